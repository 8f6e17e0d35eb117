"""Admitting desks: a request file, an answer file, and joining; and shutting a desk out.

Rules
- A request is short readable text, signed by the key that asks. It can be sent as it is; nothing in it is secret.
- The answer is a bundle with the genesis, the coop stream, and the co-op's frame key sealed to the new desk.
- Joining compares the fingerprint on paper with the answer before anything is written, and builds the books aside: a
  refused answer leaves nothing behind.
- Doing any of it twice gives the same again.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models import coop
from models.author import Author
from models.coop import AddVillage, AdmitDesk, GiveAirKey, RevokeDesk, Village
from models.fields import Letters
from models.keys import DeskKey, check_signature, fingerprint, from_proquints, is_desk_key, seal_again, seal_to
from models.language import gettext as _
from models.lasting import settle
from models.ledger import Ledger
from models.refs import Height, Key, Ref
from models.remember import frames_key, keep_frames_key
from models.store import Store
from models.wire import Malformed, blake
from models.words import BadInput, Refused
from mvs_tui.config import clock
from mvs_tui.node import Node, own_key
from mvs_tui.peers import Books
from mvs_tui.stick import read_bundle
from radio.links.bundle import GENESIS, SECRET, Bundle, BundleOut
from radio.sync.held import COOP
from radio.sync.tell import tell

if TYPE_CHECKING:
    from models.author import Receipt
    from models.law import Desk, Law
    from mvs_tui.config import Home

TITLE: Final = "mvs-tui: a desk asks to join"
SIGN_TAG: Final = b"mvs-join-1"
#: The longest request that is read, in letters.
LONGEST: Final = 4096
VILLAGE_NAME, DESK_NAME = Letters(24, least=1), Letters(20, least=1)


@dataclass(frozen=True, slots=True)
class Request:
    """What a desk asks for: the names it wishes, and the key that it will sign with."""

    village: str
    desk: str
    key: bytes

    @property
    def fingerprint(self) -> str:
        """Six words of the key, to be compared by telephone."""
        return fingerprint(blake(self.key))

    def text(self) -> str:
        """Write the lines that are signed."""
        lines = {"Village": self.village, "Desk": self.desk, "Key": self.key.hex(), "Words": self.fingerprint}
        return "\n".join([TITLE, *(f"{name}: {value}" for name, value in lines.items())]) + "\n"


def request(home: Home, village: str, desk: str) -> str:
    """Give the text that asks the registrar to admit this desk, making its key where there is none."""
    asked = Request(_tidy(VILLAGE_NAME, village), _tidy(DESK_NAME, desk), b"")
    key = own_key(home)
    asked = Request(asked.village, asked.desk, key.public)
    return asked.text() + f"Signature: {key.sign(SIGN_TAG + asked.text().encode()).hex()}\n"


def read_request(text: str) -> Request:
    """Read a request and check its signature; raises `Refused` in words."""
    lines = [line.strip() for line in text[:LONGEST].replace("\ufeff", "").splitlines() if line.strip()]
    if not lines or lines[0] != TITLE:
        raise Refused(_("This is not a request to join. It must begin with the line “{title}”.").format(title=TITLE))
    found = {name.strip(): value.strip() for name, _colon, value in (line.partition(":") for line in lines[1:])}
    try:
        asked = Request(found["Village"], found["Desk"], bytes.fromhex(found["Key"]))
        signature = bytes.fromhex(found["Signature"])
    except (KeyError, ValueError) as error:
        raise Refused(_("The request is damaged: a line is missing or cannot be read. Ask for it again.")) from error
    signed = check_signature(asked.key, SIGN_TAG + asked.text().encode(), signature)
    if not signed or found.get("Words") != asked.fingerprint or not is_desk_key(asked.key):
        raise Refused(_("The request was changed on the way: its signature does not fit. Ask for it again."))
    _tidy(VILLAGE_NAME, asked.village)
    _tidy(DESK_NAME, asked.desk)
    return asked


def _tidy(field: Letters, text: str) -> str:
    try:
        return field.parse(text, None)  # type: ignore[arg-type] # a text needs no calendar
    except BadInput as error:
        raise Refused(f"“{text}”: {error}") from error


# ---- the registrar's side ------------------------------------------------------------------------------------------


def admit(node: Node, text: str) -> bytes:
    """Admit the desk that a request is from, and give the answer for it. Raises `Refused` in words.

    A desk that was admitted before is given its answer again.
    """
    asked = read_request(text)
    law = node.law
    found = law.by_key.get(asked.key)
    if found is None:
        _registrar(node, law)
        number = max(law.desks) + 1
        village = _village(law, asked.village)
        if village is None:

            def into_new(keys: list[Key]) -> AdmitDesk:
                return AdmitDesk(Ref[Village].to(keys[-1]), number, asked.key, asked.desk)

            node.append(AddVillage(asked.village), into_new)
        else:
            node.append(AdmitDesk(village, number, asked.key, asked.desk))
        found = node.law.by_key[asked.key]
        _give_newest(node, found)
    elif found.revoked_by is not None:
        raise Refused(
            _("That desk was shut out. To come back it needs a new key: move its desk.key away and ask again.")
        )
    elif node.author.number == law.registrar():
        _give_newest(node, found)
    return answer(node, found)


def _registrar(node: Node, law: Law) -> None:
    mine = node.desk
    if mine is None or law.registrar() != mine.number:
        other = law.desks.get(law.registrar())
        raise Refused(
            _("Only the registrar's desk admits and shuts out, and that is {desk}.").format(desk=_called(law, other))
        )


def _called(law: Law, desk: Desk | None) -> str:
    return f"{desk.letter} {law.village_of(desk.number)}" if desk else "?"


def _village(law: Law, name: str) -> Ref[Village] | None:
    """Find a village by its name; None when there is none yet."""
    wanted = name.casefold()
    key = next((village.key for village in law.villages.values() if village.name.casefold() == wanted), None)
    return Ref[Village].to(key) if key is not None else None


def answer(node: Node, desk: Desk) -> bytes:
    """Give the answer for an admitted desk: a bundle from which it can join."""
    books = Books(node)
    secret = frames_key(node.ledger)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer"
        out = BundleOut(path, node.ledger.coop_id, books.key, books.sign, clock())
        out.record(GENESIS, founding(node))
        if secret:
            out.record(SECRET, seal_to(desk.key, secret))
        for frame in tell(books, [tip for tip in books.tips() if tip.stream == COOP], {}):
            out.send(frame)
        out.close()
        return path.read_bytes()


def founding(node: Node) -> bytes:
    """Give the entry that founded the co-op."""
    founder = node.law.desks[1]
    log = node.ledger.find_log(founder.key, 0, 0)
    return node.ledger.bodies(log or 0, 0, 1)[0]


def revoke(node: Node, number: int, reason: str = "") -> Receipt:
    """Shut a desk out: what is held of its logs now still counts, nothing after it. Raises `Refused` in words."""
    law = node.law
    desk = law.desks.get(number)
    if desk is None:
        raise Refused(_("There is no desk with that letter."))
    _registrar(node, law)
    if number == law.registrar():
        raise Refused(_("The registrar's desk cannot shut itself out. Hand the office to another desk first."))
    if desk.revoked_by is not None:
        raise Refused(_("Desk {letter} was shut out before.").format(letter=desk.letter))
    held = [tip for tip in node.ledger.tips(range(4)) if tip.desk_key == desk.key and tip.count]
    held.sort(key=lambda tip: -tip.count)
    heights = tuple(sorted(Height(tip.stream, tip.incarnation, tip.count) for tip in held[:8]))
    return node.append(*_new_keys(law, number), RevokeDesk(Ref[coop.Desk].to(desk.admission), heights, reason))


def _new_keys(law: Law, out: int) -> list[GiveAirKey]:
    """Give every desk that stays in a new key of the air, sealed to it: the one that goes `out` cannot speak there.

    Written at once with the word that shuts it out, so that nothing can come in between.
    """
    epoch = max((epoch for given in law.air_keys.values() for epoch in given), default=0) + 1
    secret = os.urandom(32)
    desks = [desk for desk in law.desks.values() if desk.revoked_by is None and desk.number != out]
    return [_key_for(desk, epoch, secret) for desk in desks]


def _key_for(desk: Desk, epoch: int, secret: bytes) -> GiveAirKey:
    return GiveAirKey(Ref[coop.Desk].to(desk.admission), epoch, seal_again(desk.key, secret))


def _give_newest(node: Node, desk: Desk) -> None:
    """Give a desk the newest key of the air, where there is one besides the first and it was not given it yet."""
    given = node.law.air_keys.get(node.author.number, {})
    epoch = max(given, default=0)
    if epoch and epoch not in node.law.air_keys.get(desk.number, {}):
        node.append(_key_for(desk, epoch, node.author.key.open_box(given[epoch])))


# ---- the new desk's side -------------------------------------------------------------------------------------------


def join(home: Home, data: bytes, words: str) -> Node:
    """Join the co-op of an answer, if the six words on paper are its own.

    Raises `Refused`, and nothing is written then. Where the folder has joined that co-op before,
    what is new in the answer is taken in.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answer"
        path.write_bytes(data)
        bundle = Bundle(path)
        _compare(words, bundle.header.coop_id)
        if not home.key.exists():
            raise Refused(_("This folder has made no request. Ask first with “mvs desk request”."))
        if home.books.exists():
            return _again(home, bundle)
        _build(home, bundle)
    return Node.open(home)


def _compare(words: str, coop_id: bytes) -> None:
    try:
        same = from_proquints("-".join(words.replace("-", " ").split())) == coop_id[:12]
    except Malformed as error:
        raise Refused(
            _("The six words cannot be read: {error}. They are on the co-op's paper.").format(error=error)
        ) from error
    if not same:
        raise Refused(
            _(
                "The six words {words} do not belong to this answer, so nothing was written. Read them again from "
                "the paper. If they are right, the answer is of another co-op: do not join, ask the registrar."
            ).format(words=words.strip())
        )


def _again(home: Home, bundle: Bundle) -> Node:
    """Take what is new in an answer into books that were joined before."""
    node = Node.open(home)
    try:
        if node.ledger.coop_id != bundle.header.coop_id:
            raise Refused(  # noqa: TRY301 - the node is closed below
                _("There is another co-op in {path} already. Choose another folder with MVS_HOME.").format(
                    path=home.path
                )
            )
        read_bundle(node, bundle.path)
    except BaseException:
        node.close()
        raise
    return node


def _build(home: Home, bundle: Bundle) -> None:
    """Build the books beside their place, and move them there when all is well."""
    genesis = next(bundle.records(GENESIS), b"")
    if blake(genesis) != bundle.header.coop_id:
        raise Refused(_("The answer does not hold the beginning of its co-op. Ask for a new one."))
    with tempfile.TemporaryDirectory(dir=home.path, prefix=".joining-") as folder:
        books = Path(folder) / "books.db"
        key = own_key(home)
        store = Store(books)
        try:
            ledger = Ledger.begin(store, genesis)
            node = Node(home, store, ledger, Author(ledger, key, home.key, clock))
            read_bundle(node, bundle.path)
            _check(node, bundle)
            for box in bundle.records(SECRET):
                keep_frames_key(ledger, _opened(key, box))
        except Malformed as error:
            raise Refused(_("The answer is damaged: {error}. Ask for a new one.").format(error=error)) from error
        finally:
            store.close()
        settle(books, home.books)


def _check(node: Node, bundle: Bundle) -> None:
    if node.desk is None:
        raise Refused(
            _(
                "This answer is for another desk; this one's words are {words}. Ask the registrar for the right answer."
            ).format(words=fingerprint(blake(node.author.key.public)))
        )
    if node.law.desks[node.law.registrar()].key != bundle.header.sender:
        raise Refused(_("The answer was not made by the registrar's desk. Ask there for one."))


def _opened(key: DeskKey, box: bytes) -> bytes:
    secret = key.open_box(box)
    if len(secret) != 32:  # noqa: PLR2004 - a key
        message = "a secret of the wrong size"
        raise Malformed(message)
    return secret

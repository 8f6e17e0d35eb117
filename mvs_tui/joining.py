"""Joining by radio, with the books: the question, who is asking, the answer, and the first books of a new desk.

Rules
- A question is a request as a file carries it (see `admission`); the clerk compares its six words by voice and admits.
- Those who ask are remembered for the clerk, the last few of them; any desk answers those whose admission it holds.
- The new desk writes nothing before the answer fits the words on paper. Then it has books that hold nothing yet, and
  exchanges by radio like every desk; switched off, it goes on where it was.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from models import remember
from models.author import Author
from models.keys import from_proquints, seal_again
from models.language import gettext as _
from models.ledger import Ledger
from models.remember import keep_frames_key
from models.store import Store
from models.wire import Malformed
from models.words import Refused
from mvs_tui.admission import SIGN_TAG, Request, founding, read_request
from mvs_tui.config import clock
from mvs_tui.node import Node, own_key
from mvs_tui.peers import Books
from radio.airtime import LONGEST, airtime_ms
from radio.codec import air
from radio.codec.parts import Ask
from radio.links.radio import Down, Frame, Up
from radio.sync.joining import Answer, Newcomer, Porter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from models.keys import DeskKey
    from mvs_tui.config import Home
    from radio.links.radio import Radio
    from radio.pump import Way

#: As many of those who asked are remembered.
MOST: Final = 8


# ---- who is in -----------------------------------------------------------------------------------------------------


def text_of(ask: Ask) -> str:
    """Give the request that a question on air stands for."""
    return Request(ask.village, ask.desk, ask.key).text() + f"Signature: {ask.signature.hex()}\n"


def asked(node: Node) -> list[Request]:
    """Give those who asked to join by radio and are not admitted yet, the last first."""
    return [one for one in map(read_request, _texts(node)) if one.key not in node.law.by_key]


def _texts(node: Node) -> list[str]:
    told = cast("list[Any]", json.loads(remember.setting(node.ledger, "radio asks", "[]")))
    return [str(text) for text in told]


def request_by(node: Node, word: str) -> str:
    """Give the request whose six words begin with a word, or whose desk is called so; raises `Refused`."""
    wanted = word.strip().casefold()
    for text in _texts(node):
        one = read_request(text)
        if one.fingerprint.startswith(wanted) or wanted in {one.desk.casefold(), one.village.casefold()}:
            return text
    raise Refused(_("Nobody called “{word}” has asked by radio. “mvs desk asks” lists who did.").format(word=word))


class Answers:
    """What this desk says to those who ask to join, by all its radios."""

    def __init__(self, node: Node) -> None:
        """Answer out of a node's books."""
        self.node = node
        self._porters: dict[str, Porter] = {}

    def step(self, way: Way, now: int) -> None:
        """See to what came by one radio, and give it what is to be said."""
        mesh = way.station.mesh
        porter = self._porters.get(way.url)
        if porter is None:
            porter = self._porters[way.url] = Porter(self.answer, mesh.pace.slot, mesh.chance)
        porter.slot = mesh.pace.slot
        while mesh.letters:
            porter.hear(now, mesh.letters.popleft())
        if not mesh.mail and (frame := porter.due(now)) is not None:
            mesh.mail.append(frame)

    def answer(self, ask: Ask) -> bytes | None:
        """Give the answer for an admitted desk; one that is not admitted is remembered for the clerk."""
        try:
            one = read_request(text_of(ask))
        except Refused:
            return None
        desk = self.node.law.by_key.get(one.key)
        if desk is None:
            self._note(text_of(ask))
            return None
        secrets = Books(self.node).frames_keys()
        if not secrets or desk.revoked_by is not None:
            return None
        return Answer(desk.number, founding(self.node), seal_again(desk.key, secrets[0])).pack()

    def _note(self, text: str) -> None:
        before = _texts(self.node)
        if text not in before[:1]:
            kept = [text, *(other for other in before if other != text)][:MOST]
            remember.remember(self.node.ledger, "radio asks", json.dumps(kept))


# ---- who wants to come in ------------------------------------------------------------------------------------------


def call(  # noqa: PLR0913, PLR0917 - what a new desk says of itself, and how long it tries
    home: Home,
    urls: Sequence[str],
    names: tuple[str, str],
    words: str,
    seconds: float,
    progress: Callable[[str], None] = lambda _words: None,
) -> Node:
    """Join a co-op by radio: ask as (village, desk) `names` until somebody answers, then exchange until admitted.

    `words` are the co-op's six on paper. Raises `Refused` in words; what came is kept for the next try.
    """
    from mvs_tui.station import run_radio

    until = time.monotonic() + seconds
    if not home.books.exists() or _empty(home):
        ask(home, urls[0], names, words, seconds, progress)
    node = Node.open(home)
    if _start_of(words) != node.ledger.coop_id[:12]:
        node.close()
        raise Refused(
            _("There is another co-op in {path} already. Choose another folder with MVS_HOME.").format(path=home.path)
        )

    def inside() -> bool:
        return node.desk is not None

    if inside():
        return node
    progress(_("Answered. Now the books come by radio; the registrar's first."))
    run_radio(node, urls, max(1.0, until - time.monotonic()), stop=inside)
    if not inside():
        node.close()
        raise Refused(_("The books are not here yet. What came is kept; give the same command again to go on."))
    return node


def _empty(home: Home) -> bool:
    """Whether nothing came since the answer: then it may have been made up by somebody, and is asked for again."""
    node = Node.open(home)
    try:
        return not any(tip.count for tip in node.ledger.tips())
    finally:
        node.close()


def ask(  # noqa: PLR0913, PLR0917 - see `call`
    home: Home,
    url: str,
    names: tuple[str, str],
    words: str,
    seconds: float,
    progress: Callable[[str], None],
    stop: Callable[[], bool] = lambda: False,
) -> None:
    """Ask by radio until somebody answers or `stop` says so, and make the first books of the answer; see `call`."""
    from mvs_tui.admission import request
    from mvs_tui.station import open_radio

    start = _start_of(words)
    until = time.monotonic() + seconds
    text = request(home, *names)
    one, key = read_request(text), own_key(home)
    ask = Ask(one.key, one.village, one.desk, key.sign(SIGN_TAG + one.text().encode()))
    newcomer = Newcomer(
        ask, start, airtime_ms("LongFast", LONGEST), random.SystemRandom().random, lambda box: _opens(key, box)
    )
    link = open_radio(url)
    link.tune(start)
    try:
        _listen(link, newcomer, start, lambda: stop() or time.monotonic() >= until, progress)
    finally:
        link.close()
    if newcomer.answer is None:
        raise Refused(
            _("Nobody answered yet. Say this desk's six words to the registrar, {words}; then try again.").format(
                words=one.fingerprint
            )
        )
    begin(home, newcomer.answer)


def _start_of(words: str) -> bytes:
    """Give the beginning of a co-op's id that its six words stand for; raises `Refused`."""
    try:
        return from_proquints("-".join(words.replace("-", " ").split()))
    except Malformed as error:
        raise Refused(
            _("The six words cannot be read: {error}. They are on the co-op's paper.").format(error=error)
        ) from error


def _opens(key: DeskKey, box: bytes) -> bool:
    """Whether a frame key is in a box that is for this desk."""
    try:
        return len(key.open_box(box)) == 32  # noqa: PLR2004 - a key
    except Malformed:
        return False


def _listen(
    link: Radio, newcomer: Newcomer, start: bytes, over: Callable[[], bool], progress: Callable[[str], None]
) -> None:
    """Ask and listen until the answer is whole."""
    up = False
    while newcomer.answer is None and not over():
        now = time.monotonic_ns() // 1_000_000
        event = link.event(0.2)
        if isinstance(event, Up):
            up = True
            slot = 40 if link.free_air else airtime_ms(event.preset or "LongFast", LONGEST)
            newcomer.slot, newcomer.at = slot * 3 // 2, 0
        elif isinstance(event, Down):
            progress(event.words)
            up = False
        elif isinstance(event, Frame):
            try:
                newcomer.hear(now, air.unpack(event.data).frame)
            except Malformed:
                continue
            if newcomer.of:
                progress(_("{have} of {of} pieces of the answer").format(have=len(newcomer.parts), of=newcomer.of))
        if up and link.free > 0 and (frame := newcomer.due(now)) is not None:
            link.put(air.pack(start, frame), 3)
            progress(_("Asked by radio; waiting for an answer."))


def begin(home: Home, answer: Answer) -> None:
    """Make the new desk's first books, beside their place and then moved there."""
    from models.lasting import settle

    key = own_key(home)
    secret = key.open_box(answer.box)
    with tempfile.TemporaryDirectory(dir=home.path, prefix=".joining-") as folder:
        path = Path(folder) / "books.db"
        store = Store(path)
        try:
            ledger = Ledger.begin(store, answer.genesis)
            keep_frames_key(ledger, secret)
            Books(Node(home, store, ledger, Author(ledger, key, home.key, clock))).note("number", str(answer.number))
        finally:
            store.close()
        settle(path, home.books)

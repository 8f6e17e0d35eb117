"""Each desk reckons every sealed round again, and keeps what it found: the same, or what differs.

Rules
- A round is reckoned from exactly the inputs that its seal names. What is not here yet is waited for, never guessed.
- Four things are looked at: the digest, each grant against the draft, the lots, and requests that the keeper provably
  held and left out (an entry of its log before the seal refers, itself or through others, to what stands above the
  height that it named).
- What was found is kept in this desk's settings, so that Home shows it without reckoning. It is no part of the ledger;
  `DoubtRound` tells others.

For screens: `rounds` lists what was sealed, `kept` gives a finding that is at hand, `refresh` looks at what is new.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from models import gather
from models.asof import NotHere, as_of, heights_now
from models.encoding import unpack
from models.language import gettext as _
from models.language import ngettext
from models.law import letters
from models.left_out import left_out
from models.refs import Key
from models.remember import remember, setting
from models.rounds import DIGEST, AllotRequest, Doubt, PassOver, Round, read_heights

if TYPE_CHECKING:
    from models.asof import Books
    from models.ledger import Ledger


class Found(enum.Enum):
    """What came of reckoning a round again."""

    SAME = "same"
    DIFFERS = "differs"
    WAITS = "waits"
    FORKED = "forked"


@dataclass(frozen=True, slots=True)
class Finding:
    """What this desk found of a sealed round.

    `doubts` are (what, request or None); `desks` those whose entries are missing, or who wrote two books; `digest` is
    this desk's own result, empty where it could not be reckoned; `lines` counts the grants and passings that it saw.
    """

    round: Key
    found: Found
    doubts: tuple[tuple[Doubt, Key | None], ...] = ()
    desks: tuple[int, ...] = ()
    digest: bytes = b""
    lines: int = 0

    @property
    def final(self) -> bool:
        """Whether it need not be looked at again."""
        return self.found in {Found.SAME, Found.DIFFERS}

    @property
    def sign(self) -> str:
        """The sign that stands for it: `=` the same, `!` look at it, `?` not known yet."""
        return {Found.SAME: "=", Found.DIFFERS: "!", Found.WAITS: "?", Found.FORKED: "!"}[self.found]

    def words(self) -> str:
        """Say it to a clerk, in one sentence."""
        named = ", ".join(letters(desk) for desk in self.desks)
        if self.found is Found.SAME:
            return _("Reckoned again on this desk: the same.")
        if self.found is Found.WAITS:
            return ngettext(
                "Cannot be reckoned yet: waits for entries of desk {desks}.",
                "Cannot be reckoned yet: waits for entries of desks {desks}.",
                len(self.desks),
            ).format(desks=named)
        if self.found is Found.FORKED:
            return _("Cannot be reckoned surely: desk {desks} wrote two different books below its height.").format(
                desks=named
            )
        kinds = dict.fromkeys(doubt for doubt, _request in self.doubts)
        return _("Does not fit: {doubts}.").format(doubts="; ".join(doubt.words() for doubt in kinds))

    def text(self) -> str:
        """Write it down for `reading`."""
        return json.dumps(
            {
                "found": self.found.value,
                "doubts": [[int(doubt), str(request) if request else None] for doubt, request in self.doubts],
                "desks": list(self.desks),
                "digest": self.digest.hex(),
                "lines": self.lines,
            }
        )


def reading(key: Key, text: str) -> Finding | None:
    """Read what `Finding.text` wrote; None where another build kept less or other words: then nobody has looked."""
    try:
        data = json.loads(text)
        doubts = tuple((Doubt(what), Key.read(request) if request else None) for what, request in data["doubts"])
        return Finding(
            key, Found(data["found"]), doubts, tuple(data["desks"]), bytes.fromhex(data["digest"]), data["lines"]
        )
    except (ValueError, KeyError, TypeError):
        return None


# ---- asking ---------------------------------------------------------------------------------------------------------


def rounds(ledger: Ledger, desk: int | None = None, limit: int = 200) -> list[Round]:
    """Give the sealed rounds, the newest days first; only those of one keeper desk where it is named."""
    rows = ledger.store.rows(
        'SELECT key, "first", days, policy, lots, grants, passed, digest, link, more, heights, at FROM "round" '
        'WHERE coop = ? AND (? IS NULL OR desk = ?) ORDER BY "first" DESC, key LIMIT ?',
        ledger.coop, desk, desk, limit,
    )  # fmt: skip
    return [_round(row) for row in rows]


def one(ledger: Ledger, key: Key) -> Round | None:
    """Give one sealed round; None where there is none at that entry."""
    return next((sealed for sealed in rounds(ledger, limit=-1) if sealed.key == key), None)


def _round(row: tuple[Any, ...]) -> Round:
    key, first, days, policy, lots, grants, passed, digest, link, more, heights, at = row
    return Round(
        Key.read(key), first, days, Key.read(policy), Key.read(lots) if lots else None, grants, passed, bytes(digest),
        bytes(link), more, [bytes.fromhex(piece) for piece in heights.split("/")], at,
    )  # fmt: skip


def doubts(ledger: Ledger, sealed: Key) -> list[tuple[int, Doubt, Key | None]]:
    """Give what desks say against a round, as (desk, what, request)."""
    rows = ledger.store.rows(
        'SELECT desk, why, request FROM "doubt" WHERE coop = ? AND "round" = ? ORDER BY desk, key',
        ledger.coop, str(sealed),
    )  # fmt: skip
    return [(desk, Doubt(why), Key.read(request) if request else None) for desk, why, request in rows]


def kept(ledger: Ledger, sealed: Key) -> Finding | None:
    """Give what this desk found of a round earlier; None where it has not looked yet."""
    text = setting(ledger, _name(sealed))
    return reading(sealed, text) if text else None


def unchecked(ledger: Ledger) -> list[Round]:
    """Give the rounds that this desk has not reckoned, that wait for entries, or that the keeper has added to."""
    lines, texts = _lines(ledger), _texts(ledger)
    return [sealed for sealed in rounds(ledger) if not _done(sealed, texts.get(_name(sealed.key)), lines)]


def _done(sealed: Round, text: str | None, lines: dict[str, int]) -> bool:
    found = reading(sealed.key, text) if text else None
    return found is not None and found.final and found.lines == lines.get(str(sealed.key), 0)


def _texts(ledger: Ledger) -> dict[str, str]:
    """Give all that was found of rounds, by the name that it is kept under."""
    own = f"{ledger.coop}."
    rows = ledger.store.rows("SELECT name, value FROM setting WHERE name LIKE ?", f"{own}round %")
    return {name.removeprefix(own): value for name, value in rows}


def _lines(ledger: Ledger) -> dict[str, int]:
    """Count for each round the requests that something of its keeper names it for."""
    rows = ledger.store.rows(
        'SELECT r.key, count(DISTINCT e.id) FROM "round" r JOIN link ON link.coop = r.coop AND link.target = r.key '
        "JOIN entry e ON e.id = link.holder JOIN log ON log.id = e.log AND log.number = r.desk "
        "WHERE r.coop = ? AND e.kind IN (?, ?) GROUP BY r.key",
        ledger.coop, AllotRequest.kind.number, PassOver.kind.number,
    )  # fmt: skip
    return dict(rows)


def refresh(ledger: Ledger, most: int = 4) -> list[Finding]:
    """Look at up to so many rounds that were not reckoned, and keep what was found; call it from a worker thread.

    One that waits is looked at again only when something more has arrived since.
    """
    state = str(sorted(heights_now(ledger).items()))
    done: list[Finding] = []
    for sealed in unchecked(ledger):
        if len(done) < most and setting(ledger, _name(sealed.key) + " at") != state:
            done.append(check(ledger, sealed))
            if not done[-1].final:
                remember(ledger, _name(sealed.key) + " at", state)
    return done


def _name(sealed: Key) -> str:
    return f"round {sealed}"


# ---- reckoning again ------------------------------------------------------------------------------------------------


def check(ledger: Ledger, sealed: Round) -> Finding:
    """Reckon a round again, keep what was found, and give it."""
    found = look(ledger, sealed)
    remember(ledger, _name(sealed.key), found.text())
    return found


def look(ledger: Ledger, sealed: Round) -> Finding:
    """Reckon a round again and compare; nothing is kept."""
    written, lines = _written(ledger, sealed)
    if lines is None or not sealed.whole:
        return Finding(sealed.key, Found.WAITS, desks=(sealed.key.desk,))
    heights = read_heights(sealed.pieces)
    try:
        books = as_of(ledger, heights)
    except NotHere as missing:
        state = Found.FORKED if missing.forked else Found.WAITS
        return Finding(sealed.key, state, desks=tuple(sorted(missing.desks)))
    return replace(_compare(ledger, sealed, books, written), lines=lines)


def _compare(ledger: Ledger, sealed: Round, books: Books, written: dict[Key, int | None]) -> Finding:
    from models.allot.rule import draw

    digest = b""
    given: dict[Key, int | None] = {}
    policy = books.law.statutes.policy()
    if policy is not None:
        drawn = draw(gather.inputs(ledger, books, sealed.key.desk, sealed.first, sealed.link, sealed.days))
        digest = drawn.digest[:DIGEST]
        given = {outcome.wish.key: outcome.start for outcome in drawn.outcomes}
    said: list[tuple[Doubt, Key | None]] = [
        (Doubt.NOT_GIVEN, request)
        for request, start in sorted(written.items())
        if request not in given or start != given[request]
    ]
    said += [(Doubt.LEFT_OUT, request) for request in sorted(given) if request not in written]
    if policy is None or policy[0] != sealed.policy or digest != sealed.digest:
        said.insert(0, (Doubt.OTHER_RESULT, None))
    if _wrong_lot(books, sealed):
        said.append((Doubt.WRONG_LOT, None))
    said += [(Doubt.LEFT_OUT, request) for request in sorted(left_out(ledger, sealed, books))]
    found = Found.DIFFERS if said else Found.SAME
    return Finding(sealed.key, found, tuple(dict.fromkeys(said)), digest=digest)


def _wrong_lot(books: Books, sealed: Round) -> bool:
    """Whether the seal names other lots than those that it had to."""
    due = gather.lots(books, sealed.key.desk, sealed.first, sealed.link)
    promised = gather.chain_of(books, sealed.key.desk, sealed.first) is not None
    return due.own != sealed.link or (promised and not sealed.link) or due.theirs != sealed.lots


def _written(ledger: Ledger, sealed: Round) -> tuple[dict[Key, int | None], int | None]:
    """Give what the keeper wrote of a round, by request (None where it was passed over), and in how many entries.

    The number is None while some of the batch are still on their way.
    """
    store = ledger.store
    ledger.arranger.refresh()
    log = ledger.arranger.ids.get(sealed.key[:3])
    count = sealed.more + sealed.grants + sealed.passed
    if log is None or ledger.arranger.tips[log] < sealed.key.seq + 1 + count:
        return {}, None
    found: dict[Key, int | None] = {}
    rows = store.rows(
        "SELECT e.body FROM link JOIN entry e ON e.id = link.holder WHERE link.coop = ? AND link.target = ? "
        "AND e.log IN (SELECT id FROM log WHERE coop = ? AND number = ?) AND e.kind IN (?, ?)",
        ledger.coop, str(sealed.key), ledger.coop, sealed.key.desk, AllotRequest.kind.number, PassOver.kind.number,
    )  # fmt: skip
    for (body,) in rows:
        entry = unpack(bytes(body)).body
        if isinstance(entry, AllotRequest):
            found[entry.request.key] = entry.start
        elif isinstance(entry, PassOver):
            found.setdefault(entry.request.key, None)
    return found, len(rows)

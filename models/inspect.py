"""Each desk reckons every sealed round again, and keeps what it found: the same, or what differs.

Rules
- A round is reckoned from exactly the inputs that its seal names. What is not here yet is waited for, never guessed;
  what can never come (the keeper wrote on before its batch was whole) is not waited for.
- Five things are looked at: the digest, each line against the draft (the hour, or why not and what is offered), whether
  the days are a round of the policy's, the lots, and requests that the keeper provably held and left out (an entry of
  its log before the seal refers, itself or through others, to what stands above the height that it named).
- What was found is kept in this desk's settings, so that Home shows it without reckoning. It is no part of the ledger;
  `DoubtRound` tells others.

For screens: `rounds` lists what was sealed, `kept` gives a finding that is at hand, `refresh` looks at what is new.
"""

from __future__ import annotations

import enum
import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from models import gather
from models.asof import NotHere, as_of, heights_now
from models.encoding import unpack
from models.language import gettext as _
from models.language import ngettext
from models.law import letters
from models.left_out import left_out
from models.refs import Key
from models.remember import remember, setting
from models.rounds import DIGEST, AllotRequest, Doubt, PassOver, Round, RoundHeights, read_heights
from models.rounds_due import begins
from models.wire import Malformed

if TYPE_CHECKING:
    from models.asof import Books
    from models.ledger import Ledger

#: What is said of a request: the hour that it got, or None, why not, and the hour that is offered.
Line: TypeAlias = "tuple[int | None, int, int | None]"


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
    """Give the rounds that this desk has not reckoned, that wait for entries, or that the keeper has added to.

    Desks take turns, so that one which seals many rounds (with or without machines) hides nobody's.
    """
    lines, texts = _lines(ledger), _texts(ledger)
    left = [one for one in rounds(ledger, limit=-1) if not _done(one, texts.get(_name(one.key)), lines)]
    turns = Counter[int]()
    found: list[tuple[int, int, Round]] = []
    for at, one in enumerate(left):
        turns[one.key.desk] += 1
        found.append((turns[one.key.desk], at, one))
    return [one for _turn, _at, one in sorted(found, key=lambda each: each[:2])]


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
    if not _batch(ledger, sealed):
        return Finding(sealed.key, Found.WAITS, desks=(sealed.key.desk,))
    heights = read_heights(sealed.pieces)
    if _never(ledger, sealed) or heights.get((sealed.key.desk, sealed.key.incarnation), 0) > sealed.key.seq:
        # It names what cannot come any more, or what it had not written yet: waiting for it would hide it for ever.
        return Finding(sealed.key, Found.DIFFERS, ((Doubt.OTHER_RESULT, None),), lines=lines)
    try:
        books = as_of(ledger, heights)
    except NotHere as missing:
        state = Found.FORKED if missing.forked else Found.WAITS
        return Finding(sealed.key, state, desks=tuple(sorted(missing.desks)))
    return replace(_compare(ledger, sealed, books, written), lines=lines)


def _compare(ledger: Ledger, sealed: Round, books: Books, written: list[tuple[Key, Line]]) -> Finding:
    from models.allot.rule import draw

    digest = b""
    given: dict[Key, Line] = {}
    policy = books.law.statutes.policy()
    if policy is not None:
        drawn = draw(gather.inputs(ledger, books, sealed.key.desk, sealed.first, sealed.link, sealed.days))
        digest = drawn.digest[:DIGEST]
        given = {
            one.wish.key: (None, int(one.why), one.offer) if one.start is None else (one.start, 0, None)
            for one in drawn.outcomes
        }
    said: list[tuple[Doubt, Key | None]] = []
    for request, line in written:
        due = given.get(request)
        if due is None or line[0] != due[0]:
            said.append((Doubt.NOT_GIVEN, request))
        elif line != due:
            said.append((Doubt.OTHER_RESULT, request))
    said.sort(key=lambda one: (one[1] or sealed.key, one[0]))
    spoken = {request for request, _line in written}
    said += [(Doubt.LEFT_OUT, request) for request in sorted(given) if request not in spoken]
    if policy is None or policy[0] != sealed.policy or digest != sealed.digest or not _in_turn(books, sealed):
        said.insert(0, (Doubt.OTHER_RESULT, None))
    if _wrong_lot(books, sealed):
        said.append((Doubt.WRONG_LOT, None))
    said += [(Doubt.LEFT_OUT, request) for request in sorted(left_out(ledger, sealed, books))]
    found = Found.DIFFERS if said else Found.SAME
    return Finding(sealed.key, found, tuple(dict.fromkeys(said)), digest=digest)


def _in_turn(books: Books, sealed: Round) -> bool:
    """Whether it is for the days that the policy gives a round: others would let a keeper choose who meets whom."""
    policy = books.law.statutes.policy()
    if policy is None:
        return False
    return (sealed.first, sealed.days) == (begins(books.law.calendar, policy[1], sealed.first), policy[1].days)


def _wrong_lot(books: Books, sealed: Round) -> bool:
    """Whether the seal names other lots than those that it had to."""
    due = gather.lots(books, sealed.key.desk, sealed.first, sealed.link)
    promised = gather.chain_of(books, sealed.key.desk, sealed.first) is not None
    return due.own != sealed.link or (promised and not sealed.link) or due.theirs != sealed.lots


def _batch(ledger: Ledger, sealed: Round) -> bool:
    """Whether all that was written with a seal is here, or can come no more."""
    return _never(ledger, sealed) or (sealed.whole and _reaches(ledger, sealed))


def _reaches(ledger: Ledger, sealed: Round) -> bool:
    log = ledger.arranger.ids.get(sealed.key[:3])
    count = sealed.more + sealed.grants + sealed.passed
    return log is not None and ledger.arranger.tips[log] >= sealed.key.seq + 1 + count


def _never(ledger: Ledger, sealed: Round) -> bool:
    """Whether the keeper wrote something else before it had written as much as its seal says.

    A seal and its lines are written together, so what is not there then never comes.
    """
    count = sealed.more + sealed.grants + sealed.passed
    rows = ledger.store.rows(
        "SELECT 1 FROM entry WHERE log = ? AND seq > ? AND seq <= ? AND kind NOT IN (?, ?, ?) LIMIT 1",
        ledger.arranger.ids.get(sealed.key[:3]), sealed.key.seq, sealed.key.seq + count,
        RoundHeights.kind.number, AllotRequest.kind.number, PassOver.kind.number,
    )  # fmt: skip
    return bool(rows)


def _written(ledger: Ledger, sealed: Round) -> tuple[list[tuple[Key, Line]], int]:
    """Give what the keeper wrote of a round, by request, and in how many entries.

    What is malformed says nothing of any request, and nobody has to ask about it: it has no effect.
    """
    ledger.arranger.refresh()
    rows = ledger.store.rows(
        "SELECT DISTINCT e.id, e.body FROM link JOIN entry e ON e.id = link.holder "
        "WHERE link.coop = ? AND link.target = ? "
        "AND e.log IN (SELECT id FROM log WHERE coop = ? AND number = ?) AND e.kind IN (?, ?) ORDER BY e.id",
        ledger.coop, str(sealed.key), ledger.coop, sealed.key.desk, AllotRequest.kind.number, PassOver.kind.number,
    )  # fmt: skip
    return [found for _id, body in rows if (found := _line(bytes(body))) is not None], len(rows)


def _line(body: bytes) -> tuple[Key, Line] | None:
    try:
        entry = unpack(body).body
    except Malformed:
        return None
    if isinstance(entry, AllotRequest):
        return entry.request.key, (entry.start, 0, None)
    return (entry.request.key, (None, int(entry.why), entry.offer)) if isinstance(entry, PassOver) else None

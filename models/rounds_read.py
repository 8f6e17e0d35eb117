"""Reading a round for people: which one matters now, what waits for it, what the rule gives, what was sealed.

Rules
- A draft is drawn from all that this desk holds; one of a sealed round from exactly the inputs that its seal names.
- What was sealed is read from the keeper's entries; the draft only says why. Both are told where they part.
- Home draws nothing: what it says of rounds is in `models.rounds_news`.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from models import board, gather, inspect, policy_words, rounds_view
from models.allot.facts import Why
from models.asof import NotHere, books_now
from models.book import Place
from models.bookings import State
from models.encoding import unpack
from models.language import gettext as _
from models.law import GENESIS
from models.policy import Terms
from models.refs import Key, Ref
from models.rounds import AllotRequest, Doubt, PassOver, TakeOffer, read_heights
from models.rounds_due import begins, rounds_due
from models.rounds_view import Differs, Line, Picture, Stage, brief, short
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.allot.facts import Draft, Inputs, Outcome
    from models.names import Names
    from models.rounds import Round

    #: Gives this desk's own lot for a round: (keeper, first day).
    Lot = Callable[[int, int], bytes]

HOURS = 24


def keepers(names: Names) -> list[int]:
    """Give the numbers of the desks that keep machines, in their order."""
    found = {names.law.keeper_of(key) for key, thing in names.law.things.items() if thing.retired is None}
    return sorted(found - {0})


def read(
    names: Names, desk: int, keeper: int | None = None, first: int | None = None, lot: Lot | None = None
) -> Picture:
    """Give a keeper desk's round that a day belongs to, drawn anew; `desk` is the number of the one that looks.

    Without a keeper it is this desk, or the first that keeps a machine; without a day it is the round that matters now.
    `lot` gives this desk's own lot of (keeper, first day), so that the keeper sees what it will seal.
    """
    there = keepers(names)
    keeper = keeper or (desk if desk in there else next(iter(there), 0))
    policy = policy_words.in_force(names)
    terms = policy.terms if policy is not None else Terms()
    first = matters(names, keeper, terms) if first is None else begins(names.calendar, terms, first)
    sealed = sealed_round(names, keeper, first, terms.days)
    days = sealed.days if sealed else terms.days
    first = sealed.first if sealed else first
    cut_off = gather.cut_off(terms, first)
    over = policy is not None and names.now // 60 >= cut_off
    stage = Stage.SEALED if sealed else Stage.DUE if over else Stage.OPEN
    picture = Picture(
        keeper, names.desk(keeper) if keeper else "-", rounds_view.week_words(names, first, days), first, days, stage,
        cut_off, policy,
    )  # fmt: skip
    if policy is None or not keeper:
        return replace(picture, requests=_pending(names, picture))
    if sealed:
        return _sealed(names, picture, sealed)
    return _draft(names, picture, lot(keeper, first) if lot is not None else b"")


def matters(names: Names, keeper: int, terms: Terms) -> int:
    """Give the first day of the round that matters now: the one that can be sealed, else the next one."""
    due = (one.first for one in rounds_due(names.ledger, names.now, keeper) if one.due)
    return next(due, begins(names.calendar, terms, names.today) + terms.days)


def round_of(names: Names, request: Key) -> tuple[int, int] | None:
    """Give the keeper and a day of a request's round: that which saw it last, else that of its hours."""
    rows = names.ledger.store.rows(
        'SELECT "round" FROM "grant" WHERE coop = ? AND key = ?', names.ledger.coop, str(request)
    )
    if rows and rows[0][0] and (found := inspect.one(names.ledger, Key.read(rows[0][0]))):
        return found.key.desk, found.first
    row = board.booking(names, request)
    return (row.keeper, row.start // HOURS) if row else None


def sealed_round(names: Names, keeper: int, first: int, days: int) -> Round | None:
    """Give a keeper's sealed round that has some of these days."""
    return next((one for one in inspect.rounds(names.ledger, keeper, -1) if one.meets(first, days)), None)


# ---- a round that is still to be sealed ------------------------------------------------------------------------------


def _draft(names: Names, picture: Picture, own: bytes) -> Picture:
    inputs, draft = gather.draft_now(names.ledger, picture.keeper, picture.first, own)
    return replace(
        picture,
        inputs=inputs,
        draft=draft,
        requests=_wishes(names, inputs),
        drawn=rounds_view.drawn(names, draft),
        entries=sum(books_now(names.ledger).heights.values()),
    )


def _wishes(names: Names, inputs: Inputs) -> tuple[Line, ...]:
    made = (rounds_view.of_wish(names, wish, 0, "?", None, None, None) for wish in inputs.wishes)
    return tuple(sorted(made, key=lambda one: (one.machine, one.wanted, one.key)))


def _pending(names: Names, picture: Picture) -> tuple[Line, ...]:
    """Give what waits for these days where no rule reads it yet."""
    first, stop = picture.first * HOURS, (picture.first + picture.days) * HOURS
    rows = board.every(names, "state = 0 AND start < ? AND end > ?", stop, first)
    return tuple(_booked(names, row, 0) for row in rows if row.keeper == picture.keeper)


def _booked(names: Names, row: board.BookingRow, waited: int) -> Line:
    house = names.ledger.store.rows(
        "SELECT h.code, h.village FROM member m JOIN household h ON h.coop = m.coop AND h.key = m.household "
        "WHERE m.coop = ? AND m.key = ?",
        names.ledger.coop, str(row.member),
    )  # fmt: skip
    code, village = (str(house[0][0]), names.of(Key.read(house[0][1]))) if house else ("?", "?")
    wanted = brief(names, row.start, row.end)
    return Line(
        row.key, 0, row.sign, row.who, code, village, row.code, wanted, "-", "", row.desk, row.end - row.start, waited
    )


# ---- a sealed round --------------------------------------------------------------------------------------------------


def _sealed(names: Names, picture: Picture, sealed: Round) -> Picture:
    try:
        inputs, draft = gather.draft_of(names.ledger, sealed)
    except (NotHere, Refused):
        inputs, draft = None, None
    finding = inspect.kept(names.ledger, sealed.key)
    if finding is None or any(one.key == sealed.key for one in inspect.unchecked(names.ledger)):
        finding = inspect.check(names.ledger, sealed)
    lines = _given(names, sealed, draft)
    known = {one.key for one in lines}
    late = tuple(one for one in _pending(names, picture) if one.key not in known)
    return replace(
        picture,
        inputs=inputs,
        draft=draft,
        requests=_wishes(names, inputs) if inputs is not None else tuple(lines),
        drawn=rounds_view.drawn(names, draft) if draft is not None else (),
        lines=tuple(lines),
        late=late,
        sealed=sealed.key,
        entries=sum(read_heights(sealed.pieces).values()) if sealed.whole else 0,
        differs=tuple(_differs(names, finding, lines, draft)),
        waits="" if finding.final else finding.words(),
        doubts=tuple(dict.fromkeys(names.desk(one[0]) for one in inspect.doubts(names.ledger, sealed.key))),
    )


def said(names: Names, sealed: Key) -> dict[Key, tuple[Key, AllotRequest | PassOver]]:
    """Give what the keeper wrote of each request in a round, with the entry that says it."""
    found: dict[Key, tuple[Key, AllotRequest | PassOver]] = {}
    for key, body in _named(names, sealed):
        entry: Any = unpack(body).body
        if isinstance(entry, AllotRequest) or (isinstance(entry, PassOver) and entry.request.key not in found):
            found[entry.request.key] = (key, entry)
    return found


def _named(names: Names, sealed: Key) -> list[tuple[Key, bytes]]:
    ledger = names.ledger
    rows = ledger.store.rows(
        "SELECT e.log, e.seq, e.body FROM link JOIN entry e ON e.id = link.holder WHERE link.coop = ? "
        "AND link.target = ? AND e.kind IN (?, ?) AND e.verdict = 0 ORDER BY e.seq",
        ledger.coop, str(sealed), AllotRequest.kind.number, PassOver.kind.number,
    )  # fmt: skip
    ledger.arranger.refresh()
    found = [(Key(*ledger.arranger.logs[log], seq), bytes(body)) for log, seq, body in rows]
    return [(key, body) for key, body in found if key.desk == sealed.desk]


def _given(names: Names, sealed: Round, draft: Draft | None) -> list[Line]:
    """Give the lines of a sealed round: those with a rank by it, then the others."""
    made: list[Line] = []
    stands = _offered(names, sealed.key)
    for request, (_entry, body) in said(names, sealed.key).items():
        outcome = draft.of(request) if draft is not None else None
        row = board.booking(names, request)
        if row is not None:
            made.append(_line(names, row, body, outcome, offered=request in stands))
    return sorted(made, key=lambda one: (not one.rank, one.rank, one.machine, one.key))


def _offered(names: Names, sealed: Key) -> set[Key]:
    """Give the requests for which an offer of a round stands."""
    rows = names.ledger.store.rows(
        'SELECT g.key FROM "grant" g JOIN booking b ON b.coop = g.coop AND b.key = g.key '
        "WHERE g.coop = ? AND g.round = ? AND g.offer IS NOT NULL AND b.state IN (0, 2)",
        names.ledger.coop, str(sealed),
    )  # fmt: skip
    return {Key.read(text) for (text,) in rows}


def _line(
    names: Names, row: board.BookingRow, body: AllotRequest | PassOver, outcome: Outcome | None, *, offered: bool
) -> Line:
    waited = outcome.wish.waited if outcome is not None else 0
    line = _booked(names, row, waited)
    rank = outcome.rank if outcome is not None else 0
    wanted = line.wanted
    if outcome is not None:
        wanted = brief(names, outcome.wish.start, outcome.wish.start + outcome.wish.hours)
    if isinstance(body, AllotRequest):
        moved = outcome is not None and body.start != outcome.wish.start
        why = Why.MOVED if moved else Why.GRANTED
        gets = brief(names, body.start, body.start + line.hours)
        return replace(line, rank=rank, wanted=wanted, gets=gets, reason=short(why), start=body.start, why=why)
    why = Why(body.why) if body.why in set(Why) else Why.TAKEN
    line = replace(line, rank=rank, wanted=wanted, why=why, reason=short(why))
    if not offered and row.start != body.offer and row.state is State.PENDING:
        line = replace(line, sign=State.OVERRULED.sign)
    if body.offer is None:
        return line
    when = brief(names, body.offer, body.offer + line.hours)
    if offered:
        return replace(line, gets=_("offer {when}").format(when=when), offer=body.offer)
    return replace(line, gets=when, reason=_("took offer")) if row.start == body.offer else line


def _differs(names: Names, finding: inspect.Finding, lines: list[Line], draft: Draft | None) -> list[Differs]:
    """Say each thing that this desk found otherwise than it was sealed."""
    by_key = {one.key: one for one in lines}
    found: list[Differs] = []
    for doubt, request in finding.doubts:
        line = by_key.get(request) if request is not None else None
        outcome = draft.of(request) if draft is not None and request is not None else None
        found.append(Differs(request, _sealed_words(doubt, line), _here_words(doubt, names, outcome)))
    return found


def _sealed_words(doubt: Doubt, line: Line | None) -> str:
    if line is not None and line.granted:
        return _("{who} gets {gets}").format(who=line.who, gets=line.gets)
    if line is not None:
        return _("{who} is passed over").format(who=line.who)
    return doubt.words()


def _here_words(doubt: Doubt, names: Names, outcome: Outcome | None) -> str:
    if outcome is None:
        return doubt.words()
    if outcome.start is None:
        return _("passed over: {why}").format(why=outcome.why.words())
    return _("gets {when}").format(when=names.span(outcome.start, outcome.start + outcome.wish.hours))


# ---- another policy --------------------------------------------------------------------------------------------------


def inputs_for(names: Names, picture: Picture, terms: Terms) -> Inputs | None:
    """Give a round's inputs for a dry run: those of the picture, or gathered by these terms where no policy is yet."""
    if picture.inputs is not None:
        return picture.inputs
    if not picture.keeper:
        return None
    books = books_now(names.ledger)
    law = copy.copy(books.law)
    law.statutes = replace(law.statutes, policies=[(Place(0, *GENESIS), GENESIS, terms)])
    return gather.inputs(names.ledger, replace(books, law=law), picture.keeper, picture.first)


# ---- offers ----------------------------------------------------------------------------------------------------------


def offer_taken(names: Names, request: Key) -> TakeOffer:
    """Make the entry that takes what the last round offered for a request; raises `Refused` where nothing stands."""
    rows = names.ledger.store.rows(
        'SELECT said FROM "grant" WHERE coop = ? AND key = ? AND offer IS NOT NULL AND NOT granted',
        names.ledger.coop, str(request),
    )  # fmt: skip
    if not rows or not rows[0][0]:
        raise Refused(_("Nothing is offered for this request any more."))
    return TakeOffer(Ref[Any].to(request), Ref[Any].to(Key.read(rows[0][0])))

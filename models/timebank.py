"""The time bank's statement: what a member gave, what of it is confirmed, what waits, and what it is worth today.

Rules
- Plain values, for the screen, the command and the paper alike; hours in quarters, points in tenths.
- Every line says why it earns what it earns: its share of the caps, its age, or what it still lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models import merit, worklist
from models.allot.facts import ONE
from models.claims import Standing
from models.labour import hours
from models.language import gettext as _
from models.language import ngettext
from models.merit import Cap
from models.names import entry_name
from models.spelling import point
from models.worklist import ClaimRow, Lack

if TYPE_CHECKING:
    from models.merit import Earned
    from models.names import Names
    from models.policy import Terms
    from models.refs import Key

#: The most claims of one statement.
MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One claim on a statement. `counted` are its quarters after the caps, `tenths` its points today in tenths.

    `percent` says what is left of an hour by its age; `why` is a sentence about all of that.
    """

    key: Key
    day: int
    work: str
    quarters: int
    sign: str
    state: str
    counted: int
    percent: int
    tenths: int
    why: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A member's time bank from day `first` to day `last`, both included; `points` and `household` are today's, whole.

    `tenths` and `house_tenths` are the same in tenths of a point, as all words say them, so that they can be added up.
    `given` are the quarters claimed and not rejected; `confirmed` and `waiting` are parts of it.
    """

    member: Key
    number: str
    who: str
    house: str
    first: int
    last: int
    given: int
    confirmed: int
    waiting: int
    rejected: int
    tenths: int
    points: int
    household: int
    house_tenths: int
    lines: tuple[Line, ...]
    terms: Terms


def statement(names: Names, member: Key, first: int = 0, last: int | None = None) -> Statement:
    """Give a member's statement; without days, of all that was ever claimed until today."""
    stop = names.today if last is None else last
    terms = merit.terms_of(names.ledger)
    parts = merit.earned(merit.works(names.ledger, member), names.today, terms)
    worth = {part.work.claim: part for part in parts}
    rows = _all(names, member, first, stop)
    rows.sort(key=lambda row: (row.day, row.key))
    lines = tuple(_line(row, worth.get(row.key), names.today, terms) for row in rows)
    number, name = names.member(member)
    home = worklist.home(names, member)
    sums = {lack: sum(row.quarters for row in rows if _lies(row) is lack) for lack in ("confirmed", "waiting", "gone")}
    shared = merit.earned(merit.works(names.ledger, home), names.today, terms) if home else []
    return Statement(
        member, number, name or names.of(member), names.of(home) if home else "", first, stop,
        sums["confirmed"] + sums["waiting"], sums["confirmed"], sums["waiting"], sums["gone"],
        merit.tenths_of(parts), merit.sum_of(parts),
        merit.sum_of(shared), merit.tenths_of(shared), lines, terms,
    )  # fmt: skip


def _all(names: Names, member: Key, first: int, last: int) -> list[ClaimRow]:
    found: list[ClaimRow] = []
    while len(found) < MOST:
        part = worklist.claims(
            names, "c.member = ? AND c.day BETWEEN ? AND ?", str(member), first, last, offset=len(found)
        )
        found += part
        if len(part) < worklist.PAGE:
            break
    return found


def _lies(row: ClaimRow) -> str:
    if row.standing is Standing.REJECTED:
        return "gone"
    return "confirmed" if row.counts else "waiting"


def _line(row: ClaimRow, part: Earned | None, today: int, terms: Terms) -> Line:
    counted = part.counted if part else 0
    percent = part.factor * 100 // ONE if part else 0
    tenths = merit.tenths_of([part]) if part else 0
    return Line(row.key, row.day, row.work, row.quarters, row.sign, row.state(), counted, percent, tenths,
                why(row, part, today, terms))  # fmt: skip


# ---- in words --------------------------------------------------------------------------------------------------------


def tenths(value: int) -> str:
    """Write tenths of a point: 123 is `12.3`."""
    return point(f"{value // 10}.{value % 10}")


def why(row: ClaimRow, part: Earned | None, today: int, terms: Terms) -> str:
    """Say in a sentence or two why a claim earns what it earns on a day."""
    if part is None:
        return _nothing(row)
    said = [_("{hours} h are confirmed.").format(hours=hours(row.quarters)), _capped(row, part, terms)]
    if part.weight != 100:  # noqa: PLR2004 - parts in a hundred
        said.append(_("An hour of teaching counts {weight} in a hundred.").format(weight=part.weight))
    age = today - row.day
    percent = part.factor * 100 // ONE
    if age:
        said.append(
            ngettext(
                "It is {n} day old: {percent} in a hundred are left.",
                "It is {n} days old: {percent} in a hundred are left.",
                age,
            ).format(n=age, percent=percent)
        )
    said.append(_("That is {points} points today.").format(points=tenths(merit.tenths_of([part]))))
    return " ".join(one for one in said if one)


def _nothing(row: ClaimRow) -> str:
    if row.standing is Standing.REJECTED:
        return _("It was rejected and earns nothing: {reason}").format(reason=row.reason)
    if row.lack is Lack.COUNCIL and not row.counts:
        return _("It waits for the council and earns nothing until then.")
    step = row.next_step()
    return _("It earns nothing yet: {step}.").format(step=step) if step else _("Its day is still to come.")


def _capped(row: ClaimRow, part: Earned, terms: Terms) -> str:
    if part.cap is None:
        return ""
    most = {
        Cap.DAY: _("one member's day counts {most} h at most").format(most=hours(terms.day_cap)),
        Cap.TASK: _("one member's work for this task counts {most} h at most").format(
            most=hours(part.work.cap or terms.task_cap)
        ),
        Cap.FREE: _("work without a task counts {most} h in four weeks at most").format(most=hours(terms.task_cap)),
    }[part.cap]
    return _("{counted} of {hours} h count, because {most}.").format(
        counted=hours(part.counted), hours=hours(row.quarters), most=most
    )


def rule(terms: Terms) -> list[str]:
    """Say the rule of merit in plain words, a sentence a line."""
    return [
        _("One confirmed hour is one point on its day and half a point after {days} days.").format(
            days=terms.merit_half_life
        ),
        _("A day counts {day} h at most, a task {task} h, work without a task {task} h in four weeks.").format(
            day=hours(terms.day_cap), task=hours(terms.task_cap)
        ),
        _("It counts when a witness and one who confirms, of two other households, have signed it."),
        _("Points cannot be given away or sold, and no right depends on them: not food, not water, not the vote."),
    ]


def explained(names: Names, member: Key) -> list[str]:
    """Explain a member's points: what they come from, claim by claim, and the rule."""
    found = statement(names, member)
    head = _("{who} ({number}): {points} points today; household {house} has {household}.").format(
        who=found.who,
        number=found.number,
        points=tenths(found.tenths),
        house=found.house,
        household=tenths(found.house_tenths),
    )
    lines = [
        f"{line.sign} {names.calendar.show_day(line.day)}  {line.work}  [{entry_name(line.key)}]  {line.why}"
        for line in found.lines
    ]
    return [head, *(lines or [_("Nothing was claimed yet.")]), *rule(found.terms)]

"""Questions about the upkeep of machines: what is due, what is broken, what is closed, and whose booking is off.

Rules
- Read from the projections only; a line says how it stands and what is urgent. `now` decides only what is shown.
- What a breakdown took back is told to the desk that asked, until it is granted again or over.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from models import board
from models.bookings import Purpose, State
from models.breakdown import Stop
from models.drivers import Drivers, LicenseDriver, RequireLicence
from models.language import gettext as _
from models.language import ngettext
from models.refs import Key
from models.running import book_of, facts
from models.things import Sort as Thing
from models.upkeep import Plan, due_of, urgency

if TYPE_CHECKING:
    from models.board import BookingRow
    from models.names import Names


class Sort(enum.Enum):
    """What a line is about."""

    CUSTODY = "custody"
    FAULT = "breakdown"
    SERVICE = "service"
    INSPECTION = "inspection"
    CLOSED = "closed"
    GATE = "gate"
    LICENCE = "licence"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class CareRow:
    """One thing that is due, broken, closed, licensed or priced. `entry` is the entry behind it.

    `about` is the member of a licence.
    """

    machine: Key
    code: str
    sort: Sort
    entry: Key
    name: str
    words: str
    urgent: bool = False
    about: Key | None = None


@dataclass(frozen=True, slots=True)
class Off:
    """A booking of this desk that a breakdown took back and that still waits."""

    booking: BookingRow
    fault: Key
    note: str


def listed(names: Names, machine: Key | None = None) -> list[CareRow]:
    """Give what is to know about the upkeep of machines, by machine, breakdowns first."""
    found = [*_faults(names), *_services(names), *_inspections(names), *_closed(names)]
    found += [*_gates(names), *_licences(names), *_rates(names)]
    order = {sort: place for place, sort in enumerate(Sort)}
    gone = {key for key, thing in names.law.things.items() if thing.retired is not None}
    kept = [one for one in found if (machine is None or one.machine == machine) and one.machine not in gone]
    return sorted(kept, key=lambda one: (one.code, order[one.sort]))


def custody(names: Names) -> list[CareRow]:
    """Give where each machine is, by code: with whom, or at home, and what its meters last showed."""
    found: list[CareRow] = []
    for row in board.machines(names):
        said = _("here, {desk}").format(desk=names.desk(row.keeper))
        if row.out is not None:
            said = _("out with {who}, {when}").format(who=row.out.who, when=names.span(row.out.start, row.out.end))
        if row.meters:
            said = _("meter {meters}, {where}").format(meters=row.meters, where=said)
        word = Thing(names.law.things[row.key].sort).words()
        found.append(CareRow(row.key, row.code, Sort.CUSTODY, row.out.key if row.out else row.key, word, said))
    return found


def everything(names: Names) -> list[CareRow]:
    """Give each machine with where it is, and under it all that is to know about its upkeep."""
    under: dict[Key, list[CareRow]] = {}
    for one in listed(names):
        under.setdefault(one.machine, []).append(one)
    return [line for one in custody(names) for line in (one, *under.get(one.machine, []))]


def urgent(names: Names, desk: int) -> list[CareRow]:
    """Give what needs the desk that keeps the machines: breakdowns, overdue service, failed inspections."""
    found = [*_faults(names), *_services(names), *_inspections(names)]
    mine = {
        key for key, thing in names.law.things.items() if thing.retired is None and names.law.keeper_of(key) == desk
    }
    return [one for one in found if one.urgent and one.machine in mine]


def off(names: Names, desk: int) -> list[Off]:
    """Give the bookings of this desk that a breakdown took back, by hour, until they are over."""
    ledger = names.ledger
    told = {
        row[0]: (Key.read(row[1]), str(row[2] or ""))
        for row in ledger.store.rows(
            "SELECT r.key, r.fault, f.note FROM requeue r LEFT JOIN fault f ON f.coop = r.coop AND f.key = r.fault "
            "WHERE r.coop = ?",
            ledger.coop,
        )
    }
    if not told:
        return []
    again = "desk = ? AND state = 0 AND end > ? AND key IN (SELECT r.key FROM requeue r WHERE r.coop = booking.coop)"
    waiting = board.bookings(names, again, desk, names.now // 60)
    return [Off(row, *told[str(row.key)]) for row in waiting]


def first_in_line(names: Names) -> set[Key]:
    """Give the requests that wait and come first, since a breakdown took their booking."""
    ledger = names.ledger
    found = ledger.store.rows(
        "SELECT r.key FROM requeue r JOIN booking b ON b.coop = r.coop AND b.key = r.key WHERE r.coop = ? "
        "AND b.state = 0",
        ledger.coop,
    )
    return {Key.read(row[0]) for row in found}


def said(names: Names, row: BookingRow) -> list[tuple[str, list[Key]]]:
    """Give what was said when a request was decided, with its entry; of a breakdown, that it took the booking back."""
    why = [row.decided] if row.decided else []
    found = _of(names, "fault", "since, note", "key = ?", str(row.decided)) if row.state is State.PENDING else []
    if not found or row.decided is None:
        return [(_("said: {words}").format(words=row.words), why)] if row.words else []
    words = _("{when}  {desk} reported that it broke down{why}: it waits again, and comes first in the next round")
    since, note = found[0]
    about = f" ({note})" if note else ""
    return [(words.format(when=names.calendar.show_at(since), desk=names.desk(row.decided.desk), why=about), why)]


def broken(names: Names) -> dict[Key, CareRow]:
    """Give the breakdown that stands for each machine that is broken down."""
    return {one.machine: one for one in _faults(names)}


def _faults(names: Names) -> list[CareRow]:
    show, found = names.calendar.show_day, list[CareRow]()
    for row in _of(names, "fault", "key, machine, since, note, back", "repaired IS NULL ORDER BY since, key"):
        entry, machine, since, note, back = row
        said = _("since {day}").format(day=show(since // 1440)) + (f", {note}" if note else "")
        if back is not None:
            said += ", " + _("works again from {day}").format(day=show(back))
        found.append(_row(names, machine, Sort.FAULT, entry, _("broken down"), said, urgent=True))
    return found


def _services(names: Names) -> list[CareRow]:
    shift = {row[0]: int(row[1]) for row in _of(names, "upkeep", "key, shift")}
    meters = {row[0]: str(row[1]) for row in _of(names, "machine", "key, meters")}
    plans: dict[str, list[tuple[str, Plan]]] = {}
    for entry, machine, *rest in _of(names, "plan", "key, machine, name, hours, days, last, last_day", "NOT ended"):
        plans.setdefault(machine, []).append((entry, Plan(Key.read(entry), *rest)))
    found: list[CareRow] = []
    for machine, kept in plans.items():
        first = meters.get(machine, "").partition("/")[0]
        thing = names.law.things.get(Key.read(machine))
        now = int(first or 0) + shift.get(machine, 0) if first or (thing is not None and thing.meters) else None
        due = [(due_of(plan, now, names.today), entry) for entry, plan in kept]
        found += [
            _row(names, machine, Sort.SERVICE, entry, one.name, one.words(), urgent=one.overdue)
            for one, entry in sorted(due, key=lambda pair: urgency(pair[0]))
        ]
    return found


def _inspections(names: Names) -> list[CareRow]:
    show, found = names.calendar.show_day, list[CareRow]()
    columns = "key, inspected, passed, day, next, note"
    for machine, entry, passed, day, following, note in _of(names, "upkeep", columns, "inspected IS NOT NULL"):
        late = following is not None and following < names.today
        if not passed:
            said = _("failed on {day}").format(day=show(day)) + (f", {note}" if note else "")
        elif following is None:
            said = _("passed on {day}").format(day=show(day))
        elif late:
            n = names.today - following
            said = ngettext("overdue by {n} day", "overdue by {n} days", n).format(n=n)
        else:
            said = _("next by {day}").format(day=show(following))
        found.append(_row(names, machine, Sort.INSPECTION, entry, _("inspection"), said, urgent=late or not passed))
    return found


def _closed(names: Names) -> list[CareRow]:
    found: list[CareRow] = []
    columns, hour = "key, machine, start, end, why, purposes, note", names.now // 60
    for row in _of(names, "block", columns, "lifted IS NULL AND end > ? ORDER BY start, key", hour):
        entry, machine, start, end, why, purposes, note = row
        works = ", ".join(Purpose(int(one)).words() for one in purposes.split("/") if one)
        said = ", ".join(part for part in (names.span(start, end), Stop(why).words(), works, note) if part)
        found.append(_row(names, machine, Sort.CLOSED, entry, _("closed hours"), said))
    return found


def _gates(names: Names) -> list[CareRow]:
    """Give the machines that ask for a licence, of those about which any was given or anything said."""
    ledger, found = names.ledger, list[CareRow]()
    kinds = (LicenseDriver, RequireLicence)
    asked = "SELECT DISTINCT subject FROM entry WHERE coop = ? AND verdict = 0 AND kind IN (?, ?)"
    for (machine,) in ledger.store.rows(asked, ledger.coop, *(one.kind.number for one in kinds)):
        said, book = facts(ledger, Key.read(machine), *kinds), book_of(ledger, Key.read(machine))
        part = book.part(Drivers) if book is not None else None
        if part is None or not part.needed or not said:
            continue
        n = len({one.member for one in part.licences.values() if one.counts(names.today)})
        words = ngettext("needed; {n} member has one", "needed; {n} members have one", n).format(n=n)
        found.append(_row(names, machine, Sort.GATE, str(said[-1].key), _("licence"), words))
    return found


def _licences(names: Names) -> list[CareRow]:
    found: list[CareRow] = []
    columns = "key, machine, member, until, note"
    for entry, machine, member, until, note in _of(names, "licence", columns, "withdrawn IS NULL ORDER BY key"):
        if until is None:
            said = names.of(Key.read(member))
        elif until < names.today:
            said = _("{who}, ended {day}").format(who=names.of(Key.read(member)), day=names.calendar.show_day(until))
        else:
            said = _("{who}, until {day}").format(who=names.of(Key.read(member)), day=names.calendar.show_day(until))
        words = ", ".join(part for part in (said, note) if part)
        found.append(replace(_row(names, machine, Sort.LICENCE, entry, _("licence"), words), about=Key.read(member)))
    return found


def _rates(names: Names) -> list[CareRow]:
    """Give the rates in force of each machine."""
    newest: dict[str, tuple[Any, ...]] = {}
    columns = "key, machine, fee, diesel, counted, currency"
    for row in _of(names, "rate", columns, "1 ORDER BY since, key"):
        newest[row[1]] = row
    found: list[CareRow] = []
    for machine, (entry, _machine, fee, diesel, counted, currency) in newest.items():
        hours = _("meter hours") if not counted else _("booked hours")
        said = _("{fee} an hour ({hours}), {diesel} a litre").format(
            fee=f"{fee} {currency}".strip(), hours=hours, diesel=f"{diesel} {currency}".strip()
        )
        found.append(_row(names, machine, Sort.RATE, entry, _("rates"), said))
    return found


def _row(  # noqa: PLR0913, PLR0917 - the parts of a line
    names: Names, machine: str, sort: Sort, entry: str, name: str, words: str, *, urgent: bool = False
) -> CareRow:
    key = Key.read(machine)
    return CareRow(key, names.of(key), sort, Key.read(entry), name, words, urgent)


def _of(names: Names, table: str, columns: str, where: str = "1", *values: Any) -> list[tuple[Any, ...]]:
    """Read rows of one table; the words of the question stand in this file only."""
    ledger = names.ledger
    return ledger.store.rows(
        f'SELECT {columns} FROM "{table}" WHERE coop = ? AND {where}',  # noqa: S608 - written here only
        ledger.coop, *values,
    )  # fmt: skip

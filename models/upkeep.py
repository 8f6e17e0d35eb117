"""Service and inspection: what is planned by engine hours or by date, what was done, and what is due.

Rules
- A plan is named in words that its keeper chooses; a plan of the same name replaces the one before, and one without
  hours and days ends it.
- Engine hours are those of the first meter, carried on over a change of meter: what the old one showed at the end plus
  what the new one has counted since. A reading below the last one never lowers them.
- What is overdue, or failed its inspection, is advice against new hand-overs; what went out all the same counts.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from models.advice import advise_meters, advise_past
from models.bookings import LONGEST, Booking, MachineBook
from models.breakdown import despite
from models.clock import DAY
from models.entry import Entry, entry
from models.fields import Label, Letters, Text, Whole
from models.language import gettext as _
from models.language import ngettext
from models.measures import Day, DayBefore, Meter, Money, Several, Tenths
from models.parts import Part
from models.refs import Key, Ref, Stream
from models.spelling import point
from models.things import Machine
from models.words import Refused
from models.writers import Keeper

if TYPE_CHECKING:
    from models.book import Place
    from models.machines import HandOver

KEEPER = Keeper()


@dataclass
class Plan:
    """A service every so many `hours` of the engine, or every so many `days`; 0 where that does not count.

    `last` is when it was done last, in tenths of engine hours, `last_day` the day.
    """

    key: Key
    name: str
    hours: int
    days: int
    last: int
    last_day: int
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """How a plan stands: tenths of engine hours and days that are left, negative when overdue; None: does not count."""

    name: str
    tenths: int | None
    days: int | None

    @property
    def overdue(self) -> bool:
        """Whether it should have been done: past its hours, or past its day."""
        return (self.tenths is not None and self.tenths <= 0) or (self.days is not None and self.days < 0)

    @property
    def near(self) -> bool:
        """Whether it should be thought of: within 25 hours or 14 days."""
        return (self.tenths is not None and self.tenths <= 250) or (self.days is not None and self.days <= 14)  # noqa: PLR2004

    def words(self) -> str:
        """Say when it is due, or by how much it is over: `in 12.4 h / 9 days`, `overdue by 3.1 h`."""
        late = self.overdue
        parts: list[str] = []
        if self.tenths is not None and (not late or self.tenths <= 0):
            parts.append(_("{hours} h").format(hours=tenths(abs(self.tenths))))
        if self.days is not None and (not late or self.days < 0):
            parts.append(ngettext("{n} day", "{n} days", abs(self.days)).format(n=abs(self.days)))
        said = " / ".join(parts)
        return _("overdue by {much}").format(much=said) if late else _("due in {much}").format(much=said)


def tenths(value: int) -> str:
    """Write tenths as people read them."""
    return point(f"{value // 10}.{value % 10}")


@dataclass(frozen=True, slots=True)
class Checked:
    """The last inspection: whether it was passed, on what day, and when the next is due."""

    key: Key
    passed: bool
    day: int
    next: int | None
    note: str

    def stops(self, day: int) -> bool:
        """Whether it stands against a hand-over on a day."""
        return not self.passed or (self.next is not None and self.next < day)


@dataclass
class Upkeep(Part):
    """The service and inspection of one machine."""

    plans: dict[Key, Plan] = field(default_factory=dict[Key, Plan])
    checked: Checked | None = None
    #: Tenths to add to a reading of each meter, from a place on: what meters before it had counted.
    shifts: list[tuple[Place, tuple[int, ...]]] = field(default_factory=list["tuple[Place, tuple[int, ...]]"])

    def total(self, reading: int, place: Place | None = None, meter: int = 0) -> int:
        """Give the hours of an engine, in tenths, for what a meter read at a place (now, without one)."""
        found = len(self.shifts)
        if place is not None:
            found = bisect.bisect_right(self.shifts, place, key=lambda shift: shift[0])
        return reading + (self.shifts[found - 1][1][meter] if found and meter < len(self.shifts[found - 1][1]) else 0)

    def plan(self, name: str) -> Plan | None:
        """Give the plan of a name that stands."""
        return next((plan for plan in self.plans.values() if plan.name == name and not plan.ended), None)

    def due(self, book: MachineBook, day: int) -> list[Due]:
        """Say how each plan stands on a day, the most urgent first."""
        thing = book.law.things.get(book.subject)
        now = self.total(book.meters[0]) if book.meters else 0 if thing is not None and thing.meters else None
        found = [due_of(plan, now, day) for plan in self.plans.values() if not plan.ended]
        return sorted(found, key=urgency)

    def rows(self, machine: str) -> dict[str, list[dict[str, Any]]]:
        """Give the plans, and how the machine stands to its inspection and its meter."""
        checked, shift = self.checked, self.total(0)
        known = bool(self.plans or checked or self.shifts)
        return {
            "plan": [
                {"key": str(one.key), "machine": machine, "name": one.name, "hours": one.hours, "days": one.days,
                 "last": one.last, "last_day": one.last_day, "ended": one.ended}
                for one in self.plans.values()
            ],
            "upkeep": [
                {"key": machine, "shift": shift, "inspected": str(checked.key), "passed": checked.passed,
                 "day": checked.day, "next": checked.next, "note": checked.note}
                if checked else
                {"key": machine, "shift": shift, "inspected": None, "passed": True, "day": 0, "next": None, "note": ""}
            ] if known else [],
        }  # fmt: skip

    def advise_hand_over(self, book: MachineBook, booking: Booking, handing: HandOver) -> None:
        """Refuse to hand over what needs service first, unless a reason is given."""
        del booking
        thing = book.law.things.get(book.subject)
        code = thing.code if thing else str(book.subject)
        today = book.now // DAY if handing.on is None else handing.on
        if handing.despite:
            return
        late = [due for due in self.due(book, today) if due.overdue]
        if late:
            words = _("{machine}: the service “{name}” is {due}.")
            raise Refused(despite(words.format(machine=code, name=late[0].name, due=late[0].words())), "despite")
        if self.checked is not None and self.checked.stops(today):
            day = book.law.calendar.show_day
            if not self.checked.passed:
                words = _("{machine} failed its inspection on {day}.").format(machine=code, day=day(self.checked.day))
            else:
                words = _("{machine} should have been inspected by {day}.").format(
                    machine=code, day=day(self.checked.next or 0)
                )
            raise Refused(despite(words), "despite")


def due_of(plan: Plan, now: int | None, day: int) -> Due:
    """Say how a plan stands at `now` tenths of engine hours (None: no meter) and on a day."""
    left = plan.hours * 10 - max(0, now - plan.last) if plan.hours and now is not None else None
    return Due(plan.name, left, plan.last_day + plan.days - day if plan.days else None)


def urgency(due: Due) -> tuple[bool, int, str]:
    """Order plans by how soon they come; a day counts as eight hours."""
    left = [value for value in (due.tenths, None if due.days is None else due.days * 80) if value is not None]
    return (not due.overdue, min(left, default=0), due.name)


def read_meters(book: MachineBook, meters: tuple[int, ...]) -> None:
    """Take a reading into a book beside hand-overs and jobs; never below what it holds."""
    thing = book.law.things.get(book.subject)
    if thing is None or not meters or len(meters) != len(thing.meters):
        return
    book.meters = tuple(max(pair) for pair in zip(meters, book.meters or meters, strict=False))


@entry(
    46, stream=Stream.COOP, writer=KEEPER, layer=3, subject="machine", command="machine plan",
    said="planned a service",
)  # fmt: skip
class PlanService(Entry[MachineBook]):
    """Plan a service by engine hours, by days, or by both."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    name: Annotated[
        str, Letters(20, least=1), Label("Service", "What it is, like oil; the same name again changes it.")
    ]
    hours: Annotated[int, Whole(high=10**6), Label("Every hours", "Engine hours, like 250; 0: not by hours.")] = 0
    days: Annotated[int, Whole(high=3650), Label("Every days", "Days, like 180; 0: not by date.")] = 0
    last: Annotated[Meter | None, Label("Last at", "What the meter stood at then; empty: what it shows now.")] = None
    last_day: Annotated[DayBefore | None, Label("Last on", "The day it was done; empty: today.")] = None

    def check(self, book: MachineBook) -> None:
        """Refuse a plan by hours for what has no meter, and an end of what is not there."""
        thing = book.law.things.get(book.subject)
        if self.hours and thing is not None and not thing.meters:
            raise Refused(_("{machine} has no meter; plan it by days.").format(machine=thing.code), "hours")
        if not self.hours and not self.days and book.part(Upkeep).plan(self.name) is None:
            raise Refused(_("Say after how many hours or days, or both."), "hours")
        advise_past(book, self.last_day, "last_day")
        if self.last is not None and book.meters and self.last > book.meters[0]:
            said = _("The meter stands at {now}; {last} is more. Type what it stood at when that was done.")
            raise Refused(said.format(now=tenths(book.meters[0]), last=tenths(self.last)), "last")

    def apply(self, book: MachineBook) -> None:
        """Put the plan in the place of the one of its name."""
        book.open_here()
        part, key = book.part(Upkeep), book.item.key
        before = part.plan(self.name)
        if before is not None:
            before.ended = True
            book.touch(before.key)
        last = self.last if self.last is not None else (book.meters[0] if book.meters else 0)
        day = book.item.place.t // DAY if self.last_day is None else self.last_day
        part.plans[key] = Plan(
            key, self.name, self.hours, self.days, part.total(last), day, ended=not self.hours and not self.days
        )
        book.touch(key)
        book.touch(book.subject)


@entry(
    47, stream=Stream.COOP, writer=KEEPER, layer=3, subject="machine", command="machine service",
    strikeable=True, said="logged a service",
)  # fmt: skip
class LogService(Entry[MachineBook]):
    """Log a service with its cost, or a new meter."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    plan: Annotated[str, Letters(20), Label("Service", "The plan's name, like oil; empty: not planned.")] = ""
    meters: Annotated[
        tuple[int, ...], Several(Tenths(), most=4), Label("Meter", "Hours on the clock, like 412.6.")
    ] = ()
    cost: Annotated[Money, Label("Cost", "A whole number; statements show it just as you type it.")] = 0
    note: Annotated[Text, Label("Note", "No names here: it goes by radio to every village.")] = ""
    on: Annotated[DayBefore | None, Label("On", "The day it happened, if it was not today.")] = None
    fresh: Annotated[
        tuple[int, ...],
        Several(Tenths(), most=4),
        Label("New meter", "What the new meter shows, if one was put in."),
    ] = ()

    def check(self, book: MachineBook) -> None:
        """Refuse a plan that is not there, and readings that cannot be."""
        advise_past(book, self.on)
        part = book.part(Upkeep)
        if self.plan and part.plan(self.plan) is None:
            names = ", ".join(sorted(plan.name for plan in part.plans.values() if not plan.ended))
            said = _("There is no plan “{name}”. Planned: {names}.").format(name=self.plan, names=names or _("nothing"))
            raise Refused(said, "plan")
        if self.meters:
            advise_meters(book, self.meters, () if self.on is not None else book.meters, LONGEST)
        thing = book.law.things.get(book.subject)
        if self.fresh and thing is not None and len(self.fresh) != len(thing.meters):
            raise Refused(_("Give one reading for each meter of the machine."), "fresh")

    def apply(self, book: MachineBook) -> None:
        """Note the reading, and that the plan was done."""
        part = book.part(Upkeep)
        read_meters(book, self.meters)
        plan = part.plan(self.plan) if self.plan else None
        if plan is not None:
            at = self.meters or book.meters
            plan.last = max(plan.last, part.total(at[0])) if at else plan.last
            plan.last_day = max(plan.last_day, book.item.place.t // DAY if self.on is None else self.on)
            book.touch(plan.key)
        if self.fresh:
            self._swap(book, part)
        book.touch(book.subject)

    def _swap(self, book: MachineBook, part: Upkeep) -> None:
        """Carry the hours on over a change of meter."""
        thing = book.law.things.get(book.subject)
        if thing is None or len(self.fresh) != len(thing.meters):
            return
        before = self.meters if len(self.meters) == len(self.fresh) else book.meters or self.fresh
        shift = tuple(
            part.total(old, meter=meter) - new for meter, (old, new) in enumerate(zip(before, self.fresh, strict=False))
        )
        part.shifts.append((book.item.place, shift))
        book.meters = self.fresh
        if book.custody is not None:
            book.bookings[book.custody].swapped = self.fresh


@entry(
    48, stream=Stream.COOP, writer=KEEPER, layer=3, subject="machine", command="machine inspect",
    strikeable=True, said="inspected",
)  # fmt: skip
class Inspect(Entry[MachineBook]):
    """Write down an inspection, passed or failed."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    passed: Annotated[bool, Label("Passed", "yes or no.")]
    note: Annotated[Text, Label("Note", "What was found; no names here.")] = ""
    next: Annotated[Day | None, Label("Next by", "The last day for the next one.")] = None
    on: Annotated[DayBefore | None, Label("On", "The day it happened, if it was not today.")] = None

    def check(self, book: MachineBook) -> None:
        """Refuse an inspection that is still to come, and a next one that is past."""
        advise_past(book, self.on)
        if self.next is not None and self.next < book.now // DAY:
            raise Refused(_("That day is past."), "next")

    def apply(self, book: MachineBook) -> None:
        """Note it; the one that was done last counts."""
        part, key = book.part(Upkeep), book.item.key
        day = book.item.place.t // DAY if self.on is None else self.on
        if part.checked is None or part.checked.day <= day:
            part.checked = Checked(key, self.passed, day, self.next, self.note)
        book.touch(book.subject)

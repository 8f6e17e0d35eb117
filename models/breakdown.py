"""When a machine does not work: hours that its keeper closes, and breakdowns that anybody may report.

Rules
- A breakdown takes back every confirmed booking that is not over (up to the day from which it works again, where one is
  said): they wait again and come first in the next round. What is out stays out.
- A repair gives nothing back by itself: what was taken back waits until it is granted again.
- Closed hours and breakdowns are advice against requests, confirmations and hand-overs; what happened all the same
  counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from models.advice import advise_past
from models.allot.facts import Closed
from models.book import NoEffect, Reason
from models.bookings import LONGEST, Booking, MachineBook, Purpose, State
from models.choices import Choice, Pick
from models.clock import DAY
from models.entry import Entry, entry
from models.fields import Label, Text, Whole
from models.language import gettext as _
from models.measures import Day, DayBefore, Hour, Money, Several
from models.parts import Part
from models.refs import Key, Ref, Stream
from models.things import Machine
from models.words import Refused
from models.writers import ANY_DESK, Keeper

if TYPE_CHECKING:
    from models.machines import HandOver, RequestMachine

KEEPER = Keeper()
#: An hour that no booking reaches: what is closed until nobody knows when is closed until then.
NEVER = 2**26


class Stop(Choice):
    """Why a machine does not work in some hours."""

    WEATHER = 0
    SERVICE = 1
    PARTS = 2
    DRIVER = 3
    PLACE = 4
    BREAKDOWN = 5

    def words(self) -> str:
        """Say it to a clerk."""
        return (
            _("weather"),
            _("service"),
            _("parts"),
            _("driver away"),
            _("change of place"),
            _("breakdown"),
        )[self]


@dataclass
class Block:
    """Hours [start, end) in which a machine does not work, or not for some purposes; `lifted` by that entry."""

    key: Key
    start: int
    end: int
    why: int
    purposes: tuple[int, ...]
    note: str
    lifted: Key | None = None

    def stops(self, start: int, end: int, purpose: int) -> bool:
        """Whether it stands against some work in [start, end)."""
        meets = self.start < end and start < self.end
        return self.lifted is None and meets and (not self.purposes or purpose in self.purposes)


@dataclass
class Fault:
    """A breakdown: reported at minute `since` of the order; it works again from day `back`, where that is known."""

    key: Key
    since: int
    note: str
    back: int | None
    repaired: Key | None = None

    def reaches(self, start: int) -> bool:
        """Whether something that begins at an hour cannot count on the machine."""
        return self.repaired is None and (self.back is None or start < self.back * 24)


@dataclass
class Stops(Part):
    """What stops one machine."""

    blocks: dict[Key, Block] = field(default_factory=dict[Key, Block])
    faults: dict[Key, Fault] = field(default_factory=dict[Key, Fault])
    #: Requests whose confirmation a breakdown took, and the report that did it last.
    off: dict[Key, Key] = field(default_factory=dict[Key, Key])

    def fault(self, start: int) -> Fault | None:
        """Give the breakdown that stands against something at an hour: the last of those that nobody repaired."""
        found = [fault for fault in self.faults.values() if fault.reaches(start)]
        return found[-1] if found else None

    def block(self, start: int, end: int, purpose: int) -> Block | None:
        """Give the closed hours that stand against some work in [start, end)."""
        return next((block for block in self.blocks.values() if block.stops(start, end, purpose)), None)

    def rows(self, machine: str) -> dict[str, list[dict[str, Any]]]:
        """Give closed hours, breakdowns, and which requests they took back."""
        return {
            "block": [
                {"key": str(one.key), "machine": machine, "start": one.start, "end": one.end, "why": one.why,
                 "purposes": "/".join(str(purpose) for purpose in one.purposes), "note": one.note,
                 "lifted": str(one.lifted) if one.lifted else None}
                for one in self.blocks.values()
            ],
            "fault": [
                {"key": str(one.key), "machine": machine, "since": one.since, "note": one.note, "back": one.back,
                 "repaired": str(one.repaired) if one.repaired else None}
                for one in self.faults.values()
            ],
            "requeue": [
                {"key": str(request), "machine": machine, "fault": str(fault)} for request, fault in self.off.items()
            ],
        }  # fmt: skip

    # ---- advice -------------------------------------------------------------------------------------------------

    def against(self, book: MachineBook, start: int, end: int, purpose: int) -> str:
        """Say what stands against work in [start, end); empty where nothing does."""
        thing = book.law.things.get(book.subject)
        code = thing.code if thing else str(book.subject)
        fault = self.fault(start)
        if fault is not None:
            since, why = book.law.calendar.show_day(fault.since // DAY), f" ({fault.note})" if fault.note else ""
            if fault.back is None:
                return _("{machine} is broken down since {day}{why}, and nobody has said when it works again.").format(
                    machine=code, day=since, why=why
                )
            return _("{machine} is broken down since {day}{why}; it should work again from {back} on.").format(
                machine=code, day=since, why=why, back=book.law.calendar.show_day(fault.back)
            )
        block = self.block(start, end, purpose)
        if block is None:
            return ""
        show = book.law.calendar.show_hour
        why = Stop(block.why).words() + (f", {block.note}" if block.note else "")
        return _("{machine} does not do that work from {start} to {end} ({why}).").format(
            machine=code, start=show(block.start), end=show(block.end), why=why
        )

    def advise_request(self, book: MachineBook, wish: RequestMachine) -> None:
        """Refuse hours in which it does not work; what was written on paper first is taken all the same."""
        words = self.against(book, wish.start, wish.start + wish.hours, int(wish.purpose))
        if words and not wish.paper:
            raise Refused(_("{words} Choose other hours or another machine.").format(words=words), "start")

    def advise_confirm(self, book: MachineBook, booking: Booking) -> None:
        """Refuse to promise what cannot be kept."""
        words = self.against(book, booking.start, booking.end, booking.purpose)
        if words:
            raise Refused(_("{words} Wait with this one, or open the hours again first.").format(words=words))

    def advise_hand_over(self, book: MachineBook, booking: Booking, handing: HandOver) -> None:
        """Refuse to hand over what does not work, unless a reason is given."""
        words = self.against(book, booking.start, booking.end, booking.purpose)
        if words and not handing.despite:
            raise Refused(despite(words), "despite")


def despite(words: str) -> str:
    """Say how something is done although the books are against it."""
    return _("{words} To do it all the same, say why under “Despite”.").format(words=words)


def closed(book: MachineBook) -> tuple[Closed, ...]:
    """Give the hours in which a machine does not work, by their start; a breakdown ends where nobody knows."""
    stops = book.part(Stops)
    found = [
        Closed(block.start, block.end, block.why, tuple(sorted(block.purposes)))
        for block in stops.blocks.values()
        if block.lifted is None
    ]
    for fault in stops.faults.values():
        if fault.repaired is None:
            end = NEVER if fault.back is None else fault.back * 24
            found.append(Closed(min(fault.since // 60, end), end, int(Stop.BREAKDOWN)))
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.why, one.purposes)))


def urgent(book: MachineBook) -> frozenset[Key]:
    """Give the requests that a breakdown took back and that still wait: they come first."""
    return frozenset(
        key for key in book.part(Stops).off if (one := book.bookings.get(key)) and one.state is State.PENDING
    )


@entry(
    42, stream=Stream.COOP, writer=KEEPER, layer=3, subject="machine", command="machine block", said="closed hours",
    haste=1,
)  # fmt: skip
class BlockHours(Entry[MachineBook]):
    """Close hours in which the machine does not work."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    start: Annotated[Hour, Label("From", "Day and hour, like fri 6 or 27 Nov 6.")]
    hours: Annotated[int, Whole(low=1, high=6 * LONGEST), Label("Hours", "How many hours, from 1 to 2016.")]
    why: Annotated[Stop, Label("Why")]
    purposes: Annotated[
        tuple[Purpose, ...],
        Several(Pick(Purpose), most=8),
        Label("Only for", "Work it cannot do then, like plough/harrow; empty: any."),
    ] = ()
    note: Annotated[Text, Label("Note", "No names here: it goes by radio to every village.")] = ""

    def check(self, book: MachineBook) -> None:
        """Refuse hours that are over, and say which bookings lie there."""
        if (self.start + self.hours) * 60 <= book.now:
            raise Refused(_("Those hours are over."), "start")
        other = book.taken(self.start, self.start + self.hours)
        if other is not None and other.state is State.CONFIRMED and (not self.purposes or _meant(self, other)):
            words = _("{machine} is confirmed for {who}, {when}. Cancel that one first.").format(**book.say(other))
            raise Refused(words, "start")

    def apply(self, book: MachineBook) -> None:
        """Note the hours; bookings that stand there already stand."""
        book.open_here()
        key, purposes = book.item.key, tuple(int(purpose) for purpose in self.purposes)
        book.part(Stops).blocks[key] = Block(
            key, self.start, self.start + self.hours, int(self.why), purposes, self.note
        )
        book.touch(key)


def _meant(block: BlockHours, booking: Booking) -> bool:
    return booking.purpose in {int(purpose) for purpose in block.purposes}


@entry(
    43, stream=Stream.COOP, writer=KEEPER, layer=3, subject="block", command="machine unblock",
    said="opened hours again", haste=1,
)  # fmt: skip
class UnblockHours(Entry[MachineBook]):
    """Open closed hours again."""

    block: Annotated[Ref[BlockHours], Label("Closed hours", "The entry that closed them, like A#12.")]
    reason: Annotated[Text, Label("Reason")] = ""

    def check(self, book: MachineBook) -> None:
        """Refuse what is open already."""
        block = book.part(Stops).blocks.get(self.block.key)
        if block is None or block.lifted is not None:
            raise Refused(_("Those hours are open already."), "block")

    def apply(self, book: MachineBook) -> None:
        """Lift the block."""
        block = book.part(Stops).blocks.get(self.block.key)
        if block is None:
            raise NoEffect(Reason.WRONG_TARGET)
        if block.lifted is not None:
            raise NoEffect(Reason.ENDED, block.lifted)
        block.lifted = book.item.key
        book.touch(block.key)


@entry(
    44, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="machine", command="machine breakdown",
    said="reported a breakdown", haste=1,
)  # fmt: skip
class ReportBreakdown(Entry[MachineBook]):
    """Report that a machine broke down."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    note: Annotated[Text, Label("What", "What is broken, like gearbox; no names here.")] = ""
    back: Annotated[Day | None, Label("Works again", "The day, if it is known; bookings from then on stand.")] = None
    on: Annotated[DayBefore | None, Label("On", "The day it happened, if it was not today.")] = None

    def check(self, book: MachineBook) -> None:
        """Refuse a day of repair that is past, and one of the breakdown that is to come."""
        advise_past(book, self.on)
        if self.back is not None and self.back * DAY <= book.now - DAY:
            raise Refused(_("That day is past. Leave it empty if nobody knows."), "back")

    def apply(self, book: MachineBook) -> None:
        """Take back what is confirmed and not over; it comes first in the next round."""
        book.open_here()
        stops, key, now, missed = book.part(Stops), book.item.key, book.item.place.t, book.missed_by()
        fault = stops.faults[key] = Fault(key, now, self.note, self.back)
        book.touch(key)
        for booking in book.bookings.values():
            ahead = booking.state is State.CONFIRMED and booking.end * 60 > now and booking.start > missed
            if ahead and fault.reaches(booking.start):
                booking.state, booking.decided, booking.words = State.PENDING, key, self.note
                booking.urgent = stops.off[booking.key] = key
                book.touch(booking.key)


@entry(
    45, stream=Stream.COOP, writer=KEEPER, layer=3, subject="machine", command="machine repair",
    said="reported a repair", haste=1,
)  # fmt: skip
class ReportRepair(Entry[MachineBook]):
    """Say that a machine works again."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    note: Annotated[Text, Label("What", "What was done; no names here.")] = ""
    cost: Annotated[Money, Label("Cost", "A whole number; statements show it just as you type it.")] = 0
    on: Annotated[DayBefore | None, Label("On", "The day it happened, if it was not today.")] = None

    def check(self, book: MachineBook) -> None:
        """Refuse where nothing is broken: what is done then is a service."""
        advise_past(book, self.on)
        if all(fault.repaired is not None for fault in book.part(Stops).faults.values()):
            raise Refused(
                _("Nobody has reported that it broke down. Write down what was done, and its cost, as a service."),
                "machine",
            )

    def apply(self, book: MachineBook) -> None:
        """Close the breakdowns that stand; its cost counts in any case."""
        for fault in book.part(Stops).faults.values():
            if fault.repaired is None:
                fault.repaired = book.item.key
                book.touch(fault.key)

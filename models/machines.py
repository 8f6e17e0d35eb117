"""Machines: who keeps them, who asks for them, and what happened to each request.

Rules
- A machine has one keeper desk; it begins as the desk that entered it, and moves by an entry of the keeper.
- Everybody asks; only the keeper's entries confirm, reject, hand over and take back. Never two bookings in one hour.
- A confirmation that meets a confirmed booking in the order has no effect, and its request reads "overruled".
- A request lies at whole hours of the co-op's calendar; meters read in tenths of an hour.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from gettext import gettext as _
from typing import TYPE_CHECKING, Annotated, Any

from models.book import Book, NoEffect, Reason
from models.coop import Desk, Village
from models.entry import Entry, entry
from models.fields import Choice, Code, Hour, Label, Letters, Meter, Pinned, Ref, Several, Stream, Tenths, Text, Whole
from models.law import Law, Thing
from models.members import Member
from models.words import Refused
from models.writers import ANY_DESK, AuthorOf, Keeper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.fields import Key

KEEPER = Keeper()
LATE = 24 * 60
LONGEST = 14 * 24


class Machine:
    """Marks kinds that make a machine."""


class State(Choice):
    """How a request stands."""

    PENDING = 0
    CONFIRMED = 1
    OVERRULED = 2
    REJECTED = 3
    CANCELLED = 4
    OUT = 5
    RETURNED = 6

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("pending"), _("confirmed"), _("overruled"), _("rejected"), _("cancelled"), _("out"), _("returned"))[
            self
        ]

    @property
    def sign(self) -> str:
        """The sign that stands for it on a board."""
        return "?=xx-=."[self]


#: States in which the hours are taken.
HELD = frozenset({State.CONFIRMED, State.OUT, State.RETURNED})


class Purpose(Choice):
    """What a machine is asked for."""

    OTHER = 0
    PLOUGH = 1
    HARROW = 2
    PLANT = 3
    SPRAY = 4
    HARVEST = 5
    THRESH = 6
    TRANSPORT = 7
    REPAIR = 8

    def words(self) -> str:
        """Say it to a clerk."""
        return (
            _("other"),
            _("plough"),
            _("harrow"),
            _("plant"),
            _("spray"),
            _("harvest"),
            _("thresh"),
            _("transport"),
            _("repair"),
        )[self]


class Condition(Choice):
    """How a machine came back."""

    GOOD = 0
    WORN = 1
    DAMAGED = 2

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("good"), _("needs care"), _("damaged"))[self]


@entry(17, stream=Stream.COOP, writer=ANY_DESK, layer=1, command="machine add", said="entered a machine")
class AddMachine(Entry[Law], Machine):
    """Enter a machine; this desk becomes its keeper."""

    village: Annotated[Ref[Village], Label("Village", "Where it stands.")]
    code: Annotated[Code, Label("Code", "What people call it, like TRACTOR1.")]
    name: Annotated[str, Letters(30), Label("Name", "Make and model, like MF 35.")] = ""
    meters: Annotated[
        tuple[str, ...],
        Several(Letters(10, least=1), most=4),
        Label("Meters", "What its meters count, like engine/PTO."),
    ] = ("engine",)

    def check(self, book: Law) -> None:
        """Refuse a code that is in use: people would mean one machine and type the other."""
        same = next((thing for thing in book.things.values() if thing.code == self.code and not thing.retired), None)
        if same is not None:
            where = book.villages[same.village].name if same.village in book.villages else "?"
            raise Refused(
                _("{code} is in the books already, in {where}. Choose another code.").format(
                    code=self.code, where=where
                ),
                "code",
            )

    def apply(self, book: Law) -> None:
        """Enter it with its keeper."""
        if self.village.key not in book.villages:
            raise NoEffect(Reason.WRONG_TARGET)
        key, place = book.item.key, book.item.place
        book.things[key] = Thing(key, self.code, self.name, self.village.key, self.meters, [(place, key.desk)])


@entry(24, stream=Stream.COOP, writer=Keeper("machine"), layer=1, command="machine pass", said="passed the keeping on")
class PassKeeping(Entry[Law]):
    """Hand the keeping of a machine to another desk."""

    machine: Ref[Machine]
    to: Annotated[Ref[Desk], Label("To", "The desk that keeps it from now on.")]

    def apply(self, book: Law) -> None:
        """Change the keeper from here on."""
        thing = book.things.get(self.machine.key)
        if thing is None:
            raise NoEffect(Reason.WRONG_TARGET)
        thing.keepers.append((book.item.place, book.admitted(self.to.key).number))


@entry(25, stream=Stream.COOP, writer=Keeper("machine"), layer=1, command="machine retire", said="retired a machine")
class RetireMachine(Entry[Law]):
    """Take a machine out of the books; its past stays."""

    machine: Ref[Machine]
    reason: Text = ""

    def apply(self, book: Law) -> None:
        """Close it from here on."""
        thing = book.things.get(self.machine.key)
        if thing is None or thing.retired is not None:
            raise NoEffect(Reason.ENDED)
        thing.retired = book.item.place


# ---- the book of one machine ----------------------------------------------------------------------------------------


@dataclass
class Booking:
    """One request and all that happened to it. Times are hours of the calendar, meters tenths of an hour."""

    key: Key
    member: Key
    desk: int
    start: int
    end: int
    purpose: int
    note: str
    asked: int
    state: State = State.PENDING
    decided: Key | None = None
    words: str = ""
    against: Key | None = None
    late: bool = False
    out: tuple[int, ...] = ()
    job: tuple[int, ...] = ()
    back: tuple[int, ...] = ()
    fuel: int = 0
    operator: Key | None = None
    condition: int = 0

    def meets(self, start: int, end: int) -> bool:
        """Whether its hours and [start, end) overlap."""
        return self.start < end and start < self.end


class MachineBook(Book):
    """The book of one machine: all requests ever made, and where the machine is.

    An entry changes a booking only through `wanted`, which notes it as touched.
    """

    touched: set[Key]

    def __init__(self, *parts: Any) -> None:
        """Open the book empty."""
        super().__init__(*parts)
        self.bookings: dict[Key, Booking] = {}
        #: Bookings whose hours were taken, as (start, how many were held before, booking), sorted.
        self.held: list[tuple[int, int, Booking]] = []
        self.touched = set()
        self.meters: tuple[int, ...] = ()
        self.custody: Key | None = None

    def keeper(self) -> int:
        """Give the keeper's desk number at the current place."""
        return self.law.keeper_of(self.subject, self.item.place)

    def open_here(self) -> None:
        """Raise `NoEffect` when the machine has left the books before the current place."""
        thing = self.law.things.get(self.subject)
        if thing is None:
            raise NoEffect(Reason.WRONG_TARGET)
        if thing.retired is not None and thing.retired < self.item.place:
            raise NoEffect(Reason.GONE)

    def wanted(self, request: Key, states: frozenset[State], reason: Reason) -> Booking:
        """Give a booking that stands in one of `states`; raises `NoEffect` otherwise."""
        booking = self.bookings.get(request)
        if booking is None:
            raise NoEffect(Reason.WRONG_TARGET)
        if booking.state not in states:
            raise NoEffect(reason, booking.decided)
        self.touched.add(request)
        return booking

    def taken(self, start: int, end: int) -> Booking | None:
        """Give the booking that meets [start, end) and was confirmed last; only those near enough are looked at."""
        first = bisect.bisect_right(self.held, start - LONGEST, key=_starts)
        stop = bisect.bisect_left(self.held, end, lo=first, key=_starts)
        found = [one for one in self.held[first:stop] if one[2].state in HELD and one[2].meets(start, end)]
        return max(found, key=_order)[2] if found else None

    def say(self, booking: Booking) -> dict[str, str]:
        """Give the words for a booking: machine, who, when."""
        calendar, first, last = self.law.calendar, booking.start, booking.end
        ends = f"{last % 24:02d}" if first // 24 == last // 24 else calendar.show_hour(last)
        thing = self.law.things.get(self.subject)
        return {
            "machine": thing.code if thing else str(self.subject),
            "who": self.called(booking.member),
            "when": f"{calendar.show_hour(first)}-{ends}",
        }

    def free(self, day: int, first: int = 5, last: int = 20) -> str:
        """Write the free hours of a day between `first` and `last`, like `05-09, 11-18`."""
        hours = [hour for hour in range(first, last) if self.taken(day * 24 + hour, day * 24 + hour + 1) is None]
        runs: list[list[int]] = []
        for hour in hours:
            if runs and runs[-1][1] == hour:
                runs[-1][1] = hour + 1
            else:
                runs.append([hour, hour + 1])
        return ", ".join(f"{start:02d}-{end:02d}" for start, end in runs) or _("nothing")

    def hold(self, booking: Booking) -> None:
        """Take a booking's hours."""
        bisect.insort(self.held, (booking.start, len(self.held), booking), key=_place)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Give a row for each request, and one for the machine once there is any."""
        return self._rows(self.bookings.values())

    def changes(self) -> dict[str, list[dict[str, Any]]]:
        """Give the rows of the requests that were touched, and the machine's."""
        return self._rows(self.bookings[key] for key in self.touched if key in self.bookings)

    def _rows(self, wanted: Iterable[Booking]) -> dict[str, list[dict[str, Any]]]:
        if not self.bookings:
            return {}
        machine = str(self.subject)
        bookings = [
            {"key": str(one.key), "machine": machine, "member": str(one.member), "desk": one.desk, "start": one.start, "end": one.end,
             "purpose": one.purpose, "note": one.note, "asked": one.asked, "state": int(one.state), "late": one.late,
             "decided": _text(one.decided), "words": one.words, "against": _text(one.against), "out": _join(one.out),
             "job": _join(one.job), "back": _join(one.back), "fuel": one.fuel, "operator": _text(one.operator), "condition": one.condition}
            for one in wanted
        ]  # fmt: skip
        return {
            "booking": bookings,
            "machine": [{"key": machine, "meters": _join(self.meters), "custody": _text(self.custody)}],
        }


def _starts(one: tuple[int, int, Booking]) -> int:
    return one[0]


def _order(one: tuple[int, int, Booking]) -> int:
    return one[1]


def _place(one: tuple[int, int, Booking]) -> tuple[int, int]:
    return one[:2]


def _text(key: Key | None) -> str | None:
    return None if key is None else str(key)


def _join(meters: tuple[int, ...]) -> str:
    return "/".join(str(meter) for meter in meters)


PENDING_ONLY = frozenset({State.PENDING})
OUT_ONLY = frozenset({State.OUT})


@entry(
    16,
    stream=Stream.COOP,
    writer=ANY_DESK,
    layer=3,
    subject="machine",
    command="machine request",
    said="asked for a machine",
)
class RequestMachine(Entry[MachineBook]):
    """Ask for a machine for some hours."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    member: Annotated[Ref[Member], Label("For", "A name or a number.")]
    start: Annotated[Hour, Label("From", "Day and hour, like fri 6 or 27 Nov 6.")]
    hours: Annotated[int, Whole(low=1, high=LONGEST), Label("Hours", "How many hours, from 1 to 336.")]
    purpose: Annotated[Purpose, Label("Work")] = Purpose.OTHER
    note: Annotated[Text, Label("Note", "No names here: it goes by radio to every village.")] = ""
    paper: Annotated[bool, Label("From paper", "It was written on paper first; the day may be past.")] = False

    def check(self, book: MachineBook) -> None:
        """Refuse hours that are past, far off, taken, or asked for before."""
        advise_hours(book, self)

    def apply(self, book: MachineBook) -> None:
        """Enter the request as pending."""
        book.open_here()
        item = book.item
        book.touched.add(item.key)
        book.bookings[item.key] = Booking(
            item.key,
            self.member.key,
            item.key.desk,
            self.start,
            self.start + self.hours,
            int(self.purpose),
            self.note,
            item.place.t,
        )


class Confirming:
    """Marks kinds by which a keeper decides over a request."""


@entry(18, stream=Stream.COOP, writer=KEEPER, layer=3, subject="request", command="machine confirm", said="confirmed")
class ConfirmRequest(Entry[MachineBook], Confirming):
    """Confirm a request; only the machine's keeper can."""

    request: Annotated[Ref[RequestMachine], Pinned(), Label("Request")]
    note: Text = ""

    def check(self, book: MachineBook) -> None:
        """Refuse a second booking in the same hours, and say whose the first is."""
        booking = standing(book, self.request.key, PENDING_ONLY)
        other = book.taken(booking.start, booking.end)
        if other is not None:
            raise Refused(
                _(
                    "{machine} is already confirmed for {who}, {when}. Reject this one, or cancel that one first."
                ).format(**book.say(other))
            )

    def apply(self, book: MachineBook) -> None:
        """Hold the hours, or overrule the request when they are held already."""
        booking = book.wanted(self.request.key, PENDING_ONLY, Reason.NOT_PENDING)
        other = book.taken(booking.start, booking.end)
        booking.decided = book.item.key
        if other is not None:
            booking.state, booking.against = State.OVERRULED, other.key
            raise NoEffect(Reason.OVERLAP, other.key)
        booking.state, booking.words = State.CONFIRMED, self.note
        book.hold(booking)


@entry(19, stream=Stream.COOP, writer=KEEPER, layer=3, subject="request", command="machine reject", said="rejected")
class RejectRequest(Entry[MachineBook], Confirming):
    """Reject a request and say why; only the machine's keeper can."""

    request: Annotated[Ref[RequestMachine], Pinned(), Label("Request")]
    reason: Annotated[str, Letters(60, least=1), Label("Reason", "What the member will be told.")]

    def check(self, book: MachineBook) -> None:
        """Refuse to reject what no longer waits."""
        standing(book, self.request.key, PENDING_ONLY)

    def apply(self, book: MachineBook) -> None:
        """Mark it rejected."""
        booking = book.wanted(self.request.key, PENDING_ONLY, Reason.NOT_PENDING)
        booking.state, booking.words, booking.decided = State.REJECTED, self.reason, book.item.key


@entry(
    20,
    stream=Stream.COOP,
    writer=AuthorOf("request", or_keeper=True),
    layer=3,
    subject="request",
    command="machine cancel",
    said="cancelled",
)
class CancelRequest(Entry[MachineBook]):
    """Take a request or a booking back."""

    request: Annotated[Ref[RequestMachine], Label("Request")]
    reason: Annotated[Text, Label("Reason")] = ""

    def check(self, book: MachineBook) -> None:
        """Refuse to cancel what is out or over."""
        standing(book, self.request.key, frozenset({State.PENDING, State.CONFIRMED}))

    def apply(self, book: MachineBook) -> None:
        """Give the hours back; within a day of the start it counts as late."""
        booking = book.wanted(self.request.key, frozenset({State.PENDING, State.CONFIRMED}), Reason.ENDED)
        booking.late = booking.state is State.CONFIRMED and book.item.place.t > booking.start * 60 - LATE
        booking.state, booking.words, booking.decided = State.CANCELLED, self.reason, book.item.key


@entry(
    21,
    stream=Stream.COOP,
    writer=KEEPER,
    layer=3,
    subject="request",
    command="machine handover",
    strikeable=True,
    said="handed over",
)
class HandOver(Entry[MachineBook], Confirming):
    """Hand the machine over for a confirmed booking."""

    request: Annotated[Ref[RequestMachine], Pinned(), Label("Booking")]
    meters: Annotated[tuple[int, ...], Several(Tenths(), most=4), Label("Meter", "Hours on the clock, like 412.6.")]
    fuel: Annotated[Meter, Label("Fuel", "Litres in the tank.")] = 0
    note: Text = ""

    def check(self, book: MachineBook) -> None:
        """Refuse what is not confirmed, a machine that is out, and a meter that runs backwards."""
        standing(book, self.request.key, frozenset({State.CONFIRMED}))
        if book.custody is not None:
            raise Refused(
                _("{machine} is still out with {who} ({when}). Take it back first.").format(
                    **book.say(book.bookings[book.custody])
                )
            )
        advise_meters(book, self.meters, book.meters)

    def apply(self, book: MachineBook) -> None:
        """Note the meters and who has it."""
        booking = book.wanted(self.request.key, frozenset({State.CONFIRMED}), Reason.NOT_CONFIRMED)
        booking.state, booking.out = State.OUT, self.meters
        book.meters, book.custody = self.meters, booking.key


@entry(
    22,
    stream=Stream.COOP,
    writer=AuthorOf("request", or_keeper=True),
    layer=3,
    subject="request",
    command="machine job",
    strikeable=True,
    said="logged a job",
)
class LogJob(Entry[MachineBook]):
    """Log the work done: meter, fuel and who drove."""

    request: Annotated[Ref[RequestMachine], Label("Booking")]
    meters: Annotated[
        tuple[int, ...], Several(Tenths(), most=4), Label("Meter", "Hours on the clock at the end, like 418.1.")
    ]
    fuel: Annotated[Meter, Label("Fuel", "Litres used.")] = 0
    operator: Annotated[Ref[Member] | None, Label("Driver", "A name or a number.")] = None
    note: Text = ""

    def check(self, book: MachineBook) -> None:
        """Refuse a job on what was never handed over, and a meter that runs backwards."""
        booking = standing(book, self.request.key, frozenset({State.OUT, State.RETURNED}))
        advise_meters(book, self.meters, booking.out)

    def apply(self, book: MachineBook) -> None:
        """Note the work."""
        booking = book.wanted(self.request.key, frozenset({State.OUT, State.RETURNED}), Reason.NOT_OUT)
        booking.job, booking.fuel = self.meters, self.fuel
        booking.operator = self.operator.key if self.operator else None
        if booking.state is State.OUT:
            book.meters = self.meters


@entry(
    23,
    stream=Stream.COOP,
    writer=KEEPER,
    layer=3,
    subject="request",
    command="machine return",
    strikeable=True,
    said="took back",
)
class ReturnMachine(Entry[MachineBook], Confirming):
    """Take the machine back; only its keeper can."""

    request: Annotated[Ref[RequestMachine], Pinned(), Label("Booking")]
    meters: Annotated[tuple[int, ...], Several(Tenths(), most=4), Label("Meter", "Hours on the clock, like 418.1.")]
    condition: Annotated[Condition, Label("Condition", "good, needs care or damaged.")] = Condition.GOOD
    note: Text = ""

    def check(self, book: MachineBook) -> None:
        """Refuse to take back what is not out, and a meter that runs backwards."""
        booking = standing(book, self.request.key, OUT_ONLY)
        advise_meters(book, self.meters, booking.job or booking.out)

    def apply(self, book: MachineBook) -> None:
        """Close the booking."""
        booking = book.wanted(self.request.key, OUT_ONLY, Reason.NOT_OUT)
        booking.state, booking.back, booking.condition = State.RETURNED, self.meters, int(self.condition)
        book.meters = self.meters
        if book.custody == booking.key:
            book.custody = None


# ---- advice to the author -------------------------------------------------------------------------------------------


def standing(book: MachineBook, request: Key, states: frozenset[State]) -> Booking:
    """Give a booking that stands in one of `states`; otherwise refuse and say how it stands."""
    booking = book.bookings.get(request)
    if booking is None:
        raise Refused(_("That request has no effect in the books, so nothing can be done with it. Press w for why."))
    if booking.state not in states:
        raise Refused(
            _("The request of {who} for {machine}, {when}, is {state}.").format(
                state=booking.state.words(), **book.say(booking)
            )
        )
    return booking


def advise_hours(book: MachineBook, wish: RequestMachine) -> None:
    """Refuse hours that are past, too far off, already asked for, or taken; say which are free."""
    now = book.now // 60
    if wish.start < now - now % 24 and not wish.paper:
        raise Refused(
            _("{day} is in the past. Type a day from today on, or say that it comes from paper.").format(
                day=book.day(wish.start)
            ),
            "start",
        )
    if wish.start > now + 366 * 24:
        raise Refused(_("{day} is more than a year away. Is the date right?").format(day=book.day(wish.start)), "start")
    end = wish.start + wish.hours
    for booking in book.bookings.values():
        if (
            booking.state is State.PENDING
            and booking.member == wish.member.key
            and (booking.start, booking.end) == (wish.start, end)
        ):
            raise Refused(_("{who} has already asked for {machine}, {when}.").format(**book.say(booking)), "start")
    other = book.taken(wish.start, end)
    if other is not None and not wish.paper:
        words = _("Taken {when} by {who} (confirmed).").format(**book.say(other))
        raise Refused(f"{words} {_('Free that day:')} {book.free(wish.start // 24)}", "start")


def advise_meters(book: MachineBook, meters: tuple[int, ...], least: tuple[int, ...]) -> None:
    """Refuse a wrong number of meters, or one that runs backwards."""
    thing = book.law.things.get(book.subject)
    if thing is not None and len(meters) != len(thing.meters):
        raise Refused(_("{code} has {count} meters ({names}); give a reading for each, with / between.").format(
            code=thing.code, count=len(thing.meters), names="/".join(thing.meters)), "meters")  # fmt: skip
    for reading, last in zip(meters, least, strict=False):
        if reading < last:
            raise Refused(_("The meter stood at {last}; {reading} would be backwards. Read it again.").format(
                last=f"{last // 10}.{last % 10}", reading=f"{reading // 10}.{reading % 10}"), "meters")  # fmt: skip

"""The book of one machine: every request ever made, how each stands, and the advice that the book gives an author.

Rules
- A request lies at whole hours [start, end) of the calendar. Confirmed ones never overlap.
- The book is folded from entries alone; only advice (`advise_…`, `standing`) looks at the clock and at names.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.book import Book, NoEffect, Reason
from models.choices import Choice
from models.language import gettext as _
from models.language import ngettext
from models.refs import Key
from models.spelling import point
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.machines import RequestMachine

#: The longest request, in hours.
LONGEST = 14 * 24
#: So many times a booking's hours, and a day, may its meter go on; more is a slip of the pen.
LEAP = 3


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

    def counted(self, n: int) -> str:
        """Say that so many requests stand so."""
        return (
            ngettext("{n} pending", "{n} pending", n),
            ngettext("{n} confirmed", "{n} confirmed", n),
            ngettext("{n} overruled", "{n} overruled", n),
            ngettext("{n} rejected", "{n} rejected", n),
            ngettext("{n} cancelled", "{n} cancelled", n),
            ngettext("{n} out", "{n} out", n),
            ngettext("{n} returned", "{n} returned", n),
        )[self].format(n=n)

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


@dataclass
class Booking:
    """One request and all that happened to it. Times are hours of the calendar, meters tenths of an hour.

    `asked` is the minute at which its desk says it was written: its place in the order may lie some minutes later.
    """

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
    fuel: int | None = None
    operator: Key | None = None
    condition: int = 0

    def meets(self, start: int, end: int) -> bool:
        """Whether its hours and [start, end) overlap."""
        return self.start < end and start < self.end


class MachineBook(Book):
    """The book of one machine: all requests ever made, and where the machine is.

    An entry changes a booking only through `wanted`, which notes it as touched.
    """

    LAYER = 3

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
        self.touch(request)
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
        return self._rows(self.bookings[key] for key in self.touched or () if key in self.bookings)

    def _rows(self, wanted: Iterable[Booking]) -> dict[str, list[dict[str, Any]]]:
        if not self.bookings:
            return {}
        machine = str(self.subject)
        bookings = [
            {"key": str(one.key), "machine": machine, "member": str(one.member), "desk": one.desk,
             "start": one.start, "end": one.end, "purpose": one.purpose, "note": one.note, "asked": one.asked,
             "state": int(one.state), "late": one.late, "decided": _text(one.decided), "words": one.words,
             "against": _text(one.against), "out": _join(one.out), "job": _join(one.job), "back": _join(one.back),
             "fuel": one.fuel, "operator": _text(one.operator), "condition": one.condition}
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


def advise_meters(book: MachineBook, meters: tuple[int, ...], least: tuple[int, ...], hours: int) -> None:
    """Refuse a wrong number of meters, one that runs backwards, or one that leaps.

    `hours` are those of the booking; where none lies between the two readings, the longest that there may be, since a
    keeper may have used the machine without the books.
    """
    thing = book.law.things.get(book.subject)
    if thing is not None and len(meters) != len(thing.meters):
        many = ngettext("{code} has {count} meter ({names}); give one reading.",
                        "{code} has {count} meters ({names}); give a reading for each, with / between.",
                        len(thing.meters))  # fmt: skip
        raise Refused(many.format(code=thing.code, count=len(thing.meters), names="/".join(thing.meters)), "meters")
    for reading, last in zip(meters, least, strict=False):
        said = {"last": point(f"{last // 10}.{last % 10}"), "reading": point(f"{reading // 10}.{reading % 10}")}
        if reading < last:
            raise Refused(_("The meter stood at {last}; {reading} would be backwards. Read it again.").format(**said),
                          "meters")  # fmt: skip
        if reading - last > (LEAP * hours + 24) * 10:
            raise Refused(_(
                "The meter stood at {last}; {reading} is too much for these hours. Read it again. If {last} was wrong, "
                "its desk strikes that entry out (“mvs strike A#12 --reason …”) and writes it again."
            ).format(**said), "meters")  # fmt: skip

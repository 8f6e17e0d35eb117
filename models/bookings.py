"""The book of one machine: every request ever made, and how each stands.

Rules
- A request lies at whole hours [start, end) of the calendar. Confirmed ones never overlap.
- The book is folded from entries alone; only advice (`models.advice`) looks at the clock and at names.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from models.book import Book, NoEffect, Reason
from models.choices import Choice
from models.entry import Entry
from models.language import gettext as _
from models.language import ngettext
from models.refs import Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.book import Item
    from models.parts import Part

P = TypeVar("P", bound="Part")

#: The longest request, in hours.
LONGEST = 14 * 24


class State(Choice):
    """How a request stands."""

    PENDING = 0
    CONFIRMED = 1
    OVERRULED = 2
    REJECTED = 3
    CANCELLED = 4
    OUT = 5
    RETURNED = 6
    NO_SHOW = 7

    def words(self) -> str:
        """Say it to a clerk."""
        return (
            _("pending"),
            _("confirmed"),
            _("overruled"),
            _("rejected"),
            _("cancelled"),
            _("out"),
            _("returned"),
            _("no-show"),
        )[self]

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
            ngettext("{n} no-show", "{n} no-shows", n),
        )[self].format(n=n)

    @property
    def sign(self) -> str:
        """The sign that stands for it on a board."""
        return "?=xx-=.-"[self]


#: States in which the hours are taken.
HELD = frozenset({State.CONFIRMED, State.OUT, State.RETURNED})
PENDING_ONLY = frozenset({State.PENDING})
READY = frozenset({State.CONFIRMED, State.NO_SHOW})
OUT_ONLY = frozenset({State.OUT})


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
    `urgent` is the report of the breakdown that took its confirmation away.
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
    urgent: Key | None = None
    #: What the meters showed that were put in while the machine was out.
    swapped: tuple[int, ...] = ()

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
        self.parts: dict[type[Part], Part] = {}

    def part(self, sort: type[P]) -> P:
        """Give what an area keeps in this book; it begins empty."""
        return cast("P", self.parts.setdefault(sort, sort()))

    def keeper(self) -> int:
        """Give the number of the desk that decides at the current place.

        Of what happened, a keeper whom the machine was taken from tells too, and a deputy who handed it over.
        """
        place, body = self.item.place, self.item.record.body
        keeper = self.law.keeper_of(self.subject, place)
        if isinstance(body, Entry) and body.kind.strikeable and self.beside():
            return place.desk
        return 0 if keeper == place.desk and self.lost() else keeper

    def lost(self) -> Key | None:
        """Give the entry that took the machine from the current entry's desk before that could decide."""
        taken = self.law.taken_from(self.subject, self.item.place)
        return taken.key if taken else None

    def beside(self) -> bool:
        """Whether the current entry's desk may tell of what happened beside the keeper: it kept it, or is a deputy."""
        request = getattr(self.item.record.body, "request", None)
        hands = request is not None and any(part.hands(self, request.key) for part in self.parts.values())
        return hands or self.lost() is not None

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

    def ready(self, request: Key) -> frozenset[State]:
        """Give the states in which a hand-over counts: it happened, whatever became of the booking meanwhile.

        Hours that went to somebody else, what a breakdown took back, what a deputy granted, and what a keeper confirmed
        whom the machine was taken from, may all have gone out.
        """
        booking = self.bookings.get(request)
        if self.beside():
            return frozenset(State) - {State.OUT, State.RETURNED}
        return READY if booking is None or booking.urgent is None else READY | PENDING_ONLY

    def taken(self, start: int, end: int) -> Booking | None:
        """Give the booking that meets [start, end) and was confirmed last; nobody came for those of `missed_by`."""
        last = self.missed_by()
        found = [
            one
            for one in self._near(start, end)
            if one[2].state in HELD and (one[2].state is not State.CONFIRMED or one[2].start > last)
        ]
        return max(found, key=_order)[2] if found else None

    def _near(self, start: int, end: int) -> list[tuple[int, int, Booking]]:
        """Give the bookings that meet [start, end) and held their hours once; only those near enough are looked at."""
        first = bisect.bisect_right(self.held, start - LONGEST, key=_starts)
        stop = bisect.bisect_left(self.held, end, lo=first, key=_starts)
        return [one for one in self.held[first:stop] if one[2].meets(start, end)]

    def missed_by(self) -> int:
        """Give the last hour at which a booking began that is a no-show for the current entry; -1 without a policy.

        An author is advised by the clock, the fold by the entry's place in the order.
        """
        item = cast("Item | None", self.item)
        found = self.law.statutes.policy(item.place) if item is not None else None
        if item is None or found is None or not found[1].no_show:
            return -1
        return (item.place.t if item.id else self.now) // 60 - found[1].no_show

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
        """Take a booking's hours; those for which nobody came are no-shows from here on."""
        last = self.missed_by()
        for _start, _count, other in self._near(booking.start, booking.end):
            if other is not booking and other.state is State.CONFIRMED and other.start <= last:
                other.state, other.against = State.NO_SHOW, booking.key
                self.touch(other.key)
        bisect.insort(self.held, (booking.start, len(self.held), booking), key=_place)
        for part in self.parts.values():
            part.held(self, booking)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Give a row for each request, and one for the machine once there is any."""
        return {**self._rows(self.bookings.values()), **self._parts()}

    def changes(self) -> dict[str, list[dict[str, Any]]]:
        """Give the rows of the requests that were touched, and the machine's."""
        return {
            **self._rows(self.bookings[key] for key in self.touched or () if key in self.bookings),
            **self._parts({str(key) for key in self.touched or ()}),
        }

    def _parts(self, touched: set[str] | None = None) -> dict[str, list[dict[str, Any]]]:
        """Give the rows of the areas' parts; only those whose key was touched, where that is told."""
        told: dict[str, list[dict[str, Any]]] = {}
        for part in self.parts.values():
            for table, rows in part.rows(str(self.subject)).items():
                kept = [row for row in rows if touched is None or row["key"] in touched]
                told.setdefault(table, []).extend(kept)
        return {table: rows for table, rows in told.items() if rows}

    def _rows(self, wanted: Iterable[Booking]) -> dict[str, list[dict[str, Any]]]:
        if not self.bookings and not self.meters:
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

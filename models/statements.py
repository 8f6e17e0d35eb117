"""Statements: what a member used and paid in a month, and what a machine earned; made anew whenever somebody asks.

Rules
- Money is whole numbers of its smallest unit. A job's fee is that of the rates in force when its booking began, rounded
  once, for the job; so a machine's statement is the sum of its members', to the last unit.
- A job stands whole in the month in which its booking ends, money on the day on which it was taken.
- What is open at the end of a month is what was open at its beginning, plus fees and diesel, less what was paid.
- Money pays the oldest job of the member with that machine first; what is left over stays to his credit.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from models.bookings import Booking, MachineBook, State
from models.machines import HandOver, LogJob, ReturnMachine
from models.rates import Counted, Goes, Rates
from models.running import Costs, book_of, costs, day_of, facts, payments
from models.upkeep import Upkeep

if TYPE_CHECKING:
    from models.book import Place
    from models.ledger import Ledger
    from models.refs import Key


class What(enum.Enum):
    """What a line of a statement is about."""

    JOB = "job"
    MONEY = "money"
    LATE = "late cancel"
    MISSED = "no-show"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `entry` is the request, or the entry by which money was taken; hours [start, end) of the booking.

    `tenths` are the hours that count, `fuel` the litres used, both in tenths. `settled` is what of a job's money was
    paid up to the end of the month.
    """

    what: What
    day: int
    entry: Key
    machine: Key
    member: Key
    start: int = 0
    end: int = 0
    tenths: int = 0
    counted: Counted = Counted.METER
    fuel: int = 0
    fee: int = 0
    diesel: int = 0
    paid: int = 0
    goes: Goes = Goes.HOURS
    note: str = ""
    currency: str = ""
    settled: int = 0

    @property
    def due(self) -> int:
        """What a job costs."""
        return self.fee + self.diesel

    @property
    def open(self) -> int:
        """What of a job is still to be paid."""
        return self.due - self.settled


@dataclass(frozen=True, slots=True)
class Statement:
    """A month of a member, of a machine, or of both; the days [first, stop). `costs` stand in a machine's only."""

    member: Key | None
    machine: Key | None
    year: int
    month: int
    first: int
    stop: int
    opening: int
    lines: tuple[Line, ...]
    currency: str = ""
    costs: Costs | None = None

    @property
    def fees(self) -> int:
        """Fees for hours."""
        return sum(line.fee for line in self.lines)

    @property
    def diesel(self) -> int:
        """Money for diesel."""
        return sum(line.diesel for line in self.lines)

    @property
    def paid(self) -> int:
        """Money that was taken."""
        return sum(line.paid for line in self.lines)

    @property
    def closing(self) -> int:
        """What is open at the end; negative where more was paid than is due."""
        return self.opening + self.fees + self.diesel - self.paid

    @property
    def tenths(self) -> int:
        """Hours that count, in tenths."""
        return sum(line.tenths for line in self.lines)

    @property
    def fuel(self) -> int:
        """Litres used, in tenths."""
        return sum(line.fuel for line in self.lines)

    def of(self, what: What) -> list[Line]:
        """Give the lines of one sort."""
        return [line for line in self.lines if line.what is what]


def member_month(ledger: Ledger, member: Key, year: int, month: int, machine: Key | None = None) -> Statement:
    """Give a member's month, over all machines or with one. A month outside the calendar raises `ValueError`."""
    machines = [machine] if machine is not None else sorted(ledger.folder.law().things)
    lines = [line for one in machines for line in all_lines(ledger, one) if line.member == member]
    return _month(ledger, lines, year, month, member, machine)


def machine_month(ledger: Ledger, machine: Key, year: int, month: int) -> Statement:
    """Give a machine's month, over all members. A month outside the calendar raises `ValueError`."""
    made = _month(ledger, all_lines(ledger, machine), year, month, None, machine)
    return replace(made, costs=costs(ledger, machine, made.first, made.stop))


def month_days(ledger: Ledger, year: int, month: int) -> tuple[int, int]:
    """Give a month's first day and the day after its last."""
    calendar = ledger.folder.law().calendar
    following = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004 - months
    return calendar.day(dt.date(year, month, 1)), calendar.day(dt.date(*following, 1))


def _month(  # noqa: PLR0913, PLR0917 - what a statement is made of
    ledger: Ledger, lines: list[Line], year: int, month: int, member: Key | None, machine: Key | None
) -> Statement:
    first, stop = month_days(ledger, year, month)
    known = _settled([line for line in lines if line.day < stop])
    opening = sum(line.due - line.paid for line in known if line.day < first)
    shown = sorted(
        (line for line in known if line.day >= first), key=lambda line: (line.day, line.start, line.machine, line.entry)
    )
    words = {line.currency for line in known if line.currency}
    return Statement(
        member, machine, year, month, first, stop, opening, tuple(shown), words.pop() if len(words) == 1 else ""
    )


def _settled(lines: list[Line]) -> list[Line]:
    """Let money pay the oldest jobs first, each member's with each machine."""
    money: dict[tuple[Key, Key], int] = defaultdict(int)
    for line in lines:
        money[line.member, line.machine] += line.paid
    done: list[Line] = []
    for line in sorted(lines, key=lambda line: (line.day, line.start, line.entry)):
        some = min(line.due, money[line.member, line.machine])
        money[line.member, line.machine] -= some
        done.append(replace(line, settled=some))
    return done


def all_lines(ledger: Ledger, machine: Key) -> list[Line]:
    """Give every line that a machine ever led to: jobs, money, late cancellations and no-shows."""
    book = book_of(ledger, machine)
    if book is None:
        return []
    read = _Read(ledger, book)
    lines = [line for booking in book.bookings.values() if (line := read.line(booking)) is not None]
    for item, body in payments(ledger, machine):
        rate = book.part(Rates).at(item.place.t)
        lines.append(
            Line(
                What.MONEY, day_of(item), item.key, machine, body.member.key, paid=body.amount, goes=body.goes,
                note=body.note, currency=rate.currency if rate else "",
            )
        )  # fmt: skip
    return lines


class _Read:
    """Where in the order the readings of each request stand, and what a booking comes to."""

    def __init__(self, ledger: Ledger, book: MachineBook) -> None:
        self.book = book
        self.out: dict[Key, Place] = {}
        self.job: dict[Key, Place] = {}
        self.back: dict[Key, Place] = {}
        self.last = 0
        for item in facts(ledger, book.subject, HandOver, LogJob, ReturnMachine):
            body = item.record.body
            if isinstance(body, HandOver | LogJob | ReturnMachine):
                where = {HandOver: self.out, LogJob: self.job, ReturnMachine: self.back}[type(body)]
                where[body.request.key] = item.place
            self.last = max(self.last, item.place.t)

    def line(self, booking: Booking) -> Line | None:
        """Give what a booking comes to; None where it comes to nothing (yet)."""
        day = (booking.end - 1) // 24
        bare = Line(
            What.JOB, day, booking.key, self.book.subject, booking.member, booking.start, booking.end, note=booking.note
        )
        if booking.state is State.CANCELLED and booking.late:
            return replace(bare, what=What.LATE)
        # Nobody came for it, and the machine has gone on to others since.
        missed = booking.state is State.CONFIRMED and booking.end * 60 <= self.last
        if missed or booking.state is State.NO_SHOW:
            return replace(bare, what=What.MISSED)
        if booking.state not in {State.OUT, State.RETURNED} or not (booking.job or booking.back or self._over(booking)):
            return None
        rate = self.book.part(Rates).at(booking.start * 60)
        counted = rate.counted if rate and (booking.out or rate.counted is Counted.BOOKED) else Counted.METER
        tenths = self._tenths(booking, counted)
        fuel = booking.fuel or 0
        return replace(
            bare, tenths=tenths, counted=counted, fuel=fuel, fee=rate.hours(tenths) if rate else 0,
            diesel=rate.litres(fuel) if rate else 0, currency=rate.currency if rate else "",
        )  # fmt: skip

    @staticmethod
    def _over(booking: Booking) -> bool:
        """Whether a booking of what has no meters came back."""
        return booking.state is State.RETURNED

    def _tenths(self, booking: Booking, counted: Counted) -> int:
        """Give the tenths of hours that count: of the meter, or those that were booked."""
        if counted is Counted.BOOKED or not booking.out:
            return (booking.end - booking.start) * 10
        total = self.book.part(Upkeep).total
        end, place = (booking.job, self.job) if booking.job else (booking.back, self.back)
        if not end:
            return 0
        ran = total(end[0], place.get(booking.key)) - total(booking.out[0], self.out.get(booking.key))
        return max(0, ran)

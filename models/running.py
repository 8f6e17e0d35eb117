"""Questions about how a machine is run: who has had it, what it drank, and what an hour costs.

Rules
- Answered from the entries that count, in their order, and from the machine's book; nothing is kept beside them.
- Litres an hour are told between two full tanks only: what was filled after the first, up to the second. A filling
  that is missing in between leaves that stretch out.
- Money is in whole numbers of its smallest unit, meters and litres in tenths; a day is `on` where it was given, else
  the day of the entry's place in the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.bookings import MachineBook
from models.breakdown import ReportRepair
from models.clock import DAY
from models.items import ordered
from models.machines import HandOver, LogJob, ReturnMachine
from models.rates import Fill, LogFuel, TakeMoney
from models.refs import Key
from models.upkeep import LogService, Upkeep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.book import Item
    from models.entry import Entry
    from models.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Custody:
    """Somebody had a machine: from when (minutes of the calendar), with what meters, until when.

    `back` and `returned` are empty and None while it is out. `handed_by` is the number of the desk that handed over.
    """

    request: Key
    member: Key
    handed: int
    out: tuple[int, ...]
    handed_by: int
    returned: int | None = None
    back: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was filled between two full tanks: tenths of litres, tenths of engine hours, the last day of it."""

    litres: int
    hours: int
    day: int

    @property
    def rate(self) -> int:
        """Hundredths of a litre for an hour; 0 where the meter did not move."""
        return self.litres * 100 // self.hours if self.hours else 0


@dataclass(frozen=True, slots=True)
class Costs:
    """What a machine cost in some days, and the tenths of engine hours that it ran in them."""

    fuel: int
    service: int
    repair: int
    hours: int
    litres: int

    @property
    def money(self) -> int:
        """All of it."""
        return self.fuel + self.service + self.repair

    @property
    def per_hour(self) -> int | None:
        """Money for an hour, to the nearest whole number; None where the meter did not move."""
        return (self.money * 10 + self.hours // 2) // self.hours if self.hours else None


def book_of(ledger: Ledger, machine: Key) -> MachineBook | None:
    """Give a machine's book; None where nothing was ever written in it."""
    book = ledger.folder.book(str(machine))
    return book if isinstance(book, MachineBook) else None


def facts(ledger: Ledger, machine: Key, *kinds: type[Entry[MachineBook]]) -> list[Item]:
    """Give a machine's entries of some kinds that count, in their order."""
    book_of(ledger, machine)  # so that each has its verdict
    numbers = ", ".join(str(kind.kind.number) for kind in kinds)
    return ordered(
        ledger.store, ledger.coop, ledger.arranger, f"subject = ? AND verdict = 0 AND kind IN ({numbers})", str(machine)
    )


def day_of(item: Item) -> int:
    """Give the day on which something happened."""
    on: int | None = getattr(item.record.body, "on", None)
    return item.place.t // DAY if on is None else min(on, item.place.t // DAY)


def _minute(item: Item) -> int:
    """Give the minute at which something happened: its place in the order, or the day that was given."""
    day = day_of(item)
    return item.place.t if day == item.place.t // DAY else day * DAY


def custody(ledger: Ledger, machine: Key) -> list[Custody]:
    """Give who has had a machine, the newest first."""
    book, found = book_of(ledger, machine), dict[Key, Custody]()
    for item in facts(ledger, machine, HandOver, ReturnMachine):
        body = item.record.body
        if isinstance(body, HandOver) and book is not None and (booking := book.bookings.get(body.request.key)):
            found[booking.key] = Custody(booking.key, booking.member, _minute(item), body.meters, item.key.desk)
        elif isinstance(body, ReturnMachine) and (one := found.get(body.request.key)):
            found[one.request] = Custody(
                one.request, one.member, one.handed, one.out, one.handed_by, _minute(item), body.meters
            )
    return list(reversed(found.values()))


def stretches(ledger: Ledger, machine: Key) -> list[Stretch]:
    """Give what was filled between full tanks, in order."""
    book, done = book_of(ledger, machine), list[Stretch]()
    since: int | None = None
    litres = 0
    for item in sorted(facts(ledger, machine, LogFuel), key=lambda item: (day_of(item), item.place)):
        body = item.record.body
        if not isinstance(body, LogFuel) or book is None:
            continue
        litres += body.litres
        if body.fill is Fill.PARTIAL or not body.meters:
            # A full tank without its meter is as good as one that was filled in part: it is counted at the next.
            continue
        now = book.part(Upkeep).total(body.meters[0], item.place)
        if since is not None and body.fill is Fill.FULL and now > since:
            done.append(Stretch(litres, now - since, day_of(item)))
        since, litres = now, 0
    return done


def consumption(found: Iterable[Stretch]) -> int | None:
    """Give hundredths of a litre for an hour over some stretches; None where there is none."""
    kept = list(found)
    hours = sum(one.hours for one in kept)
    return sum(one.litres for one in kept) * 100 // hours if hours else None


def costs(ledger: Ledger, machine: Key, first: int, stop: int) -> Costs:
    """Give what a machine cost in the days [first, stop), and how long its engine ran."""
    money = {LogFuel: 0, LogService: 0, ReportRepair: 0}
    litres = 0
    for item in facts(ledger, machine, *money):
        body = item.record.body
        if first <= day_of(item) < stop and isinstance(body, LogFuel | LogService | ReportRepair):
            money[type(body)] += body.cost
            litres += body.litres if isinstance(body, LogFuel) else 0
    return Costs(money[LogFuel], money[LogService], money[ReportRepair], _ran(ledger, machine, first, stop), litres)


def _ran(ledger: Ledger, machine: Key, first: int, stop: int) -> int:
    """Give the tenths of engine hours between the last reading before some days and the last one in them."""
    book = book_of(ledger, machine)
    if book is None:
        return 0
    before: int | None = None
    last: int | None = None
    for item in facts(ledger, machine, HandOver, LogJob, ReturnMachine, LogFuel, LogService):
        meters: tuple[int, ...] = getattr(item.record.body, "meters", ())
        if not meters or day_of(item) >= stop:
            continue
        now = book.part(Upkeep).total(meters[0], item.place)
        if day_of(item) < first or before is None:
            before = max(before or 0, now)
        last = max(last or 0, now)
    return max(0, (last or 0) - (before or 0))


def payments(ledger: Ledger, machine: Key) -> list[tuple[Item, TakeMoney]]:
    """Give the money that was taken for a machine, in the order of its entries."""
    return [
        (item, item.record.body)
        for item in facts(ledger, machine, TakeMoney)
        if isinstance(item.record.body, TakeMoney)
    ]

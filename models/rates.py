"""What an hour costs, what was paid, and what was filled in: money in whole numbers of its smallest unit.

Rules
- The rates that stood when a booking began are those of its job, whatever is set while it runs or later.
- Any desk takes money and writes it down at once; a slip of the pen is struck out by the desk that wrote it.
- Nothing here is charged by a rule: what is owed is reckoned by `models.statements` whenever somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from models.advice import advise_meters, advise_past
from models.bookings import LONGEST, MachineBook
from models.choices import Choice
from models.entry import Entry, entry
from models.fields import Label, Letters, Text, Whole
from models.language import gettext as _
from models.language import pgettext
from models.measures import DayBefore, Litres, Money, Several, Tenths
from models.members import Member
from models.parts import Part
from models.refs import Key, Ref, Stream
from models.things import Machine
from models.upkeep import read_meters
from models.words import Refused
from models.writers import ANY_DESK, Keeper


class Counted(Choice):
    """Which hours are paid for."""

    METER = 0
    BOOKED = 1

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("meter"), _("booked"))[self]


class Goes(Choice):
    """What money is for."""

    HOURS = 0
    DIESEL = 1

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("hours"), _("diesel"))[self]


class Fill(Choice):
    """How a tank was filled. `MISSED` is full, too, but a filling before it was not written down."""

    FULL = 0
    PARTIAL = 1
    MISSED = 2

    def words(self) -> str:
        """Say it to a clerk."""
        return (pgettext("tank", "full"), pgettext("tank", "part"), pgettext("tank", "one missing"))[self]


@dataclass(frozen=True, slots=True)
class Rate:
    """What an hour and a litre cost, from minute `since` of the order on."""

    key: Key
    since: int
    fee: int = 0
    diesel: int = 0
    counted: Counted = Counted.METER
    currency: str = ""

    def hours(self, tenths: int) -> int:
        """Give the money for tenths of hours, to the nearest whole number, halves up."""
        return (self.fee * tenths + 5) // 10

    def litres(self, tenths: int) -> int:
        """Give the money for tenths of litres, to the nearest whole number, halves up."""
        return (self.diesel * tenths + 5) // 10


@dataclass
class Rates(Part):
    """The rates of one machine in the order in which they came into force."""

    known: list[Rate] = field(default_factory=list[Rate])

    def at(self, minute: int) -> Rate | None:
        """Give the rates in force at a minute of the calendar."""
        return next((rate for rate in reversed(self.known) if rate.since <= minute), None)

    def rows(self, machine: str) -> dict[str, list[dict[str, Any]]]:
        """Give the rates."""
        return {
            "rate": [
                {"key": str(one.key), "machine": machine, "since": one.since, "fee": one.fee, "diesel": one.diesel,
                 "counted": int(one.counted), "currency": one.currency}
                for one in self.known
            ],
        }  # fmt: skip


@entry(
    51, stream=Stream.COOP, writer=Keeper(), layer=3, subject="machine", command="machine rates", said="set rates",
)  # fmt: skip
class SetRates(Entry[MachineBook]):
    """Set what an hour and a litre cost from now on."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    fee: Annotated[Money, Label("Fee", "For one hour, a whole number in the money named below.")] = 0
    diesel: Annotated[Money, Label("Diesel", "For a litre; 0 where members bring their own.")] = 0
    counted: Annotated[Counted, Label("Hours counted")] = Counted.METER
    currency: Annotated[str, Letters(6), Label("Currency", "What the money is called, like KES.")] = ""

    def check(self, book: MachineBook) -> None:
        """Refuse to count the meter of what has none, and another money than that of the other machines."""
        thing = book.law.things.get(book.subject)
        if self.fee and self.counted is Counted.METER and thing is not None and not thing.meters:
            raise Refused(_("{machine} has no meter; count booked hours.").format(machine=thing.code), "counted")
        other = _other_money(book)
        if self.currency and other and self.currency != other:
            said = _("The other machines count in {money}; one co-op has one money in its statements.")
            raise Refused(said.format(money=other), "currency")

    def apply(self, book: MachineBook) -> None:
        """Put them in force."""
        book.open_here()
        item = book.item
        rate = Rate(item.key, item.place.t, self.fee, self.diesel, self.counted, self.currency)
        book.part(Rates).known.append(rate)
        book.touch(item.key)


def _other_money(book: MachineBook) -> str:
    """Give the money in which other machines count, where this author's books tell it."""
    from models.names import Names

    if not isinstance(book.lens, Names):
        return ""
    ledger = book.lens.ledger
    rows = ledger.store.rows(
        "SELECT currency FROM rate WHERE coop = ? AND machine <> ? AND currency <> '' ORDER BY since DESC, key LIMIT 1",
        ledger.coop, str(book.subject),
    )  # fmt: skip
    return str(rows[0][0]) if rows else ""


@entry(
    52, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="machine", command="machine paid", strikeable=True,
    said="took money",
)  # fmt: skip
class TakeMoney(Entry[MachineBook]):
    """Take money from a member for hours or diesel."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    member: Annotated[Ref[Member], Label("From", "A name or a number.")]
    amount: Annotated[
        int, Whole(low=1, high=10**12), Label("Amount", "A whole number; statements show it just as you type it.")
    ]
    goes: Annotated[Goes, Label("For")] = Goes.HOURS
    note: Annotated[Text, Label("Note", "Like the receipt's number; no names here.")] = ""
    on: Annotated[DayBefore | None, Label("On", "The day it happened, if it was not today.")] = None

    def check(self, book: MachineBook) -> None:
        """Refuse money of a day to come."""
        advise_past(book, self.on)

    def apply(self, book: MachineBook) -> None:
        """Change nothing: it counts by standing there, and statements add it up."""


@entry(
    53, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="machine", command="machine fuel", strikeable=True,
    said="filled up",
)  # fmt: skip
class LogFuel(Entry[MachineBook]):
    """Log a filling: litres, cost, and what the meter shows."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    litres: Annotated[Litres, Label("Litres", "Like 38.5.")]
    cost: Annotated[Money, Label("Cost", "A whole number; statements show it just as you type it.")] = 0
    fill: Annotated[Fill, Label("Tank", "full, part, or one missing: full, but one before is not in the books.")] = (
        Fill.FULL
    )
    meters: Annotated[
        tuple[int, ...], Several(Tenths(), most=4), Label("Meter", "Hours on the clock, like 412.6.")
    ] = ()
    note: Annotated[Text, Label("Note", "No names here: it goes by radio to every village.")] = ""
    on: Annotated[DayBefore | None, Label("On", "The day it happened, if it was not today.")] = None

    def check(self, book: MachineBook) -> None:
        """Refuse a meter that runs backwards, and a day to come."""
        advise_past(book, self.on)
        if self.meters:
            advise_meters(book, self.meters, () if self.on is not None else book.meters, LONGEST)

    def apply(self, book: MachineBook) -> None:
        """Take the reading in."""
        read_meters(book, self.meters)

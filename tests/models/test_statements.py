"""Statements add up: a machine's is the sum of its members', and what is open runs on from month to month."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.coop import StrikeOut
from models.ledger import Ledger
from models.machines import CancelRequest, HandOver, LogJob, ReturnMachine
from models.rates import Counted, Fill, Goes, LogFuel, SetRates, TakeMoney
from models.running import consumption, costs, custody, stretches
from models.statements import Statement, What, machine_month, member_month
from models.things import AddMachine, Sort
from models.upkeep import LogService
from tests.models.test_machines import Field
from tests.village.builder import Said, told

HOUR, DAY = 60, 1440
#: The first minute of January 2026 in the calendar of the village.
ZERO = dt.date(2026, 1, 1)


def day(month: int, number: int, year: int = 2026) -> int:
    """Give the day number of a date."""
    return (dt.date(year, month, number) - ZERO).days


class Shop(Field):
    """The field of the machines' tests, with rates and two members."""

    def __init__(self, fee: int = 1500, diesel: int = 180, counted: Counted = Counted.METER) -> None:
        """Set it up."""
        super().__init__()
        self.other = self.village.member(self.b, 30, "0499")
        self.meter = 1000
        self.b.write(SetRates(self.machine.ref, fee, diesel, counted, "KES"), 50)

    def job(self, start: int, hours: int = 4, ran: int = 31, fuel: int = 95, member: Said | None = None) -> Said:
        """Do a whole booking; `ran` and `fuel` in tenths."""
        self.at = max(self.at, start * HOUR - 5)
        asked = self.village.ask(self.c, self.machine, member or self.member, start, self.at, hours)
        self.step("confirm", asked)
        self.b.write(HandOver(asked.pin, (self.meter,)), self.at + 1)
        self.meter += ran
        self.b.write(LogJob(asked.ref, (self.meter,), fuel), self.at + 2)
        self.at = max(self.at, (start + hours) * HOUR)
        self.b.write(ReturnMachine(asked.pin, (self.meter,)), self.at)
        return asked

    def pay(self, amount: int, on: int, member: Said | None = None, goes: Goes = Goes.HOURS) -> Said:
        """Take money on a day."""
        self.at = max(self.at, on * DAY + 600)
        return self.c.write(TakeMoney(self.machine.ref, (member or self.member).ref, amount, goes, on=on), self.at)

    def ledger(self) -> Ledger:
        """Tell a fresh desk everything."""
        return told(self.village.runs)

    def month(self, year: int, month: int, who: Said | None = None) -> Statement:
        """Give a member's month."""
        return member_month(self.ledger(), (who or self.member).key, year, month)


def figures(made: Statement) -> tuple[int, ...]:
    """Give the totals of a statement."""
    return (made.opening, made.fees, made.diesel, made.paid, made.closing)


def test_the_calendar_of_these_tests_is_the_villages() -> None:
    """Day 0 is 1 January of the founding year."""
    assert Shop().ledger().folder.law().calendar.date(0) == ZERO


def test_a_job_stands_with_its_hours_fuel_fee_and_what_is_open() -> None:
    """Meter hours by the fee, litres by the price of diesel, each rounded once; money pays the oldest job first."""
    shop = Shop()
    first = shop.job(day(2, 3) * 24 + 6)
    second = shop.job(day(2, 5) * 24 + 6, ran=7, fuel=11)
    shop.pay(5000, day(2, 6))
    made = shop.month(2026, 2)
    jobs = made.of(What.JOB)
    assert [line.entry for line in jobs] == [first.key, second.key]
    assert [(line.tenths, line.fuel, line.fee, line.diesel) for line in jobs] == [
        (31, 95, 4650, 1710),
        (7, 11, 1050, 198),
    ]
    assert [(line.settled, line.open) for line in jobs] == [(5000, 1360), (0, 1248)]
    assert figures(made) == (0, 5700, 1908, 5000, 2608)
    assert made.currency == "KES"


def test_a_booking_over_the_end_of_a_month_stands_once_in_the_month_in_which_it_ends() -> None:
    """It is in one month's statement only, whole; one that ends at midnight of the last day stays in that month."""
    shop = Shop()
    over = shop.job(day(1, 31) * 24 + 20, hours=8)
    until = shop.job(day(2, 28) * 24 + 20, hours=4)
    assert [line.entry for line in shop.month(2026, 1).lines] == []
    assert [line.entry for line in shop.month(2026, 2).lines] == [over.key, until.key]
    assert [line.entry for line in shop.month(2026, 3).lines] == []


def test_a_leap_year_has_its_29_february() -> None:
    """What is done and paid on that day is February's, and March opens with what it left."""
    shop = Shop()
    shop.job(day(2, 29, 2028) * 24 + 6)
    shop.pay(1000, day(2, 29, 2028))
    february, march = shop.month(2028, 2), shop.month(2028, 3)
    assert figures(february) == (0, 4650, 1710, 1000, 5360)
    assert february.stop - february.first == 29
    assert figures(march) == (5360, 0, 0, 0, 5360)


def test_rates_are_those_at_which_the_booking_began() -> None:
    """New rates change no job that began before them; before the first rates nothing is owed."""
    shop = Shop()
    shop.job(day(2, 3) * 24 + 6, ran=10, fuel=0)
    shop.b.write(SetRates(shop.machine.ref, 9000, 0, Counted.BOOKED, "KES"), day(2, 4) * DAY)
    shop.job(day(2, 5) * 24 + 6, hours=4, ran=10, fuel=50)
    jobs = shop.month(2026, 2).lines
    assert [(line.tenths, line.fee, line.diesel) for line in jobs] == [(10, 1500, 0), (40, 36_000, 0)]


def test_late_cancellations_and_no_shows_stand_without_money() -> None:
    """They are listed on their day and change no total."""
    shop = Shop()
    late = shop.village.ask(shop.c, shop.machine, shop.member, day(2, 3) * 24 + 6, 200)
    missed = shop.village.ask(shop.c, shop.machine, shop.member, day(2, 4) * 24 + 6, 201)
    shop.at = 210
    for one in (late, missed):
        shop.step("confirm", one)
    shop.c.write(CancelRequest(late.ref), day(2, 3) * DAY)
    shop.job(day(2, 5) * 24 + 6, member=shop.other)
    made = shop.month(2026, 2)
    assert [(line.what, line.entry) for line in made.lines] == [(What.LATE, late.key), (What.MISSED, missed.key)]
    assert figures(made) == (0, 0, 0, 0, 0)


def test_money_struck_out_was_never_taken_and_what_is_overpaid_stays_to_his_credit() -> None:
    """A slip of the pen leaves the totals as they were; more than is due makes the next month open below nothing."""
    shop = Shop()
    shop.job(day(2, 3) * 24 + 6, ran=10, fuel=0)
    slip = shop.pay(99_000, day(2, 4))
    shop.pay(2000, day(2, 4))
    assert shop.month(2026, 2).closing == 1500 - 101_000
    shop.c.write(StrikeOut(slip.ref, "a nought too many"), shop.at + 1)
    assert figures(shop.month(2026, 2)) == (0, 1500, 0, 2000, -500)
    shop.job(day(3, 3) * 24 + 6, ran=10, fuel=0)
    march = shop.month(2026, 3)
    assert figures(march) == (-500, 1500, 0, 0, 1000)
    assert [line.settled for line in march.lines] == [500]


def test_a_job_without_meters_counts_the_hours_that_were_booked() -> None:
    """A hall has no meter: its fee is by the booking, once it came back."""
    shop = Shop()
    shop.machine = shop.b.write(AddMachine(shop.village.founding.ref, "HALL", sort=Sort.HALL), 60)
    shop.b.write(SetRates(shop.machine.ref, 500, counted=Counted.BOOKED), 61)
    asked = shop.village.ask(shop.c, shop.machine, shop.member, day(2, 3) * 24 + 18, 200)
    shop.at = 210
    shop.step("confirm", asked)
    shop.b.write(HandOver(asked.pin, ()), 300)
    assert shop.month(2026, 2).lines == ()
    shop.b.write(ReturnMachine(asked.pin, ()), 400)
    assert figures(shop.month(2026, 2)) == (0, 2000, 0, 0, 2000)


def test_hours_of_a_job_go_on_over_a_change_of_meter() -> None:
    """What the old meter counted and what the new one did are both paid for."""
    shop = Shop(fee=1000, diesel=0)
    start = day(2, 3) * 24 + 6
    asked = shop.village.ask(shop.c, shop.machine, shop.member, start, 200)
    shop.at = 210
    shop.step("confirm", asked)
    shop.b.write(HandOver(asked.pin, (5000,)), start * HOUR)
    shop.b.write(LogService(shop.machine.ref, "", (5020,), fresh=(0,)), start * HOUR + 1)
    shop.b.write(LogJob(asked.ref, (13,)), start * HOUR + 2)
    assert [line.tenths for line in shop.month(2026, 2).lines] == [33]


MONTHS = [(2027, 12), (2028, 1), (2028, 2), (2028, 3), (2028, 4)]
FIRST = day(12, 1, 2027)
JOBS = st.tuples(st.integers(0, 121 * 24), st.integers(1, 60), st.integers(0, 90), st.integers(0, 400), st.booleans())
PAID = st.tuples(st.integers(0, 121), st.integers(1, 40_000), st.booleans())


@settings(max_examples=25, deadline=None)
@given(st.lists(JOBS, max_size=7), st.lists(PAID, max_size=5), st.integers(0, 3333), st.sampled_from(Counted))
def test_statements_add_up(jobs: list[Any], paid: list[Any], fee: int, counted: Counted) -> None:
    """The members' sums are the machine's; opening + fees + diesel - paid = closing, which opens the next month."""
    shop = Shop(fee, 173, counted)
    free = FIRST * 24
    for ahead, hours, ran, fuel, whose in sorted(jobs):
        start = max(free, FIRST * 24 + ahead)
        free = start + hours
        shop.job(start, hours, ran, fuel, shop.member if whose else shop.other)
    for ahead, amount, whose in sorted(paid):
        shop.pay(amount, FIRST + ahead, shop.member if whose else shop.other)
    ledger = shop.ledger()
    before: dict[Any, int] = {}
    for year, month in MONTHS:
        whole = machine_month(ledger, shop.machine.key, year, month)
        parts = [member_month(ledger, one.key, year, month) for one in (shop.member, shop.other)]
        assert figures(whole) == tuple(map(sum, zip(*map(figures, parts), strict=True)))
        assert (whole.tenths, whole.fuel) == (sum(one.tenths for one in parts), sum(one.fuel for one in parts))
        for one in (whole, *parts):
            assert one.closing == one.opening + one.fees + one.diesel - one.paid
            assert one.opening == before.get(one.member, 0)
            before[one.member] = one.closing
    for who in (shop.member, shop.other):
        made = [member_month(ledger, who.key, *when) for when in MONTHS]
        due = sum(line.due for month_of in made for line in month_of.of(What.JOB))
        assert due - made[-1].closing == sum(month_of.paid for month_of in made)


# ---- how a machine is run -------------------------------------------------------------------------------------------


def test_custody_names_who_had_it_when_and_with_what_meters() -> None:
    """The newest first; who has it now has no end yet; a day that was given counts as the day."""
    shop = Shop()
    first = shop.job(day(2, 3) * 24 + 6)
    second = shop.village.ask(shop.c, shop.machine, shop.other, day(2, 5) * 24 + 6, shop.at)
    shop.step("confirm", second)
    shop.b.write(HandOver(second.pin, (1031,), on=day(2, 2)), shop.at + 5)
    found = custody(shop.ledger(), shop.machine.key)
    assert [(one.request, one.member, one.out, one.back) for one in found] == [
        (second.key, shop.other.key, (1031,), ()),
        (first.key, shop.member.key, (1000,), (1031,)),
    ]
    assert found[0].returned is None
    assert found[0].handed == day(2, 2) * DAY
    assert found[1].returned == (day(2, 3) * 24 + 10) * HOUR


FILLINGS: list[tuple[list[Any], list[Any]]] = [
    # What was logged as (litres, fill, meter); what is told as (litres, hours).
    ([(400, Fill.FULL, 1000), (300, Fill.FULL, 1100)], [(300, 100)]),
    ([(400, Fill.FULL, 1000), (100, Fill.PARTIAL, 1050), (200, Fill.FULL, 1100)], [(300, 100)]),
    ([(400, Fill.FULL, 1000), (200, Fill.MISSED, 1100), (150, Fill.FULL, 1150)], [(150, 50)]),
    ([(100, Fill.PARTIAL, 1000), (300, Fill.FULL, 1100)], []),
    ([(400, Fill.FULL, 1000), (300, Fill.FULL, None), (200, Fill.FULL, 1200)], [(500, 200)]),
    ([(400, Fill.FULL, 1000), (300, Fill.FULL, 1000)], []),
]


@pytest.mark.parametrize(("logged", "wanted"), FILLINGS)
def test_litres_an_hour_are_told_between_full_tanks_only(logged: list[Any], wanted: list[Any]) -> None:
    """A filling in part is counted at the next full one, and nothing is told over one that is missing."""
    shop = Shop()
    for turn, (litres, fill, meter) in enumerate(logged):
        meters = () if meter is None else (meter,)
        shop.c.write(LogFuel(shop.machine.ref, litres, 0, fill, meters), 1000 + turn * DAY)
    found = stretches(shop.ledger(), shop.machine.key)
    assert [(one.litres, one.hours) for one in found] == wanted
    if wanted:
        assert consumption(found) == sum(one[0] for one in wanted) * 100 // sum(one[1] for one in wanted)
    else:
        assert consumption(found) is None


def test_an_hour_costs_fuel_service_and_repair_over_the_hours_of_the_meter() -> None:
    """Only what was spent in the days counts, over what the meter moved in them."""
    shop = Shop()
    shop.c.write(LogFuel(shop.machine.ref, 400, 7000, meters=(1000,)), day(1, 20) * DAY)
    shop.c.write(LogFuel(shop.machine.ref, 300, 5400, meters=(1100,)), day(2, 3) * DAY)
    shop.b.write(LogService(shop.machine.ref, "", (1200,), 4600), day(2, 10) * DAY)
    found = costs(shop.ledger(), shop.machine.key, day(2, 1), day(3, 1))
    assert (found.fuel, found.service, found.repair, found.hours, found.litres) == (5400, 4600, 0, 200, 300)
    assert found.per_hour == 500
    made = machine_month(shop.ledger(), shop.machine.key, 2026, 2)
    assert made.costs == found
    assert costs(shop.ledger(), shop.machine.key, day(5, 1), day(6, 1)).per_hour is None


def test_a_statement_of_a_machine_without_a_book_is_empty() -> None:
    """A machine that nobody ever asked for has nothing in it."""
    shop = Shop()
    bare = shop.b.write(AddMachine(shop.village.founding.ref, "PUMP"), 60)
    made = machine_month(shop.ledger(), bare.key, 2026, 2)
    assert figures(made) == (0, 0, 0, 0, 0)

"""What stops a machine and what keeps it going: breakdowns, closed hours, service, inspections and licences."""

import itertools
import re
from typing import Any

import pytest

from models.allot.facts import Closed
from models.book import Reason
from models.bookings import HELD, MachineBook, Purpose, State
from models.breakdown import (
    NEVER,
    BlockHours,
    ReportBreakdown,
    ReportRepair,
    Stop,
    UnblockHours,
    closed,
    urgent,
)
from models.coop import StrikeOut
from models.drivers import LicenseDriver, RequireLicence, WithdrawLicence, drivers
from models.entry import Entry
from models.gather import draft_now
from models.machines import ConfirmRequest, HandOver, LogJob, RequestMachine, ReturnMachine
from models.names import Names
from models.policy import AdoptPolicy
from models.rates import LogFuel
from models.things import AddMachine, Sort
from models.upkeep import Inspect, LogService, PlanService, Upkeep
from models.words import Refused
from tests.models.test_machines import Field
from tests.village.builder import Said, begin, chance, feed, picture, told, verdict

DAY, HOUR = 1440, 60
#: The hour at which the bookings of these tests begin, and the place (in minutes) of what is written before.
START = 500


class Yard(Field):
    """The field of the machines' tests, with a book that gives advice."""

    at: int

    def put(self, body: Entry[Any], at: int = 0) -> Said:
        """Let the keeper write something."""
        self.at += 1
        return self.b.write(body, at or self.at)

    def booked(self, start: int = START, hours: int = 4) -> Said:
        """Ask for the machine and have it confirmed."""
        asked = self.ask(start, hours=hours)
        self.step("confirm", asked)
        return asked

    def state(self, asked: Said) -> State:
        """Say how a request stands on a fresh desk."""
        return self.book().bookings[asked.key].state

    def advice(self, body: Entry[Any], now: int) -> str:
        """Give the words by which the keeper's own book refuses something at a minute; empty where it does not."""
        ledger = told(self.village.runs)
        book = ledger.folder.book(str(self.machine.key))
        assert isinstance(book, MachineBook)
        book.now, book.lens = now, Names(ledger, now)
        try:
            body.check(book)
        except Refused as words:
            return str(words)
        return ""


# ---- breakdowns -----------------------------------------------------------------------------------------------------


def test_a_breakdown_takes_back_what_is_to_come_and_leaves_what_is_out() -> None:
    """Confirmed bookings wait again, marked urgent; one that is out, one that is over and one that waits stay."""
    yard = Yard()
    over, out, first, second = (yard.booked(hour) for hour in (10, 20, START, START + 10))
    waits = yard.ask(START + 20)
    yard.step("hand over", out)
    report = yard.c.write(ReportBreakdown(yard.machine.ref, "gearbox"), 20 * HOUR)
    book = yard.book()
    assert yard.reasons(report) == ["OK"]
    assert [yard.state(one) for one in (over, out, first, second, waits)] == [
        State.CONFIRMED,
        State.OUT,
        State.PENDING,
        State.PENDING,
        State.PENDING,
    ]
    assert urgent(book) == {first.key, second.key}
    assert book.bookings[first.key].decided == report.key
    assert book.taken(START, START + 20) is None


def test_a_breakdown_with_a_known_end_leaves_later_bookings() -> None:
    """Bookings from the day on which the machine works again stand."""
    yard = Yard()
    soon, later = yard.booked(48), yard.booked(24 * 9)
    yard.c.write(ReportBreakdown(yard.machine.ref, "tyre", back=9), 200)
    assert (yard.state(soon), yard.state(later)) == (State.PENDING, State.CONFIRMED)


def test_a_repair_gives_nothing_back_by_itself() -> None:
    """What was taken back waits until it is confirmed again, and is no longer urgent then."""
    yard = Yard()
    asked = yard.booked()
    yard.put(ReportBreakdown(yard.machine.ref, "gearbox"))
    yard.put(ReportRepair(yard.machine.ref, "new gearbox", 120_000))
    assert yard.state(asked) is State.PENDING
    assert closed(yard.book()) == ()
    yard.step("confirm", asked)
    assert yard.state(asked) is State.CONFIRMED
    assert urgent(yard.book()) == frozenset()


def test_while_it_is_broken_down_the_books_advise_against_requests_and_confirmations() -> None:
    """They say since when, why, and what to do; what comes from paper is taken; after the repair all goes on."""
    yard = Yard()
    asked = yard.ask()
    yard.put(ReportBreakdown(yard.machine.ref, "gearbox"))
    now = yard.at + 1
    wish = RequestMachine(yard.machine.ref, yard.member.ref, 600, 4)
    assert re.search(r"TRACTOR1 is broken down since .* \(gearbox\), and nobody has said", yard.advice(wish, now))
    assert not yard.advice(RequestMachine(yard.machine.ref, yard.member.ref, 600, 4, paper=True), now)
    assert "Wait with this one" in yard.advice(ConfirmRequest(asked.pin), now)
    yard.put(ReportRepair(yard.machine.ref))
    assert not yard.advice(wish, now)
    assert not yard.advice(ConfirmRequest(asked.pin), now)
    assert "Nobody has reported" in yard.advice(ReportRepair(yard.machine.ref), now)


def test_what_was_handed_over_before_the_report_came_in_stays_handed_over() -> None:
    """A report that stands earlier in the order, and arrives later, does not void a hand-over that happened."""
    yard = Yard()
    asked = yard.booked()
    report = yard.c.write(ReportBreakdown(yard.machine.ref, "belt"), 200)
    yard.at = 300
    out = yard.step("hand over", asked)
    back = yard.step("return", asked)
    early = told(yard.village.runs)
    late = begin(yard.village.genesis)
    feed(late, [run for run in yard.village.runs if run is not report.run])
    assert verdict(late, out) is Reason.OK
    feed(late, [report.run])
    assert picture(late) == picture(early)
    assert [verdict(late, one) for one in (report, out, back)] == [Reason.OK] * 3
    assert yard.state(asked) is State.RETURNED


def test_hours_that_went_to_somebody_else_meanwhile_are_not_handed_over_twice() -> None:
    """A booking taken back, whose hours another has since, is refused at the hand-over; never two in one hour."""
    yard = Yard()
    first, second = yard.booked(), yard.ask(START + 1)
    yard.put(ReportBreakdown(yard.machine.ref))
    yard.put(ReportRepair(yard.machine.ref))
    yard.step("confirm", second)
    out = yard.step("hand over", first)
    assert yard.reasons(out) == ["OVERLAP"]
    assert yard.state(second) is State.CONFIRMED


@pytest.mark.parametrize("seed", range(6))
def test_reports_and_repairs_count_the_same_in_every_order_of_arrival(seed: int) -> None:
    """Breakdowns, repairs, grants, hand-overs and service from three desks: any order of arrival, one picture."""
    random = chance(seed)
    yard = Yard()
    asked = [yard.booked(START + 10 * turn) for turn in range(4)]
    yard.put(PlanService(yard.machine.ref, "oil", 5, 30))
    block = yard.put(BlockHours(yard.machine.ref, 900, 9, Stop.WEATHER))
    yard.c.write(ReportBreakdown(yard.machine.ref, "belt"), 200 + random.randrange(60))
    yard.put(ReportRepair(yard.machine.ref), 200 + random.randrange(60))
    yard.a.write(ReportBreakdown(yard.machine.ref, "belt again"), 200 + random.randrange(60))
    yard.at = 210
    for one in asked[:2]:
        yard.step("hand over", one, off=random.randrange(60))
        yard.step("return", one, off=random.randrange(60))
    yard.put(UnblockHours(block.ref))
    yard.put(LogService(yard.machine.ref, "oil", (140,), 900))
    yard.put(LicenseDriver(yard.machine.ref, yard.member.ref, 40))
    wanted = picture(told(yard.village.runs))
    for _turn in range(4):
        runs = list(yard.village.runs)
        random.shuffle(runs)
        ledger = begin(yard.village.genesis)
        for start in range(0, len(runs), 3):
            feed(ledger, runs[start : start + 3])
        feed(ledger, runs)
        assert picture(ledger) == wanted, f"seed {seed}"


@pytest.mark.parametrize("seed", range(12))
def test_never_two_in_one_hour_whatever_breaks_down(seed: int) -> None:
    """Requests, answers, hand-overs, breakdowns and repairs at any place of the order: what is held never overlaps."""
    random, yard = chance(seed), Yard()
    asked = [yard.ask(START + random.randrange(12), hours=random.randrange(1, 6)) for _turn in range(9)]
    for _turn in range(60):
        pick = random.choice(["confirm", "confirm", "hand over", "return", "cancel", "broken", "works"])
        off = random.randrange(-40, 40)
        if pick == "broken":
            yard.c.write(ReportBreakdown(yard.machine.ref, back=random.choice([None, START // 24])), yard.at + off)
        elif pick == "works":
            yard.b.write(ReportRepair(yard.machine.ref), yard.at + off)
        else:
            yard.step(pick, random.choice(asked), off=off)
    held = [one for one in yard.book().bookings.values() if one.state in HELD]
    for one, other in itertools.combinations(held, 2):
        assert not one.meets(other.start, other.end), f"seed {seed}"


# ---- closed hours ---------------------------------------------------------------------------------------------------


def test_rain_stops_ploughing_and_not_transport() -> None:
    """Closed hours for named work are advice against that work only; others are asked and confirmed as ever."""
    yard = Yard()
    yard.put(BlockHours(yard.machine.ref, START, 10, Stop.WEATHER, (Purpose.PLOUGH, Purpose.HARROW), "rain"))
    wish = {
        work: RequestMachine(yard.machine.ref, yard.member.ref, START + 2, 4, work)
        for work in (Purpose.PLOUGH, Purpose.TRANSPORT)
    }
    assert "(weather, rain)" in yard.advice(wish[Purpose.PLOUGH], 200)
    assert not yard.advice(wish[Purpose.TRANSPORT], 200)
    assert closed(yard.book()) == (Closed(START, START + 10, int(Stop.WEATHER), (1, 2)),)


def test_hours_that_were_opened_again_are_open() -> None:
    """After the entry that opens them nothing stands there; a second one has no effect."""
    yard = Yard()
    block = yard.put(BlockHours(yard.machine.ref, START, 10, Stop.SERVICE))
    wish = RequestMachine(yard.machine.ref, yard.member.ref, START + 9, 1)
    assert yard.advice(wish, 200)
    opened, again = yard.put(UnblockHours(block.ref)), yard.put(UnblockHours(block.ref))
    assert yard.reasons(opened, again) == ["OK", "ENDED"]
    assert not yard.advice(wish, 200)
    assert closed(yard.book()) == ()


def test_what_is_broken_down_is_closed_until_nobody_knows() -> None:
    """A round sees a breakdown as closed hours: up to the day that was said, or without end."""
    yard = Yard()
    yard.put(ReportBreakdown(yard.machine.ref, "belt", back=3), 150)
    assert closed(yard.book()) == (Closed(2, 72, int(Stop.BREAKDOWN)),)
    yard.put(ReportBreakdown(yard.machine.ref, "worse"), 160)
    assert closed(yard.book())[-1] == Closed(2, NEVER, int(Stop.BREAKDOWN))


def test_hours_with_a_confirmed_booking_are_not_closed_over_it() -> None:
    """The keeper is told whose booking stands there; one for other work does not stand in the way."""
    yard = Yard()
    yard.booked()
    assert "is confirmed for" in yard.advice(BlockHours(yard.machine.ref, START - 2, 4, Stop.PARTS), 200)
    other = BlockHours(yard.machine.ref, START - 2, 4, Stop.WEATHER, (Purpose.PLOUGH,))
    assert not yard.advice(other, 200)


# ---- service --------------------------------------------------------------------------------------------------------


def due(yard: Yard, day: int) -> list[str]:
    """Say how the plans stand on a day, in words."""
    book = yard.book()
    return [f"{one.name} {one.words()}" for one in book.part(Upkeep).due(book, day)]


def test_service_is_due_by_hours_or_by_date_whichever_comes_first() -> None:
    """A plan by both says both while neither is over, and only what is over then."""
    yard = Yard()
    yard.put(PlanService(yard.machine.ref, "oil", 25, 10, 0, 0))
    assert due(yard, 1) == ["oil due in 25.0 h / 9 days"]
    asked = yard.booked()
    yard.step("hand over", asked)
    yard.put(LogJob(asked.ref, (126,)))
    assert due(yard, 1) == ["oil due in 12.4 h / 9 days"]
    assert due(yard, 12) == ["oil overdue by 2 days"]
    yard.put(ReturnMachine(asked.pin, (281,)))
    assert due(yard, 1) == ["oil overdue by 3.1 h"]
    assert due(yard, 12) == ["oil overdue by 3.1 h / 2 days"]


def test_a_service_begins_its_plan_anew_and_a_plan_of_the_same_name_replaces_it() -> None:
    """Hours and days count from what was done; 0 and 0 end the plan."""
    yard = Yard()
    yard.put(PlanService(yard.machine.ref, "oil", 25, 10, 0, 0))
    yard.put(LogService(yard.machine.ref, "oil", (240,), 4500, on=0))
    assert due(yard, 1) == ["oil due in 25.0 h / 9 days"]
    yard.put(PlanService(yard.machine.ref, "oil", 50, 0, 240))
    assert due(yard, 300) == ["oil due in 50.0 h"]
    yard.put(PlanService(yard.machine.ref, "oil"))
    assert due(yard, 300) == []


def test_what_is_overdue_goes_out_only_with_a_reason() -> None:
    """The books refuse the hand-over in words that say what is over and what to type; with a reason they do not."""
    yard = Yard()
    asked = yard.booked()
    yard.put(PlanService(yard.machine.ref, "oil", 10, 0, 0))
    handing = HandOver(asked.pin, (131,))
    assert not yard.advice(handing, START * HOUR)
    yard.put(LogService(yard.machine.ref, "", (131,)))
    words = yard.advice(handing, START * HOUR)
    assert words.startswith("TRACTOR1: the service “oil” is overdue by 3.1 h. To do it all the same, say why")
    assert not yard.advice(HandOver(asked.pin, (131,), despite="harvest"), START * HOUR)
    assert yard.reasons(yard.put(handing)) == ["OK"]


def test_a_failed_or_missing_inspection_holds_the_machine_back() -> None:
    """Failed, or past its day, it is refused until the next one is passed; struck out, it never was."""
    yard = Yard()
    asked = yard.booked()
    handing, now = HandOver(asked.pin, (1,)), START * HOUR
    failed = yard.put(Inspect(yard.machine.ref, passed=False, note="brakes"))
    assert "failed its inspection" in yard.advice(handing, now)
    yard.put(Inspect(yard.machine.ref, passed=True, next=30))
    assert not yard.advice(handing, now)
    assert "should have been inspected by" in yard.advice(handing, 31 * DAY)
    yard = Yard()
    asked = yard.booked()
    failed = yard.put(Inspect(yard.machine.ref, passed=False))
    yard.put(StrikeOut(failed.ref, "wrong machine"))
    assert not yard.advice(HandOver(asked.pin, (1,)), now)


def test_days_and_meters_that_cannot_be_are_refused_beside_their_field() -> None:
    """What happened is not of tomorrow, what comes is not of yesterday, and no service was done at a later reading."""
    yard, now = Yard(), 9 * DAY
    asked = yard.booked()
    yard.step("hand over", asked)
    machine = yard.machine.ref
    ahead = "That day is still to come."
    assert yard.advice(LogService(machine, on=10), now) == ahead
    assert yard.advice(Inspect(machine, passed=True, on=10), now) == ahead
    assert yard.advice(ReportBreakdown(machine, on=10), now) == ahead
    assert yard.advice(PlanService(machine, "oil", 20, last_day=10), now) == ahead
    assert yard.advice(LogFuel(machine, 300, on=10), now) == ahead
    assert yard.advice(Inspect(machine, passed=True, next=8), now) == "That day is past."
    assert yard.advice(ReportBreakdown(machine, back=7), now).startswith("That day is past.")
    assert yard.advice(LicenseDriver(machine, yard.member.ref, 8), now) == "That day is past."
    assert "The meter stands at 10.0; 100.1 is more." in yard.advice(PlanService(machine, "oil", 20, last=1001), now)
    assert "Say after how many hours" in yard.advice(PlanService(machine, "oil"), now)
    assert not yard.advice(PlanService(machine, "oil", 20, 0, 100, 9), now)


def test_hours_go_on_over_a_change_of_meter() -> None:
    """A new meter that begins at nothing takes no service away; what was out is read on by the new one."""
    yard = Yard()
    yard.put(PlanService(yard.machine.ref, "oil", 25, 0, 0))
    asked = yard.booked()
    yard.put(HandOver(asked.pin, (200,)))
    assert "backwards" in yard.advice(LogService(yard.machine.ref, "", (3,)), 200)
    yard.put(LogService(yard.machine.ref, "", (220,), fresh=(0,)))
    assert due(yard, 1) == ["oil due in 3.0 h"]
    assert not yard.advice(LogJob(asked.ref, (13,)), 200)
    yard.put(LogJob(asked.ref, (13,)))
    assert due(yard, 1) == ["oil due in 1.7 h"]
    assert not yard.advice(ReturnMachine(asked.pin, (13,)), 200)
    yard.put(ReturnMachine(asked.pin, (42,)))
    assert due(yard, 1) == ["oil overdue by 1.2 h"]


# ---- licences -------------------------------------------------------------------------------------------------------


def test_the_first_licence_shuts_the_gate() -> None:
    """From then on whoever has none is refused, in words that name who has one; with a reason he is not."""
    yard = Yard()
    other = yard.village.member(yard.a, 30, "0499")
    asked = yard.booked()
    handing, now = HandOver(asked.pin, (1,)), START * HOUR
    assert not yard.advice(handing, now)
    assert drivers(yard.book(), 0) == ()
    yard.put(LicenseDriver(yard.machine.ref, other.ref, 40, "workshop"))
    words = yard.advice(handing, now)
    assert words.startswith("member 0417 has no licence for TRACTOR1")
    assert "Licensed then: member 0499." in words
    assert drivers(yard.book(), 40) == (other.key,)
    assert drivers(yard.book(), 41) == (yard.machine.key,)
    out = yard.put(HandOver(asked.pin, (1,), despite="0499 drives"))
    assert yard.reasons(out) == ["OK"]
    assert "has no licence" in yard.advice(LogJob(asked.ref, (3,)), now)
    assert not yard.advice(LogJob(asked.ref, (3,), operator=other.ref), now)
    assert not yard.advice(LogJob(asked.ref, (3,), despite="emergency"), now)


def test_a_licence_that_ends_in_the_middle_of_a_booking_is_not_enough() -> None:
    """The hand-over is refused for the days without it; a job on a day with it is not, on a later one it is."""
    yard = Yard()
    asked = yard.booked(START, 72)
    day = START // 24
    yard.put(LicenseDriver(yard.machine.ref, yard.member.ref, day + 1))
    handing, now = HandOver(asked.pin, (1,)), START * HOUR
    assert "ends before the booking does" in yard.advice(handing, now)
    yard.put(handing)
    assert not yard.advice(LogJob(asked.ref, (3,), on=day + 1), now + 3 * DAY)
    assert "has no licence" in yard.advice(LogJob(asked.ref, (3,), on=day + 2), now + 3 * DAY)


def test_a_withdrawn_licence_is_none_and_the_keeper_may_open_the_gate() -> None:
    """Withdrawn, nobody may drive until the keeper says that anybody may; a second withdrawal has no effect."""
    yard = Yard()
    asked = yard.booked()
    handing, now = HandOver(asked.pin, (1,)), START * HOUR
    yard.put(LicenseDriver(yard.machine.ref, yard.member.ref))
    assert not yard.advice(handing, now)
    first = yard.put(WithdrawLicence(yard.machine.ref, yard.member.ref, "too fast"))
    second = yard.put(WithdrawLicence(yard.machine.ref, yard.member.ref))
    assert yard.reasons(first, second) == ["OK", "ENDED"]
    assert "Licensed then: nobody." in yard.advice(handing, now)
    yard.put(RequireLicence(yard.machine.ref, anybody=True))
    assert not yard.advice(handing, now)


def test_where_the_villages_driver_comes_with_it_one_licensed_driver_is_enough() -> None:
    """A request that asks for a driver is handed over to a member without a licence, as long as somebody has one."""
    yard = Yard()
    other = yard.village.member(yard.a, 30, "0499")
    asked = yard.c.write(RequestMachine(yard.machine.ref, yard.member.ref, START, 4, driver=True), yard.at)
    yard.step("confirm", asked)
    yard.put(LicenseDriver(yard.machine.ref, other.ref, 40))
    handing = HandOver(asked.pin, (1,))
    assert not yard.advice(handing, START * HOUR)
    assert "has no licence" in yard.advice(handing, 41 * DAY)


# ---- halls ----------------------------------------------------------------------------------------------------------


def test_a_hall_has_no_meters_and_goes_out_and_back_like_a_machine() -> None:
    """Its bookings are handed over and taken back without a reading; a plan by hours is refused, one by days is not."""
    yard = Yard()
    yard.machine = yard.b.write(AddMachine(yard.village.founding.ref, "HALL", sort=Sort.HALL), 60)
    asked = yard.booked()
    thing = told(yard.village.runs).folder.law().things[yard.machine.key]
    assert (thing.meters, thing.sort) == ((), int(Sort.HALL))
    assert not yard.advice(HandOver(asked.pin, ()), 200)
    assert "has 0 meters" in yard.advice(HandOver(asked.pin, (5,)), 200)
    said = [yard.put(body) for body in (HandOver(asked.pin, ()), LogJob(asked.ref, ()), ReturnMachine(asked.pin, ()))]
    assert yard.reasons(*said) == ["OK"] * 3
    assert yard.state(asked) is State.RETURNED
    assert "plan it by days" in yard.advice(PlanService(yard.machine.ref, "paint", 10), 200)
    yard.put(PlanService(yard.machine.ref, "paint", 0, 365, last_day=0))
    assert due(yard, 5) == ["paint due in 360 days"]


# ---- rounds ---------------------------------------------------------------------------------------------------------


def test_a_round_sees_what_is_urgent_closed_and_licensed() -> None:
    """What a breakdown took back comes first though it waits no longer; closed hours get nothing; drivers are named."""
    yard = Yard()
    other = yard.village.member(yard.a, 30, "0499")
    yard.a.write(AdoptPolicy("Plain", cut_off=0, floor=0), 40)
    monday = next(day for day in range(14, 21) if day % 7 == 4)  # 1 January 2026 is a Thursday
    hour = monday * 24 + 6
    taken = yard.booked(hour, 4)
    rival = yard.village.ask(yard.c, yard.machine, other, hour, yard.at, 4)
    yard.put(ReportBreakdown(yard.machine.ref, "belt"))
    ledger = told(yard.village.runs)
    given, draft = draft_now(ledger, 2, monday)
    assert given.machines[0].closed[0].end == NEVER
    assert {one.wish.urgent for one in draft.outcomes if one.wish.key == taken.key} == {True}
    assert all(one.start is None for one in draft.outcomes)
    yard.put(ReportRepair(yard.machine.ref))
    yard.put(BlockHours(yard.machine.ref, hour + 5, 100, Stop.PARTS))
    yard.put(LicenseDriver(yard.machine.ref, yard.member.ref))
    yard.put(LicenseDriver(yard.machine.ref, other.ref))
    given, draft = draft_now(told(yard.village.runs), 2, monday)
    first, second = draft.outcomes
    assert (first.wish.key, first.group, first.start) == (taken.key, 0, hour)
    assert (second.wish.key, second.start) == (rival.key, None)
    assert given.machines[0].drivers == tuple(sorted((yard.member.key, other.key)))
    assert given.machines[0].closed == (Closed(hour + 5, hour + 105, int(Stop.PARTS)),)

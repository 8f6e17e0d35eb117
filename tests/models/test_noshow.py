"""No-shows by rule: released when read, by the order in the books; what really happened stays, and what it counts."""

from __future__ import annotations

import pytest

from models.book import Reason
from models.bookings import MachineBook, State
from models.machines import CancelRequest, ConfirmRequest, HandOver
from models.noshow import counted, missed
from models.policy import AdoptPolicy, Terms
from tests.models.test_succession import same_in_every_order
from tests.village.builder import Said, Village, told, verdict

START = 500
HOUR = 60


class Yard:
    """A keeps a machine; two members asked for the same hours, and the first was confirmed."""

    def __init__(self, no_show: int = 2, late_counts: int = 50) -> None:
        """Set it up; without hours there is no policy."""
        self.village = village = Village()
        self.a, self.b = village.a, village.admit(2, 10)
        if no_show:
            self.a.write(AdoptPolicy("ours", no_show=no_show, late_counts=late_counts), 11)
        self.member = village.member(self.a, 20)
        self.machine = village.machine(self.b, 22)
        self.one, self.two = (village.ask(self.a, self.machine, self.member, START, 30 + turn) for turn in range(2))
        self.b.write(ConfirmRequest(self.one.pin), 40)

    def states(self) -> list[State]:
        """Give how the two stand."""
        book = told(self.village.runs).folder.book(str(self.machine.key))
        assert isinstance(book, MachineBook)
        return [book.bookings[said.key].state for said in (self.one, self.two)]

    def reason(self, said: Said) -> Reason:
        """Tell a fresh desk everything; give the verdict on an entry."""
        return verdict(told(self.village.runs), said)


@pytest.mark.parametrize(
    ("no_show", "at", "states"),
    [
        (2, (START + 2) * HOUR - 1, [State.CONFIRMED, State.OVERRULED]),
        (2, (START + 2) * HOUR, [State.NO_SHOW, State.CONFIRMED]),
        (0, (START + 40) * HOUR, [State.CONFIRMED, State.OVERRULED]),
    ],
    ids=["a minute early", "at the hour", "without a policy"],
)
def test_hours_are_free_from_the_policys_hour_on(no_show: int, at: int, states: list[State]) -> None:
    """A second confirmation counts from the start and so many hours on, never before, and never without a policy."""
    yard = Yard(no_show)
    second = yard.b.write(ConfirmRequest(yard.two.pin), at)
    assert yard.states() == states
    assert yard.reason(second) is (Reason.OK if states[1] is State.CONFIRMED else Reason.OVERLAP)


def test_nothing_happens_by_the_clock_alone() -> None:
    """However late it is, a booking stays confirmed in the books until something takes its hours."""
    yard = Yard()
    yard.village.ask(yard.a, yard.machine, yard.member, 9000, 8000 * HOUR)
    assert yard.states() == [State.CONFIRMED, State.PENDING]


def test_what_was_handed_over_keeps_its_hours() -> None:
    """A hand-over before the second confirmation in the order holds the hours, whichever arrives first."""
    yard = Yard()
    base = list(yard.village.runs)
    yard.b.write(HandOver(yard.one.pin, (10,)), (START + 1) * HOUR)
    yard.b.write(ConfirmRequest(yard.two.pin), (START + 3) * HOUR)
    assert yard.states() == [State.OUT, State.OVERRULED]
    same_in_every_order(base, yard.village.runs[len(base) :])


def test_a_hand_over_that_comes_late_is_never_void() -> None:
    """Written after the hours went to another, it counts, and the booking names the one that it meets."""
    yard = Yard()
    base = list(yard.village.runs)
    yard.b.write(ConfirmRequest(yard.two.pin), (START + 3) * HOUR)
    out = yard.b.write(HandOver(yard.one.pin, (10,)), (START + 4) * HOUR)
    assert yard.reason(out) is Reason.OK
    assert yard.states() == [State.OUT, State.CONFIRMED]
    against = told(yard.village.runs).store.rows("SELECT against FROM booking WHERE key = ?", str(yard.one.key))
    assert against == [(str(yard.two.key),)]
    same_in_every_order(base, yard.village.runs[len(base) :])


def test_a_booking_that_is_cancelled_after_its_hour_is_a_no_show() -> None:
    """Cancelling before the policy's hour is a late cancellation; after it, it says what it was."""
    early, late, paper = Yard(), Yard(), Yard()
    early.a.write(CancelRequest(early.one.ref), (START + 1) * HOUR)
    late.a.write(CancelRequest(late.one.ref), (START + 2) * HOUR)
    paper.a.write(CancelRequest(paper.one.ref, on=START // 24), (START + 50) * HOUR)
    found = [yard.states()[0] for yard in (early, late, paper)]
    assert found == [State.CANCELLED, State.NO_SHOW, State.CANCELLED]


@pytest.mark.parametrize(("policy", "keeper", "late"), [(2, False, True), (2, True, False), (0, False, False)])
def test_only_the_keeper_says_that_it_was_cancelled_in_time(policy: int, keeper: bool, late: bool) -> None:  # noqa: FBT001
    """An earlier day, written by who comes late, helps nobody under a policy; the keeper, who was told, may name it."""
    yard = Yard(policy)
    pen = yard.b if keeper else yard.a
    pen.write(CancelRequest(yard.one.ref, on=1), START * HOUR - 5)
    book = told(yard.village.runs).folder.book(str(yard.machine.key))
    assert isinstance(book, MachineBook)
    assert (book.bookings[yard.one.key].state, book.bookings[yard.one.key].late) == (State.CANCELLED, late)


@pytest.mark.parametrize(
    ("state", "late", "at", "hours"),
    [
        (State.PENDING, False, 0, 0), (State.CONFIRMED, False, 101, 5), (State.CONFIRMED, False, 102, 3),
        (State.OUT, False, 300, 5), (State.RETURNED, False, 300, 5), (State.NO_SHOW, True, 0, 3),
        (State.CANCELLED, False, 0, 0), (State.CANCELLED, True, 0, 3), (State.REJECTED, False, 0, 0),
        (State.OVERRULED, False, 0, 0),
    ],
)  # fmt: skip
def test_what_counts_as_used(state: State, late: bool, at: int, hours: int) -> None:  # noqa: FBT001
    """What is held counts in full; half of five hours lost by one's fault counts three, and nothing else counts."""
    yard = Yard()
    book = told(yard.village.runs).folder.book(str(yard.machine.key))
    assert isinstance(book, MachineBook)
    booking = book.bookings[yard.one.key]
    booking.start, booking.end, booking.state, booking.late = 100, 105, state, late
    terms = Terms(no_show=2, late_counts=50)
    assert counted(booking, terms, at * HOUR) == hours
    assert missed(booking, terms, at * HOUR) == (state is State.NO_SHOW or (state, at) == (State.CONFIRMED, 102))
    assert not missed(booking, None, at * HOUR) or state is State.NO_SHOW

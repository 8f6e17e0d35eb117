"""Taking a machine over from a silent keeper: who signs, from where it counts, what it makes void, in every arrival."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.book import Reason
from models.bookings import MachineBook, State
from models.coop import RevokeDesk, StrikeOut
from models.ledger import Ledger
from models.machines import (
    CancelRequest,
    ConfirmRequest,
    HandOver,
    PassKeeping,
    RejectRequest,
    RequestMachine,
    RetireMachine,
    ReturnMachine,
)
from models.refs import Height
from models.runs import Run
from models.succession import DeputyGrant, NameDeputies, Support, TakeKeeping, open_proposals
from tests.village.builder import Pen, Said, Village, chance, picture, told, verdict
from tests.village.orders import Walk, differences


class Yard:
    """A is registrar; B keeps a machine and has named its deputies, C and so on; one member has asked for hours."""

    def __init__(self, deputies: int = 3) -> None:
        """Set it up."""
        self.village = village = Village()
        self.a, self.b = village.a, village.admit(2, 10)
        self.heirs = [village.admit(3 + turn, 11 + turn) for turn in range(deputies)]
        self.outsider = village.admit(20, 19)
        self.member = village.member(self.a, 20)
        self.machine = village.machine(self.b, 22)
        self.list = self.b.write(NameDeputies(self.machine.pin, tuple(pen.admission for pen in self.heirs)), 23)
        self.asked = [village.ask(self.a, self.machine, self.member, 500 + 2 * turn, 30 + turn) for turn in range(4)]

    def take(self, pen: Pen, to: Pen, at: int, upto: Said | None = None) -> Said:
        """Propose that a desk takes the machine over; what B wrote last is accepted unless another entry is named."""
        last = upto or self.last()
        return pen.write(TakeKeeping(self.machine.pin, to.admission, (last.ref,)), at)

    def last(self, incarnation: int = 0) -> Said:
        """Give what B wrote last."""
        log = self.b.logs[0, incarnation]
        run = self.b.span(len(log) - 1, len(log), 0, incarnation)
        return Said(self.b.next(0, incarnation, -1), log[-1], run)

    def keeper(self, ledger: Ledger | None = None) -> int:
        """Give the number of the desk that keeps the machine in the end."""
        return (ledger or told(self.village.runs)).folder.law().keeper_of(self.machine.key)

    def reasons(self, *said: Said) -> list[str]:
        """Tell a fresh desk everything; give the verdicts on some entries."""
        ledger = told(self.village.runs)
        return [verdict(ledger, one).name for one in said]

    def book(self) -> MachineBook:
        """Give the machine's book as a fresh desk has it."""
        book = told(self.village.runs).folder.book(str(self.machine.key))
        assert isinstance(book, MachineBook)
        return book

    def states(self) -> list[str]:
        """Give how the requests stand."""
        book = self.book()
        return [book.bookings[one.key].state.name for one in self.asked]


def same_in_every_order(base: list[Run], runs: list[Run], width: tuple[int, ...] = ()) -> None:
    """Check that every order of arrival of the runs (or `width` next ones at a step) ends in one picture."""
    ledger = told([*base, *runs])
    wanted = picture(ledger)
    for order, found in Walk(base, runs, 7, width).pictures():
        assert found == wanted, (order, differences(wanted, found))
    ledger.rebuild()
    assert picture(ledger) == wanted


@pytest.mark.parametrize(("deputies", "needed"), [(1, 1), (2, 2), (3, 2), (5, 3)])
def test_a_majority_of_the_published_list_takes_a_machine_over(deputies: int, needed: int) -> None:
    """With one signature too few the old keeper keeps it; with the one that makes the majority the new one does."""
    yard = Yard(deputies)
    taken = yard.take(yard.heirs[0], yard.heirs[-1], 100)
    for turn in range(1, needed):
        assert yard.keeper() == 2, f"{turn} of {deputies} were enough"
        yard.heirs[turn].write(Support(taken.pin), 100 + turn)
    assert yard.keeper() == yard.heirs[-1].number
    assert yard.reasons(taken) == ["OK"]


def test_from_the_majority_on_the_new_desk_decides() -> None:
    """Before the signature that makes the majority the new desk's confirmation is void, after it it counts."""
    yard = Yard()
    c, d = yard.heirs[:2]
    taken = yard.take(c, c, 100)
    early = c.write(ConfirmRequest(yard.asked[0].pin), 101)
    d.write(Support(taken.pin), 110)
    late = c.write(ConfirmRequest(yard.asked[0].pin), 120)
    assert yard.reasons(early, late) == ["NOT_WRITER", "OK"]


def test_every_order_of_arrival_of_a_takeover_gives_the_same_books() -> None:
    """Proposal, signatures, the old keeper's unseen confirmation and the new one's, in all 720 orders of six runs."""
    yard = Yard()
    c, d, e = yard.heirs
    seen = yard.last()
    base = list(yard.village.runs)
    yard.b.write(ConfirmRequest(yard.asked[0].pin), 90)
    taken = yard.take(c, d, 100, seen)
    d.write(Support(taken.pin), 101)
    e.write(Support(taken.pin), 102)
    d.write(ConfirmRequest(yard.asked[1].pin), 110)
    yard.b.write(ConfirmRequest(yard.asked[2].pin), 111)
    same_in_every_order(base, yard.village.runs[len(base) :])
    assert yard.states() == ["PENDING", "CONFIRMED", "PENDING", "PENDING"]


def test_what_the_silent_keeper_decided_meanwhile_is_void_wherever_it_stands() -> None:
    """Its confirmation, rejection and cancelling above the accepted entry count nothing; those up to it stay."""
    yard = Yard()
    c, d = yard.heirs[:2]
    seen = yard.b.write(ConfirmRequest(yard.asked[0].pin), 60)
    lost = [
        yard.b.write(ConfirmRequest(yard.asked[1].pin), 61),
        yard.b.write(RejectRequest(yard.asked[2].pin, "rain"), 62),
        yard.b.write(CancelRequest(yard.asked[3].ref), 63),
    ]
    taken = yard.take(c, d, 100, seen)
    signed = d.write(Support(taken.pin), 101)
    after = yard.b.write(ConfirmRequest(yard.asked[1].pin), 300)
    assert yard.reasons(seen, *lost, taken, signed, after) == ["OK", *["TAKEN_OVER"] * 3, "OK", "OK", "TAKEN_OVER"]
    assert yard.states() == ["CONFIRMED", "PENDING", "PENDING", "PENDING"]


def test_what_happened_at_the_old_keeper_stays() -> None:
    """A machine that it handed over and took back in the dark was out, though its confirmation is void."""
    yard = Yard()
    c, d = yard.heirs[:2]
    seen = yard.last()
    confirmed = yard.b.write(ConfirmRequest(yard.asked[0].pin), 60)
    out = yard.b.write(HandOver(yard.asked[0].pin, (4126,)), 61)
    taken = yard.take(c, d, 100, seen)
    d.write(Support(taken.pin), 101)
    back = yard.b.write(ReturnMachine(yard.asked[0].pin, (4181,)), 300)
    assert yard.reasons(confirmed, out, back) == ["TAKEN_OVER", "OK", "OK"]
    assert yard.states()[0] == "RETURNED"
    assert yard.book().meters == (4181,)


def test_the_old_keeper_cannot_undo_it_by_entries_that_nobody_saw() -> None:
    """A new list, a passing on and a retirement above the accepted entry are void, and what rests on them too."""
    yard = Yard()
    c, d = yard.heirs[:2]
    seen = yard.last()
    base = list(yard.village.runs)
    listed = yard.b.write(NameDeputies(yard.machine.pin, (yard.outsider.admission,)), 60)
    passed = yard.b.write(PassKeeping(yard.machine.pin, yard.outsider.admission), 61)
    other = yard.outsider.write(NameDeputies(yard.machine.pin, (yard.a.admission,)), 70)
    retired = yard.outsider.write(RetireMachine(yard.machine.ref), 71)
    taken = yard.take(c, d, 100, seen)
    d.write(Support(taken.pin), 101)
    assert yard.reasons(listed, passed, other, retired) == ["TAKEN_OVER", "TAKEN_OVER", "NOT_WRITER", "NOT_WRITER"]
    assert yard.keeper() == d.number
    same_in_every_order(base, yard.village.runs[len(base) :], (6, 3, 2, 1, 1, 1))


def test_of_two_takings_over_the_first_effective_one_stands() -> None:
    """The one that was proposed first loses when the other has its majority first, in every order of arrival."""
    yard = Yard()
    c, d, e = yard.heirs
    base = list(yard.village.runs)
    first, second = yard.take(c, c, 100), yard.take(d, d, 101)
    won = e.write(Support(second.pin), 102)
    late = e.write(Support(first.pin), 103)
    assert yard.keeper() == d.number
    assert yard.reasons(won, late) == ["OK", "ENDED"]
    same_in_every_order(base, yard.village.runs[len(base) :])


def test_only_a_desk_on_the_list_signs_and_only_once() -> None:
    """An outsider, the keeper itself, the registrar and a second signature of one desk make no majority."""
    yard = Yard(5)
    taken = yard.take(yard.outsider, yard.heirs[0], 100)
    once = yard.heirs[0].write(Support(taken.pin), 101)
    void = [pen.write(Support(taken.pin), 102) for pen in (yard.heirs[0], yard.outsider, yard.a, yard.b)]
    assert yard.reasons(once, *void) == ["OK", "ENDED", "NOT_WRITER", "NOT_WRITER", "NOT_WRITER"]
    assert yard.keeper() == 2
    (open_one,) = open_proposals(told(yard.village.runs).folder.law(), yard.machine.key)
    assert (open_one.missing, sorted(open_one.signers)) == (2, [3])


def test_a_signature_must_name_this_very_proposal() -> None:
    """A Support whose check is another entry's, or that names something else, counts nothing."""
    yard = Yard()
    taken = yard.take(yard.heirs[0], yard.heirs[0], 100)
    wrong = yard.heirs[1].write(Support(taken.ref._replace(check=b"??")), 101)
    other = yard.heirs[1].write(Support(yard.list.pin), 102)
    assert yard.reasons(wrong, other) == ["WRONG_CHECK", "WRONG_TARGET"]
    assert yard.keeper() == 2


def test_a_deputy_that_was_shut_out_between_counts_no_more() -> None:
    """A signature above the deputy's revocation height is void, and the majority is of the list as it was published."""
    yard = Yard()
    c, d, e = yard.heirs
    base = list(yard.village.runs)
    taken = yard.take(c, e, 100)
    signed = d.write(Support(taken.pin), 101)
    assert yard.keeper() == e.number
    yard.a.write(RevokeDesk(d.admission, (Height(0, 0, signed.key.seq),)), 200)
    assert yard.reasons(signed) == ["REVOKED"]
    assert yard.keeper() == 2
    e.write(Support(taken.pin), 210)
    assert yard.keeper() == e.number
    same_in_every_order(base, yard.village.runs[len(base) :])


def test_without_a_list_nobody_takes_over() -> None:
    """Neither before a list was published nor after it was taken back."""
    yard = Yard()
    pump = yard.village.machine(yard.b, 40, "PUMP")
    none = yard.heirs[0].write(TakeKeeping(pump.pin, yard.heirs[0].admission, (yard.last().ref,)), 50)
    yard.b.write(NameDeputies(yard.machine.pin, ()), 60)
    empty = yard.take(yard.heirs[0], yard.heirs[0], 100)
    assert yard.reasons(none, empty) == ["NOT_ALLOWED", "NOT_ALLOWED"]


def test_two_books_of_one_keeper() -> None:
    """Of a cloned keeper's two books only what was accepted of each counts; a book that is not named has nothing."""
    yard = Yard()
    c, d = yard.heirs[:2]
    first = yard.b.write(ConfirmRequest(yard.asked[0].pin), 60)
    second = yard.b.write(ConfirmRequest(yard.asked[2].pin), 61, incarnation=7)
    unseen = yard.b.write(RejectRequest(yard.asked[1].pin, "rain"), 62, incarnation=7)
    third = yard.b.write(RejectRequest(yard.asked[3].pin, "rain"), 63, incarnation=8)
    taken = c.write(TakeKeeping(yard.machine.pin, d.admission, (first.ref, second.ref)), 100)
    d.write(Support(taken.pin), 101)
    assert yard.reasons(first, second, unseen, third) == ["OK", "OK", "TAKEN_OVER", "TAKEN_OVER"]
    assert yard.states() == ["CONFIRMED", "PENDING", "CONFIRMED", "PENDING"]


def test_between_two_books_of_one_keeper_the_first_in_the_order_stands() -> None:
    """Two clones of the keeper confirm two requests in the same hours: the first in the order holds them."""
    yard = Yard()
    base = list(yard.village.runs)
    late = yard.b.write(ConfirmRequest(yard.asked[0].pin), 62)
    early = yard.b.write(ConfirmRequest(yard.asked[1].pin), 61, incarnation=7)
    assert yard.reasons(early, late) == ["OK", "OVERLAP"]
    same_in_every_order(base, yard.village.runs[len(base) :])


def test_a_keeper_that_gets_the_machine_back_decides_again() -> None:
    """What the new keeper passes back counts from there on; what was void stays void."""
    yard = Yard()
    c, d = yard.heirs[:2]
    seen = yard.last()
    void = yard.b.write(ConfirmRequest(yard.asked[0].pin), 60)
    taken = yard.take(c, d, 100, seen)
    d.write(Support(taken.pin), 101)
    d.write(PassKeeping(yard.machine.pin, yard.b.admission), 200)
    good = yard.b.write(ConfirmRequest(yard.asked[1].pin), 300)
    assert yard.reasons(void, good) == ["TAKEN_OVER", "OK"]


def test_a_takeover_waits_for_the_entries_that_it_accepts() -> None:
    """A desk that does not hold the last accepted entry yet goes on with the old keeper until it comes."""
    yard = Yard()
    c, d = yard.heirs[:2]
    base = list(yard.village.runs)
    seen = yard.b.write(ConfirmRequest(yard.asked[0].pin), 60)
    taken = yard.take(c, d, 100, seen)
    d.write(Support(taken.pin), 101)
    without = [run for run in yard.village.runs if run is not seen.run]
    assert yard.keeper(told(without)) == 2
    assert verdict(told(without), taken) is Reason.WAITING
    same_in_every_order(base, yard.village.runs[len(base) :])


# ---- grants by deputy ----------------------------------------------------------------------------------------------


def test_a_deputys_grant_leaves_the_decision_to_the_keeper() -> None:
    """A granted request still waits; the keeper's confirmation makes it plain."""
    yard = Yard()
    granted = yard.heirs[0].write(DeputyGrant(yard.asked[0].pin), 60)
    assert yard.states()[0] == "PENDING"
    assert told(yard.village.runs).store.rows("SELECT desk, standing FROM deputy") == [(3, 0)]
    yard.b.write(ConfirmRequest(yard.asked[0].pin), 70)
    ledger = told(yard.village.runs)
    assert verdict(ledger, granted) is Reason.OK
    assert ledger.store.rows("SELECT desk, standing FROM deputy") == [(3, 1)]


@pytest.mark.parametrize("at", [50, 70], ids=["before the grant", "after the grant"])
def test_what_the_keeper_confirms_in_the_same_hours_overrules_it(at: int) -> None:
    """Before or after the grant in the order, the keeper's booking stands and the granted one reads overruled."""
    yard = Yard()
    base = list(yard.village.runs)
    yard.heirs[0].write(DeputyGrant(yard.asked[0].pin), 60)
    yard.b.write(ConfirmRequest(yard.asked[1].pin), at)
    assert yard.states()[:2] == ["OVERRULED", "CONFIRMED"]
    ledger = told(yard.village.runs)
    assert ledger.store.rows('SELECT standing, "by" FROM deputy') == [(2, str(yard.last().key))]
    assert yard.book().bookings[yard.asked[0].key].against == yard.asked[1].key
    same_in_every_order(base, yard.village.runs[len(base) :])


def test_of_two_deputies_the_first_in_the_order_stands() -> None:
    """The second grant in the same hours has no effect, whichever arrives first."""
    yard = Yard()
    base = list(yard.village.runs)
    second = yard.heirs[0].write(DeputyGrant(yard.asked[1].pin), 61)
    first = yard.heirs[1].write(DeputyGrant(yard.asked[0].pin), 60)
    again = yard.heirs[1].write(DeputyGrant(yard.asked[0].pin), 62)
    assert yard.reasons(first, second, again) == ["OK", "OVERLAP", "ENDED"]
    same_in_every_order(base, yard.village.runs[len(base) :])


def test_only_a_desk_on_the_list_grants_and_never_the_keeper() -> None:
    """An outsider's and the keeper's own grant by deputy have no effect."""
    yard = Yard()
    found = [pen.write(DeputyGrant(yard.asked[0].pin), 60) for pen in (yard.outsider, yard.a, yard.b)]
    assert yard.reasons(*found) == ["NOT_WRITER"] * 3


def test_a_deputy_hands_over_what_was_granted() -> None:
    """The machine was out with it, also when the keeper gave the hours to somebody else meanwhile."""
    yard = Yard()
    base = list(yard.village.runs)
    yard.heirs[0].write(DeputyGrant(yard.asked[0].pin), 60)
    out = yard.heirs[1].write(HandOver(yard.asked[0].pin, (12,)), 61)
    yard.b.write(ConfirmRequest(yard.asked[1].pin), 59)
    back = yard.heirs[0].write(ReturnMachine(yard.asked[0].pin, (20,)), 70)
    other = yard.heirs[0].write(HandOver(yard.asked[1].pin, (20,)), 71)
    assert yard.reasons(out, back, other) == ["OK", "OK", "NOT_WRITER"]
    assert yard.states()[:2] == ["RETURNED", "CONFIRMED"]
    same_in_every_order(base, yard.village.runs[len(base) :])


def test_a_deputy_takes_a_grant_back() -> None:
    """A grant that its desk strikes out never was: another deputy's grant of the same hours stands."""
    yard = Yard()
    base = list(yard.village.runs)
    slip = yard.heirs[0].write(DeputyGrant(yard.asked[0].pin), 60)
    other = yard.heirs[1].write(DeputyGrant(yard.asked[1].pin), 61)
    assert yard.reasons(slip, other) == ["OK", "OVERLAP"]
    yard.heirs[0].write(StrikeOut(slip.ref, "wrong line"), 62)
    assert yard.reasons(slip, other) == ["STRUCK", "OK"]
    same_in_every_order(base, yard.village.runs[len(base) :])


def test_after_a_takeover_the_new_keeper_confirms_what_a_deputy_granted() -> None:
    """The grant stands through the takeover, and the new keeper's confirmation makes it plain."""
    yard = Yard()
    c, d = yard.heirs[:2]
    c.write(DeputyGrant(yard.asked[0].pin), 60)
    taken = yard.take(c, c, 100)
    d.write(Support(taken.pin), 101)
    c.write(ConfirmRequest(yard.asked[0].pin), 110)
    assert told(yard.village.runs).store.rows("SELECT standing FROM deputy") == [(1,)]
    assert yard.states()[0] == "CONFIRMED"


# ---- laws ----------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    acts=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 5), st.integers(40, 400), st.integers(0, 3)),
        min_size=3,
        max_size=14,
    ),
    seed=st.integers(0, 1000),
)
def test_nobody_ever_has_one_hour_twice(acts: list[tuple[int, int, int, int, int]], seed: int) -> None:
    """Whatever keepers, clones and deputies write across takings over, no two confirmed bookings meet on any desk."""
    yard = Yard()
    pens = [yard.b, *yard.heirs, yard.outsider, yard.a]
    taken: list[Said] = []
    for kind, who, what, at, more in acts:
        pen, other, asked = pens[who], pens[what], yard.asked[what % 4]
        match kind:
            case 0 | 1:
                pen.write(ConfirmRequest(asked.pin), at, incarnation=7 if more == 0 else 0)
            case 2:
                log = yard.b.logs[0, 0]
                upto = yard.b.span(max(1, len(log) - 1 - more), len(log)).first
                key = yard.b.next()._replace(seq=upto)
                taken.append(pen.write(TakeKeeping(yard.machine.pin, other.admission, (yard.machine.ref._replace(
                    desk=key.desk, seq=key.seq),)), at))  # fmt: skip
            case 3 if taken:
                pen.write(Support(taken[more % len(taken)].pin), at)
            case 4:
                pen.write(DeputyGrant(asked.pin), at)
            case 5:
                pen.write(PassKeeping(yard.machine.pin, other.admission), at)
            case 7:
                pen.write(NameDeputies(yard.machine.pin, tuple(one.admission for one in pens[1 : more + 2])), at)
            case 8:
                yard.a.write(RevokeDesk(yard.heirs[who % 3].admission, (Height(0, 0, more * 2),)), at)
            case 9:
                pen.write(HandOver(asked.pin, (10,)), at)
            case _:
                pen.write(RequestMachine(yard.machine.ref, yard.member.ref, 500 + what, 2), at)
    runs = yard.village.runs
    book = yard.book()
    held = sorted((one.start, one.end) for one in book.bookings.values() if one.state is State.CONFIRMED)
    assert all(end <= start for (_start, end), (start, _end) in pairwise(held))
    first = picture(told(runs))
    order = list(range(1, len(runs)))
    chance(seed).shuffle(order)
    shuffled = told(runs, [0, *order])
    assert picture(shuffled) == first, differences(first, picture(shuffled))
    shuffled.rebuild()
    assert picture(shuffled) == first

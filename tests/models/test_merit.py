"""Merit: exact, the same whenever it is computed, bounded whoever signs for whom, and nobody's to give away."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import merit
from models.allot.facts import ONE
from models.entry import KINDS, Entry
from models.labour import Sort
from models.merit import BLOCK, POINT, Cap, Work, earned, sum_of
from models.policy import AdoptPolicy, Terms
from models.tasks import AddTask
from models.work import ClaimWork, ConfirmWork, DecideAppeal, RejectWork
from tests.models.labouring import Field, Plot
from tests.models.test_kinds import Yard
from tests.village.builder import told

TERMS = Terms(merit_half_life=30, day_cap=32, task_cap=160)
FEW = settings(max_examples=60, deadline=None)


def works(most: int = 30, members: int = 3, days: int = 90) -> st.SearchStrategy[list[Work]]:
    """Any work of some members in some days, with tasks that have caps of their own and without."""
    one = st.builds(
        Plot.work, st.just(0), st.integers(0, members - 1), st.integers(0, days), st.integers(1, 96),
        st.none() | st.integers(0, 2), st.sampled_from([0, 8, 40]), st.sampled_from(list(Sort)),
    )  # fmt: skip
    return st.lists(one, max_size=most).map(numbered)


def numbered(parts: list[Work]) -> list[Work]:
    """Give each piece of work a claim of its own, and each task one cap."""
    caps: dict[Any, int] = {}
    return [
        Work(Plot.key(3, place), one.member, one.household, one.day, one.quarters, one.sort, one.task,
             0 if one.task is None else caps.setdefault(one.task, one.cap))
        for place, one in enumerate(parts)
    ]  # fmt: skip


def worth(parts: list[Work], day: int, terms: Terms = TERMS) -> int:
    """Give what work is worth, in the smallest unit."""
    return sum(part.value for part in earned(parts, day, terms))


# ---- decay -----------------------------------------------------------------------------------------------------------


def test_an_hour_is_a_point_and_half_a_point_a_half_life_later() -> None:
    """Whole half-lives give exact powers of a half; work of tomorrow is not counted today."""
    day = [Plot.work(1, 0, 5, 32)]
    assert [sum_of(earned(day, 5 + 30 * turn, TERMS)) for turn in range(4)] == [8, 4, 2, 1]
    assert earned(day, 4, TERMS) == []


def test_the_example_of_the_page() -> None:
    """As docs/work.md tells: 3 hours of today, 8 of half a year ago, 10 of one day a year ago are 9 points."""
    amina = [Plot.work(1, 0, 360, 12), Plot.work(2, 0, 180, 32), Plot.work(3, 0, 0, 40)]
    parts = earned(amina, 360, Terms())
    assert [part.value * 10 // POINT for part in parts] == [20, 40, 30]
    assert sum_of(parts) == 9


@FEW
@given(works(), st.integers(0, 400), st.integers(0, 400))
def test_looking_earlier_changes_nothing_later(parts: list[Work], first: int, second: int) -> None:
    """Computed on one day and then on a later one it is what it is when computed on the later one alone."""
    fresh = worth(parts, max(first, second))
    worth(parts, min(first, second))
    assert worth(parts, max(first, second)) == fresh
    assert sum_of(earned(parts, 400, TERMS)) == sum_of(earned(list(reversed(parts)), 400, TERMS))


@FEW
@given(st.integers(1, 32), st.integers(0, 2000), st.integers(1, 3650))
def test_decay_is_the_power_of_a_half_to_the_last_place(quarters: int, age: int, life: int) -> None:
    """It is never above 2^-(age/half-life), and below it by no more than the rounding of one unit of 2^-40."""
    (part,) = earned([Plot.work(1, 0, 0, quarters)], age, Terms(merit_half_life=life))
    # x = factor/ONE lies in (2^-(age/life) - 2/ONE, 2^-(age/life)]; raised to the power of `life`, without any float.
    below, above = Fraction(part.factor, ONE), Fraction(part.factor + 2, ONE)
    assert below**life <= Fraction(1, 2**age) < above**life


@FEW
@given(works(), st.integers(90, 300), st.integers(0, 300))
def test_merit_only_falls_while_nothing_is_done(parts: list[Work], day: int, later: int) -> None:
    """Without new work it never grows."""
    assert worth(parts, day + later) <= worth(parts, day)


# ---- caps ------------------------------------------------------------------------------------------------------------


def test_caps_hold_back_what_is_over_them() -> None:
    """A day of 20 hours counts 8; a task of 50 hours counts 40; a task's own cap comes before the policy's."""
    (long,) = earned([Plot.work(1, 0, 0, 80)], 0, TERMS)
    assert (long.counted, long.cap) == (32, Cap.DAY)
    week = earned([Plot.work(day, 0, day, 32, task=1) for day in range(8)], 8, TERMS)
    assert [part.counted for part in week] == [32] * 5 + [0] * 3
    assert week[-1].cap is Cap.TASK
    own = earned([Plot.work(1, 0, 0, 30, task=1, cap=10)], 0, TERMS)
    assert (own[0].counted, own[0].cap) == (10, Cap.TASK)
    free = earned([Plot.work(day, 0, day, 32) for day in range(BLOCK)], BLOCK, TERMS)
    assert sum(part.counted for part in free) == TERMS.task_cap
    assert free[-1].cap is Cap.FREE


def test_teaching_counts_by_the_policys_weight() -> None:
    """An hour of a workshop or of mentoring counts 150 in a hundred where the members decided so."""
    terms = Terms(merit_half_life=30, teaching=150)
    parts = [Plot.work(place, 0, 0, 4, sort=sort) for place, sort in enumerate(Sort)]
    assert [part.value * 100 // POINT for part in earned(parts, 0, terms)] == [100, 150, 150, 100]


@FEW
@given(works(), st.integers(0, 400))
def test_no_member_gains_beyond_the_caps(parts: list[Work], day: int) -> None:
    """Whoever signed whatever: a member's day is never worth more than its cap, nor is a task or four free weeks."""
    found = earned(parts, day, TERMS)
    for part in found:
        mine = [one for one in found if one.work.member == part.work.member]
        assert sum(one.counted for one in mine if one.work.day == part.work.day) <= TERMS.day_cap
        if part.work.task is not None:
            same = [one for one in mine if one.work.task == part.work.task]
            assert sum(one.counted for one in same) <= (part.work.cap or TERMS.task_cap)
        else:
            block = [one for one in mine if one.work.task is None and one.work.day // BLOCK == part.work.day // BLOCK]
            assert sum(one.counted for one in block) <= TERMS.task_cap


@FEW
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 83), st.integers(1, 96)), max_size=120))
def test_two_who_witness_each_other_cannot_gain_beyond_the_caps(swapped: list[tuple[int, int, int]]) -> None:
    """However much two claim and sign for each other in twelve weeks, each has at most 40 hours' worth in each four."""
    parts = [Plot.work(place, who, day, hours) for place, (who, day, hours) in enumerate(swapped)]
    for who in (0, 1):
        mine = [part for part in parts if part.member == Plot.key(1, who)]
        assert sum_of(earned(mine, 84, TERMS)) <= 3 * TERMS.task_cap // 4
        # What the other one claims neither adds nor takes.
        alone = {part.work.claim: part.value for part in earned(mine, 84, TERMS)}
        together = (
            {part.work.claim: part.value for part in earned(parts, 84, TERMS) if part.work.member == mine[0].member}
            if mine
            else {}
        )
        assert together == alone


@FEW
@given(works(most=12), st.integers(0, 11), st.integers(1, 95))
def test_nobody_gains_by_splitting_a_claim(parts: list[Work], place: int, cut: int) -> None:
    """Two claims instead of one for the same day and task are worth the same."""
    if not parts:
        return
    one = parts[place % len(parts)]
    cut = min(cut, one.quarters - 1)
    if cut <= 0:
        return
    halves = [
        Work(Plot.key(5, turn), one.member, one.household, one.day, some, one.sort, one.task, one.cap)
        for turn, some in enumerate((cut, one.quarters - cut))
    ]
    terms = Terms(merit_half_life=30)  # all sorts weigh alike, so that it matters not which of them a cap holds back
    assert worth([*(part for part in parts if part is not one), *halves], 99, terms) == worth(parts, 99, terms)


# ---- nobody's to give ------------------------------------------------------------------------------------------------


def standing(yard: Yard) -> dict[Any, int]:
    """Give everybody's merit, in the smallest unit, on a day that all of it lies before."""
    ledger = told(yard.village.runs)
    return {part.work.claim: part.value for part in earned(merit.works(ledger), 2000, Terms(merit_half_life=3650))}


def test_no_kind_moves_merit() -> None:
    """Of all kinds only those about a claim change anybody's merit, and only that of the one who worked."""
    yard = Yard()
    before = standing(yard)
    about = {ClaimWork, ConfirmWork, RejectWork, DecideAppeal, AddTask}
    alone = {cls for cls in KINDS.values() if cls.__name__ in {"RevokeDesk", "EndHousehold", "StrikeOut", "Activate"}}
    for cls, body in yard.examples().items():
        if cls not in about | alone and cls.kind.outer:
            yard.rightful(cls).write(body, 60)
    assert standing(yard) == before
    assert before  # there was something to move


@pytest.mark.parametrize("cls", KINDS.values(), ids=lambda cls: cls.__name__)
def test_no_kind_speaks_of_points(cls: type[Entry[Any]]) -> None:
    """No entry has a field for points or merit; only a policy says how much they may count."""
    said = " ".join(f"{slot.name} {slot.label}" for slot in cls.kind.slots).lower().split()
    assert cls is AdoptPolicy or not {"points", "point", "merit", "credit", "transfer"} & set(said)


def test_a_household_has_what_its_members_have() -> None:
    """Points of a household are those of its members together, counted in one reading as one by one."""
    field = Field()
    for who, saw, sure in ((0, 1, 2), (3, 1, 2), (4, 0, 1)):
        field.signed(field.claim(who=who, hours=10), saw, sure)
    ledger = told(field.village.runs)
    homes = dict.fromkeys(field.homes)
    assert merit.standings(ledger, 1, TERMS) == {
        home: merit.points(ledger, home, 1, TERMS) for home in homes if merit.points(ledger, home, 1, TERMS)
    }
    assert [merit.points(ledger, one, 1, TERMS) for one in (field.homes[0], field.homes[3])] == [2, 5]


def test_books_and_tables_say_the_same() -> None:
    """What the folded books give without tables, as for a round's cut-off, is what the tables give."""
    field = Field()
    task = field.say(AddTask(field.village.founding.ref, "Paint the clinic", 40, Sort.MENTORING, cap=6), 1)
    first, second = field.claim(task=task.ref), field.claim(who=3)
    for claim in (first, second):
        field.signed(claim)
    field.signed(field.claim(who=2), 1, 1)
    ledger = told(field.village.runs)
    books: Any = [ledger.folder.book(str(one.key)) for one in (first, second)]
    homes = {one.key: home for one, home in zip(field.who, field.homes, strict=True)}
    tasks: Any = {task.key: ledger.folder.book(str(task.key))}
    found = merit.works_of(books, homes, tasks)
    assert sorted(found, key=lambda one: one.claim) == sorted(merit.works(ledger), key=lambda one: one.claim)
    assert (found[0].sort, found[0].cap, found[0].day) == (Sort.MENTORING, 6, 1)
    assert merit.works_of(books, homes, tasks, {field.homes[0]}) == [found[1]]

"""Fair share: the published example to six digits, decay by whole days, and the three ways to share."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.allot.facts import ONE, Had, HouseFacts
from models.allot.fixed import half
from models.allot.shares import Account, Shares, Standing, stand, used_by_house, weigh
from models.policy import Sharing, Terms
from models.refs import Key

A, B = Key(1, 0, 0, 1), Key(1, 0, 0, 2)
MACHINE = Key(1, 0, 0, 9)
DAY = 400


def house(number: int, village: Key = A, members: int = 4) -> HouseFacts:
    """Make a household."""
    return HouseFacts(Key(2, 0, 0, number), village, members, 0)


def had(number: int, hours: int, ago: int = 0, counted: int | None = None) -> Had:
    """Make hours from 6 o'clock that a household had some days ago."""
    start = (DAY - ago) * 24 + 6
    counted = hours if counted is None else counted
    return Had(Key(2, 0, 0, number), Key(3, 0, 0, number), MACHINE, start, start + hours, counted)


def example() -> dict[str, Standing]:
    """Compute the worked example of Slurm's classic fair-share page: A 40 (B 30, C 10), D 60 (E 25, F 35)."""
    users = {"1": 20, "2": 25, "3": 0, "4": 25, "5": 0}
    one, two, three, four, five = (Account(name, 1, used) for name, used in users.items())
    in_a = (Account("B", 30, 0, (one,)), Account("C", 10, 0, (two, three)))
    in_d = (Account("E", 25, 0, (four,)), Account("F", 35, 0, (five,)))
    return stand([Account("A", 40, 0, in_a), Account("D", 60, 0, in_d)], whole=100)


def test_the_published_example() -> None:
    """Slurm's classic example comes out to six digits: shares, effective usage and factors."""
    stands = example()
    shares = {"1": "0.300000", "2": "0.050000", "3": "0.050000", "4": "0.250000", "5": "0.350000"}
    effective = {"A": "0.450000", "B": "0.387500", "C": "0.300000", "D": "0.250000", "E": "0.250000", "F": "0.145833"}
    effective |= {"1": "0.387500", "2": "0.275000", "3": "0.150000", "4": "0.250000", "5": "0.145833"}
    factors = {"1": "0.408479", "2": "0.022097", "3": "0.125000", "4": "0.500000", "5": "0.749154"}
    assert {name: f"{float(stands[name].share):.6f}" for name in shares} == shares
    assert {name: f"{float(stands[name].effective):.6f}" for name in effective} == effective
    assert {name: f"{stands[name].factor() / ONE:.6f}" for name in factors} == factors
    assert stands["F"].effective == Fraction(35, 240)


def test_the_published_ranks() -> None:
    """The example's users come in its order: 5, 4, 1, 3, 2."""
    stands = example()
    assert sorted("12345", key=lambda name: -stands[name].factor()) == list("54132")


def test_own_use_above_the_leaves() -> None:
    """An account with accounts in it may have used something itself, and nothing due gives factor 0, not an error."""
    stands = stand([Account("top", 1, 6, (Account("in", 1, 2),)), Account("none", 0, 0)])
    assert (stands["top"].used, stands["in"].used, stands["in"].effective) == (Fraction(1), Fraction(1, 4), Fraction(1))
    assert (stands["none"].factor(), stand([Account("alone", 0, 5)])["alone"].factor()) == (0, 0)


def test_before_anything_was_used() -> None:
    """Where nothing was used everybody's factor is 1."""
    shares = Shares((house(1), house(2, B)), (), Terms(), DAY)
    assert shares.factor(Key(2, 0, 0, 1)).value == shares.factor(Key(2, 0, 0, 2)).value == ONE


def test_exactly_the_share() -> None:
    """A village that used exactly its share has the factor one half; its n households have 2^-(2 - 1/n)."""
    houses = (house(1), house(2), house(3, B), house(4, B))
    shares = Shares(houses, tuple(had(one, 5) for one in (1, 2, 3, 4)), Terms(), DAY)
    assert (shares.standing(A).factor(), shares.standing(B).factor()) == (ONE // 2, ONE // 2)
    assert {shares.factor(one.key).value for one in houses} == {half(3, 2)}


def test_a_village_that_had_much_comes_later() -> None:
    """Of two households that had nothing, the one in the village that had much comes later."""
    shares = Shares((house(1), house(2), house(3, B), house(4, B)), (had(1, 8),), Terms(), DAY)
    order = sorted((1, 2, 3), key=lambda one: -shares.factor(Key(2, 0, 0, one)).value)
    assert order == [3, 2, 1]


def test_the_figures_behind_a_factor() -> None:
    """A factor tells hours: what the village used and is due, and what the household used and is due."""
    shares = Shares((house(1), house(2), house(3, B), house(4, B)), (had(1, 8), had(3, 4)), Terms(), DAY)
    assert shares.factor(Key(2, 0, 0, 1)).figures == (8, 6, 8, 3)
    assert shares.factor(Key(2, 0, 0, 4)).figures == (4, 6, 0, 3)


@pytest.mark.parametrize(
    ("sharing", "shares"),
    [
        (Sharing.HOUSEHOLDS, (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))),
        (Sharing.MEMBERS, (Fraction(6, 10), Fraction(2, 10), Fraction(2, 10))),
        (Sharing.EQUAL, (Fraction(1, 4), Fraction(1, 4), Fraction(1, 2))),
    ],
)
def test_three_ways_to_share(sharing: Sharing, shares: tuple[Fraction, ...]) -> None:
    """By households each has the same; by members each as it has members; equal villages share within."""
    found = Shares((house(1, A, 6), house(2, A, 2), house(3, B, 2)), (), Terms(sharing=sharing), DAY)
    assert tuple(found.standing(Key(2, 0, 0, one)).share for one in (1, 2, 3)) == shares
    assert [found.share(Key(2, 0, 0, one)) for one in (1, 2, 3)] == [int(share * ONE) for share in shares]


def test_a_household_without_members_counts_one() -> None:
    """A household whose members are not in the books yet has the share of one member, not none."""
    found = Shares((house(1, A, 0), house(2, A, 3)), (), Terms(sharing=Sharing.MEMBERS), DAY)
    assert found.standing(Key(2, 0, 0, 1)).share == Fraction(1, 4)


def test_half_after_a_half_life() -> None:
    """Hours weigh half after one half-life, a quarter after two, and whole while they lie ahead."""
    assert [weigh(had(1, 6, ago), DAY, 28) for ago in (56, 28, 0, -3)] == [6 * ONE // 4, 3 * ONE, 6 * ONE, 6 * ONE]


def test_each_hour_by_its_own_day() -> None:
    """A booking over midnight weighs by two days: what lies on the earlier one a little less."""
    night = Had(Key(2, 0, 0, 1), MACHINE, MACHINE, (DAY - 28) * 24 - 2, (DAY - 28) * 24 + 4, 6)
    earlier = Had(Key(2, 0, 0, 1), MACHINE, MACHINE, (DAY - 29) * 24, (DAY - 29) * 24 + 2, 2)
    assert weigh(night, DAY, 28) == 2 * ONE + weigh(earlier, DAY, 28)
    assert weigh(earlier, DAY, 28) < ONE


def test_the_hour_of_day_is_nothing() -> None:
    """Hours of the same day weigh alike, whether in the morning or at night."""
    assert weigh(had(1, 2, 5), DAY, 28) == weigh(Had(A, A, A, (DAY - 5) * 24 + 22, (DAY - 5) * 24 + 24, 2), DAY, 28)


def test_what_counts_is_counted() -> None:
    """A late cancellation weighs its counted part, and one that counts nothing weighs nothing."""
    assert weigh(had(1, 8, 0, 4), DAY, 28) == 4 * ONE
    assert weigh(had(1, 8, 0, 0), DAY, 28) == 0
    assert weigh(Had(A, A, A, 9, 9, 3), DAY, 28) == 0


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 30), st.integers(0, 90)), max_size=12), st.integers(0, 60))
def test_decay_does_not_care_when_it_is_reckoned(rows: list[tuple[int, int, int]], later: int) -> None:
    """Among past hours time alone changes nobody's place: all weights shrink alike, whenever one looks."""
    houses = tuple(house(one, A if one < 3 else B) for one in range(1, 5))
    past = tuple(had(one, hours, ago + 2) for one, hours, ago in rows)
    now, then = (Shares(houses, past, Terms(), day) for day in (DAY, DAY + later))
    for one in houses:
        assert abs(now.factor(one.key).value - then.factor(one.key).value) <= ONE >> 20


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 30), st.integers(-9, 90)), max_size=12),
    st.randoms(use_true_random=False),
)
def test_order_is_nothing(rows: list[tuple[int, int, int]], chance: random.Random) -> None:
    """In whatever order households and hours stand, every factor is the same to the last unit."""
    houses = [house(one, A if one < 3 else B) for one in range(1, 6)]
    past = [had(one, hours, ago) for one, hours, ago in rows]
    first = Shares(tuple(houses), tuple(past), Terms(), DAY)
    mixed = Shares(tuple(chance.sample(houses, len(houses))), tuple(chance.sample(past, len(past))), Terms(), DAY)
    assert [first.factor(one.key) for one in houses] == [mixed.factor(one.key) for one in houses]


def test_hours_of_who_left_count_for_nobody() -> None:
    """Hours of a household that left the books change no factor."""
    houses = (house(1), house(2))
    without, with_it = (Shares(houses, rows, Terms(), DAY) for rows in ((had(1, 4),), (had(1, 4), had(7, 90))))
    assert [without.factor(one.key) for one in houses] == [with_it.factor(one.key) for one in houses]
    assert used_by_house([had(7, 3)], DAY, 28) == {Key(2, 0, 0, 7): 3 * ONE}


def test_each_grant_brings_a_household_down() -> None:
    """With each hour granted in a round a household's factor falls; with its whole due once more, by half."""
    shares = Shares((house(1), house(2), house(3, B)), (had(1, 4), had(3, 4)), Terms(), DAY)
    key = Key(2, 0, 0, 1)
    falls = [shares.later(key, hours, 60) for hours in range(0, 41, 4)]
    assert falls == sorted(set(falls), reverse=True)
    assert falls[0] == shares.factor(key).value
    assert abs(2 * falls[5] - falls[0]) <= 2  # 20 hours are a third of 60
    assert shares.later(key, 8, 0) == falls[0]

"""Powers of a half in whole numbers, held against `decimal` with sixty digits."""

from decimal import Decimal, localcontext

from hypothesis import example, given
from hypothesis import strategies as st

from models.allot.facts import ONE
from models.allot.fixed import decay, half

NUMBERS = st.integers(0, 10**9)
PARTS = st.integers(1, 10**7)


def exact(num: int, den: int, times: int = 1) -> int:
    """Give times · 2^-(num/den) in units of ONE, rounded down, by `decimal`."""
    with localcontext() as context:
        context.prec = 60
        return int(Decimal(ONE) * times * Decimal(2) ** (-Decimal(num) / Decimal(den)))


@given(NUMBERS, PARTS)
@example(0, 1)
@example(1, 10**7)
@example(10**7 - 1, 10**7)
@example(275, 50)
@example(39 * 7 + 6, 7)
def test_a_power_is_right_to_a_unit(num: int, den: int) -> None:
    """Every power of a half is the right one, at most one unit of 2^-40 off."""
    assert abs(half(num, den) - exact(num, den)) <= 1


@given(st.integers(0, 5000), st.integers(0, 4000), st.integers(1, 730))
def test_hours_decay_to_a_unit(hours: int, days: int, half_life: int) -> None:
    """What hours of some days ago still weigh is right to a unit, also where they are many."""
    assert abs(decay(hours, days, half_life) - exact(days, half_life, hours)) <= 1


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_more_is_never_larger(num: int, den: int, other: int, parts: int) -> None:
    """A larger exponent never gives a larger power, and equal ones give equal powers however they are written."""
    one, two = half(num, den), half(other, parts)
    if num * parts <= other * den:
        assert one >= two
    if num * parts >= other * den:
        assert one <= two


def test_next_to_each_other() -> None:
    """No step between two neighbouring exponents goes up."""
    powers = [half(step, 9973) for step in range(3 * 9973)]
    assert powers == sorted(powers, reverse=True)


def test_whole_powers_are_exact() -> None:
    """After one half-life hours weigh exactly half, after three an eighth, after forty-one nothing."""
    assert [decay(8, 28 * lives, 28) for lives in (0, 1, 3)] == [8 * ONE, 4 * ONE, ONE]
    assert (half(40, 1), half(41, 1), half(10**9, 1)) == (1, 0, 0)


def test_hours_ahead_weigh_whole() -> None:
    """An hour that still lies ahead weighs as much as one of today."""
    assert decay(5, -3, 28) == decay(5, 0, 28) == 5 * ONE


def test_the_same_on_every_platform() -> None:
    """A few powers are kept here to the last unit: a desk that reckons others would draw other lists."""
    figures = [half(1, 3), half(275, 50), half(7, 28), half(1, 730), decay(1000, 365, 28)]
    assert figures == KEPT


KEPT = [872682957291, 24296003999, 924575386326, 1098468118632, 130935922289]

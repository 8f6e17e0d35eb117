"""Powers of a half in whole numbers: the same on every platform, because there is no float in them.

Rules
- `ONE` (2**40) is 1. Every result is rounded down.
- 2^-x is a product of constants, one for each binary digit of x after the point: 2^-(1/2), 2^-(1/4), … They are made
  by taking the square root of a half again and again, in whole numbers of 128 bits.
- A larger exponent never gives a larger result, and a whole one gives the exact power.

    >>> half(0, 7) == ONE, half(28, 28) == ONE // 2, half(3, 1) == ONE // 8
    (True, True, True)
"""

from __future__ import annotations

import functools
from math import isqrt
from typing import Final

from models.allot.facts import ONE

#: Binary digits of an exponent that are looked at after the point.
DIGITS: Final = 64
#: Bits of the numbers inside; far more than the result has, so that their rounding is never seen.
WIDE: Final = 128
BITS: Final = ONE.bit_length() - 1


@functools.cache
def _roots() -> tuple[int, ...]:
    """Give 2**WIDE · 2^(-2^-k) for k = 1 … DIGITS, each the root of the one before."""
    found: list[int] = []
    last = 1 << (WIDE - 1)
    for _digit in range(DIGITS):
        last = isqrt(last << WIDE)
        found.append(last)
    return tuple(found)


def _wide(num: int, den: int) -> int:
    """Give 2**WIDE · 2^(-num/den), rounded down by a few units at most."""
    whole, rest = divmod(max(0, num), den)
    power = 1 << WIDE
    if rest:
        digits = (rest << DIGITS) // den
        for place, root in enumerate(_roots(), 1):
            if digits >> (DIGITS - place) & 1:
                power = power * root >> WIDE
    return power >> whole


def half(num: int, den: int) -> int:
    """Give ONE · 2^(-num/den) rounded down, at most one unit off; `den` > 0, and a `num` below 0 counts as 0."""
    return _wide(num, den) >> (WIDE - BITS)


def decay(hours: int, days: int, half_life: int) -> int:
    """Give what `hours` of `days` ago still weigh, in units of ONE; hours that lie ahead weigh whole."""
    return hours * _wide(days, half_life) >> (WIDE - BITS)

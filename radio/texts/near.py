"""Near misses: what somebody meant who hit one key too many, too few, a wrong one, or two in the wrong order.

Rules
- A near miss counts only where exactly one thing is near; otherwise the sender is asked.
- Two codes whose digits differ are two machines: TRACTOR2 is never taken for TRACTOR1.

    >>> near("tractro1", "tractor1"), near("book", "cook"), near("am", "pm")
    (True, True, True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Shorter words are never guessed, and shorter ones still never meant.
LEAST, SHORTEST = 4, 3


def near(one: str, other: str) -> bool:
    """Whether two words are one slip apart (or the same): a letter more, less or other, or two neighbours swapped."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    same = next((place for place, letter in enumerate(one) if letter != other[place]), len(one))
    if len(one) < len(other):
        return one[same:] == other[same + 1 :]
    left, right = one[same:], other[same:]
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])


def command_near(word: str, known: Iterable[str]) -> list[str]:
    """Give the command words that a misspelt one may be."""
    if len(word) < SHORTEST:
        return []
    return [name for name in known if len(name) >= LEAST and near(word, name)]


def _digits(code: str) -> str:
    return "".join(letter for letter in code if letter.isdigit())


def machine_near(word: str, codes: Iterable[str]) -> list[str]:
    """Give the machines that a misspelt code may be; a code typed without its digits may be each that begins so."""
    if len(word) < SHORTEST:
        return []
    return [code for code in codes if _means(word, code.lower())]


def _means(word: str, code: str) -> bool:
    if _digits(word):
        return _digits(word) == _digits(code) and len(code) >= LEAST and near(word, code)
    bare = code.rstrip("0123456789")
    return code.startswith(word) or (len(bare) >= LEAST and near(word, bare))

"""Replies: one line, at most 200 bytes, cut at a letter and never inside one.

Rules
- The bytes are what counts on air: an accent takes two of them, so the same words hold fewer letters.
- A list that does not fit ends with how many more there are.

    >>> cut("Zażółć " * 40).endswith("…"), len(cut("Zażółć " * 40).encode()) <= 200
    (True, True)
    >>> listed(["one", "two", "three"], 9)
    'one; +2'
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from models.wire import blake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.clock import Calendar
    from radio.texts.words import Tongue

#: The longest reply, in bytes.
MOST: Final = 200
MORE: Final = "…"
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS: Final = "23456789"


def cut(text: str, most: int = MOST) -> str:
    """Cut a text to so many bytes, before a letter, and never between a letter and its accent."""
    words = " ".join(unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode()).split())
    if len(words.encode()) <= most:
        return words
    end = len(words.encode()[: most - len(MORE.encode())].decode("utf-8", "ignore"))
    while end and unicodedata.combining(words[end]):
        end -= 1
    return words[:end].rstrip() + MORE


def listed(items: Sequence[str], most: int) -> str:
    """Join as many items as fit into so many bytes, and say how many more there are."""
    for count in range(len(items), 0, -1):
        rest = f"; +{len(items) - count}" if count < len(items) else ""
        words = "; ".join(items[:count]) + rest
        if len(words.encode()) <= most:
            return words
    return cut(items[0], most) if items else ""


def say(tongue: Tongue, name: str, **blanks: Any) -> str:
    """Fill in a reply of a language and cut it."""
    return cut(tongue.replies[name].format(**blanks))


def room(tongue: Tongue, name: str, **blanks: Any) -> int:
    """Give the bytes that a reply leaves for its list, when all else is filled in."""
    rest = tongue.replies[name].format_map(defaultdict(str, blanks))
    return max(20, MOST - len(rest.encode()))


# ---- days and hours -------------------------------------------------------------------------------------------------


def show_day(tongue: Tongue, calendar: Calendar, day: int) -> str:
    """Write a day as `Fri 27 Nov` in a language."""
    date = calendar.date(day)
    return f"{tongue.days[date.weekday()]} {date.day} {tongue.months[date.month - 1]}"


def show_hours(first: int, last: int) -> str:
    """Write hours of one day: AM, PM, or `06-10`."""
    return {(6, 12): "AM", (12, 18): "PM"}.get((first, last), f"{first:02d}-{last:02d}")


def show_when(tongue: Tongue, calendar: Calendar, start: int, end: int) -> str:
    """Write hours [start, end) since the epoch as `Fri 27 Nov AM`; over several days with both days."""
    day, last = start // 24, (end - 1) // 24
    if day == last:
        return f"{show_day(tongue, calendar, day)} {show_hours(start % 24, end - day * 24)}"
    until = f"{show_day(tongue, calendar, last)} {end - last * 24:02d}"
    return f"{show_day(tongue, calendar, day)} {start % 24:02d}-{until}"


# ---- short codes ----------------------------------------------------------------------------------------------------


def short_code(name: str) -> str:
    """Give five letters and digits in turn for an entry's name; the first three will do unless two begin the same."""
    value = int.from_bytes(blake(name.encode())[:8], "big")
    out = ""
    for place in range(5):
        row = DIGITS if place % 2 else LETTERS
        value, rest = divmod(value, len(row))
        out += row[rest]
    return out


def codes(names: Sequence[str]) -> dict[str, str]:
    """Give each name the shortest code, of three or five, that no other name has."""
    full = {name: short_code(name) for name in names}
    begins = [code[:3] for code in full.values()]
    return {name: code if begins.count(code[:3]) > 1 else code[:3] for name, code in full.items()}

r"""Text from the books as it may be shown: nothing in it that a terminal obeys, or that shows otherwise than it is.

Rules
- Whatever other desks signed is kept as it came; it is cleaned where it is shown, on screens, on paper, by commands.
- Line ends and tabs become spaces. Other controls (C0, DEL, C1), signs that turn the direction of writing, letters
  without width, halves of letters and letters that nobody has defined become `?`, which is one cell wide.

>>> plain("TRACTOR1\x1b]0;mine\x07\nsecond line")
'TRACTOR1?]0;mine? second line'
"""

from __future__ import annotations

import unicodedata
from typing import Final

#: What moves the pen on paper and means no more than room: these become a space.
ROOM: Final = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
#: Letters that show as nothing though they count as letters or as marks.
EMPTY: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")


def plain(text: str, keep: str = "") -> str:
    r"""Give a text without what a terminal would obey; letters in `keep` (like "\n" for a page) stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter if letter in keep else _shown(letter) for letter in text)


def hidden(letter: str) -> bool:
    """Whether a letter is a control, or shows as nothing."""
    return (
        unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        or letter in EMPTY
        or "\ufe00" <= letter <= "\ufe0f"
        or "\U000e0100" <= letter <= "\U000e01ef"
    )


def _shown(letter: str) -> str:
    if letter in ROOM:
        return " "
    return "?" if hidden(letter) else letter

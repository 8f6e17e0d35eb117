"""How wide text is on paper and in a terminal: letters of two cells, accents of none.

What is cut or filled up shows nothing that a terminal would obey.

>>> width("Ngũgĩ"), clip("Kilimanjaro", 6), pad("ab", 4) + "|"
(5, 'Kilima', 'ab  |')
"""

from __future__ import annotations

import unicodedata

from models.clean import plain


def _cell(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def width(text: str) -> int:
    """Give the number of cells that a text takes."""
    return len(text) if text.isascii() else sum(_cell(letter) for letter in text)


def clip(text: str, cells: int) -> str:
    """Cut a text to at most so many cells."""
    text = plain(text)
    if width(text) <= cells:
        return text
    kept, used = "", 0
    for letter in text:
        used += _cell(letter)
        if used > cells:
            break
        kept += letter
    return kept


def pad(text: str, cells: int) -> str:
    """Fill a text up with spaces to so many cells; a longer one stays as long as it is."""
    text = plain(text)
    return text + " " * (cells - width(text))

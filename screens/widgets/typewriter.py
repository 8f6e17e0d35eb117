"""Text in the signs of a typewriter (ASCII), for terminals that have no others and for who reads by such a terminal.

Rules
- Every sign keeps its width in cells, so that nothing moves: one cell becomes one sign, two cells become two.
- First the table below, then the letter without its accent, then `?`. Marks without width vanish.

    >>> typewriter("“São Tomé” – 3 · 5 …")
    '"Sao Tome" - 3 - 5 .'
"""

# ruff: noqa: RUF001, RUF002 - signs that look like others are what this is about
from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

#: Signs that Unicode does not take apart, or would take apart otherwise than people read them.
TABLE: Final = {
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "´": "'", "ʼ": "'",
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "·": "-", "•": "*", "…": ".", "×": "x", "÷": "/",
    "¿": "?", "¡": "!", "°": "o", "º": "o", "ª": "a", "№": "N", "€": "E", "£": "L", "¢": "c", "¥": "Y", "µ": "u",
    "≤": "<", "≥": ">", "≠": "#", "≈": "~", "±": "+", "§": "S", "¶": "P", "©": "C", "®": "R", "™": "T",
    "←": "<", "→": ">", "↑": "^", "↓": "v", "▲": "^", "▼": "v", "►": ">", "◄": "<", "✓": "+", "✗": "x",
    "ß": "s", "æ": "a", "Æ": "A", "œ": "o", "Œ": "O", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "þ": "t", "Þ": "T", "ı": "i", "ŋ": "n", "Ŋ": "N", "ɓ": "b", "ɗ": "d", "ɛ": "e", "ɔ": "o",
    "─": "-", "━": "-", "═": "=", "│": "|", "┃": "|", "║": "|", "█": "#", "▓": "#", "▒": ":", "░": ".", "■": "#",
    "▀": '"', "▄": "_", "▌": "|", "▐": "|", "▏": " ", "▎": " ", "▍": "|", "▋": "#", "▊": "#", "▉": "#",
    "▁": "_", "▂": "_", "▃": "_", "▅": "=", "▆": "=", "▇": "#",
}  # fmt: skip
#: Box drawing that has a corner or a crossing.
CORNERS: Final = ("\u2500", "\u257f")


def typewriter(text: str) -> str:
    """Give the text in ASCII, as many cells wide as it was."""
    return text if text.isascii() else "".join(map(_sign, text))


@lru_cache(2048)
def _sign(letter: str) -> str:
    width = _width(letter)
    if letter.isascii() or not width:
        return letter if letter.isascii() else ""
    if letter in TABLE:
        return TABLE[letter]
    if CORNERS[0] <= letter <= CORNERS[1]:
        return "+"
    found = [part for part in unicodedata.normalize("NFKD", letter) if part.isascii() and part.isprintable()]
    return (found[0] if len(found) == 1 else "?").ljust(width, "?" if not found else " ")


def _width(letter: str) -> int:
    # The line mode writes by this too, and it does without any program for screens: so it is counted here.
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1

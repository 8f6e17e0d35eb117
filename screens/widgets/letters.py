r"""Letters five cells high, for a screen that is read from across the room: capitals, digits, accents, punctuation.

Rules
- A letter is five rows of `#` and `.`; its accent is a row above, a cedilla a row below. Small letters are drawn as
  capitals. A letter that is not here is drawn without its accent, and one that is not here at all as a small box.
- What is drawn is rows of `#` and blanks; who shows them chooses the sign.

    >>> print("\n".join(line.rstrip() for line in drawn("Sí")))
           #
     ### ###
    #     #
     ##   #
       #  #
    ###  ###
"""

# ruff: noqa: RUF001 - signs that look like others are what this is about
from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

#: Rows of a letter, without accents.
HIGH: Final = 5
#: The letters, each as its rows from above.
SHAPES: Final = {
    "A": ".##. #..# #### #..# #..#", "B": "###. #..# ###. #..# ###.", "C": ".### #... #... #... .###",
    "D": "###. #..# #..# #..# ###.", "E": "#### #... ###. #... ####", "F": "#### #... ###. #... #...",
    "G": ".### #... #.## #..# .###", "H": "#..# #..# #### #..# #..#", "I": "### .#. .#. .#. ###",
    "J": "..## ...# ...# #..# .##.", "K": "#..# #.#. ##.. #.#. #..#", "L": "#... #... #... #... ####",
    "M": "#...# ##.## #.#.# #...# #...#", "N": "#..# ##.# #.## #..# #..#", "O": ".##. #..# #..# #..# .##.",
    "P": "###. #..# ###. #... #...", "Q": ".##. #..# #..# #.#. .#.#", "R": "###. #..# ###. #.#. #..#",
    "S": ".### #... .##. ...# ###.", "T": "##### ..#.. ..#.. ..#.. ..#..", "U": "#..# #..# #..# #..# .##.",
    "V": "#...# #...# .#.#. .#.#. ..#..", "W": "#...# #...# #.#.# ##.## #...#", "X": "#..# #..# .##. #..# #..#",
    "Y": "#...# .#.#. ..#.. ..#.. ..#..", "Z": "#### ...# .##. #... ####",
    "0": ".##. #..# #..# #..# .##.", "1": ".#. ##. .#. .#. ###", "2": "###. ...# .##. #... ####",
    "3": "###. ...# .##. ...# ###.", "4": "#..# #..# #### ...# ...#", "5": "#### #... ###. ...# ###.",
    "6": ".##. #... ###. #..# .##.", "7": "#### ...# ..#. .#.. .#..", "8": ".##. #..# .##. #..# .##.",
    "9": ".##. #..# .### ...# .##.",
    " ": "... ... ... ... ...", ".": ". . . . #", ",": ".. .. .. .# #.", ";": ".. .# .. .# #.", ":": ". # . # .",
    "!": "# # # . #", "?": "##. ..# .#. ... .#.", "¡": "# . # # #", "¿": ".#. ... .#. #.. .##", "'": "# # . . .",
    '"': "#.# #.# ... ... ...", "-": "... ... ### ... ...", "+": "... .#. ### .#. ...", "=": "... ### ... ### ...",
    "/": "...# ..#. ..#. .#.. #...", "(": ".# #. #. #. .#", ")": "#. .# .# .# #.", "%": "#..# ..#. .##. .#.. #..#",
    "*": "... #.# .#. #.# ...", "_": "... ... ... ... ###", "#": ".#.#. ##### .#.#. ##### .#.#.",
    "&": ".#.. #.#. .#.# #.#. .#.#", "@": ".##. #.## #.## #... .##.", "$": ".#### #.#.. .###. ..#.# ####.",
    "<": "..# .#. #.. .#. ..#", ">": "#.. .#. ..# .#. #..", "~": ".... .#.# #.#. .... ....", "|": "# # # # #",
    "[": "## #. #. #. ##", "]": "## .# .# .# ##", "…": "..... ..... ..... ..... #.#.#", "•": ".. ## ## .. ..",
    "°": ".#. #.# .#. ... ...", "«": "..... .#.#. #.#.. .#.#. .....", "»": "..... #.#.. .#.#. #.#.. .....",
    "ß": "###. #..# #.#. #..# #.#.", "Æ": ".##### #.#... ####.. #.#... #.####",
    "Œ": ".###### #..#... #..###. #..#... .######",
    "Ø": ".##.# #..#. #.##. ##.#. #.##.", "€": ".### #... ###. #... .###",
}  # fmt: skip
#: What else is drawn as a letter above.
SAME: Final = {
    "–": "-", "—": "-", "−": "-", "·": "•", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "º": "°", "ª": "°",
    "×": "*", "ẞ": "ß", "œ": "Œ", "æ": "Æ", "ø": "Ø",
}  # fmt: skip
#: Accents by their combining mark, as a row above a letter of three, four or five cells.
ABOVE: Final = {
    "\u0301": ("..#", "..#.", "...#."), "\u0300": ("#..", ".#..", ".#..."), "\u0302": (".#.", ".##.", "..#.."),
    "\u0303": ("##.", "#.#.", ".#.#."), "\u0308": ("#.#", "#..#", ".#.#."), "\u030c": ("#.#", "#..#", "#...#"),
    "\u0304": ("###", "####", "#####"), "\u030a": (".#.", ".##.", "..#.."), "\u0307": (".#.", ".#..", "..#.."),
}  # fmt: skip
CEDILLA: Final = "\u0327"
UNKNOWN: Final = "#### #..# #..# #..# ####"


@lru_cache(512)
def shape(letter: str) -> tuple[str, ...]:
    """Give a letter's seven rows: the accent, five of its own, the cedilla."""
    letter = SAME.get(letter, letter)
    parts = unicodedata.normalize("NFD", letter if letter == "ß" else letter.upper())
    marks = parts[1:]
    rows = SHAPES.get(parts[:1], UNKNOWN).split()
    wide = len(rows[0])
    above = next((ABOVE[mark][min(max(wide, 3), 5) - 3] for mark in marks if mark in ABOVE), "")
    below = ".#" if CEDILLA in marks else ""
    return tuple(row[:wide].ljust(wide, ".").replace(".", " ") for row in (above, *rows, below))


def width(text: str) -> int:
    """Give how many cells a text takes, with a blank cell between letters."""
    return sum(len(shape(letter)[0]) + 1 for letter in text) - 1 if text else 0


def drawn(text: str) -> list[str]:
    """Give a text as rows of `#` and blanks: five, and one more above or below where an accent asks for it."""
    rows = [" ".join(shape(letter)[row] for letter in text) for row in range(HIGH + 2)]
    return [row for place, row in enumerate(rows) if 0 < place <= HIGH or row.strip()]


def broken(text: str, room: int) -> list[str] | None:
    """Break a text by words into lines of at most `room` cells; None where a word alone is wider."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer) <= room:
            lines[-1] = longer
        elif width(word) <= room:
            lines.append(word)
        else:
            return None
    return lines

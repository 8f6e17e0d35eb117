r"""The screen that the app means: Textual's stream of escapes, applied to a grid of cells.

Rules
- Of the stream only what Textual writes has a meaning: absolute cursor moves, SGR, line feeds and text.
- A cell is (text, style). A wide character stands in its left cell; its right cell has the empty text. Marks that
  combine belong to the cell before them, as one sign where there is one: old terminals draw no marks.
- What cannot be placed is left out: nothing is ever written outside the grid, and no control reaches a cell.

    >>> grid = Grid(6, 1)
    >>> grid.apply("\x1b[1;2H\x1b[1mab\x1b[0m")
    >>> "".join(cell[0] for cell in grid.rows[0])
    ' ab   '
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from rich.cells import cell_len, split_graphemes

from mvs_tui.celldiff.style import ANY, PLAIN, Style, of_blank, read, without_colour

if TYPE_CHECKING:
    from collections.abc import Callable

Cell = tuple[str, Style]

NOTHING: Final[Cell] = (" ", Style(ANY, "49", frozenset()))
#: Marks that one cell may carry; more are left out, so that a cell stays small whatever is typed.
MARKS: Final = 8
TOKEN: Final = re.compile(
    r"\x1b\[(?P<row>\d{1,5});(?P<column>\d{1,5})H|\x1b\[(?P<sgr>[\d;]*)m|(?P<feed>\n)|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\](?:[^\x07\x1b]|\x1b(?!\\))*(?:\x07|\x1b\\)|\x1b\[[?<>=]?[\d;]*[ -/]*[@-~]|[\x00-\x1f\x7f-\x9f]"
)
#: What makes a write a frame; everything else that is written is for the terminal itself.
FRAME: Final = re.compile(r"\x1b\[\d+;\d+H")
#: What Textual writes that changes nothing on the screen.
MOVES: Final = re.compile(r"(?:\x1b\[\d+;\d+H)+")


class Grid:
    """Cells of one screen, `width` x `height`, and where the app left the cursor (`x`, `y`, from 0)."""

    def __init__(self, width: int, height: int, *, colours: bool = True) -> None:
        """Make an empty grid; without `colours`, colours are taken from what comes."""
        self.width, self.height, self.colours = width, height, colours
        self.rows: list[list[Cell]] = [[NOTHING] * width for _ in range(height)]
        self.x = self.y = 0
        self._style = PLAIN

    def resized(self, width: int, height: int) -> Grid:
        """Give a grid of another size with the same cells where both have them."""
        made = Grid(width, height, colours=self.colours)
        for row, old in zip(made.rows, self.rows, strict=False):
            row[: min(width, self.width)] = old[:width]
            if row[-1][0] and cell_len(row[-1][0]) > 1:
                row[-1] = NOTHING
        return made

    def apply(self, stream: str) -> None:
        """Draw what the stream says."""
        for token in TOKEN.finditer(stream):
            kind = token.lastgroup
            if kind == "text":
                self._text(token["text"])
            elif kind == "sgr":
                self._style = self._read(token["sgr"])
            elif kind == "column":
                self.y, self.x = max(int(token["row"]), 1) - 1, max(int(token["column"]), 1) - 1
            elif kind == "feed":
                self.y, self.x = self.y + 1, 0

    def _read(self, parameters: str) -> Style:
        style = read(parameters)
        return style if self.colours else without_colour(style)

    def _text(self, text: str) -> None:
        if self.y >= self.height:
            return
        row, style = self.rows[self.y], self._style
        blank = (" ", of_blank(style))
        if text.isascii():
            room = self.width - self.x
            if room > 0:
                self._free(row, self.x, min(self.x + len(text), self.width))
                row[self.x : self.x + len(text)] = [(one, style) if one != " " else blank for one in text[:room]]
            self.x += len(text)
            return
        # Measured as Textual measures: a letter with its marks, or several signs that are joined, are one.
        for start, stop, wide in split_graphemes(text)[0]:
            if wide:
                self._one(row, normalize("NFC", text[start:stop])[:MARKS], wide, style, blank)
            else:
                self._mark(row, text[start:stop])

    def _one(self, row: list[Cell], one: str, wide: int, style: Style, blank: Cell) -> None:
        if self.x + wide <= self.width:
            self._free(row, self.x, self.x + wide)
            row[self.x] = (one, style) if one != " " else blank
            if wide > 1:
                row[self.x + 1] = ("", style)
        elif self.x < self.width:
            self._free(row, self.x, self.width)
            row[self.x] = blank
        self.x += wide

    def _mark(self, row: list[Cell], marks: str) -> None:
        """Let marks that came alone join the cell before; one sign for both where there is one."""
        place = min(self.x, self.width) - 1
        if place > 0 and not row[place][0]:
            place -= 1
        if place >= 0:
            row[place] = (normalize("NFC", row[place][0] + marks)[:MARKS], self._style)

    def _free(self, row: list[Cell], start: int, stop: int) -> None:
        """Let no half of a wide character stay at the edges of what is written over."""
        if not row[start][0] and start:
            row[start - 1] = (" ", of_blank(row[start - 1][1]))
        if stop < self.width and not row[stop][0]:
            row[stop] = (" ", of_blank(row[stop][1]))


def is_frame(written: str, find: Callable[[str], object] = FRAME.search) -> bool:
    """Whether something that Textual writes draws cells; else it is for the terminal (a bell, the clipboard)."""
    return find(written) is not None

"""Amounts as text graphics: a bar along the line, and a small chart of columns.

Rules
- A chart stands beside the figures, never instead of them: nothing is told by its length or colour alone.
- It is drawn with block cells, halves and eighths of them; in the ASCII look with `#`, and `.` where nothing is.
- It does not move. What changes is drawn again, cell by cell, when the screen is read again.

    >>> bar(3, 6, 10), bar(3, 6, 10, ascii_only=True)
    ('█████░░░░░', '#####.....')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.strip import Strip
from textual.widget import Widget

from screens.look import Look
from screens.widgets.line import BOLD, fit, piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Size

FULL, HALF, EMPTY = "█", "▌", "░"
#: Columns grow by eighths of a cell.
EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
#: Cells at the left of a chart of columns, for its highest and lowest figure.
MARGIN: Final = 9


def bar(value: float, of: float, width: int, *, ascii_only: bool | None = None) -> str:
    """Give a bar of `width` cells, filled to `value` out of `of`; more than all is a full bar."""
    ascii_only = Look.now.ascii if ascii_only is None else ascii_only
    halves = max(0, min(2 * width, round(2 * width * value / of))) if of > 0 else 0
    if not halves and value > 0 < of:
        halves = 1  # something is not nothing
    if ascii_only:
        full = min(width, -(-halves // 2))
        return "#" * full + "." * (width - full)
    drawn = FULL * (halves // 2) + HALF * (halves % 2)
    return drawn + EMPTY * (width - len(drawn))


def columns(values: Sequence[float | None], high: int, low: float, top: float, *, ascii_only: bool) -> list[str]:
    """Give `high` lines, the highest first, with a column for each value between `low` and `top`; None is a gap."""
    span = top - low or 1.0
    steps = [None if value is None else max(1, round(8 * high * (value - low) / span)) for value in values]
    lines: list[str] = []
    for line in reversed(range(high)):
        cells = [_cell(step, line) for step in steps]
        lines.append("".join(" .:#"[cell and 1 + min(2, cell // 3)] if ascii_only else EIGHTHS[cell] for cell in cells))
    return lines


def _cell(step: int | None, line: int) -> int:
    return 0 if step is None else max(0, min(8, step - 8 * line))


class Columns(Widget):
    """A chart of columns under a line of words, the newest value at the right: stock, rain, the level of a tank.

    It takes no room while there are fewer than `FEWEST` values.
    """

    DEFAULT_CSS = "Columns { height: auto; width: 1fr; }"
    FEWEST: Final = 3

    def __init__(self, high: int = 4, *, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Begin empty; `high` lines for the columns."""
        super().__init__(id=id)
        self.high = high
        self.words, self.top_words, self.low_words = "", "", ""
        self.values: list[float | None] = []

    def show(self, values: list[float | None], words: str, top: str, low: str) -> None:
        """Show other values: `words` above them, `top` and `low` say the highest and lowest."""
        if (values, words, top, low) == (self.values, self.words, self.top_words, self.low_words):
            return
        was = self._lines()
        self.values, self.words, self.top_words, self.low_words = values, words, top, low
        self.refresh(layout=was != self._lines())

    def _lines(self) -> int:
        return self.high + 1 if len([one for one in self.values if one is not None]) >= self.FEWEST else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the columns and the words, or nothing."""
        del container, viewport, width
        return self._lines()

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        width = self.size.width
        if y == 0:
            return Strip([piece(fit(f" {self.words}", width), BOLD)], width)
        shown = self.values[-max(1, width - MARGIN - 3) :]
        known = [value for value in shown if value is not None]
        if not known:
            return Strip([piece(" " * width)], width)
        lines = columns(shown, self.high, min(0.0, *known), max(known), ascii_only=Look.now.ascii)
        figure = self.top_words if y == 1 else self.low_words if y == self.high else ""
        return Strip([piece(fit(f"{figure:>{MARGIN}} {lines[y - 1]}", width))], width)

"""A grid with a cell for the eye: rows down, seven days across. It draws the two cells that a step changes.

Rules
- The head stands still; the rows scroll when they do not fit, and `^` or `v` before the outermost label says so.
- Days that do not fit scroll, too: `<` before them and `>` behind them in the head say that more lie there.
- The marker is `>` in the cell's first column, or a bar over the cell; the terminal's cursor is where it is.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.events import Focus, Resize
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.look import Look
from screens.widgets.line import BOLD, PLAIN, bar, fit, piece, sign_pen, strip_of

if TYPE_CHECKING:
    from collections.abc import Callable

COLUMNS = 7


class Board(Widget, can_focus=True):
    """The grid. `cells` maps (row, column) to its text; an empty cell under the marker says `free`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1, 0)", "up", show=False, tooltip="One row up."),
        Binding("down", "step(1, 0)", "down", show=False, tooltip="One row down."),
        Binding("left", "step(0, -1)", "left", show=False, tooltip="One day back."),
        Binding("right", "step(0, 1)", "right", show=False, tooltip="One day on."),
        Binding("pageup,ctrl+u,home", "step(-8, 0)", "up", show=False, tooltip="Eight rows up."),
        Binding("pagedown,ctrl+d,end", "step(8, 0)", "down", show=False, tooltip="Eight rows down."),
        Binding("enter", "open", "open", show=False, tooltip="Open what lies under the marker."),
    ]

    class Opened(Message):
        """Enter was pressed on a cell."""

    class Turned(Message):
        """The marker went over the left or right edge."""

        def __init__(self, step: int) -> None:
            """`step` is -1 for the week before, 1 for the next."""
            super().__init__()
            self.step = step

    class Moved(Message):
        """The marker is on another cell."""

    def __init__(self, free: str, *, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Begin empty; `free` is said by an empty cell under the marker."""
        super().__init__(id=id)
        self.free = free
        self.head: list[str] = []
        self.labels: list[str] = []
        self.cells: dict[tuple[int, int], str] = {}
        self.row, self.column, self.top, self.left = 0, 0, 0, 0
        self.since: int | None = None
        self.label_width = 5

    @property
    def cell_width(self) -> int:
        """Columns of the screen for each day."""
        return max(8, (self.size.width - self.label_width) // COLUMNS)

    @property
    def days(self) -> range:
        """The days on the screen: all of them, or as many as fit."""
        room, wide = self.size.width - self.label_width, self.cell_width
        many = COLUMNS if COLUMNS * wide <= room else max(1, (room - 1) // wide)
        return range(self.left, min(COLUMNS, self.left + many)) if many < COLUMNS else range(COLUMNS)

    def show(self, head: list[str], labels: list[str], cells: dict[tuple[int, int], str]) -> None:
        """Show other contents; draws only lines that differ."""
        before = [self._text(y) for y in range(self.size.height)]
        self.head, self.labels, self.cells = head, labels, cells
        self.row = max(0, min(self.row, len(labels) - 1))
        self._into_view()
        for y in range(self.size.height):
            if y >= len(before) or before[y] != self._text(y):
                self._redraw(y)
        self.point()

    def point(self) -> None:
        """Tell the terminal where the marker is: there is its cursor, shown or not, for who reads by ear."""
        if self.has_focus and self.labels:
            place = Offset(self.label_width + (self.column - self.left) * self.cell_width, self.row - self.top + 1)
            self.app.cursor_position = self.content_region.offset + place

    def place(self, row: int, column: int) -> None:
        """Put the marker on a cell."""
        self.row, self.column, self.since = row, column, None
        self._into_view()
        self.refresh()
        self.point()
        self.post_message(self.Moved())

    def let_go(self) -> None:
        """Mark one cell again, where a row of them was marked."""
        if self.since is not None:
            self.since = None
            self.refresh()

    def spots(self) -> list[tuple[int, int, Callable[[], None]]]:
        """Give where one can jump to: each day in the head and each row at its label, as (column, line, what goes)."""
        wide, left = self.cell_width, self.label_width
        days = [(left + (n - self.left) * wide, 0, partial(self.place, self.row, n)) for n in self.days]
        rows = range(self.top, min(len(self.labels), self.top + self.size.height - 1))
        return [*days, *((0, row - self.top + 1, partial(self.place, row, self.column)) for row in rows)]

    def _into_view(self) -> None:
        high, left = max(self.size.height - 1, 1), self.left
        self.top = max(0, min(self.top, max(0, len(self.labels) - high)))
        if self.row < self.top:
            self.top = self.row
        elif self.row >= self.top + high:
            self.top = self.row - high + 1
        self.left = 0
        many = len(self.days)
        self.left = max(0, min(left, self.column, COLUMNS - many), self.column - many + 1)

    def action_step(self, down: int, right: int) -> None:
        """Move the marker."""
        column = self.column + right
        if not 0 <= column < COLUMNS:
            self.column = 0 if right > 0 else COLUMNS - 1
            self.refresh()  # the other week may have the same words there, and draws only what differs
            self.post_message(self.Turned(right))
            return
        old, left = (self.row, self.top), self.left
        self.row = max(0, min(self.row + down, len(self.labels) - 1))
        self.column = column
        if right:
            self.let_go()
        self._into_view()
        if self.top != old[1] or self.left != left or self.since is not None:
            self.refresh()
        else:
            self._redraw(old[0] - self.top + 1)
            self._redraw(self.row - self.top + 1)
        self.point()
        self.post_message(self.Moved())

    def _redraw(self, y: int) -> None:
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def action_open(self) -> None:
        """Open the cell."""
        self.post_message(self.Opened())

    def on_resize(self, event: Resize) -> None:
        """Keep the marker on screen."""
        del event
        self._into_view()
        self.refresh()
        self.point()

    def on_focus(self, event: Focus) -> None:
        """Let the terminal's cursor be where the marker is."""
        del event
        self.point()

    # ---- drawing ----------------------------------------------------------------------------------------------------

    def _text(self, y: int) -> str:
        return "".join(segment.text for segment in self._segments(y))

    def _marked(self, row: int, column: int) -> bool:
        if column != self.column:
            return False
        first, last = sorted((self.row, self.row if self.since is None else self.since))
        return first <= row <= last

    def _hidden(self, y: int) -> str:
        """Give the sign that more rows lie above or below line `y`, a space when there are none."""
        if y == 1 and self.top:
            return "^"
        more = len(self.labels) - self.top - (self.size.height - 1)
        return "v" if y == self.size.height - 1 and more > 0 else " "

    def _segments(self, y: int) -> list[Segment]:
        wide = self.cell_width
        if y == 0:
            before, behind = "<" if self.days.start else "", ">" if self.days.stop < COLUMNS else ""
            head = "".join(fit(f" {text}", wide) for text in self.head[self.days.start : self.days.stop])
            return [piece(f"{before:>{self.label_width}}{head}{behind}", BOLD)]
        row = self.top + y - 1
        if row >= len(self.labels):
            return []
        segments = [piece(self._hidden(y) + fit(self.labels[row], self.label_width - 1))]
        for column in self.days:
            segments += self._cell(row, column, wide)
        return segments

    def _cell(self, row: int, column: int, wide: int) -> list[Segment]:
        text = self.cells.get((row, column), "")
        marked = self._marked(row, column)
        text = text or (self.free if marked else "")
        if marked and Look.now.bar:
            return [piece(fit(f" {text}", wide - 1), bar()), piece(" ")]
        style = sign_pen(text[:1])
        rest = fit(text[1:], wide - 2) if text else " " * (wide - 1)
        return [piece(">" if marked else " ", BOLD if marked else PLAIN), piece(text[:1], style), piece(rest)]

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        return strip_of(self._segments(y), self.size.width)

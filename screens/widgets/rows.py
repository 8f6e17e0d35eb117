"""A list that reads only what it shows: pages of rows on demand, a `>` for the eye, two lines drawn for each step.

Rules
- `read(start, count)` gives the number of rows in all and the rows from `start` on: whole pages of `PAGE` rows, those
  on screen only. Pages that were left are forgotten.
- A row without an item is words only: the marker steps over it.
- Nothing is hidden without a sign: where rows lie above or below, the last line says how many.
- The marker is `>`, or a bar in that look; where it is, the program tells the terminal, so that who listens finds it.
- `reload` keeps the marker on its row, found by the row's name, and its height on the screen; it draws only lines
  that differ. A list that stood at its top stays there while the marker fits, and no room below is left empty.
- `newest`: a marker on the first row stays on the first row. `waiting`: a marker whose row went goes to the first.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from models.store import Damaged
from models.words import Refused
from screens.widgets.drawing import beyond, draw
from screens.widgets.line import BOLD, both, fit, piece, wrap
from screens.widgets.shelf import PAGE, Page, Read, Row, Shelf, all_of, part
from screens.widgets.work import begin

if TYPE_CHECKING:
    from textual.events import Focus, Resize

__all__ = ["PAGE", "Page", "Read", "Row", "Rows", "all_of"]
#: The lowest list that gives a line away to say what lies beyond it.
LOWEST: Final = 4


class Rows(Widget, can_focus=True):
    """The list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "up", show=False, tooltip="One row up."),
        Binding("down", "step(1)", "down", show=False, tooltip="One row down."),
        Binding("pageup,ctrl+u", "leap(-1)", "page up", show=False, tooltip="A page up."),
        Binding("pagedown,space,ctrl+d", "leap(1)", "page down", show=False, tooltip="A page down."),
        Binding("home,g", "edge(-1)", "first", show=False, tooltip="To the first row."),
        Binding("end,G", "edge(1)", "last", show=False, tooltip="To the last row."),
        Binding("enter", "open", "open", show=False, tooltip="Open what the marker is on."),
    ]

    class Opened(Message):
        """Enter was pressed on a row."""

        def __init__(self, rows: Rows, row: Row) -> None:
            """Name the list and the row."""
            super().__init__()
            self.rows, self.row = rows, row

    class Marked(Message):
        """The marker came to another row."""

        def __init__(self, rows: Rows, row: Row | None) -> None:
            """Name the list and the row."""
            super().__init__()
            self.rows, self.row = rows, row

    def __init__(
        self,
        read: Read,
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - as Textual says it
        newest: bool = False,
        waiting: bool = False,
    ) -> None:
        """Show what `read` gives; `empty` says what belongs here and which key makes the first one."""
        super().__init__(id=id)
        self.newest, self.waiting = newest, waiting
        self.read, self.empty = read, empty
        self.shelf = Shelf()
        self.total = 0
        self.at = 0
        self.top = 0
        self.known = False
        self.wish = ""
        self.eager = False
        self._wanted: set[int] = set()
        self._turn = 0

    def row(self, index: int) -> Row | None:
        """Give a row that has been read, else None."""
        return self.shelf.row(index)

    @property
    def marked(self) -> Row | None:
        """The row that the marker is on."""
        found = self.row(self.at) if self.total else None
        return found if found is not None and found.item is not None else None

    @property
    def item(self) -> object:
        """What the marked row stands for."""
        return self.marked.item if self.marked else None

    @property
    def head(self) -> int:
        """How many lines stand above the rows and do not scroll."""
        return 0

    @property
    def high(self) -> int:
        """How many rows are on screen at once; the last line may say what lies beyond."""
        room = max(self.size.height - self.head, 0)
        return room - 1 if self.total > room >= LOWEST else room

    # ---- reading ----------------------------------------------------------------------------------------------------

    def reload(self, *, first: bool = False) -> None:
        """Read again what is on screen; from the first row when asked."""
        self._turn += 1
        if first:
            self.at = self.top = 0
        read = partial(self._reload, self._turn, first=first)
        begin(self, read, f"reload-{self.id}", only=True)

    async def _reload(self, turn: int, *, first: bool) -> None:
        high = max(self.size.height, 24)
        start, stop = self.top // PAGE, (self.top + high) // PAGE + 1
        total, rows = await self._ask(start * PAGE, (stop - start) * PAGE)
        if start * PAGE >= total > 0:
            self.at = self.top = start = 0
            total, rows = await self._ask(0, (high // PAGE + 1) * PAGE)
        if len(rows) == total:
            start = 0  # the whole list: all of it is kept, else the marker would seek among words for rows not read yet
        if turn == self._turn and self.is_attached:
            self._swap(total, start, rows, first=first)

    async def _ask(self, start: int, count: int) -> Page:
        """Read rows, or the whole list where it is short; what cannot be read is said where they would stand."""
        try:
            total, rows = await self.read(start, count)
            return total, rows if len(rows) == total else rows[:count]
        except (Refused, Damaged, OSError) as error:
            self.empty = str(error)
            return 0, []

    def _swap(self, total: int, start: int, rows: list[Row], *, first: bool) -> None:
        """Show what was read; the marker stays on its row, wherever that is now."""
        before = [self._key(y) for y in range(self.size.height)]
        was = self.marked
        first = first or (self.newest and not self.at)
        keep = "" if first else self.wish or (was.name if was else "")
        grew = self.total != total or not self.known
        self.total, self.known = total, True
        self.shelf.fill(start, rows)
        self._wanted.clear()
        self.at = min(self.at, max(total - 1, 0))
        if keep and not self._find(keep) and self.waiting:
            self.at = self.top = 0
        self.measure()
        self._settle()
        for y in range(self.size.height):
            if y >= len(before) or before[y] != self._key(y):
                self._redraw(y)
        self.point()
        if grew or was != self.marked:
            self.post_message(self.Marked(self, self.marked))
        if self.eager:
            self.eager = False
            self.action_open()

    def measure(self) -> None:
        """Look at what was read before it is drawn; a table finds its columns here."""

    def _find(self, name: str) -> bool:
        """Bring the marker to a row by its name; gives whether it was there."""
        place = self.shelf.find(name)
        if place is None:
            return False
        moved, self.at = place - self.at, place
        if self.wish != name and (self.top or self.at >= self.high):
            self.top = max(0, self.top + moved)
        self.wish = ""
        return True

    def _settle(self) -> None:
        """Bring the marker to a row with an item, and onto the screen."""
        found = self.row(self.at)
        if found is not None and found.item is None:
            self.at = self._next(self.at, 1) if self._next(self.at, 1) != self.at else self._next(self.at, -1)
        self._into_view()

    def _need(self, number: int) -> None:
        """Ask for a page that is not here."""
        if number not in self.shelf.pages and number not in self._wanted and self.known:
            self._wanted.add(number)
            begin(self, partial(self._fetch, number, self._turn), f"page-{self.id}")

    async def _fetch(self, number: int, turn: int) -> None:
        total, rows = part(await self._ask(number * PAGE, PAGE), number * PAGE, PAGE)
        self._wanted.discard(number)
        if turn != self._turn or not self.is_attached:
            return
        self.shelf.put(number, rows, self.top // PAGE)
        self.total = total
        for index in range(self.top, min(self.total, self.top + self.high)):
            if index // PAGE == number:
                self._redraw(self.head + index - self.top)
        self.point()
        self.post_message(self.Marked(self, self.marked))

    # ---- moving -----------------------------------------------------------------------------------------------------

    def _next(self, index: int, step: int) -> int:
        """Give the next row from `index` that has an item (or is not read yet); `index` itself when there is none."""
        return self.shelf.next(index, step, self.total)

    def _go(self, index: int, step: int = 1) -> None:
        old_top, old = self.top, self.at
        row = self.row(index)
        if row is not None and row.item is None:
            index = self._next(index, step) if self._next(index, step) != index else self._next(index, -step)
        self.at = index
        self._into_view()
        if self.top != old_top:
            self.refresh()
        elif old != self.at:
            self._redraw(self.head + old - self.top)
            self._redraw(self.head + self.at - self.top)
        self.point()
        if old != self.at:
            self.post_message(self.Marked(self, self.marked))

    def go_to(self, index: int) -> None:
        """Bring the marker to a row by its number."""
        self._go(max(0, min(index, self.total - 1)))

    def _into_view(self) -> None:
        high = self.high
        if not high:
            return  # not laid out yet: `on_resize` comes
        self.top = max(0, min(self.top, self.total - high))
        first = self.at
        # The words over a thing come with it into view; a list of mere words has no such head.
        while (
            self.marked is not None
            and self.at - first < high - 1
            and (row := self.row(first - 1)) is not None
            and row.item is None
        ):
            first -= 1
        if first < self.top:
            self.top = first
        elif self.at >= self.top + high:
            self.top = self.at - high + 1

    def _redraw(self, y: int) -> None:
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def point(self) -> None:
        """Tell the terminal where the marker is: there is its cursor, shown or not, for who reads by ear."""
        if self.has_focus and self.marked is not None:
            self.app.cursor_position = self.content_region.offset + Offset(1, self.head + self.at - self.top)

    def action_step(self, step: int) -> None:
        """Move one row; at the end, show the words beyond."""
        if (index := self._next(self.at, step)) != self.at:
            self._go(index, step)
            return
        old, self.top = self.top, 0 if step < 0 else max(min(self.top + 1, self.total - self.high), 0)
        if self.top != old:
            self.refresh()
            self.point()

    def action_leap(self, step: int) -> None:
        """Move by most of a page: some rows stay in sight, which the terminal moves by itself."""
        far = max(self.high * 3 // 4, 1)
        self.top = max(0, min(self.top + step * far, max(0, self.total - self.high)))
        self._go(max(0, min(self.at + step * far, max(self.total - 1, 0))), step)
        self.refresh()

    def action_edge(self, step: int) -> None:
        """Go to the first or last row."""
        self._go(0 if step < 0 else max(self.total - 1, 0), -step)

    def action_open(self) -> None:
        """Open the marked row."""
        if not self.known:
            # Typed ahead on a slow line: it is done as soon as the rows are here.
            self.eager = True
        elif self.marked:
            self.post_message(self.Opened(self, self.marked))

    def on_resize(self, event: Resize) -> None:
        """Keep the marker on screen."""
        del event
        self.measure()
        self._into_view()
        self.refresh()
        self.point()

    def on_focus(self, event: Focus) -> None:
        """Let the terminal's cursor be where the marker is."""
        del event
        self.point()

    def _key(self, y: int) -> tuple[object, ...]:
        """Give what decides how line `y` looks."""
        place = y - self.head
        if not 0 <= place < self.high:
            return self.heading, self.high, self.beyond(), self.known, self.total > 0
        index = self.top + place
        row = self.row(index)
        return (*(row.shown if row else (index < self.total, self.total, self.known)), index == self.at, self.heading)

    @property
    def heading(self) -> str:
        """The words that stand above the rows."""
        return ""

    def beyond(self) -> str:
        """Say how many rows lie above and below those on screen; empty when all are there."""
        return beyond(self.top, self.total - self.top - self.high)

    def render_line(self, y: int) -> Strip:
        """Draw a line; asks for its page when it is not here."""
        width, place, index = self.size.width, y - self.head, self.top + y - self.head
        if place < 0:
            return Strip([piece(fit(self.heading, width), BOLD)], width)
        if place >= self.high > 0:
            return Strip([piece(fit(f"   {self.beyond()}", width))], width)
        if index >= self.total:
            return self._none(y, width)
        row = self.row(index)
        if row is None:
            self._need(index // PAGE)
            return Strip([piece(fit("   ...", width))], width)
        marked = index == self.at and row.item is not None
        return draw(row, partial(self.words, row), width, marked=marked)

    def words(self, row: Row, width: int) -> str:
        """Give the words of a row on exactly `width` cells."""
        return both(row.text, row.right, width) if row.right else fit(row.text, width)

    def _none(self, y: int, width: int) -> Strip:
        words = ["", *wrap(self.empty, width - 4)] if self.known and not self.total else []
        return Strip([piece(fit(f"   {words[y]}" if y < len(words) else "", width))], width)

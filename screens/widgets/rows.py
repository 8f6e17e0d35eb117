"""A list that reads only what it shows: pages of rows on demand, a `>` for the eye, two lines drawn for each step.

Rules
- `read(start, count)` gives the number of rows in all and the rows from `start` on: whole pages of `PAGE` rows, those
  on screen only. Pages that were left are forgotten.
- A row without an item is words only: the marker steps over it.
- `reload` keeps the marker on its row, found by the row's name, and its height on the screen; it draws only lines
  that differ. A list that stood at its top stays there while the marker fits, and no room below is left empty.
- `newest`: a marker on the first row stays on the first row. `waiting`: a marker whose row went goes to the first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from models.store import Damaged
from models.words import Refused
from screens.widgets.line import BOLD, PLAIN, SIGNS, fit, piece
from screens.widgets.work import begin

if TYPE_CHECKING:
    from textual.events import Resize

PAGE = 60
KEPT = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `name` finds it again after a change; `item` is what it stands for, None for mere words.

    `sign` is drawn before the text, in its colour.
    """

    text: str
    item: object = None
    name: str = ""
    sign: str = ""
    bold: bool = False


Page = tuple[int, list[Row]]
Read = Callable[[int, int], Awaitable[Page]]


def all_of(rows: list[Row]) -> Page:
    """Give a short list whole."""
    return len(rows), rows


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
        self.pages: dict[int, list[Row]] = {}
        self.total = 0
        self.at = 0
        self.top = 0
        self.known = False
        self.wish = ""
        self.eager = False
        self._wanted: set[int] = set()
        self._turn = 0

    # ---- rows -------------------------------------------------------------------------------------------------------

    def row(self, index: int) -> Row | None:
        """Give a row that has been read, else None."""
        page = self.pages.get(index // PAGE)
        place = index % PAGE
        return page[place] if page is not None and place < len(page) else None

    @property
    def marked(self) -> Row | None:
        """The row that the marker is on."""
        found = self.row(self.at) if self.total else None
        return found if found is not None and found.item is not None else None

    @property
    def item(self) -> object:
        """What the marked row stands for."""
        return self.marked.item if self.marked else None

    def _visible(self) -> range:
        return range(self.top, min(self.total, self.top + max(self.size.height, 1)))

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
            self.at = self.top = 0
            start, stop = 0, high // PAGE + 1
            total, rows = await self._ask(0, stop * PAGE)
        if turn == self._turn and self.is_attached:
            self._swap(total, {start + n: rows[n * PAGE : (n + 1) * PAGE] for n in range(stop - start)}, first=first)

    async def _ask(self, start: int, count: int) -> Page:
        """Read rows; what cannot be read is said where they would stand."""
        try:
            return await self.read(start, count)
        except (Refused, Damaged, OSError) as error:
            self.empty = str(error)
            return 0, []

    def _swap(self, total: int, pages: dict[int, list[Row]], *, first: bool) -> None:
        """Show what was read; the marker stays on its row, wherever that is now."""
        before = [self._key(y) for y in range(self.size.height)]
        was = self.marked
        first = first or (self.newest and not self.at)
        keep = "" if first else self.wish or (was.name if was else "")
        grew = self.total != total or not self.known
        self.total, self.pages, self.known = total, pages, True
        self._wanted.clear()
        self.at = min(self.at, max(total - 1, 0))
        if keep and not self._find(keep) and self.waiting:
            self.at = self.top = 0
        self._settle()
        for y in range(self.size.height):
            if y >= len(before) or before[y] != self._key(y):
                self._redraw(y)
        if grew or was != self.marked:
            self.post_message(self.Marked(self, self.marked))
        if self.eager:
            self.eager = False
            self.action_open()

    def _find(self, name: str) -> bool:
        """Bring the marker to a row by its name; gives whether it was there."""
        for number, page in self.pages.items():
            for place, row in enumerate(page):
                if row.name == name:
                    moved = number * PAGE + place - self.at
                    self.at += moved
                    if self.wish != name and (self.top or self.at >= self.size.height):
                        self.top = max(0, self.top + moved)
                    self.wish = ""
                    return True
        return False

    def _settle(self) -> None:
        """Bring the marker to a row with an item, and onto the screen."""
        found = self.row(self.at)
        if found is not None and found.item is None:
            self.at = self._next(self.at, 1) if self._next(self.at, 1) != self.at else self._next(self.at, -1)
        self._into_view()

    def _need(self, number: int) -> None:
        """Ask for a page that is not here."""
        if number in self.pages or number in self._wanted or not self.known:
            return
        self._wanted.add(number)
        begin(self, partial(self._fetch, number, self._turn), f"page-{self.id}")

    async def _fetch(self, number: int, turn: int) -> None:
        total, rows = await self._ask(number * PAGE, PAGE)
        self._wanted.discard(number)
        if turn != self._turn or not self.is_attached:
            return
        self.pages[number] = rows
        self.total = total
        here = self.top // PAGE
        for far in [page for page in self.pages if abs(page - here) > KEPT]:
            del self.pages[far]
        for index in self._visible():
            if index // PAGE == number:
                self._redraw(index - self.top)
        self.post_message(self.Marked(self, self.marked))

    # ---- moving -----------------------------------------------------------------------------------------------------

    def _next(self, index: int, step: int) -> int:
        """Give the next row from `index` that has an item (or is not read yet); `index` itself when there is none."""
        place = index + step
        while 0 <= place < self.total:
            row = self.row(place)
            if row is None or row.item is not None:
                return place
            place += step
        return index

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
            self._redraw(old - self.top)
            self._redraw(self.at - self.top)
        if old != self.at:
            self.post_message(self.Marked(self, self.marked))

    def _into_view(self) -> None:
        high = self.size.height
        if not high:
            return  # not laid out yet: `on_resize` comes
        self.top = max(0, min(self.top, self.total - high))
        first = self.at
        while (
            first > 0 and self.at - first < high - 1 and (row := self.row(first - 1)) is not None and row.item is None
        ):
            first -= 1
        if first < self.top:
            self.top = first
        elif self.at >= self.top + high:
            self.top = self.at - high + 1

    def _redraw(self, y: int) -> None:
        if 0 <= y < self.size.height:
            from textual.geometry import Region

            self.refresh(Region(0, y, self.size.width, 1))

    def action_step(self, step: int) -> None:
        """Move one row; at the end, show the words beyond."""
        index = self._next(self.at, step)
        if index != self.at:
            self._go(index, step)
        elif step < 0 and self.top:
            self.top = 0
            self.refresh()
        elif step > 0 and self.top + self.size.height < self.total:
            self.top = min(self.top + 1, max(0, self.total - self.size.height))
            self.refresh()

    def action_leap(self, step: int) -> None:
        """Move a page."""
        high = max(self.size.height - 1, 1)
        old = self.at, self.top
        self.top = max(0, min(self.top + step * high, max(0, self.total - self.size.height)))
        self._go(max(0, min(self.at + step * high, max(self.total - 1, 0))), step)
        if (self.at, self.top) != old:
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
        self._into_view()
        self.refresh()

    # ---- drawing ----------------------------------------------------------------------------------------------------

    def _key(self, y: int) -> tuple[object, ...]:
        """Give what decides how line `y` looks."""
        index = self.top + y
        row = self.row(index)
        shown = (row.text, row.sign, row.bold) if row else (index < self.total, self.total, self.known)
        return (*shown, index == self.at)

    def render_line(self, y: int) -> Strip:
        """Draw a line; asks for its page when it is not here."""
        width, index = self.size.width, self.top + y
        if index >= self.total:
            return self._beyond(y, width)
        row = self.row(index)
        if row is None:
            self._need(index // PAGE)
            return Strip([piece(fit("   ...", width), PLAIN)], width)
        mark = ">" if index == self.at and row.item is not None else " "
        style = BOLD if row.bold else PLAIN
        if not row.sign:
            return Strip(
                [piece(fit(f" {mark} {row.text}" if row.item is not None else f" {row.text}", width), style)], width
            )
        return Strip(
            [
                piece(f" {mark} ", style),
                piece(row.sign, SIGNS.get(row.sign, style)),
                piece(fit(f" {row.text}", width - 4), style),
            ],
            width,
        )

    def _beyond(self, y: int, width: int) -> Strip:
        from screens.widgets.line import wrap

        words = wrap(self.empty, width - 4) if self.known and not self.total else []
        text = f"   {words[y - 1]}" if 0 < y <= len(words) else ""
        return Strip([piece(fit(text, width), PLAIN)], width)

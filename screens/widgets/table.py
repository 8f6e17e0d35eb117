"""A list in columns under a heading that stays: as cheap as a list of words, however long it is.

Rules
- A column is as wide as what was read of it, between `least` and `most`; widths never shrink while the list is open,
  so that rows that come in by scrolling move no column.
- Where the window is too narrow, columns give way: first they shrink to `least`, those with the highest `gives` and the
  last ones first; then those with the highest `gives` vanish. A column that `gives` 0 stays.
- What is left at the right goes to the last column. Numbers stand at the right of theirs, and are never cut.
- The last cell of a row goes on to the right edge, also where the row has fewer cells than there are columns. A row
  without `cells` is words only and goes across all columns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from models.clean import plain
from screens.widgets.line import both, fit
from screens.widgets.rows import Rows

if TYPE_CHECKING:
    from screens.widgets.shelf import Read, Row

#: Blank cells between two columns.
GAP: Final = 2
#: Cells before the first column: the marker, and the sign of rows that have one.
BARE, SIGNED = 3, 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its narrowest and widest in cells, when it gives way (0 never), whether it is numbers."""

    title: str
    least: int = 4
    most: int = 30
    gives: int = 0
    number: bool = False


Columns = Callable[[], list[Column]]


def widths(columns: list[Column], natural: list[int], room: int, gap: int = GAP) -> list[int]:
    """Give each column its cells out of `room`; 0 is a column that gave way.

    >>> widths([Column("Code"), Column("Note", gives=1), Column("Meter", number=True)], [8, 20, 7], 30)
    [8, 11, 7]
    >>> widths([Column("Code"), Column("Note", gives=1), Column("Meter", number=True)], [8, 20, 7], 18)
    [8, 0, 7]
    """
    found = [min(max(wide, column.least), column.most) for column, wide in zip(columns, natural, strict=True)]
    for place in sorted(range(len(found)), key=lambda place: (columns[place].gives, place), reverse=True):
        least = found[place] if columns[place].number else min(found[place], columns[place].least)
        found[place] = max(least, found[place] - max(0, taken(found, gap) - room))
    while taken(found, gap) > room:
        giving = [place for place, wide in enumerate(found) if wide and columns[place].gives]
        if not giving:
            break
        found[max(giving, key=lambda place: columns[place].gives)] = 0
    return _grown(columns, natural, found, room - taken(found, gap))


def taken(found: list[int], gap: int = GAP) -> int:
    """Give how many cells the columns take, with what is between them."""
    return sum(wide + gap for wide in found if wide) - gap


def _grown(columns: list[Column], natural: list[int], found: list[int], free: int) -> list[int]:
    """Give back to the columns what dropping others left free, the first ones first."""
    for place, wide in enumerate(found):
        if wide:
            wanted = min(max(natural[place], columns[place].least), columns[place].most)
            more = max(0, min(wanted - wide, free))
            found[place], free = wide + more, free - more
    return found


class Table(Rows):
    """The list in columns."""

    def __init__(  # noqa: PLR0913 - as many as a list has, and its columns
        self,
        read: Read,
        columns: Columns,
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - as Textual says it
        newest: bool = False,
        waiting: bool = False,
        headed: bool = True,
        gap: int = GAP,
    ) -> None:
        """Show what `read` gives in these columns, which are asked for when drawn; without `headed` no heading.

        `gap` is the blank cells between two columns.
        """
        super().__init__(read, empty=empty, id=id, newest=newest, waiting=waiting)
        self.columns, self.headed, self.gap = columns, headed, gap
        self.natural: list[int] = []
        self.wide: list[int] = []
        self._heading, self._signed = "", False

    @property
    def head(self) -> int:
        """The heading stands above the rows, where there are any."""
        return 1 if self.headed and self.total else 0

    @property
    def heading(self) -> str:
        """The titles of the columns."""
        return self._heading

    def measure(self) -> None:
        """Find the columns' widths by what was read."""
        columns = self.columns()
        rows = [row for row in self.shelf if row.cells]
        self._signed = any(row.sign for row in rows)
        natural = [cell_len(column.title) if self.headed else 0 for column in columns]
        if len(self.natural) == len(natural):
            natural = [max(pair) for pair in zip(natural, self.natural, strict=True)]
        for row in rows:
            for place, text in enumerate(row.cells[: len(natural)]):
                if place < len(row.cells) - 1 or place == len(natural) - 1:
                    natural[place] = max(natural[place], cell_len(text))
        self.natural = natural
        before = SIGNED if self._signed else BARE
        room = max(self.size.width - before - 1, 1)
        wide = widths(columns, natural, room, self.gap)
        titles = " " * before + self._laid([column.title for column in columns], wide, room)
        if (wide, titles) != (self.wide, self._heading):
            self.wide, self._heading = wide, titles
            self.refresh()

    def forget(self) -> None:
        """Begin anew with the widths: the list shows other columns from now on."""
        self.natural = []

    def _laid(self, cells: list[str], wide: list[int], room: int) -> str:
        columns = self.columns()
        shown = [place for place, cells_wide in enumerate(wide) if cells_wide and place < len(cells)]
        parts: list[str] = []
        for place in shown:
            text = cells[place]
            if columns[place].number:
                parts.append(_right(text, wide[place]))
            else:
                parts.append(text if place == shown[-1] else fit(text, wide[place]))
        return fit((" " * self.gap).join(parts), room)

    def words(self, row: Row, width: int) -> str:
        """Lay a row out."""
        if not row.cells:
            return super().words(row, width)
        text = self._laid(list(row.cells), self.wide, width)
        return both(text.rstrip(), row.right, width) if row.right else text


def _right(text: str, width: int) -> str:
    """Put a number at the right of its column; one that is too long keeps its beginning and says so."""
    text = plain(text)
    return fit(text, width) if cell_len(text) > width else " " * (width - cell_len(text)) + text

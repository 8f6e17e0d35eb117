"""The rows of a list that have been read: whole pages of them, those near the screen only.

Rules
- A page is `PAGE` rows. Of ten thousand rows as of twenty, no more than the pages near the screen are kept.
- A reader may give a short list whole, whatever was asked for: then `part` takes what was asked for out of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = 60
#: How many pages on each side of the screen are kept.
KEPT: Final = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `name` finds it again after a change; `item` is what it stands for, None for mere words.

    `sign` is drawn before the text, in its colour; `right` at the right edge. `cells` are the columns of a table.
    """

    text: str = ""
    item: object = None
    name: str = ""
    sign: str = ""
    bold: bool = False
    right: str = ""
    cells: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[object, ...]:
        """What decides how it looks."""
        return self.text, self.sign, self.bold, self.right, self.cells

    @property
    def said(self) -> str:
        """All its words, as a filter looks for them."""
        return " ".join(part for part in (self.sign, self.text, *self.cells, self.right) if part.strip())


Page = tuple[int, list[Row]]
Read = Callable[[int, int], Awaitable[Page]]


def all_of(rows: list[Row]) -> Page:
    """Give a short list whole."""
    return len(rows), rows


def part(page: Page, start: int, count: int) -> Page:
    """Give the rows that were asked for, also where the reader gave its whole list.

    >>> part((3, [Row("a"), Row("b"), Row("c")]), 1, 1)[1][0].text
    'b'
    """
    total, rows = page
    return total, rows[start : start + count] if len(rows) == total else rows[:count]


class Shelf:
    """Pages of rows by their number."""

    def __init__(self) -> None:
        """Begin empty."""
        self.pages: dict[int, list[Row]] = {}

    def row(self, index: int) -> Row | None:
        """Give a row that has been read, else None."""
        page, place = self.pages.get(index // PAGE), index % PAGE
        return page[place] if page is not None and place < len(page) else None

    def fill(self, first: int, rows: list[Row]) -> None:
        """Keep these rows, which begin with page `first`, and nothing else."""
        self.pages = {first + n: rows[n * PAGE : (n + 1) * PAGE] for n in range(-(-len(rows) // PAGE) or 1)}

    def put(self, number: int, rows: list[Row], here: int) -> None:
        """Keep a page, and forget those that are far from page `here`."""
        self.pages[number] = rows
        for far in [page for page in self.pages if abs(page - here) > KEPT]:
            del self.pages[far]

    def find(self, name: str) -> int | None:
        """Give the place of the row with this name, as far as it was read."""
        for number, page in self.pages.items():
            for place, row in enumerate(page):
                if row.name == name:
                    return number * PAGE + place
        return None

    def next(self, index: int, step: int, total: int) -> int:
        """Give the next row from `index` of `total` that has an item (or is not read yet), else `index` itself."""
        place = index + step
        while 0 <= place < total:
            row = self.row(place)
            if row is None or row.item is not None:
                return place
            place += step
        return index

    def __iter__(self) -> Iterator[Row]:
        """Give every row that is kept."""
        for page in self.pages.values():
            yield from page

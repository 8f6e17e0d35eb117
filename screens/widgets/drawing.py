"""How a row of a list is drawn: marker, sign, words; or under a bar.

Rules
- One cell stays free at the right edge; blanks at the end of a row carry no style, so that a line sends none.
- The bar of a slow line is `BAR_CELLS` wide: so much may be drawn twice with each step. The rich look takes the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.strip import Strip

from models.language import gettext as _
from models.language import ngettext
from models.spelling import number
from screens.look import Look
from screens.widgets.line import BOLD, PLAIN, bar, piece, sign_pen, strip_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.segment import Segment

    from screens.widgets.shelf import Row

BAR_CELLS: Final = 44


def draw(row: Row, words: Callable[[int], str], width: int, *, marked: bool) -> Strip:
    """Draw a row on `width` cells; `words` gives its words fitted to so many cells."""
    if not (marked and Look.now.bar):
        return strip_of(_pieces(row, words, width, ">" if marked else " "), width)
    strip = strip_of(_pieces(row, words, width, " "), width)
    cells = width if Look.now.rich else min(BAR_CELLS, width)
    return Strip([piece(strip.crop(0, cells).text, bar()), *strip.crop(cells, width)], width)


def _pieces(row: Row, words: Callable[[int], str], width: int, mark: str) -> list[Segment]:
    style = BOLD if row.bold else PLAIN
    if row.item is None and not row.sign:
        return [piece(" " + words(width - 2), style)]
    if not row.sign:
        return [piece(f" {mark} " + words(width - 4), style)]
    sign = piece(row.sign, sign_pen(row.sign, style))
    return [piece(f" {mark} ", style), sign, piece(" " + words(width - 6), style)]


def beyond(above: int, below: int) -> str:
    """Say how many rows lie above and below those on screen; empty when all are there.

    >>> beyond(0, 12), beyond(3, 9), beyond(0, 0)
    ('12 more below', '3 above, 9 more below', '')
    """
    if above > 0 and below > 0:
        return _("{above} above, {below} more below").format(above=number(above), below=number(below))
    if below > 0:
        return ngettext("{n} more below", "{n} more below", below).format(n=number(below))
    return ngettext("{n} more above", "{n} more above", above).format(n=number(above)) if above > 0 else ""

"""Jumping: a letter beside everything that one can go to on this screen; the letter goes there.

Rules
- Tabs, rows, fields and buttons have a letter each, from the top of the screen down; Esc or any other key ends it.
- It goes there and does no more: nothing is opened, written or closed by a letter.
- Only the letters are drawn over the screen, and taken off again: a few bytes each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from models.language import gettext as _
from screens import registry
from screens.dialog import Dialog
from screens.widgets.board import Board
from screens.widgets.line import piece
from screens.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import ComposeResult
    from textual.events import Key

    from screens.widgets.line import Pieces

LETTERS = ascii_lowercase + ascii_uppercase
MARK = Style(bold=True, reverse=True)


@dataclass(frozen=True, slots=True)
class Spot:
    """Somewhere to go to: where its letter stands (column, line), and what goes there."""

    x: int
    y: int
    go: Callable[[], object]


class Letter(Widget):
    """One letter over the screen."""

    def __init__(self, letter: str, x: int, y: int) -> None:
        """Put it at a column and line."""
        super().__init__(classes="letter")
        self.letter = letter
        self.styles.offset = (x, y)

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        del y
        return Strip([piece(self.letter, MARK)], 1)


class Jump(Dialog[None]):
    """The letters."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", tooltip="Stay where you are."),
    ]

    def __init__(self, spots: Iterable[Spot]) -> None:
        """Give each place its letter, from the top down."""
        super().__init__()
        ordered = sorted(spots, key=lambda spot: (spot.y, spot.x))
        self.spots = dict(zip(LETTERS, ordered, strict=False))

    def compose(self) -> ComposeResult:
        """Draw the letters."""
        for letter, spot in self.spots.items():
            yield Letter(letter, spot.x, spot.y)

    def on_key(self, event: Key) -> None:
        """Go there; any other key ends it."""
        event.stop()
        event.prevent_default()
        spot = self.spots.get(event.character or "")
        self.dismiss(None)
        if spot is not None:
            self.app.call_later(spot.go)

    def action_leave(self) -> None:
        """Stay."""
        self.dismiss(None)


def tab_spots(tabs: Pieces) -> list[Spot]:
    """Give the tabs, each with its place on their line."""
    found, x = list[Spot](), 0
    for (text, _bold), entry in zip(tabs.pieces, registry.tabs(), strict=False):
        found.append(Spot(x, tabs.region.y, partial(tabs.app.run_action, f"app.go({entry.key})")))
        x += cell_len(text)
    return found


def spots_of(widget: Widget) -> list[Spot]:
    """Give what can be jumped to in a widget: its rows, its days and hours, or itself."""
    x, y = widget.region.offset
    if isinstance(widget, Rows):
        here = range(widget.top, min(widget.total, widget.top + widget.high))
        things = [index for index in here if (row := widget.row(index)) is not None and row.item is not None]
        return [Spot(x, y + widget.head + index - widget.top, partial(widget.go_to, index)) for index in things]
    if isinstance(widget, Board):
        return [Spot(x + left, y + down, go) for left, down, go in widget.spots()]
    return [Spot(0, y, widget.focus)]


def nothing_here() -> str:
    """Say that there is nowhere to go."""
    return _("There is nothing here to jump to.")

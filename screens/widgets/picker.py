"""One of many, found by typing: a field over a list that narrows with each letter.

Rules
- Every word that was typed must stand in a choice, without regard to accents and capitals.
- Up and Down move the marker, PgUp and PgDn a page, Enter takes; the cursor stays in the field.
- Of five thousand choices as of twenty only the rows on screen are made and drawn; each is read once, when it is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from models.language import gettext as _
from models.store import bare
from screens.widgets.rows import Row, Rows
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual.app import ComposeResult

    from screens.widgets.rows import Page

    Find = Callable[[str], Awaitable[list[tuple[str, object]]]]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a row of the list stands for; its item may be None, too."""

    item: object


class Picker(Vertical):
    """Field and list. `high` is the lines of the list."""

    DEFAULT_CSS = "Picker { height: auto; width: 1fr; } Picker > Rows { height: 10; } Picker > Typed { margin: 0 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "leap(-1)", "page up", show=False, tooltip="A page of choices up."),
        Binding("pagedown", "leap(1)", "page down", show=False, tooltip="A page of choices down."),
    ]

    class Picked(Message):
        """A choice was taken."""

        def __init__(self, picker: Picker, item: object) -> None:
            """Name the picker and what was taken."""
            super().__init__()
            self.picker, self.item = picker, item

    def __init__(
        self,
        choices: Sequence[tuple[str, object]],
        *,
        high: int = 10,
        find: Find | None = None,
        here: object = None,
        id: str | None = None,  # noqa: A002 - as Textual says it
    ) -> None:
        """Offer (words, item) pairs; `find` looks for words in another way than among them.

        The marker begins on the choice whose item is `here`, else on the first one.
        """
        super().__init__(id=id)
        self.high, self.find = high, find
        self.choices = list(choices)
        self.here = here
        self._sought = [bare(words) or "" for words, _item in choices]
        self._among: tuple[str, list[int]] = "", list(range(len(self.choices)))
        self._found: tuple[str | None, list[tuple[str, object]]] = None, []

    def among(self, words: str) -> list[tuple[str, object]]:
        """Give the choices that have all these words in them."""
        wanted = (bare(words) or "").split()
        # What fits a longer word fitted its beginning: only among that it is looked for.
        before, places = self._among
        here = places if before and words.startswith(before) else range(len(self.choices))
        self._among = words, [place for place in here if all(word in self._sought[place] for word in wanted)]
        return [self.choices[place] for place in self._among[1]]

    def compose(self) -> ComposeResult:
        """Field and list."""
        yield Typed(id="picker-typed")
        rows = Rows(self._read, empty=_("Nothing like that. Delete a letter."), id="picker-rows")
        rows.styles.height = self.high
        rows.can_focus = False
        yield rows

    def on_mount(self) -> None:
        """Show all; nothing where it is closed before it stands."""
        for rows in self.query(Rows):
            rows.wish = next((words for words, item in self.choices if item is not None and item == self.here), "")
            rows.reload()

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one(Rows)

    @property
    def typed(self) -> Typed:
        """The field."""
        return self.query_one(Typed)

    async def _read(self, start: int, count: int) -> Page:
        words = self.typed.value
        if self._found[0] != words:
            found = await self.find(words) if self.find else self.among(words)
            if words != self.typed.value:
                return self.rows.total, []  # typed on meanwhile: another reading is on its way
            self._found = words, found
        part = self._found[1][start : start + count]
        return len(self._found[1]), [Row(words, Offer(item), words) for words, item in part]

    def on_input_changed(self, event: Typed.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self.rows.reload(first=True)

    def on_typed_aside(self, event: Typed.Aside) -> None:
        """Move the marker."""
        event.stop()
        self.rows.action_step(event.step)

    def action_leap(self, step: int) -> None:
        """Move a page."""
        self.rows.action_leap(step)

    def on_input_submitted(self, event: Typed.Submitted) -> None:
        """Take the marked one, as soon as the list has come."""
        event.stop()
        self.rows.action_open()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        """Take it."""
        event.stop()
        if isinstance(event.row.item, Offer):
            self.post_message(self.Picked(self, event.row.item.item))

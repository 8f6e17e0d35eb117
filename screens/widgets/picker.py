"""One of many, found by typing: a field over a list that narrows with each letter.

Rules
- Every word that was typed must stand in a choice, without regard to accents and capitals.
- Up and Down move the marker, PgUp and PgDn a page, Enter takes; the cursor stays in the field.
- Of five thousand choices as of twenty only the rows on screen are made and drawn; each is read once, when it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from models.language import gettext as _
from models.store import bare
from screens.widgets.rows import Row, Rows
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from screens.widgets.rows import Page


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

    def __init__(self, choices: Sequence[tuple[str, object]], *, high: int = 10, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Offer (words, item) pairs."""
        super().__init__(id=id)
        self.high = high
        self.choices: list[tuple[str, object]] = []
        self._sought: list[str] = []
        self._found: list[int] = []
        self._words = ""
        self._take(choices)

    def _take(self, choices: Sequence[tuple[str, object]]) -> None:
        self.choices = list(choices)
        self._sought = [bare(words) or "" for words, _item in choices]
        self._seek(self._words)

    def _seek(self, words: str) -> None:
        wanted = (bare(words) or "").split()
        # What fits a longer word fitted its beginning: only among that it is looked for.
        narrower = bool(self._found) and words.startswith(self._words) and bool(self._words.strip())
        among = self._found if narrower else range(len(self.choices))
        self._words = words
        self._found = [place for place in among if all(word in self._sought[place] for word in wanted)]

    def compose(self) -> ComposeResult:
        """Field and list."""
        yield Typed(id="picker-typed")
        rows = Rows(self._read, empty=_("Nothing like that. Delete a letter."), id="picker-rows")
        rows.styles.height = self.high
        rows.can_focus = False
        yield rows

    def on_mount(self) -> None:
        """Show all."""
        self.rows.reload()

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one(Rows)

    @property
    def typed(self) -> Typed:
        """The field."""
        return self.query_one(Typed)

    async def _read(self, start: int, count: int) -> Page:
        part = self._found[start : start + count]
        return len(self._found), [Row(self.choices[place][0], self.choices[place], str(place)) for place in part]

    def offer(self, choices: Sequence[tuple[str, object]]) -> None:
        """Offer other choices under the words that stand in the field."""
        self._found = []
        self._take(choices)
        self.rows.reload(first=True)

    def on_input_changed(self, event: Typed.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._seek(event.value)
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
        if isinstance(event.row.item, tuple):
            self.post_message(self.Picked(self, event.row.item[1]))

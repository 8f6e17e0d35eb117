"""A field to type into: one line, no blinking, nothing selected by surprise.

Rules
- Where the terminal's own cursor stands in the field (`app.real_cursor`), none is drawn; else a reversed cell is it.
- Who comes to a field goes on behind what stands there: no letter takes the place of it unseen.
- A field never refuses a key by silence: what cannot be read is said beside it by the form that holds it.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.events import Focus
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from models.clean import plain
from screens.widgets.line import PLAIN, piece


class Typed(Input):
    """A one-line field. Up and down, and Enter, go to the form or list that holds it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "aside(-1)", "up", show=False, tooltip="To the field above, or the match above."),
        Binding("down", "aside(1)", "down", show=False, tooltip="To the field below, or the match below."),
    ]

    class Aside(Message):
        """Up or down was pressed."""

        def __init__(self, typed: Typed, step: int) -> None:
            """Name the field; `step` is -1 or 1."""
            super().__init__()
            self.typed, self.step = typed, step

    def __init__(self, value: str = "", *, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Begin with a text."""
        super().__init__(value, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def on_focus(self, event: Focus) -> None:
        """Go on behind what stands there."""
        if not event.from_app_focus:
            self.cursor_position = len(self.value)

    def validate_value(self, value: str) -> str:
        """Show nothing in the field that a terminal would obey, wherever it was copied from."""
        return plain(value)

    def validate__cursor_visible(self, visible: bool) -> bool:  # noqa: FBT001 - as Textual says it
        """Draw no cursor where the terminal shows its own."""
        return visible and not getattr(cast("Any", self.app), "real_cursor", False)

    def render_line(self, y: int) -> Strip:
        """Draw the field, in the look that was chosen."""
        strip = super().render_line(y)
        return Strip([piece(self._seen(part.text), part.style or PLAIN) for part in strip], strip.cell_length)

    def _seen(self, text: str) -> str:
        """Show a secret as stars, which every terminal has."""
        return text.replace("•", "*") if self.password else text

    def action_aside(self, step: int) -> None:
        """Tell the holder."""
        self.post_message(self.Aside(self, step))

"""A line that can be pressed: the twin of a form's key, reached by Tab and Enter.

Rules
- Only Enter and Space press it. Other letters, typed on by mistake, do nothing there and reach no key of the program.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from screens.widgets.line import BOLD, PLAIN, fit, piece


class Press(Widget, can_focus=True):
    """`> [ Ask ]  ^S`."""

    DEFAULT_CSS = "Press { height: 1; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "press", "do it", show=False, tooltip="Do what the line says."),
        Binding("up", "app.focus_previous", "up", show=False, tooltip="To the field above."),
    ]

    class Pressed(Message):
        """The line was pressed."""

        def __init__(self, press: Press) -> None:
            """Name the line."""
            super().__init__()
            self.press = press

    def __init__(self, word: str, key: str = "", *, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Say what it does, and which key does the same."""
        super().__init__(id=id)
        self.word, self.key = word, key

    def action_press(self) -> None:
        """Press it."""
        self.post_message(self.Pressed(self))

    def render_line(self, y: int) -> Strip:
        """Draw it, with the marker when it has the focus."""
        del y
        mark = ">" if self.has_focus else " "
        text = f" {mark} [ {self.word} ]" + (f"  {self.key}" if self.key else "")
        return Strip([piece(fit(text, self.size.width), BOLD if self.has_focus else PLAIN)], self.size.width)

    def on_key(self, event: Key) -> None:
        """Let no letter through."""
        if event.is_printable and event.key != "space":
            event.stop()
            event.prevent_default()

    def on_focus(self) -> None:
        """Draw the marker."""
        self.refresh()

    def on_blur(self) -> None:
        """Draw without the marker."""
        self.refresh()

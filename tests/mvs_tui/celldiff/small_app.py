"""A small app under the driver, for a pseudo-terminal: a heading, a field, and what was typed so far."""

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.events import Resize
from textual.widgets import Input, Static

from mvs_tui.celldiff.driver import CellDriver


class Small(App[None]):
    """Shows its size and what is typed; `!` in the field rings the bell, and the line's end is noted in a file."""

    CSS = """
    Input { border: none; height: 1; padding: 0; }
    Input > .input--cursor { text-style: reverse; background: ansi_default; color: ansi_default; }
    """

    def __init__(self, note: Path) -> None:
        """Note in a file what happens."""
        super().__init__(driver_class=CellDriver, ansi_color=True)
        self.note = note

    def compose(self) -> ComposeResult:
        """Give heading, field and echo."""
        yield Static("heading")
        yield Input(select_on_focus=False)
        yield Static(id="echo", markup=False)

    def on_resize(self, event: Resize) -> None:
        """Tell the size."""
        self.query_one(Static).update(f"heading {event.size.width}x{event.size.height}")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what was typed."""
        self.query_one("#echo", Static).update(f"[{event.value}]")
        if event.value.endswith("!"):
            self.bell()

    def on_input_submitted(self) -> None:
        """End."""
        self.exit()

    def line_dropped(self) -> None:
        """Note that the terminal is gone, and end."""
        self.note.write_text("dropped")
        self.exit()


if __name__ == "__main__":
    Small(Path(sys.argv[1])).run(mouse=False)

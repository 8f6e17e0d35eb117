"""An app with one widget, and what the cell-diff driver would send for it."""

from collections.abc import Callable
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from mvs_tui.celldiff.grid import Grid
from mvs_tui.celldiff.painter import Shown, paint
from mvs_tui.celldiff.terminal import Terminal

#: A terminal that knows no more than GNU screen does.
SCREEN = Terminal("screen", erases=False, scrolls=True)


class Alone(App[None]):
    """One widget on the whole screen."""

    CSS = """
    Screen { layout: vertical; overflow: hidden; }
    Rows { height: 1fr; }
    Typed > .input--cursor { text-style: reverse; }
    """

    def __init__(self, make: Callable[[], Widget]) -> None:
        super().__init__(ansi_color=True)
        self.make = make

    def compose(self) -> ComposeResult:
        """Show it."""
        yield self.make()


def lines(app: App[Any]) -> list[str]:
    """Give the screen as text, a line each."""
    strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def calm(pilot: Pilot[None]) -> None:
    """Wait until everything is read and drawn."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


class Glass:
    """A terminal of the driver's: counts the bytes from one frame to the next."""

    def __init__(self, app: App[Any]) -> None:
        self.app = app
        width, height = app.size
        self.shown = Shown.blank(width, height)
        self.look()

    def look(self) -> int:
        """Show what stands on the app's screen now; gives the bytes that this took."""
        width, height = self.app.size
        grid = Grid(width, height)
        strips = self.app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]
        for y, strip in enumerate(strips):
            grid.apply(f"\x1b[{y + 1};1H" + strip.render(self.app.console))
        x, y = self.app.cursor_position
        text, self.shown = paint(self.shown, grid.rows, SCREEN, (y, x))
        return len(text.encode())

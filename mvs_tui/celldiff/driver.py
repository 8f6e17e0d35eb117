"""A driver for Textual that sends only the cells that differ, and never more than the line can carry.

Rules
- What Textual draws goes to a grid. A little later, when more of the same frame has come, the difference to what the
  terminal shows is sent: when the terminal has told that it shows what was sent before, and the outlet is empty.
- The terminal's own cursor stands in the focused field, where input methods and screen readers look for it.
  Elsewhere it is hidden, at the place that the app names.
- However the program ends, the terminal is left as it was found: attributes, regions, modes, the other screen.
  Only a line that stalls at the end for longer than `PATIENCE` does not get these last bytes.
- An app with a method `line_dropped` is told when its terminal is gone; any other is ended.

Use: `App(driver_class=CellDriver)`. Raises `Unfit` where nothing can be drawn.
"""

from __future__ import annotations

import asyncio
import atexit
import codecs
import contextlib
import os
import select
import signal
import time
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from mvs_tui.celldiff.grid import Cell, Grid, is_frame
from mvs_tui.celldiff.outlet import Outlet
from mvs_tui.celldiff.painter import Shown, paint
from mvs_tui.celldiff.paste import Pastes
from mvs_tui.celldiff.style import of_blank
from mvs_tui.celldiff.terminal import Terminal
from mvs_tui.celldiff.tty import Tty
from mvs_tui.celldiff.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.message import Message

#: Seconds that a frame waits for the rest of what one key brings about.
LINGER: Final = 0.02
#: Seconds in which a size that changes again is not yet told to the app.
SETTLE: Final = 0.06
#: Seconds that an ending program waits for the line to take what is under way, and for open answers.
PATIENCE: Final = 2.0
#: What Textual writes around its frames, and for a mouse: of no use here, and some terminals would show it.
NEEDLESS: Final = ("\x1b[?2026h", "\x1b[?2026l", "\x1b]22;")
ASK: Final = "\x1b[6n"
#: No wrapping, no cursor, pasted text marked as such.
BEGIN: Final = "\x1b[?7l\x1b[?25l\x1b[?2004h"
#: No region, no attributes, wrapping, no marks around pasted text, a cursor.
END: Final = "\x1b[r\x1b[m\x1b[?7h\x1b[?2004l\x1b[?25h"
CLEAN: Final = "\x1b(B\x0f\x1b[m\x1b[r\x1b[?7l\x1b[H\x1b[J"


class CellDriver(LinuxDriver):
    """The driver. `size` is that of the terminal where it is given, and is asked of it otherwise."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = False, size: tuple[int, int] | None = None
    ) -> None:
        """Look at the terminal; nothing is sent yet."""
        stops = signal.getsignal(signal.SIGTSTP)
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if stops is signal.SIG_IGN:
            signal.signal(signal.SIGTSTP, stops)  # whoever started us has nobody who could let us go on
        self.terminal = Terminal.here()
        self._tty = Tty(self.fileno)
        self._grid: Grid | None = None
        self._shown: Shown | None = None
        self._window = Window(asking=self.terminal.answers)
        self._outlet: Outlet | None = None
        self._due: asyncio.TimerHandle | None = None
        self._resizing = False
        self._cursor_shown = False
        self._changed = False
        if size is None:
            self._size = self._get_terminal_size()

    # ---- from Textual -----------------------------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Take what Textual writes: a frame for the grid, or something for the terminal itself."""
        if not data or data.startswith(NEEDLESS):
            return
        if not is_frame(data):
            self._aside(data)
            return
        size = self._app.size
        if self._grid is None:
            self._grid = Grid(size.width, size.height, colours=self.terminal.colours > 2)  # noqa: PLR2004 - monochrome
        elif (self._grid.width, self._grid.height) != size:
            self._grid = self._grid.resized(size.width, size.height)
            self._shown = None
        self._grid.apply(data)
        self._changed = True

    def flush(self) -> None:
        """Send soon what differs."""
        if self._due is None and self._changed and self._outlet is not None and self._listening:
            self._due = self._loop.call_later(LINGER, self._frame)

    def forget(self) -> None:
        """Draw everything again with the next frame: what the terminal shows is not known any more."""
        self._shown = None
        self._changed = True
        self.flush()

    def _aside(self, data: str) -> None:
        if self._outlet is not None:
            self._outlet.put(data)

    # ---- to the terminal --------------------------------------------------------------------------------------------

    def _frame(self) -> None:
        """Send the difference, if the line is free; else it is looked again when it may be."""
        self._due = None
        outlet, grid, now = self._outlet, self._grid, time.monotonic()
        if outlet is None or grid is None or not self._changed:
            return
        if not outlet.idle:
            return  # `_drained` comes back here
        if not self._window.open(now):
            self._due = self._loop.call_later(max(self._window.wait(now), LINGER), self._frame)
            return
        self._changed = False
        text = self._difference(grid)
        if text:
            if self._window.sent(len(text.encode()), now):
                text += ASK
            outlet.put(text)

    def _difference(self, grid: Grid) -> str:
        place = self._field()
        before = ""
        if self._shown is None:
            before, self._shown = CLEAN, Shown.blank(grid.width, grid.height)
        rows = grid.rows if place is None else _without_cursor(grid.rows, place)
        cursor = place
        if place is None and (before or any(old != new for old, new in zip(self._shown.rows, rows, strict=True))):
            # A hidden cursor is worth a move only behind something that was drawn.
            cursor = min(grid.y, grid.height - 1), min(grid.x, grid.width - 1)
        text, self._shown = paint(self._shown, rows, self.terminal, cursor)
        return before + self._cursor_mode(shown=place is not None) + text

    def _field(self) -> tuple[int, int] | None:
        """Give where the cursor of the focused field is, as (y, x); None where nothing is typed."""
        focused = self._app.focused
        place = getattr(focused, "cursor_screen_offset", None)
        if self._grid is None or place is None:
            return None
        x, y = place
        # Behind the last letter Textual names the cell after the one in which it draws its cursor.
        x -= bool(getattr(focused, "cursor_at_end", False))
        return (y, x) if 0 <= x < self._grid.width and 0 <= y < self._grid.height else None

    def _cursor_mode(self, *, shown: bool) -> str:
        if shown == self._cursor_shown:
            return ""
        self._cursor_shown = shown
        return "\x1b[?25h" if shown else "\x1b[?25l"

    def _soon(self, function: Callable[[], None]) -> None:
        """Call something in the app's thread; after its end, nothing."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function)

    def _drained(self) -> None:
        self._soon(self.flush)

    def _answer(self) -> None:
        """Send what waited for an answer."""
        if self._put_off():
            self._frame()

    def _put_off(self) -> bool:
        """Let the frame that waits wait on; gives whether there was one."""
        due, self._due = self._due, None
        if due is not None:
            due.cancel()
        return due is not None

    # ---- beginning and end ------------------------------------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Take the terminal: raw keys, the other screen, and everything drawn from the grid."""
        if self._outlet is not None:
            self._soon(self._go_on)
            return
        self._tty.take()
        self._outlet = Outlet(self._tty.out, self._drained)
        self._outlet.start()
        signal.signal(signal.SIGWINCH, self._winched)
        enter = self.terminal.alternate[0]
        self._window = Window(asking=self.terminal.answers)
        if self._window.asking:
            self._window.ask(time.monotonic())
        self._outlet.put(enter + BEGIN + (ASK if self._window.asking else ""))
        self._shown, self._cursor_shown = None, False
        atexit.register(self._leave)
        self._start_keys()
        self._resized()
        if self._grid is not None:
            self.forget()
        if self._must_signal_resume:
            self._must_signal_resume = False
            self.send_message(self.SignalResume())

    def _go_on(self) -> None:
        """Take the terminal again after a stop that nobody told of (SIGSTOP): a shell may have had it meanwhile."""
        if self._outlet is not None:
            self._tty.take()
            self._outlet.put(BEGIN)
            self._cursor_shown = False
            self.forget()

    def _start_keys(self) -> None:
        from threading import Thread

        self.exit_event.clear()
        self._key_thread = Thread(target=self._run_input_thread, name="celldiff-input", daemon=True)
        self._key_thread.start()
        if self._mouse:
            self._enable_mouse_support()

    def disable_input(self) -> None:
        """Read no more keys, and ask nothing more; answers to come are waited for, so that no shell reads them."""
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        self._put_off()
        self._disable_mouse_support()
        until = time.monotonic() + PATIENCE
        while self._window.questions and self._window.proved and time.monotonic() < until and self._listening:
            time.sleep(0.01)
        self.exit_event.set()
        if self._key_thread is not None:
            self._key_thread.join(PATIENCE)
        self.exit_event.clear()
        self._tty.forget_keys()

    @property
    def _listening(self) -> bool:
        return self._key_thread is not None and self._key_thread.is_alive()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self.disable_input()
        if self._outlet is not None:
            self._outlet.stop(PATIENCE, self._farewell())
            self._outlet = None
        self._tty.give_back()
        atexit.unregister(self._leave)

    def _farewell(self) -> str:
        leave = self.terminal.alternate[1]
        return END + (leave or "\x1b[H\x1b[J")

    def _leave(self) -> None:
        """Put the terminal right where the program ends without having done so."""
        self._tty.say_last(self._farewell())
        self._tty.give_back()

    def close(self) -> None:
        """Nothing is left to close: the outlet ends with the application mode."""

    # ---- size -------------------------------------------------------------------------------------------------------

    def _get_terminal_size(self) -> tuple[int, int]:
        return self._tty.size()

    def _winched(self, _signal: int, _frame: object) -> None:
        """Note that the size changes; a window that is drawn larger changes it many times a second."""
        if not self._resizing:
            self._resizing = True
            self._soon(self._settle)

    def _settle(self) -> None:
        self._loop.call_later(SETTLE, self._resized)

    def _resized(self) -> None:
        self._resizing = False
        size = Size(*self._get_terminal_size())
        if self._grid is not None and (self._grid.width, self._grid.height) == size:
            self.forget()  # it may have been smaller for a moment, and have lost what stood there
        self.send_message(events.Resize(size, size))

    # ---- keys -------------------------------------------------------------------------------------------------------

    def run_input_thread(self) -> None:
        """Read keys until told to stop. Broken bytes are shown as such, and the end of the line ends the app."""
        parser, pastes = XTermParser(self._debug), Pastes()
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        while not self.exit_event.is_set():
            text = ""
            if select.select((self.fileno,), (), (), 0.1)[0]:
                try:
                    found = os.read(self.fileno, 4096)
                except OSError:
                    found = b""
                if not found:
                    self._soon(self._dropped)
                    return
                text = decode(found)
            for part in pastes.take(text, time.monotonic()):
                for event in parser.feed(part):
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)

    def _dropped(self) -> None:
        dropped = getattr(self._app, "line_dropped", None)
        if callable(dropped):
            dropped()
        else:
            self._app.exit()

    def process_message(self, message: Message) -> None:
        """Take the terminal's answers out of the keys."""
        if isinstance(message, events.CursorPosition):
            # Counted here, in the input thread: while the app ends, its own thread waits for this.
            self._window.answered()
            self._soon(self._answer)
            return
        super().process_message(message)


def _without_cursor(rows: list[list[Cell]], place: tuple[int, int]) -> list[list[Cell]]:
    """Take the drawn cursor away where the terminal's own stands: the reverse of that one cell."""
    y, x = place
    text, style = rows[y][x]
    if "7" not in style.flags:
        return rows
    plain = style._replace(flags=style.flags - {"7"})
    made = list(rows)
    made[y] = [*rows[y][:x], (text, of_blank(plain) if text == " " else plain), *rows[y][x + 1 :]]
    return made

"""The terminal as the system has it: its line settings, its size, and what to write to.

Rules
- Keys come one by one, and bytes go as they are: a feed must not become a return as well.
- What was found is put back, however the program ends; a terminal that is gone is no reason to stop doing so.
- The size is the terminal's own, whatever the environment says, and bounded.
"""

from __future__ import annotations

import contextlib
import os
import sys
import termios
from typing import Any, Final

from mvs_tui.celldiff.terminal import Unfit

#: The largest screen that is drawn, whatever the terminal says of itself.
WIDEST, HIGHEST = 1000, 400
#: The size of one that does not say.
NORMAL: Final = (80, 24)
#: Where each group of line settings stands in what termios gives.
IFLAG, OFLAG, LFLAG, CC = 0, 1, 3, 6


class Tty:
    """A terminal: `keys` is where they come from, `out` where bytes go (file descriptors). Raises `Unfit` for none."""

    def __init__(self, keys: int) -> None:
        """Find what to write to: the first of the standard files that is a terminal."""
        self.keys, self.out = keys, _terminal_file()
        self._before: list[Any] | None = None

    def size(self) -> tuple[int, int]:
        """Give width and height."""
        try:
            width, height = os.get_terminal_size(self.out)
        except (OSError, ValueError):
            width = height = 0
        return (min(width, WIDEST) or NORMAL[0], min(height, HIGHEST) or NORMAL[1])

    def take(self) -> None:
        """Set the line for a full screen; taken again, what was found at first is what is put back."""
        try:
            raw = termios.tcgetattr(self.keys)
        except termios.error:
            return
        if self._before is None:
            self._before = termios.tcgetattr(self.keys)
        # No flow control by keys, no translation of returns; no echo, no lines, no signals by keys.
        raw[IFLAG] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        raw[OFLAG] &= ~termios.OPOST
        raw[LFLAG] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        raw[CC][termios.VMIN] = 1
        with contextlib.suppress(termios.error):
            termios.tcsetattr(self.keys, termios.TCSANOW, raw)

    def give_back(self) -> None:
        """Put the line back as it was found."""
        if self._before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.keys, termios.TCSANOW, self._before)
            self._before = None

    def forget_keys(self) -> None:
        """Throw away what was typed and not read."""
        with contextlib.suppress(termios.error):
            termios.tcflush(self.keys, termios.TCIFLUSH)

    def say_last(self, text: str) -> None:
        """Write something at the very end, if the line takes it without waiting."""
        with contextlib.suppress(OSError):
            os.set_blocking(self.out, False)
            os.write(self.out, text.encode())
            os.set_blocking(self.out, True)


def _terminal_file() -> int:
    for file in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            if file is not None and os.isatty(file.fileno()):
                return file.fileno()
    raise Unfit("")

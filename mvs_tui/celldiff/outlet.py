"""What writes to the terminal, beside the program: a line that stalls never holds up a key.

Rules
- One frame at a time lies here: the driver gives another only when the outlet is `idle`, so memory stays bounded
  however long the line stalls.
- A terminal that is gone swallows what is written; the driver hears of it by its end of input.
"""

from __future__ import annotations

import os
import select
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: Bytes that may wait here before small things (a bell) are left out.
MOST = 65536
#: Seconds between looks at whether the outlet was told to stop while the line stalls.
LOOK = 0.2


class Outlet(threading.Thread):
    """Writes bytes to a file descriptor in order. `drained` is called in this thread when all is written."""

    def __init__(self, descriptor: int, drained: Callable[[], None]) -> None:
        """Make the thread; it begins with `start`."""
        super().__init__(daemon=True, name="celldiff-outlet")
        self._descriptor, self._drained = descriptor, drained
        self._waiting = bytearray()
        self._writing = self._stopping = self._gone = False
        self._news = threading.Condition()

    @property
    def idle(self) -> bool:
        """Whether all that was given is written."""
        with self._news:
            return not self._waiting and not self._writing

    def put(self, text: str) -> bool:
        """Give text to be written; gives whether there was room for it."""
        with self._news:
            if len(self._waiting) > MOST or self._stopping:
                return False
            self._waiting += text.encode("utf-8", "replace")
            self._news.notify_all()
            return True

    def stop(self, patience: float, last: str = "") -> None:
        """Write what waits, and `last` behind it, for so many seconds at most, and end."""
        with self._news:
            self._waiting += last.encode()
            self._stopping = True
            self._news.notify_all()
        self.join(patience)
        with self._news:
            self._waiting.clear()
            self._gone = True
        self.join(2 * LOOK)

    def run(self) -> None:
        """Write until told to stop."""
        while True:
            with self._news:
                while not self._waiting and not self._stopping:
                    self._news.wait()
                if not self._waiting:
                    return
                chunk, self._waiting = bytes(self._waiting), bytearray()
                self._writing = True
            self._write(chunk)
            self._writing = False
            if not self._waiting:
                self._drained()

    def _write(self, chunk: bytes) -> None:
        rest = memoryview(chunk)
        while rest and not self._gone:
            try:
                if select.select((), (self._descriptor,), (), LOOK)[1]:
                    # A terminal takes what it has room for; small pieces keep a blocking write short.
                    rest = rest[os.write(self._descriptor, rest[:1024]) :]
            except (InterruptedError, BlockingIOError):
                continue
            except (OSError, ValueError):
                return

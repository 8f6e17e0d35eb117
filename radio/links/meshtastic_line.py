"""What waits in the child to be sent, and the thread that sends it: the only one that calls what may hang.

Rules
- Something is sent only while the radio's queue has room. What found no room within a minute is dropped, and this is
  told: what to send is worked out anew from the books by then.
- Each thing that was given is counted as done once it was sent, dropped or failed; the parent counts on it.
- A radio tells of its queue when it takes something, and not always when it has room again, so it is asked.
"""

from __future__ import annotations

import itertools
import math
import queue
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

from radio.links.watch import Room

#: How many things wait here; the parent gives no more than the radio's queue takes.
HELD: Final = 64
#: Seconds between two looks at a full queue, and until what waits is dropped.
LOOK, STALE = 5.0, 60.0
_BEAT: Final = 0.05


class Line:
    """Things to send, the urgent ones first."""

    def __init__(self, ready: Callable[[], bool], ask: Callable[[], None], tell: Callable[[int, int], None]) -> None:
        """Ask `ready` whether there is a radio, let it be asked by `ask`; `tell` hears of room and things done."""
        self.ready, self.ask, self.tell = ready, ask, tell
        self.room = Room(time.monotonic())
        self.dropped: Callable[[], None] = _nobody
        self._given: queue.PriorityQueue[tuple[int, int, float, Callable[[], object]]] = queue.PriorityQueue(HELD)
        self._count = itertools.count()
        self._lock = threading.Lock()
        self._done = 0
        self._looked = -math.inf

    def give(self, what: Callable[[], object], *, first: bool) -> None:
        """Let something wait; when too much does, it is dropped."""
        try:
            self._given.put_nowait((0 if first else 1, next(self._count), time.monotonic(), what))
        except queue.Full:
            self._one_done()

    def state(self, free: int, *, answer: bool) -> None:
        """Know what the radio says of its queue."""
        self.room.told(free, answer=answer)
        self.report()

    def report(self) -> None:
        """Tell how much room there is and how much is done."""
        self.tell(self.room.free(time.monotonic()), self._done)

    def run(self) -> None:
        """Send what waits, for ever."""
        while True:
            _urgent, _count, since, what = self._given.get()
            if self._await_room(since):
                self._do(what)
            else:
                self.dropped()
            self._one_done()

    def _await_room(self, since: float) -> bool:
        """Wait until there is room; whether there was any before what waits grew stale."""
        while not self.ready() or self.room.free(time.monotonic()) <= 0:
            now = time.monotonic()
            if now - since >= STALE:
                return False
            if now - self._looked >= LOOK:
                self._looked = now
                self.ask()
                self.report()
            time.sleep(_BEAT)
        return True

    def _do(self, what: Callable[[], object]) -> None:
        self.room.sent(time.monotonic())
        try:
            what()
        except BaseException as error:  # noqa: BLE001 - the library exits on what it does not know; only the frame is lost
            print("send:", repr(error), file=sys.stderr)  # noqa: T201 - this is the log

    def _one_done(self) -> None:
        with self._lock:
            self._done += 1
        self.report()


def _nobody() -> None:
    pass

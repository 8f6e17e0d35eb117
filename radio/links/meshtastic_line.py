"""What waits in the child to be sent, and the thread that sends it: the only one that calls what may hang.

Rules
- Something is sent only while the radio's queue has room. What found no room within a minute is dropped, and this is
  told: what to send is worked out anew from the books by then.
- Texts are paced, because radios drop those that come too soon after another; frames do not wait behind them.
- Each thing that was given is counted as done once it was sent, dropped or failed; the parent counts on it.
- A radio tells of its queue when it takes something, and not always when it has room again, so it is asked.
"""

from __future__ import annotations

import bisect
import itertools
import math
import sys
import threading
import time
from collections.abc import Callable
from typing import Final, TypeAlias

from radio.links.watch import Room

#: How many things wait here; the parent gives no more than the radio's queue takes.
HELD: Final = 64
#: Seconds between two looks at a full queue, and until what waits is dropped.
LOOK, STALE = 5.0, 60.0
#: Seconds between two things that are paced.
PACE: Final = 2.5
_BEAT: Final = 0.05

Act: TypeAlias = Callable[[], object]


class Line:
    """Things to send, the urgent ones first."""

    def __init__(self, ready: Callable[[], bool], ask: Act, tell: Callable[[int, int], None]) -> None:
        """Ask `ready` whether there is a radio, let it be asked by `ask`; `tell` hears of room and things done."""
        self.ready, self.ask, self.tell = ready, ask, tell
        self.room = Room(time.monotonic())
        self.dropped: Act = _nobody
        self._news = threading.Condition()
        self._waiting: list[tuple[int, int, float, bool, Act]] = []
        self._count = itertools.count()
        self._done = 0
        self._looked = self._paced = -math.inf

    def give(self, what: Act, *, first: bool, paced: bool = False) -> None:
        """Let something wait; when too much does, it is dropped. What is `paced` holds nothing else up."""
        with self._news:
            room = len(self._waiting) < HELD
            if room:
                bisect.insort(self._waiting, (0 if first else 1, next(self._count), time.monotonic(), paced, what))
                self._news.notify_all()
        if not room:
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
            since, what = self._next()
            if self._await_room(since):
                self._do(what)
            else:
                self.dropped()
            self._one_done()

    def _next(self) -> tuple[float, Act]:
        """Wait for what is to be sent next; gives since when it waits, too."""
        with self._news:
            while True:
                now = time.monotonic()
                due = now >= self._paced + PACE
                for place, (_rank, _count, since, paced, what) in enumerate(self._waiting):
                    if due or not paced:
                        del self._waiting[place]
                        self._paced = now if paced else self._paced
                        return since, what
                self._news.wait(self._paced + PACE - now if self._waiting else None)

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

    def _do(self, what: Act) -> None:
        self.room.sent(time.monotonic())
        try:
            what()
        except BaseException as error:  # noqa: BLE001 - the library exits on what it does not know; one frame is lost
            print("send:", repr(error), file=sys.stderr)  # noqa: T201 - this is the log

    def _one_done(self) -> None:
        with self._news:
            self._done += 1
        self.report()


def _nobody() -> None:
    pass

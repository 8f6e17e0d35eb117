"""When to start, ask, end and start again a program that may hang, and how much a radio's queue takes. Pure.

Rules
- Nothing here reads a clock: `now` is in seconds of one clock that never goes back.
- A program that says nothing for `silence` is asked; without an answer within `answer` it is ended. One that does not
  get ready within `start`, or sits on something it was given for `stuck`, is ended too.
- After each end there is a pause, twice as long each time up to `most`; one that held out for `steady` begins anew.
  While there is no device at all, the pause stays short.
- What was put into the radio's queue and not answered yet counts as taken. Until the radio has told of its queue, a few
  frames are let through, and then one every `PACE`, because too many at once get lost without a word.

    >>> watch = Watch(Patience(silence=90, answer=15), now=0)
    >>> watch.due(0)
    (<Do.START: 'start'>, '')
    >>> watch.started(0); watch.ready(3); watch.due(50)
    (<Do.NOTHING: 'nothing'>, '')
    >>> watch.due(93)
    (<Do.ASK: 'ask'>, '')
    >>> watch.asked(93); watch.due(108)
    (<Do.END: 'end'>, 'silent')
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import Final

#: Frames let through before the radio told how long its queue is, and seconds until one more is.
ASSUMED: Final = 4
PACE: Final = 5.0
#: Seconds after which a frame that the radio never answered for is thought to have left its queue.
FORGOTTEN: Final = 30.0


class Do(Enum):
    """What is due."""

    NOTHING = "nothing"
    START = "start"
    ASK = "ask"
    END = "end"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds.

    `first` and `most` are the shortest and longest pause before a new start; `steady` is how long a program must have
    been ready for the next pause to be short again; `reread` is how often a ready radio's settings are read anew.
    """

    silence: float = 90.0
    answer: float = 15.0
    start: float = 60.0
    stuck: float = 120.0
    first: float = 2.0
    most: float = 60.0
    steady: float = 120.0
    reread: float = 900.0


class Watch:
    """Follows one program at a time; see the rules above."""

    def __init__(self, patience: Patience, now: float) -> None:
        """Nothing runs yet; the first start is due at once."""
        self.patience = patience
        self._pause = patience.first
        self._rest: float | None = now
        self._started = self.heard_at = now
        self._ready: float | None = None
        self._asked: float | None = None
        self._given: deque[float] = deque()

    def due(self, now: float) -> tuple[Do, str]:
        """Give what is to be done now and, for an end, why: `mute`, `silent` or `stuck`."""
        patience = self.patience
        if self._rest is not None:
            return (Do.START, "") if now >= self._rest else (Do.NOTHING, "")
        if self._ready is None:
            return (Do.END, "mute") if now >= self._started + patience.start else (Do.NOTHING, "")
        if self._given and now >= self._given[0] + patience.stuck:
            return Do.END, "stuck"
        if self._asked is not None:
            return (Do.END, "silent") if now >= self._asked + patience.answer else (Do.NOTHING, "")
        return (Do.ASK, "") if now >= self.heard_at + patience.silence else (Do.NOTHING, "")

    @property
    def running(self) -> bool:
        """Whether a program was started and has not ended."""
        return self._rest is None

    def started(self, now: float) -> None:
        """Know that a program was started."""
        self._rest = self._ready = self._asked = None
        self._started = self.heard_at = now
        self._given.clear()

    def ready(self, now: float) -> None:
        """Know that the radio answers; said again, it changes nothing."""
        self.heard(now)
        if self._ready is None:
            self._ready = now

    def heard(self, now: float) -> None:
        """Know that something came from the radio."""
        self.heard_at = now
        self._asked = None

    def asked(self, now: float) -> None:
        """Know that the radio was asked whether it is there."""
        self._asked = now

    def gave(self, now: float) -> None:
        """Know that the program was given something to send."""
        self._given.append(now)

    def took(self) -> None:
        """Know that the program is done with the oldest thing it was given."""
        if self._given:
            self._given.popleft()

    @property
    def open(self) -> int:
        """How many things the program was given and is not done with."""
        return len(self._given)

    def ended(self, now: float) -> None:
        """Know that the program is gone; the next start is due after the pause."""
        if self._ready is not None and now - self._ready >= self.patience.steady:
            self._pause = self.patience.first
        self._rest = now + self._pause
        self._pause = min(self.patience.most, 2 * self._pause)
        self._ready = self._asked = None
        self._given.clear()

    def missing(self, now: float) -> None:
        """Know that there is nothing to start a program for yet, which is quickly seen; the pause does not grow."""
        self.ended(now)
        self._pause = self.patience.first
        self._rest = now + self._pause


class Room:
    """How many more frames the radio's queue takes; see the rules above."""

    def __init__(self, now: float) -> None:
        """Nothing is known of the queue yet."""
        self._told: int | None = None
        self._sent: deque[float] = deque()
        self._allowed = float(ASSUMED)
        self._since = now

    def free(self, now: float) -> int:
        """Give the number of frames that may be sent now."""
        if self._told is None:
            self._allowed = min(float(ASSUMED), self._allowed + max(0.0, now - self._since) / PACE)
            self._since = now
            return int(self._allowed)
        while self._sent and now - self._sent[0] >= FORGOTTEN:
            self._sent.popleft()
        return max(0, self._told - len(self._sent))

    def sent(self, now: float) -> None:
        """Know that a frame was given to the radio."""
        self.free(now)
        self._allowed = max(0.0, self._allowed - 1)
        self._sent.append(now)

    def told(self, free: int, *, answer: bool) -> None:
        """Know what the radio says of its queue; `answer` where that is its answer to a frame."""
        self._told = free
        if answer and self._sent:
            self._sent.popleft()

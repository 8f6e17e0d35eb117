"""How much may be under way to a terminal: frames wait until it has told that it shows the ones before.

Rules
- A terminal is asked where its cursor is (CSI 6n) behind what is sent; its answer says that all before it is on screen.
  It is asked once for each `ASK` bytes or more, not for each frame.
- While more than `LIMIT` bytes are unanswered nothing is sent, so that a held key never fills the line with frames that
  nobody will see: the newest frame is drawn when the line is free.
- A terminal that never answers is asked no more after `FIRST` seconds. One that answered before is given `PATIENCE`
  seconds for each answer, and after `LOST` answers that did not come it is sent to freely until it answers again.
- Time is an argument, in seconds of any clock that runs evenly.

    >>> window = Window()
    >>> window.sent(600, now=0.0), window.open(now=0.1), window.answered(), window.open(now=0.1)
    (True, False, None, True)
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

#: Bytes that may be unanswered when a frame is sent.
LIMIT: Final = 512
#: Bytes since the last question after which another is put.
ASK: Final = 192
#: Seconds for the first answer; for each later one.
FIRST: Final = 3.0
PATIENCE: Final = 8.0
#: Answers in a row that may fail to come.
LOST: Final = 3


@dataclass(slots=True)
class Window:
    """The account of one terminal. `asking` is False where questions are of no use."""

    asking: bool = True
    limit: int = LIMIT
    #: Bytes sent in all, and how many of them the terminal has told of.
    total: int = 0
    told: int = 0
    proved: bool = False
    lost: int = 0
    #: For each question that is open: the bytes before it, and when it was put.
    questions: deque[tuple[int, float]] = field(default_factory=deque[tuple[int, float]])
    _asked_at: int = 0

    @property
    def under_way(self) -> int:
        """Bytes that nobody knows to have arrived."""
        return self.total - self.told

    def sent(self, size: int, now: float) -> bool:
        """Count bytes that are sent; gives whether a question is to be put behind them."""
        self.total += size
        if not self.asking or self.total - self._asked_at < ASK:
            return False
        self.ask(now)
        return True

    def ask(self, now: float) -> None:
        """Count a question that is put now."""
        self._asked_at = self.total
        self.questions.append((self.total, now))

    def answered(self) -> None:
        """Count an answer: it is to the oldest question."""
        self.proved, self.asking, self.lost = True, True, 0
        if self.questions:
            self.told = max(self.told, self.questions.popleft()[0])
        else:
            self.told = self.total

    def open(self, now: float) -> bool:
        """Whether a frame may be sent."""
        self._give_up(now)
        return not self.asking or self.under_way <= self.limit

    def wait(self, now: float) -> float:
        """Give the seconds after which it is of use to ask `open` again without an answer."""
        if not self.questions:
            return 0.0
        return max(0.0, self.questions[0][1] + self._patience - now)

    @property
    def _patience(self) -> float:
        return PATIENCE if self.proved else FIRST

    def _give_up(self, now: float) -> None:
        """Stop waiting for an answer that is too late."""
        if not self.questions or now - self.questions[0][1] < self._patience:
            return
        self.questions.clear()
        self.told = self.total
        self.lost += 1
        self.asking = self.proved and self.lost < LOST

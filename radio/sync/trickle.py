"""Trickle (RFC 6206): speak soon after a change, ever more rarely while all agree, and not what was just heard.

Rules
- Time is in milliseconds and an argument; chance is an argument too.
- With k = 1 a desk stays silent in an interval in which it heard another say the same; unless it has to be heard
  itself, because somebody asked for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Trickle:
    """One Trickle timer."""

    def __init__(self, shortest: int, doublings: int, chance: Callable[[], float]) -> None:
        """Begin with intervals of `shortest` ms, doubled up to so many times; `chance` gives 0 … 1."""
        self.doublings, self.chance = doublings, chance
        self.tune(shortest)
        self.heard = 0
        self.sure = False
        self.length = shortest
        self.end = self.at = 0

    def tune(self, shortest: int) -> None:
        """Have intervals of `shortest` ms from the next start on."""
        self.shortest, self.longest = shortest, shortest << self.doublings

    def _begin(self, now: int) -> None:
        self.heard = 0
        self.at = now + int(self.length * (0.5 + self.chance() / 2))
        self.end = now + self.length

    def start(self, now: int, length: int = 0, *, surely: bool = False) -> None:
        """Begin with the shortest interval, or with one of `length` ms; `surely` says it once, whoever else does."""
        self.sure = self.sure or surely
        self.length = length or self.shortest
        self._begin(now)

    def consistent(self) -> None:
        """Note that another said what this desk would say."""
        self.heard += not self.sure

    def inconsistent(self, now: int) -> None:
        """Note that another said something else, or that something changed here."""
        if self.length > self.shortest or now >= self.end:
            self.start(now)

    def said(self, now: int) -> None:
        """Note that it was said, maybe before its time."""
        self.advance(now)
        self.sure = False
        self.heard += 1

    def advance(self, now: int) -> None:
        """Let time pass: an interval that is over is followed by one of twice its length."""
        while now >= self.end:
            late = self.end
            self.length = min(2 * self.length, self.longest)
            self._begin(late if now < late + self.length else now)

    def due(self, now: int) -> bool:
        """Whether it is to be said now."""
        self.advance(now)
        return now >= self.at and not self.heard

    def next(self, now: int) -> int:
        """Give the next time at which it may become due."""
        self.advance(now)
        return self.at if not self.heard else self.end

"""Neighbours: what each desk in reach said of itself, how often it was served, and whether it may be believed.

Rules
- A desk speaks under the co-op's frame key, with a counter that grows. A lower counter changes nothing here and gets
  nothing but, now and then, the hint that its counter is behind.
- Counts come as low bytes. A desk's logs only grow, so the count is the next one with that low byte after what it was
  known to hold; without that, the one nearest to what is held here. Where that would make a great difference, nothing
  is given for it: exact counts are told in heads, and asked for in wishes.
- What is remembered is bounded: desks, logs of each, and answers that one may cause in a minute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radio.codec.parts import LogRef

#: The most neighbours that are remembered, and the most logs of one.
MAX_NEAR: Final = 64
MAX_LOGS: Final = 4096
#: How many of its words in a minute are answered.
CALLS: Final = 8
MINUTE: Final = 60_000
#: A desk is told that its counter is behind at most this often.
HINT: Final = 10 * MINUTE


@dataclass
class Near:
    """A desk in reach. `counts` are the entries of each log that it holds without a gap, as it told."""

    number: int
    counter: int = 0
    heard: int = 0
    digest: bytes = b""
    whole: bool = False
    counts: dict[LogRef, int] = field(default_factory=dict["LogRef", int])
    doubtful: set[LogRef] = field(default_factory=set["LogRef"])
    frozen: set[LogRef] = field(default_factory=set["LogRef"])
    snr: float | None = None
    hops: int = 0
    coding: int = 0
    calls: float = CALLS
    called: int = 0
    hinted: int = -HINT
    compared: int = -HINT

    def tell(self, log: LogRef, low: int, mine: int) -> None:
        """Take in the low byte of a count; `mine` is how much of the log is held here."""
        known = self.counts.get(log)
        if known is None and len(self.counts) >= MAX_LOGS:
            return
        if log.number == self.number:
            # Nobody holds more of a desk's log than the desk itself.
            known = max(known or 0, mine)
        self.counts[log] = nearest(low, mine) if known is None else known + (low - known) % 256

    def holds(self, log: LogRef, mine: int) -> int:
        """Give how much of a log it holds, as far as is known; of its own it holds what is here, `mine`, at least."""
        known = self.counts.get(log, 0)
        return max(known, mine) if log.number == self.number else known

    def settle(self, lows: Sequence[tuple[LogRef, int]], total: int) -> None:
        """Compare the counts of all its logs with how many entries it holds; where they differ, only heads can tell."""
        if sum(low for _log, low in lows) == total:
            self.counts |= dict(lows)
        named = {log for log, _low in lows}
        self.doubtful = named if sum(self.counts.get(log, 0) for log in named) != total else named - named

    def tell_exactly(self, log: LogRef, count: int) -> None:
        """Take in a count."""
        self.doubtful.discard(log)
        if log in self.counts or len(self.counts) < MAX_LOGS:
            self.counts[log] = count

    def tell_frozen(self, log: LogRef, *, frozen: bool) -> None:
        """Take in whether a log is forked, as far as this desk knows."""
        if not frozen:
            self.frozen.discard(log)
        elif len(self.frozen) < MAX_LOGS:
            self.frozen.add(log)

    def call(self, now: int) -> bool:
        """Whether this desk may cause answers once more in this minute."""
        self.calls = min(CALLS, self.calls + (now - self.called) * CALLS / MINUTE)
        self.called = now
        if self.calls < 1:
            return False
        self.calls -= 1
        return True


def nearest(low: int, mine: int) -> int:
    """Give the count with this low byte that lies nearest to `mine`, and is not negative.

    >>> nearest(208, 0), nearest(3, 254), nearest(250, 259)
    (208, 259, 250)
    """
    count = mine + (low - mine + 128) % 256 - 128
    return count if count >= 0 else count + 256


class Nears:
    """All desks in reach."""

    def __init__(self) -> None:
        """Begin with none."""
        self.all: dict[int, Near] = {}

    def of(self, number: int, now: int) -> Near:
        """Give a neighbour, remembering it when it is new and forgetting the one that was silent longest."""
        near = self.all.get(number)
        if near is None:
            if len(self.all) >= MAX_NEAR:
                del self.all[min(self.all.values(), key=lambda one: one.heard).number]
            near = self.all[number] = Near(number, called=now)
        return near

    def recent(self, now: int, within: int) -> list[Near]:
        """Give those that were heard without a relay not longer ago than `within` ms."""
        return [near for near in self.all.values() if not near.hops and now - near.heard <= within]

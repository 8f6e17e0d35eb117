"""A slow line between a program and the terminal that shows it.

Rules
- Bytes pass a queue that is drained at the line's rate; what the program may write ahead is the queue's room. Then they
  are on their way for half of the round trip, and so are keys.
- Times are arguments, in seconds of one clock that runs evenly.

    >>> Rate.read("9600bps"), Rate.read("2KBps:600ms")
    (Rate(bytes=960.0, trip=0.0), Rate(bytes=2048.0, trip=0.6))
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Final

#: Bytes that wait in the queues of ssh and TCP before the program has to wait.
ROOM: Final = 262_144
#: A line gives what it carries in such slices, in seconds.
SLICE: Final = 0.02
#: A byte on a serial line is ten bits: a start and a stop.
UNITS: Final = {"bps": 0.1, "Bps": 1.0, "KBps": 1024.0}


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast a line is: bytes in a second (0: at once), and the seconds of a round trip."""

    bytes: float = 0.0
    trip: float = 0.0

    @classmethod
    def read(cls, words: str) -> Rate:
        """Read `9600bps`, `2KBps:600ms` or nothing; raises `ValueError` for what is none of these."""
        if not words:
            return cls()
        found = re.fullmatch(r"([0-9.]+)(bps|Bps|KBps)(?::([0-9.]+)ms)?", words)
        if found is None:
            raise ValueError(words)
        return cls(float(found[1]) * UNITS[found[2]], float(found[3] or 0) / 1000)


@dataclass(slots=True)
class Line:
    """One line, as it stands."""

    rate: Rate = field(default_factory=Rate)
    room: int = ROOM
    waiting: int = 0
    _queue: deque[bytes] = field(default_factory=deque[bytes])
    _air: deque[tuple[float, bytes]] = field(default_factory=deque[tuple[float, bytes]])
    _keys: deque[tuple[float, bytes]] = field(default_factory=deque[tuple[float, bytes]])
    _free: float = 0.0

    @property
    def full(self) -> bool:
        """Whether the program has to wait."""
        return self.waiting >= self.room

    @property
    def empty(self) -> bool:
        """Whether nothing is on its way, neither bytes nor keys."""
        return not (self._queue or self._air or self._keys)

    def put(self, data: bytes) -> None:
        """Take what the program wrote."""
        self._queue.append(data)
        self.waiting += len(data)

    def press(self, key: bytes, now: float) -> None:
        """Take a key."""
        self._keys.append((now + self.rate.trip / 2, key))

    def keys(self, now: float) -> bytes:
        """Give the keys that have arrived."""
        arrived = b""
        while self._keys and self._keys[0][0] <= now:
            arrived += self._keys.popleft()[1]
        return arrived

    def get(self, now: float) -> bytes:
        """Give what the terminal is shown by now."""
        while self._queue and (not self.rate.bytes or self._free <= now):
            self._carry(now)
        shown = b""
        while self._air and self._air[0][0] <= now:
            shown += self._air.popleft()[1]
        return shown

    def _carry(self, now: float) -> None:
        data = self._queue.popleft()
        if self.rate.bytes:
            most = max(1, int(self.rate.bytes * SLICE))
            if len(data) > most:
                self._queue.appendleft(data[most:])
                data = data[:most]
            self._free = max(now, self._free) + len(data) / self.rate.bytes
        self.waiting -= len(data)
        self._air.append(((self._free if self.rate.bytes else now) + self.rate.trip / 2, data))

    def next(self, now: float) -> float:
        """Give the seconds until something arrives, an hour where nothing is on its way."""
        due = [at for at, _data in (*list(self._air)[:1], *list(self._keys)[:1])]
        if self._queue:
            due.append(self._free)
        return max(0.0, min(due) - now) if due else 3600.0

"""A room of desks within earshot: real books, real stations, and a medium that carries one frame at a time.

Rules
- Time is the room's own; the same seed gives the same frames.
- `deaf` names pairs (speaker, listener) that cannot hear each other; `loss` is the chance that one misses a frame.
"""

from __future__ import annotations

import heapq
import itertools
import random
from typing import TYPE_CHECKING, NamedTuple

from mvs_tui.peers import Books
from radio.airtime import airtime_ms
from radio.codec import air
from radio.links.radio import Frame
from radio.station import Station

if TYPE_CHECKING:
    from collections.abc import Callable

    from mvs_tui.node import Node
    from radio.codec.parts import AirFrame

HOUR = 3_600_000


class Spoken(NamedTuple):
    """A frame that was sent: when, by which desk of the room, its bytes, and how often it may be relayed."""

    at: int
    who: int
    data: bytes
    hops: int

    @property
    def frame(self) -> AirFrame:
        """What it says."""
        return air.unpack(self.data).frame


class Room:
    """Desks in earshot of each other."""

    def __init__(self, *nodes: Node, seed: int = 1, loss: float = 0.0, spare: bool = False) -> None:
        """Start a station for each desk."""
        self.chance = random.Random(seed)  # noqa: S311 - nothing secret comes of it
        self.loss = loss
        self.nodes = list(nodes)
        self.now = 0
        self.spoken: list[Spoken] = []
        self.deaf: set[tuple[int, int]] = set()
        self.flying: list[tuple[int, int, int, bytes, int]] = []
        self._count = itertools.count()
        self._free_at = 0
        self.stations = [Station(Books(node), self.chance.random, region="US", spare=spare) for node in self.nodes]
        for station in self.stations:
            station.start(0)

    def wrote(self, who: int) -> None:
        """Let a desk's station see that its clerk wrote."""
        self.stations[who].changed(self.now)

    def step(self) -> None:
        """Let a tenth of a second pass."""
        while self.flying and self.flying[0][0] <= self.now:
            _at, _count, listener, data, hops = heapq.heappop(self.flying)
            self.stations[listener].hear(self.now, Frame(data, hops=hops))
        order = list(range(len(self.stations)))
        self.chance.shuffle(order)
        for who in order:
            if self.now < self._free_at:
                break
            for parcel in self.stations[who].poll(self.now, 1):
                self.say(who, parcel.data, parcel.hops)
        due = [station.next_at(self.now) for station in self.stations] + [one[0] for one in self.flying[:1]]
        self.now = max(self.now + 100, min(*due, self.now + 10_000))

    def say(self, who: int, data: bytes, hops: int = 0) -> None:
        """Put a frame into the air in a desk's place."""
        self.spoken.append(Spoken(self.now, who, data, hops))
        self._free_at = self.now + airtime_ms("LongFast", len(data))
        for listener in range(len(self.stations)):
            if listener != who and (who, listener) not in self.deaf and self.chance.random() >= self.loss:
                heapq.heappush(self.flying, (self._free_at, next(self._count), listener, data, 0))

    def run(self, most: int = HOUR, until: Callable[[], bool] | None = None) -> bool:
        """Let time pass until all hold the same (or `until`), at most so long; whether that came."""
        end = self.now + most
        while self.now < end:
            self.step()
            if not self.flying and (until or self.same)():
                return True
        return False

    def same(self) -> bool:
        """Whether all desks hold the same entries."""
        return len({node.ledger.frontier_digest() for node in self.nodes}) == 1

    def frames(self, since: int = 0) -> list[AirFrame]:
        """Give what was said."""
        return [one.frame for one in self.spoken[since:]]

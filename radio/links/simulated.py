"""An air inside the program: frames get lost, doubled and late by a seed, and time passes only when it is told to.

Rules
- The same seed and the same calls give the same losses. Nothing here reads a clock.
- `Air.step` lets one moment pass; a frame arrives `delay` moments after it was sent, or later.
"""

from __future__ import annotations

import heapq
import random
from typing import Final

from models.language import gettext as _
from models.words import Refused
from radio.links.base import Link, link

#: As much as one radio packet carries.
MTU: Final = 231


class Air:
    """What lies between two ends."""

    def __init__(  # noqa: PLR0913 - what an air is like
        self, seed: int = 0, *, loss: float = 0.0, double: float = 0.0, jitter: int = 0, delay: int = 1, mtu: int = MTU
    ) -> None:
        """Lose and double frames with these chances (0 … 1), and delay each by `delay` to `delay + jitter` moments."""
        self.chance = random.Random(seed)  # noqa: S311 - the same chance for the same seed; nothing secret
        self.loss, self.double, self.jitter, self.delay, self.mtu = loss, double, jitter, delay, mtu
        self.now = 0
        self.frames = self.bytes = self.lost = 0
        self._count = 0
        self._flying: list[tuple[int, int, Simulated, bytes]] = []
        self.ends = (Simulated(self), Simulated(self))

    def carry(self, sender: Simulated, frame: bytes) -> None:
        """Take a frame of one end on its way to the other."""
        self.frames += 1
        self.bytes += len(frame)
        if self.chance.random() < self.loss:
            self.lost += 1
            return
        receiver = self.ends[1] if sender is self.ends[0] else self.ends[0]
        for _copy in range(2 if self.chance.random() < self.double else 1):
            self._count += 1
            due = self.now + self.delay + (self.chance.randrange(self.jitter + 1) if self.jitter else 0)
            heapq.heappush(self._flying, (due, self._count, receiver, frame))

    def step(self) -> None:
        """Let one moment pass."""
        self.now += 1
        while self._flying and self._flying[0][0] <= self.now:
            _due, _count, receiver, frame = heapq.heappop(self._flying)
            receiver.arrived.append(frame)

    @property
    def quiet(self) -> bool:
        """Whether nothing is on its way."""
        return not self._flying


@link("simulated")
class Simulated(Link):
    """One end of an `Air`."""

    budget = 32

    def __init__(self, air: Air) -> None:
        """Join an air."""
        self.air = air
        self.mtu = air.mtu
        self.arrived: list[bytes] = []

    @classmethod
    def open(cls, address: str) -> Link:
        """Nothing: both ends of an air live in one program."""
        raise Refused(_("“simulated:{address}” is only for practice inside the program.").format(address=address))

    def send(self, frame: bytes) -> None:
        """Put a frame into the air."""
        self.air.carry(self, frame)

    def receive(self, wait: float) -> bytes | None:
        """Give the next frame that has arrived; never waits."""
        del wait
        return self.arrived.pop(0) if self.arrived else None

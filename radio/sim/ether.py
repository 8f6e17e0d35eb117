"""The air as the village simulator uses it: radios by number, and what happened at each, in order, until a moment.

Rules
- Radios stand in as many groups as there are hops, and one more; only groups side by side hear each other.
- Radios are numbered from 0 in the order in which they joined; their numbers on the air are one more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radio.links.radio import Event, Frame
from radio.sim.air import Air

if TYPE_CHECKING:
    from collections.abc import Callable

    from radio.sim.radio import Packet, SimRadio

#: How far groups stand apart, and how wide one is, as shares of the reach.
APART: Final = 0.68
WIDE: Final = 0.06


@dataclass(frozen=True, slots=True)
class Happened:
    """What a radio tells: an event, or that it has sent for so many ms (`relayed`: for another)."""

    event: Event | None = None
    sent_ms: int = 0
    relayed: bool = False


class Ether:
    """The radios of a village."""

    def __init__(self, seed: int, radios: int, *, hops: int, preset: str, region: str) -> None:
        """Put so many radios on the map, so that the ends are `hops` apart."""
        self.air = Air(seed, preset, region)
        self.groups = hops + 1 if hops > 1 else 1
        self.radios: list[SimRadio] = []
        self._happened: list[tuple[int, Happened]] = []
        for number in range(radios):
            self._add(number * self.groups // radios, number)

    def _add(self, group: int, number: int) -> None:
        reach, angle = self.air.reach, 2.4 * number
        across = reach * WIDE
        radio = self.air.add(
            group * reach * APART + across * math.cos(angle), across * math.sin(angle), len(self.radios) + 1
        )
        index = len(self.radios)
        self.radios.append(radio)
        radio.on_receive = self._receiver(index)
        radio.on_sent = self._sender(index)

    def _receiver(self, index: int) -> Callable[[bytes, int, int, float], None]:
        def receive(data: bytes, sender: int, hops: int, snr: float) -> None:
            self._happened.append((index, Happened(Frame(data, sender, hops, snr))))

        return receive

    def _sender(self, index: int) -> Callable[[Packet], None]:
        def sent(packet: Packet) -> None:
            took = -(-self.air.length(packet) // 1000)
            self._happened.append((index, Happened(None, took, relayed=packet.sender != index + 1)))

        return sent

    def join(self, near: int = 0) -> int:
        """Let another radio join, in the group of the radio `near`; gives its number."""
        place = round(self.radios[near].x / (self.air.reach * APART))
        self._add(place, len(self.radios))
        return len(self.radios) - 1

    # ---- time -------------------------------------------------------------------------------------------------------

    def next_at(self) -> int | None:
        """Give when the next thing happens, in ms."""
        found = self.air.next_ms()
        return None if found is None else math.ceil(found)

    def advance(self, now: int) -> list[tuple[int, Happened]]:
        """Let time pass up to a moment; gives what happened, by radio."""
        self.air.run_until(now)
        happened, self._happened = self._happened, []
        return happened

    # ---- a radio ----------------------------------------------------------------------------------------------------

    def free(self, radio: int) -> int:
        """Say how many more frames a radio takes."""
        return self.radios[radio].free

    def put(self, radio: int, data: bytes, hops: int, *, urgent: bool = False) -> bool:
        """Give a frame to a radio; False when it refuses."""
        return self.radios[radio].put(data, hops, urgent=urgent)

    def load(self, radio: int) -> tuple[float, float]:
        """Give a radio's own figures: use of the channel, and its own sending in the last hour, in percent."""
        return self.radios[radio].channel, self.radios[radio].own

    def busy(self, now: int) -> float:
        """Give the share of the time until now in which the channel was used, where it was used most."""
        return max(radio.tally.busy for radio in self.radios) / max(1, now * 1000)

    # ---- faults -----------------------------------------------------------------------------------------------------

    def lose(self, share: float) -> None:
        """Lose a share of all receptions, beside what the air itself does."""
        self.air.loss = share

    def deafen(self, one: int, two: int) -> None:
        """Let radio `two` hear radio `one` no more."""
        self.air.deafen(one + 1, two + 1)

    def clear(self) -> None:
        """Undo all deafening and bursts."""
        self.air.mend()

    def burst(self, ms: int) -> None:
        """Let nobody hear anything for so long."""
        self.air.burst(ms)

    def reboot(self, radio: int) -> None:
        """Let a radio start again: its queue, and the frame it was sending or hearing, are lost."""
        self.radios[radio].reboot()

    def drop(self, radio: int) -> None:
        """Let a radio silently lose what waits in its queue."""
        self.radios[radio].queue.clear()

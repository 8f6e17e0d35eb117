"""How long a day's exchange takes: radios on the simulated air, and a plain picture of what desks say by them.

Rules
- Each desk floods its own frames once, as the governor lets it, and tells by hop 0 what it holds: soon after
  something new, then twice as rarely each time. Who hears that a neighbour lacks something sends it by hop 0 after a
  random delay, unless somebody else did. It is what `radio.sync.mesh` does, without the entries themselves.
- Time runs from the moment at which all begin to the moment at which all hold all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from radio.airtime import LONGEST, Governor, Grade, airtime_ms

if TYPE_CHECKING:
    from radio.sim.air import Air
    from radio.sim.radio import SimRadio

#: Bytes of a frame without entries, of one entry in it, and of what is told about what is held.
AROUND: Final = 75
ENTRY: Final = 13
TELL: Final = 60
PER_FRAME: Final = (LONGEST - AROUND) // ENTRY
#: Frames of ours that the radio holds at a time.
AHEAD: Final = 2
RAREST: Final = 16


@dataclass
class Desk:
    """A desk: what it holds, what it will say, and when it tells again."""

    radio: SimRadio
    governor: Governor
    holds: set[int]
    push: list[int]
    answers: dict[int, int] = field(default_factory=dict[int, int])
    told_at: int = 0
    calm: int = 1


class Exchange:
    """A day's entries on their way to everybody."""

    def __init__(self, air: Air, counts: list[int]) -> None:
        """Let each radio of the air, in its order, have so many new entries."""
        self.air = air
        self.long = airtime_ms(air.sound.name, LONGEST, region=air.region.name)
        self.slot = self.long * 3 // 2 + 150
        self.sizes: list[int] = []
        self.desks: list[Desk] = []
        self.done_at: int | None = None
        self._said: dict[bytes, frozenset[int]] = {}
        for radio, count in zip(air.radios.values(), counts, strict=True):
            mine = self._frames(count)
            desk = Desk(radio, Governor(air.region.name), set(mine), mine)
            self.desks.append(desk)
            radio.on_receive = partial(self._hear, desk)
            air.at(self._soon(4), partial(self._turn, desk))

    def _frames(self, count: int) -> list[int]:
        first = len(self.sizes)
        for at in range(0, count, PER_FRAME):
            self.sizes.append(AROUND + ENTRY * min(PER_FRAME, count - at))
        return list(range(first, len(self.sizes)))

    def _soon(self, slots: float) -> int:
        return self.air.now + round(self.slot * slots * (0.5 + self.air.chance.random() / 2))

    def run(self, limit_ms: int) -> int | None:
        """Let it run; give the milliseconds until all held all, or None when they do not within the limit."""
        self._look()
        while self.done_at is None and self.air.now < limit_ms:
            self.air.run_until(min(limit_ms, self.air.now + 10_000))
        return self.done_at

    def _look(self) -> None:
        if self.done_at is None and all(len(desk.holds) == len(self.sizes) for desk in self.desks):
            self.done_at = self.air.now

    # -- speaking

    def _turn(self, desk: Desk) -> None:
        now = self.air.now
        if self.done_at is None:
            if len(desk.radio.queue) < AHEAD:
                self._speak(desk, now)
            self.air.at(now + self.slot // 2, partial(self._turn, desk))

    def _speak(self, desk: Desk, now: int) -> None:
        due = min(desk.answers, key=desk.answers.__getitem__, default=None)
        if desk.push:
            if self._put(desk, desk.push[0], 3, Grade.ALLOT):
                desk.push.pop(0)
        elif due is not None and desk.answers[due] <= now:
            if self._put(desk, due, 0, Grade.OTHER):
                del desk.answers[due]
        elif now >= desk.told_at and self._give(desk, TELL, 0, Grade.OTHER, frozenset(desk.holds)):
            desk.told_at = self._soon(8 * desk.calm)
            desk.calm = min(2 * desk.calm, RAREST)

    def _put(self, desk: Desk, frame: int, hops: int, grade: Grade) -> bool:
        return self._give(desk, self.sizes[frame], hops, grade, frame)

    def _give(self, desk: Desk, size: int, hops: int, grade: Grade, what: int | frozenset[int]) -> bool:
        took = airtime_ms(self.air.sound.name, size, signed=True, region=self.air.region.name)
        if not desk.governor.may(self.air.now, grade, took):
            return False
        if isinstance(what, int):
            data = b"f" + what.to_bytes(4, "big") + bytes(size - 5)
        else:
            data = b"t" + len(self._said).to_bytes(4, "big") + bytes(size - 5)
            self._said[data] = what
        if not desk.radio.put(data, hops):
            desk.governor.hold(self.air.now, 60)
            return False
        desk.governor.sent(self.air.now, took)
        return True

    # -- hearing

    def _hear(self, desk: Desk, data: bytes, _sender: int, _hops: int, _snr: float) -> None:
        took = airtime_ms(self.air.sound.name, len(data), signed=True, region=self.air.region.name)
        desk.governor.heard(self.air.now, took)
        if data[:1] == b"t":
            self._compare(desk, self._said[data])
            return
        frame = int.from_bytes(data[1:5], "big")
        desk.answers.pop(frame, None)
        if frame not in desk.holds:
            desk.holds.add(frame)
            self._restless(desk)
            self._look()

    def _compare(self, desk: Desk, theirs: frozenset[int]) -> None:
        if theirs - desk.holds:
            self._restless(desk)
        for frame in desk.holds - theirs:
            desk.answers.setdefault(frame, self._soon(6))

    def _restless(self, desk: Desk) -> None:
        desk.calm = 1
        desk.told_at = min(desk.told_at, self._soon(8))

"""The simulated air: radios on a map, what they send, and who hears it. One seed, one history.

Rules
- Discrete events in whole microseconds; chance comes from one generator of its own; nothing is read from outside. The
  same seed and the same calls give the same history, event by event.
- A frame takes exactly as long as on a real radio. A radio looks before it speaks: while it hears a frame it waits
  again. Looking and turning round take one slot, so two that decide within the same slot speak at once.
- Each copy of a frame has its own strength: the mean of the path, a shadow of the pair that stays, fading that does
  not. It is read when it is strong enough, when the radio does not speak itself, and when it is 6 dB above whatever
  else arrives; one that comes late on top of a weaker frame spoils that and is not read either.
- `paths` gives a pair's mean strength in dBm where that is known better than from the distance.
- Faults are switches: `loss`, `lossy`, `cut`, `deafen`, `burst`, `faults`.

    >>> air = Air(7, "LongFast", "EU_868")
    >>> one, two = air.add(0, 0), air.add(1000, 0)
    >>> two.on_receive = lambda frame, sender, hops, snr: print(frame, hops)
    >>> one.put(b"hello", 0)
    True
    >>> air.run_until(5_000)
    b'hello' 0
"""

from __future__ import annotations

import heapq
import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radio import bands
from radio.airtime import PREAMBLE, WIDE_PREAMBLE, bytes_us, framed
from radio.sim import waves
from radio.sim.radio import BACKGROUND, Packet, SimRadio, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CAPTURE: Final = 6.0
#: Symbols of the preamble that a receiver may miss and still find the frame.
SPARE: Final = 5
#: The best signal over noise that a receiver reports, in dB.
LOUDEST: Final = 12.0


@dataclass(slots=True)
class Faults:
    """Chances, for each frame that a program is given: it comes twice, late, with 1 … 8 bits changed, or cut short."""

    double: float = 0.0
    reorder: float = 0.0
    flip: float = 0.0
    cut_short: float = 0.0


class Copy:
    """A frame on its way to one radio: its strength there, and whether it can still be read."""

    __slots__ = ("by", "dbm", "fit", "locked", "snr", "to")

    def __init__(self, by: SimRadio, to: SimRadio, dbm: float, noise: float, locked: int) -> None:
        """Arrive at `to`, sent or relayed by `by`; from the time `locked` on the receiver holds on to it."""
        self.by, self.to, self.dbm, self.snr, self.locked = by, to, dbm, min(dbm - noise, LOUDEST), locked
        self.fit = True


class Air:
    """The air over a village."""

    def __init__(self, seed: int | str, preset: str = "LongFast", region: str = "EU_868", *,  # noqa: PLR0913 - a world
                 loss: float = 0.0,
                 fading: float = 3.0, shadow: float = 0.0, clutter: float = waves.CLUTTER,
                 signed: bool = True) -> None:  # fmt: skip
        """Begin at time 0 with nobody there.

        Args:
            seed: makes the history.
            preset: its name; of all radios.
            region: its name; it gives frequency, power and the share of an hour.
            loss: the chance that a frame is not read, beside all else.
            fading: standard deviation of strength from frame to frame, in dB; 2 … 4 is usual.
            shadow: standard deviation from pair to pair, in dB, that stays.
            clutter: what stands between any two, in dB.
            signed: whether firmware 2.8 sends, which adds a signature to short frames.

        """
        self.chance = random.Random(f"air {seed}")
        self.seed, self.region = seed, bands.region(region)
        self.sound = bands.preset(preset, self.region)
        self.loss, self.fading, self.shadow, self.clutter, self.signed = loss, fading, shadow, clutter, signed
        self.faults = Faults()
        self.lossy: dict[tuple[int, int], float] = {}
        self.paths: dict[frozenset[int], float] = {}
        self.radios: dict[int, SimRadio] = {}
        self.clock = 0
        self.slot = round(self.sound.slot)
        self.noise = bands.NOISE + 10 * math.log10(self.sound.width)
        self._deaf: set[tuple[int, int]] = set()
        self._events: list[tuple[int, int, Callable[..., None], tuple[object, ...]]] = []
        self._count = self._burst = 0
        self._stale = True
        self._lengths: dict[int, int] = {}

    # -- the map

    def add(self, x: float, y: float, node: int = 0, *, router: bool = False, mute: bool = False) -> SimRadio:
        """Put a radio at a place, in metres; its number is chosen when none is given."""
        node = node or 0x1000_0000 + len(self.radios) + 1
        radio = self.radios[node] = SimRadio(self, node, (x, y), router=router, mute=mute)
        self.changed()
        return radio

    def remove(self, radio: SimRadio) -> None:
        """Take a radio off the air."""
        radio.on = False
        radio.reboot()
        self.radios.pop(radio.node, None)
        self.changed()

    @property
    def reach(self) -> float:
        """The metres at which half of all frames are read."""
        return waves.reach(self.sound, self.region, self.clutter)

    def changed(self) -> None:
        """Reckon anew who hears whom before the next frame."""
        self._stale = True

    def cut(self, one: int, two: int) -> None:
        """Let two radios not hear each other."""
        self._deaf |= {(one, two), (two, one)}
        self.changed()

    def deafen(self, sender: int, receiver: int) -> None:
        """Let `receiver` not hear `sender`; the other way it may go on."""
        self._deaf.add((sender, receiver))
        self.changed()

    def split(self, some: Iterable[int]) -> None:
        """Cut some radios off from all others."""
        inside = set(some)
        for one in inside:
            for two in self.radios.keys() - inside:
                self.cut(one, two)

    def mend(self) -> None:
        """Undo every cut, deafening and burst."""
        self._deaf.clear()
        self._burst = 0
        self.changed()

    def burst(self, ms: int) -> None:
        """Let nobody read anything for so many milliseconds."""
        self._burst = max(self._burst, self.clock + ms * 1000)

    def _survey(self) -> None:
        self._stale = False
        for one in self.radios.values():
            near = (self._path(one, two) for two in self.radios.values() if two is not one)
            one.near = [path for path in near if path[1] > self.sound.faintest - CAPTURE - 3 * self.fading]

    def _path(self, one: SimRadio, two: SimRadio) -> tuple[SimRadio, float, float]:
        if one.apart or two.apart or (one.node, two.node) in self._deaf:
            return two, -math.inf, 1.0
        dbm = self.paths.get(frozenset((one.node, two.node)))
        if dbm is None:
            dbm = waves.strength(math.hypot(one.x - two.x, one.y - two.y), self.region, clutter=self.clutter)
        if self.shadow:
            pair = random.Random(f"{self.seed} {min(one.node, two.node)} {max(one.node, two.node)}")
            dbm += pair.gauss(0.0, self.shadow)
        return two, dbm, self.lossy.get((one.node, two.node), 0.0)

    # -- time

    @property
    def now(self) -> int:
        """The time, in milliseconds since the beginning."""
        return self.clock // 1000

    def at(self, ms: int, callback: Callable[[], None]) -> None:
        """Call something at a time in milliseconds; at once, in its turn, if that has passed."""
        self._later(max(ms * 1000, self.clock), callback)

    def next_ms(self) -> float | None:
        """Give when the next thing happens, in milliseconds; None when nothing is planned."""
        return self._events[0][0] / 1000 if self._events else None

    def run_until(self, ms: int) -> None:
        """Let everything happen up to a time in milliseconds."""
        until, events = ms * 1000, self._events
        while events and events[0][0] <= until:
            self.clock, _count, happen, of = heapq.heappop(events)
            happen(*of)
        self.clock = max(self.clock, until)

    def _later(self, at: int, happen: Callable[..., None], *of: object) -> None:
        self._count += 1
        heapq.heappush(self._events, (at, self._count, happen, of))

    # -- speaking

    def length(self, packet: Packet) -> int:
        """Give the microseconds that a packet takes on air."""
        size = framed(len(packet.data), packet.port, signed=self.signed and not packet.private)
        if size not in self._lengths:
            self._lengths[size] = bytes_us(self.sound, size, WIDE_PREAMBLE if self.region.wide else PREAMBLE)
        return self._lengths[size]

    def arm(self, radio: SimRadio) -> None:
        """Let a radio that has something to send, and waits for nothing yet, wait its slots."""
        if radio.queue and not radio.armed and not radio.sending:
            radio.armed = True
            self._later(self.clock + radio.delay() * self.slot, self._attempt, radio, radio.era)

    def _attempt(self, radio: SimRadio, era: int) -> None:
        if era != radio.era:
            return
        radio.armed = False
        if not radio.queue or radio.sending:
            return
        faintest = self.sound.faintest
        if any(copy.dbm >= faintest for copy in radio.active):
            self.arm(radio)
            return
        radio.sending = True
        waiting = radio.queue.pop(0)
        self._later(self.clock + self.slot, self._speak, radio, waiting, era)

    def _speak(self, radio: SimRadio, waiting: Waiting, era: int) -> None:
        if era != radio.era:
            return
        packet = waiting.packet
        if self._stale:
            self._survey()
        took = self.length(packet)
        for heard in radio.active:
            heard.fit = False
        locked = self.clock + round((PREAMBLE - SPARE) * self.sound.symbol)
        radio.flight = [copy for path in radio.near if (copy := self._send_to(radio, path, locked)) is not None]
        for copy in radio.flight:
            if copy.dbm >= self.sound.faintest:
                copy.to.began(self.clock, self.clock + took)
        radio.began(self.clock, self.clock + took)
        if waiting.snr is None:
            radio.tally.sent += 1
        else:
            radio.tally.relayed += 1
        self._later(self.clock + took, self._silent, radio, packet, radio.flight, era)

    def _send_to(self, radio: SimRadio, path: tuple[SimRadio, float, float], locked: int) -> Copy | None:
        other, mean, lossy = path
        dbm = self.chance.gauss(mean, self.fading)
        if dbm < self.sound.faintest - CAPTURE:
            return None
        copy = Copy(radio, other, dbm, self.noise, locked)
        if other.sending or dbm < self.sound.faintest or (lossy and self.chance.random() < lossy):
            copy.fit = False
        for there in other.active:
            self._clash(there, copy)
        other.active.append(copy)
        return copy

    def _clash(self, there: Copy, new: Copy) -> None:
        if there.dbm < new.dbm + CAPTURE:
            there.fit = False
        if new.dbm < there.dbm + CAPTURE or (there.locked <= self.clock and there.dbm >= self.sound.faintest):
            new.fit = False

    def _silent(self, radio: SimRadio, packet: Packet, copies: list[Copy], era: int) -> None:
        took = self.length(packet)
        for copy in copies:
            self._arrive(copy, packet, took)
        if era == radio.era:  # else it was broken off, by a reboot
            radio.sending = False
            radio.used(self.clock, took, own=True)
            if radio.on_sent:
                radio.on_sent(packet)
            self.arm(radio)

    def _arrive(self, copy: Copy, packet: Packet, took: int) -> None:
        other = copy.to
        other.active.remove(copy)
        if copy.dbm >= self.sound.faintest:
            other.used(self.clock, took, own=False)
        if copy.fit and self.clock >= self._burst and not (self.loss and self.chance.random() < self.loss):
            other.hear(packet, copy)
        else:
            other.tally.lost += 1
        self.arm(other)

    # -- giving to the program

    def deliver(self, radio: SimRadio, packet: Packet, copy: Copy) -> None:
        """Give a packet to the program behind a radio, with the faults that are switched on."""
        faults, chance, data = self.faults, self.chance, packet.data
        if faults.flip and chance.random() < faults.flip:
            data = _flipped(data, chance)
        if faults.cut_short and chance.random() < faults.cut_short:
            data = data[: chance.randrange(len(data) + 1)]
        late = chance.randrange(20_000_000) if faults.reorder and chance.random() < faults.reorder else 0
        twice = 2 if faults.double and chance.random() < faults.double else 1
        if data is not packet.data:
            packet = Packet(packet.sender, packet.number, data, packet.limit, packet.start, packet.port,
                            packet.private, packet.more)  # fmt: skip
        for _time in range(twice):
            if late:
                self._later(self.clock + late, _give, radio, packet, copy)
            else:
                _give(radio, packet, copy)

    def chatter(self, radio: SimRadio, every_s: float, size: int = 40) -> None:
        """Let a radio send of its own accord, as firmware does: telemetry, position and name, to be relayed."""

        def speak() -> None:
            if radio.on:
                radio.send(
                    Packet(radio.node, self.chance.getrandbits(32), bytes(size), more={"idle": True}), BACKGROUND
                )
                self.at(self.now + round(self.chance.expovariate(1 / (1000 * every_s))), speak)

        self.at(self.now + self.chance.randrange(round(1000 * every_s)), speak)

    def share(self) -> float:
        """Give the share of all time in which the channel was used, as the busiest radio heard it."""
        return max((radio.tally.busy for radio in self.radios.values()), default=0) / max(1, self.clock)


def _give(radio: SimRadio, packet: Packet, copy: Copy) -> None:
    if radio.on_packet:
        radio.on_packet(packet, copy)
    if radio.on_receive and "idle" not in packet.more:
        radio.on_receive(packet.data, packet.sender, packet.start - packet.limit, copy.snr)


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _bit in range(chance.randint(1, 8) if data else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)

"""One simulated radio: its queue, its history, its figures, as Meshtastic's firmware 2.8 keeps them.

Rules (the names in brackets are the firmware's)
- The queue holds 16. Higher priority first, then what others sent before what is its own (`CompareMeshPacketFunc`).
  When it is full, a packet pushes out the last one if that has lower priority; else it is refused.
- A packet of its own waits a random number of slots, up to 2^CW, CW 3 … 8 as the channel is used (`getTxDelayMsec`);
  one that it relays waits 16 slots more unless it is a router, and CW grows with how well it was heard
  (`getTxDelayMsecWeighted`), so that those far away relay first. Hearing another's relay cancels its own.
- The last 200 packets are remembered; a second copy is not given to the program and not relayed again.
- Above the region's share of the hour (`utilizationTXPercent`) nothing is sent, its own or another's.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from radio import bands
from radio.airtime import LONGEST, PRIVATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from radio.sim.air import Air, Copy

QUEUE: Final = 16
HISTORY: Final = 200
CW_MIN: Final = 3
CW_MAX: Final = 8
SNR_MIN: Final = -20
SNR_MAX: Final = 10
TEN_SECONDS: Final = 10_000_000
A_MINUTE: Final = 60_000_000
#: Meshtastic's priorities.
BACKGROUND: Final = 10
DEFAULT: Final = 64
HIGH: Final = 100


@dataclass(slots=True)
class Packet:
    """What goes over the air: `limit` of `start` hops are left. `more` travels along untouched.

    A `private` one is for the radio that `more["to"]` names; it is not signed, and that radio does not relay it.
    """

    sender: int
    number: int
    data: bytes
    limit: int = 3
    start: int = 3
    port: int = PRIVATE
    private: bool = False
    more: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(slots=True)
class Waiting:
    """A packet in a queue. `snr` is how well it was heard, None for one of the radio's own."""

    packet: Packet
    priority: int
    snr: float | None

    @property
    def rank(self) -> tuple[int, bool]:
        """Say its place in the queue."""
        return -self.priority, self.snr is None


@dataclass(slots=True)
class Tally:
    """What became of packets at one radio: counts, and microseconds on air."""

    sent: int = 0
    relayed: int = 0
    heard: int = 0
    again: int = 0
    lost: int = 0
    refused: int = 0
    dropped: int = 0
    airtime: int = 0
    busy: int = 0


class Window:
    """Microseconds summed over the last so many steps of time, as the firmware counts its percentages."""

    __slots__ = ("_at", "_cells", "_step")

    def __init__(self, step: int, cells: int) -> None:
        """Count over `cells` steps of `step` microseconds."""
        self._step, self._cells, self._at = step, [0] * cells, 0

    def add(self, now: int, took: int) -> None:
        """Count something that has just ended."""
        self._turn(now)
        self._cells[self._at % len(self._cells)] += took

    def percent(self, now: int) -> float:
        """Give the share of the window."""
        self._turn(now)
        return 100 * sum(self._cells) / (self._step * len(self._cells))

    def steps_above(self, now: int, percent: float) -> int:
        """Give how many steps must pass in silence until the share is at most so many percent."""
        self._turn(now)
        left, most = sum(self._cells), percent * self._step * len(self._cells) / 100
        for step in range(1, len(self._cells) + 1):
            if left <= most:
                return step - 1
            left -= self._cells[(self._at + step) % len(self._cells)]
        return len(self._cells)

    def _turn(self, now: int) -> None:
        at = now // self._step
        for step in range(max(self._at + 1, at - len(self._cells) + 1), at + 1):
            self._cells[step % len(self._cells)] = 0
        self._at = max(at, self._at)


class SimRadio:
    """A radio in the simulated air; made by `Air.add`."""

    def __init__(self, air: Air, node: int, place: tuple[float, float], *, router: bool, mute: bool) -> None:
        """Stand at a place, in metres; a router relays first and always, a mute one never."""
        self.air, self.node = air, node
        self.x, self.y = place
        self.router, self.mute = router, mute
        self.on, self.apart = True, False
        self.tally = Tally()
        self.on_receive: Callable[[bytes, int, int, float], None] | None = None
        self.on_packet: Callable[[Packet, Copy], None] | None = None
        self.on_sent: Callable[[Packet], None] | None = None
        self.on_echo: Callable[[Packet, Copy], None] | None = None
        self.queue: list[Waiting] = []
        self.active: list[Copy] = []
        self.flight: list[Copy] = []
        self.near: list[tuple[SimRadio, float, float]] = []
        self.sending = self.armed = False
        self.era = self.busy_until = 0
        self._seen: dict[tuple[int, int], int] = {}
        self._minute = Window(TEN_SECONDS, 6)
        self._hour = Window(A_MINUTE, 60)

    @property
    def free(self) -> int:
        """How many more packets the queue takes."""
        return QUEUE - len(self.queue) if self.on else 0

    @property
    def channel(self) -> float:
        """Percent of the last minute in which the channel was used, as this radio counts it."""
        return self._minute.percent(self.air.clock)

    @property
    def own(self) -> float:
        """Percent of the last hour in which this radio sent."""
        return self._hour.percent(self.air.clock)

    def put(self, data: bytes, hops: int = 3, *, urgent: bool = False) -> bool:
        """Send a frame to all, relayed at most `hops` times; False when the radio does not take it."""
        packet = Packet(self.node, self.air.chance.getrandbits(32), data, hops, hops)
        return not self.send(packet, HIGH if urgent else BACKGROUND)

    def send(self, packet: Packet, priority: int = DEFAULT) -> str:
        """Put a packet of its own in the queue; give why not: `off`, `large`, `duty` or `full`, else nothing."""
        reason = self._refusal(packet)
        if not reason and not self._enqueue(Waiting(packet, priority, None)):
            reason = "full"
        if reason:
            self.tally.refused += 1
            return reason
        self._remember(packet)
        return ""

    def cancel(self, sender: int, number: int) -> bool:
        """Take a packet out of the queue if it is still there."""
        for at, waiting in enumerate(self.queue):
            if waiting.packet.number == number and waiting.packet.sender == sender:
                del self.queue[at]
                return True
        return False

    def reboot(self) -> None:
        """Forget queue, history and figures, and break off what is being received or sent."""
        self.queue.clear()
        self._seen.clear()
        self._minute, self._hour = Window(TEN_SECONDS, 6), Window(A_MINUTE, 60)
        for copy in (*self.active, *self.flight):
            copy.fit = False
        self.armed = self.sending = False
        self.era += 1

    def tune(self, preset: str) -> None:
        """Follow a preset; another than the air's is heard by nobody here, and hears nobody."""
        self.apart = bands.preset(preset, self.air.region) != self.air.sound
        self.air.changed()

    def move(self, x: float, y: float) -> None:
        """Stand somewhere else."""
        self.x, self.y = x, y
        self.air.changed()

    def _refusal(self, packet: Packet) -> str:
        if not self.on:
            return "off"
        if len(packet.data) > LONGEST:
            return "large"
        return "duty" if self.over() else ""

    def over(self) -> bool:
        """Whether the hour's share of the region is used up."""
        duty = self.air.region.duty
        return duty < 1000 and self.own * 10 > duty  # noqa: PLR2004 - tenths of a percent

    @property
    def silent_minutes(self) -> int:
        """How many minutes it must be silent until the region lets it send again."""
        return self._hour.steps_above(self.air.clock, self.air.region.duty / 10)

    def _enqueue(self, waiting: Waiting) -> bool:
        if len(self.queue) >= QUEUE:
            if self.queue[-1].priority >= waiting.priority:
                return False
            self.queue.pop()
            self.tally.dropped += 1
        insort(self.queue, waiting, key=_rank)
        self.air.arm(self)
        return True

    def _remember(self, packet: Packet) -> None:
        if len(self._seen) >= HISTORY:
            del self._seen[next(iter(self._seen))]
        self._seen[packet.sender, packet.number] = packet.limit

    def delay(self) -> int:
        """Give the slots that the first packet of the queue waits."""
        snr, chance = self.queue[0].snr, self.air.chance
        if snr is None:
            window = CW_MIN + int(self.channel) * (CW_MAX - CW_MIN) // 100
            return chance.randrange(1 << min(window, CW_MAX))
        window = CW_MIN + int((int(snr) - SNR_MIN) * (CW_MAX - CW_MIN) / (SNR_MAX - SNR_MIN))
        if self.router:
            return chance.randrange(2 * window)
        return 2 * CW_MAX + chance.randrange(1 << window)

    def hear(self, packet: Packet, copy: Copy) -> None:
        """Take a packet that was received whole: give it to the program, relay it, or be silent about it."""
        key = packet.sender, packet.number
        seen = self._seen.get(key)
        if packet.sender == self.node:
            if self.on_echo:
                self.on_echo(packet, copy)
        elif seen is None:
            self.tally.heard += 1
            self._remember(packet)
            self._relay(packet, copy)
            self.air.deliver(self, packet, copy)
        else:
            self.tally.again += 1
            if self.router:
                return
            queued = self.cancel(*key)
            if queued and packet.limit > seen:  # the better copy is relayed in its place
                self._seen[key] = packet.limit
                self._relay(packet, copy)

    def _relay(self, packet: Packet, copy: Copy) -> None:
        if packet.limit <= 0 or self.mute or (packet.private and packet.more.get("to") == self.node):
            return
        onward = Packet(packet.sender, packet.number, packet.data, packet.limit - 1, packet.start, packet.port,
                        packet.private, packet.more)  # fmt: skip
        if self.over() or not self._enqueue(Waiting(onward, DEFAULT, copy.snr)):
            self.tally.dropped += 1

    def began(self, now: int, until: int) -> None:
        """Count the channel as used between two times, whoever uses it."""
        self.tally.busy += max(0, until - max(now, self.busy_until))
        self.busy_until = max(self.busy_until, until)

    def used(self, now: int, took: int, *, own: bool) -> None:
        """Count airtime that has ended, for the two percentages."""
        self._minute.add(now, took)
        if own:
            self._hour.add(now, took)
            self.tally.airtime += took


def _rank(waiting: Waiting) -> tuple[int, bool]:
    return waiting.rank

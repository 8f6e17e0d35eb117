"""One radio: takes packets from its computer, sends them, hears others, acknowledges.

Rules, the firmware's (2.7; what 2.8 does otherwise is said where it matters)
- A packet from the computer whose number is among the last 20 is passed over without a word, not even a queue state.
- Order of refusals: own address, duty cycle, length, keys, sending switched off, queue full. A refusal is told in the
  queue state; only some (length, duty cycle, keys) also by a routing error. Switched off and a full queue are silent.
- `want_ack` on a broadcast never leaves the radio: hearing anybody relay the packet counts as an acknowledgement, which
  comes from one's own number; hearing nobody is told as MAX_RETRANSMIT, though all may have it.
- `want_ack` raises a hop limit of 0 to the radio's own.
- When the queue had no room and has some again, its state is told unasked; at no other time.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.standin import pb, wire
from tests.standin.air import QUEUE, Air
from tests.standin.cipher import close, open_into
from tests.standin.phone import TEXTS, Phone
from tests.standin.settings import Settings

RECENT, TRIES = 20, 3
#: The firmware's results beside routing errors: queue full, switched off, delivered to itself.
FULL, OFF, OURS = 32, 34, 35
#: Seconds before a packet that wants an answer is repeated (without its airtime), and between two texts.
PATIENCE, BETWEEN_TEXTS = 4.5, 2.0
GRADES = pb.mesh.MeshPacket.Priority


@dataclass
class Faults:
    """What goes wrong in the radio itself, switched while it runs."""

    stuck: bool = False  # nothing leaves the antenna: the queue fills and stays full
    acks: str = "true"  # or "implicit": at once, from ourselves; "nak": MAX_RETRANSMIT though delivered; "none"
    lose: float = 0.0  # share of packets that are not heard
    hide_foreign: bool = False  # packets of other channels are not told, as firmware 2.8 does
    over_duty: bool = False  # the hour's allowance is spent


@dataclass
class Pending:
    """A packet that was sent and wants an answer."""

    packet: wire.Packet
    urgency: int
    left: int = TRIES - 1
    timer: asyncio.TimerHandle | None = None


class Radio:
    """The radio between its computer (`phone`) and its antenna (`air`). Its seconds run `speed` times as fast."""

    def __init__(self, settings: Settings, air: Air, *, speed: float = 1.0, seed: int = 0) -> None:
        self.settings, self.air, self.speed = settings, air, speed
        self.faults = Faults()
        self.rng = random.Random(f"{seed}:{settings.node}")  # noqa: S311  # repeats by its seed
        self.phone = Phone(settings)
        self.phone.on_packet = self.from_phone
        self.phone.queue_state = self.queue_state
        self.on_admin: Callable[[Any], None] = lambda _packet: None
        self.counts = dict.fromkeys(("asked", "sent", "heard", "foreign", "full", "passed_over", "refused"), 0)
        self.channel_load = self.own_load = 0.0
        self.pending: dict[int, Pending] = {}
        self.held: list[tuple[wire.Packet, int]] = []
        air.on_queue, air.on_refused, air.on_heard = self._queued, self._refused, self.hear
        air.on_echo, air.on_load = self._echo, self._load
        self.power_on()

    def power_on(self) -> None:
        """Start with empty memory; only the settings outlive a restart."""
        for pending in self.pending.values():
            if pending.timer:
                pending.timer.cancel()
        self.pending.clear()
        self.held.clear()
        self._recent: deque[int] = deque(maxlen=RECENT)
        self._asked_air: set[int] = set()
        self._last_free = QUEUE
        self._last_text = float("-inf")
        self.phone.forget()

    @property
    def node(self) -> int:
        """The radio's number."""
        return self.settings.node

    def retune(self) -> None:
        """Go where the settings say."""
        self.air.tune(self.settings.air_preset)

    def now(self) -> float:
        """Give the radio's seconds."""
        return asyncio.get_running_loop().time() * self.speed

    def later(self, seconds: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        """Call after so many of the radio's seconds."""
        return asyncio.get_running_loop().call_later(seconds / self.speed, call)

    # From the computer

    def queue_state(self, result: int = 0, ident: int = 0) -> Any:
        """Give the state of the sending queue. One that answers a heartbeat is not remembered as told."""
        free = max(0, QUEUE - len(self.held) if self.faults.stuck else self.air.free)
        return pb.mesh.QueueStatus(res=result, free=free, maxlen=QUEUE, mesh_packet_id=ident)

    def tell_queue(self, result: int = 0, ident: int = 0) -> None:
        """Tell the computer how the queue stands, and remember that."""
        state = self.queue_state(result, ident)
        self._last_free = state.free
        self.phone.tell_state(state)

    def from_phone(self, packet: Any) -> None:
        """Take a packet from the computer; the answer is a queue state, or silence for a number just used."""
        self.counts["asked"] += 1
        if packet.id and packet.id in self._recent:
            self.counts["passed_over"] += 1
            return
        packet.id = packet.id or self.rng.getrandbits(32)
        self._recent.append(packet.id)
        if packet.decoded.portnum in TEXTS and self._too_soon(packet):
            return
        result = self.send(packet)
        if result is not None:
            self.tell_queue(result, packet.id)

    def _too_soon(self, packet: Any) -> bool:
        soon = self.now() - self._last_text < BETWEEN_TEXTS
        if soon:
            self.tell_queue(0, packet.id)
            self.result("RATE_LIMIT_EXCEEDED", packet.id)
        else:
            self._last_text = self.now()
        return soon

    def result(self, why: str, ident: int) -> None:
        """Tell the computer a routing result for one of its packets; NONE is an acknowledgement."""
        packet = self.routing(why, ident)
        setattr(packet, "from", self.node)
        packet.to = self.node
        self.phone.tell(packet)

    def routing(self, why: str, ident: int) -> Any:
        """Make an acknowledgement or its contrary."""
        packet = pb.mesh.MeshPacket(id=self.rng.getrandbits(32), priority=GRADES.ACK)
        packet.decoded.portnum = pb.ports.Value("ROUTING_APP")
        packet.decoded.request_id = ident
        packet.decoded.payload = b"\x18" + bytes([pb.error(why)])  # the variant is said even when it is NONE
        return packet

    def send(self, packet: Any) -> int | None:
        """Send a packet of our own; gives 0, or why not, or None when the air will answer for its queue."""
        if packet.to == self.node:
            self.on_admin(packet)
            return OURS if self.settings.signs else 0
        if packet.want_ack and packet.hop_limit == 0:
            packet.hop_limit = self.settings.config.lora.hop_limit
        if self.faults.over_duty and self.settings.duty < 100:
            return self._over_duty(packet.id, 59)
        closed = close(self.settings, packet)
        if isinstance(closed, str):
            self.counts["refused"] += 1
            self.result(closed, packet.id)
            return pb.error(closed)
        if packet.want_ack:
            self._expect(closed, urgency(packet))
        return self.enqueue(closed, urgency(packet))

    def _over_duty(self, ident: int, minutes: int) -> int:
        self.counts["refused"] += 1
        self.phone.notify(f"Duty cycle limit exceeded. You can send again in {minutes} mins", ident)
        self.result("DUTY_CYCLE_LIMIT", ident)
        return pb.error("DUTY_CYCLE_LIMIT")

    # To the air

    def enqueue(self, packet: wire.Packet, grade: int) -> int | None:
        """Let a packet wait for the air; gives why it was dropped, or None when the air answers."""
        if not self.settings.config.lora.tx_enabled or self.settings.region_name == "UNSET":
            return OFF
        if not self.faults.stuck:
            self._asked_air.add(packet.ident)
            self.air.send(packet, grade)
            return None
        if len(self.held) >= QUEUE:
            self.counts["full"] += 1
            return FULL
        self.held.append((packet, grade))
        return 0

    def unstick(self) -> None:
        """Let the antenna work again."""
        self.faults.stuck = False
        for packet, grade in self.held:
            self.air.send(packet, grade)
        self.held.clear()
        self.tell_queue()

    def _queued(self, _free: int, result: int, ident: int) -> None:
        if ident in self._asked_air:
            self._asked_air.discard(ident)
            self.counts["full" if result == FULL else "sent"] += 1
            if ident in self._recent:
                self.tell_queue(result, ident)
        elif self._last_free == 0 and self.air.free:
            self.tell_queue()

    def _refused(self, ident: int, why: str, minutes: int) -> None:
        if why == "full":
            return
        if ident not in self._recent:
            self.counts["refused"] += why != "off"
            return
        self._asked_air.discard(ident)
        result = 0  # on another preset than the air's it is sent, and nobody hears it
        if why == "duty":
            result = self._over_duty(ident, minutes)
        elif why == "large":
            self.result("TOO_LARGE", ident)
            result = pb.error("TOO_LARGE")
        self.tell_queue(result, ident)

    # Answers to what we sent

    def _expect(self, packet: wire.Packet, grade: int) -> None:
        if self.faults.acks == "implicit":
            self.later(0.1, lambda: self.result("NONE", packet.ident))
        elif self.faults.acks != "none":
            self._wait(Pending(packet, grade))

    def _wait(self, pending: Pending) -> None:
        self.pending[pending.packet.ident] = pending
        seconds = PATIENCE + 2 * self.settings.airtime(wire.HEADER + len(pending.packet.body))
        pending.timer = self.later(seconds, lambda: self._again(pending))

    def _again(self, pending: Pending) -> None:
        if pending.left <= 0:
            del self.pending[pending.packet.ident]
            self.result("MAX_RETRANSMIT", pending.packet.ident)
            return
        pending.left -= 1
        self.enqueue(pending.packet, pending.urgency)
        self._wait(pending)

    def _answered(self, ident: int) -> bool:
        if self.faults.acks == "nak" or (pending := self.pending.pop(ident, None)) is None:
            return False
        if pending.timer:
            pending.timer.cancel()
        return True

    def _echo(self, ident: int) -> None:
        if self._answered(ident):
            self.result("NONE", ident)

    def _load(self, channel: float, own: float) -> None:
        self.channel_load, self.own_load = channel, own

    # From the air

    def hear(self, packet: wire.Packet, snr: float = 6.0, rssi: int = -80) -> None:
        """Take what the antenna heard."""
        if self.rng.random() < self.faults.lose:
            return
        self.counts["heard"] += 1
        told = pb.mesh.MeshPacket(to=packet.to, id=packet.ident, rx_snr=snr, rx_rssi=rssi, want_ack=packet.want_ack)
        setattr(told, "from", packet.sender)
        told.hop_limit, told.hop_start, told.relay_node = packet.hop_limit, packet.hop_start, packet.relay
        told.transport_mechanism = pb.mesh.MeshPacket.TransportMechanism.TRANSPORT_LORA
        told.rx_time = int(time.time())
        if open_into(self.settings, packet, told):
            self._open(packet, told)
        else:
            self._closed(packet, told)

    def _open(self, packet: wire.Packet, told: Any) -> None:
        if packet.to == self.node and packet.want_ack:
            self._acknowledge(packet, "NONE")
        self._learn(told)
        if packet.to == self.node and told.decoded.portnum == pb.ports.Value("ROUTING_APP"):
            self._answered(told.decoded.request_id)
        if packet.to in (self.node, pb.ALL):
            self.phone.tell(told)

    def _closed(self, packet: wire.Packet, told: Any) -> None:
        self.counts["foreign"] += 1
        if packet.to == self.node and packet.want_ack:
            stranger = packet.channel == 0 and not self.settings.key_of(packet.sender)
            self._acknowledge(packet, "PKI_UNKNOWN_PUBKEY" if stranger else "NO_CHANNEL")
        if packet.to in (self.node, pb.ALL) and not self.faults.hide_foreign:
            told.encrypted, told.channel = packet.body, packet.channel
            self.phone.tell(told)

    def _acknowledge(self, packet: wire.Packet, why: str) -> None:
        answer = self.routing(why, packet.ident)
        answer.to, answer.hop_limit = packet.sender, max(packet.hop_start - packet.hop_limit, 0)
        closed = close(self.settings, answer)
        if isinstance(closed, wire.Packet):
            self.enqueue(closed, int(GRADES.ACK))

    def _learn(self, told: Any) -> None:
        """Keep another radio's card; a key that is known is never replaced by what comes over the air."""
        if told.decoded.portnum == pb.ports.Value("NODEINFO_APP"):
            user = pb.mesh.User()
            user.ParseFromString(told.decoded.payload)
            sender = getattr(told, "from")
            self.settings.know(sender, user.long_name, self.settings.key_of(sender) or bytes(user.public_key))

    def say(self, port: str, payload: bytes, to: int = pb.ALL, *, hops: int = 3, ask: bool = False) -> int:
        """Send something of the radio's own accord (or its phone user's); gives the packet's number."""
        packet = pb.mesh.MeshPacket(to=to, id=self.rng.getrandbits(32), hop_limit=hops, want_ack=ask)
        packet.decoded.portnum, packet.decoded.payload = pb.ports.Value(port), payload
        self.send(packet)
        return int(packet.id)


def urgency(packet: Any) -> int:
    """Give the grade that the firmware sorts a packet by."""
    if packet.priority:
        return int(packet.priority)
    if packet.decoded.portnum == pb.ports.Value("ROUTING_APP"):
        return int(GRADES.ACK)
    if packet.decoded.portnum in TEXTS:
        return int(GRADES.HIGH)
    return int(GRADES.RELIABLE if packet.want_ack else GRADES.DEFAULT)

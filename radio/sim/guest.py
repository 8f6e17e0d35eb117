"""One connection to the simulated air: the lines of a radio in another process, as `radio.sim.server` says them.

Rules
- What comes in is checked here; what makes no sense is answered in words and changes nothing.
- Nothing blocks: what cannot be sent at once waits, up to a bound, and who reads nothing for long is dropped.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import socket
from typing import TYPE_CHECKING, Final, cast

from radio.airtime import PRIVATE
from radio.sim.radio import DEFAULT, QUEUE, Packet, SimRadio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radio.sim.air import Copy
    from radio.sim.server import Server

LONGEST_LINE: Final = 4_096
#: Bytes that may wait for a client that does not read; beyond that it is dropped.
PATIENCE: Final = 4_000_000
EVERYBODY: Final = 0xFFFFFFFF
NOT_TAKEN: Final = 32
OWN: Final = frozenset({"id", "from", "hop_limit", "hop_start", "priority", "payload", "portnum", "by", "rssi", "snr"})

Said = dict[str, object]


class Nonsense(ValueError):  # noqa: N818 - what it is
    """A line that makes no sense; the text says why."""


def number(said: Mapping[str, object], name: str, usual: float | None = None) -> float:
    """Give a number that somebody said; raises `Nonsense`."""
    found = said.get(name, usual)
    if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) < 1e12:  # noqa: PLR2004
        raise Nonsense(f"{name} must be a number")
    return found


class Client:
    """Whoever is connected, and the radio that it is."""

    def __init__(self, server: Server, line: socket.socket) -> None:
        """Be connected by `line`; a radio only after `hello`."""
        self.server, self.line = server, line
        self.radio: SimRadio | None = None
        self.coming, self.going = bytearray(), bytearray()

    def say(self, what: str, said: Said) -> None:
        """Send a line."""
        self.going += json.dumps({what: said}, separators=(",", ":")).encode() + b"\n"

    def read(self) -> bool:
        """Take what has come; False when the other end is gone or says too much."""
        try:
            data = self.line.recv(65_536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.coming += data
        while b"\n" in self.coming:
            line, _, self.coming = self.coming.partition(b"\n")
            self._take(bytes(line))
        return bool(data) and len(self.coming) <= LONGEST_LINE

    def write(self) -> bool:
        """Send on what waits; False when the other end is gone or has not read for long."""
        with contextlib.suppress(BlockingIOError):
            try:
                del self.going[: self.line.send(self.going)]
            except (BrokenPipeError, ConnectionError):
                return False
        return len(self.going) <= PATIENCE

    def _take(self, line: bytes) -> None:
        try:
            said: object = json.loads(line)
            if not isinstance(said, dict):
                raise Nonsense("a line is one object")
            for name, what in cast("dict[str, object]", said).items():
                self._do(name, what)
        except (ValueError, RecursionError) as error:
            self.say("bad", {"words": str(error)[:200]})

    def _do(self, name: str, what: object) -> None:
        of_radio, of_hand = getattr(self, f"_say_{name}", None), getattr(self.server, f"hand_{name}", None)
        if of_hand:
            self.say(*of_hand(what))
        elif of_radio and isinstance(what, dict):
            if self.radio is None and name != "hello":
                raise Nonsense("say hello first")
            of_radio(cast("Said", what))
        else:
            raise Nonsense(f"nobody understands {name!r}")

    # -- what a radio says

    def _say_hello(self, what: Said) -> None:
        air, node = self.server.air, int(number(what, "node"))
        self.server.leave(self)
        self.server.seize(node)
        radio = air.add(number(what, "x", 0), number(what, "y", 0), node, router=what.get("router") is True,
                        mute=what.get("mute") is True)  # fmt: skip
        self.radio = radio
        radio.on_packet, radio.on_sent, radio.on_echo = self._heard, self._sent, self._echo
        radio.tune(str(what.get("preset", air.sound.name)))
        self.say("welcome", {"node": radio.node, "preset": air.sound.name, "region": air.region.name,
                             "speed": self.server.speed, "at": air.now / 1000})  # fmt: skip
        self.queue(radio)

    def _say_send(self, what: Said) -> None:
        radio = self._mine
        try:
            data = base64.b64decode(str(what.get("payload", "")), validate=True)
        except binascii.Error as error:
            raise Nonsense("payload must be base64") from error
        ident, limit = int(number(what, "id")), int(number(what, "hop_limit", 3))
        more = {name: value for name, value in what.items() if name not in OWN}
        packet = Packet(int(number(what, "from", radio.node)), ident, data, min(max(limit, 0), 7),
                        int(number(what, "hop_start", limit)), int(number(what, "portnum", PRIVATE)),
                        what.get("to", EVERYBODY) != EVERYBODY, more)  # fmt: skip
        why = radio.send(packet, int(number(what, "priority", DEFAULT)))
        if why:
            minutes: Said = {"minutes": radio.silent_minutes} if why == "duty" else {}
            self.say("refused", {"id": ident, "why": why, **minutes})
        self.queue(radio, ident, NOT_TAKEN if why else 0)

    def _say_cancel(self, what: Said) -> None:
        radio = self._mine
        radio.cancel(int(number(what, "from", radio.node)), int(number(what, "id")))
        self.queue(radio)

    def _say_status(self, _what: Said) -> None:
        self.queue(self._mine)
        self.load(self._mine)

    def _say_tune(self, what: Said) -> None:
        radio = self._mine
        if "preset" in what:
            radio.tune(str(what["preset"]))
        radio.move(number(what, "x", radio.x), number(what, "y", radio.y))

    def _say_reboot(self, _what: Said) -> None:
        self._mine.reboot()
        self.queue(self._mine)

    @property
    def _mine(self) -> SimRadio:
        if self.radio is None:
            raise Nonsense("this radio is off the air")
        return self.radio

    # -- what the air says

    def queue(self, radio: SimRadio, ident: int = 0, res: int = 0) -> None:
        """Say how full the queue is."""
        self.say("queue", {"free": radio.free, "max": QUEUE, "res": res, "id": ident})

    def load(self, radio: SimRadio) -> None:
        """Say the radio's figures."""
        self.say("load", {"channel": round(radio.channel, 3), "own": round(radio.own, 4)})

    def _heard(self, packet: Packet, copy: Copy) -> None:
        self.say("heard", {**packet.more, "id": packet.number, "from": packet.sender, "hop_limit": packet.limit,
                           "hop_start": packet.start, "by": copy.by.node, "rssi": round(copy.dbm),
                           "snr": round(copy.snr, 2), "portnum": packet.port,
                           "payload": base64.b64encode(packet.data).decode()})  # fmt: skip

    def _sent(self, packet: Packet) -> None:
        ms = round(self.server.air.length(packet) / 1000)
        self.say("sent", {"id": packet.number, "from": packet.sender, "ms": ms})
        if self.radio:
            self.queue(self.radio)

    def _echo(self, packet: Packet, copy: Copy) -> None:
        self.say("echo", {"id": packet.number, "by": copy.by.node})

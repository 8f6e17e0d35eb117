"""A radio's antenna: a client of the simulated air, which speaks JSON lines over TCP.

The lines are those of the simulated air (its own module says them). The air queues, relays, and keeps the law; a packet
goes there as its ciphertext, so that damage on the way damages what is inside, plus what a receiver's header needs.
Without an address nobody hears and everything that is sent has left at once.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from typing import Any

from tests.standin import wire

#: So many bytes of the body stand beside the payload: the air adds as many for what wraps a payload.
TAIL = 8
QUEUE = 16

Says = dict[str, Any]


class Air:
    """The antenna. The radio sets the callbacks; until the air said otherwise, nothing waits."""

    def __init__(self, node: int) -> None:
        self.node = node
        self.on_queue: Callable[[int, int, int], None] = lambda _free, _result, _ident: None
        self.on_refused: Callable[[int, str, int], None] = lambda _ident, _why, _minutes: None
        self.on_heard: Callable[[wire.Packet, float, int], None] = lambda _packet, _snr, _rssi: None
        self.on_echo: Callable[[int], None] = lambda _ident: None
        self.on_load: Callable[[float, float], None] = lambda _channel, _own: None
        self.free = QUEUE
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    async def join(self, host: str, port: int, hello: Says) -> Says:
        """Go on air; gives the air's welcome."""
        reader, self._writer = await asyncio.open_connection(host, port)
        self._say({"hello": {"node": self.node, **hello}})
        while not (said := json.loads(await reader.readline())).get("welcome"):
            pass
        self._task = asyncio.create_task(self._listen(reader))
        welcome: Says = said["welcome"]
        return welcome

    def _say(self, what: Says) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(json.dumps(what).encode() + b"\n")

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            for name, what in json.loads(line).items():
                self._hear(name, what)

    def _hear(self, name: str, what: Says) -> None:
        match name:
            case "queue":
                self.free = what["free"]
                self.on_queue(what["free"], what.get("res", 0), what.get("id", 0))
            case "refused":
                self.on_refused(what["id"], what["why"], what.get("minutes", 0))
            case "heard":
                self.on_heard(_packet(what), what.get("snr", 0.0), round(what.get("rssi", 0)))
            case "echo":
                self.on_echo(what["id"])
            case "load":
                self.on_load(what["channel"], what["own"])
            case _:
                pass

    def send(self, packet: wire.Packet, urgency: int) -> None:
        """Let a packet wait for its turn on air."""
        if self._writer is None:
            asyncio.get_running_loop().call_soon(self.on_queue, QUEUE, 0, packet.ident)
            return
        body = {"payload": base64.b64encode(packet.body[:-TAIL]).decode(), "tail": packet.body[-TAIL:].hex()}
        head = {"to": packet.to, "channel": packet.channel, "want_ack": packet.want_ack}
        self._say({"send": {"id": packet.ident, "hop_limit": packet.hop_limit, "priority": urgency, **head, **body}})

    def cancel(self, ident: int) -> None:
        """Take a packet out of the queue if it is still there."""
        self._say({"cancel": {"id": ident}})

    def tune(self, preset: str) -> None:
        """Change the preset; on another than the air's nobody is heard."""
        self._say({"tune": {"preset": preset}})

    def reboot(self) -> None:
        """Forget queue and history."""
        self.free = QUEUE
        self._say({"reboot": {}})


def _packet(what: Says) -> wire.Packet:
    body = base64.b64decode(what["payload"]) + bytes.fromhex(what.get("tail", ""))
    start, left = what.get("hop_start", 0), what.get("hop_limit", 0)
    asks, channel = bool(what.get("want_ack")), what.get("channel", 0)
    return wire.Packet(
        what.get("to", 0xFFFFFFFF),
        what["from"],
        what["id"],
        body,
        left,
        start,
        asks,
        channel,
        0,
        what.get("by", 0) & 0xFF,
    )

"""The child process that holds the radio: the `meshtastic` library in a box that may break.

Started by `radio.links.meshtastic`, one process for one connection: whatever ends the connection ends the process, so a
new connection always has a new interface object, and nothing that the library does to a process (hanging, exiting,
printing, seeding the random numbers anew) reaches the parent.

Rules
- Commands come on standard input, what happens goes out on a descriptor of its own, both as `meshtastic_pipe` says.
  Standard output and error are the library's; the parent has pointed them at a log.
- What comes from the radio is read here before the library sees it, and packets from the mesh never reach the library:
  it keeps a record of each sender for ever, and prints and raises on what it does not understand.
- `sendData` is called by one thread (`meshtastic_line`), with node numbers only, while the radio has room; it may hang.
- A restart that the radio tells of ends the connection, but only once its settings were told: some boards restart
  whenever their port is opened, and would never be reached.
- The process ends when standard input does. The radio's clock is never set.

Commands: send (hops, urgent, channel), text (to, hops), ask, reread, apply (settings).
Happenings: alive, up (settings), room (free, done), frame, text, load, reading, note, nak, unreadable, applied,
lost (why).
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import threading
import time
from typing import Any, Final, NoReturn

from meshtastic import BROADCAST_NUM
from meshtastic.mesh_interface import MeshInterface
from meshtastic.protobuf import channel_pb2, config_pb2, mesh_pb2, portnums_pb2, telemetry_pb2
from meshtastic.serial_interface import SerialInterface
from meshtastic.tcp_interface import TCPInterface

from radio.links import meshtastic_read as read
from radio.links.meshtastic_line import Line
from radio.links.meshtastic_pipe import Garbled, Head, Inbox, Outlet
from radio.links.meshtastic_write import write_settings
from radio.links.reach import reach

PORT: Final = portnums_pb2.PortNum
PRIORITY: Final = mesh_pb2.MeshPacket.Priority
LORA: Final = config_pb2.Config.LoRaConfig
ROLE: Final = channel_pb2.Channel.Role

#: Seconds: to reach a radio by TCP, until it is asked again, between signs of life passed on, to take leave of it.
REACH, NUDGE, ALIVE, LEAVE = 10.0, 8.0, 0.25, 1.0
#: Of how many packets that were sent the size is kept.
KEPT: Final = 64


class Child:
    """One connection to one radio, and what is said about it."""

    def __init__(self, out: int) -> None:
        """Say what happens on the descriptor `out`."""
        outlet = Outlet(out)
        self.say, self.tell = outlet.say, outlet.tell
        self.radio: Any = None
        self.writing = threading.Lock()
        self.line = Line(lambda: self.radio is not None, lambda: self.aside("sendHeartbeat"), self.tell_room)
        self.line.dropped = lambda: self.tell("nak", reason="FULL", to=0, size=0)
        self.lived = -math.inf
        self.sizes: dict[int, int] = {}
        self.asking = threading.Lock()
        self.mine = 0
        self.told = False

    # ---- telling the parent -------------------------------------------------------------------------------------

    def lose(self, why: str, detail: object = "") -> NoReturn:
        """Say that the radio is lost, and end."""
        self.tell("lost", why=why, detail=str(detail)[:300])
        os._exit(0)

    def tell_room(self, free: int, done: int) -> None:
        """Say how much the radio takes, and how much of what was given is done with."""
        self.tell("room", free=free, done=done)

    # ---- hearing the radio --------------------------------------------------------------------------------------

    def hear(self, data: bytes) -> bool:
        """Read a message from the radio; whether the library is to see it too."""
        said = mesh_pb2.FromRadio()
        try:
            said.ParseFromString(data)
        except Exception:  # noqa: BLE001 - whatever the parser raises, it is noise on the line
            return False
        now = time.monotonic()
        if now - self.lived >= ALIVE:
            self.lived = now
            self.tell("alive")
        variant = said.WhichOneof("payload_variant")
        if variant == "packet":
            return self.hear_packet(said.packet)
        if variant == "my_info":
            self.mine = said.my_info.my_node_num
        if variant == "rebooted" and self.told:
            self.lose("rebooted")
        if variant == "node_info" and said.node_info.num == self.mine and said.node_info.HasField("device_metrics"):
            for head in read.load(said.node_info.device_metrics):
                self.say(head)
        elif variant == "queueStatus":
            self.line.state(said.queueStatus.free, answer=bool(said.queueStatus.mesh_packet_id))
        elif variant == "clientNotification":
            note = said.clientNotification
            self.tell("note", words=note.message[:300], to=note.reply_id, level=note.level)
        return True

    def hear_packet(self, packet: Any) -> bool:
        """Read a packet from the mesh; whether the library is to see it."""
        sender, mine = int(getattr(packet, "from")), self.mine
        if packet.WhichOneof("payload_variant") != "decoded":
            self.tell("unreadable", hash=packet.channel, sender=sender)
            return False
        data, direct = packet.decoded, packet.to == mine
        if data.portnum == PORT.ROUTING_APP and data.request_id in self.sizes:
            self.hear_answer(data)
        elif data.portnum == PORT.TELEMETRY_APP:
            self.hear_metrics(sender, mine, data.payload)
        elif sender in {0, mine}:
            return bool(data.portnum == PORT.ADMIN_APP)
        elif data.portnum == PORT.PRIVATE_APP and (direct or packet.to == BROADCAST_NUM):
            near = {"channel": packet.channel, "hops": read.hops(packet), "snr": read.snr(packet)}
            self.tell("frame", data.payload, sender=sender, **near)
        elif data.portnum == PORT.TEXT_MESSAGE_APP and direct:
            key = bytes(packet.public_key).hex() if packet.pki_encrypted else ""
            self.tell("text", data.payload, sender=sender, packet=packet.id, key=key)
        return False

    def hear_answer(self, data: Any) -> None:
        """Read what the radio says about something that was sent; only refusals matter."""
        answer = mesh_pb2.Routing()
        with contextlib.suppress(Exception):
            answer.ParseFromString(data.payload)
        if answer.error_reason:
            reason = read.name(mesh_pb2.Routing.Error, answer.error_reason)
            self.tell("nak", reason=reason, to=data.request_id, size=self.sizes.get(data.request_id, 0))

    def hear_metrics(self, sender: int, mine: int, payload: bytes) -> None:
        """Read figures: the radio's own load, and anybody's sensors."""
        told = telemetry_pb2.Telemetry()
        try:
            told.ParseFromString(payload)
        except Exception:  # noqa: BLE001 - whatever the parser raises, it is noise
            return
        for head in read.metrics(told, sender, mine):
            self.say(head)

    # ---- telling the radio --------------------------------------------------------------------------------------

    def obey(self, head: Head, body: bytes) -> None:
        """Do what the parent asks; what takes time is left to other threads."""
        asked = head.get("do")
        if asked == "send":
            self.line.give(lambda: self.send(body, head), first=bool(head["urgent"]))
        elif asked == "text":
            self.line.give(lambda: self.text(body, head), first=True, paced=True)
        elif asked == "apply":
            self.line.give(lambda: self.apply(head["settings"]), first=True)
        elif asked == "ask":
            self.aside("sendHeartbeat")
        elif asked == "reread":
            self.aside("_startConfig")

    def aside(self, what: str) -> None:
        """Let the library do something that may hang, beside all else, unless the last such thing hangs still."""
        if self.radio is None or not self.asking.acquire(blocking=False):
            return

        def run() -> None:
            try:
                getattr(self.radio, what)()
            except Exception as error:  # noqa: BLE001 - what the library raises is not for anybody to know
                print("aside:", repr(error), file=sys.stderr)  # noqa: T201 - this is the log
            finally:
                self.asking.release()

        threading.Thread(target=run, daemon=True).start()

    def send(self, frame: bytes, head: Head) -> None:
        """Send a frame to all."""
        self.radio.sendData(
            frame,
            BROADCAST_NUM,
            portNum=PORT.PRIVATE_APP,
            wantAck=False,
            channelIndex=int(head["channel"]),
            hopLimit=int(head["hops"]),
            pkiEncrypted=False,
            priority=PRIORITY.HIGH if head["urgent"] else PRIORITY.BACKGROUND,
        )

    def text(self, words: bytes, head: Head) -> None:
        """Send words to one radio, encrypted for it."""
        self.radio.sendData(
            words,
            int(head["to"]),
            portNum=PORT.TEXT_MESSAGE_APP,
            wantAck=True,
            hopLimit=int(head["hops"]),
            pkiEncrypted=True,
            priority=PRIORITY.RELIABLE,
        )

    def remember(self, packet: Any) -> None:
        """Keep the size of what is sent, before it is, for the words about a refusal; texts count below zero."""
        size = len(packet.decoded.payload)
        self.sizes[packet.id] = -size if packet.decoded.portnum == PORT.TEXT_MESSAGE_APP else size
        while len(self.sizes) > KEPT:
            del self.sizes[next(iter(self.sizes))]

    def apply(self, wanted: Head) -> None:
        """Write settings into the radio, which then starts anew by itself."""
        write_settings(self.radio.localNode, self.radio.getMyUser() or {}, wanted, LORA, ROLE)
        self.tell("applied")

    # ---- the connection -----------------------------------------------------------------------------------------

    def open(self, kind: str, where: str, port: int) -> None:
        """Connect; says why when that fails."""
        try:
            radio = Wire(self, where, port) if kind == "tcp" else Cable(self, where)
            self.radio = radio
            threading.Thread(target=self.nudge, daemon=True).start()
            radio.connect()
        except BaseException as error:  # noqa: BLE001 - the library raises whatever comes, and exits
            self.lose(*read.reason(error))

    def nudge(self) -> None:
        """Ask once more, in case the radio was starting and did not hear: some boards restart when they are opened."""
        time.sleep(NUDGE)
        if not self.told:
            self.aside("_startConfig")

    def up(self, radio: Any) -> None:
        """Say how the radio is set, now that it has told all."""
        self.told = True
        user: Head = radio.getMyUser() or {}
        node: Any = radio.localNode
        channels: list[Any] = node.channels or []
        lora = node.localConfig.lora
        self.line.report()
        self.tell(
            "up",
            node=self.mine,
            owner=user.get("longName", ""),
            short=user.get("shortName", ""),
            model=user.get("hwModel", ""),
            firmware=radio.metadata.firmware_version if radio.metadata else "",
            region=read.name(LORA.RegionCode, lora.region),
            preset=read.name(LORA.ModemPreset, lora.modem_preset) if lora.use_preset else "CUSTOM",
            hop_limit=lora.hop_limit,
            sending=lora.tx_enabled,
            channels=[
                [one.index, one.settings.name, one.settings.psk.hex(), one.role == ROLE.PRIMARY]
                for one in channels
                if one.role != ROLE.DISABLED
            ],
        )

    def leave(self) -> NoReturn:
        """Take leave of the radio, if it lets us, and end."""
        if self.radio is not None:
            goodbye = threading.Thread(target=self.radio.close, daemon=True)
            goodbye.start()
            goodbye.join(LEAVE)
        os._exit(0)


class Watched(MeshInterface):  # type: ignore[misc]  # the library has no types
    """What every connection does besides what the library's does."""

    child: Child

    def _handleFromRadio(self, fromRadioBytes: bytes) -> None:  # noqa: N802, N803 - the library's names, here and below
        if self.child.hear(fromRadioBytes):
            super()._handleFromRadio(fromRadioBytes)

    def _handleConfigComplete(self) -> None:  # noqa: N802
        super()._handleConfigComplete()
        self.child.up(self)

    def _sendPacket(self, meshPacket: Any, *more: Any, **named: Any) -> Any:  # noqa: N802, N803
        self.child.remember(meshPacket)
        return super()._sendPacket(meshPacket, *more, **named)

    def _sendToRadioImpl(self, toRadio: Any) -> None:  # noqa: N802, N803
        with self.child.writing:
            super()._sendToRadioImpl(toRadio)

    def _disconnected(self) -> None:
        super()._disconnected()
        self.child.lose("closed")


class Wire(Watched, TCPInterface):  # type: ignore[misc]
    """A radio that is reached by TCP."""

    def __init__(self, child: Child, host: str, port: int) -> None:
        """Do not connect yet."""
        self.child = child
        super().__init__(host, portNumber=port, connectNow=False, noNodes=True)

    def myConnect(self) -> None:  # noqa: N802
        """Connect, but not for ever, and let the kernel notice a peer that is gone."""
        self.socket = reach(self.hostname, self.portNumber, REACH)

    def _reconnect(self) -> NoReturn:
        # The library would connect again by itself, tell nobody, and go on with what it knew of the old connection.
        self.child.lose("closed")


class Cable(Watched, SerialInterface):  # type: ignore[misc]
    """A radio on a serial port."""

    def __init__(self, child: Child, device: str) -> None:
        """Do not connect yet."""
        self.child = child
        super().__init__(device, connectNow=False, noNodes=True)

    def _writeBytes(self, b: bytes) -> None:  # noqa: N802
        # The library opens the port so that it writes what fits at once and drops the rest.
        if self.stream and self.stream.write_timeout == 0:
            self.stream.write_timeout = REACH
        super()._writeBytes(b)

    def _disconnected(self) -> None:
        self.child.lose("unplugged")


def main() -> None:
    """Open the radio that the arguments name: the descriptor to talk on, `tcp` or `serial`, where, port."""
    out, kind, where, port = sys.argv[1:5]
    # The library opens the port so that it may become our terminal, and a terminal that goes away ends its programs.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    child, inbox = Child(int(out)), Inbox()
    threading.Thread(target=child.open, args=(kind, where, int(port)), daemon=True).start()
    threading.Thread(target=child.line.run, daemon=True).start()
    while data := os.read(0, 65_536):
        try:
            for head, body in inbox.feed(data):
                child.obey(head, body)
        except Garbled:
            break
    child.leave()

"""The whole device: a radio with its lines, its power switch, and the hand of a test on it.

`order` does one of the `ORDERS`, each a method that says what it does; the program's standard input takes them as JSON.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from tests.standin import pb
from tests.standin.admin import Admin
from tests.standin.framing import framed
from tests.standin.line import Line, LineFaults, PtyPort, TcpPort
from tests.standin.radio import Radio

#: Seconds that the radio needs to start.
BOOT = 3.0
#: Seconds between two reports of the radio's own figures to its computer.
MINUTE = 60.0
BOOT_WORDS = b"ESP-ROM:esp32s3-20210327\r\nrst:0x3 (RTC_SW_SYS_RST),boot:0x8\r\nINFO  | ??:??:?? 1 [Boot] Booted\r\n"


class Device:
    """A stand-in radio. Its TCP port and its serial device are the same radio's, as in a real one."""

    def __init__(self, radio: Radio, tcp: int | None, pty: Path | None) -> None:
        self.radio, self.faults = radio, LineFaults()
        self.admin = Admin(radio, self._restart_in)
        self.tcp = TcpPort(radio.phone, self.faults, tcp) if tcp is not None else None
        self.pty = PtyPort(radio.phone, self.faults, pty) if pty is not None else None
        radio.phone.wake, radio.phone.on_goodbye = self._wake, self._goodbye
        self._stays = True
        self.up = True
        radio.later(MINUTE, self._every_minute)

    def lines(self) -> list[Line]:
        """Give the lines that are open."""
        return [port.line for port in (self.tcp, self.pty) if port is not None and port.line is not None]

    def _wake(self) -> None:
        for line in self.lines():
            line.wake()

    def _goodbye(self) -> None:
        if self.tcp is not None:
            self.tcp.drop()

    def _restart_in(self, seconds: float) -> None:
        self.radio.later(seconds, self.reboot)

    def _every_minute(self) -> None:
        if self.up and self.radio.phone.talking:
            self.telemetry()
        self.radio.later(MINUTE, self._every_minute)

    # Orders

    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        """Do an order by its name; raises KeyError for an unknown one."""
        if name not in ORDERS:
            raise KeyError(name)
        return getattr(self, name)(**arguments)

    def state(self) -> dict[str, Any]:
        """Tell how the radio stands."""
        settings, phone = self.radio.settings, self.radio.phone
        return {
            "node": self.radio.node,
            "region": settings.region_name,
            "preset": settings.preset_name,
            "hop_limit": settings.config.lora.hop_limit,
            "owner": settings.owner.long_name,
            "channel": settings.channels[0].settings.name,
            "psk": bytes(settings.channels[0].settings.psk).hex(),
            "key": bytes(settings.owner.public_key).hex(),
            "boots": settings.boots,
            "up": self.up,
            "talking": phone.talking,
            "waiting": len(phone.packets),
            "dropped": phone.dropped,
            "clients": self.tcp.clients if self.tcp else 0,
            "heard_bytes": sum(line.heard_bytes for line in self.lines()),
            "orders": self.admin.orders,
            "free": self.radio.air.free,
            **self.radio.counts,
        }

    def fault(self, **switches: Any) -> None:
        """Switch faults of the line (silent, unread, slow) and of the radio (stuck, acks, lose, …)."""
        radio = self.radio
        for name, value in switches.items():
            if name == "no_states":
                radio.phone.mute_states = value
            elif hasattr(self.faults, name):
                setattr(self.faults, name, value)
            elif name == "stuck" and not value:
                radio.unstick()
            elif hasattr(radio.faults, name):
                setattr(radio.faults, name, value)
            else:
                raise KeyError(name)
        if switches.get("unread") is False:
            for line in self.lines():
                line.read_again()
        self._wake()

    def drop(self, how: str = "fin") -> None:
        """End the TCP connection: fin, rst or half."""
        if self.tcp is not None:
            self.tcp.drop(how)

    def listener(self, *, on: bool) -> None:
        """Open or close the TCP port; who is connected stays."""
        if self.tcp is not None:
            (self.tcp.listen if on else self.tcp.deafen)()

    def unplug(self) -> None:
        """Pull the serial device out."""
        if self.pty is not None:
            self.pty.unplug()

    def plug(self) -> None:
        """Plug the serial device in."""
        if self.pty is not None:
            self.pty.plug()

    def reboot(self, *, vanish: bool = False, seconds: float = BOOT) -> None:
        """Restart: TCP ends, the serial device stays (or vanishes meanwhile), what waited is lost."""
        self._stays, self.up = not vanish, False
        if self.tcp is not None:
            self.tcp.deafen()
            self.tcp.drop()
        if vanish:
            self.unplug()
        self.radio.power_on()
        self.radio.air.reboot()
        self.radio.settings.boots += 1
        self.radio.later(seconds, self._booted)

    def _booted(self) -> None:
        self.up = True
        self.listener(on=True)
        self.plug()
        if self._stays and self.pty is not None and self.pty.line is not None:
            self.pty.line.raw(BOOT_WORDS + framed(pb.mesh.FromRadio(rebooted=True).SerializeToString()))

    def garbage(self, data: str) -> None:
        """Put bytes (hexadecimal) between two messages."""
        for line in self.lines():
            line.raw(bytes.fromhex(data))

    def log(self, words: str, *, record: bool = True) -> None:
        """Say a line of the radio's log, as a message or as plain text between messages."""
        message = pb.mesh.FromRadio()
        message.log_record.message, message.log_record.level = words, pb.mesh.LogRecord.Level.DEBUG
        for line in self.lines():
            line.raw(framed(message.SerializeToString()) if record else words.encode() + b"\r\n")

    def notify(self, words: str) -> None:
        """Warn the computer."""
        self.radio.phone.notify(words)

    def know(self, node: int, name: str = "", key: str | None = None) -> None:
        """Write another radio into the list of nodes; `key` (hexadecimal) may be a wrong one."""
        self.radio.settings.know(node, name, None if key is None else bytes.fromhex(key))

    def rekey(self, private: str) -> str:
        """Take another private key; gives the public one."""
        self.radio.settings.new_key(bytes.fromhex(private))
        return bytes(self.radio.settings.owner.public_key).hex()

    def tune(self, **lora: Any) -> None:
        """Change radio settings by hand, as on the radio's own screen; no restart."""
        config = self.radio.settings.config.lora
        for name, value in lora.items():
            number = {"region": pb.region, "modem_preset": pb.preset}.get(name)
            setattr(config, name, number(value) if number else value)
        self.radio.retune()

    def channel(self, name: str = "", psk: str = "01", index: int = 0) -> None:
        """Change a channel by hand."""
        settings = self.radio.settings.channels[index]
        settings.settings.name, settings.settings.psk = name, bytes.fromhex(psk)
        settings.role = settings.role or pb.channel.Channel.Role.SECONDARY

    def load(self, channel: float, own: float) -> None:
        """Tell the computer these figures about the channel and the radio's own sending, from now on."""
        self.radio.air.on_load = lambda _channel, _own: None
        self.radio.channel_load, self.radio.own_load = channel, own
        self.telemetry()

    def telemetry(self) -> None:
        """Tell the computer the radio's own figures, as it does by itself every minute."""
        radio = self.radio
        message = pb.telemetry.Telemetry(time=int(time.time()))
        message.device_metrics.battery_level, message.device_metrics.voltage = 101, 4.2
        message.device_metrics.channel_utilization, message.device_metrics.air_util_tx = (
            radio.channel_load,
            radio.own_load,
        )
        message.device_metrics.uptime_seconds = int(radio.now()) & 0xFFFFFFFF
        self._tell(radio.node, pb.ALL, "TELEMETRY_APP", message.SerializeToString())

    def sensor(self, sender: int, kind: str = "environment_metrics", **values: float) -> None:
        """Let another radio's sensor be heard: environment_metrics, power_metrics or device_metrics."""
        message = pb.telemetry.Telemetry(time=int(time.time()))
        for name, value in values.items():
            setattr(getattr(message, kind), name, value)
        self._tell(sender, pb.ALL, "TELEMETRY_APP", message.SerializeToString())

    def text(self, sender: int, words: str, key: str = "", ident: int = 0) -> int:
        """Let a phone's message to this radio be heard; with `key` (hexadecimal) as one closed by that key."""
        return self._tell(
            sender, self.radio.node, "TEXT_MESSAGE_APP", words.encode(), key=bytes.fromhex(key), ident=ident
        )

    def hear(self, sender: int, data: str, port: str = "PRIVATE_APP") -> int:
        """Let a broadcast (hexadecimal) be heard."""
        return self._tell(sender, pb.ALL, port, bytes.fromhex(data))

    def say(self, words: str, to: int = pb.ALL, *, ask: bool = True) -> int:
        """Let this radio's own user write a message, as with the phone's app."""
        return self.radio.say("TEXT_MESSAGE_APP", words.encode(), to, ask=ask)

    def announce(self) -> int:
        """Broadcast the owner's card with the public key."""
        return self.radio.say("NODEINFO_APP", self.radio.settings.owner.SerializeToString())

    def broadcast(self, data: str, port: str = "PRIVATE_APP", hops: int = 3) -> int:
        """Broadcast bytes (hexadecimal) of the radio's own accord."""
        return self.radio.say(port, bytes.fromhex(data), hops=hops)

    def _tell(self, sender: int, to: int, port: str, payload: bytes, **more: Any) -> int:
        radio = self.radio
        key = more.get("key", b"")
        packet = pb.mesh.MeshPacket(to=to, id=more.get("ident") or radio.rng.getrandbits(32), rx_time=int(time.time()))
        setattr(packet, "from", sender)
        packet.rx_snr, packet.rx_rssi, packet.hop_limit, packet.hop_start = 5.5, -90, 3, 3
        packet.pki_encrypted, packet.public_key = bool(key), key
        packet.decoded.portnum, packet.decoded.payload = pb.ports.Value(port), payload
        radio.phone.tell(packet)
        return int(packet.id)


#: The orders that a test may give: the methods above.
ORDERS = frozenset(
    (
        *("state", "fault", "drop", "listener", "unplug", "plug", "reboot", "garbage", "log", "notify"),
        *("know", "rekey", "tune", "channel", "load", "telemetry", "sensor"),
        *("text", "hear", "say", "announce", "broadcast"),
    )
)


def obey(device: Device, line: str) -> str:
    """Do one JSON line, such as `{"do": "fault", "silent": true}`; gives the answer as JSON."""
    try:
        said = json.loads(line)
        return json.dumps({"ok": device.order(said.pop("do"), said)})
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        return json.dumps({"error": repr(wrong)})

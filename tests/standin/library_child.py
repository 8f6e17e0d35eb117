"""The child half of `library.py`: the real, unpatched library, doing what is said on one pipe and telling on another.

Each call runs in a thread of its own, so that one that never returns can be shown to hang. Standard output and error
are the library's own. Started as `python -m tests.standin.library_child READ WRITE` (two file descriptors).
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
from importlib import import_module
from typing import Any

# The library and what it publishes by have no types; this is where that is said.
SerialInterface: Any = import_module("meshtastic.serial_interface").SerialInterface
TCPInterface: Any = import_module("meshtastic.tcp_interface").TCPInterface
pub: Any = import_module("pubsub").pub

_lock = threading.Lock()


class Child:
    """The library's interface object and what can be done with it."""

    def __init__(self, writing: int) -> None:
        self.writing = writing
        self.iface: Any = None
        # pubsub takes a topic's arguments from its first listener, and holds listeners weakly: so one method each.
        pub.subscribe(self.on_established, "meshtastic.connection.established")
        pub.subscribe(self.on_lost, "meshtastic.connection.lost")
        pub.subscribe(self.on_packet, "meshtastic.receive")
        pub.subscribe(self.on_notification, "meshtastic.clientNotification")
        pub.subscribe(self.on_log, "meshtastic.log.line")

    def tell(self, what: dict[str, Any]) -> None:
        """Tell the parent something."""
        with _lock:
            os.write(self.writing, json.dumps(what).encode() + b"\n")

    def on_established(self, interface: Any) -> None:
        """Tell that the library calls itself connected."""
        self.tell({"event": "established", "interface": id(interface)})

    def on_lost(self, interface: Any) -> None:
        """Tell that the library calls itself disconnected."""
        self.tell({"event": "lost", "interface": id(interface)})

    def on_packet(self, packet: Any, interface: Any) -> None:
        """Tell a packet that was received."""
        self.tell({"event": "packet", **packet_words(packet), "interface": id(interface)})

    def on_notification(self, notification: Any, interface: Any) -> None:
        """Tell a warning of the radio."""
        self.tell({"event": "notification", "words": notification.message, "interface": id(interface)})

    def on_log(self, line: Any, interface: Any) -> None:
        """Tell a line of the radio's log."""
        self.tell({"event": "line", "words": str(line), "interface": id(interface)})

    def do(self, number: int, name: str, arguments: dict[str, Any]) -> None:
        """Do one call to its end, and tell that."""
        try:
            self.tell({"done": number, "value": getattr(self, name)(**arguments)})
        except BaseException as wrong:  # noqa: BLE001  # SystemExit is one of the faults to be shown
            self.tell({"done": number, "error": type(wrong).__name__, "words": str(wrong)})

    # Calls

    def connect(self, *, port: int = 0, path: str = "", later: bool = False, no_nodes: bool = False) -> None:
        """Make an interface on a TCP port or a serial device."""
        if path:
            self.iface = SerialInterface(path, noNodes=no_nodes)
        elif later:
            self.iface = TCPInterface("127.0.0.1", portNumber=port, connectNow=False)
        else:
            self.iface = TCPInterface("127.0.0.1", portNumber=port, noNodes=no_nodes)

    def send(self, data: str = "00", to: int | str = 0xFFFFFFFF, port: int = 256, **options: Any) -> int:
        """Send bytes (hexadecimal); gives the packet's number."""
        if "publicKey" in options:
            options["publicKey"] = bytes.fromhex(options["publicKey"])
        return int(self.iface.sendData(bytes.fromhex(data), to, portNum=port, **options).id)

    def burst(self, count: int, size: int = 10, **options: Any) -> int:
        """Send many packets of so many bytes one after the other; gives how many."""
        for number in range(count):
            self.iface.sendData(number.to_bytes(2, "big") + bytes(size - 2), **options)
        return count

    def heartbeat(self) -> None:
        """Send the library's own sign of life."""
        self.iface.sendHeartbeat()

    def close(self) -> None:
        """Close the interface."""
        self.iface.close()

    def state(self) -> dict[str, Any]:
        """Tell what the library believes."""
        iface = self.iface
        return {
            "connected": iface.isConnected.is_set(),
            "reading": iface._rxThread.is_alive(),
            "free": iface.queueStatus.free if iface.queueStatus else None,
            "line": getattr(iface, "socket", None) is not None,
            "queued": len(iface.queue),
            "nodes": sorted(iface.nodesByNum or {}),
            "node": iface.myInfo.my_node_num if iface.myInfo else None,
        }

    def settings(self) -> dict[str, Any]:
        """Tell what the handshake gave."""
        node, lora = self.iface.localNode, self.iface.localNode.localConfig.lora
        return {
            "firmware": self.iface.metadata.firmware_version,
            "region": lora.region,
            "preset": lora.modem_preset,
            "hop_limit": lora.hop_limit,
            "tx": lora.tx_enabled,
            "name": self.iface.getLongName(),
            "key": node.localConfig.security.public_key.hex(),
            "channels": [[c.index, c.role, c.settings.name, c.settings.psk.hex()] for c in node.channels],
            "url": node.getURL(),
        }

    def set_lora(self, **values: Any) -> None:
        """Write radio settings."""
        node = self.iface.localNode
        for name, value in values.items():
            setattr(node.localConfig.lora, name, value)
        node.writeConfig("lora")

    def set_owner(self, name: str) -> None:
        """Write the radio's name."""
        self.iface.localNode.setOwner(long_name=name)

    def set_channel(self, name: str, psk: str) -> None:
        """Write the first channel's name and key."""
        node = self.iface.localNode
        node.channels[0].settings.name, node.channels[0].settings.psk = name, bytes.fromhex(psk)
        node.writeChannel(0)

    def set_url(self, url: str) -> None:
        """Take channels and radio settings from a link."""
        self.iface.localNode.setURL(url)

    def reboot(self, secs: int = 0) -> None:
        """Let the radio restart."""
        self.iface.localNode.reboot(secs)

    def seed(self, number: int) -> None:
        """Seed the global random numbers."""
        random.seed(number)

    def roll(self) -> float:
        """Give a global random number."""
        return random.random()  # noqa: S311

    def stumble(self) -> None:
        """Subscribe something with a mistake in it to received packets."""
        pub.subscribe(self.on_stumble, "meshtastic.receive")

    def on_stumble(self, packet: Any, interface: Any) -> None:
        """Make the mistake."""
        packet["no such thing"] += [interface]


def packet_words(packet: dict[str, Any]) -> dict[str, Any]:
    """Give the parts of a received packet that can be told as JSON."""
    decoded = packet.get("decoded", {})
    names = ("from", "to", "id", "rxSnr", "hopLimit", "hopStart", "publicKey")
    told: dict[str, Any] = {name: packet[name] for name in names if name in packet}
    told |= {"port": decoded.get("portnum"), "data": decoded.get("payload", b"").hex(), "text": decoded.get("text")}
    told |= {"request": decoded.get("requestId"), "pki": packet.get("pkiEncrypted", False)}
    told |= {"closed": "encrypted" in packet, "error": decoded.get("routing", {}).get("errorReason")}
    told["telemetry"] = {k: v for k, v in decoded.get("telemetry", {}).items() if k != "raw"}
    return told


def main() -> None:
    """Do what is said until the pipe ends."""
    child = Child(int(sys.argv[2]))
    with os.fdopen(int(sys.argv[1])) as lines:
        child.tell({"event": "ready"})
        for line in lines:
            said = json.loads(line)
            work = (said["number"], said["name"], said["with"])
            threading.Thread(target=child.do, args=work, daemon=True).start()
    os._exit(0)


if __name__ == "__main__":
    main()

"""What the messages of a Meshtastic radio mean to us. Pure; the messages are protobuf objects that the child parsed.

Rules
- A packet's hops are known from how many it began with and how many are left; old firmware does not say.
- A sensor's value is a finite number; lists become values with numbered names. Six digits are kept.
- The radio's own load counts only when it is the radio's own word.
"""

from __future__ import annotations

import errno
import math
import socket
from typing import TYPE_CHECKING, Any, Final

from radio.setup import Channel, Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radio.links.meshtastic_pipe import Head

#: Of the nodes' own words about themselves, the ones that are a sensor's.
SENSORS: Final = ("environment_metrics", "power_metrics")
_LOADS: Final = ("device_metrics", "local_stats")

#: Why a connection did not come about, by what the system says.
_REASONS: Final = {
    errno.ENOENT: "absent",
    errno.ENODEV: "absent",
    errno.ENXIO: "absent",
    errno.EIO: "unplugged",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EBUSY: "busy",
    errno.EAGAIN: "busy",
    errno.ECONNREFUSED: "refused",
    errno.ENOTTY: "nodevice",
    errno.EINVAL: "nodevice",
}


def hops(packet: Any) -> int | None:
    """Give how often a packet was relayed; None where old firmware does not say."""
    return packet.hop_start - packet.hop_limit if packet.hop_start >= packet.hop_limit else None


def snr(packet: Any) -> float | None:
    """Give the signal over noise in dB; None where no radio measured it."""
    return None if packet.via_mqtt or not packet.rx_snr else round(packet.rx_snr, 2)


def name(numbers: Any, number: int) -> str:
    """Give a number's name, or the number where this library does not know it yet."""
    try:
        return str(numbers.Name(number))
    except ValueError:
        return str(number)


def metrics(told: Any, sender: int, mine: int) -> Iterator[Head]:
    """Give what a telemetry message says: the radio's own load and time, and anybody's sensors."""
    for group in _LOADS:
        if told.HasField(group) and sender in {0, mine}:
            yield from load(getattr(told, group))
            yield {"t": "clock", "at": told.time}
    found: dict[str, float] = {}
    if told.HasField("device_metrics") and told.device_metrics.HasField("battery_level"):
        found["battery_level"] = float(told.device_metrics.battery_level)
    for group in SENSORS:
        if told.HasField(group):
            found |= values(getattr(told, group))
    if found:
        yield {"t": "reading", "sender": sender or mine, "values": found}


def load(told: Any) -> Iterator[Head]:
    """Give how busy the channel is, and how much of the hour this radio has sent."""
    channel, own = told.channel_utilization, told.air_util_tx
    if told.DESCRIPTOR.name == "DeviceMetrics" and not told.HasField("channel_utilization"):
        return
    if math.isfinite(channel) and math.isfinite(own):
        yield {"t": "load", "channel": _short(channel), "own": _short(own)}


def values(group: Any) -> dict[str, float]:
    """Give a sensor's values by name."""
    found: dict[str, float] = {}
    for field, value in group.ListFields():
        if isinstance(value, int | float):
            found[field.name] = value
        else:
            found |= {f"{field.name}_{place}": one for place, one in enumerate(value, 1)}
    return {field: _short(value) for field, value in found.items() if math.isfinite(value)}


def found_of(head: Head) -> Found:
    """Give how a radio is set, from what its child says."""
    return Found(
        node=head["node"],
        owner=head["owner"],
        short=head["short"],
        firmware=head["firmware"],
        model=head["model"],
        region=head["region"],
        preset=head["preset"],
        hop_limit=head["hop_limit"],
        sending=head["sending"],
        channels=tuple(Channel(index, name, bytes.fromhex(key), first) for index, name, key, first in head["channels"]),
    )


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def reason(error: BaseException) -> tuple[str, str]:
    """Give the short name of why a connection did not come about, and the system's own words."""
    if type(error).__name__ == "MeshInterfaceError":
        return "mute", str(error)
    if isinstance(error, socket.gaierror):
        return "nowhere", str(error)
    if type(error).__name__ == "SerialException" and "lock" in str(error):
        return "busy", str(error)
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0, "unreached"), str(error)
    if type(error).__name__ == "error" and error.args:  # termios has an error of its own
        return _REASONS.get(error.args[0], "broken"), str(error)
    return "broken", repr(error)

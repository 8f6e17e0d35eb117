"""Closing packets for the air and opening them again, with the keys a radio has.

`close` gives the packet on air or the name of the routing error; `open_into` says whether any key fitted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nacl.public import PrivateKey

from tests.standin import pb, wire
from tests.standin.settings import Settings

#: What travels under the channel's key even when it is for one radio alone.
PLAIN = {pb.ports.Value(name) for name in ("ROUTING_APP", "NODEINFO_APP", "TRACEROUTE_APP", "POSITION_APP")}


def close(settings: Settings, packet: Any) -> wire.Packet | str:
    """Encrypt a packet of this radio's own; gives what goes on air, or the name of the routing error."""
    data = packet.decoded
    body = data.SerializeToString() + (b"" if data.HasField("bitfield") else b"\x48\x00")
    limit = packet.hop_limit & 7
    asks = bool(packet.want_ack) and packet.to != pb.ALL
    shape = wire.Packet(packet.to, settings.node, packet.id, b"", limit, limit, asks, relay=settings.node & 0xFF)
    if len(body) + wire.HEADER > wire.LONGEST:
        return "TOO_LARGE"
    if packet.to == pb.ALL or packet.decoded.portnum in PLAIN:
        return "PKI_FAILED" if packet.pki_encrypted else _by_channel(settings, packet.channel, shape, body)
    return _by_keys(settings, packet, shape, body)


def _by_keys(settings: Settings, packet: Any, shape: wire.Packet, body: bytes) -> wire.Packet | str:
    if len(body) + wire.HEADER + wire.PKI > wire.LONGEST:
        return "TOO_LARGE"
    key = settings.key_of(packet.to)
    if not key:
        return "PKI_SEND_FAIL_PUBLIC_KEY"
    if packet.public_key and packet.public_key != key:
        return "PKI_FAILED"
    return replace(shape, body=wire.to_one(_own(settings), key, shape.sender, shape.ident, body))


def _by_channel(settings: Settings, index: int, shape: wire.Packet, body: bytes) -> wire.Packet | str:
    if index not in settings.in_use():
        return "NO_CHANNEL"
    psk = bytes(settings.channels[index].settings.psk)
    closed = wire.over_channel(psk, shape.sender, shape.ident, body)
    return replace(shape, channel=settings.hash_of(index), body=closed)


def open_into(settings: Settings, packet: wire.Packet, told: Any) -> bool:
    """Decrypt into `told`, by the two radios' keys or a channel's; says whether any fitted."""
    key = settings.key_of(packet.sender)
    if packet.to == settings.node and packet.channel == 0 and key:
        plain = wire.from_one(_own(settings), key, packet.sender, packet.ident, packet.body)
        if plain is not None:
            told.decoded.ParseFromString(plain)
            told.pki_encrypted, told.public_key = True, key
            return True
    return any(_fits(settings, index, packet, told) for index in settings.in_use())


def _fits(settings: Settings, index: int, packet: wire.Packet, told: Any) -> bool:
    if settings.hash_of(index) != packet.channel:
        return False
    psk = bytes(settings.channels[index].settings.psk)
    data = pb.mesh.Data()
    try:
        data.ParseFromString(wire.over_channel(psk, packet.sender, packet.ident, packet.body))
    except Exception:  # noqa: BLE001  # rubbish, as a wrong key makes of it
        return False
    if not data.portnum:
        return False
    told.decoded.CopyFrom(data)
    told.channel = index
    return True


def _own(settings: Settings) -> PrivateKey:
    return PrivateKey(bytes(settings.config.security.private_key))

"""What a Meshtastic radio puts on air: a plain header of 16 bytes and an encrypted body.

The header is the real one. The ciphers are stand-ins, for nobody but a stand-in hears them, with the lengths and the
manners of the real ones: the channel's has no integrity (a wrong key gives rubbish, not a refusal), a direct message
is closed by both radios' keys and 12 bytes longer.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, replace

from nacl.public import Box, PrivateKey, PublicKey

#: Bytes of the header; the longest packet on air; what a direct message's cipher adds.
HEADER, LONGEST, PKI = 16, 255, 12
#: The key that the one-byte key 01 stands for.
DEFAULT_KEY = bytes.fromhex("d4f1bb3a20290759f0bcffabcf4e6901")

_LAYOUT = struct.Struct("<IIIBBBB")
_MAC = 8


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet on air, relayed `hop_start - hop_limit` times; `relay` is the low byte of who sent it last."""

    to: int
    sender: int
    ident: int
    body: bytes
    hop_limit: int = 3
    hop_start: int = 3
    want_ack: bool = False
    channel: int = 0
    next_hop: int = 0
    relay: int = 0

    def pack(self) -> bytes:
        """Give the bytes on air."""
        flags = self.hop_limit & 7 | self.want_ack << 3 | (self.hop_start & 7) << 5
        head = (self.to, self.sender, self.ident, flags, self.channel, self.next_hop, self.relay)
        return _LAYOUT.pack(*head) + self.body

    @classmethod
    def unpack(cls, data: bytes) -> Packet:
        """Read the bytes on air; raises ValueError when even the header is cut."""
        if len(data) < HEADER:
            raise ValueError("shorter than the header")
        to, sender, ident, flags, channel, next_hop, relay = _LAYOUT.unpack_from(data)
        asks = bool(flags & 8)
        return cls(to, sender, ident, data[HEADER:], flags & 7, flags >> 5, asks, channel, next_hop, relay)

    def relayed(self, relay: int) -> Packet:
        """Give the packet as the next radio sends it on."""
        return replace(self, hop_limit=self.hop_limit - 1, relay=relay)


def channel_key(psk: bytes) -> bytes:
    """Give the full key that a setting stands for: none, a numbered default, or itself."""
    if len(psk) == 1:
        return DEFAULT_KEY[:-1] + bytes([(DEFAULT_KEY[-1] + psk[0] - 1) & 0xFF]) if psk[0] else b""
    return psk


def channel_hash(name: str, psk: bytes) -> int:
    """Give the byte by which receivers guess the channel."""
    mark = 0
    for byte in name.encode() + channel_key(psk):
        mark ^= byte
    return mark


def _stream(key: bytes, nonce: bytes, length: int) -> bytes:
    blocks = (hashlib.blake2b(nonce + n.to_bytes(2, "big"), key=key[:64]).digest() for n in range(-(-length // 64)))
    return b"".join(blocks)[:length]


def _xor(data: bytes, key: bytes, nonce: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(data, _stream(key, nonce, len(data)), strict=True))


def over_channel(psk: bytes, sender: int, ident: int, data: bytes) -> bytes:
    """Encrypt or decrypt a body with a channel's key; without a key the body stays plain."""
    key = channel_key(psk)
    return _xor(data, key, struct.pack("<II", sender, ident)) if key else data


def to_one(mine: PrivateKey, theirs: bytes, sender: int, ident: int, data: bytes) -> bytes:
    """Encrypt a body for one radio's public key."""
    key, nonce = _shared(mine, theirs), struct.pack("<II", sender, ident)
    closed = _xor(data, key, nonce)
    return closed + hashlib.blake2b(nonce + closed, key=key, digest_size=_MAC).digest() + bytes(PKI - _MAC)


def from_one(mine: PrivateKey, theirs: bytes, sender: int, ident: int, body: bytes) -> bytes | None:
    """Decrypt what was closed for us, or None when these two keys did not do it."""
    if len(body) <= PKI:
        return None
    key, nonce = _shared(mine, theirs), struct.pack("<II", sender, ident)
    closed, mac = body[:-PKI], body[-PKI : -PKI + _MAC]
    if hashlib.blake2b(nonce + closed, key=key, digest_size=_MAC).digest() != mac:
        return None
    return _xor(closed, key, nonce)


def _shared(mine: PrivateKey, theirs: bytes) -> bytes:
    return Box(mine, PublicKey(theirs)).shared_key()


def born_with(node: int) -> PrivateKey:
    """Give the key that a stand-in of this number starts with, so that tests know it without asking."""
    return PrivateKey(hashlib.blake2b(b"stand-in %d" % node, digest_size=32).digest())

"""Bytes: the few shapes that everything signed is made of.

Rules
- A whole number is LEB128, shortest form only, below 2**63. A signed one is zigzag-coded first.
- A text or a byte string is its length and then its bytes.
- There is exactly one encoding of a value, so decoding and encoding again gives the same bytes.
- Whatever is wrong with bytes that came from outside is one exception: `Malformed`.

    >>> encode_uint(300).hex()
    'ac02'
    >>> Reader(bytes.fromhex("ac02")).uint()
    300
"""

from __future__ import annotations

import hashlib
from typing import Final

MAX_UINT: Final = 2**63 - 1


class Malformed(ValueError):  # noqa: N818 - the word that the books use on screen
    """Bytes from outside are not what the format allows."""


def encode_uint(value: int) -> bytes:
    """Encode a whole number 0 ≤ value < 2**63 as LEB128."""
    if not 0 <= value <= MAX_UINT:
        message = f"{value} is outside 0 … 2^63-1"
        raise Malformed(message)
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - more than one byte holds
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def encode_sint(value: int) -> bytes:
    """Encode a signed number, -2**62 ≤ value < 2**62, as zigzag LEB128."""
    return encode_uint(value << 1 if value >= 0 else (-value << 1) - 1)


def encode_bytes(value: bytes) -> bytes:
    """Encode a byte string as its length and its bytes."""
    return encode_uint(len(value)) + value


def blake(*parts: bytes) -> bytes:
    """BLAKE2b with a 32-byte digest (RFC 7693) over the parts, one after the other."""
    state = hashlib.blake2b(digest_size=32)
    for part in parts:
        state.update(part)
    return state.digest()


class Reader:
    """A cursor over bytes; every read that does not fit raises `Malformed`."""

    __slots__ = ("data", "end", "place")

    def __init__(self, data: bytes, place: int = 0) -> None:
        """Start reading `data` at byte `place`."""
        self.data, self.place, self.end = data, place, len(data)

    def take(self, count: int) -> bytes:
        """Read exactly `count` bytes."""
        stop = self.place + count
        if count < 0 or stop > self.end:
            message = f"{count} bytes wanted, {self.end - self.place} left"
            raise Malformed(message)
        piece = self.data[self.place : stop]
        self.place = stop
        return piece

    def byte(self) -> int:
        """Read one byte as a number."""
        if self.place >= self.end:
            message = "1 byte wanted, 0 left"
            raise Malformed(message)
        self.place += 1
        return self.data[self.place - 1]

    def u16(self) -> int:
        """Read two bytes, big-endian."""
        return int.from_bytes(self.take(2), "big")

    def uint(self) -> int:
        """Read a LEB128 number below 2**63 in its shortest form."""
        data, place, end = self.data, self.place, self.end
        if place < end and data[place] < 0x80:  # noqa: PLR2004 - most numbers are one byte
            self.place = place + 1
            return data[place]
        value = shift = 0
        while True:
            if place >= end:
                message = "a number is cut short"
                raise Malformed(message)
            piece = data[place]
            place += 1
            value |= (piece & 0x7F) << shift
            if piece < 0x80:  # noqa: PLR2004 - the continuation bit
                break
            shift += 7
            if shift > 62:  # noqa: PLR2004 - nine groups of seven bits are the most
                message = "a number is too large"
                raise Malformed(message)
        if piece == 0 and shift:
            message = "a number is not in its shortest form"
            raise Malformed(message)
        self.place = place
        return value

    def sint(self) -> int:
        """Read a zigzag LEB128 number."""
        value = self.uint()
        return value >> 1 if not value & 1 else -((value + 1) >> 1)

    def bytes(self, limit: int) -> bytes:
        """Read a length and that many bytes, at most `limit`."""
        length = self.uint()
        if length > limit:
            message = f"{length} bytes where at most {limit} may stand"
            raise Malformed(message)
        return self.take(length)

    def text(self, limit: int) -> str:
        """Read UTF-8 text of at most `limit` bytes."""
        try:
            return self.bytes(limit).decode("utf-8")
        except UnicodeDecodeError as error:
            message = "text is not UTF-8"
            raise Malformed(message) from error

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.place >= self.end

    def finish(self) -> None:
        """Refuse bytes that are left over."""
        if not self.done:
            message = f"{self.end - self.place} bytes too many"
            raise Malformed(message)

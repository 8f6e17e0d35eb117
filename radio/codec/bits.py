"""Bits: what a frame on air is written and read with.

Rules
- Bits stand from the highest of each byte down. What is left of the last byte is zero.
- A whole number has one coding for each order k: `uint` (exponential Golomb). Small numbers take k + 1 bits.
- Nothing is believed before its bits are there; what does not fit is `Malformed`.

    >>> writer = BitWriter()
    >>> writer.uint(5, 2)
    >>> writer.size, writer.done().hex()
    (5, '88')
    >>> BitReader(bytes.fromhex("88")).uint(2)
    5
"""

from __future__ import annotations

from typing import Final

from models.wire import MAX_UINT, Malformed

#: The longest number, in bits.
WIDEST: Final = MAX_UINT.bit_length()


class BitWriter:
    """Bits that grow at their end; `size` is how many."""

    __slots__ = ("size", "value")

    def __init__(self) -> None:
        """Start with none."""
        self.value = self.size = 0

    def bits(self, value: int, count: int) -> None:
        """Write the lowest `count` bits of a number that has no more than these."""
        if value < 0 or value >> count:
            raise Malformed(f"{value} does not fit in {count} bits")
        self.value = self.value << count | value
        self.size += count

    def flag(self, *, yes: bool) -> None:
        """Write one bit."""
        self.bits(1 if yes else 0, 1)

    def uint(self, value: int, order: int = 0) -> None:
        """Write a whole number below 2**63 by exponential Golomb: j ones, a zero, then j + order bits."""
        if not 0 <= value <= MAX_UINT:
            raise Malformed(f"{value} is outside 0 … 2^63-1")
        more = (value >> order) + 1
        steps = more.bit_length() - 1
        self.bits((1 << steps + 1) - 2, steps + 1)
        self.bits(value + (1 << order) - (1 << order + steps), order + steps)

    def octets(self, data: bytes) -> None:
        """Write bytes, wherever they come to stand."""
        self.bits(int.from_bytes(data, "big"), 8 * len(data))

    def join(self, other: BitWriter) -> None:
        """Write all that another holds."""
        self.bits(other.value, other.size)

    def done(self) -> bytes:
        """Give the bytes, the last one filled with zeros."""
        spare = -self.size % 8
        return (self.value << spare).to_bytes((self.size + spare) // 8, "big")


class BitReader:
    """A cursor over bits; every read that does not fit raises `Malformed`."""

    __slots__ = ("left", "value")

    def __init__(self, data: bytes) -> None:
        """Start at the first bit."""
        self.value, self.left = int.from_bytes(data, "big"), 8 * len(data)

    def bits(self, count: int) -> int:
        """Read a number of `count` bits."""
        if count > self.left:
            raise Malformed(f"{count} bits wanted, {self.left} left")
        self.left -= count
        found = self.value >> self.left
        self.value -= found << self.left
        return found

    def flag(self) -> bool:
        """Read one bit."""
        return bool(self.bits(1))

    def uint(self, order: int = 0) -> int:
        """Read a number that `BitWriter.uint` wrote with the same order."""
        steps = 0
        while self.bits(1):
            steps += 1
            if steps + order > WIDEST:
                raise Malformed("a number is too large")
        value = self.bits(order + steps) + (1 << order + steps) - (1 << order)
        if value > MAX_UINT:
            raise Malformed("a number is too large")
        return value

    def octets(self, count: int) -> bytes:
        """Read `count` bytes."""
        return self.bits(8 * count).to_bytes(count, "big")

    def finish(self) -> None:
        """Refuse whatever is left over besides the zeros of the last byte."""
        if self.left >= 8 or self.value:  # noqa: PLR2004 - a whole byte
            raise Malformed(f"{self.left} bits too many")

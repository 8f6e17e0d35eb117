"""What a desk tells of itself on air, in bits: beacon, wants, heads, places, greeting; and how logs are named.

Rules
- `docs/protocol.md` says each to the bit. A part that is there is flagged; what is absent takes one bit.
- No count is believed before that many things can be there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.fields import MAX_DESK
from models.runs import MAX_SEQ
from models.wire import Malformed
from radio.codec.parts import Beacon, Held, Hello, LogRef, Low, Places, Stretch, Tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from radio.codec.bits import BitReader, BitWriter

    T = TypeVar("T")

DIGEST: Final = 8
PLACE_HEAD: Final = 4
HELD_HEAD: Final = 2


def write_exact(writer: BitWriter, data: bytes, length: int) -> None:
    """Write bytes of which there must be so many."""
    if len(data) != length:
        raise Malformed(f"{len(data)} bytes where {length} must stand")
    writer.octets(data)


def write_log(writer: BitWriter, log: LogRef) -> None:
    """Write the name of a log."""
    if not 1 <= log.number <= MAX_DESK:
        raise Malformed(f"no such desk: {log.number}")
    writer.uint(log.number - 1, 3)
    other = bool(log.stream or log.incarnation)
    writer.flag(yes=other)
    if other:
        writer.bits(log.stream, 3)
        writer.bits(log.incarnation, 16)


def write_seq(writer: BitWriter, seq: int) -> None:
    """Write a place in a log, or how many entries it has."""
    if seq > MAX_SEQ:
        raise Malformed(f"no such place: {seq}")
    writer.uint(seq, 7)


def write_tell(writer: BitWriter, tell: Tell) -> None:
    """Write what a desk tells."""
    if not 1 <= tell.sender <= MAX_DESK:
        raise Malformed(f"no such desk: {tell.sender}")
    writer.uint(tell.sender - 1, 3)
    writer.uint(tell.counter, 10)
    parts = (tell.beacon, tell.wants, tell.heads, tell.places, tell.hello)
    for part in parts:
        writer.flag(yes=bool(part))
    if tell.beacon is not None:
        _write_beacon(writer, tell.beacon)
    if tell.wants:
        writer.uint(len(tell.wants) - 1, 1)
        for want in tell.wants:
            write_log(writer, want.log)
            write_seq(writer, want.first)
            writer.uint(want.count, 4)
    if tell.heads:
        writer.uint(len(tell.heads) - 1, 1)
        for held in tell.heads:
            write_log(writer, held.log)
            write_seq(writer, held.count)
            write_exact(writer, held.head, HELD_HEAD)
            writer.flag(yes=held.frozen)
    if tell.places is not None:
        _write_places(writer, tell.places)
    if tell.hello is not None:
        _write_hello(writer, tell.hello)


def _write_beacon(writer: BitWriter, beacon: Beacon) -> None:
    write_exact(writer, beacon.digest, DIGEST)
    writer.flag(yes=beacon.whole)
    writer.uint(beacon.total, 10)
    writer.uint(len(beacon.lows), 4)
    if beacon.lows:
        if not 1 <= beacon.first <= MAX_DESK:
            raise Malformed(f"no such desk: {beacon.first}")
        writer.uint(beacon.first - 1, 0)
        writer.octets(beacon.lows)
    elif beacon.first:
        raise Malformed("a window that begins but holds nothing")
    writer.uint(len(beacon.extra), 0)
    for low in beacon.extra:
        write_log(writer, low.log)
        writer.bits(low.low, 8)


def _write_places(writer: BitWriter, places: Places) -> None:
    write_log(writer, places.log)
    writer.flag(yes=places.final)
    writer.uint(len(places.places), 2)
    for count, head in places.places:
        write_seq(writer, count)
        write_exact(writer, head, PLACE_HEAD)


def _write_hello(writer: BitWriter, hello: Hello) -> None:
    writer.uint(hello.coding, 1)
    writer.uint(hello.desks, 4)
    writer.uint(hello.behind, 3)
    if hello.behind:
        writer.uint(hello.counter, 10)
    elif hello.counter:
        raise Malformed("a counter of nobody")


# ---- reading -------------------------------------------------------------------------------------------------------


def _many(reader: BitReader, count: int, least: int, read: Callable[[BitReader], T]) -> tuple[T, ...]:
    """Read so many things of at least so many bits each; a count beyond what is there is not believed."""
    if count * least > reader.left:
        raise Malformed(f"{count} things in {reader.left} bits")
    return tuple(read(reader) for _step in range(count))


def _read_desk(reader: BitReader, order: int) -> int:
    number = reader.uint(order) + 1
    if number > MAX_DESK:
        raise Malformed(f"no such desk: {number}")
    return number


def read_log(reader: BitReader) -> LogRef:
    """Read the name of a log."""
    number = _read_desk(reader, 3)
    return LogRef(number, reader.bits(3), reader.bits(16)) if reader.flag() else LogRef(number)


def read_seq(reader: BitReader) -> int:
    """Read a place in a log."""
    seq = reader.uint(7)
    if seq > MAX_SEQ:
        raise Malformed(f"no such place: {seq}")
    return seq


def read_tell(reader: BitReader) -> Tell:
    """Read what a desk tells; raises `Malformed`."""
    sender, counter = _read_desk(reader, 3), reader.uint(10)
    has = [reader.flag() for _part in range(5)]
    return Tell(
        sender,
        counter,
        _read_beacon(reader) if has[0] else None,
        _many(reader, reader.uint(1) + 1, 18, _read_want) if has[1] else (),
        _many(reader, reader.uint(1) + 1, 30, _read_held) if has[2] else (),
        _read_places(reader) if has[3] else None,
        _read_hello(reader) if has[4] else None,
    )


def _read_beacon(reader: BitReader) -> Beacon:
    digest, whole, total, count = reader.octets(DIGEST), reader.flag(), reader.uint(10), reader.uint(4)
    first = _read_desk(reader, 0) if count else 0
    lows = bytes(_many(reader, count, 8, lambda bits: bits.bits(8)))
    return Beacon(digest, first, lows, _many(reader, reader.uint(0), 13, _read_low), whole, total)


def _read_low(reader: BitReader) -> Low:
    return Low(read_log(reader), reader.bits(8))


def _read_want(reader: BitReader) -> Stretch:
    return Stretch(read_log(reader), read_seq(reader), reader.uint(4))


def _read_held(reader: BitReader) -> Held:
    return Held(read_log(reader), read_seq(reader), reader.octets(HELD_HEAD), reader.flag())


def _read_places(reader: BitReader) -> Places:
    log, final = read_log(reader), reader.flag()
    return Places(log, _many(reader, reader.uint(2), 40, _read_place), final)


def _read_place(reader: BitReader) -> tuple[int, bytes]:
    return read_seq(reader), reader.octets(PLACE_HEAD)


def _read_hello(reader: BitReader) -> Hello:
    coding, desks, behind = reader.uint(1), reader.uint(4), reader.uint(3)
    return Hello(coding, desks, behind, reader.uint(10) if behind else 0)

"""Entries on air: signed bytes to bits and back, coding version 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.runs import MAX_ENTRY
from models.wire import Malformed

if TYPE_CHECKING:
    from radio.codec.bits import BitReader, BitWriter
    from radio.codec.parts import LogRef


def write_entries(writer: BitWriter, log: LogRef, first: int, entries: tuple[bytes, ...]) -> None:
    """Write the entries of a run."""
    del log, first
    for data in entries:
        writer.uint(len(data), 4)
        writer.octets(data)


def read_entries(reader: BitReader, log: LogRef, first: int, count: int) -> tuple[bytes, ...]:
    """Read the entries of a run; raises `Malformed`."""
    del log, first
    return tuple(_read(reader) for _step in range(count))


def _read(reader: BitReader) -> bytes:
    length = reader.uint(4)
    if length > MAX_ENTRY:
        raise Malformed(f"an entry of {length} bytes")
    return reader.octets(length)

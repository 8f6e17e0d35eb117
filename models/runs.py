"""What travels between desks, as plain values: runs, tips, marks of a frontier, and the digest of one.

Rules
- A run is consecutive entries of one log with a seal over exactly them: the unit that is taken in and given out.
- A tip says how far a log is held here; a mark says the same of another desk, with the first bytes of the head only.
- Equal digests mean equal entries, forks and clones included. Nothing here reads a file, a store or a clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from models.wire import Malformed, Reader, blake, encode_uint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

KEY_SIZE: Final = 33
MAX_RUN: Final = 256
MAX_ENTRY: Final = 4096
MAX_SEQ: Final = 2**48
MAX_INCARNATIONS: Final = 1024
#: As many sentences are kept about what was refused of one arrival; the rest is counted.
MOST_WORDS: Final = 50
#: Bytes of a head that stand in a mark.
HEAD_BYTES: Final = 8
#: Whether entries of a log (desk number, stream, incarnation) from a seq on may stand under one seal.
Fits: TypeAlias = "Callable[[tuple[int, int, int], int, tuple[bytes, ...]], bool]"
#: The most marks that are read from one frontier.
MAX_MARKS: Final = 65_536


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive entries of one log from seq `first` on, with a seal over exactly them."""

    desk_key: bytes
    stream: int
    incarnation: int
    first: int
    entries: tuple[bytes, ...]
    signature: bytes


@dataclass(frozen=True, slots=True)
class Tip:
    """How far a log is held: `count` entries without a gap, the head there, and where it is frozen (or None)."""

    log: int
    desk_key: bytes
    number: int
    stream: int
    incarnation: int
    count: int
    head: bytes
    frozen: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """How far another desk was last known to hold a log; `head` is cut to its first `HEAD_BYTES`."""

    desk_key: bytes
    stream: int
    incarnation: int
    count: int
    head: bytes
    frozen: bool


@dataclass
class Arrival:
    """What came of taking runs in.

    `unknown` counts runs of desks that are not (yet) admitted, `mended` entries that the disk had spoiled. Of what
    was refused, `refused` holds the first sentences, at most `MOST_WORDS`, and `bad` counts all.
    """

    stored: int = 0
    known: int = 0
    unknown: int = 0
    mended: int = 0
    refused: list[str] = field(default_factory=list[str])
    forked: list[str] = field(default_factory=list[str])
    bad: int = 0

    def refuse(self, words: str) -> None:
        """Count a run that was refused, and keep the sentence while there is room."""
        self.bad += 1
        if len(self.refused) < MOST_WORDS:
            self.refused.append(words)


def pack_entries(entries: Iterable[bytes]) -> bytes:
    """Write entries one after the other, each with its length before it."""
    return b"".join(encode_uint(len(data)) + data for data in entries)


def unpack_run(data: bytes) -> tuple[bytes, ...]:
    """Read entries that stand one after the other, each with its length before it; raises `Malformed`."""
    reader = Reader(data)
    entries: list[bytes] = []
    while not reader.done:
        entries.append(reader.bytes(MAX_ENTRY))
    return tuple(entries)


def digest_of(tips: Iterable[Tip]) -> bytes:
    """Hash how far logs are held (32 bytes); empty logs do not count unless they are frozen."""
    return blake(
        *(
            tip.desk_key
            + bytes([tip.stream])
            + tip.incarnation.to_bytes(2, "big")
            + encode_uint(tip.count)
            + tip.head
            + (b"\0" if tip.frozen is None else b"\1")
            for tip in sorted(tips, key=lambda tip: (tip.desk_key, tip.stream, tip.incarnation))
            if tip.count or tip.frozen is not None
        )
    )


def mark_of(tip: Tip) -> Mark:
    """Give the mark that stands for a tip on another desk."""
    return Mark(
        tip.desk_key, tip.stream, tip.incarnation, tip.count, tip.head[:HEAD_BYTES], frozen=tip.frozen is not None
    )


def pack_frontier(marks: Iterable[Mark]) -> bytes:
    """Write marks as the peer table keeps them."""
    return b"".join(
        mark.desk_key
        + bytes([mark.stream, mark.frozen])
        + mark.incarnation.to_bytes(2, "big")
        + encode_uint(mark.count)
        + mark.head
        for mark in marks
    )


def unpack_frontier(data: bytes) -> list[Mark]:
    """Read what `pack_frontier` wrote; raises `Malformed`."""
    reader = Reader(data)
    marks: list[Mark] = []
    while not reader.done:
        if len(marks) >= MAX_MARKS:
            message = "a frontier with too many logs"
            raise Malformed(message)
        key, stream, frozen = reader.take(KEY_SIZE), reader.byte(), reader.byte()
        marks.append(Mark(key, stream, reader.u16(), reader.uint(), reader.take(HEAD_BYTES), frozen=bool(frozen)))
    return marks

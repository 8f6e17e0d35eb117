"""What names an entry: its stream, its key, and a reference to it from another entry.

Rules
- A key is (desk number, stream, incarnation, seq) and the same on every desk.
- A reference is a key, with 2 bytes of the target's hash where the kind asks for them.
"""

from __future__ import annotations

import enum
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Stream(enum.IntEnum):
    """What a log carries, and so who is given it."""

    COOP = 0
    VILLAGE = 1
    CLINIC = 2
    BALLOTS = 3


class Key(NamedTuple):
    """Where an entry stands: the same on every desk. Sorts as the fold does within one t."""

    desk: int
    stream: int
    incarnation: int
    seq: int

    def __str__(self) -> str:
        """Write the key as `desk.stream.incarnation.seq`."""
        return f"{self.desk}.{self.stream}.{self.incarnation}.{self.seq}"

    @classmethod
    def read(cls, text: str) -> Key:
        """Read what `str()` wrote."""
        desk, stream, incarnation, seq = text.split(".")
        return cls(int(desk), int(stream), int(incarnation), int(seq))


class Ref(NamedTuple, Generic[T]):
    """A reference to another entry; `check` is the first 2 bytes of its hash where the kind asks for them."""

    desk: int
    stream: int
    incarnation: int
    seq: int
    check: bytes = b""

    @property
    def key(self) -> Key:
        """Give the key of the entry that is meant."""
        return Key(self.desk, self.stream, self.incarnation, self.seq)

    @classmethod
    def to(cls, key: Key, check: bytes = b"") -> Ref[T]:
        """Make a reference to the entry at `key`."""
        return cls(*key, check)


class Height(NamedTuple):
    """How far a log counts: entries of (stream, incarnation) with seq below `upto`."""

    stream: int
    incarnation: int
    upto: int

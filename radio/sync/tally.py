"""What a talk came to, in figures and sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

#: How many digests are remembered.
KEPT: Final = 1024


@dataclass
class Tally:
    """What a talk came to. `rubbish` counts frames that could not be read, `bye` is why the peer will not talk.

    Of what was refused, `refused` holds the first sentences and `bad` counts all. `told` are digests of what this desk
    held while it talked: a peer that holds one of them held the same as this desk then.
    """

    entries_in: int = 0
    entries_out: int = 0
    refused: list[str] = field(default_factory=list[str])
    forked: list[str] = field(default_factory=list[str])
    rubbish: int = 0
    bad: int = 0
    bye: int = 0
    told: set[bytes] = field(default_factory=set[bytes])

    def said(self, digest: bytes) -> None:
        """Remember a digest that the peer was told, for a while."""
        if len(self.told) >= KEPT:
            self.told.clear()
        self.told.add(digest)

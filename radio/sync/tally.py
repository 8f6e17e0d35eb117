"""What a talk came to, in figures and sentences."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """What a talk came to. `rubbish` counts frames that could not be read, `bye` is why the peer will not talk.

    Of what was refused, `refused` holds the first sentences and `bad` counts all.
    """

    entries_in: int = 0
    entries_out: int = 0
    refused: list[str] = field(default_factory=list[str])
    forked: list[str] = field(default_factory=list[str])
    rubbish: int = 0
    bad: int = 0
    bye: int = 0

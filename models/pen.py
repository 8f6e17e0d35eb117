"""The desk's pen: which of its own logs it may go on in, and the memory that keeps it from signing a place twice.

Rules
- A desk goes on in the log that `high.json` names for the stream, if the books hold it as far as the file says and with
  the same head. Otherwise it opens a new, random incarnation before its next signature, and says why.
- Incarnation 0 is only for a key that was made in this very place and has never written in that stream.
- The books ahead of the file are a crash between commit and acknowledgement: the file follows.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from models.coop import OpenReason
from models.place import High, place_of

if TYPE_CHECKING:
    from pathlib import Path

    from models.keys import DeskKey
    from models.ledger import Ledger


class OwnLog(NamedTuple):
    """One of the desk's own logs as the store holds it."""

    id: int
    stream: int
    incarnation: int
    tip: int
    head: bytes
    frozen: int | None


@dataclass(frozen=True, slots=True)
class Going:
    """Where to write: the incarnation; why it is a new one (or None); the one before and how much of it is held."""

    incarnation: int
    why: OpenReason | None = None
    before: int = 0
    held: int = 0


class Pen:
    """Chooses the log of one desk and remembers how far it has signed."""

    def __init__(self, ledger: Ledger, key: DeskKey, key_file: Path) -> None:
        """Write with `key`, whose file lies at `key_file` with `high.json` beside it."""
        self.ledger, self.key = ledger, key
        self.high_file = key_file.with_name("high.json")
        self.lock_file = key_file.with_name("desk.lock")
        self.place = place_of(key_file)

    def own_logs(self) -> list[OwnLog]:
        """Give the desk's own logs."""
        rows = self.ledger.store.rows(
            "SELECT id, stream, incarnation, tip, head, frozen FROM log WHERE coop = ? AND desk_key = ? ORDER BY id",
            self.ledger.coop,
            self.key.public,
        )
        return [OwnLog(*row) for row in rows]

    def remember(self) -> None:
        """Write down how far was signed, before anybody is told."""
        high = High.read(self.high_file)
        high.place = self.place
        for log in self.own_logs():
            high.logs[f"{log.stream}.{log.incarnation}"] = (log.tip, bytes(log.head).hex())
        high.write(self.high_file)

    def going(self, stream: int) -> Going:
        """Say which log of a stream to write to next."""
        high = High.read(self.high_file)
        mine = {log.incarnation: log for log in self.own_logs() if log.stream == stream}
        newest = max(mine.values(), key=lambda log: log.id, default=None)
        before, held = (newest.incarnation, newest.tip) if newest else (0, 0)
        why = self._why_new(high, stream, mine)
        if why is None:
            return Going(high.current.get(str(stream), 0), None, before, held)
        return Going(self._fresh(high, set(mine)), why, before, held)

    def _why_new(self, high: High, stream: int, mine: dict[int, OwnLog]) -> OpenReason | None:
        """Give the reason for which the desk may not go on where it was; None when it may."""
        if not high.found or high.place != self.place:
            return OpenReason.MOVED
        current = high.current.get(str(stream))
        if current is None:
            return OpenReason.MOVED if any(log.tip for log in mine.values()) else None
        log = mine.get(current)
        count, head = high.logs.get(f"{stream}.{current}", (0, ""))
        if log is None:
            return OpenReason.RESTORED if count else None
        if log.frozen is not None:
            return OpenReason.FORKED
        if log.tip < count or (count and self.ledger.head_at(log.id, count).hex() != head):
            return OpenReason.RESTORED
        return None

    def take_up(self, stream: int, incarnation: int) -> None:
        """Note, before the first signature in it, that a log is the current one of its stream."""
        high = High.read(self.high_file)
        if high.found and high.place == self.place and high.current.get(str(stream)) == incarnation:
            return
        if high.place != self.place:
            high.current.clear()
        high.place = self.place
        high.current[str(stream)] = incarnation
        high.write(self.high_file)

    @staticmethod
    def _fresh(high: High, taken: set[int]) -> int:
        taken |= {int(name.partition(".")[2]) for name in high.logs}
        while (number := secrets.randbelow(0xFFFF) + 1) in taken:
            pass
        return number

"""The desk's pen: which of its own logs it may go on in, and the memory that keeps it from signing a place twice.

Rules
- A desk goes on in the log that `high.json` names for the stream, if the books hold it as far as the file says and with
  the same head. Otherwise it opens a new, random incarnation before its next signature, and says why.
- Once there was a reason, it holds for all streams: no log from before it is written again, in none of them.
- Incarnation 0 is only for a key that was made in this very place, where there never was such a reason.
- The books ahead of the file are a crash between commit and acknowledgement: the file follows. But entries of one's own
  that came from another desk, beyond what was signed here, mean that this is an older copy of the whole disk. So the
  transaction that signs also says in the books how far this place has signed.
- What the file once said is never lowered.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from models.coop import OpenReason
from models.language import gettext as _
from models.place import High, place_of
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
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
        #: Draws a whole number below the given one; an invented co-op draws by its seed.
        self.draw: Callable[[int], int] = secrets.randbelow

    def own_logs(self) -> list[OwnLog]:
        """Give the desk's own logs."""
        rows = self.ledger.store.rows(
            "SELECT id, stream, incarnation, tip, head, frozen FROM log WHERE coop = ? AND desk_key = ? ORDER BY id",
            self.ledger.coop,
            self.key.public,
        )
        return [OwnLog(*row) for row in rows]

    def remember(self) -> None:
        """Write down how far was signed, before anybody is told; raises `Refused` when the disk does not take it."""
        high = High.read(self.high_file)
        high.place = self.place
        for log in self.own_logs():
            name = f"{log.stream}.{log.incarnation}"
            if log.tip >= high.logs.get(name, (0, ""))[0]:
                high.logs[name] = (log.tip, bytes(log.head).hex())
        try:
            high.write(self.high_file)
        except OSError as error:
            self.ledger.store.give_up_ballast()
            raise Refused(
                _(
                    "The entry is in the books, but {path} could not be written ({error}). Do not write it again. "
                    "Free some space, then look in the history."
                ).format(path=self.high_file, error=error.strerror)
            ) from error

    def going(self, stream: int) -> Going:
        """Say which log of a stream to write to next."""
        high = High.read(self.high_file)
        own = self.own_logs()
        mine = {log.incarnation: log for log in own if log.stream == stream}
        newest = max(mine.values(), key=lambda log: (log.tip > 0, log.id), default=None)
        before, held = (newest.incarnation, newest.tip) if newest else (0, 0)
        why = self._upheaval(high, own)
        current = high.current.get(str(stream))
        if why is None and current is not None:
            begun = current == 0 or (current in mine and mine[current].tip > 0)
            return Going(current, None if begun else _reason(high), before, held)
        if why is None and not high.why and not mine and not any(name.startswith(f"{stream}.") for name in high.logs):
            return Going(0)
        return Going(self._fresh(high, set(mine)), _reason(high) if why is None else why, before, held)

    def _upheaval(self, high: High, own: list[OwnLog]) -> OpenReason | None:
        """Give the reason for which the desk may go on in none of its logs; None when there is none."""
        if not high.found or high.place != self.place:
            return OpenReason.MOVED
        held = {f"{log.stream}.{log.incarnation}": log for log in own}
        found = [self._amiss(f"{stream}.{current}", high, held) for stream, current in high.current.items()]
        return next((why for why in found if why is not None), None)

    def _amiss(self, name: str, high: High, held: dict[str, OwnLog]) -> OpenReason | None:
        """Compare a log that is being written with what `high.json` says of it."""
        count, head = high.logs.get(name, (0, ""))
        log = held.get(name)
        if log is None:
            return OpenReason.RESTORED if count else None
        if log.frozen is not None:
            return OpenReason.FORKED
        if log.tip < count or (count and self.ledger.head_at(log.id, count).hex() != head):
            return OpenReason.RESTORED
        # Entries of one's own beyond a gap came from another desk too: what lies in the gap was signed long ago.
        beyond = self.ledger.store.rows("SELECT 1 FROM entry WHERE log = ? AND seq >= ? LIMIT 1", log.id, log.tip)
        return OpenReason.RESTORED if beyond or log.tip > max(count, self._signed(name)) else None

    def take_up(self, stream: int, going: Going) -> None:
        """Note, before the first signature in it, that a log is the one being written; raises `Refused`."""
        high = High.read(self.high_file)
        if high.found and high.place == self.place and high.current.get(str(stream)) == going.incarnation:
            return
        if going.why is not None and (self._upheaval(high, self.own_logs()) is not None or not high.why):
            high.current.clear()
            high.why = going.why.name
        high.place = self.place
        high.current[str(stream)] = going.incarnation
        try:
            high.write(self.high_file)
        except OSError as error:
            self.ledger.store.give_up_ballast()
            raise Refused(
                _("Nothing was written: {path} cannot be changed ({error}). Free some space, then try again.").format(
                    path=self.high_file, error=error.strerror
                )
            ) from error

    def _signed(self, name: str) -> int:
        rows = self.ledger.store.rows("SELECT value FROM setting WHERE name = ?", f"signed {self.ledger.coop} {name}")
        return int(rows[0][0]) if rows else 0

    def _fresh(self, high: High, taken: set[int]) -> int:
        taken |= {int(name.partition(".")[2]) for name in high.logs}
        while (number := self.draw(0xFFFF) + 1) in taken:
            pass
        return number


def sign_off(ledger: Ledger, stream: int, incarnation: int, count: int) -> None:
    """Say in the books, in the transaction that signs, how far this place has signed a log."""
    ledger.store.put("setting", ("name", "value"), [(f"signed {ledger.coop} {stream}.{incarnation}", str(count))])


def _reason(high: High) -> OpenReason:
    return OpenReason[high.why] if high.why in OpenReason.__members__ else OpenReason.MOVED

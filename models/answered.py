"""What texts were answered, for a day: a text that comes twice is done once, also over a restart.

Rules
- A text is known by its sender's key, its radio's number and its packet's number; only those that may write are kept.
- Kept beside the books, never signed or sent. At most 500 are kept, those of the last 24 hours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from models.wire import blake

if TYPE_CHECKING:
    from models.ledger import Ledger

#: How long an answer is kept, in minutes, and how many are.
KEPT, MOST = 24 * 60, 500
#: The settings of answers begin so; none of these letters means anything to LIKE.
SORT: Final = "answered "


class Packet(NamedTuple):
    """What names a text."""

    key: bytes
    sender: int
    number: int

    def name(self, ledger: Ledger) -> str:
        """Give the name of its setting."""
        return f"{_begin(ledger)}{blake(self.key).hex()[:16]}.{self.sender:x}.{self.number:x}"


def _begin(ledger: Ledger) -> str:
    return f"{ledger.coop}.{SORT}"


def answer_to(ledger: Ledger, packet: Packet, now: int) -> str | None:
    """Give what a text was answered in the last day; None when it is new. `now` is in minutes since the epoch."""
    rows = ledger.store.rows("SELECT value FROM setting WHERE name = ?", packet.name(ledger))
    at, _space, words = str(rows[0][0]).partition(" ") if rows else ("", "", "")
    return words if rows and abs(now - int(at)) < KEPT else None


def keep_answer(ledger: Ledger, packet: Packet, words: str, now: int) -> None:
    """Keep what a text was answered, and forget what is older than a day or more than there is room for."""
    store, like = ledger.store, f"{_begin(ledger)}%"
    with store.writing():
        store.put("setting", ("name", "value"), [(packet.name(ledger), f"{now} {words}")])
        store.run("DELETE FROM setting WHERE name LIKE ? AND abs(CAST(value AS INTEGER) - ?) >= ?", like, now, KEPT)
        store.run(
            "DELETE FROM setting WHERE name LIKE ? AND name NOT IN (SELECT name FROM setting WHERE name LIKE ? "
            "ORDER BY abs(CAST(value AS INTEGER) - ?), rowid DESC LIMIT ?)",
            like, like, now, MOST,
        )  # fmt: skip

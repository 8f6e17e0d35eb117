"""How the books themselves are doing: what a status line and a check-up ask. Read only.

Rules
- Times are minutes since the co-op's epoch, as entries claim them, except where it says since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.ledger import Ledger


def newest(ledger: Ledger, desk: int | None = None) -> int | None:
    """Give the time that the last entry of a desk claims, or the latest such time of any desk; None without entries.

    Only the last entry of each log is looked at, so that this costs the same on old books.
    """
    rows = ledger.store.rows(
        "SELECT max(e.at) FROM log l JOIN entry e ON e.log = l.id AND e.seq = l.tip - 1 "
        "WHERE l.coop = ? AND (? IS NULL OR l.number = ?)",
        ledger.coop, desk, desk,
    )  # fmt: skip
    return None if rows[0][0] is None else int(rows[0][0])


def unfolded(ledger: Ledger) -> int:
    """Give the number of books that are not worked in yet."""
    rows = ledger.store.rows("SELECT count(*) FROM subject WHERE coop = ? AND arrived <> folded", ledger.coop)
    return int(rows[0][0])


def waiting(ledger: Ledger) -> int:
    """Give the number of entries that wait for an entry which has not arrived."""
    rows = ledger.store.rows("SELECT count(*) FROM entry WHERE coop = ? AND waiting", ledger.coop)
    return int(rows[0][0])


@dataclass(frozen=True, slots=True)
class Heard:
    """When another desk was last heard (minutes since 1970) and by what way."""

    when: int
    via: str


def heard(ledger: Ledger) -> dict[bytes, Heard]:
    """Give, by desk key, when each desk was last heard."""
    rows = ledger.store.rows("SELECT desk_key, heard, via FROM peer WHERE coop = ?", ledger.coop)
    return {bytes(key): Heard(int(when), str(via)) for key, when, via in rows}


def held(ledger: Ledger) -> dict[int, int]:
    """Give, by desk number, how many entries of it are held."""
    rows = ledger.store.rows("SELECT number, sum(tip) FROM log WHERE coop = ? GROUP BY number", ledger.coop)
    return {int(number): int(count) for number, count in rows}

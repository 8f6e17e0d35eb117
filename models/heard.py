"""What other desks were last heard to hold, when, and by which way. A wrong memory costs bytes, never entries.

Rules
- Nothing here is signed or sent, and none of it is part of the books.
- A desk has one line; what it holds is packed marks (`runs.pack_frontier`), at most `runs.MAX_MARKS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.runs import pack_frontier, unpack_frontier
from models.wire import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.ledger import Ledger
    from models.runs import Mark


@dataclass(frozen=True, slots=True)
class Heard:
    """When a desk was last heard (minutes since 1970), and by which way."""

    when: int
    way: str


def marks(ledger: Ledger, key: bytes) -> list[Mark]:
    """Give how far a desk was last known to hold each log; empty when it was never heard or the memory is spoiled."""
    rows = ledger.store.rows("SELECT frontier FROM peer WHERE coop = ? AND desk_key = ?", ledger.coop, key)
    try:
        return unpack_frontier(bytes(rows[0][0])) if rows else []
    except Malformed:
        return []


def remember(ledger: Ledger, key: bytes, held: Iterable[Mark], heard: Heard) -> None:
    """Keep what a desk holds, in place of what was known of it before."""
    with ledger.store.writing():
        ledger.store.put(
            "peer",
            ("coop", "desk_key", "frontier", "heard", "via"),
            [(ledger.coop, key, pack_frontier(held), heard.when, heard.way)],
        )


def everybody(ledger: Ledger) -> dict[bytes, Heard]:
    """Give for each desk that was ever heard, by its key, when and how."""
    rows = ledger.store.rows("SELECT desk_key, heard, via FROM peer WHERE coop = ?", ledger.coop)
    return {bytes(key): Heard(int(when), str(way)) for key, when, way in rows}

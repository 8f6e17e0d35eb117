"""Answers from other desks to what this desk asked for, until somebody here has seen them.

Rules
- An answer is a request of this desk that another desk's machine is asked for, confirmed or rejected, and whose hours
  are not over. Overruled ones are no news to be seen: they wait until somebody asks anew (`board.waits_for`).
- What was seen is remembered beside the books, never signed or sent; what is over is forgotten.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from models import board, remember
from models.bookings import State

if TYPE_CHECKING:
    from models.board import BookingRow
    from models.names import Names
    from models.refs import Key

#: Named in the settings: the answers that were seen, as the request's key and its state.
TOLD: Final = "told"


def answered(names: Names, desk: int) -> list[BookingRow]:
    """Give this desk's requests that another desk has answered and whose hours are not over, by hour."""
    states = f"{int(State.CONFIRMED)}, {int(State.REJECTED)}"
    rows = board.bookings(names, f"desk = ? AND end > ? AND state IN ({states})", desk, names.now // 60)
    return [row for row in rows if row.keeper != desk]


def unseen(names: Names, desk: int) -> list[BookingRow]:
    """Give the answers that nobody here has seen yet."""
    told = _told(names)
    return [row for row in answered(names, desk) if told.get(str(row.key)) != int(row.state)]


def seen(names: Names, desk: int, key: Key) -> None:
    """Remember that the answer to a request was seen; writes nothing when there is no new one."""
    rows = answered(names, desk)
    told = _told(names)
    row = next((row for row in rows if row.key == key), None)
    if row is not None and told.get(str(key)) != int(row.state):
        told[str(key)] = int(row.state)
        there = {str(one.key) for one in rows}
        kept = {name: state for name, state in told.items() if name in there}
        remember.remember(names.ledger, TOLD, json.dumps(kept))


def _told(names: Names) -> dict[str, int]:
    found: dict[str, int] = json.loads(remember.setting(names.ledger, TOLD) or "{}")  # it is our own: `seen` wrote it
    return found

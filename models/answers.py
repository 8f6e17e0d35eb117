"""Answers from other desks to what this desk asked for, until somebody here has seen them.

Rules
- An answer is a request of this desk that another desk's machine is asked for, confirmed or rejected, or granted by
  another desk as deputy, and whose hours are not over. Overruled ones are no news to be seen: they wait until somebody
  asks anew (`board.waits_for`).
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
#: Stands for a grant by deputy among the numbers of the states.
BY_DEPUTY: Final = -1


def answered(names: Names, desk: int) -> list[BookingRow]:
    """Give this desk's requests that another desk has answered and whose hours are not over, by hour."""
    states = f"(state IN ({int(State.CONFIRMED)}, {int(State.REJECTED)}) OR (state = 0 AND {board.GRANTED}))"
    rows = board.bookings(names, f"desk = ? AND end > ? AND {states}", desk, names.now // 60)
    return [row for row in rows if row.keeper != desk and not (row.granted and row.deputy == desk)]


def unseen(names: Names, desk: int) -> list[BookingRow]:
    """Give the answers that nobody here has seen yet."""
    told = _told(names)
    return [row for row in answered(names, desk) if told.get(str(row.key)) != _mark(row)]


def seen(names: Names, desk: int, key: Key) -> None:
    """Remember that the answer to a request was seen; writes nothing when there is no new one."""
    rows = answered(names, desk)
    told = _told(names)
    row = next((row for row in rows if row.key == key), None)
    if row is not None and told.get(str(key)) != _mark(row):
        told[str(key)] = _mark(row)
        there = {str(one.key) for one in rows}
        kept = {name: state for name, state in told.items() if name in there}
        remember.remember(names.ledger, TOLD, json.dumps(kept))


def _mark(row: BookingRow) -> int:
    """Give the number under which an answer is remembered: its state's, or that of a grant by deputy."""
    return BY_DEPUTY if row.granted else int(row.state)


def _told(names: Names) -> dict[str, int]:
    found: dict[str, int] = json.loads(remember.setting(names.ledger, TOLD) or "{}")  # it is our own: `seen` wrote it
    return found

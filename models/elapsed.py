"""Requests whose hours are over without an answer, and what still becomes of one that a round did not serve.

Rules
- A request is over when the last hour at which it may lie is past, with what it may begin later; nobody need answer it.
- What was entered from paper after its hours, and what a deputy granted, still waits for its keeper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.rounds_due import by_hand_until

if TYPE_CHECKING:
    from models.board import BookingRow
    from models.names import Names

#: The last hour at which a request may begin, by its `models.grants.window`.
LATEST: Final = (
    "ifnull((SELECT g.flex + CASE WHEN booking.start BETWEEN g.asked AND g.asked + g.flex THEN g.asked "
    'ELSE booking.start END FROM "grant" g WHERE g.coop = booking.coop AND g.key = booking.key), start)'
)
#: That a deputy granted it, and nobody has decided over that.
DEPUTED: Final = (
    "EXISTS (SELECT 1 FROM deputy d WHERE d.coop = booking.coop AND d.key = booking.key AND d.start = booking.start "
    "AND d.standing = 0)"
)
#: That a request still waits for an answer at an hour.
LIVE: Final = f"({LATEST} + end - start > ? OR asked >= end * 60 OR {DEPUTED})"
#: That a request's first hour lies in a round that a desk has sealed.
SEALED: Final = (
    'EXISTS (SELECT 1 FROM "round" r WHERE r.coop = booking.coop AND r.desk = ? AND start >= r."first" * 24 '
    'AND start < (r."first" + r.days) * 24)'
)


def over(names: Names, row: BookingRow) -> bool:
    """Whether a request waits no more because its hours are over."""
    if names.now // 60 < row.end:
        return False
    return not _one(names, row, LIVE, names.now // 60)


def waits_on(names: Names, row: BookingRow) -> bool:
    """Whether a round that is not sealed yet may still give a request hours."""
    day = by_hand_until(names.ledger, names.now, row.keeper)
    return not over(names, row) and _one(names, row, f"{LATEST} >= ?", day * 24)


def by_hand(names: Names, day: int) -> str:
    """Say what becomes of a request for a day whose round is sealed."""
    return _("The round for week {week} is sealed: the keeper may confirm by hand while the hours are free.").format(
        week=names.calendar.week(day)
    )


def left(names: Names, row: BookingRow) -> str:
    """Say what becomes of a request that no later round can serve."""
    return told() if over(names, row) else by_hand(names, row.start // 24)


def told() -> str:
    """Say that a request is over."""
    return _("Its hours are over; nobody need answer it any more.")


def _one(names: Names, row: BookingRow, condition: str, value: int) -> bool:
    found = names.ledger.store.rows(
        f"SELECT 1 FROM booking WHERE coop = ? AND key = ? AND {condition}",  # noqa: S608 - written here only
        names.ledger.coop, str(row.key), value,
    )  # fmt: skip
    return bool(found)

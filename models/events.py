"""Requests as a calendar shows them: which ones, and how often each was changed since it was asked for.

Rules
- They come in pages by key, so that nothing is left out however many there are; no cursor stays open.
- `changes` counts the entries that name a request, and the breakdowns of its machine: it only ever grows, so that a
  calendar which was given the same request before knows the newer one. `changed` is the minute of the last of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models import board
from models.breakdown import ReportBreakdown
from models.refs import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.board import BookingRow
    from models.names import Names


@dataclass(frozen=True, slots=True)
class Event:
    """A request with what a calendar wants to know besides; `changed` in minutes since the epoch."""

    row: BookingRow
    changes: int
    changed: int


def events(
    names: Names, since: int, *, machines: tuple[Key, ...] | None = None, member: Key | None = None
) -> Iterator[Event]:
    """Give the requests that end after an hour, of some machines or of a member, in every state."""
    where, values = ["end > ?"], list[object]([since])
    if machines is not None:
        where.append(f"machine IN ({', '.join('?' * len(machines)) or 'NULL'})")
        values += [str(key) for key in machines]
    if member is not None:
        where.append("member = ?")
        values.append(str(member))
    broken = _breakdowns(names)
    last = ("", -1)
    while True:
        rows = board.bookings(
            names, " AND ".join([*where, "(start > ? OR (start = ? AND key > ?))"]),
            *values, last[1], last[1], last[0],
        )  # fmt: skip
        named = _named(names, rows)
        for row in rows:
            many, when = named.get(row.key, (0, 0))
            yield Event(row, many + broken.get(row.machine, 0), max(row.asked, when))
        if len(rows) < board.PAGE:
            return
        last = (str(rows[-1].key), rows[-1].start)


def _named(names: Names, rows: list[BookingRow]) -> dict[Key, tuple[int, int]]:
    """Give for each request how many entries name it, and the minute of the last one."""
    marks = ", ".join("?" * len(rows)) or "NULL"
    found = names.ledger.store.rows(
        "SELECT link.target, count(*), max(e.t) FROM link JOIN entry e ON e.id = link.holder "  # noqa: S608 - marks only
        f"WHERE link.coop = ? AND link.target IN ({marks}) AND e.t IS NOT NULL GROUP BY link.target",
        names.ledger.coop, *(str(row.key) for row in rows),
    )  # fmt: skip
    return {Key.read(key): (int(many), int(when)) for key, many, when in found}


def _breakdowns(names: Names) -> dict[Key, int]:
    """Give for each machine how often it broke down: that puts its bookings back without naming them."""
    found = names.ledger.store.rows(
        "SELECT subject, count(*) FROM entry WHERE coop = ? AND kind = ? AND subject IS NOT NULL GROUP BY subject",
        names.ledger.coop, ReportBreakdown.kind.number,
    )  # fmt: skip
    return {Key.read(key): int(many) for key, many in found}

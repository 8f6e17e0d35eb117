"""On whose behalf a request was written: who asked, who typed it, and how to reach him, as far as this desk knows.

Rules
- The member's number stands in the books of every village. Name and telephone number are read from what this desk's
  village has the key for; they are shown and never written anywhere else.
- Which clerk typed it is known at the desk where he did; elsewhere only the member in whose name the desk wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models import history

if TYPE_CHECKING:
    from models.board import BookingRow
    from models.names import Names
    from models.refs import Key


@dataclass(frozen=True, slots=True)
class Behalf:
    """A member who asked: number, and name and phone where they are known here; who wrote it, where that is known."""

    number: str
    name: str
    phone: str
    by: Key | None
    clerk: str

    def who(self) -> str:
        """Write the member as a clerk calls him: name, number, telephone."""
        return ", ".join(part for part in (self.name, self.number, self.phone) if part)


def behalf(names: Names, row: BookingRow) -> Behalf:
    """Give on whose behalf a request was written."""
    number, name = names.member(row.member)
    ledger = names.ledger
    found = ledger.store.rows("SELECT phone FROM person WHERE coop = ? AND key = ?", ledger.coop, str(row.member))
    line = history.line(names, row.key)
    return Behalf(
        number,
        name,
        str(found[0][0] or "") if found else "",
        line.by if line else None,
        line.clerk if line else "",
    )

"""Who sits at the desk: the clerk that is signed in, and which clerk wrote which entry, as this desk remembers it.

Rules
- A clerk belongs to one desk's computer. Other desks never hear of him, only of the member he is: that goes into the
  entry as `by` (`docs/protocol.md`), unless he is the desk's usual clerk, for whom the absence of `by` stands.
- Which clerk wrote an entry is noted in the transaction that signs it. It is no part of the ledger and proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.entry import KINDS
from models.members import Member
from models.store import bare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.ledger import Ledger
    from models.refs import Key, Ref


@dataclass(frozen=True, slots=True)
class Clerk:
    """A clerk who is signed in: his name and the member he is.

    The `usual` clerk's entries need no `by`; the `head` sets other clerks up.
    """

    name: str
    member: Ref[Member] | None = None
    usual: bool = False
    head: bool = False

    @property
    def mark(self) -> str:
        """Under this name his drafts and settings are kept; two spellings of one name are one clerk."""
        return mark_of(self.name)


def mark_of(name: str) -> str:
    """Give what two spellings of one name have in common."""
    return " ".join((bare(name) or "").split())


def name_of(ledger: Ledger) -> Ref[Member] | None:
    """Give the member in whose name the clerk at the desk writes; None where the desk's own name says it.

    A member who is not in these books, as after a restore, is left out: it must not keep the clerk from writing.
    """
    clerk = ledger.clerk
    if clerk is None or clerk.usual or clerk.member is None:
        return None
    row = ledger.arranger.find(clerk.member.key)
    cls = KINDS.get(row.kind) if row is not None and row.kind is not None else None
    if row is None or row.unsettled or row.waiting or cls is None or not issubclass(cls, Member):
        return None
    return clerk.member


def note(ledger: Ledger, keys: Iterable[Key]) -> None:
    """Note who wrote these entries; called inside the transaction that writes them."""
    if ledger.clerk is not None:
        rows = [(ledger.coop, str(key), ledger.clerk.name) for key in keys]
        ledger.store.put("hand", ("coop", "entry", "clerk"), rows)


def wrote(ledger: Ledger, key: Key) -> str:
    """Give the clerk of this desk who wrote an entry; empty where nobody was signed in, or it was another desk."""
    rows = ledger.store.rows("SELECT clerk FROM hand WHERE coop = ? AND entry = ?", ledger.coop, str(key))
    return str(rows[0][0]) if rows else ""

"""Who sits at the desk: the clerk that is signed in, and which clerk wrote which entry, as this desk remembers it.

Rules
- A clerk belongs to one desk's computer. Other desks never hear of him, only of the member he is: that goes into the
  entry as `by` (`docs/protocol.md`), unless he is the desk's usual clerk, for whom the absence of `by` stands.
- Which clerk wrote an entry is noted in the transaction that signs it. It is no part of the ledger and proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.store import bare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.ledger import Ledger
    from models.members import Member
    from models.refs import Key, Ref


@dataclass(frozen=True, slots=True)
class Clerk:
    """A clerk who is signed in: his name, the member he is, and what he may do.

    `usual` clerks are the ones whose entries need no `by`; the `head` sets other clerks up.
    """

    name: str
    member: Ref[Member] | None = None
    usual: bool = False
    head: bool = False

    @property
    def mark(self) -> str:
        """Under this name his drafts and settings are kept; two spellings of one name are one clerk."""
        return mark_of(self.name)

    @property
    def by(self) -> Ref[Member] | None:
        """In whose name his entries go out; None where the desk's own name says it."""
        return None if self.usual else self.member


def mark_of(name: str) -> str:
    """Give what two spellings of one name have in common."""
    return " ".join((bare(name) or "").split())


def note(ledger: Ledger, keys: Iterable[Key], clerk: Clerk) -> None:
    """Note who wrote these entries; called inside the transaction that writes them."""
    ledger.store.put("hand", ("coop", "entry", "clerk"), [(ledger.coop, str(key), clerk.name) for key in keys])


def wrote(ledger: Ledger, key: Key) -> str:
    """Give the clerk of this desk who wrote an entry; empty where nobody was signed in, or it was another desk."""
    rows = ledger.store.rows("SELECT clerk FROM hand WHERE coop = ? AND entry = ?", ledger.coop, str(key))
    return str(rows[0][0]) if rows else ""

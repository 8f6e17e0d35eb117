"""Wider seals: a desk signs its own entries again in disjoint blocks, so that they travel with fewer signatures.

Rules
- Blocks of `WIDE` entries, one after the other from the log's first entry; a seal is added and never replaces another.
- What the disk has spoiled is not signed again: the heads tell.
- It is done before an exchange, in short transactions, and begins where it ended the last time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.keys import next_head
from models.place import one_writer

if TYPE_CHECKING:
    from models.author import Author
    from models.ledger import Ledger
    from models.pen import OwnLog

#: How many entries fill a radio frame in the plain coding.
WIDE: Final = 12
#: Blocks that are sealed in one transaction.
STEP: Final = 64


def reseal(author: Author) -> int:
    """Add the wide seals that this desk's logs still lack; gives how many were added."""
    return sum(_log(author, own) for own in author.pen.own_logs() if own.frozen is None)


def _unspoiled(ledger: Ledger, log: int, first: int, bodies: list[bytes]) -> bool:
    """Whether entries on the disk still are what was signed: they lead from head to head.

    A byte that the disk changed must not be signed anew: it would be a second version of a place.
    """
    head = ledger.head_at(log, first)
    for body in bodies:
        head = next_head(head, body)
    return len(bodies) == WIDE and head == ledger.head_at(log, first + WIDE)


def _log(author: Author, own: OwnLog) -> int:
    ledger, store = author.ledger, author.ledger.store
    rows = store.rows(
        "SELECT ifnull(max(first + n), 0) FROM seal WHERE log = ? AND n = ? AND first % ? = 0", own.id, WIDE, WIDE
    )
    begin = int(rows[0][0])
    firsts = list(range(begin, own.tip - WIDE + 1, WIDE))
    who = ledger.log_id(own.id)
    for start in range(0, len(firsts), STEP):
        with one_writer(author.pen.lock_file), store.writing():
            for first in firsts[start : start + STEP]:
                bodies = ledger.bodies(own.id, first, WIDE)
                if not _unspoiled(ledger, own.id, first, bodies):
                    return start
                message = who.seal_message(first, bodies)
                ledger.add_seal(own.id, first, WIDE, author.key.sign(message))
    return len(firsts)

"""Wider seals: a desk signs its own entries again in blocks, so that they travel with fewer signatures.

Rules
- Blocks lie one behind the other from the log's first entry, each as long as `fits` allows; a block is sealed when the
  entry behind it no longer fits. A tail seal covers what was written since the last one, again as far as it fits.
- A seal is added and never replaces another. Where each kind of seal ends is remembered beside the books.
- What the disk has spoiled is not signed again: the heads tell.
- It is done before an exchange, in short transactions, and begins where it ended the last time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from models.keys import next_head
from models.place import one_writer
from models.runs import Fits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.author import Author
    from models.ledger import Ledger
    from models.pen import OwnLog

#: How many entries a block has where nobody says what fits; about what a frame takes.
WIDE: Final = 12
#: The longest block, and how many are sealed in one transaction.
LONGEST: Final = 64
STEP: Final = 64


class Sealed(NamedTuple):
    """A seal that was added: `n` entries of a log from seq `first` on; `tail` where more would fit later."""

    stream: int
    incarnation: int
    first: int
    n: int
    signature: bytes
    tail: bool


def a_dozen(log: tuple[int, int, int], first: int, entries: tuple[bytes, ...]) -> bool:
    """Whether there are no more than `WIDE`."""
    del log, first
    return len(entries) <= WIDE


def reseal(author: Author, fits: Fits = a_dozen) -> list[Sealed]:
    """Add the wide seals that this desk's logs still lack; gives those that were added."""
    return [
        added
        for own in author.pen.own_logs()
        if own.frozen is None
        for tail in (False, True)
        for added in _log(author, own, fits, tail=tail)
    ]


def widest(ledger: Ledger, log: int, name: tuple[int, int, int], stretch: tuple[int, int], fits: Fits) -> int:
    """Give how many entries of a log from the stretch's first on fit under one seal; at least 1."""
    first, stop = stretch
    bodies = tuple(ledger.bodies(log, first, min(LONGEST, stop - first)))
    count = 1
    while count < len(bodies) and fits(name, first, bodies[: count + 1]):
        count += 1
    return count


def seal(author: Author, log: int, first: int, count: int) -> bool:
    """Seal entries of an own log that the disk has not spoiled; whether it was done."""
    ledger, store = author.ledger, author.ledger.store
    with one_writer(author.pen.lock_file), store.writing():
        bodies = ledger.bodies(log, first, count)
        if not _unspoiled(ledger, log, first, bodies, count):
            return False
        ledger.add_seal(log, first, count, author.key.sign(ledger.log_id(log).seal_message(first, bodies)))
    return True


def _unspoiled(ledger: Ledger, log: int, first: int, bodies: list[bytes], count: int) -> bool:
    """Whether entries on the disk still are what was signed: they lead from head to head.

    A byte that the disk changed must not be signed anew: it would be a second version of a place.
    """
    head = ledger.head_at(log, first)
    for body in bodies:
        head = next_head(head, body)
    return len(bodies) == count and head == ledger.head_at(log, first + count)


def _blocks(author: Author, own: OwnLog, fits: Fits, begin: int, *, tail: bool) -> Iterator[tuple[int, int]]:
    """Give the blocks (first, count) that lack a seal; without `tail`, only those that nothing more fits into."""
    name = (author.number, own.stream, own.incarnation)
    while begin < own.tip:
        count = widest(author.ledger, own.id, name, (begin, own.tip), fits)
        if not tail and begin + count == own.tip and count < LONGEST:
            return
        yield begin, count
        begin += count


def _log(author: Author, own: OwnLog, fits: Fits, *, tail: bool) -> list[Sealed]:
    ledger, store = author.ledger, author.ledger.store
    setting = f"{'tail' if tail else 'blocks'} {ledger.coop} {own.id}"
    rows = store.rows("SELECT value FROM setting WHERE name = ?", setting)
    begin = int(rows[0][0]) if rows else 0
    blocks = list(_blocks(author, own, fits, begin, tail=tail))
    who, added = ledger.log_id(own.id), list[Sealed]()
    for start in range(0, len(blocks), STEP):
        with one_writer(author.pen.lock_file), store.writing():
            for first, count in blocks[start : start + STEP]:
                if count > 1 and not ledger.has_seal(own.id, first, count):
                    bodies = ledger.bodies(own.id, first, count)
                    if not _unspoiled(ledger, own.id, first, bodies, count):
                        return added
                    signature = author.key.sign(who.seal_message(first, bodies))
                    ledger.add_seal(own.id, first, count, signature)
                    added.append(Sealed(own.stream, own.incarnation, first, count, signature, tail))
                begin = first + count
            store.put("setting", ("name", "value"), [(setting, str(begin))])
    return added

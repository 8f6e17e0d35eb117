"""What a keeper provably held when it sealed a round, and left out of it.

Rules
- Nobody refers to an entry that waits. So who names one holds its log up to there, and all that those entries name.
- A request that was taken back in what the keeper held is not missed, and one that nothing refers to is no proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.encoding import peek, unpack
from models.machines import CancelRequest, RequestMachine
from models.refs import Key, Stream
from models.rounds import read_heights
from models.wire import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.asof import Books
    from models.ledger import Ledger
    from models.rounds import Heights, Round


def left_out(ledger: Ledger, sealed: Round, books: Books) -> set[Key]:
    """Give requests for the round that its keeper provably held when it sealed, above the heights that it named."""
    heights = read_heights(sealed.pieces)
    held = _provably_held(ledger, sealed.key, heights)
    asked: set[Key] = set()
    gone: set[Key] = set()
    for log, upto in held.items():
        for seq, body in _bodies(ledger, log, heights.get(log, 0), upto):
            try:
                entry = unpack(body).body
            except Malformed:
                continue
            if isinstance(entry, RequestMachine) and _belongs(books, sealed, entry):
                asked.add(Key(log[0], int(Stream.COOP), log[1], seq))
            elif isinstance(entry, CancelRequest):
                gone.add(entry.request.key)
    return asked - gone


def _belongs(books: Books, sealed: Round, wish: RequestMachine) -> bool:
    """Whether a request is one for a round."""
    first, stop = sealed.first * 24, (sealed.first + sealed.days) * 24
    thing = books.law.things.get(wish.machine.key)
    kept = thing is not None and thing.retired is None and books.law.keeper_of(thing.key) == sealed.key.desk
    return kept and wish.start < stop and wish.start + wish.flex >= first


def _provably_held(ledger: Ledger, seal: Key, heights: Heights) -> Heights:
    """Give how much of which log the keeper held before its seal, where that is more than the heights say.

    Nobody refers to what waits: who names an entry holds its log up to there, and all that those entries name.
    """
    held: Heights = {}
    own = (seal.desk, seal.incarnation)
    work: list[tuple[tuple[int, int], int, int]] = [(own, 0, seal.seq)]
    if seal.seq > heights.get(own, 0):
        held[own] = seal.seq
    while work:
        log, first, upto = work.pop()
        for ref in _references(ledger, log, first, upto):
            name, stop = (ref.desk, ref.incarnation), ref.seq + 1
            known = max(held.get(name, 0), heights.get(name, 0))
            if ref.stream == Stream.COOP and stop > known:
                held[name] = stop
                work.append((name, known, stop))
    return held


def _references(ledger: Ledger, log: tuple[int, int], first: int, upto: int) -> Iterator[Any]:
    for _seq, body in _bodies(ledger, log, first, upto):
        try:
            yield from (ref for _role, ref in peek(body).refs)
        except Malformed:
            continue


def _bodies(ledger: Ledger, log: tuple[int, int], first: int, upto: int) -> Iterator[tuple[int, bytes]]:
    """Give (seq, bytes) of a coop log's entries in [first, upto) that are here, read in pages."""
    number = ledger.arranger.ids.get((log[0], int(Stream.COOP), log[1]))
    for start in range(first, upto, 500):
        rows = ledger.store.rows(
            "SELECT seq, body FROM entry WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq",
            number, start, min(start + 500, upto),
        )  # fmt: skip
        yield from ((seq, bytes(body)) for seq, body in rows)

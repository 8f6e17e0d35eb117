"""The other desks: this node's books as the engine sees them, what each desk is known to hold, and reports.

Rules
- A peer may say anything: of what it tells, and of what was refused, only so much is kept.
- What a desk is known to hold is remembered with when and how it was heard. A wrong memory costs bytes, never entries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING

from models import heard
from models.runs import HEAD_BYTES, MOST_WORDS, Mark
from mvs_tui.config import clock
from radio.sync.held import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from models.law import Law
    from models.runs import Arrival, Run, Tip
    from mvs_tui.node import Node
    from radio.codec.frames import Told

STREAMS = (0, 1)
#: As many logs of another desk's are remembered; an honest one tells a few for each desk.
MOST_MARKS = 4096


@dataclass
class Report:
    """What came of one exchange. `peer` is the other desk's letter if it is known, `note` a sentence when it failed."""

    way: str
    peer: str = ""
    entries_in: int = 0
    entries_out: int = 0
    refused: list[str] = field(default_factory=list[str])
    forks: list[str] = field(default_factory=list[str])
    frames_in: int = 0
    frames_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    agreed: bool = False
    note: str = ""

    def lines(self) -> list[str]:
        """Say it to people, a sentence a line."""
        who = _("desk {letter}").format(letter=self.peer) if self.peer else self.way
        words = ngettext(
            "{who}: {come} entry came in, {gone} went out.",
            "{who}: {come} entries came in, {gone} went out.",
            self.entries_in,
        )
        said = [words.format(who=who, come=self.entries_in, gone=self.entries_out)]
        if self.agreed:
            said.append(_("Both desks hold the same now."))
        forked = _("Desk {letter} has signed two different books. Both are kept; ask there what happened.")
        return [
            *said,
            *self.refused,
            *(forked.format(letter=name) for name in self.forks),
            *([self.note] if self.note else []),
        ]


def few(words: Iterable[str], count: int) -> list[str]:
    """Give what was refused: each sentence once, at most `MOST_WORDS` of them, and in one more how many are left."""
    said = list(dict.fromkeys(words))[:MOST_WORDS]
    left = count - len(said)
    return [*said, _("Refused besides these: {count} more.").format(count=left)] if left > 0 else said


class Books:
    """A node's books as the engine sees them."""

    def __init__(self, node: Node) -> None:
        """Look at the books of a node."""
        self.node, self.ledger = node, node.ledger
        self.coop_id, self.key = node.ledger.coop_id, node.author.key.public

    @property
    def law(self) -> Law:
        """The law as it stands."""
        return self.ledger.folder.law()

    def desk(self, number: int) -> bytes | None:
        """Give the key of the desk with this number; that of the founder is known before its first entry is here."""
        found = self.law.desks.get(number)
        if found is None and not self.law.desks:
            return next((tip.desk_key for tip in self.ledger.tips() if tip.number == number), None)
        return found.key if found else None

    def number(self, key: bytes) -> int | None:
        """Give the number of an admitted desk."""
        found = self.law.by_key.get(key)
        return found.number if found else None

    def shut_out(self, key: bytes) -> bool:
        """Whether the desk was revoked."""
        found = self.law.by_key.get(key)
        return found is not None and found.revoked_by is not None

    def village(self, key: bytes) -> object:
        """Give the village of a desk."""
        found = self.law.by_key.get(key)
        return found.village if found else None

    def registrar(self) -> int:
        """Give the number of the registrar's desk."""
        return self.law.registrar()

    def tips(self) -> Sequence[Tip]:
        """Give the tips of all admitted desks' coop and village logs."""
        known = self.law.by_key
        return [tip for tip in self.ledger.tips(STREAMS) if tip.desk_key in known and tip.number]

    def head_at(self, log: int, count: int) -> bytes:
        """Give a log's head after `count` entries."""
        return self.ledger.head_at(log, count)

    def missing(self, log: int, stop: int, most: int) -> Sequence[tuple[int, int]]:
        """Give stretches that are not held."""
        return self.ledger.missing(log, stop, most)

    def runs(self, log: int, first: int, stop: int, size: int) -> Iterator[Run]:
        """Give runs that cover a stretch."""
        return self.ledger.runs(log, first, stop, size)

    def branches(self, log: int) -> Sequence[Run]:
        """Give the other branches of a forked log."""
        return self.ledger.branches(log)

    def take(self, runs: Iterable[Run]) -> Arrival:
        """Take runs in."""
        return self.ledger.take(runs)

    def sign(self, message: bytes) -> bytes:
        """Sign with this desk's key."""
        return self.node.author.key.sign(message)


# ---- who holds what ------------------------------------------------------------------------------------------------


def known_of(node: Node, key: bytes) -> dict[tuple[bytes, int, int], Mark]:
    """Give how far a desk was last known to hold each log; empty when it was never heard."""
    return {(mark.desk_key, mark.stream, mark.incarnation): mark for mark in heard.marks(node.ledger, key)}


def remember(node: Node, key: bytes, marks: Iterable[Mark], via: str, when: int | None = None) -> None:
    """Keep what a desk said that it holds, of desks that are known here, at most `MOST_MARKS` logs.

    Only an admitted desk other than this one is remembered.
    """
    desks = node.law.by_key
    if key == node.author.key.public or key not in desks:
        return
    known: dict[tuple[bytes, int, int], Mark] = {}
    for mark in (*marks, *known_of(node, key).values()):
        name = (mark.desk_key, mark.stream, mark.incarnation)
        if mark.desk_key in desks and mark.stream in STREAMS and len(known) < MOST_MARKS:
            known.setdefault(name, mark)
    said = heard.Heard(clock() if when is None else when, via)
    heard.remember(node.ledger, key, [known[name] for name in sorted(known)], said)


def marks_of(books: Books, lines: Iterable[Told]) -> list[Mark]:
    """Read marks out of what a peer told of its logs."""
    found = ((key_of(books, line.log), line) for line in lines)
    return [
        Mark(key, line.log.stream, line.log.incarnation, line.count, line.head[:HEAD_BYTES], line.frozen)
        for key, line in found
        if key is not None
    ]

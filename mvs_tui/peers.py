"""The other desks: this node's books as the engine sees them, what each desk is known to hold, and reports.

Rules
- A peer may say anything: of what it tells, and of what was refused, only so much is kept.
- What a desk is known to hold is remembered with when and how it was heard. A wrong memory costs bytes, never entries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import radio.books
from models import heard
from models.language import gettext as _
from models.language import ngettext
from models.runs import HEAD_BYTES, MOST_WORDS, Mark
from mvs_tui.config import clock
from radio.sync.held import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mvs_tui.node import Node
    from radio.codec.frames import Told

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


class Books(radio.books.Books):
    """A node's books as the engines see them."""

    def __init__(self, node: Node) -> None:
        """Look at the books of a node."""
        super().__init__(node.author)


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
        if mark.desk_key in desks and mark.stream in radio.books.STREAMS and len(known) < MOST_MARKS:
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

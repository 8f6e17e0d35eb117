"""Lots: what each desk publishes for the public lottery, before the season and round by round.

Rules
- A desk publishes the anchor of a chain once, and reveals its links one round after the other (`models.allot.lots`).
  Nobody can find a link before it is revealed, and its desk can reveal no other.
- A keeper's own link stands in the seal of its round; the registrar's is an entry of its own.
- Each chain is a book; it leaves no rows, because only the reckoning of a round asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from models.allot.lots import LINK, follows
from models.book import Book, NoEffect, Reason
from models.entry import Entry, entry
from models.fields import Label, Octets, Whole
from models.measures import Day
from models.refs import Key, Ref, Stream
from models.writers import ANY_DESK, AuthorOf


class Chain:
    """Marks kinds that publish a chain of lots."""


class Link:
    """Marks kinds that reveal a lot."""


@dataclass
class ChainRow:
    """A published chain and what was revealed of it: links by their place, 1 for the first round."""

    key: Key
    anchor: bytes
    first: int
    days: int
    count: int
    links: dict[int, tuple[Key, bytes]] = field(default_factory=dict[int, tuple[Key, bytes]])

    def place(self, first: int) -> int:
        """Give the place of the link for the round that begins on a day; 0 where the chain has none."""
        found = (first - self.first) // self.days + 1
        return found if 1 <= found <= self.count else 0

    def fits(self, place: int, link: bytes) -> bool:
        """Whether a link is the one at a place of this chain."""
        return 1 <= place <= self.count and follows(link, self.anchor, place)


class LotsBook(Book):
    """One chain of lots; the subject is the entry that published it."""

    LAYER = 3

    def __init__(self, *parts: Any) -> None:
        """Open the book empty."""
        super().__init__(*parts)
        self.chain: ChainRow | None = None


@entry(34, stream=Stream.COOP, writer=ANY_DESK, layer=3, said="published the anchor of its lots")
class CommitLots(Entry[LotsBook], Chain):
    """Publish the anchor of this desk's chain of lots."""

    anchor: Annotated[bytes, Octets(size=LINK), Label("Anchor")]
    first: Annotated[Day, Label("First", "The first day of the first round that it is for.")]
    count: Annotated[int, Whole(low=1, high=520), Label("Rounds", "For how many rounds.")] = 52
    days: Annotated[int, Whole(low=1, high=28), Label("Days", "Days from round to round.")] = 7

    def apply(self, book: LotsBook) -> None:
        """Publish it."""
        book.chain = ChainRow(book.item.key, self.anchor, self.first, self.days, self.count)


@entry(
    35, stream=Stream.COOP, writer=AuthorOf("chain"), layer=3, subject="chain", said="revealed the lot of a round",
    haste=1,
)  # fmt: skip
class RevealLot(Entry[LotsBook], Link):
    """Reveal the lot of one round."""

    chain: Annotated[Ref[Chain], Label("Chain", "The entry that published its anchor.")]
    place: Annotated[int, Whole(low=1, high=520), Label("Place", "1 for the first round.")]
    link: Annotated[bytes, Octets(size=LINK), Label("Lot")]

    def apply(self, book: LotsBook) -> None:
        """Keep it, if it belongs to the chain."""
        chain = book.chain
        if chain is None or not chain.fits(self.place, self.link):
            raise NoEffect(Reason.NOT_ALLOWED)
        if self.place in chain.links:
            raise NoEffect(Reason.ENDED, chain.links[self.place][0])
        chain.links[self.place] = (book.item.key, self.link)

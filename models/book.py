"""What an entry meets in the fold: its place in the order, the book of its subject, and the reasons to have no effect.

Rules
- A book is a plain object in memory that is folded from a subject's entries, in their order, and from nothing else but
  the law. What it finally holds is written to the projection tables; the tables never lead.
- Reasons are numbers, the same on every desk; words are made from them where somebody reads them.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from models.language import gettext as _
from models.refs import Ref

if TYPE_CHECKING:
    from models.entry import Record
    from models.fields import Lens
    from models.law import Law
    from models.refs import Key


class Place(NamedTuple):
    """Where an entry stands in the fold: by t, then by log, then by seq."""

    t: int
    desk: int
    stream: int
    incarnation: int
    seq: int


class Reason(enum.IntEnum):
    """Why an entry has no effect; part of the state hash, so numbers are never reused."""

    OK = 0
    MALFORMED = 1
    UPGRADE = 2
    CYCLE = 3
    WRONG_TARGET = 4
    WRONG_CHECK = 5
    WAITING = 6
    FORK = 7
    REVOKED = 8
    NOT_WRITER = 9
    STRUCK = 10
    NUMBER_TAKEN = 11
    KEY_TAKEN = 12
    OVERLAP = 13
    NOT_PENDING = 14
    NOT_CONFIRMED = 15
    ENDED = 16
    SECOND_GENESIS = 17
    NOT_ALLOWED = 18
    METER_BACKWARDS = 19
    GONE = 20
    NOT_OUT = 21
    SEALED = 22
    TAKEN_OVER = 23

    def words(self) -> str:
        """Say the reason to a clerk."""
        return {
            Reason.OK: _("counts"),
            Reason.MALFORMED: _("its bytes are damaged or were made by a faulty program"),
            Reason.UPGRADE: _("only a newer version of this program understands it"),
            Reason.CYCLE: _("it names an entry that names it back"),
            Reason.WRONG_TARGET: _("it names an entry of the wrong sort"),
            Reason.WRONG_CHECK: _("it names another entry than the one that was meant"),
            Reason.WAITING: _("it waits for an entry that has not arrived yet"),
            Reason.FORK: _("its desk wrote two different books from here on"),
            Reason.REVOKED: _("its desk was shut out before it"),
            Reason.NOT_WRITER: _("that desk may not write this"),
            Reason.STRUCK: _("it was struck out later"),
            Reason.NUMBER_TAKEN: _("that desk number is taken"),
            Reason.KEY_TAKEN: _("that desk was admitted before"),
            Reason.OVERLAP: _("a confirmed booking already stands in those hours"),
            Reason.NOT_PENDING: _("the request no longer waits for an answer"),
            Reason.NOT_CONFIRMED: _("there is no confirmed booking for it"),
            Reason.ENDED: _("that was already finished"),
            Reason.SECOND_GENESIS: _("a co-op is founded only once"),
            Reason.NOT_ALLOWED: _("the rules do not allow it"),
            Reason.METER_BACKWARDS: _("the meter would run backwards"),
            Reason.GONE: _("the machine or household has left the books"),
            Reason.NOT_OUT: _("the machine is not out"),
            Reason.SEALED: _("its words are sealed; this desk has no key for them"),
            Reason.TAKEN_OVER: _("another desk has taken the machine over"),
        }[self]


class NoEffect(Exception):  # noqa: N818 - a verdict, not an error
    """Raised by an entry's `apply`: the rules give it no effect. `because` is the entry that stands in its way."""

    def __init__(self, reason: Reason, because: Key | None = None) -> None:
        """Give the reason and, where there is one, the entry behind it."""
        super().__init__(reason.name)
        self.reason, self.because = reason, because


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as the fold meets it."""

    id: int
    key: Key
    place: Place
    record: Record
    check: bytes
    flaw: Reason = Reason.OK


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the fold said of an entry."""

    reason: Reason
    because: Key | None = None


class Book:
    """The book of one subject while it is folded. Areas subclass it and say what rows it leaves behind.

    A book that may grow long notes in `touched` what entries change, so that one more entry need not look at all rows;
    it only adds and changes rows then, and never takes one away. Others leave it None.

    `item` is the entry being applied, `law` the constitution. `now` (minutes since the epoch) and `lens` are set only
    when an author asks for advice before writing; the fold never sees a clock.
    """

    #: The layer that its entries are folded in.
    LAYER = 0
    #: Whether it never grows long, so that many such books are folded in one transaction.
    SMALL = False

    def __init__(self, subject: Key, law: Law, secrets: Any = None) -> None:
        """Open an empty book for a subject."""
        self.subject, self.law, self.secrets = subject, law, secrets
        self.item: Item = None  # type: ignore[assignment]
        self.struck: dict[Key, Key] = {}
        self.now = 0
        self.lens: Lens | None = None
        self.touched: set[Key] | None = None

    def keeper(self) -> int:
        """Give the number of the desk that keeps the subject at the current place; 0 when nobody does."""
        return 0

    def lost(self) -> Key | None:
        """Give the entry by which another desk took the subject over before the current entry counted, if one did."""
        return None

    def called(self, key: Key) -> str:
        """Write an entry as people say it; its key where no lens is there."""
        return str(key) if self.lens is None else self.lens.show(Ref[Any].to(key))

    def day(self, hour: int) -> str:
        """Write the day of an hour."""
        return self.law.calendar.show_date(hour // 24)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Give the rows that the subject leaves, by table name. Every row has a `key` unique in its table."""
        return {}

    def touch(self, key: Key) -> None:
        """Note that an entry changed what stands under `key`."""
        if self.touched is not None:
            self.touched.add(key)

    def changes(self) -> dict[str, list[dict[str, Any]]]:
        """Give those of the rows that may have changed since `touched` was emptied."""
        return self.rows()


@dataclass
class Summary:
    """What an arrival or a fold did, to be told to people in one line each."""

    stored: int = 0
    known: int = 0
    refused: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])

    def add(self, other: Summary) -> None:
        """Count another summary in."""
        self.stored += other.stored
        self.known += other.known
        self.refused += other.refused
        self.notes += other.notes

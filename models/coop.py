"""The co-op itself: founding, villages, desks, the registrar, and entries about the logs.

Rules
- The genesis is the first entry of desk 1 and carries its key; the co-op's id is its hash.
- Only the registrar desk admits and revokes, and there is one at a time; the office moves by an entry of its holder.
- A desk's first entry in every log names its admission as its basis.
- `CorrectTime` and `OpenBook` are about logs: they are read from the bytes alone and have no book.
"""

from __future__ import annotations

from typing import Annotated, Any

from models.book import NoEffect, Reason
from models.choices import Choice
from models.clock import Calendar
from models.entry import Entry, entry
from models.fields import Count, Label, Letters, Octets, Pinned, Signed, Text, Whole
from models.keys import KEY_SIZE, is_desk_key
from models.language import gettext as _
from models.law import Law
from models.law import Village as VillageRecord
from models.measures import HeightField, Several
from models.refs import Height, Ref, Stream
from models.words import Refused
from models.writers import ANY_DESK, FOUNDER, AuthorOf, Role

REGISTRAR = Role("registrar")
DeskKeyBytes = Annotated[bytes, Octets(size=KEY_SIZE), Label("Key")]


class Village:
    """Marks kinds that make a village."""


class Desk:
    """Marks kinds that admit a desk."""


@entry(1, stream=Stream.COOP, writer=FOUNDER, layer=1, said="founded the co-op")
class Genesis(Entry[Law], Village, Desk):
    """Found a co-op with its first village and desk."""

    name: Annotated[str, Letters(36, least=1), Label("Co-op", "The name that will be on its papers.")]
    village: Annotated[str, Letters(24, least=1), Label("Village", "Where this desk stands.")]
    desk: Annotated[str, Letters(20, least=1), Label("Desk", "What people call this desk, like store or office.")]
    key: DeskKeyBytes
    epoch: Annotated[int, Whole(high=2**32), Label("Epoch", "Minutes since 1970 UTC.")]
    zone: Annotated[int, Signed(low=-1440, high=1440), Label("Zone", "Minutes east of UTC.")]
    parent: Annotated[bytes, Octets(limit=32), Label("Parent", "The co-op that this one split from.")] = b""
    heads: Annotated[bytes, Octets(limit=32), Label("Heads", "Digest of the parent's heads at the split.")] = b""

    def apply(self, book: Law) -> None:
        """Start the constitution."""
        item = book.item
        book.name, book.calendar = self.name, Calendar(self.epoch, self.zone)
        book.villages[item.key] = VillageRecord(item.key, self.village)
        book.admit(item.key.desk, self.key, self.desk, item.key)
        book.registrars.append((item.place, item.key.desk))
        book.rules.append((item.place, 1))


@entry(2, stream=Stream.COOP, writer=REGISTRAR, layer=1, said="added a village")
class AddVillage(Entry[Law], Village):
    """Add a village to the co-op."""

    name: Annotated[str, Letters(24, least=1), Label("Village")]

    def apply(self, book: Law) -> None:
        """Enter the village."""
        book.villages[book.item.key] = VillageRecord(book.item.key, self.name)


@entry(3, stream=Stream.COOP, writer=REGISTRAR, layer=1, said="admitted a desk")
class AdmitDesk(Entry[Law], Desk):
    """Admit a desk and give it its number."""

    village: Ref[Village]
    number: Annotated[int, Whole(low=1, high=2**32 - 1), Label("Number")]
    key: DeskKeyBytes
    name: Annotated[str, Letters(20, least=1), Label("Desk")]

    def apply(self, book: Law) -> None:
        """Enter the desk."""
        if self.village.key not in book.villages or not is_desk_key(self.key):
            raise NoEffect(Reason.WRONG_TARGET)
        book.admit(self.number, self.key, self.name, self.village.key)


@entry(4, stream=Stream.COOP, writer=REGISTRAR, layer=1, said="shut a desk out")
class RevokeDesk(Entry[Law]):
    """Shut a desk out from given heights on."""

    desk: Ref[Desk]
    heights: Annotated[
        tuple[Height, ...],
        Several(HeightField(), most=24),
        Label("Heights", "What still counts, a log each; other logs of it count nothing."),
    ]
    reason: Text = ""

    def apply(self, book: Law) -> None:
        """Void what stands above the heights."""
        book.revoke(self.desk.key, self.heights)


@entry(
    5,
    stream=Stream.COOP,
    writer=REGISTRAR,
    layer=1,
    command="desk registrar",
    said="handed the registrar's office on",
)
class MoveRegistrar(Entry[Law]):
    """Hand the registrar's office to another desk."""

    desk: Annotated[Ref[Desk], Pinned(), Label("Desk", "The letter of the desk that admits others from now on.")]

    def check(self, book: Law) -> None:
        """Refuse a desk that was shut out: nobody could admit anybody any more."""
        desk = book.admitted(self.desk.key)
        if desk.revoked_by is not None:
            raise Refused(
                _("Desk {letter} was shut out; it cannot hold the office.").format(letter=desk.letter), "desk"
            )

    def apply(self, book: Law) -> None:
        """Move the office from here on."""
        book.registrars.append((book.item.place, book.admitted(self.desk.key).number))


@entry(6, stream=None, writer=ANY_DESK, layer=0, said="corrected its own times")
class CorrectTime(Entry[Any]):
    """Correct the time of earlier entries in one's own log."""

    first: Annotated[int, Whole(), Label("First", "The first entry with the wrong time.")]
    count: Annotated[int, Whole(low=1), Label("Count", "How many entries.")]
    to: Annotated[int, Whole(high=2**31 - 1), Label("Right time", "Minutes since the epoch.")]


@entry(7, stream=Stream.COOP, writer=REGISTRAR, layer=1, said="switched to newer rules")
class Activate(Entry[Law]):
    """Switch to newer rules of folding from here on."""

    rules: Count

    def apply(self, book: Law) -> None:
        """Put the rules in force."""
        if self.rules < 1:
            raise NoEffect(Reason.NOT_ALLOWED)
        book.rules.append((book.item.place, self.rules))


class OpenReason(Choice):
    """Why a desk went on in a new log."""

    RESTORED = 0
    MOVED = 1
    FORKED = 2

    def words(self) -> str:
        """Say it to a clerk."""
        return (
            _("an older copy was restored"),
            _("the books moved to another machine or disk"),
            _("two books were found"),
        )[self]


@entry(8, stream=None, writer=ANY_DESK, layer=0, said="began a new book")
class OpenBook(Entry[Any]):
    """Go on in a new log after a restore, a move or a fork."""

    why: OpenReason
    after: Annotated[int, Whole(high=0xFFFF), Label("After", "The incarnation that this desk last wrote in.")]
    count: Annotated[int, Whole(), Label("Count", "How many entries of it this desk still holds.")]


@entry(32, stream=Stream.COOP, writer=REGISTRAR, layer=1, said="gave a desk the new radio key", haste=1)
class GiveAirKey(Entry[Law]):
    """Give a desk the newer key under which desks speak on air, so that one that was shut out cannot."""

    desk: Annotated[Ref[Desk], Pinned()]
    epoch: Annotated[int, Whole(low=1, high=2**31 - 1), Label("Epoch", "Which key it is; each is newer by one.")]
    box: Annotated[bytes, Octets(size=80), Label("Box", "The key, sealed to the desk.")]

    def apply(self, book: Law) -> None:
        """Keep it for the desk that can open it."""
        number = book.admitted(self.desk.key).number
        book.air_keys.setdefault(number, {})[self.epoch] = self.box


@entry(11, stream=None, writer=AuthorOf("target"), layer=-1, subject="target", said="struck out")
class StrikeOut(Entry[Any]):
    """Strike out a slip of one's own; the old entry stays visible."""

    target: Annotated[Ref[Entry[Any]], Label("Entry", "The entry that was a mistake.")]
    reason: Annotated[str, Letters(60, least=1), Label("Reason")]

    def apply(self, book: Any) -> None:
        """Nothing: the strike was taken into account before the subject was folded."""
        target = self.target.key
        if book.struck.get(target) != book.item.key:
            raise NoEffect(Reason.NOT_ALLOWED, book.struck.get(target))

"""Households and members: numbers for everybody, names only in envelopes of their village.

Rules
- The coop stream carries a household's and a member's code, never a name or a phone number.
- Names and phones are `MemberDetails`, locked in an `Envelope` of the village stream under the household's own key.
  A desk without that key shows the code. When the household leaves, every desk that reads so destroys its keys.
- A household is one subject with its members: late arrivals refold a household, not the village.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from models.book import Book, Item, NoEffect, Reason
from models.coop import Village
from models.encoding import pack, unpack
from models.entry import Entry, Record, Unknown, entry
from models.fields import Label, Letters, Name, Octets, PhoneNumber, Text
from models.keys import unlock
from models.refs import Ref, Stream
from models.wire import Malformed
from models.writers import ANY_DESK, AuthorOf

if TYPE_CHECKING:
    from models.refs import Key


class Doer:
    """Marks kinds that make somebody who can take a task: a household or a member."""


class Household(Doer):
    """Marks kinds that make a household."""


class Member(Doer):
    """Marks kinds that make a member."""


@dataclass
class MemberRow:
    """A member as the household's book knows them."""

    key: Key
    code: str
    desk: int
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class SkillRow:
    """What a member can do: `key` is the entry that says so last, `workshop` where it was learnt."""

    key: Key
    member: Key
    skill: str
    level: int
    workshop: Key | None


@dataclass(frozen=True)
class PhoneRow:
    """A phone that is bound to a member: `key` is the binding's, `public` the phone's own."""

    key: Key
    member: Key
    public: bytes
    label: str


class HouseholdBook(Book):
    """The book of one household. `secrets` gives the keys that this desk holds for a household, by its Key."""

    LAYER = 2
    code = ""
    village: Key | None = None
    left = False

    def __init__(self, *parts: Any) -> None:
        """Open the book empty."""
        super().__init__(*parts)
        self.members: dict[Key, MemberRow] = {}
        #: Phones that are bound, by the entry that bound them.
        self.phones: dict[Key, PhoneRow] = {}
        #: What members can do, by member and skill.
        self.skills: dict[tuple[Key, str], SkillRow] = {}

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Give the household, its members, and what this desk may know of their names."""
        if self.village is None:
            return {}
        house = str(self.subject)
        return {
            "household": [{"key": house, "code": self.code, "village": str(self.village), "left": self.left}],
            "member": [
                {"key": str(row.key), "household": house, "code": row.code, "desk": row.desk}
                for row in self.members.values()
            ],
            "person": [
                {"key": str(row.key), "household": house, "name": row.name, "phone": row.phone}
                for row in self.members.values()
                if row.name and not self.left
            ],
            "phone": [
                {"key": str(row.key), "member": str(row.member), "public": row.public, "label": row.label}
                for row in self.phones.values()
                if not self.left
            ],
            "skill": [
                {"key": str(row.key), "member": str(row.member), "skill": row.skill, "level": row.level,
                 "workshop": str(row.workshop) if row.workshop else None}
                for row in self.skills.values()
                if not self.left
            ],
        }  # fmt: skip


@entry(12, stream=Stream.COOP, writer=ANY_DESK, layer=2, said="added a household")
class AddHousehold(Entry[HouseholdBook], Household):
    """Add a household to the books."""

    village: Ref[Village]
    code: Annotated[str, Name(12, example="H12"), Label("Household", "A short code, like H12; not a family name.")]

    def apply(self, book: HouseholdBook) -> None:
        """Open the household."""
        if self.village.key not in book.law.villages:
            raise NoEffect(Reason.WRONG_TARGET)
        book.code, book.village = self.code, self.village.key


@entry(13, stream=Stream.COOP, writer=ANY_DESK, layer=2, subject="household", said="registered a member")
class RegisterMember(Entry[HouseholdBook], Member):
    """Register a member of a household."""

    household: Ref[Household]
    code: Annotated[str, Name(example="0417"), Label("Number", "What stands on the member's card, like 0417.")]

    def apply(self, book: HouseholdBook) -> None:
        """Enter the member."""
        if book.village is None or book.left:
            raise NoEffect(Reason.GONE)
        book.members[book.item.key] = MemberRow(book.item.key, self.code, book.item.key.desk)


@entry(14, stream=Stream.VILLAGE, writer=ANY_DESK, layer=2, subject="member", outer=False, said="wrote a name down")
class MemberDetails(Entry[HouseholdBook]):
    """Name and phone of a member, for their own village only."""

    member: Ref[Member]
    name: Annotated[str, Letters(48, least=1), Label("Name")]
    phone: Annotated[str, PhoneNumber(), Label("Phone")] = ""

    def apply(self, book: HouseholdBook) -> None:
        """Put a name to the number."""
        row = book.members.get(self.member.key)
        if row is None:
            raise NoEffect(Reason.WRONG_TARGET)
        row.name, row.phone = self.name, self.phone


@entry(
    9,
    stream=Stream.VILLAGE,
    writer=ANY_DESK,
    layer=2,
    subject="household",
    said="noted a name and phone for its village",
)
class Envelope(Entry[HouseholdBook]):
    """Words about a household, sealed for its village."""

    household: Ref[Household]
    box: Annotated[bytes, Octets(limit=900), Label("Sealed")]

    def apply(self, book: HouseholdBook) -> None:
        """Open it where this desk has the household's key, and apply what is inside."""
        keys: list[bytes] = book.secrets(book.subject) if book.secrets and not book.left else []
        if not keys:
            return
        item = book.item
        inner = _opened(keys, self.box)
        if isinstance(inner.body, Unknown) or inner.body.kind.outer:
            raise NoEffect(Reason.UPGRADE)
        book.item = Item(item.id, item.key, item.place, inner, item.check)
        inner.body.apply(book)


def _opened(keys: list[bytes], box: bytes) -> Record:
    """Open a box with whichever key fits; raises `NoEffect` when none does, or what is inside is no record."""
    for key in keys:
        try:
            return unpack(unlock(key, box))
        except Malformed:
            continue
    raise NoEffect(Reason.SEALED)


@entry(
    15,
    stream=Stream.COOP,
    writer=AuthorOf("household"),
    layer=2,
    subject="household",
    said="wrote that a household left",
)
class EndHousehold(Entry[HouseholdBook]):
    """A household leaves the co-op; the desk that entered it says so."""

    household: Ref[Household]
    reason: Text = ""

    def apply(self, book: HouseholdBook) -> None:
        """Close the household; its members' past stays as numbers."""
        if book.village is None or book.left:
            raise NoEffect(Reason.ENDED)
        book.left = True


def sealed(key: bytes, household: Ref[Household], inner: Entry[Any], at: int) -> Envelope:
    """Lock an inner entry for the household's village."""
    from models.keys import lock

    return Envelope(household, lock(key, pack(Record(inner, at))))

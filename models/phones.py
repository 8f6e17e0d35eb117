"""Phones: the radio keys of members' phones, bound in person, so that a text counts as its member's word.

Rules
- A phone is known by the public key (32 bytes, Curve25519) with which its radio encrypts texts, never by its number on
  the air, which anybody can claim.
- It is bound at a desk: the member reads six words from the phone and the clerk sees the same. Any desk may bind and
  unbind. A binding ends with its household.
- A key that stands bound to two members counts for neither, until a desk has unbound one of them.
- Which strange phones were heard lately is remembered beside the books, so that a clerk need not type a key.

    >>> from models.phones import words
    >>> words(bytes(32))
    'molor-bujop-monon-dukov-fugid-jurib'
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, runtime_checkable

from models import remember
from models.book import NoEffect, Reason
from models.entry import Entry, entry
from models.fields import Label, Lens, Letters, Octets, Text
from models.keys import fingerprint
from models.language import gettext as _
from models.members import HouseholdBook, Member, PhoneRow
from models.refs import Key, Ref, Stream
from models.wire import blake
from models.words import BadInput, Refused
from models.writers import ANY_DESK

if TYPE_CHECKING:
    from models.ledger import Ledger

#: The length of a phone's public key, in bytes.
KEY: Final = 32
#: So many strange phones are remembered, for so many minutes.
HEARD, WHILE = 12, 24 * 60
NOTE: Final = "phones heard"


def words(key: bytes) -> str:
    """Give the six words by which a phone's key is compared aloud."""
    return fingerprint(blake(key))


@runtime_checkable
class Hearing(Protocol):
    """A lens that knows which phones were heard lately and which are bound."""

    def phone(self, text: str) -> bytes:
        """Give the key of the one phone whose words begin so; raises `BadInput`."""
        ...


@dataclass(frozen=True)
class PhoneKey(Octets):
    """A phone's public key: typed as the words that the phone was told, or in full as its app shows it."""

    size: int = KEY
    width: int = 36
    hint: str = "its six words"
    typed: bool = True

    def parse(self, text: str, lens: Lens) -> bytes:
        """Read base64 as the app shows it, hexadecimal digits, or the words of a phone that was heard."""
        typed = text.strip()
        for read in (bytes.fromhex, _base64):
            try:
                key = read(typed)
            except (ValueError, binascii.Error):
                continue
            if len(key) == KEY:
                return key
        if isinstance(lens, Hearing):
            return lens.phone(typed)
        raise BadInput(_("“{text}” is no phone's key. Type its six words, or the key that its app shows.").format(
            text=text))  # fmt: skip

    def show(self, value: bytes, lens: Lens) -> str:
        """Write base64, as the app does."""
        del lens
        return base64.b64encode(value).decode()

    def said(self, value: bytes) -> str:
        """Write the six words."""
        return words(value)


def _base64(text: str) -> bytes:
    return base64.b64decode(text.removeprefix("base64:"), validate=True)


class Phone:
    """Marks kinds that bind a phone."""


@entry(
    26, stream=Stream.COOP, writer=ANY_DESK, layer=2, subject="member", command="phone bind", said="bound a phone",
)  # fmt: skip
class BindPhone(Entry[HouseholdBook], Phone):
    """Bind a phone to a member, who stands at the desk."""

    member: Annotated[Ref[Member], Label("Member", "Whose phone it is: a name or a number.")]
    key: Annotated[bytes, PhoneKey(), Label("Phone", "Its six words, or its key.")]
    label: Annotated[str, Letters(20), Label("Called", "Like red phone; no names.")] = ""

    def check(self, book: HouseholdBook) -> None:
        """Refuse a phone that counts for somebody already."""
        from models.names import Names

        if isinstance(book.lens, Names):
            for phone in bound(book.lens.ledger, self.key):
                raise Refused(
                    _("That phone is bound to {who} already. Unbind it there first.").format(
                        who=book.called(phone.member)
                    ),
                    "key",
                )

    def apply(self, book: HouseholdBook) -> None:
        """Let the phone speak for its member."""
        if book.village is None or book.left:
            raise NoEffect(Reason.GONE)
        if self.member.key not in book.members:
            raise NoEffect(Reason.WRONG_TARGET)
        book.phones[book.item.key] = PhoneRow(book.item.key, self.member.key, self.key, self.label)


@entry(
    27, stream=Stream.COOP, writer=ANY_DESK, layer=2, subject="phone", command="phone unbind", said="unbound a phone",
)  # fmt: skip
class UnbindPhone(Entry[HouseholdBook]):
    """Unbind a phone that was lost, sold or changed."""

    phone: Annotated[Ref[Phone], Label("Phone", "Its member's number, or the first of its six words.")]
    reason: Annotated[Text, Label("Reason", "Every village can read it.")] = ""

    def apply(self, book: HouseholdBook) -> None:
        """Let it speak for nobody; every binding of its key in this household ends."""
        ended = book.phones.get(self.phone.key)
        if ended is None:
            raise NoEffect(Reason.ENDED)
        book.phones = {key: row for key, row in book.phones.items() if row.public != ended.public}


# ---- asking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BoundPhone:
    """A binding in force: the entry that made it, whose phone it is, its key and what it is called."""

    key: Key
    member: Key
    public: bytes
    label: str


def bound(ledger: Ledger, public: bytes | None = None) -> list[BoundPhone]:
    """Give the bindings in force as last folded, those of one key or all, by member; at most 1000."""
    rows = ledger.store.rows(
        "SELECT key, member, public, label FROM phone WHERE coop = ? AND (? IS NULL OR public = ?) "
        "ORDER BY member, key LIMIT 1000",
        ledger.coop, public, public,
    )  # fmt: skip
    return [BoundPhone(Key.read(row[0]), Key.read(row[1]), bytes(row[2]), str(row[3])) for row in rows]


def member_of(ledger: Ledger, public: bytes) -> Key | None:
    """Give the one member whose phone has this key; None where nobody's has, or that of more than one."""
    members = {phone.member for phone in bound(ledger, public)} if len(public) == KEY else set[Key]()
    return members.pop() if len(members) == 1 else None


# ---- strange phones --------------------------------------------------------------------------------------------------


def note_heard(ledger: Ledger, public: bytes, now: int) -> None:
    """Remember that a strange phone wrote at `now` (minutes since the epoch)."""
    known = heard(ledger, now)
    if any(key == public and now - at < 10 for key, at in known):  # noqa: PLR2004 - not every text is worth a write
        return
    kept: list[tuple[bytes, int]] = [(public, now), *((key, at) for key, at in known if key != public)]
    remember.remember(ledger, NOTE, json.dumps([[key.hex(), at] for key, at in kept[:HEARD]]))


def heard(ledger: Ledger, now: int) -> list[tuple[bytes, int]]:
    """Give the strange phones that wrote in the last day, as (key, minute), the newest first."""
    found: list[list[Any]] = json.loads(remember.setting(ledger, NOTE) or "[]")  # it is our own: `note_heard` wrote it
    return [(bytes.fromhex(key), int(at)) for key, at in found if now - WHILE < at <= now + WHILE]


def pick(ledger: Ledger, text: str, now: int) -> bytes:
    """Give the key of the one phone, heard or bound, whose words begin with `text`; raises `BadInput`."""
    typed = "-".join(text.lower().replace("-", " ").split())
    keys = {key for key, _at in heard(ledger, now)} | {phone.public for phone in bound(ledger)}
    found = sorted((words(key), key) for key in keys if typed and words(key).startswith(typed))
    if len(found) == 1:
        return found[0][1]
    if found:
        listed = ", ".join(name for name, _key in found[:4])
        raise BadInput(_("“{text}” may be {listed}. Type more of it.").format(text=text, listed=listed))
    raise BadInput(
        _(
            "No phone with the words “{text}” was heard today. Let it send HELP to this desk's radio, "
            "then read out the words of the answer."
        ).format(text=text)
    )

"""Questions and work about households and members: adding, importing, finding, forgetting.

Rules
- A member is two entries: a number in the coop stream, and their name in an envelope of the village stream, locked
  with the household's own key. The key is on the disk before the envelope is signed.
- An import takes every good row and gives one line for each row that it refuses; nothing of a refused row is written.
- Forgetting a household writes that it left and destroys its key on this desk, so that no later program opens
  the words.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.coop import Village
from models.entry import Entry
from models.fields import Code
from models.language import gettext as _
from models.law import letters
from models.members import AddHousehold, EndHousehold, Household, Member, MemberDetails, RegisterMember, sealed
from models.refs import Key, Ref, Stream
from models.spelling import pair
from models.store import bare, like
from models.words import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from models.author import Author, Receipt
    from models.ledger import Ledger

PAGE = 200
#: Members that go into one pair of signed batches: at most 64 entries each, households among them.
BATCH = 30


@dataclass(frozen=True, slots=True)
class Person:
    """A member as a list shows them; `name` and `phone` are empty where this desk has no key for them."""

    key: Key
    code: str
    name: str
    phone: str
    household: str
    village: str
    desk: str

    @property
    def shown(self) -> str:
        """Name, or the number where the name is not known here."""
        return self.name or _("member {code}").format(code=self.code)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a clerk types of a new member; `code` may be left to the books."""

    name: str
    household: str
    phone: str = ""
    code: str = ""


def search(ledger: Ledger, text: str = "", offset: int = 0, limit: int = PAGE) -> list[Person]:
    """Give members whose name, number, household or phone contains `text`, by number; at most 200 at a time."""
    typed = f"%{like(' '.join(text.split()))}%"
    rows = ledger.store.rows(
        "SELECT m.key, m.code, ifnull(p.name, ''), ifnull(p.phone, ''), h.code, v.name, m.desk FROM member m "
        "JOIN household h ON h.coop = m.coop AND h.key = m.household "
        "LEFT JOIN person p ON p.coop = m.coop AND p.key = m.key "
        "LEFT JOIN village v ON v.coop = m.coop AND v.key = h.village WHERE m.coop = ? AND NOT h.left "
        r"AND (m.code LIKE ? ESCAPE '\' OR bare(p.name) LIKE ? ESCAPE '\' OR h.code LIKE ? ESCAPE '\' "
        r"OR p.phone LIKE ? ESCAPE '\') "
        "ORDER BY length(m.code), m.code, m.key LIMIT ? OFFSET ?",
        ledger.coop, typed, typed, typed, typed, min(limit, PAGE), offset,
    )  # fmt: skip
    return [Person(Key.read(row[0]), row[1], row[2], row[3], row[4], row[5] or "?", letters(row[6])) for row in rows]


def count(ledger: Ledger) -> int:
    """Give the number of members whose household has not left."""
    rows = ledger.store.rows(
        "SELECT count(*) FROM member m JOIN household h ON h.coop = m.coop AND h.key = m.household "
        "WHERE m.coop = ? AND NOT h.left",
        ledger.coop,
    )
    return int(rows[0][0])


def next_code(author: Author) -> str:
    """Propose a number that no other desk will propose: this desk's letter and its next number, like A017."""
    letter = letters(author.number)
    rows = author.ledger.store.rows(
        "SELECT max(CAST(substr(code, ?) AS INTEGER)) FROM member WHERE coop = ? AND code GLOB ?",
        len(letter) + 1, author.ledger.coop, f"{letter}[0-9]*",
    )  # fmt: skip
    return f"{letter}{(rows[0][0] or 0) + 1:03d}"


def add(author: Author, newcomer: Newcomer) -> Receipt:
    """Register one member, with the household if it is new. Raises `Refused`, beside the field that is wrong."""
    (receipt,) = _write(author, [_checked(author, newcomer, {}, _Free(author, {}))])
    return receipt


def add_many(
    author: Author,
    rows: Iterable[tuple[int, Newcomer]],
    progress: Callable[[int], None] | None = None,
    *,
    dry: bool = False,
) -> tuple[int, list[tuple[int, str]]]:
    """Register many members; gives how many were added, and (line number, words) for each row that was refused.

    With `dry` nothing is written: only whether each row would be.
    """
    refused: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    batch: list[_Ready] = []
    added = 0

    def flush() -> None:
        nonlocal added
        if not dry:
            _write(author, batch)
        added += len(batch)
        batch.clear()
        if progress is not None:
            progress(added)

    free = _Free(author, seen)
    for line, newcomer in rows:
        try:
            ready = _checked(author, newcomer, seen, free)
        except (Refused, BadInput) as error:
            refused.append((line, str(error)))
            continue
        seen[ready.code.upper()] = seen[f"{ready.household} {bare(ready.name)}"] = line
        batch.append(ready)
        if len(batch) >= BATCH:
            flush()
            free.look_again()
    if batch:
        flush()
    return added, refused


class _Free:
    """Numbers for those who come without one, past those that the import has given out or read."""

    def __init__(self, author: Author, seen: dict[str, int]) -> None:
        self.author, self.seen = author, seen
        self.look_again()

    def look_again(self) -> None:
        """Read the next number from the books anew: others of this desk may have registered somebody meanwhile."""
        self.letter = letters(self.author.number)
        self.next = int(next_code(self.author)[len(self.letter) :])

    def code(self) -> str:
        """Give the next number that is not taken."""
        while (code := f"{self.letter}{self.next:03d}") in self.seen:
            self.next += 1
        return code


@dataclass(frozen=True, slots=True)
class _Ready:
    """A newcomer whose every field was read and found good."""

    name: str
    phone: str
    code: str
    household: str
    known: Key | None


def _checked(author: Author, newcomer: Newcomer, seen: dict[str, int], free: _Free) -> _Ready:
    name = _field(MemberDetails, "name", newcomer.name)
    phone = _field(MemberDetails, "phone", newcomer.phone)
    household = _field(AddHousehold, "code", newcomer.household)
    code = _field(RegisterMember, "code", newcomer.code) if newcomer.code else free.code()
    store, coop = author.ledger.store, author.ledger.coop
    if code.upper() in seen:
        raise Refused(
            _("Number {code} stands twice, first in line {line}.").format(code=code, line=seen[code.upper()]), "code"
        )
    if store.rows("SELECT 1 FROM member WHERE coop = ? AND code = ?", coop, code):
        raise Refused(
            _("Number {code} belongs to somebody already. Leave it empty for the next free one.").format(code=code),
            "code",
        )
    here = store.rows(
        "SELECT key, left FROM household WHERE coop = ? AND code = ? AND village = ?",
        coop,
        household,
        str(_village(author)),
    )
    if here and here[0][1]:
        raise Refused(
            _("Household {code} has left the co-op. Choose another code.").format(code=household), "household"
        )
    # Who writes a name in other letters means the same person.
    same = here and store.rows(
        "SELECT 1 FROM person WHERE coop = ? AND household = ? AND bare(name) = ?", coop, here[0][0], bare(name)
    )
    if same:
        raise Refused(_("{name} is in household {code} already.").format(name=name, code=household), "name")
    if (twice := seen.get(f"{household} {bare(name)}")) is not None:
        raise Refused(
            _("{name} of {code} stands in line {line} already.").format(name=name, code=household, line=twice)
        )
    return _Ready(name, phone, code, household, Key.read(here[0][0]) if here else None)


def _field(kind: type[Entry[Any]], name: str, text: str) -> str:
    slot = next(slot for slot in kind.kind.slots if slot.name == name)
    try:
        return str(slot.field.parse(text, None))  # type: ignore[arg-type] # plain text needs no lens
    except BadInput as error:
        raise Refused(pair(_(slot.label), error), "household" if kind is AddHousehold else name) from error


def _village(author: Author) -> Key:
    return author.ledger.folder.law().desks[author.number].village


def _write(author: Author, batch: list[_Ready]) -> list[Receipt]:
    """Write a batch: numbers first, then the envelopes."""
    village = Ref[Village].to(_village(author))
    bodies: list[object] = []
    houses: dict[str, Key | int] = {}
    places: list[int] = []
    for one in batch:
        if one.household not in houses:
            houses[one.household] = one.known if one.known is not None else len(bodies)
            if one.known is None:
                bodies.append(AddHousehold(village, one.household))
        places.append(len(bodies))
        bodies.append(_member(houses[one.household], one.code))
    receipt = author.append(*bodies)
    envelopes = []
    with author.ledger.store.writing():  # one transaction for all the keys, on the disk before an envelope is signed
        for place, one in zip(places, batch, strict=True):
            at = houses[one.household]
            house = at if isinstance(at, Key) else receipt.keys[at]
            inner = MemberDetails(Ref[Member].to(receipt.keys[place]), one.name, one.phone)
            envelopes.append(sealed(household_key(author.ledger, house), Ref[Household].to(house), inner, author.now()))
    author.append(*envelopes, stream=Stream.VILLAGE)
    return [_part(receipt, place) for place in places]


def _part(receipt: Receipt, place: int) -> Receipt:
    """Give the receipt of one entry out of several."""
    return type(receipt)(
        receipt.keys[place : place + 1],
        receipt.names[place : place + 1],
        receipt.hashes[place : place + 1],
        receipt.note,
    )


def _member(house: Key | int, code: Code) -> Callable[[list[Key]], RegisterMember]:
    def make(keys: list[Key]) -> RegisterMember:
        key = Ref[Household].to(house if isinstance(house, Key) else keys[house])
        return RegisterMember(key, code)

    return make


def household_key(ledger: Ledger, household: Key) -> bytes:
    """Give the household's key, making one where this desk is the first to need it."""
    store, asked = ledger.store, "SELECT key FROM secret WHERE coop = ? AND tag = ? ORDER BY key LIMIT 1"
    rows = store.rows(asked, ledger.coop, str(household))
    if rows:
        return bytes(rows[0][0])
    with store.writing():
        rows = store.rows(asked, ledger.coop, str(household))  # another clerk may have been faster
        if rows:
            return bytes(rows[0][0])
        key = os.urandom(32)
        store.put("secret", ("coop", "tag", "key"), [(ledger.coop, str(household), key)])
        return key


def keys_held(ledger: Ledger, village: Key) -> list[tuple[Key, bytes]]:
    """Give the keys that this desk holds for the households of a village."""
    rows = ledger.store.rows(
        "SELECT h.key, s.key FROM household h JOIN secret s ON s.coop = h.coop AND s.tag = h.key "
        "WHERE h.coop = ? AND h.village = ? ORDER BY h.key",
        ledger.coop, str(village),
    )  # fmt: skip
    return [(Key.read(house), bytes(key)) for house, key in rows]


def hand_keys(ledger: Ledger, keys: list[tuple[Key, bytes]]) -> None:
    """Keep households' keys that another desk of the village held, and open what they lock."""
    with ledger.store.writing():
        rows = [(ledger.coop, str(house), key) for house, key in keys]
        ledger.store.put("secret", ("coop", "tag", "key"), rows)
        ledger.arranger.mark({str(house): 2 for house, _key in keys})
        for house, _key in keys:
            ledger.folder.kept.pop(str(house), None)
    ledger.folder.fold_all()


def rename(author: Author, member: Ref[Member], name: str, phone: str) -> Receipt:
    """Write a member's name and phone anew; the newest counts, the older stays in the history, sealed."""
    rows = author.ledger.store.rows(
        "SELECT household FROM member WHERE coop = ? AND key = ?", author.ledger.coop, str(member.key)
    )
    if not rows:
        raise Refused(_("That is not a member."), "member")
    house = Key.read(rows[0][0])
    details = MemberDetails(member, _field(MemberDetails, "name", name), _field(MemberDetails, "phone", phone))
    return author.append(
        sealed(household_key(author.ledger, house), Ref[Household].to(house), details, author.now()),
        stream=Stream.VILLAGE,
    )


def forget(author: Author, household: Ref[Household], reason: str = "") -> Receipt:
    """Write that a household leaves, then destroy its key on this desk."""
    receipt = author.append(EndHousehold(household, reason))
    store, coop = author.ledger.store, author.ledger.coop
    with store.writing():
        store.run("DELETE FROM secret WHERE coop = ? AND tag = ?", coop, str(household.key))
    return receipt

"""The books as of given heights: the law, households and machines from exactly the entries below them.

Rules
- `heights` says for each coop log, by (desk number, incarnation), how many of its entries count; a log that is not
  named counts nothing. What is above, whatever time it claims, is as if it had never been written.
- The place of each entry is reckoned among exactly these entries: a later entry or correction may have moved it since.
- Where the heights are all that is held, the books that lie folded already are the answer; where they lie little below
  it (`nearly`), all but a few of them are. Each way gives the same as folding the entries alone (`folded`).
- What is not here yet, or was written in two versions, cannot be reckoned: `NotHere` says of which desk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from models import merit
from models.book import Book, Item, Place, Reason
from models.bookings import MachineBook
from models.claims import ClaimBook
from models.constitution import fold_law
from models.coop import StrikeOut
from models.encoding import entry_hash, peek, unpack
from models.entry import Record
from models.items import EMPTY, ordered, strikes
from models.law import Law, apply
from models.lots import ChainRow, CommitLots, LotsBook
from models.members import AddHousehold, HouseholdBook
from models.order import Node, order
from models.refs import Key, Stream
from models.structure import CORRECT_TIME, LAW, Row, classify, corrected_at, correction, stray
from models.subjects import sort_of
from models.tasks import TaskBook
from models.wire import Malformed

if TYPE_CHECKING:
    from models.encoding import Header
    from models.ledger import Ledger
    from models.merit import Work
    from models.rounds import Heights


#: Kinds whose entries above the heights may change what a round asks of the books below: times, strikes, and work.
UNSURE: Final = frozenset({CORRECT_TIME, StrikeOut.kind.number, *range(56, 70)})
#: With more entries than this above the heights, folding all anew is not much longer.
FEW: Final = 2000


class NotHere(Exception):  # noqa: N818 - a state, not an error
    """Raised where not all of the named entries are here. `desks` are the numbers of those whose entries are missing.

    `forked` says that one of them wrote two different books below its height, so that nobody can reckon it surely.
    """

    def __init__(self, desks: set[int], *, forked: bool = False) -> None:
        """Say whose entries are missing."""
        super().__init__(f"entries of desks {sorted(desks)}")
        self.desks, self.forked = desks, forked


@dataclass(frozen=True, slots=True)
class House:
    """A household as of the heights; `since` is the day of its first entry in the order."""

    key: Key
    village: Key
    since: int
    left: bool
    members: int


@dataclass
class Books:
    """The books as of heights."""

    heights: Heights
    law: Law
    machines: dict[Key, MachineBook] = field(default_factory=dict[Key, MachineBook])
    houses: dict[Key, House] = field(default_factory=dict[Key, House])
    #: The household of each member.
    homes: dict[Key, Key] = field(default_factory=dict[Key, Key])
    chains: list[ChainRow] = field(default_factory=list[ChainRow])
    #: The work that counts for merit.
    works: list[Work] = field(default_factory=list["Work"])

    def machine(self, key: Key) -> MachineBook:
        """Give the book of a machine; an empty one where nobody has asked for it yet."""
        found = self.machines.get(key)
        return found if found is not None else MachineBook(key, self.law)


def heights_now(ledger: Ledger) -> Heights:
    """Give the heights of all that is held of the coop logs, up to where one was forked."""
    rows = ledger.store.rows(
        "SELECT number, incarnation, min(tip, ifnull(frozen, tip)) FROM log "
        "WHERE coop = ? AND stream = ? AND number > 0",
        ledger.coop,
        int(Stream.COOP),
    )
    return {(number, incarnation): upto for number, incarnation, upto in rows if upto}


def as_of(ledger: Ledger, heights: Heights) -> Books:
    """Give the books as of heights; raises `NotHere`."""
    if heights == heights_now(ledger):
        return books_now(ledger)
    _held_below(ledger, heights)
    return nearly(ledger, heights) or folded(ledger, heights)


# ---- what lies folded already ---------------------------------------------------------------------------------------


def books_now(ledger: Ledger) -> Books:
    """Give the books as of all that is held, from those that are folded."""
    folder, store, coop = ledger.folder, ledger.store, ledger.coop
    folder.fold_all()
    books = Books(heights_now(ledger), folder.law())
    for key in books.law.things:
        found = folder.book(str(key))
        if isinstance(found, MachineBook):
            books.machines[key] = found
    since = dict(
        store.rows(
            "SELECT subject, t FROM entry WHERE coop = ? AND kind = ? AND verdict = 0", coop, AddHousehold.kind.number
        )
    )
    counted: dict[Key, int] = {}
    for member, house in store.rows("SELECT key, household FROM member WHERE coop = ?", coop):
        home = Key.read(house)
        books.homes[Key.read(member)] = home
        counted[home] = counted.get(home, 0) + 1
    for text, village, left in store.rows('SELECT key, village, "left" FROM household WHERE coop = ?', coop):
        key = Key.read(text)
        books.houses[key] = House(key, Key.read(village), since[text] // 1440, bool(left), counted.get(key, 0))
    chains = store.rows(
        "SELECT subject FROM entry WHERE coop = ? AND kind = ? AND verdict = 0", coop, CommitLots.kind.number
    )
    for (subject,) in chains:
        found = folder.book(subject)
        if isinstance(found, LotsBook) and found.chain is not None:
            books.chains.append(found.chain)
    books.works = merit.works(ledger)
    return books


# ---- what is little below it ----------------------------------------------------------------------------------------


def nearly(ledger: Ledger, heights: Heights) -> Books | None:
    """Give the books as of heights out of those that lie folded; None where that might not be the same.

    The order of what is below must be the one in the store: nothing below names what is above, no time was corrected
    there, and neither law nor work stands there. Then only the books with entries above are folded anew.
    """
    above = _above(ledger, heights)
    if above is None or any(layer == 1 or kind in UNSURE for _key, kind, layer, _subject in above):
        return None
    books = books_now(ledger)
    # Who comes or leaves above changes whose work counts below; that of a household that left is not in the books now.
    claimed = ledger.store.rows("SELECT 1 FROM claim WHERE coop = ? LIMIT 1", ledger.coop)
    if (claimed and any(layer == HouseholdBook.LAYER for _key, _kind, layer, _subject in above)) or _named_below(
        ledger, heights, [str(key) for key, _kind, _layer, _subject in above]
    ):
        return None
    books.heights = dict(heights)
    for subject, layer in {(subject, layer) for _key, _kind, layer, subject in above if subject not in {None, LAW}}:
        _again(ledger, books, Key.read(str(subject)), layer or 0)
    return books


def _again(ledger: Ledger, books: Books, key: Key, layer: int) -> None:
    """Fold one book anew from its entries below the heights, in place of the one that knows more."""
    books.machines.pop(key, None)
    books.houses.pop(key, None)
    books.homes = {member: house for member, house in books.homes.items() if house != key}
    books.chains = [chain for chain in books.chains if chain.key != key]
    items = [
        item
        for item in ordered(ledger.store, ledger.coop, ledger.arranger, "subject = ?", str(key))
        if item.key.seq < books.heights.get((item.key.desk, item.key.incarnation), 0) and item.key.stream == Stream.COOP
    ]
    if items:
        _fold(books, key, items, layer)
    if key in books.law.things:
        books.machines.setdefault(key, MachineBook(key, books.law))


def _above(ledger: Ledger, heights: Heights) -> list[tuple[Key, int, int | None, str | None]] | None:
    """Give the coop entries above the heights as (key, kind, layer, subject); None where they are many."""
    found: list[tuple[Key, int, int | None, str | None]] = []
    for (desk, incarnation), upto in heights_now(ledger).items():
        log = ledger.arranger.ids[desk, int(Stream.COOP), incarnation]
        rows = ledger.store.rows(
            "SELECT seq, kind, layer, subject FROM entry WHERE log = ? AND seq >= ? AND seq < ? LIMIT ?",
            log, heights.get((desk, incarnation), 0), upto, FEW,
        )  # fmt: skip
        found += [(Key(desk, int(Stream.COOP), incarnation, row[0]), row[1], row[2], row[3]) for row in rows]
    return found if len(found) < FEW else None


def _named_below(ledger: Ledger, heights: Heights, above: list[str]) -> bool:
    """Whether an entry below the heights names one of those above."""
    for start in range(0, len(above), 500):
        part = above[start : start + 500]
        marks = ", ".join("?" * len(part))
        rows = ledger.store.rows(
            "SELECT DISTINCT e.log, min(e.seq) FROM link JOIN entry e ON e.id = link.holder "  # noqa: S608 - marks
            f"WHERE link.coop = ? AND link.target IN ({marks}) GROUP BY e.log",
            ledger.coop, *part,
        )  # fmt: skip
        for log, seq in rows:
            name = ledger.arranger.logs.get(log)
            if name is not None and name[1] == Stream.COOP and seq < heights.get((name[0], name[2]), 0):
                return True
    return False


# ---- from the entries alone -----------------------------------------------------------------------------------------


def folded(ledger: Ledger, heights: Heights) -> Books:
    """Fold the books from the entries below the heights alone; raises `NotHere`."""
    rows = _read(ledger, heights)
    items = _items(rows)
    law = fold_law(ledger.coop_id, [item for subject, item in items if subject == LAW])
    books = Books(dict(heights), law)
    subjects: dict[str, list[Item]] = {}
    for subject, item in items:
        if subject not in {LAW, None}:
            subjects.setdefault(str(subject), []).append(item)
    claims: list[ClaimBook] = []
    tasks: dict[Key, TaskBook] = {}
    for subject, found in subjects.items():
        layer = next((rows[item.key].layer for item in found if rows[item.key].layer), 0) or 0
        book = _fold(books, Key.read(subject), found, layer)
        if isinstance(book, ClaimBook):
            claims.append(book)
        elif isinstance(book, TaskBook):
            tasks[book.subject] = book
    left = {key for key, house in books.houses.items() if house.left}
    books.works = merit.works_of(claims, books.homes, tasks, left)
    for thing in law.things:
        books.machines.setdefault(thing, MachineBook(thing, law))
    return books


def _fold(books: Books, key: Key, items: list[Item], layer: int) -> Book:
    """Fold one book, note what of it a round asks for, and give it."""
    book = sort_of(key, layer, items)(key, books.law)
    book.struck = strikes(items, books.law)
    for item in items:
        apply(book, item)
    if isinstance(book, MachineBook):
        if key in books.law.things:
            books.machines[key] = book
    elif isinstance(book, HouseholdBook):
        if book.village is not None:
            first = next(item.place.t for item in items if item.key == key)
            books.houses[key] = House(key, book.village, first // 1440, book.left, len(book.members))
            books.homes.update(dict.fromkeys(book.members, key))
    elif isinstance(book, LotsBook) and book.chain is not None:
        books.chains.append(book.chain)
    return book


def _read(ledger: Ledger, heights: Heights) -> dict[Key, Row]:
    """Read the entries below the heights; raises `NotHere`."""
    _held_below(ledger, heights)
    arranger = ledger.arranger
    rows: dict[Key, Row] = {}
    for (desk, incarnation), upto in heights.items():
        log = arranger.ids[desk, int(Stream.COOP), incarnation]
        for first in range(0, upto, 2000):
            found = ledger.store.rows(
                "SELECT id, seq, body FROM entry WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq",
                log, first, min(first + 2000, upto),
            )  # fmt: skip
            for number, seq, body in found:
                row = Row(
                    number, log, seq, bytes(body), kind=None, t=None, layer=None, subject=None, flaw=0, waiting=False,
                    unsettled=False, verdict=None,
                )  # fmt: skip
                rows[Key(desk, int(Stream.COOP), incarnation, seq)] = row
    return rows


def _held_below(ledger: Ledger, heights: Heights) -> None:
    """Raise `NotHere` unless all entries below the heights are here."""
    arranger = ledger.arranger
    arranger.refresh()
    missing: set[int] = set()
    forked = False
    for (desk, incarnation), upto in heights.items():
        log = arranger.ids.get((desk, int(Stream.COOP), incarnation))
        if log is None or arranger.tips[log] < upto:
            missing.add(desk)
            held = "SELECT tip FROM log WHERE id = ?"
            forked = forked or (log is not None and ledger.store.rows(held, log)[0][0] >= upto)
    if missing:
        raise NotHere(missing, forked=forked)


def _items(rows: dict[Key, Row]) -> list[tuple[str | None, Item]]:
    """Place the entries among themselves; give those that the fold meets in their order, with their subjects."""
    headers = {key: _header(row.body) for key, row in rows.items()}
    placed = order(_nodes(rows, headers), lambda _key: None)
    found: list[tuple[str | None, Item]] = []
    for key in sorted(rows, key=lambda key: (placed[key].t, key)):
        row, here, header = rows[key], placed[key], headers[key]
        row.t, row.waiting, row.unsettled = here.t, here.waiting, here.unsettled
        row.kind = header.number if header else -1
        classify(key, row, header, here, rows.get)
        if row.waiting or row.subject is None:
            continue
        try:
            record = unpack(row.body, header)
        except Malformed:
            record = Record(EMPTY, 0)
        place = Place(here.t, *key)
        found.append((row.subject, Item(row.id, key, place, record, entry_hash(row.body)[:2], Reason(row.flaw))))
    return found


def _header(body: bytes) -> Header | None:
    try:
        return peek(body)
    except Malformed:
        return None


def _nodes(rows: dict[Key, Row], headers: dict[Key, Header | None]) -> dict[Key, Node]:
    spans: dict[tuple[int, int, int], list[tuple[int, int, int]]] = {}
    for key in sorted(key for key, header in headers.items() if header and header.number == CORRECT_TIME):
        span = correction(rows[key].body, key.seq)
        if span is not None:
            spans.setdefault(key[:3], []).append(span)
    nodes: dict[Key, Node] = {}
    for key, header in headers.items():
        refs = tuple(
            ref.key if ref.key in rows else None
            for _role, ref in (header.refs if header else ())
            if not stray(key, ref)
        )
        at = corrected_at(spans.get(key[:3], ()), key.seq, header.at) if header else 0
        nodes[key] = Node(at, Key(*key[:3], key.seq - 1) if key.seq else None, refs)
    return nodes

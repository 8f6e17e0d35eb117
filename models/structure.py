"""What can be told of a stored entry from bytes alone: its flaw, its layer, its subject, and corrections of time.

Rules
- Nothing here asks the law or a clock, so the answers are the same on every desk that holds the same bytes.
- A flaw is a reason to have no effect that no later entry can take away.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models import coop, members
from models.book import Reason
from models.encoding import Header, entry_hash, peek, unpack
from models.entry import BASIS, BY, GENESIS_LIMIT, KINDS, LIMIT, OWN, SAW, Entry, Unknown
from models.fields import RefTo
from models.law import GENESIS
from models.refs import Key, Ref, Stream
from models.wire import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.order import Ordered

LAW = "law"

CORRECT_TIME = coop.CorrectTime.kind.number

MARKERS = {BY: members.Member, SAW: object, BASIS: coop.Desk}


@dataclass(slots=True)
class Row:
    """An entry as it lies in the store."""

    id: int
    log: int
    seq: int
    body: bytes
    kind: int | None
    t: int | None
    layer: int | None
    subject: str | None
    flaw: int
    waiting: bool
    unsettled: bool
    verdict: int | None


def correction(body: bytes, seq: int) -> tuple[int, int, int] | None:
    """Read a CorrectTime's (first, stop, at); None when it is damaged or reaches itself."""
    try:
        record = unpack(body)
    except Malformed:
        return None
    if not isinstance(record.body, coop.CorrectTime) or record.body.first + record.body.count > seq:
        return None
    return record.body.first, record.body.first + record.body.count, record.body.to


def corrected_at(spans: Iterable[tuple[int, int, int]], seq: int, at: int) -> int:
    """Give the time of an entry after its log's corrections (first, stop, at); the last that reaches it counts."""
    for first, stop, to in spans:
        if first <= seq < stop:
            at = to
    return at


def verdict_by_bytes(row: Row) -> int | None:
    """Give the verdict that needs no fold: a flaw, waiting, or nothing to judge; None where the fold decides."""
    if row.flaw:
        return row.flaw
    if row.waiting:
        return int(Reason.WAITING)
    return int(Reason.OK) if row.layer == 0 else None


def classify(key: Key, row: Row, header: Header | None, here: Ordered, look: Any) -> None:
    """Find an entry's flaw, layer and subject from bytes alone."""
    row.layer, row.subject, row.flaw = None, None, int(Reason.OK)
    cls = KINDS.get(row.kind) if row.kind is not None else None
    flaw = Reason.MALFORMED
    longest = GENESIS_LIMIT if key == GENESIS else LIMIT.get(_stream(key.stream), 0)
    if header is not None and len(row.body) <= longest:
        try:
            body = unpack(row.body, header).body
            flaw = Reason.UPGRADE if isinstance(body, Unknown) else _targets(key, header, body, look)
        except Malformed:
            flaw = Reason.MALFORMED
    if cls is not None and (not cls.kind.outer or cls.kind.stream not in {None, key.stream}):
        flaw = Reason.MALFORMED
    if here.ring and flaw is Reason.OK:
        flaw = Reason.CYCLE
    row.flaw = int(flaw)
    if cls is not None and not row.waiting:
        row.layer, row.subject = _subject(key, header, cls, look)
        if not row.flaw and (
            (cls.kind.layer < 0 and row.layer in {0, 1}) or (row.layer not in {0, 1} and row.subject is None)
        ):
            row.flaw = int(Reason.WRONG_TARGET)
        if row.flaw and row.layer not in {0, 1}:
            # It may name anything: no book is opened, or read as another sort of book, because of it.
            row.subject = None


def stray(key: Key, ref: Ref[Any]) -> bool:
    """Whether a reference leads out of its stream and not into `coop`; it counts for nothing, not even for waiting."""
    return ref.stream not in {int(Stream.COOP), key.stream}


def _stream(number: int) -> Any:
    try:
        return Stream(number)
    except ValueError:
        return None


def _subject(key: Key, header: Header | None, cls: type[Entry[Any]], look: Any) -> tuple[int | None, str | None]:
    kind = cls.kind
    if kind.layer in {0, 1}:
        return kind.layer, LAW if kind.layer else None
    if not kind.subject:
        return kind.layer, str(key)
    own = [ref for role, ref in header.refs if role == OWN] if header else []
    names = [slot.name for slot in kind.slots if slot.is_ref]
    place = names.index(kind.subject)
    target = look(own[place].key) if place < len(own) else None
    if target is None or target.subject == LAW:
        # A machine is created in the constitution; its book goes by the key of that entry.
        subject = str(own[place].key) if target is not None and kind.layer > 1 else None
        return kind.layer, subject
    return (target.layer if kind.layer < 0 else kind.layer), target.subject


def _targets(key: Key, header: Header, body: Entry[Any], look: Any) -> Reason:
    """Check that references name entries of the right sort, with the right hash, and a log begins with its basis."""
    if not body.kind.outer:
        return Reason.MALFORMED
    if _misplaced(key, header, body):
        return Reason.WRONG_TARGET
    verdicts = itertools.chain(_roles(key, header, look), _own(body, look))
    return next((verdict for verdict in verdicts if verdict is not Reason.OK), Reason.OK)


def _misplaced(key: Key, header: Header, body: Entry[Any]) -> bool:
    """Whether a log's first entry lacks its basis, or a reference leads where this entry's may not."""
    if key.seq == 0 and key != GENESIS and all(role != BASIS for role, _ref in header.refs):
        return True
    if any(stray(key, ref) for _role, ref in header.refs):
        return True
    # What is struck beside the coop stream would still count for those who are not given that stream.
    return body.kind.layer < 0 and any(role == OWN and ref.stream != key.stream for role, ref in header.refs)


def _roles(key: Key, header: Header, look: Any) -> Iterator[Reason]:
    """Judge by, saw and basis in the order of the header."""
    for role, ref in header.refs:
        if role != OWN:
            yield _target(look(ref.key), MARKERS[role], b"")
            if role == BASIS:
                yield admission(key, look(ref.key))


def _own(body: Entry[Any], look: Any) -> Iterator[Reason]:
    """Judge the kind's own references in the order of its fields."""
    for slot in body.kind.slots:
        if isinstance(slot.field, RefTo):
            value = getattr(body, slot.name)
            several: tuple[Ref[Any], ...] = value if slot.field.many else () if value is None else (value,)
            for ref in several:
                yield _target(look(ref.key), slot.field.marker, ref.check)


def _target(row: Row | None, marker: type, check: bytes) -> Reason:
    if row is None:
        return Reason.OK  # it waits; judged when the target is there
    cls = KINDS.get(peek_kind(row.body))
    if cls is None:
        return Reason.OK if marker is object else Reason.UPGRADE
    if marker is not object and not issubclass(cls, marker):
        return Reason.WRONG_TARGET
    return Reason.WRONG_CHECK if check and entry_hash(row.body)[:2] != check else Reason.OK


def admission(key: Key, row: Row | None) -> Reason:
    """Check that a basis is the admission of this very desk."""
    if row is None:
        return Reason.OK
    try:
        body = unpack(row.body).body
    except Malformed:
        return Reason.WRONG_TARGET
    number = 1 if isinstance(body, coop.Genesis) else body.number if isinstance(body, coop.AdmitDesk) else 0
    return Reason.OK if number == key.desk else Reason.WRONG_TARGET


def peek_at(data: bytes) -> int:
    """Give an entry's own time, or 0 when its header is damaged."""
    try:
        return peek(data).at
    except Malformed:
        return 0


def peek_kind(data: bytes) -> int:
    """Give an entry's kind number, or -1 when its header is damaged."""
    try:
        return peek(data).number
    except Malformed:
        return -1

"""Entries on air: signed bytes to bits and back, coding version 0. `docs/protocol.md` says it to the bit.

Rules
- Only plain bytes are signed. Reading what was written gives exactly these, also when they are no entry at all.
- A kind of the table is written field by field; any other that has a header, with its header in bits and its rest as
  bytes; what has none, as bytes. The first of these forms that can say an entry is its only one.
- The table and the fields of its kinds are frozen: a newer field, kind or choice takes the second form.
- Inside a run an entry leans on those before it, for its time and for the logs that it refers to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import models.machines  # noqa: F401 - makes its kinds known  # pyright: ignore[reportUnusedImport]
from models.clock import MAX_AT
from models.encoding import pack, peek, unpack
from models.entry import BASIS, BY, KINDS, MAX_REFS, SAW, Entry, Record, Unknown
from models.fields import MAX_DESK, RefTo
from models.members import Member
from models.refs import Ref
from models.runs import MAX_ENTRY
from models.wire import Malformed
from radio.codec.typed import fold, read_value, unfold, write_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.entry import Kind, Slot
    from radio.codec.bits import BitReader, BitWriter
    from radio.codec.parts import LogRef

#: How many slots of each kind are written field by field; 121 … 127 are reserved for the measured co-op year.
COVERED: Final = {
    1: 8, 2: 1, 3: 4, 4: 3, 5: 1, 6: 3, 7: 1, 8: 3, 9: 2, 11: 2, 12: 2, 13: 2, 14: 3, 15: 2, 16: 7, 17: 4, 18: 2,
    19: 2, 20: 3, 21: 5, 22: 6, 23: 5, 24: 2, 25: 2, 121: 1, 122: 1, 123: 1, 124: 5, 125: 3, 126: 4, 127: 5,
}  # fmt: skip
#: Stand where a kind would: the entry's header and bytes follow, or its bytes alone.
HEADED, PLAIN = 0, -1
#: What an entry begins with: the place of its form in this row, the most frequent first.
FORMS: Final = (
    16, 18, 124, 125, 126, 127, 21, 23, 22, 20, 19, HEADED, 13, 17, 12, 3, 2, 15, 25, 24, 11, 9, 14, 6, 8, 4, 5, 7,
    1, 121, 122, 123, PLAIN,
)  # fmt: skip
FORM_BITS: Final = 1
FIRST_AT: Final = 19
GAP: Final = 10
SEQ: Final = 6


@dataclass
class Context:
    """What the entries of a run so far let expect of the next.

    `gap` is the order in which the next time is written. For each thing that references may be to, `logs` has the log
    of the last one, and `orders` the order in which the next seq is written.
    """

    log: tuple[int, int, int]
    at: int | None = None
    gap: int = GAP
    logs: dict[object, tuple[int, int, int]] = field(default_factory=dict[object, tuple[int, int, int]])
    orders: dict[object, int] = field(default_factory=dict[object, int])

    def passed(self, at: int, told: int) -> None:
        """Take note of an entry's time, which was told by this number."""
        if self.at is not None:
            self.gap = (self.gap + told.bit_length()) // 2
        self.at = at

    def named(self, thing: object, ref: Ref[Any]) -> None:
        """Take note of a reference."""
        self.logs[thing] = (ref.desk, ref.stream, ref.incarnation)
        self.orders[thing] = max(0, (self.orders.get(thing, SEQ) + ref.seq.bit_length() - 1) // 2)


def write_entries(writer: BitWriter, log: LogRef, entries: Iterable[bytes]) -> None:
    """Write consecutive entries of a log; raises `Malformed` when one is longer than any may be."""
    context = Context((log.number, log.stream, log.incarnation))
    for data in entries:
        form, record = _form(data)
        writer.uint(FORMS.index(form), FORM_BITS)
        if record is None:
            _write_octets(writer, data)
            continue
        _write_at(writer, context, record.at)
        if isinstance(record.body, Unknown):
            _write_headed(writer, context, record.body)
        else:
            _write_typed(writer, context, record, record.body)


def read_entries(reader: BitReader, log: LogRef, count: int) -> tuple[bytes, ...]:
    """Read so many consecutive entries of a log; raises `Malformed`."""
    context = Context((log.number, log.stream, log.incarnation))
    return tuple(_read(reader, context) for _step in range(count))


def _form(data: bytes) -> tuple[int, Record | None]:
    """Choose the form of an entry, with what is needed to write it."""
    try:
        header = peek(data)
    except Malformed:
        return PLAIN, None
    try:
        record = unpack(data, header)
    except Malformed:
        record = None
    if record is not None and isinstance(record.body, Entry) and _covers(record.body):
        return record.body.kind.number, record
    return HEADED, Record(Unknown(header.number, header.refs, data[header.end :]), header.at)


def _covers(body: Entry[Any]) -> bool:
    """Whether the table covers all that an entry says."""
    covered = COVERED.get(body.kind.number)
    return covered is not None and all(getattr(body, slot.name) == slot.default for slot in body.kind.slots[covered:])


def _read(reader: BitReader, context: Context) -> bytes:
    place = reader.uint(FORM_BITS)
    if place >= len(FORMS):
        raise Malformed("an entry of no known form")
    form = FORMS[place]
    if form == PLAIN:
        return _read_octets(reader)
    if form != HEADED and form not in KINDS:
        raise Malformed(f"kind {form} is not in this program")
    at = _read_at(reader, context)
    if form == HEADED:
        return pack(Record(_read_headed(reader, context), at))
    return pack(_read_typed(reader, context, KINDS[form].kind, at))


# ---- times and references ------------------------------------------------------------------------------------------


def _write_at(writer: BitWriter, context: Context, at: int) -> None:
    told = at if context.at is None else fold(at - context.at)
    writer.uint(told, FIRST_AT if context.at is None else context.gap)
    context.passed(at, told)


def _read_at(reader: BitReader, context: Context) -> int:
    told = reader.uint(FIRST_AT if context.at is None else context.gap)
    at = told if context.at is None else context.at + unfold(told)
    if not 0 <= at <= MAX_AT:
        raise Malformed(f"at {at} is outside its range")
    context.passed(at, told)
    return at


def _write_ref(writer: BitWriter, context: Context, thing: object, ref: Ref[Any]) -> None:
    """Write a reference without its check: whether its log is the expected one, the log if not, and the seq."""
    log = (ref.desk, ref.stream, ref.incarnation)
    other = log != context.logs.get(thing, context.log)
    writer.flag(yes=other)
    if other:
        writer.uint(ref.desk - 1, 2)
        special = bool(ref.stream or ref.incarnation)
        writer.flag(yes=special)
        if special:
            writer.bits(ref.stream, 3)
            writer.bits(ref.incarnation, 16)
    writer.uint(ref.seq, context.orders.get(thing, SEQ))
    context.named(thing, ref)


def _read_ref(reader: BitReader, context: Context, thing: object, *, check: bool | None) -> Ref[Any]:
    """Read a reference; `check` says whether 2 bytes of a hash follow, None that a flag says so."""
    log = context.logs.get(thing, context.log)
    if reader.flag():
        desk = reader.uint(2) + 1
        if desk > MAX_DESK:
            raise Malformed(f"no such desk: {desk}")
        log = (desk, reader.bits(3), reader.bits(16)) if reader.flag() else (desk, 0, 0)
    ref: Ref[Any] = Ref(*log, reader.uint(context.orders.get(thing, SEQ)))
    context.named(thing, ref)
    if reader.flag() if check is None else check:
        ref = ref._replace(check=reader.octets(2))
    return ref


# ---- field by field ------------------------------------------------------------------------------------------------


def _own(kind: Kind) -> tuple[Slot, ...]:
    return kind.slots[: COVERED[kind.number]]


def _write_typed(writer: BitWriter, context: Context, record: Record, body: Entry[Any]) -> None:
    present = {slot.name: getattr(body, slot.name) != slot.default for slot in _own(body.kind) if not slot.required}
    head = [(role, ref) for role, ref in ((BY, record.by), (SAW, record.saw), (BASIS, record.basis)) if ref is not None]
    usual = not head and not any(present.values())
    writer.flag(yes=not usual)
    if not usual:
        for given in present.values():
            writer.flag(yes=given)
        writer.flag(yes=bool(head))
        if head:
            writer.bits(sum(1 << role for role, _ref in head), 3)
    for role, ref in head:
        _write_ref(writer, context, _thing(role), ref)
    for slot in _own(body.kind):
        if present.get(slot.name, True):
            _write_slot(writer, context, slot, getattr(body, slot.name), record.at)


def _thing(role: int) -> object:
    """Give what references of this role are to: a member, as fields may be, or things of their own."""
    return Member if role == BY else role


def _write_slot(writer: BitWriter, context: Context, slot: Slot, value: Any, at: int) -> None:
    if not isinstance(slot.field, RefTo):
        write_value(writer, slot.field, value, at)
        return
    if slot.field.many:
        writer.uint(len(value), 1)
    for ref in value if slot.field.many else (value,):
        _write_ref(writer, context, slot.field.marker, ref)
        writer.octets(ref.check)


def _read_typed(reader: BitReader, context: Context, kind: Kind, at: int) -> Record:
    present: dict[str, bool] = {}
    head = 0
    optional = [slot.name for slot in _own(kind) if not slot.required]
    if reader.flag():
        present = {name: reader.flag() for name in optional}
        head = reader.bits(3) if reader.flag() else 0
    else:
        present = dict.fromkeys(optional, False)
    roles: dict[int, Ref[Any]] = {
        role: _read_ref(reader, context, _thing(role), check=False) for role in (BY, SAW, BASIS) if head >> role & 1
    }
    values = {
        slot.name: _read_slot(reader, context, slot, at) if present.get(slot.name, True) else slot.default
        for slot in _own(kind)
    }
    return Record(KINDS[kind.number](**values), at, roles.get(BY), roles.get(SAW), roles.get(BASIS))


def _read_slot(reader: BitReader, context: Context, slot: Slot, at: int) -> Any:
    if not isinstance(slot.field, RefTo):
        return read_value(reader, slot.field, at)
    marker, check = slot.field.marker, slot.field.pinned
    if not slot.field.many:
        return _read_ref(reader, context, marker, check=check)
    return tuple(_read_ref(reader, context, marker, check=check) for _step in range(_few(reader)))


# ---- other forms ---------------------------------------------------------------------------------------------------


def _few(reader: BitReader) -> int:
    count = reader.uint(1)
    if count > MAX_REFS:
        raise Malformed(f"{count} references")
    return count


def _write_headed(writer: BitWriter, context: Context, body: Unknown) -> None:
    writer.uint(body.number, 5)
    writer.uint(len(body.refs), 1)
    for role, ref in body.refs:
        writer.bits(role, 2)
        _write_ref(writer, context, _thing(role), ref)
        writer.flag(yes=bool(ref.check))
        writer.octets(ref.check)
    _write_octets(writer, body.rest)


def _read_headed(reader: BitReader, context: Context) -> Unknown:
    number, refs = reader.uint(5), list[tuple[int, Ref[Any]]]()
    for _step in range(_few(reader)):
        role = reader.bits(2)
        refs.append((role, _read_ref(reader, context, _thing(role), check=None)))
    return Unknown(number, tuple(refs), _read_octets(reader))


def _write_octets(writer: BitWriter, data: bytes) -> None:
    if len(data) > MAX_ENTRY:
        raise Malformed(f"an entry of {len(data)} bytes")
    writer.uint(len(data), 4)
    writer.octets(data)


def _read_octets(reader: BitReader) -> bytes:
    length = reader.uint(4)
    if length > MAX_ENTRY:
        raise Malformed(f"an entry of {length} bytes")
    return reader.octets(length)

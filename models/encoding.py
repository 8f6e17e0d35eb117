"""The plain encoding: an entry's bytes, as they are signed.

Rules
- An entry is kind · at · references · bitmap · fields, as `docs/protocol.md` says to the byte.
- References stand only in the header list: by, saw, basis (each at most once, in this order), then the kind's own.
- `unpack(pack(record)) == record` and `pack(unpack(data)) == data`; anything else is `Malformed`.

    >>> header = peek(bytes.fromhex("780500" + "0103"))
    >>> header.number, header.at, header.refs, header.end
    (120, 5, (), 3)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.clock import MAX_AT
from models.entry import BASIS, BY, KINDS, MAX_REFS, OWN, SAW, Entry, Record, Unknown
from models.fields import MAX_DESK, Newer, RefTo
from models.refs import Ref
from models.wire import Malformed, Reader, blake, encode_uint


def entry_hash(data: bytes) -> bytes:
    """Give the hash of an entry's bytes (BLAKE2b-256); references pin its first 2 bytes."""
    return blake(data)


def _pack_ref(role: int, ref: Ref[Any]) -> bytes:
    if not 1 <= ref.desk <= MAX_DESK or not 0 <= ref.stream <= 7 or not 0 <= ref.incarnation <= 0xFFFF:  # noqa: PLR2004
        message = f"no such reference: {ref}"
        raise Malformed(message)
    tag = ref.stream | (8 if ref.incarnation else 0) | (16 if ref.check else 0) | role << 5
    out = bytes([tag]) + encode_uint(ref.desk) + encode_uint(ref.seq)
    if ref.incarnation:
        out += ref.incarnation.to_bytes(2, "big")
    if ref.check and len(ref.check) != 2:  # noqa: PLR2004
        message = "a check is 2 bytes"
        raise Malformed(message)
    return out + ref.check


def _read_ref(reader: Reader) -> tuple[int, Ref[Any]]:
    tag = reader.byte()
    if tag & 0x80:
        message = "a reference with a flag that does not exist"
        raise Malformed(message)
    desk, seq = reader.uint(), reader.uint()
    if not 1 <= desk <= MAX_DESK:
        message = "a reference to a desk that cannot be"
        raise Malformed(message)
    incarnation = reader.u16() if tag & 8 else 0
    if tag & 8 and not incarnation:
        message = "incarnation 0 must be absent"
        raise Malformed(message)
    return tag >> 5, Ref(desk, tag & 7, incarnation, seq, reader.take(2) if tag & 16 else b"")


@dataclass(frozen=True, slots=True)
class Header:
    """What every program can read of every entry: kind, at, references as (role, ref), and where the rest begins."""

    number: int
    at: int
    refs: tuple[tuple[int, Ref[Any]], ...]
    end: int


def peek(data: bytes) -> Header:
    """Read the header of an entry of any kind; raises `Malformed`."""
    reader = Reader(data)
    number, at, count = reader.uint(), reader.uint(), reader.uint()
    if at > MAX_AT or count > MAX_REFS:
        message = "a time or a count beyond its bound"
        raise Malformed(message)
    refs: list[tuple[int, Ref[Any]]] = []
    last = -1
    for _step in range(count):
        role, ref = _read_ref(reader)
        if role < last or (role == last and role != OWN):
            message = "references out of order"
            raise Malformed(message)
        last = role
        refs.append((role, ref))
    return Header(number, at, tuple(refs), reader.place)


def pack(record: Record) -> bytes:
    """Write a record in the plain encoding; raises `Malformed` when a value is out of its range."""
    body = record.body
    if isinstance(body, Unknown):
        head = encode_uint(body.number) + encode_uint(record.at) + encode_uint(len(body.refs))
        return head + b"".join(_pack_ref(role, ref) for role, ref in body.refs) + body.rest
    if not 0 <= record.at <= MAX_AT:
        message = f"at {record.at} is outside its range"
        raise Malformed(message)
    head_refs = ((BY, record.by), (SAW, record.saw), (BASIS, record.basis))
    refs = [_pack_ref(role, ref) for role, ref in head_refs if ref is not None]
    bitmap, bit, fields = 0, 1, bytearray()
    for slot in body.kind.slots:
        value = getattr(body, slot.name)
        if not slot.required:
            present = value != slot.default
            bitmap |= bit if present else 0
            bit <<= 1
            if not present:
                continue
        if isinstance(slot.field, RefTo):
            several = value if slot.field.many else (value,)
            refs += [_pack_ref(OWN, _checked(slot.field, ref)) for ref in several]
        else:
            fields += slot.field.encode(value)
    if len(refs) > MAX_REFS:
        message = "too many references"
        raise Malformed(message)
    head = encode_uint(body.kind.number) + encode_uint(record.at) + encode_uint(len(refs))
    return head + b"".join(refs) + encode_uint(bitmap) + bytes(fields)


def _checked(field: RefTo, ref: Ref[Any]) -> Ref[Any]:
    if bool(ref.check) != field.pinned:
        message = "a pinned reference needs its check" if field.pinned else "this reference carries no check"
        raise Malformed(message)
    return ref


def unpack(data: bytes, header: Header | None = None) -> Record:
    """Read a record; raises `Malformed`. A newer kind or field gives a record whose body is `Unknown`.

    `header` is what `peek` said of the same bytes, for those who have asked already.
    """
    header = header or peek(data)
    roles = {role: ref for role, ref in header.refs if role != OWN}
    own = [ref for role, ref in header.refs if role == OWN]
    body: Entry[Any] | Unknown
    try:
        body = _read_body(data, header, own)
    except Newer:
        body = Unknown(header.number, header.refs, data[header.end :])
    for ref in roles.values():
        if ref.check:
            message = "a header reference carries no check"
            raise Malformed(message)
    return Record(body, header.at, roles.get(BY), roles.get(SAW), roles.get(BASIS))


def _read_body(data: bytes, header: Header, own: list[Ref[Any]]) -> Entry[Any]:
    cls = KINDS.get(header.number)
    if cls is None:
        raise Newer
    kind = cls.kind
    reader = Reader(data, header.end)
    bitmap = reader.uint()
    if bitmap >> len(kind.optional):
        raise Newer
    values: dict[str, Any] = {}
    for slot in kind.slots:
        if not slot.required:
            present, bitmap = bitmap & 1, bitmap >> 1
            if not present:
                values[slot.name] = slot.default
                continue
        if isinstance(slot.field, RefTo):
            values[slot.name] = _take(slot.field, own)
        else:
            values[slot.name] = slot.field.decode(reader)
        if not slot.required and values[slot.name] == slot.default:
            message = f"{slot.name} is written although it equals its default"
            raise Malformed(message)
    if own:
        message = "a reference too many"
        raise Malformed(message)
    reader.finish()
    return cls(**values)


def _take(field: RefTo, own: list[Ref[Any]]) -> Any:
    if field.many:
        taken = tuple(_checked(field, ref) for ref in own)
        own.clear()
        return taken
    if not own:
        message = "a reference is missing"
        raise Malformed(message)
    return _checked(field, own.pop(0))

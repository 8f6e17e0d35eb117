"""Hypothesis strategies made from the declared kinds: any value of a field, any valid entry, any valid record.

A new kind is covered as soon as it is declared; a new field type needs one line in `values`.
"""

from typing import Any

from hypothesis import strategies as st

from models import machines
from models.choices import Pick, YesNo
from models.clock import MAX_AT
from models.encoding import pack
from models.entry import KINDS, LIMIT, MAX_REFS, Entry, Record, Slot
from models.fields import MAX_DESK, Field, Letters, Name, Octets, RefTo, Signed, Whole
from models.measures import HeightField, Several
from models.policy import Measure, Quota, QuotaField, Scope, Span
from models.refs import Height, Ref, Stream
from models.wire import MAX_UINT

assert machines  # importing it is what makes its kinds known
ALPHABET = st.characters(codec="utf-8")
PRINTABLE = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Zs", "Zl", "Zp"))


def whole(low: int, high: int) -> st.SearchStrategy[int]:
    """Numbers, with small ones and those at the edges more often than chance would have it."""
    edges = [edge for edge in (low, high, 0, 127, 128) if low <= edge <= high]
    return st.integers(low, min(high, low + 300)) | st.integers(low, high) | st.sampled_from(edges)


def text(field: Letters) -> st.SearchStrategy[str]:
    """Text of so many bytes; a short code of capitals, digits and hyphens."""
    letters = st.sampled_from("ABCXYZ0189-") if isinstance(field, Name) else ALPHABET
    some = st.text(letters, min_size=min(field.least, 1), max_size=field.limit)
    return some.map(lambda words: cut(words, field.limit)).filter(lambda words: len(words.encode()) >= field.least)


def cut(words: str, limit: int) -> str:
    """Leave off letters until the text is short enough."""
    while len(words.encode()) > limit:
        words = words[: max(1, len(words) * limit // len(words.encode()))] if len(words) > 1 else ""
    return words


def refs(*, pinned: bool = False, stream: int | None = None) -> st.SearchStrategy[Ref[Any]]:
    """Give references that bytes can hold, in other incarnations too."""
    streams = st.integers(0, 7) if stream is None else st.just(stream)
    check = st.binary(min_size=2, max_size=2) if pinned else st.just(b"")
    made: type[Ref[Any]] = Ref
    return st.builds(made, whole(1, MAX_DESK), streams, st.just(0) | whole(1, 0xFFFF), whole(0, MAX_UINT), check)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Every value that a field can hold."""
    match field:
        case Whole() | Signed():
            found: st.SearchStrategy[Any] = whole(field.low, field.high)
        case Letters():
            found = text(field)
        case Octets():
            found = st.binary(min_size=field.size, max_size=field.size or field.limit)
        case Several():
            found = st.lists(values(field.each), min_size=field.least, max_size=field.most).map(tuple)
        case Pick():
            found = st.sampled_from(list(field.options))
        case YesNo():
            found = st.booleans()
        case HeightField():
            found = st.builds(Height, st.integers(0, 7), whole(0, 0xFFFF), whole(0, MAX_UINT))
        case QuotaField():
            found = st.builds(
                Quota, whole(0, 10**6), st.sampled_from(Measure), st.sampled_from(Span), st.sampled_from(Scope)
            )
        case RefTo():
            one = refs(pinned=field.pinned)
            found = st.lists(one, max_size=MAX_REFS - 8).map(tuple) if field.many else one
        case _:
            raise TypeError(f"tests/strategies.py knows no values for {field!r}")
    return found


def slot_values(slot: Slot) -> st.SearchStrategy[Any]:
    """Give a field's values, its default often among them."""
    return values(slot.field) if slot.required else st.just(slot.default) | values(slot.field)


def entries(cls: type[Entry[Any]] | None = None) -> st.SearchStrategy[Entry[Any]]:
    """Any valid entry, or any of one kind."""
    if cls is None:
        return st.sampled_from([KINDS[number] for number in sorted(KINDS)]).flatmap(entries)
    return st.builds(cls, **{slot.name: slot_values(slot) for slot in cls.kind.slots})


def records(body: st.SearchStrategy[Entry[Any]] | None = None) -> st.SearchStrategy[Record]:
    """Any valid record; it may be longer than its stream allows."""
    maybe = st.none() | refs()
    return st.builds(Record, entries() if body is None else body, whole(0, MAX_AT), maybe, maybe, maybe)


def fits(record: Record) -> bool:
    """Whether a record is short enough for the stream of its kind."""
    stream = None if not isinstance(record.body, Entry) else record.body.kind.stream
    return len(pack(record)) <= LIMIT[stream or Stream.COOP]

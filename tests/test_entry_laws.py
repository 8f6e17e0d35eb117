"""Laws of every kind, whatever its fields: one encoding each, nothing lost of what is newer, typed as shown."""

import datetime as dt
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.choices import Choice, Pick, YesNo
from models.clock import Calendar
from models.encoding import pack, peek, unpack
from models.entry import KINDS, Entry, Record, Unknown
from models.fields import Field, Letters, Name, Octets, PhoneNumber, RefTo, Signed, Whole
from models.measures import DayOfBooks, HeightField, HourOfBooks, Several, Tenths
from models.refs import Ref
from models.wire import Malformed, Reader, encode_uint
from models.words import BadInput
from tests.strategies import PRINTABLE, entries, records, refs, values

ALL = [KINDS[number] for number in sorted(KINDS)]
NAMES = [cls.__name__ for cls in ALL]
FEWER = settings(max_examples=settings().max_examples // 3)  # for what is tried with every kind or field
FIELDS = {(slot.field, f"{cls.__name__}.{slot.name}") for cls in ALL for slot in cls.kind.slots}


def canonical(data: bytes) -> None:
    """Demand that bytes are either malformed or the one encoding of what they say."""
    try:
        found = unpack(data)
    except Malformed:
        return
    assert pack(found) == data


# ---- one encoding ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", ALL, ids=NAMES)
@FEWER
@given(data=st.data())
def test_what_was_packed_is_unpacked(cls: type[Entry[Any]], data: st.DataObject) -> None:
    """Every valid record comes back the same from its bytes, and its header can be read without knowing the kind."""
    record = data.draw(records(entries(cls)))
    packed = pack(record)
    assert unpack(packed) == record
    header = peek(packed)
    assert (header.number, header.at) == (cls.kind.number, record.at)
    heads = [(role, ref) for role, ref in enumerate((record.by, record.saw, record.basis)) if ref is not None]
    assert [pair for pair in header.refs if pair[0] < 3] == heads


@given(st.binary(max_size=120))
def test_any_bytes_are_malformed_or_canonical(data: bytes) -> None:
    """Bytes from anywhere raise nothing but Malformed, or are exactly what packing them again gives."""
    canonical(data)


@given(st.sampled_from(sorted(KINDS)), st.lists(st.integers(0, 12) | st.integers(0, 255), max_size=40))
def test_bytes_that_begin_like_an_entry_are_malformed_or_canonical(number: int, rest: list[int]) -> None:
    """The same for bytes that get further: a known kind, no references, small numbers."""
    canonical(encode_uint(number) + b"\x05\x00" + bytes(rest))


@given(records(), st.data())
def test_damaged_bytes_are_malformed_or_canonical(record: Record, data: st.DataObject) -> None:
    """One byte changed, put in or taken out never gives a second spelling of an entry."""
    packed = pack(record)
    place = data.draw(st.integers(0, len(packed) - 1))
    byte = bytes([data.draw(st.sampled_from([0x00, 0x01, 0x7F, 0x80, 0xFF]) | st.integers(0, 255))])
    canonical(packed[:place] + byte + packed[place + 1 :])
    canonical(packed[:place] + byte + packed[place:])
    canonical(packed[:place] + packed[place + 1 :])


@given(records())
def test_an_entry_cut_short_or_with_something_behind_it_is_malformed(record: Record) -> None:
    """No entry is the beginning of another."""
    packed = pack(record)
    for size in range(len(packed)):
        with pytest.raises(Malformed):
            unpack(packed[:size])
    with pytest.raises(Malformed):
        unpack(packed + b"\x00")


@given(records(), records())
def test_different_records_have_different_bytes(one: Record, other: Record) -> None:
    """Equal bytes mean equal entries."""
    assert (pack(one) == pack(other)) == (one == other)


# ---- what is newer -----------------------------------------------------------------------------------------------


@given(records(), st.binary(min_size=1, max_size=20))
def test_a_field_that_a_later_program_appended_survives(record: Record, tail: bytes) -> None:
    """An unknown bit makes the whole body Unknown: kept as it came, references and all."""
    packed = pack(record)
    header = peek(packed)
    reader = Reader(packed, header.end)
    bitmap = reader.uint()
    assert isinstance(record.body, Entry)
    bitmap |= 1 << len(record.body.kind.optional)
    newer = packed[: header.end] + encode_uint(bitmap) + packed[reader.place :] + tail
    found = unpack(newer)
    assert isinstance(found.body, Unknown)
    assert (found.at, found.by, found.saw, found.basis) == (record.at, record.by, record.saw, record.basis)
    assert found.body.refs == header.refs
    assert pack(found) == newer


@given(
    number=st.integers(0, 2**63 - 1).filter(lambda number: number not in KINDS),
    own=st.lists(refs() | refs(pinned=True), max_size=29),
    basis=st.none() | refs(),
    rest=st.binary(max_size=60),
)
def test_a_kind_of_a_later_program_survives(
    number: int, own: list[Ref[Any]], basis: Ref[Any] | None, rest: bytes
) -> None:
    """An unknown kind keeps its bytes, and its references can be read."""
    told = (*([(2, basis)] if basis is not None else []), *((3, ref) for ref in own))
    record = Record(Unknown(number, told, rest), 5, basis=basis)
    packed = pack(record)
    assert unpack(packed) == record
    assert peek(packed).refs == told
    assert pack(unpack(packed)) == packed


class Later(Choice):
    """A list of choices that has grown: whatever the program knows, and more."""

    BEYOND = 40


@given(st.data())
def test_a_later_choice_survives(data: st.DataObject) -> None:
    """A number beyond a list of choices makes the body Unknown, and its bytes are kept."""
    chosen = [(cls, slot) for cls in ALL for slot in cls.kind.slots if isinstance(slot.field, Pick)]
    cls, slot = data.draw(st.sampled_from(chosen))
    record = data.draw(records(entries(cls)))
    assert isinstance(record.body, Entry)
    body: Any = record.body
    newer = pack(replace(record, body=replace(body, **{slot.name: Later.BEYOND})))
    found = unpack(newer)
    assert isinstance(found.body, Unknown)
    assert pack(found) == newer


# ---- what people type --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """A lens without books: a calendar and a day to look from."""

    calendar: Calendar
    today: int

    def find(self, marker: type, text: str) -> Ref[Any]:
        """Find nothing."""
        del marker
        raise BadInput(text)

    def show(self, ref: Ref[Any]) -> str:
        """Show a reference by its key."""
        return str(ref.key)


LENS = Desk(Calendar.founded(2026, 180), 330)


def typed(field: Field) -> st.SearchStrategy[Any]:
    """Values that somebody can have typed: tidy text, and days of the years that a calendar can name."""
    match field:
        case Name():
            return values(field).filter(lambda words: any(letter.isalnum() for letter in words))
        case PhoneNumber():
            signs = st.text("0123456789 +-()/", min_size=5, max_size=field.limit)
            tidied = signs.map(lambda words: " ".join(words.split()))
            dialled = tidied.filter(lambda words: sum(sign.isdigit() for sign in words) >= 5)
            return st.one_of(st.just(""), dialled)
        case Letters():
            tidy = st.lists(st.text(PRINTABLE, min_size=1, max_size=9), min_size=min(1, field.least), max_size=4)
            joined = tidy.map(lambda words: unicodedata.normalize("NFC", " ".join(" ".join(words).split())))
            return joined.filter(lambda words: field.least <= len(words.encode()) <= field.limit)
        case Several():
            inside = typed(field.each).filter(lambda value: "/" not in str(value))
            return st.lists(inside, min_size=field.least, max_size=field.most).map(tuple)
        case _:
            return values(field)


PLAIN: list[Field] = [
    Whole(), Whole(336, 1), Signed(), Signed(low=-1440, high=1440), Letters(), Letters(24, least=1), Name(), Octets(),
    Octets(33), Tenths(), Several(), Several(Name(), most=3), Several(HeightField(), most=8), HeightField(), YesNo(),
]  # fmt: skip
DECLARED = sorted(FIELDS, key=lambda pair: pair[1])
TIMES = (HourOfBooks, DayOfBooks)
TYPED: list[Any] = [pytest.param(field, id=name) for field, name in DECLARED if not isinstance(field, (RefTo, *TIMES))]
TYPED.extend(pytest.param(field, id=repr(field)) for field in PLAIN)


@pytest.mark.parametrize("field", TYPED)
@FEWER
@given(data=st.data())
def test_what_is_shown_can_be_typed(field: Field, data: st.DataObject) -> None:
    """Reading what a field shows gives the value again, so that a form can be opened, left alone and saved."""
    value = data.draw(typed(field))
    assert field.parse(field.show(value, LENS), LENS) == value


YEARS = dt.date(2026, 1, 1), dt.date(2040, 12, 31)


@given(st.dates(*YEARS), st.dates(*YEARS), st.integers(0, 23))
@example(dt.date(2026, 11, 20), dt.date(2026, 11, 27), 6)
@example(dt.date(2026, 11, 20), dt.date(2026, 12, 4), 6)
@example(dt.date(2026, 12, 20), dt.date(2026, 2, 3), 0)
@example(dt.date(2026, 12, 31), dt.date(2027, 1, 1), 23)
@example(dt.date(2028, 2, 29), dt.date(2028, 2, 29), 12)
def test_a_day_and_an_hour_that_are_shown_can_be_typed(today: dt.date, day: dt.date, hour: int) -> None:
    """Wherever today is, `Fri 27 Nov 06` is read as the day and hour that was shown."""
    lens = Desk(LENS.calendar, LENS.calendar.day(today))
    number = lens.calendar.day(day)
    shown_hour = HourOfBooks().show(number * 24 + hour, lens)
    assert HourOfBooks().parse(shown_hour, lens) == number * 24 + hour, shown_hour
    shown_day = DayOfBooks().show(number, lens)
    assert DayOfBooks().parse(shown_day, lens) == number, shown_day


@given(st.text(max_size=30), st.sampled_from([field for field, _name in DECLARED] + PLAIN))
def test_whatever_is_typed_is_read_or_refused(text: str, field: Field) -> None:
    """No typing breaks a form: it gives a value that can be written, or BadInput."""
    try:
        value = field.parse(text, LENS)
    except BadInput:
        return
    field.encode(value)


@given(
    st.sampled_from([HourOfBooks(), DayOfBooks()]), st.from_regex(r"[a-z0-9 +./-]{0,16} ?[0-9]{0,2}", fullmatch=True)
)
def test_whatever_is_typed_as_a_time_is_read_or_refused(field: Field, text: str) -> None:
    """The same for what looks like a day and an hour."""
    try:
        value = field.parse(text, LENS)
    except BadInput:
        return
    field.encode(value)

"""Laws of what goes on air: whatever is written reads back the same, and whatever is read has only one form."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.encoding import pack as pack_entry
from models.entry import KINDS
from models.fields import MAX_DESK
from models.runs import MAX_SEQ
from models.wire import MAX_UINT, Malformed
from radio.codec import air, letters
from radio.codec.bits import BitReader, BitWriter
from radio.codec.entries import COVERED, read_entries, write_entries
from radio.codec.parts import (
    AirFrame,
    Ask,
    Beacon,
    Held,
    Hello,
    LogRef,
    Low,
    Piece,
    Places,
    Run,
    Seal,
    Stretch,
    Tell,
)
from radio.codec.typed import fold, read_round, unfold, write_round
from tests.strategies import records, whole

COOP, KEY = bytes(range(32)), b"k" * 32
#: Stated in docs/protocol.md: what reading one frame may take at most, in bytes.
MOST_MEMORY = 256 * 1024
SLOW = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def exactly(size: int) -> st.SearchStrategy[bytes]:
    """Bytes of one size."""
    return st.binary(min_size=size, max_size=size)


logs = st.builds(LogRef, whole(1, MAX_DESK), st.just(0) | st.integers(0, 7), st.just(0) | whole(0, 0xFFFF))
seqs = whole(0, MAX_SEQ)
signatures = exactly(64)
bodies = records().map(pack_entry) | st.binary(max_size=40)
runs = st.builds(Run, logs, seqs, st.lists(bodies, min_size=1, max_size=3).map(tuple), signatures)
seals = st.builds(Seal, logs, seqs, st.integers(1, 256), signatures)
lows = st.lists(st.builds(Low, logs, st.integers(0, 255)), max_size=3).map(tuple)
beacons = st.builds(
    Beacon, exactly(8), whole(1, MAX_DESK), st.binary(min_size=1, max_size=64), lows, st.booleans(), whole(0, MAX_UINT)
) | (st.builds(Beacon, exactly(8), st.just(0), st.just(b""), lows, st.booleans(), whole(0, MAX_UINT)))
wants = st.lists(st.builds(Stretch, logs, seqs, whole(0, MAX_UINT)), max_size=3).map(tuple)
heads = st.lists(st.builds(Held, logs, seqs, exactly(2), st.booleans()), max_size=3).map(tuple)
places = st.builds(Places, logs, st.lists(st.tuples(seqs, exactly(4)), max_size=3).map(tuple), st.booleans())
hellos = st.builds(Hello, whole(0, 300), whole(0, 999), st.just(0), st.just(0)) | st.builds(
    Hello, whole(0, 300), whole(0, 999), whole(1, MAX_DESK), whole(0, MAX_UINT)
)
tells = st.builds(
    Tell,
    whole(1, MAX_DESK),
    whole(0, MAX_UINT),
    st.none() | beacons,
    wants,
    heads,
    st.none() | places,
    st.none() | hellos,
)
names = st.text(max_size=6)
asks = st.builds(Ask, exactly(33), names, names, signatures, whole(0, MAX_UINT))
pieces = st.integers(1, 99).flatmap(
    lambda count: st.builds(Piece, exactly(4), st.integers(0, count - 1), st.just(count), st.binary(max_size=160))
)
frames = (
    st.builds(AirFrame, st.lists(runs, min_size=1, max_size=2).map(tuple), st.lists(seals, max_size=1).map(tuple))
    | st.builds(AirFrame, st.just(()), st.lists(seals, min_size=1, max_size=2).map(tuple), st.none() | tells)
    | st.builds(AirFrame, st.lists(runs, min_size=1, max_size=1).map(tuple), st.just(()), tells)
    | st.builds(AirFrame, tell=tells)
    | st.builds(AirFrame, ask=asks)
    | st.builds(AirFrame, piece=pieces)
)


@given(frame=frames)
@SLOW
def test_a_frame_reads_back_as_it_was_written(frame: AirFrame) -> None:
    """What fits comes back whole, at the size that was foretold; what does not fit is refused."""
    if air.size(frame) > air.MAX_FRAME:
        with pytest.raises(Malformed):
            air.pack(COOP, frame, KEY)
        return
    data = air.pack(COOP, frame, KEY)
    heard = air.unpack(data)
    assert (heard.frame, heard.tag, len(data)) == (frame, COOP[:2], air.size(frame))
    assert heard.check(COOP, KEY)
    assert heard.check(COOP, b"x" * 32) == (frame.tell is None)
    assert not heard.check(b"?" + COOP[1:], KEY)


@given(some=st.lists(bodies, min_size=1, max_size=6), log=logs)
@SLOW
def test_entries_read_back_to_the_byte(some: list[bytes], log: LogRef) -> None:
    """Whatever bytes were signed, entries or not, they come back exactly."""
    writer = BitWriter()
    write_entries(writer, log, some)
    assert read_entries(BitReader(writer.done()), log, len(some)) == tuple(some)


@given(data=st.binary(max_size=231), kind=st.sampled_from([0x11, 0x12, 0x13, 0x14]))
@settings(max_examples=1500, deadline=None)
def test_whatever_is_heard_is_one_frame_or_malformed(data: bytes, kind: int) -> None:
    """Bytes from anywhere give a frame whose only form they are, or `Malformed`, and nothing else."""
    data = bytes([kind]) + data[1:]
    try:
        heard = air.unpack(data)
    except Malformed:
        return
    cut = len(data) - 4 if heard.frame.tell is not None else len(data)
    assert air.pack(data[1:3] + bytes(30), heard.frame, KEY)[:cut] == data[:cut]


@given(frame=frames, place=st.integers(0, 230), bit=st.integers(0, 7))
@SLOW
def test_a_bent_frame_is_another_frame_or_malformed(frame: AirFrame, place: int, bit: int) -> None:
    """One bit that the air changed never gives the frame that was sent."""
    if air.size(frame) > air.MAX_FRAME:
        return
    data = bytearray(air.pack(COOP, frame, KEY))
    data[place % len(data)] ^= 1 << bit
    try:
        heard = air.unpack(bytes(data))
    except Malformed:
        return
    assert heard.frame != frame or heard.tag != COOP[:2] or not heard.check(COOP, KEY)


@given(data=st.binary(min_size=231, max_size=231), kind=st.sampled_from([0x11, 0x12, 0x13, 0x14]))
@settings(max_examples=60, deadline=None)
def test_reading_a_frame_takes_little_memory(data: bytes, kind: int) -> None:
    """The longest frame, whatever is in it, is read within the stated memory."""
    tracemalloc.start()
    try:
        air.unpack(bytes([kind]) + data[1:])
    except Malformed:
        pass
    finally:
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < MOST_MEMORY


@given(text=st.text(max_size=80))
def test_any_text_reads_back(text: str) -> None:
    """Every text has one coding in either code, of any script."""
    for write, read in ((letters.write_text, letters.read_text), (letters.write_name, letters.read_name)):
        writer = BitWriter()
        write(writer, text)
        assert read(BitReader(writer.done())) == text


@given(value=whole(0, MAX_UINT), order=st.integers(0, 62))
def test_any_number_reads_back(value: int, order: int) -> None:
    """In every order, and as a round number."""
    writer = BitWriter()
    writer.uint(value, order)
    write_round(writer, value)
    reader = BitReader(writer.done())
    assert (reader.uint(order), read_round(reader)) == (value, value)


@given(value=st.integers(-(2**40), 2**40))
def test_folding_has_a_way_back(value: int) -> None:
    """A number of either sign is one number without, and only one."""
    assert unfold(fold(value)) == value
    assert fold(unfold(abs(value))) == abs(value)


def test_every_code_of_letters_is_complete() -> None:
    """Each row uses all its codes: no bits are without a meaning, none has two."""
    for row in letters.LENGTHS:
        assert len(row) == letters.SIGNS
        assert sum(2 ** (16 - int(digit, 16)) for digit in row) == 2**16


#: Fields that kinds of the table got after it was frozen.
LATER = {16: 3, 17: 1, 21: 1, 22: 1}


def test_the_table_of_kinds_is_frozen() -> None:
    """What coding version 0 covers never changes: a later kind or field takes the other form."""
    assert {number: len(cls.kind.slots) for number, cls in KINDS.items() if number in COVERED and number < 100} == {
        number: count + LATER.get(number, 0) for number, count in COVERED.items() if number < 100
    }, "a new field is right, but not in this table: say in LATER that the kind has more than is covered"

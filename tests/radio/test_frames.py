"""Frames: their bytes as the page says them, and what other bytes do."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.wire import Malformed
from radio.codec.frames import (
    MAX_FRAME,
    Bye,
    Frame,
    Heads,
    Hello,
    LogName,
    Runs,
    Sent,
    Stand,
    Stretch,
    Tips,
    Told,
    Want,
    pack,
    unpack,
)

TAG = b"\x5c\xc7"
LOG = LogName(300, b"\x8a\x88", 1, 0x0203)
KEY = b"\x01" + b"\xaa" * 32

# The table of docs/protocol.md, section 14. Changed bytes mean that released desks no longer understand each other.
GOLDEN = [
    (
        Hello(KEY, b"n" * 16),
        "015cc7" + "01" + "aa" * 32 + "6e" * 16 + "00" * 16 + "00" + "00",
    ),
    (
        Hello(KEY, b"n" * 16, b"e" * 16, proved=True, proof=b"s" * 64),
        "015cc7" + "01" + "aa" * 32 + "6e" * 16 + "65" * 16 + "01" + "40" + "73" * 64,
    ),
    (
        Tips(b"d" * 8, (Told(LOG, 4, b"h" * 8, frozen=True),)),
        "025cc7" + "64" * 8 + "01" + "ac028a88010203" + "04" + "68" * 8 + "01",
    ),
    (Want((Stretch(LOG, 4, 300), Stretch(LOG, 4, 0))), "035cc7" + "02" + "ac028a8801020304ac02" + "ac028a880102030400"),
    (Heads(LOG, ((5, b"h" * 8),), final=True), "045cc7" + "ac028a88010203" + "01" + "01" + "05" + "68" * 8),
    (
        Runs((Sent(LOG, 4, (b"ab", b"c"), b"s" * 64),)),
        "055cc7" + "01" + "ac028a88010203" + "04" + "02" + "026162" + "0163" + "73" * 64,
    ),
    (
        Runs((Sent(LOG, 4, (b"ab",), b"s" * 64),), proof=True),
        "065cc7" + "01" + "ac028a88010203" + "04" + "01" + "026162" + "73" * 64,
    ),
    (Stand(b"m" * 8, b"h" * 8, more=True, done=True), "075cc7" + "6d" * 8 + "68" * 8 + "03"),
    (Bye(2), "085cc702"),
]

octets = st.binary
logs = st.builds(
    LogName, st.integers(1, 2**32), octets(min_size=2, max_size=2), st.integers(0, 255), st.integers(0, 65535)
)
counts = st.integers(0, 2**63 - 1)
heads = octets(min_size=8, max_size=8)
sent = st.builds(
    Sent, logs, counts, st.lists(octets(max_size=40), max_size=5).map(tuple), octets(min_size=64, max_size=64)
)
frames = st.one_of(
    st.builds(
        Hello,
        octets(min_size=33, max_size=33),
        octets(min_size=16, max_size=16),
        octets(min_size=16, max_size=16),
        st.booleans(),
        st.one_of(st.just(b""), octets(min_size=64, max_size=64)),
    ),
    st.builds(Tips, heads, st.lists(st.builds(Told, logs, counts, heads, st.booleans()), max_size=5).map(tuple)),
    st.builds(Want, st.lists(st.builds(Stretch, logs, counts, counts), max_size=5).map(tuple)),
    st.builds(Heads, logs, st.lists(st.tuples(counts, heads), max_size=32).map(tuple), st.booleans()),
    st.builds(Runs, st.lists(sent, max_size=3).map(tuple), st.booleans()),
    st.builds(Stand, heads, heads, st.booleans(), st.booleans()),
    st.builds(Bye, st.integers(0, 255)),
)


@pytest.mark.parametrize(("frame", "golden"), GOLDEN, ids=lambda value: type(value).__name__)
def test_frames_have_these_bytes(frame: Frame, golden: str) -> None:
    """What one release sends, every other release reads."""
    assert pack(TAG, frame).hex() == golden
    assert unpack(bytes.fromhex(golden)) == (TAG, frame)


@given(frames)
def test_a_frame_survives_its_coding(frame: Frame) -> None:
    """Reading what was written gives the same frame."""
    assert unpack(pack(TAG, frame)) == (TAG, frame)


@given(
    st.one_of(
        octets(max_size=200),
        st.tuples(st.integers(1, 8), octets(max_size=200)).map(lambda t: bytes([t[0]]) + TAG + t[1]),
    )
)
def test_any_bytes_are_a_frame_in_its_one_coding_or_malformed(data: bytes) -> None:
    """There is one exception for all bad bytes, and what is read is written back to the same bytes."""
    try:
        tag, frame = unpack(data)
    except Malformed:
        return
    assert pack(tag, frame) == data


@given(frames, st.data())
def test_a_frame_that_is_cut_short_or_lengthened_is_malformed(frame: Frame, data: st.DataObject) -> None:
    """No beginning of a frame is a frame, and nothing may follow one."""
    good = pack(TAG, frame)
    with pytest.raises(Malformed):
        unpack(good[: data.draw(st.integers(0, len(good) - 1))])
    with pytest.raises(Malformed):
        unpack(good + b"\0")


@pytest.mark.parametrize(
    "bad",
    [
        "185cc702",  # a later version
        "095cc700",  # an unknown type
        "025cc7" + "00" * 8 + "01" + "008a88010203" + "04" + "68" * 8 + "01",  # desk 0
        "025cc7" + "00" * 8 + "ffffffffffffffff7f",  # 2^63 - 1 tips
        "035cc701" + "018a88000000" + "ffffffffffffffffff01" + "01",  # seq 2^63
        "055cc701" + "018a88000000" + "00" + "ffffffff7f" + "00" * 70,  # a run of 2^35 entries
        "075cc7" + "00" * 16 + "04",  # an unknown flag
    ],
)
def test_impossible_figures_are_malformed(bad: str) -> None:
    """Versions, types, desks, counts and flags that cannot be are refused."""
    with pytest.raises(Malformed):
        unpack(bytes.fromhex(bad))


def test_no_frame_costs_much_memory_before_it_is_refused() -> None:
    """Invented counts and lengths, and frames beyond the limit, are refused in little memory."""
    tracemalloc.start()
    try:
        for kind in range(1, 9):
            for tail in (b"\xff\xff\xff\x7f" * 10, b"\x01" * 60 + b"\xff\xff\x7f"):
                with pytest.raises(Malformed):
                    unpack(bytes([kind]) + TAG + tail)
        with pytest.raises(Malformed):
            unpack(bytes(MAX_FRAME + 1))
        assert tracemalloc.get_traced_memory()[1] < 4 * 2**20
    finally:
        tracemalloc.stop()

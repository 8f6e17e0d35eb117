"""What parent and child of a radio tell each other, and the words about it."""

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.links import meshtastic_words as words
from radio.links.meshtastic import read_where
from radio.links.meshtastic_box import Where
from radio.links.meshtastic_pipe import MOST, Garbled, Inbox, Message, pack
from radio.links.meshtastic_post import Post
from radio.links.meshtastic_read import hops, reason, snr
from radio.links.radio import Down, Said, Up

SCALAR = st.one_of(st.text(max_size=9), st.integers(-(2**40), 2**40), st.booleans(), st.none())
HEADS = st.dictionaries(st.text(max_size=5), SCALAR, max_size=5)


@given(st.lists(st.tuples(HEADS, st.binary(max_size=300)), max_size=5), st.integers(1, 40))
def test_messages_arrive_whole_however_the_pipe_cuts_them(
    said: list[tuple[dict[str, object], bytes]], cut: int
) -> None:
    """What was packed comes out in order, from pieces of any length."""
    stream = b"".join(pack(head, body) for head, body in said)
    inbox, heard = Inbox(), list[Message]()
    for start in range(0, len(stream), cut):
        heard += inbox.feed(stream[start : start + cut])
    assert heard == said


@given(st.binary(max_size=400))
def test_nonsense_is_garbled_or_waits(data: bytes) -> None:
    """Any bytes give messages, or `Garbled`, or wait for more; nothing else is raised."""
    inbox = Inbox()
    try:
        inbox.feed(data)
    except Garbled:
        return


def test_lengths_are_bounded_both_ways() -> None:
    """Nobody is made to hold more than one message, and none is too long."""
    with pytest.raises(Garbled):
        pack({}, bytes(MOST + 1))
    with pytest.raises(Garbled):
        Inbox().feed((MOST + 1).to_bytes(2, "big") + bytes(2))
    with pytest.raises(Garbled):
        Inbox().feed(b"\0\x02\0\0[]")
    with pytest.raises(Garbled):
        Inbox().feed(b"\x40\0\0\0" + b"[" * MOST)


def test_hops_are_told_where_the_packet_tells_them() -> None:
    """A packet that began with three and has one left was relayed twice; one of old firmware says nothing."""
    assert hops(SimpleNamespace(hop_start=3, hop_limit=1)) == 2
    assert hops(SimpleNamespace(hop_start=0, hop_limit=0)) == 0
    assert hops(SimpleNamespace(hop_start=0, hop_limit=3)) is None
    assert snr(SimpleNamespace(via_mqtt=True, rx_snr=7.0)) is None
    assert snr(SimpleNamespace(via_mqtt=False, rx_snr=-7.25)) == -7.25


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (FileNotFoundError(2, "No such file"), "absent"),
        (PermissionError(13, "Permission denied"), "denied"),
        (ConnectionRefusedError(111, "Connection refused"), "refused"),
        (TimeoutError("timed out"), "unreached"),
        (ValueError("what"), "broken"),
        (SystemExit(1), "broken"),
    ],
)
def test_every_failure_to_connect_has_a_name(error: BaseException, why: str) -> None:
    """What the system raises becomes one of the reasons that there are words for."""
    assert reason(error)[0] == why


@pytest.mark.parametrize("why", ["absent", "none", "many", "denied", "busy", "nodevice", "unplugged", "refused"])
def test_words_about_a_loss_say_where_or_what_to_do(why: str) -> None:
    """Each is a sentence, names the place where there is one, and ends with what happens next."""
    text = words.lost(why, "/dev/ttyUSB0", "broken pipe")
    assert text.endswith("It is tried again by itself.")
    assert "/dev/ttyUSB0" in text or why == "none"
    assert "{" not in text
    assert len(text) < 200


@pytest.mark.parametrize(
    ("note", "seconds"),
    [
        ("Duty cycle limit exceeded. You can send again in 59 mins", 59 * 60),
        ("Duty cycle limit exceeded. You can send again in 0 mins", 60),
        ("Duty Cycle limit", 60),
        ("Battery is low", 0),
    ],
)
def test_a_note_about_airtime_says_how_long_to_wait(note: str, seconds: float) -> None:
    """The radio's own words about its allowance are read; other words are not."""
    assert words.held(note) == seconds


def test_every_refusal_has_words() -> None:
    """Known and unknown reasons are told without the radio's own language."""
    assert "frame of 233 bytes" in words.refusal("TOO_LARGE", 233)
    assert "text of 230 bytes" in words.refusal("TOO_LARGE", -230)
    assert "does not know the other's key" in words.refusal("PKI_UNKNOWN_PUBKEY", -9)
    assert "(77)" in words.refusal("77", 0)


def test_addresses_are_read() -> None:
    """Port and channel may be left out; a bare host of the next version of the internet stands in brackets."""
    assert read_where("tcp", "//10.0.0.7") == (Where("tcp", "10.0.0.7", 4403), "")
    assert read_where("tcp", "//radio.local:1234?channel=mwamba") == (Where("tcp", "radio.local", 1234), "mwamba")
    assert read_where("tcp", "//[fe80::1]:9") == (Where("tcp", "fe80::1", 9), "")
    assert read_where("serial", "") == (Where("serial", ""), "")
    assert read_where("serial", "?channel=mto%20co") == (Where("serial", ""), "mto co")
    assert read_where("serial", "/dev/ttyACM0") == (Where("serial", "/dev/ttyACM0"), "")


def test_the_same_loss_is_told_once_and_again_after_the_radio_was_there() -> None:
    """A clerk reads of a missing radio once, not every minute."""
    post = Post()
    for _time in range(3):
        post.fall("gone", said=True)
    post.tell(Up(1))
    post.fall("gone")
    told = [post.take(0) for _event in range(5)]
    assert told == [Said("gone", bad=True), Down("gone"), Up(1), Down("gone"), None]


def test_a_spent_allowance_is_told_once() -> None:
    """Radios repeat it for each packet, and once more as a refusal; the clerk reads it once."""
    post = Post()
    post.hold(59 * 60)
    post.hold(58 * 60)
    post.hold(60)
    first = post.take(0)
    assert isinstance(first, Said)
    assert first.hold == 59 * 60
    assert post.take(0) is None


def test_heads_are_plain_json() -> None:
    """A message can be read by whoever looks at the pipe."""
    data = pack({"t": "up", "name": "Mto"}, b"")
    assert json.loads(data[4:]) == {"t": "up", "name": "Mto"}

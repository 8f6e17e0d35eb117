"""Radios in other processes meet in the simulated air, by its lines and by its link."""

import base64
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from radio.links.air import AirLink
from radio.links.base import open_link
from radio.links.radio import Down, Event, Frame, Load, Said, Text, Up
from radio.sim.air import Air
from radio.sim.radio import QUEUE
from radio.sim.server import Server
from tests.radio.lines import Hand


@pytest.fixture
def server() -> Iterator[Server]:
    """Keep an air without fading in a thread, 200 times as fast as ours."""
    served = Server(Air(1, "ShortTurbo", "EU_868", fading=0.0), speed=200.0)
    ending = threading.Event()

    def serve() -> None:
        while not ending.is_set():
            served.step(0.02)

    thread = threading.Thread(target=serve)
    thread.start()
    yield served
    ending.set()
    thread.join()
    served.close()


def until(radio: AirLink, wanted: type[Event] | Callable[[Event], bool], seconds: float = 10.0) -> Any:
    """Wait for an event of a kind; give it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        event = radio.event(0.2)
        if event is not None and (isinstance(event, wanted) if isinstance(wanted, type) else wanted(event)):
            return event
    raise AssertionError(f"waited in vain for {wanted}")


def joined(server: Server, x: float = 0.0, node: int = 0) -> AirLink:
    """Give a link that is up and may send."""
    found = open_link(f"{server.address}?x={x}&node={node}")
    assert isinstance(found, AirLink)
    until(found, Up)
    while not found.free:
        found.event(0.05)
    return found


def said(server: Server, radio: AirLink, frame: bytes) -> None:
    """Put a frame and wait until it has left."""
    there = server.air.radios[radio.node]
    before = there.tally.sent
    radio.put(frame, 0)
    end = time.monotonic() + 10
    while (there.tally.sent == before or there.sending) and time.monotonic() < end:
        time.sleep(0.01)


def test_two_links_hear_each_other(server: Server) -> None:
    """A frame put into one link comes out of the other, with its sender, its hops and how well it was heard."""
    with closing(joined(server)) as one, closing(joined(server, 500.0)) as two:
        one.put(b"a frame", 0)
        heard = until(two, Frame)
        assert (heard.data, heard.sender, heard.hops) == (b"a frame", one.node, 0)
        assert heard.snr is not None


def test_a_link_says_what_the_radio_is(server: Server) -> None:
    """`Up` names node, preset and region, and figures of load follow by themselves."""
    found = open_link(server.address)
    assert isinstance(found, AirLink)
    with closing(found):
        assert found.free == 0
        up = until(found, Up)
        assert (up.node, up.preset, up.region) == (found.node, "ShortTurbo", "EU_868")
        assert isinstance(until(found, Load), Load)


def test_a_text_goes_to_one_radio(server: Server) -> None:
    """A text arrives at the radio that it was written to, with a key that stays the sender's, and nowhere else."""
    with closing(joined(server)) as one, closing(joined(server, 300.0)) as two, closing(joined(server, 600.0)) as three:
        one.write(two.node, "BOOK TRACTOR1 FRI")
        text = until(two, Text)
        assert (text.words, text.sender) == ("BOOK TRACTOR1 FRI", one.node)
        assert text.key
        time.sleep(0.05)  # ten seconds of the air: the text's relays are over
        said(server, one, b"after")
        assert isinstance(until(three, lambda event: isinstance(event, Frame | Text)), Frame)


def test_the_queue_is_told(server: Server) -> None:
    """`free` falls with each frame and rises again as they leave; more than sixteen are never accepted."""
    server.air.loss = 1.0
    with closing(joined(server)) as one:
        put = 0
        while one.free:
            one.put(bytes(200), 0)
            put += 1
        assert put == QUEUE
        end = time.monotonic() + 10
        room = 0
        while room < QUEUE and time.monotonic() < end:
            one.event(0.02)
            room = one.free
        assert room == QUEUE


def test_an_air_that_is_not_there_is_said_in_words() -> None:
    """Without a server the link says so once, and says `Up` when one comes."""
    found = open_link("air://127.0.0.1:1")
    assert isinstance(found, AirLink)
    with closing(found):
        down = until(found, Down)
        assert "127.0.0.1:1" in down.words
        assert found.event(0.1) is None


def test_a_lost_air_comes_back() -> None:
    """When the server ends the link says `Down`, and `Up` when it is there again on the same port."""
    first = Server(Air(1), speed=100.0)
    port = int(first.address.rpartition(":")[2])
    found = open_link(first.address)
    assert isinstance(found, AirLink)
    with closing(found):
        end = time.monotonic() + 10
        while not isinstance(found.event(0.01), Up) and time.monotonic() < end:
            first.step(0.0)
        first.close()
        assert isinstance(until(found, Down), Down)
        with closing(Server(Air(2), speed=100.0, port=port)) as second:
            came = None
            while not isinstance(came, Up) and time.monotonic() < end:
                second.step(0.0)
                came = found.event(0.05)
            assert isinstance(came, Up)


def test_an_air_that_talks_nonsense_is_survived() -> None:
    """Whatever stands on a line, what comes after it is understood, and too long a frame is passed over."""
    long = base64.b64encode(bytes(232)).decode()
    heard = {"id": 1, "from": 2, "hop_limit": 0, "hop_start": 0, "snr": 1.0, "portnum": 256, "payload": long}
    lines = [b"", b"[]", b"5", b"{}", b'{"welcome": 3}', b'{"queue": {"free": 1e999}}', b'{"heard": {"payload": "?"}}',
             b'{"load": {"channel": []}}', b"\xff\xfe", b"[" * 5_000, json.dumps({"heard": heard}).encode(),
             b'{"refused": {}}', b'{"welcome": {"region": "US", "preset": "ShortTurbo"}}']  # fmt: skip
    with socket.create_server(("127.0.0.1", 0)) as door:
        found = open_link(f"air://127.0.0.1:{door.getsockname()[1]}")
        assert isinstance(found, AirLink)
        with closing(found):
            assert found.event(0.1) is None
            line, _address = door.accept()
            with line:
                line.sendall(b"\n".join(lines) + b"\n")
                assert isinstance(until(found, lambda _event: True), Up)


def test_the_hour_that_is_used_up_is_said(server: Server) -> None:
    """When the region's share of the hour is gone the link says for how long nothing must be sent."""
    with closing(joined(server, node=9)) as one:
        server.air.radios[9].used(server.air.clock, 400_000_000, own=True)
        one.put(b"too much", 0)
        said = until(one, Said)
        assert said.bad
        assert said.hold > 0


def test_packets_keep_what_the_air_does_not_know(server: Server) -> None:
    """Keys of `send` that the air has no use for come out of `heard` as they were, and an echo is told."""
    with closing(Hand(server.address)) as one, closing(Hand(server.address)) as two:
        for hand, node in ((one, 1), (two, 2)):
            hand.say("hello", {"node": node, "x": 100.0 * node})
            hand.wait("welcome")
        payload = base64.b64encode(b"\0cipher").decode()
        one.say("send", {"id": 77, "payload": payload, "hop_limit": 1, "channel": 8, "want_ack": True})
        heard = two.wait("heard")
        assert (heard["payload"], heard["channel"], heard["want_ack"], heard["from"]) == (payload, 8, True, 1)
        assert (heard["hop_limit"], heard["hop_start"]) == (1, 1)
        assert one.wait("sent")["id"] == 77
        assert one.wait("echo") == {"id": 77, "by": 2}


def test_the_hand_cuts_and_mends(server: Server) -> None:
    """Control lines cut, deafen, lose and mend, without a radio of their own."""
    with (
        closing(Hand(server.address)) as hand,
        closing(joined(server, 0.0, 5)) as one,
        closing(joined(server, 99.0, 6)) as two,
    ):
        orders: list[tuple[str, object]] = [
            ("cut", [5, 6]),
            ("mend", []),
            ("deafen", [5, 6]),
            ("mend", []),
            ("loss", 0),
        ]
        for name, what in orders:
            hand.say(name, what)
            hand.wait("ok")
            if name in {"cut", "deafen"}:
                said(server, one, name.encode())
                said(server, two, b"back " + name.encode())
        said(server, one, b"last")
        assert until(two, Frame).data == b"last"
        assert until(one, Frame).data == b"back deafen"
        hand.say("look", {})
        assert hand.wait("seen")["nodes"]["6"]["heard"] == 1


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"no json\n",
        b"[1]\n",
        b'{"send": {"id": 1, "payload": "AA=="}}\n',
        b'{"hello": {"node": "x"}}\n',
        b'{"hello": {"node": 1e400}}\n',
        b'{"hello": {"node": 4, "x": NaN}}\n',
        b'{"cut": [1]}\n',
        b'{"faults": {"magic": 1}}\n',
        b'{"loss": true}\n',
        b'{"__class__": {}}\n',
        b"[" * 3000 + b"\n",
    ],
)
def test_nonsense_is_answered_and_survived(server: Server, line: bytes) -> None:
    """A line that makes no sense is answered in words, and the connection goes on."""
    with closing(Hand(server.address)) as hand:
        hand.raw(line)
        assert hand.wait("bad")["words"]
        hand.say("look", {})
        hand.wait("seen")


def test_a_line_without_end_is_cut_off(server: Server) -> None:
    """Who sends more than a line may hold is hung up on, and the others go on."""
    with closing(Hand(server.address)) as hand, closing(Hand(server.address)) as other:
        hand.raw(b"x" * 100_000)
        with pytest.raises(ConnectionError):
            hand.wait("never")
        other.say("look", {})
        other.wait("seen")


def test_two_programs_meet_in_a_third() -> None:
    """The server runs as a program of its own, prints where it is, and radios join it from elsewhere."""
    words = [sys.executable, "-m", "radio.sim.server", "--speed", "50", "--fading", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        first, second = open_link(address), open_link(address + "?x=50")
        assert isinstance(first, AirLink)
        assert isinstance(second, AirLink)
        with closing(first) as one, closing(second) as two:
            until(one, Up)
            until(two, Up)
            while not one.free:
                one.event(0.05)
            one.put(json.dumps({"hello": "there"}).encode(), 3)
            assert json.loads(until(two, Frame).data) == {"hello": "there"}
        process.terminate()

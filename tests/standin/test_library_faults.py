"""What the meshtastic library 2.7.11 does when something breaks, each shown without a guard of ours.

These are why our link runs the library in a watched child process, counts what it sends, makes a new interface object
after each loss, and uses numbers of nodes only. A fault that no longer shows after an update of the library fails here;
then its guard may go.
"""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.standin.harness import Standin, standin, until
from tests.standin.library import Failed, Library, library

NODE, OTHER = 0x11, 0x22


@pytest.fixture
def real(tmp_path: Path) -> Generator[Library]:
    """Give the real library in a process of its own."""
    with library(tmp_path) as child:
        yield child


@pytest.fixture
def radio(tmp_path: Path) -> Generator[Standin]:
    """Give a radio that nobody else hears, on TCP and as a serial device."""
    with standin(NODE, region="US", speed=50, know=[OTHER], pty=tmp_path / "tty") as alone:
        yield alone


@pytest.fixture
def linked(radio: Standin, real: Library) -> Library:
    """Give the library connected over TCP, its first words said."""
    real.call("connect", port=radio.port).value()
    real.event("established")
    return real


def settled(radio: Standin, real: Library, asked: int = 0) -> None:
    """Wait until the radio has read so many packets, and the library its answers: notices come after queue states."""
    until(lambda: radio.do("state")["asked"] >= asked)
    radio.do("notify", words="settled")
    real.event("notification", words="settled")


def fill(radio: Standin, real: Library) -> None:
    """Fill the queue of a radio that sends nothing, and let the library know that it is full.

    The sixteenth call is not waited for: answers that come while it sends can keep it, though its packet has left.
    """
    radio.do("fault", stuck=True)
    real.call("burst", count=15).value()
    settled(radio, real, asked=15)
    real.call("send")
    settled(radio, real, asked=16)


def test_a_full_queue_blocks_send_for_ever(radio: Standin, linked: Library) -> None:
    """With no room in the radio's queue `sendData` does not return until there is some; it has no timeout."""
    fill(radio, linked)
    stuck = linked.call("send")
    assert stuck.hangs()
    radio.do("fault", stuck=False)
    assert stuck.value() > 0


def test_a_blocked_send_also_blocks_closing_and_the_sign_of_life(radio: Standin, linked: Library) -> None:
    """While one call waits for room, `close` and the heartbeat wait too; after `close` no room can ever be told."""
    fill(radio, linked)
    stuck, beat = linked.call("send"), linked.call("heartbeat")
    assert stuck.hangs(0.3)
    closing = linked.call("close")
    assert closing.hangs()
    radio.do("fault", stuck=False)
    assert stuck.hangs()
    assert beat.hangs(0.1)
    assert closing.hangs(0.1)


def test_before_the_first_queue_state_it_overruns_the_radio_silently(radio: Standin, real: Library) -> None:
    """Of 40 packets to a radio that told no queue state yet, 24 are dropped there, and every call returned well."""
    radio.do("fault", no_states=True, stuck=True)
    real.call("connect", port=radio.port).value()
    assert real.call("burst", count=40).value() == 40
    settled(radio, real, asked=40)
    assert radio.do("state")["full"] == 24
    assert real.quiet("packet", look=0.3, port="ROUTING_APP")


def test_a_packet_that_the_radio_dropped_is_never_spoken_of(radio: Standin, linked: Library) -> None:
    """A queue state that says "dropped" is read and forgotten: no exception, no event, no second try."""
    radio.do("fault", stuck=True)
    linked.call("burst", count=15).value()
    settled(radio, linked, asked=15)
    radio.do("broadcast", data="00")  # the radio's own packets take room that the library does not hear of
    linked.call("send").value()
    settled(radio, linked, asked=16)
    linked.call("heartbeat").hangs(0.2)
    assert (radio.do("state")["full"], radio.do("state")["passed_over"]) == (1, 0)
    assert linked.quiet("packet", look=0.3, port="ROUTING_APP")


def test_a_peer_that_closes_is_told_neither_as_lost_nor_as_established(radio: Standin, linked: Library) -> None:
    """The library connects again by itself, after a second, and tells nobody; it calls itself connected all along."""
    radio.do("drop")
    until(lambda: radio.do("state")["clients"] == 2 or not linked.call("state").value()["connected"])
    assert linked.call("state").value()["connected"]
    linked.call("heartbeat").value()
    settled(radio, linked)
    assert linked.quiet("lost", "established", look=0.5)


def test_what_is_sent_while_it_connects_again_is_gone(radio: Standin, linked: Library) -> None:
    """In the second without a connection `sendData` returns well, and the packet is written nowhere."""
    radio.do("drop")
    until(lambda: not linked.call("state").value()["line"])
    linked.call("send").value()
    until(lambda: radio.do("state")["talking"])
    settled(radio, linked)
    assert radio.do("state")["asked"] == 0


def test_a_line_that_is_reset_is_lost_and_not_tried_again(radio: Standin, linked: Library) -> None:
    """A connection that breaks (RST) is told as "lost", but, unlike one that is closed, not made again."""
    radio.do("drop", how="rst")
    linked.event("lost")
    assert linked.quiet("established")
    assert (linked.call("state").value()["reading"], radio.do("state")["clients"]) == (False, 1)


def test_a_listener_that_is_down_is_tried_once(radio: Standin, linked: Library) -> None:
    """When the port is closed as it connects again, the reader ends with "lost" and never tries again."""
    radio.do("listener", on=False)
    radio.do("drop")
    linked.event("lost")
    radio.do("listener", on=True)
    assert linked.quiet("established")
    state = linked.call("state").value()
    assert (state["reading"], state["connected"], radio.do("state")["clients"]) == (False, False, 1)


def test_a_lost_interface_object_stays_lost(radio: Standin, linked: Library) -> None:
    """After "lost" the object can send nothing more: it waits 30 s for a connection that nobody makes."""
    radio.do("listener", on=False)
    radio.do("drop")
    linked.event("lost")
    radio.do("listener", on=True)
    assert linked.call("send").hangs()


def test_a_silent_peer_is_not_noticed(radio: Standin, linked: Library) -> None:
    """A radio that stops answering is still "connected"; sending and the sign of life return well."""
    radio.do("fault", silent=True)
    linked.call("heartbeat").value()
    linked.call("send").value()
    assert linked.quiet("lost")
    assert linked.call("state").value()["connected"]


def test_a_silent_peer_after_a_new_connection_is_not_noticed_either(radio: Standin, linked: Library) -> None:
    """The line ends, the library connects again to a radio that says nothing: "connected", without a node."""
    radio.do("fault", silent=True)
    radio.do("drop", how="half")
    until(lambda: linked.call("state").value()["node"] is None)
    assert linked.quiet("lost")
    assert linked.call("state").value()["connected"]


def test_an_unknown_short_id_ends_the_program(radio: Standin, linked: Library) -> None:
    """A short id that is not in the list of nodes raises SystemExit, after words on standard output."""
    with pytest.raises(Failed, match="SystemExit"):
        linked.call("send", to="!abc").value()
    assert "NodeId !abc not found" in linked.printed("stdout")
    assert radio.do("state")["sent"] == 0


def test_a_listeners_mistake_is_printed_on_stdout(radio: Standin, linked: Library) -> None:
    """An exception in what subscribed to packets comes out as a traceback on standard output, and is lost."""
    linked.call("stumble").value()
    radio.do("hear", sender=OTHER, data="00")
    linked.event("packet")
    settled(radio, linked)
    assert "Traceback" in linked.printed("stdout")


def test_a_packet_without_a_sender_is_printed_on_stdout(radio: Standin, linked: Library) -> None:
    """A packet from number 0 is written out on standard output."""
    radio.do("hear", sender=0, data="00")
    radio.do("hear", sender=OTHER, data="00")
    linked.event("packet")
    assert "Device returned a packet we sent" in linked.printed("stdout")


def test_a_broken_frame_is_printed_on_stderr(radio: Standin, linked: Library) -> None:
    """A frame that cannot be read comes out as two tracebacks on standard error (not on standard output)."""
    radio.do("garbage", data="94c30004ffffffff")
    radio.do("hear", sender=OTHER, data="00")
    linked.event("packet")
    assert linked.printed("stderr").count("Traceback") == 2
    assert not linked.printed("stdout")


def test_it_seeds_the_global_random_numbers(radio: Standin, real: Library) -> None:
    """Making an interface seeds `random` anew, so that seeded chance no longer repeats."""
    real.call("seed", number=1).value()
    first = real.call("roll").value()
    real.call("seed", number=1).value()
    assert real.call("roll").value() == first
    real.call("seed", number=1).value()
    real.call("connect", port=radio.port).value()
    assert real.call("roll").value() != first


def test_a_device_that_is_pulled_out_is_lost_for_good(radio: Standin, real: Library) -> None:
    """Unplugging the serial device is told as "lost"; plugging it in again is not noticed."""
    real.call("connect", path=radio.pty).value()
    real.event("established")
    radio.do("unplug")
    real.event("lost")
    radio.do("plug")
    assert real.quiet("established")


def test_a_restart_on_serial_is_lost_and_established(radio: Standin, real: Library) -> None:
    """A radio that restarts behind its serial device says so; the library tells both and goes on."""
    real.call("connect", path=radio.pty).value()
    real.event("established")
    radio.do("reboot")
    real.event("lost")
    real.event("established")
    real.call("send").value()
    until(lambda: radio.do("state")["sent"])


def test_a_restart_over_tcp_is_not_told_or_the_end(radio: Standin, linked: Library) -> None:
    """A radio that restarts closes TCP without a word; back within a second it is not noticed, later it is lost."""
    radio.do("reboot")
    until(lambda: radio.do("state")["clients"] == 2)
    assert linked.quiet("lost", "established", look=0.3)
    radio.do("reboot", seconds=1e6)
    linked.event("lost")
    radio.do("listener", on=True)
    assert linked.quiet("established", look=0.3)
    assert not linked.call("state").value()["reading"]


def test_a_device_that_vanishes_while_it_restarts_is_lost_for_good(radio: Standin, real: Library) -> None:
    """A radio whose USB is its own processor's takes the device away while it restarts; nobody looks for it again."""
    real.call("connect", path=radio.pty).value()
    real.event("established")
    radio.do("reboot", vanish=True)
    real.event("lost")
    until(lambda: radio.do("state")["up"])
    assert real.quiet("established", look=0.3)
    assert not real.call("state").value()["reading"]


def test_no_device_and_no_port_are_exceptions(tmp_path: Path, real: Library) -> None:
    """A missing device or a closed port raises in the constructor, which leaves no object to close."""
    with pytest.raises(Failed, match="FileNotFoundError"):
        real.call("connect", path=str(tmp_path / "none")).value()
    with pytest.raises(Failed, match="ConnectionRefusedError"):
        real.call("connect", port=1).value()

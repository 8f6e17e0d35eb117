"""Links to Meshtastic radios when something breaks: the child, the library, the connection, the radio, the cable."""

# pyright: reportPrivateUsage=false

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from importlib import import_module
from pathlib import Path

import pytest

from radio.links.meshtastic import Meshtastic, MeshtasticSerial, MeshtasticTcp, Plugged
from radio.links.meshtastic_box import Box, Where
from radio.links.meshtastic_post import WAITING
from radio.links.radio import BROADCAST, Down, Frame, Up
from radio.links.watch import ASSUMED, Patience
from tests.radio.meshtastics import HASTY, all_told, becomes, opened, told
from tests.standin.harness import standin


def child_of(link: Meshtastic) -> int:
    """Give the process number of a link's child."""
    assert link.box is not None
    return link.box.child.pid


def test_a_full_queue_blocks_nothing_and_overruns_nothing() -> None:
    """While the radio sends nothing, at most what its queue takes is given to it; when it sends again, so do we."""
    with standin(1) as radio, opened(radio) as link:
        told(link, Up)
        becomes(lambda: link.free == 16)
        radio.do("fault", stuck=True)
        began = time.monotonic()
        for number in range(60):
            link.put(bytes([number]) * 9, 3)
        assert time.monotonic() - began < 0.5
        becomes(lambda: link.free == 0 and not link.watch.open)
        assert radio.do("state")["full"] == 0
        link.put(b"dropped", 3)
        assert link.watch.open == 0
        radio.do("fault", stuck=False)
        becomes(lambda: link.free > 0)


def test_an_old_radio_that_never_tells_of_its_queue_is_fed_slowly() -> None:
    """Without a word about its queue a radio gets a few frames, then one now and then."""
    with standin(1) as radio:
        radio.do("fault", no_states=True)
        with opened(radio) as link:
            told(link, Up)
            for number in range(40):
                link.put(bytes([number]) * 9, 3)
            becomes(lambda: radio.do("state")["sent"] >= ASSUMED)
            assert link.free == 0
            assert radio.do("state")["sent"] <= ASSUMED + 1


@pytest.mark.parametrize("how", ["fin", "rst", "half"])
def test_a_closed_connection_is_noticed_and_made_anew(how: str) -> None:
    """When the radio hangs up, the desk is told, and a new child has a new connection."""
    with standin(1) as radio, opened(radio) as link:
        told(link, Up)
        first = child_of(link)
        radio.do("drop", how=how)
        assert "closed the connection" in told(link, Down).words
        assert link.free == 0
        assert told(link, Up).node == 1
        assert child_of(link) != first
        link.put(b"after", 3)
        becomes(lambda: radio.do("state")["sent"] == 1)


def test_a_radio_that_takes_no_connection_is_tried_again() -> None:
    """While nobody listens the desk is told once, not at every try; then the radio is there by itself."""
    with standin(1) as radio:
        radio.do("listener", on=False)
        with opened(radio) as link:
            assert "takes no connection. Is it on" in told(link, Down).words
            assert all_told(link, 0.8) == []
            radio.do("listener", on=True)
            told(link, Up)


def test_a_silent_radio_is_asked_given_up_and_found_again() -> None:
    """A radio that says nothing is asked; one that answers stays, one that does not is connected to anew."""
    with standin(1) as radio, opened(radio, silence=0.6, answer=0.6, start=1) as link:
        told(link, Up)
        assert all(not isinstance(event, Down) for event in all_told(link, 1.8))
        radio.do("fault", silent=True)
        assert "no longer answers" in told(link, Down).words
        assert "does not answer as a Meshtastic radio" in told(link, Down).words
        radio.do("fault", silent=False)
        told(link, Up)


def test_a_radio_that_stops_reading_does_not_hold_the_desk_up() -> None:
    """When sending hangs for good, whoever calls `put` never waits, and the child is ended."""
    with standin(1) as radio, opened(radio, stuck=0.8) as link:
        told(link, Up)
        os.kill(child_of(link), signal.SIGSTOP)
        began = time.monotonic()
        for _number in range(3000):
            link.put(bytes(BROADCAST), 3)
            link.write(2, "never")
        assert time.monotonic() - began < 1
        assert "takes nothing to send" in told(link, Down).words
        told(link, Up)


def test_a_child_that_dies_is_replaced() -> None:
    """A child that crashes takes nothing with it."""
    with standin(1) as radio, opened(radio) as link:
        told(link, Up)
        os.kill(child_of(link), signal.SIGKILL)
        assert "ended" in told(link, Down).words
        told(link, Up)


def test_only_the_radio_itself_counts_as_a_sign_of_life() -> None:
    """What the child says of its own accord, such as how much waits in it, does not hide that the radio is silent."""
    link = MeshtasticTcp(Where("tcp", "127.0.0.1", 9), patience=Patience(first=60, most=60))
    told(link, Down)
    heard = link.watch.heard_at
    link._hear({"t": "room", "free": 1, "done": 0}, b"")
    assert link.watch.heard_at == heard
    link._hear({"t": "alive"}, b"")
    assert link.watch.heard_at > heard
    link.close()


def test_a_machine_without_processes_left_is_borne(monkeypatch: pytest.MonkeyPatch) -> None:
    """When no child can be started the desk is told, and it is tried again."""
    with standin(1) as radio:

        def none_left(_where: Where) -> Box:
            raise OSError(11, "Resource temporarily unavailable")

        with monkeypatch.context() as poor:
            poor.setattr("radio.links.meshtastic.Box", none_left)
            link = MeshtasticTcp(Where("tcp", "127.0.0.1", radio.port), patience=Patience(**HASTY))
            assert "Resource temporarily unavailable" in told(link, Down).words
        told(link, Up)
        link.close()


def test_noise_on_the_line_is_passed_over(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Text, broken messages and half ones between two frames harm neither the frames nor our own output."""
    with standin(1, tcp=False, pty=tmp_path / "tty") as radio, opened(radio) as link:
        told(link, Up)
        for noise in ("00ff" * 20, "94c30005ffffffffff", "94c3ffff", "94c3000a0a", "94c30002", "94"):
            radio.do("garbage", data=noise)
            radio.do("log", words="DEBUG | boot é", record=False)
            radio.do("hear", sender=9, data="0102")
        radio.do("hear", sender=0, data="0102")
        radio.do("hear", sender=9, data="0a0b")
        told(link, Frame, fits=lambda frame: frame.data == b"\x0a\x0b")
    assert capfd.readouterr() == ("", "")


def test_what_the_library_prints_goes_to_a_log(mvs_home: Path) -> None:
    """What the library says of a reset line stands in a file of the data folder that does not grow without end."""
    log = mvs_home / "meshtastic.log"
    log.write_bytes(b"old line\n" * 50_000)
    with standin(1) as radio, opened(radio, silence=0.5, answer=5) as link:
        told(link, Up)
        radio.do("drop", how="rst")
        becomes(lambda: "terminating meshtastic reader" in log.read_text("utf-8", "replace"))
        assert log.stat().st_size < 70_000


def test_the_random_numbers_of_this_process_are_left_alone() -> None:
    """The library seeds its own process anew, not ours."""
    random.seed(7)
    expected = random.Random(7).random()  # noqa: S311 - this is about seeds
    with standin(1) as radio, opened(radio) as link:
        told(link, Up)
    assert random.random() == expected  # noqa: S311 - this is about seeds


def test_no_meshtastic_package_comes_into_this_process() -> None:
    """Knowing all links imports neither the library nor pyserial here."""
    program = (
        "import sys; from radio.links.base import links; links(); print({'meshtastic', 'serial'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == "set()\n"


def test_a_pulled_cable_and_the_same_cable_again(tmp_path: Path) -> None:
    """Unplugged, the desk is told what to do; plugged in again, it goes on at once though the pause is long."""
    with standin(1, tcp=False, pty=tmp_path / "tty") as radio, opened(radio, first=0.3, most=60) as link:
        told(link, Up)
        radio.do("unplug")
        assert "unplugged. Plug it in again" in told(link, Down).words
        assert "No radio at" in told(link, Down).words
        time.sleep(1)
        radio.do("plug")
        told(link, Up, wait=5)
        link.put(b"after", 3)
        becomes(lambda: radio.do("state")["sent"] == 1)


@pytest.mark.parametrize("vanish", [True, False])
def test_a_radio_that_restarts_is_there_again(tmp_path: Path, vanish: bool) -> None:  # noqa: FBT001
    """Whether its port goes away meanwhile or stays, a restarted radio gets a new connection."""
    with standin(1, tcp=False, pty=tmp_path / "tty", speed=10) as radio, opened(radio) as link:
        told(link, Up)
        radio.do("reboot", vanish=vanish)
        words = told(link, Down).words
        assert ("starting anew" in words) or vanish
        told(link, Up)
        link.put(b"after", 3)
        becomes(lambda: radio.do("state")["sent"] == 1)


def test_a_board_that_restarts_when_it_is_opened_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """A restart before the radio has told its settings is left to the library, which asks again; later it is a loss."""
    out, end = os.pipe()
    child = import_module("radio.links.meshtastic_child").Child(end)
    lost: list[str] = []
    monkeypatch.setattr(child, "lose", lost.append)
    restarted = import_module("meshtastic.protobuf.mesh_pb2").FromRadio(rebooted=True).SerializeToString()
    assert child.hear(restarted)
    assert lost == []
    child.told = True
    child.hear(restarted)
    assert lost == ["rebooted"]
    os.close(out)
    os.close(end)


def test_a_radio_in_the_network_that_restarts_is_there_again() -> None:
    """By TCP a restart is a closed connection and then a closed port."""
    with standin(1, speed=5) as radio, opened(radio) as link:
        told(link, Up)
        radio.do("reboot")
        told(link, Down)
        told(link, Up)


def test_no_radio_anywhere_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a radio the desk is told to plug one in; with several, to name one; a text file is no radio."""
    hasty = Patience(**HASTY)
    found: list[str] = []

    monkeypatch.setattr("radio.links.meshtastic.find_radios", lambda: [Plugged(path, "a radio") for path in found])
    link = MeshtasticSerial(Where("serial", ""), patience=hasty)
    assert "No radio is plugged in. Plug it in" in told(link, Down).words
    found += ["/dev/ttyUSB0", "/dev/ttyUSB1"]
    assert "Several radios are plugged in. Name the one to use" in told(link, Down).words
    with standin(1, tcp=False, pty=tmp_path / "tty") as radio:
        found[:] = [radio.pty]
        assert told(link, Up).node == 1
        link.close()
    (tmp_path / "file").write_text("no radio")
    for place, expected in (("file", "is no serial port"), ("nothing", "No radio at")):
        link = MeshtasticSerial(Where("serial", str(tmp_path / place)), patience=hasty)
        assert expected in told(link, Down).words
        link.close()


def test_what_nobody_asks_for_takes_bounded_memory() -> None:
    """Whoever does not read loses old frames, never the word that the radio came or went."""
    link = MeshtasticTcp(Where("tcp", "127.0.0.1", 9), patience=Patience(**HASTY))
    told(link, Down)
    link.post.tell(Up(5))
    for number in range(3 * WAITING):
        link.post.tell(Frame(bytes([number % 256])))
    assert len(link.post._events) == WAITING
    assert told(link, Up).node == 5
    link.close()


def test_no_child_outlives_its_parent() -> None:
    """When the program is killed, its radio's child ends too and lets the radio go."""
    program = textwrap.dedent("""
        import sys, time
        from radio.links.base import open_link
        from radio.links.radio import Up
        link = open_link(sys.argv[1])
        while not isinstance(link.event(10), Up): pass
        print(link.box.child.pid, flush=True)
        time.sleep(60)
    """)
    with standin(1) as radio:
        command = [sys.executable, "-c", program, radio.url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            parent.kill()
        becomes(lambda: not Path(f"/proc/{child}").exists())
        assert not radio.do("state")["talking"]


def test_leaves_the_radio_to_the_next_program() -> None:
    """A closed link has no child and no connection any more."""
    with standin(1) as radio:
        with opened(radio) as link:
            told(link, Up)
            child = child_of(link)
        assert not Path(f"/proc/{child}").exists()
        becomes(lambda: not radio.do("state")["talking"])

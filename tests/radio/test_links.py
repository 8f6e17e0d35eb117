"""What every link promises, and what the pipes promise besides."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import radio.links.stdio
from models.keys import DeskKey
from models.words import Refused
from radio.codec.frames import MAX_FRAME, Bye, pack
from radio.links.base import Closed, Link, links, open_link
from radio.links.bundle import Bundle, BundleOut
from radio.links.radio import Radio
from radio.links.simulated import Air
from radio.links.stdio import Command, Pipes

Ends = tuple[Link, Callable[[], Link]]
KEY = DeskKey.make(b"k" * 32)
ECHO = "import os\nwhile data := os.read(0, 65536): os.write(1, data)"
FRAMES = [pack(b"ab", Bye(number)) for number in range(20)]


def bundle_ends(folder: Path) -> Ends:
    """Write a bundle; the other end reads it when it is closed."""
    path = folder / "x.bundle"
    return BundleOut(path, b"c" * 32, KEY.public, KEY.sign, 1), lambda: Bundle(path)


def pipe_ends(_folder: Path) -> Ends:
    """Two ends in one process."""
    (read_a, write_b), (read_b, write_a) = os.pipe(), os.pipe()
    other = Pipes(read_b, write_b)
    return Pipes(read_a, write_a), lambda: other


def command_ends(_folder: Path) -> Ends:
    """Start a program that gives back what it gets."""
    echo = Command([sys.executable, "-c", ECHO])
    return echo, lambda: echo


def air_ends(_folder: Path) -> Ends:
    """Give an air that loses nothing."""
    air = Air(1)

    def other() -> Link:
        for _moment in range(3):
            air.step()
        return air.ends[1]

    return air.ends[0], other


ENDS: dict[str, Callable[[Path], Ends]] = {
    "bundle": bundle_ends,
    "stdio": pipe_ends,
    "cmd": command_ends,
    "ssh": command_ends,
    "simulated": air_ends,
}


def test_every_link_is_under_contract() -> None:
    """A new link joins these tests, or is a radio with tests of its own, or this one fails."""
    radios = {name for name, cls in links().items() if issubclass(cls, Radio)}
    assert set(links()) - radios == set(ENDS)
    assert all(
        (Path(__file__).parent / f"test_{cls.__module__.rpartition('.')[2]}.py").exists()
        for cls in map(links().__getitem__, radios)
    )


@pytest.mark.parametrize("scheme", [name for name in ENDS if name != "ssh"])
def test_frames_arrive_whole_and_in_order_where_nothing_is_lost(tmp_path: Path, scheme: str) -> None:
    """What goes in at one end comes out at the other, byte for byte."""
    near, far = ENDS[scheme](tmp_path)
    for frame in FRAMES:
        near.send(frame)
    if not near.two_way:
        near.close()
    other = far()
    assert [other.receive(5.0) for _frame in FRAMES] == FRAMES
    near.close()


@pytest.mark.parametrize("scheme", ["stdio", "cmd", "simulated"])
def test_waiting_for_nothing_ends_in_time(tmp_path: Path, scheme: str) -> None:
    """`receive` gives None when nothing came, and does not wait longer than it was told."""
    near, far = ENDS[scheme](tmp_path)
    assert far().receive(0.01) is None
    near.close()


@pytest.mark.parametrize("scheme", ["bundle", "stdio", "cmd"])
def test_the_end_is_said(tmp_path: Path, scheme: str) -> None:
    """When nothing can come any more, `receive` raises `Closed` instead of waiting."""
    near, far = ENDS[scheme](tmp_path)
    near.send(FRAMES[0])
    if isinstance(near, Command):
        os.close(near.writing)
        near.writing = near.reading
    else:
        near.close()
    other = far()
    assert other.receive(5.0) == FRAMES[0]
    with pytest.raises(Closed):
        other.receive(5.0)


def test_two_full_pipes_do_not_hold_each_other_up() -> None:
    """Megabytes in both directions at once arrive, though neither side reads while it sends."""
    (read_a, write_b), (read_b, write_a) = os.pipe(), os.pipe()
    ends = [Pipes(read_a, write_a), Pipes(read_b, write_b)]
    frame = b"x" * 60_000
    for _count in range(40):
        for end in ends:
            end.send(frame)
    got = [0, 0]
    for _turn in range(5000):
        for place, end in enumerate(ends):
            if end.receive(0) is not None:
                got[place] += 1
        if got == [40, 40]:
            break
    assert got == [40, 40]


def test_another_language_on_the_pipe_is_said() -> None:
    """A shell's greeting, or any text, is not taken for a frame."""
    read, write = os.pipe()
    os.write(write, b"Welcome to Debian!\nLast login: ...\n")
    with pytest.raises(Closed, match="does not speak"):
        Pipes(read, os.open(os.devnull, os.O_WRONLY)).receive(1.0)


def test_a_frame_beyond_the_limit_is_not_waited_for() -> None:
    """A length that no frame has ends the talk at once."""
    read, write = os.pipe()
    os.write(write, (MAX_FRAME + 1).to_bytes(4, "big"))
    with pytest.raises(Closed):
        Pipes(read, os.open(os.devnull, os.O_WRONLY)).receive(1.0)


def test_nothing_but_frames_stands_on_standard_output() -> None:
    """Whatever the program prints while it exchanges goes to standard error."""
    code = (
        "import os; from radio.links.base import open_link; link = open_link('stdio:');"
        "print('talk'); os.system('echo more talk'); link.send(b'frame'); link.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, check=True, timeout=30)
    assert done.stdout == b"\0\0\0\5frame"
    assert b"talk" in done.stderr
    assert b"more talk" in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "gopher:x",
        "stdio:x",
        "ssh:host",
        "ssh://",
        "ssh://-oProxyCommand=x",
        "cmd:",
        "cmd:'",
        "cmd:/no/such/program",
        "simulated:x",
    ],
)
def test_an_address_that_leads_nowhere_is_refused_in_words(url: str) -> None:
    """A clerk who mistypes an address reads a sentence."""
    with pytest.raises(Refused) as refused:
        open_link(url)
    assert refused.value.words


def test_the_same_seed_loses_the_same_frames() -> None:
    """The air is chance by seed: it can be replayed."""

    def heard(seed: int) -> list[bytes]:
        air = Air(seed, loss=0.5, double=0.3, jitter=4)
        for frame in FRAMES:
            air.ends[0].send(frame)
        for _moment in range(10):
            air.step()
        return air.ends[1].arrived

    assert heard(1) == heard(1)
    assert heard(1) != heard(2)
    assert len(heard(1)) != len(FRAMES)


def test_a_program_that_will_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing a link leaves no program behind."""
    monkeypatch.setattr(radio.links.stdio, "LINGER", 0.2)
    link = Command([sys.executable, "-c", "import time; time.sleep(600)"])
    link.close()
    assert link.child.poll() is not None

"""What real terminals and lines do to a program: no crash, a right picture afterwards, nothing left on the terminal.

The sizes here are for every change. `MVS_STORMS=long ./run test tests/terminal/test_storms.py --timeout 3600` takes
200,000 random key bytes and a line that stands still for 30 seconds.
"""

import os
import random
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench import tty_books
from bench.tty_seat import Seat
from bench.tty_term import Term
from bench.tty_twin import Case, Twin

LONG = os.environ.get("MVS_STORMS") == "long"
pytestmark = pytest.mark.timeout(3600 if LONG else 120)
KEY_BYTES, STALL, SEED = (200_000, 30.0, 20261121) if LONG else (2_500, 4.0, 20261121)
#: MiB that a program may grow by while its line stands still.
GROWTH = 12.0
#: What a terminal does for a shell: it shows what is typed, hands it on in lines, and Ctrl-C ends programs.
SANE = termios.ECHO | termios.ICANON | termios.ISIG
TERMS = ("xterm", "xterm-256color", "linux", "screen", "screen-256color", "tmux-256color", "putty", "putty-256color",
         "vt100", "vt220", "rxvt", "alacritty", "nobody-knows-this-one")  # fmt: skip
#: What a noisy line or a foreign program may send: broken letters, half escapes, answers that nobody asked for.
FRAGMENTS = (
    b"\x1b", b"\x1b[", b"\x1b[<", b"\x1b[200~", b"\x1b[201~", b"\x1b[6", b"\x1bO", b"\x1b[12;40R", b"\x1b[R",
    b"\x1b[?62c", b"\x1b[999;999R", b"\x1b]11;", b"\x1bP", b"\xc3", b"\xe2\x82", b"\xf0\x9f", b"\xff\xfe", b"\x00",
    b"\x9b", b"\x1b[I", b"\x1b[O", b"\x1b[<0;3;4M", b"\x1b[27;5;9~", "語é".encode(),
)  # fmt: skip
#: What people press.
PRESSED = (
    b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F", b"\r", b"\t", b"\x1b[Z",
    b"\x7f", b"\x10", b"\x13", b"\x15", b"\x0c", b"\x1bOP", b"/", *(str(n).encode() for n in range(1, 6)),
)  # fmt: skip


@pytest.fixture
def twin(prepared: tuple[Path, int], quick: Path) -> Iterator[Twin]:
    """Give the program with two terminals that must agree (see bench/tty_twin.py)."""
    home = tty_books.copy(prepared[0], quick / "twin" / "mvs", radio=False)
    with Twin(home, Case((80, 24), "256", "", "home"), prepared[1]) as made:
        assert made.wait("F1")
        made.settle()
        yield made


def left_clean(seat: Seat) -> None:
    """Hold that the terminal is as the program found it."""
    assert seat.term.garbage == []
    assert termios.tcgetattr(seat.theirs) == seat.before


def test_two_hundred_resizes_in_a_second_end_in_the_right_picture(twin: Twin) -> None:
    """Pulling at the window ends with a screen that fits it, as the stock driver would draw it."""
    chance = random.Random(SEED)  # noqa: S311 - the same storm every time
    for _turn in range(200):
        twin.resize(chance.randint(20, 200), chance.randint(5, 70))
        twin.idle(0.005)
    for size in ((100, 30), (80, 24)):
        twin.resize(*size)
        twin.settle(0.3)
        twin.compare()
        assert "F1 help" in twin.term.text.splitlines()[-1]


def test_terminal_that_never_answers_is_served(sit: Callable[..., Seat]) -> None:
    """Without a single answer to its questions the program goes on drawing."""
    seat = sit(term=Term(silent=True))
    assert seat.wait("F1")
    for key, words in (("2", "[2 Machines]"), ("3", "[3 Members]"), ("5", "[5 History]"), ("1", "[1 Home]")):
        seat.press(key)
        assert seat.wait(words, 40)
    seat.process.send_signal(signal.SIGTERM)
    assert seat.end(15) == 0
    left_clean(seat)


def test_line_that_stands_still_costs_no_memory_and_ends_in_the_right_picture(twin: Twin) -> None:
    """While nobody reads, keys are taken and memory stays; when the line moves again, the last picture comes."""
    keys, key = ("down", "2", "down", "3", "pagedown", "5", "down", "1"), 0
    for one in keys * 2:
        twin.press(one)
        twin.settle()
    before = twin.memory()["uss"]
    twin.stalled = True
    until = time.monotonic() + STALL
    while time.monotonic() < until:
        twin.press(keys[key % len(keys)])
        key += 1
        twin.idle(0.033)
    assert twin.process.poll() is None
    assert twin.memory()["uss"] < before + GROWTH
    twin.stalled = False
    twin.press("2")
    assert twin.wait("[2 Machines]", 20)
    twin.settle(0.4)
    twin.compare()


def typed_into_a_form(seat: Seat, name: str = "Rosa Mutua") -> None:
    """Type a name into a form, as far as a clerk comes before the line drops."""
    assert seat.wait("F1")
    seat.settle()
    seat.press("3")
    assert seat.wait("[3 Members]")
    seat.settle()
    seat.press("a")
    assert seat.wait("Add a member")
    seat.settle()
    seat.send(name.encode())
    assert seat.wait(name)


@pytest.mark.parametrize("how", ["SIGHUP", "SIGTERM", "the line drops"])
def test_end_from_outside_keeps_the_draft(how: str, sit: Callable[..., Seat]) -> None:
    """What was half typed when the line dropped, or the program was told to end, is there the next time."""
    seat = sit()
    typed_into_a_form(seat)
    if how == "the line drops":
        # The numbers stay open, for nothing: so the seat can be closed like any other.
        with Path(os.devnull).open("rb") as nothing:
            for end in (seat.theirs, seat.fd):
                os.dup2(nothing.fileno(), end)
        seat.process.wait(15)
    else:
        seat.process.send_signal(getattr(signal, how))
        assert seat.end(15) == 0
        left_clean(seat)
    again = sit(home=seat.home)
    typed_into_a_form(again, "")
    assert again.wait("Rosa Mutua"), again.term.text


def test_stopped_program_gives_the_terminal_back_and_takes_it_again(twin: Twin) -> None:
    """While it is stopped, the shell has its screen, its cursor and its echo; after that the picture is right again."""
    for _turn in range(2):
        twin.process.send_signal(signal.SIGTSTP)
        until = time.monotonic() + 10
        while state(twin.pid) != "T" and time.monotonic() < until:
            twin.turn()
        twin.idle(0.2)
        assert state(twin.pid) == "T"
        left_clean(twin)
        twin.process.send_signal(signal.SIGCONT)
        assert twin.wait("F1")
        twin.press("down")
        twin.settle(0.3)
        twin.compare()
        assert twin.term.alternate


def state(pid: int) -> str:
    """Give the letter of a process's state."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]


def test_random_bytes_bring_no_crash_and_leave_nothing(prepared: tuple[Path, int], quick: Path) -> None:
    """Keys, broken letters and half escapes by the thousand: the picture stays right, and the terminal clean."""
    chance = random.Random(SEED)  # noqa: S311 - the same storm every time
    sent, starts, folder = 0, 0, quick / "storm"
    home = tty_books.copy(prepared[0], folder / "mvs", radio=False)
    while sent < KEY_BYTES:
        starts += 1
        folder.joinpath("beside").unlink(missing_ok=True)
        with Twin(home, Case((80, 24), "256", "", "home"), prepared[1]) as seat:
            assert seat.wait("F1"), seat.term.text
            while sent < KEY_BYTES and not seat.gone:
                burst = b"".join(noise(chance) for _ in range(60))
                seat.send(burst)
                sent += len(burst)
                seat.settle(0.05, 20)
            # What is still half open, a paste or an escape, ends by itself or with this.
            seat.send(b"\x1b[201~")
            if not seat.settle(1.0, 60) or not seat.gone:
                seat.compare()
                seat.process.send_signal(signal.SIGTERM)
            code = seat.end(20)
            report = (home / "crash.log").read_text("utf-8") if (home / "crash.log").exists() else ""
            assert (code, report) == (0, ""), f"seed {SEED}, after {sent} bytes and {starts} starts:\n{seat.term.text}"
            left_clean(seat)


def noise(chance: random.Random) -> bytes:
    """Give a key, a letter, a fragment or a byte."""
    kind = chance.random()
    if kind < 0.5:
        return chance.choice(PRESSED)
    if kind < 0.8:
        return chance.choice(b"abcdefghijklmnoprstuvwxyz 0123456789").to_bytes()
    # Keys that leave come, but seldom; else most of the time would go into starting anew.
    return chance.choice(FRAGMENTS) if kind < 0.97 else chance.randbytes(1)


@pytest.mark.needs("reset")
def test_killed_program_leaves_a_terminal_that_reset_mends(sit: Callable[..., Seat]) -> None:
    """A program that is killed puts nothing right: `reset`, blindly typed, gives back screen, echo and lines."""
    seat = sit()
    assert seat.wait("F1")
    seat.settle()
    seat.process.kill()
    seat.end()
    assert {"the alternate screen", "no wrapping", "mode 2004"} <= set(seat.term.garbage)
    assert not termios.tcgetattr(seat.theirs)[3] & SANE
    before = seat.bytes
    subprocess.run(["reset"], stdin=seat.theirs, stdout=seat.theirs, stderr=seat.theirs,
                   env={**os.environ, "TERM": "xterm-256color"}, check=True, timeout=20)  # fmt: skip
    seat.first(before)
    seat.idle(0.2)
    assert seat.term.garbage == []
    assert "F1" not in seat.term.text
    assert termios.tcgetattr(seat.theirs)[3] & SANE == SANE


def test_dumb_terminal_is_refused_in_words(sit: Callable[..., Seat]) -> None:
    """Where nothing can be drawn the program says so, names the way that works, and ends with a code."""
    seat = sit(env={"TERM": "dumb"})
    assert seat.end(15) not in {0, None}
    text = " ".join(seat.term.text.split())
    assert "TERM=dumb" in text
    assert "--plain" in text
    left_clean(seat)


def test_terminals_of_all_kinds_are_served(sit: Callable[..., Seat]) -> None:
    """Whatever TERM says, known or not, the screens are right and the terminal is left clean."""
    plain = ("screen", "vt100", "vt220", "nobody")
    seats = {name: sit(env={"TERM": name}, term=Term(erases=not name.startswith(plain))) for name in TERMS}

    def visit(name: str) -> None:
        seat = seats[name]
        assert seat.wait("F1"), name
        shown = []
        for key in ("2", "3", "down", "ctrl+l"):
            seat.settle()
            seat.press(key)
            seat.settle(0.3)
            shown.append(seat.term.cells)
        # Drawn anew, it is what the differences had come to.
        assert shown[-1] == shown[-2], name
        assert "[3 Members]" in seat.term.text, name
        seat.process.send_signal(signal.SIGTERM)
        assert seat.end(15) == 0, name
        left_clean(seat)

    with ThreadPoolExecutor(len(TERMS)) as pool:
        list(pool.map(visit, TERMS))

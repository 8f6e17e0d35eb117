"""The driver under a small app on a real pseudo-terminal, read by an emulator."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mvs_tui.celldiff.emulator import Emulator

SIZE = (40, 8)
PATIENCE = 20.0


class Seat:
    """The small app on a pseudo-terminal. `answering`: whether the terminal tells its cursor's place when asked."""

    def __init__(self, note: Path, *, answering: bool = True, **environment: str) -> None:
        self.near, far = pty.openpty()
        self.note, self.answering = note, answering
        self.resize(*SIZE)
        self.before = termios.tcgetattr(far)
        self.far = far
        self.screen = Emulator(*SIZE)
        self.sent = ""
        self.app = subprocess.Popen(
            [sys.executable, "-m", "tests.mvs_tui.celldiff.small_app", str(note)],
            stdin=far, stdout=far, stderr=far, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none", **environment},
        )  # fmt: skip

    def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self.near, termios.TIOCSWINSZ, struct.pack("4H", height, width, 0, 0))

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.near, keys)

    def read(self, wait: float = 0.05) -> bool:
        """Take what was sent, and answer; gives whether there was anything."""
        if not select.select((self.near,), (), (), wait)[0]:
            return False
        try:
            text = os.read(self.near, 65536).decode("utf-8", "replace")
        except OSError:
            return False
        self.sent += text
        self.screen.feed(text)
        while self.screen.questions and self.answering:
            self.screen.questions -= 1
            os.write(self.near, b"\x1b[1;1R")
        return bool(text)

    def until(self, what: Callable[[], bool]) -> None:
        """Read until something is so."""
        end = time.monotonic() + PATIENCE
        while not what():
            self.read()
            assert time.monotonic() < end, "\n".join(self.screen.screen.display)

    def see(self, words: str) -> None:
        """Read until words stand on the screen."""
        self.until(lambda: any(words in line for line in self.screen.screen.display))

    def end(self) -> int:
        """Read until the program has ended; gives its exit code."""
        self.until(lambda: self.app.poll() is not None)
        while self.read(0.1):
            pass
        return self.app.returncode

    def close(self) -> None:
        """End it all."""
        self.app.kill()
        self.app.wait()
        for end in (self.near, self.far):
            if end >= 0:
                os.close(end)


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """Give the app on a terminal that answers."""
    made = Seat(tmp_path / "note")
    yield made
    made.close()


def test_cursor_of_the_terminal_stands_in_the_field(seat: Seat) -> None:
    """The terminal's own cursor is shown where the next letter will stand, and no other cursor is drawn."""
    seat.see("heading 40x8")
    seat.type(b"abc")
    seat.see("[abc]")
    cursor = seat.screen.screen.cursor
    assert (cursor.y, cursor.x) == (1, 3)
    assert seat.sent.rfind("\x1b[?25h") > seat.sent.rfind("\x1b[?25l")
    assert not any(cell[-1] for row in seat.screen.cells() for cell in row)


def test_typed_letter_costs_few_bytes(seat: Seat) -> None:
    """A letter and its echo below cost little more than themselves."""
    seat.see("heading 40x8")
    seat.type(b"a")
    seat.see("[a]")
    seat.sent = ""
    seat.type(b"b")
    seat.see("[ab]")
    assert len(seat.sent) <= 20, repr(seat.sent)


def test_end_leaves_the_terminal_as_it_was(seat: Seat) -> None:
    """After the end: line settings as before, the first screen, wrapping, a cursor, no region and no attributes."""
    seat.see("heading 40x8")
    seat.type(b"\r")
    assert seat.end() == 0
    assert termios.tcgetattr(seat.far) == seat.before
    assert seat.sent.endswith("\x1b[r\x1b[m\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[?1049l")


def test_no_answer_is_left_for_the_shell(seat: Seat) -> None:
    """When the program has ended, nothing waits to be read by what comes after it."""
    seat.see("heading 40x8")
    seat.type(b"abcdefgh\r")
    seat.end()
    raw = termios.tcgetattr(seat.far)
    raw[3] &= ~termios.ICANON
    termios.tcsetattr(seat.far, termios.TCSANOW, raw)
    assert not select.select((seat.far,), (), (), 0)[0]


def test_terminal_that_never_answers_is_served(tmp_path: Path) -> None:
    """A terminal that never tells its cursor's place shows the app, and the keys count."""
    seat = Seat(tmp_path / "note", answering=False)
    try:
        seat.see("heading 40x8")
        seat.type(b"abc")
        seat.see("[abc]")
    finally:
        seat.close()


def test_size_is_the_terminals_own(tmp_path: Path) -> None:
    """The size is asked of the terminal, though the environment names another; a new one is drawn whole."""
    seat = Seat(tmp_path / "note", COLUMNS="33", LINES="5")
    try:
        seat.see("heading 40x8")
        seat.resize(60, 12)
        seat.screen.screen.resize(12, 60)
        os.kill(seat.app.pid, signal.SIGWINCH)
        seat.see("heading 60x12")
    finally:
        seat.close()


def test_line_that_drops_is_told_to_the_app(seat: Seat) -> None:
    """When the terminal is gone the app is told, in its own time, and ends."""
    seat.see("heading 40x8")
    os.close(seat.near)
    os.close(seat.far)
    seat.near = seat.far = -1
    assert seat.app.wait(PATIENCE) == 0
    assert seat.note.read_text() == "dropped"


def test_broken_bytes_are_shown_as_such(seat: Seat) -> None:
    """Noise that is no UTF-8 ends nothing; the keys after it count."""
    seat.see("heading 40x8")
    seat.type(b"a\xff\xc3(b")
    seat.see("[a\ufffd\ufffd(b]")


def test_begun_paste_does_not_swallow_the_keys(seat: Seat) -> None:
    """A mark that begins a paste, without its end, holds the keys up for moments only."""
    seat.see("heading 40x8")
    seat.type(b"\x1b[200~abc")
    seat.see("[abc]")
    seat.type(b"de")
    seat.see("[abcde]")


def test_bell_goes_through(seat: Seat) -> None:
    """What is for the terminal itself goes through as it is."""
    seat.see("heading 40x8")
    seat.type(b"!")
    seat.until(lambda: "\x07" in seat.sent)


def test_stopped_program_gives_the_terminal_back(seat: Seat) -> None:
    """Stopped, the terminal is the shell's; continued, everything stands there again."""
    seat.see("heading 40x8")
    seat.type(b"abc")
    seat.see("[abc]")
    os.kill(seat.app.pid, signal.SIGTSTP)
    seat.until(lambda: seat.sent.endswith("\x1b[?1049l") and termios.tcgetattr(seat.far) == seat.before)
    seat.screen = Emulator(*SIZE)
    time.sleep(0.2)
    os.kill(seat.app.pid, signal.SIGCONT)
    seat.see("[abc]")
    seat.type(b"d")
    seat.see("[abcd]")
    assert seat.app.poll() is None
    assert seat.sent.count("\x1b[?1049h") == 2


def test_program_that_goes_on_without_having_stopped_leaves_the_terminal_as_it_was(seat: Seat) -> None:
    """SIGCONT alone, or after a stop that nobody could see coming: keys count once, and the end is clean."""
    seat.see("heading 40x8")
    os.kill(seat.app.pid, signal.SIGCONT)
    time.sleep(0.3)
    seat.type(b"abc")
    seat.see("[abc]")
    seat.type(b"\r")
    assert seat.end() == 0
    assert termios.tcgetattr(seat.far) == seat.before
    assert seat.sent.count("\x1b[?1049l") == 1


def test_program_that_may_not_be_stopped_is_not(tmp_path: Path) -> None:
    """Whoever starts it with SIGTSTP ignored keeps it that way: a stop is no way out of it."""
    before = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        seat = Seat(tmp_path / "note")
    finally:
        signal.signal(signal.SIGTSTP, before)
    try:
        seat.see("heading 40x8")
        os.kill(seat.app.pid, signal.SIGTSTP)
        seat.type(b"abc")
        seat.see("[abc]")
        assert "\x1b[?1049l" not in seat.sent
    finally:
        seat.close()


def test_size_that_changes_there_and_back_is_drawn_whole(seat: Seat) -> None:
    """A window that is small for a moment forgets what stood there, though the app hears of no change."""
    seat.see("heading 40x8")
    seat.type(b"abc")
    seat.see("[abc]")
    seat.resize(10, 2)
    seat.screen.screen.erase_in_display(2)
    os.kill(seat.app.pid, signal.SIGWINCH)
    seat.resize(*SIZE)
    seat.see("[abc]")

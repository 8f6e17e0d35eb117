"""A seat: the real program in a pseudo-terminal, a terminal in memory that shows it, and somebody who presses keys.

Rules
- The program is a process of its own with a clean environment, the leader of its session, the terminal its own.
- `settle` waits until nothing comes any more: no byte for a while, none on the line, and the program does not compute.
  What it costs is read from /proc, so a seat needs Linux.
- `bytes` and `reads` count what came out of the pseudo-terminal. No read means that nothing was written.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from bench.tty_line import Line
from bench.tty_term import Term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Keys by the names that the screens' bindings have.
KEYS: Final = {
    "enter": b"\r", "escape": b"\x1b", "tab": b"\t", "shift+tab": b"\x1b[Z", "space": b" ", "backspace": b"\x7f",
    "delete": b"\x1b[3~", "pageup": b"\x1b[5~", "pagedown": b"\x1b[6~", "f1": b"\x1bOP", "f2": b"\x1bOQ",
    "less_than_sign": b"<", "greater_than_sign": b">", "slash": b"/", "question_mark": b"?", "colon": b":",
    "full_stop": b".", "comma": b",",
}  # fmt: skip
ARROWS: Final = {"up": b"A", "down": b"B", "right": b"C", "left": b"D", "home": b"H", "end": b"F"}
#: Seconds without a byte after which it may be over; seconds between two looks at the program.
QUIET, LOOK = 0.12, 0.02
#: Seconds in which the effect of a key begins, if it has one.
FIRST: Final = 0.5
#: A program that computes less than this in the quiet seconds only waits (it looks around twice a second).
AT_REST: Final = 0.02
#: The program is the one that these files belong to, wherever another may be installed.
ROOT: Final = Path(__file__).parent.parent
PROGRAM: Final = (sys.executable, "-c", "from mvs_tui.cli import main; main()")


def key_bytes(key: str, *, application: bool = False) -> bytes:
    """Give what a keyboard sends for a key; raises `KeyError` for one that it has not."""
    if key in ARROWS:
        return (b"\x1bO" if application else b"\x1b[") + ARROWS[key]
    if key.startswith("ctrl+"):
        return bytes([ord(key[5].upper()) & 0x1F])
    return KEYS[key] if key in KEYS else {len(key): key.encode()}[1]


@dataclass
class Seat:
    """One program on one terminal. `more` is its command line's end; `env` is added to the clean environment."""

    home: Path
    more: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    term: Term = field(default_factory=Term)
    line: Line = field(default_factory=Line)
    program: Sequence[str] = PROGRAM
    bytes: int = 0
    reads: int = 0
    ended: bool = False
    #: What the program wrote, piece by piece, where somebody wants it.
    pieces: list[bytes] | None = None
    #: Whether the far end is read at all: a line that stalls is not.
    stalled: bool = False

    def __post_init__(self) -> None:
        """Start the program."""
        self.fd, theirs = os.openpty()
        screen = self.term.screen
        termios.tcsetwinsize(theirs, (screen.lines, screen.columns))
        self.before: list[Any] = termios.tcgetattr(theirs)
        self.begun = self.last = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            [*self.program, *self.more], stdin=theirs, stdout=theirs, stderr=theirs, env=self._env(),
            start_new_session=True, cwd=self.home.parent,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - the child has one thread
        )  # fmt: skip
        #: Kept open, so that the terminal can be looked at after the program has gone.
        self.theirs = theirs
        self.pid = self.process.pid

    def _env(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        own = {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "xterm-256color"}
        return {**kept, **own, "MVS_HOME": str(self.home), **self.env}

    # ---- the world --------------------------------------------------------------------------------------------------

    def turn(self, most: float = LOOK) -> bytes:
        """Let the world go on for at most so many seconds; gives the bytes that were shown."""
        now = time.monotonic()
        wants = [] if self.ended or self.stalled or self.line.full else [self.fd]
        if select.select(wants, [], [], min(most, self.line.next(now)))[0]:
            self._read()
        now = time.monotonic()
        shown = b"" if self.stalled else self.line.get(now)
        if shown:
            self.last = now
            self.term.feed(shown)
            for answer in self.term.answers:
                self.line.press(answer, now)
            self.term.answers.clear()
        if arrived := self.line.keys(now):
            self._give(arrived)
            # Silence before a key arrived says nothing about what it does.
            self.last = time.monotonic()
        return shown

    def _read(self) -> None:
        try:
            data = os.read(self.fd, 65536 if not self.line.rate.bytes else 1024)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return
        self.bytes += len(data)
        self.reads += 1
        if self.pieces is not None:
            self.pieces.append(data)
        self.line.put(data)

    def _give(self, data: bytes) -> None:
        """Give keys to the program; where it reads none, they are lost like keys at a dead terminal."""
        while data and select.select([], [self.fd], [], 2.0)[1]:
            try:
                data = data[os.write(self.fd, data[:512]) :]
            except OSError:
                return

    def press(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.send(key_bytes(key, application=self.term.application_keys))

    def send(self, data: bytes) -> None:
        """Send bytes as a keyboard or a paste does."""
        self.line.press(data, time.monotonic())

    def first(self, before: int, most: float = FIRST) -> None:
        """Wait until more than so many bytes have come in all; not every key has an effect."""
        until = time.monotonic() + most + self.line.rate.trip
        while self.bytes <= before and time.monotonic() < until and not self.gone:
            self.turn()

    def settle(self, quiet: float = QUIET, most: float = 20.0) -> bool:
        """Wait until nothing comes any more; gives whether that was so within `most` seconds."""
        start = time.monotonic()
        # What was pressed has to arrive and be answered before silence means anything.
        quiet_from = start + self.line.rate.trip
        looks = [(start, self.cpu())]
        while (now := time.monotonic()) - start < most:
            if self.gone:
                return True
            if self.turn():
                looks.clear()
            now = time.monotonic()
            looks.append((now, self.cpu()))
            while looks[-1][0] - looks[0][0] > quiet and len(looks) > 2:  # noqa: PLR2004 - one older than the window
                looks.pop(0)
            silent = now - max(self.last, quiet_from)
            rests = looks[-1][1] - looks[0][1] < AT_REST and not self.runs()
            if silent >= quiet and self.line.empty and looks[-1][0] - looks[0][0] >= quiet * 0.8 and rests:
                return True
        return False

    def wait(self, words: str, most: float = 30.0) -> bool:
        """Wait until words stand on the screen; gives whether they came."""
        until = time.monotonic() + most
        while words not in self.term.text:
            if time.monotonic() > until or self.gone:
                return False
            self.turn()
        return True

    def idle(self, seconds: float) -> tuple[int, int]:
        """Do nothing for so long; gives the bytes and the reads that came."""
        before, until = (self.bytes, self.reads), time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self.gone:
            self.turn(left)
        return self.bytes - before[0], self.reads - before[1]

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self.term.resize(columns, rows)
        termios.tcsetwinsize(self.fd, (rows, columns))

    # ---- what it costs ----------------------------------------------------------------------------------------------

    def cpu(self) -> float:
        """Give the seconds that the program has computed."""
        total = 0
        for task in self._tasks():
            total += int(_proc(task / "schedstat").split()[0] or 0)
        return total / 1e9

    def runs(self) -> bool:
        """Whether a thread of the program computes or waits for the disk right now."""
        return any(_proc(task / "stat").rpartition(")")[2].split()[:1] in (["R"], ["D"]) for task in self._tasks())

    def memory(self) -> dict[str, float]:
        """Give resident, proportional and own memory, in MiB."""
        lines = [line.split() for line in _proc(Path(f"/proc/{self.pid}/smaps_rollup")).splitlines()]
        size = {words[0]: int(words[1]) / 1024 for words in lines if words[-1] == "kB"}
        own = size.get("Private_Clean:", 0) + size.get("Private_Dirty:", 0)
        return {"rss": round(size.get("Rss:", 0), 1), "pss": round(size.get("Pss:", 0), 1), "uss": round(own, 1)}

    def _tasks(self) -> list[Path]:
        try:
            return list(Path(f"/proc/{self.pid}/task").iterdir())
        except OSError:
            return []

    # ---- the end ----------------------------------------------------------------------------------------------------

    @property
    def gone(self) -> bool:
        """Whether the program has ended and all that it wrote was shown."""
        return self.process.poll() is not None and self.line.empty and not select.select([self.fd], [], [], 0)[0]

    def end(self, most: float = 10.0) -> int | None:
        """Wait for the program's end, showing what it still writes; gives its exit code, None if it goes on."""
        until = time.monotonic() + most
        while time.monotonic() < until and not self.gone:
            self.turn()
        return self.process.poll()

    def close(self) -> None:
        """Leave as a clerk does, and kill what does not go."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.end(2.0)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.fd)
        os.close(self.theirs)

    def __enter__(self) -> Self:
        """Give the seat."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave."""
        self.close()


def _proc(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return "0"

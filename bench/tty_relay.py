"""A slow line for a program on a terminal, as `python -m bench.tty_relay 9600bps PROGRAM ARGUMENT ...`.

Rules
- The program gets a terminal of its own, of the same size; what it writes reaches ours at the line's rate. Keys, and
  what our terminal answers, go the other way, and so does a new size.
- Our terminal is raw meanwhile, and given back as it was. The program's exit code is ours.
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
from typing import Any

from bench.tty_line import Line, Rate

#: What a serial line and its drivers hold: more than this has to wait in the program.
ROOM = 4096


def raw(file: int) -> list[Any]:
    """Make a terminal pass everything as it is; gives how it was."""
    before = termios.tcgetattr(file)
    made = termios.tcgetattr(file)
    made[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON | termios.ISTRIP | termios.BRKINT)
    made[1] &= ~termios.OPOST
    made[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
    termios.tcsetattr(file, termios.TCSANOW, made)
    return before


def carry(ours: int, line: Line, program: subprocess.Popen[bytes]) -> None:
    """Carry bytes both ways until the program has ended and all that it wrote is shown."""
    over = False
    while not (over and line.empty):
        wants = [0, *([] if over or line.full else [ours])]
        ready = select.select(wants, [], [], min(0.2, line.next(time.monotonic())))[0]
        if 0 in ready:
            os.write(ours, os.read(0, 1024))
        if ours in ready:
            try:
                data = os.read(ours, 1024)
            except OSError:
                data = b""
            over = not data
            line.put(data)
        os.write(1, line.get(time.monotonic()))
        over = over or (program.poll() is not None and not ready)


def main(rate: str, command: list[str]) -> int:
    """Run a command behind a line; gives its exit code."""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, termios.tcgetwinsize(0))
    program = subprocess.Popen(  # noqa: S603
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - the child has one thread
    )  # fmt: skip
    os.close(theirs)
    signal.signal(signal.SIGWINCH, lambda *_: termios.tcsetwinsize(ours, termios.tcgetwinsize(0)))
    before = raw(0)
    try:
        carry(ours, Line(Rate.read(rate), ROOM), program)
    finally:
        termios.tcsetattr(0, termios.TCSANOW, before)
    return program.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))

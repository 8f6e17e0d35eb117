"""The clerk's task of tests/test_clerk_tmux.py once more, at the end of a line of 9600 bit/s.

The line is a program between tmux and ours (bench/tty_relay.py): 960 bytes a second, and a clerk who waits.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import test_clerk_tmux as task

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.needs("tmux"), pytest.mark.timeout(300)]
#: Seconds in which words must stand on a screen, and for which nothing may change before the next key.
PATIENCE, CALM = 40.0, 0.22


class Slow(task.Terminal):
    """A terminal at the end of a slow line, and somebody who looks before the next key."""

    @property
    def line(self) -> str:
        """Give the command that starts the program behind the line."""
        program = f"{sys.executable} -c 'from mvs_tui.app import run; run()'"
        relay = f"{sys.executable} -m bench.tty_relay 9600bps"
        return f"cd {ROOT}; env MVS_HOME={self.home} TERM=screen TZ=UTC {relay} {program}; exec cat"

    def see(self, *words: str, patience: float = PATIENCE) -> str:
        """Wait until all words stand on the screen."""
        return super().see(*words, patience=patience)

    def kill(self) -> None:
        """Kill the program as a power cut would; the line is dead with it."""
        shell = self.tmux("list-panes", "-F", "#{pane_pid}").strip()
        (relay,) = children(shell)
        for program in children(relay):
            os.kill(int(program), signal.SIGKILL)

    def until(self, pattern: str, key: str) -> None:
        """Press a key until the screen shows what is wanted, looking between two presses what the last one did."""
        self.calm()
        super().until(pattern, key)

    def key(self, *keys: str) -> None:
        """Press keys; the next one when the last has had its effect."""
        for key in keys:
            super().key(key)
            self.calm()

    def calm(self) -> None:
        """Wait until the screen stays as it is."""
        before, since = self.look(), time.monotonic()
        while time.monotonic() - since < CALM:
            time.sleep(0.05)
            now = self.look()
            if now != before:
                before, since = now, time.monotonic()


def children(pid: str) -> list[str]:
    """Give the processes that a process started."""
    return subprocess.run(
        ["ps", "-o", "pid=", "--ppid", pid], capture_output=True, text=True, check=True
    ).stdout.split()


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Slow, Slow]]:
    """Give two terminals, and end them."""
    first, second = Slow(tmp_path, "first"), Slow(tmp_path, "second")
    yield first, second
    first.stop()
    second.stop()


def test_a_clerks_first_hour_works_at_9600_bits_a_second(desks: tuple[Slow, Slow], tmp_path: Path) -> None:
    """Found, enter, book, be refused, lose power, print, and exchange by stick: all of it on a line that crawls."""
    here, there = desks
    stick = tmp_path / "stick"
    stick.mkdir()
    task.found_a_co_op(here)
    task.enter_machine_and_member(here)
    task.ask_with_a_wrong_date(here)
    task.survive_a_power_cut(here)
    task.confirm_and_be_refused(here)
    task.print_the_week(here)
    task.join(here, there, stick)
    task.exchange(here, there, stick)

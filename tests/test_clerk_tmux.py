"""A clerk's task in a real terminal, from nothing: found, machine, member, request, confirm, print, stick, second desk.

The words on screen are what is checked; mistakes are made on the way, as people make them.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.needs("tmux"), pytest.mark.timeout(110)]
PATIENCE = 12.0


class Terminal:
    """A tmux session of its own server with one program in it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.socket, self.name, self.home = folder / f"{name}.tmux", name, folder / name
        self.pid = 0

    def tmux(self, *words: str) -> str:
        """Run a tmux command."""
        done = subprocess.run(
            ["tmux", "-S", str(self.socket), "-f", "/dev/null", *words], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Start the program as a clerk does, on a fresh 80x24 terminal with 16 colours."""
        self.tmux("new-session", "-d", "-s", self.name, "-x", "80", "-y", "24", self.line)

    @property
    def line(self) -> str:
        """Give the command that starts the program."""
        program = f"{sys.executable} -c 'from mvs_tui.app import run; run()'"
        return f"env MVS_HOME={self.home} TERM=screen TZ=UTC {program}; exec cat"

    def start_again(self) -> None:
        """Start the program anew on the same terminal."""
        self.tmux("respawn-pane", "-k", "-t", self.name, self.line)

    def stop(self) -> None:
        """End the session."""
        subprocess.run(["tmux", "-S", str(self.socket), "kill-server"], capture_output=True, check=False)

    def kill(self) -> None:
        """Kill the program as a power cut would."""
        shell = int(self.tmux("list-panes", "-F", "#{pane_pid}").strip())
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(shell)], capture_output=True, text=True, check=True
        )
        pid = next(int(line.split()[0]) for line in listed.stdout.splitlines() if "mvs_tui.app" in line)
        os.kill(pid, signal.SIGKILL)

    def look(self) -> str:
        """Give the screen as text."""
        return self.tmux("capture-pane", "-p", "-t", self.name)

    def see(self, *words: str, patience: float = PATIENCE) -> str:
        """Wait until all words stand on the screen."""
        until = time.monotonic() + patience
        while True:
            screen = self.look()
            flat = " ".join(screen.split())
            if all(word in flat for word in words):
                return screen
            assert time.monotonic() < until, f"{[word for word in words if word not in flat]} not on screen:\n{screen}"
            time.sleep(0.05)

    def until(self, pattern: str, key: str) -> None:
        """Press a key until the screen shows what is wanted."""
        for _press in range(12):
            if re.search(pattern, self.look()):
                return
            self.key(key)
            time.sleep(0.15)
        raise AssertionError(f"{pattern} never came:\n{self.look()}")

    def type(self, text: str) -> None:
        """Type letters."""
        self.tmux("send-keys", "-t", self.name, "-l", text)

    def key(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.tmux("send-keys", "-t", self.name, key)
            time.sleep(0.06)

    def fill(self, *texts: str) -> None:
        """Type into fields, Enter after each."""
        for text in texts:
            if text:
                self.type(text)
                time.sleep(0.2)
            self.key("Enter")


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Terminal, Terminal]]:
    """Give two terminals, and end them."""
    first, second = Terminal(tmp_path, "first"), Terminal(tmp_path, "second")
    yield first, second
    first.stop()
    second.stop()


def test_a_clerk_founds_books_prints_and_exchanges_by_stick_with_a_second_desk(
    desks: tuple[Terminal, Terminal], tmp_path: Path
) -> None:
    """A clerk's first hour works by keyboard alone at 80x24, with mistakes, a resize and a power cut on the way."""
    here, there = desks
    stick = tmp_path / "stick"
    stick.mkdir()
    found_a_co_op(here)
    enter_machine_and_member(here)
    ask_with_a_wrong_date(here)
    survive_a_power_cut(here)
    confirm_and_be_refused(here)
    print_the_week(here)
    join(here, there, stick)
    exchange(here, there, stick)


def found_a_co_op(here: Terminal) -> None:
    """Give three names, and it works."""
    here.start()
    here.see("Found a co-op", "Join a co-op", "Practise")
    here.key("f")
    here.see("The name that will be on its papers", "Esc leave")
    here.fill("Agri-Pod Bandari", "Bandari")
    here.key("C-s")
    here.see("The co-op is founded", "six words")
    here.key("Enter")
    here.see("Waits for you (0)", "No machine yet")


def enter_machine_and_member(here: Terminal) -> None:
    """Enter a machine and two members."""
    here.key("2")
    here.see("Press a to enter the first one")
    here.key("a")
    here.see("Enter a machine", "becomes its keeper")
    here.fill("tractor1", "MF 35")
    here.key("C-s")
    here.see("A#1 entered a machine", "TRACTOR1 MF 35")
    here.key("3")
    here.see("a adds the first one")
    for name, house in (("Joseph Mwangi", "h12"), ("Grace Otieno", "h7")):
        here.key("a")
        here.see("Add a member", "sealed for this village only")
        here.fill(name, house)
        here.key("C-s")
        here.see(f"{name} is member")


def ask_with_a_wrong_date(here: Terminal) -> None:
    """Ask for a day that does not exist, and be told beside the field."""
    here.key("1")
    here.see("Free all day: TRACTOR1")
    here.key("n")
    here.see("Ask for a machine", "TRACTOR1 MF 35")
    here.fill("tractor1")
    here.fill("joseph")
    here.fill("30 feb 6")
    here.see("Feb has", "days, so “30 feb” is not a day")
    here.key("Tab")
    here.fill("4", "plough")
    here.key("C-s")
    here.see("is not a day", "> From")


def survive_a_power_cut(here: Terminal) -> None:
    """Say what was typed is kept before the machine dies, and is there again; so is the size of a changed window."""
    time.sleep(0.9)
    here.kill()
    here.start_again()
    here.see("Waits for you (1)", "Draft", "30 feb 6")
    here.tmux("resize-window", "-t", here.name, "-x", "100", "-y", "30")
    here.key("Enter")
    here.see("This is the draft that you left", "30 feb 6")
    here.tmux("resize-window", "-t", here.name, "-x", "80", "-y", "24")
    here.see("30 feb 6")
    here.until("> From", "BTab")
    here.key("C-u")
    here.fill("+3 6")
    here.key("C-s")
    here.see("asked for a machine", "Waits for you (1)", "Confirm TRACTOR1", "Joseph Mwangi")


def confirm_and_be_refused(here: Terminal) -> None:
    """Confirm one of two requests that meet; the other, and a third, are refused in words."""
    here.key("n")
    here.fill("tractor1", "grace", "+3 8", "4")
    here.key("C-s")
    here.see("Waits for you (2)", "Grace Otieno")
    here.key("c")
    here.see("confirmed", "Waits for you (1)")
    here.key("c")
    here.see("TRACTOR1 is already confirmed for Joseph Mwangi")
    here.key("n")
    here.fill("tractor1", "grace", "+3 7", "2")
    here.key("C-s")
    here.see("by Joseph Mwangi (confirmed)", "Free that day:", "> From")
    here.key("Escape")
    here.see("Draft")


def print_the_week(here: Terminal) -> None:
    """Write the week to a file."""
    here.key("2")
    here.see("TRACTOR1")
    here.key("Enter")
    here.see("keeper desk A Bandari", "week")
    here.key("p")
    screen = here.see("The week is written to", "Print it with: lp")
    del screen
    (page,) = (here.home / "printed").glob("*.txt")
    assert "Agri-Pod Bandari · Bandari" in page.read_text("utf-8")
    here.key("Escape")


def join(here: Terminal, there: Terminal, stick: Path) -> None:
    """Let a second desk ask, be admitted, and join."""
    there.start()
    there.see("Join a co-op")
    there.key("j")
    there.see("Join a co-op", "request file")
    there.fill("Kilima", "mill")
    there.key("C-s")
    there.see("Write the request file to which folder?", "waiting for the answer")
    own_words = re.search(r"[a-z]{5}(-[a-z]{5}){5}", there.look())
    there.key("C-u")
    there.fill(str(stick))
    there.see("The request is written")
    (carried,) = stick.glob("kilima-mill.request")
    here.key("4")
    here.see("No other desk yet")
    here.key("a")
    here.see("Which request file?")
    here.fill(str(carried))
    screen = here.see("Desk “mill” in Kilima asks to join", "admit the desk")
    assert own_words
    assert own_words[0] in screen
    here.key("y")
    screen = here.see("Admitted. The answer is written")
    words = re.findall(r"[a-z]{5}(?:-[a-z]{5}){5}", screen)[-1]
    here.key("Enter")
    there.key("i")
    there.see("Where is the answer?")
    there.fill(str(stick))
    there.see("Type the co-op's six words")
    there.fill(words.replace("-", " "))
    there.see("Joined Agri-Pod Bandari: this is desk B")
    there.key("Enter")
    there.see("Kilima · desk B", "Waits for you (0)")


def exchange(here: Terminal, there: Terminal, stick: Path) -> None:
    """Give the second desk asks, the keeper confirms, and both carry it on the stick in three keys."""
    there.key("3", "a")
    there.see("Add a member")
    there.fill("Mary Njeri", "k1")
    there.key("C-s")
    there.see("Mary Njeri is member B001")
    there.key("1", "n")
    there.see("Ask for a machine")
    there.fill("tractor1", "mary", "+4 7", "3", "")
    there.see("desk A Bandari will be asked")
    there.key("C-s")
    there.see("Waits for others (1)", "desk A Bandari decides")
    there.key("4", "s")
    there.see("to which folder?")
    there.fill(str(stick))
    there.see("Written to", "mvs-B-kilima.bundle")
    here.key("4", "i")
    here.see("from which folder?")
    here.fill(str(stick))
    here.see("came in, ")
    here.key("1")
    here.see("member B001")
    here.until(r"> ! Confirm\s+TRACTOR1.*member B001", "Down")
    here.key("c")
    here.see("confirmed (to read aloud")
    here.key("4", "s", "Enter")
    here.see("Written to", "mvs-A-bandari.bundle")
    there.key("4", "i", "Enter")
    there.see("came in, ")
    there.key("1")
    there.see("Waits for others (0)")
    there.key("2", "Enter", "v")
    there.see("All machines", "TRACTOR1")
    there.until("=07-10", ".")

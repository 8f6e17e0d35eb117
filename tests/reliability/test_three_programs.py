"""Three programs on one data folder: the app in a terminal, a clerk's commands, and an exchange with another desk."""

import json
import os
import re
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Self

import pytest

from tests.mvs_tui.clerk import Clerk
from tests.test_clerk_tmux import Terminal

pytestmark = [pytest.mark.needs("tmux"), pytest.mark.timeout(110)]
MVS = Path(sys.executable).with_name("mvs")
#: How many requests are typed in the app, and how many of the other clerk's are looked for on its screen.
TYPED, LOOKED = 4, 8
#: Seconds in which the app shows what others wrote: one is the goal; a machine that has other work may take longer.
GOAL, PATIENCE = 3.0, 10.0
BAD = re.compile(r"locked|busy|traceback|\bError\b|cannot be (read|written)", re.IGNORECASE)


class Watched(Terminal):
    """A terminal in which no words of a lock, and no trace of an error, may ever stand."""

    looks = 0

    def look(self) -> str:
        """Give the screen as text, having looked for bad words."""
        screen = super().look()
        self.looks += 1
        assert not BAD.search(screen), screen
        return screen


class Loop:
    """Something that is done again and again in a thread, until it is told to stop or goes wrong."""

    def __init__(self, act: Callable[[int], None], most: int) -> None:
        """`act` gets 0, 1, 2 … below `most`."""
        self.act, self.most = act, most
        self.turns = 0
        self.wrong: list[BaseException] = []
        self.enough = threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            while not self.enough.is_set() and self.turns < self.most:
                self.act(self.turns)
                self.turns += 1
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.wrong.append(error)

    def __enter__(self) -> Self:
        """Start."""
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop, and wait for the last turn."""
        self.enough.set()
        self.thread.join()


class Acked:
    """What a clerk was told is written: by the entry's name, when it was told."""

    def __init__(self, home: Path, member: str, hour: int) -> None:
        """Write into a folder for a member, always at the same hour of ever later days."""
        self.home, self.member, self.hour = home, member, hour
        self.at: dict[str, float] = {}

    def ask(self, turn: int) -> None:
        """Ask for the machine by a real command."""
        when = ["--from", f"+{turn + 2} {self.hour}", "--hours", "1"]
        out = run(self.home, "machine", "request", "TRACTOR1", "--for", self.member, *when, "--json")
        self.at[json.loads(out)["entry"]] = time.monotonic()


def run(home: Path, *words: str) -> str:
    """Run a command that must be done, without a word of a lock."""
    done = subprocess.run(
        [str(MVS), *words],
        env={**os.environ, "MVS_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
    assert not BAD.search(done.stderr), done.stderr
    return done.stdout


@pytest.fixture
def desks(tmp_path: Path) -> tuple[Path, Path]:
    """Give the folder that three programs use, with a machine and a member; and the other desk's, with a member."""
    here, there = Clerk(tmp_path / "a"), Clerk(tmp_path / "b")
    words = here("init", "--coop", "Mto", "--village", "Kilima", "--desk", "store", "--zone", 0).strip()
    here("member", "add", "Joseph Mwangi", "--household", "H1")
    here("machine", "add", "TRACTOR1", "--name", "MF 35")
    there("desk", "request", "--village", "Bandari", "--desk", "shop", "--out", tmp_path / "request")
    here("desk", "admit", tmp_path / "request", "--out", tmp_path / "answer")
    there("desk", "join", tmp_path / "answer", "--fingerprint", words)
    there("member", "add", "Mary Njeri", "--household", "K1")
    return here.home, there.home


@pytest.fixture
def screen(desks: tuple[Path, Path], tmp_path: Path) -> Iterator[Watched]:
    """Give the app in a terminal, on the first folder, with Home in front."""
    terminal = Watched(tmp_path, desks[0].name)
    terminal.start()
    yield terminal
    terminal.stop()


def test_two_clerks_and_an_exchange_on_one_folder_lose_nothing_and_see_each_other(
    desks: tuple[Path, Path], screen: Watched
) -> None:
    """All that anybody was told is written is in the log, nothing was locked, and the app shows it soon after."""
    here, there = desks
    clerk, other = Acked(here, "A001", 12), Acked(there, "B001", 16)
    call = shlex.join(["env", f"MVS_HOME={there}", str(MVS), "sync", "stdio:", "--for", "20"])

    def exchange(turn: int) -> None:
        other.ask(turn)
        assert json.loads(run(here, "sync", f"cmd:{call}", "--for", "20", "--json"))["agreed"]

    screen.see("Waits for you", "TRACTOR1")
    with Loop(clerk.ask, 200) as asking, Loop(exchange, 200) as exchanging:
        typed = [type_request(screen, number) for number in range(TYPED)]
        seen = {line["entry"] for line in json.loads(run(here, "log", "--json", "--limit", "9999"))}
        assert set(typed) <= seen, "the commands do not see what the app wrote"
        delays = delays_of(screen, clerk, asking)
    assert not asking.wrong, asking.wrong[0]
    assert not exchanging.wrong, exchanging.wrong[0]
    print(f"shown after {median(delays):.2f} s, at most {max(delays):.2f} s; {asking.turns} requests and")  # noqa: T201
    print(f"{exchanging.turns} exchanges beside {len(typed)} typed ones; {screen.looks} looks")  # noqa: T201
    assert median(delays) <= GOAL, delays
    assert max(delays) <= PATIENCE, delays
    assert exchanging.turns > 1
    exchange(exchanging.turns)
    for home in desks:
        log = {line["entry"] for line in json.loads(run(home, "log", "--json", "--limit", "9999"))}
        told = [*typed, *clerk.at, *other.at]
        assert len(set(told)) == len(told), "a place was given twice"
        assert set(told) <= log, f"acknowledged and lost: {set(told) - log}"
        assert json.loads(run(home, "verify", "--json"))["good"]


def type_request(screen: Watched, number: int) -> str:
    """Ask for the machine in the app, by keyboard; gives the entry's name."""
    screen.key("n")
    screen.see("Ask for a machine", "> Machine")
    screen.fill("tractor1", "joseph", f"+{number + 2} 6", "2")
    screen.key("C-s")
    flat = " ".join(screen.see("asked for a machine", "Waits for you").split())
    found = re.search(r"(A#\d+) asked for a machine", flat)
    assert found, flat
    # The words go with the next key, so that the next request's are not mistaken for these.
    screen.key("5", "1")
    return found[1]


def delays_of(screen: Watched, clerk: Acked, asking: Loop) -> list[float]:
    """Look at the history for what the other clerk writes from now on; gives the seconds from its receipt on."""
    screen.key("5", "5", "Home")
    screen.see("Everything, in the books' order")
    # Within a minute the other desk's entries may stand above all of this one's: look at this one's alone.
    screen.key("d")
    screen.see("Entries of which desk?")
    screen.fill("Kilima")
    screen.see("Only: desk A")
    old = set(clerk.at)
    shown: dict[str, float] = {}
    until = time.monotonic() + 30
    while len(shown) < LOOKED:
        # The marker stays on its entry while newer ones come in above it; a clerk who waits goes to the top.
        screen.tmux("send-keys", "-t", screen.name, "Home")
        words = set(re.findall(r"A#\d+", screen.look()))
        now = time.monotonic()
        for entry, told in list(clerk.at.items()):
            if entry not in old and entry not in shown:
                if entry in words:
                    shown[entry] = max(0.0, now - told)
                assert now - told < 3 * PATIENCE, f"{entry} is not shown:\n{screen.look()}"
        assert now < until, f"too few were written: {asking.wrong or asking.turns}"
        time.sleep(0.02)
    return list(shown.values())

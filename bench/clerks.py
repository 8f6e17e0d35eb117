"""Several clerks at one computer: how soon the screens are there, and what memory each clerk takes.

    ./run bench clerks            # both ways, in words
    ./run bench clerks --json     # one document
    ./run bench clerks --starts 20 --clerks 1 2 4 8

Rules
- Cold and warm starts take turns in the same minute, in a terminal of 80x24 that answers at once; the clock runs from
  before the process is made until the words of the first screen have come.
- The screens of a desk with 40 members and 60 requests are opened, signed in to and left at Home, then at the list of
  members. USS is what a process alone holds (Private_Clean + Private_Dirty of smaps_rollup): what one clerk more costs.
- The program is copied first, so that an edit meanwhile does not make the helper start anew.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import re
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# This folder would hide Python's own module `tty` from `pty`.
sys.path[:] = [str(ROOT), *(folder for folder in sys.path if not folder.endswith("bench"))]
ESCAPES = re.compile(rb"\x1b(\[[0-9;?]*[@-~]|[()][0-9A-Za-z]|[=>78])")
SIGN_IN, HOME, MEMBERS = b"Who is at the keyboard?", b"Waits for you", b"find  "
PIN = "482913"
PATIENCE = 30.0


class Seat:
    """A clerk's program on a terminal of its own."""

    def __init__(self, tree: Path, home: Path, *, warm: bool) -> None:
        """Start it."""
        import pty

        env = {
            **os.environ,
            "TERM": "screen",
            "MVS_HOME": str(home),
            "MVS_WARM": str(int(warm)),
            "PYTHONPATH": str(tree),
        }
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.chdir(tree)
            os.execve(sys.executable, [sys.executable, "-m", "mvs_tui.start"], env)  # noqa: S606 - ourselves
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.sent = b""

    def see(self, words: bytes) -> float:
        """Wait until words have come since the last look; gives the seconds since the start."""
        until = time.monotonic() + PATIENCE
        while words not in ESCAPES.sub(b"", self.sent):
            if time.monotonic() > until:
                raise SystemExit(f"{words!r} never came:\n{self.sent.decode(errors='replace')}")
            if select.select([self.fd], [], [], 0.5)[0]:
                found = os.read(self.fd, 65536)
                for _asked in range(found.count(b"\x1b[6n")):
                    os.write(self.fd, b"\x1b[1;1R")
                self.sent += found
        self.sent = b""
        return time.perf_counter() - self.began

    def type(self, text: str) -> None:
        """Type."""
        os.write(self.fd, text.encode())

    def sign_in(self) -> None:
        """Sign in, look at the members, and come back."""
        self.see(SIGN_IN)
        for text in ("Amina", "\r", PIN, "\r"):
            self.type(text)
            time.sleep(0.1)
        self.see(HOME)
        self.type("3")
        self.see(b"Member 1")
        self.type("1")
        time.sleep(0.5)

    def end(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def memory(pid: int) -> dict[str, float]:
    """Give a process's memory in MB: resident, its share, and what it alone holds."""
    told = dict(re.findall(r"^(\w+): +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE))
    uss = int(told["Private_Clean"]) + int(told["Private_Dirty"])
    return {"rss": int(told["Rss"]) / 1024, "pss": int(told["Pss"]) / 1024, "uss": uss / 1024}


def desk(home: Path) -> None:
    """Make the books, and a clerk."""
    from models.coop import Village
    from models.machines import AddMachine, RequestMachine
    from models.members import Member
    from models.people import Newcomer, add_many
    from models.refs import Ref
    from mvs_tui.clerks import office
    from mvs_tui.config import Home
    from mvs_tui.node import Node

    with contextlib.closing(Node.found(Home(home), "Agri-Pod", "Bandari", "store", zone=0)) as node:
        node.append(AddMachine(Ref[Village].to(node.law.desks[1].village), "TRACTOR1", "MF 35"))
        add_many(node.author, [(n, Newcomer(f"Member {n}", f"H{n % 9}")) for n in range(1, 41)])
        names = node.names()
        from models.machines import Machine

        machine, member = names.find(Machine, "TRACTOR1"), names.find(Member, "A001")
        start = names.today * 24 + 24
        node.append(*(RequestMachine(machine, member, start + 4 * n, 4) for n in range(60)))
    office.add(Home(home), "Amina", PIN)


@contextlib.contextmanager
def helper(tree: Path, home: Path) -> Generator[int]:
    """Run the warm helper; gives its process."""
    env = {**os.environ, "MVS_HOME": str(home), "PYTHONPATH": str(tree)}
    words = [sys.executable, "-c", "from mvs_tui.cli import main; main()", "warm", "serve", "--most", "32"]
    with subprocess.Popen(words, env=env, cwd=tree, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - ourselves
        until = time.monotonic() + PATIENCE
        while not (home / "warm.sock").exists() and time.monotonic() < until:
            time.sleep(0.02)
        try:
            yield process.pid
        finally:
            process.terminate()


def served(home: Path) -> list[int]:
    """Give the processes of the clerks whom the helper serves."""
    from mvs_tui.warm import client

    line = client.call(str(home))
    line.send(b"status")
    told: dict[str, Any] = json.loads(line.recv(client.MOST))
    line.close()
    return list(told["clerks"])


def starts(tree: Path, home: Path, count: int) -> dict[str, float]:
    """Give the median seconds to the first screen, cold and warm, taking turns."""
    took: dict[str, list[float]] = {"cold": [], "warm": []}
    for _turn in range(count):
        for way, times in took.items():
            seat = Seat(tree, home, warm=way == "warm")
            times.append(seat.see(SIGN_IN))
            seat.end()
            time.sleep(0.2)
    return {way: round(statistics.median(times), 3) for way, times in took.items()}


def clerks(tree: Path, home: Path, count: int, pid: int | None) -> dict[str, float]:
    """Give the memory of so many clerks who are signed in; `pid` is the helper's, None for cold starts."""
    seats = [Seat(tree, home, warm=pid is not None) for _clerk in range(count)]
    for seat in seats:
        seat.sign_in()
    pids = [seat.pid for seat in seats] if pid is None else served(home)
    each = [memory(one) for one in pids]
    found = {f"clerk_{name}": statistics.mean(one[name] for one in each) for name in ("rss", "pss", "uss")}
    waits = [memory(seat.pid) for seat in seats] if pid is not None else []
    found["line_uss"] = statistics.mean(one["uss"] for one in waits) if waits else 0.0
    total = sum(one["pss"] for one in [*each, *waits])
    if pid is not None:
        found |= {f"helper_{name}": value for name, value in memory(pid).items()}
        total += found["helper_pss"]
    for seat in seats:
        seat.end()
    until = time.monotonic() + PATIENCE
    while pid is not None and served(home) and time.monotonic() < until:
        time.sleep(0.1)
    return {"clerks": count, "all_pss": round(total, 1)} | {name: round(value, 1) for name, value in found.items()}


def measure(counts: list[int], turns: int) -> dict[str, Any]:
    """Measure everything."""
    with tempfile.TemporaryDirectory(prefix="mvs-clerks-") as folder:
        tree, home = Path(folder) / "tree", Path(folder) / "home"
        for name in ("mvs_tui", "models", "radio", "screens", "assets"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run([sys.executable, "-m", "compileall", "-q", tree], check=True)  # noqa: S603 - ourselves
        desk(home)
        with helper(tree, home) as pid:
            time.sleep(0.5)
            alone = memory(pid)
            found: dict[str, Any] = {"seconds": starts(tree, home, turns)}
            found["helper_alone_rss"] = round(alone["rss"], 1)
            found["warm"] = [clerks(tree, home, count, pid) for count in counts]
        found["cold"] = [clerks(tree, home, count, None) for count in counts]
    return found


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description="Several clerks at one computer.")
    parser.add_argument("--starts", type=int, default=11, help="starts of each sort")
    parser.add_argument("--clerks", type=int, nargs="+", default=[1, 2, 4, 8], help="how many at once")
    parser.add_argument("--json", action="store_true", help="one document")
    said = parser.parse_args()
    found = measure(said.clerks, said.starts)
    if said.json:
        print(json.dumps(found, indent=1))
        return
    seconds = found["seconds"]
    print(f"To the first screen (median of {said.starts}): cold {seconds['cold']} s, warm {seconds['warm']} s")
    print(f"The helper alone: {found['helper_alone_rss']} MB resident")
    for way in ("warm", "cold"):
        print(f"\n{way}: clerks · MB of one clerk: USS, PSS, RSS · of the client that waits · all together (PSS)")
        for one in found[way]:
            print(f"  {one['clerks']:>2}   {one['clerk_uss']:>6} {one['clerk_pss']:>6} {one['clerk_rss']:>6}"
                  f"   {one['line_uss']:>5}   {one['all_pss']:>6}")  # fmt: skip


if __name__ == "__main__":
    main()

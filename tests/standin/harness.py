"""For tests that need radios: the simulated air and stand-in radios as processes, and a hand on each.

    with air_server(loss=0.2) as air, standin(1, air=air) as one, standin(2, air=air, pty=tmp_path / "tty") as two:
        link = open(f"meshtastic+tcp://127.0.0.1:{one.port}")     # or meshtastic+serial:{two.pty}
        one.do("fault", silent=True)        # orders are the methods of device.Device; gives its answer
        two.do("text", sender=0xAB, words="BOOK TRACTOR1 FRI AM", key=key_of(0xAB).hex())
        one.do("state")["sent"]             # counts: sent, heard, full, refused, dropped …; settings: region, preset …
        air.hand({"loss": 0.3})             # a control line of the simulated air; gives its answer

- `air_server()` starts `python -m radio.sim.server` (exact airtime, relaying, duty cycle); `hub=True` starts the small
  air that delivers everything at once to everybody. Both are processes; both understand `preset`, `region`, `speed`.
- A stand-in takes preset, region and speed from its air. Without an air nobody hears it, and it runs at `speed`.
- Radios know each other's public keys only by `know=[…]` or after `do("announce")`. A stand-in's key follows from its
  number: `key_of(node)` is the public one.
- `until(lambda: one.do("state")["sent"])` waits for what a test cannot be told otherwise.
- Nothing here waits for a fixed time: a context manager returns when the process said that it is ready.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.standin.wire import born_with

ROOT = Path(__file__).resolve().parents[2]


def until(ask: Callable[[], Any], wait: float = 30.0) -> Any:
    """Ask again and again until the answer is something true, and give it; raises TimeoutError when it never is."""
    end = time.monotonic() + wait
    while not (answer := ask()):
        if time.monotonic() > end:
            raise TimeoutError(f"it did not become so in {wait} s")
        time.sleep(0.005)
    return answer


def key_of(node: int) -> bytes:
    """Give the public key that a stand-in of this number starts with."""
    return bytes(born_with(node).public_key)


@dataclass
class Standin:
    """A running stand-in: where it listens, and a hand on it."""

    process: subprocess.Popen[str]
    node: int
    port: int
    pty: str
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def url(self) -> str:
        """Its address on TCP, or of its serial device when it has no port."""
        return f"meshtastic+tcp://127.0.0.1:{self.port}" if self.port else f"meshtastic+serial:{self.pty}"

    def do(self, order: str, /, **arguments: Any) -> Any:
        """Give an order, such as `do("fault", silent=True)`; gives its answer, raises ValueError when it cannot."""
        if self.process.stdin is None or self.process.stdout is None:
            raise ValueError("not started by this harness")
        with self._lock:
            self.process.stdin.write(json.dumps({"do": order, **arguments}) + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["ok"]

    def kill(self) -> None:
        """Take its power away: every line just ends."""
        self.process.kill()
        self.process.wait()


@dataclass
class AirServer:
    """A running air: its address, and a hand on it."""

    process: subprocess.Popen[str]
    address: str
    _lines: list[IO[Any]] = field(default_factory=list[IO[Any]])

    @property
    def url(self) -> str:
        """Its address as a link."""
        return f"air://{self.address}"

    def hand(self, line: dict[str, Any]) -> dict[str, Any]:
        """Say a control line to the air; gives its answer."""
        if not self._lines:
            host, _colon, port = self.address.rpartition(":")
            with socket.create_connection((host, int(port))) as connection:
                self._lines.append(connection.makefile("rw"))
        self._lines[0].write(json.dumps(line) + "\n")
        self._lines[0].flush()
        answer: dict[str, Any] = json.loads(self._lines[0].readline())
        return answer

    def close(self) -> None:
        """Let go of it."""
        for line in self._lines:
            line.close()


@contextlib.contextmanager
def _process(arguments: Sequence[str]) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Start a program of ours and give it with its first line; it is ended, whatever happens."""
    command = [sys.executable, "-m", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        ready = process.stdout.readline() if process.stdout else ""
        if not ready:
            raise RuntimeError(f"{' '.join(arguments)} ended with code {process.wait()} before it was ready")
        yield process, ready.strip()
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


@contextlib.contextmanager
def air_server(*, hub: bool = False, **options: Any) -> Generator[AirServer]:
    """Start an air; options are those of its command line: preset, region, loss, speed, seed."""
    told = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    with _process(["tests.standin.hub" if hub else "radio.sim.server", "--port", "0", *told]) as (process, ready):
        air = AirServer(process, ready.removeprefix("air://"))
        try:
            yield air
        finally:
            air.close()


@contextlib.contextmanager
def standin(
    node: int,
    *,
    air: AirServer | None = None,
    tcp: bool = True,
    pty: Path | None = None,
    know: Sequence[int] = (),
    **options: Any,
) -> Generator[Standin]:
    """Start a stand-in radio; options are those of its command line: x, y, region, preset, firmware, seed."""
    told = ["--node", str(node), *(["--tcp", "0"] if tcp else []), *(["--pty", str(pty)] if pty else [])]
    told += ["--air", air.address] if air else []
    for name, value in options.items():
        told += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    told += ["--know", *map(str, know)] if know else []
    with _process(["tests.standin", *told]) as (process, ready):
        said = json.loads(ready)
        yield Standin(process, said["node"], said["port"] or 0, said["pty"] or "")

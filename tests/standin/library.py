"""The real library in a child process, with a hand on it, so that what hangs there hangs nothing here.

with library() as real:
    real.call("connect", port=radio.port).value()     # calls are the methods of library_child.Child
    packet = real.event("packet")                      # what it publishes: packet, established, lost, notification …
    stuck = real.call("send", data="00")
    assert stuck.hangs()
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.standin.harness import ROOT

#: Seconds after which a wait for what must come is given up, and for which a hang is looked at.
PATIENCE, LOOK = 20.0, 0.7


class Failed(Exception):  # noqa: N818  # reads as what happened
    """The call ended with an exception in the library; `args` are its name and words."""


@dataclass
class Call:
    """A call that may not have returned yet."""

    done: threading.Event = field(default_factory=threading.Event)
    answer: dict[str, Any] = field(default_factory=dict[str, Any])

    def answered(self, answer: dict[str, Any]) -> None:
        """Take the answer."""
        self.answer = answer
        self.done.set()

    def value(self, wait: float = PATIENCE) -> Any:
        """Wait for what it returned; raises `Failed` when it raised, TimeoutError when it does not return."""
        if not self.done.wait(wait):
            raise TimeoutError(f"no answer in {wait} s")
        if "error" in self.answer:
            raise Failed(self.answer["error"], self.answer["words"])
        return self.answer["value"]

    def hangs(self, look: float = LOOK) -> bool:
        """Look for a while whether it returns. Looking longer makes no hang of a call that returns."""
        return not self.done.wait(look)


class Library:
    """The parent half."""

    def __init__(self, process: subprocess.Popen[bytes], lines: IO[str], orders: int, noise: Path) -> None:
        self.process, self._orders, self._noise = process, orders, noise
        self._calls: list[Call] = []
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, args=(lines,), daemon=True).start()

    def _listen(self, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                said = json.loads(line)
                if "event" in said:
                    self._events.put(said)
                else:
                    self._calls[said["done"]].answered(said)

    def call(self, name: str, /, **arguments: Any) -> Call:
        """Begin a call."""
        self._calls.append(Call())
        said = {"number": len(self._calls) - 1, "name": name, "with": arguments}
        os.write(self._orders, json.dumps(said).encode() + b"\n")
        return self._calls[-1]

    def event(self, kind: str, /, wait: float = PATIENCE, **parts: Any) -> dict[str, Any]:
        """Give the next thing published of this kind with these parts; others before it are passed over."""
        until = time.monotonic() + wait
        while True:
            try:
                event = self._events.get(timeout=max(until - time.monotonic(), 0))
            except queue.Empty:
                raise TimeoutError(f"no {kind} with {parts} in {wait} s") from None
            if event["event"] == kind and all(event.get(name) == value for name, value in parts.items()):
                return event

    def quiet(self, *kinds: str, look: float = LOOK, **parts: Any) -> bool:
        """Look for a while whether nothing of these kinds, with these parts, is published."""
        for kind in kinds:
            with contextlib.suppress(TimeoutError):
                self.event(kind, look, **parts)
                return False
        return True

    @contextlib.contextmanager
    def borrowed(self) -> Generator[Library]:
        """Lend the child to one test: afterwards its connection is closed and what it published forgotten."""
        yield self
        with contextlib.suppress(Failed):
            self.call("close").value()
        with contextlib.suppress(queue.Empty):
            while True:
                self._events.get_nowait()

    def printed(self, where: str) -> str:
        """Give what the library wrote on `stdout` or `stderr` so far."""
        return (self._noise / where).read_text()


@contextlib.contextmanager
def library(noise: Path) -> Generator[Library]:
    """Start a child with the library; what it prints goes to files in the folder `noise`."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    command = [sys.executable, "-u", "-m", "tests.standin.library_child", str(theirs_in), str(theirs_out)]
    with (noise / "stdout").open("wb") as out, (noise / "stderr").open("wb") as err:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err, pass_fds=(theirs_in, theirs_out))
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        real = Library(process, os.fdopen(ours_in), ours_out, noise)
        real.event("ready")
        yield real
    finally:
        process.kill()
        process.wait()
        os.close(ours_out)

"""Bytes a key to a browser: `mvs serve`'s way against the driver that Textual has for browsers. `./run bench browser`.

Rules
- The same app on the same invented co-op at 80x24, one way after the other in the same minute.
- `cells`: the app on a pseudo-terminal under our driver, as `mvs serve` runs it (`mvs_tui.serve.seat`). `web`: the app
  under `textual.drivers.web_driver`, started as textual-serve 1.1 does, packets counted without their five bytes.
- What is counted is what a websocket would carry, before the compression that neither server uses.
- A step is over when nothing came for `QUIET` seconds; `idle` is ten seconds in a form.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, cast

from bench.tty_term import Term
from mvs_tui.demo.story import begin
from mvs_tui.serve.seat import Seat, environment

if TYPE_CHECKING:
    from asyncio.subprocess import Process

SEED: Final = 7
QUIET, IDLE = 0.5, 10.0
#: What is pressed, in this order: the name of the step, and its key.
STEPS: Final = (
    ("down", b"\x1b[B"), ("help opens", b"\x1bOP"), ("help closes", b"\x1b"), ("screen 5", b"5"),
    ("page down", b"\x1b[6~"), ("screen 1", b"1"), ("form opens", b"n"), ("first letter", b"t"), ("next letter", b"r"),
)  # fmt: skip
WEB: Final = {
    "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver", "TEXTUAL_FPS": "60", "TEXTUAL_COLOR_SYSTEM": "truecolor",
    "TERM_PROGRAM": "textual", "COLUMNS": "80", "ROWS": "24",
}  # fmt: skip


class Way(Protocol):
    """One way from the app to a browser."""

    got: int

    async def press(self, key: bytes) -> None:
        """Send a key."""
        ...

    async def end(self) -> None:
        """End the app."""
        ...


@dataclass
class Cells:
    """Our way."""

    seat: Seat
    got: int = 0
    term: Term = field(default_factory=Term)

    async def listen(self) -> None:
        """Count, and answer as the terminal in the page does."""
        while data := await self.seat.read():
            self.got += len(data)
            self.term.feed(data)
            for answer in self.term.answers:
                await self.seat.write(answer)
            self.term.answers.clear()

    async def press(self, key: bytes) -> None:
        """Send a key."""
        await self.seat.write(key)

    async def end(self) -> None:
        """End the app."""
        await self.seat.end()


@dataclass
class Web:
    """Textual's way: packets of a letter, a length of four bytes, and what they hold."""

    process: Process
    got: int = 0

    async def listen(self) -> None:
        """Count what the packets for the browser hold."""
        out = cast("asyncio.StreamReader", self.process.stdout)
        while await out.readline() != b"__GANGLION__\n":
            pass
        while True:
            try:
                kind, size = await out.readexactly(1), int.from_bytes(await out.readexactly(4), "big")
                held = await out.readexactly(size)
            except asyncio.IncompleteReadError:
                return
            self.got += len(held) if kind == b"D" else 0

    async def send(self, kind: bytes, held: bytes) -> None:
        """Send a packet."""
        into = cast("asyncio.StreamWriter", self.process.stdin)
        into.write(kind + len(held).to_bytes(4, "big") + held)
        await into.drain()

    async def press(self, key: bytes) -> None:
        """Send a key."""
        await self.send(b"D", key)

    async def end(self) -> None:
        """End the app."""
        await self.send(b"M", b'{"type": "quit"}')
        await self.process.wait()


async def settled(way: Way) -> int:
    """Wait until nothing comes any more; gives how many bytes came."""
    before = way.got
    last, since = way.got, time.monotonic()
    while time.monotonic() - since < QUIET:
        await asyncio.sleep(0.02)
        if way.got != last:
            last, since = way.got, time.monotonic()
    return way.got - before


async def measure(way: Cells | Web) -> dict[str, int]:
    """Press every key; gives the bytes of each step."""
    listening = asyncio.create_task(way.listen())
    while not way.got:  # noqa: ASYNC110 - bytes that come tell nobody
        await asyncio.sleep(0.02)
    await settled(way)
    found = {"start": way.got}
    for name, key in STEPS:
        await way.press(key)
        found[name] = await settled(way)
    before = way.got
    await asyncio.sleep(IDLE)
    found["idle 10 s"] = way.got - before
    await way.end()
    await listening
    return found


async def compare(env: dict[str, str]) -> dict[str, dict[str, int]]:
    """Measure both ways."""
    ours = await measure(Cells(await Seat.open(env, (80, 24))))
    pipe = asyncio.subprocess.PIPE
    program = "import sys; from mvs_tui.app import run; sys.exit(run(driver='stock'))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=env | WEB
    )
    return {"cells": ours, "web": await measure(Web(process))}


def main() -> None:
    """Make the co-op and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        season, first, second = begin(Path(made), SEED)
        first.close()
        second.close()
        offset = str(season.now - int(time.time() // 60))
        env = environment(first.home, os.environ | {"MVS_CLOCK_OFFSET": offset})
        found = asyncio.run(compare(env))
    if asked.json:
        print(json.dumps(found))
        return
    print(f"{'':<14}{'cells':>8}{'web':>10}{'web/cells':>12}")
    for name, ours in found["cells"].items():
        theirs = found["web"][name]
        print(f"{name:<14}{ours:>8}{theirs:>10}{theirs / ours if ours else 0:>12.1f}")


if __name__ == "__main__":
    main()

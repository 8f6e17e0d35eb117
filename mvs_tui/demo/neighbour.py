"""The other village of the demo: a process with the simulated air and desk B's radio, whose clerk answers requests.

Rules
- Its first line says the address by which a radio joins the air; desk A's own program does, as at any other desk.
- It opens B's folder only. What comes and goes between the desks goes over the air, which loses some of it.
- Only what is asked while it runs is answered, some seconds after it came: confirmed where the hours are free.
- Started as `neighbour B SEED [PAUSE]` with B's folder and the seconds until an answer.
- It ends when its standard input closes, and the air with it, so that neither ever outlives the demo.
"""

from __future__ import annotations

import contextlib
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.machines import ConfirmRequest, RejectRequest
from models.refs import Key
from models.words import Refused
from mvs_tui.config import Home
from mvs_tui.demo.story import pending, pinned
from mvs_tui.node import Node
from mvs_tui.station import run_radio

if TYPE_CHECKING:
    from collections.abc import Generator

#: Seconds until a request is answered.
PAUSE: Final = 6.0
#: How the demo's radios are set: fast, so that nobody waits long; and how many of a hundred frames are lost.
PRESET: Final = "ShortFast"
REGION: Final = "EU_868"
LOSS: Final = 0.2
#: Where desk B's radio stands, metres away.
PLACE: Final = "?x=0&y=800"


@contextlib.contextmanager
def air(seed: int) -> Generator[str]:
    """Keep a simulated air for the block; gives its address."""
    asked = ["--preset", PRESET, "--region", REGION, "--loss", str(LOSS), "--seed", str(seed)]
    command = [sys.executable, "-m", "radio.sim.server", *asked]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ourselves
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()


class Clerk:
    """Desk B's clerk: answers what was asked since the beginning."""

    def __init__(self, node: Node, pause: float) -> None:
        """Sit down at a desk."""
        self.node, self.pause = node, pause
        self.old = set(pending(node))
        self.seen: dict[Key, float] = {}
        self.next = 0.0

    def look(self) -> bool:
        """See what waits and answer it when it has waited long enough; whether the demo is over."""
        if select.select([sys.stdin], [], [], 0)[0]:
            return True
        now = time.monotonic()
        if now >= self.next:
            self.next = now + self.pause / 4
            for request in set(pending(self.node)) - self.old:
                if now - self.seen.setdefault(request, now) >= self.pause:
                    self._answer(request)
        return False

    def _answer(self, request: Key) -> None:
        try:
            self.node.append(ConfirmRequest(pinned(self.node, request)))
        except Refused:
            with contextlib.suppress(Refused):
                self.node.append(RejectRequest(pinned(self.node, request), "an earlier request has those hours"))


def main() -> None:
    """Answer until the demo ends."""
    home = Home(Path(sys.argv[1]))
    # The clerk opens the books a second time, as the screens do beside the radio's program.
    with air(int(sys.argv[2])) as url, Node.opened(home) as node, Node.opened(home) as desk:
        clerk = Clerk(desk, float(sys.argv[3]) if sys.argv[3:] else PAUSE)
        sys.stdout.write(url + "\n")
        sys.stdout.flush()
        run_radio(node, [url + PLACE], stop=clerk.look)


if __name__ == "__main__":
    main()

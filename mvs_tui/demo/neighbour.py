"""The other village of the demo: a process that exchanges with desk A through a lossy air and answers its requests.

Rules
- It opens both folders as any other process may, and writes into A's only what the exchange brings.
- Only what is asked while it runs is answered, some seconds after it came: confirmed where the hours are free.
- Started as `neighbour A B SEED [PAUSE]` with two folders and the seconds between exchanges.
- It ends when its standard input closes, so that it never outlives the demo.
"""

from __future__ import annotations

import select
import sys
from pathlib import Path
from typing import Final

from models.machines import ConfirmRequest, RejectRequest
from models.refs import Key
from models.words import Refused
from mvs_tui.config import Home
from mvs_tui.demo.story import LOSS, pending, pinned
from mvs_tui.exchange import meet
from mvs_tui.node import Node
from radio.links.simulated import Air

#: Seconds between two exchanges, and how many of them a request waits for its answer.
PAUSE: Final = 2.0
PATIENCE: Final = 3


def main() -> None:
    """Answer until the demo ends."""
    ours, theirs = (Node.open(Home(Path(place))) for place in sys.argv[1:3])
    turn, pause = int(sys.argv[3]), float(sys.argv[4]) if sys.argv[4:] else PAUSE
    old = set(pending(theirs))
    seen: dict[Key, int] = {}
    while not select.select([sys.stdin], [], [], pause)[0]:
        turn += 1
        try:
            meet(ours, theirs, Air(turn, loss=LOSS, double=0.05, jitter=3), moments=400)
            for request in set(pending(theirs)) - old:
                seen[request] = seen.get(request, 0) + 1
                if seen[request] > PATIENCE:
                    _answer(theirs, request)
        except Refused:
            continue  # the books are busy; next time
    ours.close()
    theirs.close()


def _answer(node: Node, request: Key) -> None:
    try:
        node.append(ConfirmRequest(pinned(node, request)))
    except Refused:
        node.append(RejectRequest(pinned(node, request), "an earlier request has those hours"))


if __name__ == "__main__":
    main()

"""A clerk's program that writes without end, for tests that kill it.

Each entry is printed as `key hash` after it was acknowledged; words that came with it follow on the same line. It is
started as `python -m tests.reliability.writer NAME` with MVS_HOME set, and stops when its input ends.
"""

# ruff: noqa: T201 - what it prints is what the tests read

import sys
from itertools import count

from models.members import AddHousehold
from models.words import Refused
from mvs_tui.node import Node
from tests.reliability.cuts import FOUNDED


def main(name: str) -> None:
    """Append one to three entries at a time, for ever."""
    node = Node.open()
    print("ready", flush=True)
    for number in count():
        bodies = [AddHousehold(FOUNDED, f"{name}{number}{part}") for part in range(number % 3 + 1)]
        try:
            receipt = node.append(*bodies)
        except Refused as words:
            print("refused", words, flush=True)
            continue
        for key, digest in zip(receipt.keys, receipt.hashes, strict=True):
            print(key, digest.hex(), receipt.note, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

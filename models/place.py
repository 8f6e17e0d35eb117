"""The desk's own memory of how far it has signed, and where: so that nothing is ever signed twice.

Rules
- `high.json` lies beside the key and says, for each of the desk's logs, how many entries were signed and the head
  there. It is written and synced after the commit and before the acknowledgement.
- The books ahead of the file: a crash between the two; the file follows. The file ahead of the books, another head, or
  another place: an older copy or a copied disk; the desk goes on in a new log and says so.
- The place is what a copied disk does not carry along: machine id, the key file's device and inode, the network card.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from models.lasting import read_whole, write_lasting
from models.wire import blake

if TYPE_CHECKING:
    from collections.abc import Generator

MACHINE_ID = Path("/etc/machine-id")


def place_of(key_file: Path) -> str:
    """Give the mark of this machine, disk and key file."""
    info = key_file.stat()
    machine = MACHINE_ID.read_bytes() if MACHINE_ID.exists() else b""
    return blake(machine, f"{info.st_dev}.{info.st_ino}.{network_card()}".encode()).hex()[:32]


def network_card() -> int:
    """Give the number of this machine's network card, or 0 where there is none that stays.

    Without a card Python makes a number up, anew in each process; a card may also be told to invent one. Both are known
    by the lowest bits of the first byte (RFC 9562, section 6.10; IEEE 802), and neither may move a desk's books.
    """
    number = uuid.getnode()
    return 0 if number >> 40 & 3 else number


@dataclass
class High:
    """What `high.json` says.

    The place; for each log (as `stream.incarnation`) how many entries were signed and the head in hex; for each stream
    the incarnation that is being written; and the name of the `OpenReason` for which the last new log was opened, or ""
    while the key is where it was made and has only written there.
    """

    place: str = ""
    logs: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])
    current: dict[str, int] = field(default_factory=dict[str, int])
    why: str = ""
    found: bool = False

    @classmethod
    def read(cls, path: Path) -> High:
        """Read the file; one that is missing or damaged reads as not found."""
        try:
            data = json.loads(read_whole(path))
            logs = {str(name): (int(count), str(head)) for name, (count, head) in data["logs"].items()}
            current = {str(stream): int(incarnation) for stream, incarnation in data["current"].items()}
            return cls(str(data["place"]), logs, current, str(data["why"]), found=True)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def write(self, path: Path) -> None:
        """Write the file so that it lasts."""
        known = {"place": self.place, "logs": self.logs, "current": self.current, "why": self.why}
        write_lasting(path, json.dumps(known).encode())


@contextlib.contextmanager
def one_writer(path: Path) -> Generator[None]:
    """Let one process at a time sign for this desk."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

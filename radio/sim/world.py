"""The co-op that every simulated village begins with: desks, members and machines, written by the program itself.

Rules
- It is made once for each number of desks, and copied: every desk begins with the same books, and its own key.
- The same number of desks gives the same co-op, byte for byte.
"""

from __future__ import annotations

import functools
import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

from models.author import Author, found
from models.clock import Calendar
from models.coop import AddVillage, AdmitDesk, Genesis
from models.keys import DeskKey
from models.law import GENESIS
from models.ledger import Ledger
from models.machines import AddMachine
from models.members import AddHousehold, RegisterMember
from models.pen import Going
from models.place import High
from models.refs import Key, Ref
from models.remember import keep_frames_key
from models.store import Store
from radio.sim.disk import FaultyDatabase, Trouble
from radio.sim.standin import signing

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.entry import Entry

#: The co-op's first year, and the minutes since 1970 at which a simulation begins: Monday, 23 November 2026, 08:00.
YEAR: Final = 2026
START: Final = 29_923_680
#: Each third desk keeps a machine.
KEEPS: Final = 3


@dataclass(frozen=True)
class World:
    """What all begin with. Numbers of desks count from 1, `keys` and `high` from 0; `machines` names each keeper."""

    coop_id: bytes
    keys: tuple[DeskKey, ...]
    high: tuple[str, ...]
    books: bytes
    machines: tuple[tuple[Key, int], ...]
    members: tuple[Key, ...]
    entries: int


def place(number: int) -> str:
    """Give the mark of the place where a desk stands."""
    return f"place {number}"


def memory() -> str | None:
    """Name a folder that lies in memory, if the system has one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a fresh folder of our own in it


@functools.cache
def world(desks: int, *, real: bool = False) -> World:
    """Make the co-op of so many desks, with real signatures or with stand-ins."""
    with signing(real=real), tempfile.TemporaryDirectory(prefix="mvs-village-", dir=memory()) as name:
        return _Making(Path(name), desks).made()


class _Making:
    """Founds the co-op; all desks write into one ledger, in turn."""

    def __init__(self, folder: Path, desks: int) -> None:
        self.folder, self.minute = folder, START - 7 * 1440
        self.keys = [DeskKey.make(hashlib.blake2b(b"village %d" % at, digest_size=32).digest()) for at in range(desks)]
        self.calendar = Calendar.founded(YEAR, 180)
        genesis = Genesis("Mto Co-op", "Bonde", "store", self.keys[0].public, self.calendar.epoch, 180)
        self.store = Store(folder / "books.db", FaultyDatabase(":memory:", Trouble()))
        self.ledger = found(self.store, self.keys[0], genesis, self.calendar.at(self.minute))
        self.authors = [self._author(0)]
        self.authors[0].pen.take_up(0, Going(0))
        self.authors[0].pen.remember()

    def _author(self, at: int) -> Author:
        folder = self.folder / str(at)
        folder.mkdir()
        self.keys[at].save(folder / "desk.key")
        High(place(at + 1)).write(folder / "high.json")
        author = Author(self.ledger, self.keys[at], folder / "desk.key", lambda: self.minute)
        author.pen.place, author.pen.draw = place(at + 1), Random(at).randrange
        return author

    def _write(self, at: int, *wishes: Entry[Any] | Callable[[list[Key]], Entry[Any]]) -> tuple[Key, ...]:
        self.minute += 5
        return self.authors[at].append(*wishes).keys

    def made(self) -> World:
        """Let the registrar admit all, and each desk enter a member and perhaps a machine."""
        home = Ref[Any].to(GENESIS)
        village = Ref[Any].to(self._write(0, AddVillage("Kilima"))[0])
        for at in range(1, len(self.keys)):
            self._write(0, AdmitDesk((home, village)[at % 2], at + 1, self.keys[at].public, f"desk {at + 1}"))
            self.authors.append(self._author(at))
        members: list[Key] = []
        machines: list[tuple[Key, int]] = []
        for at in range(len(self.keys)):
            wishes = (AddHousehold((home, village)[at % 2], f"H{at + 1:02d}"), _member(at))
            members.append(self._write(at, *wishes)[1])
            if at % KEEPS == 0 or len(self.keys) <= KEEPS:
                machines.append((self._write(at, AddMachine(home, f"TRACTOR{at + 1}"))[0], at + 1))
        keep_frames_key(self.ledger, hashlib.blake2b(b"frames", digest_size=32).digest())
        high = tuple((self.folder / str(at) / "high.json").read_text() for at in range(len(self.keys)))
        entries = sum(tip.count for tip in self.ledger.tips())
        return World(
            self.ledger.coop_id, tuple(self.keys), high, self._copied(), tuple(machines), tuple(members), entries
        )

    def _copied(self) -> bytes:
        """Give the books as a desk has them that took all in: none of what their authors' own books remember."""
        log = self.ledger.find_log(self.keys[0].public, 0, 0)
        (genesis,) = self.ledger.bodies(log or 0, 0, 1)
        database = FaultyDatabase(":memory:", Trouble())
        store = Store(self.folder / "copy.db", database)
        copy = Ledger.begin(store, genesis)
        copy.take(run for tip in self.ledger.tips() for run in self.ledger.runs(tip.log, 0, tip.count))
        keep_frames_key(copy, hashlib.blake2b(b"frames", digest_size=32).digest())
        copy.folder.fold_all()
        return database.copy()


def _member(at: int) -> Callable[[list[Key]], RegisterMember]:
    return lambda keys: RegisterMember(Ref[Any].to(keys[-1]), f"{at + 1:04d}")

"""Power cuts of one desk: a desk at work on a disk that can lose its power, and what must hold when it is found again.

Rules
- `World` makes a small co-op once: desk A, whose disk loses power, and desk B, whose runs A takes in.
- `Witness` sees every place that any desk signs, and fails at the first place that is signed with other bytes.
- `Life` is desk A between two cuts; `Life.found` checks a disk that was found after a cut and is the next life.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import models.batch
import models.lasting
from models.author import Author, Receipt
from models.bookings import State
from models.coop import AdmitDesk
from models.encoding import entry_hash
from models.keys import DeskKey, LogId
from models.law import GENESIS
from models.ledger import Ledger
from models.machines import AddMachine, ConfirmRequest, RequestMachine
from models.members import AddHousehold, RegisterMember, sealed
from models.projections import PROJECTIONS
from models.refs import Key, Ref, Stream
from models.reseal import reseal
from models.runs import Run
from models.store import PRAGMAS, Store
from models.verify import verify
from models.words import Refused
from mvs_tui.config import Home
from mvs_tui.node import Node, own_key
from tests.reliability.disk import Disk
from tests.reliability.disk_os import DiskOs

NOW = 29_900_000


def ref(key: Key, check: bytes = b"") -> Ref[Any]:
    """Give a reference to whatever stands there."""
    found: Ref[Any] = Ref(*key, check)
    return found


FOUNDED = ref(GENESIS)


class Witness:
    """Remembers what was signed at every place, across all lives.

    A signature is out, for others to see, once its transaction has ended; what power took before was never anywhere.
    """

    def __init__(self) -> None:
        self.places: dict[tuple[bytes, int, int, int], tuple[bytes, int]] = {}
        self.wet: dict[tuple[bytes, int, int, int], bytes] = {}

    def see(self, log: LogId, first: int, entries: Iterable[bytes]) -> None:
        """Note entries that are about to be signed."""
        for seq, data in enumerate(entries, first):
            place = (log.desk, log.stream, log.incarnation, seq)
            assert self.places.get(place, (data, 0))[0] == data, f"signed twice: {place[1:]}"
            self.wet[place] = data

    def settle(self, kept: bool, step: int) -> None:  # noqa: FBT001 - the store's word
        """Count what was signed as out from a step on, or forget it."""
        if kept:
            self.places.update((place, (data, step)) for place, data in self.wet.items() if place not in self.places)
        self.wet.clear()

    def cut(self, step: int) -> None:
        """Forget what was not yet out at a step; all the rest stays for ever."""
        self.wet.clear()
        self.places = {place: (data, 0) for place, (data, after) in self.places.items() if after <= step}

    @contextlib.contextmanager
    def watching(self) -> Generator[Witness]:
        """Watch every author of this process."""
        witness = self

        class Watched(LogId):
            __slots__ = ()

            def seal_message(self, first: int, entries: Iterable[bytes]) -> bytes:
                listed = list(entries)
                witness.see(self, first, listed)
                return super().seal_message(first, listed)

        with patch.object(models.batch, "LogId", Watched):
            yield self


@dataclass
class World:
    """The co-op that all cuts of a test begin with."""

    root: Path
    files: dict[str, bytes]
    runs: list[Run]
    machine: Key
    member: Key
    asked: list[Key]

    @classmethod
    def make(cls, folder: Path) -> World:
        """Found a co-op with desks A and B; B's runs wait to be taken in."""
        node = Node.found(Home(folder / "a"), "Mto", "Bandari", "store", zone=180)
        house = node.append(AddHousehold(FOUNDED, "H1")).keys[0]
        member = node.append(RegisterMember(ref(house), "0417")).keys[0]
        machine = node.append(AddMachine(FOUNDED, "TRACTOR1")).keys[0]
        other = Home(folder / "b")
        key = own_key(other)
        node.append(AdmitDesk(FOUNDED, 2, key.public, "office"))
        runs = [run for tip in node.ledger.tips() for run in node.ledger.runs(tip.log, 0, tip.count)]
        neighbour = Ledger.begin(Store(other.books), runs[0].entries[0])
        neighbour.take(runs)
        author = Author(neighbour, key, other.key, lambda: NOW)
        asked: list[Key] = []
        for hour in range(0, 200, 4):
            asked += author.append(RequestMachine(ref(machine), ref(member), 8000 + hour, 4)).keys
            if hour % 3 == 0:
                author.append(*[AddHousehold(FOUNDED, f"B{hour}{part}") for part in range(3)])
        log = neighbour.find_log(key.public, 0, 0)
        assert log is not None
        reseal(author)
        waiting = list(neighbour.runs(log, 0, author.pen.own_logs()[0].tip, 400))
        neighbour.store.close()
        node.close()
        root = node.home.path
        files = {name: (root / name).read_bytes() for name in ("books.db", "high.json")}
        return cls(root, files, waiting, machine, member, asked)


@dataclass
class Life:
    """Desk A between two cuts. `acked` gives for each acknowledged entry its hash and the step after which it was."""

    world: World
    disk: Disk
    witness: Witness
    chance: Random
    acked: dict[Key, tuple[bytes, int]] = field(default_factory=dict[Key, tuple[bytes, int]])

    def __post_init__(self) -> None:
        """Turn the machine on."""
        self.patch = patch.object(models.lasting, "os", DiskOs(self.disk))
        self.patch.start()
        self.store = Store(self.world.root / "books.db", self.disk.database(PRAGMAS))
        self.store.after.append(lambda kept: self.witness.settle(kept, len(self.disk.steps)))
        ledger = Ledger.first(self.store)
        assert ledger is not None
        self.ledger = ledger
        self.ledger.mend()
        key_file = self.world.root / "desk.key"
        self.author = Author(self.ledger, DeskKey.load(key_file), key_file, lambda: NOW)

    def end(self) -> None:
        """Let go of the connection; what was not synced is for `Disk.after` to decide."""
        self.store.close()
        self.disk.vfs.unregister()
        self.patch.stop()

    # ---- work ----------------------------------------------------------------------------------------------------

    def append(self, *bodies: Any, stream: Stream | None = None) -> Receipt | None:
        """Append and note the acknowledgement; None when the books said no."""
        try:
            receipt = self.author.append(*bodies, stream=stream)
        except Refused:
            return None
        assert not receipt.note, f"a power cut alone opened a new book: {receipt.note}"
        for key, digest in zip(receipt.keys, receipt.hashes, strict=True):
            self.acked[key] = (digest, len(self.disk.steps))
        return receipt

    def work(self) -> None:
        """Do one thing that a desk does in a day."""
        chance, world = self.chance, self.world
        number = chance.randrange(10**6)
        match chance.randrange(8):
            case 0 | 1:
                self.append(AddHousehold(FOUNDED, f"A{number}"))
            case 2:
                self.append(*[AddHousehold(FOUNDED, f"A{number}{part}") for part in range(chance.randint(2, 6))])
            case 3:
                start = 8000 + chance.randrange(40)
                self.append(RequestMachine(ref(world.machine), ref(world.member), start, chance.randint(1, 6)))
            case 4:
                self.append(sealed(bytes(32), ref(Key(1, 0, 0, 1)), AddHousehold(FOUNDED, "x"), 1))
            case 5 | 6:
                first = chance.randrange(len(world.runs))
                self.ledger.take(world.runs[first : first + chance.randint(1, 4)])
                if chance.random() < 0.7:
                    self.ledger.folder.fold_all()
            case _:
                self.confirm() if chance.random() < 0.8 else reseal(self.author)

    def confirm(self) -> None:
        """Confirm a request that waits."""
        rows = self.store.rows("SELECT key FROM booking WHERE state = ? ORDER BY key LIMIT 20", int(State.PENDING))
        if rows:
            key = Key.read(self.chance.choice(rows)[0])
            row = self.ledger.arranger.find(key)
            if row is not None:
                self.append(ConfirmRequest(ref(key, entry_hash(row.body)[:2])))

    # ---- losing power --------------------------------------------------------------------------------------------

    def cut(self, step: int, how: str = "", *, thorough: bool = True) -> Life:
        """Lose power before a step; give the next life, after everything that must hold was checked."""
        disk = self.disk.after(step, self.chance, how)
        self.witness.cut(step)
        acked = {key: (digest, 0) for key, (digest, after) in self.acked.items() if after <= step}
        found = Life(self.world, disk, self.witness, self.chance, acked)
        found.check(thorough=thorough)
        return found

    def check(self, *, thorough: bool) -> None:
        """Check the books as they were found."""
        assert self.store.check() == []
        for key, (digest, _after) in self.acked.items():
            row = self.ledger.arranger.find(key) or self._look(key)
            assert row is not None, f"{key} was acknowledged and is lost"
            assert entry_hash(row.body) == digest, f"{key} is not what was acknowledged"
        report = verify(self.ledger)
        assert report.good, report.words()
        if thorough:
            before = picture(self.ledger)
            self.ledger.rebuild()
            assert picture(self.ledger) == before, "the books found are not what their entries give"
        assert self.append(AddHousehold(FOUNDED, f"F{self.chance.randrange(10**6)}")) is not None

    def _look(self, key: Key) -> Any:
        self.ledger.arranger.refresh()
        return self.ledger.arranger.find(key)


def picture(ledger: Ledger) -> tuple[str, list[list[tuple[Any, ...]]], list[tuple[Any, ...]]]:
    """Give all that a rebuild must bring back."""
    rows = [
        sorted(ledger.store.rows(f'SELECT * FROM "{name}" WHERE coop = ?', ledger.coop), key=repr)  # noqa: S608 - our own
        for name in PROJECTIONS
    ]
    entries = ledger.store.rows(
        "SELECT log, seq, kind, t, layer, subject, flaw, waiting, unsettled, verdict, because FROM entry "
        "ORDER BY log, seq"
    )
    return ledger.folder.state_hash(), rows, entries


def cuts(world: World, seed: int, count: int, *, works: int = 4, thorough: int = 4) -> int:
    """Lose power `count` times at random moments of random work; every `thorough`-th time books are made again too.

    Gives the number of steps that the disk saw. Raises `AssertionError` with the seed in its text.
    """
    witness, steps, number = Witness(), 0, 0
    chance = Random(seed)  # noqa: S311 - repeats by its seed
    with witness.watching():
        life = Life(world, Disk(world.root, world.files), witness, chance)
        try:
            for number in range(count):
                if len(life.acked) > 60:
                    life.end()
                    witness.places.clear()
                    life = Life(world, Disk(world.root, world.files), witness, chance)
                begun = len(life.disk.steps)
                for _work in range(chance.randint(1, works)):
                    life.work()
                steps += len(life.disk.steps) - begun
                last = life
                life.end()
                life = last.cut(chance.randint(begun, len(last.disk.steps)), thorough=number % thorough == 0)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, cut {number}: {error}") from error
        finally:
            life.end()
    return steps


def every_cut(world: World, act: Callable[[Life], object], *, torn: int = 2, stride: int = 1) -> int:
    """Lose power before each step of one act (each `stride`-th), with nothing, all and any part of what was not synced.

    Gives the number of disks that were looked at. Raises `AssertionError` with the step in its text.
    """
    witness, looked = Witness(), 0
    with witness.watching():
        life = Life(world, Disk(world.root, world.files), witness, Random(0))  # noqa: S311 - repeats by its seed
        begun = len(life.disk.steps)
        act(life)
        life.end()
        out = dict(witness.places)
        for step in range(begun, len(life.disk.steps) + 1, stride):
            for number, how in enumerate(("none", "all", *["torn"] * torn)):
                witness.places = dict(out)
                life.chance = Random(f"{step}.{number}")  # noqa: S311 - as above
                try:
                    life.cut(step, how, thorough=number < 3).end()
                except AssertionError as error:
                    raise AssertionError(f"step {step}, {how} {number}: {error}") from error
                looked += 1
    return looked

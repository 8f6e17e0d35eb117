"""Desks with folders of their own, that write as the program does: through `Author`, with key file and `high.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.author import Author, found
from models.coop import AdmitDesk, Genesis
from models.keys import DeskKey
from models.ledger import Ledger
from models.pen import Pen
from models.place import High, place_of
from models.refs import Key, Ref
from models.runs import Run
from models.store import Store
from tests.village.builder import EPOCH, begin, feed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NOW = 300_000


class Clock:
    """A clock that stands still until a test moves it; minutes since the co-op's epoch."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        """Give the minutes since 1970."""
        return EPOCH + self.now


class Office:
    """One desk's folder, open."""

    def __init__(self, folder: Path, ledger: Ledger, key: DeskKey, clock: Clock | None = None) -> None:
        """Open the desk in a folder that holds its key."""
        self.folder, self.ledger, self.key, self.clock = folder, ledger, key, clock or Clock()
        self.author = Author(ledger, key, folder / "desk.key", self.clock)

    @property
    def pen(self) -> Pen:
        """The desk's pen."""
        return self.author.pen

    @classmethod
    def founded(cls, folder: Path) -> Office:
        """Found a co-op in a folder."""
        key = new_key(folder)
        High(place_of(folder / "desk.key"), current={"0": 0}).write(folder / "high.json")
        ledger = found(Store(folder / "books.db"), key, Genesis("Mto", "Kilima", "store", key.public, EPOCH, 180))
        office = cls(folder, ledger, key)
        office.pen.remember()
        return office

    @classmethod
    def joined(cls, folder: Path, registrar: Office, number: int) -> Office:
        """Make a desk, have it admitted, and tell it all that the registrar holds."""
        key = new_key(folder)
        High(place_of(folder / "desk.key")).write(folder / "high.json")
        registrar.author.append(AdmitDesk(Ref[Any].to(Key(1, 0, 0, 0)), number, key.public, f"desk {number}"))
        ledger = begin(registrar.bodies()[0].entries[0], folder / "books.db")
        office = cls(folder, ledger, key)
        office.hears(registrar)
        return office

    @classmethod
    def reopened(cls, folder: Path, clock: Clock | None = None) -> Office:
        """Open a folder again, as another process would."""
        ledger = Ledger.first(Store(folder / "books.db"))
        assert ledger is not None
        return cls(folder, ledger, DeskKey.load(folder / "desk.key"), clock)

    def bodies(self) -> list[Run]:
        """Give all that this desk passes on."""
        runs: list[Run] = []
        for tip in self.ledger.tips((0, 1)):
            runs += self.ledger.runs(tip.log, 0, tip.count)
            if tip.frozen is not None:
                runs += [*self.ledger.runs(tip.log, tip.frozen, tip.frozen + 1), *self.ledger.branches(tip.log)]
        return runs

    def hears(self, other: Office | Iterable[Run]) -> None:
        """Take in what another desk passes on."""
        feed(self.ledger, other.bodies() if isinstance(other, Office) else other)

    def logs(self) -> dict[str, tuple[int, int | None]]:
        """Give this desk's own logs as stream.incarnation: (how many entries, where frozen)."""
        return {f"{log.stream}.{log.incarnation}": (log.tip, log.frozen) for log in self.pen.own_logs()}


def new_key(folder: Path) -> DeskKey:
    """Make a desk's folder and its key."""
    folder.mkdir(parents=True, exist_ok=True)
    key = DeskKey.make()
    key.save(folder / "desk.key")
    return key

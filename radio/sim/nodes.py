"""A desk of the village simulator: the real ledger, author and station, on a disk, a clock and a chance of its own.

Rules
- A crash leaves what was committed; the desk then starts again from its books and `high.json`, as the program does.
- `acked` holds what the clerk was told is in the books. What was refused, or never answered, is not in it.
- Nothing here reads the machine's clock: minutes come from the simulation, shifted by the desk's own error.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

from models.author import Author
from models.ledger import Ledger
from models.store import Damaged, Store
from models.words import BadInput, Refused
from radio.books import Books
from radio.sim.disk import Crash, FaultyDatabase, Lasting, Trouble
from radio.sim.world import START, World, place
from radio.station import Station

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.author import Receipt
    from models.refs import Key
    from models.runs import Tip
    from radio.links.radio import Event
    from radio.sync.say import Parcel

MINUTE: Final = 60_000
#: How long a crashed machine needs to start again, in ms.
BOOT: Final = 40_000


@dataclass(frozen=True)
class Image:
    """A copy of a desk's disk: its books and its `high.json`."""

    books: bytes
    high: str


@dataclass
class Counts:
    """What happened at a desk."""

    heard: int = 0
    crashes: int = 0
    refused: int = 0
    faults: int = 0


@dataclass
class Setting:
    """Where a desk stands: what is shared by all desks of a simulation."""

    world: World
    folder: Path
    seed: int
    lasting: Lasting
    region: str = "EU_868"
    preset: str = "LongFast"
    now: Callable[[], int] = field(default=lambda: 0)


class Desk:
    """A desk. `at` is its place in the village, counted from 0; `number` is what the registrar gave it."""

    def __init__(self, setting: Setting, at: int, *, twin: Desk | None = None, disk: bool = False) -> None:
        """Set the desk up with the world's books, or as a bit-identical copy of another desk."""
        self.setting, self.at = setting, at
        self.number: int = twin.number if twin else at + 1
        self.chance = Random(f"{setting.seed}/desk {at}")
        self.offset = 0
        self.counts = Counts()
        self.acked: dict[tuple[Key, bytes], None] = {}
        self.trouble = Trouble()
        self.folder = setting.folder / str(at)
        self.folder.mkdir()
        self.asleep_until = 0
        #: Its radio, by number on the air; where it stands, as its high.json knows it; whether its disk was set back.
        self.radio = at
        self.place = place(self.number)
        self.set_back = False
        self.memory = ""
        self._changes = -1
        #: Whether a machine with this key has written elsewhere, or the disk was set back: forks are honest then.
        self.doubled = twin is not None
        image = twin.image() if twin else Image(setting.world.books, setting.world.high[at])
        self.key = setting.world.keys[self.number - 1]
        self.key.save(self.folder / "desk.key")
        (self.folder / "high.json").write_text(image.high)
        self.disk = disk
        self._lay(image.books)
        self.open()

    def _lay(self, books: bytes) -> None:
        """Put books on the disk."""
        if not self.disk:
            self.database = FaultyDatabase(":memory:", self.trouble, books)
            return
        path = self.folder / "books.db"
        path.write_bytes(books)
        self.database = FaultyDatabase(str(path), self.trouble)

    # ---- switched on and off --------------------------------------------------------------------------------------

    def open(self) -> None:
        """Start the program on what the disk holds; where the disk spoils that, again, as people do."""
        self.setting.lasting.trouble = self.trouble
        while True:
            try:
                self._open()
            except Crash:
                self.counts.crashes += 1
            except (Refused, Damaged):
                self.counts.faults += 1
            else:
                return
            self.database.power_up()

    def _open(self) -> None:
        store = Store(self.folder / "books.db", self.database)
        ledger = Ledger.first(store)
        if ledger is None:
            raise AssertionError("the books are gone")
        ledger.mend()
        self.store, self.ledger = store, ledger
        self.author = Author(ledger, self.key, self.folder / "desk.key", self.minute)
        self.author.pen.place = self.place
        self.author.pen.draw = self.chance.randrange
        self.station = self._station()

    def _station(self) -> Station:
        setting = self.setting
        chance = Random(self.chance.randrange(2**32))
        station = Station(Books(self.author), chance.random, region=setting.region, preset=setting.preset)
        station.start(setting.now(), self.memory)
        return station

    def keep(self) -> None:
        """Write down what the station wants to remember over a restart."""
        self.memory = self.guarded(lambda: self.station.memory(self.setting.now())) or self.memory

    def crash(self) -> None:
        """Stop without a word and start again; what was not committed is gone."""
        self.counts.crashes += 1
        self.trouble.heal()
        self.database.power_up()
        self.asleep_until = max(self.asleep_until, self.setting.now() + BOOT)
        self.open()

    @property
    def awake(self) -> bool:
        """Whether the machine is running."""
        return self.setting.now() >= self.asleep_until

    def minute(self) -> int:
        """Give the minutes since 1970 by this desk's clock."""
        return max(0, START + self.setting.now() // MINUTE + self.offset)

    def image(self) -> Image:
        """Copy the disk."""
        return Image(self.database.copy(), (self.folder / "high.json").read_text())

    def restore(self, image: Image, *, whole: bool) -> None:
        """Put an older copy of the books back; with `whole`, an older copy of the whole disk."""
        self.store.close()
        if whole:
            (self.folder / "high.json").write_text(image.high)
            self.doubled = True
        self.set_back = True
        self._lay(image.books)
        self.open()

    # ---- at work ----------------------------------------------------------------------------------------------------

    def guarded(self, act: Callable[[], Any]) -> Any:
        """Do something that the disk may spoil: after a crash the machine starts again, and None is given."""
        self.setting.lasting.trouble = self.trouble
        try:
            return act()
        except Crash:
            self.crash()
        except (Refused, BadInput):
            self.counts.refused += 1
        except Damaged:
            self.counts.faults += 1
        return None

    def write(self, *wishes: Any) -> Receipt | None:
        """Let the clerk write; gives None where the program refused, or stopped before it answered."""
        receipt = self.guarded(lambda: self.author.append(*wishes))
        if receipt is not None:
            for key in receipt.keys:
                self.acked[key, self.body(key) or b""] = None
            self.guarded(lambda: self.station.changed(self.setting.now()))
        return receipt  # type: ignore[no-any-return]

    def hear(self, event: Event) -> None:
        """Let the station hear something."""
        self.counts.heard += 1
        self.guarded(lambda: self.station.hear(self.setting.now(), event))

    def poll(self, free: int) -> list[Parcel]:
        """Ask the station what to send, while its radio takes `free` more frames."""
        return self.guarded(lambda: self.station.poll(self.setting.now(), free)) or []

    def next_at(self) -> int:
        """Give when the station may have something to say next, in ms."""
        return self.guarded(lambda: self.station.next_at(self.setting.now())) or self.setting.now()

    # ---- looked at --------------------------------------------------------------------------------------------------

    def touched(self) -> bool:
        """Whether the books were written to since this was last asked."""
        before, self._changes = self._changes, self.database.raw.total_changes
        return before != self._changes

    def tips(self) -> list[Tip]:
        """Give how far each log is held."""
        return self.ledger.tips((0, 1))

    def body(self, key: Key) -> bytes | None:
        """Give the bytes of an entry, if it is held; also of one that a fork has put aside."""
        log = self.ledger.find_log(self.desk_key(key.desk), key.stream, key.incarnation)
        found = self.ledger.bodies(log, key.seq, 1) if log else []
        return found[0] if found else None

    def desk_key(self, number: int) -> bytes:
        """Give the key of a desk."""
        return self.setting.world.keys[number - 1].public

    def picture(self) -> tuple[str, str]:
        """Give the hash of the books and the digest of the entries; all that two desks must agree on."""
        self.ledger.folder.fold_all()
        return self.ledger.folder.state_hash(), self.ledger.frontier_digest((0,)).hex()

    def trace(self) -> str:
        """Give a short mark of what the desk holds, for the log of events."""
        tips = "".join(f"{tip.number}.{tip.stream}.{tip.incarnation}:{tip.count};" for tip in self.tips())
        return hashlib.blake2b(tips.encode(), digest_size=8).hexdigest()

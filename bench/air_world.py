"""The measured co-op year in real books, and stations that exchange it over an air that only takes its time.

Rules
- Books, seals, sealing anew, frames and stations are those of the program; only the medium is made here: one channel,
  one frame at a time, exact airtime, and each receiver loses frames by a seeded chance.
- What villages exchange among themselves by cable is simply there: a gateway's ledger holds its village's new entries
  with the seals that their desks made.
- Counted is every frame from the moment in which news lie on one side until all sides hold the same. What is said
  after that, while all agree, is counted apart as `idle`.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import workload_kinds as kinds

from models import remember
from models.author import Author
from models.encoding import pack
from models.entry import Record
from models.keys import DeskKey, LogId
from models.ledger import Ledger
from models.refs import Ref
from models.reseal import reseal
from models.runs import Run
from models.store import Store
from models.wire import blake
from radio.airtime import airtime_ms
from radio.books import Books
from radio.links.radio import Frame
from radio.station import Station
from radio.sync.say import fits_alone

if TYPE_CHECKING:
    from collections.abc import Iterable

Rows = list[dict[str, Any]]
PRESET: Final = "LongFast"
HOUR: Final = 3_600_000
#: How often a silent station is asked again, and how long an exchange may go on, in ms.
STEP: Final = 250
LONGEST: Final = 2_000 * HOUR
BATCH: Final = 64
#: Desks that write, and those that were only just admitted and hold nothing of the year.
DESKS: Final = 12
NEW: Final = 3


@dataclass
class Sent:
    """The frames of an exchange as their sizes, those with entries, and those that were said while all agreed."""

    sizes: list[int] = field(default_factory=list[int])
    with_entries: int = 0
    idle: list[int] = field(default_factory=list[int])
    took: int = 0

    def add(self, other: Sent) -> None:
        """Take another's frames in."""
        self.sizes += other.sizes
        self.idle += other.idle
        self.with_entries += other.with_entries
        self.took += other.took


class World:
    """One co-op year of one seed: what all desks hold, and what each one adds."""

    def __init__(self, workload: dict[str, Rows], folder: Path) -> None:
        """Lay the books of the year out in a folder."""
        self.folder, self.count = folder, 0
        self.keys = [DeskKey.make(blake(b"bench desk", bytes([number]))) for number in range(DESKS + NEW)]
        everything = [row for part in ("base", "a20", "b5", "a200") for row in workload[part]]
        names = {
            name: sorted({row[name] for row in everything if name in row})
            for name in ("machine", "lot", "item", "poll")
        }
        self.setting = kinds.setting([key.public for key in self.keys], names)
        self.start = [len(log) for log in self.setting.logs]
        self.coop_id = blake(pack(self.setting.logs[0][0]))
        self.workload = workload
        before = [run for author in range(DESKS) for run in self._told(author)]
        self.empty = self._books("empty", before)
        self.base = self._books("base", [*before, *self.runs("base")])

    # ---- what is written ----------------------------------------------------------------------------------------

    def signed(self, author: int, first: int, bodies: Iterable[bytes]) -> Run:
        """Sign consecutive entries of a desk."""
        entries, key = tuple(bodies), self.keys[author]
        message = LogId(self.coop_id, key.public, 0, 0).seal_message(first, entries)
        return Run(key.public, 0, 0, first, entries, key.sign(message))

    def _told(self, author: int) -> list[Run]:
        bodies = [pack(record) for record in self.setting.logs[author]]
        return [self.signed(author, first, bodies[first : first + BATCH]) for first in range(0, len(bodies), BATCH)]

    def entry(self, row: dict[str, Any]) -> tuple[int, int, bytes]:
        """Give a row's author, seq and bytes; a desk's first entry names its admission, and the last law it saw."""
        author = int(row["author"])
        seq, first = self.start[author] + int(row["seq"]), None
        if seq == 0:
            first = self.setting.found[f"desk {author}"]
        saw: Ref[Any] | None = self.setting.found["last law"] if int(row["seq"]) == 0 and author else None
        body = kinds.body_of(row, self.setting.found)
        return author, seq, pack(Record(body, int(row["ts"]), saw=saw, basis=first))

    def runs(self, part: str) -> list[Run]:
        """Sign a part of the year as it was written: one seal an entry."""
        return [self.signed(author, seq, [data]) for author, seq, data in map(self.entry, self.workload[part])]

    # ---- books --------------------------------------------------------------------------------------------------

    def _books(self, name: str, runs: list[Run]) -> Path:
        """Make books that hold these runs, with the wider seals of all desks."""
        path = self.folder / f"{name}.db"
        ledger = self._open(path)
        self.take(ledger, runs)
        remember.keep_frames_key(ledger, blake(b"frames"))
        ledger.store.close()
        return path

    def _open(self, path: Path) -> Ledger:
        return Ledger.begin(Store(path), pack(self.setting.logs[0][0]))

    def author(self, ledger: Ledger, number: int) -> Author:
        """Give the author of a desk, as if its key lay here."""
        place = self.folder / f"key{number}"
        if not place.exists():
            place.mkdir()
            self.keys[number].save(place / "desk.key")
        return Author(ledger, self.keys[number], place / "desk.key", lambda: 0)

    def take(self, ledger: Ledger, runs: list[Run]) -> None:
        """Put runs into books, and let their desks seal anew as far as frames go."""
        arrival = ledger.take(runs)
        if arrival.stored + arrival.known != sum(len(run.entries) for run in runs):
            raise ValueError("the bench's own entries were not taken: " + "; ".join(arrival.refused[:3]))
        written = {run.desk_key for run in runs}
        for number, key in enumerate(self.keys):
            if key.public in written:
                reseal(self.author(ledger, number), fits_alone)

    def station(self, number: int, path: Path, chance: random.Random, preset: str = PRESET) -> Station:
        """Open a copy of books at a desk and give its station."""
        self.count += 1
        copy = self.folder / f"copy{self.count}.db"
        shutil.copy(path, copy)
        books = Books(self.author(self._open(copy), number))
        station = Station(books, chance.random, preset=preset, region="EU_868")
        station.start(0)
        return station


class Air:
    """One channel on which all hear each other, but for what each loses."""

    def __init__(self, stations: list[Station], chance: random.Random, loss: float = 0.0, preset: str = PRESET) -> None:
        """Put stations on air."""
        self.stations, self.chance, self.loss, self.preset = stations, chance, loss, preset
        self.now = 0

    def level(self) -> bool:
        """Whether all hold the same."""
        return len({station.mesh.view.digest for station in self.stations}) == 1

    def settle(self, until: int) -> Sent:
        """Let everybody talk until all hold the same, then until `until`; gives what was sent."""
        sent = Sent()
        began = self.now
        while not self.level():
            if self.now > began + LONGEST:
                raise TimeoutError("the stations did not come to hold the same")
            self._turn(sent, sent.sizes, self.now + HOUR)
        sent.took = self.now - began
        while self.now < until:
            self._turn(sent, sent.idle, until)
        return sent

    def _turn(self, sent: Sent, sizes: list[int], until: int) -> None:
        """Let one station send a frame, or time pass."""
        for station in self.chance.sample(self.stations, len(self.stations)):
            for parcel in station.poll(self.now, 1):
                sizes.append(len(parcel.data))
                sent.with_entries += parcel.entries > 0
                self.now += airtime_ms(self.preset, len(parcel.data), signed=True)
                self._hear(station, parcel.data)
                return
        then = min(station.next_at(self.now) for station in self.stations)
        self.now = min(max(then, self.now + STEP), max(until, self.now + STEP))

    def _hear(self, sender: Station, data: bytes) -> None:
        for station in self.stations:
            if station is not sender and self.chance.random() >= self.loss:
                station.hear(self.now, Frame(data, 1, 0, 5.0))

    def close(self) -> None:
        """Put the books away."""
        for station in self.stations:
            ledger = station.books.author.ledger  # type: ignore[attr-defined]
            ledger.store.close()
            Path(ledger.store.path).unlink()


@dataclass(frozen=True)
class Scene:
    """An exchange: the books that each desk begins with, and what is new at some of them."""

    desks: tuple[int, ...]
    news: tuple[tuple[int, str], ...]
    cold: bool = False
    live: bool = False


#: The desks that stand for villages are the first of each; three receivers are the three others, or new desks.
SCENES: Final = {
    "D20": Scene((0, 3), ((0, "a20"), (3, "b5"))),
    "D20_live": Scene((0, 3), ((0, "a20"), (3, "b5")), live=True),
    "D200": Scene((0, 3), ((0, "a200"),)),
    "COLD": Scene((0, DESKS), (), cold=True),
}


def play(world: World, name: str, seed: int, loss: float = 0.0, receivers: int = 1) -> list[Sent]:
    """Let an exchange happen; gives what was sent, entry by entry where it is live."""
    scene = SCENES[name]
    chance = random.Random(f"{seed} {name} {loss} {receivers}")  # noqa: S311 - repeats by its seed
    step = 1 if scene.cold else 3
    desks = [*scene.desks, *(scene.desks[1] + step * more for more in range(1, receivers))]
    stations = [world.station(desk, world.empty if desk >= DESKS else world.base, chance) for desk in desks]
    on_air = Air(stations, chance, loss)
    try:
        if scene.cold:
            return [on_air.settle(0)]
        on_air.settle(2 * HOUR)
        if scene.live:
            return _live(world, scene, on_air, dict(zip(desks, stations, strict=True)))
        for desk, part in scene.news:
            _bring(world, stations[desks.index(desk)], world.runs(part), on_air.now)
        return [on_air.settle(0)]
    finally:
        on_air.close()


def _live(world: World, scene: Scene, on_air: Air, stations: dict[int, Station]) -> list[Sent]:
    """Write each entry at its own time."""
    news = [(row, desk) for desk, part in scene.news for row in world.workload[part]]
    news.sort(key=lambda one: int(one[0]["ts"]))
    began = on_air.now - int(news[0][0]["ts"]) * 60_000
    sent: list[Sent] = []
    for place, (row, desk) in enumerate(news):
        author, seq, data = world.entry(row)
        _bring(world, stations[desk], [world.signed(author, seq, [data])], on_air.now)
        last = place + 1 == len(news)
        sent.append(on_air.settle(on_air.now if last else began + int(news[place + 1][0]["ts"]) * 60_000))
    return sent


def _bring(world: World, station: Station, runs: list[Run], now: int) -> None:
    """Let new entries be there, as their desks wrote and sealed them."""
    world.take(station.books.author.ledger, runs)  # type: ignore[attr-defined]
    station.changed(now)

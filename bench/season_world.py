"""The world of the season: desks with real books of their own, who reaches whom, and what people do there.

Rules
- Each desk is a `Node` over its own SQLite file. Entries come to another desk only as sealed runs, and only while the
  two reach each other.
- A desk acts by what its own books say, never by what this world knows.
- One seed gives one season: all chance is drawn from it, and the clock is the world's.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from models import people
from models.asof import books_now
from models.author import Author, found
from models.bookings import Purpose
from models.clock import Calendar
from models.coop import AddVillage, AdmitDesk, Genesis
from models.encoding import entry_hash
from models.keys import DeskKey
from models.ledger import Ledger
from models.machines import AddMachine
from models.place import High, place_of
from models.policy import AdoptPolicy, Quota, Span, Terms
from models.refs import Key, Ref
from models.store import Store
from models.wire import blake
from mvs_tui.config import Home
from mvs_tui.node import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

#: The village names, and the desks: the office (the registrar's) and one that keeps machines in each village.
VILLAGES: Final = ("Kilima", "Mto", "Ziwa", "Msitu")
OFFICE: Final = 0
#: Members of the households of a village, in turn: 60 in 17.
SIZES: Final = (4, 3, 5, 2, 4, 3, 3, 5, 4, 2, 3, 6, 4, 1, 4, 3, 4)
DAY: Final = 24
ZONE: Final = 180
#: A day of the first week.
BEGIN: Final = dt.date(2027, 3, 1)


@dataclass(frozen=True)
class Size:
    """How large a season is."""

    weeks: int = 12
    houses: int = 17
    machines: int = 2
    #: Requests of a household a week: of most, and of every fourth.
    asks: int = 5
    eager: int = 12


@dataclass
class House:
    """A household as its village's clerk knows it."""

    key: Key
    village: int
    members: list[Key]
    eager: bool


@dataclass
class Seat:
    """A desk: its node, its village, and whether it is silent."""

    node: Node
    village: int
    silent: bool = False
    machines: list[Key] = field(default_factory=list[Key])

    def write(self, *bodies: Any, advise: bool = True) -> tuple[Key, ...]:
        """Append entries; gives their keys."""
        return self.node.author.append(*bodies, advise=advise).keys

    def pinned(self, request: Key) -> Ref[Any]:
        """Give a reference with the check that a decision carries."""
        ledger = self.node.ledger
        log = ledger.arranger.ids[request[:3]]
        return Ref[Any].to(request, entry_hash(ledger.bodies(log, request.seq, 1)[0])[:2])


class World:
    """Five desks in four villages, their members and machines, and the clock."""

    def __init__(self, folder: Path, seed: int, size: Size) -> None:
        """Found the co-op, admit the desks, enter members and machines, adopt the policy."""
        self.folder, self.seed, self.size = folder, seed, size
        self.chance = random.Random(seed)  # noqa: S311 - a season repeats by its seed
        self.seats: list[Seat] = []
        self.houses: list[House] = []
        self.told = 0
        self.terms = Terms()
        self.villages: list[Key] = []
        self.minute = 0
        self.calendar = Calendar.founded(BEGIN.year, ZONE)
        #: The Monday of the first week that is allotted.
        self.first = self.calendar.monday(self.calendar.day(BEGIN))
        self.at(self.first - 12, 8)
        self._found()
        self._people()
        for seat in self.seats[1:]:
            village = self.villages[seat.village]
            for number in range(size.machines):
                code = f"{VILLAGES[seat.village][:2]}{number + 1}".upper()
                seat.machines += seat.write(AddMachine(Ref[Any].to(village), code))
        self.tell()

    # ---- the clock ----------------------------------------------------------------------------------------------

    def at(self, day: int, hour: int = 0, minute: int = 0) -> None:
        """Set the clock to a moment of a day; it never goes back."""
        self.minute = max(self.minute, self.calendar.epoch + (day * DAY + hour) * 60 + minute)

    @property
    def now(self) -> int:
        """Give the hour of the calendar."""
        return (self.minute - self.calendar.epoch) // 60

    def _clock(self, off: int) -> Callable[[], int]:
        return lambda: self.minute + off

    # ---- the beginning ------------------------------------------------------------------------------------------

    def _key(self, number: int) -> tuple[Home, DeskKey]:
        """Make a desk's folder with its key, always the same for a seed."""
        home = Home(self.folder / f"desk{number + 1}")
        home.make()
        key = DeskKey.make(blake(f"season {self.seed} {number}".encode()))
        key.save(home.key)
        High(place_of(home.key), current={"0": 0} if number == OFFICE else {}).write(home.key.with_name("high.json"))
        return home, key

    def _found(self) -> None:
        home, key = self._key(OFFICE)
        genesis = Genesis("Mavuno", VILLAGES[0], "office", key.public, self.calendar.epoch, ZONE)
        store = Store(home.books)
        ledger = found(store, key, genesis, self.calendar.at(self.minute))
        self._sit(Node(home, store, ledger, Author(ledger, key, home.key, self._clock(0))), 0)
        self.seats[OFFICE].node.author.pen.remember()
        new = self.seats[OFFICE].write(*(AddVillage(name) for name in VILLAGES[1:]))
        self.villages = [Key(1, 0, 0, 0), *new]
        for number in range(len(VILLAGES)):
            self._join(number)

    def _sit(self, node: Node, village: int) -> Seat:
        node.author.pen.draw = self.chance.randrange
        self.seats.append(Seat(node, village))
        return self.seats[-1]

    def _join(self, village: int) -> None:
        """Admit a village's desk, and give it books of its own with all that the office holds."""
        office, (home, key) = self.seats[OFFICE], self._key(village + 1)
        office.write(AdmitDesk(Ref[Any].to(self.villages[village]), village + 2, key.public, VILLAGES[village]))
        log = office.node.ledger.find_log(office.node.author.key.public, 0, 0)
        (genesis,) = office.node.ledger.bodies(log or 0, 0, 1)
        store = Store(home.books)
        ledger = Ledger.begin(store, genesis)
        author = Author(ledger, key, home.key, self._clock(village - 2))
        self.carry(office, self._sit(Node(home, store, ledger, author), village))

    def _people(self) -> None:
        for village, seat in enumerate(self.seats[1:]):
            names = [
                people.Newcomer(f"Member {house + 1}-{number + 1}", f"{VILLAGES[village][0]}{village}{house + 1:02d}")
                for house in range(self.size.houses)
                for number in range(SIZES[house % len(SIZES)])
            ]
            people.add_many(seat.node.author, enumerate(names, 1))
            homes: dict[Key, list[Key]] = {}
            for member, home in books_now(seat.node.ledger).homes.items():
                if home.desk == village + 2:
                    homes.setdefault(home, []).append(member)
            for number, (home, members) in enumerate(sorted(homes.items())):
                self.houses.append(House(home, village, sorted(members), eager=number % 4 == 0))

    def adopt(self, **terms: Any) -> None:
        """Let the members adopt a policy, and tell all desks."""
        body = AdoptPolicy("Season", quotas=(Quota(30, span=Span.WEEK),), **terms)
        self.terms = body.terms()
        self.seats[OFFICE].write(body)
        self.tell()

    # ---- who reaches whom ---------------------------------------------------------------------------------------

    def tell(self, parts: Iterable[Iterable[int]] | None = None) -> None:
        """Let desks that reach each other exchange all they hold, twice, so that all of a part hold the same."""
        for part in parts if parts is not None else [range(len(self.seats))]:
            here = [self.seats[number] for number in part if not self.seats[number].silent]
            for other in here[1:]:
                self.carry(other, here[0])
            for other in here[1:]:
                self.carry(here[0], other)

    def carry(self, teller: Seat, hearer: Seat) -> None:
        """Give one desk what it lacks of another's coop logs, and fold it."""
        held = {(tip.desk_key, tip.incarnation): tip.count for tip in hearer.node.ledger.tips()}
        for tip in teller.node.ledger.tips():
            have = held.get((tip.desk_key, tip.incarnation), 0)
            if have < tip.count:
                arrival = hearer.node.ledger.take(teller.node.ledger.runs(tip.log, have, tip.count))
                self.told += arrival.stored
        hearer.node.ledger.folder.fold_all()

    def agree(self) -> bool:
        """Whether all desks that are not silent hold the same books."""
        hashes = {seat.node.ledger.folder.state_hash() for seat in self.seats if not seat.silent}
        return len(hashes) == 1

    def close(self) -> None:
        """Close all books."""
        for seat in self.seats:
            seat.node.close()

    # ---- what people ask ----------------------------------------------------------------------------------------

    def purpose(self) -> Purpose:
        """Draw what the work is."""
        return self.chance.choice((Purpose.PLOUGH, Purpose.HARROW, Purpose.HARVEST, Purpose.TRANSPORT))

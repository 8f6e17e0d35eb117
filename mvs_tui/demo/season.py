"""A season of an invented co-op, written day by day by the code that keeps real books.

Rules
- Seven desks in four villages share one store here; each has its own key, pen and clock, and writes to its own logs.
- The same seed gives the same entries in the coop stream, so the same co-op and the same state hash on every machine.
  Names and phones are locked with fresh keys, so the village streams differ; they are no part of the state.
- Everything goes through `Author.append` with its advice. Without advice is written only what a good program refuses
  and the books must bear: what another desk may not do, and what a restored copy did not know.
- The season ends at a fixed moment (`Season.now`), so that a week's board looks the same tomorrow.

    >>> LAST.isoformat()
    '2026-11-25'
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from models import people
from models.author import Author, found
from models.bookings import Purpose
from models.clock import Calendar
from models.coop import AddVillage, AdmitDesk, Genesis
from models.encoding import entry_hash
from models.keys import DeskKey
from models.law import letters
from models.machines import (
    AddMachine,
    CancelRequest,
    ConfirmRequest,
    HandOver,
    LogJob,
    RejectRequest,
    RequestMachine,
    ReturnMachine,
)
from models.pen import Going
from models.place import High, place_of
from models.refs import Key, Ref
from models.store import Store
from models.wire import blake
from mvs_tui.demo import trouble
from mvs_tui.demo.plan import Plan, ref
from mvs_tui.demo.words import CANCELS, DESKS, MACHINES, NOTES, REFUSALS, REGIONS, TAKEN, Made, Region

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from models.author import Receipt
    from models.ledger import Ledger

MEMBERS: Final = 240
HOUSEHOLDS: Final = 17  # in each village
WEEKS: Final = 17
LAST: Final = dt.date(2026, 11, 25)
#: How likely things are: in a sitting, that an answer is given, a wish taken back, a wish made; then, of all such, that
#: a request is refused, has a note, comes from paper; that a job names its driver, a member has a telephone.
ANSWERS, REGRETS, WISHES, REFUSES, NOTED, ON_PAPER, DRIVEN, PHONES = 0.55, 0.01, 0.24, 0.07, 0.15, 0.05, 0.4, 0.6
#: At which hours somebody sits at a desk.
SESSIONS: Final = (6, 12, 18)


@dataclass
class Desk:
    """A desk with its clock, which is `off` minutes wrong."""

    author: Author
    village: int
    off: int = 0
    members: list[Key] = field(default_factory=list[Key])
    open: bool = True


@contextlib.contextmanager
def quick_folder() -> Generator[Path]:
    """Give a folder for a season until the block ends, in memory where there is one.

    A season syncs some five thousand times, as real books do; on a disk that turns, that would be a minute.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a fresh folder of our own in it
    with tempfile.TemporaryDirectory(prefix="mvs-season-", dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


class Season:
    """Makes a co-op in a folder: `ledger` is what was made, `desks` wrote it, `now`: its end, minutes since 1970."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Found the co-op and write the whole season."""
        self.folder, self.seed = folder, seed
        self.chance = random.Random(seed)  # noqa: S311 - an invented season repeats by its seed
        self.region: Region = REGIONS[seed % len(REGIONS)]
        self.calendar = Calendar.founded(LAST.year, self.region.zone)
        self.last = self.calendar.day(LAST)
        self.first = self.last - WEEKS * 7
        self.minute = self.unix(self.first * 24 + 8)
        self.now = self.unix(self.last * 24 + 8)
        self.plans: list[Plan] = []
        self.meters: dict[int, tuple[int, ...]] = {number: made.stands for number, made in enumerate(MACHINES)}
        self.keepers = [made.keeper for made in MACHINES]
        self.machines: list[Key] = []
        self.desks: list[Desk] = []
        #: What the happenings have to remember from one day to the next.
        self.wrong_times: list[tuple[int, int]] = []
        self.good_height = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.ledger: Ledger = self._found(Store(folder / "books.db"))
        self._people()
        self._season()

    def unix(self, hour: int, minute: int = 0) -> int:
        """Give the minutes since 1970 of an hour of the calendar."""
        return self.calendar.epoch + hour * 60 + minute

    # ---- the beginning ------------------------------------------------------------------------------------------

    def _found(self, store: Store) -> Ledger:
        key, region = self._key(0), self.region
        genesis = Genesis(region.name, region.villages[0], DESKS[0][1], key.public, self.calendar.epoch, region.zone)
        ledger = found(store, key, genesis)
        self.ledger = ledger
        self._sit(0, key)
        villages = [Key(1, 0, 0, 0), *self.write(0, *(AddVillage(name) for name in region.villages[1:])).keys]
        for number, (village, name) in enumerate(DESKS[1:], 1):
            other = self._key(number)
            self.minute += 20
            self.write(0, AdmitDesk(ref(villages[village]), number + 1, other.public, name))
            self._sit(number, other)
        for made in MACHINES:
            self.minute += 5
            place = ref(villages[DESKS[made.keeper][0]])
            self.machines += self.write(made.keeper, AddMachine(place, made.code, made.name, made.meters)).keys
        return ledger

    def _key(self, desk: int) -> DeskKey:
        return DeskKey.make(blake(f"demo {self.seed} {desk}".encode()))

    def _sit(self, number: int, key: DeskKey) -> None:
        """Give a desk its folder, key and clock."""
        folder = self.folder / f"desk{number}"
        folder.mkdir()
        key.save(folder / "desk.key")
        High(place_of(folder / "desk.key")).write(folder / "high.json")
        desk = Desk(Author(self.ledger, key, folder / "desk.key", lambda: self.minute + desk.off), DESKS[number][0])
        desk.off = 0 if number in {0, 3} else self.chance.randrange(-6, 7)
        desk.author.pen.draw = self.chance.randrange
        if number == 0:
            desk.author.pen.take_up(0, Going(0))
            desk.author.pen.remember()
        self.desks.append(desk)

    def write(self, desk: int, *bodies: Any, advise: bool = True) -> Receipt:
        """Let a desk append entries."""
        return self.desks[desk].author.append(*bodies, advise=advise)

    def _people(self) -> None:
        """Every village's first desk enters its members from a list."""
        for village in range(4):
            self.minute += 90
            names = [
                people.Newcomer(f"{first} {family}", f"{'KMLU'[village]}{house + 1:02d}", self._phone())
                for house in range(HOUSEHOLDS)
                for family in [self.pick(self.region.family)]
                for first in self.chance.sample(self.region.first, self._size(house))
            ]
            people.add_many(self.desks[village].author, enumerate(names, 1))
        everybody = [
            person
            for offset in range(0, MEMBERS, 100)
            for person in people.search(self.ledger, offset=offset, limit=100)
        ]
        for number, desk in enumerate(self.desks):
            home = next(other for other, (village, _name) in enumerate(DESKS) if village == DESKS[number][0])
            desk.members = [person.key for person in everybody if person.desk == letters(home + 1)]

    @staticmethod
    def _size(house: int) -> int:
        """Give how many live in a household: 60 in the 17 of a village."""
        return (4, 3, 5, 2, 4, 3, 3, 5, 4, 2, 3, 6, 4, 1, 4, 3, 4)[house]

    def _phone(self) -> str:
        return f"{self.region.phone} {self.chance.randrange(10**6):06d}" if self._happens(PHONES) else ""

    def _happens(self, likely: float) -> bool:
        return self.chance.random() < likely

    def pick(self, several: Sequence[Any]) -> Any:
        """Give one of several by chance."""
        return several[self.chance.randrange(len(several))]

    # ---- day by day ---------------------------------------------------------------------------------------------

    def _season(self) -> None:
        for day in range(self.first + 1, self.last + 1):
            for session in SESSIONS:
                if day == self.last and session > SESSIONS[0]:
                    return
                if session == SESSIONS[0]:
                    trouble.happen(self, day)
                for number, desk in enumerate(self.desks):
                    if desk.open:
                        self.minute = self.unix(day * 24 + session, number * 7 + self.chance.randrange(5))
                        self._sitting(number, day, session)

    def _sitting(self, number: int, day: int, session: int) -> None:
        """One clerk's while at the desk: take back, answer, log, cancel, ask; then hand over what is wanted now."""
        hour = day * 24 + session
        if self.desks[number].off == trouble.WRONG:
            self.wrong_times.append((trouble.held(self, number), self.calendar.at(self.minute)))
        work = [pair for plan in self.plans for pair in self._steps(plan, number, hour)]
        work += self._wishes(number, day, session)
        self._do(number, work)
        self._do(number, [pair for plan in self.plans for pair in self._leave(plan, number, hour)])

    def _do(self, number: int, work: list[tuple[Any, Callable[[Key], None]]]) -> None:
        if work:
            receipt = self.write(number, *(body for body, _then in work))
            for key, (_body, then) in zip(receipt.keys, work, strict=True):
                then(key)

    def _steps(self, plan: Plan, number: int, hour: int) -> list[tuple[Any, Callable[[Key], None]]]:
        """Give what a desk does about one wish in a sitting at `hour`."""
        keeps = self.keepers[plan.machine] == number
        if plan.state == "pending" and keeps and plan.asked < hour and self._happens(ANSWERS):
            return [self._answer(plan)]
        if plan.state == "out" and keeps and plan.stop <= hour:
            return [self._return(plan)]
        if plan.state == "back" and plan.desk == number:
            return [self._job(plan)]
        if self._regrets(plan, number, hour):
            return [(CancelRequest(ref(plan.written), self.pick(CANCELS)), _to(plan, "cancelled"))]
        return []

    def pinned(self, request: Key) -> Ref[Any]:
        """Give a reference with the check that a decision carries."""
        log = self.ledger.arranger.ids[request[:3]]
        return Ref[Any].to(request, entry_hash(self.ledger.bodies(log, request.seq, 1)[0])[:2])

    def _regrets(self, plan: Plan, number: int, hour: int) -> bool:
        """Whether a desk takes its wish back now: rarely, and only before the day begins."""
        open_still = plan.state in {"pending", "confirmed"} and not plan.firm and plan.start > hour + 5
        return open_still and plan.desk == number and self._happens(REGRETS)

    def _answer(self, plan: Plan) -> tuple[Any, Callable[[Key], None]]:
        request = self.pinned(plan.written)
        if self.busy(plan.machine, plan.start, plan.stop):
            return RejectRequest(request, TAKEN), _to(plan, "rejected")
        if self._happens(REFUSES):
            return RejectRequest(request, self.pick(REFUSALS)), _to(plan, "rejected")
        plan.state = "confirmed"
        return ConfirmRequest(request), _to(plan, "confirmed")

    def busy(self, machine: int, start: int, stop: int) -> bool:
        """Whether somebody has a machine in [start, stop)."""
        return any(
            plan.machine == machine
            and plan.start < stop
            and start < plan.stop
            and plan.state in {"confirmed", "out", "back", "done"}
            for plan in self.plans
        )

    def _leave(self, plan: Plan, number: int, hour: int) -> list[tuple[Any, Callable[[Key], None]]]:
        """Hand over what begins in the six hours from `hour` on, unless the machine is still out."""
        if plan.state != "confirmed" or self.keepers[plan.machine] != number or not hour <= plan.start < hour + 6:
            return []
        if any(other.machine == plan.machine and other.state == "out" for other in self.plans):
            return []
        fuel = self.chance.randrange(150, 600) if MACHINES[plan.machine].burns else None
        plan.state = "out"
        return [(HandOver(self.pinned(plan.written), self.meters[plan.machine], fuel), _to(plan, "out"))]

    def _return(self, plan: Plan) -> tuple[Any, Callable[[Key], None]]:
        made = MACHINES[plan.machine]
        worked = max(5, (plan.stop - plan.start) * 10 - self.chance.randrange(2, 15))
        steps = [worked if place == 0 else worked * 2 // 3 for place in range(len(made.meters))]
        plan.job = tuple(meter + step for meter, step in zip(self.meters[plan.machine], steps, strict=True))
        plan.fuel = made.burns * worked // 10
        self.meters[plan.machine] = plan.job
        return ReturnMachine(self.pinned(plan.written), plan.job), _to(plan, "back")

    def _job(self, plan: Plan) -> tuple[Any, Callable[[Key], None]]:
        driver = ref(self.pick(self.desks[plan.desk].members)) if self._happens(DRIVEN) else None
        return LogJob(ref(plan.written), plan.job, plan.fuel, driver), _to(plan, "done")

    def _wishes(self, number: int, day: int, session: int) -> list[tuple[Any, Callable[[Key], None]]]:
        """Ask for machines: a few times a week, for next week or so; on a day with a wrong clock, from paper."""
        if session == SESSIONS[1] or not self._happens(WISHES):
            return []
        machine, ahead = self.chance.randrange(len(MACHINES)), self.chance.randrange(1, 9)
        begin = self.pick((6, 6, 7, 8, 13, 14))
        start = (day + ahead) * 24 + begin
        plan = Plan(machine, number, start, start + self.pick((3, 4, 4)), day * 24 + session)
        if self.busy(machine, plan.start, plan.stop):
            return []
        member = ref(self.pick(self.desks[number].members))
        note = self.pick(NOTES) if self._happens(NOTED) else ""
        paper = self.desks[number].off == trouble.WRONG or self._happens(ON_PAPER)
        work, hours = _purpose(MACHINES[machine], self.chance), plan.stop - plan.start
        body = RequestMachine(ref(self.machines[machine]), member, plan.start, hours, work, note, paper)
        self.plans.append(plan)
        return [(body, _asked(plan))]


def _to(plan: Plan, state: str) -> Callable[[Key], None]:
    """Give what to do once the entry is written: note how far the plan has come."""

    def then(_key: Key) -> None:
        plan.state = state

    return then


def _asked(plan: Plan) -> Callable[[Key], None]:
    def then(key: Key) -> None:
        plan.key, plan.state = key, "pending"

    return then


def _purpose(made: Made, chance: random.Random) -> Purpose:
    fits = {
        "THRESHER": (Purpose.THRESH,),
        "TRUCK1": (Purpose.TRANSPORT,),
        "SEEDER": (Purpose.PLANT,),
        "SPRAYER": (Purpose.SPRAY,),
        "MILL": (Purpose.OTHER,),
    }.get(made.code, (Purpose.PLOUGH, Purpose.HARROW, Purpose.HARVEST, Purpose.TRANSPORT))
    return fits[chance.randrange(len(fits))]

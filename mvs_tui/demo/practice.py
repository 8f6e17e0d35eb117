"""The practice co-op: one small village with a week of bookings around today, made to be tried out and thrown away.

Rules
- It lies in a folder of its own, below the desk's, and is made by the code that keeps real books.
- Every state that a request can have stands on its board, and something waits for the clerk.
- Nothing in it lies ahead of this machine's clock, so that no clock is doubted because of it.
"""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING, Any, Final

from models import people
from models.bookings import Purpose
from models.encoding import entry_hash
from models.language import gettext as _
from models.law import GENESIS
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
from models.policy import AdoptPolicy
from models.refs import Key, Ref
from models.words import Refused
from mvs_tui.demo.plan import ref
from mvs_tui.demo.words import REGIONS
from mvs_tui.node import Node

if TYPE_CHECKING:
    from mvs_tui.config import Home

#: How many live in each of the households.
HOUSEHOLDS: Final = (4, 3, 5, 2, 4)


def make(home: Home) -> None:
    """Make the practice co-op in a folder that holds none; raises `Refused` otherwise."""
    node = Node.found(home, _("Practice co-op"), REGIONS[0].villages[1], _("store"))
    try:
        _Week(node).write()
    finally:
        node.close()


def reset(home: Home) -> None:
    """Throw the practice co-op in a folder away and make it anew; nobody may have it open.

    Raises `Refused` for any folder that is not called `practice`: a desk's own books are never thrown away.
    """
    if home.path.name != "practice" or home.path.is_symlink():
        raise Refused(_("{path} is not the practice co-op. Nothing was thrown away.").format(path=home.path))
    shutil.rmtree(home.path, ignore_errors=True)
    make(home)


class _Week:
    """Writes the week: days are counted from today, hours are those of the clock."""

    def __init__(self, node: Node) -> None:
        self.node, self.chance = node, random.Random(1)  # noqa: S311 - invented people
        self.real, self.moment = node.author.clock, 0
        self.today = max(node.now() // 1440, 4)
        node.author.clock = lambda: min(self.moment, self.real())

    def write(self) -> None:
        """Write everything, as if the week had been lived through."""
        self._at(-4, 8)
        self.members = self._people()
        self.tractor, self.mill = self.node.append(
            AddMachine(ref(GENESIS), "TRACTOR1", "MF 35"),
            AddMachine(ref(GENESIS), "MILL", "hammer mill, diesel"),
        ).keys
        self.node.append(AdoptPolicy(_("Work counts"), merit=20, merit_cap=60, votes_for=14, votes=18))
        self._done(-3, 6, 4, 41260, Purpose.PLOUGH)
        self._done(-2, 13, 3, 41300, Purpose.HARROW)
        self._done(-1, 7, 5, 41328, Purpose.PLOUGH)
        self._at(-1, 17)
        confirmed, other, cancelled = self._ask(1, 6, 4), self._ask(1, 8, 4), self._ask(3, 6, 6, Purpose.TRANSPORT)
        refusal = RejectRequest(self._pinned(other), _("an earlier request has those hours"))
        self.node.append(ConfirmRequest(self._pinned(confirmed)), refusal)
        self.node.append(CancelRequest(ref(cancelled), _("rain")))
        self._at(0, 5)
        out = self._ask(0, 6, 3, machine=self.mill)
        self.node.append(ConfirmRequest(self._pinned(out)))
        self.node.append(HandOver(self._pinned(out), (15990,), 200))
        self._ask(0, 15, 2, Purpose.TRANSPORT)
        self._ask(2, 6, 4, Purpose.PLANT)
        self._ask(2, 8, 4, Purpose.HARROW)
        self._ask(4, 13, 4, machine=self.mill)
        # Two who want the same hours of the week that the next round allots.
        monday = 7 - self.node.law.calendar.date(self.today).weekday()
        self._ask(monday + 1, 6, 4, Purpose.PLOUGH)
        self._ask(monday + 1, 7, 4, Purpose.PLANT)

    def _people(self) -> list[Key]:
        region = REGIONS[0]
        rows = [
            people.Newcomer(f"{first} {family}", f"H{house:02d}", f"{region.phone} {self.chance.randrange(10**6):06d}")
            for house, size in enumerate(HOUSEHOLDS, 1)
            for family in [self.chance.choice(region.family)]
            for first in self.chance.sample(region.first, size)
        ]
        people.add_many(self.node.author, enumerate(rows, 1))
        return [person.key for person in people.search(self.node.ledger)]

    def _at(self, day: int, hour: int) -> None:
        """Set the clock to an hour of a day, or to now where that lies ahead."""
        self.moment = self.node.law.calendar.epoch + (self.today + day) * 1440 + hour * 60

    def _ask(
        self, day: int, hour: int, hours: int, purpose: Purpose = Purpose.OTHER, machine: Key | None = None
    ) -> Key:
        member = ref(self.chance.choice(self.members))
        start = (self.today + day) * 24 + hour
        return self.node.append(RequestMachine(ref(machine or self.tractor), member, start, hours, purpose)).keys[0]

    def _pinned(self, request: Key) -> Ref[Any]:
        log = self.node.ledger.arranger.ids[request[:3]]
        return Ref[Any].to(request, entry_hash(self.node.ledger.bodies(log, request.seq, 1)[0])[:2])

    def _done(self, day: int, hour: int, hours: int, meter: int, purpose: Purpose) -> None:
        """Write a job from the request to the return."""
        self._at(day - 1, 16)
        request = self._ask(day, hour, hours, purpose)
        pinned = self._pinned(request)
        self.node.append(ConfirmRequest(pinned))
        self._at(day, hour)
        self.node.append(HandOver(pinned, (meter,), 400))
        self._at(day, hour + hours)
        end = meter + hours * 9
        self.node.append(LogJob(ref(request), (end,), hours * 52, ref(self.chance.choice(self.members))))
        self.node.append(ReturnMachine(pinned, (end,)))

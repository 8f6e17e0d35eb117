"""Which book a subject has: that of the entry that made it.

Rules
- A subject is named by the key of the entry that made it: a household, a machine, a sensor.
- A new sort of subject is one line in `BOOKS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.bookings import MachineBook
from models.claims import ClaimBook
from models.entry import Entry
from models.lots import CommitLots, LotsBook
from models.machines import AddMachine
from models.members import AddHousehold, HouseholdBook
from models.rounds import ROUNDS, RoundBook
from models.sensors import AddSensor, SensorBook
from models.tasks import AddChore, AddTask, TaskBook
from models.work import ClaimWork

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.book import Book, Item
    from models.refs import Key

#: The book of a subject, by the kind of the entry that made it.
BOOKS: dict[int, type[Book]] = {
    AddHousehold.kind.number: HouseholdBook,
    AddMachine.kind.number: MachineBook,
    AddSensor.kind.number: SensorBook,
    CommitLots.kind.number: LotsBook,
    AddTask.kind.number: TaskBook,
    AddChore.kind.number: TaskBook,
    ClaimWork.kind.number: ClaimBook,
}


def sort_of(subject: Key, layer: int, items: Iterable[Item]) -> type[Book]:
    """Give the class of a subject's book from its entries.

    A machine is made in the constitution, so the entry that made it is not among those of its book; nor is the
    admission of the desk whose rounds these are.
    """
    items = list(items)
    made = next((item.record.body for item in items if item.key == subject), None)
    if isinstance(made, Entry) and made.kind.number in BOOKS:
        return BOOKS[made.kind.number]
    if any(isinstance(item.record.body, ROUNDS) for item in items):
        return RoundBook
    return HouseholdBook if layer == HouseholdBook.LAYER else MachineBook

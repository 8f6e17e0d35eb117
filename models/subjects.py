"""Which book a subject has: that of the entry that made it.

Rules
- A subject is named by the key of the entry that made it: a household, a machine, a sensor.
- A new sort of subject is one line in `BOOKS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.bookings import MachineBook
from models.machines import AddMachine
from models.members import AddHousehold, HouseholdBook
from models.refs import Key
from models.sensors import AddSensor, SensorBook

if TYPE_CHECKING:
    from models.arrange import Arranger
    from models.book import Book

#: The book of a subject, by the kind of the entry that made it.
BOOKS: dict[int, type[Book]] = {
    AddHousehold.kind.number: HouseholdBook,
    AddMachine.kind.number: MachineBook,
    AddSensor.kind.number: SensorBook,
}


def made_by(arranger: Arranger, subject: str) -> tuple[Key, int]:
    """Give the key and the kind of the entry that made a subject."""
    key = Key.read(subject)
    row = arranger.find(key)
    if row is None:
        arranger.refresh()  # it may have come by another process
        row = arranger.find(key)
    if row is None or row.kind is None:
        message = f"{subject} has a book and no entry"
        raise RuntimeError(message)
    return key, row.kind

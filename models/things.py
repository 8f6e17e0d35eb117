"""What is shared by the hour, as the constitution knows it: a machine, a vehicle, a tool, a hall; and who keeps it.

Rules
- A machine has one keeper desk; it begins as the desk that entered it, and moves by an entry of the keeper.
- A tool, a hall and their like are the same thing under another word; they have no meters unless some are named.
"""

from __future__ import annotations

from typing import Annotated

from models.book import NoEffect, Reason
from models.choices import Choice
from models.coop import Desk, Village
from models.entry import Entry, entry
from models.fields import Code, Label, Letters, Pinned, Text
from models.language import gettext as _
from models.law import Law, Thing
from models.measures import Several
from models.refs import Ref, Stream
from models.words import Refused
from models.writers import ANY_DESK, Keeper

#: The meters of a machine of which nothing else is said.
ENGINE = ("engine",)


class Sort(Choice):
    """What is shared."""

    MACHINE = 0
    VEHICLE = 1
    TOOL = 2
    HALL = 3
    WORKSHOP = 4
    GYM = 5
    DESK = 6

    @property
    def still(self) -> bool:
        """Whether it has no engine whose hours a meter would count."""
        return self >= Sort.TOOL

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("machine"), _("vehicle"), _("tool"), _("hall"), _("workshop"), _("gym"), _("desk"))[self]


class Machine:
    """Marks kinds that make a machine."""


def shown(thing: Thing) -> str:
    """Give a thing's name, after what it is where it is no machine: `hall, old school`."""
    sort = Sort(thing.sort)
    return ", ".join(part for part in ("" if sort is Sort.MACHINE else sort.words(), thing.name) if part)


@entry(17, stream=Stream.COOP, writer=ANY_DESK, layer=1, command="machine add", said="entered a machine")
class AddMachine(Entry[Law], Machine):
    """Enter a machine; this desk becomes its keeper."""

    village: Annotated[Ref[Village], Label("Village", "Where it stands.")]
    code: Annotated[Code, Label("Code", "What people call it, like TRACTOR1.")]
    name: Annotated[str, Letters(30), Label("Name", "Make and model, like MF 35.")] = ""
    meters: Annotated[
        tuple[str, ...],
        Several(Letters(10, least=1), most=4),
        Label("Meters", "What its meters count, like engine/PTO."),
    ] = ENGINE
    sort: Annotated[Sort, Label("Sort")] = Sort.MACHINE

    def check(self, book: Law) -> None:
        """Refuse a code that is in use: people would mean one machine and type the other."""
        same = next((thing for thing in book.things.values() if thing.code == self.code and not thing.retired), None)
        if same is not None:
            where = book.villages[same.village].name if same.village in book.villages else "?"
            raise Refused(
                _("{code} is in the books already, in {where}. Choose another code.").format(
                    code=self.code, where=where
                ),
                "code",
            )

    def apply(self, book: Law) -> None:
        """Enter it with its keeper."""
        if self.village.key not in book.villages:
            raise NoEffect(Reason.WRONG_TARGET)
        key, place = book.item.key, book.item.place
        meters = () if self.sort.still and self.meters == ENGINE else self.meters
        book.things[key] = Thing(
            key, self.code, self.name, self.village.key, meters, [(place, key.desk)], sort=int(self.sort)
        )


@entry(24, stream=Stream.COOP, writer=Keeper("machine"), layer=1, command="machine pass", said="passed the keeping on")
class PassKeeping(Entry[Law]):
    """Hand the keeping of a machine to another desk."""

    machine: Annotated[Ref[Machine], Pinned(), Label("Machine")]
    to: Annotated[Ref[Desk], Pinned(), Label("To", "The desk that keeps it from now on.")]

    def apply(self, book: Law) -> None:
        """Change the keeper from here on."""
        thing = book.things.get(self.machine.key)
        if thing is None:
            raise NoEffect(Reason.WRONG_TARGET)
        thing.keepers.append((book.item.place, book.admitted(self.to.key).number))


@entry(25, stream=Stream.COOP, writer=Keeper("machine"), layer=1, command="machine retire", said="retired a machine")
class RetireMachine(Entry[Law]):
    """Take a machine out of the books; its past stays."""

    machine: Ref[Machine]
    reason: Text = ""

    def apply(self, book: Law) -> None:
        """Close it from here on."""
        thing = book.things.get(self.machine.key)
        if thing is None or thing.retired is not None:
            raise NoEffect(Reason.ENDED)
        thing.retired = book.item.place

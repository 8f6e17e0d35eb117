"""The kinds of the measured co-op year that no area has yet, and the year as entries of twelve real logs.

Rules
- The kinds stand here only to be measured: numbers 121 … 127 are reserved for them and never used by the program.
- They are made of the ordinary fields and travel through the ordinary coding; nothing is fitted to the workload.
- Who creates what: desk 1 founds the co-op, admits the others, and enters lots, items and polls; the first desk of each
  village enters two of the machines, and its households of four with their members. All of that is held by both sides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from models.choices import Choice
from models.coop import AddVillage, AdmitDesk, Genesis
from models.entry import Entry, Record, entry
from models.fields import Code, Label, Octets, Signed, Text, Whole
from models.machines import AddMachine, RequestMachine
from models.measures import Day
from models.members import AddHousehold, Member, RegisterMember
from models.refs import Ref, Stream
from models.writers import ANY_DESK

if TYPE_CHECKING:
    from collections.abc import Mapping

VILLAGES = ("Kilima", "Bondeni", "Mtoni", "Shamba")
DESKS_EACH, HOUSEHOLD = 3, 4


class Lot:
    """Marks kinds that make a seed lot."""


class Item:
    """Marks kinds that make an item of the storeroom."""


class Poll:
    """Marks kinds that open a poll."""


class Task(Choice):
    """What work was done."""

    OTHER, WEEDING, PLOUGHING, PLANTING, HARVEST, CANAL, FENCE, ROAD, WELL = range(9)
    SCHOOL, CLINIC, STOREROOM, NURSERY, HERDING, REPAIR, COOKING, WATCH = range(9, 17)


#: What the workload calls each.
TASKS = {"night watch" if task is Task.WATCH else task.name.lower(): task for task in Task}


class Vote(Choice):
    """What was voted."""

    YES, NO, ABSTAIN, BLANK = range(4)


@entry(121, stream=Stream.COOP, writer=ANY_DESK, layer=1)
class AddLot(Entry[Any], Lot):
    """Enter a seed lot."""

    code: Code


@entry(122, stream=Stream.COOP, writer=ANY_DESK, layer=1)
class AddItem(Entry[Any], Item):
    """Enter an item of the storeroom."""

    code: Code


@entry(123, stream=Stream.COOP, writer=ANY_DESK, layer=1)
class OpenPoll(Entry[Any], Poll):
    """Open a poll."""

    code: Code


@entry(124, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="lot")
class LendSeed(Entry[Any]):
    """Lend seed to a member."""

    lot: Ref[Lot]
    member: Ref[Member]
    grams: Annotated[int, Whole(low=1, high=10**7), Label("Grams")]
    due: Day
    note: Text = ""


@entry(125, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="item")
class MoveStock(Entry[Any]):
    """Take from the storeroom (below 0) or add to it."""

    item: Ref[Item]
    delta: Annotated[int, Signed(low=-(10**6), high=10**6), Label("Change")]
    note: Text = ""


@entry(126, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="member")
class LogWork(Entry[Any]):
    """Log a member's work."""

    member: Ref[Member]
    task: Task
    minutes: Annotated[int, Whole(low=1, high=10**4), Label("Minutes")]
    note: Text = ""


@entry(127, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="poll")
class CastVote(Entry[Any]):
    """Record a show of hands, or the commitment to a vote."""

    poll: Ref[Poll]
    member: Ref[Member]
    choice: Vote = Vote.YES
    commit: Annotated[bytes, Octets(limit=32)] = b""
    note: Text = ""


@dataclass
class Setting:
    """What both sides hold before the year begins: each desk's entries in order, and where things were entered."""

    logs: list[list[Record]]
    found: dict[str, Ref[Any]] = field(default_factory=dict[str, Ref[Any]])

    def write(self, author: int, body: Entry[Any], name: str, basis: Ref[Any] | None = None) -> Ref[Any]:
        """Append an entry to a desk's log and remember its place under a name."""
        place: Ref[Any] = Ref(author + 1, 0, 0, len(self.logs[author]))
        self.logs[author].append(Record(body, len(self.found) // 4, basis=basis))
        self.found[name] = place
        return place


def setting(keys: list[bytes], names: Mapping[str, list[str]]) -> Setting:
    """Lay out the co-op: desks with these public keys, and the machines, lots, items and polls of these names."""
    made = Setting([[] for _key in keys])
    village: list[Ref[Any]] = [
        made.write(0, Genesis("Twelve Desks", VILLAGES[0], "A", keys[0], 29_453_580, 180), "desk 0")
    ]
    village += [made.write(0, AddVillage(name), f"village {name}") for name in VILLAGES[1:]]
    for author, key in list(enumerate(keys))[1:]:
        admit = AdmitDesk(village[author // DESKS_EACH % len(VILLAGES)], author + 1, key, chr(65 + author))
        made.found["last law"] = made.write(0, admit, f"desk {author}")
    for count, name in enumerate(names["lot"] + names["item"] + names["poll"]):
        kind = AddLot if count < len(names["lot"]) else AddItem if name in names["item"] else OpenPoll
        made.found["last law"] = made.write(0, kind(name.upper()[:12]), name)
    for number, place in enumerate(village):
        _village(made, number, place, names["machine"][2 * number : 2 * number + 2])
    return made


def _village(made: Setting, number: int, place: Ref[Any], machine: list[str]) -> None:
    """Enter a village's machines, households and members, by its first desk."""
    author = number * DESKS_EACH
    first = made.found[f"desk {author}"] if author else None
    for name in machine:
        made.write(author, AddMachine(place, name.upper()), name, first)
        first = None
    for index in range(60):
        if index % HOUSEHOLD == 0:
            house = made.write(
                author, AddHousehold(place, f"H{number * 15 + index // HOUSEHOLD:03d}"), f"house {index}"
            )
        made.write(author, RegisterMember(house, f"{number * 60 + index:04d}"), f"m{number * 60 + index:03d}")


def body_of(row: Mapping[str, Any], found: Mapping[str, Ref[Any]]) -> Entry[Any]:
    """Turn one row of the workload into the entry that a desk would write."""
    note: str = row.get("note", "")
    member: Any = found[row["member"]] if "member" in row else None
    match row["kind"]:
        case "tractor.book":
            return RequestMachine(found[row["machine"]], member, row["start"], row["hours"], note=note)
        case "seed.loan":
            return LendSeed(found[row["lot"]], member, row["grams"], row["due"], note)
        case "clinic.stock":
            return MoveStock(found[row["item"]], row["delta"], note)
        case "work.log":
            return LogWork(member, TASKS[row["task"]], row["minutes"], note)
        case _:
            commit = bytes.fromhex(row.get("commit", ""))
            return CastVote(found[row["poll"]], member, Vote(row.get("choice", 0)), commit, note)

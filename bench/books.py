"""Builds ledgers of a wanted size for the benches: eight machines, seven desks, every entry under a seal of its own.

Rules
- The same size gives the same bytes. Entries are packed and signed here; `Ledger.take` stores them as from a stick.
- Of ten bookings nine go the whole way (request, confirm, hand over, job, return) and one is rejected, so that what is
  measured is what a season is made of.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.author import found
from models.clock import Calendar
from models.coop import AddVillage, AdmitDesk, Genesis
from models.encoding import entry_hash, pack
from models.entry import Entry, Record
from models.keys import DeskKey, LogId
from models.law import GENESIS
from models.ledger import Ledger
from models.machines import AddMachine, ConfirmRequest, HandOver, LogJob, RejectRequest, RequestMachine, ReturnMachine
from models.members import AddHousehold, RegisterMember
from models.refs import Key, Ref
from models.runs import Run
from models.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

DESKS, MACHINES, MEMBERS = 7, 8, 240
CALENDAR = Calendar.founded(2026)
#: When the first booking is asked for, in minutes of the calendar: in November, so that no clock is doubted.
SEASON = 320 * 1440
#: Entries of the smallest ledger: the co-op, its desks and machines, one member, and no booking.
BEGINNING = 1 + 1 + (DESKS - 1) + MACHINES + 2


@dataclass
class Pen:
    """Signs entries of one desk, one seal each."""

    coop: bytes
    number: int
    key: DeskKey
    seq: int = 0
    hashes: dict[Key, bytes] = field(default_factory=dict)

    def write(self, body: Entry[Any], at: int) -> tuple[Key, Run]:
        """Pack and sign the next entry; a log's first names the desk's admission (village 1, then one a desk)."""
        basis = Ref[Any](1, 0, 0, self.number) if self.seq == 0 and self.number > 1 else None
        data = pack(Record(body, at, basis=basis))
        who = LogId(self.coop, self.key.public, 0, 0)
        key = Key(self.number, 0, 0, self.seq)
        run = Run(self.key.public, 0, 0, self.seq, (data,), self.key.sign(who.seal_message(self.seq, [data])))
        self.seq += 1
        return key, run


def begin(folder: Path) -> tuple[Ledger, list[Pen]]:
    """Found the co-op in a folder and give the pens of its desks."""
    keys = [DeskKey.make(bytes([number]) * 32) for number in range(1, DESKS + 1)]
    genesis = Genesis("Bench", "Village", "Desk", keys[0].public, CALENDAR.epoch, 0)
    keys[0].save(folder / "desk.key")
    ledger = found(Store(folder / "books.db"), keys[0], genesis)
    return ledger, [Pen(ledger.coop_id, number, key, 1 if number == 1 else 0) for number, key in enumerate(keys, 1)]


def entries(pens: list[Pen], size: int, machines: int = MACHINES) -> Iterator[Run]:
    """Give runs of one entry each, `size` in all with the genesis."""
    left = size - 1
    for run in _all(pens, machines):
        if left <= 0:
            return
        left -= 1
        yield run


def _all(pens: list[Pen], machines: int) -> Iterator[Run]:
    first = pens[0]
    yield first.write(AddVillage("Second"), SEASON - 99)[1]
    for pen in pens[1:]:
        yield first.write(AdmitDesk(Ref.to(GENESIS), pen.number, pen.key.public, f"desk {pen.number}"), SEASON - 98)[1]
    things: list[tuple[Key, Pen]] = []
    for number in range(machines):
        keeper = pens[number % len(pens)]
        key, run = keeper.write(AddMachine(Ref.to(GENESIS), f"M{number + 1}", "machine"), SEASON - 90)
        things.append((key, keeper))
        yield run
    members: list[Key] = []
    for number in range(MEMBERS):
        pen = pens[number % len(pens)]
        if number % 4 == 0 or number < len(pens):
            house, run = pen.write(AddHousehold(Ref.to(GENESIS), f"H{number}"), SEASON - 80)
            yield run
        key, run = pen.write(RegisterMember(Ref.to(house), f"{number:04d}"), SEASON - 79)
        members.append(key)
        yield run
    for wave in itertools.count():
        under_way = [_booking(wave, number, pens, thing, members) for number, thing in enumerate(things)]
        while under_way:
            runs = [(made, next(made, None)) for made in under_way]
            under_way = [made for made, run in runs if run is not None]
            yield from (run for _made, run in runs if run is not None)


def _booking(wave: int, number: int, pens: list[Pen], thing: tuple[Key, Pen], members: list[Key]) -> Iterator[Run]:
    """One request and what becomes of it; a wave is one booking of four hours on each machine."""
    machine, keeper = thing
    at = SEASON + wave * 240
    start = at // 60 + 48
    member = members[(wave * 8 + number) * 7 % len(members)]
    asker = pens[(wave + number) % 5 + 1]
    request, run = asker.write(RequestMachine(Ref.to(machine), Ref.to(member), start, 4), at + 30)
    yield run
    pinned = Ref[Any].to(request, entry_hash(run.entries[0])[:2])
    if (wave + number) % 10 == 0:
        yield keeper.write(RejectRequest(pinned, "in the workshop"), at + 60)[1]
        return
    meter = 1000 + wave * 3
    yield keeper.write(ConfirmRequest(pinned), at + 60)[1]
    yield keeper.write(HandOver(pinned, (meter,), 300), at + 90)[1]
    yield asker.write(LogJob(Ref.to(request), (meter + 30,), 200), at + 120)[1]
    yield keeper.write(ReturnMachine(pinned, (meter + 30,)), at + 150)[1]

"""The village simulator: the production code of ledger and sync at every desk, on the simulated air, from a seed.

Rules
- A seed and a commit replay exactly: all chance comes from the seed, all time is the simulation's own.
- Faults and attacks end at `Plan.minutes`; then all is healed, and the desks must agree before the deadline.
- What must hold (`radio.sim.invariants`) is checked after every event as far as it is cheap, and all of it at the end.
- `radio.sim.lives` runs it.
"""

from __future__ import annotations

import functools
import hashlib
import heapq
import itertools
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Final

from radio.airtime import Grade
from radio.bands import region
from radio.links.radio import Frame, Load, Up
from radio.sim import invariants, work
from radio.sim.attacks import Attacker
from radio.sim.disk import Lasting
from radio.sim.ether import Ether, Happened
from radio.sim.faults import MINUTE
from radio.sim.invariants import Broken, Window, Witness
from radio.sim.nodes import Desk, Setting
from radio.sim.plan import Outcome, Plan
from radio.sim.troubles import strike
from radio.sim.world import world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.refs import Key
    from radio.links.radio import Event

#: How often it is looked whether all agree, once the faults are over, in ms.
LOOK: Final = 20_000
#: The least time between two questions to one station, in ms.
PACE: Final = 50
#: The least time after an answer that nothing is to be sent now, in ms.
IDLE: Final = 1_000
#: From when to when an attacker waits between two frames, in ms.
ATTACKS: Final = (10_000, 60_000)
#: The share of frames that is still lost when all is healed, at most.
CALM: Final = 0.2


class Village:
    """One run. `now` is in ms since its beginning; desks are named by their place in `desks`."""

    def __init__(self, plan: Plan, folder: Path, say: Callable[[str], None] | None = None) -> None:
        """Set the desks up in a folder; `say` is told what happens, a line each."""
        self.plan, self.say = plan, say
        self.now = 0
        self.world = world(plan.desks, real=plan.real)
        self.lasting, self.witness = Lasting(), Witness()
        self.setting = Setting(
            self.world, folder, plan.seed, self.lasting, plan.region, plan.preset, now=lambda: self.now
        )
        self.chance = Random(f"{plan.seed}/village")
        self.ether = Ether(plan.seed, plan.desks, hops=plan.hops, preset=plan.preset, region=plan.region)
        self.budget = 3600 * region(plan.region).duty
        self.outcome = Outcome(plan.seed, healed_at=plan.minutes * MINUTE, kinds=plan.faults.kinds)
        self.desks: list[Desk] = []
        self.windows: list[Window] = []
        #: The desk at each radio; -1 is the attacker's.
        self.radios: dict[int, int] = {}
        self.written: dict[Key, int] = {}
        #: Until when a desk's radio takes nothing; and which pairs do not hear each other now.
        self.shut: dict[int, int] = {}
        self.parted: list[frozenset[tuple[int, int]]] = []
        self.attacker: Attacker | None = None
        self.healed = False
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._wakes: list[tuple[int, int, int]] = []
        self._wake: list[int] = []
        self._order = itertools.count()
        self._counts: list[dict[tuple[int, int, int], int]] = []
        self._hash = hashlib.blake2b(digest_size=16)

    # ---- the course of things ---------------------------------------------------------------------------------------

    def run(self) -> Outcome:
        """Live through it; raises `Broken`."""
        with self.witness.watching():
            self._begin()
            while not self._over():
                self._step()
            self.end()
        return self.outcome

    def _begin(self) -> None:
        plan = self.plan
        self.ether.lose(plan.faults.loss)
        self.deafen()
        for at in range(plan.desks):
            self._join(Desk(self.setting, at, disk=plan.disks and at == 0), at)
        self.witness.learn(self.desks[0])
        for fault in plan.faults.events:
            self.at(fault.at, functools.partial(strike, self, fault))
        if plan.attacks:
            key = self.desks[0].station.books.frames_keys()[0]
            self.attacker = Attacker(plan.seed, self.world, key, self.witness)
            radio = self.ether.join()
            self.radios[radio] = -1
            self.at(MINUTE, functools.partial(self.attack, self.attacker, radio))
        self.at(plan.minutes * MINUTE, self.heal)

    def _join(self, desk: Desk, radio: int) -> None:
        """Let a desk take part, by a radio."""
        desk.radio = radio
        self.radios[radio] = desk.at
        self.desks.append(desk)
        self.windows.append(Window(self.budget))
        self._wake.append(self.now)
        self._counts.append(_held(desk))
        self.hear(desk, self.up(desk))
        self.at(self.now + int(desk.chance.random() * self.plan.every * MINUTE), functools.partial(self._turn, desk))
        self.at(self.now + int(desk.chance.random() * MINUTE), functools.partial(self._load, desk))

    def double(self, desk: Desk) -> None:
        """Let a second machine be made of a desk, bit by bit, with a radio of its own."""
        desk.doubled = True
        self._join(Desk(self.setting, len(self.desks), twin=desk), self.ether.join(near=desk.radio))

    def up(self, desk: Desk) -> Up:
        """Give what a desk's radio says of itself when it is there."""
        return Up(desk.radio + 1, region=self.plan.region, preset=self.plan.preset)

    def at(self, moment: int, act: Callable[[], None]) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._events, (moment, next(self._order), act))

    def wake(self, at: int, moment: int) -> None:
        """Ask a desk's station at a moment, and not before unless something happens."""
        self._wake[at] = moment
        heapq.heappush(self._wakes, (moment, next(self._order), at))

    def note(self, what: str, desk: int = 0, more: str = "") -> None:
        """Note an event, for the replay's hash and whoever listens."""
        line = f"{self.now} {what} {desk} {more}"
        self._hash.update(line.encode())
        if self.say is not None:
            self.say(line)

    def _step(self) -> None:
        """Go to the next moment at which something happens."""
        soon = [self._events[0][0], *(wake[0] for wake in self._wakes[:1])]
        air = self.ether.next_at()
        self.now = max(self.now, min(soon if air is None else [*soon, air]))
        for radio, happened in self.ether.advance(self.now):
            self._on_air(radio, happened)
        while self._events and self._events[0][0] <= self.now:
            heapq.heappop(self._events)[2]()
        while self._wakes and self._wakes[0][0] <= self.now:
            moment, _order, at = heapq.heappop(self._wakes)
            if self._wake[at] == moment:
                self._poll(self.desks[at])

    def _over(self) -> bool:
        late = self.now > (self.plan.minutes + self.plan.deadline) * MINUTE
        return self.healed and (late or bool(self.outcome.agreed_at))

    def heal(self) -> None:
        """End all faults and attacks."""
        self.healed = True
        self.note("healed")
        self.ether.lose(min(self.plan.faults.loss, CALM))
        self.deafen()
        self.shut.clear()
        for desk in self.desks:
            desk.trouble.heal()
            desk.asleep_until = min(desk.asleep_until, self.now)
            self.wake(desk.at, self.now)
        self.at(self.now + LOOK, self.look)

    def look(self) -> None:
        """See whether all agree."""
        if len({desk.ledger.frontier_digest((0,)) for desk in self.desks}) == 1:
            self.outcome.agreed_at = self.now
        self.at(self.now + LOOK, self.look)

    # ---- desks and the air ------------------------------------------------------------------------------------------

    def _on_air(self, radio: int, happened: Happened) -> None:
        at = self.radios[radio]
        event = happened.event
        if event is None:
            self.outcome.frames += 1
            if at >= 0:
                self.windows[at].note(self.now, happened.sent_ms, relayed=happened.relayed)
                self.wake(at, self.now)
        elif at < 0:
            if self.attacker is not None and isinstance(event, Frame):
                self.attacker.hear(event.data)
        elif self.healed or not isinstance(event, Frame):
            self.hear(self.desks[at], event)
        else:
            for late, data in self.plan.faults.handling.deliver(event.data, self.chance):
                heard = functools.partial(self.hear, self.desks[at], replace(event, data=data))
                if late:
                    self.at(self.now + late, heard)
                else:
                    heard()

    def hear(self, desk: Desk, event: Event) -> None:
        """Let a desk's station hear what its radio tells, unless the machine sleeps."""
        if not desk.awake:
            return
        if isinstance(event, Frame):
            self.outcome.deliveries += 1
            self.note("heard", desk.at, _short(event.data))
        desk.hear(event)
        self._changed(desk)
        self.wake(desk.at, self.now)

    def _poll(self, desk: Desk) -> None:
        if not desk.awake:
            self.wake(desk.at, desk.asleep_until)
            return
        free = self.ether.free(desk.radio) if self.shut.get(desk.at, 0) <= self.now else 0
        said = desk.poll(free)
        for out in said:
            self.note("says", desk.at, _short(out.data))
            self.ether.put(desk.radio, out.data, out.hops, urgent=out.grade is Grade.ALERT)
        self._changed(desk)
        self.wake(desk.at, max(desk.next_at(), self.now + (PACE if said else IDLE)))

    def _load(self, desk: Desk) -> None:
        """Let a desk's radio tell its figures, once a minute, and the station write down what it must not forget."""
        if desk.awake:
            self.hear(desk, Load(*self.ether.load(desk.radio)))
            desk.keep()
        self.at(self.now + MINUTE, functools.partial(self._load, desk))

    def _changed(self, desk: Desk) -> None:
        """See what is new at a desk: that it was signed, and how long it took to come here."""
        if not desk.touched():
            return
        before, tips = self._counts[desk.at], desk.tips()
        for tip in tips:
            name = (tip.number, tip.stream, tip.incarnation)
            first = before.get(name, 0)
            if tip.count > first:
                self.witness.check(desk, tip, desk.ledger.bodies(tip.log, first, tip.count - first))
                if tip.number != desk.number:
                    self._waited(name, first, tip.count)
        self._counts[desk.at] = _held(desk)
        self.note("holds", desk.at, desk.trace())

    def _waited(self, name: tuple[int, int, int], first: int, stop: int) -> None:
        """Note how long entries took to come to a desk."""
        found = (self.written.get(invariants.key_of(name, seq)) for seq in range(first, stop))
        self.outcome.waits += [self.now - moment for moment in found if moment is not None]

    def _turn(self, desk: Desk) -> None:
        """Let a desk's clerk do something now, and again after a while."""
        if self.healed:
            return
        self.at(
            self.now + int(self.plan.every * MINUTE * (0.5 + desk.chance.random())),
            functools.partial(self._turn, desk),
        )
        if not desk.awake:
            return
        receipt = work.turn(desk)
        if receipt is not None:
            self.outcome.entries += len(receipt.keys)
            self.written.update(dict.fromkeys(receipt.keys, self.now))
            self.note("wrote", desk.at, " ".join(receipt.names))
        self._changed(desk)
        self.wake(desk.at, self.now)

    def deafen(self) -> None:
        """Let those not hear each other who do not now."""
        self.ether.clear()
        if not self.healed:
            for one, two in sorted(frozenset[tuple[int, int]]().union(self.plan.faults.dead, *self.parted)):
                self.ether.deafen(one, two)

    def attack(self, attacker: Attacker, radio: int) -> None:
        """Let the attacker send a frame, and again after a while."""
        if self.healed:
            return
        kind = self.chance.choice(self.plan.attacks)
        if self.ether.free(radio):
            self.ether.put(radio, attacker.frame(kind), self.chance.randrange(4), urgent=False)
            self.outcome.attacks += 1
        self.at(self.now + self.chance.randrange(*ATTACKS), functools.partial(self.attack, attacker, radio))

    # ---- the end ----------------------------------------------------------------------------------------------------

    def end(self) -> None:
        """Demand all that must hold at the end, and fill in the outcome; raises `Broken`."""
        outcome, desks = self.outcome, self.desks
        outcome.ended_at = self.now
        outcome.channel = self.ether.busy(self.now)
        outcome.budget = max(window.most for window in self.windows) / self.budget
        outcome.crashes = sum(desk.counts.crashes for desk in desks)
        outcome.trace = self._hash.hexdigest()
        doubled = {desk.number for desk in desks if desk.doubled}
        if self.attacker is not None and self.attacker.entries:
            doubled.add(self.attacker.victim + 1)
        for desk in desks:
            invariants.at_the_end(desk, self.witness, {one.number for one in desks} - doubled)
        pictures = invariants.agreed(desks)
        outcome.diverged = 0 if len(pictures) == 1 else len(pictures)
        if outcome.diverged or not outcome.agreed_at:
            raise Broken(f"after {self.plan.deadline} minutes of peace desks still differ: {sorted(pictures.values())}")
        outcome.lost = invariants.lost(desks, doubled)
        if outcome.lost:
            raise Broken(f"{outcome.lost} acknowledged entries are lost")
        invariants.shown(desks, invariants.twice(desks))


def _held(desk: Desk) -> dict[tuple[int, int, int], int]:
    return {(tip.number, tip.stream, tip.incarnation): tip.count for tip in desk.tips()}


def _short(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()

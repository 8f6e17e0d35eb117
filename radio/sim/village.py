"""The village simulator: the production code of ledger and sync at every desk, on the simulated air, from a seed.

Rules
- A seed and a commit replay exactly: all chance comes from the seed, all time is the simulation's own.
- Faults and attacks end at `Plan.minutes`; then all is healed, and the desks must agree before the deadline.
- What must hold (`radio.sim.invariants`) is checked after every event as far as it is cheap, and all of it at the end.
- `python -m radio.sim.village SEED …` runs seeds and prints an object a line; a failure prints how to repeat it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import heapq
import itertools
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

import models.fold
import models.lasting
import models.ledger
from radio.airtime import Grade
from radio.bands import region
from radio.links.radio import Down, Frame, Load, Said, Up
from radio.sim import invariants, work
from radio.sim.attacks import INSIDE, OUTSIDE, TRAITOR, Attacker
from radio.sim.disk import Lasting
from radio.sim.ether import Ether, Happened
from radio.sim.faults import MINUTE, Fault, Faults
from radio.sim.invariants import Broken, Window, Witness
from radio.sim.nodes import Desk, Setting
from radio.sim.standin import instead, signing
from radio.sim.world import memory, place, world

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from models.refs import Key

#: After the end of all faults, desks must agree within this time: minutes of simulation.
DEADLINE: Final = 12 * 60
#: How often it is looked whether all agree, once the faults are over, in ms.
LOOK: Final = 20_000
#: The least time between two questions to one station, in ms.
PACE: Final = 50
#: The least time after an answer that nothing is to be sent now, in ms.
IDLE: Final = 1_000


@dataclass(frozen=True)
class Plan:
    """What a run is like. `every`: minutes between a clerk's turns; `hops`: how far the ends are apart."""

    seed: int = 1
    desks: int = 10
    minutes: int = 120
    every: float = 10.0
    hops: int = 1
    preset: str = "LongFast"
    region: str = "EU_868"
    faults: Faults = field(default_factory=Faults)
    attacks: tuple[str, ...] = ()
    real: bool = False
    disks: bool = False
    deadline: int = DEADLINE

    @classmethod
    def trouble(cls, seed: int, desks: int = 10) -> Plan:
        """Draw a hard life: faults, in half of the seeds an attacker, in each tenth real signatures and real disks."""
        chance = Random(f"{seed}/plan")
        minutes = chance.choice((60, 90, 120))
        attacks: tuple[str, ...] = ()
        if chance.random() < 0.5:
            kinds = (*OUTSIDE, *INSIDE) if chance.random() < 0.6 else OUTSIDE
            attacks = (*kinds, *TRAITOR) if chance.random() < 0.2 else kinds
        return cls(
            seed=seed,
            desks=desks,
            minutes=minutes,
            every=chance.choice((8.0, 12.0, 20.0)),
            hops=chance.choice((1, 1, 2, 3)),
            preset=chance.choice(("LongFast", "LongFast", "MediumFast", "ShortFast")),
            faults=Faults.draw(seed, desks, minutes),
            attacks=attacks,
            real=seed % 10 == 0,
            disks=seed % 10 == 5,
        )


@dataclass
class Outcome:
    """What came of a run. Times in ms of the simulation; `waits` is how long each entry took to each other desk."""

    seed: int
    waits: list[int] = field(default_factory=list[int])
    entries: int = 0
    frames: int = 0
    deliveries: int = 0
    attacks: int = 0
    crashes: int = 0
    lost: int = 0
    diverged: int = 0
    channel: float = 0.0
    budget: float = 0.0
    agreed_at: int = 0
    healed_at: int = 0
    ended_at: int = 0
    trace: str = ""
    kinds: tuple[str, ...] = ()

    def at(self, share: float) -> float:
        """Give the seconds within which a share of all entries were at all desks they had to come to."""
        waits = sorted(self.waits)
        return waits[min(len(waits) - 1, int(len(waits) * share))] / 1000 if waits else 0.0


class Village:
    """One run."""

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
        self.desks = [Desk(self.setting, at, disk=plan.disks and at == 0) for at in range(plan.desks)]
        self.ether = Ether(plan.seed, plan.desks, hops=plan.hops, preset=plan.preset, region=plan.region)
        self.budget = 3600 * region(plan.region).duty
        self.windows = [Window(self.budget) for _desk in self.desks]
        self.outcome = Outcome(plan.seed, healed_at=plan.minutes * MINUTE, kinds=plan.faults.kinds)
        self.events: list[tuple[int, int, Callable[[], None]]] = []
        self.wakes: list[tuple[int, int, int]] = []
        self.wake: list[int] = [0] * plan.desks
        self.order = itertools.count()
        self.counts: list[dict[tuple[int, int, int], int]] = []
        self.written: dict[Key, int] = {}
        self.shut: dict[int, int] = {}
        self.parted: list[frozenset[tuple[int, int]]] = []
        self.hash = hashlib.blake2b(digest_size=16)
        self.attacker: Attacker | None = None
        self.radios: dict[int, int] = {at: at for at in range(plan.desks)}
        self.healed = False

    # ---- the course of things ---------------------------------------------------------------------------------------

    def run(self) -> Outcome:
        """Live through it; raises `Broken`."""
        self.witness.learn(self.desks[0])
        with self.witness.watching():
            self._begin()
            while not self._over():
                self._step()
            self._end()
        return self.outcome

    def _begin(self) -> None:
        plan = self.plan
        self.ether.lose(plan.faults.loss)
        self._deafen()
        for desk in self.desks:
            self.counts.append(self._held(desk))
            self._join(desk)
        for fault in plan.faults.events:
            self.at(fault.at, self._strike(fault))
        if plan.attacks:
            key = self.desks[0].station.mesh.held.frames_key()
            self.attacker = Attacker(plan.seed, self.world, key, self.witness)
            self.radios[self.ether.join()] = -1
            self.at(MINUTE, self._attack)
        self.at(plan.minutes * MINUTE, self._heal)

    def _loads(self, desk: Desk) -> None:
        """Let a desk's radio tell its figures, once a minute, and the station write down what it must not forget."""
        if desk.awake:
            self._hear(desk, Load(*self.ether.load(desk.radio)))
            desk.keep()
        self.at(self.now + MINUTE, functools.partial(self._loads, desk))

    def _join(self, desk: Desk) -> None:
        """Let a desk take part."""
        self._hear(desk, self._up(desk))
        self.at(self.now + int(desk.chance.random() * self.plan.every * MINUTE), self._turn(desk))
        self.at(self.now + int(desk.chance.random() * MINUTE), functools.partial(self._loads, desk))

    def _up(self, desk: Desk) -> Up:
        return Up(desk.radio + 1, region=self.plan.region, preset=self.plan.preset)

    def at(self, moment: int, act: Callable[[], None]) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self.events, (moment, next(self.order), act))

    def note(self, what: str, desk: int = 0, more: str = "") -> None:
        """Note an event, for the replay's hash and whoever listens."""
        line = f"{self.now} {what} {desk} {more}"
        self.hash.update(line.encode())
        if self.say is not None:
            self.say(line)

    def _step(self) -> None:
        """Go to the next moment at which something happens."""
        soon = self.events[0][0]
        if self.wakes:
            soon = min(soon, self.wakes[0][0])
        air = self.ether.next_at()
        if air is not None:
            soon = min(soon, air)
        self.now = max(self.now, soon)
        for radio, happened in self.ether.advance(self.now):
            self._on_air(radio, happened)
        while self.events and self.events[0][0] <= self.now:
            heapq.heappop(self.events)[2]()
        while self.wakes and self.wakes[0][0] <= self.now:
            moment, _order, at = heapq.heappop(self.wakes)
            if self.wake[at] == moment:
                self._poll(self.desks[at])

    def _over(self) -> bool:
        if not self.healed:
            return False
        if self.outcome.agreed_at or self.now > (self.plan.minutes + self.plan.deadline) * MINUTE:
            return True
        return False

    def _look(self) -> None:
        """See whether all agree."""
        if len({desk.ledger.frontier_digest((0,)) for desk in self.desks}) == 1:
            self.outcome.agreed_at = self.now
        else:
            self.at(self.now + LOOK, self._look)

    # ---- desks and the air ------------------------------------------------------------------------------------------

    def _on_air(self, radio: int, happened: Happened) -> None:
        at = self.radios[radio]
        if happened.sent_ms:
            self.outcome.frames += 1
            if 0 <= at < len(self.windows):
                self.windows[at].note(self.now, happened.sent_ms)
                self._wake(at, self.now)
            return
        if happened.event is None:
            return
        if at < 0:
            if self.attacker is not None and isinstance(happened.event, Frame):
                self.attacker.hear(happened.event.data)
            return
        desk = self.desks[at]
        if not isinstance(happened.event, Frame):
            self._hear(desk, happened.event)
            return
        for late, data in (
            self.plan.faults.handling.deliver(happened.event.data, self.chance)
            if not self.healed
            else [(0, happened.event.data)]
        ):
            frame = Frame(data, happened.event.sender, happened.event.hops, happened.event.snr)
            if late:
                self.at(self.now + late, lambda frame=frame, desk=desk: self._hear(desk, frame))
            else:
                self._hear(desk, frame)

    def _hear(self, desk: Desk, event: Any) -> None:
        if not desk.awake:
            return
        if isinstance(event, Frame):
            self.outcome.deliveries += 1
            self.note("heard", desk.at, hashlib.blake2b(event.data, digest_size=8).hexdigest())
        desk.hear(event)
        self._changed(desk)
        self._wake(desk.at, self.now)

    def _poll(self, desk: Desk) -> None:
        if not desk.awake:
            self._wake(desk.at, desk.asleep_until)
            return
        free = self.ether.free(desk.radio) if self.shut.get(desk.at, 0) <= self.now else 0
        said = desk.poll(free)
        for out in said:
            self.note("says", desk.at, hashlib.blake2b(out.data, digest_size=8).hexdigest())
            self.ether.put(desk.radio, out.data, out.hops, urgent=out.grade is Grade.ALERT)
        self._changed(desk)
        self._wake(desk.at, max(desk.next_at(), self.now + (PACE if said else IDLE)))

    def _wake(self, at: int, moment: int) -> None:
        self.wake[at] = moment
        heapq.heappush(self.wakes, (moment, next(self.order), at))

    def _held(self, desk: Desk) -> dict[tuple[int, int, int], int]:
        return {(tip.number, tip.stream, tip.incarnation): tip.count for tip in desk.tips()}

    def _changed(self, desk: Desk) -> None:
        """See what is new at a desk: that it was signed, and how long it took to come here."""
        if not desk.touched():
            return
        before, tips = self.counts[desk.at], desk.tips()
        for tip in tips:
            name = (tip.number, tip.stream, tip.incarnation)
            first = before.get(name, 0)
            if tip.count > first:
                self.witness.check(desk, tip, desk.ledger.bodies(tip.log, first, tip.count - first))
                self._count_waits(desk, name, first, tip.count)
        self.counts[desk.at] = {(tip.number, tip.stream, tip.incarnation): tip.count for tip in tips}
        self.note("holds", desk.at, desk.trace().hex())

    def _count_waits(self, desk: Desk, name: tuple[int, int, int], first: int, stop: int) -> None:
        if name[0] == desk.number:
            return
        for seq in range(first, stop):
            moment = self.written.get((*name, seq))  # type: ignore[call-overload]
            if moment is not None:
                self.outcome.waits.append(self.now - moment)

    def _turn(self, desk: Desk) -> Callable[[], None]:
        """Give what a desk's clerk does now, and again after a while."""

        def act() -> None:
            if self.healed:
                return
            self.at(self.now + int(self.plan.every * MINUTE * (0.5 + desk.chance.random())), act)
            if not desk.awake:
                return
            receipt = work.turn(desk)
            if receipt is not None:
                self.outcome.entries += len(receipt.keys)
                self.written.update(dict.fromkeys(receipt.keys, self.now))
                self.note("wrote", desk.at, " ".join(receipt.names))
            self._changed(desk)
            self._wake(desk.at, self.now)

        return act

    # ---- faults -----------------------------------------------------------------------------------------------------

    def _strike(self, fault: Fault) -> Callable[[], None]:
        def act() -> None:
            self.note("fault", fault.desk, fault.what)
            getattr(self, "_fault_" + fault.what.replace(" ", "_"))(self.desks[fault.desk], fault)
            self._wake(fault.desk, self.now)

        return act

    def _fault_burst(self, _desk: Desk, fault: Fault) -> None:
        self.ether.burst(min(fault.until - self.now, 5 * MINUTE))

    def _fault_parted(self, _desk: Desk, fault: Fault) -> None:
        self._part(fault, both=True)

    def _fault_one_way(self, _desk: Desk, fault: Fault) -> None:
        self._part(fault, both=False)

    def _part(self, fault: Fault, *, both: bool) -> None:
        pairs = [(one, two) for one in fault.others for two in range(self.plan.desks) if two not in fault.others]
        if both:
            pairs += [(two, one) for one, two in pairs]
        parted = frozenset(pairs)
        self.parted.append(parted)
        self._deafen()

        def mend() -> None:
            self.parted.remove(parted)
            self._deafen()

        if not self.healed:
            self.at(fault.until, mend)

    def _deafen(self) -> None:
        """Let those not hear each other who do not now."""
        self.ether.clear()
        if not self.healed:
            for one, two in sorted(frozenset().union(self.plan.faults.dead, *self.parted)):
                self.ether.deafen(one, two)

    def _fault_clock(self, desk: Desk, fault: Fault) -> None:
        desk.offset += fault.amount

    def _fault_crash(self, desk: Desk, fault: Fault) -> None:
        self._disk(desk, "crash", fault)

    def _fault_full_disk(self, desk: Desk, fault: Fault) -> None:
        self._disk(desk, "full", fault)

    def _fault_sick_disk(self, desk: Desk, fault: Fault) -> None:
        self._disk(desk, "sick", fault)

    @staticmethod
    def _disk(desk: Desk, what: str, fault: Fault) -> None:
        desk.trouble.what, desk.trouble.left, desk.trouble.lasting = what, fault.amount, 1 + fault.amount % 40

    def _fault_radio_reboot(self, desk: Desk, _fault: Fault) -> None:
        self.ether.reboot(desk.radio)
        self.shut[desk.at] = self.now + 15_000
        self._hear(desk, Down("The radio starts again."))
        self.at(self.now + 15_000, lambda: self._hear(desk, self._up(desk)))

    def _fault_refusal(self, desk: Desk, fault: Fault) -> None:
        self.ether.drop(desk.radio)
        self._hear(desk, Said("The radio has used up its airtime.", bad=True, hold=fault.amount))

    def _fault_queue_full(self, desk: Desk, fault: Fault) -> None:
        self.shut[desk.at] = fault.until
        self.at(fault.until, lambda: self._wake(desk.at, self.now))

    def _fault_sleep(self, desk: Desk, fault: Fault) -> None:
        desk.asleep_until = fault.until

    def _fault_backup(self, desk: Desk, fault: Fault) -> None:
        self._set_back(desk, fault, whole=False)

    def _fault_old_image(self, desk: Desk, fault: Fault) -> None:
        self._set_back(desk, fault, whole=True)

    def _set_back(self, desk: Desk, fault: Fault, *, whole: bool) -> None:
        image, had = desk.image(), set(desk.acked)

        def act() -> None:
            late = [key for key in desk.acked if key not in had]
            others = [other for other in self.desks if other is not desk]
            for key in late:
                if not any(invariants.everywhere(other, key, desk.acked[key]) for other in others):
                    del desk.acked[key]  # it was on that disk alone
            desk.restore(image, whole=whole)
            desk.set_back = True
            self._hear(desk, self._up(desk))
            self.note("set back", desk.at)

        self.at(fault.until, act)

    def _fault_clone(self, desk: Desk, _fault: Fault) -> None:
        if desk.at >= self.plan.desks or any(other.doubled for other in self.desks):
            return
        at = len(self.desks)
        radio = self.ether.join(near=desk.radio)
        self.radios[radio] = at
        twin = Desk(self.setting, at, twin=desk)
        twin.radio = radio
        desk.doubled = True
        self.desks.append(twin)
        self.windows.append(Window(self.windows[0].budget))
        self.wake.append(self.now)
        self.counts.append(self._held(twin))
        self._join(twin)

    def _fault_moved(self, desk: Desk, _fault: Fault) -> None:
        desk.place = place(1000 + desk.number)
        desk.author.pen.place = desk.place

    def _heal(self) -> None:
        """End all faults and attacks."""
        self.healed = True
        self.note("healed")
        self.ether.lose(min(self.plan.faults.loss, 0.2))
        self._deafen()
        self.shut.clear()
        for desk in self.desks:
            desk.trouble.heal()
            desk.asleep_until = min(desk.asleep_until, self.now)
            self._wake(desk.at, self.now)
        self.at(self.now + LOOK, self._look)

    def _attack(self) -> None:
        if self.healed or self.attacker is None:
            return
        kind = self.chance.choice(self.plan.attacks)
        radio = next(radio for radio, at in self.radios.items() if at < 0)
        if self.ether.free(radio):
            self.ether.put(radio, self.attacker.frame(kind), self.chance.randrange(4), urgent=False)
            self.outcome.attacks += 1
        self.at(self.now + self.chance.randrange(10_000, 60_000), self._attack)

    # ---- the end ----------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        outcome, desks = self.outcome, self.desks
        doubled = {desk.number for desk in desks if desk.doubled}
        if self.attacker is not None and self.attacker.entries:
            doubled.add(self.attacker.victim + 1)
        outcome.ended_at = self.now
        for desk in desks:
            invariants.signed(desk, self.witness)
            invariants.one_booking(desk)
            if not desk.set_back:
                invariants.high_water(desk)
            invariants.forks(desk, {one.number for one in desks} - doubled, ())
        pictures = invariants.agreed(desks)
        outcome.diverged = 0 if len(pictures) == 1 else len(pictures)
        for desk in desks:
            for key, body in desk.acked.items():
                holders = desks if desk.number in doubled else desks[:1]
                if not any(invariants.everywhere(one, key, body) for one in holders):
                    outcome.lost += 1
        outcome.channel = self.ether.busy(self.now)
        outcome.budget = max(window.most for window in self.windows) / self.budget
        outcome.crashes = sum(desk.counts.crashes for desk in desks)
        outcome.trace = self.hash.hexdigest()
        if not outcome.agreed_at:
            raise Broken(f"after {self.plan.deadline} minutes of peace desks still differ: {sorted(pictures.values())}")
        if outcome.diverged:
            raise Broken(f"desks hold the same and show different books: {sorted(pictures.values())}")
        if outcome.lost:
            raise Broken(f"{outcome.lost} acknowledged entries are lost")


@contextlib.contextmanager
def _steady(lasting: Lasting) -> Generator[None]:
    """Let nothing depend on how fast this machine is: transactions are never cut short by the clock on the wall."""
    with (
        instead(models.ledger, "SLICE", 1e9),
        instead(models.fold, "SLICE", 1e9),
        instead(models.lasting, "os", lasting),
    ):
        yield


def run(plan: Plan, say: Callable[[str], None] | None = None) -> Outcome:
    """Run a plan; raises `Broken` with the seed in its words."""
    with (
        signing(real=plan.real),
        tempfile.TemporaryDirectory(prefix="mvs-village-", dir=memory(), ignore_cleanup_errors=True) as name,
    ):
        village = Village(plan, Path(name), say)
        try:
            with _steady(village.lasting):
                return village.run()
        except Broken as broken:
            raise Broken(f"seed {plan.seed}: {broken}\nrepeat: python -m radio.sim.village {plan.seed}") from broken

"""What a run of the village simulator is like, and what comes of it.

Rules
- `Plan.trouble(seed)` draws a hard life; the seed says all of it.
- In each tenth seed signatures are real, and in another tenth one desk has a real disk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from radio.sim.attacks import INSIDE, OUTSIDE, TRAITOR
from radio.sim.faults import Faults

#: After the end of all faults, desks must agree within this time: minutes of simulation.
DEADLINE: Final = 3 * 60
#: Of five attackers so many know the frame key.
INSIDERS: Final = 3
TENTH: Final = 10


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
        minutes = chance.choice((40, 60, 80))
        attacks: tuple[str, ...] = ()
        if chance.randrange(2):
            kinds = (*OUTSIDE, *INSIDE) if chance.randrange(5) < INSIDERS else OUTSIDE
            attacks = kinds if chance.randrange(5) else (*kinds, *TRAITOR)
        return cls(
            seed=seed,
            desks=desks,
            minutes=minutes,
            every=chance.choice((8.0, 12.0, 20.0)),
            hops=chance.choice((1, 1, 2, 3)),
            preset=chance.choice(("LongFast", "LongFast", "MediumFast", "ShortFast")),
            faults=Faults.draw(seed, desks, minutes),
            attacks=attacks,
            real=seed % TENTH == 0,
            disks=seed % TENTH == TENTH // 2,
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

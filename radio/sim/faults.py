"""What goes wrong in a simulated village, and when: drawn from a seed, and healed at the end.

Rules
- A `Fault` happens at a moment, to a desk or between desks, for a while. `Faults.draw` gives those of one seed.
- What happens to frames between air and desk (`Handling`) is drawn for each frame: doubled, late, bent, cut.
- All is over at `Faults.heal`; from then on only the air's own loss remains.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

MINUTE: Final = 60_000
#: 20 years, and the distances to 1970 and to 2038, in minutes from the beginning of a simulation.
JUMPS: Final = (20 * 525_960, -20 * 525_960, -29_923_680, 35_791_394 - 29_923_680 + 1, 37, -37)
#: What may go wrong.
KINDS: Final = (
    "pairs", "burst", "handling", "parted", "one way", "clock", "crash", "full disk", "sick disk", "radio reboot",
    "refusal", "queue full", "sleep", "backup", "old image", "clone", "moved",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong at `at` ms, until `until`, with desk `desk` (from 0); `amount` is the kind's own."""

    at: int
    what: str
    desk: int = 0
    until: int = 0
    amount: int = 0
    others: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Handling:
    """How frames are handled between the air and a desk: chances, 0 … 1."""

    double: float = 0.0
    late: float = 0.0
    bent: float = 0.0
    cut: float = 0.0

    def deliver(self, data: bytes, chance: Random) -> list[tuple[int, bytes]]:
        """Give what arrives of a frame: (ms later, bytes)."""
        copies = 2 if chance.random() < self.double else 1
        return [(self._delay(chance), self._bytes(data, chance)) for _copy in range(copies)]

    def _delay(self, chance: Random) -> int:
        return chance.randrange(1, 90_000) if chance.random() < self.late else 0

    def _bytes(self, data: bytes, chance: Random) -> bytes:
        if data and chance.random() < self.bent:
            bent = bytearray(data)
            for _bit in range(chance.randrange(1, 9)):
                bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(8)
            data = bytes(bent)
        if data and chance.random() < self.cut:
            data = data[: chance.randrange(len(data))]
        return data


@dataclass(frozen=True)
class Faults:
    """A seed's faults. `loss` is beside the air's own, 0 … 1; of a `dead` pair the second never hears the first."""

    kinds: tuple[str, ...] = ()
    loss: float = 0.0
    heal: int = 0
    handling: Handling = field(default_factory=Handling)
    dead: frozenset[tuple[int, int]] = frozenset()
    events: tuple[Fault, ...] = ()

    @classmethod
    def draw(cls, seed: int, desks: int, minutes: int, loss: float | None = None) -> Faults:
        """Draw what goes wrong in `minutes` of a village: three to seven kinds of trouble, each once or a few times."""
        chance = Random(f"{seed}/faults")
        kinds = tuple(sorted(chance.sample(KINDS, chance.randrange(3, 8))))
        lost = chance.choice((0.0, 0.1, 0.2, 0.3, 0.45, 0.6)) if loss is None else loss
        heal = minutes * MINUTE
        dead: set[tuple[int, int]] = set()
        if "pairs" in kinds:
            for _pair in range(desks):
                one, two = chance.sample(range(desks), 2)
                dead |= {(one, two)} if chance.randrange(2) else {(one, two), (two, one)}
        handling = Handling()
        if "handling" in kinds:
            handling = Handling(*(chance.choice((0.0, 0.02, 0.1, 0.25)) for _field in range(4)))
        events = [_make(kind, chance, desks, heal) for kind in kinds for _time in range(_times(kind, chance))]
        return cls(kinds, lost, heal, handling, frozenset(dead), tuple(sorted(events, key=lambda one: one.at)))


def _times(kind: str, chance: Random) -> int:
    once = {"pairs": 0, "handling": 0, "backup": 1, "old image": 1, "clone": 1, "moved": 1}
    return once[kind] if kind in once else chance.randrange(1, 5)


def _make(kind: str, chance: Random, desks: int, heal: int) -> Fault:
    at = chance.randrange(heal // 10, heal * 8 // 10)
    desk = chance.randrange(desks)
    until = min(heal - 1, at + chance.randrange(2 * MINUTE, 40 * MINUTE))
    amount = 0
    others: frozenset[int] = frozenset()
    if kind in {"parted", "one way"}:
        others = frozenset(chance.sample(range(desks), max(1, desks // 2)))
    elif kind == "clock":
        amount = chance.choice(JUMPS)
    elif kind in {"crash", "full disk", "sick disk"}:
        amount = chance.randrange(1, 120)
    elif kind == "refusal":
        amount = chance.randrange(30, 600)
    elif kind == "sleep":
        until = min(heal - 1, at + 120 * MINUTE)
    elif kind in {"backup", "old image"}:
        until = min(heal - 1, at + chance.randrange(5 * MINUTE, 30 * MINUTE))
    return Fault(at, kind, desk, until, amount, others)

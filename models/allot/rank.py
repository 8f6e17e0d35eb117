"""The order in which requests are read: who comes first, and every number behind it.

Rules
- First whose booking a breakdown took; then who has had fewer hours than the floor; then all others. What a household
  is given in this round counts at once, so the list is sorted anew after each grant.
- Among the others, who is new comes before those who are not while a machine's hours for newcomers last.
- Then the higher score: fair share and merit, mixed by the policy, and a bonus for each round that gave nothing. A
  household's fair share falls with each hour that it is given in this round.
- Then the lower lot, one for each household. A household's own requests go by their hour, their length, their hash.
- When a request was written, came in or was numbered is nowhere in this.
"""

from __future__ import annotations

import enum
import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from models.allot.facts import ONE, Factor
from models.allot.lots import lot
from models.allot.shares import Shares
from models.allot.slots import HOURS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.allot.facts import HouseFacts, Inputs, MachineFacts, Wish
    from models.refs import Key

#: What `Factor.name` may say, beside "fair share" of models.allot.shares.
GRANTED: Final = "granted"
MERIT: Final = "merit"
WAITED: Final = "waited"
FLOOR: Final = "floor"
NEWCOMER: Final = "newcomer"
LOT: Final = "lot"
#: Merit and waiting are parts of this many.
PARTS: Final = 100


class Group(enum.IntEnum):
    """What comes before everything else in a list."""

    URGENT = 0
    FLOOR = 1
    OTHERS = 2


@dataclass(frozen=True, slots=True)
class Rung:
    """Where a request stands when its turn comes: its group, its score in units of ONE, and what they are made of."""

    wish: Wish
    group: Group
    kept: bool
    score: int
    factors: tuple[Factor, ...]


class Place(NamedTuple):
    """What the list is sorted by."""

    group: Group
    not_kept: bool
    minus_score: int
    lot: int
    household: Key
    start: int
    hours: int
    print: bytes
    key: Key


def capacity(inputs: Inputs) -> int:
    """Give the hours that all machines of a round work: neither closed to all work nor held already."""
    first, until = inputs.first * HOURS, (inputs.first + inputs.days) * HOURS
    total = 0
    for machine in inputs.machines:
        taken = [(one.start, one.end) for one in machine.closed if not one.purposes]
        taken += [(one.start, one.end) for one in inputs.had if one.holds and one.machine == machine.key]
        at = first
        for start, end in sorted(taken):
            total += max(0, min(start, until) - at)
            at = max(at, min(end, until))
        total += until - at
    return total


def lately(inputs: Inputs) -> dict[Key, int]:
    """Give the hours that each household had in the floor's days, and has already in days to come."""
    since = (inputs.now - inputs.terms.floor_days) * HOURS
    found: dict[Key, int] = {}
    for one in inputs.had:
        if one.end > since:
            found[one.household] = found.get(one.household, 0) + one.counted
    return found


class Household:
    """A household in the list: what it has had, what it is given, and what follows from that."""

    def __init__(self, house: HouseFacts, inputs: Inputs, shares: Shares, lately: int) -> None:
        terms = inputs.terms
        self.house = house
        self.granted = 0
        self.lot = lot(inputs.seed, house.key)
        self.fair = shares.factor(house.key)
        self.now = self.fair.value
        self.new = terms.newcomer_hours > 0 and inputs.now - house.since < terms.newcomer_days
        self.merit = min(max(0, house.merit), terms.merit_cap) * ONE // max(1, terms.merit_cap)
        self.lately = lately


class Ladder:
    """The list as it is read: `pop` gives the next request, `grant` tells what it was given."""

    def __init__(self, inputs: Inputs, wishes: Iterable[Wish]) -> None:
        self._inputs, self._terms = inputs, inputs.terms
        self._shares = Shares(inputs.houses, inputs.had, inputs.terms, inputs.first)
        self._capacity = capacity(inputs)
        had = lately(inputs)
        self._houses = {
            house.key: Household(house, inputs, self._shares, had.get(house.key, 0)) for house in inputs.houses
        }
        self._machines = {machine.key: machine for machine in inputs.machines}
        self._newcomers: dict[Key, int] = {}
        self._wishes = {wish.key: wish for wish in wishes}
        self._heap = [self.place(wish) for wish in self._wishes.values()]
        heapq.heapify(self._heap)

    def pop(self) -> Rung | None:
        """Give the request that comes next, with its numbers as they are now; None when all were read."""
        while self._heap:
            place = heapq.heappop(self._heap)
            wish = self._wishes[place.key]
            # A grant only ever lowers a place, so one that still stands as it was put in is the first.
            now = self.place(wish)
            if now == place:
                return self._rung(wish)
            heapq.heappush(self._heap, now)
        return None

    def grant(self, wish: Wish) -> None:
        """Count what a request was given."""
        house = self._houses[wish.household]
        house.granted += wish.hours
        house.now = self._shares.later(wish.household, house.granted, self._capacity)
        if house.new:
            self._newcomers[wish.machine] = self._newcomers.get(wish.machine, 0) + wish.hours

    def score(self, wish: Wish) -> int:
        """Give the score that a request has as things stand, in units of ONE."""
        return self._score(wish, self._houses[wish.household])

    def place(self, wish: Wish) -> Place:
        """Give what a request is sorted by, as things stand."""
        house = self._houses[wish.household]
        group = self._group(wish, house)
        kept, score = self._kept(wish, house, group), self._score(wish, house)
        own = (wish.household, wish.start, wish.hours, wish.print, wish.key)
        return Place(group, not kept, -score, house.lot, *own)

    def _group(self, wish: Wish, house: Household) -> Group:
        if wish.urgent:
            return Group.URGENT
        return Group.FLOOR if house.lately + house.granted < self._terms.floor else Group.OTHERS

    def _kept(self, wish: Wish, house: Household, group: Group) -> bool:
        """Say whether hours kept for newcomers are left for it."""
        left = self._terms.newcomer_hours - self._newcomers.get(wish.machine, 0)
        return group == Group.OTHERS and house.new and left > 0

    def _merit(self, machine: MachineFacts) -> int:
        """Give the parts in a hundred that merit counts for on a machine."""
        return self._terms.merit if machine.good in self._terms.goods else 0

    def _score(self, wish: Wish, house: Household) -> int:
        merit = self._merit(self._machines[wish.machine])
        mixed = ((PARTS - merit) * house.now + merit * house.merit) // PARTS
        return mixed + ONE * self._terms.waited * wish.waited // PARTS

    def _rung(self, wish: Wish) -> Rung:
        house, terms = self._houses[wish.household], self._terms
        group = self._group(wish, house)
        parts = self._merit(self._machines[wish.machine])
        factors: tuple[Factor, ...] = (
            house.fair,
            Factor(GRANTED, house.now, (house.granted, self._capacity)),
            Factor(MERIT, house.merit, (house.house.merit, terms.merit_cap, parts)),
            Factor(WAITED, ONE * terms.waited * wish.waited // PARTS, (wish.waited, terms.waited)),
            Factor(FLOOR, int(group == Group.FLOOR), (house.lately + house.granted, terms.floor, terms.floor_days)),
            Factor(LOT, house.lot),
        )
        kept = self._kept(wish, house, group)
        if house.new:
            days = self._inputs.now - house.house.since
            factors += (Factor(NEWCOMER, int(kept), (days, terms.newcomer_days, terms.newcomer_hours)),)
        return Rung(wish, group, kept, self._score(wish, house), factors)

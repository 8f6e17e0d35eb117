"""What is measured in a season: shares against what is due, bookings that meet, and rounds reckoned again.

Rules
- Everything is read from desks' books, as any desk could at that moment.
- The share error is half the sum of |used share - due share|: 0 where everybody had just its part, 1 at the worst. Used
  hours weigh by the policy's half-life, as in the rule.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.season_world import VILLAGES
from models import gather, inspect
from models.allot.facts import HouseFacts
from models.allot.shares import Account, stand, tree, used_by_house
from models.asof import books_now
from models.bookings import HELD
from models.inspect import Found

if TYPE_CHECKING:
    from bench.season_world import Seat, World
    from models.asof import Books
    from models.refs import Key


@dataclass
class Week:
    """One week's figures."""

    number: int
    counts: dict[str, int]
    villages: float
    houses: float
    #: Used hours of all so far: of households that ask much and of the others, each per household.
    eager: float
    others: float
    shares: tuple[float, ...]
    same: int
    differ: int
    waits: int
    parts: int


@dataclass
class Season:
    """A whole season's figures."""

    seed: int
    weeks: list[Week] = field(default_factory=list[Week])
    desks: int = 0
    members: int = 0
    machines: int = 0
    entries: int = 0
    #: The share error of households if everybody were given the same part of what they ask.
    asked: float = 0.0
    doubles: int = 0
    hidden: int = 0
    void: int = 0
    hashes: list[str] = field(default_factory=list[str])
    seconds: float = 0.0

    @property
    def totals(self) -> dict[str, int]:
        """Give what happened in all weeks."""
        total: Counter[str] = Counter()
        for week in self.weeks:
            total.update(week.counts)
        return dict(sorted(total.items()))

    @property
    def agreed(self) -> bool:
        """Whether all desks ended with the same state."""
        return len(set(self.hashes)) == 1


def facts(books: Books) -> list[HouseFacts]:
    """Give the households as the rule sees them."""
    return [HouseFacts(one.key, one.village, one.members, one.since) for one in books.houses.values() if not one.left]


def doubles(books: Books) -> int:
    """Count pairs of bookings that hold the same machine in the same hour."""
    found = 0
    for book in books.machines.values():
        held = sorted((one.start, one.end) for one in book.bookings.values() if one.state in HELD)
        found += sum(two[0] < one[1] for one, two in itertools.pairwise(held))
    return found


def error(accounts: tuple[Account[Key], ...], names: set[Key]) -> float:
    """Give half the sum of |used - due| over some accounts of a tree."""
    stands = stand(accounts)
    return float(sum(abs(one.used - one.share) for name, one in stands.items() if name in names) / 2)


def as_asked(world: World) -> float:
    """Give the share error of households if everybody were given the same part of what they ask."""
    asks = [world.size.eager if house.eager else world.size.asks for house in world.houses]
    return sum(abs(ask / sum(asks) - 1 / len(asks)) for ask in asks) / 2


def shares(world: World, seat: Seat, day: int) -> tuple[float, float, tuple[float, ...], float, float]:
    """Give share errors of villages and households, the villages' used shares, and used hours by how much is asked."""
    books = books_now(seat.node.ledger)
    terms = world.terms
    had = [one for one in gather.had(books, terms, day) if one.start // 24 < day]
    houses = facts(books)
    used = used_by_house(had, day, terms.half_life)
    accounts = tree(houses, used, terms.sharing)
    stands = stand(accounts)
    plain = Counter[bool]()
    eager = {house.key: house.eager for house in world.houses}
    for one in had:
        plain[eager.get(one.household, False)] += one.counted
    heads = Counter(eager.values())
    return (
        error(accounts, set(world.villages)),
        error(accounts, {house.key for house in houses}),
        tuple(float(stands[village].used) for village in world.villages[: len(VILLAGES)]),
        plain[True] / max(1, heads[True]),
        plain[False] / max(1, heads[False]),
    )


def reckon(seat: Seat) -> Counter[Found]:
    """Let a desk reckon every sealed round that it has not reckoned, and count what it found."""
    ledger = seat.node.ledger
    return Counter(finding.found for finding in inspect.refresh(ledger, most=1000))

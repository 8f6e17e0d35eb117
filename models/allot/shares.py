"""Fair share: how much each household has had against what it is due. Slurm's classic formula, in exact fractions.

Rules
- The co-op is a tree: villages, and in them households. Each account in it has shares among its siblings; its share S
  of the whole is the product down the tree. U is what was used of all that was used.
- Effective usage looks up the tree as well: UE = U + (UE of the parent - U) · shares / shares of all siblings; at the
  top UE = U. So who used nothing in a village that used much is not quite first, and still before its neighbours.
- The factor is F = 2^(-UE/S): 1 where nothing was used, ½ for a village that used exactly its share. It is smaller for
  households (a village at its share has them between ½, who used nothing, and nearly ¼, who used their share).
- Used hours weigh less by the day on which they lie: half after one half-life, by whole days back from the day one
  looks from. Hours still ahead weigh whole. It is reckoned from the hours each time, never from an earlier result.
- Hours count for the village in which the household is now; those of a household that has left the books for nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from models.allot.facts import ONE, Factor
from models.allot.fixed import decay, half
from models.policy import Sharing

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from models.allot.facts import Had, HouseFacts
    from models.policy import Terms
    from models.refs import Key

Name = TypeVar("Name", bound="Hashable")

HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Account(Generic[Name]):
    """An account in the tree: its shares among its siblings, and the accounts in it or what it used itself."""

    name: Name
    shares: int
    used: int | Fraction = 0
    inside: tuple[Account[Name], ...] = ()

    def total(self) -> int | Fraction:
        """Give what it and all accounts in it used."""
        return self.used + sum(one.total() for one in self.inside)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands: its share S and its usage U of the whole, and its effective usage UE, all from 0 to 1."""

    share: Fraction
    used: Fraction
    effective: Fraction

    @property
    def over(self) -> Fraction | None:
        """Give UE/S, the exponent; None where nothing is due to it."""
        return self.effective / self.share if self.share else None

    def factor(self) -> int:
        """Give F in units of ONE: 0 where nothing is due to it."""
        over = self.over
        return 0 if over is None else half(over.numerator, over.denominator)


def stand(accounts: Iterable[Account[Name]], whole: int | Fraction | None = None) -> dict[Name, Standing]:
    """Say how each account of a tree stands; `whole` is what the usage is a part of, all that was used if absent."""
    top = tuple(accounts)
    whole = sum(one.total() for one in top) if whole is None else whole
    return dict(_stand(top, Fraction(whole), None))


def _stand(
    siblings: tuple[Account[Name], ...], whole: Fraction, parent: Standing | None
) -> Iterator[tuple[Name, Standing]]:
    shares = sum(one.shares for one in siblings)
    for one in siblings:
        part = Fraction(one.shares, shares) if shares else Fraction(0)
        used = one.total() / whole if whole else Fraction(0)
        stands = Standing(
            share=part * parent.share if parent else part,
            used=used,
            effective=used + (parent.effective - used) * part if parent else used,
        )
        yield one.name, stands
        yield from _stand(one.inside, whole, stands)


def weigh(had: Had, day: int, half_life: int) -> int:
    """Give what a booking weighs on a day, in units of ONE hour: its counted hours, each by the day it lies on."""
    weight, hour = 0, had.start
    while hour < had.end:
        until = min(had.end, hour // HOURS * HOURS + HOURS)
        weight += decay(until - hour, day - hour // HOURS, half_life)
        hour = until
    return weight * had.counted // max(1, had.end - had.start)


def used_by_house(had: Iterable[Had], day: int, half_life: int) -> dict[Key, int]:
    """Give what each household's hours weigh on a day, in units of ONE hour."""
    used: dict[Key, int] = {}
    for one in had:
        used[one.household] = used.get(one.household, 0) + weigh(one, day, half_life)
    return used


def _heads(house: HouseFacts, sharing: Sharing) -> int:
    """Give a household's shares among its neighbours: its members where members share, else one."""
    return max(1, house.members) if sharing == Sharing.MEMBERS else 1


def tree(houses: Iterable[HouseFacts], used: Mapping[Key, int], sharing: Sharing) -> tuple[Account[Key], ...]:
    """Make the tree of villages and households."""
    villages: dict[Key, list[Account[Key]]] = {}
    for house in sorted(houses, key=lambda one: one.key):
        leaf = Account(house.key, _heads(house, sharing), used.get(house.key, 0))
        villages.setdefault(house.village, []).append(leaf)
    return tuple(
        Account(village, 1 if sharing == Sharing.EQUAL else sum(one.shares for one in inside), 0, tuple(inside))
        for village, inside in sorted(villages.items())
    )


@dataclass
class Shares:
    """Every household's fair share on a day. `first_day` is the day that usage is looked at from."""

    houses: tuple[HouseFacts, ...]
    had: tuple[Had, ...]
    terms: Terms
    first_day: int
    _village: dict[Key, Key] = field(init=False, repr=False)
    _stands: dict[Key, Standing] = field(init=False, repr=False)
    _whole: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._village = {house.key: house.village for house in self.houses}
        known = (one for one in self.had if one.household in self._village)
        used = used_by_house(known, self.first_day, self.terms.half_life)
        self._whole = sum(used.values())
        self._stands = stand(tree(self.houses, used, self.terms.sharing))

    def standing(self, account: Key) -> Standing:
        """Say how a household or a village stands; KeyError where it is not in the books."""
        return self._stands[account]

    def share(self, household: Key) -> int:
        """Give a household's share of the whole, in units of ONE."""
        return int(self._stands[household].share * ONE)

    def factor(self, household: Key) -> Factor:
        """Give a household's fair-share factor; its figures are hours: used and due, of its village and its own."""
        village = self._stands[self._village[household]]
        mine = self._stands[household]
        figures = (village.used, village.share, mine.used, mine.share)
        return Factor("fair share", mine.factor(), tuple(self._hours(part) for part in figures))

    def _hours(self, part: Fraction) -> int:
        """Turn a part of the whole into hours, rounded half up."""
        return int(part * self._whole / ONE + Fraction(1, 2))

    def later(self, household: Key, granted_hours: int, capacity_hours: int) -> int:
        """Give F after hours granted in this round: F · 2^(-granted/(S · capacity)); 0 where nothing is due to it."""
        stands = self._stands[household]
        over = stands.over
        if over is None or capacity_hours <= 0:
            return 0 if over is None else stands.factor()
        due = stands.share.numerator * capacity_hours
        num = over.numerator * due + granted_hours * stands.share.denominator * over.denominator
        return half(num, over.denominator * due)

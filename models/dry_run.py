"""Another policy tried on the same requests: who would gain and who would lose, in hours, and how much in all.

Rules
- Both drafts are drawn from the same inputs, all but the policy; nothing is written.
- What a household gets is counted, not how good its hours are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.allot.facts import Draft
from models.allot.rule import draw
from models.gather import under
from models.language import gettext as _
from models.language import ngettext

if TYPE_CHECKING:
    from models.allot.facts import Inputs
    from models.names import Names
    from models.policy import Terms
    from models.refs import Key


@dataclass(frozen=True, slots=True)
class Change:
    """A household or a village: hours asked for, hours under the policy in force, hours under the other one."""

    name: str
    village: str
    asked: int
    now: int
    then: int

    @property
    def more(self) -> int:
        """Hours gained; below 0 where it loses."""
        return self.then - self.now


@dataclass(frozen=True, slots=True)
class Trial:
    """What another policy would change: by household and by village, those that gain most first, and in all."""

    households: tuple[Change, ...]
    villages: tuple[Change, ...]
    total: Change
    #: How many requests would get hours now, and then.
    served: tuple[int, int]

    @property
    def gain(self) -> int:
        """How many households would get more."""
        return sum(one.more > 0 for one in self.households)

    @property
    def lose(self) -> int:
        """How many households would get less."""
        return sum(one.more < 0 for one in self.households)


def attempt(names: Names, inputs: Inputs, now: Draft | None, terms: Terms) -> Trial:
    """Draw the same requests by other terms and compare; `now` is the draft in force, None where no rule is."""
    before = Draft((), b"") if now is None else now
    after = draw(under(inputs, terms))
    asked = _hours(after, granted=False)
    had, gets = _hours(before), _hours(after)
    villages = {house.key: house.village for house in inputs.houses}
    houses = [
        Change(names.of(key), names.of(villages[key]), asked[key], had.get(key, 0), gets.get(key, 0))
        for key in asked
        if key in villages
    ]
    return Trial(
        tuple(sorted(houses, key=_order)),
        tuple(sorted(_by_village(houses), key=_order)),
        _sum("", houses),
        (_served(before), _served(after)),
    )


def _hours(draft: Draft, *, granted: bool = True) -> dict[Key, int]:
    found: dict[Key, int] = {}
    for one in draft.outcomes:
        if not granted or one.start is not None:
            found[one.wish.household] = found.get(one.wish.household, 0) + one.wish.hours
    return found


def _served(draft: Draft) -> int:
    return sum(one.start is not None for one in draft.outcomes)


def _by_village(houses: list[Change]) -> list[Change]:
    return [
        _sum(village, [one for one in houses if one.village == village])
        for village in dict.fromkeys(one.village for one in houses)
    ]


def _sum(name: str, parts: list[Change]) -> Change:
    return Change(
        name, name, sum(one.asked for one in parts), sum(one.now for one in parts), sum(one.then for one in parts)
    )


def _order(one: Change) -> tuple[int, str, str]:
    return -one.more, one.village, one.name


def sum_words(trial: Trial) -> str:
    """Say in all what would change."""
    now, then = trial.served
    gain = ngettext("{n} household would gain", "{n} households would gain", trial.gain).format(n=trial.gain)
    lose = ngettext("{n} would lose", "{n} would lose", trial.lose).format(n=trial.lose)
    gets = ngettext(
        "{n} request gets hours now, {then} would then.", "{n} requests get hours now, {then} would then.", now
    ).format(n=now, then=then)
    return _("{gets} {gain}, {lose}.").format(gets=gets, gain=gain, lose=lose)

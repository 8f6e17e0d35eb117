"""Questions for the council about work that was signed: never verdicts, never points taken away.

Rules
- Each question names what was counted and over which days; the thresholds stand here by name. People may have good
  reasons for all of it: neighbours work together.
- Nothing here changes a claim or a point. The council asks in person; what it decides it writes on an appeal.
- Counted are claims of the last season that stand, by the persons under them. It is the same on every desk.

    >>> from models.refs import Key
    >>> ana, ben, cho = (Key(1, 0, 0, seq) for seq in (1, 2, 3))
    >>> signed = [Fact(Key(2, 0, 0, turn), *((ana, ben) if turn % 2 else (ben, ana)), cho, 10, 8) for turn in range(6)]
    >>> [(one.sort.name, one.count) for one in questions(signed)]
    [('PAIR', 6)]
"""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.claims import Hand, Standing
from models.labour import hours
from models.language import gettext as _
from models.language import ngettext
from models.refs import Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.names import Names

#: The days that are looked at.
SEASON: Final = 92
#: Two have witnessed each other so often, each way at least.
PAIR_EACH: Final = 3
#: Three have witnessed one another round, each step at least so often.
RING_EACH: Final = 2
#: So many hours claimed for one day, and for seven days, in quarters.
LONG_DAY: Final = 14 * 4
LONG_WEEK: Final = 60 * 4
#: So many of a member's claims, and so many in a hundred of them, were confirmed by one and the same person.
SAME_LEAST: Final = 8
SAME_SHARE: Final = 80


class Sort(enum.Enum):
    """What a question is about."""

    PAIR = "pair"
    RING = "ring"
    DAY = "day"
    WEEK = "week"
    SAME = "same"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Fact:
    """One name under a claim: who worked, who witnessed it, who confirmed it (None: nobody yet), the day, quarters."""

    claim: Key
    member: Key
    witness: Key | None
    confirmer: Key | None
    day: int
    quarters: int
    #: Whether the claimant tried to sign it.
    own: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question: about whom, how often or how many quarters, on which day where it is about one, and the claims."""

    sort: Sort
    people: tuple[Key, ...]
    count: int
    day: int | None
    claims: tuple[Key, ...]

    def words(self, names: Names) -> str:
        """Ask it."""
        who = [names.of(person) for person in self.people]
        on = "" if self.day is None else names.calendar.show_day(self.day)
        match self.sort:
            case Sort.PAIR:
                said = ngettext(
                    "{one} and {other} have witnessed each other {n} time this season. Is that right?",
                    "{one} and {other} have witnessed each other {n} times this season. Is that right?",
                    self.count,
                ).format(one=who[0], other=who[1], n=self.count)
            case Sort.RING:
                said = _(
                    "{one}, {other} and {third} have witnessed one another in a ring, {n} times in all. Is that right?"
                ).format(one=who[0], other=who[1], third=who[2], n=self.count)
            case Sort.DAY:
                said = _("{one} has {hours} h of work for {day}. Were some of them on another day?").format(
                    one=who[0], hours=hours(self.count), day=on
                )
            case Sort.WEEK:
                said = _("{one} has {hours} h of work in the seven days from {day}. Is that right?").format(
                    one=who[0], hours=hours(self.count), day=on
                )
            case Sort.SAME:
                said = _("{n} claims of {one}, nearly all, were confirmed by {other}. Could others do it too?").format(
                    one=who[0], other=who[1], n=self.count
                )
            case Sort.SELF:
                said = ngettext(
                    "{one}'s own name was put under {n} claim of {one}; it does not count. Was it a slip?",
                    "{one}'s own name was put under {n} claims of {one}; it does not count. Was it a slip?",
                    self.count,
                ).format(one=who[0], n=self.count)
        return said


def questions(facts: Iterable[Fact]) -> list[Question]:
    """Give the questions that some facts raise, by their sort and then by the people."""
    known = sorted(facts, key=lambda fact: (fact.claim, fact.witness or fact.claim, fact.confirmer or fact.claim))
    found = [*_pairs(known), *_rings(known), *_bursts(known), *_same(known), *_own(known)]
    order = list(Sort)
    return sorted(found, key=lambda one: (order.index(one.sort), one.people, one.day or 0))


def _saw(facts: Iterable[Fact]) -> dict[tuple[Key, Key], set[Key]]:
    """Give the claims by (who worked, who witnessed)."""
    found: dict[tuple[Key, Key], set[Key]] = defaultdict(set)
    for fact in facts:
        if fact.witness is not None:
            found[fact.member, fact.witness].add(fact.claim)
    return found


def _pairs(facts: list[Fact]) -> list[Question]:
    saw = _saw(facts)
    return [
        _asked(Sort.PAIR, (one, other), saw[one, other] | saw[other, one])
        for one, other in sorted(saw)
        if one < other and min(len(saw[one, other]), len(saw.get((other, one), ()))) >= PAIR_EACH
    ]


def _rings(facts: list[Fact]) -> list[Question]:
    often = {pair: claims for pair, claims in _saw(facts).items() if len(claims) >= RING_EACH}
    after: dict[Key, list[Key]] = defaultdict(list)
    for one, other in sorted(often):
        after[one].append(other)
    return [
        _asked(Sort.RING, (one, other, third), often[one, other] | often[other, third] | often[third, one])
        for one in sorted(after)
        for other in after[one]
        for third in after.get(other, ())
        if one < min(other, third) and other != third and (third, one) in often
    ]


def _asked(sort: Sort, people: tuple[Key, ...], claims: set[Key], day: int | None = None) -> Question:
    return Question(sort, people, len(claims), day, tuple(sorted(claims)))


def _bursts(facts: list[Fact]) -> list[Question]:
    work: dict[Key, dict[Key, Fact]] = defaultdict(dict)
    for fact in facts:
        work[fact.member][fact.claim] = fact
    found: list[Question] = []
    for member in sorted(work):
        days: Counter[int] = Counter()
        for fact in work[member].values():
            days[fact.day] += fact.quarters
        long = [(Sort.DAY, day, day, days[day]) for day in sorted(days) if days[day] > LONG_DAY]
        found += [_burst(sort, work[member], first, last, sum_) for sort, first, last, sum_ in long + _weeks(days)]
    return found


def _weeks(days: Counter[int]) -> list[tuple[Sort, int, int, int]]:
    """Give the fullest seven days of a member where they are more than a week has, one question a member."""
    spans = [(sum(days[day] for day in range(first, first + 7)), -first) for first in sorted(days)]
    most, first = max(spans, default=(0, 0))
    return [(Sort.WEEK, -first, -first + 6, most)] if most > LONG_WEEK else []


def _burst(sort: Sort, work: dict[Key, Fact], first: int, last: int, quarters: int) -> Question:
    claims = tuple(sorted(key for key, fact in work.items() if first <= fact.day <= last))
    return Question(sort, (work[claims[0]].member,), quarters, first, claims)


def _same(facts: list[Fact]) -> list[Question]:
    by: dict[Key, dict[Key, set[Key]]] = defaultdict(lambda: defaultdict(set))
    for fact in facts:
        if fact.confirmer is not None:
            by[fact.member][fact.confirmer].add(fact.claim)
    found: list[Question] = []
    for member in sorted(by):
        total = len(set[Key]().union(*by[member].values()))
        for confirmer, claims in sorted(by[member].items()):
            if len(claims) >= SAME_LEAST and len(claims) * 100 >= total * SAME_SHARE:
                found.append(_asked(Sort.SAME, (member, confirmer), claims))
    return found


def _own(facts: list[Fact]) -> list[Question]:
    own: dict[Key, set[Key]] = defaultdict(set)
    for fact in facts:
        if fact.own:
            own[fact.member].add(fact.claim)
    return [_asked(Sort.SELF, (member,), own[member]) for member in sorted(own)]


# ---- from the books --------------------------------------------------------------------------------------------------


def facts_of(names: Names, days: int = SEASON) -> list[Fact]:
    """Give the names under the claims of the last days that are not rejected."""
    rows = names.ledger.store.rows(
        "SELECT c.key, c.member, c.day, c.quarters, s.member, s.hand FROM claim c "
        "LEFT JOIN signing s ON s.coop = c.coop AND s.subject = c.key "
        "WHERE c.coop = ? AND c.day > ? AND c.day <= ? AND c.state <> ? ORDER BY c.key, s.place",
        names.ledger.coop, names.today - days, names.today, int(Standing.REJECTED),
    )  # fmt: skip
    found: list[Fact] = []
    for claim, member, day, quarters, who, hand in rows:
        other = Key.read(who) if who else None
        found.append(Fact(
            Key.read(claim), Key.read(member), other if hand == Hand.WITNESS else None,
            other if hand == Hand.CONFIRM else None, day, quarters, own=hand == Hand.SELF,
        ))  # fmt: skip
    return found


def asked(names: Names) -> list[Question]:
    """Give the questions of the season for the council."""
    return questions(facts_of(names))


def thresholds() -> str:
    """Say by what the questions are chosen."""
    return _(
        "Asked about: two who witnessed each other {pair} times each way, three in a ring {ring} times each, more than "
        "{day} h claimed for a day or {week} h for seven days, {share} in a hundred of {same} or more claims confirmed "
        "by one person, one's own name. All of it may be right."
    ).format(
        pair=PAIR_EACH, ring=RING_EACH, day=hours(LONG_DAY), week=hours(LONG_WEEK), share=SAME_SHARE, same=SAME_LEAST
    )

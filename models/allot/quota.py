"""Limits: at most so many hours or times per day, week, month or year, and no chains of bookings.

Rules
- A limit counts for the whole household, for one member, or for the whole village, over all machines together.
- Hours count in the span (day, week, month, year) in which they lie: a booking over midnight, over the week's or the
  year's end is split there, however long it is. A week begins on the day that the policy says.
- A booking is one time, in the span in which it starts. Where the policy joins what is back to back, bookings of one
  household (for a member's limit: of one member) on one machine without an hour between them are one time, in the span
  in which the first of them starts.
- What counts as used counts here: a late cancellation counts its counted hours, spread evenly over its hours and
  rounded up, and is a time unless nothing of it counts. One cancelled in time counts nothing.
- Exactly at the limit is within it. Hours of a booking that was moved count where they are now.
- Chains, for one household on one machine, whichever member asks: bookings without an hour between them are one go,
  which may not be longer than `longest`; and between two goes lie at least `gap` hours. Where the policy does not join
  what is back to back, the gap is kept there too. A cancelled booking is in nobody's way.
- A booking is judged by what it breaks itself: that others were over a limit before it is not held against it where
  its own hours and times do not count.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from models.allot.facts import Why
from models.policy import Measure, Scope, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.allot.facts import Had, HouseFacts, Wish
    from models.clock import Calendar
    from models.policy import Quota, Terms
    from models.refs import Key

HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Breach:
    """What a booking would break: a limit and what was used of it, or a chain (`quota` is None) and its hours.

    `because` is the request or booking that a chain would be made with.
    """

    why: Why
    quota: Quota | None
    used: int
    because: Key | None = None


class Hours(NamedTuple):
    """Hours on a machine, as the limits see them. `counted` of them count; `holds` where the machine is taken."""

    household: Key
    member: Key
    machine: Key
    start: int
    end: int
    counted: int
    holds: bool = True
    request: Key | None = None

    def within(self, first: int, until: int) -> int:
        """Give how many of its hours count between two hours."""
        here = min(self.end, until) - max(self.start, first)
        return here if self.counted == self.end - self.start else -(-self.counted * here // (self.end - self.start))


class Book:
    """What every household, member and village has of each limit; `take` and `release` as the round goes on."""

    def __init__(self, terms: Terms, calendar: Calendar, had: Iterable[Had], houses: Iterable[HouseFacts]) -> None:
        self.terms = terms
        self._calendar = calendar
        self._village = {house.key: house.village for house in houses}
        self._spent: Counter[tuple[int, Key, int]] = Counter()
        self._starts: Counter[tuple[Key, Key, int]] = Counter()
        self._ends: Counter[tuple[Key, Key, int]] = Counter()
        self._held: dict[tuple[Key, Key], list[Hours]] = {}
        self.span = functools.cache(self._span)
        for one in had:
            if one.end > one.start:
                self._add(Hours(
                    one.household, one.member, one.machine, one.start, one.end, one.counted, one.holds, one.request
                ))  # fmt: skip

    def breach(self, wish: Wish, start: int) -> Breach | None:
        """Say what a wish would break if it began at `start`; None where it breaks nothing."""
        hours = _hours(wish, start)
        return self._over(hours) or self._chained(hours)

    def take(self, wish: Wish, start: int) -> None:
        """Count a wish that begins at `start`."""
        self._add(_hours(wish, start))

    def release(self, wish: Wish, start: int) -> None:
        """Count a wish no more that was taken at `start`."""
        hours = _hours(wish, start)
        self._held[hours.household, hours.machine].remove(hours)
        self._mark(hours, -1)
        self._spend(hours, -1)

    def _add(self, hours: Hours) -> None:
        if hours.holds:
            self._held.setdefault((hours.household, hours.machine), []).append(hours)
        if hours.counted > 0:
            self._spend(hours, 1)
            self._mark(hours, 1)

    def _mark(self, hours: Hours, sign: int) -> None:
        """Remember where a booking begins and ends, for its household and for its member."""
        for party in {hours.household, hours.member}:
            self._starts[party, hours.machine, hours.start] += sign
            self._ends[party, hours.machine, hours.end] += sign

    def _spend(self, hours: Hours, sign: int) -> None:
        for at, (quota, party) in self._limits(hours):
            for span, amount in self._amounts(quota, hours):
                self._spent[at, party, span] += sign * amount

    def _limits(self, hours: Hours) -> Iterator[tuple[int, tuple[Quota, Key]]]:
        """Give the limits that count for some hours, each with whose they are."""
        for at, quota in enumerate(self.terms.quotas):
            if quota.scope == Scope.HOUSEHOLD:
                yield at, (quota, hours.household)
            elif quota.scope == Scope.MEMBER:
                yield at, (quota, hours.member)
            elif hours.household in self._village:
                yield at, (quota, self._village[hours.household])

    def _amounts(self, quota: Quota, hours: Hours) -> list[tuple[int, int]]:
        """Give what some hours add to a limit (or take off it): the span and the hours or times."""
        if quota.measure == Measure.TIMES:
            return self._times(quota, hours)
        found: list[tuple[int, int]] = []
        hour = hours.start
        while hour < hours.end:
            number, until = self.span(quota.span, hour // HOURS)
            found.append((number, hours.within(hour, until)))
            hour = until
        return found

    def _times(self, quota: Quota, hours: Hours) -> list[tuple[int, int]]:
        """Count a booking where it starts; joined to others it adds none, or takes over their start."""
        here = self.span(quota.span, hours.start // HOURS)[0]
        if not self.terms.joined:
            return [(here, 1)]
        party = hours.member if quota.scope == Scope.MEMBER else hours.household
        found = [] if self._ends[party, hours.machine, hours.start] else [(here, 1)]
        after = (party, hours.machine, hours.end)
        if self._starts[after] and not self._ends[after]:
            found.append((self.span(quota.span, hours.end // HOURS)[0], -self._starts[after]))
        return found

    def _over(self, hours: Hours) -> Breach | None:
        for at, (quota, party) in self._limits(hours):
            added: Counter[int] = Counter()
            for span, amount in self._amounts(quota, hours):
                added[span] += amount
            for span, amount in added.items():
                used = self._spent[at, party, span]
                if amount > 0 and used + amount > quota.most:
                    return Breach(Why.QUOTA, quota, used)
        return None

    def _chained(self, hours: Hours) -> Breach | None:
        """Say whether it makes a go too long, or comes too close to another go."""
        longest, length = self.terms.longest, hours.end - hours.start
        if not longest and not self.terms.gap:
            return None
        if 0 < longest < length:
            return Breach(Why.QUOTA, None, length)
        others = sorted(self._held.get((hours.household, hours.machine), ()), key=lambda one: (one.start, one.end))
        first, last, joined = _go(hours, others)
        if 0 < longest < last - first:
            requests = (one.request for one in joined if one.request)
            return Breach(Why.CHAIN, None, last - first - length, next(requests, None))
        if self.terms.joined:
            return self._near(first, last, [one for one in others if one not in joined])
        return self._near(hours.start, hours.end, others)

    def _near(self, first: int, last: int, others: list[Hours]) -> Breach | None:
        """Say which other booking lies closer than the gap."""
        for one in others:
            apart = max(one.start - last, first - one.end, 0)
            if apart < self.terms.gap:
                return Breach(Why.CHAIN, None, apart, one.request)
        return None

    def _span(self, span: Span, day: int) -> tuple[int, int]:
        """Give the number of the day, week, month or year of a day, and the hour at which it ends."""
        if span == Span.DAY:
            return day, (day + 1) * HOURS
        if span == Span.WEEK:
            first = day - (self._calendar.date(day).weekday() - self.terms.week_start) % 7
            return first, (first + 7) * HOURS
        date = self._calendar.date(day)
        month = date.month if span == Span.MONTH else 12
        number = date.year * 12 + (month - 1)
        if date.year == dt.MAXYEAR:  # the books' last year has no month after it
            return number, (day + 1) * HOURS
        after = date.replace(year=date.year + month // 12, month=month % 12 + 1, day=1)
        return number, self._calendar.day(after) * HOURS


def _go(hours: Hours, others: list[Hours]) -> tuple[int, int, list[Hours]]:
    """Give the first and the last hour of the go that a booking makes with others, and those others."""
    first, last = hours.start, hours.end
    joined: list[Hours] = []
    for one in reversed(others):
        if one.end == first:
            first = one.start
            joined.append(one)
    for one in others:
        if one.start == last:
            last = one.end
            joined.append(one)
    return first, last, joined


def _hours(wish: Wish, start: int) -> Hours:
    return Hours(wish.household, wish.member, wish.machine, start, start + wish.hours, wish.hours, request=wish.key)

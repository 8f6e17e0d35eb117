"""Limits beside a slow count hour by hour, which must say the same of whatever is asked."""

import datetime as dt
import random

import pytest

from models.allot.facts import Wish
from models.allot.quota import Book
from models.policy import Measure, Quota, Scope, Span, Terms
from models.refs import Key
from tests.models.allot.test_quota import CALENDAR, HOUSES, MEMBERS, hour, key
from tests.village.builder import chance


class Slow:
    """The limits counted hour by hour over all that everybody has, with nothing remembered."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.rows: list[Wish] = []

    def span(self, span: Span, at: int) -> tuple[int, int, int]:
        """Give the span of an hour, by the calendar's words for its day."""
        date = CALENDAR.date(at // 24)
        if span == Span.WEEK:
            date -= dt.timedelta(days=(date.weekday() - self.terms.week_start) % 7)
        return date.year, date.month if span != Span.YEAR else 0, date.day if span in {Span.DAY, Span.WEEK} else 0

    def party(self, quota: Quota, one: Wish) -> Key:
        """Say whose limit it is."""
        village = next(house.village for house in HOUSES if house.key == one.household)
        return (one.household, one.member, village)[quota.scope]

    def count(self, quota: Quota, whose: Key, rows: list[Wish]) -> dict[tuple[int, int, int], int]:
        """Count hours or times in every span."""
        mine = [one for one in rows if self.party(quota, one) == whose]
        spans: dict[tuple[int, int, int], int] = {}
        for one in mine:
            hours = range(one.start, one.start + one.hours) if quota.measure == Measure.HOURS else [one.start]
            whom = Quota(0, scope=Scope.MEMBER if quota.scope == Scope.MEMBER else Scope.HOUSEHOLD)
            goes_on = self.terms.joined and any(
                two.start + two.hours == one.start
                and two.machine == one.machine
                and self.party(whom, two) == self.party(whom, one)
                for two in mine
            )
            for at in hours if quota.measure == Measure.HOURS or not goes_on else []:
                spans[self.span(quota.span, at)] = spans.get(self.span(quota.span, at), 0) + 1
        return spans

    def over(self, asked: Wish) -> bool:
        """Say whether a request would push any span of its own over."""
        for quota in self.terms.quotas:
            whose = self.party(quota, asked)
            before, after = self.count(quota, whose, self.rows), self.count(quota, whose, [*self.rows, asked])
            if any(most > quota.most and most > before.get(span, 0) for span, most in after.items()):
                return True
        return False

    def chained(self, asked: Wish) -> bool:
        """Say whether the household's hours on the machine would hold too long a go, or two too near each other."""
        rows = [one for one in self.rows if (one.household, one.machine) == (asked.household, asked.machine)]
        busy = {at for one in [*rows, asked] for at in range(one.start, one.start + one.hours)}
        first, last = asked.start, asked.start + asked.hours
        while first - 1 in busy:
            first -= 1
        while last in busy:
            last += 1
        if self.terms.longest and last - first > self.terms.longest:
            return True
        if not self.terms.joined:
            busy = {at for one in rows for at in range(one.start, one.start + one.hours)}
            first, last = asked.start, asked.start + asked.hours
        return any(at in busy for far in range(self.terms.gap) for at in (first - 1 - far, last + far))


def terms(lots: random.Random) -> Terms:
    """Draw terms with up to three limits."""
    quotas = tuple(
        Quota(lots.randint(1, 30), Measure.HOURS, lots.choice(list(Span)), lots.choice(list(Scope)))
        if lots.random() < 0.6
        else Quota(lots.randint(1, 4), Measure.TIMES, lots.choice(list(Span)), lots.choice(list(Scope)))
        for _one in range(lots.randrange(4))
    )
    return Terms(
        quotas=quotas, week_start=lots.randrange(7), gap=lots.choice([0, 0, 3, 20]),
        longest=lots.choice([0, 0, 10, 30]), joined=lots.random() < 0.6,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_the_same_as_counting_hour_by_hour(seed: int) -> None:
    """Whatever is asked, taken, moved and released, the limits say what a slow count of every hour says."""
    lots = chance(seed)
    rules = terms(lots)
    limits, slow = Book(rules, CALENDAR, (), HOUSES), Slow(rules)
    first = hour("12-27T00")
    for step in range(40):
        who = lots.choice(list(MEMBERS))
        start, hours = first + lots.randrange(24 * 12), lots.choice([1, 2, 4, 4, 12, 40])
        if slow.rows and lots.random() < 0.4:
            last = lots.choice(slow.rows)
            start = lots.choice([last.start + last.hours, last.start - hours])
        machine = key(lots.choice(["tractor", "tractor", "pump"]))
        asked = Wish(Key(9, 0, 0, step), machine, key(who), key(MEMBERS[who]), start, hours, start, start)
        free = not any(
            one.machine == machine and one.start < start + hours and start < one.start + one.hours for one in slow.rows
        )
        if not free:
            continue
        found = limits.breach(asked, start)
        assert (found is not None) == (slow.over(asked) or slow.chained(asked)), (seed, step, found)
        if found is None or lots.random() < 0.2:
            limits.take(asked, start)
            slow.rows.append(asked)
        if slow.rows and lots.random() < 0.2:
            gone = slow.rows.pop(lots.randrange(len(slow.rows)))
            limits.release(gone, gone.start)

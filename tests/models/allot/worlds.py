"""Small rounds by Hypothesis, and a check of drafts that shares nothing with the rule but the words of the policy."""

import itertools
from collections.abc import Iterable

from hypothesis import strategies as st

from models.allot.facts import Closed, Draft, Had, HouseFacts, Inputs, MachineFacts, Wish
from models.allot.quota import Book
from models.clock import Calendar
from models.policy import Measure, Quota, Scope, Span, Terms
from models.refs import Key

CALENDAR = Calendar.founded(2026)
FIRST, DAYS = 322, 3
HOUR = FIRST * 24
VILLAGES = tuple(Key(1, 0, 0, number) for number in range(1, 4))
HOUSES = tuple(Key(2, 0, 0, number) for number in range(6))
MACHINES = tuple(Key(3, 0, 0, number) for number in range(3))
DRIVERS = tuple(Key(5, 0, 0, number) for number in range(3))
PLOTS = ("", "", "B7", "B8", "B9", "weir")

hours_of_round = st.integers(HOUR, HOUR + DAYS * 24 - 1)
quotas = st.builds(
    Quota, st.integers(1, 12), st.sampled_from(Measure), st.sampled_from((Span.DAY, Span.WEEK)), st.sampled_from(Scope)
)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    """Give the numbers of a policy."""
    return Terms(
        floor=draw(st.sampled_from((0, 3, 6))),
        merit=draw(st.sampled_from((0, 10, 20))),
        quotas=tuple(draw(st.lists(quotas, max_size=2))),
        gap=draw(st.sampled_from((0, 0, 3))),
        joined=draw(st.booleans()),
        longest=draw(st.sampled_from((0, 0, 8))),
        newcomer_hours=draw(st.sampled_from((0, 0, 4))),
        travel=draw(st.integers(0, 2)),
        setup=draw(st.sampled_from((0, 0, 1, 2))),
    )


@st.composite
def wishes(draw: st.DrawFn, number: int, *, drivers: bool) -> Wish:
    """Give a request, most of them in the same few hours so that they meet."""
    start = draw(st.integers(HOUR, HOUR + 14) | hours_of_round)
    house = draw(st.sampled_from(HOUSES))
    return Wish(
        key=Key(4, 0, 0, number),
        machine=draw(st.sampled_from(MACHINES)),
        member=Key(6, 0, 0, house.seq),
        household=house,
        start=start,
        hours=draw(st.integers(1, 7)),
        earliest=start - draw(st.sampled_from((0, 0, 0, 2))),
        latest=start + draw(st.sampled_from((0, 2, 6, 30))),
        purpose=draw(st.integers(0, 2)),
        plot=draw(st.sampled_from(PLOTS)),
        driver=drivers and draw(st.booleans()),
        waited=draw(st.sampled_from((0, 0, 1, 3))),
        urgent=draw(st.sampled_from((False, False, False, True))),
        print=bytes([number * 37 % 251]),
    )


@st.composite
def held(draw: st.DrawFn) -> Had:
    """Give hours that somebody had before: long ago, or in the round, and then they are held."""
    house = draw(st.sampled_from(HOUSES))
    here = draw(st.booleans())
    start = draw(hours_of_round if here else st.integers(HOUR - 40 * 24, HOUR - 24))
    end = start + draw(st.integers(1, 8))
    counted = draw(st.sampled_from((end - start, (end - start) // 2)))
    return Had(
        house, Key(6, 0, 0, house.seq), draw(st.sampled_from(MACHINES)), start, end, counted, VILLAGES[house.seq % 3],
        holds=here,
    )  # fmt: skip


@st.composite
def closings(draw: st.DrawFn) -> Closed:
    """Give hours in which a machine does not work."""
    start = draw(hours_of_round)
    return Closed(start, start + draw(st.integers(1, 12)), 1, draw(st.sampled_from(((), (), (1,)))))


@st.composite
def rounds(draw: st.DrawFn, *, drivers: bool = True, most: int = 12) -> Inputs:
    """Give a round."""
    machines = tuple(
        MachineFacts(
            key,
            f"M{key.seq}",
            VILLAGES[key.seq],
            tuple(draw(st.lists(closings(), max_size=2))),
            tuple(draw(st.lists(st.sampled_from(DRIVERS), max_size=2, unique=True))) if drivers else (),
        )
        for key in MACHINES[: draw(st.integers(1, 3))]
    )
    houses = tuple(
        HouseFacts(key, VILLAGES[key.seq % 3], 3, draw(st.sampled_from((0, FIRST - 30))), draw(st.integers(0, 150)))
        for key in HOUSES
    )
    count = draw(st.integers(0, most))
    return Inputs(
        FIRST,
        DAYS,
        FIRST - 4,
        draw(terms()),
        machines,
        houses,
        tuple(draw(st.lists(held(), max_size=6))),
        tuple(draw(wishes(number, drivers=drivers)) for number in range(count)),
        CALENDAR,
        draw(st.binary(min_size=4, max_size=4)),
    )


# What follows checks a draft by plain counting, hour by hour.


class Stay:
    """Hours on a machine, granted or held."""

    def __init__(self, start: int, end: int, village: Key, plot: str, household: Key) -> None:
        self.start, self.end, self.village, self.plot, self.household = start, end, village, plot, household


def stay(inputs: Inputs, wish: Wish, start: int) -> Stay:
    """Give the hours of a request that begins at an hour."""
    return Stay(start, start + wish.hours, village(inputs, wish.household), wish.plot, wish.household)


def village(inputs: Inputs, household: Key) -> Key:
    """Give where a household lives."""
    return next(house.village for house in inputs.houses if house.key == household)


def stays(inputs: Inputs, machine: Key) -> list[Stay]:
    """Give what was held on a machine; of two that overlap, the second begins where the first ends."""
    found: list[Stay] = []
    for had in sorted(inputs.had, key=lambda one: (one.start, one.end, one.machine, one.household, one.member)):
        if had.holds and had.machine == machine:
            start = max([had.start, *(one.end for one in found)])
            if start < had.end:
                found.append(Stay(start, had.end, village(inputs, had.household), had.plot, had.household))
    return found


def apart(one: Stay, other: Stay, terms: Terms) -> int:
    """Give the hours that must lie between two that follow one another."""
    if one.village != other.village:
        return terms.travel + terms.setup
    same = one.plot == other.plot and (bool(one.plot) or one.household == other.household)
    beside = {one.plot, other.plot} in ({"B7", "B8"}, {"B8", "B9"})
    return 0 if same or beside else terms.setup


def in_order(those: Iterable[Stay], asked: Iterable[Stay], terms: Terms) -> bool:
    """Say whether all on a machine lie far enough apart; two that were both held are not our affair."""
    new = set(map(id, asked))
    line = sorted(those, key=lambda one: one.start)
    return all(
        after.start - before.end >= apart(before, after, terms)
        for before, after in itertools.pairwise(line)
        if id(before) in new or id(after) in new
    )


def open_for(inputs: Inputs, wish: Wish, start: int) -> bool:
    """Say whether a request may begin at an hour as far as the round's days and closed hours go."""
    machine = next(one for one in inputs.machines if one.key == wish.machine)
    shut = any(
        one.start < start + wish.hours and start < one.end
        for one in machine.closed
        if not one.purposes or wish.purpose in one.purposes
    )
    return HOUR <= start < HOUR + DAYS * 24 and not shut


def known(inputs: Inputs, wish: Wish) -> bool:
    """Say whether the round has the machine of a request."""
    return any(one.key == wish.machine for one in inputs.machines)


def granted(draft: Draft) -> dict[Key, tuple[Wish, int]]:
    """Give the requests that got hours, with their start."""
    return {one.wish.key: (one.wish, one.start) for one in draft.outcomes if one.start is not None}


def book(inputs: Inputs, taken: Iterable[tuple[Wish, int]]) -> Book:
    """Give a book of limits in which some requests stand."""
    found = Book(inputs.terms, inputs.calendar, inputs.had, inputs.houses)
    for wish, start in taken:
        found.take(wish, start)
    return found


def fits(inputs: Inputs, wish: Wish, those: list[tuple[Wish, int]]) -> int | None:
    """Give an hour in its window at which a request fits beside others, by trying each; drivers are not asked."""
    terms, limits = inputs.terms, book(inputs, those)
    there = [stay(inputs, other, start) for other, start in those if other.machine == wish.machine]
    for start in range(wish.earliest, wish.latest + 1):
        mine = stay(inputs, wish, start)
        line = [*stays(inputs, wish.machine), *there, mine]
        if open_for(inputs, wish, start) and around(line, mine, terms) and not limits.breach(wish, start):
            return start
    return None


def around(line: list[Stay], mine: Stay, terms: Terms) -> bool:
    """Say whether one fits between those before and after it on a machine."""
    if any(one is not mine and one.start < mine.end and mine.start < one.end for one in line):
        return False
    before = max((one for one in line if one.end <= mine.start), key=lambda one: one.end, default=None)
    after = min((one for one in line if one.start >= mine.end), key=lambda one: one.start, default=None)
    return (before is None or mine.start - before.end >= apart(before, mine, terms)) and (
        after is None or after.start - mine.end >= apart(mine, after, terms)
    )

"""Rounds of a made-up co-op in a wanted size, to measure the rule of allotment on.

Rules
- The same size and seed give the same round, on every machine.
- A week in season. Four villages; machines stand in them in turn, and drive an hour from one to the next. Nobody works
  from 20 to 6. It rains on one day, on which field work stops. Each machine has some hours confirmed already.
- Four of five requests are for a morning or noon, and more of them early in the week. A sixth can begin at one hour
  only, a third within 4 or 8 hours, half within one to three days. Jobs take 1 to 6 hours, 2.8 on average.
- Three of five requests are for a machine of the own village, the others for any.
- The hard rounds: longer jobs (4 hours on average), and a quarter can wait for nothing, half for some hours.
- One machine of three takes a village's driver; two members may drive each of these, and share them.
- Households have had very different hours in the eight weeks before; a household is given at most 20 hours in the week.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from models.allot.facts import Closed, Had, HouseFacts, Inputs, MachineFacts, Wish
from models.clock import Calendar
from models.policy import Quota, Span, Terms
from models.refs import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Requests and machines of the rounds that are measured.
SIZES: Final = ((20, 3), (50, 4), (100, 6), (200, 8), (300, 12), (600, 24))
CALENDAR: Final = Calendar.founded(2026)
#: A Monday in November, so that the week lies in one month.
FIRST: Final = CALENDAR.day(CALENDAR.date(312)) - CALENDAR.date(312).weekday()
DAYS: Final = 7
MORNING, EVENING = 6, 20
VILLAGES: Final = tuple(Key(1, 0, 0, number) for number in range(1, 5))
WEIGHTS: Final = (4, 4, 4, 3, 3, 1, 1)
#: The hours that a job takes, and by how many it may begin later: in a usual round and in a hard one.
JOBS: Final = ((1, 1, 2, 2, 2, 3, 3, 4, 4, 6), (1, 2, 2, 3, 3, 4, 4, 4, 5, 6, 8))
FLEX: Final = ((0, 4, 8, 24, 48, 72), (0, 2, 6, 48))


def instance(requests: int, machines: int, seed: int, *, hard: bool = False) -> Inputs:
    """Make a round of so many requests for so many machines."""
    chance = random.Random(f"{seed}/{requests}/{machines}")  # noqa: S311 - not a secret
    houses = tuple(
        HouseFacts(Key(2, 0, 0, number), VILLAGES[number % 4], chance.randint(1, 7), 0, chance.randrange(150))
        for number in range(max(12, requests // 2))
    )
    rain = FIRST + chance.randrange(DAYS)
    things = tuple(_machine(number, rain) for number in range(machines))
    held = tuple(_held(chance, things, houses))
    had = tuple(_before(chance, things, houses))
    wishes = tuple(_wish(chance, number, chance.choice(things), houses, hard=hard) for number in range(requests))
    terms = Terms(name="bench", quotas=(Quota(20, span=Span.WEEK),), travel=1)
    seeds = chance.randbytes(16)
    return Inputs(FIRST, DAYS, FIRST - 4, terms, things, houses, had + held, wishes, CALENDAR, seeds)


def _machine(number: int, rain: int) -> MachineFacts:
    nights = [Closed(day * 24 + EVENING, day * 24 + 24 + MORNING) for day in range(FIRST - 1, FIRST + DAYS)]
    wet = [Closed(rain * 24, rain * 24 + 24, 1, (1, 2))]
    drivers = tuple(Key(5, 0, 0, (number // 3 + ahead) % 8) for ahead in (0, 1))
    return MachineFacts(
        Key(3, 0, 0, number),
        f"M{number + 1}",
        VILLAGES[number % 4],
        (*nights, *wet),
        drivers if number % 3 == 0 else (),
    )


def _held(chance: random.Random, things: tuple[MachineFacts, ...], houses: tuple[HouseFacts, ...]) -> Iterator[Had]:
    for machine in things:
        house = chance.choice(houses)
        start = (FIRST + chance.randrange(DAYS)) * 24 + chance.randint(MORNING, 15)
        yield Had(house.key, house.key, machine.key, start, start + 4, 4, house.village)


def _before(chance: random.Random, things: tuple[MachineFacts, ...], houses: tuple[HouseFacts, ...]) -> Iterator[Had]:
    for house in houses:
        for _time in range(chance.choice((0, 1, 1, 2, 2, 3, 5))):
            start = (FIRST - chance.randint(5, 56)) * 24 + chance.randint(MORNING, 15)
            hours = chance.randint(2, 6)
            machine = chance.choice(things).key
            yield Had(house.key, house.key, machine, start, start + hours, hours, house.village, holds=False)


def _wish(
    chance: random.Random, number: int, machine: MachineFacts, houses: tuple[HouseFacts, ...], *, hard: bool
) -> Wish:
    near = [house for house in houses if house.village == machine.village]
    house = chance.choice(near if chance.random() < 0.6 else houses)  # noqa: PLR2004
    hours = chance.choice(JOBS[hard])
    day = chance.choices(range(DAYS), WEIGHTS)[0]
    hour = chance.randint(MORNING, 12) if chance.random() < 0.8 else chance.randint(MORNING, EVENING - hours)  # noqa: PLR2004
    start = (FIRST + day) * 24 + hour
    flex = chance.choice(FLEX[hard])
    return Wish(
        Key(4, 0, 0, number),
        machine.key,
        house.key,
        house.key,
        start,
        hours,
        start,
        start + flex,
        purpose=chance.randrange(5),
        driver=bool(machine.drivers),
        print=chance.randbytes(8),
    )

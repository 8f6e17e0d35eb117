"""Week after week by the rule alone: what households had comes to what is due to them, however much they ask."""

import pytest

from models.allot.facts import Closed, Had, HouseFacts, Inputs, MachineFacts, Wish
from models.allot.rule import draw
from models.allot.shares import stand, tree, used_by_house
from models.clock import Calendar
from models.policy import Sharing, Terms
from models.refs import Key
from tests.village.builder import chance

CALENDAR = Calendar.founded(2027, zone=180)
FIRST = CALENDAR.monday(70)
VILLAGES = [Key(1, 0, 0, seq) for seq in (1, 2)]
MACHINES = tuple(Key(1, 0, 0, 10 + number) for number in range(1))
#: Four households in the first village, two in the second; every third asks for three times as much.
HOUSES = tuple(HouseFacts(Key(2, 0, 0, number), VILLAGES[number >= 4], 1 + number % 5, 0) for number in range(6))
WEEKS = 8


def wishes(week: int, seed: int) -> tuple[Wish, ...]:
    """Draw a week's requests: of 4 hours, which may begin up to two days later."""
    lots = chance(seed * 100 + week)
    found: list[Wish] = []
    for number, house in enumerate(HOUSES):
        for _ask in range(18 if number % 3 == 0 else 6):
            start = (FIRST + 7 * week + lots.randrange(7)) * 24 + lots.choice([6, 7, 12, 13])
            key = Key(3, 0, 0, 1000 * week + len(found))
            found.append(
                Wish(
                    key, lots.choice(MACHINES), house.key, house.key, start, 4, start, start + lots.choice([4, 12, 24])
                )
            )
    return tuple(found)


def machine(key: Key, week: int) -> MachineFacts:
    """Make a machine that does not work at night."""
    days = range(FIRST + 7 * week - 1, FIRST + 7 * week + 9)
    return MachineFacts(key, "M", VILLAGES[0], tuple(Closed(day * 24 + 20, day * 24 + 29) for day in days))


def live(terms: Terms, seed: int) -> list[float]:
    """Draw the weeks one after the other; gives the share error of households after each."""
    had: list[Had] = []
    errors: list[float] = []
    for week in range(WEEKS):
        first = FIRST + 7 * week
        machines = tuple(machine(key, week) for key in MACHINES)
        draft = draw(
            Inputs(
                first, 7, first - 4, terms, machines, HOUSES, tuple(had), wishes(week, seed), CALENDAR, bytes([seed])
            )
        )
        for one in draft.outcomes:
            if one.start is not None:
                wish = one.wish
                had.append(
                    Had(wish.household, wish.member, wish.machine, one.start, one.start + wish.hours, wish.hours)
                )
        used = used_by_house(had, first + 7, terms.half_life)
        stands = stand(tree(HOUSES, used, terms.sharing))
        errors.append(float(sum(abs(stands[one.key].used - stands[one.key].share) for one in HOUSES)) / 2)
    return errors


@pytest.mark.parametrize("sharing", [Sharing.HOUSEHOLDS, Sharing.EQUAL])
@pytest.mark.parametrize("seed", [1])
def test_shares_come_to_what_is_due(sharing: Sharing, seed: int) -> None:
    """Where hours are scarce the share error falls under a twentieth, though some ask three times as much."""
    errors = live(Terms(sharing=sharing, travel=0, merit=0), seed)
    assert max(errors[-3:]) < 0.05
    assert errors[-1] < errors[0]

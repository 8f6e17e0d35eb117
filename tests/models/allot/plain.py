"""Rounds written by hand: households by number, hours counted from the round's first hour."""

from typing import Any

from models.allot.facts import Closed, Draft, Had, HouseFacts, Inputs, MachineFacts, Wish
from models.allot.rule import draw
from models.clock import Calendar
from models.policy import Terms
from models.refs import Key

FIRST = 322
HOUR = FIRST * 24
TRACTOR, THRESHER = Key(3, 0, 0, 1), Key(3, 0, 0, 2)


def house(number: int) -> Key:
    """Give a household; those below 10 live in village 1, those below 20 in village 2, and so on."""
    return Key(2, 0, 0, number)


def village(number: int) -> Key:
    """Give a village."""
    return Key(1, 0, 0, number)


def ask(household: int, start: int, hours: int, *, flex: int = 0, number: int = 0, **more: Any) -> Wish:
    """Ask for hours of the tractor; the request's number is the household's, unless another is given."""
    seq = number or household
    begins = HOUR + start
    wish: dict[str, Any] = {
        "key": Key(4, 0, 0, seq), "machine": TRACTOR, "member": Key(6, 0, 0, household), "household": house(household),
        "start": begins, "hours": hours, "earliest": begins, "latest": begins + flex, "print": bytes([seq]), **more,
    }  # fmt: skip
    return Wish(**wish)


def had(household: int, start: int, hours: int, **more: Any) -> Had:
    """Give hours of the tractor that a household had before, counted from the round's first hour."""
    key, begins = house(household), HOUR + start
    return Had(
        key, Key(6, 0, 0, household), TRACTOR, begins, begins + hours, hours, village(household // 10 + 1), **more
    )


def machine(key: Key = TRACTOR, closed: tuple[tuple[int, int], ...] = (), **more: Any) -> MachineFacts:
    """Give a machine that stands in village 1, with its closed hours."""
    shut = tuple(Closed(HOUR + start, HOUR + end) for start, end in closed)
    return MachineFacts(key, f"M{key.seq}", village(1), shut, **more)


def inputs(*wishes: Wish, past: tuple[Had, ...] = (), machines: tuple[MachineFacts, ...] = (), **terms: Any) -> Inputs:
    """Give a round of a week; no floor, no travel and no merit unless the terms say so."""
    numbers = {*range(1, 6), *(wish.household.seq for wish in wishes), *(one.household.seq for one in past)}
    houses = tuple(HouseFacts(house(number), village(number // 10 + 1), 3, 0) for number in sorted(numbers))
    figures: dict[str, Any] = {"floor": 0, "travel": 0, "merit": 0, **terms}
    return Inputs(
        FIRST,
        7,
        FIRST - 4,
        Terms(**figures),
        machines or (machine(),),
        houses,
        past,
        wishes,
        Calendar.founded(2026),
        b"x",
    )


def read(*wishes: Wish, **more: Any) -> Draft:
    """Draw a round."""
    return draw(inputs(*wishes, **more))


def got(draft: Draft, number: int) -> int | None:
    """Give the hour of the round at which a request begins."""
    one = draft.of(Key(4, 0, 0, number))
    return None if one is None or one.start is None else one.start - HOUR


def offered(draft: Draft, number: int) -> int | None:
    """Give the hour of the round that a request is offered."""
    one = draft.of(Key(4, 0, 0, number))
    return None if one is None or one.offer is None else one.offer - HOUR

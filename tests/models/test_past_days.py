"""Days on which something happened: what is typed short is the last such day, and none is still to come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from models.clock import Calendar
from models.measures import PastDay
from models.words import BadInput

YEAR = Calendar.founded(2026, 180)


@dataclass
class Here:
    """A lens of one day."""

    today: int
    calendar: Calendar = YEAR


def day(text: str) -> int:
    """Give a day's number."""
    return YEAR.day(dt.date.fromisoformat(text))


@pytest.mark.parametrize(
    ("today", "typed", "meant"),
    [
        ("2027-11-19", "fri", "2027-11-19"),  # a Friday itself
        ("2027-11-20", "fri", "2027-11-19"),
        ("2027-11-18", "fri", "2027-11-12"),
        ("2027-01-01", "thu", "2026-12-31"),
        ("2027-11-22", "22", "2027-11-22"),
        ("2027-11-22", "23", "2027-10-23"),
        ("2027-03-01", "31", "2027-01-31"),  # February has none
        ("2027-03-30", "31", "2027-01-31"),
        ("2027-01-01", "31", "2026-12-31"),
        ("2027-11-22", "16 6", "2027-06-16"),
        ("2027-11-22", "27 nov", "2026-11-27"),
        ("2027-11-22", "22 nov", "2027-11-22"),
        ("2027-01-10", "31 dec", "2026-12-31"),
        ("2029-01-10", "29 feb", "2028-02-29"),
        ("2027-11-22", "mon 22 nov", "2027-11-22"),
        ("2027-11-22", "yesterday", "2027-11-21"),
        ("2027-11-22", "2027-12-01", "2027-12-01"),  # said in full it is that day, and refused as one to come
        ("2027-11-22", "tomorrow", "2027-11-23"),
        ("2026-11-22", "27 nov", "2026-11-27"),  # the first year has no year before it
    ],
)
def test_a_day_that_was_is_read_as_the_last_one_of_its_name(today: str, typed: str, meant: str) -> None:
    """Weekdays, days without a month and dates without a year are the last ones, today included."""
    assert YEAR.date(PastDay().parse(typed, Here(day(today)))) == dt.date.fromisoformat(meant)  # type: ignore[arg-type]


@pytest.mark.parametrize(("today", "typed"), [(0, "wed"), (2, "30"), (58, "31 13"), (400, "30 feb")])
def test_a_day_that_never_was_is_refused_in_words(today: int, typed: str) -> None:
    """Before the books began, and where the calendar has no such day, there is a refusal and no number."""
    with pytest.raises(BadInput):
        PastDay().parse(typed, Here(today))  # type: ignore[arg-type]


@pytest.mark.parametrize("today", [0, 1, 58, 59, 324, 364, 365, 400, 789, 790])
def test_a_day_is_read_as_it_is_written(today: int) -> None:
    """Whatever stands in the books, also a day to come, is read back as itself."""
    here = Here(today)
    for number in range(max(0, today - 420), today + 420):
        assert PastDay().parse(PastDay().show(number, here), here) == number  # type: ignore[arg-type]

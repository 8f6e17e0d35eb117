"""Limits: cases written from the policy's text."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest

from models.allot.facts import Had, HouseFacts, Why, Wish
from models.allot.quota import Book, Breach
from models.clock import Calendar
from models.policy import Measure, Quota, QuotaField, Scope, Span, Terms
from models.refs import Key

CALENDAR = Calendar.founded(2027, zone=180)
#: The households of the cases, their villages, and their members.
VILLAGES = {"cedar": "hill", "banda": "hill", "okoth": "lake"}
MEMBERS = {"ana": "cedar", "abel": "cedar", "bea": "banda", "otto": "okoth"}
NAMES = ["", *VILLAGES, *MEMBERS, "hill", "lake", "tractor", "pump"]
HOUSES = tuple(
    HouseFacts(Key(1, 0, 0, NAMES.index(name)), Key(1, 0, 0, NAMES.index(at)), 3, 0) for name, at in VILLAGES.items()
)


def key(name: str) -> Key:
    """Give the key of a household, a member, a village or a machine."""
    return Key(1, 0, 0, NAMES.index(name))


def hour(text: str) -> int:
    """Read `03-01T06` as an hour of 2027, or of another year that stands before it."""
    date, clock = text.split("T")
    date = date if date.count("-") > 1 else f"2027-{date}"
    return CALENDAR.day(dt.date.fromisoformat(date)) * 24 + int(clock)


def wish(text: str, seq: int = 99) -> Wish:
    """Read `ana 03-01T06+4`, with `pump` behind it for the other machine, as a request."""
    who, when, *more = text.split()
    start, hours = when.split("+")
    member, home = key(who), key(MEMBERS[who])
    at = hour(start)
    return Wish(Key(9, 0, 0, seq), key(more[0] if more else "tractor"), member, home, at, int(hours), at, at)


def had(text: str) -> Had:
    """Read what a household has, like a request; `late 50` behind it was cancelled late, and half of it counts."""
    said, _late, part = text.partition(" late ")
    one = wish(said)
    counted = one.hours * int(part) // 100 if part else one.hours
    return Had(one.household, one.member, one.machine, one.start, one.start + one.hours, counted, holds=not part)


def limit(text: str) -> Quota:
    """Read a limit as a clerk types it."""
    return QuotaField().parse(text, None)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def book(limits: str, before: Iterable[str] = (), **terms: int | bool) -> Book:
    """Make the limits' book: limits with commas between them, and what households have."""
    quotas = tuple(limit(one.strip()) for one in limits.split(",") if one.strip())
    return Book(Terms(quotas=quotas, **terms), CALENDAR, [had(one) for one in before], HOUSES)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


#: What each case claims, the limits, what the household has, what it asks for, and whether it may have it.
CASES: list[tuple[str, str, list[str], str, bool]] = [
    ("no limit at all lets everything pass", "", ["ana 03-01T00+300"], "ana 03-14T00+300", True),
    ("exactly at the limit is within it", "16 hours month", ["ana 03-01T06+12"], "ana 03-20T06+4", True),
    ("one hour more is over", "16 hours month", ["ana 03-01T06+12"], "ana 03-20T06+5", False),
    ("a single booking over the limit is refused to who had nothing", "4 hours day", [], "ana 03-01T06+5", False),
    ("a limit of nothing gives nothing", "0 hours year", [], "ana 03-01T06+1", False),
    ("another household's hours are not counted", "8 hours week", ["bea 03-02T06+8"], "ana 03-02T06+8", True),
    ("two members of one household count together", "8 hours week", ["ana 03-02T06+5"], "abel 03-03T06+4", False),
    ("for each member alone they do not", "8 hours week member", ["ana 03-02T06+5"], "abel 03-03T06+4", True),
    ("a member's own hours do", "8 hours week member", ["ana 03-02T06+5"], "ana 03-03T06+4", False),
    ("a village's households count together", "10 hours day village", ["bea 03-02T06+8"], "ana 03-02T16+3", False),
    ("another village's do not", "10 hours day village", ["otto 03-02T06+8"], "ana 03-02T16+3", True),
    ("all machines count together", "8 hours day", ["ana 03-02T06+5 pump"], "ana 03-02T12+4", False),
    # days
    ("the next day begins anew", "8 hours day", ["ana 03-02T06+8"], "ana 03-03T06+8", True),
    ("over midnight each day has its own hours", "8 hours day", [], "ana 03-02T20+10", True),
    ("over midnight the second day may be full", "4 hours day", ["ana 03-03T12+2"], "ana 03-02T21+6", False),
    ("and the first day too", "4 hours day", ["ana 03-02T06+2"], "ana 03-02T21+5", False),
    ("midnight itself is of the new day", "4 hours day", ["ana 03-02T20+4"], "ana 03-03T00+4", True),
    ("a booking of three days fills the middle one", "23 hours day", [], "ana 03-02T12+48", False),
    ("and may fill it exactly", "24 hours day", [], "ana 03-02T12+48", True),
    # weeks: Monday 1 March 2027, Sunday 7 March 2027
    ("Sunday and the Monday after are two weeks", "8 hours week", ["ana 03-07T06+8"], "ana 03-08T06+8", True),
    ("Monday and the Sunday after are one week", "8 hours week", ["ana 03-01T06+4"], "ana 03-07T06+5", False),
    ("over the week's end hours are split", "8 hours week", ["ana 03-01T06+5"], "ana 03-07T21+10", True),
    ("over the week's end the old week may be full", "8 hours week", ["ana 03-01T06+6"], "ana 03-07T21+10", False),
    ("over the week's end the new week may be full", "8 hours week", ["ana 03-11T06+2"], "ana 03-07T21+10", False),
    ("a booking of three weeks fills each", "168 hours week", [], "ana 03-03T00+504", True),
    ("and is over where the middle one is too full", "167 hours week", [], "ana 03-03T00+504", False),
    ("the week of New Year's Eve goes on in the new year",
     "8 hours week", ["ana 12-30T06+5"], "ana 2028-01-02T06+4", False),
    ("the Monday after New Year is another week", "8 hours week", ["ana 12-30T06+5"], "ana 2028-01-03T06+4", True),
    # months and years
    ("31 March and 1 April are two months", "8 hours month", ["ana 03-31T06+8"], "ana 04-01T06+8", True),
    ("over the month's end hours are split", "8 hours month", ["ana 03-05T06+5"], "ana 03-31T21+11", True),
    ("one hour more on the old side is over", "8 hours month", ["ana 03-05T06+5"], "ana 03-31T20+11", False),
    ("one hour more on the new side is over", "8 hours month", [], "ana 03-31T21+12", False),
    ("in a leap year 29 February is February", "8 hours month", ["ana 2028-02-01T06+5"], "ana 2028-02-29T06+4", False),
    ("in a leap year 1 March is the day after the 29th",
     "8 hours month", ["ana 2028-02-29T16+8"], "ana 2028-03-01T00+8", True),
    ("without a leap day 28 February borders on March", "4 hours month", [], "ana 02-28T20+8", True),
    ("with a leap day it does not", "4 hours month", [], "ana 2028-02-28T20+8", False),
    ("the same month of another year is another month",
     "8 hours month", ["ana 03-05T06+8"], "ana 2028-03-05T06+8", True),
    ("31 December and 1 January are two months", "8 hours month", ["ana 12-31T16+8"], "ana 2028-01-01T00+8", True),
    ("31 December and 1 January are two years", "8 hours year", ["ana 01-01T00+8"], "ana 2028-01-01T00+8", True),
    ("January and December are one year", "8 hours year", ["ana 01-01T00+5"], "ana 12-31T20+4", False),
    ("over the year's end hours are split", "8 hours year", ["ana 06-01T06+6"], "ana 12-31T22+10", True),
    ("a leap year has 8784 hours", "8784 hours year", [], "ana 2028-01-01T00+8784", True),
    ("and not one more", "8784 hours year", ["ana 2028-05-01T00+1 pump"], "ana 2028-01-01T00+8784", False),
    # times
    ("exactly so many times is within the limit", "2 times week", ["ana 03-01T06+2"], "ana 03-03T06+2", True),
    ("once more is over", "1 times week", ["ana 03-01T06+2"], "ana 03-03T06+2", False),
    ("a long booking is one time", "1 times day", [], "ana 03-01T00+24", True),
    ("over midnight it is a time of the day it starts on", "1 times day", ["ana 03-01T22+4"], "ana 03-02T10+2", True),
    ("and of that day alone", "1 times day", ["ana 03-01T06+2"], "ana 03-01T22+4", False),
    ("over three weeks it is a time of the first", "1 times week", ["ana 03-03T00+400"], "ana 03-21T20+2", True),
    ("times of two machines count together", "1 times day", ["ana 03-01T06+2 pump"], "ana 03-01T12+2", False),
    ("two members' times count together", "1 times day", ["abel 03-01T06+2"], "ana 03-01T12+2", False),
    ("back to back is one time", "1 times day", ["ana 03-01T06+2"], "ana 03-01T08+2", True),
    ("so it is before as well as after", "1 times day", ["ana 03-01T06+2"], "ana 03-01T04+2", True),
    ("and in between, where three make one",
     "1 times day", ["ana 03-01T06+2", "abel 03-01T10+2"], "ana 03-01T08+2", True),
    ("back to back over midnight is a time of the first day",
     "1 times day", ["ana 03-01T20+4"], "ana 03-02T00+3", True),
    ("so the second day has its own time still",
     "1 times day", ["ana 03-01T20+4", "ana 03-02T00+3"], "ana 03-02T12+2", True),
    ("put before a later one it takes over its start",
     "1 times day", ["ana 03-01T06+1", "ana 03-02T00+3"], "ana 03-01T22+2", False),
    ("back to back of two members is one time of the household",
     "1 times day", ["abel 03-01T06+2"], "ana 03-01T08+2", True),
    ("but one of each member", "1 times day member", ["abel 03-01T06+2", "ana 03-01T12+1"], "ana 03-01T08+2", False),
    ("back to back on two machines is two times", "1 times day", ["ana 03-01T06+2 pump"], "ana 03-01T08+2", False),
    ("back to back of two households is two times of the village",
     "1 times day village", ["bea 03-01T06+2"], "ana 03-01T08+2", False),
    ("an hour between them makes two times", "1 times day", ["ana 03-01T06+2"], "ana 03-01T09+2", False),
    # several limits, and what was cancelled late
    ("every limit must be kept", "8 hours day, 10 hours week", ["ana 03-01T06+8"], "ana 03-02T06+3", False),
    ("hours and times go side by side", "9 hours day, 1 times day", ["ana 03-01T06+2"], "ana 03-01T12+2", False),
    ("a late cancellation counts", "8 hours week", ["ana 03-01T06+8 late 100"], "ana 03-02T06+1", False),
    ("by its part", "8 hours week", ["ana 03-01T06+8 late 50"], "ana 03-02T06+4", True),
    ("and not less", "8 hours week", ["ana 03-01T06+8 late 50"], "ana 03-02T06+5", False),
    ("over midnight by its part of each day", "5 hours day", ["ana 03-01T20+8 late 50"], "ana 03-02T06+3", True),
    ("and an hour that is half counted is one", "5 hours day", ["ana 03-01T21+8 late 50"], "ana 03-01T06+4", False),
    ("it is a time", "1 times week", ["ana 03-01T06+8 late 50"], "ana 03-02T06+4", False),
    ("cancelled in time it is none", "1 times week, 4 hours week", ["ana 03-01T06+8 late 0"], "ana 03-02T06+4", True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("limits", "before", "asked", "may"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_a_case_of_the_policy(limits: str, before: list[str], asked: str, may: bool) -> None:  # noqa: FBT001
    """A request is within the limits or not, as the policy's text says."""
    found = book(limits, before).breach(wish(asked), wish(asked).start)
    assert (found is None) == may
    assert found is None or found.why == Why.QUOTA


#: The same for weeks that begin on another day, times that are not joined, and chains.
OTHERS: list[tuple[str, dict[str, int | bool], str, list[str], str, Why | None]] = [
    ("a week from Sunday begins on Sunday",
     {"week_start": 6}, "8 hours week", ["ana 03-06T06+8"], "ana 03-07T06+8", None),
    ("and ends on Saturday", {"week_start": 6}, "8 hours week", ["ana 03-07T06+8"], "ana 03-13T06+1", Why.QUOTA),
    ("a week from Sunday is split at Saturday's end", {"week_start": 6}, "4 hours week", [], "ana 03-06T20+8", None),
    ("a week from Saturday, as some count",
     {"week_start": 5}, "8 hours week", ["ana 03-05T06+8"], "ana 03-06T06+8", None),
    ("a week from Thursday over the leap day",
     {"week_start": 3}, "8 hours week", ["ana 2028-02-24T06+5"], "ana 2028-03-01T06+4", Why.QUOTA),
    ("not joined, back to back is two times",
     {"joined": False}, "1 times day", ["ana 03-01T06+2"], "ana 03-01T08+2", Why.QUOTA),
    ("not joined, over midnight it is a time of each start",
     {"joined": False}, "1 times day", ["ana 03-01T20+4"], "ana 03-02T00+4", None),
    ("as long as the longest is allowed", {"longest": 8}, "", [], "ana 03-01T06+8", None),
    ("longer is over", {"longest": 8}, "", [], "ana 03-01T06+9", Why.QUOTA),
    ("a chain as long as the longest is allowed", {"longest": 8}, "", ["ana 03-01T06+4"], "ana 03-01T10+4", None),
    ("a longer chain is not", {"longest": 8}, "", ["ana 03-01T06+4"], "ana 03-01T10+5", Why.CHAIN),
    ("nor where the other member asks", {"longest": 8}, "", ["abel 03-01T06+4"], "ana 03-01T10+5", Why.CHAIN),
    ("nor before what one has", {"longest": 8}, "", ["ana 03-01T12+6"], "ana 03-01T08+4", Why.CHAIN),
    ("nor between two that one has",
     {"longest": 8}, "", ["ana 03-01T06+3", "ana 03-01T12+3"], "ana 03-01T09+3", Why.CHAIN),
    ("nor link by link", {"longest": 8}, "", ["ana 03-01T02+4", "ana 03-01T06+4"], "ana 03-01T10+1", Why.CHAIN),
    ("nor over midnight", {"longest": 8}, "", ["ana 03-01T18+6"], "ana 03-02T00+3", Why.CHAIN),
    ("not joined the longest still is for all hours without a break",
     {"longest": 8, "joined": False}, "", ["ana 03-01T06+4"], "ana 03-01T10+5", Why.CHAIN),
    ("on another machine it is no chain", {"longest": 8}, "", ["ana 03-01T06+8 pump"], "ana 03-01T14+8", None),
    ("another household's booking is no chain",
     {"longest": 8, "gap": 9}, "", ["bea 03-01T06+8"], "ana 03-01T14+8", None),
    ("a break without a gap rule ends a chain", {"longest": 8}, "", ["ana 03-01T06+8"], "ana 03-01T15+8", None),
    ("exactly the gap apart is far enough", {"gap": 24}, "", ["ana 03-01T06+4"], "ana 03-02T10+4", None),
    ("an hour less is not", {"gap": 24}, "", ["ana 03-01T06+4"], "ana 03-02T09+4", Why.CHAIN),
    ("nor before what one has", {"gap": 24}, "", ["ana 03-02T09+4"], "ana 03-01T06+4", Why.CHAIN),
    ("nor for the other member", {"gap": 24}, "", ["abel 03-01T06+4"], "ana 03-02T06+4", Why.CHAIN),
    ("joined, back to back needs no gap", {"gap": 24}, "", ["ana 03-01T06+4"], "ana 03-01T10+4", None),
    ("not joined, it does", {"gap": 24, "joined": False}, "", ["ana 03-01T06+4"], "ana 03-01T10+4", Why.CHAIN),
    ("joined with one it is still too near another",
     {"gap": 24}, "", ["ana 03-01T06+4", "ana 03-02T06+4"], "ana 03-01T10+2", Why.CHAIN),
    ("a gap is for one machine", {"gap": 24}, "", ["ana 03-01T06+4 pump"], "ana 03-01T12+4", None),
    ("a cancelled booking is in nobody's way",
     {"gap": 24, "longest": 4}, "", ["ana 03-01T06+4 late 100"], "ana 03-01T10+4", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "limits", "before", "asked", "why"), [one[1:] for one in OTHERS], ids=[one[0] for one in OTHERS]
)
def test_a_case_of_other_terms(
    terms: dict[str, int | bool], limits: str, before: list[str], asked: str, why: Why | None
) -> None:
    """Weeks that begin on another day, times that are not joined, the longest go and the gap are kept to the hour."""
    found = book(limits, before, **terms).breach(wish(asked), wish(asked).start)
    assert (found and found.why) == why


def test_what_is_said_of_a_breach() -> None:
    """A breach tells which limit, what was used of it before, and which request of this round stands in the way."""
    full = book("20 hours year, 8 hours week", ["ana 03-01T06+5"])
    asked = wish("ana 03-03T06+4")
    assert full.breach(asked, asked.start) == Breach(Why.QUOTA, Quota(8, Measure.HOURS, Span.WEEK, Scope.HOUSEHOLD), 5)
    chain = book("", longest=8, gap=24)
    first = wish("ana 03-01T06+6", 7)
    chain.take(first, first.start)
    on = wish("abel 03-01T12+3")
    assert chain.breach(on, on.start) == Breach(Why.CHAIN, None, 6, first.key)
    assert chain.breach(on, on.start + 10) == Breach(Why.CHAIN, None, 10, first.key)
    assert chain.breach(on, first.start + 30) is None
    old = replace(had("ana 03-01T06+6"), request=Key(4, 0, 0, 4))
    before = Book(Terms(longest=8), CALENDAR, [old], HOUSES)
    assert before.breach(on, on.start) == Breach(Why.CHAIN, None, 6, old.request)


def test_a_moved_booking_counts_where_it_is() -> None:
    """A request that is moved to another day frees the old day's hours and times and takes the new day's."""
    limits = book("6 hours day, 1 times day", longest=6, gap=4)
    first, second = wish("ana 03-01T06+4", 1), wish("ana 03-01T18+4", 2)
    limits.take(first, first.start)
    assert limits.breach(second, second.start)
    limits.release(first, first.start)
    limits.take(first, first.start + 24)
    assert limits.breach(second, second.start) is None
    assert limits.breach(second, second.start + 24) == Breach(Why.QUOTA, limit("6 hours day"), 4)


def test_asking_changes_nothing() -> None:
    """To ask whether a request would break a limit, however often, takes nothing of it."""
    limits = book("4 hours day, 1 times day")
    asked = wish("ana 03-01T06+4")
    assert [limits.breach(asked, asked.start) for _time in range(3)] == [None] * 3
    limits.take(asked, asked.start)
    assert [limits.breach(asked, asked.start + 6) is None for _time in range(3)] == [False] * 3


def test_who_is_not_in_the_books_is_in_no_village() -> None:
    """The hours of a household that left its village's books count for no village."""
    limits = Book(Terms(quotas=(limit("4 hours day village"),)), CALENDAR, [had("bea 03-01T06+4")], HOUSES[:1])
    asked = wish("ana 03-01T12+4")
    assert limits.breach(asked, asked.start) is None


def test_the_last_day_that_a_calendar_has() -> None:
    """Hours beyond the last year that dates can be written in are counted somewhere, and nothing hangs or breaks."""
    limits = book("40 hours year, 40 hours month, 40 hours week, 40 hours day, 1 times year")
    asked = wish("ana 9999-12-31T12+40")
    assert limits.breach(asked, asked.start) is None
    assert limits.breach(asked, asked.start + 10**6) is None

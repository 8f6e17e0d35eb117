"""What a machine's book tells a clerk: when a request was made, and which meter readings cannot be right."""

from __future__ import annotations

import pytest

from models.advice import advise_meters
from models.bookings import LONGEST, State
from models.machines import LogJob, ReturnMachine
from models.words import Refused
from tests.models.test_machines import Field
from tests.village.builder import told


def test_a_request_was_asked_for_when_its_desk_says_so() -> None:
    """References push an entry's place in the order some minutes on; what is shown is the minute that it claims."""
    field = Field()
    field.at = 5
    asked = field.ask()
    ledger = told(field.village.runs)
    ((at, t),) = ledger.store.rows("SELECT at, t FROM entry WHERE kind = 16")
    assert t > at
    assert field.book().bookings[asked.key].asked == at
    assert ledger.store.rows("SELECT asked FROM booking") == [(at,)]


@pytest.mark.parametrize(
    ("meters", "least", "hours", "good"),
    [
        ((9990 + 360,), (9990,), 4, True),
        ((9990 + 361,), (9990,), 4, False),
        ((999_995,), (9990,), 4, False),
        ((999_995,), (), 4, True),
        ((9990 + 361,), (9990,), 5, True),
        ((9990 + 10_000,), (9990,), LONGEST, True),
        ((9990 + 10_400,), (9990,), LONGEST, False),
        ((9980,), (9990,), 4, False),
    ],
)
def test_a_meter_does_not_leap(meters: tuple[int, ...], least: tuple[int, ...], hours: int, good: bool) -> None:  # noqa: FBT001 - a column of the table
    """More than three times the booking's hours and a day is a slip of the pen; a first reading may be anything."""
    field = Field()
    field.ask()
    book = field.book()
    if good:
        advise_meters(book, meters, least, hours)
    else:
        with pytest.raises(Refused, match="999") as refused:
            advise_meters(book, meters, least, hours)
        assert refused.value.field == "meters"
        assert ("mvs strike" in str(refused.value)) == (meters > least)


def test_a_leap_is_refused_at_the_job_and_at_the_return() -> None:
    """The job is held against the hand-over, and the hand-over against what the machine said last."""
    field = Field()
    asked = field.ask()
    field.step("confirm", asked)
    field.step("hand over", asked)
    book = field.book()
    booking = book.bookings[asked.key]
    assert (booking.state, booking.out) == (State.OUT, (100,))
    for body in (LogJob(asked.ref, (999_995,)), ReturnMachine(asked.pin, (999_995,))):
        with pytest.raises(Refused, match=r"99999\.5"):
            body.check(book)
    ReturnMachine(asked.pin, (130,)).check(book)

"""Hours as people write them: with a colon, an h, am or pm; and what is said of those that are none."""

import pytest

from models.clock import Calendar
from models.words import BadInput

YEAR = Calendar.founded(2026)
#: Saturday 21 November 2026.
TODAY = 324


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("fri 6", 6), ("fri 06:00", 6), ("fri 6.00", 6), ("fri 6h", 6), ("fri 6H00", 6), ("fri 6am", 6),
        ("fri 6 a.m.", 6), ("fri 6 PM", 18), ("fri 12am", 0), ("fri 12 pm", 12), ("27 nov 18h", 18), ("+6 14:00", 14),
    ],
)  # fmt: skip
def test_an_hour_is_read_as_people_write_it(text: str, hour: int) -> None:
    """All of these are an hour of Friday 27 November."""
    assert YEAR.parse_hour(text, TODAY) == (TODAY + 6) * 24 + hour


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fri 6:30", "between 6 and 7"), ("fri 13pm", "am and pm go with 1 to 12"), ("fri 24", "from 0 to 23"),
        ("6am", "Type a day and an hour"),
    ],
)  # fmt: skip
def test_what_is_no_full_hour_is_refused_with_what_to_type(text: str, words: str) -> None:
    """Half hours, impossible hours, and an hour without its day each get words of their own."""
    with pytest.raises(BadInput, match=words):
        YEAR.parse_hour(text, TODAY)

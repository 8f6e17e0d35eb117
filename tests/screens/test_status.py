"""The status line: what it says, and what gives way where a screen is narrow or a language is long."""

from typing import TYPE_CHECKING

import pytest

from screens.chrome import Part, fitted

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk

PARTS = [
    Part("Radio 3 villages heard", "Radio 3", 2), Part("80 % of airtime left", "air 80 %", 4),
    Part("12 for you", "!12", 1), Part("3 pending", "?3", 3), Part("the clock is in doubt", "clock?", 1),
    Part("Backup yesterday", "Backup yesterday", 6),
]  # fmt: skip


def test_all_is_said_in_full_where_there_is_room() -> None:
    """On a wide screen every part has its long words, in their order."""
    line = fitted(PARTS, 200)
    assert line == " · ".join(part.words for part in PARTS)


def test_the_least_weighty_is_shortened_first_and_then_goes() -> None:
    """At 80 columns backup and airtime go, at some more airtime is short; what has to be done stays in full."""
    line = fitted(PARTS, 77)
    assert "Backup" not in line
    assert "air 80 %" in fitted(PARTS, 84)
    assert "12 for you" in line
    assert "3 pending" in line
    assert "the clock is in doubt" in line


@pytest.mark.parametrize("room", [77, 60, 40, 30, 15])
def test_it_never_is_longer_than_the_screen(room: int) -> None:
    """However narrow, with words twice as long, the weightiest parts are left."""
    long = [Part(part.words * 2, part.short, part.weight) for part in PARTS]
    assert len(fitted(long, room)) <= room
    assert "12" in fitted(long, room)


def test_equal_parts_are_both_said() -> None:
    """Two parts with the same words are two parts."""
    assert fitted([Part("a", "a", 1), Part("a", "a", 1)], 10) == "a · a"


async def test_the_demo_says_on_each_screen_that_it_is_invented(clerk: "Clerk") -> None:
    """Its books look like a desk's own; the title says PRACTICE, as that of the practice co-op does."""
    assert "PRACTICE" not in clerk.screen
    clerk.app.desk.demo = True
    clerk.app.all_stale()
    for key in ("2", "1"):
        await clerk.press(key)
        assert "PRACTICE" in clerk.screen.splitlines()[0]

"""Jump mode: a letter beside everything that one can go to; the letter goes there and does no more."""

from typing import TYPE_CHECKING

import pytest

from screens.jump import Jump

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk


def letter_of(clerk: "Clerk", words: str) -> str:
    """Give the letter that stands in the first column of the line with these words."""
    line = next(line for line in clerk.screen.splitlines() if words in line)
    return line[0]


async def test_a_letter_leads_to_a_row_and_opens_nothing(clerk: "Clerk") -> None:
    """The marker comes to the row of the letter; all else stays as it was."""
    await clerk.press("semicolon")
    letter = letter_of(clerk, "decides")
    screen = await clerk.press(letter)
    assert "PLANTER1" in next(line for line in screen.splitlines() if line.startswith(" >"))
    assert "Waits for you" in screen


async def test_a_letter_leads_to_a_tab(clerk: "Clerk") -> None:
    """Tabs have letters too, the first of the screen."""
    screen = await clerk.press("ctrl+o")
    assert screen.splitlines()[1].startswith("a1 Home]")
    assert "c3 Members" in screen
    assert "5 members" in await clerk.press("c")


async def test_a_letter_leads_to_a_field_or_the_button_of_a_form(clerk: "Clerk") -> None:
    """In a form letters are typed, so that ^O is the key; each field and the button have a letter."""
    await clerk.press("n", "ctrl+o")
    letter = letter_of(clerk, "Note")
    screen = await clerk.press(letter)
    assert "> Note" in screen
    await clerk.type("by hand")
    await clerk.press("ctrl+o")
    screen = await clerk.press(letter_of(clerk, "[ Write it ]"))
    assert "> [ Write it ]" in screen
    assert "by hand" in screen


async def test_a_letter_leads_to_a_day_or_an_hour_of_a_week(clerk: "Clerk") -> None:
    """The head's days and the hours at the left have letters: two jumps reach any cell."""
    await clerk.press("2", "end", "enter", "greater_than_sign", "ctrl+o")
    screen = clerk.screen
    assert "aMon" in screen.splitlines()[2]
    screen = await clerk.press(letter_of(clerk, "09  "))
    assert ">" in next(line for line in screen.splitlines() if line.startswith(" 09"))


@pytest.mark.parametrize("key", ["escape", "9", "down"])
async def test_any_other_key_ends_it_and_nothing_has_moved(clerk: "Clerk", key: str) -> None:
    """Esc, a digit, an arrow: the letters are gone and the screen is as it was."""
    before = clerk.screen
    await clerk.press("ctrl+o")
    assert isinstance(clerk.app.screen, Jump)
    assert await clerk.press(key) == before

"""Ways through the screens: practice and back, the palette from afar, the week that matters, keys that count."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop


async def to(clerk: "Clerk", words: str) -> str:
    """Go down until the marked line holds the words."""
    for _step in range(30):
        if any(line.lstrip().startswith(">") and words in line for line in clerk.screen.splitlines()):
            return clerk.screen
        await clerk.press("down")
    raise AssertionError(clerk.screen)


async def test_practice_closes_the_pages_of_the_other_books(clerk: "Clerk") -> None:
    """P on a request's page shows Home of the practice co-op; pages there say PRACTICE, and P shows one's own Home."""
    await clerk.press("2", "v", "1")
    await to(clerk, "Confirm   TRACTOR1")
    assert "Request B#" in await clerk.press("enter")
    screen = await clerk.press("P")
    assert screen.startswith(" PRACTICE ")
    assert "Waits for you (" in screen
    assert "All machines" not in await clerk.press("2")
    assert clerk.screen.startswith(" PRACTICE ")
    assert (await clerk.press("v")).startswith(" PRACTICE  All machines")
    screen = await clerk.press("P")
    assert screen.startswith(" Bandari · desk A")
    assert "Waits for you (" in screen


async def test_the_palette_prints_a_week_from_home(clerk: "Clerk") -> None:
    """The word “print” finds the week's key from elsewhere, goes there and writes the sheet."""
    await clerk.press("ctrl+p")
    screen = await clerk.type("print all machines")
    assert "All machines: Write this week" in screen
    assert "The week is written to" in await clerk.press("enter")


async def test_on_a_sunday_afternoon_the_next_week_is_shown(clerk: "Clerk", coop: "Coop") -> None:
    """The board begins with the week that is still to come; t shows the one that ends."""
    coop.clock.minutes += 1440 + 6 * 60
    assert "week 48" in await clerk.press("2", "v")
    assert "week 47" in await clerk.press("t")


async def test_thrown_away_goes_on_in_a_field(clerk: "Clerk") -> None:
    """After ^X, and in a form whose fields are all filled, typing goes into a field."""
    await clerk.press("3")
    await to(clerk, "Joseph")
    assert " > Name" in await clerk.press("e")
    assert " > Name" in await clerk.press("tab", "tab", "ctrl+x")

"""Everything by typing: acts, screens, members, machines, languages and looks, each with the key that does the same."""

import tomllib
from typing import TYPE_CHECKING

import pytest

from screens.look import Look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.screens.conftest import Clerk, Coop


@pytest.fixture
def look() -> "Iterator[None]":
    """Give the look back that was there before."""
    before = Look.now
    yield
    Look.now = before


async def test_a_member_is_gone_to_by_a_part_of_the_name(clerk: "Clerk") -> None:
    """From Home to the member's row, with the key that leads there said beside."""
    await clerk.press("ctrl+p")
    screen = await clerk.type("oti")
    assert "3      Member A002  Grace Otieno, household H7" in screen
    screen = await clerk.press("enter")
    assert "1 of 5" in screen
    assert "Grace Otieno" in next(line for line in screen.splitlines() if line.startswith(" >"))


async def test_a_machine_is_gone_to_by_its_name(clerk: "Clerk") -> None:
    """Its row is marked, so that Enter shows its week."""
    await clerk.press("ctrl+p")
    assert "Machine PLANTER1  Monosem 4 row" in await clerk.type("monosem")
    await clerk.press("enter")
    assert "PLANTER1  Monosem 4 row, keeper desk B Kilima" in await clerk.press("enter")


async def test_each_line_shows_the_key_that_does_the_same(clerk: "Clerk") -> None:
    """B for a backup, 5 for the history."""
    await clerk.press("ctrl+p")
    assert "B      Copy the books" in await clerk.type("backup")
    await clerk.press(*["backspace"] * 6)
    assert "5      Go to History" in await clerk.type("history")


async def test_a_look_is_taken_at_once_and_kept(clerk: "Clerk", coop: "Coop", look: None) -> None:
    """What is half typed and marked stays; the setting is written for the next start."""
    del look
    await clerk.press("2", "end", "ctrl+p")
    await clerk.type("look: only")
    screen = await clerk.press("enter")
    assert Look.now.ascii
    assert "TRACTOR1" in next(line for line in screen.splitlines() if line.startswith(" >"))
    assert tomllib.loads((coop.home.path / "config.toml").read_text("utf-8"))["look"] == "ascii"


async def test_a_language_is_found_by_its_name(clerk: "Clerk") -> None:
    """Languages stand there with their code."""
    await clerk.press("ctrl+p")
    assert "Language: English (en)" in await clerk.type("english")


@pytest.mark.parametrize(
    ("typed", "key"),
    [("calendar", "v"), ("bulk", "e"), ("paper", "e"), ("statement", "S"), ("round", "o"), ("policy", "y"),
     ("upkeep", "u"), ("work", "6")],
)  # fmt: skip
async def test_what_is_done_most_is_found_by_the_words_that_people_type(clerk: "Clerk", typed: str, key: str) -> None:
    """From the machines, each word leads to its key."""
    await clerk.press("2", "ctrl+p")
    found = [line.strip(" >").split()[0] for line in (await clerk.type(typed)).splitlines() if line.strip(" >")]
    assert key in found

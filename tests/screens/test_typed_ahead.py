"""Typing ahead on a slow line: keys that arrive in one packet do what they do one by one."""

from typing import TYPE_CHECKING

import pytest
from textual.events import Key
from textual.keys import _character_to_key  # pyright: ignore[reportPrivateUsage]

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk


async def burst(clerk: "Clerk", *parts: str) -> str:
    """Press keys and type texts (after a colon) without waiting for anything."""
    from tests.screens.conftest import settle

    driver = clerk.app._driver  # pyright: ignore[reportPrivateUsage]
    assert driver
    for part in parts:
        keys = list(part[1:]) if part.startswith(":") else [part]
        for key in keys:
            letter = key if len(key) == 1 else None
            driver.send_message(Key(_character_to_key(key) if letter else key, letter))
    await settle(clerk.pilot)
    return clerk.screen


@pytest.mark.parametrize("after", ["tab", "enter"])
async def test_a_whole_form_typed_ahead_lands_in_its_fields(clerk: "Clerk", after: str) -> None:
    """From Home: n, four fields with Tab or Enter between them, in one packet; Enter completes what was begun."""
    machine, member = (":plant", ":ruth") if after == "enter" else (":PLANTER1", ":A004")
    screen = await burst(clerk, "n", machine, after, member, after, ":mon 6", after, ":3", after)
    assert "= Ruth Achieng" in screen
    assert "= Mon 23 Nov 06" in screen
    assert "PLANTER1" in screen
    screen = await clerk.press("ctrl+s")
    assert "Pending: desk B Kilima confirms or rejects" in " ".join(screen.split())


async def test_a_form_is_written_by_a_key_that_was_typed_ahead(clerk: "Clerk") -> None:
    """^S in the same packet writes what the letters before it said, and not less."""
    screen = await burst(
        clerk, "n", ":tract", "enter", ":joseph", "enter", ":wed 9", "enter", ":2", "enter", "enter", ":by tractor",
        "ctrl+s",
    )  # fmt: skip
    assert "Waits for you" in screen
    assert "U undoes it." in " ".join(screen.split())
    assert "Wed 25 Nov 09-11" in screen


async def test_letters_typed_before_a_form_has_opened_press_no_key_of_the_program(clerk: "Clerk") -> None:
    """A q in a name, typed before the form is there, does not leave the program."""
    screen = await burst(clerk, "n", ":quarry P5")
    assert "quarry P5" in screen
    assert clerk.app.is_running


async def test_a_filter_is_typed_ahead_on_a_screen_that_is_not_open_yet(clerk: "Clerk") -> None:
    """The screen, the line, the word and Enter in one packet."""
    screen = await burst(clerk, "2", "slash", ":mf", "enter")
    assert "1 of 3" in screen
    assert "> TRACTOR1" in screen


async def test_a_held_key_moves_once_for_each_press(clerk: "Clerk") -> None:
    """Nine presses of Down and nine of Up lead back to where they began, and none is lost."""
    await clerk.press("5")
    before = clerk.screen
    await burst(clerk, *["down"] * 9)
    assert clerk.screen != before
    assert await burst(clerk, *["up"] * 9) == before


async def test_a_mistake_behind_a_key_ends_the_program_with_words_and_is_not_swallowed(
    clerk: "Clerk", monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes wrong in a key's own turn reaches the place where the program's mistakes are told."""
    import asyncio

    seen: list[BaseException] = []
    monkeypatch.setattr(clerk.app, "_handle_exception", seen.append)
    monkeypatch.setattr(clerk.app, "action_palette", lambda: 1 // 0)
    clerk.app.simulate_key("ctrl+p")
    for _turn in range(300):
        if seen:
            break
        await asyncio.sleep(0.01)
    assert isinstance(seen[0], ZeroDivisionError)

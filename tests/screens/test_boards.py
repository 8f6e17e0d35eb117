"""The week of a village and of a member: their own bookings on every machine, and nobody else's."""

from typing import TYPE_CHECKING

import pytest

from mvs_tui.node import Node
from tests.screens.conftest import ask
from tests.screens.test_ways import to

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop


async def test_a_village_sees_its_households_on_every_machine(clerk: "Clerk") -> None:
    """Bandari's week has TRACTOR1 of its own and PLANTER1 of desk B; Kilima's request is in Kilima's week only."""
    screen = await clerk.press("2", "V", "greater_than_sign")
    assert " Village Bandari: all its households" in screen
    lines = {line.split()[0]: line for line in screen.splitlines() if line.startswith((" TRACTOR1", " PLANTER1"))}
    assert "=06-10" in lines["TRACTOR1"]
    assert "?06-10" not in lines["TRACTOR1"]
    assert "?07-11" in lines["PLANTER1"]
    await clerk.press("v")
    await clerk.type("kil")
    screen = await clerk.press("enter")
    assert " Village Kilima: all its households" in screen
    (line,) = (line for line in screen.splitlines() if line.startswith((" TRACTOR1", " PLANTER1")))
    assert "?06-10" in line


async def test_a_member_sees_the_own_week_and_asks_in_the_own_name(clerk: "Clerk", coop: "Coop") -> None:
    """Only what Ruth asked for; n on a day asks for that machine, that day, for her; Enter opens her request."""
    with Node.opened(coop.home) as node:
        ask(node, "THRESH1", "A004", 24 * 2 + 6, 4)
    await clerk.press("3")
    await to(clerk, "Ruth")
    screen = await clerk.press("v")
    assert " Bookings of Ruth Achieng" in screen
    assert "week 48, 23 Nov - 29 Nov" in screen
    assert "TRACTOR1" not in screen
    (line,) = (line for line in screen.splitlines() if line.startswith(" THRESH1"))
    assert ">?06-10" in line or "?06-10" in line
    screen = await clerk.press("right", "right", "n")
    assert "A004" in screen
    assert "THRESH1" in screen
    await clerk.press("escape", "left", "left")
    assert "Request A#" in await clerk.press("enter")


async def test_a_member_without_a_booking_is_offered_all_machines(clerk: "Clerk") -> None:
    """An empty week is not an empty page: each machine can be asked for."""
    await clerk.press("3")
    await to(clerk, "Ruth")
    screen = await clerk.press("v")
    assert all(code in screen for code in ("TRACTOR1", "THRESH1", "PLANTER1"))
    assert "n ask for this day" in screen.splitlines()[-1]


async def test_a_week_with_more_requests_than_a_page_is_whole(
    clerk: "Clerk", coop: "Coop", monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands late in a full week is on the board too: pages are read until the last."""
    with Node.opened(coop.home) as node:
        for day in range(5):
            ask(node, "THRESH1", "A004", 24 * (2 + day) + 6, 4)
    monkeypatch.setattr("models.board.PAGE", 2)
    screen = await clerk.press("2", "V", "greater_than_sign")
    (line,) = (line for line in screen.splitlines() if line.startswith(" THRESH1"))
    assert line.count("?06-10") == 5


async def test_what_is_printed_is_what_stands_on_the_screen(clerk: "Clerk", coop: "Coop") -> None:
    """A member's week and a village's go to files of their own, with their own heading and nobody else's bookings."""
    printed = coop.home.path / "printed"
    await clerk.press("3")
    await to(clerk, "Ruth")
    await clerk.press("v", "p")
    (sheet,) = printed.glob("week-*-A004.txt")
    assert "Bookings of Ruth Achieng" in sheet.read_text("utf-8")
    assert "All machines" not in sheet.read_text("utf-8")
    await clerk.press("2", "V", "greater_than_sign", "p")
    (sheet,) = printed.glob("week-*-Bandari.txt")
    assert "Village Bandari: all its households" in sheet.read_text("utf-8")
    assert not list(printed.glob("week-*-all.*"))

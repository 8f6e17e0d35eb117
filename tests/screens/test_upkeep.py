"""Upkeep on screen: a breakdown is seen on Home, a service is planned and seen due, and who has had a machine."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from models.breakdown import ReportBreakdown
from models.machines import Machine, RequestMachine
from models.members import Member
from models.upkeep import PlanService
from mvs_tui.app import MvsApp
from mvs_tui.node import Node
from tests.screens.test_ways import to

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop


async def test_a_breakdown_is_reported_and_seen_on_home(clerk: "Clerk") -> None:
    """The form says how many bookings it takes back; Home shows the machine, the booking, and that it comes first."""
    await clerk.press("2")
    await to(clerk, "TRACTOR1")
    screen = await clerk.press("u")
    assert "out with Samuel Kipchoge" in screen
    screen = await clerk.press("d")
    assert "1 confirmed booking waits again, and comes first in the next round." in screen
    assert "It is out with Samuel Kipchoge: take it back as well." in " ".join(screen.split())
    await clerk.type("gearbox")
    screen = await clerk.press("ctrl+s")
    assert "broken down" in screen
    assert "since Sat 21 Nov, gearbox" in screen
    screen = await clerk.press("escape", "1")
    first = next(line for line in screen.splitlines() if "broken down" in line)
    assert "!" in first
    assert "TRACTOR1" in first
    off = next(line for line in screen.splitlines() if "broke down" in line)
    assert "Mon 23 Nov 06-10 is off" in off
    assert "Joseph Mwangi" in off
    assert "comes first" in off


async def test_a_service_is_planned_and_logged(clerk: "Clerk") -> None:
    """It is due in so many hours; overdue it stands on Home, from where Enter leads back."""
    await clerk.press("2")
    await to(clerk, "TRACTOR1")
    await clerk.press("u", "n")
    await clerk.type("oil")
    await clerk.press("tab")
    await clerk.type("10")
    await clerk.press("tab", "tab")
    await clerk.type("400,0")
    screen = await clerk.press("ctrl+s")
    assert "oil" in screen
    assert "overdue by 2.6 h" in screen
    screen = await clerk.press("escape", "1")
    assert "overdue by 2.6 h" in screen
    await clerk.press("home")
    await to(clerk, "overdue by 2.6 h")
    screen = await clerk.press("enter")
    assert "Upkeep of the machines" in screen
    await to(clerk, "overdue by 2.6 h")
    screen = await clerk.press("l")
    assert "“oil” begins to count anew." in screen
    screen = await clerk.press("ctrl+s")
    assert "due in 10.0 h" in screen


async def test_only_the_keeper_closes_hours_and_anybody_reports_a_breakdown(clerk: "Clerk") -> None:
    """A form that the books would refuse does not open; the words say whose it is."""
    await clerk.press("2")
    await to(clerk, "PLANTER1")
    screen = await clerk.press("u", "c")
    assert "desk B Kilima keeps PLANTER1; only that desk can do this." in screen
    screen = await clerk.press("d")
    assert "Report that a machine broke down" in screen


FORMS = {
    "d": "Report that a machine broke down",
    "r": "Say that a machine works again",
    "l": "Log a service with its cost",
    "n": "Plan a service by engine hours",
    "i": "Write down an inspection",
    "c": "Close hours in which the machine does not work",
    "v": "License a member to drive the machine",
    "V": "Say whether only licensed members drive it",
    "u": "Log a filling",
    "m": "Take money from a member",
    "t": "Set what an hour and a litre cost",
}


async def test_each_key_opens_its_form_about_the_marked_machine(clerk: "Clerk") -> None:
    """The title says what is done and to which machine, and fits the window."""
    await clerk.press("2")
    await to(clerk, "TRACTOR1")
    await clerk.press("u")
    for key, title in FORMS.items():
        head = (await clerk.press(key)).splitlines()[0]
        assert title in head, key
        assert "TRACTOR1" in head, key
        await clerk.press("escape")


async def test_custody_shows_who_has_had_it(clerk: "Clerk") -> None:
    """Enter on a machine shows who has it and since when; Enter there shows the booking, with the telephone."""
    await clerk.press("2")
    await to(clerk, "TRACTOR1")
    screen = await clerk.press("u", "enter")
    assert "Who has had TRACTOR1" in screen
    assert "has it now" in screen
    screen = await clerk.press("enter")
    assert "0722 000 111" in screen


async def test_keys_that_need_a_line_say_so(clerk: "Clerk") -> None:
    """Opening hours and taking a licence back ask for the line that is meant."""
    screen = await clerk.press("2", "u", "o")
    assert "Go to a line of closed hours first" in screen
    assert "Go to a licence first" in await clerk.press("x")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_upkeep_looks_as_it_did(
    size: tuple[int, int], coop: "Coop", quiet: None, snap_compare: Callable[..., Any]
) -> None:
    """A change of the screen is seen and meant."""
    from tests.screens.conftest import Clerk, settle

    del quiet
    with Node.opened(coop.home) as node:
        names = node.names()
        tractor, thresher = names.find(Machine, "TRACTOR1"), names.find(Machine, "THRESH1")
        node.append(PlanService(tractor, "oil", 25, 180, 4000))
        member = names.find(Member, "A003")
        node.append(RequestMachine(thresher, member, (names.today + 2) * 24 + 6, 4))
        node.append(ReportBreakdown(thresher, "belt"))
    app = MvsApp(coop.home, poll=0)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await Clerk(pilot, app).press("2", "u")

    assert snap_compare(app, terminal_size=size, run_before=before)

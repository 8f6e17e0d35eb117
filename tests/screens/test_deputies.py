"""On screen: a silent keeper's deputy grants and takes over, and is asked to sign, each with words before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.coop import Desk
from models.machines import Machine
from models.succession import NameDeputies
from models.takeover import propose
from mvs_tui.node import Node
from tests.screens.test_ways import to

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop

THREE_DAYS = 3 * 1440


@pytest.fixture(params=[False])
def silent(coop: Coop, request: pytest.FixtureRequest) -> None:
    """Let desk B name A as its deputy for PLANTER1, and propose that A keeps it where asked; then B is silent."""
    with Node.opened(coop.other) as node:
        names = node.names()
        machine, desk = names.find(Machine, "PLANTER1"), names.find(Desk, "A")
        node.append(NameDeputies(machine, (desk,)))
        if request.param:
            node.append(*propose(node.names(), [machine.key], desk.key))
    coop.carry(coop.other, coop.home)
    coop.clock.minutes += THREE_DAYS


async def test_a_deputy_grants_a_request_of_a_silent_keeper(silent: None, clerk: Clerk) -> None:
    """Home asks the deputy, the form says who was last heard when, and the week shows the sign of a grant by deputy."""
    del silent
    assert "As deputy" in clerk.screen
    await to(clerk, "As deputy")
    screen = await clerk.press("c")
    assert "desk B Kilima keeps PLANTER1" in screen
    screen = await clerk.press("D")
    assert "desk B Kilima was last heard Sat 21 Nov" in " ".join(screen.split())
    screen = await clerk.press("ctrl+s")
    assert "granted by deputy" in screen
    assert "As deputy" not in screen
    line = next(one for one in screen.splitlines() if "PLANTER1" in one and "Asked" in one)
    assert line.strip().startswith("~")
    await clerk.press("2")
    await to(clerk, "PLANTER1")
    await clerk.press("enter")
    assert "~Grace O" in clerk.screen


async def test_the_machine_is_taken_over_from_the_list_of_machines(silent: None, clerk: Clerk) -> None:
    """Without a list the key says why not; with one the form says who must sign, and the new keeper is shown."""
    del silent
    await clerk.press("2")
    await to(clerk, "TRACTOR1")
    screen = await clerk.press("t")
    assert "has published no list of deputies" in " ".join(screen.split())
    await clerk.press("home")
    await to(clerk, "PLANTER1")
    screen = " ".join((await clerk.press("t")).split())
    assert "1 of 1 must sign: desk A Bandari." in screen
    await clerk.type("A")
    assert "desk A Bandari keeps PLANTER1 now." in " ".join((await clerk.press("ctrl+s")).split())
    line = next(one for one in clerk.screen.splitlines() if one.lstrip(" >").startswith("PLANTER1"))
    assert "desk A Bandari" in line


@pytest.mark.parametrize("silent", [True], indirect=True)
async def test_a_signature_is_asked_for_on_home(silent: None, clerk: Clerk) -> None:
    """Enter on the line opens the form that signs it; afterwards this desk keeps the machine."""
    del silent
    line = next(one for one in clerk.screen.splitlines() if "Take over?" in one)
    assert "PLANTER1  by desk A Bandari" in line
    await to(clerk, "Take over?")
    screen = " ".join((await clerk.press("enter")).split())
    assert "One more signature is needed, of desk A Bandari" in screen
    screen = await clerk.press("ctrl+s")
    assert "Take over?" not in screen
    assert "Confirm" in next(one for one in screen.splitlines() if "PLANTER1" in one)


async def test_deputies_are_named_on_the_list_of_machines(clerk: Clerk) -> None:
    """The form takes letters in their order and says how many of them must sign."""
    await clerk.press("2")
    await to(clerk, "TRACTOR1")
    await clerk.press("d")
    screen = " ".join((await clerk.type("B")).split())
    assert "To take TRACTOR1 over 1 of 1 must sign." in screen
    screen = await clerk.press("ctrl+s")
    assert "named deputies" in screen


async def test_home_of_the_old_keeper_says_that_another_desk_keeps_the_machine(
    silent: None, coop: Coop, quiet: None
) -> None:
    """For two weeks, with where to look for what counts no more; w tells which entry did it."""
    from mvs_tui.app import MvsApp
    from tests.screens.conftest import Clerk, settle

    del silent, quiet
    with Node.opened(coop.home) as node:
        names = node.names()
        node.append(*propose(names, [names.find(Machine, "PLANTER1").key], names.find(Desk, "A").key))
    coop.carry(coop.home, coop.other)
    app = MvsApp(coop.other, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        clerk = Clerk(pilot, app)
        assert "x desk A Bandari keeps PLANTER1 now." in clerk.screen
        assert "does not count: 5, then e lists it." in clerk.screen
        coop.clock.minutes += 15 * 1440
        await clerk.press("2", "1")
        clerk.app.books_changed()
        assert "keeps PLANTER1 now" not in await clerk.press("2", "1")
        await app.desk.close()

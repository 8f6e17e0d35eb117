"""The policy on screen: sentences in force, templates, what differs, a dry run, a copy to change, adoption."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from models.policy_templates import TEMPLATES
from mvs_tui.app import MvsApp
from mvs_tui.node import Node
from tests.screens.conftest import ask_past
from tests.screens.test_rounds import DAY, adopt
from tests.screens.test_ways import to

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop


@pytest.fixture
def ruled(coop: "Coop") -> "Coop":
    """Adopt two policies, one after the other; three ask for the same hours next week."""
    with Node.opened(coop.home) as node:
        adopt(node, TEMPLATES[0].terms)
        adopt(node, TEMPLATES[1].terms)
        for member in ("A001", "A002", "A004"):
            ask_past(node, "TRACTOR1", member, 4 * DAY + 6, 8)
    return coop


def flat(screen: str) -> str:
    """Give a screen as one line."""
    return " ".join(screen.split())


@pytest.mark.usefixtures("ruled")
async def test_the_policy_in_force_is_told_in_plain_sentences(clerk: "Clerk") -> None:
    """With its votes and its entry; what was in force before comes after it."""
    screen = flat(await clerk.press("2", "y"))
    assert "Small farms first [A#" in screen
    assert "In force, adopted Sat 21 Nov 2026 by 41 of 52 votes." in screen
    assert "Each household comes first for 12 hours in 28 days." in screen
    await to(clerk, "Equal shares")
    assert "which is in force" in await clerk.press("enter")
    assert "- Each household comes first for 12 hours" in clerk.screen
    assert "+ Each household comes first for 4 hours" in clerk.screen


async def test_a_dry_run_says_who_would_gain_and_lose_and_writes_nothing(ruled: "Coop", clerk: "Clerk") -> None:
    """Hours by household, then by village, then in all."""
    with Node.opened(ruled.home) as node:
        before = node.store.rows("SELECT count(*) FROM entry")
    await clerk.press("2", "y", "t")
    await to(clerk, "Busy season")
    screen = flat(await clerk.press("d"))
    assert "If “Busy season” were in force" in screen
    assert "week 48, 23 Nov - 29 Nov:" in screen
    assert "would gain" in screen
    assert "-8 h" in screen
    assert "By village" in screen
    assert "all households" in screen
    with Node.opened(ruled.home) as node:
        assert node.store.rows("SELECT count(*) FROM entry") == before


@pytest.mark.usefixtures("ruled")
async def test_a_copy_is_changed_tried_and_adopted_with_its_votes(clerk: "Clerk") -> None:
    """The key e keeps a copy on this desk, with what was typed; a asks for the votes and writes it."""
    await clerk.press("2", "y", "t", "e")
    await clerk.press("end")
    await clerk.paste(" II")
    screen = flat(await clerk.press("ctrl+s"))
    assert "The copy “Equal shares II” is kept on this desk." in screen
    await to(clerk, "Equal shares II")
    assert "Policy “Equal shares II”" in await clerk.press("enter")
    await clerk.press("a")
    assert "From here on rounds are drawn by it" in clerk.screen
    await clerk.type("30")
    await clerk.press("tab")
    await clerk.type("52")
    await clerk.press("ctrl+s", "escape", "escape")
    screen = flat(clerk.screen)
    assert "Equal shares II [A#" in screen
    assert "by 30 of 52 votes" in screen
    assert "Before (2)" in flat(await clerk.press("end"))


@pytest.mark.usefixtures("ruled")
async def test_a_copy_that_breaks_the_charter_is_refused_with_its_line(clerk: "Clerk") -> None:
    """Merit as the sole key is refused at the field, and what was typed stays."""
    await clerk.press("2", "y", "t", "e", "tab", "tab", "tab")
    assert " > Merit  " in clerk.screen
    await clerk.press("ctrl+u")
    await clerk.type("40")
    screen = flat(await clerk.press("ctrl+s"))
    assert "it may count at most 20 in a hundred, not 40" in screen
    assert "A policy to try" in screen


@pytest.mark.usefixtures("ruled")
async def test_down_goes_on_through_every_field_of_a_policy(clerk: "Clerk") -> None:
    """No field holds Up or Down for ever, also one with a choice of two that is filled in."""
    await clerk.press("2", "y", "t", "e", "home")
    form: Any = clerk.app.screen
    await clerk.press(*["down"] * (2 * len(form.slots)))
    assert clerk.app.focused is not None
    assert clerk.app.focused.id == "do"
    await clerk.press(*["up"] * (2 * len(form.slots) + 4))
    assert form.now_in == form.slots[0].name


@pytest.mark.usefixtures("ruled")
async def test_enter_leaves_yes_as_it_stands_and_takes_what_is_marked(clerk: "Clerk") -> None:
    """The mark begins at what stands in the field; Enter takes what it was moved to."""
    await clerk.press("2", "y", "t", "e")
    form: Any = clerk.app.screen
    row = form.row_of("joined")
    row.typed.focus()
    await clerk.press("enter")
    assert row.typed.value == "yes"
    row.typed.focus()
    await clerk.press("tab", "shift+tab")
    await clerk.press("up", "enter")
    assert row.typed.value == "no"


@pytest.mark.usefixtures("ruled")
async def test_a_policy_without_votes_is_adopted_only_after_a_question(clerk: "Clerk") -> None:
    """The answer n leaves everything as it was; y adopts it."""
    await clerk.press("2", "y", "t")
    await to(clerk, "Equal shares")
    await clerk.press("a")
    assert "No votes are named. Adopt “Equal shares” all the same?" in flat(await clerk.press("ctrl+s"))
    await clerk.press("n", "ctrl+s", "y", "escape")
    screen = flat(clerk.screen)
    assert "Equal shares [A#" in screen
    assert "Before (2)" in flat(await clerk.press("end"))


async def test_only_the_registrars_desk_adopts(ruled: "Coop", quiet: None) -> None:
    """Another desk reads who can; it may still try a policy, and show a template before there is any policy."""
    from tests.screens.conftest import Clerk, settle

    del quiet
    app = MvsApp(ruled.other, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        clerk = Clerk(pilot, app)
        assert "No policy yet: t shows templates." in await clerk.press("2", "y")
        assert "Only the registrar's desk" in await clerk.press("t", "a")
        assert "desk A Bandari" in clerk.screen
        assert "If “Equal shares” were in force" in await clerk.press("d")
        await app.desk.close()


LOOKS = {
    "policy": ("2", "y"),
    "policy_none": ("2", "y"),
    "templates": ("2", "y", "t"),
    "one_policy": ("2", "y", "t", "end", "enter"),
    "dry_run": ("2", "y", "t", "end", "d"),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", LOOKS)
def test_policy_looks_as_it_did(
    look: str, size: tuple[int, int], request: pytest.FixtureRequest, quiet: None, snap_compare: Callable[..., Any]
) -> None:
    """A change of a screen is seen and meant."""
    from tests.screens.conftest import Clerk, settle

    del quiet
    made: Coop = request.getfixturevalue("coop" if look == "policy_none" else "ruled")
    app = MvsApp(made.home, poll=0)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await Clerk(pilot, app).press(*LOOKS[look])

    assert snap_compare(app, terminal_size=size, run_before=before)

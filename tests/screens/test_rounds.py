"""Rounds on screen: requests, draft, sealed; why each stands where it stands; offers; what differs; Home's lines."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from models.allot.facts import Why
from models.policy import AdoptPolicy, Terms
from models.policy_templates import TEMPLATES
from models.refs import Key, Ref
from models.rounds import AllotRequest, PassOver, SealRound, pack_heights
from mvs_tui.app import MvsApp
from mvs_tui.node import Node
from tests.screens.conftest import ask, ask_past, pin
from tests.screens.test_ways import to

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop

DAY = 24


def adopt(node: Node, terms: Terms) -> None:
    """Put a policy in force."""
    node.append(AdoptPolicy(**{name: getattr(terms, name) for name in Terms.__slots__}, votes_for=41, votes=52))


@pytest.fixture
def ruled(coop: "Coop") -> "Coop":
    """Adopt a policy at desk A; on Saturday three ask for the same hours next week, and one the week after."""
    with Node.opened(coop.home) as node:
        adopt(node, TEMPLATES[1].terms)
        for member in ("A001", "A002", "A004"):
            ask_past(node, "TRACTOR1", member, 4 * DAY + 6, 4)
        ask(node, "THRESH1", "A003", 10 * DAY + 6, 4)
    return coop


async def begin(clerk: "Clerk") -> str:
    """Go to the round from the machines."""
    return await clerk.press("2", "o")


@pytest.mark.usefixtures("ruled")
async def test_the_keeper_reads_the_draft_and_seals_it_after_one_question(clerk: "Clerk") -> None:
    """Home says that it can be sealed; s says what will be written, n writes nothing, y seals; all is the same here."""
    screen = await to(clerk, "can be sealed")
    assert "! The round for week 48 can be sealed: 4 requests wait." in screen
    assert "Waits for you (2)" in screen
    assert "2 for you" in screen.splitlines()[-2]
    screen = await clerk.press("enter")
    assert " Round of desk A Bandari" in screen
    assert "week 48, 23 Nov - 29 Nov" in screen
    assert "Due by Thu 19 Nov 06; later ones count until the seal. s seals the round." in screen
    assert "4 requests [draft: 2 get hours] not sealed yet" in screen
    screen = await clerk.press("s")
    assert "Seal the round of week 48, 23 Nov - 29 Nov?" in screen
    assert "2 requests get their hours, 2 are passed over (2 with other hours offered)." in screen
    assert "not sealed yet" in await clerk.press("n")
    screen = await clerk.press("s", "y")
    assert "= Sealed by desk A Bandari: the same on this desk." in screen
    assert "[sealed: 2 got hours]" in screen
    assert "2 requests got hours, 2 were passed over." in " ".join(screen.split())
    screen = await clerk.press("escape")
    assert "Round 48 is sealed: 1 of yours got hours, 2 were passed over" in screen
    assert "Enter: offers" in screen
    assert "can be sealed" not in screen


@pytest.mark.usefixtures("ruled")
async def test_before_the_cut_off_nothing_is_sealed(clerk: "Clerk") -> None:
    """The next round is a draft, and s says until when requests are taken."""
    await begin(clerk)
    screen = await clerk.press("greater_than_sign")
    assert "week 49, 30 Nov - 6 Dec" in screen
    assert "Requests until Thu 26 Nov 06 (in 4 days)." in screen
    assert "s seal" not in screen.splitlines()[-1]
    assert "only “mvs round seal --early”" in " ".join((await clerk.press("s")).split())


async def test_another_desk_sees_what_the_rule_will_give(ruled: "Coop", quiet: None) -> None:
    """Desk B sees the same draft of desk A's round, cannot seal it, and is told who does."""
    from tests.screens.conftest import Clerk, settle

    del quiet
    ruled.carry(ruled.home, ruled.other)
    app = MvsApp(ruled.other, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        clerk = Clerk(pilot, app)
        await begin(clerk)
        await clerk.press("o")
        screen = await clerk.press("enter")
        assert " Round of desk A Bandari" in screen
        assert "desk A Bandari seals; this is what its rule will give (draft)." in screen
        assert "[draft: 2 get hours]" in screen
        assert "desk A Bandari seals" in await clerk.press("s")
        await app.desk.close()


@pytest.mark.usefixtures("ruled")
async def test_the_requests_that_came_in_stand_without_ranks(clerk: "Clerk") -> None:
    """The key v changes between the three views; what came in is told by machine and hour."""
    await begin(clerk)
    screen = await clerk.press("left")
    assert "[4 requests]" in screen
    lines = [line for line in screen.splitlines() if "TRACTOR1" in line]
    assert len(lines) == 4
    assert "Household" in screen
    assert "Not sealed. The time for requests is over: s seals it now." in await clerk.press("v", "v")


@pytest.mark.usefixtures("ruled")
async def test_why_tells_every_factor_and_goes_on_to_the_neighbour(clerk: "Clerk") -> None:
    """Floor, share, merit, waiting, lottery and total, who is before and after, the rule and its votes, the inputs."""
    await begin(clerk)
    await clerk.press("down")
    screen = await clerk.press("w")
    assert "number 2 of 4 in week 48?" in screen
    for label in ("floor", "fair share", "this round", "merit", "waited", "lottery", "total", "before", "after"):
        assert any(line.strip(" >").startswith(label) for line in screen.splitlines()), label
    assert "Rule: Small farms first [A#" in screen
    assert "by 41 of 52" in screen
    assert "It is a draft: desk A" in screen
    await to(clerk, "before")
    assert "number 1 of 4 in week 48?" in await clerk.press("enter")
    assert "Why is B#3 as it is?" in await clerk.press("enter")


@pytest.mark.usefixtures("ruled")
async def test_an_offer_is_taken_with_one_key_after_its_words(clerk: "Clerk") -> None:
    """The key t says which hours come instead of which; then the request lies there and waits for the keeper."""
    await begin(clerk)
    await clerk.press("s", "y")
    await to(clerk, "offer")
    line = next(line for line in clerk.screen.splitlines() if line.startswith(" > ?"))
    screen = await clerk.press("t")
    assert "Take the offer?" in screen
    assert "instead of Wed 25 Nov 06-10" in screen
    screen = await clerk.press("y")
    assert "took the hour that was offered" in screen
    after = next(one for one in screen.splitlines() if line.split()[2:5] == one.replace(">", " ").split()[1:4])
    assert "took offer" in after
    assert "?" in after


async def test_a_request_after_the_round_stands_apart_for_the_next_one(ruled: "Coop", clerk: "Clerk") -> None:
    """Late ones take no place: they are listed under their own heading, and why says what becomes of them."""
    await begin(clerk)
    await clerk.press("s", "y", "1")
    with Node.opened(ruled.home) as node:
        ask(node, "TRACTOR1", "A003", 5 * DAY + 6, 4)
    clerk.app.books_changed()
    screen = await clerk.press("2")
    assert "Came after the round" in screen
    await to(clerk, "Samuel Kipchoge")
    assert "the keeper may confirm by hand while the hours are free" in " ".join((await clerk.press("w")).split())


async def test_what_differs_is_shown_with_both_reckonings_and_told_to_others(ruled: "Coop", quiet: None) -> None:
    """A keeper that gives hours against the rule is seen: !, both results on Enter, and d tells all desks."""
    from tests.screens.conftest import Clerk, settle

    del quiet
    crooked(ruled)
    app = MvsApp(ruled.home, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        clerk = Clerk(pilot, app)
        await begin(clerk)
        await clerk.press("o")
        await clerk.type("kil")
        screen = await clerk.press("enter")
        assert "! Sealed by desk B Kilima; 3 things differ on this desk." in screen
        await to(clerk, "Samuel Kipchoge gets Sat 28 07-11")
        screen = await clerk.press("enter")
        assert "The sealed round says" in screen
        assert "passed over: the hours went to somebody before it on the list" in screen
        await clerk.press("escape")
        assert "all desks will see that this one reckons otherwise" in await clerk.press("d")
        assert "told already" in await clerk.press("d")
        assert "! Round 48 of desk B Kilima differs on this desk" in await clerk.press("1")
        await app.desk.close()


def crooked(coop: "Coop") -> None:
    """Let desk B give hours to the request that the rule passes over, and pass over the one that it grants."""
    from models.asof import heights_now
    from mvs_tui.rounds import draw

    with Node.opened(coop.home) as node:
        ask_past(node, "PLANTER1", "A003", 7 * DAY + 7, 4)
    coop.carry(coop.home, coop.other)
    with Node.opened(coop.other) as node:
        names, policy = node.names(), node.law.statutes.policy()
        first = names.calendar.monday(names.today) + 7
        drawn = draw(node, first)
        (given,) = [one for one in drawn.draft.outcomes if one.start is not None]
        (passed,) = [one for one in drawn.draft.outcomes if one.start is None]
        (heights,) = pack_heights(heights_now(node.ledger))
        assert policy
        seal = SealRound(Ref[Any].to(names.law.desks[2].admission), Ref[Any].to(policy[0]), first, 7, 1, 1, b"x" * 8,
                         heights)  # fmt: skip

        def against(keys: list[Key]) -> AllotRequest:
            return AllotRequest(pin(node, passed.wish.key), Ref[Any].to(keys[0]), passed.wish.start)

        def instead(keys: list[Key]) -> PassOver:
            return PassOver(pin(node, given.wish.key), Why.TAKEN, Ref[Any].to(keys[0]))

        node.append(seal, against, instead)
    coop.carry(coop.other, coop.home)


@pytest.mark.usefixtures("ruled")
async def test_the_form_says_which_round_reads_a_request(clerk: "Clerk") -> None:
    """With the hour until which others may ask; for a week whose cut-off is past, only if it is not sealed before."""
    await clerk.press("2", "end", "enter", "greater_than_sign", "greater_than_sign", "n")
    screen = " ".join(clerk.screen.split())
    assert "The round for week 49 reads it; until Thu 26 Nov 06 others may ask, too." in screen
    await clerk.press("escape", "less_than_sign", "right", "n")
    screen = " ".join(clerk.screen.split())
    assert "The round for week 48 reads it, if that is not sealed before it arrives." in screen
    await clerk.press("escape", "escape", "o", "s", "y", "escape")
    await to(clerk, "TRACTOR1")
    await clerk.press("enter", "greater_than_sign", "right", "n")
    screen = " ".join(clerk.screen.split())
    assert "The round for week 48 is sealed: the keeper may confirm by hand while the hours are free." in screen


async def test_without_a_policy_it_is_said_what_to_do(clerk: "Clerk") -> None:
    """The round, the policy and s all lead to the templates."""
    screen = await begin(clerk)
    assert "No policy yet: y shows templates." in screen
    assert "no policy yet" in (await clerk.press("s")).lower()
    assert "No policy yet: t shows templates." in await clerk.press("y")


LOOKS = {
    "round_draft": ("2", "o"),
    "round_sealed": ("2", "o", "s", "y", "x"),
    "round_seal": ("2", "o", "s"),
    "round_why": ("2", "o", "down", "w"),
    "village_board": ("2", "V", "greater_than_sign"),
    "member_board": ("3", "v"),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", LOOKS)
def test_round_looks_as_it_did(
    look: str, size: tuple[int, int], ruled: "Coop", quiet: None, snap_compare: Callable[..., Any]
) -> None:
    """A change of a screen is seen and meant."""
    from tests.screens.conftest import Clerk, settle

    del quiet
    app = MvsApp(ruled.home, poll=0)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await Clerk(pilot, app).press(*LOOKS[look])

    assert snap_compare(app, terminal_size=size, run_before=before)

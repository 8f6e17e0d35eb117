"""Work on screen: what waits stands first, each step is a form, turns and points are told, refusals are words."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from models.coop import Village
from models.law import GENESIS
from models.members import Household, Member
from models.refs import Ref
from models.tasks import AddChore, AddTask, TakeTask
from models.work import ClaimWork, ConfirmWork, RejectWork, WitnessWork
from mvs_tui.app import MvsApp
from mvs_tui.node import Node
from tests.screens.test_ways import to

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop

VILLAGE = Ref[Village].to(GENESIS)


@pytest.fixture(autouse=True)
def _worked(coop: "Coop") -> None:
    """Joseph's drain waits, Grace's fence counts, Ruth's is rejected; a task and a chore stand on the board."""
    with Node.opened(coop.home) as node:
        names = node.names()
        joseph, grace, samuel, ruth = (names.find(Member, f"A00{number}") for number in range(1, 5))
        today = names.today

        def write(body: Any) -> Any:
            return Ref[Any].to(node.append(body).keys[-1])

        write(ClaimWork(joseph, 10, text="dug the drain"))
        fence = write(ClaimWork(grace, 16, text="mended the fence", on=today - 9))
        node.append(WitnessWork(fence, joseph))
        node.append(ConfirmWork(fence, ruth))
        no = write(ClaimWork(ruth, 4, text="carried water", on=today - 1))
        node.append(RejectWork(no, grace, "it was the day before"))
        chore = write(AddChore(VILLAGE, "Sweep the well", 7, today - 5))
        for code in ("H12", "H7", "H3"):
            node.append(TakeTask(chore, names.find(Household, code)))
        write(AddTask(VILLAGE, "Paint the clinic", 40, due=today - 1))
        assert samuel


async def test_what_waits_stands_first(clerk: "Clerk") -> None:
    """Home says how much; here it stands first, then turns, the board with what is late, and what was settled."""
    assert "Work (6): 1 claim waits for a hand; Sweep the well (H12)" in clerk.screen
    lines = (await clerk.press("6")).splitlines()
    heads = ["Waits for a hand (1)", "Chores (1)", "Tasks (1)", "Settled lately"]
    places = [next(place for place, line in enumerate(lines) if head in line) for head in heads]
    assert places == sorted(places)
    assert "? Witness  Sat 21 Nov 2.5 h Joseph Mwangi" in lines[places[0] + 1]
    assert "Turn     Mon 16 Nov   1 h H12" in lines[places[1] + 1]
    assert "Sweep the well, then H7" in lines[places[1] + 1]
    assert "! work     Fri 20 Nov  10 h 1 wanted" in lines[places[2] + 1]
    assert "[6 Work]" in lines[1]


async def test_a_claim_is_signed_by_forms(clerk: "Clerk") -> None:
    """Keys s and c open forms with the claim known; who cannot count is refused under the field; nothing is lost."""
    await clerk.press("6")
    await to(clerk, "dug the drain")
    await clerk.press("s")
    await clerk.type("A003")  # Samuel lives with Joseph
    screen = await clerk.press("ctrl+s")
    assert "Samuel Kipchoge is of the household of Joseph Mwangi" in " ".join(screen.split())
    await clerk.press("home", "ctrl+k")
    await clerk.press(*["delete"] * 6)
    await clerk.type("A002")
    assert "Grace Otieno says: Joseph Mwangi did this on Sat 21 Nov" in " ".join(clerk.screen.split())
    screen = await clerk.press("ctrl+s")
    assert "witnessed work" in screen
    assert "Confirm" in screen
    await to(clerk, "dug the drain")
    await clerk.press("c")
    await clerk.type("A004")
    await clerk.press("ctrl+s")
    await to(clerk, "dug the drain")
    assert "Waits for a hand (0)" in clerk.screen
    screen = await clerk.press("p")
    assert "2.5 points today; household H12 has 2" in screen


async def test_why_tells_who_signed_and_what_is_left(clerk: "Clerk") -> None:
    """Enter on a claim says the names under it, the points and the rule."""
    await clerk.press("6")
    await to(clerk, "mended the fence")
    screen = " ".join((await clerk.press("enter")).split())
    assert "Joseph Mwangi witnessed it" in screen
    assert "Ruth Achieng confirmed it" in screen
    assert "It is 9 days old: 96 in a hundred are left." in screen
    assert "That is 3.8 points today." in screen


async def test_work_of_a_task_is_claimed_from_the_board(clerk: "Clerk") -> None:
    """Key n on a task has it in the form already; k takes it."""
    await clerk.press("6")
    await to(clerk, "Paint the clinic")
    assert "Paint the clinic" in await clerk.press("n")
    await clerk.press("escape")
    await to(clerk, "Paint the clinic")
    await clerk.press("k")
    await clerk.type("A002")
    screen = await clerk.press("ctrl+s")
    assert "took a task" in screen
    assert "Grace Otieno" in next(line for line in screen.splitlines() if "Paint the clinic" in line)


async def test_a_chore_shows_its_turns(clerk: "Clerk") -> None:
    """Enter shows who has which turn; m writes this one down as done."""
    await clerk.press("6")
    await to(clerk, "Sweep the well")
    screen = await clerk.press("enter")
    assert [line.split()[3] for line in screen.splitlines() if " Nov " in line and "H" in line][:2]
    assert "H12" in screen
    assert "now" in screen
    await clerk.press("m")
    await clerk.type("H12")
    screen = await clerk.press("ctrl+s")
    assert "done by H12" in screen


async def test_keys_for_another_sort_of_line_are_refused_in_words(clerk: "Clerk") -> None:
    """Key s on a task, k on a claim, v on a task that has no turns."""
    await clerk.press("6")
    await to(clerk, "dug the drain")
    assert "Go to a task or a chore first" in " ".join((await clerk.press("k")).split())
    await to(clerk, "Paint the clinic")
    assert "Go to a claim first" in await clerk.press("s")
    assert "That is done once and has no turns." in await clerk.press("v")


async def test_the_council_sees_appeals_and_questions(clerk: "Clerk") -> None:
    """An appeal that was written stands there; r writes the decision down; the list of the quiet is named on asking."""
    await clerk.press("6")
    await to(clerk, "carried water")
    await clerk.press("a")
    await clerk.type("A004")
    await clerk.press("tab")
    await clerk.type("I have a witness")
    await clerk.press("ctrl+s")
    screen = await clerk.press("o")
    assert "Appeals (1)" in screen
    assert "3 members have no claim this season; nobody has to have one." in " ".join(screen.split())
    assert "Samuel Kipchoge" not in screen
    assert "Samuel Kipchoge" in await clerk.press("m")
    await to(clerk, "carried water")
    screen = await clerk.press("r")
    assert "Write down what the council decided" in screen


async def test_skills_are_noted_and_listed(clerk: "Clerk") -> None:
    """Key l shows the register, e adds to it."""
    await clerk.press("6", "l", "e")
    await clerk.type("A002")
    await clerk.press("tab")
    await clerk.type("welding")
    screen = await clerk.press("ctrl+s")
    assert "WELDING" in screen
    assert "Grace Otieno" in screen


async def test_a_slip_is_struck_out_with_u(clerk: "Clerk") -> None:
    """U undoes what was just written about work, and the claim is gone from the list."""
    await clerk.press("6", "n")
    await clerk.type("A002")
    await clerk.press("tab")
    await clerk.type("3")
    await clerk.press("tab")
    await clerk.type("swept the store")
    screen = await clerk.press("ctrl+s")
    assert "swept the store" in screen
    await clerk.press("U", "y")
    assert "swept the store" not in await clerk.press("6")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_work_looks_as_it_did(
    size: tuple[int, int], coop: "Coop", quiet: None, snap_compare: Callable[..., Any]
) -> None:
    """A change of the screen is seen and meant."""
    from tests.screens.conftest import Clerk, settle

    del quiet
    app = MvsApp(coop.home, poll=0)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await Clerk(pilot, app).press("6")

    assert snap_compare(app, terminal_size=size, run_before=before)

"""What people met who used the screens for the first time: keys that did something else than they expected."""

from typing import TYPE_CHECKING

import pytest

from screens.widgets.rows import Rows
from tests.screens.test_ways import to

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk


@pytest.mark.parametrize("way", [("w",), ("enter",), ("f1",), ("2", "v"), ("5", "w")], ids=" ".join)
async def test_q_on_a_page_goes_back_and_ends_nothing(clerk: "Clerk", way: tuple[str, ...]) -> None:
    """Why, the request, the help, a week: from there q goes where Esc goes."""
    await to(clerk, "Confirm   TRACTOR1")
    below = await clerk.press(*way[:-1])
    page = await clerk.press(way[-1])
    assert page != below
    after = await clerk.press("q")
    assert clerk.app.is_running
    assert clerk.app.return_code is None
    assert after.splitlines()[0] == below.splitlines()[0]
    assert after != page


async def test_q_on_a_screen_with_a_tab_leaves(clerk: "Clerk") -> None:
    """Where nothing lies under it, q ends the program as it always did."""
    await clerk.press("3")
    clerk.app.simulate_key("q")
    for _turn in range(200):
        await clerk.pilot.pause(0.01)
        if clerk.app.return_code is not None:
            return
    raise AssertionError("q did not leave")


@pytest.mark.parametrize("way", [("1",), ("3",), ("2", "enter")], ids=["home", "members", "week"])
@pytest.mark.parametrize("step", ["up", "down"])
async def test_the_help_opens_at_its_top_and_goes_on_line_by_line(
    clerk: "Clerk", way: tuple[str, ...], step: str
) -> None:
    """However long the help is: its first words are on the screen, and a step moves by one line at most."""
    await clerk.press(*way)
    await clerk.press("f1")
    rows = clerk.app.screen.query_one(Rows)
    assert rows.top == 0
    assert rows.total > 50
    await clerk.press(step)
    assert rows.top == (step == "down")


async def test_the_history_tells_what_happened_and_no_more(clerk: "Clerk") -> None:
    """No names of entries behind requests and no counts of bytes; the words go to the edge, the heading is true."""
    screen = await clerk.press("5")
    assert "in the books' order, the last first" in screen
    assert "handed over: TRACTOR1 Sat 21 Nov 06-10 · meter 412" in screen
    assert "asked for a machine: TRACTOR1 · member B001" in screen
    screen = await clerk.press("end")
    assert "noted a name and phone for its village: H" in screen
    assert "bytes" not in screen

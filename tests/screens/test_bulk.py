"""The sheet of requests from paper: lines typed, corrected, taken out, written together, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models import board, remember
from mvs_tui.node import Node
from screens.bulk import Bulk
from screens.bulk_lines import kept_lines, read_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.screens.conftest import Clerk, Coop


async def line(clerk: Clerk, *cells: str) -> str:
    """Type cells, Enter after each; an empty one that may stay empty ends the line."""
    screen = ""
    for cell in cells:
        if cell:
            await clerk.type(cell)
        screen = await clerk.press("enter")
    return screen


def waiting(coop: Coop) -> list[tuple[str, str, int]]:
    """Give the requests for Tuesday and later: machine, member, first hour of the day."""
    with Node.opened(coop.home) as node:
        rows = board.bookings(node.names(), "start >= ?", (node.names().today + 10) * 24)
        return [(row.code, row.who, row.start % 24) for row in rows]


async def test_lines_are_written_together_and_a_refused_one_stays(clerk: Clerk, coop: Coop) -> None:
    """Enter adds; the next line begins with the same day; a fault stands beside its line and is corrected there."""
    await clerk.press("2", "e")
    screen = await line(clerk, "A001", "TRACTOR1", "3 Dec", "6", "4", "plough", "")
    assert "1 line is good." in screen
    screen = await line(clerk, "A002", "THRESH1", "", "25", "2", "")
    assert "! from: “25” is not an hour" in screen
    assert "1 is refused" in screen
    assert clerk.app.screen.texts["day"] == "3 Dec"  # type: ignore[attr-defined]
    screen = await clerk.press("ctrl+s")
    assert "1 request is written" in screen
    assert "1 line is refused and stays here" in screen
    assert waiting(coop) == [("TRACTOR1", "Joseph Mwangi", 6)]
    screen = await clerk.press("pageup", "enter")
    assert "! from: “25” is not an hour" in screen
    await clerk.press("tab", "tab", "tab", "backspace", "backspace")
    await line(clerk, "14")
    screen = await clerk.press("ctrl+s")
    assert "1 request is written" in screen
    assert "Machines" in screen
    assert waiting(coop) == [("TRACTOR1", "Joseph Mwangi", 6), ("THRESH1", "Grace Otieno", 14)]
    with Node.opened(coop.home) as node:
        assert not remember.drafts(node.ledger)


async def test_what_is_typed_is_kept_and_can_be_thrown_away(clerk: Clerk, coop: Coop) -> None:
    """Leaving keeps lines and cells; Home offers them; Delete takes a line out; ^X throws all away."""
    await clerk.press("2", "e")
    await line(clerk, "A001", "TRACTOR1", "3 Dec", "6", "4", "")
    await clerk.type("gra")
    await clerk.press("escape")
    screen = await clerk.press("1")
    assert "Requests from paper" in screen
    screen = await clerk.press("2", "e")
    assert "This is the draft that you left" in screen
    assert "A001" in screen
    assert clerk.app.screen.texts["member"] == "gra"  # type: ignore[attr-defined]
    screen = await clerk.press("f2", "d")
    assert "A001      TRACTOR1" not in screen
    screen = await clerk.press("ctrl+x")
    assert "Thrown away" in screen
    await clerk.press("escape")
    with Node.opened(coop.home) as node:
        assert not remember.drafts(node.ledger)
    assert not waiting(coop)


async def test_a_cell_that_cannot_be_read_says_why_and_keeps_the_marker(clerk: Clerk) -> None:
    """Under the cells at once; who types it right goes on, and the reason is gone."""
    await clerk.press("2", "e")
    await line(clerk, "A001", "TRACTOR1")
    screen = " ".join((await line(clerk, "fryday")).split())
    assert "! day: I cannot read “fryday” as a day." in screen
    assert clerk.app.screen.now_in == "day"  # type: ignore[attr-defined]
    await clerk.press("ctrl+u")
    screen = await line(clerk, "3 Dec")
    assert "I cannot read" not in screen
    assert clerk.app.screen.now_in == "from"  # type: ignore[attr-defined]


async def test_the_same_line_twice_is_refused(clerk: Clerk) -> None:
    """Who reads one line of the paper twice is told so at once."""
    await clerk.press("2", "e")
    await line(clerk, "A001", "TRACTOR1", "3 Dec", "6", "4", "")
    screen = await line(clerk, "A001", "TRACTOR1", "", "6", "4", "")
    assert "! Stands in line 1 already." in screen


def test_lines_come_back_from_a_draft_as_they_were() -> None:
    """Empty cells stay empty, and other fields of the draft are none of the lines."""
    lines = [{"member": "A001", "day": "3 Dec", "flex": "2"}, {"machine": "TRACTOR1"}]
    assert read_lines({**kept_lines(lines), "member": "gra"}) == lines


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_bulk_looks_as_it_did(size: tuple[int, int], coop: Coop, quiet: None, snap_compare: Callable[..., Any]) -> None:
    """A change of the screen is seen and meant."""
    from mvs_tui.app import MvsApp
    from tests.screens.conftest import Clerk, settle

    del quiet
    app = MvsApp(coop.home, poll=0)

    async def before(pilot: Any) -> None:
        await settle(pilot)
        clerk = Clerk(pilot, app)
        await clerk.press("2", "e")
        await line(clerk, "A001", "TRACTOR1", "3 Dec", "6", "4", "plough", "")
        await line(clerk, "A002", "THRESH1", "", "25", "2", "")
        assert isinstance(app.screen, Bulk)

    assert snap_compare(app, terminal_size=size, run_before=before)


async def test_a_slip_is_printed_from_the_request(clerk: Clerk, coop: Coop) -> None:
    """The key p on a request writes the slip as PDF and text and says where."""
    screen = await clerk.press("end", "enter", "p")
    assert "Written to" in screen.replace("\n", " ")
    printed = sorted(path.suffix for path in (coop.home.path / "printed").glob("slip-*"))
    assert printed == [".pdf", ".txt"]


async def test_a_member_s_month_is_printed_from_the_list(clerk: Clerk, coop: Coop) -> None:
    """The key S on a member writes the statement of the month that is chosen: the last full one or the present."""
    screen = await clerk.press("3", "S")
    assert "Oct 2026" in screen
    screen = await clerk.press("down", "enter")
    assert "statement-A" in screen
    assert len(list((coop.home.path / "printed").glob("statement-*-2026-11.*"))) == 2


async def test_custody_and_a_machine_s_month_are_printed_from_the_upkeep(clerk: Clerk) -> None:
    """There p writes who has what, and S the marked machine's month."""
    await clerk.press("2", "u")
    assert "custody.pdf" in await clerk.press("p")
    assert "statement-PLANTER1" in await clerk.press("S", "down", "enter")

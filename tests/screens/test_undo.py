"""U undoes what was just written here, by the entry that corrects its kind, in words and only after asking."""

from typing import TYPE_CHECKING

import pytest

from models.entry import KINDS
from mvs_tui.node import Node
from screens.undo import BY_ITSELF, CORRECTIONS, OTHERWISE, SLIPS, TAKEN_BACK

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop


async def ask_for(clerk: "Clerk", machine: str = "thresh1") -> str:
    """Ask for a machine by the form; gives the screen after it."""
    await clerk.press("n")
    for text in (machine, "ruth", "mon 6", "3"):
        await clerk.type(text)
        await clerk.press("enter")
    return " ".join((await clerk.press("ctrl+s")).split())


def state_of_last(coop: "Coop") -> int:
    """Give the state of the newest booking in the books."""
    with Node.opened(coop.home) as node:
        return int(node.store.rows("SELECT state FROM booking ORDER BY rowid DESC LIMIT 1")[0][0])


async def test_a_request_is_undone_by_cancelling_it(clerk: "Clerk", coop: "Coop") -> None:
    """The receipt names the key, the question says what and how, y writes the cancelling entry."""
    assert "U undoes it." in await ask_for(clerk)
    before = state_of_last(coop)
    screen = " ".join((await clerk.press("U")).split())
    assert "Undo this?" in screen
    assert "THRESH1" in screen
    assert "The request is cancelled" in screen
    screen = " ".join((await clerk.press("y")).split())
    assert "cancelled" in screen
    await clerk.app.desk.close()
    assert state_of_last(coop) != before


async def test_no_leaves_everything_as_it_is(clerk: "Clerk") -> None:
    """Esc answers no, and says so; the request still waits."""
    await ask_for(clerk)
    await clerk.press("U")
    screen = await clerk.press("escape")
    assert "Nothing was undone." in screen
    assert "Confirm    THRESH1" in screen.replace("Confirm   THRESH1", "Confirm    THRESH1")


async def test_a_correction_is_not_undone_and_says_why(clerk: "Clerk") -> None:
    """U twice does not undo the undoing."""
    await ask_for(clerk)
    await clerk.press("U", "y")
    assert "that was itself a correction" in " ".join((await clerk.press("U")).split())


async def test_a_member_is_corrected_and_not_taken_out(clerk: "Clerk") -> None:
    """Who was entered stays; U opens the form with name and phone."""
    await clerk.press("3", "a")
    await clerk.paste("Peter Otieno")
    await clerk.press("tab")
    await clerk.paste("H7")
    await clerk.press("ctrl+s")
    screen = " ".join((await clerk.press("U")).split())
    assert "A member who was entered stays" in screen
    assert "Correct Peter Otieno" in await clerk.press("y")


async def test_a_name_that_was_written_anew_is_not_taken_for_the_newest_members(clerk: "Clerk") -> None:
    """After a name was corrected, U does not offer to correct whoever was entered before."""
    await clerk.press("3", "a")
    await clerk.paste("Peter Otieno")
    await clerk.press("tab")
    await clerk.paste("H7")
    await clerk.press("ctrl+s", "slash")
    await clerk.type("Ruth")
    await clerk.press("enter", "enter")
    assert "Correct Ruth" in clerk.screen
    await clerk.press("ctrl+u")
    await clerk.type("Ruth Atieno")
    assert "written: Ruth Atieno" in " ".join((await clerk.press("ctrl+s")).split())
    screen = " ".join((await clerk.press("U")).split())
    assert "A name was written. It is corrected where it stands" in screen
    assert "Peter" not in screen.partition("Undo this?")[2]


async def test_a_meter_that_was_logged_is_struck_out(clerk: "Clerk") -> None:
    """A slip of the pen is struck out; it stays in the history without effect."""
    while "Samuel" not in next((line for line in clerk.screen.splitlines() if line.startswith(" >")), ""):
        await clerk.press("down")
    await clerk.press("j")
    await clerk.type("418.1")
    assert "U undoes it." in " ".join((await clerk.press("ctrl+s")).split())
    assert "struck out as a slip" in " ".join((await clerk.press("U")).split())
    await clerk.press("y")
    screen = await clerk.press("5", "e")
    assert "logged" in screen


@pytest.mark.parametrize("number", sorted(number for number, cls in KINDS.items() if cls.kind.command))
def test_every_kind_that_people_write_is_undone_or_said_how(number: int) -> None:
    """Each kind has a correction, or words; what is left gets the general ones, and is named here."""
    kind = KINDS[number]
    general = {"MoveRegistrar", "RevokeDesk", "EndHousehold", "AddVillage", "AdmitDesk", "MemberDetails"}
    known = kind in (*SLIPS, *CORRECTIONS, *BY_ITSELF) or kind in TAKEN_BACK or kind in OTHERWISE
    assert known or kind.__name__ in general, kind.__name__

"""Ways through the screens: practice and back, the palette from afar, the week that matters, keys that count."""

from typing import TYPE_CHECKING

from models.refs import Key
from mvs_tui.stick import stick_out

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop


async def to(clerk: "Clerk", words: str) -> str:
    """Go down until the marked line holds the words."""
    for _step in range(30):
        if any(line.lstrip().startswith(">") and words in line for line in clerk.screen.splitlines()):
            return clerk.screen
        await clerk.press("down")
    raise AssertionError(clerk.screen)


async def test_practice_closes_the_pages_of_the_other_books(clerk: "Clerk") -> None:
    """P on a request's page shows Home of the practice co-op; pages there say PRACTICE, and P shows one's own Home."""
    await clerk.press("2", "v", "1")
    await to(clerk, "Confirm   TRACTOR1")
    assert "Request B#" in await clerk.press("enter")
    screen = await clerk.press("P")
    assert screen.startswith(" PRACTICE ")
    assert "Waits for you (" in screen
    assert "All machines" not in await clerk.press("2")
    assert clerk.screen.startswith(" PRACTICE ")
    assert (await clerk.press("v")).startswith(" PRACTICE  All machines")
    screen = await clerk.press("P")
    assert screen.startswith(" Bandari · desk A")
    assert "Waits for you (" in screen


async def test_the_palette_prints_a_week_from_home(clerk: "Clerk") -> None:
    """The word “print” finds the week's key from elsewhere, goes there and writes the sheet."""
    await clerk.press("ctrl+p")
    screen = await clerk.type("print all machines")
    assert "All machines: Write this week" in screen
    assert "The week is written to" in await clerk.press("enter")


async def test_on_a_sunday_afternoon_the_next_week_is_shown(clerk: "Clerk", coop: "Coop") -> None:
    """The board begins with the week that is still to come; t shows the one that ends."""
    coop.clock.minutes += 1440 + 6 * 60
    assert "week 48" in await clerk.press("2", "v")
    assert "week 47" in await clerk.press("t")


async def test_thrown_away_goes_on_in_a_field(clerk: "Clerk") -> None:
    """After ^X, and in a form whose fields are all filled, typing goes into a field."""
    await clerk.press("3")
    await to(clerk, "Joseph")
    assert " > Name" in await clerk.press("e")
    assert " > Name" in await clerk.press("tab", "tab", "ctrl+x")


async def test_the_asking_desk_is_told_of_its_answer_until_somebody_looks(clerk: "Clerk", coop: "Coop") -> None:
    """The exchange says what was answered, Home lists it with the deciding desk, and opening it takes it off."""
    from models.machines import ConfirmRequest
    from mvs_tui.node import Node
    from tests.screens.conftest import pin

    with Node.opened(coop.home) as node:
        (text,) = node.store.rows("SELECT key FROM booking WHERE desk = 1 AND state = 0")[0]
    coop.carry(coop.home, coop.other)
    with Node.opened(coop.other) as node:
        node.append(ConfirmRequest(pin(node, Key.read(text))))
        stick_out(node, coop.folder)
    await clerk.press("4", "i", "ctrl+u")
    await clerk.paste(str(coop.folder))
    screen = " ".join((await clerk.press("enter")).split())
    assert "PLANTER1 Sat 28 Nov 07-11 for Grace Otieno is confirmed." in screen
    await clerk.press("enter", "1")
    screen = await to(clerk, "= confirmed PLANTER1")
    assert "Answers (1)" in screen
    assert "desk B Kilima" in screen
    screen = await clerk.press("enter")
    assert "State      = confirmed" in screen
    assert "k cancel" in screen
    assert "h hand over" not in screen
    assert "Answers" not in await clerk.press("escape")


async def test_the_line_of_keys_shows_those_that_count(clerk: "Clerk") -> None:
    """A pending request of this desk's machine: confirm, reject, cancel; a free cell of the week: n, no act."""
    await to(clerk, "Confirm   TRACTOR1")
    keys = (await clerk.press("enter")).splitlines()[-1]
    assert "c confirm  x reject  k cancel" in keys
    assert "h hand over" not in keys
    assert "job" not in keys
    await clerk.press("escape", "2", "end", "enter", "greater_than_sign")
    keys = (await to_free(clerk)).splitlines()[-1]
    assert "n ask" in keys
    assert not [word for word in ("confirm", "reject", "hand over", "Enter") if word in keys]


async def to_free(clerk: "Clerk") -> str:
    """Go down to a free cell."""
    while ">[ free ]" not in clerk.screen:
        await clerk.press("down")
    return clerk.screen


async def test_another_width_lays_the_screen_out_anew(clerk: "Clerk") -> None:
    """Home's right-hand words move to the new edge; a form at 60x20 shows what is chosen, and how to leave."""
    from tests.screens.conftest import settle

    await clerk.pilot.resize_terminal(60, 20)
    await settle(clerk.pilot)
    assert max(len(line) for line in clerk.screen.splitlines()) <= 60
    assert "h ago" in next(line for line in clerk.screen.splitlines() if "Confirm   TRACTOR1" in line)
    await clerk.press("n")
    screen = await clerk.type("t")
    assert "> TRACTOR1" in screen or "> THRESH1" in screen
    assert "Esc" in screen.splitlines()[-1]
    await clerk.press("enter")
    for member in ("A001", "A002", "A003", "A004", "B001"):
        assert f"> {member}" in clerk.screen, clerk.screen
        assert "> For" in clerk.screen
        await clerk.press("down")

"""How each screen looks, at 80x24 and at 120x40, on the same small co-op and the same Saturday morning."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from mvs_tui.app import MvsApp
from mvs_tui.config import Home

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.conftest import Clock, Coop

SIZES = [(80, 24), (120, 40)]
#: What is pressed from Home to see a screen.
LOOKS = {
    "home": (),
    "machines": ("2",),
    "week": ("2", "end", "enter", "greater_than_sign"),
    "all_machines": ("2", "v", "greater_than_sign"),
    "members": ("3",),
    "exchange": ("4",),
    "history": ("5",),
    "request_form": ("n", "t", "r"),
    "request_refused": ("n", "ctrl+s"),
    "hand_over_form": ("2", "end", "enter", "greater_than_sign", "left", "left", "left", "left", "left", "up", "h"),
    "booking": ("end", "enter"),
    "why": ("end", "up", "w"),
    "help": ("f1",),
    "palette": ("ctrl+p",),
    "stick_prompt": ("4", "s"),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", LOOKS)
def test_screen_looks_as_it_did(
    look: str, size: tuple[int, int], coop: "Coop", quiet: None, snap_compare: Callable[..., Any]
) -> None:
    """A change of a screen is seen and meant."""
    from tests.screens.conftest import Clerk, settle

    del quiet
    app = MvsApp(coop.home, poll=0)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await Clerk(pilot, app).press(*LOOKS[look])

    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", ["first", "found_form"])
def test_first_run_looks_as_it_did(
    look: str, size: tuple[int, int], fast: "Path", clock: "Clock", snap_compare: Callable[..., Any]
) -> None:
    """The first thing that anybody sees."""
    from tests.screens.conftest import Clerk, settle

    del clock
    app = MvsApp(Home(fast / "new"), poll=0)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await Clerk(pilot, app).press(*(("f",) if look == "found_form" else ()))

    assert snap_compare(app, terminal_size=size, run_before=before)

"""The screens of the radio: how it stands, who lacks what, the set-up without and with a radio, the test."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from models.words import Refused
from mvs_tui.app import MvsApp
from mvs_tui.keeper import Keeper
from mvs_tui.radio_config import RadioSettings
from screens.air import FoundRadio, RadioPlan
from tests.screens import airs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screens.conftest import Clerk, Coop

SIZES = [(80, 24), (120, 40)]
NOW = 29_920_800 * 60
FOUND = FoundRadio("meshtastic+serial:/dev/ttyUSB0", "CP2102 USB to UART (/dev/ttyUSB0)")


@pytest.fixture
def radios(monkeypatch: pytest.MonkeyPatch) -> list[FoundRadio]:
    """Give the radios that the set-up finds; what it does with them is not a radio's work here."""
    found: list[FoundRadio] = []

    def see(_books: object, url: str, _tell: object) -> FoundRadio:
        return FoundRadio(url, "This is a T-Beam with firmware 2.7.15; it is set to EU_868, LongFast.", "EU_868")

    def apply(books: Any, wanted: RadioPlan, _tell: object) -> str:
        from mvs_tui.radio_doings import keep

        keep(books, wanted)
        return "The radio is set."

    async def start(_self: object) -> str:
        return "The radio's program starts."

    def find(_books: object, _tell: object) -> list[FoundRadio]:
        return found

    monkeypatch.setattr(Keeper, "radio_find", staticmethod(find))
    monkeypatch.setattr(Keeper, "radio_see", staticmethod(see))
    monkeypatch.setattr(Keeper, "radio_apply", staticmethod(apply))
    monkeypatch.setattr(Keeper, "radio_start", start)
    return found


async def look(clerk: "Clerk") -> str:
    """Let the program look around, as it does twice a second; gives the screen."""
    from tests.screens.conftest import settle

    await clerk.app.look_around()
    await settle(clerk.pilot)
    return clerk.screen


LOST = airs.way(
    url="meshtastic+tcp://192.168.1.40", state="down", queue=[], region="", channel="",
    words="The radio at 192.168.1.40:4403 takes no connection. Is it on, with its network switched on? It is tried "
    "again by itself.",
)  # fmt: skip
CROWD = [
    airs.near(number, letter, NOW - ago, bars=bars, hops=hops, agreed=lacks == 0, lacks=lacks)
    for number, letter, ago, bars, hops, lacks in (
        (2, "B", 60, 4, 0, 0), (3, "C", 7200, 2, 1, 4), (4, "D", 90_000, 1, 3, 120), (5, "E", 30, 0, None, 0),
    )
]  # fmt: skip
#: What is pressed from Home, what the radio's process wrote (None: no radio), and the radios that are plugged in.
LOOKS: dict[str, tuple[tuple[str, ...], dict[str, Any] | None, int]] = {
    "no_radio": (("4", "r"), None, 0),
    "mesh": (("4", "r"), airs.status(NOW), 0),
    "two_radios": (("4", "r"), airs.status(NOW, links=[airs.way(), LOST], neighbours=CROWD), 0),
    "radio_help": (("4", "r", "f1"), airs.status(NOW), 0),
    "not_running": (("4", "r"), airs.status(NOW - 60), 0),
    "differences": (("4", "r", "d"), airs.status(NOW), 0),
    "exchange_by_radio": (("4",), airs.status(NOW), 0),
    "home_by_radio": ((), airs.status(NOW), 0),
    "test": (("4", "r", "t"), airs.status(NOW), 0),
    "setup_without_radio": (("4", "r", "r"), None, 0),
    "setup_radio": (("4", "r", "r"), None, 1),
    "setup_region": (("4", "r", "r", "enter"), None, 1),
    "setup_speed": (("4", "r", "r", "enter", "enter"), None, 1),
    "setup_check": (("4", "r", "r", "enter", "enter", "enter", "enter", "enter"), None, 1),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("look", LOOKS)
def test_radio_screen_looks_as_it_did(  # noqa: PLR0913, PLR0917 - fixtures
    look: str,
    size: tuple[int, int],
    coop: "Coop",
    quiet: None,
    radios: list[FoundRadio],
    snap_compare: Callable[..., Any],
) -> None:
    """A change of a screen is seen and meant."""
    from tests.screens.conftest import Clerk, settle

    del quiet
    keys, found, plugged = LOOKS[look]
    radios += [FOUND] * plugged
    if found is not None:
        airs.tell(coop.home, found)
    app = MvsApp(coop.home, poll=0)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await Clerk(pilot, app).press(*keys)

    assert snap_compare(app, terminal_size=size, run_before=before)


async def test_without_a_radio_the_screen_says_what_one_is_for_and_which_key_begins(clerk: "Clerk") -> None:
    """Nobody needs a radio: the screen says so, and r begins."""
    screen = await clerk.press("4", "r")
    assert "No radio is set up at this desk." in screen
    assert "press  r" in screen
    screen = await clerk.press("t")
    assert "nothing to test" in screen
    screen = await clerk.press("s")
    assert "No radio is set up yet" in screen


async def test_the_status_line_says_who_is_heard_and_when_all_is_sent(clerk: "Clerk", coop: "Coop") -> None:
    """As soon as the radio's process tells it, and in words that change when its words do."""
    assert "Radio" not in clerk.screen
    await look(clerk)
    airs.tell(coop.home, airs.status(NOW))
    screen = await look(clerk)
    assert "Radio 1 village heard · 4 entries waiting, about 2 min" in screen
    airs.tell(coop.home, airs.status(NOW, links=[airs.way(state="down", words="No radio at /dev/ttyUSB0.")]))
    assert "Radio does not work (4, then r)" in await look(clerk)
    airs.tell(coop.home, airs.status(NOW - 16))
    assert "Radio not running (4, then r)" in await look(clerk)


async def test_an_idle_screen_is_not_drawn_again_while_the_radio_says_the_same(
    clerk: "Clerk", coop: "Coop", monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status file is written every two seconds; the terminal hears of it only when its words differ."""
    airs.tell(coop.home, airs.status(NOW))
    await look(clerk)
    driver = clerk.app._driver  # pyright: ignore[reportPrivateUsage]
    assert driver
    written: list[str] = []
    monkeypatch.setattr(driver, "write", written.append)
    for moment in range(2, 10, 2):
        links = [airs.way(used_s=36.2 + moment, until_sent_s=121.0 - moment)]
        airs.tell(coop.home, airs.status(NOW, at=NOW + moment, links=links))
        await look(clerk)
    assert not written


async def test_what_lacks_is_said_in_words_with_when_it_comes(clerk: "Clerk", coop: "Coop") -> None:
    """W names the neighbour, how many entries, and the time."""
    airs.tell(coop.home, airs.status(NOW))
    screen = " ".join((await clerk.press("4", "r", "w")).split())
    assert "desk B Kilima lacks 4 entries that are here: they go out by radio in about 2 min." in screen


async def test_the_mesh_screen_follows_the_radio(clerk: "Clerk", coop: "Coop") -> None:
    """A neighbour that comes to hold the same is shown so at the next look, without a key."""
    airs.tell(coop.home, airs.status(NOW))
    assert "lacks 4, we lack 0" in await clerk.press("4", "r")
    await look(clerk)
    airs.tell(coop.home, airs.status(NOW + 2, neighbours=[airs.near(2, "B", NOW)], logs=[]))
    assert "same as us" in await look(clerk)
    assert "holds the same" in await clerk.press("d")


async def test_words_of_a_booking_say_that_it_goes_by_radio_and_when(clerk: "Clerk", coop: "Coop") -> None:
    """Before it is written and after: by radio, in about two minutes."""
    airs.tell(coop.home, airs.status(NOW))
    screen = await clerk.press("n")
    screen = await clerk.type("PLANTER1")
    assert "by radio with the next frame (about 2 min)" in " ".join(screen.split())
    await clerk.press("escape", "end", "home")
    screen = await clerk.press("c")
    assert "It goes out by radio with the next frame (about 2 min)." in " ".join(screen.split())


async def test_the_set_up_begins_without_a_radio_and_goes_on_when_one_is_plugged_in(
    clerk: "Clerk", radios: list[FoundRadio]
) -> None:
    """Enter looks again; then six questions lead to settings and a radio that is set."""
    screen = await clerk.press("4", "r", "r")
    assert "No radio was found" in screen
    assert "Looked again: still no radio." in await clerk.press("enter")
    radios.append(FOUND)
    screen = await clerk.press("enter")
    assert "CP2102" in screen
    screen = await clerk.press("enter")
    assert "question 2 of 6" in screen
    assert "> EU_868" in screen, "what the radio has is proposed"
    screen = await clerk.press("enter")
    assert "> LongFast" in screen
    screen = await clerk.press("enter", "down", "enter")
    assert "Which name?" in screen
    screen = await clerk.press("ctrl+u")
    screen = await clerk.type("much too long")
    screen = await clerk.press("enter")
    assert "at most 11" in screen
    screen = await clerk.press("ctrl+u")
    await clerk.type("mwamba")
    screen = await clerk.press("enter", "enter")
    assert "question 6 of 6" in screen
    assert "mwamba, with the co-op's own key" in screen
    screen = await clerk.press("enter")
    assert "The radio is set. The radio's program starts." in screen
    said = RadioSettings.read(clerk.app.home)
    assert said.links == ("meshtastic+serial:/dev/ttyUSB0?channel=mwamba",)
    assert (said.region, said.preset, said.channel, said.hops) == ("EU_868", "LONG_FAST", "mwamba", 3)


async def test_the_test_at_the_end_of_the_set_up_leads_back_to_the_radio(
    clerk: "Clerk", coop: "Coop", radios: list[FoundRadio]
) -> None:
    """Esc from the test closes the questions, too, and the program goes on."""
    radios.append(FOUND)
    screen = await clerk.press("4", "r", "r", "enter", "enter", "enter", "enter", "enter", "enter")
    assert "The radio is set." in screen
    airs.tell(coop.home, airs.status(NOW))
    assert "Nobody heard yet" in await clerk.press("enter")
    assert "Heard by radio (1)" in await clerk.press("escape")


async def test_esc_goes_one_question_back_and_writes_nothing(clerk: "Clerk", radios: list[FoundRadio]) -> None:
    """From the first question it leaves."""
    radios.append(FOUND)
    await clerk.press("4", "r", "r", "enter", "enter")
    assert "question 2 of 6" in await clerk.press("escape")
    assert "question 1 of 6" in await clerk.press("escape")
    assert "No radio is set up" in await clerk.press("escape")
    assert not RadioSettings.read(clerk.app.home).links


async def test_the_set_up_remembers_what_was_answered(clerk: "Clerk", radios: list[FoundRadio]) -> None:
    """Left at the fourth question, it proposes the answers that were given, until they are written to the radio."""
    radios.append(FOUND)
    await clerk.press("4", "r", "r", "enter", "enter", "down", "enter")
    chosen = clerk.app.screen.plan.preset  # type: ignore[attr-defined]
    await clerk.press("1", "4", "4", "r", "r")
    assert clerk.app.screen.plan.preset == chosen != "LONG_FAST"  # type: ignore[attr-defined]
    await clerk.press("enter", "enter", "enter", "enter", "enter")
    assert "The radio is set." in await clerk.press("enter")


async def test_the_set_up_stops_the_radios_program_only_while_it_asks(
    clerk: "Clerk", coop: "Coop", radios: list[FoundRadio], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking at the first question changes nothing; who leaves half way leaves a radio that works on."""
    done: list[str] = []

    async def stop(_self: object) -> str:
        done.append("stop")
        return ""

    async def start(_self: object) -> str:
        done.append("start")
        return ""

    monkeypatch.setattr(Keeper, "radio_stop", stop)
    monkeypatch.setattr(Keeper, "radio_start", start)
    radios.append(FOUND)
    airs.tell(coop.home, airs.status(NOW))
    await clerk.press("4", "r", "r", "escape")
    assert not done
    await clerk.press("r", "enter")
    assert done == ["stop"]
    await clerk.press("escape", "escape")
    assert done == ["stop", "start"]


async def test_a_port_that_is_locked_is_shown_with_what_to_do(clerk: "Clerk", radios: list[FoundRadio]) -> None:
    """It cannot be chosen, and the command that opens it stands there."""
    radios.append(FoundRadio(FOUND.url, FOUND.words, problem="As root: usermod -aG dialout amina"))
    screen = await clerk.press("4", "r", "r")
    assert "usermod -aG dialout amina" in screen
    assert "> Look again" in screen


async def test_a_radio_that_refuses_leaves_the_question_open(
    clerk: "Clerk", radios: list[FoundRadio], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason is said, nothing is remembered, and Enter tries again."""
    radios.append(FOUND)

    def refuse(*_parts: object) -> str:
        raise Refused("The radio did not take all of it.")

    monkeypatch.setattr(Keeper, "radio_apply", staticmethod(refuse))
    screen = await clerk.press("4", "r", "r", "enter", "enter", "enter", "enter", "enter", "enter")
    assert "The radio did not take all of it." in screen
    assert "question 6 of 6" in screen
    assert not RadioSettings.read(clerk.app.home).links


async def test_the_test_says_hello_and_shows_whom_it_hears(clerk: "Clerk", coop: "Coop") -> None:
    """Its wish lies where the radio's process looks; a village appears with its signal; silence gives advice."""
    from mvs_tui.radio_state import hello_asked

    airs.tell(coop.home, airs.status(NOW, neighbours=[airs.near(2, "B", NOW - 40)]))
    screen = await clerk.press("4", "r", "t")
    assert "desk B Kilima was heard 40 s before this test: signal ####, direct." in screen
    await look(clerk)
    airs.tell(coop.home, airs.status(NOW + 1))
    assert "Nobody heard yet" in await look(clerk)
    assert hello_asked(coop.home)
    await look(clerk)
    coop.clock.minutes += 4
    airs.tell(coop.home, airs.status(NOW + 240, neighbours=[]))
    assert "What to look at" in await look(clerk)
    airs.tell(coop.home, airs.status(NOW + 241, neighbours=[airs.near(2, "B", NOW + 5)]))
    screen = await look(clerk)
    assert "desk B Kilima was heard after 5 s: signal ####, direct." in screen
    await clerk.press("t")
    assert hello_asked(coop.home)


async def test_the_keys_to_the_test_lead_there_also_from_the_radios_own_screen(clerk: "Clerk", coop: "Coop") -> None:
    """Told by telephone, 4 r t works for who left the exchange at the radio, too."""
    airs.tell(coop.home, airs.status(NOW))
    await clerk.press("4", "r", "1")
    assert "Radio: test with another village" in await clerk.press("4", "r", "t")


async def test_a_desk_that_asks_by_radio_is_admitted_after_its_six_words_are_compared(
    clerk: "Clerk", coop: "Coop", tmp_path: "Path"
) -> None:
    """It stands on the radio's screen with its words; only y admits, and then it is gone from there."""
    from models import remember
    from mvs_tui import admission
    from mvs_tui.config import Home
    from mvs_tui.node import Node

    new = Home(tmp_path / "new")
    text = admission.request(new, "Juu", "hill")
    airs.tell(coop.home, airs.status(NOW))
    await look(clerk)
    with Node.opened(coop.home) as node:
        remember.remember(node.ledger, "radio asks", json.dumps([text]))
    assert "1 desk asks to join (4, r)" in await look(clerk)
    screen = await clerk.press("4", "r")
    assert f"> ! hill, Juu   {admission.read_request(text).fingerprint}" in screen
    await clerk.press("a", "enter", "n")
    assert "Nobody was admitted." in clerk.screen
    screen = await clerk.press("a", "y")
    assert "Desk C Juu is admitted." in screen
    assert "asks to join" not in await clerk.press("escape")


async def test_a_simulated_radio_is_not_set_up(clerk: "Clerk", coop: "Coop") -> None:
    """The demo's co-op is invented: no real radio gets its key."""
    airs.tell(coop.home, airs.status(NOW), "air://127.0.0.1:4800?node=1")
    assert "This radio is simulated" in await clerk.press("4", "r", "r")


async def test_the_practice_co_op_has_no_radio(clerk: "Clerk") -> None:
    """Its key is no secret; a real radio does not get it."""
    await clerk.press("P")
    screen = await clerk.press("4", "r", "r")
    assert "The practice co-op has no radio" in screen


async def test_what_came_since_a_desk_spoke_is_not_said_to_lack_there(clerk: "Clerk", coop: "Coop") -> None:
    """Four entries came here after B was last heard: it may hold them, and the screen says no more than that."""
    near = airs.near(2, "B", NOW - 600, lacks=4) | {"sure": False, "agreed": False}
    airs.tell(coop.home, airs.status(NOW, neighbours=[near], logs=[]))
    screen = await clerk.press("4", "r")
    assert "4 new since" in screen
    assert "lacks" not in screen.split("Heard by radio")[1].split("----")[0]
    assert "It may hold them by now" in " ".join((await clerk.press("w")).split())

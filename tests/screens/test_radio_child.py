"""The radio's program as a child of the screens: it starts and ends with them, and its end is shown with the reason."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from mvs_tui import radio_state
from mvs_tui.app import MvsApp
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.radio_config import RadioSettings
from screens.air import Air
from tests.screens.conftest import Clerk, settle, words_on
from tests.standin.harness import AirServer, air_server


@pytest.fixture
def air() -> Iterator[AirServer]:
    """Give a simulated air in a process of its own."""
    with air_server(speed=20) as served:
        yield served


@pytest.fixture
def home(fast: Path) -> Home:
    """Give a desk by the real clock, as its radio's program has it too."""
    made = Home(fast / "desk")
    Node.found(made, "Agri-Pod", "Bandari", "store", zone=0).close()
    return made


@pytest.fixture
async def app(home: Home, air: AirServer) -> AsyncIterator[MvsApp]:
    """Give the screens of a desk with a radio in its settings, that look around as they do for a clerk."""
    RadioSettings((f"{air.url}?node=7",)).write(home)
    made = MvsApp(home, poll=0.1)
    async with made.run_test(size=(80, 24)):
        yield made
        await made.desk.close()


async def until(what: Callable[[], object], wait: float = 20.0, show: Callable[[], str] = str) -> None:
    """Wait until something is so."""
    for _turn in range(int(wait / 0.05)):
        if what():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"it did not become so; at last:\n{show()}")


def air_of(app: MvsApp) -> Air:
    """Give what the radio's program tells."""
    return radio_state.read(app.home)


async def test_the_radio_starts_with_the_screens_and_ends_with_them(app: MvsApp) -> None:
    """The status line says so, nothing had to be pressed, and after the end nothing is left running."""
    await until(lambda: "Radio on, nobody heard yet" in words_on(app))
    child = app.desk.radio.process
    assert child is not None
    await app.run_action("leave")
    assert child.returncode == 0
    assert not air_of(app).running


async def test_a_radio_program_that_died_is_shown_with_its_reason_and_started_again_by_s(app: MvsApp) -> None:
    """Killed from outside: the screen says so within a moment; s brings it back."""
    await until(lambda: air_of(app).up)
    pid = air_of(app).pid
    (app.home.radio_log).write_text("The radio went up in smoke.\n")
    os.kill(pid, 9)
    await until(lambda: "Radio not running" in words_on(app))
    await app.run_action("go(4)")
    app.simulate_key("r")
    await until(lambda: "It ended with: The radio went up in smoke." in words_on(app))
    app.simulate_key("s")
    await until(lambda: "Radio: works" in words_on(app), show=lambda: words_on(app))
    assert air_of(app).pid not in {0, pid}


async def test_no_second_program_is_started_where_one_runs(app: MvsApp) -> None:
    """Another clerk's screens on the same desk use the radio that runs, and leave it running."""
    await until(lambda: air_of(app).up)
    pid = air_of(app).pid
    second = MvsApp(app.home, poll=0.1)
    async with second.run_test(size=(80, 24)):
        await until(lambda: "Radio on, nobody heard yet" in words_on(second))
        await asyncio.sleep(0.3)
        assert second.desk.radio.process is None
        await second.desk.close()
    assert air_of(app).pid == pid
    assert air_of(app).up


async def test_the_practice_co_op_stops_the_radio_and_coming_back_starts_it(app: MvsApp) -> None:
    """A radio is never run for invented books."""
    await until(lambda: air_of(app).up)
    await app.run_action("practise")
    await until(lambda: "PRACTICE" in words_on(app))
    assert not radio_state.read(app.desk.own).running
    await app.run_action("practise")
    await until(lambda: radio_state.read(app.desk.own).up)


async def test_a_new_desk_joins_by_radio_from_its_first_screen(app: MvsApp, air: AirServer, fast: Path) -> None:
    """R on the page of the request: it asks, the registrar's clerk admits it, and its books come by radio."""
    with Node.opened(app.home) as node:
        words = node.fingerprint
    new = MvsApp(Home(fast / "new"), poll=0.1)
    async with new.run_test(size=(80, 24)) as pilot:
        clerk = Clerk(pilot, new)
        await settle(pilot)
        await clerk.press("j")
        for text in ("Juu", "hill"):
            await clerk.press("ctrl+u")
            await clerk.paste(text)
            await clerk.press("enter")
        await clerk.press("ctrl+s", "escape")
        assert "r asks, and the answer and the books come by radio" in " ".join(clerk.screen.split())
        await clerk.press("r", "ctrl+u")
        await clerk.paste(f"{air.url}?x=500&node=8")
        await clerk.press("enter")
        await clerk.paste(words)
        new.simulate_key("enter")
        await until(lambda: "1 desk asks to join" in words_on(app), 60, lambda: words_on(new))
        (asking,) = (await app.desk.ask(lambda books: books.air())).asks
        await app.desk.write(lambda books: app.desk.radio_admit(books, asking))
        await until(lambda: "Answered. The co-op's books come by radio" in words_on(new), 60, lambda: words_on(new))
        new.simulate_key("enter")
        await until(lambda: "Juu · desk B" in words_on(new), 60, lambda: words_on(new) + str(air_of(new)))
        await new.desk.close()

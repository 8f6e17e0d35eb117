"""Changing the language while the screens are open, and trying a word file that is being written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from models import language as speech
from mvs_tui import language
from mvs_tui.app import MvsApp
from mvs_tui.clerks import book, office
from mvs_tui.config import Home
from mvs_tui.demo import practice
from mvs_tui.words.attempt import TryApp
from mvs_tui.words.walk import Walker, words_on
from screens.widgets.board import Board
from tests.mvs_tui.words.test_files import write

WORDS = """
msgid "Home"
msgstr "Nyumbani"

msgid "Machines"
msgstr "Mashine"

msgid "new request"
msgstr "ombi jipya"

msgid "open"
msgstr "fungua"

msgid "Machine"
msgstr "Chombo"

msgid "Ask for a machine for some hours"
msgstr "Omba chombo"

msgid "Which language?"
msgstr "Lugha gani?"
"""


@dataclass
class Seat:
    """Somebody at an app."""

    app: MvsApp
    walker: Walker

    async def press(self, *keys: str) -> str:
        """Press keys; gives the screen."""
        for key in keys:
            await self.walker.press(key)
        return self.screen

    @property
    def screen(self) -> str:
        """Give what stands on the screen."""
        return "\n".join(words_on(self.app))


@asynccontextmanager
async def seated(app: MvsApp) -> AsyncGenerator[Seat]:
    """Sit down at an app at 80x24."""
    async with app.run_test(size=(80, 24)):
        seat = Seat(app, Walker(app, lambda _name, _app: None))
        await seat.walker.settle()
        yield seat
        await app.desk.close()


@pytest.fixture
def home(mvs_home: Path) -> Iterator[Home]:
    """Give the practice co-op with a language of its own, and what was spoken back after the test."""
    before = speech.now()
    made = Home(mvs_home)
    practice.make(made)
    write(made, "ksb", WORDS, name="Kishambaa")
    yield made
    language.use(Home(mvs_home / "none"), "en")
    speech.speak(before)


async def test_the_language_is_chosen_on_the_screen_and_kept(home: Home) -> None:
    """L lists the languages by their own names; tabs, keys and rows are drawn anew at once, the marker stays."""
    async with seated(MvsApp(home, poll=0)) as seat:
        before = await seat.press("down", "down")
        marked = next(line for line in before.splitlines() if line.startswith(" >"))
        assert "Kishambaa (unreviewed)" in await seat.press("L")
        after = await seat.press(*"Kisham", "enter")
        assert "[1 Nyumbani] 2 Mashine" in after
        assert "Enter fungua" in after.splitlines()[-1]
        assert marked[:40] in after
        assert home.settings()["language"] == "ksb"


async def test_the_list_of_languages_begins_on_the_one_in_use(home: Home) -> None:
    """The marker stands on what is spoken now, so that Enter changes nothing."""
    async with seated(MvsApp(home, poll=0)) as seat:
        assert " > English" in await seat.press("L", "escape", "L")
        await seat.press(*"Kisham", "enter")
        assert " > Kishambaa" in await seat.press("L")


async def test_a_half_filled_form_keeps_what_is_typed(home: Home) -> None:
    """Title, labels and keys change under the hands; the texts and the field in hand stay."""
    async with seated(MvsApp(home, poll=0)) as seat:
        await seat.press("n", *"MILL", "tab", *"A00")
        await seat.app.tongue.speak("ksb")
        await seat.walker.settle()
        assert "Omba chombo" in seat.screen
        assert "Chombo" in seat.screen
        assert "MILL" in seat.screen
        assert "A003" in await seat.press("3")
        await seat.app.tongue.speak("en")
        await seat.walker.settle()
        assert "Ask for a machine for some hours" in seat.screen
        assert "A003" in seat.screen


async def test_a_week_keeps_a_sensible_hour_under_its_marker(home: Home) -> None:
    """A board that is made anew begins as it does when it is opened, not at Monday midnight."""
    async with seated(MvsApp(home, poll=0)) as seat:
        places = []
        for code in ("en", "ksb"):
            await seat.press(*(("2", "enter") if code == "en" else ()))
            await seat.app.tongue.speak(code)
            await seat.walker.settle()
            board = seat.app.screen.query_one(Board)
            places.append((board.row, board.column))
        assert places[0] == places[1] != (0, 0)


async def test_who_is_offered_languages_understands_the_question(home: Home) -> None:
    """In another language the question stands there in English, too."""
    language.use(home, "ksb")
    async with seated(MvsApp(home, poll=0)) as seat:
        assert "Lugha gani?   Which language?" in await seat.press("L")


async def test_a_file_that_is_damaged_is_said_and_changes_nothing(home: Home) -> None:
    """The screens go on in the language they have."""
    write(home, "ksb", 'msgid "Home"\nmsgstr "Nyumbani\n', name="Kishambaa")
    async with seated(MvsApp(home, poll=0)) as seat:
        said = await seat.press("L", *"Kisham", "enter")
        assert "[1 Home]" in said
        assert "cannot be read" in said
        assert "language" not in home.settings()


async def test_each_clerk_is_spoken_to_in_the_own_language(home: Home) -> None:
    """The language goes with the name: it is there after sign-in, and the other clerk has the desk's."""
    office.add(home, "Amina", "4827")
    office.add(home, "Baraka", "9135")
    office.keep(home, "Amina", "language", "ksb")
    async with seated(MvsApp(home, poll=0, clerk="Amina")) as seat:
        await seat.press(*"4827", "enter")
        assert "[1 Nyumbani]" in seat.screen
        await seat.press("L", *"Engl", "enter")
        assert "[1 Home]" in seat.screen
        assert {one.name: one.language for one in book.read(home)} == {"Amina": "en", "Baraka": ""}
        assert "language" not in home.settings()


async def test_the_first_screen_offers_the_language_first(mvs_home: Path) -> None:
    """Where nothing is set up, its names stand in the first row, Enter offers them, and the choice is kept."""
    before, made = speech.now(), Home(mvs_home)
    write(made, "ksb", WORDS + '\nmsgid "Found a co-op"\nmsgstr "Anzisha ushirika"\n', name="Kishambaa")
    try:
        async with seated(MvsApp(made, poll=0)) as seat:
            assert "English" in seat.screen
            assert "Kishambaa" in seat.screen
            assert "Anzisha ushirika" in await seat.press("enter", *"Kisham", "enter")
            assert made.settings()["language"] == "ksb"
    finally:
        language.use(Home(mvs_home / "none"), "en")
        speech.speak(before)


# ---- mvs words try ---------------------------------------------------------------------------------------------------


async def test_a_saved_file_is_on_the_screen_at_the_next_look(home: Home) -> None:
    """Each saving is taken up; what breaks a screen is said with its line and left out."""
    path = write(home, "ksb", WORDS)
    async with seated(TryApp(home, path, poll=0)) as seat:
        app = seat.app
        assert isinstance(app, TryApp)
        for _turn in range(100):
            await seat.walker.settle()
            if "[1 Nyumbani]" in seat.screen:
                break
        assert "[1 Nyumbani]" in seat.screen
        path.write_text(
            path.read_text("utf-8").replace("Nyumbani", "Kaya") + '\nmsgid "Waits for you ({n})"\nmsgstr "Yako ({m})"\n'
        )
        await app.look()
        await seat.walker.settle()
        assert "[1 Kaya]" in seat.screen
        line = len(path.read_text("utf-8").splitlines()) - 1
        assert f"line {line}" in seat.screen
        assert "Waits for you (" in seat.screen


async def test_a_broken_file_leaves_the_last_good_words(home: Home) -> None:
    """The status line names the line; mended, it is taken up again; a file that is gone for a moment is no end."""
    path = write(home, "ksb", WORDS)
    good = path.read_text("utf-8")
    async with seated(TryApp(home, path, poll=0)) as seat:
        app = seat.app
        assert isinstance(app, TryApp)
        for broken in (good.replace('"Nyumbani"', '"Nyumbani'), None):
            if broken is None:
                path.unlink()
            else:
                path.write_text(broken, "utf-8")
            await app.look()
            await seat.walker.settle()
            assert "last good words stay" in " ".join(seat.screen.split())
            assert "[1 Nyumbani]" in seat.screen
        path.write_text(good.replace("Nyumbani", "Kaya"), "utf-8")
        await app.look()
        await seat.walker.settle()
        assert "[1 Kaya]" in seat.screen


async def test_an_unchanged_file_is_not_read_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two savings a look costs one question to the disk and draws nothing."""
    path = write(home, "ksb", WORDS)
    async with seated(TryApp(home, path, poll=0)) as seat:
        app = seat.app
        assert isinstance(app, TryApp)

        def never(*_parts: object) -> None:
            raise AssertionError

        monkeypatch.setattr("mvs_tui.words.attempt.taken", never)
        await asyncio.gather(app.look(), app.look())

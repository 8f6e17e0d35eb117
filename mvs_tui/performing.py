"""Doing what was chosen in the palette: a screen, a page, a key, a setting; and asking whether the clock is right."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models import remember
from models.language import gettext as _
from models.words import BadInput, Refused
from mvs_tui import doings, looks
from screens.members import Rename
from screens.palette import Deed, Palette, deeds
from screens.prompts import YesNo
from screens.said import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from mvs_tui.app import MvsApp
    from screens.desk import Books
    from screens.place import Place
    from screens.undo import Correction

#: How often, and with what pause in seconds, it is looked whether a page that was asked for has opened.
PATIENT, LOOK = 200, 0.02


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that can be taken: `look` or `language`, and its name there."""

    name: str
    value: str


class Performer:
    """Opens the palette and does what is chosen."""

    def __init__(self, app: MvsApp) -> None:
        """Do it for an app."""
        self.app = app

    def offer(self) -> None:
        """Offer everything."""
        front = self.app.front
        if front is None or self.app.desk.node is None:
            return
        choices = [*deeds(front, self.app.common), *self._settings()]
        self.app.push_screen(Palette(_("What shall be done? Type a word of it."), choices), self._chosen)

    async def done(self) -> None:
        """Do what Esc does on a page; on a screen with nothing under it, leave the program."""
        front = self.app.front
        if front is None or len(self.app.screen_stack) < 2:  # noqa: PLR2004 - one under it
            await self.app.action_leave()
            return
        ways = (one.action for one in front.own_bindings() if "escape" in one.key.split(","))
        await self.app.run_action(next(ways, "back"), front)

    # ---- undoing ----------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Ask whether to undo what was just written here."""
        front = self.app.front
        if front is not None and self.app.desk.node is not None:
            front.start(self._ask_undo(front))

    async def _ask_undo(self, front: Place[Any]) -> None:
        from screens import undo

        made = await self.app.desk.ask(undo.correction)

        def answer(yes: bool | None) -> None:  # noqa: FBT001 - the answer itself
            if yes and made.person is not None:
                self.app.push_screen(Rename(made.person), self._said)
            elif yes:
                front.start(self._undo(front, made))
            else:
                front.say(_("Nothing was undone."))

        self.app.push_screen(YesNo(made.question, _("yes, undo it"), _("no, leave it as it is")), answer)

    async def _undo(self, front: Place[Any], made: Correction) -> None:
        from screens import undo

        front.say(await self.app.desk.write(lambda books: undo.write(books, made)))

    def _said(self, words: str | None) -> None:
        if words and self.app.front is not None:
            self.app.front.say(words)

    # ---- the palette ------------------------------------------------------------------------------------------------

    def _settings(self) -> list[tuple[str, object]]:
        from mvs_tui.words.files import languages

        found: list[tuple[str, object]] = [
            (f"{'L':<6} " + _("Language: {name}").format(name=f"{one.words()} ({one.code})"),
             Setting("language", one.code)) for one in languages(self.app.desk.own)
        ]  # fmt: skip
        return [*found, *((f"{'':<6} {words}", Setting("look", name)) for name, words in looks.choices())]

    def _chosen(self, chosen: object) -> None:
        if isinstance(chosen, Deed):
            self.app.run_worker(self._perform(chosen), group="deed")
        elif isinstance(chosen, Setting):
            self.app.run_worker(self._take(chosen), group="deed")

    async def _take(self, setting: Setting) -> None:
        try:
            if setting.name == "look":
                await looks.take(self.app, setting.value)
            else:
                await self.app.tongue.choose(setting.value)
        except (Refused, BadInput, OSError) as error:
            if self.app.front is not None:
                self.app.front.say(refusal(error))

    async def _perform(self, deed: Deed) -> None:
        app = self.app
        if deed.screen:
            if deed.screen != app.current_mode:
                await app.switch_mode(deed.screen)
            await app.to_first()
        if deed.way and not await self._open(deed.way):
            return  # nothing there to open; the screen says what belongs there
        if deed.seek:
            await self._seek(deed.seek)
        if deed.action:
            await app.run_action(deed.action, app if deed.action.startswith("app.") else app.screen)

    async def _open(self, way: str) -> bool:
        """Open a page of the screen in front, and wait until it is there."""
        before = self.app.screen
        await self.app.run_action(way, before)
        return await self._until(lambda: self.app.screen is not before)

    async def _seek(self, words: str) -> None:
        """Look for something in the list of the screen in front."""
        if await self._until(lambda: self.app.front is not None and self.app.front.is_mounted):
            front: Place[Any] | None = self.app.front
            if front is not None and front.SIFTS:
                front.filter.seek(words)

    async def _until(self, true: Callable[[], bool]) -> bool:
        for _turn in range(PATIENT):
            if true():
                return True
            await asyncio.sleep(LOOK)
        return False


async def ask_clock(app: MvsApp) -> None:
    """Ask once about a clock that is in doubt; that it is right is remembered."""

    def doubted(books: Books) -> str:
        words = doings.doubt(books)
        asked = remember.setting(books.ledger, "clock")
        return "" if words == asked else words

    words = await app.desk.ask(doubted)
    if not words:
        return

    def answer(right: bool | None) -> None:  # noqa: FBT001 - the answer itself
        if right:
            app.run_worker(app.desk.ask(lambda books: remember.remember(books.ledger, "clock", words)))
        elif app.front is not None:
            app.front.say(_("Leave with q, set the date (as root: date -s “2026-11-21 08:00”), and start again."))

    app.push_screen(
        YesNo(words, _("the clock is right; do not ask again"), _("it is wrong; tell me what to do")), answer
    )

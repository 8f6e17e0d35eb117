"""The practice co-op: to it, back from it, and made anew."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from models.language import gettext as _
from models.store import Damaged
from models.words import Refused
from screens.desk import Stopped
from screens.prompts import YesNo
from screens.said import refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Generator

    from mvs_tui.app import MvsApp


#: Closing a page may begin something, so it is waited and looked twice; how often, and seconds between two looks.
ROUNDS, PATIENT, LOOK = 2, 150, 0.02


class Rehearsal:
    """Practice for an app."""

    def __init__(self, app: MvsApp) -> None:
        """Do it for an app."""
        self.app = app
        #: Whether other books are being opened: keys wait, for pages of the books before are being closed.
        self.changing = False

    def begin(self) -> None:
        """Go to the practice co-op, or back."""
        if self.app.front is not None:
            self.app.run_worker(self.told(self._practise()), group="practice", exclusive=True)

    async def told(self, doing: Awaitable[None]) -> None:
        """Wait for something that closes screens; a refusal is said on the one that is in front then."""
        try:
            await doing
        except (Refused, Damaged, Stopped, OSError) as error:
            if self.app.front is not None:
                self.app.front.say(refusal(error))

    async def _practise(self) -> None:
        with self._change():
            await self._clear()
            if self.app.desk.practice:
                await self.app.desk.leave_practice()
            else:
                await self.app.desk.practise()
            await self.app.arrive()

    def ask_anew(self) -> None:
        """Make the practice co-op anew, after asking."""
        front = self.app.front
        if front is None:
            return
        if not self.app.desk.practice:
            front.say(_("Only the practice co-op can be reset; P opens it. Your own books are never thrown away."))
            return
        question = _("Throw the practice co-op away and make it anew? Your own books are not touched.")
        self.app.push_screen(YesNo(question, _("make it anew"), _("keep it")), self._answered)

    def _answered(self, yes: bool | None) -> None:  # noqa: FBT001 - the answer itself
        if yes:
            self.app.run_worker(self.told(self._again()), group="practice", exclusive=True)

    async def _again(self) -> None:
        with self._change():
            await self._clear()
            await self.app.desk.practise(fresh=True)
            await self.app.arrive()

    async def _clear(self) -> None:
        """Close all pages; first those that are on their way, which would else open over the other books."""
        for _round in range(ROUNDS):
            for _look in range(PATIENT):
                if all(worker.is_finished or worker.group == "practice" for worker in self.app.workers):
                    break
                await asyncio.sleep(LOOK)
            await self.app.put_away()

    @contextlib.contextmanager
    def _change(self) -> Generator[None]:
        self.changing = True
        try:
            yield
        finally:
            self.changing = False

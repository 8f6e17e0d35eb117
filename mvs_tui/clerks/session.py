"""Signing in and out around the app: who is asked when, and what is put away for the next clerk.

Rules
- Where clerks are set up nothing of the books is shown before one has signed in.
- Handing over keeps half-filled forms as drafts of whoever filled them. A lock after idle minutes leaves all as it was
  for the same clerk; for another it is put away first.
- From the PIN on until all is put away for the next clerk, keys wait: what is typed ahead is never written in the name
  of the one before.
- Who is locked or removed while signed in, on whatever line, has to sign in again at once, and cannot.
- Whoever leaves the sign-in leaves the program.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Protocol, cast

from models import find, remember
from models.clerk import mark_of
from models.language import gettext as _
from models.words import Refused
from mvs_tui import looks
from mvs_tui.clerks import book, signing
from screens.home import SEEN
from screens.look import Look
from screens.sign_in import SignIn

if TYPE_CHECKING:
    from models.clerk import Clerk
    from mvs_tui.keeper import Keeper
    from mvs_tui.leaving import Leaving
    from mvs_tui.words.live import Tongue
    from screens.desk import Books
    from screens.place import Place


class Shown(Protocol):
    """What is needed of the app."""

    desk: Keeper
    leaving: Leaving
    tongue: Tongue

    @property
    def front(self) -> Place[Any] | None:
        """The screen in front."""
        ...

    async def push_screen_wait(self, screen: Any) -> Any:
        """Put a screen over all, and wait for its answer."""
        ...

    async def put_away(self) -> None:
        """Close every page over the screens with a tab; what was half filled is kept as a draft."""
        ...

    async def arrive(self) -> None:
        """Go to the first screen, as the one who is signed in sees it."""
        ...

    async def action_leave(self) -> None:
        """Leave the program."""
        ...


def seen(books: Books) -> None:
    """Remember for whoever is signed in what he has seen."""
    remember.remember_mine(books.ledger, SEEN, str(find.newest_row(books.ledger)))


class Session:
    """Who is at the keyboard of one running program."""

    def __init__(self, app: Shown, name: str = "") -> None:
        """Begin with nobody; `name` is who is expected on this line."""
        self.app, self.name = app, name or os.environ.get("MVS_CLERK", "")
        self.asking, self.look = False, Look.now
        #: Whether one clerk leaves and another comes: keys wait, but for those of the sign-in.
        self.changing = False
        #: Whether the one who was signed in is locked or removed; and the time of the file in which that was looked up.
        self.ousted, self._read = False, 0
        self.touched = time.monotonic()
        minutes = app.desk.own.settings().get("lock_minutes", 0)
        self.patience = 60 * minutes if isinstance(minutes, int | float) else 0

    @property
    def now(self) -> Clerk | None:
        """Who is signed in."""
        return self.app.desk.clerks.now

    def touch(self) -> None:
        """Take note that something was typed."""
        self.touched = time.monotonic()

    async def begin(self) -> bool:
        """Ask who is there, where clerks are set up; False when nobody signed in. Raises `Refused`."""
        known = self.app.desk.clerks.names()
        if self.name and mark_of(self.name) not in {mark_of(one) for one in known}:
            raise Refused(_("This line is for {name}, who is no clerk of this desk.").format(name=self.name))
        if not known and os.environ.get("MVS_DOOR"):
            raise Refused(_("No clerk is set up at this desk, so nobody can sign in over a line."))
        if not known:
            return True
        clerk = await self._ask(self.name, "")
        self.app.desk.clerks.now = clerk
        return clerk is not None

    async def _ask(self, name: str, words: str) -> Clerk | None:
        self.asking = True
        try:
            clerk: Clerk | None = await self.app.push_screen_wait(SignIn(self.app.desk.clerks, name=name, words=words))
        finally:
            self.asking = False
            self.touch()
        if clerk is not None:
            await self.app.tongue.follow(clerk)
            await looks.follow(cast("Any", self.app), clerk, self.look)
        return clerk

    async def hand_over(self) -> None:
        """Let somebody else sign in; drafts are kept. Raises `Refused` where there are no clerks."""
        before = self.now
        if self.asking:
            return
        if not self.app.desk.clerks.names():
            raise Refused(_("Nobody has to sign in here. “mvs clerk add NAME” or Clerks in ^P sets the first one up."))
        await self.app.desk.ask(seen)
        await self.app.put_away()
        words = _("{name} has signed out. Who is next?").format(name=before.name) if before else ""
        await self._next(before, "", words)

    @property
    def due(self) -> bool:
        """Whether nothing was typed for so long that the screen is locked, or its clerk may not be here any more."""
        if self.now is None or self.asking:
            return False
        self.ousted = self._ousted(self.now)
        return self.ousted or (bool(self.patience) and time.monotonic() - self.touched >= self.patience)

    def _ousted(self, clerk: Clerk) -> bool:
        """Look up the clerk, if the file is another one than at the last look."""
        home = self.app.desk.own
        try:
            read, self._read = self._read, book.path_of(home).stat().st_mtime_ns
            return read != self._read and signing.gone(home, clerk)
        except (Refused, OSError):
            return False  # the next sign-in says what is wrong with the file

    async def lock(self) -> None:
        """Ask again who is there; what is half filled is kept as a draft, in case the line drops meanwhile."""
        before = self.now
        if before is None or self.asking:
            return
        self.asking = True
        await self.app.leaving.keep_all()
        words = _("Locked: nothing was typed for a while. What {name} was doing is kept.")
        if self.ousted:
            words = _("{name} cannot sign in any more.")
        await self._next(before, before.name, words.format(name=before.name))

    async def _next(self, before: Clerk | None, name: str, words: str) -> None:
        self.changing = True
        try:
            await self._come(before, await self._ask(name, words))
        finally:
            self.changing = False

    async def _come(self, before: Clerk | None, clerk: Clerk | None) -> None:
        if clerk is None:
            await self.app.action_leave()
            return
        other = before is None or clerk.mark != before.mark
        if other:
            await self.app.put_away()
        self.app.desk.clerks.now = clerk
        if other:
            await self.app.arrive()

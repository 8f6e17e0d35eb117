"""The node in its one worker thread: what the screens ask is done here, one thing after the other.

Rules
- Every call to the books runs in that thread; the keys never wait. Work longer than a second shows how far it is.
- `Keeper` fulfils `screens.desk.Desk`. Opening another folder (practice, joining) closes the one before.
"""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from models.language import gettext as _
from models.lasting import write_lasting
from models.words import Refused
from mvs_tui import doings
from mvs_tui.clerks.desk import Clerks
from mvs_tui.deeds import Deeds
from mvs_tui.node import Node, NotFounded
from mvs_tui.radio_child import RadioChild
from mvs_tui.radio_state import read
from screens.desk import Asked, Stopped
from screens.prompts import Working

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from models.clerk import Clerk
    from mvs_tui.config import Home
    from screens.air import FoundRadio
    from screens.desk import Books, Tell

T = TypeVar("T")
#: Seconds until work shows its progress, and between two looks at it.
PATIENCE = 1.0
#: Where a form is kept that was half filled before there were books.
HALF_TYPED = "half-typed.json"
LOOK = 0.5


class Stage(Protocol):
    """What the keeper needs of the app."""

    def books_changed(self) -> None:
        """Let the screens look again."""
        ...

    def all_stale(self) -> None:
        """Let each screen look again when it comes to the front."""
        ...

    def push_screen(self, screen: Any) -> Awaitable[Any]:
        """Put a prompt over the screen."""
        ...


class Keeper(Deeds):
    """The node in its thread. It fulfils `screens.desk.Desk`."""

    def __init__(self, app: Stage, home: Home) -> None:
        """Begin without a node; `home` is the desk's own folder."""
        self.app, self.home, self.own = app, home, home
        self.node: Node | None = None
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="books")
        self.practice = self.demo = False
        self.radio = RadioChild()
        self.clerks = Clerks(home, self)
        #: How many questions are on their way.
        self.busy = 0
        #: The long work that is under way.
        self.job: Job | None = None

    async def _run(self, function: Callable[[], T]) -> T:
        self.busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.pool, function)
        finally:
            self.busy -= 1

    async def run(self, function: Callable[[], T]) -> T:
        """Run something that needs no books in the worker thread."""
        return await self._run(function)

    def _with(self, function: Callable[[Books], T]) -> T:
        if self.node is None:
            raise Refused(_("No books are open."))
        self.node.ledger.clerk = self.clerk
        return function(cast("Books", self.node))

    @property
    def clerk(self) -> Clerk | None:
        """Who is signed in; in the practice co-op nobody is one of its members."""
        now = self.clerks.now
        return replace(now, member=None) if now is not None and self.practice else now

    async def ask(self, function: Callable[[Books], T]) -> T:
        """Run a short question."""
        return await self._run(partial(self._with, function))

    async def write(self, function: Callable[[Books], T]) -> T:
        """Run something that writes, then let the screens look again."""
        try:
            return await self.ask(function)
        finally:
            self.app.books_changed()

    def languages(self) -> list[str]:
        """Give the names of the languages, each in itself."""
        from mvs_tui.words.files import languages

        return [one.name for one in languages(self.own)]

    def stale(self) -> None:
        """Let every screen look again when it comes to the front."""
        self.app.all_stale()

    async def work(self, doing: str, function: Callable[[Books, Tell], T], *, stops: bool = True) -> T:
        """Run something long, with progress that Esc can stop."""
        try:
            return await self.reckon(doing, function, stops=stops)
        finally:
            self.app.books_changed()

    async def reckon(self, doing: str, function: Callable[[Books, Tell], T], *, stops: bool = True) -> T:
        """Run something long that only reads, with progress that Esc can stop."""
        job = self.job = Job(self.app, doing, stops=stops)
        return await job.wait(self._run(partial(self._with, lambda books: function(books, job))))

    def halt(self) -> None:
        """Let the long work that is under way stop at its next step."""
        if self.job is not None:
            self.job.stop.set()

    # ---- opening ----------------------------------------------------------------------------------------------------

    async def open(self) -> bool:
        """Open the desk's folder; False when there is nothing in it yet."""
        job = self.job = Job(self.app, _("Opening the books"))

        def opened() -> bool:
            try:
                self.node = Node.open(self.home, job)
            except NotFounded:
                return False
            return True

        return await job.wait(self._run(opened))

    async def radio_start(self) -> str:
        """Start the radio's program."""
        return await self.radio.start(self.home)

    async def radio_stop(self) -> str:
        """Stop the radio's program."""
        if await self.radio.stop():
            return _("The radio's program is stopped. s starts it again; what is written meanwhile goes out then.")
        if read(self.home).running:
            raise Refused(_("Another program runs this desk's radio (a service, or another clerk's screens). "
                            "It has to be stopped there."))  # fmt: skip
        return _("The radio's program is not running.")

    async def close(self) -> None:
        """Close the books; the radio's program that was started here ends with them."""
        await self.radio.stop()

        def closed() -> None:
            if self.node is not None:
                self.node.close()
                self.node = None

        await self._run(closed)

    def half_typed(self, name: str, texts: dict[str, str] | None = None) -> dict[str, str]:
        """Give what was half typed into a form before there are books; with `texts` keep them, with none forget."""
        path = self.own.path / HALF_TYPED
        if texts:
            self.own.make()
            write_lasting(path, json.dumps({name: texts}).encode())
        elif texts is not None:
            path.unlink(missing_ok=True)
        try:
            found: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found.get(name, {})

    async def found(self, coop: str, village: str, desk: str) -> str:
        """Found a co-op; gives its fingerprint."""

        def founded() -> str:
            self.node = Node.found(self.home, coop, village, desk)
            return self.node.fingerprint

        return await self._run(founded)

    async def request(self, village: str, desk: str) -> Asked:
        """Write the request file."""
        from mvs_tui.admission import request

        def asked() -> None:
            text = request(self.home, village, desk)
            self._request_file.write_text(text, "utf-8")

        await self._run(asked)
        found = self.asked()
        if found is None:
            raise Refused(_("The request could not be written to {path}.").format(path=self._request_file))
        return found

    async def bring_request(self, folder: str) -> str:
        """Copy the request file to a folder; gives the path."""
        return await self._run(partial(doings.bring_request, self._request_file, folder))

    @property
    def _request_file(self) -> Path:
        return self.home.path / f"desk{doings.REQUEST}"

    def asked(self) -> Asked | None:
        """Give the request that waits for its answer."""
        from mvs_tui.admission import read_request

        path = self._request_file
        if not path.exists():
            return None
        try:
            found = read_request(path.read_text("utf-8"))
        except Refused:
            return None
        words = _("It asks for desk “{desk}” in {village}.").format(desk=found.desk, village=found.village)
        return Asked(str(path), found.fingerprint, words)

    async def answer_words(self, answer: str) -> str:
        """Give the six words of an answer's co-op."""
        return await self._run(partial(doings.answer_words, answer))

    async def join(self, answer: str, words: str) -> str:
        """Take the answer and open the co-op."""
        from mvs_tui.admission import join

        def joined() -> str:
            self.node = join(self.home, doings.answer_file(answer).read_bytes(), words)
            mine = self.node.desk
            letter = mine.letter if mine else "?"
            return _("Joined {coop}: this is desk {letter}. It works from now on; 4 exchanges with the others.").format(
                coop=self.node.law.name, letter=letter
            )

        return await Job(self.app, _("Taking the books in"), stops=False).wait(self._run(joined))

    async def radios(self) -> list[FoundRadio]:
        """Give the radios at this computer, before there are books."""
        from mvs_tui.radio_device import find

        return await Job(self.app, _("Looking for radios"), stops=False).wait(self._run(find))

    async def join_by_radio(self, url: str, words: str) -> str:
        """Ask by radio to join, until somebody answers; open the books, which then come by radio."""
        job = self.job = Job(self.app, _("Asking by radio"))

        def joined() -> str:
            from mvs_tui.radio_doings import join

            join(self.home, self._request_file, url, words, job.say, job.stop.is_set)
            self.node = Node.open(self.home)
            return _(
                "Answered. The co-op's books come by radio now, the registrar's first; the line at the foot says how "
                "far. Nothing is lost when this computer is switched off: it goes on the next time."
            )

        return await job.wait(self._run(joined))

    async def practise(self, *, fresh: bool = False) -> None:
        """Open the practice co-op, made anew when asked."""
        await self.close()
        self.home, self.practice = self.own.practice, True
        job = self.job = Job(self.app, _("Making the practice co-op"), stops=False)

        def opened() -> None:
            from mvs_tui.demo import practice

            if fresh:
                practice.reset(self.home)
            elif not self.home.books.exists():
                practice.make(self.home)
            self.node = Node.open(self.home)

        await job.wait(self._run(opened))

    async def leave_practice(self) -> None:
        """Go back to the desk's own folder."""
        await self.close()
        self.home, self.practice = self.own, False
        await self.open()


class Job:
    """A long work: it tells, shows itself after a second, and can be stopped."""

    def __init__(self, app: Stage, doing: str, *, stops: bool = True) -> None:
        """Name it, and say whether it can be stopped."""
        self.app, self.doing, self.stops = app, doing, stops
        self.stop = threading.Event()
        self.far, self.words = (0, 0), ""
        self.shown: Working | None = None

    def __call__(self, done: int, of: int = 0) -> None:
        """Take note of progress, in the worker thread."""
        self.far = (done, of)
        if self.stop.is_set():
            raise Stopped

    def say(self, words: str) -> None:
        """Take note of how far it is in words, in the worker thread."""
        self.words = words

    async def wait(self, doing: Awaitable[T]) -> T:
        """Wait for the work, showing it when it lasts."""
        task = asyncio.ensure_future(doing)
        await asyncio.wait([task], timeout=PATIENCE)
        if not task.done():
            self.shown = Working(self.doing, self.stop.set if self.stops else None)
            await self.app.push_screen(self.shown)
            try:
                while not task.done():
                    self.shown.tell(*self.far, self.words)
                    await asyncio.wait([task], timeout=LOOK)
            finally:
                self.shown.dismiss(None)  # also where whoever waited has given up
        return task.result()

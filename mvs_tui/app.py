"""The terminal app: it puts the screens around a node, and keeps the node in one worker thread.

Rules
- Every call to the books runs in that thread; the keys never wait. Work longer than a second shows how far it is.
- Twice a second the thread asks whether another process committed something; only then is a screen read again.
- Slow lines first: 16 colours, no mouse, nothing that blinks, moves or counts by itself.
"""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

from textual.app import App
from textual.binding import Binding, BindingType

from models import find, remember
from models.store import Damaged
from models.words import Refused
from mvs_tui import HOME, doings
from mvs_tui.config import Home
from mvs_tui.node import Node, NotFounded
from screens import registry
from screens.desk import Asked, Stopped
from screens.first import First
from screens.help import Help
from screens.home import SEEN
from screens.palette import Deed, deeds
from screens.place import Place
from screens.prompts import Notice, Pick, Working, YesNo

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.types import CSSPathType

    from screens.desk import Books, Tell

T = TypeVar("T")
#: Seconds between two looks at whether somebody else wrote.
POLL = 0.5
#: Seconds until work shows its progress.
PATIENCE = 1.0


class Keeper:
    """The node in its thread. It fulfils `screens.desk.Desk`."""

    stick_out = staticmethod(doings.stick_out)
    stick_in = staticmethod(doings.stick_in)
    others = staticmethod(doings.others)
    admit = staticmethod(doings.admit)
    read_request = staticmethod(doings.read_request)
    backup = staticmethod(doings.backup)
    last_backup = staticmethod(doings.last_backup)
    print_week = staticmethod(doings.print_week)
    import_members = staticmethod(doings.import_members)
    verify = staticmethod(doings.verify)
    doubt = staticmethod(doings.doubt)
    places = staticmethod(doings.places)
    requests = staticmethod(doings.requests)

    def __init__(self, app: MvsApp, home: Home) -> None:
        """Begin without a node; `home` is the desk's own folder."""
        self.app, self.home, self.own = app, home, home
        self.node: Node | None = None
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="books")
        self.practice = False
        #: How many questions are on their way.
        self.busy = 0

    async def _run(self, function: Callable[[], T]) -> T:
        self.busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.pool, function)
        finally:
            self.busy -= 1

    def _with(self, function: Callable[[Books], T]) -> T:
        if self.node is None:
            raise Refused(_("No books are open."))
        return function(cast("Books", self.node))

    async def ask(self, function: Callable[[Books], T]) -> T:
        """Run a short question."""
        return await self._run(partial(self._with, function))

    async def write(self, function: Callable[[Books], T]) -> T:
        """Run something that writes, then let the screens look again."""
        try:
            return await self.ask(function)
        finally:
            self.app.books_changed()

    async def work(self, doing: str, function: Callable[[Books, Tell], T]) -> T:
        """Run something long, with progress that Esc can stop."""
        job = Job(self.app, doing)
        try:
            return await job.wait(self._run(partial(self._with, lambda books: function(books, job))))
        finally:
            self.app.books_changed()

    # ---- opening ----------------------------------------------------------------------------------------------------

    async def open(self) -> bool:
        """Open the desk's folder; False when there is nothing in it yet."""
        job = Job(self.app, _("Opening the books"))

        def opened() -> bool:
            try:
                self.node = Node.open(self.home, job)
            except NotFounded:
                return False
            return True

        return await job.wait(self._run(opened))

    async def close(self) -> None:
        """Close the books."""

        def closed() -> None:
            if self.node is not None:
                self.node.close()
                self.node = None

        await self._run(closed)

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

        return await self._run(joined)

    async def practise(self, *, fresh: bool = False) -> None:
        """Open the practice co-op, made anew when asked."""
        await self.close()
        self.home, self.practice = self.own.practice, True
        job = Job(self.app, _("Making the practice co-op"))

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

    def __init__(self, app: MvsApp, doing: str) -> None:
        """Name it."""
        self.app, self.doing = app, doing
        self.stop = threading.Event()
        self.far = (0, 0)
        self.shown: Working | None = None

    def __call__(self, done: int, of: int = 0) -> None:
        """Take note of progress, in the worker thread."""
        self.far = (done, of)
        if self.stop.is_set():
            raise Stopped

    async def wait(self, doing: Awaitable[T]) -> T:
        """Wait for the work, showing it when it lasts."""
        task = asyncio.ensure_future(doing)
        await asyncio.wait([task], timeout=PATIENCE)
        if not task.done():
            self.shown = Working(self.doing, self.stop.set)
            await self.app.push_screen(self.shown)
            while not task.done():
                self.shown.tell(*self.far)
                await asyncio.wait([task], timeout=POLL)
            self.shown.dismiss(None)
        return task.result()


class MvsApp(App[None]):
    """The program on the screen."""

    TITLE = "mvs"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH: ClassVar[CSSPathType | None] = [*sorted((HOME / "assets" / "styles").glob("*.tcss"))]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f1,question_mark,ctrl+g",
            "help",
            "help",
            tooltip="What this screen is for, and all its keys (in a field: F1 or ^G).",
        ),
        Binding(
            "ctrl+p,colon",
            "palette",
            "everything",
            priority=True,
            tooltip="Find anything that can be done, by typing a word of it.",
        ),
        *(
            Binding(str(n), f"go({n})", f"screen {n}", show=False, tooltip=f"To screen {n} of the line at the top.")
            for n in range(1, 10)
        ),
        Binding("B", "backup", "backup", tooltip="Copy the books and the key to the backup folder."),
        Binding("P", "practise", "practice co-op", tooltip="Open the practice co-op, or go back from it."),
        Binding("R", "reset", "reset practice", tooltip="Throw the practice co-op away and make it anew."),
        Binding("ctrl+l", "redraw", "draw again", tooltip="Draw the whole screen again, after noise on the line."),
        Binding("q,ctrl+q,ctrl+c", "leave", "quit", tooltip="Leave the program. Drafts are kept; nothing is lost."),
    ]

    def __init__(self, home: Home | None = None, *, poll: float = POLL) -> None:
        """Open on a folder; `poll` is the pause between looks at whether others wrote, 0 for never."""
        super().__init__(ansi_color=True)
        registry.load()
        self.desk = Keeper(self, home or Home.here())
        self.poll = poll
        self._seen: tuple[int, int] | None = None
        self._looking = False
        for entry in registry.SCREENS.values():
            if entry.key:
                self.add_mode(entry.name, entry.make)
        self.add_mode("first", First)

    # ---- beginning and end ------------------------------------------------------------------------------------------

    async def on_mount(self) -> None:
        """Show where to begin."""
        self.theme = "ansi-dark"
        self.run_worker(self._open(), group="open")

    async def _open(self) -> None:
        try:
            there = await self.desk.open()
        except (Refused, Damaged, OSError) as error:
            self.push_screen(Notice(str(error)), lambda _none: self.exit(return_code=1))
            return
        except Stopped:
            self.exit(return_code=1)
            return
        if there:
            await self.action_begin()
        else:
            self.switch_mode("first")

    async def action_begin(self) -> None:
        """Go to the first screen of an open co-op."""
        self._everything_stale()
        self.switch_mode("home")
        if self.poll:
            self.set_interval(self.poll, self.look_around)
        await self._ask_clock()

    async def _ask_clock(self) -> None:
        def doubted(books: Books) -> str:
            words = doings.doubt(books)
            asked = remember.setting(books.ledger, "clock")
            return "" if words == asked else words

        words = await self.desk.ask(doubted)
        if not words:
            return

        def answer(right: bool | None) -> None:  # noqa: FBT001 - the answer itself
            if right:
                self.run_worker(self.desk.ask(lambda books: remember.remember(books.ledger, "clock", words)))
            elif isinstance(self.screen, Place):
                self.screen.say(_("Leave with q, set the date (as root: date -s “2026-11-21 08:00”), and start again."))

        self.push_screen(
            YesNo(words, _("the clock is right; do not ask again"), _("it is wrong; tell me what to do")), answer
        )

    async def action_leave(self) -> None:
        """Leave; what this clerk has seen is remembered."""
        if self.desk.node is not None:
            await self.desk.ask(lambda books: remember.remember(books.ledger, SEEN, str(find.newest_row(books.ledger))))
            await self.desk.close()
        self.exit()

    def action_redraw(self) -> None:
        """Draw everything again."""
        self.refresh(layout=True)

    # ---- noticing what others write ---------------------------------------------------------------------------------

    def books_changed(self) -> None:
        """Let the screen in front look again, and the others when they come to the front."""
        self._everything_stale()
        self._renew_front()

    def _everything_stale(self) -> None:
        for stack in self._screen_stacks.values():
            for one in stack:
                if isinstance(one, Place):
                    one.stale = True

    def _renew_front(self) -> None:
        for one in reversed(self.screen_stack):
            if isinstance(one, Place):
                one.renew()
                return

    async def look_around(self) -> None:
        """See whether another process wrote, or an hour went by; draws nothing when not."""
        if self._looking or self.desk.node is None:
            return
        self._looking = True
        try:
            seen = await self.desk.ask(lambda books: (books.ledger.store.data_version(), books.now() // 60))
        except (Refused, OSError):
            return
        finally:
            self._looking = False
        if self._seen is not None and seen != self._seen:
            self.books_changed()
        self._seen = seen

    # ---- keys that count everywhere ---------------------------------------------------------------------------------

    @property
    def common(self) -> list[Binding]:
        """The keys that count on every screen."""
        return [binding for binding in self.BINDINGS if isinstance(binding, Binding)]

    @property
    def resting(self) -> bool:
        """Whether nothing is asked of the books and nothing waits to be shown."""
        return not self.desk.busy and all(worker.is_finished for worker in self.workers)

    @property
    def front(self) -> Place[Any] | None:
        """The screen in front, under any prompt."""
        return self.screen if isinstance(self.screen, Place) else None

    async def action_go(self, number: int) -> None:
        """Go to a screen by its number; pressed again, back to its beginning."""
        entry = next((entry for entry in registry.tabs() if entry.key == str(number)), None)
        if entry is None or self.desk.node is None or self.front is None:
            return
        if self.current_mode == entry.name:
            for one in reversed(self.screen_stack[1:]):
                await one.dismiss()
        else:
            await self.switch_mode(entry.name)

    def action_help(self) -> None:
        """Show the help of the screen in front."""
        if self.front is not None and not isinstance(self.front, Help):
            self.push_screen(Help(self.front, self.common))

    def action_palette(self) -> None:
        """Offer everything."""
        if self.front is None or self.desk.node is None:
            return
        choices = deeds(self.front, self.common)
        self.push_screen(Pick(_("What shall be done? Type a word of it."), choices, high=12), self._do)

    def _do(self, deed: object) -> None:
        if isinstance(deed, Deed):
            self.run_worker(self._perform(deed), group="deed")

    async def _perform(self, deed: Deed) -> None:
        if deed.screen and deed.screen != self.current_mode:
            await self.switch_mode(deed.screen)
        if deed.way:
            await self.run_action(deed.way, self.screen)
        if deed.action:
            await self.run_action(deed.action, self if deed.action.startswith("app.") else self.screen)

    def action_backup(self) -> None:
        """Make a backup."""
        if self.front is not None and self.desk.node is not None:
            front = self.front
            front.start(self._backup(front))

    async def _backup(self, front: Place[Any]) -> None:
        front.say(await self.desk.work(_("Backup"), doings.backup))

    def action_practise(self) -> None:
        """To the practice co-op, or back."""
        if self.front is not None:
            self.front.start(self._practise())

    async def _practise(self) -> None:
        if self.desk.practice:
            await self.desk.leave_practice()
        else:
            await self.desk.practise()
        await self._arrive()

    async def _arrive(self) -> None:
        self._seen = None
        self._everything_stale()
        if self.desk.node is None:
            await self.switch_mode("first")
        elif self.current_mode == "home":
            self._renew_front()
        else:
            await self.switch_mode("home")

    def action_reset(self) -> None:
        """Make the practice co-op anew, after asking."""
        if self.front is None:
            return
        if not self.desk.practice:
            self.front.say(_("Only the practice co-op can be reset; P opens it. Your own books are never thrown away."))
            return
        question = _("Throw the practice co-op away and make it anew? Your own books are not touched.")
        self.push_screen(YesNo(question, _("make it anew"), _("keep it")), self._reset)

    def _reset(self, yes: bool | None) -> None:  # noqa: FBT001 - the answer itself
        if yes and self.front is not None:
            self.front.start(self._again())

    async def _again(self) -> None:
        await self.desk.practise(fresh=True)
        await self._arrive()


def run(home: Home | None = None) -> int:
    """Run the app on this terminal; gives the exit code."""
    app = MvsApp(home)
    app.run(mouse=False)
    return app.return_code or 0

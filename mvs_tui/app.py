"""The terminal app: it puts the screens around a node, and keeps the node in one worker thread.

Rules
- Every call to the books runs in that thread; the keys never wait. Work longer than a second shows how far it is.
- Twice a second the thread asks whether another process committed something; only then is a screen read again.
- A mistake of this program ends in words and in a report without anybody's data (`mvs_tui.crash`).
- Slow lines first: 16 colours, no mouse, nothing that blinks, moves or counts by itself.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, ClassVar

from models.language import gettext as _

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("TEXTUAL_THEME", "ansi-dark")  # chosen later, all styles would be read twice
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

from rich.text import Text
from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Event, InputEvent, Key, Paste
from textual.worker import WorkerFailed

from models.store import Damaged
from models.words import Refused
from mvs_tui import HOME, crash, doings
from mvs_tui.clerks.session import Session, seen
from mvs_tui.config import Home
from mvs_tui.drivers import driver_class, see_the_terminal
from mvs_tui.gate import Gate
from mvs_tui.keeper import Keeper
from mvs_tui.keys import KEYS
from mvs_tui.leaving import Leaving
from mvs_tui.lookout import Lookout
from mvs_tui.performing import Performer, ask_clock
from mvs_tui.rehearsal import Rehearsal
from mvs_tui.words.live import Tongue
from screens import registry
from screens.desk import Stopped
from screens.first import First
from screens.help import Help
from screens.jump import Jump, nothing_here
from screens.look import Look
from screens.place import Place
from screens.prompts import Notice

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.types import CSSPathType


#: Seconds between two looks at whether somebody else wrote.
POLL = 0.5


class MvsApp(App[None]):
    """The program on the screen."""

    TITLE = "mvs"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH: ClassVar[CSSPathType | None] = [*sorted((HOME / "assets" / "styles").glob("*.tcss"))]
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def __init__(self, home: Home | None = None, *, poll: float = POLL, driver: str = "stock", clerk: str = "") -> None:
        """Open on a folder, for a clerk; `poll` is the pause between looks at whether others wrote, 0 for never."""
        super().__init__(driver_class=driver_class(driver), ansi_color=True)
        #: Whether the terminal's own cursor stands in the fields, so that none is drawn there.
        self.real_cursor = driver != "stock"
        registry.load()
        self.home = home or Home.here()
        self.desk = Keeper(self, self.home)
        self.poll = poll
        self.lookout = Lookout(self)
        self.session = Session(self, clerk)
        self.leaving = Leaving(self)
        self.gate = Gate(self, super().on_event)
        self.tongue, self.performer, self.rehearsal = Tongue(self), Performer(self), Rehearsal(self)
        for entry in registry.SCREENS.values():
            if entry.key:
                self.add_mode(entry.name, entry.make)
        self.add_mode("first", First)

    # ---- beginning and end ------------------------------------------------------------------------------------------

    async def on_mount(self) -> None:
        """Show where to begin."""
        self.theme = "ansi-dark"
        self.set_class(Look.now.contrast, "-contrast")
        if not self.is_headless:
            self.leaving.listen()
        self.run_worker(self._open(), group="open")

    async def _open(self) -> None:
        try:
            if not await self.session.begin():
                self.exit()
                return
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
        self.all_stale()
        self.switch_mode("home")
        if self.poll:
            self.set_interval(self.poll, self.look_around)
        self._radio()
        await ask_clock(self)

    async def action_leave(self) -> None:
        """Leave; what this clerk has seen is remembered, and what is half typed."""
        if self.desk.node is not None:
            await self.leaving.keep_all()
            await self.desk.ask(seen)
            if self.desk.radio.ours and self.front is not None:
                self.front.say(_("The radio is let go; this takes a moment ..."))
            await self.desk.close()
        self.exit()

    async def action_done(self) -> None:
        """Go back from a page, as Esc does; from a screen with a tab, leave."""
        await self.performer.done()

    def line_dropped(self) -> None:
        """End: the terminal is gone."""
        self.leaving.begin()

    @property
    def all_screens(self) -> list[Any]:
        """Every screen of every tab."""
        return [one for stack in self._screen_stacks.values() for one in reversed(stack)]

    def action_undo(self) -> None:
        """Undo what was just written here."""
        self.performer.undo()

    def action_language(self) -> None:
        """Offer the languages."""
        if self.front is not None:
            self.tongue.offer()

    def action_redraw(self) -> None:
        """Draw everything again."""
        forget = getattr(self._driver, "forget", None)
        if forget is not None:
            forget()
        self.refresh(layout=True)

    def panic(self, *renderables: RenderableType) -> None:
        """End after a mistake of the program: words on the terminal, the rest in the report."""
        del renderables
        self._fatal_error()

    def _fatal_error(self) -> None:
        error: BaseException = self._exception or RuntimeError("no exception was given")
        if isinstance(error, WorkerFailed):
            error = error.error
        if not self._exit_renderables:
            self._exit_renderables.append(Text(crash.words(self.home.crash, error)))
        self._close_messages_no_wait()

    # ---- noticing what others write ---------------------------------------------------------------------------------

    def books_changed(self) -> None:
        """Let the screen in front look again, and the others when they come to the front."""
        self.all_stale()
        self._renew_front()

    def all_stale(self) -> None:
        """Let each screen look again when it comes to the front."""
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
        """See whether another process wrote, an hour went by, or the radio tells something else."""
        await self.lookout.look()
        if not self.changing and self.session.due:
            self.run_worker(self.session.lock(), group="clerk", exclusive=True)

    async def on_event(self, event: Event) -> None:
        """Take note of when something was last typed."""
        if isinstance(event, InputEvent):
            self.session.touch()
        if isinstance(event, (Key, Paste)) and not event.is_forwarded:
            self.gate.take(event)
        else:
            await super().on_event(event)

    def on_through(self) -> None:
        """Let the next key in: the one before has been everywhere."""
        self.gate.through()

    def action_hand_over(self) -> None:
        """Let another clerk sign in."""
        if self.front is not None:
            self.run_worker(self.rehearsal.told(self.session.hand_over()), group="clerk", exclusive=True)

    # ---- keys that count everywhere ---------------------------------------------------------------------------------

    @property
    def common(self) -> list[Binding]:
        """The keys that count on every screen."""
        return [binding for binding in self.BINDINGS if isinstance(binding, Binding)]

    @property
    def changing(self) -> bool:
        """Whether other books are being opened, or another clerk comes."""
        return self.rehearsal.changing or self.session.changing

    @property
    def resting(self) -> bool:
        """Whether nothing is asked of the books and nothing waits to be shown."""
        asking = {"open", "clerk"} if self.session.asking else set[str]()
        done = all(worker.is_finished or worker.group in asking for worker in self.workers)
        return self.gate.idle and not self.desk.busy and done

    @property
    def front(self) -> Place[Any] | None:
        """The screen in front, under any prompt."""
        return self.screen if isinstance(self.screen, Place) else None

    async def action_go(self, number: int) -> None:
        """Go to a screen by its number; pressed again, back to its beginning."""
        entry = next((entry for entry in registry.tabs() if entry.key == str(number)), None)
        before = self.front
        if entry is None or self.desk.node is None or before is None:
            return
        if self.current_mode != entry.name:
            await self.switch_mode(entry.name)
            if self.front is None or self.front.LINGERS:
                return
        await self.to_first()

    def action_help(self) -> None:
        """Show the help of the screen in front."""
        if self.front is not None and not isinstance(self.front, Help):
            self.push_screen(Help(self.front, self.common))

    def action_jump(self) -> None:
        """Show a letter beside everything that one can go to."""
        front = self.front
        if front is None:
            return
        if spots := front.spots():
            self.push_screen(Jump(spots))
        else:
            front.say(nothing_here())

    def action_palette(self) -> None:
        """Offer everything."""
        self.performer.offer()

    def action_backup(self) -> None:
        """Make a backup."""
        if self.front is not None and self.desk.node is not None:
            front = self.front
            front.start(self._backup(front))

    async def _backup(self, front: Place[Any]) -> None:
        front.say(await self.desk.work(_("Backup"), doings.backup))

    def action_practise(self) -> None:
        """To the practice co-op, or back."""
        self.rehearsal.begin()

    def action_reset(self) -> None:
        """Make the practice co-op anew, after asking."""
        self.rehearsal.ask_anew()

    async def put_away(self) -> None:
        """Close every page over the screens with a tab: it shows an entry of books that are about to be closed."""
        here = self.current_mode
        for mode, stack in list(self._screen_stacks.items()):
            if len(stack) > 1 and mode != "_default":
                await self.switch_mode(mode)
                await self.to_first()
        if self.current_mode != here:
            await self.switch_mode(here)

    async def to_first(self) -> None:
        """Close the pages over the screen of the mode in front; what was half filled is kept as a draft."""
        for _turn in range(100):  # more pages than anybody opens over each other
            one = self.screen
            if len(self.screen_stack) > 1 and isinstance(one, Place) and self.desk.node is not None:
                await one.put_away()
            # While a draft was kept, a key may have closed it, or work that ended may have opened another over it.
            if len(self.screen_stack) > 1 and self.screen is one:
                await one.dismiss()

    def _radio(self) -> None:
        """Start the radio's program where one is set up; the practice co-op has none."""
        if self.poll and self.desk.node is not None and not self.desk.practice:
            self.desk.radio.begin(self.desk.home)

    async def arrive(self) -> None:
        """Show other books, or the same to another clerk."""
        self.lookout.forget()
        self.all_stale()
        self._radio()
        if self.desk.node is None:
            await self.switch_mode("first")
        elif self.current_mode == "home":
            self._renew_front()
        else:
            await self.switch_mode("home")


def run(home: Home | None = None, *, driver: str = "cells", clerk: str = "", demo: bool = False) -> int:
    """Run the app on this terminal; gives the exit code. The driver is `cells` (few bytes) or `stock` (Textual's).

    With `demo` each title says that the books are made up. Raises `Refused` for a terminal that cannot show screens.
    """
    see_the_terminal()
    app = MvsApp(home, driver=driver, clerk=clerk)
    app.desk.demo = demo
    app.run(mouse=False)
    return app.return_code or 0

"""Walking through all screens without a terminal, to look at the words on them: tabs, pages, forms, help, prompts.

Rules
- The walk presses keys as a clerk does, on a practice co-op in a folder of its own, which is thrown away.
- Each sort of page is entered once and each of its keys pressed once. What would leave the program, start others or
  wait for a machine is left alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual.widgets import Input

from models import language
from models.entry import KINDS
from mvs_tui.app import MvsApp
from mvs_tui.config import Home
from mvs_tui.demo import practice
from screens import registry
from screens.entry_form import EntryForm
from screens.first import FoundForm, JoinForm
from screens.place import Place
from screens.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

#: Actions that a walk does not take.
NOT_TAKEN: Final = frozenset({
    "back", "leave", "app.leave", "app.focus_next", "start", "stop", "do", "answer(True)", "close", "dismiss", "print",
    "hello", "jump", "app.backup",
})  # fmt: skip
#: How often, and with what pause in seconds, it is looked whether the app has come to rest.
TURNS, PAUSE = 2000, 0.003
#: How often Esc is pressed to come back to a page.
ESCAPES: Final = 6


@dataclass
class Walker:
    """Goes through the screens of an app; `seen` is called with the name of each page while it is drawn."""

    app: MvsApp
    seen: Callable[[str, MvsApp], None]
    known: set[str] = field(default_factory=set[str])
    #: How many pages may lie over each other; 0 looks at the tabs and forms only.
    most: int = 3

    async def settle(self) -> None:
        """Wait until everything that was asked for is drawn."""
        calm = 0
        for _turn in range(TURNS):
            await asyncio.sleep(PAUSE)
            calm = calm + 1 if self.app.resting else 0
            if calm > 3:  # noqa: PLR2004 - several looks in a row
                await asyncio.sleep(0.02)
                if self.app.resting:
                    return
                calm = 0

    async def press(self, key: str) -> None:
        """Press a key, with all its effects."""
        self.app.simulate_key(key)
        await self.settle()

    async def all(self) -> None:
        """Go to every tab and from there everywhere, then to the form of each kind."""
        await self.settle()
        for entry in registry.tabs():
            await self.app.switch_mode(entry.name)
            await self.settle()
            await self.enter(entry.name)
        for _number, kind in sorted(KINDS.items()):
            if kind.kind.command:
                await self.open(EntryForm(kind), kind.kind.command)
        await self.press("ctrl+p")
        self.seen("palette", self.app)
        await self.press("escape")

    async def open(self, screen: Screen[Any], name: str) -> None:
        """Open a page, look at it, and close it."""
        self.app.push_screen(screen)
        await self.settle()
        self.seen(name, self.app)
        await self._close(screen)

    async def _close(self, screen: Screen[Any]) -> None:
        """Close everything down to a page, and the page."""
        for _turn in range(ESCAPES):
            if screen not in self.app.screen_stack:
                return
            await self.press("escape")
        while screen in self.app.screen_stack:
            await self.app.pop_screen()
        await self.settle()

    async def enter(self, name: str, deep: int = 0) -> None:
        """Look at the page in front, its help, and what each of its keys opens."""
        here = self.app.screen
        self.seen(name, self.app)
        self.known.add(type(here).__name__)
        if not isinstance(here, Place) or deep >= self.most:
            return
        await self.press("f1")
        self.seen(f"{name} F1", self.app)
        await self._back_to(here)
        for binding in here.own_bindings():
            if binding.action not in NOT_TAKEN and not binding.action.startswith("app."):
                await self._try(here, binding.key.split(",")[0], f"{name} {binding.key.split(',')[0]}", deep)

    async def _try(self, here: Screen[Any], key: str, name: str, deep: int) -> None:
        if self.app.screen is not here:
            return
        await self.press(key)
        over = self.app.screen
        if over is here or type(over).__name__ in self.known:
            self.seen(name, self.app)
            if over is here and isinstance(self.app.focused, Input):
                # The key let somebody type here: a filter.
                await self.press("escape")
        else:
            await self.enter(name, deep + 1)
        await self._back_to(here)

    async def _back_to(self, here: Screen[Any]) -> None:
        for _turn in range(ESCAPES):
            if self.app.screen is here or here not in self.app.screen_stack:
                return
            await self.press("escape")


def words_on(app: MvsApp) -> list[str]:
    """Give the screen as text, a line each."""
    strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def walk(seen: Callable[[str, MvsApp], None], size: tuple[int, int] = (80, 24), most: int = 3) -> None:
    """Walk through everything in the language that is spoken now: the practice co-op, then a first run."""
    with tempfile.TemporaryDirectory(prefix="mvs-words-") as folder:
        full, empty = Home(Path(folder) / "practice"), Home(Path(folder) / "new")
        spoken = language.now()
        language.speak()
        practice.make(full)
        language.speak(spoken)
        asyncio.run(_walk(full, seen, size, most))
        asyncio.run(_first(empty, seen, size))


async def _walk(home: Home, seen: Callable[[str, MvsApp], None], size: tuple[int, int], most: int) -> None:
    app = MvsApp(home, poll=0)
    async with app.run_test(size=size):
        await Walker(app, seen, most=most).all()
        await app.desk.close()


async def _first(home: Home, seen: Callable[[str, MvsApp], None], size: tuple[int, int]) -> None:
    app = MvsApp(home, poll=0)
    async with app.run_test(size=size):
        walker = Walker(app, seen)
        await walker.settle()
        seen("first", app)
        await walker.press("f1")
        seen("first F1", app)
        await walker.press("escape")
        for name, screen in (("found", FoundForm()), ("join", JoinForm()), ("waiting", Waiting())):
            with contextlib.suppress(Exception):
                await walker.open(screen, name)
        await app.desk.close()

"""The end of the program: by a clerk's key, by a line that drops, by a machine that is switched off.

Rules
- When the line drops (SIGHUP, or a terminal that is gone) or the program is told to end (SIGTERM), nobody can be asked
  any more: long work is stopped, everything half typed is kept at once, the books are closed, and it ends.
- What was half typed is read from the fields themselves, also from a form that lies under a prompt or on another tab,
  so that nothing is lost of the last moment before.
- It ends only once, however often it is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING, Any, Protocol

from models.store import Damaged
from models.words import Refused
from mvs_tui import crash
from screens.desk import Stopped
from screens.place import Place
from screens.prompts import AskLine

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from mvs_tui.keeper import Keeper

SIGNALS = (signal.SIGHUP, signal.SIGTERM)
#: Seconds that keeping what was typed, and closing, may take each: whoever switches off does not wait for ever.
PATIENCE = 10.0


class Ending(Protocol):
    """What is needed of the app."""

    desk: Keeper

    @property
    def all_screens(self) -> Iterable[Any]:
        """Give every screen of every tab, those in front first."""
        ...

    def exit(self) -> None:
        """End."""
        ...


class Leaving:
    """Ends an app."""

    def __init__(self, app: Ending) -> None:
        """Nothing has happened yet."""
        self.app = app
        self._task: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Take the two signals from now on; elsewhere than in a program's main thread there are none."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            with contextlib.suppress(RuntimeError, ValueError, NotImplementedError):
                loop.add_signal_handler(number, self.begin)

    def begin(self) -> None:
        """Begin to end; called again, nothing happens."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._end())

    async def keep_all(self) -> None:
        """Keep everything that is half typed, on every tab and under every prompt."""
        for one in self.app.all_screens:
            if (half_typed := _keeps(one)) is not None:
                await self._patiently(half_typed())

    async def _patiently(self, doing: Coroutine[Any, Any, Any]) -> None:
        """Wait for something, but not for ever; what goes wrong now can be told to nobody."""
        try:
            await asyncio.wait_for(doing, PATIENCE)
        except (Refused, Damaged, Stopped, OSError, TimeoutError):
            pass
        except Exception as error:  # noqa: BLE001 - a mistake in one form must not lose what stands in the others
            crash.words(self.app.desk.own.crash, error)

    async def _end(self) -> None:
        try:
            self.app.desk.halt()
            await self.keep_all()
            await self._patiently(self.app.desk.close())
        finally:
            self.app.exit()


def _keeps(one: Any) -> Callable[[], Coroutine[Any, Any, None]] | None:
    """Give what keeps the half typed of a screen; None where nothing is typed."""
    return one.keep if isinstance(one, (Place, AskLine)) else None

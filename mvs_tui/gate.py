"""The gate for keys: one after the other, each with all that it brings about, however many come at once.

Rules
- On a slow line people type ahead, and a whole name with its Enter arrives in one packet. The next key waits until the
  one before has gone through every part of the screen, so that it reaches the field that is in hand by then.
- A key waits, too, until a form that is opening can be typed into, and while other books are being opened.
- It waits for a moment only: what hangs does not hold up the keys for ever.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from textual.app import ScreenStackError
from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.events import Event

#: How often a key's follower goes round: once behind the key, once behind what the key brought about.
ROUNDS = 2
#: The most seconds that a follower is waited for, and that a page may take to open; and the pause between two looks.
MOMENT, OPENING, LOOK = 0.5, 5.0, 0.01


class Through(Message):
    """It follows a key through the same parts of the screen; when the app gets it, the key has been everywhere."""


class Keyed(Protocol):
    """What the gate needs of the app."""

    @property
    def focused(self) -> Any:
        """Give what is in hand."""
        ...

    @property
    def screen(self) -> Any:
        """Give the screen in front."""
        ...

    @property
    def changing(self) -> bool:
        """Whether other books are being opened."""
        ...

    def call_later(self, callback: Any, *args: Any) -> bool:
        """Call something in the app's own turn."""
        ...


def _fail(error: Exception) -> None:
    """Raise an error of a key where the app's own are caught."""
    raise error


class Gate:
    """Lets keys through one by one."""

    def __init__(self, app: Keyed, give: Callable[[Event], Awaitable[None]]) -> None:
        """Begin open; `give` is how the app takes a key."""
        self.app, self.give = app, give
        self.waiting: deque[Event] = deque()
        self._task: asyncio.Task[None] | None = None
        self._through = asyncio.Event()

    @property
    def idle(self) -> bool:
        """Whether no key is on its way."""
        return not self.waiting and (self._task is None or self._task.done())

    def take(self, event: Event) -> None:
        """Let a key through after those before it."""
        idle = self.idle
        self.waiting.append(event)
        if idle:
            self._task = asyncio.get_running_loop().create_task(self._pass())

    def through(self) -> None:
        """Take note that the follower has come."""
        self._through.set()

    async def _pass(self) -> None:
        while self.waiting:
            try:
                await self._ready()
                await self.give(self.waiting.popleft())
                await self._follow()
            except ScreenStackError:
                self.waiting.clear()  # the app has ended
            except Exception as error:  # noqa: BLE001 - whatever it is, the app is told of it as of its own
                self.app.call_later(_fail, error)

    async def _follow(self) -> None:
        for _round in range(ROUNDS):
            self._through.clear()
            if (self.app.focused or self.app.screen).post_message(Through()):
                try:
                    await asyncio.wait_for(self._through.wait(), MOMENT)
                except TimeoutError:
                    return

    async def _ready(self) -> None:
        """Wait while the page in front is opening; a dialog, as that which stops long work, takes keys always."""
        for _look in range(int(OPENING / LOOK)):
            screen = self.app.screen
            if getattr(screen, "is_modal", False) or (getattr(screen, "ready", True) and not self.app.changing):
                return
            await asyncio.sleep(LOOK)

"""What a radio tells, on its way to whoever asks.

Rules
- It waits in order. When too much waits, the oldest goes, but never the word that the radio came or went.
- Words that were said are not said again for ten minutes; that nothing must be sent, not while it is known.
- A loss is told once, however often the radio is tried in vain.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final

from radio.links import meshtastic_words as words
from radio.links.radio import Down, Said, Up

if TYPE_CHECKING:
    from radio.links.radio import Event

#: How many events wait.
WAITING: Final = 512
#: Seconds before the same words are said again, and how many are remembered.
AGAIN, REMEMBERED = 600.0, 32


class Post:
    """The events of one radio."""

    def __init__(self) -> None:
        """Nothing has been told."""
        self._events: deque[Event] = deque()
        self._news = threading.Condition()
        self._said: dict[str, float] = {}
        self._held = -math.inf
        self._down = ""
        self._ended = False

    def take(self, wait: float) -> Event | None:
        """Give what comes next, or None when nothing came within `wait` seconds."""
        with self._news:
            self._news.wait_for(lambda: self._events or self._ended, wait)
            return self._events.popleft() if self._events else None

    def tell(self, event: Event) -> None:
        """Let an event wait."""
        if isinstance(event, Up):
            self._down = ""
        with self._news:
            if len(self._events) >= WAITING:
                spare = (place for place, one in enumerate(self._events) if not isinstance(one, Up | Down))
                del self._events[next(spare, 0)]
            self._events.append(event)
            self._news.notify_all()

    def end(self) -> None:
        """Let nobody wait any longer."""
        with self._news:
            self._ended = True
            self._news.notify_all()

    def say(self, text: str, *, bad: bool = False) -> None:
        """Tell something, unless it was said lately."""
        now = time.monotonic()
        if now - self._said.get(text, -math.inf) >= AGAIN:
            self._said[text] = now
            self.tell(Said(text, bad))
        while len(self._said) > REMEMBERED:
            del self._said[next(iter(self._said))]

    def hold(self, seconds: float) -> None:
        """Tell that nothing must be sent for so long, unless as much was told: radios repeat it for each packet."""
        until = time.monotonic() + seconds
        if until > self._held + words.HOLD:
            self._held = until
            self.tell(Said(words.wait(seconds), bad=True, hold=seconds))

    def fall(self, text: str, *, said: bool = False) -> None:
        """Tell that there is no radio, unless just this was told last; `said` tells it as a warning too."""
        if text == self._down:
            return
        if said:
            self.tell(Said(text, bad=True))
        self._down = text
        self.tell(Down(text))

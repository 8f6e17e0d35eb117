"""Pasted text on its way to Textual: bounded, and never without an end.

Rules
- A terminal marks pasted text with an escape before and one behind it. Noise can look like the first; without the
  second every key would be swallowed from then on. So a paste that is silent for `QUIET` seconds, or longer than
  `MOST` characters, is ended for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGIN: Final = "\x1b[200~"
END: Final = "\x1b[201~"
QUIET: Final = 2.0
MOST: Final = 262_144


@dataclass(slots=True)
class Pastes:
    """Follows what is typed. Time is in seconds of a clock that runs evenly."""

    inside: bool = False
    size: int = 0
    last: float = 0.0
    _tail: str = ""

    def take(self, text: str, now: float) -> Iterator[str]:
        """Give what to hand on for what was typed now; to be called while nothing is typed, too."""
        if text:
            self._follow(text)
            self.last = now
            yield text
        if self.inside and (self.size > MOST or now - self.last > QUIET):
            self.inside, self.size, self._tail = False, 0, ""
            yield END

    def _follow(self, text: str) -> None:
        seen = self._tail + text
        begun, ended = seen.rfind(BEGIN), seen.rfind(END)
        if begun >= 0 or ended >= 0:
            self.inside, self.size = begun > ended, 0
        # A mark may come in two pieces; one that is whole must not be found twice.
        self._tail = seen[max(begun + len(BEGIN), ended + len(END), len(seen) - len(BEGIN) + 1, 0) :]
        self.size += len(text) if self.inside else 0

"""How far long work is: one line that changes at most once a second, in figures and with a bar.

Rules
- Nothing moves by itself: who sees it stand knows that nothing was done. Where nobody knows how much there is, only
  what was done is counted.
- However often the work tells, the line is drawn once a second, and at the end.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from models.language import gettext as _
from models.spelling import number
from screens.widgets.charts import bar
from screens.widgets.line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer

#: Seconds between two drawings.
PAUSE: Final = 1.0
BAR: Final = 20


def words(doing: str, done: int, of: int, more: str = "") -> str:
    """Say how far it is.

    >>> words("Checking", 1200, 0)
    'Checking ... 1,200'
    """
    counted = number(done) if done else ""
    far = _("{done} of {of}").format(done=number(done), of=number(of)) if of else counted
    return f"{doing} ... {far}{more}".rstrip()


class Progress(Line):
    """`Checking ... 1,200 of 5,000   [#####.....]`."""

    def __init__(
        self,
        doing: str,
        *,
        id: str | None = None,  # noqa: A002 - as Textual says it
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Begin at nothing; `now` gives seconds."""
        super().__init__(f" {words(doing, 0, 0)}", bold=True, id=id)
        self.doing, self.now = doing, now
        self._told: tuple[int, int, str] = (0, 0, "")
        self._drawn = now() - PAUSE
        self._timer: Timer | None = None
        self._ended = False

    def tell(self, done: int, of: int = 0, more: str = "") -> None:
        """Take note of how far it is, and show it when a second has gone by, or all is done."""
        self._told = done, of, more
        if self._ended:
            return
        wait = self._drawn + PAUSE - self.now()
        if wait <= 0 or (of and done >= of):
            self._draw()
        elif self._timer is None:
            self._timer = self.set_timer(wait, self._draw)

    def end(self, text: str) -> None:
        """Show a last text; what is told after it is not shown."""
        self._ended = True
        if self._timer is not None:
            self._timer.stop()
        self.say(text, "")

    def _draw(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._drawn = self.now()
        done, of, more = self._told
        text = f" {words(self.doing, done, of, more)}"
        self.say(text, f"{bar(done, of, BAR)} " if of and cell_len(text) + BAR < self.size.width else "")

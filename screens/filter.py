"""The filter line under every list: `/` opens it, each letter narrows the list, Esc shows all again.

Rules
- It narrows what is here: every word that was typed must stand in a row, without regard to accents and capitals.
- A list that is read in pages is read through in pages, each a question of its own in the worker thread, so that the
  keys go on counting; a list that can look for itself (members) is asked with the words instead.
- It stays when the books change, and says how many rows of how many are left; where so many fit that the rest is not
  read, the last row says so.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message

from models.language import gettext as _
from models.spelling import number
from models.store import bare
from screens.widgets.line import Line
from screens.widgets.rows import PAGE, Row
from screens.widgets.typed import Typed
from screens.widgets.work import begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from screens.widgets.rows import Page, Read

#: Seconds after the last letter until the list is read: a slow line draws it once for a word, not for each letter.
PAUSE = 0.2
#: Rows that are read at a time, and the most that are kept of what fits.
STRIDE, MOST = 8 * PAGE, 2000


class Filter(Horizontal):
    """`/ words                3 of 214`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "all", show=False, tooltip="Take the filter away: the whole list again."),
    ]

    class Changed(Message):
        """Other words were typed, a moment ago."""

    class Left(Message):
        """Enter, Up or Down was pressed: to the list."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Begin without words, and not shown."""
        super().__init__(id=id)
        self.words = ""
        #: What the last reading left, for the pages of it that are asked for next.
        self.kept: tuple[str, list[Row]] | None = None
        self._turn = 0
        self.display = False

    def compose(self) -> ComposeResult:
        """Sign, field, and how many are left."""
        yield Line(" /", id="filter-sign")
        yield Typed(id="sought")
        yield Line(id="left-over")

    @property
    def open(self) -> bool:
        """Whether it stands on the screen."""
        return bool(self.display)

    def begin(self, words: str | None = None) -> None:
        """Show it, to be typed into; with words they stand there."""
        self.display = True
        field = self.query_one(Typed)
        field.focus()
        if words is not None:
            field.value = words
            field.cursor_position = len(words)

    def seek(self, words: str) -> None:
        """Look for words at once, with the list in hand."""
        self.display = True
        self.query_one(Typed).value = words
        self._seek(words)
        self.post_message(self.Left())

    def forget(self) -> None:
        """Read anew what is left: the books are others now."""
        self.kept = None
        self._turn += 1

    def action_clear(self) -> None:
        """Take it away."""
        self.display = False
        self.query_one(Typed).value = ""
        self.say("")
        self.post_message(self.Left())
        self._seek("")

    def say(self, words: str) -> None:
        """Say how many are left."""
        self.query_one("#left-over", Line).say("", f"{words} " if words else "")

    def on_input_changed(self, event: Typed.Changed) -> None:
        """Seek soon."""
        event.stop()
        begin(self, partial(self._soon, event.value), "seek", only=True)

    async def _soon(self, words: str) -> None:
        await asyncio.sleep(PAUSE)
        self._seek(words)

    def _seek(self, words: str) -> None:
        words = " ".join(words.split())
        if words != self.words:
            self.words = words
            self.post_message(self.Changed())

    def on_input_submitted(self, event: Typed.Submitted) -> None:
        """To the list, with the words as they stand now."""
        event.stop()
        self._seek(event.value)
        self.post_message(self.Left())

    def on_typed_aside(self, event: Typed.Aside) -> None:
        """To the list."""
        event.stop()
        self.post_message(self.Left())

    # ---- narrowing --------------------------------------------------------------------------------------------------

    def narrowed(self, read: Read) -> Read:
        """Give what reads a list through this filter."""

        async def reading(start: int, count: int) -> Page:
            words = self.words
            if not words:
                self.say("")
                return await read(start, count)
            kept, turn = self.kept, self._turn
            if not start or kept is None or kept[0] != words:
                kept = words, await self._left(read, words)
                if turn == self._turn:
                    self.kept = kept
            rows = kept[1]
            return len(rows), rows[start : start + count]

        return reading

    async def _left(self, read: Read, words: str) -> list[Row]:
        kept, of, rest = await whole(read, words, self.tell)
        self.tell(sum(row.item is not None for row in kept) or len(kept), of)
        if rest:
            told = _("Not looked through: {n} more. Type more letters.").format(n=number(rest))
            kept.append(Row(f"  {told}"))
        return kept or nothing_like(words)[1]

    def tell(self, left: int, of: int) -> None:
        """Say how many rows of how many are left."""
        self.say(_("{n} of {of}").format(n=number(left), of=number(of)))


def nothing_like(words: str) -> Page:
    """Say that no row has these words."""
    return 1, [Row("  " + _("Nothing here has “{words}” in it. Esc shows all again.").format(words=words))]


async def whole(read: Read, words: str, tell: Callable[[int, int], None]) -> tuple[list[Row], int, int]:
    """Read a list through, page by page, until enough fits.

    Gives the rows with these words in them, of how many, and how many of those were not read.
    """
    total, rows = await read(0, STRIDE)
    kept, of, seen = *sift(rows, words), len(rows)
    while seen < total and rows and len(kept) < MOST:
        tell(len(kept), total)
        total, rows = await read(seen, STRIDE)
        more, things = sift(rows, words)
        kept, of, seen = kept + more, of + things, seen + len(rows)
    rest = max(total - seen, 0) if rows else 0
    return kept, max(of, total if seen < total else of), rest


def sift(rows: list[Row], words: str) -> tuple[list[Row], int]:
    """Give the rows with all these words in them, under their headings, and how many rows there were to choose from."""
    wanted = (bare(words) or "").split()
    things = any(row.item is not None for row in rows)
    kept: list[Row] = []
    heading: Row | None = None
    of = 0
    for row in rows:
        if things and row.item is None:
            heading = row if row.bold else heading
            continue
        said = row.said
        of += bool(said)
        text = bare(said) or ""
        if said and all(word in text for word in wanted):
            kept += [row] if heading is None else [heading, row]
            heading = None
    return kept, of

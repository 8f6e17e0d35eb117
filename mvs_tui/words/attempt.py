"""Trying a word file: the practice co-op on the screens in its language, drawn anew each time the file is saved.

Rules
- Twice a second the time and size of the file are looked at. A file that cannot be read is said in the status line,
  with its line, and the last good words stay.
- The practice co-op lies in a folder of its own and is thrown away at the end.
"""

from __future__ import annotations

import asyncio
import gettext
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from models import language
from models.language import gettext as _
from models.words import Refused
from mvs_tui.app import MvsApp
from mvs_tui.config import Home
from mvs_tui.words.check import mistakes, opened
from mvs_tui.words.files import TEMPLATE
from mvs_tui.words.live import redraw

if TYPE_CHECKING:
    from mvs_tui.words.check import Finding

#: Seconds between two looks at the file.
LOOK = 0.5


def taken(path: Path) -> tuple[gettext.GNUTranslations, str]:
    """Read a file as it is now; gives its words and what to say of it. Raises `Refused` where it cannot be read."""
    book, wanted = opened(path), {(entry.msgctxt, entry.msgid) for entry in opened(TEMPLATE)}
    bad: list[Finding] = []
    for entry in [*book]:
        found = mistakes(entry)
        if found:
            bad += found
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
    try:
        words = gettext.GNUTranslations(io.BytesIO(book.to_binary()))
        words.ngettext("one", "many", 1)
    except (ValueError, LookupError) as error:
        raise Refused(_("{path}: the plural rule at its head cannot be followed.").format(path=path.name)) from error
    done = sum((entry.msgctxt, entry.msgid) in wanted for entry in book.translated_entries())
    said = _("{file} is taken up: {percent} percent.").format(file=path.name, percent=done * 100 // len(wanted))
    if bad:
        said += " " + _("! line {line}: {words}").format(line=bad[0].line, words=bad[0].words)
    return words, said


class TryApp(MvsApp):
    """The program with an eye on a word file."""

    def __init__(self, home: Home, path: Path, *, poll: float = LOOK, driver: str = "stock") -> None:
        """Watch a file; `poll` is the pause between two looks, 0 for never."""
        super().__init__(home, poll=0, driver=driver)
        self.path, self.pause = path, poll
        self.state: tuple[int, int] | None = None

    async def action_begin(self) -> None:
        """Go to the first screen, and begin to look at the file."""
        await super().action_begin()
        await self.look()
        if self.pause:
            self.set_interval(self.pause, self.look)

    async def look(self) -> None:
        """Take the file up when it was saved since."""
        state = _state(self.path)
        if state == self.state:
            return
        self.state = state
        try:
            words, said = await asyncio.to_thread(taken, self.path)
        except Refused as error:
            said = _("{why} The last good words stay.").format(why=error)
        else:
            language.speak(words)
            await redraw(self)
        if self.front is not None:
            self.front.say(said)


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def run(path: Path, *, driver: str = "cells") -> int:
    """Try a file on this terminal; gives the exit code. Raises `Refused` where it cannot be read at all."""
    from mvs_tui.demo import practice

    words, _said = taken(path)
    language.speak(words)  # before anything is drawn
    with tempfile.TemporaryDirectory(prefix="mvs-try-") as folder:
        home = Home(Path(folder) / "practice")
        practice.make(home)
        app = TryApp(home, path, driver=driver)
        app.run(mouse=False)
    return app.return_code or 0

"""Talking over lines: what goes out, what comes in, and what Ctrl-C, a hang-up and the end of input mean.

Rules
- A line is an answer when Enter ended it. What came before the end of input without one is no answer.
- A line that is too long, is no text, or holds keys that are no letters is refused in words and asked for again; never
  more than `LONGEST` bytes of it are held.
- A signal never breaks into work on the books: it is noted, and counts where the next answer is awaited. Only a
  second Ctrl-C while something long runs ends that at once; a transaction then leaves no trace.
- On a terminal the answer stands behind the question, and the terminal's own line editing works. Without one each
  question is a line of its own.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from models.clean import plain
from models.language import gettext as _
from models.spelling import number
from mvs_tui.print.cells import clip, width
from screens.look import Look
from screens.widgets.typewriter import typewriter

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

#: Cells of a line, and bytes of an answer.
WIDE: Final = 78
LONGEST: Final = 1000


class Over(Exception):  # noqa: N818 - a state
    """Nobody answers any more: the end of input, or the line was dropped."""


class Left(Exception):  # noqa: N818 - a wish
    """Somebody leaves what was asked: `.` or Ctrl-C."""


class Talk:
    """A conversation: `source` is the number of the file that answers come from, `sink` that of what is said."""

    def __init__(self, source: int = 0, sink: int = 1) -> None:
        """Begin; nothing is said yet."""
        self.source, self.sink = source, sink
        self.terminal = os.isatty(source)
        self.encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
        self.rest = b""
        self.reading = self.working = self.over = self.stopped = False
        #: Seconds after which an answer comes too late, 0 for never; then `unlock` asks who is there.
        self.patience = 0.0
        self.unlock: Callable[[], None] | None = None
        #: Whether the one who answers may not do so any more; `unlock` is asked then too.
        self.ousted: Callable[[], bool] = lambda: False

    # ---- saying -----------------------------------------------------------------------------------------------------

    def say(self, *texts: str) -> None:
        """Say something; each text begins a line and is broken where it is too long. No words are no line."""
        self._put("".join(f"{line}\n" for text in texts if text for line in broken(text)))

    def _put(self, text: str) -> None:
        data = spelled(text, "ascii" if Look.now.ascii else self.encoding)
        try:
            while data:
                data = data[os.write(self.sink, data) :]
        except OSError:
            self.over = True

    # ---- asking -----------------------------------------------------------------------------------------------------

    def ask(self, question: str) -> str:
        """Ask for a line, until there is one that can be read. Raises `Over`, or `Left` at Ctrl-C."""
        while True:
            *before, last = broken(question, room=WIDE if self.terminal else WIDE - 1)
            self._put("".join(f"{line}\n" for line in before) + last + (" " if self.terminal else "\n"))
            began = time.monotonic()
            try:
                text = self._read()
            except Left:
                self._late(began)  # nobody gets past the lock by leaving
                raise
            if not self._late(began) and text is not None:
                return text

    def _late(self, began: float) -> bool:
        """Ask who is there where an answer came too late, or from nobody who may give it; gives whether it did."""
        late = self.patience and time.monotonic() - began >= self.patience
        if self.unlock is None or not (late or self.ousted()):
            return False
        unlock, self.unlock = self.unlock, None
        try:
            unlock()
        finally:
            self.unlock = unlock
        return True

    def secret(self, question: str) -> str:
        """Ask for a line that a terminal does not show."""
        import termios

        if not self.terminal:
            return self.ask(question)
        before = termios.tcgetattr(self.source)
        silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
        termios.tcsetattr(self.source, termios.TCSADRAIN, silent)
        try:
            return self.ask(question)
        finally:
            termios.tcsetattr(self.source, termios.TCSADRAIN, before)
            self._put("\n")

    def _read(self) -> str | None:
        """Read an answer; None when it cannot be one, which is said."""
        try:
            data = self.line()
            text = None if data is None else data.decode("utf-8" if "utf" in self.encoding else self.encoding)
        except UnicodeDecodeError:
            self.say(_("! That is no text that can be read here. Set the terminal to UTF-8, or type plain letters."))
            return None
        if text is None:
            most = number(LONGEST)
            self.say(_("! That line is too long: at most {n} letters. Nothing of it was taken.").format(n=most))
        elif any(letter < " " and letter != "\t" for letter in text):
            self.say(_("! There were keys in that line that are no letters. Type it again."))
            return None
        return text

    def line(self) -> bytes | None:
        """Give the bytes up to the next Enter; None when they are too many."""
        long = False
        while b"\n" not in self.rest:
            long = long or len(self.rest) > LONGEST
            self.rest = self.more() if long else self.rest + self.more()
        line, _end, self.rest = self.rest.partition(b"\n")
        return None if long or len(line) > LONGEST else line.rstrip(b"\r")

    def more(self) -> bytes:
        """Wait for bytes. Raises `Over` and `Left`."""
        data = b"" if self.over else None
        try:
            self.reading = True
            if data is None and not self.stopped:
                data = os.read(self.source, 4096)
        except KeyboardInterrupt:
            self.stopped = True
        except OSError:
            data = b""
        finally:
            self.reading = False
        if self.stopped and data != b"":
            self.rest, self.stopped = b"", False
            self._put("\n")
            raise Left
        if not data:
            self.over = True
            raise Over
        return data

    # ---- signals ----------------------------------------------------------------------------------------------------

    @contextmanager
    def hearing(self) -> Generator[None]:
        """Hear Ctrl-C and hang-ups for the block."""
        kinds = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
        before = {kind: signal.signal(kind, self._heard) for kind in kinds}
        try:
            yield
        finally:
            for kind, handler in before.items():
                with suppress(TypeError):
                    signal.signal(kind, handler)

    def _heard(self, number: int, frame: Any) -> None:
        del frame
        if number != signal.SIGINT:
            self.over = True
            if self.reading:
                raise Over
        elif self.reading or (self.working and self.stopped):
            raise KeyboardInterrupt
        else:
            self.stopped = True


def spelled(text: str, encoding: str) -> bytes:
    """Write a text in the bytes of a terminal; a letter that it does not have is written as a typewriter has it."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        known = (letter if letter.encode(encoding, "ignore") else typewriter(letter) for letter in text)
        return "".join(known).encode(encoding, "replace")


def broken(text: str, room: int = WIDE) -> list[str]:
    """Break a text into lines of at most `room` cells; nothing in it plays with the terminal."""
    lines: list[str] = []
    for part in plain(text, keep="\n").split("\n"):
        lines += [part.rstrip()] if width(part) <= room else _wrapped(part, room)
    return lines


def _wrapped(text: str, room: int) -> list[str]:
    lines, line = list[str](), ""
    for word in text.split():
        left = word
        if line and width(line) + 1 + width(left) <= room:
            line = f"{line} {left}"
            continue
        lines += [line] if line else []
        while width(left) > room:
            lines.append(clip(left, room))
            left = left[len(lines[-1]) :]
        line = left
    return [*lines, line]

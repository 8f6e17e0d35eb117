r"""A terminal in memory: pyte, and what pyte leaves out that real terminals have and a frugal program uses.

Rules
- Added: repeat (REP), scroll up and down (SU, SD), the alternate screen with its own picture, a list of the private
  modes that are on, and answers to what a program asks. Erasing leaves the pen's background and nothing else of the
  pen; where `erases` is False it leaves the terminal's own (GNU screen and older ones).
- `silent` answers nothing, like a serial line with nobody at its end.

    >>> term = Term(10, 2)
    >>> term.feed(b"ab\x1b[3b\x1b[6n")
    >>> term.text.split("\\n")[0], term.answers
    ('abbbb     ', [b'\x1b[1;6R'])
"""

from __future__ import annotations

import codecs
import re
from typing import Any, Final, NamedTuple

import pyte

#: The private modes that switch between the main and the alternate screen.
ALTERNATES: Final = {47, 1047, 1049}
#: Escapes that pyte would show as letters: they ask or tell of the keyboard. A half one waits for its end.
PRIVATE: Final = re.compile("\x1b\\[[<=>][0-9;:]*[@-~]")
HALF: Final = re.compile("\x1b(\\[[0-9;:<=>?$]*)?$")
#: The private modes that wrap, and that show the cursor; the report that asks whether all is well.
WRAP, CURSOR, WELL = 7, 25, 5
#: What is on in a terminal that nobody has touched: it wraps, and shows its cursor.
UNTOUCHED: Final = frozenset({WRAP, CURSOR})


class Cell(NamedTuple):
    """A cell as an eye sees it; the colour of what is not there is none."""

    char: str
    fg: str
    bg: str
    bold: bool
    italics: bool
    underscore: bool
    reverse: bool


class _Screen(pyte.Screen):  # type: ignore[misc]
    """pyte's screen with the additions; its method names are pyte's, or those that `_Stream` gives."""

    erases = True

    def __init__(self, columns: int, rows: int, answers: list[bytes]) -> None:
        self.answers = answers
        self.on: set[int] = set(UNTOUCHED)
        self.main: tuple[dict[int, Any], Any] | None = None
        self.last = " "
        super().__init__(columns, rows)

    def reset(self) -> None:
        """Begin anew, as when switched on (RIS): the main screen in front, blank, and every mode as it was then."""
        self.on, self.main = set(UNTOUCHED), None
        super().reset()

    # ---- modes ------------------------------------------------------------------------------------------------------

    def set_mode(self, *modes: int, **how: Any) -> None:
        """Switch modes on."""
        if how.get("private"):
            self.on.update(modes)
            if ALTERNATES & set(modes) and self.main is None:
                self.main = ({y: dict(row) for y, row in self.buffer.items()}, (self.cursor.x, self.cursor.y))
                self._wipe()
            modes = tuple(mode for mode in modes if mode in {5, 6, 7, 25})
        super().set_mode(*modes, **how)

    def reset_mode(self, *modes: int, **how: Any) -> None:
        """Switch modes off."""
        if how.get("private"):
            self.on.difference_update(modes)
            if ALTERNATES & set(modes) and self.main is not None:
                (rows, (self.cursor.x, self.cursor.y)), self.main = self.main, None
                self._wipe()
                for y, row in rows.items():
                    self.buffer[y].update(row)
            modes = tuple(mode for mode in modes if mode in {5, 6, 7, 25})
        super().reset_mode(*modes, **how)

    def _wipe(self) -> None:
        self.buffer.clear()
        self.dirty.update(range(self.lines))

    # ---- drawing ----------------------------------------------------------------------------------------------------

    def draw(self, data: str) -> None:
        """Write text."""
        self.last = data[-1:] or self.last
        super().draw(data)

    def repeat(self, count: int = 1, *_more: int, **_how: Any) -> None:
        """Write the last character again."""
        self.draw(self.last * max(1, count))

    def scroll_up(self, count: int = 1, *_more: int, **_how: Any) -> None:
        """Move the region's rows up."""
        self._shift(max(1, count), up=True)

    def scroll_down(self, count: int = 1, *_more: int, **_how: Any) -> None:
        """Move the region's rows down."""
        self._shift(max(1, count), up=False)

    def _shift(self, count: int, *, up: bool) -> None:
        top, bottom = self.margins or (0, self.lines - 1)
        x, y = self.cursor.x, self.cursor.y
        for _turn in range(min(count, self.lines)):
            self.cursor.y = bottom if up else top
            (self.index if up else self.reverse_index)()
        self.cursor.x, self.cursor.y = x, y

    def _blank(self) -> Any:
        plain = self.default_char
        return plain._replace(bg=self.cursor.attrs.bg) if self.erases else plain

    def erase_characters(self, count: int | None = None, *_more: int, **_how: Any) -> None:
        """Erase so many cells."""
        pen, self.cursor.attrs = self.cursor.attrs, self._blank()
        super().erase_characters(count)
        self.cursor.attrs = pen

    def erase_in_line(self, how: int = 0, *_more: int, **_how: Any) -> None:
        """Erase in the row."""
        pen, self.cursor.attrs = self.cursor.attrs, self._blank()
        super().erase_in_line(how)
        self.cursor.attrs = pen

    def erase_in_display(self, how: int = 0, *_more: int, **_how: Any) -> None:
        """Erase in the screen."""
        pen, self.cursor.attrs = self.cursor.attrs, self._blank()
        super().erase_in_display(how)
        self.cursor.attrs = pen

    # ---- answers ----------------------------------------------------------------------------------------------------

    def report_device_status(self, mode: int = 0, **how: Any) -> None:
        """Tell where the cursor is."""
        if not how.get("private"):
            x = min(self.cursor.x, self.columns - 1)
            self.answers.append(b"\x1b[0n" if mode == WELL else f"\x1b[{self.cursor.y + 1};{x + 1}R".encode())

    def report_device_attributes(self, mode: int = 0, **how: Any) -> None:
        """Tell what terminal this is."""
        if not mode and not how.get("private"):
            self.answers.append(b"\x1b[?62;22c")

    def select_graphic_rendition(self, *attrs: int, **how: Any) -> None:
        """Take the pen; `CSI ? m` and the like are no colours."""
        if not how.get("private"):
            super().select_graphic_rendition(*attrs)

    def restore_cursor(self, *_more: int, **_how: Any) -> None:
        """Go back to the saved place; `CSI ? u` and `CSI = u` only ask about the keyboard."""
        if not _more and not _how:
            super().restore_cursor()


class _Stream(pyte.Stream):  # type: ignore[misc]
    csi = {**pyte.Stream.csi, "b": "repeat", "S": "scroll_up", "T": "scroll_down", "`": "cursor_to_column"}  # noqa: RUF012
    events = frozenset(
        (
            *pyte.Stream.basic.values(),
            *pyte.Stream.escape.values(),
            *pyte.Stream.sharp.values(),
            *csi.values(),
            *("define_charset", "set_icon_name", "set_title", "draw", "debug"),
        )
    )


class Term:
    """A terminal of so many columns and rows."""

    def __init__(self, columns: int = 80, rows: int = 24, *, erases: bool = True, silent: bool = False) -> None:
        """Switch it on."""
        self.answers: list[bytes] = []
        self.silent = silent
        self.screen: Any = _Screen(columns, rows, self.answers)
        self.screen.erases = erases
        self._stream: Any = _Stream(self.screen)
        self._rest = ""
        self._keyboard = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, data: bytes) -> None:
        """Show bytes."""
        text = self._rest + self._decoder.decode(data)
        half = HALF.search(text)
        text, self._rest = (text[: half.start()], text[half.start() :]) if half else (text, "")
        for escape in PRIVATE.findall(text):
            if escape.endswith("u"):
                self._keyboard = max(0, self._keyboard + (escape[2] == ">") - (escape[2] == "<"))
        self._stream.feed(PRIVATE.sub("", text))
        if self.silent:
            self.answers.clear()

    def resize(self, columns: int, rows: int) -> None:
        """Change the size, as pulling at a window does."""
        self.screen.resize(rows, columns)

    # ---- looking ----------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(self.screen.display)

    @property
    def cells(self) -> list[list[Cell]]:
        """All cells; of a blank the colour of its letter and its boldness do not count."""
        screen = self.screen
        return [[_cell(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]

    @property
    def cursor(self) -> tuple[int, int]:
        """Row and column of the cursor, from 0."""
        return self.screen.cursor.y, min(self.screen.cursor.x, self.screen.columns - 1)

    @property
    def shows_cursor(self) -> bool:
        """Whether the cursor is seen."""
        return CURSOR in self.screen.on

    @property
    def alternate(self) -> bool:
        """Whether the alternate screen is in front."""
        return self.screen.main is not None

    @property
    def application_keys(self) -> bool:
        """Whether cursor keys are to be sent in their application form."""
        return 1 in self.screen.on

    @property
    def garbage(self) -> list[str]:
        """Name what a program left behind that the next one would suffer from; empty where all is as it was."""
        screen, found = self.screen, []
        if self.alternate:
            found.append("the alternate screen")
        if CURSOR not in screen.on:
            found.append("a hidden cursor")
        if WRAP not in screen.on:
            found.append("no wrapping")
        found += [f"mode {mode}" for mode in sorted(screen.on - UNTOUCHED - ALTERNATES)]
        if self._keyboard:
            found.append("a keyboard that speaks otherwise")
        if screen.margins not in {None, (0, screen.lines - 1)}:
            found.append(f"a scroll region {tuple(screen.margins)}")
        if screen.cursor.attrs != screen.default_char:
            found.append(f"a pen {screen.cursor.attrs}")
        return found


def _cell(one: Any) -> Cell:
    blank = one.data[:1] in {"", " "} and not one.reverse and not one.underscore
    fg, bold, italics = ("default", False, False) if blank else (one.fg, one.bold, one.italics)
    return Cell(one.data, fg, one.bg, bold, italics, one.underscore, one.reverse)

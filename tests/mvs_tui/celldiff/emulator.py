"""A terminal to hold the driver against: pyte, and what pyte lacks (REP, SU, SD, terminals without `bce`)."""

import re
from typing import Any

import pyte

from mvs_tui.celldiff.grid import Cell
from mvs_tui.celldiff.style import Style

#: What pyte would not read rightly; everything else goes to it as it is.
OWN = re.compile(r"\x1b\[(\d*)([bST])|\x1b\[(\d*)([JKX])|\x1b\(B|\x0f|\x1b\[\?(?:2004|1049|25)[hl]|\x1b\[6n")
#: The colours of SGR 30 … 37 by pyte's names.
COLOURS = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")


class Emulator:
    """A terminal of a size. `erases`: erasing leaves the pen's background, as `bce` says."""

    def __init__(self, width: int, height: int, *, erases: bool = True) -> None:
        self.screen = pyte.Screen(width, height)
        self.screen.reset_mode(7, private=True)
        self.stream = pyte.Stream(self.screen)
        self.erases = erases
        self.questions = 0
        self.last = " "

    def feed(self, text: str) -> None:
        """Show what was sent."""
        # The line discipline is raw: a feed is only a feed.
        place = 0
        for found in OWN.finditer(text):
            self._plain(text[place : found.start()])
            self._own(found)
            place = found.end()
        self._plain(text[place:])

    def _plain(self, text: str) -> None:
        if text:
            self.last = text[-1]
            self.stream.feed(text)

    def _own(self, found: "re.Match[str]") -> None:
        screen = self.screen
        number, what, erased, how = found.groups()
        if what == "b":
            self.stream.feed(self.last * int(number or 1))
        elif what in ("S", "T"):
            top, foot = screen.margins or (0, screen.lines - 1)
            y, x = screen.cursor.y, screen.cursor.x
            for _each in range(int(number or 1)):
                screen.cursor.y = foot if what == "S" else top
                (screen.index if what == "S" else screen.reverse_index)()
            screen.cursor.y, screen.cursor.x = y, x
        elif how:
            pen = screen.cursor.attrs
            if not self.erases:
                screen.cursor.attrs = screen.default_char
            self.stream.feed(f"\x1b[{erased}{how}")
            screen.cursor.attrs = pen
        elif found[0] == "\x1b[6n":
            self.questions += 1

    def cells(self) -> list[list[tuple[Any, ...]]]:
        """Give all cells as they can be told apart by the eye."""
        screen = self.screen
        return [[_eye(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]


def _eye(char: Any) -> tuple[Any, ...]:
    shown = char.underscore or char.reverse or char.strikethrough
    blank = char.data == " " and not shown
    return (
        char.data,
        "" if blank else char.fg,
        char.bg,
        not blank and char.bold,
        not blank and char.italics,
        char.underscore,
        char.strikethrough,
        char.reverse,
    )


def seen(cell: Cell) -> tuple[Any, ...]:
    """Give a cell of a grid in the same form, for the plain colours."""
    text, style = cell
    flags = style.flags
    blank = text == " " and not flags & {"4", "7", "9"}
    return (
        text,
        "" if blank else _named(style.fg or "39"),
        _named(str(int(style.bg) - 10)),
        not blank and "1" in flags,
        not blank and "3" in flags,
        "4" in flags,
        "9" in flags,
        "7" in flags,
    )


def _named(number: str) -> str:
    return "default" if number == "39" else COLOURS[int(number) - 30]


def wanted(rows: list[list[Cell]]) -> list[list[tuple[Any, ...]]]:
    """Give a grid's rows as an emulator shows them."""
    return [[seen(cell) for cell in row] for row in rows]


def style(fg: str = "39", bg: str = "49", *flags: str) -> Style:
    """Give a style."""
    return Style(fg, bg, frozenset(flags))

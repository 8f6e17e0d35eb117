"""Lines of plain text, drawn only when they change: titles, tabs, rules, status, keys.

Rules
- Text is cut to the width in cells, never wrapped into another widget's place.
- Every piece of every screen is made by `piece` or `fit`, which show nothing that a terminal would obey, and put it
  into the look that was chosen (`screens.look`): its pen, and its signs where only a typewriter's are wanted.
- `Lines` is as high as its words need, at most `most` lines; `Line` is one line.
"""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from models.clean import plain
from screens.look import Look
from screens.widgets.typewriter import typewriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.geometry import Size

PLAIN: Final = Style()
BOLD: Final = Style(bold=True)
#: What lies under a bar, and the title line of the rich look.
REVERSED: Final = Style(reverse=True)
TINTED: Final = Style(color="bright_white", bgcolor="blue", bold=True)
BAR: Final = Style(color="black", bgcolor="cyan")
#: The pen of each sign; the sign itself says the same without one. On a slow line only what wants an eye has one.
SIGNS: Final = {"!": Style(color="red"), "x": Style(color="red")}
RICH: Final = {
    "!": Style(color="red", bold=True), "x": Style(color="red"), "?": Style(color="yellow"),
    "=": Style(color="green"), "~": Style(color="cyan"), "-": Style(color="cyan"),
}  # fmt: skip


def sign_pen(sign: str, style: Style = PLAIN) -> Style:
    """Give the pen of a sign, `style` for one that has none."""
    return (RICH if Look.now.rich else SIGNS).get(sign, style)


def bar() -> Style:
    """Give the pen of what the marker is on, where a bar shows it."""
    return BAR if Look.now.rich else REVERSED


@lru_cache(64)
def _plainly(style: Style) -> Style:
    """Light on black, and bold where there would be a colour."""
    coloured, filled = (one is not None and not one.is_default for one in (style.color, style.bgcolor))
    return Style(
        color="bright_white", bgcolor="black", bold=bool(style.bold or coloured), reverse=bool(style.reverse or filled)
    )


def piece(text: str, style: Style = PLAIN) -> Segment:
    """Give a piece of a line: text from the books can do nothing to the terminal there."""
    text = plain(text)
    return Segment(
        typewriter(text) if Look.now.ascii else text,
        _plainly(style) if Look.now.contrast else style,
    )


#: Who is told of texts that are cut, as (whole text, what is shown of it): the check of word files, else nobody.
CUT: Final[list[Callable[[str, str], None]]] = []


def cut(text: str, shown: str) -> None:
    """Tell whoever looks for it that only a part of a text is shown."""
    for told in CUT:
        told(text, shown)


def fit(text: str, width: int) -> str:
    """Cut or fill text to exactly `width` cells; what is cut ends with a tilde."""
    if width <= 0:
        return ""
    text = plain(text)
    if cell_len(text) > width:
        cut(text, set_cell_size(text, width - 1))
        return set_cell_size(text, width - 1) + "~"
    return set_cell_size(text, width)


def strip_of(pieces: Iterable[Segment], width: int) -> Strip:
    """Give a line of exactly `width` cells made of these pieces."""
    strip = Strip(pieces)
    if strip.cell_length > width:
        cut(strip.text.rstrip(), strip.crop(0, width).text)
        return strip.crop(0, width)
    return Strip([*strip, piece(" " * (width - strip.cell_length))], width)


def both(left: str, right: str, width: int) -> str:
    """Put one text at the left and one at the right edge; the left gives way."""
    right = plain(right)
    room = width - cell_len(right) - 1
    return f"{fit(left, room)} {right}" if room > 0 else fit(left, width)


def wrap(text: str, width: int, hang: int = 0) -> list[str]:
    """Break text into lines of at most `width` letters; lines that go on stand `hang` letters in."""
    lines: list[str] = []
    for part in plain(text, keep="\n").splitlines() or [""]:
        lines += textwrap.wrap(part, max(width, hang + 8), subsequent_indent=" " * hang, break_on_hyphens=False) or [""]
    return lines


class Line(Widget):
    """One line of text, with an optional text at its right edge."""

    DEFAULT_CSS = "Line { height: 1; width: 1fr; }"

    def __init__(self, text: str = "", right: str = "", *, bold: bool = False, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Begin with a text."""
        super().__init__(id=id)
        self.left: str = text
        self.right: str = right
        self.bold: bool = bold

    def say(self, text: str, right: str = "", *, bold: bool | None = None) -> None:
        """Show another text; draws nothing when it is the same."""
        wanted = (text, right, self.bold if bold is None else bold)
        if wanted != (self.left, self.right, self.bold):
            self.left, self.right, self.bold = wanted
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        del y
        width = self.size.width
        text = both(self.left, self.right, width) if self.right else fit(self.left, width)
        return Strip([piece(text, BOLD if self.bold else PLAIN)], width)


class Title(Line):
    """The first line of a screen: tinted in the rich look."""

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        strip = super().render_line(y)
        return Strip([piece(strip.text, TINTED)], strip.cell_length) if Look.now.rich else strip


class Rule(Line):
    """A line across, as on paper."""

    def render_line(self, y: int) -> Strip:
        """Draw it."""
        del y
        width = self.size.width
        return Strip([piece(" " + "-" * (width - 2) + " ", PLAIN)], width)


class Pieces(Line):
    """A line of pieces, some bold: for tabs and keys."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Begin empty."""
        super().__init__(id=id)
        self.pieces: list[tuple[str, bool]] = []

    def show(self, pieces: list[tuple[str, bool]]) -> None:
        """Show other pieces."""
        if pieces != self.pieces:
            self.pieces = pieces
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the pieces that fit."""
        del y
        return strip_of((piece(text, BOLD if bold else PLAIN) for text, bold in self.pieces), self.size.width)


class Lines(Widget):
    """A few lines of text, wrapped; as high as they need."""

    DEFAULT_CSS = "Lines { height: auto; width: 1fr; }"

    def __init__(
        self,
        text: str = "",
        *,
        most: int = 4,
        bold: bool = False,
        hang: int = 0,
        id: str | None = None,  # noqa: A002 - as Textual says it
    ) -> None:
        """Begin with a text; lines that go on stand `hang` letters in."""
        super().__init__(id=id)
        self.text, self.most, self.hang = text, most, hang
        self.bold: bool = bold

    def say(self, text: str, *, bold: bool | None = None) -> None:
        """Show another text."""
        bold = self.bold if bold is None else bold
        if (text, bold) == (self.text, self.bold):
            return
        high = len(self._shown(self.size.width))
        self.text, self.bold = text, bold
        self.refresh(layout=len(self._shown(self.size.width)) != high)

    @property
    def high(self) -> int:
        """Lines that its text takes, laid out already or not."""
        return len(self._shown(self.size.width or self.app.size.width))

    def _shown(self, width: int) -> list[str]:
        lines = wrap(self.text, width - 2, self.hang) if self.text else []
        if len(lines) > self.most:
            cut(" ".join(lines), " ".join(lines[: self.most]))
        return lines[: self.most]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the words need."""
        del container, viewport
        return len(self._shown(width))

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        lines, width = self._shown(self.size.width), self.size.width
        text = f" {lines[y]}" if y < len(lines) else ""
        return Strip([piece(fit(text, width), BOLD if self.bold else PLAIN)], width)

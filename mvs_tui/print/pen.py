"""Drawing on pages: letters, lines of words, and a new page when one is full.

Rules
- Sizes are millimetres, letters points. `y` is the line on which the next words stand.
- The fonts are those that every printer has; what they lack is written nearest, and `otherwise` remembers it.
- `fpdf` is imported when a paper is drawn, never at start.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeAlias

from models.clean import plain
from mvs_tui.print.letters import HELD, nearest

if TYPE_CHECKING:
    from mvs_tui.print.sheet import Paper

#: What a page says of itself: its number, and that letters are lacking.
Said: TypeAlias = tuple[str, str]
#: The page, its edges, and the room between them.
PAGE_WIDE, PAGE_HIGH = 210.0, 297.0
LEFT, RIGHT, TOP, BOTTOM = 25.0, 15.0, 20.0, 18.0
ROOM = PAGE_WIDE - LEFT - RIGHT
#: Lines of a page's head: names of co-op and village, which are short.
HEAD_MOST = 3
#: Sizes of letters in points, and millimetres from line to line.
SIZE, SMALL = 10.0, 8.0
LINE = 5.0


class Pen:
    """What draws on the pages of one paper; `pages` is how many there are, as far as that is known."""

    def __init__(self, paper: Paper, pages: int, said_so: Said) -> None:
        from fpdf import FPDF

        self.paper, self.pages, self.said_so = paper, pages, said_so
        #: Whether a nearest letter stands for one that the paper lacks; where on the page we are.
        self.otherwise, self.y = False, 0.0
        self.pdf: Any = FPDF(format="A4")
        self.pdf.core_fonts_encoding = HELD
        self.pdf.set_auto_page_break(auto=False)
        self.pdf.alias_nb_pages("")
        self.pdf.set_creation_date(dt.datetime(*paper.made, tzinfo=dt.UTC))
        self.pdf.set_title(self.said(paper.title or paper.left))
        self.pdf.set_line_width(0.2)

    def said(self, text: str) -> str:
        """Write a text in the letters that the paper has."""
        text = plain(text)
        near = nearest(text)
        self.otherwise = self.otherwise or near != text
        return near

    def page(self) -> None:
        """Begin a page with its head and its number."""
        self.pdf.add_page()
        self.font(SMALL)
        number = self.said_so[0].format(n=self.pdf.page_no(), of=self.pages)
        self.right(number, PAGE_HIGH - BOTTOM + 6)
        self.put(self.paper.title or self.paper.left, LEFT, PAGE_HIGH - BOTTOM + 6, ROOM - 40)
        self.y = TOP
        self.font(SIZE)
        right = self.said(self.paper.right)
        lines = self.wrap(self.paper.left, ROOM - self.pdf.get_string_width(right) - 4)
        self.right(right, self.y)
        for line in lines[:HEAD_MOST]:
            self.pdf.text(LEFT, self.y, line)
            self.y += LINE
        self.pdf.line(LEFT, self.y - 2.5, LEFT + ROOM, self.y - 2.5)
        self.y += LINE - 1

    def font(self, size: float, *, bold: bool = False, fixed: bool = False) -> None:
        """Choose letters; `size` in points."""
        self.pdf.set_font("Courier" if fixed else "Helvetica", "B" if bold else "", size)

    def wide(self, text: str) -> float:
        """Give how wide a text is in the present letters, in millimetres."""
        return float(self.pdf.get_string_width(self.said(text)))

    def right(self, said: str, y: float) -> None:
        """Put a text at the right edge."""
        said = self.said(said)
        self.pdf.text(LEFT + ROOM - self.pdf.get_string_width(said), y, said)

    def put(self, said: str, x: float, y: float, wide: float) -> None:
        """Put the first line of a text somewhere, no wider than that."""
        self.pdf.text(x, y, self.wrap(said, wide)[0])

    def down(self, more: float) -> None:
        """Go down the page."""
        self.y += more

    def need(self, high: float) -> bool:
        """Begin a new page where so much does not fit any more; gives whether it did."""
        if self.y + high <= PAGE_HIGH - BOTTOM or self.y <= TOP + 2 * LINE:
            return False
        self.page()
        return True

    def wrap(self, text: str, wide: float) -> list[str]:
        """Break a text into lines of at most so many millimetres in the present letters."""
        lines: list[str] = []
        line = ""
        for word in self.said(text).split(" "):
            tried = f"{line} {word}" if line else word
            if self.pdf.get_string_width(tried) <= wide:
                line = tried
                continue
            if line:
                lines.append(line)
            line = word
            while self.pdf.get_string_width(line) > wide and len(line) > 1:
                fits = next((n for n in range(len(line) - 1, 1, -1) if self.pdf.get_string_width(line[:n]) <= wide), 1)
                lines.append(line[:fits])
                line = line[fits:]
        return [*lines, line]

    def paragraph(self, text: str, size: float = SIZE, *, fixed: bool = False) -> None:
        """Write a paragraph, with `fixed` in letters that are all as wide."""
        self.font(size, fixed=fixed)
        for line in self.wrap(text, ROOM):
            if self.need(LINE):
                self.font(size, fixed=fixed)
            self.pdf.text(LEFT, self.y, line)
            self.y += LINE

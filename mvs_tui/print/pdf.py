"""A paper as PDF: A4, a wide edge at the left for the nail in the barn door, and pages that say how many there are.

Rules
- The heading of a table stands again on every page; a row stays on one page, no word is cut.
- Letters that the paper lacks are written nearest (`mvs_tui.print.letters`), and the paper's foot says so.
- The same paper gives the same bytes: the file's date is the paper's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.language import gettext as _
from mvs_tui.print import sheet
from mvs_tui.print.pen import LEFT, LINE, ROOM, SIZE, SMALL, Pen, Said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

#: Points of a heading.
LARGE = 12.0
#: Millimetres between two columns: at least, and at most where a table does not fill the page.
GAP, GAP_MOST = 3.0, 12.0
#: Lines of a row that stay together on one page; a row has more only where somebody wrote a story into a cell.
ROW_MOST = 45
#: Millimetres of a code's side, and of a line to sign.
CODE_SIDE, SIGN = 32.0, 60.0
#: Millimetres of a line to write on by hand, in a form.
HAND = 9.0


def write(paper: sheet.Paper, path: Path) -> int:
    """Draw a paper into a file; gives how many pages it has. Raises `OSError`."""
    data, pages = draw(paper)
    path.write_bytes(data)
    return pages


def draw(paper: sheet.Paper, said: Said | None = None) -> tuple[bytes, int]:
    """Draw a paper; gives the file's bytes and how many pages it has."""
    said = said or words()
    first = _Drawing(paper, 0, said)
    first.all()
    drawing = _Drawing(paper, first.pdf.page_no(), said)
    drawing.all()
    return bytes(drawing.pdf.output()), drawing.pages


def words() -> Said:
    """Give what a page says of itself, in the language that is spoken: its number, and that letters are lacking."""
    return (
        _("page {n} of {of}"),
        _("Some words hold letters that this paper does not have; the nearest ones stand there. The books have them "
          "right."),
    )  # fmt: skip


class _Drawing(Pen):
    """One run over a paper; it is run twice, since only at the end it is known how many pages there are."""

    #: Millimetres between the columns of the table in hand, and of all of it.
    gap, across = GAP, ROOM

    def all(self) -> None:
        """Draw everything."""
        self.page()
        for block in self.paper.blocks:
            self.block(block)
        if self.paper.foot:
            self.down(2)
            self.paragraph(self.paper.foot, size=SMALL + 1)
        if self.otherwise:
            self.down(2)
            self.paragraph(self.said_so[1], size=SMALL)

    def block(self, block: sheet.Block) -> None:
        """Draw one part."""
        drawn: dict[type, Callable[[Any], None]] = {
            sheet.Words: self.words,
            sheet.Head: self.head,
            sheet.Space: lambda space: self.down(space.lines * LINE / 2),
            sheet.Table: self.table,
            sheet.Form: self.form,
            sheet.Items: lambda items: self.lay(_columns("", ""), items.rows, ruled=False),
            sheet.Pairs: self.pairs,
            sheet.Board: self.board,
            sheet.Code: self.code,
            sheet.Sign: self.sign,
        }
        drawn[type(block)](block)

    # ---- words ----------------------------------------------------------------------------------------------------

    def words(self, words: sheet.Words) -> None:
        """Write a paragraph; one whose parts stand in columns in letters that are all as wide."""
        self.paragraph(words.text if words.fixed else words.text.strip(), fixed=words.fixed)

    def head(self, head: sheet.Head) -> None:
        """Write a heading with something at the right edge; it stays with what follows."""
        self.need(4 * LINE)
        self.down(2)
        self.font(SIZE)
        right = self.said(head.right)
        taken = self.pdf.get_string_width(right)
        self.right(right, self.y)
        self.font(LARGE, bold=True)
        for line in self.wrap(head.text, ROOM - taken - 4):
            if self.need(LINE):
                self.font(LARGE, bold=True)
            self.pdf.text(LEFT, self.y, line)
            self.y += LINE + 1

    # ---- tables ---------------------------------------------------------------------------------------------------

    def table(self, table: sheet.Table) -> None:
        """Draw a table; without rows what is said of that."""
        if not table.rows:
            if table.empty:
                self.paragraph(table.empty)
            return
        self.lay(table.columns, table.rows, table.total or None)
        self.down(1)

    def lay(
        self,
        columns: Sequence[sheet.Column],
        rows: Sequence[Sequence[str]],
        total: Sequence[str] | None = None,
        *,
        ruled: bool = True,
    ) -> None:
        """Draw rows under their heading."""
        wide = self.widths(columns, rows, total or [""] * len(columns))
        self.gap = min(GAP_MOST, max(GAP, (ROOM - sum(wide)) / max(1, len(columns) - 1))) if ruled else GAP
        self.across = sum(wide) + self.gap * (len(columns) - 1)

        def head() -> None:
            if ruled:
                self.row([one.title for one in columns], columns, wide, bold=True)
                self.rule(0.4)

        self.need(4 * LINE)
        head()
        for row in rows:
            self.row(row, columns, wide, again=head)
            if ruled:
                self.rule(0.1)
        if total:
            self.rule(0.4)
            self.row(total, columns, wide, bold=True, again=head)

    def rule(self, thick: float) -> None:
        """Draw a line under the last row."""
        self.pdf.set_line_width(thick)
        self.pdf.line(LEFT, self.y - 3.4, LEFT + self.across, self.y - 3.4)
        self.pdf.set_line_width(0.2)

    def widths(
        self, columns: Sequence[sheet.Column], rows: Sequence[Sequence[str]], total: Sequence[str]
    ) -> list[float]:
        """Give the columns' widths in millimetres: numbers whole, the widest others giving way."""
        self.font(SIZE - 1, bold=True)
        bold = [max(self.wide(one.title), self.wide(last)) for one, last in zip(columns, total, strict=True)]
        self.font(SIZE - 1)
        natural = [max([bold[place], *(self.wide(row[place]) for row in rows)]) + 0.6 for place in range(len(columns))]
        # In tenths of a millimetre, so that the text's own sharing out serves here too.
        least = [wide if one.number else min(wide, 16.0) for one, wide in zip(columns, natural, strict=True)]
        shared = sheet.widths(
            [int(wide * 10) + 1 for wide in natural],
            [int(wide * 10) for wide in least],
            int((ROOM - GAP * (len(columns) - 1)) * 10),
        )
        return [tenths / 10 for tenths in shared]

    def row(
        self,
        cells: Sequence[str],
        columns: Sequence[sheet.Column],
        wide: Sequence[float],
        *,
        bold: bool = False,
        again: Callable[[], None] | None = None,
    ) -> None:
        """Draw one row; on a new page `again` draws the heading first."""
        self.font(SIZE - 1, bold=bold)
        parts = [self.wrap(cell, size) for cell, size in zip(cells, wide, strict=True)]
        for start in range(0, max(map(len, parts)), ROW_MOST):
            some = [part[start : start + ROW_MOST] for part in parts]
            if self.need(max(map(len, some)) * (LINE - 0.8) + 1) and again is not None:
                again()
            self.font(SIZE - 1, bold=bold)
            self.lines(some, columns, wide)

    def lines(self, parts: Sequence[list[str]], columns: Sequence[sheet.Column], wide: Sequence[float]) -> None:
        """Draw the lines of a row's cells side by side."""
        x = LEFT
        for part, column, size in zip(parts, columns, wide, strict=True):
            for number, line in enumerate(part):
                off = size - self.pdf.get_string_width(line) if column.number else 0
                self.pdf.text(x + off, self.y + number * (LINE - 0.8), line)
            x += size + self.gap
        self.y += max(map(len, parts)) * (LINE - 0.8) + 1

    def form(self, form: sheet.Form) -> None:
        """Draw a table to write into; its heading stands on every page."""
        columns = sheet.form_widths(form)
        sizes = [ROOM * wide / sum(columns) for wide in columns]

        def head() -> None:
            self.boxes([title for title, _wide in form.columns], sizes, LINE + 2, bold=True)

        head()
        for _line in range(form.lines):
            if self.need(HAND):
                head()
            self.boxes([""] * len(sizes), sizes, HAND)
        self.down(LINE)

    def boxes(self, cells: Sequence[str], sizes: Sequence[float], high: float, *, bold: bool = False) -> None:
        """Draw boxes side by side, each with a text."""
        self.font(SMALL, bold=bold)
        x, top = LEFT, self.y - 4
        for cell, size in zip(cells, sizes, strict=True):
            self.pdf.rect(x, top, size, high)
            if cell:
                self.pdf.text(x + 1, self.y + 0.5, self.wrap(cell, size - 1)[0])
            x += size
        self.y += high

    # ---- the rest -------------------------------------------------------------------------------------------------

    def pairs(self, pairs: sheet.Pairs) -> None:
        """Draw facts; an empty value is a line to write on."""
        self.font(SIZE, bold=True)
        label = max((self.pdf.get_string_width(self.said(what)) for what, _value in pairs.rows), default=0.0) + GAP
        for what, value in pairs.rows:
            self.font(SIZE)
            lines = self.wrap(value, ROOM - label)
            self.need(len(lines) * LINE + 1)
            self.font(SIZE, bold=True)
            self.pdf.text(LEFT, self.y, self.said(what))
            self.font(SIZE)
            if not value:
                self.y += 2
                self.pdf.line(LEFT + label, self.y, LEFT + label + SIGN, self.y)
            for line in lines:
                if self.need(LINE):
                    self.font(SIZE)
                self.pdf.text(LEFT + label, self.y, line)
                self.y += LINE + 0.5

    def board(self, board: sheet.Board) -> None:
        """Draw a week with its lines."""
        label = 9.0
        side, high = (ROOM - label) / len(board.heads), 6.0
        self.need(high * (min(len(board.labels), 24) + 1))
        top = self.y - 4
        self.font(SIZE - 1, bold=True)
        for place, head in enumerate(board.heads):
            self.put(head, LEFT + label + place * side + 1, self.y, side - 1)
        for number, (name, cells) in enumerate(zip(board.labels, board.cells, strict=True)):
            y = self.y + (number + 1) * high
            self.font(SMALL, bold=True)
            self.put(name, LEFT + 2, y, label)
            self.font(SMALL)
            for place, cell in enumerate(cells):
                if cell.strip():
                    self.pdf.set_fill_color(225)
                    self.pdf.rect(LEFT + label + place * side, y - 4, side, high, style="F")
                    self.put(cell.rstrip(), LEFT + label + place * side + 1, y, side - 1)
        bottom = top + (len(board.labels) + 1) * high
        for number in range(len(board.labels) + 2):
            self.pdf.line(LEFT, top + number * high, LEFT + ROOM, top + number * high)
        for place in range(len(board.heads) + 1):
            x = LEFT + label + place * side
            self.pdf.line(x, top, x, bottom)
        self.pdf.line(LEFT, top, LEFT, bottom)
        self.y = bottom + LINE

    def code(self, code: sheet.Code) -> None:
        """Draw a code to scan, and what it says."""
        rows = sheet.code_rows(code.text)
        square = CODE_SIDE / len(rows)
        self.need(CODE_SIDE + LINE)
        self.pdf.set_fill_color(0)
        top = self.y - 4
        for number, row in enumerate(rows):
            for place, dark in enumerate(row):
                if dark:
                    self.pdf.rect(LEFT + place * square, top + number * square, square, square, style="F")
        self.y = top + CODE_SIDE + LINE
        self.paragraph(code.said)

    def sign(self, sign: sheet.Sign) -> None:
        """Draw lines to sign, two side by side."""
        for start in range(0, len(sign.names), 2):
            self.need(3 * LINE)
            self.down(2 * LINE)
            self.font(SMALL)
            for place, name in enumerate(sign.names[start : start + 2]):
                x = LEFT + place * (ROOM / 2 + 5)
                self.pdf.line(x, self.y, x + ROOM / 2 - 10, self.y)
                self.put(name, x, self.y + 4, ROOM / 2 - 10)
            self.y += 2 * LINE


def _columns(*titles: str) -> tuple[sheet.Column, ...]:
    return tuple(sheet.Column(title) for title in titles)

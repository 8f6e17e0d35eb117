"""What stands on a paper, said once: a title, words, tables, a board, a code to scan, lines to sign; and it as text.

Rules
- A paper is plain values. It is written as text here, 80 columns wide, and drawn as PDF in `mvs_tui.print.pdf`.
- Nothing is cut: a cell that is too long goes on below itself. Only the board of a week, whose cells are hours, cuts.
- What is printed is free of everything that a printer or a terminal would obey.
- Nothing here reads a clock or the books: the same paper gives the same page.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from models.clean import plain
from models.language import gettext as _
from mvs_tui.print.cells import clip, pad, width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from models.names import Names

#: Columns of a text page.
WIDE = 80
#: Columns between two of a table's.
GAP = 2
#: Columns of a board's day, and before the first.
CELL, LABEL = 10, 6
#: Columns of a line to sign.
SIGN = 26


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `hang` columns further in from its second line on; `fixed` where its parts stand in columns."""

    text: str
    hang: int = 0
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A heading, with something at the right edge."""

    text: str
    right: str = ""


@dataclass(frozen=True, slots=True)
class Space:
    """Empty lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand at the right. `least` and `most` are columns of text."""

    title: str
    number: bool = False
    least: int = 3
    most: int = 40


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading that stands again on every page; `total` is a last row, set apart."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""
    total: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A table to write into by hand: so many empty lines under its heading, each column so many text columns wide."""

    columns: tuple[tuple[str, int], ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list: each with its name before it, the words hanging beside it."""

    rows: tuple[tuple[str, str], ...]
    label: int = 8


@dataclass(frozen=True, slots=True)
class Pairs:
    """Facts: what, and how it stands; an empty value is a line to write on."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A week: days across, hours down. `cells` has a row for each label, a text for each head."""

    heads: tuple[str, ...]
    labels: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A code to scan, and what it says in letters, so that it can be typed."""

    text: str
    said: str


@dataclass(frozen=True, slots=True)
class Sign:
    """Lines to sign, side by side."""

    names: tuple[str, ...]


Block: TypeAlias = "Words | Head | Space | Table | Form | Items | Pairs | Board | Code | Sign"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: whose it is and when printed in its head, what stands on it, and a sentence at its foot."""

    left: str
    right: str
    blocks: tuple[Block, ...]
    foot: str = ""
    #: The day of printing as (year, month, day), for the file's own date.
    made: tuple[int, int, int] = (2026, 1, 1)
    title: str = ""


def text(paper: Paper) -> str:
    """Write a paper as lines of at most 80 columns."""
    lines = [apart(paper.left, paper.right), "=" * WIDE, *text_of(paper.blocks)]
    if paper.foot:
        lines += wrapped(paper.foot)
    return plain("\n".join(line.rstrip() for line in lines), keep="\n")


def text_of(blocks: Iterable[Block]) -> list[str]:
    """Write some parts of a paper as lines."""
    return [line.rstrip() for block in blocks for line in _lines(block)]


def _lines(block: Block) -> list[str]:
    written: dict[type, Callable[[Any], list[str]]] = {
        Words: lambda words: wrapped(words.text, hang=words.hang),
        Head: lambda head: [apart(head.text, head.right)],
        Space: lambda space: [""] * space.lines,
        Table: _table,
        Form: _form,
        Items: _items,
        Pairs: _pairs,
        Board: _board,
        Code: lambda code: [*("  " + line for line in code_lines(code.text)), *wrapped(f"  {code.said}", hang=2)],
        Sign: _sign,
    }
    return written[type(block)](block)


# ---- lines -----------------------------------------------------------------------------------------------------------


def apart(left: str, right: str) -> str:
    """Write two texts at the two edges of the page; where both do not fit, the right one stands below."""
    left, right = plain(left), plain(right)
    if not right:
        return "\n".join(wrapped(left))
    if width(left) + width(right) + 2 > WIDE:
        return "\n".join([*wrapped(left), " " * max(0, WIDE - width(right)) + right])
    return left + " " * (WIDE - width(left) - width(right)) + right


def wrapped(words: str, wide: int = WIDE, *, first: str = "", hang: int = 0) -> list[str]:
    """Break words into lines of at most so many columns, counting letters of two cells twice."""
    words = plain(words)
    if width(first) + width(words) <= wide:
        return [first + words]
    indent = words[: len(words) - len(words.lstrip(" "))]
    lines, line = list[str](), first + indent
    later = " " * (width(indent) + hang)
    fresh = True
    for word in words.strip(" ").split(" "):
        for piece in _pieces(word, wide - max(width(later), width(first))):
            extra = 0 if fresh else 1
            if not fresh and width(line) + extra + width(piece) > wide:
                lines.append(line)
                line, fresh, extra = later, True, 0
            line += " " * extra + piece
            fresh = False
    return [*lines, line]


def _pieces(word: str, wide: int) -> Iterable[str]:
    """Break a word that is longer than a line."""
    while width(word) > wide:
        piece = clip(word, wide)
        if not piece:
            break
        yield piece
        word = word[len(piece) :]
    if word:
        yield word


# ---- tables ----------------------------------------------------------------------------------------------------------


def widths(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Give each column its width out of `room`: what it needs, the widest ones giving way first, never below `least`.

    >>> widths([8, 20, 6], [3, 3, 6], 24)
    [8, 10, 6]
    """
    found = list(natural)
    while sum(found) > room:
        giving = [place for place, wide in enumerate(found) if wide > least[place]]
        if not giving:
            break
        found[max(giving, key=lambda place: (found[place], place))] -= 1
    return found


def _table(table: Table) -> list[str]:
    if not table.rows:
        return wrapped(f"  {table.empty}") if table.empty else []
    shown = [*table.rows, *([table.total] if table.total else [])]
    columns = table.columns
    natural = [
        min(max([width(one.title), *(width(row[place]) for row in shown)]), max(one.most, width(one.title)))
        for place, one in enumerate(columns)
    ]
    least = [wide if one.number else min(wide, one.least) for wide, one in zip(natural, columns, strict=True)]
    wide = widths(natural, least, WIDE - GAP * (len(columns) - 1))
    lines = _row([one.title for one in columns], columns, wide)
    lines.append("-" * (sum(wide) + GAP * (len(wide) - 1)))
    for row in table.rows:
        lines += _row(row, columns, wide)
    if table.total:
        lines += ["-" * (sum(wide) + GAP * (len(wide) - 1)), *_row(table.total, columns, wide)]
    return lines


def _row(cells: Sequence[str], columns: Sequence[Column], wide: Sequence[int]) -> list[str]:
    parts = [wrapped(cell, size) for cell, size in zip(cells, wide, strict=True)]
    lines: list[str] = []
    for number in range(max(map(len, parts))):
        line: list[str] = []
        for part, column, size in zip(parts, columns, wide, strict=True):
            cell = part[number] if number < len(part) else ""
            line.append(" " * (size - width(cell)) + cell if column.number else pad(cell, size))
        lines.append((" " * GAP).join(line).rstrip())
    return lines


def form_widths(form: Form) -> list[int]:
    """Give the widths of a form's columns: as declared, no heading cut, and no wider together than the page."""
    titles = [width(title) for title, _wide in form.columns]
    natural = [max(wide, title) for (_title, wide), title in zip(form.columns, titles, strict=True)]
    return widths(natural, titles, WIDE - len(form.columns) - 1)


def _form(form: Form) -> list[str]:
    wide = form_widths(form)
    rule = "+" + "+".join("-" * one for one in wide) + "+"
    heads = [pad(title, one) for (title, _wide), one in zip(form.columns, wide, strict=True)]
    lines = [rule, "|" + "|".join(heads) + "|", rule]
    empty = "|" + "|".join(" " * one for one in wide) + "|"
    for _line in range(form.lines):
        lines += [empty, rule]
    return lines


def _items(items: Items) -> list[str]:
    lines: list[str] = []
    for name, said in items.rows:
        first = f"  {pad(name, items.label)} "
        lines += textwrap.wrap(plain(said), WIDE, initial_indent=first, subsequent_indent=" " * (width(first) + 2)) or [
            first
        ]
    return lines


def _pairs(pairs: Pairs) -> list[str]:
    label = max((width(what) for what, _value in pairs.rows), default=0)
    lines: list[str] = []
    for what, value in pairs.rows:
        first = f"  {pad(what, label)}  "
        lines += wrapped(value or "_" * SIGN, first=first, hang=width(first))
    return lines


def _board(board: Board) -> list[str]:
    lines = [" " * LABEL + "".join(pad(head, CELL) for head in board.heads)]
    for label, cells in zip(board.labels, board.cells, strict=True):
        lines.append(f"  {label}  " + "".join(pad(clip(cell, CELL), CELL) for cell in cells))
    return lines


def _sign(sign: Sign) -> list[str]:
    """Write the names with a line to sign each, two beside one another."""
    lines: list[str] = []
    for start in range(0, len(sign.names), 2):
        both = sign.names[start : start + 2]
        if lines:
            lines += ["", ""]
        lines.append("   ".join(f"{pad(clip(name, 10), 8)} {'_' * SIGN}" for name in both))
    return lines


def code_lines(said: str) -> list[str]:
    """Draw a code with half blocks, two rows a line, dark on light as paper is."""
    rows = [[*row] for row in code_rows(said)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    marks = {(False, False): " ", (False, True): "▄", (True, False): "▀", (True, True): "█"}
    return [
        "".join(marks[above, below] for above, below in zip(*pair, strict=True)).rstrip()
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]


def code_rows(said: str) -> list[tuple[bool, ...]]:
    """Give the squares of a code, row by row, True for dark ones, with a quiet edge of two."""
    import segno

    made = segno.make(said, error="m", micro=False)
    return [tuple(bool(square) for square in row) for row in made.matrix_iter(scale=1, border=2)]


def head(names: Names, coop: str, village: str) -> tuple[str, str]:
    """Give the two texts of a paper's head: whose it is, and the day on which it was printed."""
    printed = _("printed {when}").format(when=names.calendar.show_date(names.today))
    return f"{coop} · {village}", printed


def made(names: Names) -> tuple[int, int, int]:
    """Give the day of printing as a file's date: year, month, day."""
    date = names.calendar.date(names.today)
    return date.year, date.month, date.day

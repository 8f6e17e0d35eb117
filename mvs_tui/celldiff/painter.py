r"""The fewest bytes that make what a terminal shows into what it should show.

Rules
- `Shown` is what the terminal shows, where its cursor is and how its pen stands. A painter works on a copy, so several
  ways can be tried; the shortest is sent.
- What cannot be known is None: a cell after noise, the cursor after the last column or after a wide character, whose
  width terminals disagree about. Whatever is None is drawn, or addressed, in full.
- Blank tails are erased, runs of blanks too where that is shorter; short gaps are written over rather than jumped.

    >>> from mvs_tui.celldiff.grid import Grid
    >>> grid = Grid(20, 2)
    >>> grid.apply("\x1b[2;4Hhello")
    >>> paint(Shown.blank(20, 2), grid.rows, Terminal())[0]
    '\x1b[2;4Hhello'
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mvs_tui.celldiff.grid import NOTHING, Cell
from mvs_tui.celldiff.path import path
from mvs_tui.celldiff.style import PLAIN, SEEN, Style, change
from mvs_tui.celldiff.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = list[Cell | None]
Styles = frozenset[Style]
NONE: Styles = frozenset()
#: A blank run shorter than this is written rather than erased by number.
RUN = 9
#: Cells that must change before erasing the rest of a row is shorter than writing it.
TAIL = 3
#: The most rows that differ for which only one way is tried: below that little can be won.
FEW = 3
#: The most styles for which drawing in rounds is tried.
ROUNDS = 4
#: The longest gap between two changes that may be written over instead of jumped.
GAP = 5


@dataclass(slots=True)
class Shown:
    """What a terminal shows: its rows, the pen, and the cursor (`y`, `x` from 0; None where it is not known)."""

    rows: list[Row]
    pen: Style | None = None
    y: int | None = None
    x: int | None = None

    @classmethod
    def blank(cls, width: int, height: int) -> Shown:
        """Give a cleared screen with the cursor at home and a plain pen."""
        return cls([[NOTHING] * width for _ in range(height)], PLAIN, 0, 0)

    def copy(self) -> Shown:
        """Give one that can be changed alone; rows are replaced, never changed in place."""
        return Shown(list(self.rows), self.pen, self.y, self.x)


class Painter:
    """One way to draw a frame."""

    def __init__(self, shown: Shown, terminal: Terminal) -> None:
        """Begin from what is shown."""
        self.shown, self.terminal = shown.copy(), terminal
        self.out: list[str] = []

    @property
    def text(self) -> str:
        """What is to be sent."""
        return "".join(self.out)

    @property
    def size(self) -> int:
        """The bytes of it."""
        return len(self.text.encode())

    def fork(self) -> Painter:
        """Give one that goes on from here alone."""
        other = Painter(self.shown, self.terminal)
        other.out.append(self.text)
        return other

    # ---- pen and cursor ---------------------------------------------------------------------------------------------

    def pen(self, style: Style) -> None:
        """Take the pen for a style."""
        if self.shown.pen is None:
            self.out.append("\x1b[m")
            self.shown.pen = PLAIN
        escape, self.shown.pen = change(self.shown.pen, style, resets=self.terminal.resets)
        self.out.append(escape)

    def move(self, y: int, x: int) -> None:
        """Bring the cursor to a cell."""
        shown = self.shown
        if (shown.y, shown.x) != (y, x):
            self.out.append(self._over(y, x) or path(shown.y, shown.x, y, x, goes=self.terminal.goes))
            shown.y, shown.x = y, x

    def _over(self, y: int, x: int) -> str:
        """Give the text that stands in a short gap before a cell of the same row, if the pen fits it."""
        shown = self.shown
        if shown.y != y or shown.x is None or shown.pen is None or not 0 < x - shown.x < GAP:
            return ""
        gap = [cell for cell in shown.rows[y][shown.x : x] if cell is not None and len(cell[0]) == 1]
        if len(gap) != x - shown.x or any(change(shown.pen, style)[0] for _text, style in gap):
            return ""
        text = "".join(one for one, _style in gap)
        return text if text.isascii() and len(text) <= len(path(y, shown.x, y, x, goes=self.terminal.goes)) else ""

    def _passed(self, cells: int, *, sure: bool = True) -> None:
        """Follow the cursor over what was written."""
        shown = self.shown
        at = None if shown.x is None else shown.x + cells
        if not sure or at is None or at >= len(shown.rows[0]):
            shown.y = shown.x = None
        else:
            shown.x = at

    # ---- rows -------------------------------------------------------------------------------------------------------

    def row(self, y: int, wanted: Sequence[Cell], later: Styles = NONE) -> None:
        """Draw what differs in a row, the shorter of two ways; text of the styles in `later` is left out."""
        if self.shown.rows[y] == wanted:
            return
        now = self.shown.rows[y] = _whole_wide(self.shown.rows[y], wanted)
        first = next((x for x, cell in enumerate(wanted) if now[x] != cell and cell[1] not in later), None)
        if first is None:
            return
        if not self._gaps(now, wanted, first):
            self._row(y, wanted, later)
            return
        ways = [Painter(self.shown, self.terminal), Painter(self.shown, self.terminal)]
        ways[0]._row(y, wanted, later)  # noqa: SLF001 - its own kind
        ways[1]._erased(y, first, wanted, later)  # noqa: SLF001 - its own kind
        best = min(ways, key=lambda way: len(way.text))
        self.out.append(best.text)
        self.shown = best.shown

    def _gaps(self, now: Row, wanted: Sequence[Cell], first: int) -> bool:
        """Whether a row might be shorter when it is erased first: gaps are jumped then instead of written."""
        last = wanted[-1]
        if last[0] != " " or not self._erasable(last[1]) or not all(cell[0] for cell in wanted):
            return False
        run = 0
        for x in range(first, len(wanted)):
            run = run + 1 if wanted[x] == last and now[x] != last else 0
            if run > GAP:
                return True
        return False

    def _erased(self, y: int, first: int, wanted: Sequence[Cell], later: Styles) -> None:
        """Draw a row from a cell on, after all behind it was erased."""
        self.move(y, first)
        self.pen(wanted[-1][1])
        self.out.append("\x1b[K")
        self.shown.rows[y] = [*self.shown.rows[y][:first], *[wanted[-1]] * (len(wanted) - first)]
        self._row(y, wanted, later)

    def _row(self, y: int, wanted: Sequence[Cell], later: Styles) -> None:
        now = self.shown.rows[y] = list(self.shown.rows[y])
        tail, x, width = self._tail(wanted), 0, len(wanted)
        while x < width:
            if now[x] == wanted[x] or (not wanted[x][0] and x) or wanted[x][1] in later:
                x += 1
            elif x >= tail and sum(now[i] != wanted[i] for i in range(x, width)) > TAIL:
                self.move(y, x)
                self.pen(wanted[x][1])
                self.out.append("\x1b[K")
                now[x:] = wanted[x:]
            else:
                drawn = self._cell(y, x, wanted)
                now[x : x + drawn] = wanted[x : x + drawn]
                x += drawn

    def _cell(self, y: int, x: int, wanted: Sequence[Cell]) -> int:
        """Draw at a cell; gives how many cells that were."""
        (text, style), now = wanted[x], self.shown.rows[y]
        self.move(y, x)
        self.pen(style)
        run = 1
        while x + run < len(wanted) and wanted[x + run] == wanted[x] and now[x + run] != wanted[x + run]:
            run += 1
        if run > RUN and text == " " and self.terminal.blanks and self._erasable(style):
            self.out.append(f"\x1b[{run}X")
            return run
        if run > RUN and self.terminal.repeats and text.isascii():
            self.out.append(f"{text}\x1b[{run - 1}b")
            self._passed(run)
            return run
        self.out.append(text)
        wide = 2 if x + 1 < len(wanted) and not wanted[x + 1][0] else 1
        self._passed(wide, sure=wide == 1 and len(text) == 1)
        return wide

    def _erasable(self, style: Style) -> bool:
        return not style.flags & SEEN and (self.terminal.erases or style.bg == PLAIN.bg)

    def _tail(self, wanted: Sequence[Cell]) -> int:
        """Give where the blank tail of a row begins that erasing can make."""
        last = wanted[-1]
        place = len(wanted)
        if last[0] == " " and self._erasable(last[1]):
            while place and wanted[place - 1] == last:
                place -= 1
        return place

    # ---- the whole screen -------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Clear the screen."""
        self.pen(NOTHING[1])
        self.out.append("\x1b[H\x1b[J")
        self.shown.rows = Shown.blank(len(self.shown.rows[0]), len(self.shown.rows)).rows
        self.shown.y = self.shown.x = 0

    def clear_below(self, wanted: Sequence[Sequence[Cell]]) -> None:
        """Erase from the first of many blank rows at the foot, where they are not blank yet."""
        first = len(wanted)
        blank = [NOTHING] * len(wanted[0])
        while first and wanted[first - 1] == blank:
            first -= 1
        if sum(row != blank for row in self.shown.rows[first:]) > 1:
            self.move(first, 0)
            self.pen(NOTHING[1])
            self.out.append("\x1b[J")
            self.shown.rows[first:] = [list(blank) for _ in wanted[first:]]

    def scroll(self, first: int, last: int, by: int) -> None:
        """Move the rows from `first` to `last` up by `by` rows (down where it is negative)."""
        blank: Row = [NOTHING] * len(self.shown.rows[0])
        fresh = [list(blank) for _ in range(abs(by))]
        self.pen(NOTHING[1])
        kept = self.shown.rows[first : last + 1]
        self.shown.rows[first : last + 1] = kept[by:] + fresh if by > 0 else fresh + kept[:by]
        # Some terminals keep the cursor in the region when it is set, some send it home: it is addressed after.
        self.out.append(f"\x1b[{first + 1};{last + 1}r{self._shift(first, last, by)}\x1b[r")
        self.shown.y = self.shown.x = None

    def _shift(self, first: int, last: int, by: int) -> str:
        """Give the shortest escape that scrolls in the region; a feed at its foot is what every terminal knows."""
        fed = f"\x1b[{last + 1}H" + "\n" * by if by > 0 else f"\x1b[{first + 1}H" + "\x1bM" * -by
        numbered = f"\x1b[{abs(by) if abs(by) > 1 else ''}{'S' if by > 0 else 'T'}"
        return numbered if self.terminal.scrolls and len(numbered) < len(fed) else fed

    def rest(self, wanted: Sequence[Sequence[Cell]], later: Sequence[Style] = ()) -> Painter:
        """Draw all that still differs; gives itself. Each style in `later` is drawn in a round of its own, at last."""
        self.clear_below(wanted)
        for done in range(len(later) + 1):
            left = frozenset(later[done:])
            for y, row in enumerate(wanted):
                self.row(y, row, left)
        return self


def _whole_wide(before: Row, wanted: Sequence[Cell]) -> Row:
    """Let a wide character be drawn whole, or be gone whole, where any half of it changes."""
    if not any(cell is not None and not cell[0] for cell in before) and all(cell[0] for cell in wanted):
        return list(before)
    made, changed = list(before), True
    while changed:
        changed = False
        for x in range(1, len(wanted)):
            joined = not wanted[x][0] or (before[x] is not None and not (before[x] or NOTHING)[0])
            if joined and (made[x] != wanted[x]) != (made[x - 1] != wanted[x - 1]):
                made[x] = made[x - 1] = None
                changed = True
    return made


def paint(
    shown: Shown, wanted: Sequence[Sequence[Cell]], terminal: Terminal, cursor: tuple[int, int] | None = None
) -> tuple[str, Shown]:
    """Give what is to be sent, and what is shown then; `cursor` (y, x) is where the cursor shall end."""
    differing = [y for y, row in enumerate(wanted) if shown.rows[y] != row]
    begun = [Painter(shown, terminal)]
    if len(differing) > FEW:
        begun.append(Painter(shown, terminal))
        begun[-1].clear()
        block = shift(shown.rows, wanted, differing) if terminal.regions else None
        for first, last, by in around(block, len(wanted)) if block else ():
            begun.append(Painter(shown, terminal))
            begun[-1].scroll(first, last, by)
    best, start = min(((way.fork().rest(wanted), way) for way in begun), key=lambda tried: tried[0].size)
    rounds = _rare(shown.rows, wanted, differing) if len(differing) > FEW else []
    if rounds:
        best = min(best, start.rest(wanted, rounds), key=lambda way: way.size)
    if cursor is not None:
        best.move(*cursor)
    return best.text, best.shown


def _rare(before: Sequence[Row], wanted: Sequence[Sequence[Cell]], differing: Sequence[int]) -> list[Style]:
    """Give the styles of text that are worth a round of their own: all but the commonest, if they are few.

    A column of coloured signs costs a style twice in each row when it is drawn with its row, and once when alone.
    """
    found = Counter(
        style
        for y in differing
        for (text, style), old in zip(wanted[y], before[y], strict=True)
        if text != " " and (text, style) != old
    )
    styles = [style for style, _many in found.most_common()]
    return styles[1:] if 1 < len(styles) <= ROUNDS else []


def around(block: tuple[int, int, int], high: int) -> list[tuple[int, int, int]]:
    """Give the block, and the one with a row more where new rows come in.

    A row of it may have changed as it moved: the marked row of a list does when the marker goes on.
    """
    first, last, by = block
    wider = (first, last + 1, by) if by > 0 else (first - 1, last, by)
    return [block, wider] if wider[0] >= 0 and wider[1] < high else [block]


def shift(
    before: Sequence[Row], wanted: Sequence[Sequence[Cell]], differing: Sequence[int]
) -> tuple[int, int, int] | None:
    """Find the block of rows that moved up or down: (first row, last row, by how much up), or None.

    The move that brings most rows to their place is taken, a row between them may differ. Rows are compared by their
    text but for the last two columns, where a list may show how far it is scrolled.
    """
    first, last = differing[0], differing[-1]
    old = ["".join(cell[0] if cell else "\0" for cell in before[y][:-2]) for y in range(first, last + 1)]
    new = ["".join(cell[0] for cell in wanted[y][:-2]) for y in range(first, last + 1)]
    best, found = 1, None
    high = len(old)
    for by in (sign * size for size in range(1, high - 1) for sign in (1, -1)):
        moved = [y for y in range(max(0, -by), min(high, high - by)) if new[y] == old[y + by] and new[y].strip()]
        told = len({new[y] for y in moved})
        if told > best:
            best = told
            found = (first + min(moved[0], moved[0] + by), first + max(moved[-1], moved[-1] + by), by)
    return found

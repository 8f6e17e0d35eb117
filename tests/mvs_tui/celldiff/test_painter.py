"""What is sent makes the terminal show the grid, whatever it showed before and whatever it can do."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mvs_tui.celldiff.grid import Grid
from mvs_tui.celldiff.painter import Painter, Shown, paint, shift
from mvs_tui.celldiff.terminal import Terminal
from tests.mvs_tui.celldiff.emulator import Emulator, wanted

WIDTH, HEIGHT = 24, 9
#: Terminals that differ in all that the painter asks about.
TERMINALS = {
    "xterm": Terminal("xterm", erases=True, blanks=True, repeats=True, scrolls=True, colours=256),
    "screen": Terminal("screen", erases=False, scrolls=True),
    "linux": Terminal("linux", erases=True, blanks=True),
    "vt100": Terminal("vt100", goes=False, resets=True, colours=8),
    "bare": Terminal("bare", regions=False, goes=False),
}
SGR = st.sampled_from(["0", "1", "31", "7", "42", "1;32;44", "3;4", "9", "33;7", "45", ""])
WORDS = st.sampled_from(
    ["a", "  ", "harvest", "----------------", " " * 14, "çéñ", "世界", "e\u0301x", "👍", "·…“”", "x" * 30, "=" * 12]
)


@st.composite
def frames(draw: st.DrawFn) -> str:
    """Invent a frame as Textual writes one: moves, styles, text and feeds."""
    parts = list[str]()
    for _piece in range(draw(st.integers(1, 6))):
        parts.append(f"\x1b[{draw(st.integers(1, HEIGHT))};{draw(st.integers(1, WIDTH))}H")
        for _word in range(draw(st.integers(1, 4))):
            parts.append(f"\x1b[{draw(SGR)}m{draw(WORDS)}\x1b[0m")
            if draw(st.booleans()):
                parts.append("\n")
    return "".join(parts)


@pytest.mark.parametrize("name", TERMINALS)
@given(stream=st.lists(frames(), min_size=1, max_size=5), moved=st.integers(0, 3))
def test_terminal_shows_the_grid(name: str, stream: list[str], moved: int) -> None:
    """After each frame every cell on the terminal is that of the grid, and the cursor is where it was wanted."""
    terminal = TERMINALS[name]
    screen = Emulator(WIDTH, HEIGHT, erases=terminal.erases)
    grid, shown = Grid(WIDTH, HEIGHT), Shown.blank(WIDTH, HEIGHT)
    for number, frame in enumerate(stream):
        if number == 1:
            grid.rows = grid.rows[moved:] + grid.rows[:moved]
        grid.apply(frame)
        text, shown = paint(shown, grid.rows, terminal, (moved, number))
        screen.feed(text)
        assert screen.cells() == wanted(grid.rows), repr(text)
        assert (screen.screen.cursor.y, screen.screen.cursor.x) == (moved, number)


@given(frame=frames(), noise=st.lists(st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1)), max_size=9))
def test_unknown_cells_are_drawn(frame: str, noise: list[tuple[int, int]]) -> None:
    """Cells of which nobody knows what they show are right after the next frame."""
    screen, grid, shown = Emulator(WIDTH, HEIGHT), Grid(WIDTH, HEIGHT), Shown.blank(WIDTH, HEIGHT)
    for y, x in noise:
        screen.feed(f"\x1b[{y + 1};{x + 1}H#")
        shown.rows[y] = [None if place == x else cell for place, cell in enumerate(shown.rows[y])]
    shown.y = shown.x = None
    grid.apply(frame)
    screen.feed(paint(shown, grid.rows, TERMINALS["xterm"])[0])
    assert screen.cells() == wanted(grid.rows)


def test_nothing_is_sent_for_nothing() -> None:
    """A frame that draws what is there already costs no byte."""
    grid = Grid(WIDTH, HEIGHT)
    grid.apply("\x1b[3;3H\x1b[1mharvest\x1b[0m")
    _text, shown = paint(Shown.blank(WIDTH, HEIGHT), grid.rows, TERMINALS["xterm"])
    grid.apply("\x1b[3;3H\x1b[1mharvest\x1b[0m")
    assert paint(shown, grid.rows, TERMINALS["xterm"])[0] == ""


def _lists(first: int, many: int = 9) -> Grid:
    """Give a list of rows from `first` on."""
    grid = Grid(80, many)
    for y in range(many):
        grid.apply(f"\x1b[{y + 1};1H  member {first + y:04d}  household H{(first + y) * 7 % 100:02d}  Bandari")
    return grid


@pytest.mark.parametrize(("by", "golden"), [
    (1, "\x1b[1;9r\x1b[S\x1b[r\x1b[9;3Hmember 0109  household H63  Bandari"),
    (-1, "\x1b[1;9r\x1b[T\x1b[r\x1b[1;3Hmember 0099  household H93  Bandari"),
])  # fmt: skip
def test_scrolled_list_costs_its_new_row(by: int, golden: str) -> None:
    """A list that moved by a row is scrolled by the terminal, and one row is written."""
    _text, shown = paint(Shown.blank(80, 9), _lists(100).rows, TERMINALS["xterm"])
    assert paint(shown, _lists(100 + by).rows, TERMINALS["xterm"])[0] == golden


def test_old_terminal_scrolls_by_feeds() -> None:
    """A terminal that cannot scroll by a number gets feeds at the foot of the region."""
    _text, shown = paint(Shown.blank(80, 9), _lists(100).rows, TERMINALS["vt100"])
    text = paint(shown, _lists(102).rows, TERMINALS["vt100"])[0]
    assert text.startswith("\x1b[1;9r\x1b[9H\n\n\x1b[r")


def test_terminal_without_regions_is_not_scrolled() -> None:
    """Without scroll regions all rows are written."""
    _text, shown = paint(Shown.blank(80, 9), _lists(100).rows, TERMINALS["bare"])
    assert "r" not in paint(shown, _lists(101).rows, TERMINALS["bare"])[0].replace("member", "")[:4]


def test_marker_moves_for_few_bytes() -> None:
    """A marker that goes one row down costs its two cells and the way between them."""
    grid = _lists(1)
    grid.apply("\x1b[4;2H>")
    _text, shown = paint(Shown.blank(80, 9), grid.rows, TERMINALS["screen"], (3, 1))
    grid.apply("\x1b[4;2H \x1b[5;2H>")
    assert paint(shown, grid.rows, TERMINALS["screen"], (4, 1))[0] == " \n\b>\b"


def test_blank_tail_is_erased() -> None:
    """What became shorter ends in one erase; behind it nothing is written."""
    grid = _lists(1)
    _text, shown = paint(Shown.blank(80, 9), grid.rows, TERMINALS["screen"])
    grid.apply(f"\x1b[5;1H{'  none':<80}")
    assert paint(shown, grid.rows, TERMINALS["screen"])[0] == "\x1b[5;3Hnone\x1b[K"


def test_coloured_blanks_are_written_where_erasing_is_plain() -> None:
    """A terminal without `bce` gets a coloured line as blanks, one with it as an erase."""
    grid = Grid(40, 2)
    grid.apply(f"\x1b[1;1H\x1b[44m{' ' * 40}\x1b[0m")
    plain = paint(Shown.blank(40, 2), grid.rows, replace(TERMINALS["screen"], blanks=True))[0]
    coloured = paint(Shown.blank(40, 2), grid.rows, TERMINALS["xterm"])[0]
    assert plain == "\x1b[44m" + " " * 40
    assert coloured == "\x1b[44m\x1b[K"


def test_cursor_is_addressed_after_a_wide_character() -> None:
    """Behind a character whose width terminals disagree about, the next cell is addressed anew."""
    grid = Grid(20, 1)
    grid.apply("\x1b[1;1H世a")
    assert paint(Shown.blank(20, 1), grid.rows, TERMINALS["xterm"])[0] == "世\x1b[1;3Ha"


def test_block_of_equal_rows_is_not_taken_for_movement() -> None:
    """Rows that all look alike tell nothing about where they came from."""
    before, after = Grid(10, 8), Grid(10, 8)
    for grid, last in ((before, "a"), (after, "b")):
        for y in range(7):
            grid.apply(f"\x1b[{y + 1};1H----------")
        grid.apply(f"\x1b[8;1H{last}")
    assert shift([list(row) for row in before.rows], after.rows, range(8)) is None


def test_clearing_is_chosen_where_it_is_shorter() -> None:
    """Another screen altogether begins with one clear, not with an erase in every row."""
    grid = _lists(1)
    _text, shown = paint(Shown.blank(80, 9), grid.rows, TERMINALS["linux"])
    other = Grid(80, 9)
    for y in range(0, 9, 2):
        other.apply(f"\x1b[{y + 1};30Hx{y}")
    text = paint(shown, other.rows, TERMINALS["linux"])[0]
    assert text.startswith("\x1b[H\x1b[J")
    assert text.count("\x1b[K") == 0


def test_painter_leaves_what_it_began_from() -> None:
    """Trying a way changes nothing of what is shown; only the way taken does."""
    grid, shown = _lists(1), Shown.blank(80, 9)
    Painter(shown, TERMINALS["xterm"]).rest(grid.rows)
    assert shown == Shown.blank(80, 9)

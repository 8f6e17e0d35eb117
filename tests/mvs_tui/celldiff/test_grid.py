"""Textual's stream on a grid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mvs_tui.celldiff.grid import MARKS, NOTHING, Grid, is_frame
from mvs_tui.celldiff.style import PLAIN


def text(grid: Grid, y: int = 0) -> list[str]:
    """Give the texts of a row."""
    return [cell[0] for cell in grid.rows[y]]


@given(stream=st.text(alphabet="\x1b[0123456789;Hm?ab \n\x07世\u0301\x9b\x00é", max_size=60))
def test_any_stream_leaves_a_whole_grid(stream: str) -> None:
    """Whatever comes, the grid keeps its size, holds no control, and every right half has its left."""
    grid = Grid(7, 3)
    grid.apply("\x1b[2;1H" + stream)
    assert [len(row) for row in grid.rows] == [7, 7, 7]
    for row in grid.rows:
        for x, (shown, _style) in enumerate(row):
            assert shown.isprintable()
            assert shown or (x and row[x - 1][0])


@pytest.mark.parametrize(("stream", "shown"), [
    ("\x1b[1;1H世界", ["世", "", "界", "", " ", " "]),
    ("\x1b[1;1H世界\x1b[1;2Hx", [" ", "x", "界", "", " ", " "]),
    ("\x1b[1;1H世界\x1b[1;1Hx", ["x", " ", "界", "", " ", " "]),
    ("\x1b[1;6H世", [" "] * 6),
    ("\x1b[1;1He\u0301x", ["é", "x", " ", " ", " ", " "]),
    ("\x1b[1;1H\u0301", [" "] * 6),
    ("\x1b[1;5Hlong", [" ", " ", " ", " ", "l", "o"]),
    ("\x1b[9;9Hx", [" "] * 6),
    ("\x1b[1;1H👩\u200d👩\u200d👧|", ["👩\u200d👩\u200d👧", "", "|", " ", " ", " "]),
    ("\x1b[1;1H❤\ufe0f|", ["❤\ufe0f", "", "|", " ", " ", " "]),
    ("\x1b[1;1Ha\x1b]8;;http://x\x07b\x1b]8;;\x1b\\c", ["a", "b", "c", " ", " ", " "]),
])  # fmt: skip
def test_text_is_placed(stream: str, shown: list[str]) -> None:
    """Wide signs take two cells and go whole, marks join their letter, and nothing leaves the grid."""
    grid = Grid(6, 1)
    grid.apply(stream)
    assert text(grid) == shown


def test_marks_are_bounded() -> None:
    """A letter carries a few marks; a thousand of them do not fill the memory."""
    grid = Grid(4, 1)
    grid.apply("\x1b[1;1Ha" + "\u0335" * 1000)
    assert len(text(grid)[0]) <= MARKS


def test_style_holds_over_a_feed() -> None:
    """A style counts until the next one, over line feeds too, as terminals do it."""
    grid = Grid(3, 2)
    grid.apply("\x1b[1;1H\x1b[31ma\nb\x1b[0m")
    assert grid.rows[1][0] == ("b", PLAIN._replace(fg="31"))


def test_resized_grid_keeps_what_both_have() -> None:
    """Another size keeps the cells that both have; half a wide sign at the edge goes."""
    grid = Grid(4, 2)
    grid.apply("\x1b[1;1Ha\x1b[1;2H世\x1b[2;1Hb")
    small = grid.resized(2, 3)
    assert [text(small, y) for y in range(3)] == [["a", " "], ["b", " "], [" ", " "]]
    assert small.rows[0][1] == NOTHING


def test_grid_without_colours_drops_them() -> None:
    """For a terminal without colours none reach a cell."""
    grid = Grid(2, 1, colours=False)
    grid.apply("\x1b[1;1H\x1b[1;31mab")
    assert grid.rows[0][0] == ("a", PLAIN._replace(flags=frozenset({"1"})))


@pytest.mark.parametrize(("written", "frame"), [("\x1b[3;4Hx", True), ("\x07", False), ("\x1b]52;c;eA==\x07", False)])
def test_frames_are_told_from_the_rest(written: str, frame: bool) -> None:  # noqa: FBT001 - a table's column
    """What addresses cells is a frame; a bell and the clipboard are for the terminal."""
    assert is_frame(written) == frame

"""The board of a week: what it draws is what it marks, whatever was marked before."""

import pytest

from screens.widgets.board import Board
from tests.screens.widgets.bench import Alone, calm, lines

DAYS = [f"day {n}" for n in range(7)]
HOURS = [f"{n:02d}" for n in range(8)]


def marks(app: Alone) -> list[tuple[int, int]]:
    """Give row and column of every marked cell on the screen."""
    board = app.query_one(Board)
    return [
        (row - 1, (place - board.label_width) // board.cell_width)
        for row, line in enumerate(lines(app))
        for place, sign in enumerate(line)
        if sign == ">"
    ]


@pytest.mark.parametrize(("keys", "marked"), [
    (["left"], [(0, 6)]),
    (["left", "right"], [(0, 0)]),
    (["space", "down", "down", "left"], [(0, 6), (1, 6), (2, 6)]),
    (["right", "space", "down", "down", "right"], [(2, 2)]),
    (["right", "space", "down", "down", "n"], [(2, 1)]),
])  # fmt: skip
async def test_only_what_is_marked_is_drawn_so(keys: list[str], marked: list[tuple[int, int]]) -> None:
    """Over the edge into a week of the same words, sideways from a few hours, and when they were asked for."""
    app = Alone(lambda: Board("free"))
    async with app.run_test(size=(80, 24)) as pilot:
        board = app.query_one(Board)
        board.focus()
        board.show(DAYS, HOURS, {})
        await calm(pilot)
        for key in keys:
            if key == "space":
                board.since = board.row
            elif key == "n":
                board.let_go()
            else:
                await pilot.press(key)
            await calm(pilot)
            board.show(DAYS, HOURS, {})
            await calm(pilot)
        assert marks(app) == marked


async def test_the_terminals_cursor_goes_with_a_marker_that_is_put_elsewhere() -> None:
    """Who listens hears the cell that was jumped to."""
    app = Alone(lambda: Board("free"))
    async with app.run_test(size=(80, 24)) as pilot:
        board = app.query_one(Board)
        board.focus()
        board.show(DAYS, HOURS, {})
        await calm(pilot)
        board.place(3, 4)
        await calm(pilot)
        x, y = app.cursor_position
        assert lines(app)[y][x] == ">"

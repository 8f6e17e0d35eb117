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


@pytest.mark.parametrize("wide", [40, 61, 62, 80])
async def test_the_marked_day_is_always_on_the_picture(wide: int) -> None:
    """On a narrow window the days go with the marker, and a sign in the head says that more lie beside."""
    app = Alone(lambda: Board("free"))
    async with app.run_test(size=(wide, 12)) as pilot:
        board = app.query_one(Board)
        board.focus()
        board.show(DAYS, HOURS, {(0, n): f"={n}" for n in range(7)})
        await calm(pilot)
        for column in (*range(7), *range(5, -1, -1)):
            if board.column != column:
                await pilot.press("right" if column > board.column else "left")
                await calm(pilot)
            head, first = lines(app)[:2]
            x, y = app.cursor_position
            assert first[x : x + 3] == f">={column}"
            assert y == 1
            assert f"day {column}" in head
            assert ("<" in head, ">" in head) == ("day 0" not in head, "day 6" not in head)
        assert ("day 6" in lines(app)[0]) == (wide > 60)

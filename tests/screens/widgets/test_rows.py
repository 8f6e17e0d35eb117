"""Lists and tables: what they read, what they send, what they hide, at any length and in any look."""

from collections.abc import Iterator

import pytest

from screens.look import Look
from screens.widgets.rows import Page, Row, Rows, all_of
from screens.widgets.table import Column, Table, taken, widths
from tests.screens.widgets.bench import Alone, Glass, calm, lines

KEYS = ["down", "down", "down", "up", *["down"] * 30, "up", "pagedown", "pagedown", "pageup", "end", "home"]


@pytest.fixture
def looks() -> Iterator[None]:
    """Give the look back after the test."""
    before = Look.now
    yield
    Look.now = before


class Long:
    """A reader of `total` rows that counts those it gave."""

    def __init__(self, total: int) -> None:
        self.total, self.read = total, 0

    def row(self, place: int) -> Row:
        """Give a row."""
        return Row(item=place, name=str(place), cells=(f"M{place % 60:04d}", "TRACTOR1  MF 35, Bandari", "confirmed"))

    async def __call__(self, start: int, count: int) -> Page:
        """Give rows."""
        rows = [self.row(place) for place in range(start, min(start + count, self.total))]
        self.read += len(rows)
        return self.total, rows


def columns() -> list[Column]:
    """Give three columns."""
    return [Column("Code"), Column("Machine"), Column("State", gives=1)]


async def costs(total: int) -> tuple[list[int], int, int]:
    """Press the same keys in a list of `total` rows; gives the bytes of each, the rows read, and the rows kept."""
    long = Long(total)
    app = Alone(lambda: Table(long, columns, id="long"))
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.query_one(Table)
        table.focus()
        table.reload()
        await calm(pilot)
        glass = Glass(app)
        sent: list[int] = []
        for key in KEYS:
            await pilot.press(key)
            await calm(pilot)
            sent.append(glass.look())
        return sent, long.read, len(list(table.shelf))


async def test_ten_thousand_rows_cost_as_few_bytes_and_reads_as_six_hundred() -> None:
    """Key by key the same list, but for the figures of what lies beyond; and no more of it is kept."""
    few, few_read, few_kept = await costs(600)
    many, many_read, many_kept = await costs(10_020)
    assert few_read == many_read
    assert few_kept == many_kept
    assert [abs(one - other) <= 12 for one, other in zip(few, many, strict=True)] == [True] * len(KEYS)


async def test_a_step_costs_ten_bytes_a_scroll_a_hundred_and_a_page_under_a_kilobyte() -> None:
    """At 80x24, with the marker, on a terminal that knows little."""
    sent = dict(zip([f"{key} {n}" for n, key in enumerate(KEYS)], (await costs(10_000))[0], strict=True))
    assert max(sent["down 1"], sent["up 3"]) <= 10
    assert sent["down 33"] <= 160
    assert sent["pagedown 35"] <= 1000


@pytest.mark.usefixtures("looks")
async def test_a_step_with_the_bar_costs_no_more_than_its_two_rows() -> None:
    """The bar covers so much of a row that it may be drawn twice."""
    Look.now = Look(bar=True)
    sent = (await costs(100))[0]
    assert max(sent[1:4]) <= 125


async def test_the_terminals_cursor_is_where_the_marker_is() -> None:
    """Who listens to the screen hears the marked row: the cursor stands there after each key, scrolled or not."""
    app = Alone(lambda: Table(Long(200), columns, id="long"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Table).focus()
        app.query_one(Table).reload()
        await calm(pilot)
        for key in ("down", "pagedown", "pagedown", "end", "up", "home"):
            await pilot.press(key)
            await calm(pilot)
            x, y = app.cursor_position
            assert lines(app)[y][x] == ">", key


async def test_what_lies_beyond_the_screen_is_said_and_the_heading_stays() -> None:
    """Above, below, or both; and nothing is said where all rows are there."""
    app = Alone(lambda: Table(Long(50), columns, id="long"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Table).focus()
        app.query_one(Table).reload()
        await calm(pilot)
        assert lines(app)[-1].strip() == "28 more below"
        await pilot.press("pagedown", "pagedown")
        await calm(pilot)
        assert lines(app)[-1].strip() == "28 more above"
        await pilot.press("up", "pageup")
        await calm(pilot)
        above, below = (int(part.split()[0]) for part in lines(app)[-1].split(","))
        assert above + below == 28
        assert min(above, below) > 0
        assert lines(app)[0].split() == ["Code", "Machine", "State"]
        await pilot.resize_terminal(80, 60)
        await calm(pilot)
        assert not [line for line in lines(app) if "above" in line or "below" in line]


async def test_a_short_list_given_whole_is_right_on_every_page() -> None:
    """A reader that gives its whole list, whatever was asked for, shows each row once, also beyond the first page."""
    rows = [Row(f"row {n}", n, str(n)) for n in range(150)]

    async def read(_start: int, _count: int) -> Page:
        return all_of(rows)

    app = Alone(lambda: Rows(read, id="whole"))
    async with app.run_test(size=(40, 10)) as pilot:
        shown = app.query_one(Rows)
        shown.focus()
        shown.reload()
        await calm(pilot)
        for key, text in (("end", "row 149"), ("home", "row 0")):
            await pilot.press(key)
            await calm(pilot)
            assert shown.marked
            assert shown.marked.text == text
        await pilot.press("end")
        shown.reload()
        await calm(pilot)
        assert shown.marked is not None
        assert shown.marked.text == "row 149"


@pytest.mark.parametrize("room", range(8, 90))
def test_columns_take_no_more_than_their_room_and_numbers_are_whole(room: int) -> None:
    """In any window: columns that cannot stay are gone, the others fit, and no figure is cut."""
    given = [Column("Code", least=5), Column("Name", least=8, gives=2), Column("Meter", number=True, gives=1),
             Column("Now", least=6, gives=3)]  # fmt: skip
    natural = [8, 24, 9, 40]
    found = widths(given, natural, room)
    assert taken(found) <= room or found[1:] == [0, 0, 0]
    assert found[2] in {0, 9}
    assert found[0] >= 5


async def test_a_narrow_window_drops_columns_and_a_wide_one_brings_them_back() -> None:
    """The code stays; the state gives way first, and comes again."""
    app = Alone(lambda: Table(Long(5), columns, id="long"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Table).reload()
        await calm(pilot)
        assert "confirmed" in lines(app)[1]
        await pilot.resize_terminal(24, 24)
        await calm(pilot)
        assert "State" not in lines(app)[0]
        assert "M0000" in lines(app)[1]
        await pilot.resize_terminal(80, 24)
        await calm(pilot)
        assert "confirmed" in lines(app)[1]

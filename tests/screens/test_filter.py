"""The filter line: every list narrows while somebody types, says how many are left, and stays when the books change."""

import asyncio
from typing import TYPE_CHECKING

import pytest

from models.coop import Village
from models.machines import AddMachine
from models.refs import Ref
from models.spelling import number
from mvs_tui.node import Node
from screens.filter import Filter, sift, whole
from screens.widgets.rows import Page, Row

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop


async def test_a_list_narrows_while_somebody_types_and_comes_back_by_esc(clerk: "Clerk") -> None:
    """`/` opens the line on a list of machines; Esc, also from the list, shows all again."""
    assert "PLANTER1" in await clerk.press("2", "slash")
    screen = await clerk.type("mf")
    assert "TRACTOR1" in screen
    assert "PLANTER1" not in screen
    assert "1 of 3" in screen
    assert "> TRACTOR1" in await clerk.press("enter")
    screen = await clerk.press("escape")
    assert "PLANTER1" in screen
    assert "1 of 3" not in screen


async def test_letters_of_a_filter_press_no_key_of_the_screen(clerk: "Clerk") -> None:
    """What is typed into the line is a word, also where a letter is a key of the list."""
    await clerk.press("2", "slash")
    screen = await clerk.type("nothing")
    assert "Nothing here has “nothing” in it. Esc shows all again." in screen
    assert "0 of 3" in screen


async def test_a_filter_stays_when_another_process_writes(clerk: "Clerk", coop: "Coop") -> None:
    """A machine entered elsewhere appears if it fits, and the count goes on."""
    from tests.screens.conftest import settle

    await clerk.press("2", "slash")
    await clerk.type("tractor")
    await clerk.press("enter")
    await clerk.app.look_around()
    with Node.opened(coop.home) as node:
        village = Ref[Village].to(node.law.desks[1].village)
        node.append(AddMachine(village, "TRACTOR9", "MF 135"), AddMachine(village, "SEEDER1", "drill"))
    await clerk.app.look_around()
    await settle(clerk.pilot)
    assert "TRACTOR9" in clerk.screen
    assert "SEEDER1" not in clerk.screen
    assert "2 of 5" in clerk.screen


async def test_the_history_finds_a_word_of_an_entry_and_an_entry_by_its_name(clerk: "Clerk") -> None:
    """Words are looked for in the whole line, a name finds exactly its entry."""
    await clerk.press("5", "slash")
    screen = await clerk.type("planter1")
    assert all("PLANTER1" in line for line in screen.splitlines() if line.startswith((" > =", "   =")))
    await clerk.press("escape", "slash")
    screen = await clerk.type("a#2")
    assert "1 of 1" in screen
    assert "A#2 " in screen


async def test_the_help_is_a_list_too(clerk: "Clerk") -> None:
    """Lines without anything behind them are narrowed as well."""
    await clerk.press("f1", "slash")
    screen = await clerk.type("backup")
    assert "Copy the books" in screen
    assert "Keys here" not in screen
    assert "Waits for you" in await clerk.press("escape", "escape")


async def test_a_long_list_is_read_through_in_pages() -> None:
    """Ten thousand rows are never asked for at once, and every match of them is found."""
    asked: list[int] = []

    async def read(start: int, count: int) -> Page:
        asked.append(count)
        return 10_000, [Row(f"row {n}", n, str(n)) for n in range(start, min(start + count, 10_000))]

    kept, of, rest = await whole(read, "999", lambda _left, _of: None)
    assert [row.item for row in kept] == [n for n in range(10_000) if "999" in str(n)]
    assert (of, rest) == (10_000, 0)
    assert max(asked) <= 500
    assert len(asked) > 15


async def test_what_is_not_read_any_more_is_said_in_the_last_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where thousands fit, the list ends with how many were not looked through and what to do."""
    line, said = Filter(), list[str]()
    line.words = "row"
    monkeypatch.setattr(line, "say", said.append)

    async def read(start: int, count: int) -> Page:
        return 50_000, [Row(f"row {n}", n, str(n)) for n in range(start, min(start + count, 50_000))]

    total, rows = await line.narrowed(read)(0, 50_000)
    assert len(rows) == total
    assert sum(row.item is not None for row in rows) == total - 1
    assert rows[-1].item is None
    assert f"Not looked through: {number(50_000 - (total - 1))} more." in rows[-1].text
    assert said[-1] == f"{number(total - 1)} of {number(50_000)}"


async def test_a_reading_that_began_before_the_books_changed_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are the old ones: the page that is asked for next is read anew."""
    line, goes, asked = Filter(), asyncio.Event(), list[int]()
    line.words = "row"
    monkeypatch.setattr(line, "say", list[str]().append)

    async def read(_start: int, _count: int) -> Page:
        now = len(asked)
        asked.append(now)
        if not now:
            await goes.wait()
        return 2, [Row(f"row {now}", n, str(n)) for n in range(2)]

    reading = line.narrowed(read)
    old = asyncio.ensure_future(reading(0, 2))
    await asyncio.sleep(0)
    line.forget()
    goes.set()
    await old
    assert [row.text for row in (await reading(1, 1))[1]] == ["row 1"]
    assert [row.text for row in (await reading(1, 1))[1]] == ["row 1"]
    assert len(asked) == 2


def test_headings_stay_over_what_is_left_of_them() -> None:
    """A heading without rows goes; accents and capitals do not matter."""
    rows = [Row("One", bold=True), Row("apple", 1), Row("Two", bold=True), Row("Ngũgĩ", 2), Row("words only")]
    assert [row.text for row in sift(rows, "ngugi")[0]] == ["Two", "Ngũgĩ"]
    assert sift(rows, "ngugi")[1] == 2

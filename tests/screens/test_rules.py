"""Rules that hold on every screen: help for every key, forms that fit, silence when idle, lists that read little."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding

from models.entry import KINDS
from mvs_tui.app import MvsApp
from mvs_tui.config import Home
from mvs_tui.node import Node
from screens import registry
from screens.entry_form import EntryForm
from screens.place import Place, bindings_of
from screens.widgets.big import Question
from screens.widgets.board import Board
from screens.widgets.picker import Picker
from screens.widgets.rows import PAGE, Page, Row, Rows
from screens.widgets.typed import Typed
from screens.widgets.typed_kinds import Stepped

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk


#: The most fields of a form that stands on 80x24 whole.
MANY = 16


def places() -> list[Any]:
    """Give every screen class there is."""
    registry.load()
    found: list[Any] = []
    waiting: list[Any] = [Place]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            found.append(cls)
            waiting.append(cls)
    return found


@pytest.mark.parametrize("cls", places(), ids=str)
def test_every_key_of_every_screen_has_a_word_and_a_sentence(cls: type[Place[Any]]) -> None:
    """Help and palette are made from the bindings, so none may be without words."""
    for binding in bindings_of(cls):
        assert binding.description, f"{binding.key} has no word"
        assert binding.tooltip.endswith("."), f"{binding.key} has no sentence"


def test_every_screen_says_what_it_is_for() -> None:
    """Each screen that can be in front has help words of its own."""
    for cls in places():
        if not cls.__subclasses__():
            assert cls.HELP, cls.__name__


@pytest.mark.parametrize("holder", [Rows, Board, Typed, Stepped, Picker, Question, MvsApp], ids=str)
def test_every_key_of_lists_fields_and_the_app_has_a_sentence(holder: type[Any]) -> None:
    """Keys that count everywhere are told in the help too."""
    for binding in holder.BINDINGS:
        assert isinstance(binding, Binding)
        assert binding.tooltip.endswith("."), binding.key


@pytest.mark.parametrize(
    "number", sorted(number for number, cls in KINDS.items() if cls.kind.outer and cls.kind.command)
)
async def test_the_form_of_every_kind_fits_80x24(clerk: "Clerk", number: int) -> None:
    """Every field, the button and the line of keys are on screen, with the longest refusal under each field."""
    from tests.screens.conftest import settle

    form = EntryForm(KINDS[number])
    await clerk.app.push_screen(form)
    await settle(clerk.pilot)
    screen = seen = await clerk.press("ctrl+s")
    if len(form.slots) > MANY:
        # So many fields scroll: each comes into sight with Tab, and the button at last.
        for _slot in form.slots:
            screen = await clerk.press("tab")
            seen += screen
    for slot in form.slots:
        assert f" {slot.label}" in seen, slot.name
    lines = screen.splitlines()
    assert any("[ Write it ]" in line for line in lines)
    assert "F1 help" in lines[-1]


class Counting(App[None]):
    """An app with one list of 10,000 rows, that counts how many were read."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    def compose(self) -> ComposeResult:
        """Show the list alone."""
        yield Rows(self._read, id="long")

    def on_mount(self) -> None:
        """Read it."""
        self.query_one(Rows).reload()

    async def _read(self, start: int, count: int) -> Page:
        rows = [Row(f"row {n}", n, str(n)) for n in range(start, min(start + count, 10_000))]
        self.read += len(rows)
        return 10_000, rows


async def test_a_list_of_ten_thousand_rows_reads_only_what_it_shows() -> None:
    """Opening, a hundred steps, and a jump to the end read a few pages, and a step draws two lines."""
    app = Counting()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.read <= 2 * PAGE
        rows = app.query_one(Rows)
        drawn: list[int] = []
        draw = rows.render_line
        rows.render_line = lambda y: (drawn.append(y), draw(y))[1]  # type: ignore[method-assign,func-returns-value]
        rows.action_step(1)
        await pilot.pause()
        assert drawn == [0, 1]
        for _step in range(100):
            rows.action_step(1)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.read <= 4 * PAGE
        rows.action_edge(1)
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert rows.marked
        assert rows.marked.text == "row 9999"
        assert app.read <= 7 * PAGE


async def test_a_list_keeps_its_marker_and_its_place_when_rows_come_before_it() -> None:
    """After a reload the marker is on the same row, at the same height of the screen."""
    app = Counting()
    shift = 0

    async def read(start: int, count: int) -> Page:
        rows = [Row(f"row {n - shift}", n, str(n - shift)) for n in range(start, min(start + count, 10_000))]
        return 10_000, rows

    app._read = read  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        rows = app.query_one(Rows)
        for _step in range(30):
            rows.action_step(1)
        height = rows.at - rows.top
        shift = 3
        rows.reload()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert rows.marked
        assert rows.marked.text == "row 30"
        assert rows.at - rows.top == height


class Growing(App[None]):
    """An app with one list whose rows a test changes."""

    def __init__(self, rows: list[Row], *, newest: bool = False) -> None:
        super().__init__()
        self.shown, self.newest = rows, newest

    def compose(self) -> ComposeResult:
        """Show the list alone."""
        yield Rows(self._read, id="grows", newest=self.newest, waiting=self.newest)

    async def _read(self, start: int, count: int) -> Page:
        return len(self.shown), self.shown[start : start + count]


async def again(app: App[None]) -> Rows:
    """Let the list read again."""
    rows = app.query_one(Rows)
    rows.reload()
    await app.workers.wait_for_complete()
    return rows


async def test_a_list_keeps_its_heading_and_no_empty_room_when_it_changes() -> None:
    """A row before the marked one hides no heading; a list that shrank leaves no blank below what it hides above."""
    heading = Row("heading", bold=True)
    app = Growing([heading, Row("b", "b", "b")])
    async with app.run_test(size=(80, 10)) as pilot:
        rows = await again(app)
        app.shown = [heading, Row("a", "a", "a"), Row("b", "b", "b")]
        await again(app)
        assert (rows.item, rows.top) == ("b", 0)
        app.shown = [heading, *(Row(str(n), n, str(n)) for n in range(30))]
        await again(app)
        rows.action_edge(1)
        app.shown = app.shown[:15]
        await again(app)
        assert rows.top == 6  # nine rows, and the line that says how many are above
        await pilot.resize_terminal(80, 40)
        await pilot.pause()
        assert rows.top == 0


async def test_the_newest_row_stays_marked_and_a_vanished_one_gives_way_to_the_first() -> None:
    """`newest` keeps the marker on top when rows come; `waiting` brings it to the first row when its own went."""
    app = Growing([Row(str(n), n, str(n)) for n in range(5)], newest=True)
    async with app.run_test(size=(80, 10)):
        rows = await again(app)
        app.shown = [Row("new", "new", "new"), *app.shown]
        await again(app)
        assert rows.item == "new"
        rows.action_step(1)
        rows.action_step(1)
        app.shown = [row for row in app.shown if row.item != rows.item]
        await again(app)
        assert rows.item == "new"


# ---- on a real terminal -------------------------------------------------------------------------------------------


class Tty:
    """The program on a pseudo-terminal of 80x24; counts the bytes that it writes."""

    def __init__(self, home: Home) -> None:
        self.master, slave = pty.openpty()
        import fcntl
        import struct
        import termios

        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environ = {**os.environ, "MVS_HOME": str(home.path), "TERM": "screen"}
        code = "from mvs_tui.app import run; run()"
        self.child = subprocess.Popen(
            [sys.executable, "-c", code], stdin=slave, stdout=slave, stderr=slave, env=environ, close_fds=True
        )
        os.close(slave)

    def read(self, seconds: float, until: bytes = b"") -> bytes:
        """Read for so long, or until some bytes came."""
        out, end = b"", time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                out += os.read(self.master, 65536)
                if until and until in out:
                    break
        return out

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self.master, keys.encode())

    def close(self) -> None:
        """End the program."""
        self.child.kill()
        self.child.wait()
        os.close(self.master)


def founded(folder: Path) -> Home:
    """Give the folder of a new co-op."""
    home = Home(folder / "desk")
    Node.found(home, "Pod", "Bandari", "store").close()
    return home


def test_an_idle_screen_writes_nothing_and_a_foreign_entry_appears_within_a_second(fast: Path) -> None:
    """On a real terminal: no byte while nothing happens, on each screen; another process's entry is shown soon."""
    from models.coop import Village
    from models.machines import AddMachine
    from models.refs import Ref

    home = founded(fast)
    tty = Tty(home)
    try:
        assert b"Waits for you" in tty.read(20, b"Backup never")
        for key in "12345":
            tty.press(key)
            tty.read(0.5)
            assert tty.read(0.8) == b"", f"screen {key} writes while idle"
        tty.press("2")
        tty.read(0.5)
        with Node.opened(home) as node:
            village = Ref[Village].to(node.law.desks[1].village)
            node.append(AddMachine(village, "TRACTOR1"))
        assert b"TRACTOR1" in tty.read(1.5, b"TRACTOR1")
    finally:
        tty.close()


def test_a_folder_that_is_damaged_is_told_in_words(fast: Path) -> None:
    """Books that cannot be read are not a traceback: the screen says what to do."""
    home = founded(fast)
    home.books.write_bytes(b"not a store at all" * 100)
    tty = Tty(home)
    try:
        assert b"mvs restore" in tty.read(20, b"mvs restore")
    finally:
        tty.close()

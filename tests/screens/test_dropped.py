"""A line that drops, and a machine that is switched off: what was half typed is there again at the next start."""

import asyncio
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models import remember
from mvs_tui.app import MvsApp
from mvs_tui.config import Home
from mvs_tui.node import Node
from screens.prompts import AskLine
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from tests.screens.conftest import Clerk, Coop

CHILD = """
import fcntl, os, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from mvs_tui.app import run
raise SystemExit(run(driver=os.environ["DRIVER"]))
"""


class Line:
    """The program on a terminal of its own, as at the end of an ssh line: when the master closes, it is hung up."""

    def __init__(self, home: Home, driver: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environ = {**os.environ, "MVS_HOME": str(home.path), "TERM": "screen", "DRIVER": driver}
        self.child = subprocess.Popen(
            [sys.executable, "-c", CHILD], stdin=slave, stdout=slave, stderr=slave, env=environ, close_fds=True
        )
        os.close(slave)
        self.open = True

    def see(self, words: bytes, seconds: float = 30) -> None:
        """Read until some words came; questions of the program where the cursor is are answered."""
        out, end = b"", time.monotonic() + seconds
        while words not in out:
            assert time.monotonic() < end, f"{words!r} never came: {out[-600:]!r}"
            if select.select([self.master], [], [], 0.2)[0]:
                new = os.read(self.master, 65536)
                os.write(self.master, b"\x1b[1;1R" * new.count(b"\x1b[6n"))
                out += new

    def type(self, text: str) -> None:
        """Type."""
        os.write(self.master, text.encode())

    def drop(self) -> None:
        """Hang up."""
        os.close(self.master)
        self.open = False

    def terminate(self) -> None:
        """Tell the program to end, as a machine does that is switched off."""
        self.child.send_signal(signal.SIGTERM)
        end = time.monotonic() + 30
        while self.child.poll() is None and time.monotonic() < end:
            if select.select([self.master], [], [], 0.05)[0]:
                try:
                    os.read(self.master, 65536)
                except OSError:
                    break

    def close(self) -> None:
        """End what is left."""
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        if self.open:
            os.close(self.master)


def founded(folder: Path) -> Home:
    """Give the folder of a new co-op."""
    home = Home(folder / "desk")
    Node.found(home, "Pod", "Bandari", "store").close()
    return home


@pytest.mark.parametrize("driver", ["cells", "stock"])
@pytest.mark.parametrize("end", [Line.drop, Line.terminate], ids=["dropped line", "switched off"])
def test_what_was_typed_in_the_last_moment_is_a_draft(driver: str, end: Callable[[Line], None], fast: Path) -> None:
    """Letters that came a blink before the end are kept, and the program ends by itself with code 0."""
    home = founded(fast)
    line = Line(home, driver)
    try:
        line.see(b"Waits for you")
        line.type("n")
        line.see(b"Ask for a machine")
        line.type("TRACTOR7")
        line.see(b"7")
        line.type("\t")
        line.see(b">")
        for letter in "Jozeq":
            line.type(letter)
            line.see(letter.encode())
        end(line)
        assert line.child.wait(30) == 0
    finally:
        line.close()
    with Node.opened(home) as node:
        (kept,) = remember.drafts(node.ledger)
    assert kept.values["machine"] == "TRACTOR7"
    assert kept.values["member"] == "Jozeq"


async def dropped(clerk: "Clerk") -> None:
    """Let the line of the app drop, and wait for the end."""
    import asyncio

    clerk.app.line_dropped()
    for _turn in range(1000):
        if clerk.app.desk.node is None and clerk.app._exit:  # pyright: ignore[reportPrivateUsage]
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it does not end")


async def test_a_form_under_the_palette_on_another_tab_is_kept_too(clerk: "Clerk", coop: "Coop") -> None:
    """What counts is that it was typed, not whether it is in front; the next start shows it as it was."""
    from tests.screens.conftest import Clerk as Somebody
    from tests.screens.conftest import settle

    await clerk.press("2", "n")
    await clerk.paste("THRESH1")
    await clerk.press("ctrl+p")
    await clerk.type("half a wo")
    await dropped(clerk)
    app = MvsApp(coop.home, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        again = Somebody(pilot, app)
        assert "Draft Ask for a machine for some hours (" in " ".join(again.screen.split())
        while "> ! Draft" not in again.screen:
            await again.press("down")
        screen = await again.press("enter")
        assert "THRESH1" in screen
        assert "This is the draft that you left" in screen
        await app.desk.close()


async def test_leaving_from_a_form_keeps_the_last_letter(clerk: "Clerk", coop: "Coop") -> None:
    """^Q at once after a letter: the draft has it."""
    from tests.screens.test_typed_ahead import burst

    await burst(clerk, "n", ":THRESH7", "ctrl+q")
    assert clerk.app.desk.node is None
    with Node.opened(coop.home) as node:
        (kept,) = remember.drafts(node.ledger)
    assert kept.values == {"machine": "THRESH7"}


async def test_a_line_that_was_half_typed_stands_there_again(clerk: "Clerk", coop: "Coop") -> None:
    """The file of an import is asked for again with what was typed of it."""
    from tests.screens.conftest import Clerk as Somebody
    from tests.screens.conftest import settle

    await clerk.press("3", "i")
    await clerk.paste("/media/stick/memb")
    await dropped(clerk)
    app = MvsApp(coop.home, poll=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        again = Somebody(pilot, app)
        assert "/media/stick/memb" in await again.press("3", "i")
        assert "/media/stick/memb" not in await again.press("escape", "i")
        await app.desk.close()


async def test_a_kept_line_replaces_nothing_that_was_typed_before_the_books_answered(
    clerk: "Clerk", monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in the field counts; the kept line is offered the next time."""
    await clerk.app.desk.ask(lambda books: remember.keep_draft(books.ledger, "line members", {"line": "/old.csv"}))
    asks = clerk.app.desk.ask

    async def slow(function: Callable[..., Any]) -> Any:
        for field in clerk.app.screen.query(Typed) if isinstance(clerk.app.screen, AskLine) else ():
            field.value = "/new.csv"
        return await asks(function)

    with monkeypatch.context() as held:
        held.setattr(clerk.app.desk, "ask", slow)
        assert "/new.csv" in await clerk.press("3", "i")
    assert "/old.csv" in await clerk.press("escape", "i")


async def test_a_correction_that_was_left_waits_on_home(clerk: "Clerk") -> None:
    """A member's form, begun with how things stand, opens with what was typed instead."""
    await clerk.press("3", "enter", "ctrl+u")
    await clerk.paste("Josef Mwangi")
    screen = await clerk.press("escape", "1")
    assert "Draft Correct Josef Mwangi" in " ".join(screen.split())
    while "> ! Draft" not in clerk.screen:
        await clerk.press("down")
    assert "Josef Mwangi" in await clerk.press("enter")
    assert "Josef Mwangi" in await clerk.press("ctrl+s")
    assert "Draft" not in await clerk.press("down")


async def test_a_second_request_is_begun_beside_a_draft(clerk: "Clerk") -> None:
    """^N keeps the one and begins another; both wait on Home, each opens as its own."""
    await clerk.press("n")
    await clerk.paste("THRESH1")
    await clerk.press("escape", "n")
    screen = await clerk.press("ctrl+n")
    assert "THRESH1" not in screen.splitlines()[3]
    assert "The other one is kept" in screen
    await clerk.paste("PLANTER1")
    screen = await clerk.press("escape")
    assert "some hours  (THRESH1)" in screen
    assert "some hours  (PLANTER1)" in screen
    while "some hours  (PLANTER1)" not in next(line for line in clerk.screen.splitlines() if line.startswith(" >")):
        await clerk.press("down")
    assert "PLANTER1" in await clerk.press("enter")
    await clerk.press("ctrl+x")
    screen = await clerk.press("escape")
    assert "some hours  (THRESH1)" in screen
    assert "some hours  (PLANTER1)" not in screen


@pytest.mark.parametrize("key", ["escape", "x"])
async def test_what_is_pressed_while_an_entry_is_written_makes_no_draft_of_it(clerk: "Clerk", key: str) -> None:
    """On a busy machine ^S takes a while; Esc or a letter meanwhile takes neither the receipt away nor keeps it."""
    from tests.screens.conftest import settle

    await clerk.press("n")
    for text in ("thresh1", "ruth", "mon 6", "3"):
        await clerk.type(text)
        await clerk.press("enter")
    busy = threading.Event()
    held = asyncio.ensure_future(clerk.app.desk.ask(lambda _books: busy.wait(20)))
    for one in ("ctrl+s", key):
        clerk.app.simulate_key(one)
        await clerk.pilot.pause(0.7)
    busy.set()
    await held
    await settle(clerk.pilot)
    assert "asked for a machine" in clerk.screen
    assert "Draft" not in clerk.screen
    assert not await clerk.app.desk.ask(lambda books: remember.drafts(books.ledger))


async def test_the_first_form_of_all_is_kept_before_there_are_books(fast: Path) -> None:
    """Founding begun and dropped: the names stand there again, and are forgotten when the co-op is founded."""
    from tests.screens.conftest import Clerk as Somebody
    from tests.screens.conftest import settle

    home = Home(fast / "new")
    for again in (False, True):
        app = MvsApp(home, poll=0)
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            clerk = Somebody(pilot, app)
            screen = await clerk.press("f")
            if not again:
                await clerk.paste("Agri-Pod Bandari")
                await app.leaving.keep_all()
                continue
            assert "Agri-Pod Bandari" in screen
            assert "This is the draft that you left" in " ".join(screen.split())
            await clerk.paste("Bandari")
            assert "The co-op is founded" in await clerk.press("ctrl+s")
            assert not app.desk.half_typed("FoundForm")
            await app.desk.close()


async def test_mistake_in_one_screen_does_not_lose_what_stands_in_another(
    clerk: "Clerk", monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft is kept all the same, and the report says what went wrong."""
    app = clerk.app
    home = app.front

    async def broken(_self: object) -> None:
        raise KeyError

    monkeypatch.setattr(type(home), "keep", broken)
    await clerk.press("3", "a")
    await clerk.type("Ruth A")
    assert app.all_screens.index(home) < app.all_screens.index(app.screen)
    await app.leaving.keep_all()
    kept = await app.desk.ask(lambda books: remember.drafts(books.ledger))
    assert [one.values["name"] for one in kept] == ["Ruth A"]
    assert "KeyError" in app.desk.own.crash.read_text()

"""One browser and one program: what may be sent, and every way in which it ends. The programs here are small ones."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType
from aiohttp.test_utils import TestClient, TestServer

from mvs_tui.config import Home
from mvs_tui.serve import pages
from mvs_tui.serve.door import Door
from mvs_tui.serve.looks import Looks
from mvs_tui.serve.server import Served, Terms

PATIENCE = 20.0
#: Says its window, then repeats what is typed until q; raw, as the app has its terminal.
ECHO = """
import os, signal, tty
from mvs_tui.serve.child import take_terminal
take_terminal()
tty.setraw(0)
def size(*_):
    os.write(1, b"<%d %d>" % tuple(os.get_terminal_size(0)))
signal.signal(signal.SIGWINCH, size)
size()
while (said := os.read(0, 1024)) != b"q":
    os.write(1, said)
"""
STUBBORN = "import signal, os; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.write(1, b'here'); signal.pause()"
FAILS = "import os; os.write(1, b'words of the program'); raise SystemExit(1)"


@contextlib.asynccontextmanager
async def serving(folder: Path, program: str, **terms: Any) -> AsyncGenerator[tuple[Served, TestClient[Any, Any]]]:
    """Serve a small program to somebody who is in."""
    loop = asyncio.get_running_loop()
    door = Door(loop.time)
    made = Terms(Home(folder), 8010, program=(sys.executable, "-c", program), **terms)
    served = Served(made, door, Looks.read())
    jar = aiohttp.CookieJar(unsafe=True)
    async with TestClient(TestServer(served.app()), cookie_jar=jar) as client:
        jar.update_cookies({served.cookie: door.new_pass()}, client.make_url("/"))
        yield served, client


async def open_line(client: TestClient[Any, Any], path: str = "/ws") -> aiohttp.ClientWebSocketResponse:
    """Open the line as our page does."""
    return await client.ws_connect(path, origin=str(client.make_url("")).rstrip("/"))


async def hear(line: aiohttp.ClientWebSocketResponse, words: str) -> None:
    """Wait until the program has said words."""
    said = b""
    async with asyncio.timeout(PATIENCE):
        while words.encode() not in said:
            message = await line.receive()
            assert message.type is WSMsgType.BINARY, (message, said)
            said += message.data


async def ended(line: aiohttp.ClientWebSocketResponse) -> tuple[int, bytes]:
    """Wait for the end of the line: gives its code and what was said before."""
    said = b""
    async with asyncio.timeout(PATIENCE):
        while (message := await line.receive()).type is WSMsgType.BINARY:
            said += message.data
    assert message.type is WSMsgType.CLOSE, message
    return int(message.data), said


async def emptied(served: Served) -> None:
    """Wait until no session is left."""
    async with asyncio.timeout(PATIENCE):
        while served.sessions:  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


def stdin(text: str) -> str:
    """Give typing as our page sends it."""
    return json.dumps(["stdin", text])


async def test_keys_and_sizes_reach_the_program(tmp_path: Path) -> None:
    """What is typed arrives as UTF-8, a size arrives as a size, and the end of the program is said."""
    async with serving(tmp_path, ECHO) as (served, client):
        line = await open_line(client, "/ws?width=100&height=30")
        await hear(line, "<100 30>")
        await line.send_str(json.dumps(["resize", {"width": 72, "height": 20}]))
        await hear(line, "<72 20>")
        for nothing in ('["ping", "1"]', '["focus"]', '["blur"]'):
            await line.send_str(nothing)
        await line.send_str(stdin("jambo ñ 水"))
        await hear(line, "jambo ñ 水")
        await line.send_str(stdin("q"))
        assert (await ended(line))[0] == pages.LEFT
        await emptied(served)


@pytest.mark.parametrize(("asked", "given"), [("0", "20 8"), ("99999", "400 200"), ("-5", "80 24"), ("x", "80 24")])
async def test_no_size_is_too_small_or_too_large(tmp_path: Path, asked: str, given: str) -> None:
    """A size is kept within what can be drawn; what is no number is 80 by 24."""
    async with serving(tmp_path, ECHO) as (_served, client):
        line = await open_line(client, f"/ws?width={asked}&height={asked}")
        await hear(line, f"<{given}>")


@pytest.mark.parametrize(
    "nonsense",
    [
        "", "{}", "[]", "[1]", '["stdin", 1]', '["open_url", {"url": "x"}]', '["resize", {"width": "a", "height": 1}]',
        "[" * 50_000, '["stdin", "x", "y"]',
    ],
    ids=range(9),
)  # fmt: skip
async def test_what_our_page_never_sends_ends_the_session(tmp_path: Path, nonsense: str) -> None:
    """Nonsense, also of JSON that is too deep, closes the line with a reason; the program ends."""
    async with serving(tmp_path, ECHO) as (served, client):
        line = await open_line(client)
        await hear(line, "<80 24>")
        await line.send_str(nonsense)
        assert (await ended(line))[0] == pages.BROKEN
        await emptied(served)


async def test_bytes_that_are_no_text_and_messages_too_large_end_the_session(tmp_path: Path) -> None:
    """A binary message and one above 64 KiB close the line."""
    async with serving(tmp_path, ECHO) as (_served, client):
        for send, code in ((b"\0" * 8, pages.BROKEN), (stdin("x" * 70_000), 1009)):
            line = await open_line(client)
            await hear(line, "<80 24>")
            if isinstance(send, bytes):
                await line.send_bytes(send)
            else:
                await line.send_str(send)
            assert (await ended(line))[0] == code


async def test_a_large_paste_arrives_whole(tmp_path: Path) -> None:
    """60,000 letters at once pass the pseudo-terminal's small buffer without loss."""
    async with serving(tmp_path, ECHO) as (_served, client):
        line = await open_line(client)
        await hear(line, "<80 24>")
        await line.send_str(stdin("maize " * 10_000 + "END"))
        said = b""
        async with asyncio.timeout(PATIENCE):
            while not said.endswith(b"END"):
                said += (await line.receive_bytes()).replace(b"\r", b"")
        assert said == b"maize " * 10_000 + b"END"


async def test_a_flood_of_messages_ends_the_session(tmp_path: Path) -> None:
    """A browser that sends thousands of messages at once is no person."""
    async with serving(tmp_path, ECHO) as (_served, client):
        line = await open_line(client)
        await hear(line, "<80 24>")
        with contextlib.suppress(ConnectionError):
            for _number in range(1000):
                await line.send_str('["ping", "1"]')
        assert (await ended(line))[0] == pages.BROKEN


async def test_a_place_where_nobody_types_is_given_free(tmp_path: Path) -> None:
    """After the idle time the line closes and says so; answers of the terminal itself are not typing."""
    async with serving(tmp_path, ECHO, idle=0.4) as (served, client):
        line = await open_line(client)
        await hear(line, "<80 24>")

        async def answer() -> None:
            while True:
                await line.send_str(stdin("\x1b[12;40R"))
                await asyncio.sleep(0.05)

        answering = asyncio.create_task(answer())
        assert (await ended(line))[0] == pages.IDLE
        answering.cancel()
        await emptied(served)


async def test_when_every_place_is_taken_the_next_is_told(tmp_path: Path) -> None:
    """The page says so, a line that is opened all the same is closed with that reason, and a free place is given."""
    async with serving(tmp_path, ECHO, sessions=2) as (_served, client):
        first, second = await open_line(client), await open_line(client)
        await hear(second, "<80 24>")
        page = await client.get("/")
        assert page.status == 503
        assert "room for 2" in await page.text()
        assert (await ended(await open_line(client)))[0] == pages.FULL
        await first.close()
        async with asyncio.timeout(PATIENCE):
            while (await client.get("/")).status != 200:  # noqa: ASYNC110 - a page tells nobody that it changed
                await asyncio.sleep(0.05)
        await hear(await open_line(client), "<80 24>")


async def test_a_program_that_fails_leaves_its_words(tmp_path: Path) -> None:
    """What it said last reaches the browser, and the line closes with the reason."""
    async with serving(tmp_path, FAILS) as (_served, client):
        code, said = await ended(await open_line(client))
        assert code == pages.CRASHED
        assert b"words of the program" in said


async def test_a_program_that_does_not_start_is_said(tmp_path: Path) -> None:
    """Where no process can be made, the line closes as when there is no room, and the desk is told why."""
    told: list[str] = []
    async with serving(tmp_path, ECHO, tell=told.append) as (served, client):
        served.terms.program = (str(tmp_path / "nothing"),)
        assert (await ended(await open_line(client)))[0] == pages.FULL
        assert any("No app could be started" in words for words in told)


async def test_a_program_that_does_not_listen_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that does not go by itself when its browser has gone is made to."""
    monkeypatch.setattr("mvs_tui.serve.seat.TIDY", 0.2)
    async with serving(tmp_path, STUBBORN) as (served, client):
        line = await open_line(client)
        await hear(line, "here")
        [session] = served.sessions
        await line.close()
        async with asyncio.timeout(PATIENCE):
            await session.seat.process.wait()
        assert session.seat.process.returncode == -15


async def test_who_signs_out_ends_what_is_open(tmp_path: Path) -> None:
    """Signing out in one tab closes the others of the same browser, with the reason."""
    async with serving(tmp_path, ECHO) as (_served, client):
        line = await open_line(client)
        await hear(line, "<80 24>")
        await client.post("/out", headers={"Origin": str(client.make_url("")).rstrip("/")})
        assert (await ended(line))[0] == pages.OUT
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await open_line(client)


async def test_a_mistake_of_ours_is_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception gives a page without a traceback; the report in the desk's folder has it."""
    told: list[str] = []
    async with serving(tmp_path, ECHO, tell=told.append) as (_served, client):

        def broken(_stamp: str) -> str:
            raise ZeroDivisionError("somebody's data")

        monkeypatch.setattr("mvs_tui.serve.pages.terminal", broken)
        page = await client.get("/")
        text = await page.text()
        assert page.status == 500
        assert "Traceback" not in text
        assert str(tmp_path) not in text
        assert "ZeroDivisionError" in (tmp_path / "crash.log").read_text()
        assert any("crash.log" in words for words in told)

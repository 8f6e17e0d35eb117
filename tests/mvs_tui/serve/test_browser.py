"""The app in a real Chromium, from the way in to the closed tab; nothing but our own server is ever asked.

What stands on the screen is read from the bytes that the page received; that it is drawn is seen on pictures.
"""

import asyncio
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from models.coop import Village
from models.machines import AddMachine
from models.people import Newcomer, add
from models.refs import Ref
from mvs_tui.config import Home
from mvs_tui.node import Node
from tests.mvs_tui.serve.chromium import Tab, chromium
from tests.mvs_tui.serve.conftest import MVS, PASSWORD, PATIENCE, Server, Start, gone

#: The page waits for the password.
READY = "document.readyState === 'complete' && document.activeElement.id === 'password'"

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.timeout(110)]


def furnish(folder: Path) -> None:
    """Enter a machine and a member."""
    with Node.opened(Home(folder)) as node:
        village = Ref[Village].to(node.law.desks[1].village)
        node.append(AddMachine(village, "TRACTOR1", "MF 35"))
        add(node.author, Newcomer("Joseph Mwangi", "H12"))


async def sign_in(tab: Tab, server: Server) -> None:
    """Sign in with the keyboard."""
    await tab.size(1000, 640)
    await tab.go(server.address)
    assert await tab.value("location.pathname") == "/in"
    await tab.until(READY)
    await tab.type("maize beans and hail")
    await tab.press("Enter")
    await tab.until(f"document.querySelector('.wrong') && {READY}")
    await tab.type(PASSWORD)
    await tab.press("Enter")
    await tab.until("location.pathname === '/' && document.body.classList.contains('-first-byte')")
    await tab.see("Waits for you (0)", "Free all day: TRACTOR1")


async def ask(tab: Tab) -> None:
    """Ask for the machine, and see the receipt."""
    await tab.type("n")
    await tab.see("Ask for a machine", "TRACTOR1 MF 35")
    for word, then in (("tractor1", "> For"), ("joseph", "> From"), ("+3 6", "> Hours"), ("4", "> Work")):
        await tab.type(word)
        await tab.press("Enter")
        await tab.see(then)
    await tab.press("s", control=True)
    await tab.see("asked for a machine", "Waits for you (1)", "Confirm TRACTOR1")


async def twins(tab: Tab) -> None:
    """Keys that browsers like to keep arrive, and so do the buttons for hands without a keyboard."""
    await tab.press("F1")
    await tab.see("Keys here")
    await tab.press("Escape")
    await tab.see("Waits for you (1)")
    await tab.press("p", control=True)
    await tab.see("What shall be done?")
    await tab.value("document.querySelectorAll('#keys button')[1].click()")
    await tab.see("Waits for you (1)", "F1 help")
    await tab.value("document.querySelector('#keys button').click()")
    await tab.see("Keys here")
    await tab.press("Escape")
    await tab.see("Waits for you (1)")


async def resize(tab: Tab) -> None:
    """Pull the window wider: there are more columns, and the app fills them."""
    before = await tab.picture()
    await tab.size(1400, 900)
    async with asyncio.timeout(PATIENCE):
        while not any(len(line.rstrip()) > 90 for line in tab.term.text.splitlines()):  # noqa: ASYNC110 - drawn anywhere
            await asyncio.sleep(0.05)
    assert await tab.picture() != before


async def test_a_clerk_works_in_a_browser(start: Start, books: Path, tmp_path: Path) -> None:
    """Sign in, ask for a machine, use every key, resize, close the tab: the process ends and the books keep it all."""
    furnish(books)
    server = start()
    async with chromium(tmp_path / "profile") as browser:
        tab = await browser.tab()
        await sign_in(tab, server)
        [pid] = server.apps()
        await ask(tab)
        await twins(tab)
        await resize(tab)
        asked = [urlsplit(address) for address in tab.asked_for]
        foreign = [one for one in asked if one.scheme != "data" and one.netloc != f"127.0.0.1:{server.port}"]
        assert foreign == []
        assert {one.scheme for one in asked} <= {"http", "ws", "data"}
        assert [words for words in tab.complaints if "WebGL" not in words and "403" not in words] == []
        await browser.close(tab)
        async with asyncio.timeout(PATIENCE):
            while not gone(pid):  # noqa: ASYNC110 - a process tells nobody but its parent
                await asyncio.sleep(0.02)
    told = subprocess.run([*MVS, "log"], env=os.environ | {"MVS_HOME": str(books)}, capture_output=True, check=True)  # noqa: ASYNC221
    assert b"TRACTOR1" in told.stdout.splitlines()[0] + told.stdout.splitlines()[-1]
    assert "Traceback" not in server.said


async def stay(tab: Tab) -> None:
    """Close the page by a habit of the fingers, be asked, and stay: nothing has happened to the app."""
    reloading = asyncio.create_task(tab.do("Page.reload"))
    async with asyncio.timeout(PATIENCE):
        while tab.questions != ["beforeunload"]:  # noqa: ASYNC110 - what the browser tells is only noted
            await asyncio.sleep(0.02)
    await tab.do("Page.handleJavaScriptDialog", accept=False)
    await reloading
    await tab.press("F1")
    await tab.see("Keys here")
    await tab.press("Escape")
    await tab.see("Waits for you")


async def test_leaving_and_signing_out_are_said_in_words(start: Start, books: Path, tmp_path: Path) -> None:
    """The key q leaves with words and a way back; signing out leads to the way in, and back is not in."""
    furnish(books)
    server = start()
    async with chromium(tmp_path / "profile") as browser:
        tab = await browser.tab()
        await sign_in(tab, server)
        await stay(tab)
        await tab.type("q")
        await tab.until("document.getElementById('said').textContent.includes('You have left')")
        await tab.press("Enter")
        await tab.until("document.body.classList.contains('-first-byte') && !document.body.matches('.-closed')")
        await tab.see("Waits for you (0)")
        [pid] = server.apps()
        await tab.value("document.querySelector('#keys form button').click()")
        await tab.until("location.pathname === '/in'")
        await tab.go(server.address)
        assert await tab.value("location.pathname") == "/in"
        async with asyncio.timeout(PATIENCE):
            while not gone(pid):  # noqa: ASYNC110 - a process tells nobody but its parent
                await asyncio.sleep(0.02)
        # A page that is not ours may neither frame this one nor open its line.
        await tab.go("about:blank")
        refused = await tab.value(
            f"new Promise(done => {{ const line = new WebSocket('ws://127.0.0.1:{server.port}/ws');"
            " line.onerror = () => done('refused'); line.onopen = () => done('open'); })"
        )
        assert refused == "refused"
        assert server.apps() == []

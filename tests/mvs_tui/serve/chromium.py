"""A real Chromium without a window, driven over its DevTools protocol: as much of it as somebody at the keys needs."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp

from bench.tty_term import Term
from tests.conftest import find_program

#: Seconds that anything in the browser may take.
PATIENCE = 40.0
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--disable-default-apps", "--disable-extensions", "--no-proxy-server", "--mute-audio",
    # Whatever is not on this machine does not exist: nothing can be fetched from elsewhere unseen.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0", "--window-size=1000,640", "--hide-scrollbars", "about:blank",
)  # fmt: skip
#: Keys that are not letters: what DevTools wants to know of them.
KEYS = {
    "Enter": (13, "\r"), "Escape": (27, ""), "Tab": (9, ""), "F1": (112, ""), "ArrowDown": (40, ""),
    "ArrowUp": (38, ""), "Backspace": (8, ""),
}  # fmt: skip


class Tab:
    """One tab."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse) -> None:
        self.line, self.number = line, 0
        self.answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.asked_for: list[str] = []
        self.complaints: list[str] = []
        self.questions: list[str] = []
        self.term = Term()
        self.received = 0
        self.listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self.line:
            said = message.json()
            if "id" in said:
                self.answers.pop(said["id"]).set_result(said)
                continue
            about = said["params"]
            match said["method"]:
                case "Network.requestWillBeSent":
                    self.asked_for.append(about["request"]["url"])
                case "Network.webSocketCreated":
                    self.asked_for.append(about["url"])
                    size = parse_qs(urlsplit(str(about["url"])).query)
                    self.term = Term(int(size["width"][0]), int(size["height"][0])) if size else Term()
                case "Network.webSocketFrameSent" if about["response"]["payloadData"].startswith('["resize"'):
                    wanted = json.loads(about["response"]["payloadData"])[1]
                    self.term.resize(wanted["width"], wanted["height"])
                case "Network.webSocketFrameReceived" if about["response"]["opcode"] == 2:
                    data = base64.b64decode(about["response"]["payloadData"])
                    self.received += len(data)
                    self.term.feed(data)
                case "Page.javascriptDialogOpening":
                    self.questions.append(about["type"])
                case "Log.entryAdded":
                    self.complaints.append(about["entry"]["text"])
                case "Runtime.exceptionThrown":
                    self.complaints.append(str(about["exceptionDetails"]))
                case _:
                    pass

    async def do(self, method: str, **params: Any) -> Any:
        """Ask the browser for something."""
        self.number += 1
        answer = asyncio.get_running_loop().create_future()
        self.answers[self.number] = answer
        await self.line.send_json({"id": self.number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE):
            said = await answer
        assert "error" not in said, said
        return said["result"]

    async def value(self, script: str) -> Any:
        """Give what an expression is in the page."""
        said = await self.do("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return said["result"].get("value")

    async def until(self, script: str) -> Any:
        """Wait until an expression in the page is true."""
        until = time.monotonic() + PATIENCE
        while not (said := await self.value(script)):
            assert time.monotonic() < until, f"never: {script}; {self.complaints}"
            await asyncio.sleep(0.05)
        return said

    async def go(self, address: str) -> None:
        """Open an address."""
        await self.do("Page.navigate", url=address)
        await self.until("document.readyState === 'complete'")

    async def type(self, text: str) -> None:
        """Type letters."""
        for letter in text:
            await self.do("Input.dispatchKeyEvent", type="char", text=letter)

    async def press(self, key: str, *, control: bool = False) -> None:
        """Press a key that has a name, or with Control a letter."""
        code, text = KEYS.get(key) or (ord(key.upper()), "")
        about: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 2 if control else 0}
        await self.do("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **about)
        await self.do("Input.dispatchKeyEvent", type="keyUp", **about)

    async def see(self, *words: str) -> str:
        """Wait until words stand on the terminal that the page draws; gives its text."""
        until = time.monotonic() + PATIENCE
        while True:
            flat = " ".join(self.term.text.split())
            if all(word in flat for word in words):
                return self.term.text
            assert time.monotonic() < until, f"{words} not on screen:\n{self.term.text}\n{self.complaints}"
            await asyncio.sleep(0.03)

    async def size(self, wide: int, high: int) -> None:
        """Give the window another size, in pixels."""
        await self.do("Emulation.setDeviceMetricsOverride", width=wide, height=high, deviceScaleFactor=1, mobile=False)

    async def picture(self) -> bytes:
        """Take a picture, as PNG."""
        return base64.b64decode((await self.do("Page.captureScreenshot", format="png"))["data"])


class Chromium:
    """A running browser."""

    def __init__(self, client: aiohttp.ClientSession, port: int) -> None:
        self.client, self.address = client, f"http://127.0.0.1:{port}"

    async def tab(self) -> Tab:
        """Open a tab."""
        async with self.client.put(f"{self.address}/json/new?about:blank") as answer:
            found = await answer.json()
        tab = Tab(await self.client.ws_connect(found["webSocketDebuggerUrl"], max_msg_size=0))
        for part in ("Page", "Network", "Log", "Runtime"):
            await tab.do(f"{part}.enable")
        return tab

    async def close(self, tab: Tab) -> None:
        """Close a tab, as its cross does."""
        found = (await tab.do("Target.getTargetInfo"))["targetInfo"]["targetId"]
        async with self.client.get(f"{self.address}/json/close/{found}") as answer:
            assert answer.status == 200
        tab.listening.cancel()


@contextlib.asynccontextmanager
async def chromium(folder: Path) -> AsyncGenerator[Chromium]:
    """Run a browser with an empty profile in `folder`."""
    program = find_program("chromium")
    assert program
    said = (folder.parent / "chromium.log").open("wb")
    process = subprocess.Popen(  # noqa: ASYNC220 - it is only started
        [program, f"--user-data-dir={folder}", *FLAGS], stdin=subprocess.DEVNULL, stdout=said, stderr=said,
        env=os.environ | {"HOME": str(folder)}, start_new_session=True,
    )  # fmt: skip
    port = folder / "DevToolsActivePort"
    try:
        until = time.monotonic() + PATIENCE
        while not (port.exists() and port.read_text().count("\n")):
            assert time.monotonic() < until, "Chromium does not start"
            await asyncio.sleep(0.05)
        async with aiohttp.ClientSession() as client:
            yield Chromium(client, int(port.read_text().split()[0]))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        said.close()

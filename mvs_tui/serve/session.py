"""One websocket and the app behind it: what a browser may send, and how it ends.

Rules
- A browser sends lists in JSON, as textual-serve's script does: `["stdin", TEXT]` and `["resize", {"width", "height"}]`
  count, `ping`, `focus` and `blur` are let by, and anything else ends the session.
- The app's bytes go out as they come, and are waited for: a slow browser slows the app's drawing, not this server.
- A session in which nobody typed for the idle time ends. Answers of the terminal itself are not typing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

from aiohttp import WSMsgType

from mvs_tui.serve import pages

if TYPE_CHECKING:
    from aiohttp import web

    from mvs_tui.serve.guard import Pace
    from mvs_tui.serve.seat import Seat

#: Bytes that one message may have.
MOST: Final = 64 * 1024
#: Seconds for what an app drew last, once it has ended.
LAST_WORDS: Final = 1.0
#: Seconds for an app that has closed its terminal to end by itself.
ALONE: Final = 2.0
#: What a terminal sends by itself: where its cursor is, what it is, whether it has the focus.
_BY_ITSELF: Final = re.compile(r"(\x1b\[[\d;?$>]*[Rcyn]|\x1b\[[IO])+\Z")


class Broken(Exception):  # noqa: N818 - it is the message that is broken
    """What came is not what our page sends."""


class Session:
    """A browser's line to its app."""

    def __init__(self, line: web.WebSocketResponse, seat: Seat, *, idle: float, pace: Pace) -> None:
        """Join a prepared websocket and a seat; `idle` is in seconds."""
        self.line, self.seat, self.idle, self.pace = line, seat, idle, pace
        self.reason = pages.LEFT
        self._typed = asyncio.get_running_loop().time()

    async def run(self) -> None:
        """Carry keys and pictures until one side ends; the app has ended when this returns."""
        showing = asyncio.create_task(self._show())
        hearing = asyncio.create_task(self._hear())
        tasks = {showing, hearing, asyncio.create_task(self._gone())}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            code = await asyncio.shield(self.seat.end(0.0 if hearing.done() else ALONE))
            # Its last words; a program that it left behind may hold the terminal, and is not waited for.
            await asyncio.wait({showing}, timeout=LAST_WORDS)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            self.seat.close()
            if code != 0 and self.reason == pages.LEFT:
                self.reason = pages.CRASHED
            with contextlib.suppress(ConnectionError, RuntimeError):
                await self.line.close(code=self.reason)

    async def _gone(self) -> None:
        await self.seat.process.wait()

    async def finish(self, reason: int) -> None:
        """End the session from outside."""
        self.reason = reason
        await asyncio.shield(self.seat.end())

    async def _show(self) -> None:
        """Send what the app draws; when nobody is there any more, it is read all the same until the app has gone."""
        listening = True
        while data := await self.seat.read():
            if listening:
                try:
                    await self.line.send_bytes(data)
                except (ConnectionError, RuntimeError):
                    listening = False

    async def _hear(self) -> None:
        """Take what the browser sends until it goes, says nonsense, or nobody typed for long."""
        try:
            while await self._take():
                pass
        except Broken:
            self.reason = pages.BROKEN
        except TimeoutError:
            self.reason = pages.CRASHED  # the app takes no key any more
        except OSError:
            pass  # the app has ended

    async def _take(self) -> bool:
        left = self._typed + self.idle - asyncio.get_running_loop().time()
        try:
            message = await self.line.receive(timeout=max(left, 0.001))
        except TimeoutError:
            self.reason = pages.IDLE
            return False
        if message.type is WSMsgType.TEXT:
            if not self.pace.allows("this line"):
                raise Broken
            await self._obey(*read(message.data))
            return True
        if message.type is WSMsgType.BINARY:
            raise Broken
        return False

    async def _obey(self, name: str, said: Any) -> None:
        match name, said:
            case "stdin", str():
                if not _BY_ITSELF.match(said):
                    self._typed = asyncio.get_running_loop().time()
                await self.seat.write(said.encode("utf-8", "replace"))
            case "resize", {"width": int(columns), "height": int(rows)}:
                self.seat.resize(columns, rows)
            case (("ping" | "focus" | "blur"), _):
                pass
            case _:
                raise Broken


def read(text: str) -> tuple[str, Any]:
    """Read a message; raises `Broken`."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Broken from error
    match said:
        case [str(name)]:
            return name, None
        case [str(name), more]:
            return name, more
        case _:
            raise Broken

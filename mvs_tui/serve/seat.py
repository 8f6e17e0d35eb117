"""One browser tab's own process: the app on a pseudo-terminal, with an environment of its own.

Rules
- The process leads its own session, so the kernel ends it with SIGHUP even when this server is killed.
- A tab that is closed is a line that dropped: SIGHUP, then `TIDY` seconds in which the app keeps its drafts and goes by
  itself, and only then harder signals. What it still draws meanwhile is read and thrown away, so that it never blocks.
- Nothing of this server's environment goes along but what `KEPT` names.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import struct
import sys
import termios
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Mapping, Sequence

    from mvs_tui.config import Home

#: What an app in a browser is told of this server's environment.
KEPT: Final = frozenset({
    "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LC_TIME", "LOGNAME", "MVS_CLOCK_OFFSET",
    "MVS_LANGUAGE", "MVS_LOOK", "PATH", "SHELL", "TZ", "USER", "XDG_DATA_HOME",
})  # fmt: skip
#: Seconds for the app to end by itself after SIGHUP, and after SIGTERM.
TIDY, TERM = 8.0, 2.0
#: The smallest and largest window, in columns and rows.
SMALLEST, LARGEST = (20, 8), (400, 200)
#: Bytes read at once, and seconds that a full pseudo-terminal may take no key.
CHUNK, STUCK = 16 * 1024, 15.0
#: What the process runs: the app, on the terminal that is its stdin.
PROGRAM: Final = (sys.executable, "-P", "-m", "mvs_tui.serve.child")


def environment(home: Home, outer: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of an app in a browser: `outer` is this server's own."""
    kept = {name: value for name, value in outer.items() if name in KEPT}
    return kept | {
        "MVS_HOME": str(home.path.absolute()),
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def clamp(columns: int, rows: int) -> tuple[int, int]:
    """Give a window size that the app can be asked to draw."""
    return (
        max(SMALLEST[0], min(columns, LARGEST[0])),
        max(SMALLEST[1], min(rows, LARGEST[1])),
    )


class Seat:
    """A running app and the terminal it draws on."""

    def __init__(self, process: Process, terminal: int) -> None:
        self.process, self.terminal = process, terminal
        self.sent = 0

    @classmethod
    async def open(cls, env: Mapping[str, str], size: tuple[int, int], program: Sequence[str] = PROGRAM) -> Seat:
        """Start the app in a window of `size` columns and rows; raises `OSError`."""
        ours, theirs = os.openpty()
        try:
            _prepare(theirs, size)
            os.set_blocking(ours, False)
            process = await asyncio.create_subprocess_exec(
                *program, stdin=theirs, stdout=theirs, stderr=theirs, env=dict(env), start_new_session=True
            )
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        return cls(process, ours)

    def resize(self, columns: int, rows: int) -> None:
        """Tell the app of another window size."""
        columns, rows = clamp(columns, rows)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    async def read(self) -> bytes:
        """Give what the app draws next; b"" when it has ended."""
        while True:
            try:
                data = os.read(self.terminal, CHUNK)
            except BlockingIOError:
                await self._until(reading=True)
                continue
            except OSError:  # EIO: nobody holds the other end any more
                return b""
            self.sent += len(data)
            return data

    async def write(self, data: bytes) -> None:
        """Type into the app; raises `TimeoutError` when it takes nothing for `STUCK` seconds, `OSError` at its end."""
        left = memoryview(data)
        while left:
            try:
                left = left[os.write(self.terminal, left) :]
            except BlockingIOError:
                async with asyncio.timeout(STUCK):
                    await self._until(reading=False)

    async def _until(self, *, reading: bool) -> None:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        add, remove = (loop.add_reader, loop.remove_reader) if reading else (loop.add_writer, loop.remove_writer)
        add(self.terminal, _settle, ready)
        try:
            await ready
        finally:
            remove(self.terminal)

    async def end(self, alone: float = 0.0) -> int:
        """Let the app go: gives its exit code. Somebody must go on reading until then.

        `alone` is the seconds that it first gets without a signal: it has closed its terminal, so it is about to end.
        """
        for number, patience in ((0, alone), (signal.SIGHUP, TIDY), (signal.SIGTERM, TERM), (signal.SIGKILL, None)):
            if self.process.returncode is not None:
                break
            # Not by `Process.send_signal`: it may take the exit code away from the one who waits for it.
            with contextlib.suppress(ProcessLookupError):
                (os.killpg if number == signal.SIGKILL else os.kill)(self.process.pid, number)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self.process.wait()
        return await self.process.wait()

    def close(self) -> None:
        """Let the terminal go."""
        os.close(self.terminal)


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _prepare(terminal: int, size: tuple[int, int]) -> None:
    """Set the window size, and that no key is echoed or makes a signal before the app has taken the terminal."""
    columns, rows = clamp(*size)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    made = termios.tcgetattr(terminal)
    made[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
    termios.tcsetattr(terminal, termios.TCSANOW, made)

"""Lines to a computer: a TCP port with one client at a time, and a serial device that can be pulled out.

Rules
- The radio's side takes the next message only when the one before has left, so what a computer does not read piles up
  in the radio's own queue, and overflows there, as it does in a radio.
- A newcomer on TCP throws out who was connected, as the firmware does.
- `LineFaults` are looked at for each byte; they may be switched at any time.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
import tty
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.standin.framing import Deframer, framed
from tests.standin.phone import Phone

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 s: closing says RST


@dataclass
class LineFaults:
    """What goes wrong on the line."""

    silent: bool = False  # the other side is there, and neither answers nor listens
    unread: bool = False  # what the computer says is left in the line
    slow: float = 0.0  # seconds between two bytes


class Line:
    """One open line, by its file descriptor."""

    def __init__(self, handle: int, phone: Phone, faults: LineFaults, ended: Callable[[], None]) -> None:
        self.handle, self.phone, self.faults, self._ended = handle, phone, faults, ended
        self._out = bytearray()
        self._frames = Deframer()
        self._timer: asyncio.TimerHandle | None = None
        self._waiting = False
        self._loop = asyncio.get_running_loop()
        self._open = True
        self.heard_bytes = 0
        os.set_blocking(handle, False)
        self._loop.add_reader(handle, self._readable)

    def _readable(self) -> None:
        if self.faults.unread:
            self._loop.remove_reader(self.handle)
            return
        try:
            data = os.read(self.handle, 4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._ended()
            return
        self.heard_bytes += len(data)
        if not self.faults.silent:
            for message in self._frames.feed(data):
                self.phone.speaker = self
                self.phone.hear(message)

    def read_again(self) -> None:
        """Listen again after `unread`."""
        if self._open:
            self._loop.add_reader(self.handle, self._readable)

    def wake(self) -> None:
        """Tell what there is to tell, as far as the line takes it."""
        while self._open and not self._waiting and not self._timer and not self.faults.silent:
            if not self._out:
                message = self.phone.take() if self.phone.speaker is self else None
                if message is None:
                    return
                self._out += framed(message)
            self._push()

    def raw(self, data: bytes) -> None:
        """Put bytes between two messages."""
        self._out += data
        self.wake()

    def _push(self) -> None:
        try:
            count = os.write(self.handle, self._out[: 1 if self.faults.slow else len(self._out)])
        except BlockingIOError:
            self._waiting = True
            self._loop.add_writer(self.handle, self._writable)
            return
        except OSError:
            self._out.clear()
            self._ended()
            return
        del self._out[:count]
        if self.faults.slow:
            self._timer = self._loop.call_later(self.faults.slow, self._tick)

    def _writable(self) -> None:
        self._waiting = False
        self._loop.remove_writer(self.handle)
        self.wake()

    def _tick(self) -> None:
        self._timer = None
        self.wake()

    def stop(self) -> None:
        """Have nothing more to do with the line; who opened it closes it."""
        self._open = False
        if self._timer:
            self._timer.cancel()
        self._loop.remove_reader(self.handle)
        self._loop.remove_writer(self.handle)


class TcpPort:
    """The radio's TCP port. `listening` can be switched off and on; the number stays."""

    def __init__(self, phone: Phone, faults: LineFaults, port: int) -> None:
        self.phone, self.faults, self.port = phone, faults, port
        self.line: Line | None = None
        self.clients = 0
        self._server: socket.socket | None = None
        self._client: socket.socket | None = None
        self.listen()

    def listen(self) -> None:
        """Open the port."""
        if self._server is None:
            self._server = socket.create_server(("127.0.0.1", self.port), backlog=4)
            self._server.settimeout(0)
            self.port = int(self._server.getsockname()[1])
            asyncio.get_running_loop().add_reader(self._server.fileno(), self._accept)

    def deafen(self) -> None:
        """Close the port; who is connected stays connected."""
        if self._server is not None:
            asyncio.get_running_loop().remove_reader(self._server.fileno())
            self._server.close()
            self._server = None

    def _accept(self) -> None:
        if self._server is None:
            return
        with contextlib.suppress(BlockingIOError):
            client, _from = self._server.accept()
            self.drop()
            self.phone.hang_up()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._client, self.clients = client, self.clients + 1
            self.line = Line(client.fileno(), self.phone, self.faults, self.drop)

    def drop(self, how: str = "fin") -> None:
        """End the connection: `fin` politely, `rst` roughly, `half` only our side of it."""
        if self._client is None:
            return
        if how == "half":
            self._client.shutdown(socket.SHUT_WR)
            return
        if how == "rst":
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        if self.line is not None:
            self.line.stop()
        self.line = None
        self._client.close()
        self._client = None
        self.phone.hang_up()


class PtyPort:
    """The radio's serial device, at a path of its own that stays the same over pulling out and plugging in."""

    def __init__(self, phone: Phone, faults: LineFaults, path: Path) -> None:
        self.phone, self.faults, self.path = phone, faults, path
        self.line: Line | None = None
        self._handles: tuple[int, int] | None = None
        self.plug()

    def plug(self) -> None:
        """Let the device appear."""
        if self._handles is not None:
            return
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(theirs))
        self._handles = ours, theirs
        self.line = Line(ours, self.phone, self.faults, lambda: None)

    def unplug(self) -> None:
        """Let the device vanish."""
        if self._handles is None or self.line is None:
            return
        self.line.stop()
        self.line = None
        self.path.unlink(missing_ok=True)
        for handle in self._handles:
            os.close(handle)
        self._handles = None
        self.phone.hang_up()

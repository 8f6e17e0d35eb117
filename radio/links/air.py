"""The simulated air of another process, as a radio: for practice and for tests of several programs without radios.

Rules
- `air://host:port?x=0&y=0` stands at a place of the map, in metres; `&node=7` asks for a number, else one is made up.
- The lines are those of `radio.sim.server`. A lost server is tried again every second; until then `Down` says so.
- A text goes to one radio and says its sender's key, so that text commands can be practised; nothing is encrypted.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import socket
import time
from collections import deque
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from models.language import gettext as _
from models.words import Refused
from radio.links.base import Closed, link
from radio.links.radio import BROADCAST, Down, Event, Frame, Load, Radio, Said, Text, Up

AGAIN: Final = 1.0
TEXT_PORT: Final = 1
BACKGROUND, HIGH = 10, 100
LONGEST_LINE: Final = 65_536
HOLD: Final = 60.0


@link("air")
class AirLink(Radio):
    """A radio in the simulated air that a server keeps."""

    @classmethod
    def open(cls, address: str) -> AirLink:
        """Take a server's address; raises `Refused` when it cannot be meant."""
        parts = urlsplit("air:" + address)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        try:
            place = float(asked.get("x", 0)), float(asked.get("y", 0))
            return cls(parts.hostname or "127.0.0.1", parts.port or 0, place, int(asked.get("node", 0)))
        except ValueError as error:
            raise Refused(
                _("“air:{address}” is no address of a simulated air. It looks like: {example}").format(
                    address=address, example="air://127.0.0.1:4404?x=0&y=0"
                )
            ) from error

    def __init__(self, host: str, port: int, place: tuple[float, float] = (0.0, 0.0), node: int = 0) -> None:
        """Know a server; it is called when the link is first used."""
        self.host, self.port, self.place = host, port, place
        self.node = node or int.from_bytes(os.urandom(4), "big") | 1
        self._line: socket.socket | None = None
        self._coming, self._going = bytearray(), bytearray()
        self._events: deque[Event] = deque()
        self._free, self._next, self._closed, self._told = 0, 0.0, False, False

    @property
    def free(self) -> int:
        """How many more frames the radio takes now."""
        return max(0, self._free) if self._line else 0

    @property
    def backlog(self) -> int:
        """Bytes that have not left this program."""
        return len(self._going)

    def put(self, frame: bytes, hops: int, *, urgent: bool = False) -> None:
        """Send a frame to all; dropped where there is no room."""
        if self._closed:
            raise Closed(_("the link was closed"))
        if self.free and len(frame) <= BROADCAST:
            self._free -= 1
            self._send(frame, hop_limit=hops, priority=HIGH if urgent else BACKGROUND)

    def write(self, to: int, words: str) -> None:
        """Send a text to one radio."""
        key = base64.b64encode(self._key(self.node)).decode()
        self._send(words.encode(), hop_limit=3, priority=HIGH, portnum=TEXT_PORT, to=to, key=key)

    @staticmethod
    def _key(node: int) -> bytes:
        return node.to_bytes(32, "big")

    def event(self, wait: float) -> Event | None:
        """Give what comes next, or None when nothing came within `wait` seconds."""
        until = time.monotonic() + wait
        while not self._events:
            if self._closed:
                raise Closed(_("the link was closed"))
            left = until - time.monotonic()
            self._turn(max(0.0, left))
            if left <= 0:
                break
        return self._events.popleft() if self._events else None

    def close(self) -> None:
        """Hang up, after what was sent has left."""
        if self._line and self._going:
            with contextlib.suppress(OSError):
                self._line.settimeout(AGAIN)
                self._line.sendall(self._going)
        self._hang_up()
        self._closed = True

    def _send(self, data: bytes, **more: object) -> None:
        ident = int.from_bytes(os.urandom(4), "big")
        self._say("send", {"id": ident, "payload": base64.b64encode(data).decode(), **more})

    def _say(self, what: str, said: dict[str, Any]) -> None:
        if self._line:
            self._going += json.dumps({what: said}).encode() + b"\n"
            self._flush()

    # -- the line

    def _turn(self, wait: float) -> None:
        if self._line is None:
            self._call(wait)
            return
        able, _writable, _bad = select.select([self._line], [self._line] if self._going else [], [], wait)
        if able:
            try:
                data = self._line.recv(65_536)
            except OSError:
                data = b""
            if data:
                self._read(data)
            else:
                self._lose()
        self._flush()

    def _call(self, wait: float) -> None:
        pause = self._next - time.monotonic()
        if pause > 0:
            time.sleep(min(pause, wait))
            return
        self._next = time.monotonic() + AGAIN
        try:
            self._line = socket.create_connection((self.host, self.port), timeout=AGAIN)
        except OSError:
            self._lose()
            return
        self._line.setblocking(False)  # noqa: FBT003 - its only argument
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._say("hello", {"node": self.node, "x": self.place[0], "y": self.place[1]})

    def _lose(self) -> None:
        self._hang_up()
        if not self._told:
            self._told = True
            self._events.append(
                Down(
                    _("There is no simulated air at {host}:{port}. Start it, or give another address.").format(
                        host=self.host, port=self.port
                    )
                )
            )

    def _hang_up(self) -> None:
        if self._line:
            self._line.close()
        self._line, self._free = None, 0
        self._coming.clear()
        self._going.clear()

    def _flush(self) -> None:
        if self._line and self._going:
            try:
                del self._going[: self._line.send(self._going)]
            except BlockingIOError:
                pass
            except OSError:
                self._lose()

    def _read(self, data: bytes) -> None:
        self._coming += data
        while b"\n" in self._coming:
            line, _newline, self._coming = self._coming.partition(b"\n")
            with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
                for name, said in json.loads(line).items():
                    self._take(name, said)
        if len(self._coming) > LONGEST_LINE:
            self._lose()

    # -- what the air says

    def _take(self, name: str, said: dict[str, Any]) -> None:
        match name:
            case "welcome":
                self._told = False
                self._events.append(Up(self.node, region=said["region"], preset=said["preset"], firmware="2.8"))
            case "queue":
                self._free = int(said["free"])
            case "load":
                self._events.append(Load(float(said["channel"]), float(said["own"])))
            case "refused" if said["why"] == "duty":
                words = _("The radio has used up its hour; it sends again in {minutes} min.")
                minutes = int(said.get("minutes", 1))
                self._events.append(Said(words.format(minutes=minutes), bad=True, hold=min(60 * minutes, HOLD)))
            case "heard":
                self._hear(said)
            case _:
                pass

    def _hear(self, said: dict[str, Any]) -> None:
        data, sender = base64.b64decode(said["payload"]), int(said["from"])
        if len(data) > BROADCAST:
            return
        if said.get("to", 0xFFFFFFFF) == self.node and said["portnum"] == TEXT_PORT:
            key = base64.b64decode(str(said.get("key", "")))
            self._events.append(Text(data.decode(errors="replace"), sender, int(said["id"]), key))
        elif "to" not in said and said["portnum"] != TEXT_PORT:
            hops = int(said["hop_start"]) - int(said["hop_limit"])
            self._events.append(Frame(data, sender, hops, float(said["snr"])))

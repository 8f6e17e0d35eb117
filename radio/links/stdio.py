"""Frames over pipes: standard input and output for `ssh host mvs sync stdio:`, or a program that this one starts.

Rules
- A frame is its length (4 bytes, big-endian) and its bytes. Nothing else ever stands on standard output: as long as the
  link is open, whatever is printed goes to standard error.
- `stdio:` is the side that was called. `cmd:PROGRAM ARGUMENT …` starts a program and talks to it, and
  `ssh://[user@]host[:port]` starts `ssh` that way; `MVS_SSH` may name another ssh with options of its own.
- Reading and writing never wait for each other, so two full pipes cannot hold each other up.
"""

from __future__ import annotations

import contextlib
import os
import select
import shlex
import subprocess
import sys
import time
from typing import Final
from urllib.parse import urlsplit

from models.language import gettext as _
from models.words import Refused
from radio.codec.frames import MAX_FRAME
from radio.links.base import Closed, Link, link

PIECE: Final = 65_536
#: Seconds that closing waits for what was sent to leave, and for a started program to end.
LINGER: Final = 5.0


class Pipes(Link):
    """A link over two file descriptors."""

    def __init__(self, reading: int, writing: int) -> None:
        """Read frames from one descriptor and write them to the other."""
        self.reading, self.writing = reading, writing
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        self._in, self._out = bytearray(), bytearray()
        self._ended = self._broken = False

    @classmethod
    def open(cls, address: str) -> Link:
        """Not by address; see the links below."""
        raise Refused(address)

    @property
    def backlog(self) -> int:
        """Bytes that wait for the other side to read."""
        return len(self._out)

    def send(self, frame: bytes) -> None:
        """Put a frame on its way; raises `Closed`."""
        if self._broken:
            raise Closed(self.why())
        self._out += len(frame).to_bytes(4, "big") + frame
        self._write()

    def receive(self, wait: float) -> bytes | None:
        """Give the next frame, or None after `wait` seconds; raises `Closed` when the other side is gone."""
        until = time.monotonic() + wait
        while (frame := self._take()) is None:
            if self._ended:
                raise Closed(self.why())
            left = until - time.monotonic()
            ready = self._ready(max(0.0, left))
            if not ready and left <= 0:
                return None
        return frame

    def _ready(self, wait: float) -> bool:
        writers = [self.writing] if self._out and not self._broken else []
        able, writable, _bad = select.select([self.reading], writers, [], wait)
        if writable:
            self._write()
        if able:
            self._read()
        return bool(able or writable)

    def _take(self) -> bytes | None:
        if len(self._in) < 4:  # noqa: PLR2004 - the length
            return None
        size = int.from_bytes(self._in[:4], "big")
        if size > MAX_FRAME:
            self._ended = True
            self._in.clear()
            raise Closed(_("the other side does not speak this program's language"))
        if len(self._in) < 4 + size:
            return None
        frame = bytes(self._in[4 : 4 + size])
        del self._in[: 4 + size]
        return frame

    def _read(self) -> None:
        try:
            data = os.read(self.reading, PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._in += data
        self._ended = not data

    def _write(self) -> None:
        try:
            while self._out:
                del self._out[: os.write(self.writing, self._out[:PIECE])]
        except BlockingIOError:
            return
        except OSError:
            self._out.clear()
            self._broken = True

    def why(self) -> str:
        """Say why the link ended, as far as is known."""
        return _("the other side closed the line")

    def flush(self, wait: float = LINGER) -> None:
        """Wait until what was sent has left, at most `wait` seconds."""
        until = time.monotonic() + wait
        while self._out and not self._broken and (left := until - time.monotonic()) > 0:
            select.select([], [self.writing], [], left)
            self._write()

    def close(self) -> None:
        """Let what was sent leave; close the writing side."""
        self.flush()
        for handle in {self.reading, self.writing}:
            with contextlib.suppress(OSError):
                os.close(handle)


@link("stdio")
class Stdio(Pipes):
    """The side that was called: frames on standard input and output."""

    @classmethod
    def open(cls, address: str) -> Link:
        """Take over standard input and output."""
        if address:
            raise Refused(_("“stdio:” stands alone; nothing follows it."))
        return cls()

    def __init__(self) -> None:
        """Keep standard output for frames; what is printed goes to standard error."""
        sys.stdout.flush()
        super().__init__(os.dup(0), os.dup(1))
        os.dup2(2, 1)


@link("cmd")
class Command(Pipes):
    """A program that is started, with frames on its standard input and output."""

    @classmethod
    def open(cls, address: str) -> Link:
        """Start the program that a command line names (as a shell would split it, but without a shell)."""
        try:
            words = shlex.split(address)
        except ValueError as error:
            raise Refused(
                _("“{address}” cannot be read as a command: {error}.").format(address=address, error=error)
            ) from error
        if not words:
            raise Refused(_("Name the program after “cmd:”."))
        return cls(words)

    def __init__(self, words: list[str]) -> None:
        """Start a program; raises `Refused` when there is none of that name."""
        try:
            self.child = subprocess.Popen(  # noqa: S603 - the clerk names the program
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
        except OSError as error:
            raise Refused(
                _("“{program}” does not start: {error}.").format(program=words[0], error=error.strerror)
            ) from error
        self._to, self._from = self.child.stdin, self.child.stdout
        if self._to is None or self._from is None:
            raise Refused(words[0])
        super().__init__(os.dup(self._from.fileno()), os.dup(self._to.fileno()))
        self._from.close()
        self._to.close()

    def why(self) -> str:
        """Say how the program ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self.child.wait(timeout=1)
            if code:
                return _("the program at the other side ended with code {code}; its own words are above").format(
                    code=code
                )
        return super().why()

    def close(self) -> None:
        """Close the pipes and wait for the program to end; end it when it does not."""
        super().close()
        try:
            self.child.wait(timeout=LINGER)
        except subprocess.TimeoutExpired:
            self.child.terminate()
            self.child.wait()


@link("ssh")
class Ssh(Command):
    """A desk that is reached by ssh: `ssh://[user@]host[:port]` runs `mvs sync stdio:` there."""

    @classmethod
    def open(cls, address: str) -> Link:
        """Start ssh."""
        parts = urlsplit("ssh:" + address)
        if not address.startswith("//") or not parts.hostname or parts.hostname.startswith("-"):
            raise Refused(_("Write the address as ssh://user@host or ssh://user@host:port."))
        words = [*shlex.split(os.environ.get("MVS_SSH") or "ssh"), "-T"]
        words += ["-p", str(parts.port)] if parts.port else []
        words += ["-l", parts.username] if parts.username else []
        return cls([*words, "--", parts.hostname, "mvs sync stdio:"])

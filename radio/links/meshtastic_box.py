"""The parent's end of the child that speaks with a Meshtastic radio: start it, tell it, hear it, end it.

Rules
- Nothing here waits for the child: it is told by a pipe that takes a command wholly or not at all, and ended at once.
- What the library prints goes to `meshtastic.log` in the data folder (MVS_HOME), which is cut when it grows long;
  without a data folder it goes nowhere.
- The child is a program of its own, started from this folder, so that no file of that name elsewhere is taken for it.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from radio.links.meshtastic_pipe import Garbled, Inbox, pack

if TYPE_CHECKING:
    from radio.links.meshtastic_pipe import Head, Message

#: Bytes that the log may have, and those that are kept when it has more.
LOG, TAIL = 262_144, 65_536
#: Seconds that a child may take its leave.
LEAVE: Final = 3.0
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_PROGRAM: Final = "import sys; sys.path.insert(0, {root!r}); from radio.links.meshtastic_child import main; main()"


@dataclass(frozen=True, slots=True)
class Where:
    """Where a radio is: a serial port (empty: the only one), or a host and port."""

    kind: str
    place: str
    port: int = 0

    def __str__(self) -> str:
        """Give it as the clerk wrote it."""
        return f"{self.place}:{self.port}" if self.kind == "tcp" else self.place


class Box:
    """One child, and so one connection."""

    def __init__(self, where: Where) -> None:
        """Start it."""
        self._ear, say = os.pipe()
        command = [sys.executable, "-P", "-c", _PROGRAM.format(root=_ROOT), str(say)]
        try:
            with log_file() as log:
                self.child = subprocess.Popen(  # noqa: S603 - our own program
                    [*command, where.kind, where.place, str(where.port)],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    pass_fds=(say,),
                    process_group=0,
                )
        except OSError:
            os.close(self._ear)
            raise
        finally:
            os.close(say)
        self._inbox, self._lock, self._open = Inbox(), threading.Lock(), True
        if self.child.stdin is not None:
            os.set_blocking(self.child.stdin.fileno(), False)

    def tell(self, head: Head, body: bytes = b"") -> bool:
        """Tell the child; whether it could be told."""
        data = pack(head, body)
        with self._lock:
            if not self._open or self.child.stdin is None:
                return False
            try:
                # Less than what a pipe takes in one piece, so it goes wholly or not at all.
                return os.write(self.child.stdin.fileno(), data) == len(data)
            except OSError:
                return False

    def hear(self, wait: float) -> list[Message] | None:
        """Give what the child says within `wait` seconds; None when it has ended or talks nonsense."""
        ready, _writable, _bad = select.select([self._ear], [], [], wait)
        if not ready:
            return []
        data = os.read(self._ear, 65_536)
        try:
            return self._inbox.feed(data) if data else None
        except Garbled:
            return None

    def end(self, *, gently: bool = False) -> None:
        """End the child; `gently` lets it take leave of the radio first."""
        with self._lock:
            if not self._open:
                return
            self._open = False
            if self.child.stdin is not None:
                with contextlib.suppress(OSError):
                    self.child.stdin.close()
        if gently:
            self._wait()
        self.child.kill()
        os.close(self._ear)
        # One that a driver holds cannot be ended at once; it is not waited for longer.
        self._wait()
        trim_log()

    def _wait(self) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(LEAVE)


def log_path() -> Path | None:
    """Give the file for what the library prints, where there is a data folder."""
    home = os.environ.get("MVS_HOME")
    folder = Path(home).expanduser() if home else None
    return folder / "meshtastic.log" if folder is not None and folder.is_dir() else None


def log_file() -> IO[bytes]:
    """Open the log to write at its end."""
    path = log_path()
    with contextlib.suppress(OSError):
        return Path(path or os.devnull).open("ab")
    return Path(os.devnull).open("ab")


def trim_log() -> None:
    """Cut the log when it has grown long; its end is kept. Whoever has it open goes on writing at the new end."""
    path = log_path()
    with contextlib.suppress(OSError):
        if path is not None and path.stat().st_size > LOG:
            with path.open("r+b") as log:
                log.seek(-TAIL, os.SEEK_END)
                kept = log.read()
                log.seek(0)
                log.truncate()
                log.write(kept)

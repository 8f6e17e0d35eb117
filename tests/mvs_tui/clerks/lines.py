"""Clerks on real lines, for tests: a program on a pseudo-terminal behind an emulator, and an sshd to come by."""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pyte

from tests.conftest import find_program

PATIENCE = 30.0
WIDE, HIGH = 80, 24


class Line:
    """A program on a terminal of its own, 80x24; what it sends is shown by an emulator."""

    def __init__(self, *words: str, env: dict[str, str] | None = None) -> None:
        """Start a program."""
        screen: Any = pyte.Screen(WIDE, HIGH)
        screen.write_process_input = self._answer
        self.screen = screen
        self.stream: Any = pyte.ByteStream(self.screen)
        self.sent = bytearray()
        self.over = False
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.execvpe(words[0], list(words), os.environ | {"TERM": "screen"} | (env or {}))  # noqa: S606
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", HIGH, WIDE, 0, 0))
        self.before = termios.tcgetattr(self.fd)

    def _answer(self, text: str) -> None:
        with contextlib.suppress(OSError):
            os.write(self.fd, text.encode())

    def read(self, patience: float = 0.05) -> None:
        """Take what was sent, waiting for the first of it at most so long."""
        while not self.over and select.select([self.fd], [], [], patience)[0]:
            try:
                found = os.read(self.fd, 65536)
            except OSError:
                found = b""
            self.over = not found
            self.sent += found
            self.stream.feed(found)
            patience = 0

    @property
    def words(self) -> str:
        """What stands on the screen, with one space between words."""
        return " ".join(" ".join(self.screen.display).split())

    def see(self, *words: str, patience: float = PATIENCE) -> str:
        """Wait until all words stand on the screen."""
        until = time.monotonic() + patience
        while any(word not in self.words for word in words):
            shown = "\n".join(line.rstrip() for line in self.screen.display)
            missing = [word for word in words if word not in self.words]
            assert time.monotonic() < until, f"{missing} not on screen:\n{shown}"
            assert not self.over, f"it ended; {missing} not on screen:\n{shown}"
            self.read()
        return self.words

    def type(self, *texts: str) -> None:
        """Type texts; each is taken before the next is typed."""
        for text in texts:
            os.write(self.fd, text.encode())
            self.read(0.06)

    def ends(self, patience: float = PATIENCE) -> int:
        """Wait for its end; gives the exit code."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.read()
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"it does not end:\n{self.words}")

    def drop(self) -> None:
        """End it as a line that breaks: at once, and the terminal is gone."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


class Sshd:
    """An sshd of this machine alone, which knows some keys; each opens one command."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def ssh(self, key: str, *words: str) -> list[str]:
        """Give the command that connects with a key."""
        return [
            "ssh", "-F", "none", "-p", str(self.port), "-i", str(self.folder / key), "-o", "IdentitiesOnly=yes",
            "-o", f"UserKnownHostsFile={self.folder}/known", "-o", "BatchMode=yes", "-e", "none", *words,
        ]  # fmt: skip

    @property
    def address(self) -> str:
        """Who is called."""
        return f"{getpass.getuser()}@127.0.0.1"

    def asks(self, key: str, *words: str, options: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        """Ask for a command without a terminal; gives how it went."""
        line = [*self.ssh(key, *options), self.address, *words]
        return subprocess.run(line, capture_output=True, text=True, check=False, timeout=30, stdin=subprocess.DEVNULL)


@contextlib.contextmanager
def sshd(folder: Path, keys: dict[str, str]) -> Generator[Sshd]:
    """Run an sshd as the recipe says: `keys` gives for each key the options before it in `authorized_keys`."""
    folder.mkdir(mode=0o700, exist_ok=True)
    lines: list[str] = []
    for name in ("host", *keys):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        if name in keys:
            lines.append(f"{keys[name]} {(folder / f'{name}.pub').read_text()}")
    (folder / "authorized").write_text("".join(lines))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "config").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        f"PidFile {folder}/pid\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n"
        "Compression yes\nClientAliveInterval 15\nClientAliveCountMax 4\nAcceptEnv LANG LC_*\n"
        "PermitUserEnvironment no\nSubsystem sftp internal-sftp\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    host = (folder / "host.pub").read_text().split()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {host[0]} {host[1]}\n")
    program = find_program("sshd") or "sshd"
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([program, "-D", "-e", "-f", folder / "config"], stderr=log)
        try:
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
                time.sleep(0.05)
            yield Sshd(folder, port)
        finally:
            server.terminate()
            server.wait(timeout=10)


def door(home: Path, *words: str) -> str:
    """Give the options of a clerk's key, as in the recipe."""
    line = " ".join([sys.executable, "-I", "-m", "mvs_tui.door", "--home", str(home), *words])
    return f'restrict,pty,command="{line}"'

"""A server as people start it: a process, on a free port, over a small co-op."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.serve.door import hashed
from tests.radio.brokers import free_port

PASSWORD = "maize beans and rain"  # noqa: S105 - a test's
PATIENCE = 20.0
MVS = (sys.executable, "-c", "from mvs_tui.cli import main; main()")


@dataclass
class Server:
    """A running `mvs serve`."""

    process: subprocess.Popen[str]
    port: int
    folder: Path
    scheme: str = "http"

    @property
    def address(self) -> str:
        """Give its address."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def link(self) -> str:
        """Give the newest link that it printed."""
        return self.until(self.folder / "out", "/t/").split()[-1]

    @property
    def said(self) -> str:
        """Give what it said on stderr."""
        return (self.folder / "err").read_text("utf-8")

    def until(self, file: Path, words: str) -> str:
        """Wait until a file holds words."""
        until = time.monotonic() + PATIENCE
        while words not in (text := file.read_text("utf-8")):
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, text
            time.sleep(0.02)
        return text

    def apps(self) -> list[int]:
        """Give the processes of the apps that run under it."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(line.split()[0]) for line in listed.stdout.splitlines() if "mvs_tui.serve.child" in line]

    def knows(self, pid: int) -> dict[str, str]:
        """Give the environment of a process."""
        said = Path(f"/proc/{pid}/environ").read_text("utf-8").split("\0")
        return dict(entry.split("=", 1) for entry in said if "=" in entry)


def words_of(pid: int) -> list[str]:
    """Give the command line of a process."""
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8").split("\0")[:-1]


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Give the hash of the tests' password: it takes a while to make."""
    return hashed(PASSWORD)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Give the folder of a co-op of one desk."""
    home = tmp_path / "mvs"
    Node.found(Home(home), "Mto Co-op", "Kilima", "store", 180).close()
    return home


Start = Callable[..., Server]


@pytest.fixture
def start(tmp_path: Path, books: Path, password_hash: str) -> Iterator[Start]:
    """Give what starts a server with options; without `password` it lets in by links."""
    running: list[Server] = []

    def begin(*options: str, password: bool = True, scheme: str = "http", outer: tuple[str, ...] = ()) -> Server:
        port = free_port()
        words = [*MVS, *outer, "serve", "--port", str(port), *options]
        if password:
            file = tmp_path / "password"
            file.write_text(password_hash)
            file.chmod(0o600)
            words += ["--password-file", str(file)]
        folder = tmp_path / f"served{len(running)}"
        folder.mkdir()
        with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, text=True,
                env=os.environ | {"MVS_HOME": str(books), "TZ": "UTC"},
            )  # fmt: skip
        made = Server(process, port, folder, scheme)
        running.append(made)
        made.until(folder / "err", "^C")
        return made

    yield begin
    for server in running:
        with contextlib.suppress(ProcessLookupError):
            server.process.kill()
        server.process.wait()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """Give somebody with a browser's cookies."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(PATIENCE)) as made:
        yield made


async def sign_in(client: aiohttp.ClientSession, server: Server, password: str = PASSWORD) -> aiohttp.ClientResponse:
    """Send the sign-in form as our page does."""
    return await client.post(
        f"{server.address}/in", data={"password": password}, headers={"Origin": server.address}, allow_redirects=False
    )

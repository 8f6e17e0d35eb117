"""Village A asks for village B's tractor: two processes, two folders, real files, a real pipe and a real ssh."""

import contextlib
import getpass
import json
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import find_program
from tests.mvs_tui.clerk import Clerk

MVS = Path(sys.executable).with_name("mvs")
YEARS = 20 * 525_960


class Desk:
    """A desk at work: each command is a process of its own, with this desk's folder and clock.

    Its clerk types in this process instead, which is faster: for preparing, and for looking at what came of it.
    """

    def __init__(self, home: Path, offset: int = 0) -> None:
        """Work in a folder; the clock is off by so many minutes."""
        self.clerk = Clerk(home, offset)
        self.env = {"MVS_HOME": str(home), "MVS_CLOCK_OFFSET": str(offset)}

    def run(self, *words: object, code: int = 0, **env: str) -> str:
        """Run a command; give its stdout."""
        done = subprocess.run(
            [MVS, *map(str, words)],
            env={**os.environ, **self.env, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout

    def reads(self, *words: object, code: int = 0, **env: str) -> Any:
        """Run a command with `--json`."""
        return json.loads(self.run(*words, "--json", code=code, **env))

    def state(self, entry: str) -> str:
        """Give how a request stands here, in a word; nothing when it is not here."""
        result = self.clerk.types("why", entry, "--json")
        return json.loads(result.stdout)[0]["headline"].rpartition(": ")[2].strip(".") if result.stdout else ""

    @property
    def serve(self) -> str:
        """The command line by which another desk calls this one."""
        pairs = [f"{name}={value}" for name, value in self.env.items()]
        return shlex.join(["env", *pairs, str(MVS), "sync", "stdio:", "--for", "30"])


@pytest.fixture
def desks(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Desk, Desk, Path]:
    """Give village A, village B (which keeps a tractor, and whose clock is off), and a folder to carry."""
    offset: int = request.param
    a, b = Desk(tmp_path / "a"), Desk(tmp_path / "b", offset)
    words = a.clerk("init", "--coop", "Mto", "--village", "Kilima", "--desk", "store", "--zone", 0).strip()
    a.clerk("member", "add", "Joseph Mwangi", "--household", "H12")
    b.clerk("desk", "request", "--village", "Bandari", "--desk", "shop", "--out", tmp_path / "request")
    a.clerk("desk", "admit", tmp_path / "request", "--out", tmp_path / "answer")
    b.clerk("desk", "join", tmp_path / "answer", "--fingerprint", words)
    b.clerk("machine", "add", "TRACTOR1", "--name", "MF 35")
    (tmp_path / "stick").mkdir()
    return a, b, tmp_path / "stick"


def story(a: Desk, b: Desk, exchange: Callable[[], None]) -> None:
    """Ask at A, see it pending at B, confirm it there, see it confirmed at A; both give the same reason."""
    exchange()
    asked = a.reads("machine", "request", "TRACTOR1", "--for", "joseph", "--from", "+2 6", "--hours", 4)["entry"]
    assert (a.state(asked), b.state(asked)) == ("pending", "")
    exchange()
    assert b.state(asked) == "pending"
    b.run("machine", "confirm", asked)
    assert (a.state(asked), b.state(asked)) == ("pending", "confirmed")
    exchange()
    assert (a.state(asked), b.state(asked)) == ("confirmed", "confirmed")
    reasons = [desk.clerk.reads("why", asked)[0]["factors"] for desk in (a, b)]
    assert [factor["entries"] for factor in reasons[0]] == [factor["entries"] for factor in reasons[1]]


CLOCKS = pytest.mark.parametrize(
    "desks", [0, -12, -YEARS, YEARS], ids=["right", "slow", "20 years back", "20 years ahead"], indirect=True
)


@CLOCKS
def test_a_request_is_confirmed_by_stick(desks: tuple[Desk, Desk, Path]) -> None:
    """Whatever the keeper's clock says, files carried to and fro are enough."""
    a, b, stick = desks

    def carry() -> None:
        for giver, taker in ((b, a), (a, b)):
            giver.run("stick", "out", stick)
            taker.run("stick", "in", stick)

    story(a, b, carry)


@pytest.mark.parametrize("desks", [-12], indirect=True)
def test_a_request_is_confirmed_by_one_bundle_file(desks: tuple[Desk, Desk, Path]) -> None:
    """`sync bundle:FILE` writes the file where there is none, and takes it in where another desk wrote it."""
    a, b, stick = desks

    def carry() -> None:
        for giver, taker in ((b, a), (a, b)):
            file = stick / "carried"
            giver.run("sync", f"bundle:{file}")
            taker.run("sync", f"bundle:{file}")
            file.unlink()

    story(a, b, carry)


@pytest.mark.parametrize("desks", [-12, YEARS], ids=["slow", "20 years ahead"], indirect=True)
def test_a_request_is_confirmed_over_a_pipe(desks: tuple[Desk, Desk, Path]) -> None:
    """Two processes talk over standard input and output, and end by themselves when both hold the same."""
    a, b, _stick = desks

    def call() -> None:
        began = time.monotonic()
        report = a.reads("sync", f"cmd:{b.serve}", "--for", 30)
        assert report["agreed"]
        assert time.monotonic() - began < 10

    story(a, b, call)


def test_calling_a_program_that_fails_is_said(tmp_path: Path) -> None:
    """The other side ends at once: exit code 5, one sentence, and the books are as before."""
    a = Desk(tmp_path / "a")
    a.clerk("init", "--coop", "Mto", "--village", "Kilima", "--desk", "store")
    before = a.clerk.reads("status")
    report = a.reads("sync", "cmd:false", "--for", 10, code=5)
    assert not report["agreed"]
    assert report["note"]
    assert a.clerk.reads("status") == before


# ---- ssh -----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def sshd(folder: Path, command: str) -> Generator[tuple[str, str]]:
    """Run an sshd on this machine alone that starts one command; give the address and the ssh to use."""
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    public = (folder / "user.pub").read_text()
    (folder / "authorized").write_text(f'restrict,command="{command}" {public}')
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "config").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        f"PidFile {folder}/pid\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    host = (folder / "host.pub").read_text().split()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {host[0]} {host[1]}\n")
    program = find_program("sshd") or "sshd"
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([program, "-D", "-e", "-f", folder / "config"], stderr=log)
        try:
            _listens(server, port, folder / "log")
            ssh = f"ssh -F none -i {folder}/user -o IdentitiesOnly=yes -o UserKnownHostsFile={folder}/known"
            yield f"ssh://{getpass.getuser()}@127.0.0.1:{port}", ssh
        finally:
            server.terminate()
            server.wait(timeout=10)


def _listens(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


@pytest.mark.needs("sshd", "ssh", "ssh-keygen")
@pytest.mark.parametrize("desks", [-12], ids=["slow"], indirect=True)
def test_a_request_is_confirmed_over_ssh(desks: tuple[Desk, Desk, Path], tmp_path: Path) -> None:
    """Debian's sshd and ssh, each with keys of its own, carry the frames; a wrong key says so and changes nothing."""
    a, b, _stick = desks
    folder = tmp_path / "ssh"
    folder.mkdir(mode=0o700)
    with sshd(folder, b.serve.replace('"', '\\"')) as (address, ssh):

        def call() -> None:
            assert a.reads("sync", address, "--for", 30, MVS_SSH=ssh)["agreed"]

        story(a, b, call)
        before = a.clerk.reads("status")
        wrong = ssh.replace(f"-i {folder}/user", f"-i {folder}/host")
        report = a.reads("sync", address, "--for", 30, code=5, MVS_SSH=f"{wrong} -o BatchMode=yes")
        assert report["note"]
        assert a.clerk.reads("status")["entries"] == before["entries"]


def test_a_desk_of_another_coop_is_told_so_at_once(tmp_path: Path) -> None:
    """Two co-ops that call each other by mistake part in seconds, in words, with their books as they were."""
    a, b = Desk(tmp_path / "a"), Desk(tmp_path / "b")
    for desk, name in ((a, "Mto"), (b, "Other")):
        desk.clerk("init", "--coop", name, "--village", "Kilima", "--desk", "store")
    before = [desk.clerk.reads("status") for desk in (a, b)]
    began = time.monotonic()
    report = a.reads("sync", f"cmd:{b.serve}", "--for", 30, code=5)
    assert time.monotonic() - began < 15
    assert "another co-op" in report["note"]
    assert [desk.clerk.reads("status") for desk in (a, b)] == before

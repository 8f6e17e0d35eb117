"""The warm helper: the same program sooner, with every signal passed on, and a cold start wherever it cannot serve."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models import remember
from mvs_tui.clerks import office
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.warm import client
from mvs_tui.warm.server import Caller, Helper, changed, loaded
from tests.mvs_tui.clerk import Clerk
from tests.mvs_tui.clerks.lines import Line, sshd

pytestmark = [
    pytest.mark.timeout(110),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it forks, and asks Linux who calls"),
]
ROOT = Path(__file__).parent.parent.parent.parent
PIN = "482913"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give a desk with a clerk, in a folder with a short name: a socket's path has to be short."""
    made = Home(tmp_path_factory.mktemp("w") / "d")
    Node.found(made, "Agri-Pod Bandari", "Bandari", "store", zone=0).close()
    office.add(made, "Amina", PIN)
    return made


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the program, so that nothing but the test changes its files."""
    made = tmp_path_factory.mktemp("tree")
    for name in ("mvs_tui", "models", "radio", "screens", "assets"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(made)], check=True)
    return made


class Service:
    """A helper in the foreground, as a service runs it."""

    def __init__(self, home: Home, tree: Path, most: int, before: str = "") -> None:
        self.home, self.tree = home, tree
        self.env = {"MVS_HOME": str(home.path), "PYTHONPATH": str(tree)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{before}\nfrom mvs_tui.cli import main; main()", "warm", "serve", f"--most={most}"],  # noqa: E501
            env=os.environ | self.env, cwd=tree, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stderr
        assert "ready" in self.process.stderr.readline()

    def line(self, *words: str, **env: str) -> Line:
        """Start `mvs` on a terminal."""
        return Line(sys.executable, "-m", "mvs_tui.start", *words, env=self.env | env)

    def told(self) -> dict[str, object]:
        """Ask the helper."""
        found: dict[str, object] = Clerk(self.home.path).reads("warm", "status")
        return found

    def clerks(self, count: int) -> list[int]:
        """Wait until so many are served; gives their processes."""
        until = time.monotonic() + 40
        while len(found := self.told()["clerks"]) != count:  # type: ignore[arg-type]
            assert time.monotonic() < until, found
            time.sleep(0.05)
        return found  # type: ignore[return-value]

    def end(self) -> None:
        """End it, and see that nothing is left."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(40)
        assert self.process.stderr
        self.process.stderr.close()


@pytest.fixture(scope="module")
def shared(home: Home, tree: Path) -> Iterator[Service]:
    """Give a helper for up to three clerks."""
    made = Service(home, tree, 3)
    yield made
    made.end()


@pytest.fixture
def service(shared: Service) -> Service:
    """Give the helper with nobody on it."""
    shared.clerks(0)
    return shared


@pytest.fixture
def start(service: Service) -> Iterator[Callable[..., Line]]:
    """Give a way to start `mvs`; all are ended."""
    lines: list[Line] = []

    def begin(*words: str, **env: str) -> Line:
        lines.append(service.line(*words, **env))
        return lines[-1]

    yield begin
    for line in lines:
        line.drop()


def signed_in(line: Line) -> Line:
    """Sign in."""
    line.see("Who is at the keyboard?")
    line.type("Amina", "\r", PIN, "\r")
    line.see("Waits for you")
    return line


def test_it_opens_the_same_screens_and_ends_as_the_program_ends(start: Callable[..., Line], service: Service) -> None:
    """The terminal is the clerk's, the exit code the program's, and the terminal is left as it was."""
    line = signed_in(start("--look", "ascii"))
    (pid,) = service.clerks(1)
    assert os.getsid(pid) == pid != os.getsid(line.pid)
    line.type("q")
    assert line.ends() == 0
    assert termios.tcgetattr(line.fd)[3] == line.before[3]
    service.clerks(0)
    line = start("--look", "nonsense")
    assert line.ends() != 0
    service.clerks(0)


def test_a_terminal_that_changes_its_size_is_drawn_anew(start: Callable[..., Line]) -> None:
    """SIGWINCH goes to the clerk's `mvs`, and from there to the program."""
    import fcntl

    line = signed_in(start())
    line.screen.resize(24, 100)
    fcntl.ioctl(line.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    until = time.monotonic() + 20
    while "-" * 90 not in "\n".join(line.screen.display):
        assert time.monotonic() < until, line.screen.display
        line.read()


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_the_program_ends_with_the_clerks_mvs(
    start: Callable[..., Line], service: Service, home: Home, number: signal.Signals
) -> None:
    """However the line ends, also by force, the form that was open is the clerk's draft, and nothing is left."""
    line = signed_in(start())
    line.type("3", "a")
    line.see("Add a member")
    line.type(f"Ruth {number}")
    line.see(f"Ruth {number}")
    (pid,) = service.clerks(1)
    os.kill(line.pid, number)
    service.clerks(0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with Node.opened(home) as node:
        node.ledger.clerk = None
        values = node.store.rows('SELECT "values" FROM draft WHERE name LIKE ?', "@amina%")
        assert f"Ruth {number}" in str(values)
        assert remember.drafts(node.ledger) == []


def state(pid: int) -> str:
    """Give a process's state, a letter."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]


def test_it_can_be_put_into_the_background_like_any_other(start: Callable[..., Line], service: Service) -> None:
    """SIGTSTP stops the program and the clerk's `mvs`, with the terminal as it was; SIGCONT brings both back."""
    line = signed_in(start())
    (pid,) = service.clerks(1)
    os.kill(line.pid, signal.SIGTSTP)
    until = time.monotonic() + 20
    while (state(pid), state(line.pid)) != ("T", "T"):
        assert time.monotonic() < until
        line.read()
    assert termios.tcgetattr(line.fd)[3] == line.before[3]
    line.screen.reset()
    os.kill(line.pid, signal.SIGCONT)
    line.see("Waits for you")
    line.type("q")
    assert line.ends() == 0


def test_a_program_that_was_stopped_ends_too(start: Callable[..., Line], service: Service) -> None:
    """One that is stopped, and so answers to nothing, is woken to end when its clerk has gone; others go on."""
    line, other = signed_in(start()), signed_in(start())
    pids = service.clerks(2)
    os.kill(pids[0], signal.SIGSTOP)
    line.drop()
    assert service.clerks(1) == pids[1:]
    other.type("2")
    other.see("Machines")


HANGS = """
import signal, time
from mvs_tui import app
from mvs_tui.warm import server
def run(**_ways):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    print("hangs")
    time.sleep(1000)
app.run, server.GRACE = run, 1.0
"""


def test_a_program_that_hangs_is_ended_by_force(tree: Path, tmp_path: Path) -> None:
    """One that does not end when its clerk has gone is killed after a while."""
    mine = Home(tmp_path / "h")
    service = Service(mine, tree, 3, HANGS)
    line = service.line()
    line.see("hangs")
    service.clerks(1)
    line.drop()
    service.clerks(0)
    service.end()


def test_a_program_that_crashes_leaves_the_terminal_in_order(start: Callable[..., Line], service: Service) -> None:
    """The modes are put back, the cursor is shown, the first screen is there again, and the exit code tells."""
    line = signed_in(start())
    (pid,) = service.clerks(1)
    os.kill(pid, signal.SIGKILL)
    assert line.ends() == 128 + signal.SIGKILL
    assert termios.tcgetattr(line.fd)[3] == line.before[3]
    assert client.RESTORE.strip() in line.sent
    assert b"\x1b[?25l" not in line.sent.rpartition(b"\x1b[?25h")[2]


def test_one_clerk_too_many_starts_without_it(start: Callable[..., Line], service: Service) -> None:
    """The fourth of three is told so and has the same screens; so has everybody after a helper that is gone."""
    for _clerk in range(3):
        start().see("Who is at the keyboard?")
    service.clerks(3)
    line = start()
    line.see("Who is at the keyboard?")
    assert b"serves 3 clerks already" in line.sent
    service.clerks(3)


def test_what_is_no_start_of_the_screens_goes_past_it(service: Service) -> None:
    """Commands, help and version, and everything without a terminal, are as ever; so is MVS_WARM=0."""
    folder = str(service.home.path)
    done = subprocess.run(
        [sys.executable, "-m", "mvs_tui.start", "--version"], env=os.environ | service.env, capture_output=True,
        text=True, check=True, cwd=service.tree,
    )  # fmt: skip
    assert done.stdout.startswith("mvs")
    assert not client.wanted([], folder), "there is no terminal here"


@pytest.mark.parametrize(
    ("words", "warm"),
    [
        ([], True), (["--look", "ascii"], True), (["--look=bar", "--driver", "stock"], True),
        (["--language", "sw"], True), (["--version"], False), (["-h"], False), (["status"], False),
        (["--look", "x", "status"], False), (["--plain"], False), (["demo"], False),
    ],
)  # fmt: skip
def test_only_the_screens_are_its_work(
    words: list[str], *, warm: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is not a plain start of the screens is not even asked of the helper."""
    (tmp_path / client.NAME).touch()

    def terminal(_fd: int) -> bool:
        return True

    monkeypatch.setattr(os, "isatty", terminal)
    monkeypatch.delenv("MVS_WARM", raising=False)
    assert client.wanted(words, str(tmp_path)) == warm
    monkeypatch.setenv("MVS_WARM", "0")
    assert not client.wanted(words, str(tmp_path))


def test_what_decides_is_light() -> None:
    """Before the helper is asked, nothing is loaded that a start waits for."""
    heavy = "{'click', 'textual', 'rich', 'nacl', 'peewee', 'asyncio', 'json', 'socket', 'tomllib'}"
    program = f"import sys, mvs_tui.start, mvs_tui.door; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def call(home: Home) -> socket.socket:
    """Call the helper by hand."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    line.settimeout(20)
    line.connect(str(home.path / client.NAME))
    return line


def test_callers_who_say_nothing_or_nonsense_are_hung_up_on(service: Service, home: Home) -> None:
    """Silence, long messages, unknown words, a run without a terminal, descriptors in plenty: it goes on serving."""
    silent = call(home)
    for said in (b"x" * 200_000, b"\xff\xfe", b"run\0/\0" + b"0", b"run", b"stop it", b"\0" * 100):
        line = call(home)
        try:
            line.send(said)
            assert line.recv(100) == b"", said[:20]
        except OSError:
            assert len(said) > client.MOST
        line.close()
    many = call(home)
    socket.send_fds(many, [b"run\0/\x000"], [1] * 60)
    assert many.recv(100) == b""
    assert silent.recv(100) == b"", "it waits for ever"
    silent.close()
    many.close()
    assert len(list(Path(f"/proc/{service.process.pid}/fd").iterdir())) < 20, "it keeps what it was sent"
    assert service.told()["running"]


def test_clerk_who_is_told_that_the_line_is_gone_counts_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """After `stop --now` a program is still there and is ending too: it is one, in `status` and against `most`."""
    helper, told = Helper(home), list[int]()

    def kill(pid: int, _number: int) -> None:
        told.append(pid)

    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with near, far:
        helper.callers[far.fileno()] = Caller(far, 0.0, 4711)
        monkeypatch.setattr(os, "kill", kill)
        helper._let_go(4711)  # pyright: ignore[reportPrivateUsage]
        assert set(told) == {4711}
        assert helper.programs == [4711]


def test_caller_who_did_not_wait_is_not_served_on_his_terminal(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A helper that was busy finds the wish of somebody who started without it meanwhile: it forks nothing for him."""
    helper, forks = Helper(home), list[int]()
    helper.loaded, helper.select = {}, selectors.DefaultSelector()

    def fork() -> int:
        forks.append(1)
        return 1

    monkeypatch.setattr(os, "fork", fork)
    for waits in (True, False):
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        far.settimeout(0)
        near.send(b"run\0/\x000")
        said = far.recv(100)
        if not waits:
            near.close()
        helper._asked(Caller(far, 0.0), said, [0, 1, 2])  # pyright: ignore[reportPrivateUsage]
        assert len(forks) == 1
        near.close()
        far.close()


def test_only_its_own_user_is_served(home: Home, monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """The socket is for its owner; and who calls, or answers, as another user is nobody."""
    assert (home.path / client.NAME).stat().st_mode & 0o777 == 0o600
    assert service.told()["running"]
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(OSError, match="another user"):
        client.call(str(home.path))


def test_the_environment_is_not_passed_whole() -> None:
    """What a loader or Python would obey stays behind."""
    given = {
        "TERM": "screen",
        "LC_TIME": "sw_KE",
        "MVS_LOOK": "ascii",
        "LD_PRELOAD": "x",
        "PYTHONPATH": "x",
        "TERMX": "x",
    }
    assert set(client.environment(given)) == {"TERM", "LC_TIME", "MVS_LOOK"}


@pytest.mark.needs("sshd", "ssh", "ssh-keygen")
def test_the_door_uses_it_too(service: Service, home: Home, tree: Path, tmp_path: Path) -> None:
    """A clerk who comes by ssh is served by the helper; a line that breaks ends the screens and keeps the form."""
    script = tmp_path / "door.py"
    script.write_text(f"import sys\nsys.path.insert(0, {str(tree)!r})\nfrom mvs_tui.door import main\nmain()\n")
    command = f"{sys.executable} -I {script} --home {home.path} --clerk amina"
    with sshd(tmp_path / "ssh", {"amina": f'restrict,pty,command="{command}"'}) as desk:
        line = Line(*desk.ssh("amina", "-tt"), desk.address)
        line.see("Amina", "PIN")
        service.clerks(1)
        line.type(PIN, "\r")
        line.see("Waits for you")
        line.type("\x1a", "\x1c", "3", "a")
        line.see("Add a member")
        line.type("By ssh")
        line.see("By ssh")
        line.drop()
        service.clerks(0)
    with Node.opened(home) as node:
        assert "By ssh" in str(node.store.rows('SELECT "values" FROM draft WHERE name LIKE ?', "@amina%"))


def test_an_upgrade_is_served_by_nobody_old(home: Home, tree: Path, tmp_path: Path) -> None:
    """When a file of the program changes, whoever comes starts cold with words, and the helper starts itself anew."""
    del home
    mine = Home(tmp_path / "u")
    Node.found(mine, "Agri-Pod Bandari", "Bandari", "store", zone=0).close()
    service = Service(mine, tree, 3)
    try:
        first = service.line()
        first.see("Waits for you")
        (tree / "screens" / "said.py").touch()
        second = service.line()
        second.see("Waits for you")
        assert b"program was changed" in second.sent
        assert service.told()["changed"]
        second.drop()
        first.drop()
        until = time.monotonic() + 40
        while not (told := service.told())["running"] or told["changed"]:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert told["pid"] == service.process.pid, "a service keeps its process"
        third = service.line()
        third.see("Waits for you")
        assert len(service.clerks(1)) == 1
        third.drop()
    finally:
        service.end()


def test_stopping_waits_for_the_clerks_unless_told_otherwise(home: Home, tree: Path, tmp_path: Path) -> None:
    """`mvs warm stop` takes nobody new and ends with the last; with `--now` forms are kept and it ends at once."""
    del home
    mine = Home(tmp_path / "s")
    Node.found(mine, "Agri-Pod Bandari", "Bandari", "store", zone=0).close()
    desk = Clerk(mine.path)
    service = Service(mine, tree, 3)
    line = service.line()
    line.see("Waits for you")
    assert "already" in desk.refused("warm", "serve")
    assert "still there: 1" in desk("warm", "stop")
    assert not desk.reads("warm", "status")["running"]
    line.type("2")
    line.see("Machines")
    line.type("q")
    assert line.ends() == 0
    assert service.process.wait(20) == 0
    service.end()
    again = Service(mine, tree, 3)
    line = again.line()
    line.see("Waits for you")
    assert service.process.poll() == 0
    again.process.terminate()
    assert again.process.wait(30) == 0
    line.ends()
    again.end()


def test_a_helper_that_died_by_force_takes_nobody_with_it_unsaved(home: Home, tree: Path, tmp_path: Path) -> None:
    """The programs are told by the kernel, keep what was typed, and the next start is cold without a word."""
    del home
    mine = Home(tmp_path / "k")
    Node.found(mine, "Agri-Pod Bandari", "Bandari", "store", zone=0).close()
    service = Service(mine, tree, 3)
    line = service.line()
    line.see("Waits for you")
    line.type("3", "a")
    line.see("Add a member")
    line.type("Ruth")
    line.see("Ruth")
    service.process.kill()
    assert line.ends() == 1
    assert b"The warm helper ended" in line.sent
    until = time.monotonic() + 20
    while True:
        with Node.opened(mine) as node:
            if [kept.values.get("name") for kept in remember.drafts(node.ledger)] == ["Ruth"]:
                break
        assert time.monotonic() < until
        time.sleep(0.1)
    cold = service.line()
    cold.see("Draft", "Ruth")
    assert b"warm helper" not in cold.sent
    cold.type("q")
    assert cold.ends() == 0
    service.end()


def test_too_long_a_path_is_refused_in_words(tmp_path: Path) -> None:
    """A socket's path has at most 107 bytes."""
    folder = tmp_path / ("long" * 30)
    with pytest.raises(Exception, match="too long a name for a socket"):
        Helper(Home(folder)).serve()


def test_a_change_of_any_loaded_file_is_seen() -> None:
    """Time and size of every file that the program was made from."""
    files = loaded()
    assert str(ROOT / "models" / "ledger.py") in files
    assert not changed(files)
    assert changed(files | {str(ROOT / "models" / "ledger.py"): (1, 1)})

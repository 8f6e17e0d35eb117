"""Clerks who come in by ssh: two at once, each at the same books; nobody gets anything else of the computer."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models import history
from models.coop import Village
from models.machines import AddMachine
from models.people import Newcomer, add
from models.refs import Ref
from mvs_tui.clerks import office
from mvs_tui.config import Home
from mvs_tui.door import environment, wish
from mvs_tui.node import Node
from tests.mvs_tui.clerks.lines import Line, Sshd, door, sshd

pytestmark = pytest.mark.timeout(110)
needs_ssh = pytest.mark.needs("sshd", "ssh", "ssh-keygen", "sftp", "scp")
AMINA, JUMA = "482913", "7316"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give a desk with a machine, two members, and the clerks Amina (a member) and Juma."""
    made = Home(tmp_path_factory.mktemp("door") / "desk")
    with_books = Node.found(made, "Agri-Pod Bandari", "Bandari", "store", zone=0)
    village = Ref[Village].to(with_books.law.desks[1].village)
    with_books.append(AddMachine(village, "TRACTOR1", "MF 35"))
    for name in ("Amina Odhiambo", "Joseph Mwangi"):
        add(with_books.author, Newcomer(name, "H1"))
    member = with_books.names().find(object, "A#3")
    with_books.close()
    office.add(made, "Amina", AMINA, (member.key, "A001"))
    office.add(made, "Juma", JUMA)
    return made


@pytest.fixture(scope="module")
def desk(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """Run the sshd of the recipe: one key names its clerk, one does not, one may exchange."""
    folder = tmp_path_factory.mktemp("ssh")
    keys = {
        "amina": door(home.path, "--clerk", "amina"),
        "shared": door(home.path),
        "other": door(home.path, "--sync"),
        "empty": door(home.path.with_name("empty")),
    }
    with sshd(folder, keys) as running:
        yield running


@pytest.fixture
def call(desk: Sshd) -> Iterator[Callable[..., Line]]:
    """Give a way to connect with a terminal; all lines are ended."""
    lines: list[Line] = []

    def connect(key: str, *words: str) -> Line:
        lines.append(Line(*desk.ssh(key, "-tt"), desk.address, *words))
        return lines[-1]

    yield connect
    for line in lines:
        line.drop()


@needs_ssh
def test_two_clerks_are_there_at_once_and_a_line_that_breaks_loses_nothing(
    call: Callable[..., Line], home: Home
) -> None:
    """Each books and the other's screen shows it by itself; a form cut off in its middle is a draft the next time."""
    amina = call("amina")
    amina.see("Amina", "PIN", "Who is at the keyboard?")
    amina.type("1111", "\r")
    amina.see("not the PIN of Amina")
    amina.type(AMINA, "\r")
    amina.see("Bandari · desk A", "Amina", "Waits for you")
    juma = call("shared")
    juma.see("Amina", "Juma", "go on to the PIN")
    juma.type("ju", "\r")
    juma.see("another name")
    juma.type(JUMA, "\r")
    juma.see("Waits for you", "Juma")
    book(amina, "tomorrow", "06", "Amina Odhiambo")
    juma.see("TRACTOR1", "06-10", "Amina Odhiambo")
    book(juma, "tomorrow", "12", "Joseph Mwangi")
    amina.see("12-16", "Joseph Mwangi")
    with Node.opened(home) as node:
        lines = history.page(node.names(), limit=2)
        assert [line.clerk for line in lines] == ["Juma", "Amina"]
        assert [line.by is not None for line in lines] == [False, True]
    juma.type("3", "a")
    juma.see("Add a member")
    juma.type("Ruth Achieng")
    juma.see("Ruth Achieng")
    juma.drop()
    again = call("shared")
    again.see("Juma")
    again.type("juma", "\r", JUMA, "\r")
    again.see("Draft", "Add a member", "Ruth")
    amina.type("1")
    assert "Draft" not in amina.see("Waits for you")
    amina.type("q")
    assert amina.ends() == 0


def book(line: Line, day: str, hour: str, member: str) -> None:
    """Ask for the tractor for four hours."""
    line.type("1", "n")
    line.see("Ask for a machine")
    for text in ("TRACTOR1", member, f"{day} {hour}", "4"):
        line.type(text, "\r")
    line.type("\x13")
    line.see("Waits for you")


@needs_ssh
@pytest.mark.parametrize(
    "asked",
    ["sh", "/bin/sh -i", "plain; sh", "plain && sh", "$(sh)", "`sh`", "sync", "scp -f /etc/passwd", "mvs status",
     "internal-sftp", "plain\nsh", "mvs --plain --look x", "python3"],
)  # fmt: skip
def test_nothing_else_is_run(desk: Sshd, asked: str) -> None:
    """Whatever a client asks for that is not on the list is refused in words; nothing of it is run."""
    done = desk.asks("shared", asked)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Only the co-op's books are here" in done.stderr


@needs_ssh
def test_no_files_no_forwards_no_agent(desk: Sshd, tmp_path: Path) -> None:
    """Both sftp and scp end without a file; ports, sockets and the agent are not forwarded."""
    target = tmp_path / "got"
    line = desk.ssh("shared")[1:]
    line[line.index("-p")] = "-P"
    options = [word for word in line if word not in {"-e", "none"}]
    options = ["-F", "none", *options[1:]] if options[0] == "-F" else ["-F", "none", *options]
    for program in (["sftp"], ["scp", "-O"], ["scp", "-s"]):
        done = subprocess.run(
            [*program, *options, f"{desk.address}:/etc/passwd", str(target)],
            capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip
        assert done.returncode != 0, program
        assert not target.exists()
    through = desk.asks("shared", options=["-W", "127.0.0.1:22"])
    assert "administratively prohibited" in through.stderr
    reverse = desk.asks("shared", options=["-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22"])
    assert "forwarding failed" in reverse.stderr
    assert reverse.returncode != 0


@needs_ssh
def test_no_key_gives_a_shell_and_the_end_ends_the_line(call: Callable[..., Line]) -> None:
    """Ctrl-Z, Ctrl-C, Esc, `!`, F-keys, the key for quitting and a shell's words: at the sign-in they open nothing."""
    line = call("shared")
    line.see("Who is at the keyboard?")
    for keys in ("\x1a", "\x1c", "\x1bOP", "\x1b[15~", "\x10", ":", "!", "\x0f", "\x07", "\x1b[24~", "\x00", "2", "B"):
        line.type(keys)
    line.type("\x15", "echo $((6*7))", "\r")
    line.read(0.5)
    assert b"42" not in line.sent
    line.see("echo $((6*7))")
    line.type("\x03")
    line.ends()
    assert b"42" not in line.sent


@needs_ssh
def test_inside_no_key_stops_the_program_or_gives_a_shell(call: Callable[..., Line]) -> None:
    """Signed in it is the same: after all of them the screens still answer, and `q` ends the line."""
    line = call("amina")
    line.see("PIN")
    line.type(AMINA, "\r")
    line.see("Waits for you")
    for keys in ("\x1a", "\x1c", "!", "\x1b[15~", "\x1b[24~"):
        line.type(keys)
    line.type("3")
    line.see("Members", "Joseph Mwangi")
    line.type("q")
    assert line.ends() == 0


@needs_ssh
def test_who_has_no_clerk_or_no_terminal_is_told(desk: Sshd, call: Callable[..., Line]) -> None:
    """Without a clerk the door stays shut; without a terminal it says how to come."""
    assert "ssh -t" in desk.asks("shared").stderr
    line = call("empty")
    line.see("No clerk is set up")
    assert line.ends() == 1


@needs_ssh
def test_line_by_line_is_on_the_list(call: Callable[..., Line]) -> None:
    """`ssh -t desk plain` asks questions and answers, after the PIN."""
    line = call("shared", "plain")
    line.see("line by line", "Who is at the keyboard?")
    line.type("amina\r")
    line.see("PIN of")
    line.type(f"{AMINA}\r")
    line.read(0.5)
    assert AMINA not in line.words


@needs_ssh
def test_a_desk_with_a_key_for_it_may_exchange(desk: Sshd) -> None:
    """The key with `--sync` opens the exchange over pipes; other keys do not."""
    for key, said in (("other", True), ("shared", False)):
        done = subprocess.run(
            [*desk.ssh(key), desk.address, "mvs sync stdio:"], input=b"", capture_output=True, check=False, timeout=30
        )
        assert bool(done.stdout) == said, done.stderr


def test_the_environment_is_made_anew() -> None:
    """Of the client's only terminal and language, where they look like that; nothing that a loader or Python reads."""
    given = {
        "TERM": "screen", "LANG": "sw_KE.UTF-8", "LC_ALL": "../../evil", "COLUMNS": "9999", "LINES": "24",
        "LD_PRELOAD": "/evil/x.so", "LD_LIBRARY_PATH": "/evil", "PYTHONPATH": "/evil", "HOME": "/h",
        "PYTHONSTARTUP": "/evil/x",
        "MVS_HOME": "/evil", "MVS_LOOK": "rich", "MVS_CLOCK_OFFSET": "7", "BASH_ENV": "/evil/x", "PATH": "/evil",
    }  # fmt: skip
    made = environment(given, "/var/lib/mvs", "amina")
    assert made == {
        "TERM": "screen", "LANG": "sw_KE.UTF-8", "LINES": "24", "HOME": "/h", "PATH": "/usr/local/bin:/usr/bin:/bin",
        "MVS_DOOR": "1", "MVS_HOME": "/var/lib/mvs", "MVS_CLERK": "amina",
    }  # fmt: skip
    assert "TERM" not in environment({"TERM": "../../../tmp/evil"}, "", "")


def test_the_list_is_short() -> None:
    """Only these words, and `sync` only for a key that may."""
    assert wish("", sync=False) == []
    assert wish(" plain ", sync=False) == ["--plain"]
    assert (wish("sync", sync=False), wish("mvs sync stdio:", sync=True)) == (None, ["sync", "stdio:"])
    for asked in ("sh", "mvs", "--plain", "sync stdio: ; sh", "mvs log", os.sep):
        assert wish(asked, sync=True) in ([], None)

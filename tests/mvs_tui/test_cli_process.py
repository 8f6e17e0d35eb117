"""What only a process of its own can show: speed, pipes, signals, and a terminal that is there or is not."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.mvs_tui.clerk import Clerk

MVS = Path(sys.executable).with_name("mvs")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Clerk:
    """Give a desk with a member and a machine."""
    clerk = Clerk(tmp_path_factory.mktemp("desk") / "books")
    clerk("init", "--coop", "Agri-Pod", "--village", "Bandari", "--desk", "store")
    clerk("member", "add", "José Ngũgĩ", "--household", "H1")
    clerk("machine", "add", "TRACTOR1")
    return clerk


def mvs(desk: Clerk, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command without a terminal."""
    env = {**os.environ, "MVS_HOME": str(desk.home), **more}
    return subprocess.run(
        [MVS, *words], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_version_loads_neither_store_nor_terminal() -> None:
    """`mvs --version` waits for nothing that it does not need."""
    code = "import sys; from mvs_tui.cli import main; main(['--version'], standalone_mode=False); print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "click" in loaded
    assert not loaded & {"peewee", "sqlite3", "nacl", "textual", "rich", "asyncio", "segno"}


def test_without_a_terminal_mvs_alone_prints_its_help(desk: Clerk) -> None:
    """In a script or a pipe nothing opens and nothing waits for keys."""
    result = mvs(desk)
    assert result.returncode == 0
    assert "Commands:" in result.stdout


def test_data_is_on_stdout_and_talk_on_stderr(desk: Clerk) -> None:
    """A pipe gets rows and nothing else, also in a locale without these letters."""
    result = mvs(desk, "member", "list", "--json", PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (result.returncode, result.stderr) == (0, "")
    assert "Ng\\u0169g\\u0129" in result.stdout
    old = subprocess.run(
        [MVS, "member", "list"],
        env={**os.environ, "MVS_HOME": str(desk.home), "PYTHONUTF8": "0", "PYTHONIOENCODING": "iso-8859-1"},
        capture_output=True,
        check=True,
    )
    assert (old.stdout, old.stderr) == ("A001  José Ng?g?  H1  Bandari\n".encode("iso-8859-1"), b"")


def test_a_reader_that_goes_away_is_no_error(desk: Clerk) -> None:
    """`mvs log | head` ends without a word."""
    line = f"{shlex.quote(str(MVS))} log --limit 500 | true"
    ends = subprocess.run(
        ["sh", "-c", line], env={**os.environ, "MVS_HOME": str(desk.home)}, capture_output=True, text=True, check=False
    )
    assert ends.stderr == ""


def test_ctrl_c_is_quiet(desk: Clerk) -> None:
    """A clerk who stops a command sees no error text; a script sees 130."""
    env = {**os.environ, "MVS_HOME": str(desk.home)}
    words = [str(MVS), "sync", "stdio:", "--for", "30"]
    process = subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read(1)  # it has said its first frame, so it is at work
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (130, b"")


def test_on_a_terminal_it_asks_and_no_means_no(desk: Clerk) -> None:
    """What cannot be undone is asked where somebody can answer; no leaves everything as it was."""
    env = {**os.environ, "MVS_HOME": str(desk.home), "TERM": "vt100"}
    screen: pexpect.spawn[str] = pexpect.spawn(
        str(MVS), ["household", "leave", "H1"], env=env, timeout=30, encoding="utf-8"
    )
    screen.expect("cannot be brought back")
    screen.sendline("n")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 130
    assert len(desk.reads("member", "list")) == 1


def test_on_a_terminal_words_stay_whole_and_a_pin_has_a_name(tmp_path: Path) -> None:
    """At 40 columns a refusal breaks between its words only; the prompt for a PIN says whose it will be."""
    environment = {**os.environ, "MVS_HOME": str(tmp_path / "desk"), "TERM": "dumb"}

    def said(*line: str, answers: int = 0) -> str:
        talk: pexpect.spawn[str] = pexpect.spawn(
            str(MVS), [*line], env=environment, dimensions=(24, 40), encoding="utf-8"
        )
        before = ""
        for _turn in range(answers):
            talk.expect("PIN[^\n]*: ")
            before += f"{talk.before}{talk.after}"
            talk.sendline("4829")
        talk.expect(pexpect.EOF)
        talk.close()
        return before + str(talk.before)

    refused = said("machine", "list")
    lines = refused.strip().split("\r\n")
    assert len(lines) > 1
    assert all(len(line) < 40 or " " not in line for line in lines), lines
    assert "mvs init" in " ".join(lines)
    assert "A PIN for Amina." in said("clerk", "add", "Amina", answers=2)

"""What is known of terminals."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mvs_tui.celldiff import terminfo
from mvs_tui.celldiff.terminal import Terminal, Unfit

CURSES = """
import curses, json, sys
curses.setupterm(sys.argv[1], 1)
text = lambda name: (curses.tigetstr(name) or b"").decode("latin-1").split("$<")[0]
print(json.dumps([curses.tigetflag("bce") > 0, curses.tigetnum("colors"), *map(text, sys.argv[2:])]))
"""


@pytest.mark.parametrize("name", ["xterm", "xterm-256color", "linux", "screen", "tmux-256color", "vt100", "rxvt"])
def test_descriptions_are_those_of_curses(name: str) -> None:
    """Our reader finds in the system's description what curses finds there."""
    found = terminfo.find(name)
    if found is None:
        pytest.skip(f"this system has no description of {name}")
    done = subprocess.run(
        [sys.executable, "-c", CURSES, name, *terminfo.TEXTS], capture_output=True, text=True, check=True
    )
    flag, colours, *texts = json.loads(done.stdout)
    assert (found.flags["bce"], found.numbers["colors"], list(found.texts.values())) == (flag, colours, texts)


@pytest.mark.parametrize("name", ["dumb", "emacs"])
def test_hopeless_terminal_is_refused(name: str) -> None:
    """A terminal on which nothing can be drawn is refused by its name."""
    with pytest.raises(Unfit, match=name):
        Terminal.named(name)


def test_terminal_without_cursor_addressing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal whose description knows no cursor address is refused."""
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "paper").write_bytes(b"\x1a\x01\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00paper\x00")
    monkeypatch.setenv("TERMINFO", str(tmp_path))
    with pytest.raises(Unfit):
        Terminal.named("paper")


@pytest.mark.parametrize("name", ["", "nobody-knows-it", "../../etc/passwd", ".", "x/y"])
def test_unknown_terminal_gets_what_all_can(name: str) -> None:
    """A terminal that nobody knows gets nothing that only some can do."""
    found = Terminal.named(name)
    assert [found.erases, found.blanks, found.repeats, found.scrolls] == [False] * 4


def test_folder_in_a_home_that_nobody_has_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name behind the tilde that this computer does not know ends nothing; the folders after it count."""
    wanted = terminfo.find("xterm")
    monkeypatch.setenv("TERMINFO", "~nobody-has-this-name/terminfo")
    assert terminfo.find("xterm") == wanted


@pytest.mark.parametrize(
    "broken", [b"", b"\x1a\x01", b"\x1a\x01" + b"\xff" * 40, b"text, not a description", bytes(99)]
)
def test_broken_description_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bytes) -> None:
    """A broken file is as good as none; the next folder is looked at."""
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "qterm").write_bytes(broken)
    monkeypatch.setenv("TERMINFO", str(tmp_path))
    assert terminfo.find("qterm") is None


def test_linux_console_has_one_screen() -> None:
    """The Linux console has no alternate screen and does not scroll by a number, where its description is there."""
    if terminfo.find("linux") is None:
        pytest.skip("this system has no description of the Linux console")
    found = Terminal.named("linux")
    assert (found.alternate, found.scrolls, found.erases) == (("", ""), False, True)

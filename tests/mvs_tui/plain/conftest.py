"""A clerk who answers line by line: over a pipe and over a pseudo-terminal, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pexpect
import pytest

from models.law import GENESIS
from models.machines import AddMachine
from models.people import Newcomer, add
from models.refs import Ref
from mvs_tui.config import Home
from mvs_tui.node import Node

MVS = Path(sys.executable).with_name("mvs")


def environment(home: Path, **more: str) -> dict[str, str]:
    """Give the environment of a plain sitting at a folder, in UTF-8 and plain English."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("MVS_", "LC_", "LANG"))}
    return {**kept, "MVS_HOME": str(home), "TZ": "UTC", "PYTHONUTF8": "1", "TERM": "dumb", **more}


@dataclass
class Said:
    """What a sitting over a pipe came to."""

    code: int
    out: str
    err: str

    @property
    def flat(self) -> str:
        """All that was said, as one line."""
        return " ".join(self.out.split())


def sits(home: Path, *answers: str | bytes, **more: str) -> Said:
    """Answer so, a line each, over a pipe; then the input ends."""
    data = b"".join((one if isinstance(one, bytes) else one.encode()) + b"\n" for one in answers)
    return pipes(home, data, **more)


def pipes(home: Path, data: bytes, **more: str) -> Said:
    """Give these bytes over a pipe."""
    done = subprocess.run(
        [MVS, "--plain"],
        input=data,
        env=environment(home, **more),
        capture_output=True,
        check=False,
        timeout=60,
        cwd=home.parent,
    )
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


class Sitting:
    """A clerk at a terminal."""

    def __init__(self, home: Path, **more: str) -> None:
        """Sit down."""
        env = environment(home, **more)
        self.child = pexpect.spawn(str(MVS), ["--plain"], env=env, encoding="utf-8", timeout=20, dimensions=(24, 80))
        self.text = ""

    def sees(self, words: str) -> str:
        """Wait until the words come."""
        self.child.expect_exact(words)
        self.text += f"{self.child.before}{self.child.after}"
        return f"{self.child.before}"

    def says(self, question: str, answer: str) -> None:
        """Wait for a question, and answer it."""
        self.sees(question)
        self.child.sendline(answer)

    def answers(self, *pairs: tuple[str, str]) -> None:
        """Answer questions one after the other."""
        for question, answer in pairs:
            self.says(question, answer)

    def ends(self) -> int:
        """Wait for the end; gives the exit code."""
        self.child.expect(pexpect.EOF)
        self.text += f"{self.child.before}"
        self.child.close()
        code = self.child.exitstatus
        assert isinstance(code, int), self.child.signalstatus
        return code


@pytest.fixture
def seat(mvs_home: Path) -> Iterator[Sitting]:
    """Give a terminal at a fresh folder."""
    sitting = Sitting(mvs_home)
    yield sitting
    sitting.child.close(force=True)


@pytest.fixture
def desk(mvs_home: Path) -> Path:
    """Give a folder with a co-op, a machine and a member."""
    node = Node.found(Home(mvs_home), "Agri-Pod", "Bandari", "store", 0)
    try:
        node.append(AddMachine(Ref[Any].to(GENESIS), "TRACTOR1", "MF 35"))
        add(node.author, Newcomer("Joseph Mwangi", "H1"))
        add(node.author, Newcomer("Grace Otieno", "H2"))
    finally:
        node.close()
    return mvs_home

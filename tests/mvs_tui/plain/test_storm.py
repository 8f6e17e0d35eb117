"""Answers by chance: whatever is typed, the sitting goes on in words and ends tidily."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from mvs_tui.config import Home
from mvs_tui.demo import practice
from mvs_tui.plain.talk import WIDE
from mvs_tui.print.cells import width
from tests.mvs_tui.plain.conftest import Said, pipes

pytestmark = pytest.mark.timeout(90)
#: What people type, and what they type by mistake; nothing that leaves the program or names a place on this machine.
ANSWERS = (
    *(str(number) for number in range(1, 10)), *(str(number) for number in range(1, 15)), "", "", "", "?", "<", ">",
    "+", "-", "y", "y", "n", "a", "p", "TRACTOR1", "MILL", "A001", "Mwakio", "+1 6", "fri 6", "2", "7", "4200.0",
    "plough", "A#12", "A#9999", "B#1", "x" * 80, "“ñ”", "農業", "0417", "1,5", "-3",
)  # fmt: skip


def check(home: Path, said: Said) -> None:
    """See that a sitting ended tidily, without a mistake of the program, in lines that fit; in any language."""
    assert (said.code, said.err) == (0, "")
    assert not Home(home).crash.exists(), Home(home).crash.read_text()
    assert all(width(line) <= WIDE and line.isprintable() for line in said.out.splitlines())


@pytest.mark.parametrize("seed", range(4))
def test_answers_by_chance_do_no_harm(tmp_path: Path, seed: int) -> None:
    """Five hundred answers from what people type leave books that open again."""
    home = Home(tmp_path / "books")
    practice.make(home)
    chance = random.Random(seed)  # noqa: S311 - reproducible
    lines = [chance.choice(ANSWERS) for _answer in range(500)]
    check(home.path, pipes(home.path, "".join(f"{line}\n" for line in lines).encode()))
    check(home.path, pipes(home.path, b"8\n\n0\n"))


def test_bytes_by_chance_do_no_harm(desk: Path) -> None:
    """Two hundred thousand bytes of noise are answered in words."""
    chance = random.Random(7)  # noqa: S311 - reproducible
    noise = bytes(chance.choice(b"\n\n0123456789?<>+-yn. abc\x00\x1b\x7f\xff\xc3\xa9") for _byte in range(200_000))
    said = pipes(desk, noise.replace(b"\n0", b"\n1").replace(b"\n.", b"\n2"))
    check(desk, said)

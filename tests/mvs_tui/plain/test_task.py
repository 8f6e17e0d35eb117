"""A clerk's first hour by questions and answers: found, machine, member, request, confirm, week, stick, second desk."""

from __future__ import annotations

import re
from pathlib import Path

import pexpect
import pytest

from mvs_tui.plain.talk import WIDE
from tests.mvs_tui.plain.conftest import Said, Sitting, sits

pytestmark = pytest.mark.timeout(110)
WORDS = re.compile(r"\b([a-z]{5}(?:-[a-z]{5}){5})\b")


def test_a_clerk_does_it_all_at_a_terminal(seat: Sitting, mvs_home: Path, tmp_path: Path) -> None:
    """Founding, machine, member, request, confirming, the week and the stick work at a terminal, with mistakes."""
    stick = tmp_path / "stick"
    stick.mkdir()
    begin(seat)
    ask_and_confirm(seat)
    see_the_week(seat)
    seat.answers(("What next?", "7"), ("Number", "2"), ("Write the stick: to which folder?", str(stick)))
    seat.sees("Written to")
    seat.answers(("Number", ""), ("What next?", "0"))
    assert seat.ends() == 0
    assert "Goodbye" in seat.text
    assert list(stick.iterdir())
    assert "\x1b" not in seat.text
    there = join(mvs_home, tmp_path)
    took = sits(there, "7", "3", str(stick), "", "4", "1", "", "0")
    assert "TRACTOR1" in took.out
    assert "confirmed" in took.out


def begin(seat: Sitting) -> None:
    """Found the co-op; enter a machine and a member."""
    seat.answers(
        ("Number", "1"), ("Co-op", "Agri-Pod"), ("Village", "Bandari"), ("[store]:", ""), ("Write it?", "y"),
        ("What next?", "5"), ("Number", "a"), ("[Bandari]:", ""), ("Code", "tractor1"), ("Name", "MF 35"),
        ("Meters", ">"),
    )  # fmt: skip
    seat.sees("desk A Bandari becomes its keeper")
    seat.says("Write it?", "y")
    seat.sees("A#1 entered a machine")
    seat.answers(
        ("Number", ""), ("What next?", "6"), ("Find", "a"), ("Name", "Joseph Mwangi"), ("Household", "h1"),
        ("Phone", ""), ("Number", ""), ("Write it?", "y"),
    )  # fmt: skip
    seat.sees("is member A001")
    seat.says("Find", "")


def ask_and_confirm(seat: Sitting) -> None:
    """Ask for the machine, with mistakes that are refused at once, and confirm it."""
    seat.answers(("What next?", "2"), ("Machine", "PLOUGH9"))
    seat.sees("! There is no")
    seat.answers(("Machine", "1"), ("For", "jos"))
    seat.sees("= Joseph Mwangi")
    seat.says("From", "tomorrow 99")
    seat.sees("!")
    seat.answers(("From", "tomorrow 6"), ("Hours", "<"), ("From", ""), ("Hours", "4"), ("Work", "?"))
    seat.sees("plough")
    seat.answers(("Work", "plough"), ("Note", "river plot"), ("[no]:", ">"))
    seat.sees("This desk keeps it")
    seat.says("Write it?", "y")
    seat.sees("asked for a machine")
    seat.says("What next?", "1")
    seat.sees("1 Confirm: TRACTOR1")
    seat.says("Number", "1")
    seat.sees("State: pending")
    seat.sees("1 confirm")
    seat.answers(("Number", "1"), ("Confirm it?", "y"))
    seat.sees("confirmed")
    seat.sees("State: confirmed")
    seat.says("Number", "")


def see_the_week(seat: Sitting) -> None:
    """See the booking in the week of its machine, wherever tomorrow lies."""
    seat.says("What next?", "4")
    seat.sees("TRACTOR1, week")
    try:
        seat.child.expect_exact("Joseph Mwangi, plough, confirmed, river plot", timeout=3)
    except pexpect.TIMEOUT:
        seat.child.sendline(">")
        seat.sees("Joseph Mwangi, plough, confirmed, river plot")
    seat.says("Number", "")


def join(first: Path, folder: Path) -> Path:
    """Let a second desk ask, be admitted, and come in, all over pipes."""
    there = folder / "second"
    asked = sits(there, "2", "Kilima", "", "y", "2", str(folder), "", "")
    words = words_of(asked)
    admitted = sits(first, "7", "5", str(folder), "y", "6", "", "0")
    assert words in admitted.flat
    coop = words_of(admitted)
    came = sits(there, "1", str(folder), "bahob-bahob-bahob-bahob-bahob-bahob", "1", str(folder), coop, "0")
    assert came.out.count("! ") >= 1
    assert "Joined Agri-Pod: this is desk B" in came.flat
    return there


def words_of(said: Said) -> str:
    """Give the last six words that were said."""
    return str(WORDS.findall(said.out)[-1])


def test_every_line_fits_and_plays_with_no_terminal(desk: Path) -> None:
    """No line is wider than a terminal, and no byte of it is an escape."""
    said = sits(desk, *(str(number) for number in range(1, 15)), "?", "", "", "", "?", "0")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= WIDE
    assert not any(letter < " " and letter != "\n" for letter in said.out)

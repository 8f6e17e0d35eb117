"""A round in a real terminal, from a policy to the statement: adopt, ask, seal, why, hand over, job, return, month.

By keyboard alone at 80x24; the words on the screens are what is checked. The clock is held at a Friday, after the
cut-off of the next week's round.
"""

import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.mvs_tui.clerk import Clerk
from tests.test_clerk_tmux import Terminal

pytestmark = [pytest.mark.needs("tmux"), pytest.mark.timeout(110)]
FRIDAY = int(datetime(2026, 11, 20, 10, tzinfo=UTC).timestamp()) // 60


class Seat(Terminal):
    """A terminal whose program lives on a Friday."""

    @property
    def line(self) -> str:
        """Give the command that starts the program."""
        offset = FRIDAY - int(time.time()) // 60
        program = f"{sys.executable} -c 'from mvs_tui.app import run; run()'"
        return f"env MVS_CLOCK_OFFSET={offset} MVS_HOME={self.home} TERM=screen TZ=UTC {program}; exec cat"


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """Give a terminal at a desk with a tractor and three members, and end it."""
    seat = Seat(tmp_path, "desk")
    clerk = Clerk(seat.home, offset=FRIDAY - int(time.time()) // 60)
    clerk("init", "--coop", "Mto", "--village", "Bandari", "--desk", "store", "--zone", 0)
    clerk("machine", "add", "TRACTOR1", "--name", "MF 35")
    for name, house in (("Joseph Mwangi", "H1"), ("Amina Said", "H2"), ("Ruth Auma", "H3")):
        clerk("member", "add", name, "--household", house)
    seat.start()
    seat.see("Waits for you (0)")
    yield seat
    seat.stop()


def test_from_a_policy_to_the_months_statement(seat: Seat) -> None:
    """A clerk adopts a policy, takes three requests, seals the round, says why, hands over, takes back and prints."""
    adopt(seat)
    for who, start in (("joseph", "mon 6"), ("amina", "mon 8"), ("ruth", "mon 7")):
        ask(seat, who, start)
    seal(seat)
    why(seat)
    take_an_offer(seat)
    drive(seat)
    statement(seat)


def adopt(seat: Seat) -> None:
    """Read that there is none, and adopt a template with the assembly's votes."""
    seat.key("2")
    seat.see("TRACTOR1", "n ask")
    seat.key("y")
    seat.see("No policy yet", "t shows templates")
    seat.key("t")
    seat.see("Small farms first")
    seat.key("a")
    seat.see("Put a policy in force", "Equal shares")
    seat.fill("3", "2")
    seat.key("C-s")
    seat.see("More votes for it than votes in all")
    seat.until("> Votes  ", "BTab")
    seat.key("C-u")
    seat.fill("3")
    seat.key("C-s")
    seat.see("adopted a policy")
    seat.key("Escape")
    seat.see("In force, adopted Fri 20 Nov 2026 by 3 of 3 votes")
    seat.key("Escape")
    seat.see("n ask")


def ask(seat: Seat, who: str, start: str) -> None:
    """Ask for the tractor on Monday."""
    seat.key("n")
    seat.see("Ask for a machine", "> For")
    seat.fill(who, start, "4", "plough")
    seat.key("C-s")
    seat.see("asked for a machine")


def seal(seat: Seat) -> None:
    """Look at the draft, and seal it: two of three get hours, the third is told what else there is."""
    seat.key("o")
    seat.see("Round of desk A Bandari", "week 48", "Joseph Mwangi", "Amina Said", "Ruth Auma")
    seat.key("s")
    seat.see("y")
    seat.key("y")
    seat.see("sealed", "the same on this desk")


def why(seat: Seat) -> None:
    """Say why somebody stands where they stand, with every factor."""
    seat.key("w")
    seat.see("Why is", "floor", "fair share", "merit", "total", "Rule: Equal shares")
    seat.key("Escape")


def take_an_offer(seat: Seat) -> None:
    """Take the next best hours for one who got nothing."""
    seat.until(r"> \? 2 Amina", "Down")
    seat.key("t")
    seat.see("Mon 23", "y")
    seat.key("y")
    seat.see("took")


def drive(seat: Seat) -> None:
    """Hand over the first booking of the list, log the work and take the tractor back."""
    seat.until("> = 1 Joseph", "Up")
    seat.key("Enter")
    seat.see("hand over")
    for key, words, meters in (
        ("h", "handed over", "412.6"),
        ("j", "logged a job", "416.1"),
        ("b", "took back", "416.1"),
    ):
        seat.key(key)
        seat.see("Meter")
        seat.fill(meters)
        seat.key("C-s")
        seat.see(words)


def statement(seat: Seat) -> None:
    """Print the machine's month from its line in the list; the hours of the job stand on it."""
    seat.see("returned")
    seat.until("TRACTOR1 .*416", "Escape")
    seat.key("S")
    seat.see("Which month?", "Nov 2026")
    seat.until("> Nov 2026", "Down")
    seat.key("Enter")
    seat.see("Written to", "Print it with: lp")
    (page,) = (seat.home / "printed").glob("*.txt")
    text = page.read_text("utf-8")
    assert "Joseph Mwangi" in text
    assert re.search(r"\b3[.,]5\b", text)

"""Statements, a round's result and the reasons on paper: their figures, their months, and their words."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from models.words import BadInput
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.print import cells
from mvs_tui.print.sheet import WIDE
from mvs_tui.print.statement import read_month
from tests.mvs_tui.print.conftest import ask

if TYPE_CHECKING:
    from tests.mvs_tui.clerk import Clerk

MONTH = """\
Agri-Pod · Bandari                                       printed Mon 23 Nov 2026
================================================================================
Statement of Samuel Kipchoge (A001)                                     Nov 2026
From Sun 1 Nov 2026 to Mon 30 Nov 2026, both included.

Work done                                                                    KES
Entry     When              Machine   Hours  Litres    Fee  Diesel   Paid   Open
--------------------------------------------------------------------------------
A#10      Mon 23 Nov 14-18  TRACTOR1    3.5    21.5  4,200   3,870  3,000  5,070
--------------------------------------------------------------------------------
together                                3.5    21.5  4,200   3,870  3,000  5,070

Money taken                                                                  KES
Entry     Day         Machine   For    Note   Paid
--------------------------------------------------
A#15      Mon 23 Nov  TRACTOR1  hours        3,000
--------------------------------------------------
together                                     3,000

What is open                                                                 KES
  Open before      0
  Fees for hours   4,200
  Diesel           3,870
  Paid             -3,000
  Open at the end  5,070

Every line has its entry: “mvs why” and key w show it, at every desk. Ask the
keeper if one is wrong.
"""


@pytest.fixture
def paid(empty: Clerk) -> Clerk:
    """Give a desk that had one job, in part paid, with the rates set before it began."""
    empty("machine", "rates", "TRACTOR1", "--fee", 1200, "--diesel", 180, "--currency", "KES")
    entry = ask(empty, "TRACTOR1", "samuel", "mon 14", 4, "--work", "plough")
    empty("machine", "confirm", entry)
    empty("machine", "handover", entry, "--meter", "412.6")
    empty("machine", "job", entry, "--meter", "416.1", "--fuel", "21.5")
    empty("machine", "return", entry, "--meter", "416.1")
    empty("machine", "paid", "TRACTOR1", "--member", "samuel", "--amount", 3000)
    return empty


def test_a_member_s_month_letter_by_letter(paid: Clerk) -> None:
    """Hours, litres, fee, diesel, what is paid and what is open, as people get it on paper."""
    assert paid("print", "statement", "samuel") == MONTH


def test_the_months_follow_each_other(paid: Clerk) -> None:
    """What is open at the end of November stands at the beginning of December; October knows nothing of it."""
    december = paid("print", "statement", "samuel", "--month", "2026-12")
    assert "Open before      5,070" in december
    assert "From Tue 1 Dec 2026 to Thu 31 Dec 2026" in december
    assert "Open at the end  0" in paid("print", "statement", "A001", "--month", "oct")
    assert "No work was finished" in paid("print", "statement", "ruth")


def test_a_machine_s_month_names_its_members_and_costs(paid: Clerk, tmp_path: Path) -> None:
    """The machine's own statement says who, what it earned, and what it cost; the PDF says the same words whole."""
    said = paid("print", "statement", "tractor1")
    for words in ("Statement of TRACTOR1", "Samuel", "5,070", "What the machine cost", "Hours run        3.5"):
        assert words in said
    assert max(cells.width(line) for line in said.splitlines()) <= WIDE
    paid("print", "statement", "TRACTOR1", "--pdf", tmp_path / "st.pdf")
    (page,) = (one.extract_text() for one in PdfReader(io.BytesIO((tmp_path / "st.pdf").read_bytes())).pages)
    for words in ("Hours", "Litres", "Diesel", "together", "Samuel Kipchoge", "5,070"):
        assert words in page


@pytest.mark.parametrize(
    ("typed", "month"),
    [("", (2026, 11)), ("2026-02", (2026, 2)), ("2/2027", (2027, 2)), ("nov", (2026, 11)), ("dec", (2025, 12)),
     ("February 2027", (2027, 2))],
)  # fmt: skip
def test_months_as_people_type_them(empty: Clerk, typed: str, month: tuple[int, int]) -> None:
    """A month's name alone is the last such month; what the books cannot hold is refused."""
    with Node.opened(Home(empty.home)) as node:
        names = node.names()
        if month[0] < 2026:
            with pytest.raises(BadInput):
                read_month(names, typed)
        else:
            assert read_month(names, typed) == month
        for wrong in ("2026-13", "0/2026", "x", "99999-01", "2026-1-1"):
            with pytest.raises(BadInput):
                read_month(names, wrong)


def test_the_time_bank_on_paper(empty: Clerk) -> None:
    """A claim stands with what it still lacks, and with its sums."""
    empty("work", "claim", "samuel", "--hours", 4, "--work", "Mended the bridge")
    said = empty("print", "timebank", "A001")
    assert "Mended the bridge (needs a" in said
    assert "of them waiting         4" in said
    assert "No work was claimed" in empty("print", "timebank", "A001", "--month", "2026-01")


def test_a_round_and_the_reasons_on_paper(empty: Clerk, tmp_path: Path) -> None:
    """A draft is called one; sealed it is a result with a line to sign; and why each stands where it stands."""
    empty("policy", "adopt", "Test")
    first = ask(empty, "TRACTOR1", "ruth", "2026-12-03 6", 4)
    second = ask(empty, "TRACTOR1", "A003", "2026-12-03 8", 4)
    draft = empty("print", "round")
    assert "Draft, not decided: round of desk A Bandari" in draft
    assert first in draft
    assert second in draft
    why = empty("print", "why", second)
    assert "Draft: nothing of it is decided yet." in why
    for factor in ("floor", "fair share", "merit", "waited", "lottery", "total", "before", "after"):
        assert f"\n{factor} " in why
    empty.offset = 4 * 1440
    empty("round", "seal", "--yes")
    sealed = empty("print", "round", "--week", "2026-12-03")
    assert "Round of desk A Bandari" in sealed
    assert "1 request gets hours, 1 gets nothing this time." in sealed
    assert "Keeper" in sealed
    assert "Draft" not in empty("print", "why", second)
    for what in (("round", "--week", "2026-12-03"), ("why", first)):
        empty("print", *what, "--pdf", tmp_path / "x.pdf")
        page = PdfReader(tmp_path / "x.pdf").pages[0].extract_text()
        assert first in page
        assert "TRACTOR1" in page

"""The week board and the sheet for the barn door, letter by letter: people read these pages on paper."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mvs_tui.print import cells
from mvs_tui.print.week import WIDE, short
from tests.mvs_tui.clerk import Clerk

#: A Monday morning in the co-op's zone.
MONDAY = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC).timestamp()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """Give a desk on that Monday, with two machines and a week of requests in every state that a board shows."""
    monkeypatch.setattr("mvs_tui.config.time.time", lambda: MONDAY)
    clerk = Clerk(tmp_path / "books")
    clerk("init", "--coop", "Agri-Pod", "--village", "Bandari", "--desk", "store", "--zone", 0)
    clerk("machine", "add", "TRACTOR1", "--name", "MF 35")
    clerk("machine", "add", "THRESH1")
    for number, name in enumerate(("Samuel Kipchoge", "Ruth A", "Ñandú Ngũgĩ wa Thiong'o")):
        clerk("member", "add", name, "--household", f"H{number}")

    def ask(machine: str, who: str, start: str, hours: int, *more: str) -> str:
        said = clerk.reads("machine", "request", machine, "--for", who, "--from", start, "--hours", hours, *more)
        return str(said["entry"])

    out = ask("TRACTOR1", "samuel", "mon 6", 6, "--work", "plough")
    clerk("machine", "confirm", out)
    clerk("machine", "handover", out, "--meter", "412.6")
    held = ask("TRACTOR1", "ruth", "wed 6", 2)
    ask("TRACTOR1", "A003", "wed 7", 3, "--work", "harvest")
    clerk("machine", "confirm", held)
    ask("TRACTOR1", "samuel", "sat 20", 16)
    ask("THRESH1", "ruth", "tue 8", 4, "--work", "thresh")
    gone = ask("THRESH1", "ruth", "fri 8", 4)
    clerk("machine", "cancel", gone)
    return clerk


BOARD = """\
TRACTOR1  MF 35, keeper desk A Bandari     week 48, Mon 23 Nov - Sun 29 Nov 2026
      Mon 23    Tue 24    Wed 25    Thu 26    Fri 27    Sat 28    Sun 29
  00                                                              ?Samuel K
  01                                                               |
  02                                                               |
  03                                                               |
  04                                                               |
  05                                                               |
  06  =Samuel K           =Ruth A                                  |
  07   |                   |+                                      |
  08   |                  ?Ñandú T                                 |
  09   |                   |                                       |
  10   |                                                           |
  11   |                                                           |
  12
  13
  14
  15
  16
  17
  18
  19
  20                                                    ?Samuel K
  21                                                     |
  22                                                     |
  23                                                     |

  A#9      = Mon 23 Nov 06-12  Samuel Kipchoge, plough; desk A Bandari takes
             back
  A#12     = Wed 25 Nov 06-08  Ruth A, other; desk A Bandari hands over
  A#13     ? Wed 25 Nov 07-10  Ñandú Ngũgĩ wa Thiong'o, harvest; desk A Bandari
             confirms or rejects
  A#15     ? Sat 28 Nov 20-Sun 29 Nov 12  Samuel Kipchoge, other; desk A Bandari
             confirms or rejects
  ? pending   = confirmed or out   . returned   + more than one
"""


def test_the_board_of_one_machine(desk: Clerk) -> None:
    """Hours down, days across, each request where it lies, and in full below."""
    assert desk("machine", "week", "TRACTOR1") == BOARD


ALL = """\
All machines                               week 48, Mon 23 Nov - Sun 29 Nov 2026
Mon 23 Nov
   = 06-12  TRACTOR1      Samuel Kipchoge, plough  A#9
Tue 24 Nov
   ? 08-12  THRESH1       Ruth A, thresh  A#16
Wed 25 Nov
   = 06-08  TRACTOR1      Ruth A, other  A#12
   ? 07-10  TRACTOR1      Ñandú Ngũgĩ wa Thiong'o, harvest  A#13
Thu 26 Nov  -
Fri 27 Nov  -
Sat 28 Nov
   ? 20-24  TRACTOR1      Samuel Kipchoge, other  A#15
Sun 29 Nov
   ? 00-12  TRACTOR1      Samuel Kipchoge, other  A#15
  ? pending   = confirmed or out   . returned   + more than one
"""


def test_the_week_of_all_machines(desk: Clerk) -> None:
    """A list for each day; what was cancelled is not on it."""
    assert desk("machine", "week") == ALL


def test_the_printed_sheet_has_a_heading_and_lines_to_sign(desk: Clerk) -> None:
    """Co-op, village, week and the day of printing stand on it, and nothing is wider than paper."""
    sheet = desk("machine", "week", "TRACTOR1", "--print")
    lines = sheet.splitlines()
    assert lines[0] == "Agri-Pod · Bandari" + " " * 39 + "printed Mon 23 Nov 2026"
    assert BOARD in sheet
    assert lines[-2].count("_" * 20) == 2
    assert max(cells.width(line) for line in lines) <= WIDE


def test_the_week_as_data(desk: Clerk) -> None:
    """`--json` gives the same requests, with times in the co-op's zone."""
    week = desk.reads("machine", "week", "TRACTOR1")
    assert (week["week"], week["monday"], week["machine"]) == (48, "2026-11-23", "TRACTOR1")
    assert [(row["state"], row["start"], row["end"]) for row in week["bookings"]] == [
        ("out", "2026-11-23T06:00", "2026-11-23T12:00"),
        ("confirmed", "2026-11-25T06:00", "2026-11-25T08:00"),
        ("pending", "2026-11-25T07:00", "2026-11-25T10:00"),
        ("pending", "2026-11-28T20:00", "2026-11-29T12:00"),
    ]
    assert desk.reads("machine", "week", "--week", "+7")["bookings"] == []


def test_names_are_shortened_to_what_a_cell_holds() -> None:
    """First name and initial; letters of two cells count twice, marks that combine not at all."""
    assert [short(name, 8) for name in ("Ruth A", "Samuel Kipchoge", "Maximilian", "李小龍王五")] == [
        "Ruth A", "Samuel K", "Maximili", "李小龍王",
    ]  # fmt: skip
    assert cells.width("e\u0301") == 1


def test_a_sheet_printed_late_in_the_week_is_for_the_next(desk: Clerk) -> None:
    """From Saturday noon on, or when nothing is left of this week, the next one is printed and that is said."""
    assert "week 48" in desk("machine", "week", "TRACTOR1", "--print")
    saturday = Clerk(desk.home, offset=5 * 1440 + 3 * 60)
    result = saturday.types("machine", "week", "TRACTOR1", "--print")
    assert "week 49" in result.stdout
    assert "next week" in result.stderr
    assert "week 48" in saturday("machine", "week", "TRACTOR1", "--print", "--week", "today")
    assert "week 48" in saturday("machine", "week", "TRACTOR1")
    wednesday = Clerk(desk.home, offset=2 * 1440)
    assert "week 48" in wednesday("machine", "week", "THRESH1", "--print")
    desk("machine", "request", "THRESH1", "--for", "ruth", "--from", "+8 6", "--hours", 4)
    assert "week 49" in wednesday("machine", "week", "THRESH1", "--print")

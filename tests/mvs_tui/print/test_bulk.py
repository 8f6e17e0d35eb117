"""Requests from paper in bulk: what a file may hold, what is refused, and that nothing of a refused row is written."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models import board
from models.bulk import COLUMNS
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.print import cells

if TYPE_CHECKING:
    from tests.mvs_tui.clerk import Clerk

HEAD = "member,machine,day,from,hours,work,note,plot,flex\n"
GOOD = "A001,TRACTOR1,2026-11-20,6,4,plough,by the mill,N4,2\n"


def requests(clerk: Clerk) -> list[board.BookingRow]:
    """Give the requests in the books."""
    with Node.opened(Home(clerk.home)) as node:
        return board.bookings(node.names())


def test_a_row_is_a_request_from_paper(empty: Clerk, tmp_path: Path) -> None:
    """Every column is taken, and a day that is past is no hindrance."""
    file = tmp_path / "paper.csv"
    file.write_text(HEAD + GOOD)
    assert empty("machine", "bulk", file) == "1 row added, 0 rows refused.\n"
    (row,) = requests(empty)
    assert (row.code, row.who, row.end - row.start, row.purpose.words(), row.note) == (
        "TRACTOR1", "Samuel Kipchoge", 4, "plough", "by the mill",
    )  # fmt: skip
    said = empty("log")
    assert "from paper" in said or "paper" in empty("why", "A#9")


ROWS = [
    ("Nobody,TRACTOR1,fri,6,4", "member", "no “Nobody”"),
    ("A001,TRACTOR9,fri,6,4", "machine", "TRACTOR1"),
    ("A001,TRACTOR1,31 nov,6,4", "day", "30 days"),
    ("A001,TRACTOR1,fri,25,4", "from", "0 to 23"),
    ("A001,TRACTOR1,fri,,4", "from", "Something must stand here"),
    ("A001,TRACTOR1,fri,6,400", "hours", "from 1 to 336"),
    ("A001,TRACTOR1,fri,6,4,dance", "work", "plough"),
    ("A001,TRACTOR1,fri,6,4,,,this plot has a long name", "plot", ""),
    ("A001,TRACTOR1,fri,6,4,,,,often", "flex", ""),
    ("A001,TRACTOR1,2028-01-01,6,4", "day", "more than a year"),
]


def test_every_fault_names_its_line_and_column(empty: Clerk, tmp_path: Path) -> None:
    """Nothing of a refused row is written, the good one among them is, and the command ends with 1."""
    file = tmp_path / "paper.csv"
    file.write_text(HEAD + "".join(f"{row}\n" for row, _column, _words in ROWS) + GOOD + GOOD)
    said = empty.reads("machine", "bulk", file, code=1)
    assert said["added"] == 1
    assert [(one["line"], one["column"]) for one in said["refused"]] == [
        *((line, column) for line, (_row, column, _words) in enumerate(ROWS, 2)), (len(ROWS) + 3, ""),
    ]  # fmt: skip
    for one, (_row, _column, words) in zip(said["refused"], ROWS, strict=False):
        assert words in one["reason"]
    assert f"line {len(ROWS) + 2}" in said["refused"][-1]["reason"]
    assert len(requests(empty)) == 1


def test_a_file_that_is_read_again_adds_nothing(empty: Clerk, tmp_path: Path) -> None:
    """Whoever corrects a file and enters it anew does not ask twice; --dry-run writes nothing."""
    file = tmp_path / "paper.csv"
    file.write_text(HEAD + GOOD)
    assert empty("machine", "bulk", file, "--dry-run") == "1 row is good, 0 rows refused.\n"
    assert not requests(empty)
    empty("machine", "bulk", file)
    assert "already asked" in empty.refused("machine", "bulk", file)
    assert len(requests(empty)) == 1


@pytest.mark.parametrize(
    ("data", "note"),
    [
        ((HEAD + "Ñandú Ngũgĩ wa Thiong'o,TRACTOR1,fri,6,4\n").encode(), ""),
        ((HEAD + "Ñandú Ngũgĩ wa Thiong'o,TRACTOR1,fri,6,4\n").encode("utf-8-sig"), ""),
        ((HEAD + "Ñandú Ngũgĩ wa Thiong'o,TRACTOR1,fri,6,4\n").encode("utf-16"), ""),
        ((HEAD + "Ñandú,TRACTOR1,fri,6,4\n").encode("latin-1"), "Latin-1"),
        (b"hours;from;day;machine;member\r\n4;06:00;Fri 27 Nov;TRACTOR1;A003\r\n", ""),
        (b"member\tmachine\tday\tfrom\thours\nA003\tTRACTOR1\t27/11\t6am\t4\n", ""),
    ],
    ids=["utf-8", "mark", "utf-16", "latin-1", "semicolons", "tabs"],
)
def test_files_as_they_really_come(empty: Clerk, tmp_path: Path, data: bytes, note: str) -> None:
    """Encodings and signs between columns are told apart, and each gives the same request."""
    file = tmp_path / "paper.csv"
    file.write_bytes(data)
    result = empty.types("machine", "bulk", file)
    assert result.exit_code == 0, result.stderr
    assert note in result.stderr
    (row,) = requests(empty)
    assert (row.who, row.start % 24) == ("Ñandú Ngũgĩ wa Thiong'o", 6)


def test_what_is_no_list_is_refused_in_words(empty: Clerk, tmp_path: Path) -> None:
    """An empty file, one without the columns, one that is no text."""
    for data, words in (
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"a,b\n1,2\n", "member"),
        (b"\0\1\2", "not a text"),
    ):
        (tmp_path / "x.csv").write_bytes(data)
        assert words in empty.refused("machine", "bulk", tmp_path / "x.csv")


def test_too_much_is_refused_before_it_is_held(empty: Clerk, tmp_path: Path) -> None:
    """A file of too many rows, and a pipe without end of which nobody knows the size: both end in a sentence."""
    file = tmp_path / "many.csv"
    file.write_text(HEAD + GOOD * 5001)
    assert "5,000" in empty.refused("machine", "bulk", file)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def pour() -> None:
        try:
            with pipe.open("wb") as end:
                while True:
                    end.write(GOOD.encode() * 1000)
        except BrokenPipeError:
            return

    pouring = threading.Thread(target=pour, daemon=True)
    pouring.start()
    assert "larger than 4 MB" in empty.refused("machine", "bulk", pipe)
    pouring.join(10)
    assert not pouring.is_alive()


def test_the_form_has_the_columns_of_the_file(empty: Clerk) -> None:
    """What is written on paper is typed in the same order."""
    lines = empty("print", "form", "--lines", 1).splitlines()
    assert max(map(cells.width, lines)) <= 80
    heads = next(line for line in lines if line.startswith("|"))
    assert [cell.strip() for cell in heads.strip("|").split("|")] == list(COLUMNS)

"""Lists from spreadsheets, as they really come."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.mvs_tui.clerk import Clerk


@pytest.fixture
def desk(tmp_path: Path) -> Clerk:
    """Give a desk with empty books."""
    clerk = Clerk(tmp_path / "books")
    clerk("init", "--coop", "Agri-Pod", "--village", "Bandari", "--desk", "store", "--zone", 0)
    return clerk


def test_five_thousand_members_come_in_and_bad_rows_are_named(desk: Clerk, tmp_path: Path) -> None:
    """Every good row is taken, every bad one is a line with its number and reason; it takes seconds."""
    rows = [f"H{i // 4};Member {i};07{i:05d};" for i in range(5000)]
    rows[10] = "H2;;0700;"
    rows[499] = "no code!;Somebody;;"
    rows[2000] = "H2;Member 8;;"
    rows[4000] = "H2;Other;;A001"
    file = tmp_path / "list.csv"
    file.write_text("household;NAME;Phone;number\n" + "\n".join(rows) + "\n", "utf-8-sig")
    dry = desk.reads("member", "import", file, "--dry-run", code=1)
    assert (dry["added"], len(dry["refused"])) == (4996, 4)
    assert desk.reads("member", "list") == []
    begun = time.monotonic()
    result = desk.types("member", "import", file)
    assert time.monotonic() - begun < 60
    assert result.exit_code == 1
    assert result.stdout == "4996 rows added, 4 rows refused.\n"
    refused = result.stderr.splitlines()
    assert [line.split(":")[0] for line in refused] == ["Line 12", "Line 501", "Line 2002", "Line 4002"]
    assert refused[0] == "Line 12: Name: Something must stand here."
    assert desk.reads("status")["members"] == 4996
    assert len(desk.reads("member", "list", "--find", "Member 4999")) == 1
    again = desk.reads("member", "import", file, code=1)
    assert again["added"] == 0
    assert desk.reads("status")["members"] == 4996


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("name,household\nJosé Ngũgĩ,H1\n".encode(), ""),
        ("household\tname\nH1\tJosé Ngũgĩ\n".encode("utf-16"), ""),
        ('name;age;household\r\n"José Ngũgĩ";44;H1\r\n\r\n;;\r\n'.encode("utf-8-sig"), "age"),
        ("name,household\nJosé,H1\n".encode("latin-1"), "Latin-1"),
    ],
)
def test_files_are_read_in_the_letters_they_are_written_in(desk: Clerk, tmp_path: Path, raw: bytes, note: str) -> None:
    """UTF-8 with and without its mark, UTF-16, and Latin-1 with a word about it; any delimiter, any order."""
    file = tmp_path / "list.csv"
    file.write_bytes(raw)
    result = desk.types("member", "import", file)
    assert (result.exit_code, result.stdout) == (0, "1 row added, 0 rows refused.\n")
    assert note in result.stderr
    assert bool(result.stderr) == bool(note)
    assert desk.reads("member", "list")[0]["name"].startswith("José")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("a,b\n", "There is no “name, household”"),
        ("name,phone\nA,1\n", "There is no “household”"),
        ("name,household,name\nA,H1,B\n", "stands twice"),
        ("name,household\n\0,H1\n", "not a text file"),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(desk: Clerk, tmp_path: Path, text: str, words: str) -> None:
    """A file without the needed columns says which are missing."""
    file = tmp_path / "list.csv"
    file.write_text(text, "utf-8")
    assert words in desk.refused("member", "import", file)


def test_numbers_of_the_list_are_kept_and_the_free_ones_go_around_them(desk: Clerk, tmp_path: Path) -> None:
    """A number that stands on a card stays; who has none gets the next that nobody has, in the list or in the books."""
    file = tmp_path / "list.csv"
    file.write_text("name,household,number\nAnn,H1,A002\nBen,H1,\nCleo,H1,\nDan,H1,a002\n", "utf-8")
    assert desk.reads("member", "import", file, code=1)["refused"] == [
        {"line": 5, "reason": "Number A002 stands twice, first in line 2."}
    ]
    assert {one["name"]: one["number"] for one in desk.reads("member", "list")} == {
        "Ann": "A002",
        "Ben": "A001",
        "Cleo": "A003",
    }


def test_machines_come_in_with_their_meters(desk: Clerk, tmp_path: Path) -> None:
    """Code, name and meters; a code that is taken or cannot be read aloud is a line."""
    file = tmp_path / "machines.csv"
    file.write_text("code,name,meters\ntractor1,MF 35,engine/PTO\nTRACTOR1,again,\nno good!,,\nTHRESH1,,\n", "utf-8")
    result = desk.reads("machine", "import", file, code=1)
    assert (result["added"], [one["line"] for one in result["refused"]]) == (2, [3, 4])
    assert [one["code"] for one in desk.reads("machine", "list")] == ["THRESH1", "TRACTOR1"]

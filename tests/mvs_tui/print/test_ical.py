"""Calendar files, read back by another program's reader."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import icalendar

from mvs_tui.print.ical import escaped, folded
from tests.mvs_tui.print.conftest import ask

if TYPE_CHECKING:
    from tests.mvs_tui.clerk import Clerk


def events(text: str | bytes) -> dict[str, Any]:
    """Read a calendar; gives its events by their UID."""
    calendar = icalendar.Calendar.from_ical(text)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def test_a_machine_s_requests_come_back_as_they_lie(empty: Clerk, tmp_path: Path) -> None:
    """Hours are those of the co-op in UTC, over midnight and over New Year; cancelled ones say so."""
    night = ask(empty, "TRACTOR1", "ruth", "wed 20", 16)
    year = ask(empty, "TRACTOR1", "samuel", "2026-12-31 18", 12)
    gone = ask(empty, "TRACTOR1", "samuel", "fri 6", 4)
    ask(empty, "THRESH1", "samuel", "fri 6", 4)
    empty("machine", "confirm", night)
    empty("machine", "cancel", gone)
    file = tmp_path / "tractor.ics"
    result = empty.types("machine", "ics", "TRACTOR1", file)
    assert result.exit_code == 0
    assert "3 requests" in result.stderr
    found = events(file.read_bytes())
    east = dt.timedelta(hours=3)
    by = {str(one["DESCRIPTION"]).partition("(")[2].partition(")")[0]: one for one in found.values()}
    assert set(by) == {night, year, gone}
    assert by[night]["DTSTART"].dt == dt.datetime(2026, 11, 25, 20, tzinfo=dt.UTC) - east
    assert by[night]["DTEND"].dt - by[night]["DTSTART"].dt == dt.timedelta(hours=16)
    assert by[year]["DTEND"].dt == dt.datetime(2027, 1, 1, 6, tzinfo=dt.UTC) - east
    assert {name: str(one["STATUS"]) for name, one in by.items()} == {
        night: "CONFIRMED", year: "TENTATIVE", gone: "CANCELLED",
    }  # fmt: skip


def test_a_change_keeps_the_uid_and_raises_the_sequence(empty: Clerk) -> None:
    """A calendar that takes the file again puts the newer event in the older one's place."""
    entry = ask(empty, "TRACTOR1", "ruth", "wed 6", 4)
    before = events(empty("machine", "ics", "TRACTOR1"))
    empty("machine", "confirm", entry)
    empty("machine", "cancel", entry)
    after = events(empty("machine", "ics", "TRACTOR1"))
    assert list(before) == list(after)
    (uid,) = before
    assert (int(before[uid]["SEQUENCE"]), int(after[uid]["SEQUENCE"])) == (0, 2)
    assert (str(before[uid]["STATUS"]), str(after[uid]["STATUS"])) == ("TENTATIVE", "CANCELLED")


def test_no_name_stands_in_a_public_file(empty: Clerk) -> None:
    """Names and notes come in only where they were asked for; a member's own file has the number."""
    ask(empty, "TRACTOR1", "ruth", "wed 6", 4, "--note", "behind; the, mill")
    for words in (("machine", "ics", "TRACTOR1"), ("machine", "ics", "bandari"), ("member", "ics", "ruth")):
        said = empty(*words)
        assert "Ruth" not in said
        assert "mill" not in said
        assert len(events(said)) == 1
    assert "A002" in empty("member", "ics", "ruth")
    (event,) = events(empty("machine", "ics", "TRACTOR1", "--names")).values()
    assert str(event["SUMMARY"]) == "TRACTOR1: other, Ruth A"
    assert "behind; the, mill" in str(event["DESCRIPTION"])
    assert "no “TRACTOR9”" in empty.refused("machine", "ics", "TRACTOR9")


def test_more_requests_than_a_page_of_rows(empty: Clerk, tmp_path: Path) -> None:
    """Nothing is left out where two pages of rows meet, also where many begin in one hour."""
    rows = ["member,machine,day,from,hours"]
    rows += [f"A00{1 + n % 3},{'TRACTOR1' if n % 2 else 'THRESH1'},2026-12-{1 + n // 24:02d},{n // 3 % 8},{1 + n % 7}"
             for n in range(260)]  # fmt: skip
    (tmp_path / "many.csv").write_text("\n".join(dict.fromkeys(rows)))
    added = empty.types("machine", "bulk", tmp_path / "many.csv", "--json").stdout
    written = int(added.partition('"added": ')[2].partition(",")[0])
    assert written > 200
    found = events(empty("machine", "ics", "Bandari"))
    assert len(found) == written
    assert len(events(empty("machine", "ics", "Bandari", "--since", "2026-12-05"))) < written


def test_lines_are_folded_after_75_bytes_within_no_letter() -> None:
    """What a reader puts together again is what was written."""
    for text in ("a" * 200, "ñ" * 100, "x" * 74 + "é", "李" * 60):
        lines = folded(f"SUMMARY:{text}").encode().split(b"\r\n")
        assert lines.pop() == b""
        assert all(len(line) <= 75 for line in lines)
        assert all(line.startswith(b" ") for line in lines[1:])
        assert (lines[0] + b"".join(line[1:] for line in lines[1:])).decode() == f"SUMMARY:{text}"
    assert escaped("a;b,c\\d\ne") == "a\\;b\\,c\\\\d\\ne"

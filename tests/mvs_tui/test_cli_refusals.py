"""What cannot be done is one sentence and an exit code, and nothing is written."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.mvs_tui.clerk import Clerk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Clerk:
    """Give a desk with one machine, one member and one pending request, A#4."""
    clerk = Clerk(tmp_path_factory.mktemp("desk") / "books")
    clerk("init", "--coop", "Agri-Pod", "--village", "Bandari", "--desk", "store", "--zone", 0)
    clerk("machine", "add", "TRACTOR1")
    clerk("member", "add", "Joseph Mwangi", "--household", "H1")
    clerk("machine", "request", "TRACTOR1", "--for", "joseph", "--from", "+2 6", "--hours", 4)
    return clerk


ASK = "machine request TRACTOR1 --for joseph"


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("init --coop X --village V --desk D", 1, "already"),
        ("machine request NOSUCH --for joseph --from '+1 6' --hours 2", 1, "MACHINE: There is no “NOSUCH”"),
        ("machine request TRACTOR1 --for nobody --from '+1 6' --hours 2", 1, "--for: There is no “nobody”"),
        (f"{ASK} --from '31 nov 6' --hours 2", 1, "--from: Nov has 30 days"),
        (f"{ASK} --from '+1 25' --hours 2", 1, "--from: Hours go from 0 to 23"),
        (f"{ASK} --from '+1 6' --hours 0", 1, "--hours: It must be from 1 to 336"),
        (f"{ASK} --from '+1 6' --hours two", 1, "--hours: Type a whole number"),
        (f"{ASK} --from '+1 6' --hours 2 --work dance", 1, "--work: Choose one of"),
        (f"{ASK} --from '2020-01-01 6' --hours 2", 1, "--from: 2020-01-01 is before"),
        (f"{ASK} --from '+2 6' --hours 4", 1, "--from: Joseph Mwangi has already asked"),
        ("machine request TRACTOR1 --member nobody --start='+1 6' --hours 2", 1, "--member: There is no “nobody”"),
        (f"{ASK} --start='+1 25' --hours 2", 1, "--start: Hours go from 0 to 23"),
        (f"{ASK} --from '+1 6' --hours 2 --by nobody", 1, "--by: There is no “nobody”"),
        (f"{ASK} --from '+1 6'", 2, "--hours"),
        (f"{ASK} --from '+1 6' --hours 2 --colour red", 2, "--colour"),
        ("machine confirm A#99", 1, "REQUEST: There is no entry A#99"),
        ("machine confirm A#1", 1, "REQUEST: A#1 is"),
        ("machine confirm Z9", 1, "REQUEST: There is no “Z9”"),
        ("machine return TRACTOR1 --meter 4", 1, "REQUEST: No request for TRACTOR1"),
        ("machine reject A#4", 2, "--reason"),
        ("machine reject A#4 --reason ''", 1, "--reason: Something must stand here"),
        ("machine add TRACTOR1", 1, "CODE: TRACTOR1 is in the books already"),
        ("machine add 'bad code!'", 1, "CODE: Use letters, digits and hyphens"),
        ("machine add PLOUGH1 --village Nowhere", 1, "--village: There is no “Nowhere”"),
        ("machine week --week someday", 1, "--week: I cannot read"),
        ("machine week NOSUCH", 1, "There is no “NOSUCH”"),
        ("machine show NOSUCH", 1, "There is no “NOSUCH”"),
        ("member add '' --household H1", 1, "Name: Something must stand here"),
        ("member add 'Joseph Mwangi' --household h1", 1, "is in household H1 already"),
        ("member add 'joseph MWÁNGI' --household h1", 1, "is in household H1 already"),
        ("member add Ann --household H1 --number A001", 1, "belongs to somebody already"),
        ("member rename nobody --name X", 1, "There is no “nobody”"),
        ("member import /no/such/file.csv", 2, "does not exist"),
        ("household leave H77 --yes", 1, "There is no “H77”"),
        ("strike A#1 --reason oops", 1, "TARGET: A#1"),
        ("time correct A#1 --to yesterday", 1, "--to: Type a day and a time"),
        ("time correct A#1 --to '30 feb 06:00'", 1, "--to: Feb has"),
        ("time correct Q#1 --to 'today 06:00'", 1, "There is no entry Q#1"),
        ("log --desk Q", 1, "--desk: There is no “Q”"),
        ("log --kind nonsense", 1, "--kind: “nonsense” is not one kind"),
        ("log --limit 0", 2, "--limit"),
        ("why A#99", 1, "There is no entry A#99"),
        ("why", 2, "THING"),
        ("desk admit /no/such/request --out /no/such/answer", 2, "does not exist"),
        ("desk revoke Q --yes", 1, "There is no “Q”"),
        ("sync nonsense:", 1, "no way to another desk"),
        ("sync bundle:/no/such/folder/file", 1, "There is no folder"),
        ("stick out /no/such/folder", 1, "There is no folder"),
        ("restore /no/such/file", 1, "There is no file"),
        ("backup /proc/nowhere/x.backup", 1, "could not be written"),
        ("nonsense", 2, "No such command"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(desk: Clerk, line: str, code: int, words: str) -> None:
    """Each wrong command names what is wrong, ends with the documented code, and leaves the books as they were."""
    import shlex

    before = (desk.home / "high.json").read_bytes()
    assert words in desk.refused(*shlex.split(line), code=code)
    assert (desk.home / "high.json").read_bytes() == before


@pytest.mark.parametrize(
    "line", ["status", "log", "machine list", "member list", "verify", "why A#1", "desk list", "sync stdio:", "backup"]
)
def test_without_a_co_op_the_code_is_three(tmp_path: Path, line: str) -> None:
    """In an empty folder every command says what to do first, and makes no books by looking."""
    empty = Clerk(tmp_path / "empty")
    assert "mvs init" in empty.refused(*line.split(), code=3)
    assert not (tmp_path / "empty").exists()


def test_a_foreign_answer_or_request_is_refused_in_words(desk: Clerk, tmp_path: Path) -> None:
    """Files that are not what they should be leave nothing behind."""
    junk = tmp_path / "junk"
    junk.write_bytes(b"\x00\xff junk")
    assert "request" in desk.refused("desk", "admit", junk, "--out", tmp_path / "answer")
    assert not (tmp_path / "answer").exists()
    new = Clerk(tmp_path / "new")
    new("desk", "request", "--village", "Mto", "--desk", "mill")
    new.refused("desk", "join", junk, "--fingerprint", "babab-babab-babab-babab-babab-babab")
    assert "--fingerprint" in new.refused("desk", "join", junk)
    assert not (new.home / "books.db").exists()


def test_damage_ends_with_four(desk: Clerk, tmp_path: Path) -> None:
    """A changed byte in the books is found by verify; a file that is no store is said to be none."""
    copy = Clerk(tmp_path / "copy")
    copy.reads("restore", desk.reads("backup", tmp_path)["file"])
    books = sqlite3.connect(copy.home / "books.db")
    books.execute("UPDATE entry SET body = CAST(body || x'00' AS BLOB) WHERE seq = 2")
    books.commit()
    books.close()
    result = copy.reads("verify", code=4)
    assert not result["good"]
    assert "A#2" in " ".join(result["damaged"])
    (copy.home / "books.db").write_bytes(b"this is not a database" * 100)
    assert "mvs restore" in copy.refused("status", code=4)
    assert [line["name"] for line in copy.reads("doctor", code=4) if line["mark"] == "x"] == ["books"]


def test_a_wrong_clock_is_said_once_and_hinders_nothing(desk: Clerk) -> None:
    """Before this program was made, before one's own last entry, or years ahead: one line, and the command goes on."""
    for offset, words in (
        (-60 * 24 * 365 * 60, "before this program"),
        (-30, "wrote its last entry"),
        (60 * 24 * 365 * 20, "years after"),
    ):
        result = Clerk(desk.home, offset).types("machine", "list")
        assert result.exit_code == 0
        assert words in result.stderr, offset
        assert result.stderr.count("\n") == 1
        assert "TRACTOR1" in result.stdout
    assert Clerk(desk.home).types("machine", "list").stderr == ""


def test_wrong_settings_are_refused_in_words(desk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands wrongly in the environment is named; nothing falls over it."""
    monkeypatch.setattr(desk, "offset", "an hour")
    assert "MVS_CLOCK_OFFSET" in desk.refused("status")
    monkeypatch.setattr(desk, "offset", 7)
    assert [line["advice"] for line in desk.reads("doctor") if "shifted" in line["found"]]


def test_what_books_say_cannot_play_with_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters that somebody signed are not printed; JSON has them as escapes, and a cell has one line."""
    from mvs_tui.cli.base import put, put_json, table

    nasty = "a\x1b[2Jb\u202e\x07\x9b\x7f"
    put(nasty + "\n\tc")
    assert capsys.readouterr().out == "a?[2Jb????\n\tc\n"
    put_json({"name": nasty + "ũ"})
    said = capsys.readouterr().out
    assert json.loads(said) == {"name": nasty + "ũ"}
    assert not set(nasty[1:2] + "\u202e\x07\x9b\x7f") & set(said)
    assert table([["one\ntwo", "x"]]) == "one two  x"

"""What the commands say to people: local times, one of a thing as one, and plain words for what a desk keeps beside."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.mvs_tui.clerk import Clerk

#: A Monday in the afternoon, UTC.
MONDAY = dt.datetime(2026, 11, 23, 13, 5, tzinfo=dt.UTC).timestamp()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """Give a desk three hours east of UTC that has just been founded."""
    monkeypatch.setattr("mvs_tui.config.time.time", lambda: MONDAY)
    clerk = Clerk(tmp_path / "books")
    clerk("init", "--coop", "Agri-Pod", "--village", "Bandari", "--desk", "store", "--zone", 180)
    return clerk


def test_the_status_speaks_the_villages_own_time(desk: Clerk, tmp_path: Path) -> None:
    """The last backup stands in local time on screen; `--json` keeps UTC, with its mark."""
    assert "never: “mvs backup”" in desk("status")
    desk("backup", tmp_path / "mvs.backup")
    assert "Mon 23 Nov 2026 16:05" in desk("status")
    assert desk.reads("status")["last_backup"] == "2026-11-23T13:05Z"


def test_one_is_said_as_one(desk: Clerk) -> None:
    """A co-op with one entry has `1 entry`; work that is not left over is not mentioned."""
    said = desk("status")
    assert "1 entry " in said
    assert "1 entries" not in said
    assert "up to date" not in said
    assert "from 1 entry." in desk("rebuild")
    assert "1 entry in 1 log" in desk("verify")


def test_a_receipt_says_what_the_two_words_are_for(desk: Clerk) -> None:
    """They are for comparing by telephone."""
    assert "Two words to compare by telephone: " in desk("machine", "add", "TRACTOR1")
    assert "Two words to compare by telephone: " in desk("member", "add", "Ann", "--household", "H1")


def test_the_check_up_uses_no_words_of_the_workshop(desk: Clerk) -> None:
    """What is kept for a full disk, and the file that notes how far a desk wrote, are said in plain words."""
    found = {one["name"]: one for one in desk.reads("doctor")}
    assert "when the disk is full" in found["reserve"]["found"]
    assert found["last entry"]["mark"] == "ok"
    (desk.home / "high.json").write_text("{}")
    lines = [one for one in desk.reads("doctor") if one["name"] == "last entry"]
    assert "how far this desk has written" in lines[0]["found"]


def test_a_file_that_is_no_bundle_is_told_what_it_should_be(desk: Clerk, tmp_path: Path) -> None:
    """The words name a file as a desk writes it."""
    junk = tmp_path / "letter.bundle"
    junk.write_bytes(b"Dear sister " * 100)
    result = desk.types("stick", "in", junk)
    assert result.exit_code == 1
    assert "like mvs-A-bandari.bundle" in result.stdout + result.stderr


def test_the_check_up_and_the_status_keep_no_english_word(desk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of the check-up, states of requests and the clock are said in the language; `--json` keeps its words."""
    home = ("--from", "thu 6", "--hours", "4")
    desk("machine", "add", "TRACTOR1", "--meters", "engine")
    desk("member", "add", "Ann", "--household", "H1")
    desk("machine", "request", "TRACTOR1", "--for", "ann", *home, "--work", "plough")
    assert "1 pending" in desk("status")
    monkeypatch.setenv("MVS_LANGUAGE", "es")
    said, examined = desk("status"), desk("doctor")
    monkeypatch.setenv("MVS_LANGUAGE", "en")
    desk("status")
    assert "1 pendiente" in said
    assert " ok" not in said
    assert "pending" not in said
    assert {"carpeta", "disco", "libros", "reloj"} <= set(examined.split())
    assert not {"folder", "disk", "books", "clock", "last entry"} & set(examined.split())
    assert {one["name"] for one in desk.reads("doctor")} >= {"folder", "disk", "books", "clock"}

"""Two desks and one tractor, by commands alone: the story that the program is for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.mvs_tui.clerk import Clerk


@pytest.fixture
def story(tmp_path: Path) -> tuple[Clerk, Clerk, Path]:
    """Give two desks of one co-op that have exchanged, and the folder between them; B asked for A's tractor."""
    folder = tmp_path
    bandari, kilima = Clerk(folder / "a"), Clerk(folder / "b")
    words = bandari("init", "--coop", "Agri-Pod", "--village", "Bandari", "--desk", "store", "--zone", 0).strip()
    bandari("machine", "add", "tractor1", "--name", "MF 35", "--meters", "engine/PTO")
    kilima("desk", "request", "--village", "Kilima", "--desk", "office", "--out", folder / "request")
    admitted = bandari.reads("desk", "admit", folder / "request", "--out", folder / "answer")
    assert (admitted["desk"], admitted["fingerprint"]) == ("B", words)
    assert kilima.reads("desk", "join", folder / "answer", "--fingerprint", words)["desk"] == "B"
    kilima("member", "add", "Joseph Mwangi", "--household", "k1", "--phone", "0712 345")
    asked = kilima.reads(
        "machine", "request", "TRACTOR1", "--for", "joseph", "--from", "+2 6", "--hours", 4, "--work", "plough"
    )
    assert (asked["entry"], asked["state"], asked["next"]) == ("B#2", "pending", "desk A Bandari confirms or rejects")
    (folder / "stick").mkdir()
    return bandari, kilima, folder


def carry(giver: Clerk, taker: Clerk, folder: Path) -> None:
    """Carry the stick from one desk to the other."""
    giver("stick", "out", folder / "stick")
    taker("stick", "in", folder / "stick")


def booked(bandari: Clerk) -> str:
    """Book the tractor for a member of A today; gives the request."""
    bandari("member", "add", "Amina", "--household", "H1")
    asked = ("machine", "request", "TRACTOR1", "--member", "amina", "--start", "today 20", "--hours", 2)
    entry = str(bandari.reads(*asked)["entry"])
    bandari("machine", "confirm", entry, "--by", "amina")
    return entry


def test_a_request_is_asked_confirmed_and_explained_on_both_sides(story: tuple[Clerk, Clerk, Path]) -> None:
    """B asks, A sees it pending and confirms, B sees it confirmed; both can say why, and the hours are taken."""
    bandari, kilima, folder = story
    carry(kilima, bandari, folder)
    (waiting,) = bandari.reads("machine", "show", "TRACTOR1")["requests"]
    assert (waiting["entry"], waiting["state"], waiting["for"]) == ("B#2", "pending", "member B001")
    confirmed = bandari.reads("machine", "confirm", "TRACTOR1")
    assert (confirmed["state"], confirmed["done"].split(":")[0]) == ("confirmed", "confirmed")
    carry(bandari, kilima, folder)
    (seen,) = kilima.reads("machine", "show", "TRACTOR1")["requests"]
    assert (seen["state"], seen["for"]) == ("confirmed", "Joseph Mwangi")
    for desk in (bandari, kilima):
        (why,) = desk.reads("why", "B#2")
        assert "confirmed" in why["headline"]
        assert [entry for factor in why["factors"] for entry in factor["entries"]] == ["B#2", confirmed["entry"]]
    again = ("machine", "request", "TRACTOR1", "--for", "B001", "--from", "+2 8", "--hours", 1)
    assert "--from: Taken" in kilima.refused(*again)


def test_only_the_keeper_confirms_and_is_told_by_name(story: tuple[Clerk, Clerk, Path]) -> None:
    """A desk that does not keep the machine is told which desk does."""
    _bandari, kilima, _folder = story
    asked = ("machine", "request", "TRACTOR1", "--for", "joseph", "--from", "+3 6", "--hours", 2)
    entry = kilima.reads(*asked)["entry"]
    assert "desk A Bandari" in kilima.refused("machine", "confirm", entry)


def test_a_machine_goes_out_works_and_comes_back(story: tuple[Clerk, Clerk, Path]) -> None:
    """Hand-over, job and return are commands of their own, with meters; a meter that runs backwards is refused."""
    bandari, _kilima, _folder = story
    entry = booked(bandari)
    assert "--meters" in bandari.refused("machine", "handover", entry, "--meters", "412.6")
    assert bandari.reads("machine", "handover", entry, "--meter", "412.6/88")["state"] == "out"
    assert bandari.reads("machine", "list")[0]["out"]["entry"] == entry
    backwards = bandari.refused("machine", "return", "TRACTOR1", "--meter", "400/88")
    assert "412.6" in backwards
    assert "--meter: " in backwards
    bandari("machine", "job", "TRACTOR1", "--meter", "415.1/89", "--fuel", 12, "--driver", "Amina")
    assert bandari.reads("machine", "return", "TRACTOR1", "--meter", "415.1/89")["state"] == "returned"
    assert bandari.reads("machine", "list")[0]["meters"] == {"engine": 415.1, "PTO": 89.0}


def test_a_slip_is_struck_out_and_a_time_corrected_and_both_stay_visible(story: tuple[Clerk, Clerk, Path]) -> None:
    """Corrections are new entries; the log shows the old one, without effect."""
    bandari, _kilima, _folder = story
    bandari("machine", "handover", booked(bandari), "--meter", "412.6/88")
    (handed,) = bandari.reads("log", "--kind", "21")
    struck = bandari.reads("strike", handed["entry"], "--reason", "wrong machine")
    lines = {line["entry"]: line for line in bandari.reads("log")}
    assert lines[handed["entry"]]["effect"] == "struck"
    assert handed["entry"] in {line["entry"] for line in bandari.reads("log", "--no-effect")}
    assert lines[struck["entry"]]["effect"] == "ok"
    corrected = bandari.reads("time", "correct", handed["entry"], "--to", "1 Jan 06:30")
    assert "06:30" in corrected["done"]
    assert next(line for line in bandari.reads("log", "--kind", "21"))["at"].endswith("-01-01T06:30")


def test_status_desk_list_and_doctor_say_how_things_stand(story: tuple[Clerk, Clerk, Path]) -> None:
    """The reading commands answer with the keys that their help promises."""
    bandari, kilima, folder = story
    carry(kilima, bandari, folder)
    status = bandari.reads("status")
    assert (status["coop"], status["desk"], status["village"], status["machines"]) == ("Agri-Pod", "A", "Bandari", 1)
    assert status["clock"] == "ok"
    desks = bandari.reads("desk", "list")
    assert [(desk["desk"], desk["registrar"], desk["via"]) for desk in desks] == [
        ("A", True, None),
        ("B", False, "stick"),
    ]
    assert "Kilima" in bandari("desk", "list")
    assert kilima.reads("desk", "show")["fingerprint"] == status["fingerprint"]
    assert "▀" in kilima("desk", "show")
    assert not [line for line in bandari.reads("doctor") if line["mark"] == "x"]
    assert "fingerprint" in bandari("status").lower()
    assert bandari("why", "B#2").count("\n") > 3


def test_two_desks_exchange_through_a_program_that_talks(story: tuple[Clerk, Clerk, Path]) -> None:
    """`mvs sync cmd:…` and `mvs sync stdio:` bring both desks level; who ends in the middle is code 5."""
    bandari, kilima, _folder = story
    mvs = Path(sys.executable).with_name("mvs")
    report = bandari.reads("sync", f"cmd:env MVS_HOME={kilima.home} {mvs} sync stdio:")
    assert (report["agreed"], report["peer"]) == (True, "B")
    assert bandari.reads("verify")["state_hash"] == kilima.reads("verify")["state_hash"]
    silent = bandari.reads("sync", "cmd:true", code=5)
    assert (silent["agreed"], bool(silent["note"])) == (False, True)


def test_books_are_verified_rebuilt_saved_and_brought_back(story: tuple[Clerk, Clerk, Path], tmp_path: Path) -> None:
    """Verify and rebuild agree on the state; a restore wants `--yes` where books would be moved aside."""
    bandari, _kilima, _folder = story
    before = bandari.reads("verify")
    assert before["good"]
    assert bandari.reads("rebuild")["state_hash"] == before["state_hash"]
    file = bandari.reads("backup", tmp_path)["file"]
    assert bandari.reads("status")["last_backup"]
    assert "--yes" in bandari.refused("restore", file)
    other = Clerk(tmp_path / "new")
    other.reads("restore", file)
    assert other.reads("verify")["state_hash"] == before["state_hash"]


def test_a_desk_is_shut_out_only_when_meant_and_only_by_the_registrar(story: tuple[Clerk, Clerk, Path]) -> None:
    """Revoking wants `--yes`, and the desk that may do it."""
    bandari, kilima, _folder = story
    assert "--yes" in bandari.refused("desk", "revoke", "B")
    assert "A Bandari" in kilima.refused("desk", "revoke", "A", "--yes")
    bandari("desk", "revoke", "B", "--yes")
    assert [desk["revoked"] for desk in bandari.reads("desk", "list")] == [False, True]


def test_a_household_leaves_only_when_meant(story: tuple[Clerk, Clerk, Path]) -> None:
    """Names are destroyed for good, so `--yes` is wanted; afterwards nobody of it is listed."""
    bandari, _kilima, _folder = story
    bandari("member", "add", "Ruth", "--household", "H9", "--number", "0417")
    assert bandari.reads("member", "list", "--find", "ruth")[0]["number"] == "0417"
    ruth = bandari.reads("member", "list", "--find", "ruth")[0]["entry"]
    bandari("member", "rename", ruth, "--name", "Ruth Auma")
    assert bandari.reads("member", "list", "--find", "auma")[0]["entry"] == ruth
    assert "--yes" in bandari.refused("household", "leave", "H9")
    bandari("household", "leave", "H9", "--yes")
    assert bandari.reads("member", "list", "--find", "ruth") == []

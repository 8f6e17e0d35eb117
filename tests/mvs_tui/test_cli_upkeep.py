"""Upkeep at the command line: breakdowns, service, licences, money, statements, and a hall."""

from pathlib import Path

import pytest

from tests.mvs_tui.clerk import Clerk


@pytest.fixture
def desk(tmp_path: Path) -> Clerk:
    """Give a desk with a machine, a hall and a member."""
    clerk = Clerk(tmp_path / "books")
    clerk("init", "--coop", "Mto", "--village", "Kilima", "--desk", "store", "--zone", 0)
    clerk("machine", "add", "TRACTOR1", "--name", "MF 35")
    clerk("machine", "add", "HALL", "--sort", "hall")
    clerk("member", "add", "Amina", "--household", "H1", "--number", "0417", "--phone", "0722 000 111")
    return clerk


def booked(desk: Clerk, code: str = "TRACTOR1", start: str = "+1 6") -> str:
    """Ask for a machine and confirm it; gives the entry."""
    entry = desk.reads("machine", "request", code, "--for", "0417", "--from", start, "--hours", 4)["entry"]
    desk("machine", "confirm", entry)
    return str(entry)


def state(desk: Clerk, entry: str, code: str = "TRACTOR1") -> str:
    """Give the state of a request."""
    rows = desk.reads("machine", "show", code)["requests"]
    return str(next(row["state"] for row in rows if row["entry"] == entry))


def test_a_breakdown_sends_bookings_back_and_a_repair_restores_none(desk: Clerk) -> None:
    """The booking is pending again, with the reason; a request is refused until the repair, a confirmation after it."""
    entry = booked(desk)
    desk("machine", "breakdown", "TRACTOR1", "--what", "gearbox")
    assert state(desk, entry) == "pending"
    assert "reported that it broke down (gearbox): it waits again" in desk("why", entry)
    refused = desk.refused("machine", "request", "TRACTOR1", "--for", "0417", "--from", "+2 6", "--hours", 4)
    assert "is broken down since" in refused
    assert "nobody has said when it works again" in desk.refused("machine", "confirm", entry)
    (line,) = desk.reads("machine", "upkeep", "TRACTOR1")
    assert (line["sort"], line["overdue"]) == ("breakdown", True)
    desk("machine", "repair", "TRACTOR1", "--cost", 120_000)
    assert state(desk, entry) == "pending"
    assert desk.reads("machine", "upkeep", "TRACTOR1") == []
    desk("machine", "confirm", entry)
    assert state(desk, entry) == "confirmed"
    assert desk.reads("machine", "statement", "TRACTOR1")["costs"]["repair"] == 120_000


def test_what_is_overdue_goes_out_with_a_reason_only(desk: Clerk) -> None:
    """The command says what is overdue and the option to type; with it the hand-over is written."""
    entry = booked(desk, start="today 23")
    desk("machine", "plan", "TRACTOR1", "--service", "oil", "--every-hours", 20, "--last-at", "100.0")
    desk("machine", "service", "TRACTOR1", "--meters", "123.1")
    assert "oil" in desk("machine", "upkeep")
    refused = desk.refused("machine", "handover", entry, "--meters", "123.1")
    assert refused.startswith("--despite: TRACTOR1: the service “oil” is overdue by 3.1 h.")
    desk("machine", "handover", entry, "--meters", "123.1", "--despite", "harvest")
    desk("machine", "service", "TRACTOR1", "--plan", "oil", "--meters", "124.0", "--cost", 4500)
    (line,) = desk.reads("machine", "upkeep", "TRACTOR1")
    assert line["words"] == "due in 20.0 h"
    assert "no plan “belts”" in desk.refused("machine", "service", "TRACTOR1", "--plan", "belts")


def test_a_job_is_paid_for_and_stands_in_both_statements(desk: Clerk) -> None:
    """Rates, hand-over, job, return, money: the machine's statement and the member's say the same."""
    desk("machine", "rates", "TRACTOR1", "--fee", 1500, "--diesel", 180, "--currency", "KES")
    entry = booked(desk)
    desk("machine", "handover", entry, "--meters", "100.0")
    desk("machine", "job", entry, "--meters", "103.1", "--fuel", "9.5")
    desk("machine", "return", entry, "--meters", "103.1")
    desk("machine", "paid", "TRACTOR1", "--from", "0417", "--amount", 5000)
    (row,) = desk.reads("machine", "custody", "TRACTOR1")
    assert (row["member"], row["out"], row["back"]) == ("Amina", [100.0], [103.1])
    month = [line["start"] for line in desk.reads("machine", "show", "TRACTOR1")["requests"]]
    assert month == []
    found = [
        made
        for when in months(desk)
        for made in [desk.reads("machine", "statement", "TRACTOR1", "--month", when)]
        if made["lines"]
    ]
    assert sum(made["fees"] for made in found) == 4650
    assert sum(made["diesel"] for made in found) == 1710
    assert found[-1]["closing"] == 1360
    mine = desk.reads("member", "statement", "0417", "--month", found[-1]["month"])
    assert (mine["closing"], mine["currency"], mine["member"]) == (1360, "KES", "Amina")
    said = desk("member", "statement", "0417", "--month", found[-1]["month"])
    assert "open now" in said
    assert "= 1360" in said
    assert "Type a month like 2026-11" in desk.refused("machine", "statement", "TRACTOR1", "--month", "2026-13")


def test_one_co_op_counts_in_one_money(desk: Clerk) -> None:
    """Another word for the money is refused at the second machine; none, or the same, is taken."""
    desk("machine", "rates", "TRACTOR1", "--fee", 1500, "--currency", "KES")
    hall = ["machine", "rates", "HALL", "--fee", 500, "--counted", "booked"]
    assert "count in KES" in desk.refused(*hall, "--currency", "TZS")
    assert "has no meter; count booked hours" in desk.refused("machine", "rates", "HALL", "--fee", 500)
    desk(*hall, "--currency", "KES")


def months(desk: Clerk) -> list[str]:
    """Give this month and the next: a booking of tomorrow may lie in either."""
    this = desk.reads("machine", "statement", "TRACTOR1")["month"]
    year, month = map(int, this.split("-"))
    return [this, f"{year + month // 12}-{month % 12 + 1:02d}"]


def test_only_a_licensed_driver_gets_it(desk: Clerk) -> None:
    """The gate is shut by the first licence and says who may; the keeper opens it again."""
    desk("member", "add", "Baraka", "--household", "H2", "--number", "0418")
    entry = booked(desk)
    desk("machine", "license", "TRACTOR1", "--driver", "0418", "--note", "July workshop")
    refused = desk.refused("machine", "handover", entry, "--meters", "100.0")
    assert "Amina has no licence for TRACTOR1" in refused
    assert "Licensed then: Baraka." in refused
    desk("machine", "withdraw", "TRACTOR1", "--driver", "Baraka")
    assert "Licensed then: nobody." in desk.refused("machine", "handover", entry, "--meters", "100.0")
    desk("machine", "gate", "TRACTOR1", "--anybody")
    desk("machine", "handover", entry, "--meters", "100.0")


def test_a_hall_goes_out_without_a_meter(desk: Clerk) -> None:
    """Nobody is asked for a reading of what has none; a machine that has one is, in words."""
    hall, tractor = booked(desk, "HALL"), booked(desk)
    desk("machine", "handover", hall)
    desk("machine", "return", hall)
    assert "has 1 meter (engine)" in desk.refused("machine", "handover", tractor)
    (row,) = [row for row in desk.reads("machine", "list") if row["code"] == "HALL"]
    assert (row["sort"], row["meters"]) == ("hall", {})


def test_a_list_of_machines_says_what_each_is(desk: Clerk, tmp_path: Path) -> None:
    """Halls and vehicles come in with the machines; a word that is no sort refuses its row only."""
    file = tmp_path / "things.csv"
    file.write_text("code,name,sort\nHALL2,old school,hall\nCART,,vehicle\nBOAT,,boat\n", "utf-8")
    assert "Choose one of: machine, vehicle" in desk.types("machine", "import", file).stderr
    rows = {row["code"]: (row["sort"], row["name"]) for row in desk.reads("machine", "list")}
    assert (rows["HALL2"], rows["CART"]) == (("hall", "old school"), ("vehicle", ""))
    assert "hall, old school" in desk("machine", "list")
    assert "BOAT" not in rows


def test_closed_hours_are_refused_and_opened_again(desk: Clerk) -> None:
    """Ploughing is refused in the rain, transport is not; opened again, both are taken."""
    plough = ["machine", "request", "TRACTOR1", "--for", "0417", "--from", "+1 6", "--hours", 4, "--purpose", "plough"]
    block = desk.reads(
        "machine", "block", "TRACTOR1", "--from", "+1 0", "--hours", 24, "--why", "weather", "--only-for", "plough"
    )["entry"]
    assert "(weather)" in desk.refused(*plough)
    desk("machine", "request", "TRACTOR1", "--for", "0417", "--from", "+1 6", "--hours", 4, "--purpose", "transport")
    desk("machine", "unblock", block)
    plough[6] = "+1 12"
    desk(*plough)


def test_a_code_whose_other_bearer_is_retired_stands_alone_and_means_one_machine_everywhere(desk: Clerk) -> None:
    """The machine in use goes by the code alone, the retired one keeps its letter, and its past stays apart."""
    entry = booked(desk)
    desk("machine", "retire", "TRACTOR1")
    desk("machine", "add", "TRACTOR1", "--name", "MF 240")
    assert desk.reads("machine", "show", "TRACTOR1")["code"] == "TRACTOR1"
    for who in ("TRACTOR1", "tractor1", "TRACTOR"):
        assert "Statement of TRACTOR1 " in desk("print", "statement", who)
    assert "Statement of TRACTOR1/A " in desk("print", "statement", "TRACTOR1/A")
    assert "TRACTOR1/A" in desk("why", entry)


def test_upkeep_says_that_a_licence_is_needed_and_how_many_have_one(desk: Clerk) -> None:
    """The line comes with the gate or the first licence, counts members, and goes when anybody may drive again."""
    assert "needed" not in desk("machine", "upkeep")
    desk("machine", "gate", "TRACTOR1")
    assert "needed; 0 members have one" in desk("machine", "upkeep")
    desk("machine", "license", "TRACTOR1", "--member", "0417")
    assert "needed; 1 member has one" in desk("machine", "upkeep")
    desk("machine", "gate", "TRACTOR1", "--anybody")
    assert "needed" not in desk("machine", "upkeep")

"""At the command line: naming deputies, granting as one, and taking a machine over with two signatures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from models import answers
from mvs_tui.config import Home
from mvs_tui.node import Node
from tests.mvs_tui.clerk import Clerk

#: Three days on, in minutes.
LATER = 3 * 24 * 60


def carry(giver: Clerk, taker: Clerk, folder: Path) -> None:
    """Carry the stick from one desk to the other."""
    giver("stick", "out", folder / "stick")
    taker("stick", "in", folder / "stick")


def joined(folder: Path, registrar: Clerk, words: str, village: str) -> Clerk:
    """Let another desk join the co-op."""
    clerk = Clerk(folder / village)
    clerk("desk", "request", "--village", village, "--desk", "office", "--out", folder / "request")
    registrar("desk", "admit", folder / "request", "--out", folder / "answer")
    clerk("desk", "join", folder / "answer", "--fingerprint", words)
    return clerk


@pytest.fixture
def desks(tmp_path: Path) -> tuple[Clerk, Clerk, Clerk, Path]:
    """Give the keeper A and its deputies B and C, who hold its list and a request of B; A is silent from then on."""
    (tmp_path / "stick").mkdir()
    keeper = Clerk(tmp_path / "a")
    words = keeper("init", "--coop", "Agri-Pod", "--village", "Bandari", "--desk", "store", "--zone", 0).strip()
    keeper("machine", "add", "TRACTOR1")
    keeper("machine", "add", "PUMP")
    first, second = joined(tmp_path, keeper, words, "Kilima"), joined(tmp_path, keeper, words, "Mto")
    for code in ("TRACTOR1", "PUMP"):
        keeper("machine", "deputies", code, "--desks", "B C")
    for taker in (first, second):
        carry(keeper, taker, tmp_path)
    first("member", "add", "Joseph", "--household", "k1")
    first("machine", "request", "TRACTOR1", "--for", "joseph", "--from", "+6 6", "--hours", 4)
    carry(first, second, tmp_path)
    first.offset = second.offset = keeper.offset = LATER
    return keeper, first, second, tmp_path


def test_a_deputy_grants_while_the_keeper_is_silent(desks: tuple[Clerk, Clerk, Clerk, Path]) -> None:
    """The request says who may act, the grant says that it may be overruled, and the keeper's word makes it plain."""
    keeper, first, _second, folder = desks
    (waiting,) = first.reads("machine", "show", "TRACTOR1")["requests"]
    assert waiting["next"] == (
        "desk A Bandari confirms or rejects; nothing heard of it for 3 days, "
        "so desk B Kilima, desk C Mto may grant as deputy"
    )
    said = first("machine", "deputy-grant", "TRACTOR1")
    assert "~ by deputy, may be overruled. Desk A Bandari confirms or overrules what desk B Kilima granted." in said
    assert "granted it already" in first.refused("machine", "deputy-grant", waiting["entry"])
    (granted,) = first.reads("machine", "show", "TRACTOR1")["requests"]
    assert (granted["state"], granted["deputy"]) == ("pending", "desk B Kilima")
    assert "desk B Kilima granted by deputy" in first("why", waiting["entry"])
    assert "~Joseph" in first("machine", "week", "TRACTOR1", "--week", "+3")
    carry(first, keeper, folder)
    assert "confirm the request instead" in keeper.refused("machine", "deputy-grant", waiting["entry"])
    assert keeper.reads("machine", "confirm", "TRACTOR1")["state"] == "confirmed"
    (plain,) = keeper.reads("machine", "show", "TRACTOR1")["requests"]
    assert plain["deputy"] == ""


def test_the_desk_that_asked_is_told_of_the_grant_until_somebody_saw_it(
    desks: tuple[Clerk, Clerk, Clerk, Path],
) -> None:
    """C grants B's request: that is an answer on B's Home, seen once, and new again when the keeper confirms it."""
    keeper, first, second, folder = desks
    second("machine", "deputy-grant", "TRACTOR1")
    carry(second, first, folder)
    assert told(first) == ["by deputy, may be overruled"]
    assert told(first, see=True) == []
    carry(second, keeper, folder)
    keeper("machine", "confirm", "TRACTOR1")
    carry(keeper, first, folder)
    assert told(first) == ["confirmed"]


def told(desk: Clerk, *, see: bool = False) -> list[str]:
    """Give how the answers stand that nobody at a desk has seen, after looking at them if asked to."""
    with Node.opened(Home(desk.home)) as node:
        names, number = node.names(), node.author.number
        if see:
            for row in answers.unseen(names, number):
                answers.seen(names, number, row.key)
        return [row.standing for row in answers.unseen(names, number)]


def test_two_signatures_take_two_machines_over(desks: tuple[Clerk, Clerk, Clerk, Path]) -> None:
    """B proposes both machines in one go, C signs one, and what A had confirmed in the dark is void and listed."""
    keeper, first, second, folder = desks
    keeper("member", "add", "Amina", "--household", "h1")
    dark = keeper.reads("machine", "request", "TRACTOR1", "--for", "amina", "--from", "+5 6", "--hours", 4)["entry"]
    keeper("machine", "confirm", dark)
    tractor, pump = first.reads("machine", "takeover", "TRACTOR1", "PUMP", "--to", "B")
    assert (tractor["signed"], tractor["missing"]) == (["desk B Kilima"], 1)
    assert f"“mvs machine support {tractor['entry']}”" in tractor["next"]
    assert "proposed already" in first.refused("machine", "takeover", "PUMP", "--to", "B")
    assert "signed it already" in first.refused("machine", "support", pump["entry"])
    carry(first, second, folder)
    assert f"One more signature is needed, of desk C Mto: “mvs machine support {pump['entry']}”" in second(
        "machine", "show", "PUMP"
    )
    assert "desk B Kilima keeps TRACTOR1 now." in second("machine", "support", tractor["entry"])
    carry(second, first, folder)
    assert first.reads("machine", "confirm", "TRACTOR1")["state"] == "confirmed"
    why = first("why", tractor["entry"])
    assert "desk C Mto signed it" in why
    assert "desk B Kilima keeps TRACTOR1 now." in why
    assert [row["keeper"] for row in first.reads("machine", "list")] == ["desk A Bandari", "desk B Kilima"]
    carry(first, keeper, folder)
    (lost,) = keeper.reads("log", "--again")
    assert lost["effect"] == "taken_over"
    assert "No effect: another desk has taken the machine over." in keeper("log", "--again")
    refused = keeper.refused("machine", "confirm", dark)
    assert "Only desk B Kilima keeps this" in refused


def test_only_a_published_list_helps(desks: tuple[Clerk, Clerk, Clerk, Path]) -> None:
    """A machine without deputies cannot be taken over, and the words say why; nor is a desk its own deputy."""
    keeper, first, _second, folder = desks
    keeper("machine", "add", "PRESS")
    carry(keeper, first, folder)
    assert "has published no list of deputies" in first.refused("machine", "takeover", "PRESS", "--to", "B")
    assert "This desk keeps the machine" in keeper.refused("machine", "deputies", "PRESS", "--desks", "A B")
    assert "stands twice" in keeper.refused("machine", "deputies", "PRESS", "--desks", "B B")
    assert "keeps PUMP already" in first.refused("machine", "takeover", "PUMP", "--to", "A")


def test_who_does_not_come_reads_no_show_and_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With two hours in the policy the booking reads no-show from then on, another takes its hours, and why says so."""
    monday = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC).timestamp()
    monkeypatch.setattr("mvs_tui.config.time.time", lambda: monday)
    desk = Clerk(tmp_path / "books")
    desk("init", "--coop", "Agri-Pod", "--village", "Bandari", "--desk", "store", "--zone", 0)
    desk("machine", "add", "TRACTOR1")
    desk("policy", "adopt", "ours", "--no-show", 2)
    for name in ("Amina", "Joseph"):
        desk("member", "add", name, "--household", f"H{name[0]}")

    def ask(who: str) -> str:
        said = ("machine", "request", "TRACTOR1", "--for", who, "--from", "today 6", "--hours", 8, "--from-paper")
        return str(desk.reads(*said)["entry"])

    first, second = ask("amina"), ask("joseph")
    desk("machine", "confirm", first)
    desk.offset = 2 * 60
    assert "already confirmed for Amina" in desk.refused("machine", "confirm", second)
    desk.offset = 3 * 60
    (missed, _other) = desk.reads("machine", "show", "TRACTOR1")["requests"]
    assert (missed["state"], missed["no_show"]) == ("confirmed", True)
    assert "no-show." in desk("why", first).splitlines()[0]
    desk("machine", "confirm", second)
    assert "those hours went to Joseph" in desk("why", first)
    desk("machine", "handover", first, "--meter", "10")
    assert "it went out in hours that had gone to Joseph" in desk("why", first)

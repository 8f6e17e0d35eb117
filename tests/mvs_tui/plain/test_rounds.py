"""The round line by line: sealed after one question, its offers asked one by one, and why a line stands as it does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import board, people
from models.bookings import State
from models.coop import Village
from models.machines import AddMachine
from models.people import Newcomer
from models.policy import AdoptPolicy
from models.refs import Ref
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.plain import rounds, waits
from tests.mvs_tui.plain.test_papers import Scripted
from tests.screens.conftest import SATURDAY, Clock, ask_past

DAY = 24


@pytest.fixture
def sitting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """Sit down on a Saturday at a desk where two members ask for the same hours of next week."""
    clock = Clock()
    clock.minutes = SATURDAY
    monkeypatch.setattr("mvs_tui.config.time", clock)
    home = Home(tmp_path / "books")
    with Node.found(home, "Agri-Pod", "Bandari", "store", zone=0).opened(home) as node:
        node.append(AddMachine(Ref[Village].to(node.law.desks[1].village), "TRACTOR1"))
        node.append(AdoptPolicy("ours"))
        for name, house in (("Ana Lima", "H1"), ("Rosa Dias", "H2")):
            people.add(node.author, Newcomer(name, house))
        for member in ("A001", "A002"):
            ask_past(node, "TRACTOR1", member, 4 * DAY + 6, 4)
    one = Scripted(home.path)
    yield one
    one.session.close()


def say(sitting: Scripted, *answers: str) -> str:
    """Go to the round and answer so; gives what was said, on one line."""
    os.write(sitting.put, "".join(f"{answer}\n" for answer in answers).encode())
    rounds.show(sitting.session)
    return " ".join(sitting.heard.split())


def states(sitting: Scripted) -> list[State]:
    """Give how the two requests stand."""
    return [row.state for row in board.bookings(sitting.session.books.names())]


def test_a_draft_is_shown_and_no_seals_nothing(sitting: Scripted) -> None:
    """What would be granted is said with the hours, what is passed over with its reason and the offer."""
    heard = say(sitting, "n", "")
    assert "Seal it? 1 of 2 requests get hours." in heard
    assert "desk A Bandari, week 48, 23 Nov - 29 Nov: draft, can be sealed." in heard
    assert "TRACTOR1 Wed 25 06-10: gets Wed 25 06-10" in heard
    assert "the hours went to somebody before it on the list; offer Wed 25" in heard
    assert states(sitting) == [State.PENDING, State.PENDING]


def test_it_is_sealed_and_an_offer_is_taken(sitting: Scripted) -> None:
    """After sealing, the offer to this desk's request is asked for with both hours; why tells the factors."""
    heard = say(sitting, "y", "y", "1", "")
    assert "sealed the round." in heard
    assert "week 48, 23 Nov - 29 Nov: sealed." in heard
    assert "Take the offer?" in heard
    assert "took" in heard or "asked for" in heard
    assert "fair share" in heard
    assert sorted(states(sitting)) == [State.PENDING, State.CONFIRMED]
    assert len({row.start for row in board.bookings(sitting.session.books.names())}) == 2


def test_what_waits_leads_to_the_round(sitting: Scripted) -> None:
    """A round that can be sealed is among what waits, and opens from there."""
    os.write(sitting.put, b"1\nn\n\n\n")
    waits.show_waiting(sitting.session)
    heard = " ".join(sitting.heard.split())
    assert "The round for week 48 can be sealed: 2 requests wait." in heard
    assert "Seal it?" in heard

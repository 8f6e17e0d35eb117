"""`mvs phone`: binding by words that are read out, listing, unbinding, and trying a text."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path

import pytest

from models import phones
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.texts import Texts
from radio.links.radio import Text
from tests.mvs_tui.clerk import Clerk

PHONE = bytes(range(32))
WORDS = phones.words(PHONE)
#: A Saturday morning, UTC.
SATURDAY = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC).timestamp()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """Give a desk with a member and a tractor."""
    monkeypatch.setattr("mvs_tui.config.time.time", lambda: SATURDAY)
    clerk = Clerk(tmp_path / "books")
    clerk("init", "--coop", "Mto", "--village", "Kilima", "--desk", "store", "--zone", 180)
    clerk("member", "add", "Ana Silva", "--household", "H1", "--number", "0417")
    clerk("machine", "add", "TRACTOR1")
    return clerk


def test_a_phone_is_bound_by_the_words_that_it_was_sent(desk: Clerk) -> None:
    """The phone writes, the desk lists its words, the clerk types the first of them, and from then on it books."""
    assert "No strange phone wrote today" in desk.types("phone", "heard").stderr
    with Node.opened(Home(desk.home)) as node:
        texts = Texts(node, "en")
        texts.hear(Text("HELP", 7, 1, PHONE), 0.0)
        reply = texts.due(0.0)
        assert reply is not None
        assert WORDS in reply.words
    assert [one["words"] for one in desk.reads("phone", "heard")] == [WORDS]
    assert WORDS in desk("phone", "heard")
    assert f"bound a phone: Ana Silva · Phone {WORDS}" in desk("phone", "bind", "0417", "--phone", WORDS[:5])
    assert desk.reads("phone", "heard") == []
    (one,) = desk.reads("phone", "list")
    assert (one["number"], one["name"], one["words"]) == ("0417", "Ana Silva", WORDS)
    assert WORDS in desk("phone", "list")


def test_a_phone_is_unbound_by_its_members_number(desk: Clerk) -> None:
    """One phone needs no more than the number of its member; of two the words are asked for."""
    key = base64.b64encode(PHONE).decode()
    desk("phone", "bind", "0417", "--key", key, "--label", "red")
    desk("phone", "bind", "0417", "--key", "ff" * 32)
    assert "Type more of it" in desk.refused("phone", "unbind", "0417")
    desk("phone", "unbind", "red", "--reason", "lost")
    desk("phone", "unbind", "0417")
    assert "No phone is bound yet" in desk.types("phone", "list").stderr


def test_words_that_nobody_sent_are_refused(desk: Clerk) -> None:
    """The clerk is told how a phone gets its words."""
    assert "Let it send HELP" in desk.refused("phone", "bind", "0417", "--key", "lusab-babad")


def test_a_text_is_tried_without_a_trace(desk: Clerk) -> None:
    """The reply, its bytes and its language are shown; the books stay as they are."""
    before = desk.reads("verify")["entries"]
    tried = desk.reads("phone", "try", "AGIZA TRACTOR1 IJUMAA ASUBUHI", "--as", "0417")
    assert tried == {
        "reply": "SAWA #??? TRACTOR1 Iju 27 Nov AM kwa ANA. Inasubiri mtunzaji. Kufuta: FUTA ???",
        "bytes": 78,
        "language": "sw",
    }
    assert "read out" in desk("phone", "try", "HELP", "--language", "en")
    assert "leia em voz alta" in desk("phone", "try", "CANCELAR K7Q", "--language", "pt")
    assert "--as: " in desk.refused("phone", "try", "MINE", "--as", "9999")
    assert desk.reads("verify")["entries"] == before

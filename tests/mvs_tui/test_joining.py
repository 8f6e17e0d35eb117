"""Joining by radio: the question, the clerk's word, the answer in pieces, and the books that follow."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from models.keys import DeskKey, fingerprint, from_proquints, seal_again
from models.words import Refused
from mvs_tui import admission, joining
from mvs_tui.config import Home
from mvs_tui.node import Node, own_key
from radio.codec import air
from radio.codec.parts import Ask
from radio.sync.joining import Newcomer, Porter, read_answer
from tests.radio.desks import coop, machine, member
from tests.radio.room import HOUR, Room

if TYPE_CHECKING:
    from pathlib import Path

    from radio.codec.parts import AirFrame

SLOT = 3000


def question(home: Home, village: str, desk: str) -> Ask:
    """Give the question of a new desk."""
    one = admission.read_request(admission.request(home, village, desk))
    key = own_key(home)
    return Ask(one.key, one.village, one.desk, key.sign(admission.SIGN_TAG + one.text().encode()))


def talk(newcomer: Newcomer, porters: list[Porter], seed: int, loss: float, hours: int = 6) -> list[AirFrame]:
    """Let a new desk and some others speak until the answer is whole; gives what was said."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret comes of it
    said: list[AirFrame] = []
    for now in range(0, hours * HOUR, 1000):
        every: list[Newcomer | Porter] = [newcomer, *porters]
        for speaker in every:
            frame = speaker.due(now)
            if frame is None:
                continue
            said.append(frame)
            data = air.pack(bytes(32), frame)
            for listener in every:
                if listener is not speaker and chance.random() >= loss:
                    listener.hear(now, air.unpack(data).frame)
        if newcomer.answer is not None:
            break
    return said


@pytest.mark.parametrize("seed", range(4))
def test_a_question_is_answered_in_pieces_also_where_many_are_lost(tmp_path: Path, seed: int) -> None:
    """With 40 % loss and two desks that answer, the pieces come together, and open only for the desk that asked."""
    first, second = coop(tmp_path, "Bandari", "Kilima")
    home = Home(tmp_path / "new")
    ask = question(home, "Mto", "store")
    admission.admit(first, joining.text_of(ask))
    room = Room(first, second)
    assert room.run()
    chance = random.Random(seed).random  # noqa: S311 - nothing secret comes of it
    newcomer = Newcomer(ask, from_proquints(first.fingerprint), SLOT, chance)
    talk(newcomer, [Porter(joining.Answers(node).answer, SLOT, chance) for node in (first, second)], seed, 0.4)
    answer = newcomer.answer
    assert answer is not None
    assert (answer.number, len(own_key(home).open_box(answer.box))) == (3, 32)


def test_who_is_not_admitted_is_shown_to_the_clerk_and_not_answered(tmp_path: Path) -> None:
    """The question is remembered with its words; after the admission it is gone from the list."""
    (node,) = coop(tmp_path, "Bandari")
    ask = question(Home(tmp_path / "new"), "Mto", "store")
    answers = joining.Answers(node)
    assert answers.answer(ask) is None
    (one,) = joining.asked(node)
    assert (one.village, one.desk, one.fingerprint) == (
        "Mto",
        "store",
        admission.read_request(joining.text_of(ask)).fingerprint,
    )
    admission.admit(node, joining.request_by(node, one.fingerprint.split("-")[0]))
    assert joining.asked(node) == []
    assert answers.answer(ask) is not None


def test_only_the_last_eight_who_asked_are_remembered(tmp_path: Path) -> None:
    """A flood of questions cannot fill the desk."""
    (node,) = coop(tmp_path, "Bandari")
    answers = joining.Answers(node)
    for number in range(20):
        answers.answer(question(Home(tmp_path / f"new{number}"), "Mto", f"store{number}"))
    assert [one.desk for one in joining.asked(node)] == [f"store{number}" for number in range(19, 11, -1)]


def test_a_question_that_was_changed_is_passed_over(tmp_path: Path) -> None:
    """A false signature leaves no trace."""
    (node,) = coop(tmp_path, "Bandari")
    ask = question(Home(tmp_path / "new"), "Mto", "store")
    assert joining.Answers(node).answer(Ask(ask.key, "Mtu", ask.desk, ask.signature)) is None
    assert joining.asked(node) == []
    with pytest.raises(Refused, match="has asked by radio"):
        joining.request_by(node, "store")


def test_an_answer_of_another_coop_is_not_believed(tmp_path: Path) -> None:
    """Pieces whose genesis is not the one on paper are forgotten, and the desk goes on asking."""
    (other,) = coop(tmp_path / "other", "Bandari")
    home = Home(tmp_path / "new")
    ask = question(home, "Mto", "store")
    admission.admit(other, joining.text_of(ask))
    newcomer = Newcomer(ask, bytes(12), SLOT, lambda: 0.5)
    talk(newcomer, [Porter(joining.Answers(other).answer, SLOT, lambda: 0.5)], 1, 0.0, hours=1)
    assert (newcomer.answer, newcomer.parts) == (None, {})


def test_a_desk_that_joined_by_radio_gets_its_admission_and_all_else_by_radio(tmp_path: Path) -> None:
    """From empty books the registrar's log comes first, then the rest; switched off in between it goes on."""
    first, second = coop(tmp_path, "Bandari", "Kilima")
    machine(second, "TRACTOR1")
    for number in range(40):
        member(second, f"1{number:03}")
    home = Home(tmp_path / "new")
    ask = question(home, "Mto", "store")
    admission.admit(first, joining.text_of(ask))
    told = joining.Answers(first).answer(ask)
    joining.begin(home, read_answer(told or b""))
    new = Node.open(home)
    assert new.desk is None
    room = Room(first, second, new, loss=0.2)
    assert room.run(2 * HOUR, until=lambda: new.desk is not None)
    new.close()
    again = Node.open(home)
    room = Room(first, second, again, loss=0.2, seed=2)
    assert room.run(6 * HOUR)
    assert again.desk is not None
    assert again.desk.letter == "C"


def test_every_desk_makes_the_same_box(tmp_path: Path) -> None:
    """So pieces from two desks make one answer; and it opens with the desk's key."""
    del tmp_path
    key = DeskKey.make()
    secret = bytes(range(32))
    assert seal_again(key.public, secret) == seal_again(key.public, secret)
    assert key.open_box(seal_again(key.public, secret)) == secret
    assert fingerprint(secret)

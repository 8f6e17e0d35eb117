"""What a keeper's desk does in a round: it draws, seals whole or not at all, and says why where it does not."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from models import inspect
from models.inspect import Found
from models.machines import AddMachine, CancelRequest, ConfirmRequest, RequestMachine
from models.members import AddHousehold, RegisterMember
from models.policy import AdoptPolicy
from models.refs import Key, Ref
from models.rounds import AllotRequest, Doubt
from models.rounds_due import begins, rounds_due
from models.rounds_read import offer_taken
from models.words import Refused
from mvs_tui import rounds
from mvs_tui.config import Home
from mvs_tui.config import clock as unix_minutes
from mvs_tui.node import Node
from mvs_tui.stick import stick_in, stick_out
from tests.mvs_tui.clerk import Clerk

#: Monday 2 November 2026, 08:00 UTC, in minutes since 1970; the round is that of the next week but one.
MONDAY = 29_893_440


class Desk:
    """A desk that keeps a machine, with some households and a policy whose cut-off is far ahead."""

    def __init__(self, folder: Path, houses: int = 4) -> None:
        """Found it."""
        self.home = Home(folder)
        self.node = Node.found(self.home, "Mto Co-op", "Bandari", "store", zone=0)
        self.minutes = MONDAY
        self.node.author.clock = lambda: self.minutes
        village = Ref[Any].to(self.node.law.desks[1].village)
        keys = self.node.append(AddMachine(village, "TRACTOR1"), AdoptPolicy("rule", cut_off=24)).keys
        self.machine = Ref[Any].to(keys[0])
        made = self.node.append(*(AddHousehold(village, f"H{number}") for number in range(houses))).keys
        self.members = self.node.append(
            *(RegisterMember(Ref[Any].to(house), f"{number:04d}") for number, house in enumerate(made))
        ).keys
        self.first = begins(self.node.law.calendar, self.node.law.statutes.policies[0][2], self.node.now() // 1440) + 7

    def ask(self, house: int, start: int, hours: int = 4) -> Key:
        """Ask for the machine, so many hours into the next round."""
        member = Ref[Any].to(self.members[house])
        return self.node.append(RequestMachine(self.machine, member, self.first * 24 + start, hours)).keys[0]

    def at(self, hours: int) -> None:
        """Set the clock so many hours before the round's first day."""
        self.minutes = MONDAY + (self.first * 24 - hours) * 60 - self.node.law.calendar.at(MONDAY)

    def states(self) -> list[int]:
        """Give how the requests stand, in the order of their entries."""
        rows = self.node.store.rows("SELECT key, state FROM booking")
        return [state for _key, state in sorted((Key.read(key), state) for key, state in rows)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk with four requests, of which two want the same hours, an hour after the cut-off."""
    made = Desk(tmp_path / "a")
    for house, start in ((0, 6), (1, 8), (2, 30), (3, 54)):
        made.ask(house, start)
    made.at(23)
    return made


def test_a_seal_is_drawn_written_and_found_the_same(desk: Desk) -> None:
    """One batch holds the seal and a line for each request; reckoned again it is the same."""
    receipt = rounds.seal(desk.node)
    assert len(receipt.keys) == 5
    assert sorted(desk.states()) == [0, 1, 1, 1]
    assert [one.found for one in inspect.refresh(desk.node.ledger)] == [Found.SAME]


def test_before_the_cut_off_nothing_is_sealed_unless_it_is_said(desk: Desk) -> None:
    """It is refused with the hour of the cut-off and the way round it; with the word for it, it is sealed."""
    desk.at(48)
    with pytest.raises(Refused, match=r"taken until Sun 8 Nov 00.*--early"):
        rounds.seal(desk.node)
    assert desk.states() == [0, 0, 0, 0]
    assert rounds.seal(desk.node, early=True).keys


def test_a_round_is_sealed_once(desk: Desk) -> None:
    """A second seal for the same days is refused and names the first; the days after have their own round."""
    rounds.seal(desk.node)
    with pytest.raises(Refused, match="sealed already"):
        rounds.seal(desk.node, desk.first)


def test_without_a_policy_it_says_how_one_is_adopted(tmp_path: Path) -> None:
    """There is no rule without a policy, and the words say whose command makes one."""
    with Node.opened(Node.found(Home(tmp_path), "Mto", "Bandari", "store", zone=0).home) as node:
        with pytest.raises(Refused, match="mvs policy adopt"):
            rounds.seal(node)
        assert rounds_due(node.ledger, node.now(), 1) == []


def test_days_that_are_over_are_not_sealed(desk: Desk) -> None:
    """A round whose last day is past is refused."""
    desk.at(-8 * 24)
    with pytest.raises(Refused, match="are over"):
        rounds.seal(desk.node, desk.first)


def test_the_round_that_is_due_is_proposed(desk: Desk) -> None:
    """After the cut-off the desk is told that its round can be sealed; before it, until when requests are taken."""
    due = rounds_due(desk.node.ledger, desk.node.now(), 1)
    assert [(one.first, one.due, one.waiting) for one in due] == [(desk.first, True, 4)]
    assert due[0].words(desk.node.law.calendar) == "The round for week 46 can be sealed: 4 requests wait."
    desk.at(25)
    early = rounds_due(desk.node.ledger, desk.node.now(), 1)
    assert [one.due for one in early] == [False]
    rounds.seal(desk.node, early=True)
    assert rounds_due(desk.node.ledger, desk.node.now(), 1) == []


def test_what_arrives_while_it_is_reckoned_is_reckoned_with(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request taken back between draft and seal is not granted: the round is reckoned anew before it is written."""
    keys = sorted(Key.read(row[0]) for row in desk.node.store.rows("SELECT key FROM booking"))
    drawn, turns = rounds.draw, list[int]()

    def interrupted(node: Node, first: int | None = None, keeper: int | None = None) -> rounds.Drawn:
        found = drawn(node, first, keeper)
        if not turns:
            turns.append(1)
            other = Node.open(desk.home)
            other.append(CancelRequest(Ref[Any].to(keys[2])))
            other.close()
        return found

    monkeypatch.setattr(rounds, "draw", interrupted)
    rounds.seal(desk.node)
    assert desk.states()[2] == 4
    assert [one.found for one in inspect.refresh(desk.node.ledger)] == [Found.SAME]


def test_the_lots_of_a_season_are_published_and_used(desk: Desk) -> None:
    """The anchor stands in the books, the secret only on this machine; the seal carries the week's link."""
    rounds.commit_lots(desk.node, desk.first, 10, 7)
    rounds.seal(desk.node)
    sealed = inspect.rounds(desk.node.ledger)[0]
    assert len(sealed.link) == 16
    assert [one.found for one in inspect.refresh(desk.node.ledger)] == [Found.SAME]
    secrets = desk.node.store.rows("SELECT value FROM setting WHERE name LIKE '%lots %'")
    bodies = b"".join(bytes(row[0]) for row in desk.node.store.rows("SELECT body FROM entry"))
    assert len(secrets) == 1
    assert bytes.fromhex(secrets[0][0]) not in bodies
    with pytest.raises(Refused, match="already"):
        rounds.commit_lots(desk.node, desk.first + 7, 10, 7)


def test_a_lot_is_revealed_after_the_cut_off(desk: Desk) -> None:
    """Before it, nobody can wait for the lot and then ask; afterwards it is revealed once."""
    rounds.commit_lots(desk.node, desk.first, 10, 7)
    desk.at(30)
    with pytest.raises(Refused, match="revealed after that"):
        rounds.reveal_lot(desk.node, desk.first)
    desk.at(20)
    rounds.reveal_lot(desk.node, desk.first)
    with pytest.raises(Refused, match="revealed already"):
        rounds.reveal_lot(desk.node, desk.first)


KILLED = """
import os, signal, sys
from models.author import Author
from models.batch import Batch
from mvs_tui.config import Home
from mvs_tui.config import clock as unix_minutes
from mvs_tui.node import Node
from mvs_tui import rounds
from pathlib import Path
node = Node.open(Home(Path(sys.argv[1])))
where, clock = sys.argv[2], int(sys.argv[3])
node.author.clock = lambda: clock
count, run, many = [0], node.store.run, node.store.many
def dies(make):
    def go(sql, *values):
        count[0] += 1
        if count[0] == int(where):
            os.kill(os.getpid(), signal.SIGKILL)
        return make(sql, *values)
    return go
node.store.run, node.store.many = dies(run), dies(many)
rounds.seal(node)
print(count[0])
"""


def test_a_seal_that_is_killed_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """`kill -9` at any step of the writing leaves either all lines of the round or none, and the books are clean."""
    made = Desk(tmp_path / "a", houses=12)
    for house in range(12):
        made.ask(house, 5 * house, 6)
    made.at(23)
    clock = made.minutes
    made.node.close()
    copy = tmp_path / "b"
    outcomes = set[int]()
    for step in (2, 11, 17, 10_000):  # a seal takes 19
        subprocess.run(["rm", "-rf", str(copy)], check=True)
        subprocess.run(["cp", "-r", str(made.home.path), str(copy)], check=True)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(copy), str(step), str(clock)],
            capture_output=True, text=True, check=False, env={**os.environ, "MVS_HOME": str(copy)},
        )  # fmt: skip
        assert done.returncode in {0, -signal.SIGKILL}, done.stderr
        with Node.opened(Home(copy)) as node:
            lines = node.store.rows("SELECT count(*) FROM entry WHERE kind IN (38, 39, 70)")[0][0]
            before = node.ledger.folder.state_hash()
            node.ledger.rebuild()
            assert node.ledger.folder.state_hash() == before
        outcomes.add(lines)
    assert outcomes == {0, 13}


def test_an_overruled_request_is_offered_the_nearest_free_hours(desk: Desk) -> None:
    """The keeper offers the nearest hours that are free; the desk that asked takes them, and it waits again."""
    rows = desk.node.store.rows("SELECT key FROM booking")
    one, two = sorted(Key.read(row[0]) for row in rows)[:2]
    for key in (one, two):
        desk.node.author.append(ConfirmRequest(Ref[Any].to(key)), advise=False)
    assert desk.states()[:2] == [1, 2]
    _receipt, body = rounds.offer(desk.node, two)
    assert body.offer == desk.first * 24 + 10
    desk.node.append(offer_taken(desk.node.names(), two))
    assert desk.states()[1] == 0
    assert desk.node.store.rows("SELECT start FROM booking WHERE key = ?", str(two))[0][0] == body.offer


def test_the_commands_say_what_stands(desk: Desk) -> None:
    """`mvs round`: draft, why, seal, take and list, as data whose keys are the ones that the help promises."""
    clerk = Clerk(desk.home.path, desk.minutes - unix_minutes())
    desk.node.close()
    drawn = clerk.reads("round", "draft")
    assert [one["rank"] for one in drawn["requests"]] == [1, 2, 3, 4]
    assert drawn["stage"] == "due"
    assert "taken" in clerk("round", "draft")
    over = next(one for one in drawn["requests"] if one["start"] is None)
    why = clerk.reads("round", "why", over["entry"])
    assert [fact["label"] for fact in why["facts"]][:2] == ["floor", "fair share"]
    assert "sealed; 5 entries" in clerk("round", "seal", "--yes")
    assert "gave it nothing: the hours went to somebody before it" in clerk("why", over["entry"])
    assert "gave it these hours" in clerk("why", drawn["requests"][0]["entry"])
    assert "sealed already" in clerk.refused("round", "seal", "--yes", "--week", "10 Nov")
    assert "Without the keeper's lot." in clerk("round", "list")
    assert clerk.reads("round", "take", over["entry"])["state"] == "pending"
    assert "Nothing is offered" in clerk.refused("round", "take", over["entry"])
    assert clerk.reads("round", "check")[0]["found"] == "same"


def test_a_doubt_is_told_once(desk: Desk) -> None:
    """What a desk finds against a round goes to all by one entry for each doubt, and not again."""
    receipt = rounds.seal(desk.node)
    late = desk.ask(3, 100)
    desk.node.author.append(AllotRequest(Ref[Any].to(late), Ref[Any].to(receipt.keys[0]), desk.first * 24 + 100))
    found = inspect.refresh(desk.node.ledger)
    assert [one.doubts for one in found] == [((Doubt.NOT_GIVEN, late),)]
    told = rounds.tell_doubts(desk.node, found[0])
    assert told is not None
    assert inspect.doubts(desk.node.ledger, receipt.keys[0]) == [(1, Doubt.NOT_GIVEN, late)]
    assert rounds.tell_doubts(desk.node, found[0]) is None


def test_two_desks_find_the_same(tmp_path: Path, desk: Desk) -> None:
    """A second desk that got the entries on a stick recomputes the same digest, by command."""
    from mvs_tui import admission

    other, stick = Home(tmp_path / "b"), tmp_path / "stick"
    stick.mkdir()
    answer = admission.admit(desk.node, admission.request(other, "Kilima", "mill"))
    words = desk.node.fingerprint
    rounds.seal(desk.node)
    desk.node.close()
    admission.join(other, answer, words).close()
    for home, act in ((desk.home, stick_out), (other, stick_in)):
        with Node.opened(home) as node:
            act(node, stick)
    found = Clerk(other.path).reads("round", "check")
    assert [(one["found"], one["granted"], one["passed_over"]) for one in found] == [("same", 3, 1)]

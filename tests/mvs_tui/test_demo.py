"""The demo: a season from a seed, two desks that talk, and the same screens whatever the order of arrival."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pytest
from click.testing import CliRunner

from models import board, history, people
from models.book import Reason
from models.bookings import State
from models.ledger import Ledger
from models.machines import RequestMachine
from models.names import Names
from models.refs import Key
from models.runs import Run
from models.store import Store
from models.words import Refused
from mvs_tui.cli import main
from mvs_tui.config import Home
from mvs_tui.demo import practice, story
from mvs_tui.demo.plan import ref
from mvs_tui.demo.season import Season, quick_folder
from mvs_tui.node import Node
from mvs_tui.radio_child import PROGRAM
from mvs_tui.radio_config import RadioSettings

SEED = 1


@pytest.fixture(scope="module")
def season() -> Iterator[Season]:
    """One season for all tests of this file, which only read it."""
    with quick_folder() as folder:
        made = Season(folder / "season", SEED)
        yield made
        made.ledger.store.close()


def screens(ledger: Ledger, now: int) -> list[object]:
    """Give what the screens would show: boards, lists, the whole history, and why of what went wrong."""
    names = Names(ledger, now)
    shown: list[object] = [ledger.folder.state_hash(), board.machines(names), board.counts(names), board.today(names)]
    monday = names.calendar.monday(names.today)
    shown += [board.week(names, monday + 7 * week) for week in range(-17, 3)]
    shown += [ask(names, desk) for desk in names.law.desks for ask in (board.waits_for, board.waits_elsewhere)]
    shown += [people.search(ledger, offset=offset) for offset in range(0, 300, 100)]
    shown += [history.page(names, before=before) for before in range(0, history.count(names), history.PAGE)]
    rows = [*board.bookings(names, "state IN (2, 3) OR late"), *board.bookings(names, "1", newest=True, limit=20)]
    shown += [history.why(names, row.key).text() for row in rows]
    return shown


def everything(ledger: Ledger) -> list[Run]:
    """Give all runs of a ledger, log after log."""
    return [run for tip in ledger.tips((0, 1)) for run in ledger.runs(tip.log, 0, tip.count)]


def fresh(season: Season, path: Path) -> Ledger:
    """Give a new ledger of the season's co-op that holds nothing yet, with the keys to the names."""
    log = season.ledger.find_log(season.desks[0].author.key.public, 0, 0)
    assert log is not None
    ledger = Ledger.begin(Store(path), season.ledger.bodies(log, 0, 1)[0])
    keys = season.ledger.store.rows("SELECT tag, key FROM secret")
    ledger.store.put("secret", ("coop", "tag", "key"), [(ledger.coop, *row) for row in keys])
    return ledger


def deliver(ledger: Ledger, runs: list[Run], size: int, now: int) -> None:
    """Bring runs in parcels to a desk that folds and looks after each; what it cannot take yet is brought again."""
    while runs:
        left: list[Run] = []
        for start in range(0, len(runs), size):
            parcel = runs[start : start + size]
            arrival = ledger.take(parcel)
            assert not arrival.refused, arrival.refused
            left += parcel if arrival.unknown else []
            ledger.folder.fold_all()
            names = Names(ledger, now)
            board.machines(names)
            history.page(names, limit=3)
            for key in names.law.things:
                ledger.folder.book(str(key))
        assert len(left) < len(runs), "nothing could be taken"
        runs = left


def test_a_seed_always_gives_the_same_co_op(season: Season) -> None:
    """The same seed gives the same id and the same state on any machine, so that two people can compare them."""
    with quick_folder() as folder:
        again = Season(folder / "season", SEED)
        assert again.ledger.coop_id == season.ledger.coop_id
        assert again.ledger.folder.state_hash() == season.ledger.folder.state_hash()
        again.ledger.store.close()


def test_the_season_holds_what_a_season_holds(season: Season) -> None:
    """Four villages, 240 members but for a household that left, eight machines, and everything that can go wrong."""
    ledger, names = season.ledger, Names(season.ledger, season.calendar.at(season.now))
    assert (len(names.law.villages), len(names.law.things), len(names.law.desks)) == (4, 8, 7)
    gone = ledger.store.rows("SELECT count(*) FROM member m JOIN household h ON h.key = m.household WHERE h.left")[0][0]
    assert gone > 0
    assert people.count(ledger) + gone == 240
    assert 1_900 < history.count(names) < 2_500
    counts = board.counts(names)
    assert all(counts[state.name.lower()] for state in State if state is not State.NO_SHOW), counts
    assert counts["no_show"] == 0, "without a policy every booking stays"
    reasons = {row[0] for row in ledger.store.rows("SELECT DISTINCT verdict FROM entry")}
    assert {Reason.OK, Reason.REVOKED, Reason.NOT_WRITER, Reason.STRUCK, Reason.OVERLAP} <= reasons
    meters = [row[0] for row in ledger.store.rows("SELECT out FROM booking WHERE out <> '' ORDER BY machine, start")]
    assert len(meters) > 200
    assert ledger.store.rows("SELECT 1 FROM log WHERE incarnation <> 0")
    assert ledger.store.rows("SELECT count(*) FROM entry WHERE kind = 6")[0][0] >= 1
    assert ledger.store.rows("SELECT count(*) FROM booking WHERE late")[0][0] >= 1
    latest = ledger.store.rows("SELECT max(t) FROM entry")[0][0]
    assert latest <= season.calendar.at(season.now) + 60, "the wrong clock still drags the others along"


@pytest.mark.parametrize("order", ["backwards", "shuffled"])
def test_the_season_delivered_backwards_ends_with_the_same_screens(season: Season, tmp_path: Path, order: str) -> None:
    """A running desk that gets the runs in the wrong order, with books open in between, ends with the same screens."""
    runs, now = everything(season.ledger)[::-1], season.calendar.at(season.now)
    if order == "shuffled":
        random.Random(SEED).shuffle(runs)  # noqa: S311 - repeats by its seed
    ledger = fresh(season, tmp_path / "books.db")
    deliver(ledger, runs, 60 if order == "backwards" else 150, now)
    for told, wanted in zip(screens(ledger, now), screens(season.ledger, now), strict=True):
        assert told == wanted
    ledger.store.close()


def test_a_rebuild_ends_with_the_same_screens(season: Season, tmp_path: Path) -> None:
    """Making all books again from the signed entries changes nothing that anybody sees."""
    now, path = season.calendar.at(season.now), tmp_path / "copy.db"
    season.ledger.store.copy_to(path)
    ledger = Ledger.first(Store(path))
    assert ledger is not None
    ledger.rebuild()
    assert screens(ledger, now) == screens(season.ledger, now)
    ledger.store.close()


def test_the_demo_tells_its_story_as_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sides see pending, then confirmed, over an air that loses frames; and no folder is left behind."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = CliRunner().invoke(main, ["demo", "--headless", "--json", "--seed", "3"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["states"] == {"A": ["pending", "confirmed"], "B": ["pending", "confirmed"]}
    assert (told["agreed"], told["seed"]) == (True, 3)
    assert told["state_hash"]["A"] == told["state_hash"]["B"]
    assert 0 < told["frames_lost"] < told["frames"]
    assert 231 * told["frames"] > told["bytes"] > 200
    assert 5 < told["airtime_s"] < 60
    assert told["entries"] > 1_500
    assert list(tmp_path.iterdir()) == []


def test_the_other_village_answers_while_the_screens_are_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked at desk A while its radio runs is answered over the air by the process that plays desk B."""
    season, ours, theirs = story.begin(tmp_path, SEED)
    monkeypatch.setenv("MVS_CLOCK_OFFSET", str(season.now - int(time.time() // 60)))
    machine = season.machines[story.WANTED]
    start = story.free_hour(ours, machine)
    wish = RequestMachine(ref(machine), ref(season.desks[0].members[3]), start, 3)
    theirs.close()
    with story.other_village(theirs.home, 5, "0.2") as url:
        RadioSettings((url,), region="EU_868").write(ours.home)
        command = [sys.executable, "-c", PROGRAM, "radio", "run", "--until-eof"]
        env = {**os.environ, "MVS_HOME": str(ours.home.path)}
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as radio:
            (request,) = ours.append(wish).keys
            states = wait_for(ours, request, "confirmed", radio)
            assert radio.stdin is not None
            radio.stdin.close()
            assert radio.wait(30) == 0, radio.stderr and radio.stderr.read()
    assert states == ["pending", "confirmed"]
    ours.close()


def wait_for(node: Node, request: Key, wanted: str, process: subprocess.Popen[bytes]) -> list[str]:
    """Look at a request until it stands as wanted; gives the states that were seen."""
    states: list[str] = []
    until = time.monotonic() + 60
    while states[-1:] != [wanted] and time.monotonic() < until and process.poll() is None:
        row = board.booking(node.names(), request)
        if row is not None and states[-1:] != [row.state.name.lower()]:
            states.append(row.state.name.lower())
        time.sleep(0.05)
    return states


def test_the_practice_co_op_shows_a_week_and_can_be_made_anew(tmp_path: Path) -> None:
    """It opens with something on the board and something to do, and what was tried in it is gone after a reset."""
    home = Home(tmp_path).practice
    practice.make(home)
    with Node.opened(home) as node:
        names, first = node.names(), node.ledger.coop_id
        assert board.machines(names)
        assert board.waits_for(names, 1)
        assert board.counts(names)["returned"] == 3
        assert people.count(node.ledger) == 18
        todo = next(todo for todo in board.waits_for(names, 1) if todo.booking.state is State.PENDING)
        assert todo.booking.who != ""
    practice.reset(home)
    with Node.opened(home) as node:
        assert node.ledger.coop_id != first
        assert astuple(node.law.villages[Key(1, 0, 0, 0)])[1] == "Mtoni"


def test_only_a_practice_co_op_is_thrown_away(tmp_path: Path) -> None:
    """A reset refuses any other folder, and a link, in words, and touches nothing."""
    home = Home(tmp_path / "real")
    practice.make(home)
    (tmp_path / "practice").symlink_to(home.path)
    for place in (home, Home(tmp_path).practice):
        with pytest.raises(Refused, match="Nothing was thrown away"):
            practice.reset(place)
    assert home.books.exists()

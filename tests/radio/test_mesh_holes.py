"""What somebody on the channel, a restart, or a bad moment could do to desks on air, and does not."""

# pyright: reportPrivateUsage=false

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from models import heard
from models.coop import AdmitDesk, Desk, MoveRegistrar, Village
from models.keys import DeskKey, seal_again
from models.machines import Machine, RequestMachine
from models.members import Member
from models.refs import Key, Ref
from models.remember import frames_key
from models.words import Refused
from mvs_tui import admission, joining, station
from mvs_tui.config import Home
from mvs_tui.node import Node, own_key
from mvs_tui.peers import Books
from radio.codec import air
from radio.codec.parts import AirFrame, Beacon, LogRef, Run, Stretch, Tell
from radio.links.base import Closed
from radio.links.radio import Frame, Radio, Up
from radio.pump import WAIT, Pump
from radio.sync.joining import Answer, Newcomer, Porter, name_of, pieces, read_answer
from tests.mvs_tui.test_joining import question
from tests.radio.desks import ask, coop
from tests.radio.room import HOUR, Room
from tests.radio.test_mesh import frame, settled

if TYPE_CHECKING:
    from pathlib import Path

    from models.ledger import Ledger
    from radio.links.radio import Event


def test_a_forged_run_silences_nobody(tmp_path: Path) -> None:
    """A run whose seal is wrong is not taken for having given what a desk is about to push."""
    nodes, tractor, who = settled(tmp_path, 2)
    room = Room(*nodes)
    ask(nodes[1], tractor, who, 24 * 400)
    room.wrote(1)
    log = LogRef(2)
    false = AirFrame((Run(log, 0, (b"x",) * 8, bytes(64)),))
    room.stations[1].hear(0, Frame(air.pack(nodes[0].ledger.coop_id, false), hops=0))
    assert room.stations[1].mesh.push
    assert room.run(60_000)


def test_what_a_clerk_writes_while_a_frame_comes_in_is_pushed(tmp_path: Path) -> None:
    """An entry by another program in the moment before a run is heard goes out all the same."""
    nodes, tractor, who = settled(tmp_path, 2)
    room = Room(*nodes)
    ask(nodes[0], tractor, who, 24 * 400)
    ask(nodes[1], tractor, who, 24 * 500)
    room.wrote(0)
    parcel = room.stations[0].poll(2000, 1)[0]
    room.stations[1].hear(4000, Frame(parcel.data, hops=0))
    assert room.stations[1].mesh.push


@pytest.mark.parametrize("preset", ["ShortTurbo", "LongSlow"])
def test_beacons_follow_the_radios_preset(tmp_path: Path, preset: str) -> None:
    """A radio that says its preset after the start has all of Trickle's times of that preset, the longest too."""
    nodes, _tractor, _who = settled(tmp_path, 2)
    station = Room(nodes[0]).stations[0]
    station.hear(0, Up(1, region="US", preset=preset))
    trickle, pace = station.mesh.trickle, station.mesh.pace
    assert (trickle.shortest, trickle.longest) == (pace.shortest, pace.shortest << 5)
    assert trickle.length == pace.first


def test_wishes_for_two_gaps_of_a_log_tell_where_the_first_begins(tmp_path: Path) -> None:
    """What lies between gaps is not taken for held without one."""
    nodes, tractor, who = settled(tmp_path, 2)
    for turn in range(20):
        ask(nodes[0], tractor, who, 24 * 430 + 3 * turn)
    room = Room(nodes[0])
    key = frames_key(nodes[0].ledger) or b""
    tell = Tell(2, 10**6, wants=(Stretch(LogRef(1), 5, 2), Stretch(LogRef(1), 12, 3)))
    room.stations[0].hear(0, frame(air.pack(nodes[0].ledger.coop_id, AirFrame(tell=tell), key)))
    assert room.stations[0].mesh.nears.all[2].counts[LogRef(1)] == 5


def many(node: Node, tractor: Key, who: Key, entries: int) -> None:
    """Ask so many times, all at once."""
    machine, member = Ref[Machine].to(tractor), Ref[Member].to(who)
    node.append(*(RequestMachine(machine, member, 24 * 430 + 3 * turn, 2) for turn in range(entries)))


def missed(tmp_path: Path, entries: int) -> list[Node]:
    """Give two desks: the second missed so many entries of the registrar, and behind them a new key."""
    nodes, tractor, who = settled(tmp_path)
    many(nodes[0], tractor, who, entries)
    admission.revoke(nodes[0], 3)
    return nodes[:2]


@pytest.mark.parametrize("entries", [150, 400])
def test_a_desk_far_behind_the_new_key_is_given_it(tmp_path: Path, entries: int) -> None:
    """However much of the registrar's log it missed, it gets to the place where the newer key stands."""
    nodes = missed(tmp_path, entries)
    room = Room(*nodes)
    assert room.run(12 * HOUR, until=lambda: len(room.stations[1].books.frames_keys()) == 2)
    assert room.run(6 * HOUR)


def test_a_desk_that_was_shut_out_and_does_not_know_costs_little(tmp_path: Path) -> None:
    """It speaks on under the old key in peace; a registrar's log of many entries is not given for each of its words."""
    nodes, tractor, who = settled(tmp_path)
    many(nodes[0], tractor, who, 400)
    admission.revoke(nodes[0], 3)
    ask(nodes[1], tractor, who, 24 * 450)
    room = Room(*nodes)
    assert room.run(6 * HOUR)
    before = len(room.spoken)
    room.run(24 * HOUR, until=lambda: False)
    assert sum(bool(frame.runs) for frame in room.frames(before)) < 150


def test_the_new_key_of_another_registrar_is_given(tmp_path: Path) -> None:
    """Where the office moved meanwhile, the logs of both registrars are given to who speaks under the old key."""
    nodes, tractor, who = settled(tmp_path)
    nodes[0].append(MoveRegistrar(Ref[Desk].to(nodes[0].law.desks[3].admission)))
    pair = Room(nodes[0], nodes[2])
    assert pair.run()
    nodes[2].ledger.folder.fold_all()
    home = Home(tmp_path / "fourth")
    admission.admit(nodes[2], admission.request(home, "Juu", "store"))
    admission.revoke(nodes[2], 4)
    ask(nodes[2], tractor, who, 24 * 400)
    room = Room(nodes[2], nodes[1])
    assert room.run(12 * HOUR, until=lambda: len(room.stations[1].books.frames_keys()) == 2)
    assert room.run(HOUR)


def test_a_desk_joins_by_radio_after_a_new_key(tmp_path: Path) -> None:
    """Its answer holds the newest key, so it is listened to at once, however long the registrar's log is."""
    nodes, tractor, who = settled(tmp_path)
    many(nodes[0], tractor, who, 150)
    admission.revoke(nodes[0], 3)
    home = Home(tmp_path / "new")
    asking = question(home, "Juu", "store")
    admission.admit(nodes[0], joining.text_of(asking))
    assert Room(*nodes[:2]).run(6 * HOUR)
    for node in nodes[:2]:
        node.ledger.folder.fold_all()
    told = [joining.Answers(node).answer(asking) for node in nodes[:2]]
    assert told[0] == told[1]
    joining.begin(home, read_answer(told[0] or b""))
    new = Node.open(home)
    assert list(Books(new).frames_keys())[:1] == list(Books(nodes[0]).frames_keys())[:1]
    assert Room(*nodes[:2], new).run(6 * HOUR)


def test_shutting_out_and_the_new_keys_are_written_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No power cut between the two can leave a desk shut out that still speaks on air."""
    nodes = coop(tmp_path, "Bandari", "Kilima", "Mto")
    written: list[int] = []
    append = nodes[0].append

    def counted(*bodies: Any, **more: Any) -> Any:
        written.append(len(bodies))
        return append(*bodies, **more)

    monkeypatch.setattr(nodes[0], "append", counted)
    receipt = admission.revoke(nodes[0], 3)
    assert written == [3]
    assert nodes[0].law.desks[3].revoked_by == receipt.keys[-1]
    assert sorted(nodes[0].law.air_keys) == [1, 2]


def test_admitting_again_gives_the_new_key_that_was_not_written_before(tmp_path: Path) -> None:
    """A power cut between an admission and its key is made good when the request is answered again."""
    nodes = coop(tmp_path, "Bandari", "Kilima")
    admission.revoke(nodes[0], 2)
    text = admission.request(Home(tmp_path / "new"), "Bandari", "shop")
    asked = admission.read_request(text)
    village = nodes[0].law.desks[1].village
    nodes[0].append(AdmitDesk(Ref[Village].to(village), 3, asked.key, asked.desk))
    for _time in range(2):
        admission.admit(nodes[0], text)
    assert list(nodes[0].law.air_keys[3]) == [1]


def test_a_box_that_does_not_open_is_not_an_answer(tmp_path: Path) -> None:
    """Pieces that somebody made up around the true genesis are forgotten, and the desk asks on."""
    first, second = coop(tmp_path, "Bandari", "Kilima")
    home = Home(tmp_path / "new")
    asking = question(home, "Mto", "store")
    key = own_key(home)
    newcomer = Newcomer(asking, first.ledger.coop_id[:12], 3000, lambda: 0.5, lambda box: joining._opens(key, box))
    to = name_of(asking.key)
    secret = frames_key(second.ledger) or b""
    for box in (bytes(80), seal_again(DeskKey.make().public, secret), seal_again(asking.key, secret)):
        assert newcomer.answer is None
        for piece in pieces(to, Answer(3, admission.founding(first), box).pack()):
            newcomer.hear(0, AirFrame(piece=piece))
    assert newcomer.answer is not None


def test_one_question_said_again_and_again_is_answered_a_few_times_a_minute(tmp_path: Path) -> None:
    """Anybody can repeat what a new desk once asked; that costs the channel no more than new desks do."""
    first, _second = coop(tmp_path, "Bandari", "Kilima")
    asking = question(Home(tmp_path / "new"), "Mto", "store")
    admission.admit(first, joining.text_of(asking))
    porter = Porter(joining.Answers(first).answer, 300, lambda: 0.5)
    said = 0
    for now in range(0, 60_000, 500):
        porter.hear(now, AirFrame(ask=asking))
        said += porter.due(now) is not None
    assert 0 < said <= 2 * 16


class Ear(Radio):
    """A radio that hears nothing, and remembers whose frames it was to carry."""

    tuned = b""

    def tune(self, coop: bytes) -> None:
        """Remember it."""
        self.tuned = coop

    @classmethod
    def open(cls, address: str) -> Ear:
        """Open it."""
        del address
        return cls()

    @property
    def free(self) -> int:
        """There is room."""
        return 1

    def put(self, frame: bytes, hops: int, *, urgent: bool = False) -> None:
        """Send nothing."""

    def write(self, to: int, words: str) -> None:
        """Write nothing."""

    def event(self, wait: float) -> Event | None:
        """Be let go at once."""
        del wait
        raise Closed("let go")


def test_a_desk_that_asks_names_the_coop_to_its_radio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker's topic is of the co-op: who asks under another is heard by nobody."""
    (first,) = coop(tmp_path, "Bandari")
    ear = Ear()

    def opened(url: str) -> Ear:
        del url
        return ear

    monkeypatch.setattr(station, "open_radio", opened)
    with pytest.raises(Closed):
        joining.call(Home(tmp_path / "new"), ["mqtt://x"], ("Mto", "store"), first.fingerprint, 1.0)
    assert ear.tuned == first.ledger.coop_id[:12]


def test_a_folder_of_another_coop_does_not_join_by_radio(tmp_path: Path) -> None:
    """The six words are compared also where there are books; and who is in already needs no radio for it."""
    (first,) = coop(tmp_path / "x", "Bandari")
    (other,) = coop(tmp_path / "y", "Kilima")
    with pytest.raises(Refused, match="another co-op"):
        joining.call(first.home, ["mqtt://x"], ("Mto", "store"), other.fingerprint, 1.0)
    joining.call(first.home, ["mqtt://x"], ("Mto", "store"), first.fingerprint, 1.0).close()


def test_a_pump_whose_links_all_ended_rests(tmp_path: Path) -> None:
    """It does not turn in circles as fast as it can."""
    (first,) = coop(tmp_path, "Bandari")
    pump = Pump(Books(first), {"ear:": Ear()})
    pump.step()
    assert pump.ways[0].ended
    begun = time.monotonic()
    pump.step()
    assert time.monotonic() - begun >= WAIT * 0.9


def test_a_desk_that_was_shut_out_leaves_nobody_unheard(tmp_path: Path) -> None:
    """It said a counter in another's name above which that desk cannot go; under the newer key both count anew."""
    nodes, tractor, who = settled(tmp_path)
    room = Room(*nodes[:2])
    key = frames_key(nodes[0].ledger) or b""
    lie = air.pack(nodes[0].ledger.coop_id, AirFrame(tell=Tell(2, 2**60, beacon=Beacon(bytes(8), 0, b""))), key)
    room.stations[0].hear(room.now, frame(lie))
    assert room.stations[0].mesh.nears.all[2].counter == 2**60
    admission.revoke(nodes[0], 3)
    room.wrote(0)
    assert room.run(2 * HOUR)
    kept = room.stations[0].memory(room.now)
    ask(nodes[1], tractor, who, 24 * 400)
    again = Room(*nodes[:2])
    again.stations[0].start(0, kept)
    again.run(2 * HOUR, until=lambda: 0 < again.stations[0].mesh.nears.all[2].counter < 2**60)
    assert 0 < again.stations[0].mesh.nears.all[2].counter < 2**60


def test_an_answer_that_somebody_made_up_is_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key and a number that are not the co-op's do not keep a new desk out for good."""
    (first,) = coop(tmp_path, "Bandari")
    home = Home(tmp_path / "new")
    asking = question(home, "Mto", "store")
    joining.begin(home, Answer(9, admission.founding(first), seal_again(asking.key, bytes(32))))
    monkeypatch.setattr(station, "open_radio", Ear.open)
    with pytest.raises(Closed):
        joining.call(home, ["mqtt://x"], ("Mto", "store"), first.fingerprint, 1.0)


def test_a_desk_heard_by_two_radios_is_written_down_once_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each radio heard last of one neighbour does not keep the disk busy for ever."""
    first, _second = coop(tmp_path, "Bandari", "Kilima")
    monkeypatch.setattr(station, "open_radio", Ear.open)
    program = station.RadioProgram(first, ["ear:1", "ear:2"])
    for counter, way in enumerate(program.pump.ways, 7):
        near = way.station.mesh.nears.of(2, 0)
        near.counter, near.digest = counter, bytes(8)
    written: list[bytes] = []

    def remember(ledger: Ledger, key: bytes, *told: object) -> None:
        del ledger, told
        written.append(key)

    monkeypatch.setattr(heard, "remember", remember)
    for _time in range(3):
        program.remember()
    assert len(written) == 2

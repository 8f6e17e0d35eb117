"""Desks on air agree: pushing, repairing, asking, staying silent, and what they do not believe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.machines import ConfirmRequest, RequestMachine
from models.members import Envelope, Household
from models.refs import Key, Ref
from models.remember import frames_key
from mvs_tui import admission
from mvs_tui.config import Home
from mvs_tui.peers import Books
from radio.codec import air
from radio.codec.parts import AirFrame, Beacon, LogRef, Stretch, Tell
from radio.links.radio import Frame
from tests.radio.desks import ask, clone, coop, machine, member
from tests.radio.room import HOUR, Room

if TYPE_CHECKING:
    from pathlib import Path

    from mvs_tui.node import Node

VILLAGES = ("Bandari", "Kilima", "Mto")


def settled(tmp_path: Path, villages: int = 3) -> tuple[list[Node], Key, Key]:
    """Give desks that hold the same, a machine that the first keeps, and a member."""
    nodes = coop(tmp_path, *VILLAGES[:villages])
    made = machine(nodes[0], "TRACTOR1"), member(nodes[0], "0417")
    room = Room(*nodes)
    assert room.run()
    for node in nodes:
        node.ledger.folder.fold_all()
    return nodes, *made


def test_a_new_entry_goes_out_in_one_frame_that_all_may_relay(tmp_path: Path) -> None:
    """One request is one frame with hop limit 3, and all who hear it hold the same then."""
    nodes, tractor, who = settled(tmp_path)
    room = Room(*nodes)
    ask(nodes[1], tractor, who, 24 * 400)
    room.wrote(1)
    assert room.run(30_000)
    assert [(one.who, one.hops) for one in room.spoken] == [(1, 3)]


def test_who_wrote_an_entry_is_not_said_to_lack_it(tmp_path: Path) -> None:
    """It comes before its author says again what it holds; the author lacks nothing of its own log."""
    nodes, tractor, who = settled(tmp_path, villages=2)
    room = Room(*nodes)
    assert room.run(24 * HOUR, lambda: bool(room.stations[1].neighbours()))
    ask(nodes[0], tractor, who, 24 * 400)
    room.wrote(0)
    assert room.run(30_000)
    ((near, lacks, _we_lack),) = room.stations[1].neighbours()
    assert near.digest != room.stations[1].mesh.view.digest, "it did not say anything since"
    assert lacks == 0


@pytest.mark.parametrize("seed", range(6))
def test_what_was_lost_is_repaired_by_neighbours(tmp_path: Path, seed: int) -> None:
    """With 40 % loss, three desks that write at once hold the same within an hour."""
    nodes, tractor, who = settled(tmp_path)
    room = Room(*nodes, seed=seed, loss=0.4)
    for place, node in enumerate(nodes):
        for turn in range(3):
            ask(node, tractor, who, 24 * (400 + 10 * place + turn))
        room.wrote(place)
    assert room.run()


def test_a_desk_out_of_reach_of_the_author_is_served_by_the_one_between(tmp_path: Path) -> None:
    """The third desk hears only the second; it gets the first one's entries from there."""
    nodes, tractor, who = settled(tmp_path)
    room = Room(*nodes)
    room.deaf = {(0, 2), (2, 0)}
    ask(nodes[0], tractor, who, 24 * 400)
    room.wrote(0)
    assert room.run()
    assert any(one.who == 1 and one.frame.runs for one in room.spoken)


def test_while_all_agree_hardly_anything_is_said(tmp_path: Path) -> None:
    """In a day without news three desks together send fewer than a hundred frames, none of them with entries."""
    nodes, _tractor, _who = settled(tmp_path)
    room = Room(*nodes)
    room.run(24 * HOUR, until=lambda: False)
    assert len(room.spoken) < 100
    assert not any(frame.runs for frame in room.frames())


def test_only_one_of_two_holders_answers(tmp_path: Path) -> None:
    """Two desks hold what a third lacks; each entry is given once, not twice."""
    nodes, tractor, who = settled(tmp_path)
    pair = Room(*nodes[:2])
    for turn in range(30):
        ask(nodes[0], tractor, who, 24 * (400 + turn))
    pair.wrote(0)
    assert pair.run()
    room = Room(*nodes)
    assert room.run()
    given = [run.first + place for frame in room.frames() for run in frame.runs for place in range(len(run.entries))]
    assert len(given) <= len(set(given)) * 1.3


def test_a_request_by_radio_is_confirmed_by_radio(tmp_path: Path) -> None:
    """Kilima asks, the keeper in Bandari confirms, and Kilima's books say so."""
    nodes, tractor, who = settled(tmp_path)
    room = Room(*nodes, loss=0.2)
    wish = ask(nodes[1], tractor, who, 24 * 400)
    room.wrote(1)
    assert room.run()
    nodes[0].ledger.folder.fold_all()
    nodes[0].append(ConfirmRequest(Ref[RequestMachine].to(wish)))
    room.wrote(0)
    assert room.run()
    for node in nodes:
        node.ledger.folder.fold_all()
    books = [node.ledger.folder.state_hash() for node in nodes]
    assert books[0] == books[1] == books[2]


def test_two_branches_of_one_log_are_found_and_both_are_held(tmp_path: Path) -> None:
    """A desk that signed two entries for one place is frozen there on all desks, by the heads alone."""
    nodes, tractor, who = settled(tmp_path)
    twin = clone(nodes[1], tmp_path / "twin")
    ask(nodes[1], tractor, who, 24 * 400)
    ask(twin, tractor, who, 24 * 500)
    first = Room(nodes[0], nodes[1])
    first.wrote(1)
    assert first.run()
    second = Room(nodes[2], twin)
    second.wrote(1)
    assert second.run()
    room = Room(nodes[0], nodes[2])
    assert room.run(2 * HOUR)
    frozen = [tip.frozen for node in (nodes[0], nodes[2]) for tip in node.ledger.tips() if tip.number == 2]
    assert None not in frozen
    assert len(set(frozen)) == 1


def test_a_replayed_beacon_causes_nothing_but_a_hint(tmp_path: Path) -> None:
    """Words that were spoken before count for nothing: no entries are given for them."""
    nodes, tractor, who = settled(tmp_path)
    room = Room(*nodes[:2])
    room.run(HOUR, until=lambda: False)
    old = next(one for one in room.spoken if one.who == 1 and one.frame.tell)
    for turn in range(5):
        ask(nodes[0], tractor, who, 24 * (400 + turn))
    room.wrote(0)
    assert room.run()
    room.run(60_000, until=lambda: False)
    before = len(room.spoken)
    for _time in range(20):
        room.stations[0].hear(room.now, frame(old.data))
        room.run(30_000, until=lambda: False)
    said = room.frames(before)
    assert not any(frame.runs for frame in said)
    assert sum(bool(frame.tell and frame.tell.hello and frame.tell.hello.behind) for frame in said) <= 1


def frame(data: bytes) -> Frame:
    """Give the event of a frame that came without a relay."""
    return Frame(data, hops=0)


def test_a_desk_whose_counter_fell_back_is_heard_again_after_the_hint(tmp_path: Path) -> None:
    """Restored from an old copy a desk counts from low on; the hint lets it go on above what was heard."""
    nodes, tractor, who = settled(tmp_path)
    room = Room(*nodes[:2])
    room.run(HOUR, until=lambda: False)
    books = room.stations[1].books
    books._counter = books._promised = 0  # type: ignore[attr-defined] # as after a restore
    books.note("counter", "0")  # type: ignore[attr-defined]
    ask(nodes[0], tractor, who, 24 * 400)
    room.deaf = {(0, 1)}
    room.wrote(0)
    room.run(10_000, until=lambda: False)
    room.deaf = set()
    assert room.run(2 * HOUR)


def test_without_the_frame_key_nobody_is_believed(tmp_path: Path) -> None:
    """A beacon under another key causes no answer, and is counted as rubbish."""
    nodes, _tractor, _who = settled(tmp_path)
    room = Room(*nodes[:2])
    room.run(HOUR, until=lambda: False)
    before = len(room.spoken)
    tell = Tell(2, 10**6, beacon=Beacon(bytes(8), 1, b"\1\0", whole=True))
    false = air.pack(nodes[0].ledger.coop_id, AirFrame(tell=tell), b"x" * 32)
    room.stations[0].hear(room.now, frame(false))
    room.run(60_000, until=lambda: False)
    assert room.stations[0].mesh.tally.rubbish == 1
    assert not any(frame.runs for frame in room.frames(before))


def test_one_desk_cannot_make_another_send_without_end(tmp_path: Path) -> None:
    """Wishes for everything, again and again in one minute, are answered a few times only."""
    nodes, tractor, who = settled(tmp_path)
    for turn in range(100):
        ask(nodes[0], tractor, who, 24 * 430 + 3 * turn)
    room = Room(nodes[0])
    station = room.stations[0]
    station.free_air = True
    key = frames_key(nodes[0].ledger) or b""
    for turn in range(600):
        tell = Tell(2, 10**6 + turn, wants=(Stretch(LogRef(1), 0, 100),))
        station.hear(room.now, frame(air.pack(nodes[0].ledger.coop_id, AirFrame(tell=tell), key)))
        room.step()
    assert sum(bool(frame.runs) for frame in room.frames()) <= 24 * 9


def test_what_is_remembered_of_strangers_is_bounded(tmp_path: Path) -> None:
    """Beacons under the frame key of ten thousand invented desks leave at most 64 neighbours behind."""
    nodes, _tractor, _who = settled(tmp_path, 2)
    room = Room(nodes[0])
    key = frames_key(nodes[0].ledger) or b""
    for number in range(3, 3000):
        tell = Tell(number, 1, beacon=Beacon(bytes(8), 1, bytes(56)))
        room.stations[0].hear(0, frame(air.pack(nodes[0].ledger.coop_id, AirFrame(tell=tell), key)))
    assert len(room.stations[0].mesh.nears.all) <= 64


def test_names_stay_in_their_village(tmp_path: Path) -> None:
    """With spare airtime a village's own stream goes to a desk of that village, and to no other."""
    nodes = coop(tmp_path, "Bandari", "Bandari", "Mto")
    member(nodes[0], "0417")
    house = Key(1, 0, 0, nodes[0].ledger.tips()[0].count - 2)
    nodes[0].append(Envelope(Ref[Household].to(house), bytes(60)))
    room = Room(*nodes, spare=True)
    room.run(4 * HOUR, until=lambda: bool(nodes[1].ledger.tips((1,)) and nodes[1].ledger.tips((1,))[0].count))
    assert nodes[1].ledger.tips((1,))[0].count == 1
    assert not nodes[2].ledger.tips((1,))


def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    """What waits to be pushed when the program ends is pushed after it began again; what was pushed is not."""
    nodes, tractor, who = settled(tmp_path, 2)
    room = Room(*nodes)
    kept = room.stations[1].memory(room.now)
    ask(nodes[1], tractor, who, 24 * 400)
    again = Room(*nodes)
    again.stations[1].start(0, kept)
    assert again.run(60_000)
    assert [bool(frame.runs) for frame in again.frames()] == [True]
    kept = again.stations[1].memory(again.now)
    third = Room(*nodes)
    third.stations[1].start(0, kept)
    third.run(10_000, until=lambda: False)
    assert not any(frame.runs for frame in third.frames())


def test_a_desk_far_behind_catches_up_without_drowning_the_channel(tmp_path: Path) -> None:
    """Three hundred entries that one desk lacks arrive in frames that are mostly full, with few words in between."""
    nodes, tractor, who = settled(tmp_path, 2)
    for turn in range(300):
        ask(nodes[0], tractor, who, 24 * 430 + 3 * turn)
    room = Room(*nodes)
    assert room.run(6 * HOUR)
    runs = [one for one in room.spoken if one.frame.runs]
    assert sum(len(one.data) for one in runs) / len(runs) > 190
    assert len(room.spoken) - len(runs) < len(runs)


def test_a_foreign_coop_is_passed_over(tmp_path: Path) -> None:
    """Frames of another co-op on the same channel change nothing."""
    nodes, _tractor, _who = settled(tmp_path, 2)
    room = Room(*nodes)
    room.run(60_000, until=lambda: False)
    one = next(one for one in room.spoken if one.frame.tell)
    station = room.stations[0]
    before = station.mesh.nears.all[2].counter if 2 in station.mesh.nears.all else 0
    station.hear(room.now, frame(one.data[:1] + b"zz" + one.data[3:]))
    assert station.mesh.foreign == 1
    assert (station.mesh.nears.all[2].counter if 2 in station.mesh.nears.all else 0) == before


def test_a_desk_that_was_shut_out_is_no_longer_listened_to(tmp_path: Path) -> None:
    """Those who are in speak under a new key soon after; what the one shut out says causes no answer but of the law."""
    nodes, tractor, who = settled(tmp_path)
    admission.revoke(nodes[0], 3)
    room = Room(*nodes[:2])
    room.wrote(0)
    assert room.run()
    keys = [list(station.books.frames_keys()) for station in room.stations]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 2
    ask(nodes[1], tractor, who, 24 * 440)
    before = room.stations[0].mesh.tally.entries_in
    room.wrote(1)
    assert room.run()
    assert room.stations[0].mesh.tally.entries_in == before + 1
    tell = Tell(2, 10**6, wants=(Stretch(LogRef(2), 0, 100),))
    said = len(room.spoken)
    room.stations[0].hear(room.now, frame(air.pack(nodes[0].ledger.coop_id, AirFrame(tell=tell), keys[0][1])))
    room.run(60_000, until=lambda: False)
    assert not any(one.runs for one in room.frames(said))
    assert all(near.counter < 10**6 for near in room.stations[0].mesh.nears.all.values())


def test_a_desk_that_missed_the_new_key_is_given_it(tmp_path: Path) -> None:
    """It speaks under the old key, gets the registrar's log for it, and speaks under the new one from then on."""
    nodes, tractor, who = settled(tmp_path)
    admission.revoke(nodes[0], 3)
    ask(nodes[0], tractor, who, 24 * 440)
    room = Room(*nodes[:2])
    assert len(room.stations[1].books.frames_keys()) == 1
    assert room.run()
    assert len(room.stations[1].books.frames_keys()) == 2


def test_a_desk_admitted_after_a_new_key_gets_it_too(tmp_path: Path) -> None:
    """Its admission is followed by the newest key, so that the others listen to it."""
    nodes, _tractor, _who = settled(tmp_path)
    admission.revoke(nodes[0], 3)
    home = Home(tmp_path / "fourth")
    answer = admission.admit(nodes[0], admission.request(home, "Juu", "store"))
    fourth = admission.join(home, answer, nodes[0].fingerprint)
    assert list(Books(fourth).frames_keys()) == list(Books(nodes[0]).frames_keys())

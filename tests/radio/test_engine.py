"""Two and three desks that talk over a bad air until they hold the same; and peers that mean no good."""

from pathlib import Path
from random import Random

import pytest

from mvs_tui import admission
from mvs_tui.exchange import Talk, meet
from mvs_tui.node import Node
from mvs_tui.peers import Books
from radio.codec.frames import TAG, Frame, Hello, LogName, Runs, Sent, Stand, Stretch, Tips, Told, Want, pack, unpack
from radio.links.simulated import Air
from radio.sync.engine import Session
from radio.sync.greeting import hello_message
from tests.radio.desks import ask, chance, clone, confirm, coop, level, machine, member, state


def bad_air(seed: int) -> Air:
    """Give an air that loses a third of all frames, doubles others, and keeps no order."""
    return Air(seed, loss=0.3, double=0.2, jitter=12)


def season(rng: Random, desks: list[Node], steps: int) -> None:
    """Let desks write this and that, each for itself."""
    for step in range(steps):
        desk = rng.choice(desks)
        number = desks.index(desk) * 1000 + step + rng.randrange(100) * 10000
        if rng.random() < 0.3:
            machine(desk, f"M{number}")
        else:
            member(desk, f"{number:07d}")


@pytest.mark.parametrize("seed", range(6))
def test_two_desks_become_level_over_a_bad_air(tmp_path: Path, seed: int) -> None:
    """With a third of the frames lost, others doubled and out of order, both end with the same books."""
    rng = chance(seed)
    a, b = coop(tmp_path, "Kilima", "Bandari")
    season(rng, [a, b], 12)
    one, two = meet(a, b, bad_air(seed))
    assert one.agreed, seed
    assert two.agreed, seed
    assert level(a, b), seed
    assert not one.refused + two.refused + one.forks + two.forks


@pytest.mark.parametrize("seed", range(3))
def test_three_desks_become_level_by_way_of_each_other(tmp_path: Path, seed: int) -> None:
    """A desk that never meets the registrar again still gets all that a third desk passes on, new desks included."""
    rng = chance(seed)
    a, b, c = coop(tmp_path, "Kilima", "Bandari", "Mto")
    season(rng, [a, b, c], 12)
    meet(a, c, bad_air(seed))
    meet(c, b, bad_air(seed + 10))
    assert level(b, c), seed
    meet(c, a, bad_air(seed + 20))
    assert level(a, b, c), seed


def test_who_writes_on_while_talking_has_still_finished(tmp_path: Path) -> None:
    """The other desk holds all that it was told: a new entry of another clerk here does not make that unfinished."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    machine(a, "TRACTOR1")
    air = Air(1)
    talks = [
        Talk(node, end, "simulated", bytes([n]) * 16)
        for n, (node, end) in enumerate(zip((a, b), air.ends, strict=True))
    ]
    for moment in range(2000):
        air.step()
        for talk in talks:
            while talk.pump(0):
                pass
            if moment % 8 == 7:
                talk.tick()
        if talks[1].session.done:
            break
    machine(a, "TRACTOR2")
    talks[0].tick()
    assert not talks[0].session.agreed
    assert talks[0].finish().agreed
    assert not level(a, b)


def test_a_request_is_confirmed_over_the_air(tmp_path: Path) -> None:
    """Asked on one side, pending on the other, confirmed there, and confirmed on both."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    tractor, joseph = machine(b, "TRACTOR1"), member(a, "0417")
    meet(a, b, Air(1))
    request = ask(a, tractor, joseph, 7926, 4)
    meet(a, b, Air(2))
    assert (state(a, request), state(b, request)) == ("pending", "pending")
    confirm(b, request)
    assert state(a, request) == "pending"
    meet(a, b, Air(3))
    assert (state(a, request), state(b, request)) == ("confirmed", "confirmed")


@pytest.mark.parametrize("seed", range(6))
def test_a_clone_is_found_and_frozen_at_one_place_on_all_desks(tmp_path: Path, seed: int) -> None:
    """Two machines that wrote as one desk: proof on both and on a third, one place to freeze at, one state."""
    rng = chance(seed)
    a, b, c = coop(tmp_path, "Kilima", "Bandari", "Mto")
    season(rng, [b], rng.randrange(0, 20))
    twin = clone(b, tmp_path / "twin")
    season(rng, [b], rng.randrange(1, 20))
    season(rng, [twin], rng.randrange(1, 20))
    meet(a, b, bad_air(seed))
    meet(c, twin, bad_air(seed + 1))
    one, two = meet(a, c, bad_air(seed + 2))
    assert one.forks == two.forks == ["B"], seed
    assert one.agreed, seed
    assert two.agreed, seed
    assert level(a, c), seed
    assert meet(b, a, bad_air(seed + 3))[0].agreed, seed
    assert meet(twin, c, bad_air(seed + 4))[0].agreed, seed
    assert level(a, b, c, twin), seed
    frozen = {tip.frozen for node in (a, b, c, twin) for tip in node.ledger.tips() if tip.number == 2}
    assert len(frozen) == 1, seed
    assert frozen != {None}, seed


def test_a_clone_that_meets_itself_is_noticed(tmp_path: Path) -> None:
    """The two machines themselves find out, without a third desk."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    del a
    member(b, "1")
    twin = clone(b, tmp_path / "twin")
    member(b, "2")
    member(twin, "3")
    one, two = meet(b, twin, Air(5))
    assert one.forks == two.forks == ["B"]
    assert level(b, twin)


def test_the_proof_of_a_fork_reaches_a_desk_that_has_nothing_of_it(tmp_path: Path) -> None:
    """Who never had the forked log gets both branches, and ends frozen at the same place."""
    a, b, c = coop(tmp_path, "Kilima", "Bandari", "Mto")
    twin = clone(b, tmp_path / "twin")
    for node, code in ((b, "1"), (b, "2"), (twin, "3")):
        member(node, code)
    meet(a, b, Air(1))
    meet(a, twin, Air(2))
    assert meet(a, c, bad_air(3))[1].forks == ["B"]
    assert level(a, c)


def test_a_long_log_is_told_in_few_frames_when_nothing_is_lost(tmp_path: Path) -> None:
    """Two hundred entries need about as many frames as their bytes ask for, and not one entry is sent twice."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    for code in range(100):
        member(a, str(code))
    one, two = meet(a, b, Air(1, mtu=4096))
    assert two.entries_in == one.entries_out == 200
    assert one.frames_out < 20
    assert one.bytes_out < 40_000


# ---- peers that mean no good ---------------------------------------------------------------------------------------


class Rogue:
    """A peer that holds a desk's key and says what it likes."""

    def __init__(self, victim: Session, rogue: Node, key: bytes | None = None) -> None:
        self.victim, self.rogue = victim, rogue
        self.tag = rogue.ledger.coop_id[:TAG]
        hello = unpack(victim.start()[0])[1]
        assert isinstance(hello, Hello)
        nonce = b"r" * 16
        own = rogue.author.key
        message = hello_message(rogue.ledger.coop_id, key or own.public, nonce, hello.key, hello.nonce)
        self.greeting = Hello(key or own.public, nonce, hello.nonce, proved=True, proof=own.sign(message))

    def say(self, frame: Frame) -> list[bytes]:
        """Send a frame; give what comes back."""
        return self.victim.receive(pack(self.tag, frame))


def victim_of(tmp_path: Path, *, mtu: int = 231, budget: int = 16) -> tuple[Session, Node, Node]:
    """Give a session of a desk that holds 200 entries, that desk, and another admitted desk."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    for code in range(100):
        member(a, str(code))
    return Session(Books(a), b"v" * 16, mtu=mtu, budget=budget), a, b


def log_of(node: Node) -> LogName:
    """Name a desk's coop log."""
    return LogName(node.author.number, node.author.key.public[1:3], 0, 0)


def test_a_greedy_peer_gets_no_more_than_the_budget(tmp_path: Path) -> None:
    """However often it asks for everything, one tick costs the victim its budget and not a frame more."""
    session, a, b = victim_of(tmp_path)
    rogue = Rogue(session, b)
    rogue.say(rogue.greeting)
    session.tick()
    wish = Want(tuple(Stretch(log_of(a), 0, 2**40) for _ in range(10)))
    answers = [frame for _ in range(50) for frame in rogue.say(wish)]
    assert 0 < len(answers) <= 16
    assert len(rogue.say(wish)) == 0
    assert len(session.tick()) + len(rogue.say(wish)) <= 16


def test_who_has_not_proved_its_key_gets_nothing(tmp_path: Path) -> None:
    """A key is public: naming it, or signing with another, brings no tips and no entries."""
    session, a, b = victim_of(tmp_path)
    rogue = Rogue(session, b, key=a.author.key.public)
    said = [unpack(frame)[1] for frame in rogue.say(rogue.greeting) + rogue.say(Want((Stretch(log_of(a), 0, 9),)))]
    said += [unpack(frame)[1] for frame in session.tick()]
    assert said
    assert all(isinstance(frame, Hello) for frame in said)


def test_a_desk_that_was_never_admitted_gets_nothing(tmp_path: Path) -> None:
    """A stranger with a good key of its own is told that it is not admitted, and no more."""
    session, a, _b = victim_of(tmp_path)
    stranger = Node.found(type(a.home)(tmp_path / "x"), "X", "X", "X", 0)
    stranger.ledger.coop_id = a.ledger.coop_id
    rogue = Rogue(session, stranger)
    back = rogue.say(rogue.greeting) + rogue.say(Want((Stretch(log_of(a), 0, 9),))) + session.tick()
    assert {type(unpack(frame)[1]).__name__ for frame in back} == {"Bye"}


def test_a_desk_that_was_shut_out_gets_nothing(tmp_path: Path) -> None:
    """After its revocation a desk's key opens nothing any more."""
    session, a, b = victim_of(tmp_path)
    admission.revoke(a, 2)
    rogue = Rogue(session, b)
    back = rogue.say(rogue.greeting) + rogue.say(Want((Stretch(log_of(a), 0, 9),))) + session.tick()
    assert {type(unpack(frame)[1]).__name__ for frame in back} == {"Bye"}


def test_rubbish_costs_nothing(tmp_path: Path) -> None:
    """Random bytes, spoiled frames and invented logs bring no exception, bounded answers and no change of the books."""
    session, a, b = victim_of(tmp_path)
    rogue = Rogue(session, b)
    rogue.say(rogue.greeting)
    before = (a.ledger.frontier_digest(), a.ledger.folder.state_hash())
    rng = chance(7)
    good = pack(rogue.tag, Tips(b"d" * 8, (Told(log_of(a), 7, b"h" * 8, frozen=False),)))
    sent = 0
    for step in range(600):
        spoiled = bytearray(good)
        spoiled[rng.randrange(len(spoiled))] ^= 1 << rng.randrange(8)
        frame = bytes(spoiled) if step % 2 else rng.randbytes(rng.randrange(300))
        sent += len(session.receive(frame))
    for number in range(1000):
        line = Told(LogName(number + 3, b"zz", 0, 0), 2**40, b"h" * 8, frozen=True)
        sent += len(rogue.say(Tips(b"d" * 8, (line,))))
    assert sent <= 16
    assert len(session.theirs) <= 64 + 8 * len(good)
    assert (a.ledger.frontier_digest(), a.ledger.folder.state_hash()) == before


def test_forged_runs_are_refused_and_not_asked_for_without_end(tmp_path: Path) -> None:
    """A peer that answers with forged seals gets one line each and one question a tick."""
    session, a, b = victim_of(tmp_path, mtu=4096)
    rogue = Rogue(session, b)
    rogue.say(rogue.greeting)
    log = log_of(b)
    forged = Runs((b_run(log),))
    for _ in range(5):
        asked = session.tick() + rogue.say(Tips(b"d" * 8, (Told(log, 5, b"h" * 8, frozen=False),)))
        asked += rogue.say(forged) + rogue.say(Stand(b"d" * 8, bytes(8)))
        wants = [frame for frame in asked if isinstance(unpack(frame)[1], Want)]
        assert len(wants) <= 2
    assert len(session.tally.refused) == 5
    assert "the seal is not by this desk" in session.tally.refused[0]
    assert all(tip.number == 1 for tip in a.ledger.tips() if tip.count)


def b_run(log: LogName) -> Sent:
    """Give a run with a seal that is none."""
    return Sent(log, 0, (b"\x01\x02\x03",), b"s" * 64)

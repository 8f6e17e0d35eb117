"""Bundles that were damaged, and bundles made to do harm: one clear line each, and nothing half-written."""

import hashlib
import tracemalloc
import zlib
from pathlib import Path

import pytest

from models import people
from models.book import Reason
from models.encoding import entry_hash
from models.encoding import pack as pack_entry
from models.entry import Record
from models.machines import ConfirmRequest, RequestMachine
from models.refs import Key, Ref
from models.runs import unpack_frontier
from models.verify import verify
from models.words import Refused
from mvs_tui import admission
from mvs_tui.config import Home
from mvs_tui.exchange import stick_in, stick_out
from mvs_tui.node import Node
from radio.links.bundle import FRAME, HEAD, MAGIC, SIGN_TAG
from tests.radio.bundles import made_by, refusal, run_frame, sealed, verdict, whole
from tests.radio.desks import ask, chance, clone, confirm, coop, level, machine, member, state

Pair = tuple[Node, Node]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """Give two desks that hold the same."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    member(a, "0417")
    return a, b


# ---- the stick as it is meant ---------------------------------------------------------------------------------------


def test_two_sticks_make_two_desks_level(pair: Pair, tmp_path: Path) -> None:
    """Out at one, in at the other, and back: the same books, and each knows what the other holds."""
    a, b = pair
    stick = tmp_path / "stick"
    stick.mkdir()
    tractor = machine(b, "TRACTOR1")
    path, out = stick_out(a, stick)
    assert path.name == "mvs-A-kilima.bundle"
    assert out.entries_out == sum(tip.count for tip in a.ledger.tips())
    (report,) = stick_in(b, stick)
    assert (report.peer, report.entries_in, report.refused) == ("A", 2, [])
    back, report = stick_out(b, stick)
    assert (back.name, report.entries_out) == ("mvs-B-bandari.bundle", 1)
    stick_in(a, stick)
    assert level(a, b)
    assert stick_out(a, stick)[1].entries_out == 0
    heard = b.store.rows("SELECT desk_key, frontier, via FROM peer")
    assert [(bytes(row[0]), row[2]) for row in heard] == [(a.author.key.public, "stick")]
    assert {mark.count for mark in unpack_frontier(bytes(heard[0][1]))} == {5}
    assert state(a, ask(a, tractor, Key(1, 0, 0, 4), 7926)) == "pending"


def test_a_bundle_brings_a_third_desk_that_the_reader_does_not_know(tmp_path: Path) -> None:
    """A new desk's own stick is enough: it carries the registrar's log, and with it its admission."""
    a, b, c = coop(tmp_path, "Kilima", "Bandari", "Mto")
    del a
    member(c, "1")
    stick = tmp_path / "stick"
    stick.mkdir()
    stick_out(c, stick)
    (report,) = stick_in(b, stick)
    assert (report.peer, report.refused) == ("C", [])
    assert level(b, c)


def test_one_bad_file_on_a_stick_does_not_spoil_the_others(pair: Pair, tmp_path: Path) -> None:
    """Each file has its own line; what is good is taken in."""
    a, b = pair
    stick = tmp_path / "stick"
    stick.mkdir()
    stick_out(a, stick)
    (stick / "mvs-0-bad.bundle").write_bytes(b"not a bundle")
    (stick / "mvs-Z-folder.bundle").mkdir()
    reports = stick_in(b, stick)
    assert [len(report.refused) for report in reports] == [1, 0, 1]
    assert level(a, b)


def test_a_fork_is_found_by_sticks_alone(tmp_path: Path) -> None:
    """Two machines that wrote as one desk are noticed when their sticks meet at a third, and on the way back."""
    a, b = coop(tmp_path, "Kilima", "Bandari")
    twin = clone(b, tmp_path / "twin")
    member(b, "1")
    member(twin, "2")
    sticks = [tmp_path / name for name in ("one", "two")]
    for stick, desk in zip(sticks, (b, twin), strict=True):
        stick.mkdir()
        stick_out(desk, stick)
        stick_in(a, stick)
    back = tmp_path / "back"
    back.mkdir()
    assert a.ledger.tips()[1].frozen == 0
    stick_out(a, back)
    for desk in (b, twin):
        assert stick_in(desk, back)[0].forks == ["B"]
    assert level(a, b, twin)


def test_names_travel_only_to_the_own_village_and_are_locked_on_the_way(tmp_path: Path) -> None:
    """The village stream on a stick opens for a desk of the same village, and for no other."""
    a, b, c = coop(tmp_path, "Kilima", "Bandari", "Kilima")
    people.add(a.author, people.Newcomer("Joseph Mwangi", "H7"))
    stick = tmp_path / "stick"
    stick.mkdir()
    stick_out(a, stick)
    stick_in(b, stick)
    stick_in(c, stick)
    assert [tip.count for tip in c.ledger.tips((1,))] == [tip.count for tip in a.ledger.tips((1,))] == [1]
    assert b.ledger.tips((1,)) == []


def test_a_full_or_missing_stick_leaves_nothing_half_written(pair: Pair, tmp_path: Path) -> None:
    """Where the file cannot be finished there is a sentence, and no file under its name."""
    a, _b = pair
    with pytest.raises(Refused, match="Is the stick in"):
        stick_out(a, tmp_path / "nowhere")
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "mvs-A-kilima.bundle.part").mkdir()
    with pytest.raises(Refused, match="cannot be written"):
        stick_out(a, stick)
    assert [file.name for file in stick.iterdir()] == ["mvs-A-kilima.bundle.part"]


# ---- damaged on the way ---------------------------------------------------------------------------------------------


def test_a_file_that_was_cut_short_is_refused_wherever_it_was_cut(pair: Pair, tmp_path: Path) -> None:
    """No beginning of a bundle is taken for one."""
    a, b = pair
    data = stick_out(a, tmp_path)[0].read_bytes()
    file = tmp_path / "cut.bundle"
    for size in {0, 1, len(MAGIC), HEAD - 1, HEAD, HEAD + 1, len(data) // 2, len(data) - 64, len(data) - 1}:
        file.write_bytes(data[:size])
        words = refusal(b, file)
        assert "is not what a desk writes" in words or "cut short" in words


def test_a_file_with_one_changed_byte_is_refused(pair: Pair, tmp_path: Path) -> None:
    """Header, entries, signature: one bit anywhere is noticed."""
    a, b = pair
    data = stick_out(a, tmp_path)[0].read_bytes()
    rng = chance(3)
    file = tmp_path / "changed.bundle"
    for place in [len(MAGIC), *(rng.randrange(len(data)) for _step in range(40)), len(data) - 1]:
        spoiled = bytearray(data)
        spoiled[place] ^= 1 << rng.randrange(8)
        file.write_bytes(spoiled)
        refusal(b, file)


def test_random_bytes_are_refused(pair: Pair, tmp_path: Path) -> None:
    """Random files, also behind a true beginning, are refused in words."""
    _a, b = pair
    rng = chance(4)
    file = tmp_path / "random.bundle"
    for size in (0, 1, 10, 200, 5000):
        for start in (b"", MAGIC, MAGIC + b"\1" + b.ledger.coop_id):
            file.write_bytes(start + rng.randbytes(size))
            refusal(b, file)


# ---- made to do harm ------------------------------------------------------------------------------------------------


def test_a_bundle_of_another_coop_is_refused(pair: Pair, tmp_path: Path) -> None:
    """Another co-op's stick, and one that lies about its co-op, change nothing."""
    _a, b = pair
    other = Node.found(Home(tmp_path / "other"), "Other", "Other", "Other", 0)
    (tmp_path / "theirs").mkdir()
    assert "another co-op" in refusal(b, stick_out(other, tmp_path / "theirs")[0])
    frame = run_frame(other, other.ledger.bodies(1, 0, 1), 0, b"s" * 64)
    before = whole(b)
    (report,) = stick_in(b, made_by(other, tmp_path / "lie.bundle", [frame], b.ledger.coop_id))
    assert (report.entries_in, report.peer) == (0, "")
    assert whole(b) == before


def test_a_forged_seal_is_refused_and_what_stands_beside_it_is_kept(pair: Pair, tmp_path: Path) -> None:
    """An entry in the registrar's name that the registrar never signed: one line that names the desk and the place."""
    a, b = pair
    good = sealed(b, a.ledger.bodies(1, 1, 1), 0)
    forged = run_frame(a, [pack_entry(Record(ConfirmRequest(Ref(1, 0, 0, 1, b"xx")), 5))], 5, b"s" * 64)
    (report,) = stick_in(a, made_by(b, tmp_path / "x.bundle", [forged, good]))
    assert len(report.refused) == 1
    assert "desk A" in report.refused[0]
    assert "entry 5" in report.refused[0]
    assert report.entries_in == 1


def test_bytes_that_are_no_entry_are_kept_and_have_no_effect(pair: Pair, tmp_path: Path) -> None:
    """Sealed well, but not canonical: stored, passed on, “no effect: malformed”, and the log goes on."""
    a, b = pair
    member(b, "1")
    bad = [b"\xff" * 20, b"\x10\x80\x00\x00", bytes(200)]
    (report,) = stick_in(a, made_by(b, tmp_path / "x.bundle", [sealed(b, _all(b), 0), sealed(b, bad, 2)]))
    assert (report.entries_in, report.refused) == (5, [])
    assert [verdict(a, Key(2, 0, 0, seq)) for seq in (2, 3, 4)] == [Reason.MALFORMED] * 3
    assert verdict(a, Key(2, 0, 0, 1)) is Reason.OK
    assert verify(a.ledger).good


def _all(node: Node) -> list[bytes]:
    log = node.ledger.find_log(node.author.key.public, 0, 0)
    assert log is not None
    return node.ledger.bodies(log, 0, 100)


@pytest.mark.parametrize("first", [2**63 - 1, 2**62, 2**48])
def test_an_impossible_seq_is_refused(pair: Pair, tmp_path: Path, first: int) -> None:
    """Places that no log reaches are refused with a line, though well sealed."""
    a, b = pair
    before = whole(a)
    (report,) = stick_in(a, made_by(b, tmp_path / "x.bundle", [sealed(b, [b"x"], first)]))
    assert "impossible size" in report.refused[0]
    assert whole(a) == before


def test_seq_two_to_the_63_makes_the_file_unreadable(pair: Pair, tmp_path: Path) -> None:
    """A number that the coding cannot hold is no frame; the whole file is refused."""
    a, b = pair
    good = sealed(b, [b"x"], 2**63 - 1)
    bad = good.replace(b"\xff" * 8 + b"\x7f", b"\xff" * 8 + b"\xff\x01")
    assert bad != good
    assert "faulty program" in refusal(a, made_by(b, tmp_path / "x.bundle", [bad]))


def test_an_unauthorised_confirmation_is_kept_and_has_no_effect(pair: Pair, tmp_path: Path) -> None:
    """B confirms its own request for A's tractor: the entry is stored, listed, and the request stays pending."""
    a, b = pair
    tractor = machine(a, "TRACTOR1")
    stick = tmp_path / "stick"
    stick.mkdir()
    stick_out(a, stick)
    stick_in(b, stick)
    request = ask(b, tractor, Key(1, 0, 0, 4), 7926)
    confirmed = b.author.append(_confirmation(b, request), advise=False).keys[-1]
    stick_out(b, stick)
    (report,) = stick_in(a, stick / "mvs-B-bandari.bundle")
    assert report.refused == []
    assert verdict(a, confirmed) is Reason.NOT_WRITER
    assert state(a, request) == "pending"
    confirm(a, request)
    assert state(a, request) == "confirmed"


def _confirmation(node: Node, request: Key) -> ConfirmRequest:
    row = node.ledger.arranger.find(request)
    assert row is not None
    return ConfirmRequest(Ref[RequestMachine].to(request, entry_hash(row.body)[:2]))


def bomb(node: Node, path: Path, piece: bytes, times: int) -> Path:
    """Write a well signed bundle around any zlib stream."""
    head = MAGIC + b"\1" + node.ledger.coop_id + node.author.key.public + (1).to_bytes(4, "big")
    zipped = zlib.compressobj(9)
    data = head + b"".join(zipped.compress(piece) for _step in range(times)) + zipped.flush()
    digest = hashlib.blake2b(data, digest_size=32).digest()
    path.write_bytes(data + node.author.key.sign(SIGN_TAG + digest))
    return path


@pytest.mark.parametrize(
    "piece",
    [
        bytes(2**20),
        (2**20).to_bytes(4, "big") + bytes([FRAME]) + bytes(2**20 - 1),
        (17).to_bytes(4, "big") + bytes([4]) + bytes(16),
    ],
    ids=["zeros", "long records of zeros", "many empty records"],
)
def test_a_hundred_megabytes_of_zeros_are_refused_in_little_memory(pair: Pair, tmp_path: Path, piece: bytes) -> None:
    """A bomb unpacks only until it is seen to be one."""
    a, b = pair
    path = bomb(b, tmp_path / "x.bundle", piece * max(1, 2**20 // len(piece)), 100)
    assert path.stat().st_size < 2**20
    before = whole(a)
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match="faulty program"):
            stick_in(a, path)
        assert tracemalloc.get_traced_memory()[1] < 6 * 2**20
    finally:
        tracemalloc.stop()
    assert whole(a) == before


def test_bytes_behind_the_end_are_refused(pair: Pair, tmp_path: Path) -> None:
    """Nothing can hide behind the compressed part."""
    a, b = pair
    path = bomb(b, tmp_path / "x.bundle", b"", 1)
    data = path.read_bytes()[:-64] + b"more"
    path.write_bytes(data + b.author.key.sign(SIGN_TAG + hashlib.blake2b(data, digest_size=32).digest()))
    assert "after its end" in refusal(a, path)


def test_runs_of_a_desk_that_was_never_admitted_are_left_aside(pair: Pair, tmp_path: Path) -> None:
    """A key that the registrar does not know fills no disk: one line, nothing stored."""
    a, b = pair
    stranger = Node.found(Home(tmp_path / "x"), "X", "X", "X", 0)
    stranger.ledger.coop_id = a.ledger.coop_id
    before = whole(a)
    frame = run_frame(stranger, [b"x"] * 10, 0, b"s" * 64, number=77)
    (report,) = stick_in(a, made_by(b, tmp_path / "x.bundle", [frame]))
    assert "not admitted" in report.refused[0]
    assert whole(a) == before


def test_an_answer_for_a_desk_is_a_bundle_too(pair: Pair) -> None:
    """What the registrar hands out can be taken in like any stick."""
    a, b = pair
    file = b.home.path / "again.bundle"
    file.write_bytes(admission.answer(a, a.law.desks[2]))
    (report,) = stick_in(b, file)
    assert report.entries_in == 2
    assert level(a, b)

"""A cloned laptop: two machines that hold one desk's key and books."""

import shutil
from pathlib import Path

import pytest

from models.encoding import unpack
from models.entry import KINDS
from models.ledger import Ledger
from models.members import AddHousehold, sealed
from models.place import High, place_of
from models.refs import Key
from models.reissue import again
from models.runs import Run, unpack_run
from models.store import Store
from models.verify import verify
from mvs_tui.config import Home
from mvs_tui.node import Node
from tests.reliability.cuts import FOUNDED, Witness, ref


def _desk(folder: Path) -> Node:
    node = Node.found(Home(folder), "Mto", "Bandari", "store")
    node.append(*[AddHousehold(FOUNDED, f"H{number}") for number in range(3)])
    return node


def _image(node: Node, folder: Path) -> Node:
    """Copy a desk bit by bit, so that not even its place differs."""
    shutil.copytree(node.home.path, folder)
    high = High.read(folder / "high.json")
    high.place = place_of(folder / "desk.key")
    high.write(folder / "high.json")
    return Node.open(Home(folder))


def _all(ledger: Ledger) -> list[Run]:
    logs = ledger.store.rows("SELECT id, tip FROM log ORDER BY id")
    return [run for log, tip in logs for run in ledger.runs(log, 0, tip)] + [
        run for log, _tip in logs for run in ledger.branches(log)
    ]


def _meet(one: Node, two: Node) -> None:
    for to, other in ((one, two), (two, one), (one, two)):
        to.ledger.take(_all(other.ledger))
        to.ledger.folder.fold_all()


def _households(node: Node) -> set[str]:
    return {row[0] for row in node.store.rows("SELECT code FROM household")}


def _codes(ledger: Ledger) -> set[str]:
    """Give the codes of all households that any kept entry speaks of, branches included."""
    bodies = [bytes(row[0]) for row in ledger.store.rows("SELECT body FROM entry")]
    bodies += [body for (run,) in ledger.store.rows("SELECT run FROM fork") for body in unpack_run(bytes(run))]
    found = [unpack(body).body for body in bodies]
    return {one.code for one in found if isinstance(one, AddHousehold)}


def test_a_copied_folder_goes_on_in_a_new_book(tmp_path: Path) -> None:
    """A copy of the folder writes in books of its own, in every stream, says so once, and nothing is forked."""
    node = _desk(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    with Witness().watching(), Node.opened(Home(tmp_path / "b")) as copy:
        receipt = copy.append(AddHousehold(FOUNDED, "COPY"))
        assert receipt.keys[0].incarnation != 0
        assert "moved to another machine or disk" in receipt.note
        assert not copy.append(AddHousehold(FOUNDED, "COPY2")).note
        letter = sealed(bytes(32), ref(Key(1, 0, 0, 1)), AddHousehold(FOUNDED, "x"), 1)
        assert copy.append(letter).keys[0].incarnation != 0, "a stream that neither had written yet"
        kept = node.append(AddHousehold(FOUNDED, "KEPT"))
        assert not kept.note
        assert kept.keys[0].incarnation == 0
        assert node.append(letter).keys[0].incarnation == 0
        _meet(node, copy)
        assert _households(node) == _households(copy) == {"H0", "H1", "H2", "COPY", "COPY2", "KEPT"}
        assert node.ledger.frontier_digest((0, 1)) == copy.ledger.frontier_digest((0, 1))
        assert not any(tip.frozen for tip in node.ledger.tips((0, 1)))


def test_a_refused_entry_does_not_swallow_the_words(tmp_path: Path) -> None:
    """When the first entry on a copied folder is refused, the next one still says that a new book was begun."""
    from models.words import Refused

    _desk(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    with Node.opened(Home(tmp_path / "b")) as copy:
        with pytest.raises(Refused):
            copy.append(AddHousehold(ref(Key(1, 0, 0, 99)), "COPY"))
        receipt = copy.append(AddHousehold(FOUNDED, "COPY"))
        assert "new book" in receipt.note
        opened = copy.ledger.bodies(copy.author.pen.own_logs()[-1].id, 0, 1)[0]
        assert unpack(opened).body.kind is KINDS[8].kind  # type: ignore[union-attr]


@pytest.mark.parametrize(("ours", "theirs"), [(2, 2), (1, 5), (5, 1), (3, 40)])
def test_a_bit_identical_image_is_noticed(tmp_path: Path, ours: int, theirs: int) -> None:
    """Twins that wrote one log freeze it at the same place, keep both branches, and go on in books of their own."""
    node = _desk(tmp_path / "a")
    twin = _image(node, tmp_path / "b")
    for number in range(ours):
        node.append(AddHousehold(FOUNDED, f"A{number}"))
    for number in range(theirs):
        twin.append(AddHousehold(FOUNDED, f"B{number}"))
    _meet(node, twin)
    mine = {f"A{number}" for number in range(ours)}
    yours = {f"B{number}" for number in range(theirs)}
    for desk in (node, twin):
        assert [tip.frozen for tip in desk.ledger.tips()] == [4]
        assert _households(desk) == {"H0", "H1", "H2"}
        assert _codes(desk.ledger) == {"H0", "H1", "H2"} | mine | yours, "an acknowledged entry left the history"
        listed = again(desk.names(), desk.author.key.public)
        said = "\n".join(one.line() for one in listed)
        assert len(listed) == ours + theirs
        assert all(code in said for code in mine | yours)
        assert "its desk wrote two different books from here on" in said
        assert verify(desk.ledger).good, verify(desk.ledger).words()
    receipts = [desk.append(AddHousehold(FOUNDED, name)) for desk, name in ((node, "ON1"), (twin, "ON2"))]
    assert all("two books were found" in receipt.note for receipt in receipts)
    assert len({receipt.keys[0].incarnation for receipt in receipts} | {0}) == 3
    _meet(node, twin)
    assert _households(node) == _households(twin) == {"H0", "H1", "H2", "ON1", "ON2"}
    assert node.ledger.folder.state_hash() == twin.ledger.folder.state_hash()
    assert node.ledger.frontier_digest() == twin.ledger.frontier_digest()


@pytest.mark.parametrize("first", ["the forked stream", "the other stream"])
def test_after_a_fork_no_stream_is_written_on(tmp_path: Path, first: str) -> None:
    """Twins found out in one stream do not go on in the others' old books either: there too they would meet."""
    node = _desk(tmp_path / "a")
    letter = sealed(bytes(32), ref(Key(1, 0, 0, 1)), AddHousehold(FOUNDED, "x"), 1)
    node.append(letter)
    twin = _image(node, tmp_path / "b")
    node.append(AddHousehold(FOUNDED, "A1"))
    twin.append(AddHousehold(FOUNDED, "B1"))
    _meet(node, twin)
    with Witness().watching():
        if first == "the forked stream":
            node.append(AddHousehold(FOUNDED, "A2"))
            twin.append(AddHousehold(FOUNDED, "B2"))
        one, two = node.append(letter), twin.append(letter)
    assert 0 not in {one.keys[0].incarnation, two.keys[0].incarnation}
    assert "two books were found" in one.note


def test_a_disk_image_from_before_is_noticed_by_what_comes_back(tmp_path: Path) -> None:
    """A disk set back in time learns from a neighbour that it wrote more, and begins a new book before it writes."""
    node = _desk(tmp_path / "a")
    image = _image(node, tmp_path / "b")
    node.append(AddHousehold(FOUNDED, "LATE"))
    image.ledger.take(_all(node.ledger))
    image.ledger.folder.fold_all()
    receipt = image.append(AddHousehold(FOUNDED, "NEXT"))
    assert "an older copy was restored" in receipt.note
    assert receipt.keys[0].incarnation != 0
    assert {"LATE", "NEXT"} <= _households(image)


def test_a_third_desk_sees_the_fork_in_any_order(tmp_path: Path) -> None:
    """Whoever hears of the twins first, a neighbour freezes their log at the same place and keeps both branches."""
    node = _desk(tmp_path / "a")
    start = _all(node.ledger)
    twin = _image(node, tmp_path / "b")
    for number in range(3):
        node.append(AddHousehold(FOUNDED, f"A{number}"))
        twin.append(AddHousehold(FOUNDED, f"B{number}"))
    twin.append(AddHousehold(FOUNDED, "B3"), AddHousehold(FOUNDED, "B4"))
    ours, theirs = _all(node.ledger), _all(twin.ledger)
    pictures: set[tuple[str, bytes]] = set()
    for number, order in enumerate((ours + theirs, theirs + ours, ours[::-1] + theirs[::-1], theirs[::-1] + ours)):
        ledger = Ledger.begin(Store(tmp_path / f"third{number}.db"), start[0].entries[0])
        for _again in range(2):
            ledger.take(order)
        ledger.folder.fold_all()
        assert [tip.frozen for tip in ledger.tips()] == [4]
        assert _codes(ledger) >= {"A0", "A1", "A2", "B0", "B1", "B2", "B3", "B4"}
        assert verify(ledger).good, verify(ledger).words()
        pictures.add((ledger.folder.state_hash(), ledger.frontier_digest()))
        ledger.store.close()
    assert len(pictures) == 1

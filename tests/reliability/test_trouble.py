"""Full disks, sick disks, and what the disk spoils: words, and nothing half-written."""

import contextlib
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import SimpleNamespace

import apsw
import pytest

from models import store as stores
from models.heal import set_aside
from models.ledger import Ledger
from models.members import AddHousehold
from models.store import Damaged, Store
from models.verify import Report, checking, verify
from models.words import Refused
from mvs_tui.config import Home
from mvs_tui.node import Node
from tests.reliability.cuts import FOUNDED, Life, Witness, World, picture
from tests.reliability.disk import Disk

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Make the co-op that every trouble begins with."""
    return World.make(tmp_path_factory.mktemp("world"))


def _life(world: World) -> Life:
    return Life(world, Disk(world.root, world.files), Witness(), Random(5))  # noqa: S311 - repeats by its seed


def _full() -> Exception:
    return apsw.FullError("database or disk is full")  # SQLite's own words


def _sick() -> Exception:
    return apsw.IOError("disk I/O error")


def _failing(after: int, error: Callable[[], Exception], *whats: str) -> Callable[[str, str], None]:
    """Let everything but the first `after` steps of some sorts fail."""
    left = [after]

    def fault(what: str, _name: str) -> None:
        if what in whats:
            left[0] -= 1
            if left[0] < 0:
                raise error()

    return fault


# ---- a full disk -----------------------------------------------------------------------------------------------------


def test_a_tight_disk_refuses_early_and_receiving_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With little room left, a new entry is refused in words; what arrives is kept, in the room of the ballast."""
    node = Node.found(Home(tmp_path / "a"), "Mto", "Bandari", "store")
    node.append(AddHousehold(FOUNDED, "H1"))
    runs = [run for tip in node.ledger.tips() for run in node.ledger.runs(tip.log, 0, tip.count)]
    (tmp_path / "c").mkdir()
    there = Ledger.begin(Store(tmp_path / "c" / "books.db"), runs[0].entries[0])
    there.store.keep_ballast()
    assert there.store.ballast.exists()
    assert node.store.ballast.exists()

    free = stores.TIGHT - 1

    def usage(_path: Path) -> SimpleNamespace:
        return SimpleNamespace(free=free)

    monkeypatch.setattr("shutil.disk_usage", usage)
    with pytest.raises(Refused, match="almost full"):
        node.append(AddHousehold(FOUNDED, "H2"))
    assert node.store.ballast.exists(), "the ballast is not for new entries"
    assert there.take(runs).stored == 2
    assert not there.store.ballast.exists()
    free = stores.TIGHT + stores.BALLAST - 1
    assert there.store.tight(), "the room of the ballast is not for new entries"


@pytest.mark.parametrize("name", ["append", "take"])
def test_a_disk_that_fills_up_at_any_write(world: World, name: str) -> None:
    """Wherever the disk fills up, it is said in words, nothing half-written stays, and with room the work goes on."""
    refused = 0
    for after in (*range(12), 20, 30, 40, 60):
        life = _life(world)
        life.store.keep_ballast()
        before = picture(life.ledger)
        life.disk.fault = _failing(after, _full, "write")
        words = ""
        try:
            if name == "append":
                life.author.append(AddHousehold(FOUNDED, "A1"), AddHousehold(FOUNDED, "A2"))
            else:
                life.ledger.take(world.runs[:1])
        except Refused as error:
            words = str(error)
        life.disk.fault = None
        if words:
            refused += 1
            assert "is full" in words or "cannot be changed" in words or "The entry is in the books" in words
            assert not life.store.ballast.exists()
            assert picture(life.ledger) == before or "The entry is in the books" in words
        life.check(thorough=True)
        life.end()
    assert refused > 10


def test_high_json_that_cannot_be_written(world: World) -> None:
    """When only the high-water file fails, the clerk hears that the entry is in the books; nothing is signed twice."""
    life = _life(world)
    with life.witness.watching():
        life.disk.fault = _no_room_for_high
        with pytest.raises(Refused, match="The entry is in the books"):
            life.author.append(AddHousehold(FOUNDED, "A1"))
        life.disk.fault = None
        assert life.store.rows("SELECT 1 FROM household WHERE code = 'A1'")
        assert life.append(AddHousehold(FOUNDED, "A2")) is not None
        life.check(thorough=True)
    life.end()


def _no_room_for_high(_what: str, name: str) -> None:
    if "high.json" in name:
        raise OSError(28, "No space left on device")


def test_a_limit_on_file_size_is_words(tmp_path: Path) -> None:
    """When the system lets the file grow no further, the real program ends in words, and the books are whole."""
    home = Home(tmp_path / "a")
    node = Node.found(home, "Mto", "Bandari", "store")
    size = home.books.stat().st_size + 40_000
    node.close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.writer", "w"],
        cwd=ROOT,
        env={**os.environ, "MVS_HOME": str(home.path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line.split()[0] for line in done.stdout.splitlines()]
    assert said[0] == "ready"
    assert "models.store.Damaged: The disk did not answer" in done.stderr
    with Node.opened(home) as again:
        assert verify(again.ledger).good
        again.ledger.arranger.refresh()
        assert again.author.pen.own_logs()[0].tip >= len(said)
        assert not again.append(AddHousehold(FOUNDED, "NEXT")).note


# ---- a sick disk -----------------------------------------------------------------------------------------------------


def test_a_disk_that_cannot_be_read_is_words(world: World) -> None:
    """An error of the disk while reading, at opening or later, is `Damaged` with a sentence, not a traceback."""
    disk = Disk(world.root, world.files)
    disk.fault = _failing(0, _sick, "read")
    with pytest.raises(Damaged, match="cannot be read"):
        Store(world.root / "books.db", disk.database(stores.PRAGMAS))
    for after in (0, 1, 3):
        life = _life(world)
        life.store.run("PRAGMA cache_size = 0")
        life.store.run("PRAGMA shrink_memory")
        life.disk.fault = _failing(after, _sick, "read")
        with pytest.raises(Damaged, match="The disk did not answer"):
            _read_again(life.store)
        life.disk.fault = None
        life.end()


@pytest.mark.parametrize("what", ["write", "sync", "truncate"])
def test_a_disk_that_cannot_be_written_is_words(world: World, what: str) -> None:
    """An error of the disk while writing is words; when it answers again, nothing acknowledged is lost."""
    said = 0
    for after in (0, 1, 2, 3, 5, 8):
        life = _life(world)
        with life.witness.watching():
            life.append(AddHousehold(FOUNDED, "A0"))
            life.disk.fault = _failing(after, _sick, what)
            said += 1
            with contextlib.suppress(Damaged, Refused):
                said -= life.append(AddHousehold(FOUNDED, "A1"), AddHousehold(FOUNDED, "A2")) is not None
            life.disk.fault = None
            life.end()
            life.cut(len(life.disk.steps), "all").end()
    assert said


def _read_again(store: Store) -> None:
    for _again in range(50):
        store.rows("SELECT * FROM entry")
        store.run("PRAGMA shrink_memory")


# ---- what the disk spoiled -------------------------------------------------------------------------------------------


def _pair(folder: Path) -> tuple[Node, Store]:
    node = Node.found(Home(folder / "a"), "Mto", "Bandari", "store")
    for number in range(40):
        node.append(AddHousehold(FOUNDED, f"H{number}"))
    return node, node.store


def test_damage_is_named_with_what_to_do(tmp_path: Path) -> None:
    """A byte that changed on the disk is found, the entry is named, and the words say what to do; slices agree."""
    node, store = _pair(tmp_path)
    assert verify(node.ledger).words() == "Good: 41 entries in 1 log, 41 seals."
    store.run("UPDATE entry SET body = body || x'00' WHERE seq = 7")
    store.run("UPDATE seal SET signature = zeroblob(64) WHERE first = 9")
    store.run("UPDATE entry SET head = zeroblob(32) WHERE seq = 20")
    store.run("DELETE FROM entry WHERE seq = 30")
    report = verify(node.ledger)
    said = report.words()
    for name in ("A#7", "A#9", "A#20", "A#30"):
        assert f"! {name}" in said or f"at {name}" in said
    assert "exchange with another desk" in said
    assert "mvs restore FILE" in said
    assert report.lost == [(1, 7), (1, 9)]
    sliced = Report()
    assert [done for done, _total in checking(node.ledger, sliced)][-1] == 40
    assert sliced.words() == said


def test_a_foreign_founding_entry_is_found(tmp_path: Path) -> None:
    """Books whose founding entry is not the one that the co-op is named by are not good."""
    node, store = _pair(tmp_path)
    store.run("UPDATE coop SET coop_id = zeroblob(32)")
    node.ledger.coop_id = bytes(32)
    assert "founding entry" in verify(node.ledger).words()


def test_a_spoiled_entry_is_no_fork(tmp_path: Path) -> None:
    """A good copy of an entry that the disk spoiled takes its place; its desk is not accused of a fork."""
    node, store = _pair(tmp_path)
    runs = [run for tip in node.ledger.tips() for run in node.ledger.runs(tip.log, 0, tip.count)]
    before = picture(node.ledger)
    store.run("UPDATE entry SET body = zeroblob(9) WHERE seq = 7")
    arrival = node.ledger.take(runs)
    assert arrival.mended == 1
    assert not arrival.forked
    assert verify(node.ledger).good
    assert picture(node.ledger) == before
    assert not node.ledger.tips()[0].frozen


def test_damaged_entries_are_fetched_again(tmp_path: Path) -> None:
    """Taken out of the books, damaged entries leave a gap that another desk's copy fills; then all is as before."""
    node, store = _pair(tmp_path)
    runs = [run for tip in node.ledger.tips() for run in node.ledger.runs(tip.log, 0, tip.count)]
    before = picture(node.ledger)
    store.run("UPDATE entry SET body = zeroblob(9) WHERE seq IN (7, 9)")
    words = set_aside(node.ledger)
    assert "2 damaged entries were taken out" in words
    assert node.ledger.tips()[0].count == 7
    assert node.ledger.missing(1, 41) == [(7, 8), (9, 10)]
    node.ledger.take(runs)
    node.ledger.rebuild()
    assert verify(node.ledger).good
    assert picture(node.ledger) == before

"""Backups: what is in them, what is refused, and what a desk does after it was given an older copy."""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from models.members import AddHousehold, sealed
from models.store import Damaged, Store
from models.verify import verify
from models.words import Refused
from mvs_tui.backup import backup, backup_words, finish, last_backup, restore
from mvs_tui.config import Home
from mvs_tui.node import Node
from tests.reliability.cuts import FOUNDED, Witness, picture, ref
from tests.reliability.kills import Clerk

ROOT = Path(__file__).parents[2]


def _desk(folder: Path, count: int = 5) -> Node:
    node = Node.found(Home(folder), "Mto", "Bandari", "store")
    node.append(*[AddHousehold(FOUNDED, f"H{number}") for number in range(count)])
    return node


def _households(node: Node) -> list[str]:
    return sorted(row[0] for row in node.store.rows("SELECT code FROM household"))


def test_a_backup_is_one_file_for_its_owner(tmp_path: Path) -> None:
    """A backup is named by village, desk and day, holds books and key, is private, and is never overwritten."""
    node = _desk(tmp_path / "a")
    first = backup(node, tmp_path)
    second = backup(node, tmp_path)
    assert first.name.startswith("mvs-bandari-A-20")
    assert first.name.endswith(".backup")
    assert second.name == first.name.replace(".backup", "-2.backup")
    assert first.stat().st_mode & 0o777 == 0o600
    assert node.author.key.seed.hex().encode() in first.read_bytes()
    assert node.author.key.seed.hex().encode() not in (tmp_path / "a" / "books.db").read_bytes()
    with pytest.raises(Refused, match="is there already"):
        backup(node, first)
    assert {path.name for path in tmp_path.iterdir()} == {"a", first.name, second.name}


def test_the_last_backup_is_remembered(tmp_path: Path) -> None:
    """The desk knows when it was last backed up, and says it in days; the copy knows its own time too."""
    node = _desk(tmp_path / "a")
    assert last_backup(node) is None
    assert backup_words(None, 0) == "No backup yet"
    file = backup(node)
    made = last_backup(node)
    assert made is not None
    assert backup_words(made, made + 9 * 1440) == "Backup 9 days ago"
    assert backup_words(made, made + 100) == "Backup today"
    restore(Home(tmp_path / "b"), file)
    with Node.opened(Home(tmp_path / "b")) as other:
        assert last_backup(other) is None or abs((last_backup(other) or 0) - made) <= 1


def test_a_backup_while_others_write(tmp_path: Path) -> None:
    """A backup that is made while another program writes without end is whole."""
    node = _desk(tmp_path / "a")
    clerk = Clerk.start(tmp_path / "a", tmp_path, "w")
    try:
        while not clerk.writing():
            pass
        file = backup(node, tmp_path)
    finally:
        clerk.kill()
    restore(Home(tmp_path / "b"), file)
    with Node.opened(Home(tmp_path / "b")) as other:
        assert verify(other.ledger).good
        assert len(_households(other)) > 5


def test_restore_on_a_new_machine(tmp_path: Path) -> None:
    """On a new laptop the backup gives the same books and desk, and a new book for its next entry, said in words."""
    node = _desk(tmp_path / "a")
    file = backup(node, tmp_path)
    before = picture(node.ledger)
    words = restore(Home(tmp_path / "b"), file)
    assert "Mto, desk A Bandari, 6 entries" in words
    assert "begins a new book" in words
    with Node.opened(Home(tmp_path / "b")) as other:
        assert picture(other.ledger) == before
        assert other.fingerprint == node.fingerprint
        receipt = other.append(AddHousehold(FOUNDED, "NEW"))
        assert receipt.keys[0].incarnation != 0
        assert "an older copy was restored" in receipt.note
        assert other.author.key.seed.hex().encode() not in (tmp_path / "b" / "books.db").read_bytes()
        assert not other.append(AddHousehold(FOUNDED, "NEXT")).note
    assert Home(tmp_path / "b").key.stat().st_mode & 0o777 == 0o600


def test_restore_of_an_older_copy_in_place(tmp_path: Path) -> None:
    """After an older copy the desk goes on in a new book, keeps what was there aside, and says so."""
    home = Home(tmp_path / "a")
    node = _desk(tmp_path / "a")
    file = backup(node, tmp_path)
    node.append(AddHousehold(FOUNDED, "LATE1"), AddHousehold(FOUNDED, "LATE2"))
    with pytest.raises(Refused, match="--force"):
        restore(home, file)
    words = restore(home, file, force=True)
    assert "This desk wrote 2 entries after that" in words
    with pytest.raises(Refused, match="replaced while this program had them open"):
        node.append(AddHousehold(FOUNDED, "LOST"))
    with Node.opened(home) as other:
        assert "LATE1" not in _households(other)
        receipt = other.append(AddHousehold(FOUNDED, "NEW"))
        assert "an older copy was restored" in receipt.note
        assert receipt.keys[0].incarnation != 0
    (aside,) = tmp_path.glob("a/before-restore-*")
    kept = Store(aside / "books.db")
    assert kept.rows("SELECT 1 FROM household WHERE code = 'LATE2'")
    kept.close()


def test_an_older_copy_is_noticed_in_every_stream(tmp_path: Path) -> None:
    """After a new book in one stream, the others do not go on in their old ones: there too something may be missing."""
    node = _desk(tmp_path / "a")
    letter = sealed(bytes(32), ref(node.append(AddHousehold(FOUNDED, "H9")).keys[0]), AddHousehold(FOUNDED, "x"), 1)
    early = backup(node, tmp_path)
    with Witness().watching():
        node.append(letter)
        later = backup(node, tmp_path)
        node.append(letter)
        for file in (later, early):
            restore(node.home, file, force=True)
            with Node.opened(node.home) as other:
                assert "new book" in other.append(AddHousehold(FOUNDED, "NEW")).note
                receipt = other.append(letter)
                assert receipt.keys[0].incarnation != 0
                assert "an older copy was restored" in receipt.note


def test_what_was_lost_comes_back(tmp_path: Path) -> None:
    """What a restored desk wrote after the copy comes back from a neighbour, and counts."""
    home = Home(tmp_path / "a")
    node = _desk(tmp_path / "a")
    file = backup(node, tmp_path)
    node.append(AddHousehold(FOUNDED, "LATE1"), AddHousehold(FOUNDED, "LATE2"))
    runs = [run for tip in node.ledger.tips() for run in node.ledger.runs(tip.log, 0, tip.count)]
    restore(home, file, force=True)
    with Node.opened(home) as other:
        new = other.append(AddHousehold(FOUNDED, "NEW")).keys[0]
        other.ledger.take(runs)
        other.ledger.folder.fold_all()
        assert {"LATE1", "LATE2", "NEW"} <= set(_households(other))
        assert not other.ledger.tips()[0].frozen
        again = other.append(AddHousehold(FOUNDED, "MORE"))
        assert again.keys[0][:3] == new[:3]
        assert not again.note


def test_the_newest_copy_needs_no_new_book(tmp_path: Path) -> None:
    """When nothing was written after the backup, the desk goes on where it was."""
    node = _desk(tmp_path / "a")
    file = backup(node, tmp_path)
    words = restore(node.home, file, force=True)
    assert "new book" not in words
    with Node.opened(node.home) as other:
        receipt = other.append(AddHousehold(FOUNDED, "NEXT"))
        assert receipt.keys[0].incarnation == 0
        assert not receipt.note


def test_a_bad_file_changes_nothing(tmp_path: Path) -> None:
    """A damaged, foreign, newer, doctored or keyless file is refused in one sentence, and nothing was touched."""
    node = _desk(tmp_path / "a", count=60)
    good = backup(node, tmp_path / "good.backup")
    body = good.read_bytes()
    (tmp_path / "flipped").write_bytes(body.replace(b"H33", b"H99", 1))
    (tmp_path / "short").write_bytes(body[: len(body) // 2])
    (tmp_path / "text").write_bytes(b"hello" * 100)
    (tmp_path / "empty").write_bytes(b"")
    for name, sql in {
        "keyless": "DELETE FROM setting WHERE name = 'backup key'",
        "trigger": "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM entry; END",
        "foreign": "PRAGMA application_id = 7",
        "newer": "PRAGMA user_version = 99",
        "stranger": f"UPDATE setting SET value = '{'ab' * 32}' WHERE name = 'backup key'",  # noqa: S608 - no stranger's
        "no key": "UPDATE setting SET value = 'xyz' WHERE name = 'backup key'",
        "unsealed": "DELETE FROM seal",
        "forged": "UPDATE entry SET body = zeroblob(12) WHERE seq = 10",
        "wrong type": "UPDATE entry SET body = replace(body, 'H33', 'H99')",
    }.items():
        shutil.copy(good, tmp_path / name)
        with sqlite3.connect(tmp_path / name) as connection:
            connection.execute(sql)
        connection.close()
    before = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir() if path.is_file()}
    bad = sorted({path.name for path in tmp_path.iterdir()} - {"a", "good.backup"})
    assert len(bad) == 13
    for name in bad:
        with pytest.raises((Refused, Damaged), match=r"Nothing was changed\."):
            restore(node.home, tmp_path / name, force=True)
    with pytest.raises(Refused, match="There is no file"):
        restore(node.home, tmp_path / "nothing", force=True)
    after = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir() if path.is_file()}
    assert {**after, "restore.lock": b""} == {**before, "restore.lock": b""}
    assert not node.append(AddHousehold(FOUNDED, "NEXT")).note


def test_only_signed_entries_are_believed(tmp_path: Path) -> None:
    """Books in a backup that are not what its entries give are made again from the entries."""
    node = _desk(tmp_path / "a")
    file = backup(node, tmp_path)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE household SET code = 'FALSE' WHERE code = 'H3'")
    connection.close()
    restore(Home(tmp_path / "b"), file)
    with Node.opened(Home(tmp_path / "b")) as other:
        assert picture(other.ledger) == picture(node.ledger)


def test_restore_over_damaged_books(tmp_path: Path) -> None:
    """Books that SQLite cannot read are said to be damaged, and a backup takes their place."""
    node = _desk(tmp_path / "a")
    file = backup(node, tmp_path)
    node.close()
    node.home.books.write_bytes(b"x" * 5000)
    with pytest.raises(Damaged, match="mvs restore"):
        Node.open(node.home)
    restore(node.home, file, force=True)
    with Node.opened(node.home) as other:
        assert len(_households(other)) == 5


def test_a_full_stick_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup that does not fit is refused in words and leaves no half file."""
    node = _desk(tmp_path / "a")

    def full(*_values: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("models.store.settle", full)
    with pytest.raises(Refused, match="could not be written"):
        backup(node, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_crash_at_any_point_of_a_restore(tmp_path: Path) -> None:
    """Whenever a restore is killed, the next start has the old books or the new ones, whole, with the fitting key."""
    node = _desk(tmp_path / "a")
    file = backup(node, tmp_path)
    node.append(AddHousehold(FOUNDED, "LATE"))
    old = picture(node.ledger)
    node.close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.restoring", str(tmp_path / "a"), str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert said[-1]["exit"] == 0
    assert len(said) > 25
    found: list[str] = []
    for line in said:
        with Node.opened(Home(Path(line["home"]))) as other:
            assert verify(other.ledger).good
            now = picture(other.ledger)
            found.append("old" if now == old else "new")
            assert found[-1] == "old" or "LATE" not in _households(other)
            receipt = other.append(AddHousehold(FOUNDED, "NEXT"))
            assert bool(receipt.note) == (found[-1] == "new")
        left = {path.name for path in Path(line["home"]).iterdir()}
        assert "restore.json" not in left
        assert "restoring" not in left
    assert found == sorted(found, reverse=True), "a later crash brought the old books back"
    assert {"old", "new"} == set(found)


def test_finish_leaves_a_quiet_folder_alone(tmp_path: Path) -> None:
    """Without a restore under way, nothing is written when books are opened."""
    finish(Home(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()

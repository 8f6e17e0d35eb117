"""The store among several processes: nothing lost, nothing signed twice, and words where SQLite has only codes."""

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from models import batch
from models import store as stores
from models.bookings import MachineBook
from models.coop import AddVillage
from models.machines import AddMachine, RequestMachine
from models.members import AddHousehold, RegisterMember
from models.refs import Key, Ref
from models.store import APPLICATION, Damaged, Store
from models.words import Refused
from tests.village.builder import begin, feed, picture, to
from tests.village.desks import NOW, Office
from tests.village.helper import pack_runs

ROOT = Path(__file__).parents[2]


def helper(act: str, folder: Path, *words: str) -> subprocess.Popen[str]:
    """Start another process on a folder; it waits, ready, for `go`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.village.helper", act, str(folder), *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    return process


def go(*processes: subprocess.Popen[str]) -> list[list[str]]:
    """Let processes work at the same time; give what each said, and fail with their words when one fails."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said: list[list[str]] = []
    for process in processes:
        out, error = process.communicate(timeout=60)
        assert process.returncode == 0, error
        said.append(out.split())
    return said


def test_writers_and_a_receiver_in_one_folder_lose_nothing_and_sign_no_place_twice(tmp_path: Path) -> None:
    """Two clerks and the radio write to one folder at once: every acknowledged entry is there, in one log."""
    office = Office.founded(tmp_path / "a")
    other = Office.joined(tmp_path / "b", office, 2)
    receipts = [other.author.append(AddMachine(_start(), f"R{number}")) for number in range(20)]
    file = tmp_path / "runs.json"
    file.write_text(pack_runs(other.bodies()), "utf-8")
    said = go(
        helper("write", tmp_path / "a", "X", "25"),
        helper("write", tmp_path / "a", "Y", "25"),
        helper("receive", tmp_path / "a", str(file)),
    )
    again = Office.reopened(tmp_path / "a")
    places = [*said[0], *said[1]]
    assert len(set(places)) == 50, "a place was acknowledged twice"
    found = picture(again.ledger)
    assert all(found.verdicts[key] == "OK" for key in places)
    assert all(found.verdicts[str(receipt.keys[0])] == "OK" for receipt in receipts)
    assert again.logs() == {"0.0": (52, None)}
    fresh = begin(again.bodies()[0].entries[0])
    feed(fresh, again.bodies())
    assert picture(fresh).state == found.state


def test_others_write_on_while_one_process_rebuilds(tmp_path: Path) -> None:
    """Two rebuilds in small slices, a writer of villages and a writer of machines leave books as if alone."""
    office = Office.founded(tmp_path)
    office.author.append(*(AddMachine(_start(), f"M{number}") for number in range(60)))
    go(
        helper("rebuild", tmp_path, "4"),
        helper("rebuild", tmp_path, "3"),
        helper("write", tmp_path, "X", "20"),
        helper("villages", tmp_path, "20"),
    )
    again = Office.reopened(tmp_path)
    again.ledger.mend()
    found = picture(again.ledger)
    assert len(found.verdicts) == 101
    assert set(found.verdicts.values()) == {"OK"}
    fresh = begin(again.bodies()[0].entries[0])
    feed(fresh, again.bodies())
    assert picture(fresh).state == found.state


@pytest.mark.parametrize("act", ["write", "receive"])
def test_nobody_orders_entries_amid_another_process_rebuild(tmp_path: Path, act: str) -> None:
    """A writer and a receiver that come halfway through a rebuild wait for its end; what they add counts."""
    office = Office.founded(tmp_path / "a")
    for number in range(12):
        office.author.append(AddVillage(f"V{number}"))
    last = Key(1, 0, 0, 12)
    other = Office.joined(tmp_path / "b", office, 2)
    other.author.append(AddMachine(to(last), "FAR"))
    file = tmp_path / "runs.json"
    file.write_text(pack_runs(other.bodies()), "utf-8")
    words = ["X", "1", str(last)] if act == "write" else [str(file)]
    newcomer = helper(act, tmp_path / "a", *words)
    slow = helper("rebuild_halfway", tmp_path / "a")
    assert newcomer.stdin is not None
    newcomer.stdin.write("\n")
    newcomer.stdin.flush()
    with contextlib.suppress(subprocess.TimeoutExpired):
        newcomer.wait(0.7)  # time enough to do harm
    go(slow)
    _out, error = newcomer.communicate(timeout=30)
    assert newcomer.returncode == 0, error
    found = picture(Office.reopened(tmp_path / "a").ledger)
    assert len(found.verdicts) == 15
    assert set(found.verdicts.values()) == {"OK"}


def test_a_book_grown_to_the_same_count_behind_ones_back_is_folded_anew(tmp_path: Path) -> None:
    """After a rebuild elsewhere and as many new entries as this process knew, its book shows all of them."""
    office = Office.founded(tmp_path)
    keys = office.author.append(AddMachine(_start(), "TRACTOR1"), AddHousehold(_start(), "H1"), _member).keys
    other = Office.reopened(tmp_path)
    for turn in range(5):
        if turn == 3:
            assert len(_bookings(office, keys[0])) == 3
            other.ledger.rebuild()
        desk = office if turn < 3 else other
        desk.author.append(RequestMachine(to(keys[0]), to(keys[2]), NOW // 60 + 30 + turn, 1))
    assert len(_bookings(office, keys[0])) == 5


def _member(keys: list[Key]) -> RegisterMember:
    return RegisterMember(to(keys[1]), "0417")


def _bookings(office: Office, machine: Key) -> dict[Key, Any]:
    book = office.ledger.folder.book(str(machine))
    assert isinstance(book, MachineBook)
    return book.bookings


def test_a_book_kept_in_memory_is_not_believed_after_another_process_rebuilt(tmp_path: Path) -> None:
    """What this process remembers of a book is dropped when the books were made again behind its back."""
    office = Office.founded(tmp_path)
    office.author.append(AddMachine(_start(), "ONE"))
    office.author.append(AddMachine(_start(), "TWO"))
    before = office.ledger.folder.law()
    go(helper("rebuild", tmp_path, "1"))
    go(helper("write", tmp_path, "X", "2"))
    law = office.ledger.folder.law()
    assert len(law.things) == len(before.things) + 1
    assert office.author.append(AddVillage("Bonde")).keys[0].seq == 5


def test_a_reader_notices_that_another_process_has_written(tmp_path: Path) -> None:
    """The store's number of changes moves with another's commit, and stays where it is without one."""
    office = Office.founded(tmp_path)
    first = office.ledger.store.data_version()
    assert office.ledger.store.data_version() == first
    go(helper("write", tmp_path, "X", "1"))
    assert office.ledger.store.data_version() != first


def test_a_lock_that_is_held_too_long_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program holds the lock, writing and receiving are refused in words, and reading goes on."""
    office = Office.founded(tmp_path)
    monkeypatch.setattr(stores, "WAIT", 0.2)
    waiting = Office.reopened(tmp_path)
    process = helper("hold", tmp_path)
    try:
        with pytest.raises(Refused, match="Another program has been writing"):
            waiting.author.append(AddVillage("Bonde"))
        with pytest.raises(Refused, match="Another program has been writing"):
            waiting.ledger.take(office.bodies())
        assert waiting.ledger.folder.law().name == "Mto"
    finally:
        go(process)
    assert waiting.author.append(AddVillage("Bonde")).keys


def test_a_reader_in_the_way_of_a_commit_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A foreign reader that never ends makes writing fail in words, nothing is written, and it works when it ends."""
    Office.founded(tmp_path).ledger.store.close()
    monkeypatch.setattr(stores, "WAIT", 0.2)
    office = Office.reopened(tmp_path)
    reader = sqlite3.connect(tmp_path / "books.db")
    cursor = reader.execute("SELECT * FROM entry UNION ALL SELECT * FROM entry")
    cursor.fetchone()
    with pytest.raises(Refused, match="Another program has been writing"):
        office.author.append(AddVillage("Bonde"))
    cursor.close()
    reader.close()
    assert office.author.append(AddVillage("Bonde")).keys[0].seq == 1
    assert len(office.ledger.folder.law().villages) == 2


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (f"PRAGMA application_id={APPLICATION + 1}", "another or a newer program"),
        ("PRAGMA user_version=99", "format 99"),
    ],
)
def test_a_foreign_or_newer_store_is_left_alone_with_words(tmp_path: Path, statement: str, words: str) -> None:
    """Another program's file and one of a later format are not opened and not changed."""
    path = tmp_path / "books.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
        connection.execute(statement)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(Damaged, match=words):
        Store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    """Bytes that SQLite cannot read give a sentence with what to do, and the file stays."""
    path = tmp_path / "books.db"
    path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(Damaged, match=r"mvs restore"):
        Store(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_transaction_that_fails_leaves_no_memory_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When an append is taken back after its books were folded, nobody sees the ghost, and its place is signed once."""
    office = Office.founded(tmp_path)
    office.author.append(AddMachine(_start(), "ONE"))
    before = picture(office.ledger)
    monkeypatch.setattr(batch.Batch, "affirm", _fail)
    with pytest.raises(ZeroDivisionError):
        office.author.append(AddMachine(_start(), "GHOST"))
    monkeypatch.undo()
    assert picture(office.ledger) == before
    assert [thing.code for thing in office.ledger.folder.law().things.values()] == ["ONE"]
    go(helper("write", tmp_path, "X", "2"))
    assert [thing.code for thing in office.ledger.folder.law().things.values()] == ["ONE", "X1"]


def _fail(_batch: object) -> None:
    raise ZeroDivisionError


def _start() -> Ref[Any]:
    return to(Key(1, 0, 0, 0))

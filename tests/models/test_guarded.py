"""What must not go wrong quietly: spoiled bytes signed anew, keys seen or lost, a place that changes by itself."""

import uuid
from pathlib import Path

import pytest

from models import people
from models.author import found
from models.coop import AddVillage, Genesis
from models.encoding import peek
from models.entry import SAW
from models.keys import DeskKey
from models.machines import AddMachine
from models.members import EndHousehold
from models.people import Newcomer
from models.place import network_card
from models.refs import Key
from models.reseal import WIDE, reseal
from models.store import Store
from tests.village.builder import EPOCH, Village, to, told
from tests.village.desks import NOW, Office


def test_what_the_disk_spoiled_is_not_sealed_anew(tmp_path: Path) -> None:
    """A wide seal over a changed byte would be a second version of a place: the block is left as it is."""
    office = Office.founded(tmp_path)
    office.author.append(*(AddVillage(f"V{number}") for number in range(2 * WIDE)))
    store = office.ledger.store
    body = bytes(store.rows("SELECT body FROM entry WHERE seq = 15")[0][0])
    store.run("UPDATE entry SET body = ? WHERE seq = 15", body[:-1] + bytes([body[-1] ^ 1]))
    reseal(office.author)
    assert store.rows("SELECT first FROM seal WHERE n = ?", WIDE) == [(0,)]


def test_a_desk_without_a_lasting_network_card_stays_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that Python or the card made up is no mark of the place; a card's own number is."""
    for made_up in (0x01_00_00_00_00_07, 0x02_00_00_00_00_07):
        monkeypatch.setattr(uuid, "getnode", lambda made_up=made_up: made_up)
        assert network_card() == 0
    monkeypatch.setattr(uuid, "getnode", lambda: 0xA4_00_00_00_00_07)
    assert network_card() == 0xA4_00_00_00_00_07


def test_a_genesis_with_all_its_fields_at_their_longest_counts(tmp_path: Path) -> None:
    """Long names, a parent and its heads together are more than 150 bytes, and still found a co-op."""
    key = DeskKey.make(bytes(32))
    store = Store(tmp_path / "books.db")
    ledger = found(store, key, Genesis("n" * 36, "v" * 24, "d" * 20, key.public, EPOCH, 180, bytes(32), bytes(32)))
    assert ledger.folder.law().name == "n" * 36


def test_books_and_key_are_for_their_owner_only(tmp_path: Path) -> None:
    """Books hold household keys and names: others cannot read the file, also where it was readable before."""
    path = tmp_path / "books.db"
    path.touch(0o644)
    Store(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_desk_key_does_not_show_its_secret() -> None:
    """What a log or a crash report prints of a key is its public part."""
    key = DeskKey.make(bytes(range(32)))
    assert repr(bytes(range(32)))[2:20] not in repr(key)
    assert "seed" not in repr(key)


def test_two_keys_of_one_household_open_what_each_locked(tmp_path: Path) -> None:
    """Two desks wrote names of one household before they met; with both keys all names are read, and none is lost."""
    office = Office.founded(tmp_path)
    people.add(office.author, Newcomer("Ana", "H1"))
    store, coop = office.ledger.store, office.ledger.coop
    house = Key.read(store.rows("SELECT key FROM household")[0][0])
    mine = people.household_key(office.ledger, house)
    store.run("DELETE FROM secret WHERE tag = ?", str(house))
    people.add(office.author, Newcomer("Bo", "H1"))
    people.hand_keys(office.ledger, [(house, mine)])
    assert store.rows("SELECT name FROM person ORDER BY name") == [("Ana",), ("Bo",)]
    assert len(store.rows("SELECT key FROM secret WHERE coop = ? AND tag = ?", coop, str(house))) == 2


def test_a_leaving_that_arrives_destroys_the_key_here_too() -> None:
    """Not only the desk that writes it: every desk that reads that a household left drops what opens its words."""
    village = Village()
    member = village.member(village.a, 20)
    house = Key(1, 0, 0, member.key.seq - 1)
    ledger = told(village.runs)
    with ledger.store.writing():
        ledger.store.put("secret", ("coop", "tag", "key"), [(ledger.coop, str(house), bytes(32))])
    ledger.take([village.a.write(EndHousehold(to(house)), 40).run])
    ledger.folder.fold_all()
    assert ledger.store.rows("SELECT 1 FROM secret WHERE tag = ?", str(house)) == []


def test_a_program_that_knows_more_works_the_books_in_again(tmp_path: Path) -> None:
    """Entries that an older program called too new count after the upgrade, without anybody asking for a rebuild."""
    office = Office.founded(tmp_path)
    office.author.append(AddVillage("Bonde"))
    ledger = office.ledger
    ledger.mend()
    ledger.store.run("UPDATE setting SET value = 'an older program' WHERE name = 'program'")
    ledger.store.run("UPDATE entry SET verdict = 2, layer = NULL, subject = NULL, kind = 99 WHERE seq = 1")
    ledger.mend()
    assert ledger.store.rows("SELECT verdict, layer FROM entry WHERE seq = 1") == [(0, 1)]


def test_saw_names_what_was_applied_since_also_when_its_clock_was_slow(tmp_path: Path) -> None:
    """What a keeper knew can be shown later: a constitution entry from a slow desk is named once, and only once."""
    office = Office.founded(tmp_path / "a")
    other = Office.joined(tmp_path / "b", office, 2)
    office.author.append(AddVillage("One"))
    other.clock.now = NOW - 12
    receipt = other.author.append(AddMachine(to(Key(1, 0, 0, 0)), "SLOW"))
    office.ledger.take(other.bodies())
    office.ledger.folder.fold_all()
    wrote = [office.author.append(AddVillage(name)).keys[0] for name in ("Two", "Three")]
    seen = []
    for key in wrote:
        row = office.ledger.arranger.find(key)
        assert row is not None
        seen.append([ref.key for role, ref in peek(row.body).refs if role == SAW])
    assert seen == [[receipt.keys[0]], []]

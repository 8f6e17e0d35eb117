"""Phones: bound in person by any desk, ended by any desk or with the household, and read aloud before they count."""

import base64
import itertools
import lzma
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from models import people, phones
from models.answered import MOST, Packet, answer_to, keep_answer
from models.book import Reason
from models.history import fields
from models.ledger import Ledger
from models.members import AddHousehold, EndHousehold, Member, RegisterMember
from models.names import Names
from models.people import Newcomer
from models.phones import HEARD, BindPhone, Phone, PhoneKey, UnbindPhone
from models.refs import Key, Ref
from models.store import Store
from models.words import BadInput, Refused
from tests.village.builder import Village, picture, told, verdict
from tests.village.desks import Office

PHONE, OTHER = bytes(range(32)), bytes(range(1, 33))
WORDS = "sosoz-jajob-zubiz-lumaj-pijiv-zifit"
GOLDEN = Path(__file__).parents[1] / "golden"


def office(folder: Path) -> tuple[Office, Ref[Any]]:
    """Found a co-op with one member."""
    desk = Office.founded(folder)
    people.add(desk.author, Newcomer("Ana", "H1", "", "0417"))
    key = desk.ledger.store.rows("SELECT key FROM member")[0][0]
    return desk, Ref[Member].to(Key.read(key))


def lens(desk: Office) -> Names:
    """Look at the books now."""
    return Names(desk.ledger, desk.clock.now)


def test_a_bound_phone_speaks_for_its_member_until_it_is_unbound(tmp_path: Path) -> None:
    """Binding and unbinding decide whose a key is; a key of another length is nobody's."""
    desk, ana = office(tmp_path)
    assert phones.member_of(desk.ledger, PHONE) is None
    key = desk.author.append(BindPhone(ana, PHONE, "red")).keys[-1]
    assert phones.member_of(desk.ledger, PHONE) == ana.key
    assert [phones.member_of(desk.ledger, wrong) for wrong in (OTHER, b"", PHONE[:31])] == [None] * 3
    desk.author.append(UnbindPhone(Ref[Phone].to(key), "lost"))
    assert phones.member_of(desk.ledger, PHONE) is None
    with pytest.raises(Refused):
        desk.author.append(UnbindPhone(Ref[Phone].to(key)))


def test_a_phone_that_counts_for_somebody_is_not_bound_again(tmp_path: Path) -> None:
    """The clerk is told whose it is, beside the field."""
    desk, ana = office(tmp_path)
    desk.author.append(BindPhone(ana, PHONE))
    with pytest.raises(Refused, match="bound to Ana already") as refusal:
        desk.author.append(BindPhone(ana, PHONE))
    assert refusal.value.field == "key"


def test_any_desk_unbinds_and_all_bindings_of_that_key_in_the_household_end() -> None:
    """Two desks bound one phone before they met; a third ends both with one entry, wherever they stand."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    house = village.a.write(AddHousehold(village.founding.ref, "H1"), 20)
    member = village.a.write(RegisterMember(house.ref, "0417"), 21)
    first = village.a.write(BindPhone(member.ref, PHONE), 30)
    second = b.write(BindPhone(member.ref, PHONE), 30)
    c.write(UnbindPhone(first.ref), 40)
    late = c.write(UnbindPhone(second.ref), 41)
    ledger = told(village.runs)
    assert phones.bound(ledger) == []
    assert verdict(ledger, late) is Reason.ENDED


def test_bindings_stand_the_same_in_whatever_order_they_arrive() -> None:
    """Bound twice, unbound, bound anew by three desks: every order of arrival gives the same books."""
    village = Village()
    b, c = village.admit(2, 10), village.admit(3, 11)
    house = village.a.write(AddHousehold(village.founding.ref, "H1"), 20)
    member = village.a.write(RegisterMember(house.ref, "0417"), 21)
    settled = len(village.runs)
    first = b.write(BindPhone(member.ref, PHONE), 30)
    c.write(BindPhone(member.ref, PHONE), 31)
    village.a.write(UnbindPhone(first.ref), 40)
    c.write(BindPhone(member.ref, PHONE, "again"), 41)
    rest = list(range(settled, len(village.runs)))
    orders = [[*range(settled), *order] for order in itertools.permutations(rest)] + [[0, *rest, *range(1, settled)]]
    seen = [told(village.runs, order) for order in orders]
    assert [phone.label for phone in phones.bound(seen[0])] == ["again"]
    assert all(picture(ledger) == picture(seen[0]) for ledger in seen)


def test_no_phone_is_bound_to_a_household_that_left_or_to_nobody() -> None:
    """After the household left a binding has no effect, and those before it count no more."""
    village = Village()
    house = village.a.write(AddHousehold(village.founding.ref, "H1"), 20)
    member = village.a.write(RegisterMember(house.ref, "0417"), 21)
    village.a.write(BindPhone(member.ref, PHONE), 30)
    village.a.write(EndHousehold(house.ref), 40)
    late = village.a.write(BindPhone(member.ref, OTHER), 50)
    void = village.a.write(RegisterMember(house.ref, "0418"), 51)
    nobody = village.a.write(BindPhone(void.ref, OTHER), 52)
    ledger = told(village.runs)
    assert phones.bound(ledger) == []
    assert (verdict(ledger, late), verdict(ledger, nobody)) == (Reason.GONE, Reason.GONE)


def test_a_key_is_typed_as_its_words_as_the_app_shows_it_or_in_hexadecimal(tmp_path: Path) -> None:
    """The words of a phone that was heard stand for its key; so do base64 and hexadecimal digits of 32 bytes."""
    desk, _ana = office(tmp_path)
    phones.note_heard(desk.ledger, PHONE, desk.clock.now)
    field, names = PhoneKey(), lens(desk)
    app = base64.b64encode(PHONE).decode()
    for typed in (WORDS, WORDS.upper().replace("-", " "), "sosoz", app, f"base64:{app}", PHONE.hex()):
        assert field.parse(typed, names) == PHONE, typed
    for typed in ("", "zzz", app[:-4], PHONE.hex()[2:]):
        with pytest.raises(BadInput):
            field.parse(typed, names)


def test_words_that_two_phones_begin_with_are_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More of the words must be typed."""
    desk, _ana = office(tmp_path)
    monkeypatch.setattr(phones, "words", lambda key: f"sosoz-{'jajob' if key == PHONE else 'lumaj'}")  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    for key in (PHONE, OTHER):
        phones.note_heard(desk.ledger, key, desk.clock.now)
    with pytest.raises(BadInput, match="sosoz-jajob, sosoz-lumaj"):
        lens(desk).phone("sosoz")
    assert lens(desk).phone("sosoz l") == OTHER


def test_only_the_last_strange_phones_of_a_day_are_remembered(tmp_path: Path) -> None:
    """However many keys somebody makes up, twelve are kept, the last heard first; after a day none."""
    desk, _ana = office(tmp_path)
    now = desk.clock.now
    for number in range(40):
        phones.note_heard(desk.ledger, bytes([number]) * 32, now + number)
    kept = phones.heard(desk.ledger, now + 40)
    assert [key[0] for key, _at in kept] == list(range(39, 39 - HEARD, -1))
    assert phones.heard(desk.ledger, now + 40 + 24 * 60) == []


def test_the_history_says_a_phone_by_its_words_and_finds_it_by_its_member(tmp_path: Path) -> None:
    """Nobody reads 32 bytes; a bound phone is named by its member's number, its name, or its words."""
    desk, ana = office(tmp_path)
    body = BindPhone(ana, PHONE)
    key = desk.author.append(body).keys[-1]
    names = lens(desk)
    assert fields(body, names) == f"Ana · Phone {WORDS}"
    for typed in ("0417", "ana", "sosoz-jajob", WORDS):
        assert names.find(Phone, typed).key == key
    assert names.of(key) == "phone sosoz-jajob of Ana"


@pytest.mark.parametrize("name", ["everything", "struck_out"])
def test_books_of_the_first_release_take_phones(tmp_path: Path, name: str) -> None:
    """A store without the table is opened and gets it; its state hash is what it was, for no phone is in it."""
    path = tmp_path / "books.db"
    path.write_bytes(lzma.decompress((GOLDEN / f"format-1-{name}.db.xz").read_bytes()))
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE name = 'phone'").fetchone() == (0,)
    raw.close()
    ledger = Ledger.first(Store(path))
    assert ledger is not None
    assert phones.bound(ledger) == []
    before = ledger.folder.state_hash()
    ledger.rebuild()
    assert ledger.folder.state_hash() == before
    ledger.store.run("DROP TABLE phone")
    ledger.store.close()
    again = Ledger.first(Store(path))
    assert again is not None
    assert again.folder.state_hash() == before


def test_the_hash_leaves_out_a_later_table_only_while_it_is_empty(tmp_path: Path) -> None:
    """Programs without phones agree with this one until a phone is bound; from then on the difference must show."""
    desk, ana = office(tmp_path)
    from models import rows

    def tables() -> set[bytes]:
        return {part[:9] for part in rows.public(desk.ledger.store, desk.ledger.coop)}

    assert b"('phone'," not in tables()
    desk.author.append(BindPhone(ana, PHONE))
    assert b"('phone'," in tables()


def test_answers_are_kept_for_a_day_and_no_more_than_there_is_room_for(tmp_path: Path) -> None:
    """An answer is found by key, radio and packet; a day later it is forgotten; of very many the last 500 stay."""
    desk, _ana = office(tmp_path)
    packet = Packet(PHONE, 7, 1)
    keep_answer(desk.ledger, packet, "OK #K7Q — sáb", 1000)
    assert answer_to(desk.ledger, packet, 1000 + 1439) == "OK #K7Q — sáb"
    assert answer_to(desk.ledger, packet, 1000 + 1440) is None
    for other in (Packet(OTHER, 7, 1), Packet(PHONE, 8, 1), Packet(PHONE, 7, 2)):
        assert answer_to(desk.ledger, other, 1000) is None
    for number in range(MOST + 20):
        keep_answer(desk.ledger, Packet(PHONE, 9, number), "x", 2000 + number // 10)
    count = desk.ledger.store.rows("SELECT count(*) FROM setting WHERE name LIKE '%.answered %'")
    assert count == [(MOST,)]
    assert answer_to(desk.ledger, Packet(PHONE, 9, MOST + 19), 2060) == "x"
    assert answer_to(desk.ledger, Packet(PHONE, 9, 0), 2060) is None

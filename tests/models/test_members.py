"""Households and members: numbers for everybody, names for the village alone, and nothing left after a leaving."""

from pathlib import Path
from typing import Any

import pytest

from models import people
from models.keys import lock
from models.machines import AddMachine
from models.members import AddHousehold, EndHousehold, Envelope, MemberDetails, RegisterMember, sealed
from models.people import Newcomer
from models.refs import Key, Stream
from models.words import Refused
from tests.village.builder import Said, Village, begin, feed, picture, to, told, verdict
from tests.village.desks import Office

NAME = "Zainabu Mwangi"
PHONE = "+254700123456"


def office(folder: Path) -> tuple[Office, Key, Key]:
    """Found a co-op with one named member; give the desk, the member's key and the household's."""
    desk = Office.founded(folder)
    people.add(desk.author, Newcomer(NAME, "H1", PHONE, "0417"))
    rows = desk.ledger.store.rows("SELECT key, household FROM member")
    return desk, Key.read(rows[0][0]), Key.read(rows[0][1])


def test_a_name_never_stands_in_what_is_signed_or_hashed(tmp_path: Path) -> None:
    """Neither stream's entries hold a name or a phone number, and the state hash is the same with and without them."""
    desk, _member, _house = office(tmp_path / "a")
    signed = b"".join(data for run in desk.bodies() for data in run.entries)
    for word in (NAME, *NAME.split(), PHONE, PHONE[4:]):
        assert word.encode() not in signed
    stranger = begin(desk.bodies()[0].entries[0])
    feed(stranger, [run for run in desk.bodies() if run.stream == 0])
    assert desk.ledger.store.rows("SELECT name, phone FROM person") == [(NAME, PHONE)]
    assert stranger.store.rows("SELECT name FROM person") == []
    assert stranger.folder.state_hash() == desk.ledger.folder.state_hash()
    assert stranger.frontier_digest() == desk.ledger.frontier_digest()


def test_a_rename_changes_no_common_hash(tmp_path: Path) -> None:
    """A new name for a member leaves the state hash and the coop stream as they were."""
    desk, member, _house = office(tmp_path)
    before = (desk.ledger.folder.state_hash(), desk.ledger.frontier_digest())
    people.rename(desk.author, to(member), "Zainabu Otieno", "")
    assert desk.ledger.store.rows("SELECT name, phone FROM person") == [("Zainabu Otieno", "")]
    assert (desk.ledger.folder.state_hash(), desk.ledger.frontier_digest()) == before


def test_forgetting_a_household_destroys_the_words(tmp_path: Path) -> None:
    """After forgetting and a rebuild, no file of the desk's folder holds the name, the phone number or the key."""
    desk, _member, house = office(tmp_path / "a")
    key = people.household_key(desk.ledger, house)
    people.forget(desk.author, to(house), "moved away")
    assert desk.ledger.store.rows("SELECT count(*) FROM person") == [(0,)]
    desk.ledger.rebuild()
    assert desk.ledger.store.rows("SELECT count(*) FROM person") == [(0,)]
    assert desk.ledger.store.rows("SELECT tag FROM secret WHERE tag = ?", str(house)) == []
    desk.ledger.store.close()
    for file in (tmp_path / "a").iterdir():
        data = file.read_bytes()
        assert key not in data, file.name
        assert NAME.encode() not in data, file.name
        assert PHONE.encode() not in data, file.name


class House:
    """A household of two members whose key some desk has."""

    def __init__(self) -> None:
        """Set it up, with a second household beside it."""
        self.village = Village()
        self.b = self.village.admit(2, 10)
        start = self.village.founding.ref
        self.house = self.village.a.write(AddHousehold(start, "H1"), 20)
        self.other = self.village.a.write(AddHousehold(start, "H2"), 21)
        self.member = self.village.a.write(RegisterMember(self.house.ref, "0417"), 22)
        self.guest = self.village.a.write(RegisterMember(self.other.ref, "0418"), 23)
        self.key = bytes(range(32))

    def seal(self, body: Any, at: int = 30, key: bytes | None = None, house: Said | None = None) -> Said:
        """Write an envelope in the village stream."""
        return self.b.write(sealed(key or self.key, (house or self.house).ref, body, at), at)

    def reasons(self, *said: Said) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Give verdicts and the names that a desk with the household's key finds."""
        ledger = told(self.village.runs)
        with ledger.store.writing():
            ledger.store.put("secret", ("coop", "tag", "key"), [(ledger.coop, str(self.house.key), self.key)])
        ledger.rebuild()
        return [verdict(ledger, one).name for one in said], ledger.store.rows("SELECT name FROM person ORDER BY name")


def test_an_envelope_opens_only_with_its_households_key() -> None:
    """With another key, or a byte changed, it stays sealed; a desk without any key takes no offence."""
    home = House()
    details = MemberDetails(home.member.ref, "Ana")
    good = home.seal(details)
    foreign = home.seal(MemberDetails(home.member.ref, "Eve"), 31, bytes(32))
    box = sealed(home.key, home.house.ref, MemberDetails(home.member.ref, "Mallory"), 32).box
    bent = home.b.write(Envelope(home.house.ref, box[:-1] + bytes([box[-1] ^ 1])), 32)
    short = home.b.write(Envelope(home.house.ref, box[:39]), 33)
    empty = home.b.write(Envelope(home.house.ref, b""), 34)
    assert home.reasons(good, foreign, bent, short, empty) == (
        ["OK", "SEALED", "SEALED", "SEALED", "SEALED"],
        [("Ana",)],
    )
    keyless = told(home.village.runs)
    assert {verdict(keyless, one).name for one in (good, foreign, bent, short, empty)} == {"OK"}


def test_what_lies_in_an_envelope_must_belong_there() -> None:
    """A member of another household, an entry for the open, one of a kind to come and plain noise name nobody."""
    home = House()
    guest = home.seal(MemberDetails(home.guest.ref, "Guest"), 30)
    outer = home.seal(AddMachine(home.village.founding.ref, "SMUGGLED"), 31)
    newer = home.b.write(Envelope(home.house.ref, lock(home.key, bytes([120, 5, 0, 1]))), 32)
    noise = home.b.write(Envelope(home.house.ref, lock(home.key, b"\xff")), 33)
    nested = home.seal(sealed(home.key, home.house.ref, MemberDetails(home.member.ref, "Deep"), 34), 34)
    found = home.reasons(guest, outer, newer, noise, nested)
    assert found == (["WRONG_TARGET", "UPGRADE", "UPGRADE", "SEALED", "UPGRADE"], [])
    assert told(home.village.runs).folder.law().things == {}


def test_words_outside_an_envelope_are_malformed_and_name_nobody() -> None:
    """A name that a faulty program signs in the open is not shown and not hashed."""
    home = House()
    bare = home.b.write(MemberDetails(home.member.ref, "Ana"), 30)
    coop = home.b.write(MemberDetails(home.member.ref, "Ana"), 31, stream=0)
    assert home.reasons(bare, coop) == (["MALFORMED", "MALFORMED"], [])


def test_the_newest_words_in_the_order_count_whatever_came_first() -> None:
    """Two desks that rename a member leave the later name, on every desk and from both orders of arrival."""
    home = House()
    home.seal(MemberDetails(home.member.ref, "Later"), 60)
    early = sealed(home.key, home.house.ref, MemberDetails(home.member.ref, "Earlier"), 50)
    home.village.a.write(early, 50, stream=1)
    assert home.reasons()[1] == [("Later",)]
    home.village.runs[-2:] = reversed(home.village.runs[-2:])
    assert home.reasons()[1] == [("Later",)]


def test_a_household_that_left_is_closed() -> None:
    """Only its own desk says so; members and words after it are void or unread, and the past stays as numbers."""
    home = House()
    home.seal(MemberDetails(home.member.ref, "Ana"), 30)
    stranger = home.b.write(EndHousehold(home.house.ref), 35)
    leave = home.village.a.write(EndHousehold(home.house.ref), 40)
    late = home.b.write(RegisterMember(home.house.ref, "0419"), 41)
    again = home.village.a.write(EndHousehold(home.house.ref), 42)
    words = home.seal(MemberDetails(home.member.ref, "Anna"), 43)
    before = home.b.write(RegisterMember(home.house.ref, "0420"), 39, incarnation=3)
    assert home.reasons(stranger, leave, late, again, words, before) == (
        ["NOT_WRITER", "OK", "GONE", "ENDED", "OK", "OK"],
        [],
    )
    rows = told(home.village.runs).store.rows("SELECT code FROM member ORDER BY code")
    assert rows == [("0417",), ("0418",), ("0420",)]


def test_a_late_key_opens_what_lay_there_sealed() -> None:
    """A desk that is given the household's key afterwards reads the names at the next fold, without new entries."""
    home = House()
    home.seal(MemberDetails(home.member.ref, "Ana"), 30)
    ledger = told(home.village.runs)
    before = picture(ledger)
    with ledger.store.writing():
        ledger.store.put("secret", ("coop", "tag", "key"), [(ledger.coop, str(home.house.key), home.key)])
        ledger.arranger.mark({str(home.house.key): 2})
    ledger.folder.fold_all()
    assert ledger.store.rows("SELECT name FROM person") == [("Ana",)]
    assert ledger.folder.state_hash() == before.state


@pytest.mark.parametrize("phone", ["abc", "0722", "0722 x 000", "call Joseph", "+-()/ +-()/"])
def test_what_is_no_phone_number_is_refused_wherever_it_is_typed(tmp_path: Path, phone: str) -> None:
    """Adding, importing and renaming refuse it, beside the phone; nothing is written."""
    desk, member, _house = office(tmp_path)
    before = desk.ledger.frontier_digest()
    with pytest.raises(Refused, match="at least 5 digits") as refused:
        people.add(desk.author, Newcomer("Ana", "H2", phone))
    assert refused.value.field == "phone"
    with pytest.raises(Refused, match="at least 5 digits") as refused:
        people.rename(desk.author, to(member), NAME, phone)
    assert refused.value.field == "phone"
    added, lines = people.add_many(desk.author, [(2, Newcomer("Ana", "H2", phone))])
    assert (added, [line for line, _words in lines]) == (0, [2])
    assert desk.ledger.frontier_digest() == before


@pytest.mark.parametrize("phone", ["", "07221", "+254 (0)722 000-111", "0722 000 111/2"])
def test_a_phone_is_written_as_people_write_it(tmp_path: Path, phone: str) -> None:
    """Spaces, brackets, a plus and a second number are taken; and so is none."""
    desk, _member, _house = office(tmp_path)
    people.add(desk.author, Newcomer("Ana", "H2", phone))
    assert [who.phone for who in people.search(desk.ledger, "Ana")] == [phone]


def test_an_older_book_with_another_phone_is_read(tmp_path: Path) -> None:
    """A phone that was written before the rule stands as it was."""
    desk, member, house = office(tmp_path)
    words = MemberDetails(to(member), NAME, "call Joseph")
    desk.author.append(
        sealed(people.household_key(desk.ledger, house), to(house), words, desk.author.now()), stream=Stream.VILLAGE
    )
    assert [who.phone for who in people.search(desk.ledger, NAME)] == ["call Joseph"]

"""A desk that writes: which log it goes on in, and that no place is ever signed twice."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.coop import AddVillage, OpenBook
from models.encoding import unpack
from models.machines import AddMachine, RequestMachine
from models.members import AddHousehold, MemberDetails, RegisterMember, sealed
from models.place import High
from models.refs import Key, Ref, Stream
from models.reseal import reseal
from models.words import Refused
from tests.village.builder import Pen, Village, begin, feed, picture, to
from tests.village.desks import NOW, Office, new_key


def two(folder: Path) -> tuple[Office, Office]:
    """Give a registrar's desk and a second one that has written three villages' worth of machines."""
    registrar = Office.founded(folder / "a")
    desk = Office.joined(folder / "b", registrar, 2)
    for number in range(3):
        desk.author.append(AddMachine(_start(), f"M{number}"))
    return registrar, desk


def _start() -> Ref[Any]:
    return to(Key(1, 0, 0, 0))


def current(office: Office) -> str:
    """Give the log that the last entry went to."""
    key = office.author.append(AddVillage("X") if office.author.number == 1 else AddMachine(_start(), "X")).keys[-1]
    return f"{key.stream}.{key.incarnation}"


def bend(office: Office, **changes: Any) -> None:
    """Change what `high.json` says."""
    high = High.read(office.pen.high_file)
    for name, value in changes.items():
        setattr(high, name, value)
    high.write(office.pen.high_file)


def ahead(office: Office) -> None:
    """Say that more was signed than the books hold."""
    high = High.read(office.pen.high_file)
    bend(office, logs={name: (count + 1, "") for name, (count, _head) in high.logs.items()})


def other_head(office: Office) -> None:
    """Say that something else was signed than the books hold."""
    high = High.read(office.pen.high_file)
    bend(office, logs={name: (count, "00" * 32) for name, (count, _head) in high.logs.items()})


CHANGES: dict[str, Callable[[Office], object]] = {
    "ahead of the books": ahead,
    "another head": other_head,
    "another place": lambda office: bend(office, place="elsewhere"),
    "missing": lambda office: office.pen.high_file.unlink(),
    "damaged": lambda office: office.pen.high_file.write_bytes(b"{"),
    "empty": lambda office: office.pen.high_file.write_bytes(b""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_desk_that_may_be_an_older_copy_goes_on_in_a_new_book_and_says_so(
    tmp_path: Path, change: Callable[[Office], object]
) -> None:
    """It opens one new log with the reason as its first entry, keeps to it, and nothing forks."""
    registrar = Office.founded(tmp_path)
    registrar.author.append(AddVillage("Bonde"))
    registrar.author.append(AddVillage("Pwani"), stream=Stream.COOP)
    change(registrar)
    again = Office.reopened(tmp_path)
    receipt = again.author.append(AddVillage("Juu"))
    first = receipt.keys[0]
    assert first.incarnation
    assert receipt.note
    log = again.ledger.find_log(again.key.public, 0, first.incarnation)
    assert log is not None
    assert isinstance(unpack(again.ledger.bodies(log, 0, 1)[0]).body, OpenBook)
    assert again.author.append(AddVillage("Chini")).keys[0] == first._replace(seq=first.seq + 1)
    assert current(Office.reopened(tmp_path)) == f"0.{first.incarnation}"
    assert all(frozen is None for _tip, frozen in again.logs().values())


def test_books_ahead_of_the_file_are_only_a_crash(tmp_path: Path) -> None:
    """When the file knows of fewer entries than were committed here, the desk goes on in the same log."""
    registrar = Office.founded(tmp_path)
    before = registrar.pen.high_file.read_bytes()
    registrar.author.append(AddVillage("Bonde"))
    registrar.pen.high_file.write_bytes(before)
    assert current(Office.reopened(tmp_path)) == "0.0"


def test_an_older_copy_that_meets_its_later_self_first_signs_in_a_new_book(tmp_path: Path) -> None:
    """A desk whose disk was set back whole, and that then hears of its own later entries, forks nothing."""
    registrar, desk = two(tmp_path)
    desk.ledger.store.close()
    files = {name: (tmp_path / "b" / name).read_bytes() for name in ("books.db", "high.json")}
    later = Office.reopened(tmp_path / "b")
    later.author.append(AddMachine(_start(), "LATER"))
    registrar.hears(later)
    later.ledger.store.close()
    for name, data in files.items():
        (tmp_path / "b" / name).write_bytes(data)
    older = Office.reopened(tmp_path / "b")
    older.hears(registrar)
    assert current(older) != "0.0"
    registrar.hears(older)
    assert [tip.frozen for tip in registrar.ledger.tips()] == [None] * 3


def test_a_piece_from_beyond_a_gap_of_ones_own_log_is_a_warning_too(tmp_path: Path) -> None:
    """An older copy that hears only of its entry after next does not sign the place between."""
    registrar, desk = two(tmp_path)
    desk.ledger.store.close()
    files = {name: (tmp_path / "b" / name).read_bytes() for name in ("books.db", "high.json")}
    later = Office.reopened(tmp_path / "b")
    for name in ("FOUR", "FIVE", "SIX"):
        later.author.append(AddMachine(_start(), name))
    runs = [run for run in later.bodies() if run.desk_key == later.key.public]
    later.ledger.store.close()
    for name, data in files.items():
        (tmp_path / "b" / name).write_bytes(data)
    older = Office.reopened(tmp_path / "b")
    older.hears([runs[-1]])
    older.author.append(AddMachine(_start(), "MINE"))
    older.author.append(AddMachine(_start(), "TOO"))
    older.hears(runs)
    registrar.hears(runs)
    registrar.hears(older)
    older.hears(registrar)
    assert all(tip.frozen is None for tip in registrar.ledger.tips())
    assert picture(registrar.ledger) == picture(older.ledger)


def test_a_copied_folder_writes_into_its_own_book_in_every_stream(tmp_path: Path) -> None:
    """The copy opens a new log in the coop stream and in the village stream; the original goes on; nothing forks."""
    registrar = Office.founded(tmp_path / "a")
    house = registrar.author.append(AddHousehold(_start(), "H1")).keys[0]
    words = _envelope(house)
    registrar.author.append(words)
    registrar.ledger.store.close()
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    copy, original = Office.reopened(tmp_path / "copy"), Office.reopened(tmp_path / "a")
    for office in (copy, original):
        office.author.append(AddVillage("Bonde"))
        office.author.append(words)
        office.author.append(AddVillage("Pwani"))
    assert {name: tip for name, (tip, _frozen) in original.logs().items()} == {"0.0": 4, "1.0": 2}
    assert len(copy.logs()) == 4
    original.hears(copy)
    copy.hears(original)
    assert picture(original.ledger) == picture(copy.ledger)
    assert all(frozen is None for _tip, frozen in original.logs().values())
    assert current(original) == "0.0", "the original wrote into its copy's book"


def _envelope(house: Key) -> Any:
    return sealed(bytes(32), to(house), MemberDetails(to(house), "Ana"), 5)


def test_a_forked_desk_goes_on_in_a_new_book_and_what_it_writes_there_counts(tmp_path: Path) -> None:
    """When somebody signed with its key, the frozen log is left, and the new one is believed everywhere."""
    registrar, desk = two(tmp_path)
    thief = begin(registrar.bodies()[0].entries[0])
    feed(thief, registrar.bodies())
    village = Village.__new__(Village)
    village.coop, village.runs = desk.ledger.coop_id, []
    pen = Pen(village, desk.key, 2, to(Key(1, 0, 0, 1)))
    own = [run for run in desk.bodies() if run.desk_key == desk.key.public]
    pen.logs[0, 0] = [data for run in own for data in run.entries]
    forged = pen.seal(1, [pen.compose(AddMachine(_start(), "FORGED"), 9)])
    desk.hears([forged])
    receipt = desk.author.append(AddMachine(_start(), "AFTER"))
    assert receipt.keys[0].incarnation
    registrar.hears(desk)
    assert picture(registrar.ledger) == picture(desk.ledger)
    codes = [thing.code for thing in registrar.ledger.folder.law().things.values()]
    assert sorted(codes) == ["AFTER", "M0"]


def test_a_desk_that_is_not_admitted_writes_nothing(tmp_path: Path) -> None:
    """It is told to ask the registrar, and no log is begun."""
    registrar = Office.founded(tmp_path / "a")
    folder = tmp_path / "b"
    stranger = Office(folder, begin(registrar.bodies()[0].entries[0]), new_key(folder))
    stranger.hears(registrar)
    with pytest.raises(Refused, match="not admitted yet"):
        stranger.author.append(AddVillage("Bonde"))
    assert stranger.logs() == {}


def test_what_waits_is_never_named(tmp_path: Path) -> None:
    """A machine that is not here, and one that waits for another desk's entry, are refused, each in its own words."""
    registrar, desk = two(tmp_path)
    with pytest.raises(Refused, match="There is no entry B#1"):
        registrar.author.append(RequestMachine(to(Key(2, 0, 0, 1)), to(Key(2, 0, 0, 1)), NOW // 60 + 30, 4))
    village = registrar.author.append(AddVillage("Bonde")).keys[0]
    desk.hears(registrar)
    desk.author.append(AddHousehold(to(village), "H1"))
    other = begin(registrar.bodies()[0].entries[0])
    feed(other, [run for run in desk.bodies() if run.first != village.seq or run.desk_key == desk.key.public])
    third = Office(tmp_path / "a", other, registrar.key)
    with pytest.raises(Refused, match=r"still waits|not admitted"):
        third.author.append(RegisterMember(to(Key(2, 0, 0, 3)), "0417"))


def test_wider_seals_are_added_and_bring_the_same_entries(tmp_path: Path) -> None:
    """Re-sealing adds seals over blocks of twelve and one over the tail, once; by these alone books are the same."""
    office = Office.founded(tmp_path)
    for number in range(30):
        office.author.append(AddVillage(f"V{number}"))
    assert (len(reseal(office.author)), len(reseal(office.author))) == (3, 0)
    runs = office.bodies()
    assert [len(run.entries) for run in runs] == [12, 12, 7]
    fresh = begin(runs[0].entries[0])
    feed(fresh, runs)
    assert picture(fresh) == picture(office.ledger)


def test_a_clock_before_the_epoch_writes_zero_and_the_order_still_holds(tmp_path: Path) -> None:
    """An entry from a clock of 1970 comes after what its log and its references hold."""
    office = Office.founded(tmp_path)
    office.author.append(AddVillage("Bonde"))
    office.clock.now = -10_000_000
    key = office.author.append(AddVillage("Pwani")).keys[0]
    found = picture(office.ledger)
    assert (found.places[str(key)], found.verdicts[str(key)]) == (NOW, "OK")

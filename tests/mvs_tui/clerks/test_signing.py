"""Names and PINs without a screen: who gets in, how long others wait, and what lies on the disk."""

import json
import threading
from pathlib import Path

import pytest

from models.words import Refused
from mvs_tui.clerks import book, names, office, pins, sign_in, waits
from mvs_tui.config import Home
from tests.mvs_tui.clerk import Clerk

SHIPPED = (pins.PASSES, pins.MEMORY)


class Machine:
    """Stands for the machine's own clock: which start it is, and the seconds since."""

    def __init__(self) -> None:
        self.boot, self.seconds = "first", 1000.0

    def __call__(self) -> tuple[str, float]:
        """Read it."""
        return self.boot, self.seconds


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Give a clock that stands still until it is moved; PINs are kept with little work."""
    made = Machine()
    monkeypatch.setattr(waits, "running", made)
    return made


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep PINs with little work: these tests are not about how long a guess takes."""
    monkeypatch.setattr(pins, "PASSES", 1)
    monkeypatch.setattr(pins, "MEMORY", 2**16)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a desk's folder with two clerks, PINs 482913 and 7316."""
    made = Home(tmp_path / "desk")
    office.add(made, "Amina", "482913")
    office.add(made, "Ngũgĩ", "7316")
    return made


def refused(home: Home, name: str, pin: str) -> str:
    """Try to sign in and give the words of the refusal."""
    with pytest.raises(Refused) as found:
        sign_in(home, name, pin)
    return str(found.value)


def test_a_name_and_its_pin_give_the_clerk(home: Home) -> None:
    """The name may be typed without capitals and accents; another's PIN does not open it."""
    assert sign_in(home, " amina ", "482913").name == "Amina"
    assert sign_in(home, "ngugi", "7316").name == "Ngũgĩ"
    assert "not the PIN" in refused(home, "Amina", "7316")
    assert "no clerk “Juma”" in refused(home, "Juma", "7316")


def test_the_file_is_for_its_owner_and_holds_no_pin(home: Home) -> None:
    """Mode 0600, an Argon2id hash with a salt of its own for each, no digits of a PIN."""
    path = book.path_of(home)
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text("utf-8")
    assert "482913" not in text
    office.new_pin(home, "Ngũgĩ", "482913")
    hashes = [one.pin for one in book.read(home)]
    assert all(hashed.startswith("$argon2id$") for hashed in hashes)
    assert hashes[0] != hashes[1]


def test_what_ships_takes_real_work_and_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PIN is kept with 32 MiB and 6 passes of Argon2id; the hash says so itself."""
    monkeypatch.setattr(pins, "PASSES", SHIPPED[0])
    monkeypatch.setattr(pins, "MEMORY", SHIPPED[1])
    hashed = pins.kept("482913")
    assert hashed.startswith("$argon2id$v=19$m=32768,t=6,p=1$")
    assert pins.right("482913", hashed)


@pytest.mark.parametrize(
    "pin",
    ["1234", "0000", "1111", "4321", "9876", "0123", "8901", "1212", "123123", "2580", "1984", "2026", "98765432"],
)
def test_obvious_pins_are_refused_in_words(pin: str, home: Home) -> None:
    """Whoever chooses one is told why, and nothing is changed."""
    with pytest.raises(Refused, match="among the first that somebody would try"):
        office.new_pin(home, "Amina", pin)
    assert sign_in(home, "Amina", "482913")


@pytest.mark.parametrize("pin", ["", "482", "4829134829134", "48a2", "48 29", "٤٨٢٩", "4829\n"])
def test_a_pin_is_4_to_12_digits(pin: str) -> None:
    """Anything else is refused with the rule."""
    with pytest.raises(Refused, match="4 to 12 digits"):
        pins.check_new(pin)


def test_five_wrong_tries_begin_waits_that_grow(home: Home, machine: Machine) -> None:
    """1, 2, 4 … minutes, an hour at most; meanwhile the right PIN is not even looked at; then it begins anew."""
    for rest in (4, 3, 2, 1):
        assert f"{rest} tr" in refused(home, "Amina", "0000")
    assert "wait 1 minute" in refused(home, "Amina", "0000")
    assert "wait 1 minute" in refused(home, "Amina", "482913")
    waited: list[int] = []
    for _turn in range(8):
        machine.seconds += waits.LONGEST
        refused(home, "Amina", "0000")
        waited.append(book.read(home)[0].wait // 60)
    assert waited == [2, 4, 8, 16, 32, 60, 60, 60]
    machine.seconds += waits.LONGEST
    assert sign_in(home, "Amina", "482913")
    assert "4 tries" in refused(home, "Amina", "0000")


def test_a_wait_is_the_clerks_not_the_lines_and_nobody_elses(home: Home, machine: Machine) -> None:
    """Tries from several lines add up, and the other clerk signs in meanwhile."""
    del machine
    threads = [threading.Thread(target=refused, args=(home, "Amina", "0000")) for _line in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one = book.read(home)[0]
    assert (one.wrong, one.wait) == (5, 60), "tries beyond the fifth were let through"
    assert sign_in(home, "Ngũgĩ", "7316")


def test_no_clock_and_no_restart_shortens_a_wait(home: Home, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The date plays no part; after a restart the wait begins anew, also where the machine's own clock is lower."""
    for _try in range(5):
        refused(home, "Amina", "0000")
    machine.seconds += 59
    assert "wait 1 minute" in refused(home, "Amina", "482913")
    for years in (-20, 20):
        monkeypatch.setattr("time.time", lambda years=years: 1.8e9 + years * 3.15e7)
        assert "wait 1 minute" in refused(home, "Amina", "482913")
    machine.boot, machine.seconds = "second", 5000.0
    assert "wait 1 minute" in refused(home, "Amina", "482913")
    machine.seconds += 59
    assert "wait 1 minute" in refused(home, "Amina", "482913")
    machine.seconds += 1
    assert sign_in(home, "Amina", "482913")


def test_a_locked_clerk_stays_out_until_opened(home: Home) -> None:
    """Locking is by hand and has no end of its own; the last head cannot be locked."""
    office.bar(home, "Ngũgĩ")
    assert "is locked" in refused(home, "Ngũgĩ", "7316")
    office.unbar(home, "Ngũgĩ")
    assert sign_in(home, "Ngũgĩ", "7316")
    with pytest.raises(Refused, match="head clerk, who unlocks the others, and cannot be locked"):
        office.bar(home, "Amina")


def test_a_file_that_cannot_be_read_lets_nobody_in(home: Home) -> None:
    """Damage does not open the desk: only a missing file means that there are no clerks."""
    for text in (
        "",
        "{",
        "[]",
        '{"format": 2, "clerks": []}',
        '{"format": 1, "clerks": [{"nam": 1}]}',
        '{"format": 1, "clerks": [{"name": "Amina", "pin": 7}]}',
    ):
        book.path_of(home).write_text(text)
        with pytest.raises(Refused, match="nobody can sign in"):
            names(home)
        assert "nobody can sign in" in refused(home, "Amina", "482913")


def test_clerks_are_set_up_by_command(tmp_path: Path) -> None:
    """Add, list, lock, unlock, remove; a member is named by number; without a terminal the PIN comes on stdin."""
    desk = Clerk(tmp_path / "desk")
    desk("init", "--coop", "Mto", "--village", "Kilima", "--desk", "store")
    desk("member", "add", "Amina Odhiambo", "--household", "H1")
    assert desk.reads("clerk", "list") == []
    assert "Give the PIN" in desk.refused("clerk", "add", "Amina")
    assert "no “X9”" in desk.refused("clerk", "add", "Amina", "--member", "X9")
    home = Home(tmp_path / "desk")
    office.add(home, "Amina", "482913")
    office.add(home, "Juma", "7316")
    desk("clerk", "lock", "juma")
    assert [one["locked"] for one in desk.reads("clerk", "list")] == [False, True]
    assert "locked" in desk("clerk", "list")
    desk("clerk", "unlock", "juma")
    assert "head clerk now" in desk("clerk", "remove", "Amina", "--yes")
    assert json.loads(book.path_of(home).read_text("utf-8"))["clerks"][0]["head"]
    assert "without a PIN" in desk("clerk", "remove", "Juma", "--yes")
    assert names(home) == []

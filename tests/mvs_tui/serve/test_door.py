"""Who is let in: passwords, links that work once, passes, and waits after wrong tries; the clock is ours."""

from pathlib import Path

import pytest

from models.words import BadInput
from mvs_tui.serve.door import (
    ADDRESSES,
    LINK_LASTS,
    LINKS,
    LONGEST,
    PASS_LASTS,
    PASSES,
    Door,
    Tries,
    hashed,
    matches,
    neighbourhood,
    read_hash,
)


class Time:
    """Seconds that only move when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now


@pytest.fixture
def time() -> Time:
    """Give a clock that stands still."""
    return Time()


def test_a_password_is_kept_as_argon2id_and_known_again() -> None:
    """What is stored does not hold the password, differs each time, and matches the one password only."""
    first, second = hashed("four words in row"), hashed("four words in row")
    assert first.startswith("$argon2id$")
    assert first != second
    assert "words" not in first
    assert matches(first, "four words in row")
    assert not matches(first, "four words in raw")
    assert not matches(first, "four words in row" * 100)


@pytest.mark.parametrize("said", ["short", "x" * 300])
def test_a_password_too_short_or_too_long_is_refused(said: str) -> None:
    """A password has eight letters at least, and as many as are worth hashing at most."""
    with pytest.raises(BadInput):
        hashed(said)


def test_a_password_file_must_be_ours_alone_and_hold_a_hash(tmp_path: Path) -> None:
    """A file that others may read, and one that holds plain words, are refused with what to do."""
    file = tmp_path / "password"
    file.write_text(hashed("four words in row"))
    file.chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        read_hash(file)
    file.chmod(0o600)
    assert matches(read_hash(file), "four words in row")
    file.write_text("four words in row")
    with pytest.raises(BadInput, match="--new-password"):
        read_hash(file)


def test_a_link_works_once_and_for_an_hour(time: Time) -> None:
    """A link that was used, is too old, or was never made lets nobody in."""
    door = Door(time)
    first, second = door.new_link(), door.new_link()
    assert door.links == 2
    assert door.take_link(first)
    assert not door.take_link(first)
    assert not door.take_link("guessed")
    time.now += LINK_LASTS
    assert not door.take_link(second)
    for _number in range(3 * LINKS):
        door.new_link()
    assert door.links == LINKS


def test_a_pass_runs_out_and_what_is_open_under_it_ends(time: Time) -> None:
    """After its time, or given back, a pass is unknown and what it held open is closed once."""
    door, closed = Door(time), list[str]()
    kept, given = door.new_pass(), door.new_pass()
    for name, secret in (("kept", kept), ("given", given)):
        found = door.find(secret)
        assert found
        found.closing.add(lambda name=name: closed.append(name))  # type: ignore[misc]
    door.give_back(given)
    assert closed == ["given"]
    assert door.find(given) is None
    time.now += PASS_LASTS
    assert door.find(kept) is None
    assert closed == ["given", "kept"]
    assert door.find("") is None


def test_passes_are_not_without_number(time: Time) -> None:
    """The oldest pass goes when there are too many."""
    door = Door(time)
    made = [door.new_pass() for _number in range(PASSES + 1)]
    assert door.find(made[0]) is None
    assert all(door.find(secret) for secret in made[1:])


def test_waits_grow_with_wrong_tries_and_end_with_the_right_one(time: Time) -> None:
    """Two tries are free; then an address waits 2, 4, 8 ... seconds, never longer than the longest."""
    tries = Tries(time)
    waits = list[float]()
    for _number in range(14):
        tries.failed("10.0.0.7")
        waits.append(tries.wait("10.0.0.7"))
    assert waits[:6] == [0, 0, 2, 4, 8, 16]
    assert waits[-1] == LONGEST
    assert tries.wait("10.0.0.8") == 0
    time.now += LONGEST
    assert tries.wait("10.0.0.7") == 0
    tries.failed("10.0.0.7")
    tries.passed("10.0.0.7")
    assert tries.wait("10.0.0.7") == 0


def test_wrong_tries_from_many_addresses_take_no_more_room(time: Time) -> None:
    """The table of tries has a most, and an IPv6 network counts as one address."""
    tries = Tries(time)
    for number in range(3 * ADDRESSES):
        tries.failed(f"10.0.{number // 256}.{number % 256}")
    assert len(tries.wrong) == ADDRESSES
    assert neighbourhood("fd00:1:2:3::5") == neighbourhood("fd00:1:2:3:aaaa::9")
    assert neighbourhood("::ffff:10.0.0.7") == "10.0.0.7"
    assert neighbourhood("fe80::1%wlan0") == neighbourhood("fe80::2")
    assert neighbourhood("?") == "?"

"""What is too large, out of place, or of nobody: refused in words, and nothing of it is kept."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from models.coop import AddVillage, RevokeDesk
from models.ledger import Ledger
from models.machines import AddMachine
from models.names import entry_name
from models.refs import Height, Key
from models.runs import MAX_ENTRY, MAX_RUN, MAX_SEQ, Run
from models.words import Refused
from tests.village.builder import Pen, Village, begin, chance, feed, picture, to, told
from tests.village.desks import Office

#: Books that a desk may begin, in the test of that bound.
FEW = 24


def village() -> tuple[Village, Pen]:
    """Give a co-op whose desk B has written two machines."""
    made = Village()
    b = made.admit(2, 10)
    made.machine(b, 20)
    made.machine(b, 21, "PUMP")
    return made, b


def counts(ledger: Ledger) -> tuple[int, ...]:
    """Count all rows that an arrival may leave."""
    return tuple(
        int(ledger.store.rows(f"SELECT count(*) FROM {name}")[0][0])  # noqa: S608 - the names stand here
        for name in ("log", "entry", "seal", "fork", "link", "setting")
    )


AMISS: dict[str, Callable[[Pen], Run]] = {
    "no entries": lambda pen: pen.seal(2, []),
    "too many entries": lambda pen: pen.seal(2, [b"\2\0\0\0\1x"] * (MAX_RUN + 1)),
    "an empty entry": lambda pen: pen.seal(2, [b""]),
    "a huge entry": lambda pen: pen.seal(2, [bytes(MAX_ENTRY + 1)]),
    "seq 2^48": lambda pen: pen.seal(MAX_SEQ, [b"\2\0\0\0\1x"]),
    "seq 2^63": lambda pen: pen.seal(2**63, [b"\2\0\0\0\1x"]),
    "seq 2^64-1": lambda pen: pen.seal(2**64 - 1, [b"\2\0\0\0\1x"]),
    "over the last seq": lambda pen: pen.seal(MAX_SEQ - 1, [b"\2\0\0\0\1x"] * 2),
    "below zero": lambda pen: replace(pen.seal(2, [b"\2\0\0\0\1x"]), first=-1),
    "beyond eight bytes": lambda pen: replace(pen.seal(2, [b"\2\0\0\0\1x"]), first=2**70),
    "stream 4": lambda pen: pen.seal(0, [b"\2\0\0\0\1x"], 4),
    "stream 300": lambda pen: replace(pen.seal(0, [b"\2\0\0\0\1x"]), stream=300),
    "stream -1": lambda pen: replace(pen.seal(0, [b"\2\0\0\0\1x"]), stream=-1),
    "incarnation 65536": lambda pen: replace(pen.seal(0, [b"\2\0\0\0\1x"]), incarnation=65536),
    "another signature": lambda pen: replace(pen.seal(2, [b"\2\0\0\0\1x"]), signature=bytes(64)),
    "a short signature": lambda pen: replace(pen.seal(2, [b"\2\0\0\0\1x"]), signature=b"short"),
    "another place": lambda pen: replace(pen.seal(2, [b"\2\0\0\0\1x"]), first=3),
    "another log": lambda pen: replace(pen.seal(2, [b"\2\0\0\0\1x"]), incarnation=9),
    "a byte changed": lambda pen: replace(pen.seal(2, [b"\2\0\0\0\1x"]), entries=(b"\2\0\0\0\1y",)),
    "split otherwise": lambda pen: replace(pen.seal(2, [b"\2\0\0\0\1x", b"z"]), entries=(b"\2\0\0\0\1xz",)),
}


@pytest.mark.parametrize("make", AMISS.values(), ids=AMISS)
def test_an_impossible_run_is_refused_in_words_and_leaves_nothing(make: Callable[[Pen], Run]) -> None:
    """One line says what is amiss; no row is written; the same log takes a good run afterwards."""
    made, b = village()
    ledger = told(made.runs)
    before, look = counts(ledger), picture(ledger)
    arrival = ledger.take([make(b)])
    assert (len(arrival.refused), arrival.stored) == (1, 0)
    assert counts(ledger) == before
    assert picture(ledger) == look
    assert ledger.take([b.write(AddMachine(made.founding.ref, "GOOD"), 30).run]).stored == 1


def test_a_bad_run_does_not_keep_the_good_ones_of_its_batch() -> None:
    """Of a batch with one forgery in the middle, the rest is taken in."""
    made, b = village()
    bad = replace(made.runs[-1], signature=bytes(64))
    ledger = begin(made.genesis)
    arrival = ledger.take([*made.runs[:-1], bad, made.runs[-1]])
    assert (arrival.stored, len(arrival.refused)) == (len(made.runs), 1)
    assert b.next().seq == 2


def test_runs_of_unknown_desks_are_counted_and_not_kept() -> None:
    """A thousand invented desks leave no row, and the genesis of another co-op neither."""
    made, _b = village()
    ledger = told(made.runs)
    before = counts(ledger)
    strangers = [made.pen(1000 + number) for number in range(1000)]
    arrival = ledger.take(pen.seal(0, [b"\2\0\0\0\1x"]) for pen in strangers)
    assert (arrival.unknown, arrival.stored) == (1000, 0)
    assert ledger.take([Village("Another").runs[0]]).unknown == 1
    assert counts(ledger) == before


def test_a_log_of_another_coop_is_refused_although_the_desk_is_known() -> None:
    """The co-op's id is in what is signed, so that a desk's runs do not pass from one co-op to another."""
    one, two = Village("One"), Village("Two")
    b = one.admit(2, 10, name="same")
    twin = two.admit(2, 10, name="same")
    two.machine(twin, 20)
    arrival = told(one.runs).take([two.runs[-1]])
    assert b.key.public == twin.key.public
    assert len(arrival.refused) == 1


def test_a_desk_may_begin_so_many_books_in_a_stream_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """One beyond the bound (here a lower one, reached sooner) is refused in words; those that are held go on."""
    monkeypatch.setattr("models.ledger.MAX_INCARNATIONS", FEW)
    made, b = village()
    ledger = told(made.runs)
    body = AddMachine(made.founding.ref, "MANY")
    runs = [b.write(body, 40, incarnation=number).run for number in range(1, FEW + 1)]
    arrival = ledger.take(runs)
    assert (arrival.stored, len(arrival.refused)) == (FEW - 1, 1)
    assert str(FEW) in arrival.refused[0]
    assert ledger.take([b.write(body, 41, incarnation=1).run]).stored == 1


def test_an_entry_of_150_bytes_counts_and_one_of_151_does_not() -> None:
    """Readers keep the longer one, but it has no effect anywhere."""
    made, _b = village()
    head = made.a.compose(RevokeDesk(made.founding.ref, (), ""), 60)
    room = 150 - len(head) - 1
    fits = made.a.raw(made.a.compose(RevokeDesk(made.founding.ref, _heights(9), "x" * 60), 60)[:150])
    long = made.a.raw(bytes([120]) + bytes([60, 0]) + bytes(148))
    short = made.a.raw(bytes([120]) + bytes([60, 0]) + bytes(147))
    assert room > 0
    found = picture(told(made.runs)).verdicts
    assert (found[str(fits.key)], found[str(long.key)], found[str(short.key)]) == ("MALFORMED", "MALFORMED", "UPGRADE")


def _heights(size: int) -> tuple[Height, ...]:
    return tuple(Height(0, 65535, 2 ** (7 * size) - 1) for _turn in range(8))


def test_an_author_is_told_when_an_entry_is_too_long_for_the_radio(tmp_path: Path) -> None:
    """A revocation with eight long heights and a long reason is refused in words, and nothing is written."""
    office = Office.founded(tmp_path)
    before = picture(office.ledger)
    with pytest.raises(Refused, match="too long to go by radio"):
        office.author.append(RevokeDesk(to(Key(1, 0, 0, 0)), _heights(9), "x" * 60))
    assert picture(office.ledger) == before


def test_seventy_bodies_go_out_in_runs_that_fit_a_radio_frame(tmp_path: Path) -> None:
    """One wish of the clerk may be many entries; what each seal covers takes no more than the longest entry's room."""
    office = Office.founded(tmp_path)
    receipt = office.author.append(*(AddVillage(f"V{number}") for number in range(70)))
    assert [key.seq for key in receipt.keys] == list(range(1, 71))
    assert len(set(receipt.hashes)) == 70
    runs = office.bodies()[1:]
    assert sum(len(run.entries) for run in runs) == 70
    assert all(sum(len(data) + 2 for data in run.entries) <= 152 for run in runs)
    assert len(runs) < 70 / 6


@pytest.mark.parametrize("seed", range(12))
def test_runs_cover_what_is_asked_for_and_every_seal_holds(seed: int) -> None:
    """Whatever seals lie over a log and whatever size is asked for, the runs given leave no gap, and verify."""
    lots = chance(seed)
    made, b = village()
    for number in range(20):
        made.machine(b, 30 + number, f"M{number}")
    seals: list[Run] = []
    for _turn in range(10):
        first = lots.randrange(22)
        seals.append(b.span(first, lots.randrange(first + 1, 23)))
    lots.shuffle(seals)
    ledger = begin(made.genesis)
    feed(ledger, [*made.runs, *seals] if seed % 2 else [*made.runs[:3], *seals, *made.runs[3:]])
    log = ledger.find_log(b.key.public, 0, 0)
    assert log is not None
    for _turn in range(20):
        first = lots.randrange(22)
        stop = lots.randrange(first + 1, 23)
        runs = list(ledger.runs(log, first, stop, lots.choice([None, 30, 60, 150])))
        assert runs[0].first <= first
        assert runs[-1].first + len(runs[-1].entries) >= stop
        assert all(one.first + len(one.entries) >= two.first for one, two in pairwise(runs))
        assert not ledger.take(runs).refused


def test_an_entry_of_a_stream_without_a_name_can_be_called_something() -> None:
    """A reference into stream 5 is shown as it is, since a screen that lists what waits must not fall over it."""
    assert entry_name(Key(2, 5, 0, 7)) == "B#?7"

"""The same entries give the same books, whatever the order, the batches, the folding in between, and the process."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.ledger import Ledger
from models.machines import AddMachine
from models.runs import Run
from models.store import Store
from tests.village.acts import Act, story
from tests.village.builder import Picture, Village, begin, chance, feed, picture, told
from tests.village.cases import CASES, Case
from tests.village.orders import Walk, differences

ACTS = st.lists(
    st.builds(
        Act,
        kind=st.integers(0, 60),
        pen=st.integers(0, 40),
        at=st.one_of(st.integers(25, 200), st.just(10_000_000)),
        one=st.integers(0, 40),
        two=st.integers(0, 40),
        start=st.integers(0, 30),
        twist=st.integers(0, 400),
    ),
    min_size=1,
    max_size=16,
)
AGAIN = """
import json, sys
from pathlib import Path
from models.ledger import Ledger
from models.store import Store
out = {}
for path in sys.argv[1:]:
    ledger = Ledger.first(Store(Path(path)))
    ledger.mend()
    mended = ledger.folder.state_hash()
    ledger.rebuild()
    out[path] = [mended, ledger.folder.state_hash(), ledger.frontier_digest((0, 1)).hex()]
print(json.dumps(out))
"""


def test_all_5040_orders_of_seven_runs_give_the_same_books() -> None:
    """A ring, a wrong clock, a forked keeper and a revocation end in one picture, in whichever order they come."""
    base, runs = CASES["everything"]()
    walk = Walk(base, runs).pictures()
    order, first = next(walk)
    count = 1
    for other, found in walk:
        assert found == first, (order, other, differences(first, found))
        count += 1
    assert count == 5040


@pytest.mark.parametrize("make", CASES.values(), ids=CASES)
def test_many_orders_of_an_awkward_set_give_the_same_books(make: Callable[[], Case]) -> None:
    """From every run as the first, and many as the second and third, each awkward set ends in one picture."""
    base, runs = make()
    walk = Walk(base, runs, seed=7, width=(7, 4, 2, 1, 1, 1, 1)).pictures()
    order, first = next(walk)
    for other, found in walk:
        assert found == first, (order, other, differences(first, found))


@pytest.mark.parametrize("make", CASES.values(), ids=CASES)
def test_batches_and_a_rebuild_give_what_single_arrivals_gave(make: Callable[[], Case]) -> None:
    """One batch, random batches without folding in between, and a rebuild in slices of two give the same picture."""
    base, runs = make()
    wanted = picture(told([*base, *runs]))
    lots = chance(11)
    ledger = begin(base[0].entries[0])
    for _turn in range(4):
        ledger = begin(base[0].entries[0])
        left = [*base[1:], *runs]
        lots.shuffle(left)
        left.insert(0, base[0])
        while left:
            size = lots.choice([1, 2, 5, len(left)])
            batch, left = left[:size], left[size:]
            ledger.take(batch)
        feed(ledger, [*base, *runs])  # what came before its desk was admitted is offered again
        assert picture(ledger) == wanted, differences(wanted, picture(ledger))
    slices = ledger.arranger.slices
    ledger.arranger.slices = lambda size=2: slices(min(size, 2))  # type: ignore[method-assign]
    ledger.rebuild()
    assert picture(ledger) == wanted, differences(wanted, picture(ledger))


def test_another_process_makes_the_same_books_of_the_same_store(tmp_path: Path) -> None:
    """A second process that only mends, and one that rebuilds, find the hash of the process that took the runs in."""
    wanted: dict[str, Picture] = {}
    for name, make in CASES.items():
        base, runs = make()
        ledger = begin(base[0].entries[0], tmp_path / name)
        for _twice in range(2):
            ledger.take([*base, *runs])  # left unfolded
        wanted[str(tmp_path / name)] = picture(told([*base, *runs]))
        ledger.store.close()
    said = subprocess.run(
        [sys.executable, "-c", AGAIN, *wanted],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    found = json.loads(said.stdout)
    for path, look in wanted.items():
        assert found[path] == [look.state, look.state, look.digest.hex()], Path(path).name


@settings(max_examples=60)
@given(acts=ACTS, seed=st.integers(0, 1000))
def test_whatever_desks_write_all_who_hold_it_agree(acts: list[Act], seed: int) -> None:
    """Any story of honest work, slips, forks and noise looks the same from three orders and after a rebuild."""
    runs = story(acts)
    first = picture(told(runs))
    order = list(range(1, len(runs)))
    chance(seed).shuffle(order)
    shuffled = told(runs, [0, *order])
    assert picture(shuffled) == first, differences(first, picture(shuffled))
    backwards = told(runs, [0, *range(len(runs) - 1, 0, -1)])
    assert picture(backwards) == first, differences(first, picture(backwards))
    shuffled.rebuild()
    assert picture(shuffled) == first, differences(first, picture(shuffled))


def passed_on(ledger: Ledger) -> list[Run]:
    """Give all that a desk passes on: what it holds of every log, and the proofs of forks."""
    runs: list[Run] = []
    for tip in ledger.tips((0, 1)):
        runs += ledger.runs(tip.log, 0, tip.count)
        if tip.frozen is not None:
            runs += [*ledger.runs(tip.log, tip.frozen, tip.frozen + 1), *ledger.branches(tip.log)]
    return runs


@pytest.mark.parametrize("make", CASES.values(), ids=CASES)
def test_what_a_desk_passes_on_is_all_that_it_knows(make: Callable[[], Case]) -> None:
    """A desk that is told only by its neighbour ends with the neighbour's books and frontier, in every order tried."""
    base, runs = make()
    places = list(range(len(runs)))
    for seed in range(4):
        chance(seed).shuffle(places)
        neighbour = told([*base, *(runs[place] for place in places)])
        heard = begin(base[0].entries[0])
        feed(heard, passed_on(neighbour))
        assert picture(heard) == picture(neighbour), (seed, differences(picture(heard), picture(neighbour)))


@pytest.mark.parametrize("make", CASES.values(), ids=CASES)
def test_two_desks_with_halves_of_the_story_tell_each_other_the_whole(make: Callable[[], Case]) -> None:
    """Two desks that hold different halves exchange what they pass on and end with one frontier and one state."""
    base, runs = make()
    for seed in range(3):
        lots = chance(seed)
        left, right = told(base), told(base)
        for run in runs:
            feed(lots.choice([left, right]), [run])
        for _turn in range(3):
            feed(right, passed_on(left))
            feed(left, passed_on(right))
        assert picture(left) == picture(right), (seed, differences(picture(left), picture(right)))


@pytest.mark.parametrize("make", CASES.values(), ids=CASES)
def test_who_is_not_given_the_village_stream_has_the_same_common_books(make: Callable[[], Case]) -> None:
    """A desk that is told the coop stream alone has the coop frontier and the state hash of one that holds both."""
    base, runs = make()
    both = told([*base, *runs])
    alone = told([*base, *(run for run in runs if run.stream == 0)])
    assert alone.frontier_digest() == both.frontier_digest()
    assert alone.folder.state_hash() == both.folder.state_hash(), differences(picture(both), picture(alone))


def test_entries_that_only_a_proof_seals_are_given_out_with_it() -> None:
    """What stands before a parting and came only in the run that proves it is among the runs of the log."""
    village = Village()
    b = village.admit(2, 10)
    for name in ("ONE", "TWO", "THREE"):
        village.machine(b, 20, name)
    other = b.compose(AddMachine(village.founding.ref, "OTHER"), 30)
    ledger = told([*village.runs[:2], b.seal(2, [other]), b.span(2, 3), b.span(0, 3)])
    log = ledger.find_log(b.key.public, 0, 0)
    assert log is not None
    (tip,) = [tip for tip in ledger.tips() if tip.log == log]
    assert (tip.count, tip.frozen) == (2, 2)
    assert [(run.first, len(run.entries)) for run in ledger.runs(log, 0, 2)] == [(0, 3)]


def test_the_digest_tells_more_from_less(tmp_path: Path) -> None:
    """Two desks of which one holds one entry more, or a proof of a fork more, have different frontier digests."""
    base, runs = CASES["two_keepers"]()
    runs.append(CASES["forked_keeper"]()[1][-1])
    seen = {told(base).frontier_digest()}
    ledger = begin(base[0].entries[0], tmp_path / "books.db")
    feed(ledger, base)
    for run in runs:
        feed(ledger, [run])
        assert ledger.frontier_digest() not in seen
        seen.add(ledger.frontier_digest())
    assert Ledger.first(Store(tmp_path / "books.db")).frontier_digest() == ledger.frontier_digest()  # type: ignore[union-attr]

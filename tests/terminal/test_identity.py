"""What the cell driver shows is what Textual's own driver shows, in every cell.

Twins look at one program: at what it sends, and at what the stock driver would have sent for the same frames. A longer
run: `./run bench identity --examples 1000 --seed 2`.
"""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import tty_books
from bench.tty_screens import GATE, VISITS
from bench.tty_seat import Seat
from bench.tty_twin import BURSTS, DEPTHS, KEYS, LOOKS, SIZES, TOGETHER, Case, play, tour

#: Programs beside each other.
JOBS = 7
CASES = st.builds(
    Case,
    st.sampled_from(SIZES),
    st.sampled_from(sorted(DEPTHS)),
    st.sampled_from(LOOKS),
    st.sampled_from(sorted(VISITS)),
    st.lists(
        st.lists(st.sampled_from(KEYS), min_size=1, max_size=TOGETHER).map(tuple), min_size=1, max_size=BURSTS
    ).map(tuple),
)


def look_at(case: Case) -> None:
    """Play a case in a folder of its own; raises where both terminals differ."""
    with tempfile.TemporaryDirectory(dir=tty_books.memory()) as name:
        play(case, Path(name), tty_books.prepared())


def test_every_screen_is_the_same_in_every_cell() -> None:
    """Each registered screen, moved in, with a dialog and its help, at all sizes, depths of colour and looks."""
    cases = tour()
    assert {case.screen for case in cases} == set(VISITS)
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(look_at, cases))


@given(st.lists(CASES, min_size=4, max_size=4))
@settings(max_examples=3)
def test_random_keys_leave_both_the_same_in_every_cell(cases: list[Case]) -> None:
    """Whatever is pressed on whatever screen, both terminals show the same."""
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(look_at, cases))


@pytest.mark.parametrize("screen", GATE)
def test_two_programs_show_the_same_for_the_same_keys(screen: str, sit: Callable[..., Seat]) -> None:
    """The program with the stock driver and the program with ours, each in its terminal: the same words."""
    seats = [sit("--driver", driver) for driver in ("cells", "stock")]
    shown = []
    for seat in seats:
        assert seat.wait("F1")
        for key in (*VISITS[screen].keys, "down"):
            seat.settle()
            seat.press(key)
        seat.settle(0.4)
        shown.append(seat.term.text)
    assert shown[0] == shown[1]

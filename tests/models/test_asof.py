"""The books as of heights: the same whether they lie folded already or are folded from the entries below them."""

from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from models.asof import Books, NotHere, as_of, books_now, folded, heights_now
from models.ledger import Ledger
from models.runs import Run
from tests.village.acts import Act, story
from tests.village.builder import begin, feed, told
from tests.village.cases import CASES

NUMBERS = st.integers(0, 1000)
ACTS = st.lists(st.builds(Act, *([NUMBERS] * 7)), min_size=5, max_size=40)


def seen(books: Books) -> dict[str, Any]:
    """Give all that a round may ask of books."""
    return {
        "law": books.law.rows(),
        "policies": books.law.statutes.policies,
        "machines": {key: rows for key, book in books.machines.items() if (rows := book.rows())},
        "houses": books.houses,
        "homes": books.homes,
        "chains": sorted(books.chains, key=lambda chain: chain.key),
    }


def given_to(runs: list[Run]) -> Ledger:
    """Give a desk that was told runs, and folds them once."""
    ledger = begin(runs[0].entries[0])
    feed(ledger, runs, fold=False)
    return ledger


@pytest.mark.parametrize("name", CASES)
def test_folding_the_entries_gives_the_books_that_lie_there(name: str) -> None:
    """In every odd ledger of the golden orders, folding all entries anew gives what the desk's own books say."""
    base, runs = CASES[name]()
    ledger = told([*base, *runs])
    assert seen(folded(ledger, heights_now(ledger))) == seen(books_now(ledger))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS, st.integers(1, 40))
def test_later_entries_change_nothing_below_the_heights(acts: list[Act], cut: int) -> None:
    """Whatever arrives later, the books as of a desk's heights are those that it had when it held just these."""
    runs = story(acts)
    early = given_to(runs[: cut + 1])
    late = given_to(runs)
    heights = heights_now(early)
    try:
        again = folded(late, heights)
    except NotHere:
        event("a fork came to light, or a desk lost its number: then it is said, not guessed")
        return
    event("reckoned")
    assert seen(again) == seen(books_now(early))


def test_what_is_not_here_is_waited_for() -> None:
    """Heights above what is held name the desks whose entries are missing."""
    ledger = told(story([Act(1, 1, 1, 1, 1, 1, 1)] * 3))
    heights = heights_now(ledger)
    with pytest.raises(NotHere) as missing:
        as_of(ledger, {**heights, (1, 0): heights[1, 0] + 1, (9, 0): 1})
    assert missing.value.desks == {1, 9}
    assert not missing.value.forked

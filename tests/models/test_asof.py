"""The books as of heights: the same whether they lie folded already or are folded from the entries below them."""

from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from models.allot.rule import draw
from models.asof import Books, NotHere, as_of, books_now, folded, heights_now, nearly
from models.coop import Activate, CorrectTime, Genesis, RevokeDesk, StrikeOut
from models.gather import inputs
from models.ledger import Ledger
from models.machines import PassKeeping, RetireMachine
from models.members import EndHousehold, MemberDetails
from models.runs import Run
from models.work import ClaimWork, ConfirmWork, WitnessWork
from tests.models.test_kinds import Yard
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
        "works": sorted(books.works, key=lambda work: work.claim),
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
        short = as_of(late, heights)
    except NotHere:
        event("a fork came to light, or a desk lost its number: then it is said, not guessed")
        return
    event("the short way" if nearly(late, heights) else "the long way")
    assert seen(again) == seen(books_now(early))
    assert seen(short) == seen(again)


def test_every_kind_is_met_the_same_both_ways() -> None:
    """With an entry of every kind in the books, a round comes out of folded books as out of the entries alone."""
    yard = Yard()
    claim = yard.b.write(ClaimWork(yard.member.ref, 40, text="dug"), 56)
    yard.b.write(WitnessWork(claim.pin, yard.others[0].ref), 57)
    yard.b.write(ConfirmWork(claim.pin, yard.others[1].ref), 58)
    for cls, body in yard.examples().items():
        if cls not in {
            Genesis,
            MemberDetails,
            Activate,
            RevokeDesk,
            RetireMachine,
            PassKeeping,
            CorrectTime,
            EndHousehold,
        }:
            yard.rightful(cls).write(body, 60)
    ledger = told(yard.village.runs)
    now, again = books_now(ledger), folded(ledger, heights_now(ledger))
    assert seen(again) == seen(now)
    ways = [inputs(ledger, books, 2, 37) for books in (now, again)]
    assert sorted(ways[0].had, key=repr) == sorted(ways[1].had, key=repr)
    assert draw(ways[0]) == draw(ways[1])
    assert any(house.merit for house in ways[0].houses)
    assert ways[0].wishes
    assert ways[0].machines[0].closed


def test_a_household_that_leaves_later_keeps_its_work_below_the_heights() -> None:
    """The only household with merit leaves after a seal: the books as of it still count its work, on every desk."""
    yard = Yard()
    before = told(yard.village.runs)
    heights, want = heights_now(before), seen(books_now(before))
    assert want["works"]
    yard.rightful(EndHousehold).write(EndHousehold(yard.house.ref), 70)
    after = told(yard.village.runs)
    assert seen(as_of(after, heights)) == want == seen(folded(after, heights))


def test_work_that_is_struck_later_counts_below_the_heights() -> None:
    """A name under a claim that is struck out after a seal changes nothing of the books as of it."""
    yard = Yard()
    again = yard.b.write(ClaimWork(yard.member.ref, 4, text="dug"), 60)
    yard.b.write(WitnessWork(again.pin, yard.others[0].ref), 61)
    sure = yard.b.write(ConfirmWork(again.pin, yard.others[1].ref), 62)
    before = told(yard.village.runs)
    heights, want = heights_now(before), seen(books_now(before))
    yard.b.write(StrikeOut(sure.ref, "slip"), 70)
    after = told(yard.village.runs)
    assert seen(books_now(after))["works"] != want["works"]
    assert seen(as_of(after, heights)) == want


def test_what_is_not_here_is_waited_for() -> None:
    """Heights above what is held name the desks whose entries are missing."""
    ledger = told(story([Act(1, 1, 1, 1, 1, 1, 1)] * 3))
    heights = heights_now(ledger)
    with pytest.raises(NotHere) as missing:
        as_of(ledger, {**heights, (1, 0): heights[1, 0] + 1, (9, 0): 1})
    assert missing.value.desks == {1, 9}
    assert not missing.value.forked

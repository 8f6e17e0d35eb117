"""Questions for the council: what raises them, what does not, and that they are questions."""

import pytest

from models import merit, suspicion, worklist
from models.names import Names
from models.refs import Key
from models.suspicion import LONG_DAY, LONG_WEEK, PAIR_EACH, RING_EACH, SAME_LEAST, Fact, Question, Sort, questions
from models.work import RejectWork, WitnessWork
from tests.models.labouring import Field, Plot
from tests.village.builder import DAY, told

ANA, BEN, CHO, DAN, EVE = (Plot.key(1, number) for number in range(5))


def fact(  # noqa: PLR0913, PLR0917 - the parts of a fact
    number: int, member: Key, witness: Key | None = None, confirmer: Key | None = None, day: int = 0, quarters: int = 4,
    *, own: bool = False,
) -> Fact:  # fmt: skip
    """Make a fact about a claim of its own."""
    return Fact(Plot.key(3, number), member, witness, confirmer, day, quarters, own)


def pairs(each: int) -> list[Fact]:
    """Let two witness each other so often each way."""
    both = [fact(turn, ANA, BEN, day=turn) for turn in range(each)]
    return both + [fact(100 + turn, BEN, ANA, day=turn) for turn in range(each)]


def sorts(facts: list[Fact]) -> list[Sort]:
    """Give what is asked about."""
    return [one.sort for one in questions(facts)]


def test_two_who_witness_each_other_are_asked_about() -> None:
    """From three times each way on; one way only, however often, asks nothing."""
    assert sorts(pairs(PAIR_EACH - 1)) == []
    (one,) = questions(pairs(PAIR_EACH))
    assert (one.sort, one.people, one.count, len(one.claims)) == (Sort.PAIR, (ANA, BEN), 6, 6)
    assert sorts([fact(turn, ANA, BEN, day=turn) for turn in range(20)]) == []


def test_three_in_a_ring_are_asked_about_once() -> None:
    """Ana saw Ben's, Ben saw Cho's, Cho saw Ana's: one question; a chain that does not close asks nothing."""
    steps = [(ANA, BEN), (BEN, CHO), (CHO, ANA)]
    ring = [fact(10 * place + turn, one, other, day=turn) for place, (one, other) in enumerate(steps)
            for turn in range(RING_EACH)]  # fmt: skip
    (one,) = questions(ring)
    assert (one.sort, set(one.people), one.count) == (Sort.RING, {ANA, BEN, CHO}, 6)
    assert sorts([fact for fact in ring if fact.member != CHO]) == []


def test_more_work_than_a_day_or_a_week_has_is_asked_about() -> None:
    """Over 14 hours on a day, over 60 in seven days; a busy harvest week below that asks nothing."""
    assert sorts([fact(1, ANA, quarters=LONG_DAY)]) == []
    (one,) = questions([fact(1, ANA, day=7, quarters=LONG_DAY), fact(2, ANA, day=7, quarters=1)])
    assert (one.sort, one.count, one.day) == (Sort.DAY, LONG_DAY + 1, 7)
    week = [fact(turn, ANA, day=turn, quarters=34) for turn in range(7)]
    assert sum(part.quarters for part in week) < LONG_WEEK
    assert sorts(week) == []
    assert sorts([*week, fact(9, ANA, day=3, quarters=8)]) == [Sort.WEEK]


def test_the_same_confirmer_always_is_asked_about() -> None:
    """Eight of eight by Dan ask; eight of twenty, or seven in all, do not."""
    eight = [fact(turn, ANA, BEN, DAN, turn) for turn in range(SAME_LEAST)]
    (one,) = questions(eight)
    assert (one.sort, one.people, one.count) == (Sort.SAME, (ANA, DAN), SAME_LEAST)
    assert sorts(eight[1:]) == []
    assert sorts(eight + [fact(50 + turn, ANA, BEN, EVE, turn) for turn in range(7)]) == []


def test_the_order_of_facts_does_not_matter() -> None:
    """Every desk asks the same."""
    facts = [*pairs(4), fact(200, CHO, own=True), fact(201, CHO, day=3, quarters=96)]
    assert questions(facts) == questions(list(reversed(facts)))


def test_the_books_give_the_questions_of_the_season() -> None:
    """Rejected claims and those of a season ago ask nothing; a try to sign one's own does; no point changes by it."""
    field = Field()
    for turn in range(PAIR_EACH):
        for one, other in ((0, 1), (1, 0)):
            field.signed(field.claim(who=one, day=2 + turn, text=f"work {turn}"), other, 2, 6)
    gone = field.claim(who=2, text="never was", hours=96, day=3)
    field.say(RejectWork(gone.pin, field.who[3].ref, "never was"), 6)
    own = field.claim(who=3, text="alone")
    field.say(WitnessWork(own.pin, field.who[3].ref), 6)
    ledger = told(field.village.runs)
    names = Names(ledger, 9 * DAY)
    before = merit.standings(ledger, 9)
    asked = suspicion.asked(names)
    assert [one.sort for one in asked] == [Sort.PAIR, Sort.SELF]
    assert "member 0400 and member 0401 have witnessed each other 6 times" in asked[0].words(names)
    assert merit.standings(ledger, 9) == before
    assert suspicion.asked(Names(ledger, 120 * DAY)) == []


@pytest.mark.parametrize("sort", list(Sort))
def test_every_question_is_a_question(sort: Sort) -> None:
    """It ends with a question mark and has no word of guilt."""
    names = Names(told(Field().village.runs), DAY)
    words = Question(sort, (ANA, BEN, CHO), 4, 3, ()).words(names)
    assert words.endswith("?")
    assert not {"fraud", "cheat", "guilty", "wrong", "suspicious", "fake"} & set(words.lower().split())


def test_who_is_quiet_is_counted_without_a_judgement() -> None:
    """Members with a claim this season are not among them, rejected claims do not count, nor members who left."""
    field = Field()
    field.claim(who=1, day=5)
    names = Names(told(field.village.runs), 9 * DAY)
    quiet = worklist.quiet(names)
    assert field.who[1].key not in quiet
    assert [one.key in quiet for one in field.who] == [True, False, True, True, True]
    later = Names(told(field.village.runs), 200 * DAY)
    assert field.who[1].key in worklist.quiet(later)

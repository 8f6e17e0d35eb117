"""Tasks and turns: whose turn it is by rule alone, swaps, who leaves, and what cannot be meant."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import taskboard
from models.book import Reason
from models.labour import QuarterHours, Sort, hours
from models.members import EndHousehold
from models.names import Names
from models.refs import Key, Ref
from models.skills import Level, NoteSkill
from models.tasks import AddChore, AddTask, CloseTask, DoneChore, DropTask, SwapTurns, TakeTask
from models.turns import Act, Turn, doer, queue
from models.words import BadInput
from models.worklist import skills
from tests.models.labouring import Field
from tests.village.builder import DAY, Said, chance, picture, told, verdict

ANA, BEN, CHO, DAN = (Key(1, 0, 0, number) for number in range(1, 5))


def joined(*people: Key, slot: int = 0) -> list[Turn]:
    """Let people join from a turn on."""
    return [Turn(who, Act.JOIN, slot, who) for who in people]


def whose(field: Field, chore: Said, day: int) -> str:
    """Give whose turn it is on a day, as a fresh desk sees it."""
    names = Names(told(field.village.runs), day * DAY)
    row = taskboard.task(names, chore.key)
    assert row is not None
    who = taskboard.whose(names, row, day)
    return names.of(who) if who else "-"


# ---- turns -----------------------------------------------------------------------------------------------------------


def test_turns_go_round() -> None:
    """Three take turns one after the other, and the fourth turn is the first one's again."""
    line = joined(ANA, BEN, CHO)
    assert [doer(line, slot) for slot in range(5)] == [ANA, BEN, CHO, ANA, BEN]
    assert doer([], 3) is None


def test_who_joins_goes_to_the_end_and_who_leaves_is_out() -> None:
    """Nobody's next turn comes sooner or is lost because somebody else came or went."""
    line = [*joined(ANA, BEN), *joined(CHO, slot=3)]
    assert [doer(line, slot) for slot in range(3, 7)] == [BEN, ANA, CHO, BEN]
    line.append(Turn(DAN, Act.LEAVE, 5, BEN))
    assert [doer(line, slot) for slot in range(5, 9)] == [CHO, ANA, CHO, ANA]


def test_who_joins_while_the_one_whose_turn_it_is_leaves_stands_behind_those_who_wait() -> None:
    """Ben, whose turn it is, says that he leaves; Dan joins on the same day: Cho and Ana come before Dan."""
    line = [*joined(ANA, BEN, CHO), Turn(DAN, Act.LEAVE, 2, BEN), *joined(DAN, slot=1)]
    assert [doer(line, slot) for slot in range(1, 6)] == [BEN, CHO, ANA, DAN, CHO]


def test_swapped_turns_change_hands_and_the_rest_stays() -> None:
    """Two turns are swapped; one that was lent to somebody who has left by then goes to whom the queue gives it to."""
    line = [*joined(ANA, BEN, CHO), Turn(DAN, Act.SWAP, 0, CHO, 2, ANA)]
    assert [doer(line, slot) for slot in range(6)] == [CHO, BEN, ANA, ANA, BEN, CHO]
    line.append(Turn(DAN, Act.LEAVE, 1, ANA))
    assert [doer(line, slot) for slot in range(4)] == [CHO, BEN, CHO, BEN]


def test_who_left_the_co_op_takes_no_turn() -> None:
    """Their turn goes to the next in the queue, and nobody else's moves."""
    line = joined(ANA, BEN, CHO)
    assert [doer(line, slot, frozenset({BEN})) for slot in range(4)] == [ANA, CHO, CHO, ANA]
    assert doer(line, 1, frozenset({ANA, BEN, CHO})) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([Act.JOIN, Act.LEAVE]), st.integers(0, 4), st.integers(0, 5)), max_size=12),
    st.integers(0, 40),
)
def test_the_queue_is_what_taking_one_turn_after_the_other_gives(steps: list[tuple[Act, int, int]], more: int) -> None:
    """Leaping to a turn gives the same queue as going there turn by turn."""
    turns: list[Turn] = []
    slot = 0
    slow: list[Key] = []
    for place, (act, ahead, who) in enumerate(steps):
        slow, slot = stepped(slow, ahead), slot + ahead
        name = Key(9, 0, 0, who)
        slow = [one for one in slow if one != name] + ([name] if act is Act.JOIN else [])
        turns.append(Turn(Key(8, 0, 0, place), act, slot, name))
    assert queue(turns, slot + more) == stepped(slow, more)


def stepped(line: list[Key], steps: int) -> list[Key]:
    """Let turns go by one at a time."""
    for _step in range(steps):
        line = line[1:] + line[:1]
    return line


# ---- in the books ----------------------------------------------------------------------------------------------------


def test_a_chore_goes_round_the_households() -> None:
    """Every seven days another household; who joins goes behind those who wait, who leaves keeps the turn of now."""
    field = Field()
    chore = field.say(AddChore(field.village.founding.ref, "Sweep the well", 7, 10), 1)
    first, second, third = (Ref[Any].to(home) for home in field.homes[:3])
    for who in (first, second):
        field.say(TakeTask(chore.ref, who), 2)
    assert [whose(field, chore, day) for day in (9, 10, 16, 17, 24)] == ["-", "H0400", "H0400", "H0401", "H0400"]
    field.say(TakeTask(chore.ref, third), 18)  # in the second turn: behind who waits, before who has it
    assert [whose(field, chore, day) for day in (17, 24, 31, 38)] == ["H0401", "H0400", "H0402", "H0401"]
    field.say(DropTask(chore.ref, second), 19)  # its turn of now stays its own
    assert [whose(field, chore, day) for day in (17, 24, 31, 38)] == ["H0401", "H0400", "H0402", "H0400"]
    field.say(TakeTask(chore.ref, second), 20)  # comes back before it was out
    assert [whose(field, chore, day) for day in (17, 24, 31, 38)] == ["H0401", "H0400", "H0402", "H0401"]


def test_swapping_and_leaving_in_the_books() -> None:
    """A swap of two days holds; when the household leaves the co-op its turns pass on."""
    field = Field()
    chore = field.say(AddChore(field.village.founding.ref, "Sweep the well", 7, 0), 0)
    for home in field.homes[:3]:
        field.say(TakeTask(chore.ref, Ref[Any].to(home)), 0)
    field.say(SwapTurns(chore.ref, 1, 8), 0)
    assert [whose(field, chore, day) for day in (0, 7, 14)] == ["H0401", "H0400", "H0402"]
    same = field.say(SwapTurns(chore.ref, 7, 13), 0)
    assert verdict(told(field.village.runs), same) is Reason.NOT_ALLOWED
    field.say(EndHousehold(Ref[Any].to(field.homes[0])), 1, field.a)
    assert [whose(field, chore, day) for day in (7, 14, 21)] == ["H0401", "H0402", "H0401"]


def test_a_turn_is_done_once() -> None:
    """A second word on the same turn has no effect, and names the first; days before the first turn have none."""
    field = Field()
    chore = field.say(AddChore(field.village.founding.ref, "Sweep the well", 7, 3), 1)
    early = field.say(DoneChore(chore.ref, field.who[0].ref, 2), 4)
    done = field.say(DoneChore(chore.ref, field.who[0].ref, 4), 4)
    twice = field.say(DoneChore(chore.ref, field.who[1].ref, 9), 9)
    ledger = told(field.village.runs)
    assert [verdict(ledger, one) for one in (early, done, twice)] == [Reason.NOT_ALLOWED, Reason.OK, Reason.ENDED]
    row = taskboard.task(Names(ledger, 9 * DAY), chore.key)
    assert row is not None
    assert (row.done(0), row.done(1)) == (row.turns[0], None)


def test_a_task_is_taken_by_as_many_as_are_wanted() -> None:
    """The second for one place, the same twice, and anybody after it was closed have no effect."""
    field = Field()
    task = field.say(AddTask(field.village.founding.ref, "Paint the clinic", 40, people=2), 1)
    one, two, three = (who.ref for who in field.who[:3])
    said = [field.say(TakeTask(task.ref, who), 2) for who in (one, one, two, three)]
    field.say(DropTask(task.ref, one), 2)
    after = field.say(TakeTask(task.ref, three), 2)
    other = field.say(CloseTask(task.ref, "done"), 3, field.a)
    field.say(CloseTask(task.ref, "done"), 3)
    late = field.say(TakeTask(task.ref, one), 4)
    swap = field.say(SwapTurns(task.ref, 1, 8), 2)
    ledger = told(field.village.runs)
    assert [verdict(ledger, each) for each in (*said, after, other, late, swap)] == [
        Reason.OK, Reason.ENDED, Reason.OK, Reason.NOT_ALLOWED, Reason.OK, Reason.NOT_WRITER, Reason.ENDED,
        Reason.WRONG_TARGET,
    ]  # fmt: skip


def test_the_newest_word_on_a_skill_counts() -> None:
    """A skill is noted, raised, and taken back; other members' stay."""
    field = Field()
    one, two = field.who[0].ref, field.who[1].ref
    for who, level, day in ((one, Level.LEARNS, 1), (two, Level.TEACHES, 1), (one, Level.CAN, 2)):
        field.say(NoteSkill(who, "WELDING", level), day)
    names = Names(told(field.village.runs), 3 * DAY)
    assert [(name, level.name, who) for name, level, _key, who, _entry in skills(names)] == [
        ("WELDING", "TEACHES", "member 0401"), ("WELDING", "CAN", "member 0400"),
    ]  # fmt: skip
    field.say(NoteSkill(two, "WELDING", Level.NONE), 3)
    assert [row[3] for row in skills(Names(told(field.village.runs), 3 * DAY))] == ["member 0400"]


def test_turns_are_the_same_in_every_order_of_arrival() -> None:
    """Joining, leaving, swapping and doing that come in any order leave the same turns."""
    for seed in range(4):
        field, luck = Field(), chance(seed)
        chore = field.say(AddChore(field.village.founding.ref, "Sweep the well", 3, 2), 1)
        for _turn in range(14):
            who, day = field.who[luck.randrange(4)].ref, luck.randrange(1, 12)
            body = luck.choice((
                TakeTask(chore.ref, who), TakeTask(chore.ref, who), DropTask(chore.ref, who),
                SwapTurns(chore.ref, luck.randrange(30), luck.randrange(30)), DoneChore(chore.ref, who, day),
            ))  # fmt: skip
            luck.choice((field.a, field.b)).write(body, day * DAY)
        runs = field.village.runs
        order = [0, *luck.sample(range(1, len(runs)), len(runs) - 1)]
        assert picture(told(runs, order)) == picture(told(runs)), f"seed {seed}"


# ---- hours -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "quarters"), [("3", 12), ("2.5", 10), ("2,25", 9), ("0:45", 3), ("2:15", 9), ("24", 96), ("0.75", 3)]
)
def test_hours_are_typed_as_people_write_them(typed: str, quarters: int) -> None:
    """With a point, a comma or a colon; what is shown is read as the same."""
    field: Any = QuarterHours(low=1)
    assert field.parse(typed, None) == quarters
    assert field.parse(hours(quarters), None) == quarters


@pytest.mark.parametrize("typed", ["", "2.3", "2:20", "25", "0", "-1", "x", "1:2:3", "99999", "2h"])
def test_hours_that_cannot_be_meant_are_refused(typed: str) -> None:
    """Not a quarter, more than a day, or no number: said in words."""
    field: Any = QuarterHours(low=1)
    with pytest.raises(BadInput):
        field.parse(typed, None)


def test_every_sort_has_a_word() -> None:
    """Sorts are told apart in words, and only two of them teach."""
    assert len({sort.words() for sort in Sort}) == len(Sort)
    assert [sort for sort in Sort if sort.teaches] == [Sort.WORKSHOP, Sort.MENTORING]

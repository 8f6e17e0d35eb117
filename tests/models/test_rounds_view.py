"""Rounds in words: the lines of a draft and of a seal, why each stands where it stands, and another policy tried."""

from dataclasses import replace
from pathlib import Path

import pytest

from models import board, dry_run, inspect, rounds_read, rounds_view, rounds_why
from models.allot.facts import ONE, Why
from models.machines import CancelRequest, RequestMachine
from models.policy import Terms
from models.policy_templates import TEMPLATES
from models.refs import Key, Ref
from models.rounds_news import on_home
from models.rounds_view import Stage
from models.words import Refused
from mvs_tui import rounds
from tests.mvs_tui.test_rounds import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk with a policy and three requests for the same four hours."""
    made = Desk(tmp_path / "desk")
    for house in range(3):
        made.ask(house, 6)
    return made


def read(desk: Desk, first: int | None = None) -> rounds_view.Picture:
    """Read the round of this desk."""
    return rounds_read.read(desk.node.names(), 1, None, first)


def test_a_round_is_open_then_due_then_sealed(desk: Desk) -> None:
    """By the cut-off of the policy, and by the seal."""
    assert read(desk).stage is Stage.OPEN
    desk.at(24)
    assert read(desk).stage is Stage.DUE
    rounds.seal(desk.node)
    assert read(desk, desk.first).stage is Stage.SEALED


def test_a_draft_has_a_line_for_each_request_by_rank(desk: Desk) -> None:
    """Who gets hours, who is offered others, and why in a word."""
    picture = read(desk, desk.first)
    assert [line.rank for line in picture.drawn] == [1, 2, 3]
    assert [line.granted for line in picture.drawn] == [True, False, False]
    first, second, third = picture.drawn
    assert first.gets == first.wanted == "Mon 9 06-10"
    assert (second.gets, second.reason) == ("offer Mon 9 10-14", "hours taken")
    assert third.offer == second.offer + 4 if second.offer else False
    assert len(picture.requests) == 3


def test_a_sealed_round_is_read_from_the_keepers_entries(desk: Desk) -> None:
    """Line by line what the draft gave; the same on this desk."""
    before = read(desk, desk.first)
    desk.at(24)
    rounds.seal(desk.node)
    after = read(desk, desk.first)
    assert [(one.key, one.start, one.offer, one.why) for one in after.lines] == [
        (one.key, one.start, one.offer, one.why) for one in before.drawn
    ]
    assert after.differs == ()
    assert after.entries == before.entries
    assert [one.sign for one in after.lines] == ["=", "?", "?"]


def test_a_line_says_what_became_of_it_since(desk: Desk) -> None:
    """An offer that was taken is no offer any more; a request that was cancelled has its own sign."""
    desk.at(24)
    rounds.seal(desk.node)
    _first, second, third = read(desk, desk.first).lines
    desk.node.append(rounds_read.offer_taken(desk.node.names(), second.key))
    desk.node.append(CancelRequest(Ref[RequestMachine].to(third.key)))
    _first, taken, cancelled = read(desk, desk.first).lines
    assert (taken.gets, taken.reason, taken.offer) == ("Mon 9 10-14", "took offer", None)
    assert (cancelled.sign, cancelled.offer) == ("-", None)
    with pytest.raises(Refused, match="Nothing is offered"):
        rounds_read.offer_taken(desk.node.names(), second.key)


def test_a_late_request_stands_apart(desk: Desk) -> None:
    """It is none of the round, whatever hours it wants."""
    desk.at(24)
    rounds.seal(desk.node)
    late = desk.ask(3, 30)
    picture = read(desk, desk.first)
    assert [one.key for one in picture.late] == [late]
    answer = rounds_why.why(desk.node.names(), picture, late)
    assert "not in the round" in answer.question
    assert "is sealed: the keeper may confirm by hand" in answer.headline


def test_why_tells_each_factor_with_its_figures_and_the_neighbours(desk: Desk) -> None:
    """In this order; its text is what the command prints."""
    names, picture = desk.node.names(), read(desk, desk.first)
    answer = rounds_why.why(names, picture, picture.drawn[1].key)
    labels = [fact.label for fact in answer.facts]
    assert labels == ["floor", "fair share", "this round", "merit", "waited", "lottery", "total", "before", "after",
                      "in its way"]  # fmt: skip
    by_label = {fact.label: fact for fact in answer.facts}
    assert by_label["floor"].words == "the household has had 0 of 4 hours that are sure in 28 days"
    assert by_label["before"].key == picture.drawn[0].key
    assert by_label["in its way"].key == picture.drawn[0].key
    assert by_label["after"].key == picture.drawn[2].key
    assert "number 2 of 3" in answer.question
    assert "The next best hours: Mon 9 Nov 10-14." in answer.headline
    text = answer.text()
    assert all(label in text for label in labels)
    assert "Rule: rule [A#" in text


def test_a_lot_is_told_only_where_others_stand_as_high(desk: Desk) -> None:
    """The first has no equal once the others are gone."""
    names = desk.node.names()
    lottery = {fact.label: fact for fact in rounds_why.why(names, read(desk, desk.first), _first(desk)).facts}[
        "lottery"
    ]
    assert "as high" in lottery.words
    ticket = lottery.words.rpartition("(after: ")[2].removesuffix(")")
    assert ticket.isdigit()
    assert lottery.figure <= ticket, "the neighbour's lot stands beside it, and is no lower"
    for line in read(desk, desk.first).drawn[1:]:
        desk.node.append(CancelRequest(Ref[RequestMachine].to(line.key)))
    alone = {fact.label: fact for fact in rounds_why.why(names, read(desk, desk.first), _first(desk)).facts}["lottery"]
    assert alone.words == "not needed"


def _first(desk: Desk) -> Key:
    return read(desk, desk.first).drawn[0].key


def test_every_reason_has_a_short_word() -> None:
    """Two words at most, for a column."""
    for why in Why:
        assert 0 < len(rounds_view.short(why).split()) <= 2


def test_weights_are_rounded_half_up() -> None:
    """Three decimals, below nothing too."""
    assert rounds_view.weight(ONE) == "1.000"
    assert rounds_view.weight(ONE * 6125 // 10_000 + 1) == "0.613"
    assert rounds_view.weight(-ONE // 4) == "-0.250"


def test_hours_over_midnight_name_both_days(desk: Desk) -> None:
    """Till midnight is one day's matter."""
    names = desk.node.names()
    assert rounds_view.brief(names, desk.first * 24 + 20, desk.first * 24 + 24) == "Mon 9 20-24"
    assert rounds_view.brief(names, desk.first * 24 + 20, desk.first * 24 + 26) == "Mon 9 20-Tue 10 02"


def test_a_dry_run_counts_hours_by_household_and_village(desk: Desk) -> None:
    """With a limit of three hours in one go nobody may have four: who has them loses them."""
    names, picture = desk.node.names(), read(desk, desk.first)
    inputs = rounds_read.inputs_for(names, picture, Terms())
    assert inputs
    trial = dry_run.attempt(names, inputs, picture.draft, replace(inputs.terms, longest=3))
    assert (trial.served, trial.gain, trial.lose) == ((1, 0), 0, 1)
    assert [(one.asked, one.now, one.then) for one in trial.households if one.more] == [(4, 4, 0)]
    assert (trial.total.asked, trial.total.now, trial.total.then) == (12, 4, 0)
    assert [one.more for one in trial.villages] == [-4]
    same = dry_run.attempt(names, inputs, picture.draft, inputs.terms)
    assert (same.gain, same.lose) == (0, 0)


def test_a_policy_is_tried_before_there_is_any(tmp_path: Path) -> None:
    """Nobody gets hours by rule yet; then it says who would."""
    desk = Desk(tmp_path / "desk")
    desk.ask(0, 6)
    names = desk.node.names()
    names.law.statutes.policies.clear()
    picture = rounds_read.read(names, 1, None, desk.first)
    assert (picture.policy, picture.draft, len(picture.requests)) == (None, None, 1)
    inputs = rounds_read.inputs_for(names, picture, TEMPLATES[0].terms)
    assert inputs
    trial = dry_run.attempt(names, inputs, picture.draft, TEMPLATES[0].terms)
    assert (trial.served, trial.gain) == ((0, 1), 1)


def test_home_says_what_can_be_sealed_and_what_came_of_it(desk: Desk) -> None:
    """Until when, before the cut-off; then the number that waits; then what this desk's requests got."""
    (still,) = on_home(desk.node.names(), 1)
    assert (still.sign, still.todo) == ("?", False)
    assert still.words == "The round for week 46 takes requests until Sun 8 Nov 00; 3 wait."
    assert board.waits_for(desk.node.names(), 1) == [], "what a round will decide need not be confirmed by hand"
    desk.at(24)
    (due,) = on_home(desk.node.names(), 1)
    assert (due.sign, due.todo, due.words) == ("!", True, "The round for week 46 can be sealed: 3 requests wait.")
    rounds.seal(desk.node)
    assert len(board.waits_for(desk.node.names(), 1)) == 2, "what it passed over may be confirmed by hand"
    (news,) = on_home(desk.node.names(), 1)
    assert news.words == "Round 46 is sealed: 1 of yours got hours, 2 were passed over"
    assert news.hint == "Enter: offers"
    desk.minutes += 20 * 1440
    assert on_home(desk.node.names(), 1) == []


def test_home_shows_a_round_that_differs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the finding that is at hand: nothing is drawn for it."""
    desk.at(24)
    key = rounds.seal(desk.node).keys[0]
    finding = inspect.Finding(key, inspect.Found.DIFFERS)

    def kept(_ledger: object, _key: Key) -> inspect.Finding:
        return finding

    monkeypatch.setattr(inspect, "kept", kept)
    monkeypatch.setattr("models.allot.rule.draw", None)
    assert "! Round 46 of desk A Bandari differs on this desk" in [
        f"{one.sign} {one.words}" for one in on_home(desk.node.names(), 1)
    ]


def test_what_a_round_passed_over_waits_for_nobody_once_its_last_hour_is_past(desk: Desk) -> None:
    """Home names it until then, with what it may begin later; its page and “why?” say that its hours are over."""
    from models import elapsed, round_story

    desk.at(24)
    rounds.seal(desk.node)
    key = next(one.key for one in read(desk, desk.first).lines if not one.granted)

    def home() -> bool:
        return key in {todo.booking.key for todo in board.waits_for(desk.node.names(), desk.node.author.number)}

    assert home()
    row = board.booking(desk.node.names(), key)
    assert row is not None
    assert "may confirm by hand" in round_story.said(desk.node.names(), row)[0][0]
    desk.at(-7 * 24)
    names = desk.node.names()
    assert not home()
    assert board.counts(names)["pending"] == 0
    assert row.next_step(names) == elapsed.told()
    assert elapsed.told() in round_story.said(names, row)[0][0]


def test_what_is_asked_for_after_an_early_seal_waits_for_the_keeper_on_home(desk: Desk) -> None:
    """However far ahead the sealed week lies; before the seal the round decides, and nobody need confirm it."""
    later = 7 * 24
    desk.ask(0, later + 6)

    def home() -> set[Key]:
        return {todo.booking.key for todo in board.waits_for(desk.node.names(), desk.node.author.number)}

    assert not home()
    rounds.seal(desk.node, desk.first + 7, early=True)
    late = desk.ask(1, later + 30)
    assert home() == {late}

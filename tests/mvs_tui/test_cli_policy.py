"""Policies at the command line: what is in force, templates, a trial, adoption."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from models import policy_templates, policy_words, remember
from models.policy import Terms
from models.policy_templates import TEMPLATES, Template
from mvs_tui.config import Home
from mvs_tui.node import Node
from screens.policy_kept import COPY
from tests.mvs_tui.clerk import Clerk


@pytest.fixture
def desk(tmp_path: Path) -> Clerk:
    """Give a desk with a tractor and two who ask for it in the same hours."""
    clerk = Clerk(tmp_path / "books")
    clerk("init", "--coop", "Mto", "--village", "Kilima", "--desk", "store", "--zone", 0)
    clerk("machine", "add", "TRACTOR1")
    for name, house in (("Joseph Mwangi", "H1"), ("Grace Otieno", "H2")):
        clerk("member", "add", name, "--household", house)
    with Node.opened(Home(clerk.home)) as node:
        day = node.law.calendar.date(node.law.calendar.monday(node.names().today) + 8).isoformat()
    for number in ("A001", "A002"):
        clerk("machine", "request", "TRACTOR1", "--member", number, "--start", f"{day} 06", "--hours", 4)
    return clerk


def in_force(desk: Clerk) -> Terms:
    """Give the terms in force."""
    with Node.opened(Home(desk.home)) as node:
        found = node.law.statutes.policy()
    assert found
    return found[1]


def adopt(desk: Clerk, template: str) -> None:
    """Adopt a template by the words that its own page gives."""
    import shlex

    (shown,) = desk.reads("policy", "templates", template)
    desk("policy", "adopt", *shlex.split(shown["options"]), "--votes-for", 41, "--votes", 52)


def test_without_a_policy_it_is_said_what_to_do(desk: Clerk) -> None:
    """On stderr for people; as data there is none."""
    result = desk.types("policy", "show")
    assert result.exit_code == 0
    assert "mvs policy templates" in result.stderr
    assert desk.reads("policy", "show")["name"] is None


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.word)
def test_the_options_that_are_shown_adopt_the_template(desk: Clerk, template: Template) -> None:
    """What is printed can be typed: the books then hold exactly the template's terms."""
    adopt(desk, template.word)
    with Node.opened(Home(desk.home)) as node:
        found = node.law.statutes.policy()
    assert found
    assert found[1] == template.terms


def test_a_day_that_did_not_come_yet_has_no_assembly(desk: Clerk) -> None:
    """A policy is adopted on a day that was; one still to come is refused beside its option."""
    said = desk.refused("policy", "adopt", "--like", "busy", "--on", "tomorrow")
    assert "--on: That day is still to come." in said
    assert desk.reads("policy", "show")["name"] is None


def test_adopting_begins_with_a_template(desk: Clerk) -> None:
    """`--like` fills in what is not typed, the name too; what is typed counts, also where it says the default."""
    desk("policy", "adopt", "--like", "busy", "--votes-for", 41, "--votes", 52)
    busy = policy_templates.find("busy").terms
    assert in_force(desk) == busy
    desk("policy", "adopt", "Harvest", "--like", "busy", "--longest", 0, "--no-joined")
    assert in_force(desk) == replace(busy, name="Harvest", longest=0, joined=False)
    assert desk.reads("policy", "show")["votes"] == 0


def test_adopting_begins_with_a_policy_of_these_books(desk: Clerk) -> None:
    """By the name or the entry of one that was adopted, and by the name of a copy that is kept on this desk."""
    desk("policy", "adopt", "Harvest", "--floor", 9, "--no-joined")
    old, entry = in_force(desk), desk.reads("policy", "show")["entry"]
    desk("policy", "adopt", "--like", "small")
    desk("policy", "adopt", "--like", "harvest")
    assert in_force(desk) == old
    desk("policy", "adopt", "Again", "--like", entry, "--gap", 3)
    assert in_force(desk) == replace(old, name="Again", gap=3)
    with Node.opened(Home(desk.home)) as node:
        copy = policy_words.texts(replace(old, name="Ours", floor=7), node.names())
        remember.remember_mine(node.ledger, COPY, json.dumps(copy))
    desk("policy", "adopt", "--like", "ours")
    assert in_force(desk) == replace(old, name="Ours", floor=7)


def test_what_adopting_cannot_begin_with_is_refused(desk: Clerk) -> None:
    """An unknown name beside its option, with those that there are; without `--like` the name must be typed."""
    desk("policy", "adopt", "Harvest")
    result = desk.types("policy", "adopt", "--like", "nothing")
    assert result.exit_code == 1
    assert "--like: There is no template “nothing”. There are: equal, small, work, busy." in result.stderr
    assert "Policies of these books: “Harvest”." in result.stderr
    result = desk.types("policy", "adopt", "--floor", 4)
    assert result.exit_code == 2
    assert "NAME is missing" in result.stderr


def test_the_policy_in_force_is_told_with_those_before(desk: Clerk) -> None:
    """Its sentences and votes; the one before by its name and entry."""
    adopt(desk, "equal")
    adopt(desk, "small")
    told = desk.reads("policy", "show")
    assert (told["name"], told["votes_for"], told["votes"]) == ("Small farms first", 41, 52)
    assert "Each household comes first for 12 hours in 28 days." in told["sentences"]
    assert [one["name"] for one in told["before"]] == ["Equal shares"]
    text = desk("policy", "show")
    assert "Small farms first" in text.splitlines()[0]
    assert "Before (1)" in text


def test_a_template_says_in_what_it_differs(desk: Clerk) -> None:
    """Only the sentences that differ, old and new; nothing where it is in force itself."""
    adopt(desk, "equal")
    (busy,) = desk.reads("policy", "templates", "busy")
    assert ["A booking that nobody comes for stays.",
            "A booking that nobody came for is free again 2 hours after its start."] in busy["differs"]  # fmt: skip
    assert desk.reads("policy", "templates", "equal")[0]["differs"] == []
    text = desk("policy", "templates", "busy")
    assert "  - A booking that nobody comes for stays." in text
    assert "  + A booking that nobody came for is free again" in text
    assert [one["word"] for one in desk.reads("policy", "templates")] == ["equal", "small", "work", "busy"]


def test_a_trial_says_who_would_gain_and_lose(desk: Clerk) -> None:
    """Before any policy everybody who would get hours gains; under the one in force nobody does. Nothing is written."""
    before = desk.reads("policy", "try", "equal")
    assert (before["served_now"], before["served_then"]) == (0, 1)
    assert sorted(one["change"] for one in before["households"]) == [0, 4]
    adopt(desk, "equal")
    same = desk.reads("policy", "try", "equal")
    assert (same["served_now"], same["served_then"], same["total"]["change"]) == (1, 1, 0)
    entry = desk.reads("policy", "show")["entry"]
    assert desk.reads("policy", "try", entry)["name"] == "Equal shares"
    assert "1 request gets hours now, 1 would then. 0 households would gain, 0 would lose." in desk(
        "policy", "try", entry
    )


def test_what_is_no_policy_is_refused_with_what_there_is(desk: Clerk) -> None:
    """A name that no template has, and an entry of another kind."""
    assert "equal, small, work, busy" in desk.refused("policy", "try", "fair")
    assert "does not belong here" in desk.refused("policy", "try", "A#1")

"""A policy in plain sentences, two compared by what differs, and the templates."""

from dataclasses import fields, replace
from typing import Any

import pytest

from models.policy import MERIT_MOST, AdoptPolicy, Measure, Quota, Scope, Sharing, Span, Terms
from models.policy_templates import NAME, TEMPLATES, Template, find
from models.policy_words import differences, sentences
from models.words import BadInput

#: Another value for each term that two policies may differ in.
OTHER: dict[str, Any] = {
    "half_life": 14, "sharing": Sharing.EQUAL, "merit": 0, "merit_cap": 60, "waited": 0, "floor": 12, "floor_days": 7,
    "quotas": (Quota(2, Measure.TIMES, Span.DAY, Scope.MEMBER),), "gap": 6, "longest": 8, "newcomer_hours": 4,
    "travel": 2, "setup": 1, "days": 14, "cut_off": 48, "no_show": 3, "late_counts": 0,
    "merit_half_life": 90, "teaching": 150, "task_cap": 80, "day_cap": 30,
}  # fmt: skip
#: Terms that say nothing alone: a name, what only counts with limits, newcomers' hours or merit for other goods.
SILENT = {"name", "week_start", "joined", "newcomer_days", "goods"}


@pytest.mark.parametrize("term", sorted(OTHER))
def test_every_term_has_a_sentence_that_changes_with_it(term: str) -> None:
    """Two policies that differ in one number differ in one sentence, or in the two that it makes."""
    changed = differences(Terms(), replace(Terms(), **{term: OTHER[term]}))
    assert 1 <= len(changed) <= (3 if term == "merit" else 2), changed
    assert all(before != after for before, after in changed)


def test_no_term_is_forgotten() -> None:
    """A term that is added needs a sentence, or to be named here."""
    assert {one.name for one in fields(Terms)} == set(OTHER) | SILENT


def test_terms_that_count_together_are_told_together() -> None:
    """A week's first day where a limit is by week; back to back where there are limits; newcomers' days with hours."""
    limit = (Quota(8, Measure.HOURS, Span.WEEK),)
    assert "A week begins on a Sunday." in sentences(Terms(quotas=limit, week_start=6))
    assert "A week begins on a Sunday." not in sentences(Terms(week_start=6))
    assert any("one by one" in said for said in sentences(Terms(quotas=limit, joined=False)))
    assert any("less than 30 days" in said for said in sentences(Terms(newcomer_hours=2, newcomer_days=30)))
    assert "A household may have at most 8 hours a week." in sentences(Terms(quotas=limit))


def test_equal_policies_differ_in_nothing() -> None:
    """The name alone is no difference."""
    assert differences(Terms("one"), Terms("other")) == []


def test_the_cut_off_is_told_with_its_day_and_hour() -> None:
    """90 hours before a Monday is Thursday at 6; none is the Monday itself."""
    assert "Requests are taken until 90 hours before (Thursday 06:00, if it begins on a Monday)." in sentences(Terms())
    assert any("(Monday 00:00" in said for said in sentences(Terms(cut_off=0)))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.word)
def test_a_template_can_be_adopted_as_it_is(template: Template) -> None:
    """Its name fits, it breaks no line of the charter, and merit stays a part among others."""
    terms = template.terms
    body = AdoptPolicy(**{name: getattr(terms, name) for name in Terms.__slots__})
    assert body.breaks() == ""
    assert body.terms() == terms
    assert 0 < len(terms.name) <= NAME
    assert terms.merit <= MERIT_MOST


def test_templates_differ_from_one_another() -> None:
    """No two say the same."""
    for one in TEMPLATES:
        assert all(differences(one.terms, other.terms) for other in TEMPLATES if other is not one)


def test_a_template_is_found_by_its_word_or_a_beginning_and_else_all_are_named() -> None:
    """Words, names, capitals; what fits none is refused with what there is."""
    assert find("busy").word == find("Busy season").word == find("BU").word == "busy"
    with pytest.raises(BadInput, match="equal, small, work, busy"):
        find("fair")
    with pytest.raises(BadInput):
        find("")

"""Rights are not for sale: a policy that lets merit touch one is refused in words, and has no effect on any desk."""

from pathlib import Path

import pytest

from models.book import Reason
from models.choices import Pick
from models.encoding import unpack
from models.merit import terms_of
from models.policy import CHARTER, MERIT_MOST, AdoptPolicy, Good, Terms
from models.words import BadInput, Refused
from tests.village.builder import Village, chance, picture, told, verdict
from tests.village.desks import Office

RIGHTS = [good for good in Good if good.right]


def test_the_charter_names_every_right() -> None:
    """Each good that the code holds for a right stands in the charter's line."""
    assert {good.name for good in RIGHTS} == {"FOOD", "WATER", "SHELTER", "CARE", "SEED", "VOTE"}
    assert all(good.name.lower() in CHARTER.lower() for good in RIGHTS)


@pytest.mark.parametrize("good", RIGHTS, ids=lambda good: good.name)
@pytest.mark.parametrize("beside", [(), (Good.MACHINES,)], ids=["alone", "beside machines"])
def test_merit_for_a_right_is_refused_with_the_charters_line(
    good: Good, beside: tuple[Good, ...], tmp_path: Path
) -> None:
    """The clerk is told the line and the right, beside the field; nothing is written."""
    desk = Office.founded(tmp_path)
    with pytest.raises(Refused) as refused:
        desk.author.append(AdoptPolicy("harsh", goods=(*beside, good)))
    assert refused.value.field == "goods"
    assert refused.value.words == f"{CHARTER} This policy counts merit for {good.words()}."
    assert desk.ledger.folder.law().statutes.policies == []


@pytest.mark.parametrize("merit", [MERIT_MOST + 1, 50, 100])
def test_merit_as_the_sole_key_is_refused(merit: int, tmp_path: Path) -> None:
    """More than 20 in a hundred is refused beside its field, in words that name the bound."""
    desk = Office.founded(tmp_path)
    with pytest.raises(Refused, match=f"at most {MERIT_MOST} in a hundred, not {merit}") as refused:
        desk.author.append(AdoptPolicy("harsh", merit=merit))
    assert refused.value.field == "merit"
    desk.author.append(AdoptPolicy("mild", merit=MERIT_MOST))
    found = desk.ledger.folder.law().statutes.policy()
    assert found is not None
    assert found[1].merit == MERIT_MOST


def test_such_a_policy_has_no_effect_on_any_desk() -> None:
    """Written past all advice, it is void wherever it arrives, in whatever order; the policy before it stays."""
    village = Village()
    good = village.a.write(AdoptPolicy("mild", merit=5), 10)
    bad = [village.a.write(AdoptPolicy("harsh", goods=(right,)), 20 + place) for place, right in enumerate(RIGHTS)]
    bad.append(village.a.write(AdoptPolicy("harsh", merit=MERIT_MOST + 1), 40))
    straight = told(village.runs)
    assert verdict(straight, good) is Reason.OK
    assert [verdict(straight, one) for one in bad] == [Reason.NOT_ALLOWED] * len(bad)
    assert terms_of(straight).name == "mild"
    luck = chance(7)
    mixed = told(village.runs, [0, *luck.sample(range(1, len(village.runs)), len(village.runs) - 1)])
    assert picture(mixed) == picture(straight)


def test_no_vote_makes_it_stand() -> None:
    """However many voted for it, merit for a right has no effect."""
    village = Village()
    said = village.a.write(AdoptPolicy("harsh", goods=(Good.WATER,), votes_for=240, votes=240), 10)
    assert verdict(told(village.runs), said) is Reason.NOT_ALLOWED


def test_the_terms_of_merit_have_their_defaults_for_ever() -> None:
    """A policy that leaves them out means 180 days, 8 hours a day, 40 hours a task, and teaching like all work."""
    village = Village()
    said = village.a.write(AdoptPolicy("plain"), 10)
    body = unpack(said.data).body
    assert isinstance(body, AdoptPolicy)
    terms = body.terms()
    assert (terms.merit_half_life, terms.day_cap, terms.task_cap, terms.teaching) == (180, 32, 160, 100)
    assert terms == Terms(name="plain")


def test_a_typo_is_told_what_merit_may_count_for_and_a_right_is_refused_by_the_charter() -> None:
    """Rights are not among the words to choose from, yet can be read, so that the refusal names the charter."""
    field = Pick(Good)
    with pytest.raises(BadInput) as refused:
        field.parse("machnes", None)  # type: ignore[arg-type]
    assert str(refused.value) == "Choose one of: machines, halls, tools, perks."
    assert field.parse("food", None) is Good.FOOD  # type: ignore[arg-type]

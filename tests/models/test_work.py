"""Claims of work in the fold: who may sign, what is decided, and that it is the same in every order of arrival."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import merit, worklist
from models.book import Reason
from models.claims import Standing
from models.coop import MoveRegistrar, StrikeOut
from models.ledger import Ledger
from models.members import EndHousehold
from models.names import Names
from models.policy import Terms
from models.refs import Ref
from models.work import AppealWork, ClaimWork, ConfirmWork, DecideAppeal, RejectWork, WitnessWork
from models.worklist import ClaimRow, Lack
from tests.models.labouring import Field
from tests.village.builder import DAY, Said, chance, picture, told, verdict


def row(field: Field, claim: Said) -> ClaimRow:
    """Tell a fresh desk everything and give the claim."""
    return found(told(field.village.runs), claim)


def found(ledger: Ledger, claim: Said) -> ClaimRow:
    """Give a claim as a desk holds it."""
    one = worklist.claim(Names(ledger, 9 * DAY), claim.key)
    assert one is not None
    return one


def points(field: Field, who: int = 0, day: int = 1) -> int:
    """Give a member's points on a fresh desk."""
    return merit.points(told(field.village.runs), field.who[who].key, day)


def test_three_households_make_an_hour_count() -> None:
    """Claimed it earns nothing, witnessed it earns nothing, confirmed it earns a point an hour."""
    field = Field()
    claim = field.claim()
    assert (row(field, claim).lack, points(field)) == (Lack.WITNESS, 0)
    field.say(WitnessWork(claim.pin, field.who[1].ref), 2)
    assert (row(field, claim).lack, points(field)) == (Lack.CONFIRM, 0)
    field.say(ConfirmWork(claim.pin, field.who[2].ref), 2)
    assert (row(field, claim).lack, row(field, claim).standing, points(field)) == (
        Lack.NOTHING, Standing.CONFIRMED, 2,
    )  # fmt: skip


def test_nobody_signs_work_of_their_own() -> None:
    """The claimant as witness or confirmer has no effect, and the try is kept so that it can be asked about."""
    field = Field()
    claim = field.claim()
    own = field.say(WitnessWork(claim.pin, field.who[0].ref), 2)
    ledger = told(field.village.runs)
    assert verdict(ledger, own) is Reason.NOT_ALLOWED
    assert found(ledger, claim).lack is Lack.WITNESS
    assert [one.hand.name for one in found(ledger, claim).signed] == ["SELF"]


def test_one_person_signs_once() -> None:
    """Who witnessed cannot confirm, who confirmed cannot witness, and a second time has no effect."""
    field = Field()
    claim = field.claim()
    field.say(WitnessWork(claim.pin, field.who[1].ref), 2)
    again = field.say(WitnessWork(claim.pin, field.who[1].ref), 2)
    both = field.say(ConfirmWork(claim.pin, field.who[1].ref), 2)
    field.say(ConfirmWork(claim.pin, field.who[2].ref), 2)
    turned = field.say(WitnessWork(claim.pin, field.who[2].ref), 2)
    ledger = told(field.village.runs)
    assert [verdict(ledger, one) for one in (again, both, turned)] == [
        Reason.ENDED, Reason.NOT_ALLOWED, Reason.NOT_ALLOWED,
    ]  # fmt: skip


def test_what_nobody_saw_cannot_be_confirmed() -> None:
    """A confirmation before any witness has no effect."""
    field = Field()
    claim = field.claim()
    early = field.say(ConfirmWork(claim.pin, field.who[2].ref), 2)
    assert verdict(told(field.village.runs), early) is Reason.NOT_ALLOWED


@pytest.mark.parametrize(
    ("saw", "sure", "counts"),
    [(1, 2, True), (4, 1, False), (1, 4, False), (4, 4, False)],
    ids=["three households", "witness at home", "confirmer at home", "one name twice"],
)
def test_a_household_does_not_vouch_for_itself(saw: int, sure: int, counts: bool) -> None:  # noqa: FBT001 - a column
    """Work of member 3 earns nothing while witness or confirmer is member 4, who lives in the same house."""
    field = Field()
    claim = field.claim(who=3)
    field.signed(claim, saw, sure)
    assert (points(field, 3) > 0, row(field, claim).counts) == (counts, counts)


def test_witness_and_confirmer_of_one_household_are_one_voice() -> None:
    """Members 3 and 4 live together: the one as witness and the other as confirmer do not make work of 0 count."""
    field = Field()
    claim = field.claim()
    field.signed(claim, 3, 4)
    assert (points(field), row(field, claim).lack) == (0, Lack.CONFIRM)
    field.say(ConfirmWork(claim.pin, field.who[1].ref), 3)
    assert (points(field), row(field, claim).lack) == (2, Lack.NOTHING)


def test_a_rejected_claim_earns_nothing_and_takes_no_more_names() -> None:
    """After a rejection neither witness nor confirmation has an effect; the claimant cannot reject it themselves."""
    field = Field()
    claim, other = field.claim(), field.claim(text="fenced the field")
    field.say(WitnessWork(claim.pin, field.who[1].ref), 2)
    no = field.say(RejectWork(claim.pin, field.who[2].ref, "it rained all day"))
    late = field.say(ConfirmWork(claim.pin, field.who[3].ref), 4)
    own = field.say(RejectWork(other.pin, field.who[0].ref, "a slip"))
    ledger = told(field.village.runs)
    assert [verdict(ledger, one) for one in (no, late, own)] == [Reason.OK, Reason.ENDED, Reason.NOT_ALLOWED]
    assert (points(field), found(ledger, claim).reason) == (0, "it rained all day")


def test_what_is_confirmed_is_rejected_by_the_council_only() -> None:
    """A rejection after the confirmation has no effect; an appeal that is right takes the points back."""
    field = Field()
    claim = field.claim()
    field.signed(claim)
    late = field.say(RejectWork(claim.pin, field.who[3].ref, "I doubt it"))
    field.say(AppealWork(claim.pin, field.who[3].ref, "I doubt it"))
    ledger = told(field.village.runs)
    assert verdict(ledger, late) is Reason.ENDED
    assert (found(ledger, claim).lack, points(field)) == (Lack.COUNCIL, 2)  # it stands until it is decided
    field.say(DecideAppeal(claim.pin, "nobody was there", upheld=True), 5, field.a)
    assert (row(field, claim).standing, points(field)) == (Standing.REJECTED, 0)


@pytest.mark.parametrize("names", [0, 1])
def test_an_appeal_that_is_right_restores_exactly(names: int) -> None:
    """The claim stands as before the rejection, with its names; what comes after earns as if nothing had been."""
    field, plain = Field(), Field()
    for yard in (field, plain):
        claim = yard.claim()
        if names:
            yard.say(WitnessWork(claim.pin, yard.who[1].ref), 2)
        if yard is field:
            yard.say(RejectWork(claim.pin, yard.who[2].ref, "it rained"))
            yard.say(AppealWork(claim.pin, yard.who[0].ref, "in the barn"))
            yard.say(DecideAppeal(claim.pin, "it was in the barn", upheld=True), 4, yard.a)
    ours, theirs = row(field, claim), row(plain, claim)
    assert (ours.standing, ours.lack, ours.day) == (theirs.standing, theirs.lack, theirs.day)
    assert [(one.member, one.hand) for one in ours.signed] == [(one.member, one.hand) for one in theirs.signed]
    for yard in (field, plain):
        if not names:
            yard.say(WitnessWork(claim.pin, yard.who[1].ref), 6)
        yard.say(ConfirmWork(claim.pin, yard.who[2].ref), 6)
    one, other = (
        merit.earned(merit.works(told(yard.village.runs), yard.who[0].key), 99, Terms()) for yard in (field, plain)
    )
    assert [part.value for part in one] == [part.value for part in other] != []


def test_the_council_decides_once() -> None:
    """After its decision neither a rejection nor an appeal has an effect; only an appeal brings a claim before it."""
    field = Field()
    claim = field.claim()
    unasked = field.say(DecideAppeal(claim.pin, "we looked"), 2, field.a)
    early = field.say(AppealWork(claim.pin, field.who[0].ref, "please"), 2)
    field.say(RejectWork(claim.pin, field.who[2].ref, "it rained"))
    field.say(AppealWork(claim.pin, field.who[0].ref, "in the barn"))
    twice = field.say(AppealWork(claim.pin, field.who[1].ref, "me too"))
    other_desk = field.say(DecideAppeal(claim.pin, "yes", upheld=True), 4)
    field.say(DecideAppeal(claim.pin, "yes", upheld=True), 4, field.a)
    after = [
        field.say(RejectWork(claim.pin, field.who[2].ref, "still")),
        field.say(AppealWork(claim.pin, field.who[2].ref, "still")),
    ]
    ledger = told(field.village.runs)
    assert [verdict(ledger, one) for one in (unasked, early, twice, other_desk, *after)] == [
        Reason.ENDED, Reason.NOT_ALLOWED, Reason.ENDED, Reason.NOT_WRITER, Reason.ENDED, Reason.ENDED,
    ]  # fmt: skip


def test_the_registrars_desk_decides_as_of_its_place() -> None:
    """When the office has moved, the new registrar's desk writes the decision down."""
    field = Field()
    claim = field.claim()
    field.say(RejectWork(claim.pin, field.who[2].ref, "it rained"))
    field.say(AppealWork(claim.pin, field.who[0].ref, "in the barn"))
    field.say(MoveRegistrar(field.b.admission), 4, field.a)
    old = field.say(DecideAppeal(claim.pin, "no"), 5, field.a)
    new = field.say(DecideAppeal(claim.pin, "no"), 5)
    ledger = told(field.village.runs)
    assert [verdict(ledger, one) for one in (old, new)] == [Reason.NOT_WRITER, Reason.OK]


def test_struck_work_earns_nothing() -> None:
    """A claim, a witness or a confirmation that its desk struck out counts no more."""
    for place in range(3):
        field = Field()
        claim = field.claim()
        parts = [claim, *field.signed(claim)]
        assert points(field) == 2
        pen = field.a if place == 0 else field.b
        field.say(StrikeOut(Ref[Any].to(parts[place].key), "a slip"), 4, pen)
        assert points(field) == 0


def test_work_cannot_lie_ahead_and_has_a_name() -> None:
    """A day after that of the entry, and work without words, have no effect."""
    field = Field()
    ahead = field.claim(on=3)
    bare = field.a.write(ClaimWork(field.who[0].ref, 4), DAY)
    today = field.claim(on=1)
    ledger = told(field.village.runs)
    assert [verdict(ledger, one) for one in (ahead, bare, today)] == [Reason.NOT_ALLOWED, Reason.NOT_ALLOWED, Reason.OK]


def test_a_household_that_left_has_no_merit_and_its_word_still_stands() -> None:
    """Who has left earns nothing; what they witnessed for others goes on counting."""
    field = Field()
    mine, theirs = field.claim(), field.claim(who=1)
    field.signed(mine, 1, 2)
    field.signed(theirs, 0, 2)
    assert (points(field, 0), points(field, 1)) == (2, 2)
    field.say(EndHousehold(Ref[Any].to(field.homes[1])), 5, field.a)
    assert (points(field, 0), points(field, 1)) == (2, 0)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_of_arrival_never_matters(seed: int) -> None:
    """Claims, names, rejections, appeals and decisions that come in any order leave the same books and points."""
    field, luck = Field(), chance(seed)
    claims = [field.claim(who=luck.randrange(5), text=f"work {turn}") for turn in range(3)]
    for _turn in range(12):
        claim, who = luck.choice(claims), field.who[luck.randrange(5)].ref
        pen, day = luck.choice((field.a, field.b)), luck.randrange(1, 6)
        body = luck.choice((
            WitnessWork(claim.pin, who), ConfirmWork(claim.pin, who), RejectWork(claim.pin, who, "no"),
            AppealWork(claim.pin, who, "yes"), DecideAppeal(claim.pin, "so", upheld=luck.random() < 0.5),
        ))  # fmt: skip
        pen.write(body, day * DAY)
    runs = field.village.runs
    straight = told(runs)
    order = [0, *luck.sample(range(1, len(runs)), len(runs) - 1)]
    mixed = told(runs, order)
    assert picture(mixed) == picture(straight), f"seed {seed}"
    assert merit.standings(mixed, 9) == merit.standings(straight, 9)

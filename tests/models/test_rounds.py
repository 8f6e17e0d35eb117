"""Rounds in the books: what a seal does to requests, and what nothing that is written later can do to a seal."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.allot.facts import Why
from models.book import Reason
from models.bookings import State
from models.breakdown import ReportBreakdown
from models.coop import AddVillage, CorrectTime, RevokeDesk
from models.grants import Grants
from models.inspect import Found, look
from models.ledger import Ledger
from models.machines import CancelRequest, ConfirmRequest, PassKeeping
from models.members import AddHousehold, EndHousehold
from models.policy import AdoptPolicy
from models.refs import Height
from models.rounds import SealRound, TakeOffer, pack_heights, read_heights
from models.rounds_due import rounds_due
from tests.village.builder import DAY, Said, begin, chance, feed, picture, to, told, verdict
from tests.village.rounds import ASKED, FIRST, SEALED, START, Fields, found


def state(ledger: Ledger, said: Said) -> tuple[State, int]:
    """Give how a request stands, and its first hour."""
    row = ledger.store.rows("SELECT state, start FROM booking WHERE key = ?", str(said.key))[0]
    return State(row[0]), row[1]


def line(ledger: Ledger, said: Said) -> tuple[Any, ...]:
    """Give what the last round said of a request: waited, granted, offer."""
    row = ledger.store.rows('SELECT waited, granted, offer FROM "grant" WHERE key = ?', str(said.key))[0]
    return row[0], bool(row[1]), row[2]


@given(
    st.dictionaries(st.tuples(st.integers(1, 400), st.sampled_from([0, 1, 0xBEEF])), st.integers(1, 10**6), max_size=90)
)
def test_heights_are_read_as_they_were_packed(heights: dict[tuple[int, int], int]) -> None:
    """Any heights come back from their pieces, each of which can be read alone."""
    pieces = pack_heights(heights)
    assert read_heights(pieces) == heights
    whole: dict[tuple[int, int], int] = {}
    for piece in pieces:
        whole |= read_heights([piece])
    assert whole == heights


def test_a_seal_grants_and_offers() -> None:
    """Of two that want the same hours one gets them, the other waits on, once passed over, with an hour offered."""
    fields = Fields()
    one, two = fields.wish(1, 6), fields.wish(3, 6)
    fields.seal()
    ledger = told(fields.runs)
    stands = {state(ledger, said)[0] for said in (one, two)}
    assert stands == {State.CONFIRMED, State.PENDING}
    over = one if state(ledger, one)[0] is State.PENDING else two
    waited, granted, offer = line(ledger, over)
    assert (waited, granted) == (1, False)
    assert offer is not None
    assert offer >= START + 6


def test_a_request_is_moved_only_within_its_own_hours() -> None:
    """A grant later than the request allows has no effect; one within its hours holds the later ones."""
    fields = Fields()
    one = fields.wish(1, 6, flex=2)
    seal = fields.bare()
    beyond = fields.give(seal, one.key, START + 9, SEALED)
    before = fields.give(seal, one.key, START + 5, SEALED)
    within = fields.give(seal, one.key, START + 8, SEALED)
    ledger = told(fields.runs)
    reasons = [verdict(ledger, said) for said in (beyond, before, within)]
    assert reasons == [Reason.NOT_ALLOWED, Reason.NOT_ALLOWED, Reason.OK]
    assert state(ledger, one) == (State.CONFIRMED, START + 8)


def test_what_a_breakdown_took_back_keeps_its_own_hours() -> None:
    """A request that a round moved and a breakdown took back may begin when it might before, and no later."""
    fields = Fields()
    one = fields.wish(1, 6, flex=4)
    sealed = fields.bare()
    fields.give(sealed, one.key, START + 10, SEALED)
    fields.b.write(ReportBreakdown(fields.machines[0].ref, "gearbox"), SEALED + 5)
    again = fields.b.write(SealRound(fields.b.admission, fields.policy.ref, FIRST + 7, 7, 0, 0, bytes(8), b""), SEALED)
    late = fields.give(again, one.key, START + 14, SEALED + 6)
    first = fields.give(again, one.key, START + 6, SEALED + 7)
    ledger = told(fields.runs)
    assert [verdict(ledger, said) for said in (late, first)] == [Reason.NOT_ALLOWED, Reason.OK]
    assert state(ledger, one) == (State.CONFIRMED, START + 6)


def test_what_a_breakdown_took_back_waits_for_no_other_week() -> None:
    """A request for a week's last hours, moved to the very last and taken back, is no reason to seal the next one."""
    fields = Fields()
    one = fields.wish(1, 160, flex=7)
    body = SealRound(fields.b.admission, fields.policy.ref, FIRST + 28, 7, 0, 0, bytes(8), b"")
    fields.give(fields.b.write(body, SEALED), one.key, START + 167, SEALED)
    fields.b.write(ReportBreakdown(fields.machines[0].ref, "gearbox"), SEALED + 5)
    assert [due.first for due in rounds_due(told(fields.runs), SEALED, 2)] == [FIRST]


@pytest.mark.parametrize("why", list(Why), ids=lambda why: why.name)
def test_only_who_waits_for_a_machine_has_waited(why: Why) -> None:
    """A household that its own limit stops, or a licence that nobody has, gathers no places for later rounds."""
    fields = Fields()
    one = fields.wish(1, 6)
    fields.give(fields.bare(), one.key, None, SEALED, None, why)
    own = why in {Why.QUOTA, Why.CHAIN, Why.LICENCE, Why.OUTSIDE, Why.GONE}
    assert line(told(fields.runs), one)[0] == int(not own)


def test_a_grant_never_makes_two_in_an_hour() -> None:
    """A grant that meets a booking confirmed before it in the order is overruled, and says by which."""
    fields = Fields()
    one, two = fields.wish(1, 6), fields.wish(3, 8)
    fields.b.write(ConfirmRequest(one.pin), SEALED - 1)
    seal = fields.bare()
    grant = fields.give(seal, two.key, START + 8, SEALED)
    ledger = told(fields.runs)
    assert verdict(ledger, grant) is Reason.OVERLAP
    assert state(ledger, two)[0] is State.OVERRULED
    assert state(ledger, one)[0] is State.CONFIRMED


def test_a_keeper_seals_some_days_once() -> None:
    """A second seal of the same keeper that shares a day has no effect; the week after has one."""
    fields = Fields()
    fields.wish(1, 6)
    fields.seal()
    again = fields.seal(first=FIRST + 6)
    after = fields.seal(first=FIRST + 7)
    ledger = told(fields.runs)
    assert verdict(ledger, again) is Reason.ENDED
    assert verdict(ledger, after) is Reason.OK


def test_an_offer_is_taken_by_who_asked() -> None:
    """The request's desk takes the hour that was offered; another desk cannot, and an old offer is over."""
    fields = Fields()
    one = fields.wish(3, 6)
    seal = fields.bare()
    old = fields.give(seal, one.key, None, SEALED, START + 20)
    new = fields.give(seal, one.key, None, SEALED + 1, START + 30)
    stranger = fields.a.write(TakeOffer(one.ref, new.ref), SEALED + 5)
    stale = fields.pens[3].write(TakeOffer(one.ref, old.ref), SEALED + 6)
    taken = fields.pens[3].write(TakeOffer(one.ref, new.ref), SEALED + 7)
    ledger = told(fields.runs)
    reasons = [verdict(ledger, said) for said in (stranger, stale, taken)]
    assert reasons == [Reason.NOT_WRITER, Reason.ENDED, Reason.OK]
    assert state(ledger, one) == (State.PENDING, START + 30)
    assert line(ledger, one)[0] == 1, "one round passed it over, however often it says so"


def test_an_overruled_request_can_take_what_is_offered() -> None:
    """A request that was overruled waits again once its desk takes another hour."""
    fields = Fields()
    one, two = fields.wish(1, 6), fields.wish(3, 6)
    for said in (one, two):
        fields.b.write(ConfirmRequest(said.pin), SEALED)
    offer = fields.give(fields.bare(), two.key, None, SEALED, START + 40)
    fields.pens[3].write(TakeOffer(two.ref, offer.ref), SEALED + 7)
    assert state(told(fields.runs), two) == (State.PENDING, START + 40)


def test_books_without_rounds_leave_nothing_of_them() -> None:
    """Requests that name only hours make no line, so that older programs hash the same."""
    fields = Fields()
    fields.wish(1, 6)
    ledger = told(fields.runs)
    assert not ledger.store.rows('SELECT 1 FROM "grant"')
    book = ledger.folder.book(str(fields.machines[0].key))
    assert book is not None
    assert Grants not in book.parts  # type: ignore[attr-defined]


# ---- what comes later ------------------------------------------------------------------------------------------------

LATER = ("ask", "ask", "cancel", "correct", "house", "end", "policy", "village", "confirm", "take", "steal")


def scribble(fields: Fields, seed: int, acts: list[str], wishes: list[Said]) -> None:  # noqa: C901 - one for each act
    """Write entries after the seal, each with any claimed time: requests, corrections, policies, attempts to grab."""
    luck = chance(seed)
    for act in acts:
        desk, at = luck.choice([1, 3, 4]), luck.randrange(20 * DAY)
        pen = fields.pens[desk]
        match act:
            case "ask":
                wishes.append(fields.wish(desk, luck.randrange(30), luck.randrange(2), at=at, flex=luck.randrange(9)))
            case "correct":
                pen.write(CorrectTime(0, max(1, pen.next().seq - 1), luck.randrange(40 * DAY)), at)
            case "house":
                pen.write(AddHousehold(fields.founding.ref, f"N{luck.randrange(99)}"), at)
            case "policy":
                fields.a.write(AdoptPolicy("other", floor=0, merit=0, half_life=3), at)
            case "village":
                fields.a.write(AddVillage("Bonde"), at)
            case "steal":
                pen.write(PassKeeping(fields.machines[0].ref, pen.admission), at)
            case "confirm":
                pen.write(ConfirmRequest(luck.choice(wishes).pin), at)
            case "end":
                pen.write(EndHousehold(to(fields.members[desk].key._replace(seq=fields.members[desk].key.seq - 1))), at)
            case "cancel":
                pen.write(CancelRequest(luck.choice([one for one in wishes if one.key.desk != desk]).ref), at)
            case _:
                other = luck.choice(wishes)
                pen.write(TakeOffer(other.ref, other.ref), at)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.sampled_from(LATER), min_size=1, max_size=7))
def test_nothing_written_later_takes_a_place_from_a_sealed_round(seed: int, acts: list[str]) -> None:
    """Whatever other desks write after a seal, with any claimed time, what it granted stays, and so does its digest."""
    fields = Fields(4)
    luck = chance(seed)
    wishes = [fields.wish(luck.choice([1, 3, 4]), luck.randrange(24), luck.randrange(2), flex=luck.randrange(6))
              for _turn in range(5)]  # fmt: skip
    sealed = fields.seal()
    ledger = told(fields.runs)
    before = {said.key: state(ledger, said) for said in wishes if state(ledger, said)[0] is State.CONFIRMED}
    assert look(ledger, found(ledger, sealed)).found is Found.SAME
    scribble(fields, seed, acts, list(wishes))
    runs = fields.runs[1:]
    luck.shuffle(runs)
    other = begin(fields.runs[0].entries[0])
    feed(other, [fields.runs[0], *runs], fold=False)
    after = {said.key: state(other, said) for said in wishes if said.key in before}
    assert after == before
    assert look(other, found(other, sealed)).found is Found.SAME


def test_a_round_is_reckoned_the_same_a_year_later() -> None:
    """After late, backdated and corrected entries, another policy and a revocation, every order gives the digest."""
    fields = Fields(4)
    for turn in range(8):
        fields.wish((1, 3, 4)[turn % 3], 3 * turn % 14, turn % 2, flex=turn)
    sealed = fields.seal()
    year = SEALED + 365 * DAY
    scribble(fields, 7, list(LATER), [fields.wish(1, 2, at=ASKED)])
    fields.pens[4].write(CorrectTime(0, 3, year), year)
    fields.a.write(RevokeDesk(fields.pens[3].admission, (Height(0, 0, 1),)), year)
    pictures = set[tuple[bytes, str]]()
    for seed in range(4):
        runs = fields.runs[1:]
        Random(seed).shuffle(runs)  # noqa: S311 - repeats by its seed
        ledger = begin(fields.runs[0].entries[0])
        feed(ledger, [fields.runs[0], *runs], fold=False)
        finding = look(ledger, found(ledger, sealed))
        assert finding.found is Found.SAME
        pictures.add((finding.digest, picture(ledger).state))
    assert len(pictures) == 1


@pytest.mark.parametrize("desk", [3, 4])
def test_a_late_request_goes_to_the_next_round(desk: int) -> None:
    """A request above the heights, however early it claims to be, is neither granted nor counted as passed over."""
    fields = Fields(4)
    fields.wish(1, 6)
    sealed = fields.seal()
    late = fields.wish(desk, 6, at=5)
    ledger = told(fields.runs)
    assert look(ledger, found(ledger, sealed)).found is Found.SAME
    assert state(ledger, late) == (State.PENDING, START + 6)
    assert not ledger.store.rows('SELECT 1 FROM "grant" WHERE key = ?', str(late.key))

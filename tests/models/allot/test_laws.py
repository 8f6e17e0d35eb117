"""Laws of the allotment, over rounds by chance: fairness, order of arrival, and nothing that a draft may break."""

import dataclasses
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from models.allot.facts import ONE, Draft, Had, HouseFacts, Inputs, Why, Wish
from models.allot.rank import Ladder
from models.allot.rule import draw
from models.refs import Key
from tests.models.allot.worlds import (
    HOUR,
    HOUSES,
    VILLAGES,
    book,
    fits,
    granted,
    in_order,
    known,
    open_for,
    rounds,
    stay,
    stays,
)

ROUNDS = settings(max_examples=50)


def said(draft: Draft) -> dict[bytes, tuple[object, ...]]:
    """Give what a draft says of each request, by the request's hash."""
    return {one.wish.print: (one.rank, one.group, one.score, one.why, one.start, one.offer) for one in draft.outcomes}


@ROUNDS
@given(rounds())
def test_machines(inputs: Inputs) -> None:
    """A machine never has two bookings in one hour, has the hours to come to each, and works in no closed hour."""
    there = granted(draw(inputs)).values()
    for machine in inputs.machines:
        mine = [stay(inputs, wish, start) for wish, start in there if wish.machine == machine.key]
        line = [*stays(inputs, machine.key), *mine]
        assert in_order(line, mine, inputs.terms)
    assert all(open_for(inputs, wish, start) for wish, start in there)


@ROUNDS
@given(rounds())
def test_windows(inputs: Inputs) -> None:
    """Nobody is granted hours outside its window, and each request has one outcome with a rank of its own."""
    draft = draw(inputs)
    assert sorted(one.wish.key for one in draft.outcomes) == sorted(wish.key for wish in inputs.wishes)
    assert [one.rank for one in draft.outcomes] == list(range(1, len(inputs.wishes) + 1))
    for one in draft.outcomes:
        assert (one.start is None) == (one.why not in {Why.GRANTED, Why.MOVED})
        assert one.start is None or one.wish.earliest <= one.start <= one.wish.latest
        assert one.start is None or (one.start == one.wish.start) == (one.why == Why.GRANTED)


@ROUNDS
@given(rounds())
def test_limits(inputs: Inputs) -> None:
    """No grant breaks a limit or makes a chain, beside all others at the hours where they stand in the end."""
    there = list(granted(draw(inputs)).values())
    for one in there:
        others = [other for other in there if other is not one]
        assert book(inputs, others).breach(*one) is None


@ROUNDS
@given(rounds())
def test_drivers(inputs: Inputs) -> None:
    """All jobs that need a driver can be driven at once: nobody drives two, or is in two villages without the way."""
    machines = {machine.key: machine for machine in inputs.machines}
    jobs = sorted(granted(draw(inputs)).values(), key=lambda one: (one[1], one[0].key))
    needed = [(wish, start) for wish, start in jobs if machines[wish.machine].drivers]
    assert all(wish.driver or wish.member in machines[wish.machine].drivers for wish, _start in needed)
    assert driven(inputs, needed, [])


def driven(inputs: Inputs, jobs: list[tuple[Wish, int]], drives: list[tuple[Key, Wish, int]]) -> bool:
    """Say whether there is a driver for each job, by trying all."""
    if not jobs:
        return True
    (wish, start), *rest = jobs
    drivers = next(machine.drivers for machine in inputs.machines if machine.key == wish.machine)
    return any(
        driven(inputs, rest, [*drives, (driver, wish, start)])
        for driver in (drivers if wish.driver else (wish.member,))
        if all(who != driver or _clear(inputs, wish, start, other, begins) for who, other, begins in drives)
    )


def _clear(inputs: Inputs, wish: Wish, start: int, other: Wish, begins: int) -> bool:
    far = stay(inputs, wish, start).village != stay(inputs, other, begins).village
    way = inputs.terms.travel if far else 0
    return start >= begins + other.hours + way or begins >= start + wish.hours + way


@ROUNDS
@given(rounds(drivers=False))
def test_before_and_after(inputs: Inputs) -> None:
    """Nobody is passed over for one who comes after: without all who were read after it, it would not fit either."""
    draft = draw(inputs)
    for one in draft.outcomes:
        if one.start is None and known(inputs, one.wish):
            before = [
                (other.wish, other.start)
                for other in draft.outcomes
                if other.rank < one.rank and other.start is not None
            ]
            assert fits(inputs, one.wish, before) is None


@ROUNDS
@given(rounds(drivers=False))
def test_floor(inputs: Inputs) -> None:
    """No household ends below its floor, passed over, while one that had its floor was given hours that fit it."""
    draft = draw(inputs)
    since = (inputs.now - inputs.terms.floor_days) * 24
    lately = {
        house.key: sum(had.counted for had in inputs.had if had.household == house.key and had.end > since)
        for house in inputs.houses
    }
    there = granted(draft)
    total = dict(lately)
    for wish, _start in there.values():
        total[wish.household] += wish.hours
    # Those who had their floor before they were given anything in this round, and are not there for a breakdown.
    rich = {
        key for key, (wish, _start) in there.items() if lately[wish.household] >= inputs.terms.floor and not wish.urgent
    }
    for one in draft.outcomes:
        poor = total[one.wish.household] < inputs.terms.floor
        if one.start is None and poor and known(inputs, one.wish):
            assert fits(inputs, one.wish, [place for key, place in there.items() if key not in rich]) is None


@ROUNDS
@given(rounds(), st.randoms(use_true_random=False))
def test_arrival(inputs: Inputs, chance: random.Random) -> None:
    """In whatever order the parts of a round came in, the draft is the same to the last number."""
    parts = {
        name: tuple(chance.sample(getattr(inputs, name), len(getattr(inputs, name))))
        for name in ("machines", "houses", "had", "wishes")
    }
    assert draw(dataclasses.replace(inputs, **parts)) == draw(inputs)  # type: ignore[arg-type]


@ROUNDS
@given(rounds(), st.randoms(use_true_random=False))
def test_numbering(inputs: Inputs, chance: random.Random) -> None:
    """Requests may be numbered otherwise, from another desk, earlier or later: what they get is the same."""
    keys = [Key(chance.randint(1, 9), 0, 0, number) for number in range(len(inputs.wishes))]
    chance.shuffle(keys)
    renamed = [dataclasses.replace(wish, key=key) for wish, key in zip(inputs.wishes, keys, strict=True)]
    assert said(draw(dataclasses.replace(inputs, wishes=tuple(renamed)))) == said(draw(inputs))


def test_no_claimed_time() -> None:
    """Nothing that the rule reads of a request says when it was written or came in, so backdating moves nothing."""
    names = {field.name for field in dataclasses.fields(Wish)}
    assert names == {
        "key", "machine", "member", "household", "start", "hours", "earliest", "latest",
        "purpose", "plot", "driver", "waited", "urgent", "print",
    }  # fmt: skip


@ROUNDS
@given(rounds(), st.integers(2, 7), st.integers(1, 6), st.sampled_from((0, 2, 6, 30)), st.integers(0, 30))
def test_splitting(inputs: Inputs, whole: int, cut: int, flex: int, hour: int) -> None:
    """A split puts no part before the whole's place, takes nothing from those before it, and adds no hour.

    Exactly: a household asks for `whole` hours, once in one piece and once in two. All that was read before the whole
    is read before both parts, in the same order, with the same numbers; who of them had hours has hours; and where the
    whole was granted, the parts are given no more hours than it was.
    """
    cut = min(cut, whole - 1)
    house = HouseFacts(Key(2, 0, 0, 99), VILLAGES[0], 3, 0, 40)
    start = HOUR + hour
    one = Wish(
        Key(4, 0, 0, 99), inputs.machines[0].key, Key(6, 0, 0, 99), house.key, start, whole, start, start + flex,
        waited=1, driver=True, print=b"whole",
    )  # fmt: skip
    first = dataclasses.replace(one, key=Key(4, 0, 0, 98), hours=cut, print=b"first")
    second = dataclasses.replace(
        one, key=Key(4, 0, 0, 97), hours=whole - cut, start=start + cut, earliest=start + cut,
        latest=start + flex + cut, print=b"second",
    )  # fmt: skip
    inputs = dataclasses.replace(inputs, houses=(*inputs.houses, house))
    once = draw(dataclasses.replace(inputs, wishes=(*inputs.wishes, one)))
    twice = draw(dataclasses.replace(inputs, wishes=(*inputs.wishes, first, second)))
    at = next(index for index, outcome in enumerate(once.outcomes) if outcome.wish == one)
    before, now = once.outcomes[:at], twice.outcomes[:at]
    assert [(a.wish, a.group, a.score) for a in now] == [(a.wish, a.group, a.score) for a in before]
    assert {a.wish.key for a in before if a.start is not None} <= set(granted(twice))
    if once.outcomes[at].start is not None:
        assert sum(wish.hours for key, (wish, _at) in granted(twice).items() if key in {first.key, second.key}) <= whole


@ROUNDS
@given(rounds(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_witnesses(inputs: Inputs, mine: int, yours: int) -> None:
    """However much merit two accounts write for each other, each gains at most the policy's parts of a hundred."""
    pair = {HOUSES[0]: mine, HOUSES[1]: yours}
    houses = tuple(dataclasses.replace(house, merit=pair.get(house.key, house.merit)) for house in inputs.houses)
    none = tuple(dataclasses.replace(house, merit=0 if house.key in pair else house.merit) for house in inputs.houses)
    much = Ladder(dataclasses.replace(inputs, houses=houses), ())
    less = Ladder(dataclasses.replace(inputs, houses=none), ())
    for wish in inputs.wishes:
        if known(inputs, wish):
            gain = much.score(wish) - less.score(wish)
            assert 0 <= gain <= -(-ONE * inputs.terms.merit // 100)
            assert gain == 0 or wish.household in pair


@ROUNDS
@given(rounds(), st.integers(0, 150))
def test_merit_left_out(inputs: Inputs, points: int) -> None:
    """Where the policy does not count merit for machines, points change nothing of what anybody gets."""
    inputs = dataclasses.replace(inputs, terms=dataclasses.replace(inputs.terms, goods=()))
    richer = tuple(dataclasses.replace(house, merit=points) for house in inputs.houses)
    assert draw(dataclasses.replace(inputs, houses=richer)).digest == draw(inputs).digest


@ROUNDS
@given(rounds(), st.integers(HOUR - 20 * 24, HOUR - 30), st.integers(1, 8))
def test_late_cancel(inputs: Inputs, start: int, hours: int) -> None:
    """Who cancels late stands as if it had used what the policy counts, never better than if it had not booked."""
    house = HOUSES[0]
    used = Had(house, Key(6, 0, 0, 0), inputs.machines[0].key, start, start + hours, hours, VILLAGES[0], holds=False)
    half = dataclasses.replace(used, counted=hours // 2)
    driven = dataclasses.replace(used, holds=True)
    ladders = [
        Ladder(dataclasses.replace(inputs, had=(*inputs.had, *more)), ()) for more in ((), (half,), (used,), (driven,))
    ]
    for wish in inputs.wishes:
        if wish.household == house and known(inputs, wish):
            none, some, all_of_it, really = (ladder.score(wish) for ladder in ladders)
            assert none >= some >= all_of_it == really


@ROUNDS
@given(rounds())
def test_offers(inputs: Inputs) -> None:
    """Offers can all be taken: in the round, not before the window, beside all grants and one another."""
    draft = draw(inputs)
    offers = [(one.wish, one.offer) for one in draft.outcomes if one.offer is not None]
    assert all(one.offer is None for one in draft.outcomes if one.start is not None)
    for wish, start in offers:
        assert wish.earliest <= start
        assert open_for(inputs, wish, start)
    there = [*granted(draft).values(), *offers]
    for machine in inputs.machines:
        mine = [stay(inputs, wish, start) for wish, start in there if wish.machine == machine.key]
        assert in_order([*stays(inputs, machine.key), *mine], mine, inputs.terms)
    for offer in offers:
        assert book(inputs, [one for one in there if one is not offer]).breach(*offer) is None


@ROUNDS
@given(rounds())
def test_because(inputs: Inputs) -> None:
    """Who is named as standing in the way was read before, or is of the household itself."""
    draft = draw(inputs)
    for one in draft.outcomes:
        other = draft.of(one.because) if one.because else None
        assert other is None or (other.rank < one.rank and other.start is not None)


@ROUNDS
@given(rounds(), st.lists(st.booleans(), min_size=12, max_size=12))
def test_reading(inputs: Inputs, answers: list[bool]) -> None:
    """The request that is read is the first of all that are left, as they stand after each grant; all are read once."""
    left = {wish.key: wish for wish in inputs.wishes if known(inputs, wish)}
    ladder = Ladder(inputs, left.values())
    for answer in answers:
        if rung := ladder.pop():
            assert ladder.place(rung.wish) == min(ladder.place(wish) for wish in left.values())
            del left[rung.wish.key]
            if answer:
                ladder.grant(rung.wish)
    assert ladder.pop() is None
    assert not left

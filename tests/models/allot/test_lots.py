"""The public lottery: chains, links, seeds and lots."""

import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.allot import lots
from models.refs import Key

KEYS = st.builds(Key, st.integers(1, 999), st.just(0), st.integers(0, 5), st.integers(0, 9999))
CHAIN = lots.chain(bytes(range(32)), 20)


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_link_follows_its_chain_alone(earlier: int, later: int) -> None:
    """A link is known for the one so many steps after another, and for no other number of steps."""
    assert lots.follows(CHAIN[later], CHAIN[earlier], later - earlier) == (later > earlier)
    assert not lots.follows(CHAIN[later], CHAIN[earlier], later - earlier + 1)


@given(st.integers(1, 20), st.integers(0, 15), st.integers(1, 255))
def test_a_wrong_link_is_told(step: int, at: int, change: int) -> None:
    """A link with one byte changed, one cut short and one of another chain are all told from the right one."""
    right = CHAIN[step]
    assert lots.follows(right, CHAIN[0], step)
    wrong = bytearray(right)
    wrong[at] ^= change
    assert not lots.follows(bytes(wrong), CHAIN[0], step)
    assert not lots.follows(right[:-1], CHAIN[0], step)
    assert not lots.follows(right + b"\0", CHAIN[0], step)
    assert not lots.follows(lots.chain(bytes(31) + b"\1", 20)[step], CHAIN[0], step)


def test_an_endless_claim_is_refused_at_once() -> None:
    """A link said to be billions of steps on, or none, costs no time and is no link."""
    assert not lots.follows(CHAIN[3], CHAIN[0], 2**60)
    assert not lots.follows(CHAIN[3], CHAIN[3], 0)
    assert not lots.follows(CHAIN[3], CHAIN[0], -3)


def test_a_chain_needs_a_secret() -> None:
    """A secret that can be tried out, and a chain longer than any season, are refused."""
    for secret, length in ((b"tractor", 20), (secrets.token_bytes(32), lots.LONGEST + 1), (bytes(32), -1)):
        with pytest.raises(ValueError, match="chain needs"):
            lots.chain(secret, length)


def test_the_anchor_gives_nothing_away() -> None:
    """What was published tells nobody the next link: only hashing backwards would, and all links differ."""
    assert len(set(CHAIN)) == 21
    assert lots.chain(bytes(range(32)), 20) == CHAIN
    assert lots.chain(bytes(range(32)), 5)[-1] == CHAIN[-1]


@given(st.lists(KEYS, max_size=8, unique=True), KEYS, st.randoms(use_true_random=False))
def test_a_seed_is_of_all_that_was_named(requests: list[Key], more: Key, chance: random.Random) -> None:
    """Requests in another order give the same seed; another link, or one request more or less, gives another."""
    links = (CHAIN[1], CHAIN[2])
    seed = lots.seed(links, requests)
    mixed = chance.sample(requests, len(requests))
    assert seed == lots.seed(links, mixed) == lots.seed(links, requests + requests)
    others = [lots.seed((CHAIN[1], CHAIN[3]), requests), lots.seed((CHAIN[3], CHAIN[2]), requests)]
    others += [lots.seed((CHAIN[2], CHAIN[1]), requests), lots.seed((CHAIN[1] + CHAIN[2],), requests)]
    if more not in requests:
        others.append(lots.seed(links, [*requests, more]))
    assert seed not in others


def test_neither_desk_alone_chooses() -> None:
    """With one desk's link held, the other's changes who comes first: each of 6 households wins some rounds."""
    houses = [Key(2, 0, 0, seq) for seq in range(6)]
    other = lots.chain(bytes(16), 60)
    for links in ([(CHAIN[1], link) for link in other], [(link, CHAIN[1]) for link in other]):
        winners = {
            min(houses, key=lambda house: lots.lot(seed, house)) for seed in (lots.seed(two, ()) for two in links)
        }
        assert winners == set(houses)


def test_a_household_has_one_lot() -> None:
    """A lot is of the household and the round alone: asking more often draws no second one, and lots differ."""
    seed = lots.seed((CHAIN[1],), ())
    drawn = [lots.lot(seed, Key(3, 0, 0, seq)) for seq in range(500)]
    assert drawn == [lots.lot(seed, Key(3, 0, 0, seq)) for seq in range(500)]
    assert len(set(drawn)) == 500
    assert all(0 <= one < 2**64 for one in drawn)
    assert lots.lot(seed, Key(1, 0, 0, 12)) != lots.lot(seed, Key(11, 0, 0, 2))


def test_lots_are_kept() -> None:
    """One seed and one lot are kept here to the last bit: a desk that draws others would seal other rounds."""
    seed = lots.seed((CHAIN[1], CHAIN[2]), [Key(1, 0, 0, 7), Key(2, 0, 0, 3)])
    assert (CHAIN[0].hex(), seed.hex(), lots.lot(seed, Key(1, 0, 0, 4))) == KEPT


KEPT = ("9b015b9fef50883dd5fbe5b5931cde8c", "839616b2c50d04424fbb7f8de7ce99c3", 6247542733821821345)

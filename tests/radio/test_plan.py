"""A map says which links hold, how long the exchange takes, and what to do."""

import math
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words import BadInput
from radio import bands
from radio.airtime import HOUR
from radio.plan import Link, Plan, plan
from radio.sim import waves
from radio.sim.air import Air
from radio.sim.exchange import PER_FRAME, Exchange
from radio.villages import GROUND, Between, Map, Village, read

TEXT = """
region EU_868
entries 20
Alto   -12.801 35.231 12m
Bela   -12.830 35.200
Cima
Bela - Cima  {far} km {ground}
"""


def at(far: float, ground: str = "mixed") -> Plan:
    """Plan three villages in a row, the last so many kilometres away."""
    return plan(read(TEXT.format(far=far, ground=ground)), seeds=6)


def row(far: float, many: int, **more: object) -> Map:
    """Give villages in a row, each pair of neighbours so many metres apart."""
    names = [f"V{number}" for number in range(many)]
    pairs = tuple(Between(one, two, far) for one, two in pairwise(names))
    return replace(Map(tuple(map(Village, names)), pairs, entries=20), **more)  # type: ignore[arg-type]


def test_a_near_village_is_a_good_link() -> None:
    """Villages a few kilometres apart hear each other well, share a day's entries in minutes, and need no advice."""
    made = at(3)
    assert [link.state for link in made.links] == ["good", "good"]
    assert made.hops["Alto", "Cima"] == 2
    assert made.p50_s is not None
    assert made.p95_s is not None
    assert 10 < made.p50_s <= made.p95_s < 1800
    assert made.advice == ()


def test_a_far_village_is_named_with_what_to_do() -> None:
    """A village out of reach is told apart, with the best way and a relay; the others are still planned."""
    made = at(25)
    assert made.apart == (("Cima",),)
    assert made.hops["Alto", "Cima"] is None
    assert made.p50_s is not None
    assert "Cima" in made.advice[0]
    assert "25.0 km" in made.advice[0]
    assert "relay" in made.advice[0]


def test_a_weak_link_is_doubtful() -> None:
    """A link just above the limit that is needed is doubtful, and a higher antenna is what helps."""
    made = at(8)
    link = next(link for link in made.links if "Cima" in {link.one, link.two})
    assert link.state == "doubtful"
    assert 0.5 < link.chance < 0.8
    assert any("doubtful" in words and "antennas" in words for words in made.advice)


def test_a_hill_between_ends_a_link() -> None:
    """The same distance that holds over open ground does not over a hill."""
    assert at(5, "open").apart == ()
    assert at(5, "hill").apart != ()


def test_a_village_without_a_place_is_said() -> None:
    """Where no distance is known, that is what the advice says."""
    made = plan(Map((Village("One", 0.0, 0.0), Village("Two", 0.01, 0.01), Village("Nowhere"))), seeds=2)
    assert any("Nowhere: no distance" in words for words in made.advice)


def test_a_slow_exchange_is_sped_up_by_a_faster_preset() -> None:
    """When all links are strong and the day's entries take more than half the airtime, a faster preset is named."""
    made = plan(row(800.0, 4, preset="LongFast", entries=150), seeds=3)
    assert any("ShortFast" in words for words in made.advice), made.advice
    assert plan(row(800.0, 4, preset="ShortFast", entries=150), seeds=3).advice == ()


def test_weak_links_are_helped_by_a_slower_preset() -> None:
    """When a needed link is weak, the quickest preset that makes it fair is named with its price."""
    made = plan(row(6_800.0, 2, preset="MediumFast"), seeds=2)
    assert any("LongFast reaches 5 dB further" in words for words in made.advice), made.advice


def test_a_preset_that_the_region_refuses_is_said() -> None:
    """ShortTurbo is too wide for Europe, and the plan says what a radio takes."""
    made = plan(row(500.0, 2, preset="ShortTurbo"), seeds=2)
    assert any("does not take ShortTurbo in EU_868" in words for words in made.advice)


def test_far_hops_are_told() -> None:
    """Where a frame cannot travel by itself the exchange still ends, and the plan says that it takes longer."""
    made = plan(row(6_000.0, 6), seeds=2)
    assert made.hops["V0", "V5"] == 5
    assert made.p95_s is not None
    assert any("5 hops" in words for words in made.advice)


def test_the_same_map_gives_the_same_plan() -> None:
    """A plan repeats."""
    assert at(6) == at(6)


def test_more_entries_take_longer_and_never_more_than_the_law() -> None:
    """Time grows with the entries, and no radio sends more than its hour allows."""
    few, many = (plan(row(3_000.0, 4, entries=entries), seeds=3) for entries in (10, 200))
    assert few.p50_s is not None
    assert many.p50_s is not None
    assert few.p50_s < many.p50_s
    assert many.frames == 4 * math.ceil(200 / PER_FRAME)
    assert many.need_s <= many.budget_s * math.ceil(many.p95_s / 3600 + 1) if many.p95_s else False


def test_the_exchange_brings_everything_to_everybody() -> None:
    """On a lossy air the picture of an exchange ends with all frames everywhere."""
    air = Air(3, "MediumFast", loss=0.2)
    for number in range(6):
        air.add(number * 0.5 * air.reach, 0.0)
    exchange = Exchange(air, [30, 0, 5, 12, 0, 40])
    assert exchange.run(6 * HOUR) is not None
    assert {frozenset(desk.holds) for desk in exchange.desks} == {frozenset(range(len(exchange.sizes)))}


def test_waves_fall_with_distance_and_ground() -> None:
    """Strength falls with distance, rises with height, and near by it is that of empty space."""
    where = bands.region("EU_868")
    near, far = waves.strength(1_000, where), waves.strength(10_000, where)
    assert near - far == pytest.approx(40, abs=1)
    assert waves.strength(10_000, where, (8.0, 8.0)) - far == pytest.approx(12, abs=0.1)
    assert waves.loss(100, 868, clutter=0) == pytest.approx(71.2, abs=0.1)  # Friis, by any calculator


def test_a_chance_is_a_chance() -> None:
    """Half of all links with no margin hold, and nearly all good ones."""
    assert Link("a", "b", 1.0, 0.0).chance == 0.5
    assert Link("a", "b", 1.0, 16.0).chance > 0.97


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Alto\nAlto", "twice"),
        ("Alto\nBela\nAlto - Cima 3 km", "Cima"),
        ("Alto\nBela\nAlto - Bela 3 km swamp", "open, mixed"),
        ("Alto\nBela\nAlto - Bela 3.3.3 km", "distance"),
        ("Alto", "2 to"),
        ("Alto\nBela\npreset Quick", "LongFast"),
        ("Alto\nBela\nregion Moon", "EU_868"),
        ("Alto\nBela\nentries many", "whole number"),
        ("Alto\nBela\n3 4 5", "Line 3"),
    ],
)
def test_a_map_that_cannot_be_read_says_where(text: str, said: str) -> None:
    """What is wrong in a map is said with what to write instead."""
    with pytest.raises(BadInput, match=said):
        read(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes anything but a map or a refusal in words."""
    with suppress(BadInput):
        assert len(read(text).villages) >= 2


def test_a_map_is_read_as_it_is_written() -> None:
    """Names with spaces, decimal commas, remarks, heights and grounds are understood."""
    found = read("Santa Rita 1,5 2.5 12 m # church\nOld Mill\nSanta Rita - Old Mill 900 m trees\npreset short fast\n")
    assert found.villages[0] == Village("Santa Rita", 1.5, 2.5, 12.0)
    assert found.pair("Old Mill", "Santa Rita") == Between("Santa Rita", "Old Mill", 900.0, "trees")
    assert found.metres("Old Mill", "Santa Rita") == 900.0
    assert set(GROUND) >= {"open", "trees", "houses", "hill"}

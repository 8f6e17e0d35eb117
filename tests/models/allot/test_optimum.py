"""The rule beside the best schedule that a solver knows: near it, and never better."""

import dataclasses
import statistics

import pytest

from bench.allotment_best import best, granted, value
from bench.allotment_world import SIZES, instance
from models.allot.facts import Inputs
from models.allot.rule import draw
from tests.models.allot.plain import ask, had, inputs, machine


def ratio(base: Inputs) -> float:
    """Give the rule's value by that of the best schedule, which is proven best."""
    there = best(base, 20)
    assert there.proven
    return value(base, granted(draw(base))) / there.bound


def test_near_the_best() -> None:
    """Over ten small rounds the rule's value is 97 in a hundred of the best or more, and never above it."""
    found = [ratio(instance(requests, machines, seed)) for requests, machines in SIZES[:2] for seed in range(1, 6)]
    assert max(found) <= 1
    assert statistics.mean(found) >= 0.97


@pytest.mark.parametrize(("flex", "worth"), [(0, 1), (4, 2)])
def test_solver_knows_the_rules(flex: int, worth: int) -> None:
    """The solver grants one of two that meet, both where one can wait, and nothing in held or closed hours."""
    base = inputs(ask(1, 6, 4), ask(2, 6, 4, flex=flex))
    each = value(base, [base.wishes[0].key])
    assert best(base, 5).value == worth * each
    held = dataclasses.replace(base, had=(had(3, 6, 40),), machines=(machine(),))
    assert best(held, 5).value == 0
    closed = dataclasses.replace(base, machines=(machine(closed=((0, 168),)),))
    assert best(closed, 5).value == 0


def test_solver_travels() -> None:
    """The solver comes from village to village in the hours that it takes, like the rule."""
    for flex, worth in ((0, 1), (1, 1), (2, 2)):
        base = inputs(ask(1, 6, 4), ask(11, 10, 4, flex=flex), travel=2)
        alone = max(value(base, [wish.key]) for wish in base.wishes)
        assert best(base, 5).value == (alone if worth == 1 else value(base, [wish.key for wish in base.wishes]))
        assert len(granted(draw(base))) == worth

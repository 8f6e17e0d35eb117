"""The bytes that the program sends to a terminal: the goals are limits, for bytes repeat to the last one.

What is measured and how: `./run bench tty --goals`, which shows the same figures for every screen.
"""

from bench import tty_run
from bench.tty_measure import Terms
from bench.tty_screens import GATE, VISITS
from screens import registry


def test_every_registered_screen_is_measured() -> None:
    """No screen is added without being measured."""
    assert not set(registry.load()) - set(VISITS)


def test_screens_cost_no_more_than_their_goals_and_nothing_while_nobody_does_anything() -> None:
    """Start, screen, move, scroll, page, letter, dialog stay below their limits; ten idle seconds send no byte."""
    found = tty_run.measure(Terms(), list(VISITS))
    assert tty_run.missed([one for one in found if one["name"] in GATE], "") == []
    assert [one["name"] for one in found if one["idle"] or one["idle_writes"]] == []


def test_move_with_a_bar_costs_no_more_than_its_goal() -> None:
    """With a bar for a marker a move may cost more, and nothing else may."""
    found = tty_run.measure(Terms(look="bar"), list(GATE), idle=0.0)
    assert tty_run.missed(found, "bar") == []

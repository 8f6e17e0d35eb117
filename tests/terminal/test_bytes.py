"""The bytes that the program sends to a terminal: the goals are limits, for bytes repeat to the last one.

What is measured and how: `./run bench tty --goals`, which shows the same figures for every screen.
"""

from typing import Any

from bench import tty_run
from bench.tty_measure import Terms
from bench.tty_screens import GATE, VISITS
from screens import registry


def settled(found: list[dict[str, Any]], look: str) -> list[str]:
    """Name what misses its goal, also when it is measured once more with nothing beside it.

    What the radio tells in the moment in which a screen opens is drawn with it or after it; a busy machine makes two
    pictures of one.
    """
    late = [one["name"] for one in found if tty_run.missed([one], look)]
    return tty_run.missed(tty_run.measure(Terms(look=look), late, idle=0.0), look) if late else []


def test_every_registered_screen_is_measured() -> None:
    """No screen is added without being measured."""
    assert not set(registry.load()) - set(VISITS)


def test_screens_cost_no_more_than_their_goals_and_nothing_while_nobody_does_anything() -> None:
    """Start, screen, move, scroll, page, letter, dialog stay below their limits; ten idle seconds send no byte."""
    found = tty_run.measure(Terms(), list(VISITS))
    assert settled([one for one in found if one["name"] in GATE], "") == []
    assert [one["name"] for one in found if one["idle"] or one["idle_writes"]] == []


def test_move_with_a_bar_costs_no_more_than_its_goal() -> None:
    """With a bar for a marker a move may cost more, and nothing else may."""
    found = tty_run.measure(Terms(look="bar"), list(GATE), idle=0.0)
    assert settled(found, "bar") == []

"""The bytes that the program sends to a terminal: the goals are limits, for bytes repeat to the last one.

What is measured and how: `./run bench tty --goals`, which shows the same figures for every screen.
"""

from typing import Any

import pytest

from bench import tty_run
from bench.tty_measure import Terms
from bench.tty_screens import GATE, VISITS
from screens import registry

#: The look is the slow line's own (a marker), or a bar, whose move may cost more.
LOOKS = {"marker": "", "bar": "bar"}


@pytest.fixture(scope="module")
def measured() -> dict[str, list[dict[str, Any]]]:
    """Measure every screen once, and those of the gate with a bar."""
    found = tty_run.measure(Terms(), list(VISITS))
    return {"marker": found, "bar": tty_run.measure(Terms(look="bar"), list(GATE), idle=1.0)}


def test_every_registered_screen_is_measured() -> None:
    """No screen is added without being measured."""
    assert not set(registry.load()) - set(VISITS)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", GATE)
def test_a_screen_costs_no_more_than_its_goals(name: str, look: str, measured: dict[str, list[dict[str, Any]]]) -> None:
    """Start, screen, move, scroll, page, letter, dialog: each press stays below its limit of bytes."""
    one = next(one for one in measured[look] if one["name"] == name)
    assert not tty_run.missed([one], LOOKS[look])


def test_nothing_is_sent_while_nobody_does_anything(measured: dict[str, list[dict[str, Any]]]) -> None:
    """In ten seconds no screen sends a byte or makes a write."""
    assert {one["name"]: (one["idle"], one["idle_writes"]) for one in measured["marker"]} == dict.fromkeys(
        VISITS, (0, 0)
    )

"""Lives of simulated villages: a plan is run from its beginning to its end, the same on every machine.

Rules
- A run leaves nothing behind: its folder goes, and what it changed in this process is as it was.
- A failure says its seed and how to repeat it, whatever it was that failed.

    >>> outcome = run(Plan(seed=1, desks=3, minutes=10, every=4))
    >>> outcome.lost, outcome.diverged
    (0, 0)
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import models.fold
import models.lasting
import models.ledger
from radio.sim.invariants import Broken
from radio.sim.plan import Outcome, Plan
from radio.sim.standin import instead, signing
from radio.sim.village import Village
from radio.sim.world import memory

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from radio.sim.disk import Lasting


@contextlib.contextmanager
def _steady(lasting: Lasting) -> Generator[None]:
    """Let nothing depend on how fast this machine is: transactions are never cut short by the clock on the wall."""
    with (
        instead(models.ledger, "SLICE", 1e9),
        instead(models.fold, "SLICE", 1e9),
        instead(models.lasting, "os", lasting),
    ):
        yield


def run(plan: Plan, say: Callable[[str], None] | None = None, repeat: str = "") -> Outcome:
    """Run a plan; raises `Broken` with the seed, and with how to `repeat` it, in its words."""
    with (
        signing(real=plan.real),
        tempfile.TemporaryDirectory(prefix="mvs-village-", dir=memory(), ignore_cleanup_errors=True) as name,
    ):
        village = Village(plan, Path(name), say)
        try:
            with _steady(village.lasting):
                return village.run()
        except Exception as error:
            words = f"{error}" if isinstance(error, Broken) else f"{type(error).__name__}: {error}"
            told = f"seed {plan.seed}: {words}"
            raise Broken(f"{told}\nrepeat it with: {repeat}" if repeat else told) from error


def trouble(seed: int, desks: int = 10, say: Callable[[str], None] | None = None) -> Outcome:
    """Run the hard life of a seed; raises `Broken`."""
    return run(Plan.trouble(seed, desks), say, f"./run bench village --trouble {seed} --nodes {desks} --verbose")

"""The best schedule there is for a round, by OR-tools' CP-SAT: what the rule of allotment is measured against.

Rules
- It may drop whomever it likes; our rule may not. What it makes most is the sum of hours times the score that a request
  has at the start of the round. Weights are whole numbers (a score's upper 20 bits), the same on both sides.
- The same windows, closed and held hours, ways between villages, and limits of hours of a household for the week. Of
  drivers it only knows that no more jobs run in an hour than there are; so it is a little freer than our rule.
- One worker, a fixed seed, a limit in CP-SAT's own count of work. What is not proven best counts with its best bound,
  which no schedule can reach: a ratio is never too good.
- For each request and each start there is one yes or no. In each hour a machine serves one request, and what works in
  a village in one hour excludes what works elsewhere in the hours that the way takes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ortools.sat.python import cp_model

from models.allot.rank import Ladder
from models.allot.table import Table
from models.policy import Measure, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.allot.facts import Draft, Inputs, Wish
    from models.allot.slots import Job
    from models.refs import Key

#: Lower bits of a score that are left out of a weight.
BITS: Final = 20


@dataclass(frozen=True, slots=True)
class Best:
    """The value of the best schedule found, a bound that none can exceed, and whether they are proven equal."""

    value: int
    bound: int
    proven: bool


def weights(inputs: Inputs) -> dict[Key, int]:
    """Give what each request is worth: its hours times the score that it has at the start of the round."""
    ladder = Ladder(inputs, ())
    return {wish.key: wish.hours * (ladder.score(wish) >> BITS) for wish in inputs.wishes}


def value(inputs: Inputs, granted: Iterable[Key]) -> int:
    """Give what some granted requests are worth together."""
    worth = weights(inputs)
    return sum(worth[key] for key in granted)


def granted(draft: Draft) -> list[Key]:
    """Give the requests that a draft grants."""
    return [one.wish.key for one in draft.outcomes if one.start is not None]


def best(inputs: Inputs, limit: float) -> Best:
    """Find the best schedule, with so many units of CP-SAT's deterministic time (about seconds)."""
    model: Any = cp_model.CpModel()
    table = Table(inputs)
    starts = {wish.key: _starts(model, table, wish) for wish in inputs.wishes}
    for wish in inputs.wishes:
        model.add_at_most_one(starts[wish.key].values())
    for machine in inputs.machines:
        _machine(model, inputs, table, [w for w in inputs.wishes if w.machine == machine.key], starts)
    _limits(model, inputs, starts)
    _drivers(model, inputs, starts)
    worth = weights(inputs)
    model.maximize(sum(worth[key] * one for key, ones in starts.items() for one in ones.values()))
    solver: Any = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = limit
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Best(0, sum(worth.values()), proven=False)
    return Best(int(solver.objective_value), int(solver.best_objective_bound), status == cp_model.OPTIMAL)


def _starts(model: Any, table: Table, wish: Wish) -> dict[int, Any]:
    """Make a yes or no for each start at which a request is in nobody's way who had the hours before."""
    job: Job = table.job(wish)
    free = table.free(job)
    return {start: model.new_bool_var(f"{wish.key} {start}") for low, high in free for start in range(low, high + 1)}


def _machine(model: Any, inputs: Inputs, table: Table, wishes: list[Wish], starts: dict[Key, dict[int, Any]]) -> None:
    """Let a machine serve one request in an hour, and come from village to village in time."""
    works: dict[tuple[Key, int], list[Any]] = defaultdict(list)
    hours: set[int] = set()
    for wish in wishes:
        for start, one in starts[wish.key].items():
            for hour in range(start, start + wish.hours):
                works[table.villages[wish.household], hour].append(one)
                hours.add(hour)
    villages = sorted({village for village, _hour in works})
    for hour in sorted(hours):
        model.add_at_most_one(one for village in villages for one in works.get((village, hour), ()))
        for village in villages:
            for ahead in range(1, inputs.terms.travel + 1):
                here = works.get((village, hour), [])
                there = [one for other in villages if other != village for one in works.get((other, hour + ahead), ())]
                if here and there:
                    model.add_at_most_one([*here, *there])


def _limits(model: Any, inputs: Inputs, starts: dict[Key, dict[int, Any]]) -> None:
    """Keep a household's limits of hours; one over a longer time than the round is kept for the round."""
    for quota in inputs.terms.quotas:
        if quota.measure != Measure.HOURS or quota.scope != Scope.HOUSEHOLD:
            continue
        for house in inputs.houses:
            used = sum(
                one.counted
                for one in inputs.had
                if one.household == house.key and inputs.first <= one.start // 24 < inputs.first + inputs.days
            )
            mine = [wish for wish in inputs.wishes if wish.household == house.key]
            hours = sum(wish.hours * one for wish in mine for one in starts[wish.key].values())
            if mine:
                model.add(hours <= max(0, quota.most - used))


def _drivers(model: Any, inputs: Inputs, starts: dict[Key, dict[int, Any]]) -> None:
    """Run no more jobs in an hour than there are drivers."""
    machines = {machine.key: machine for machine in inputs.machines if machine.drivers}
    everybody = {driver for machine in machines.values() for driver in machine.drivers}
    works: dict[int, list[Any]] = defaultdict(list)
    for wish in inputs.wishes:
        if wish.machine in machines and wish.driver:
            for start, one in starts[wish.key].items():
                for hour in range(start, start + wish.hours):
                    works[hour].append(one)
    for ones in works.values():
        model.add(sum(ones) <= len(everybody))

"""Why a request got nothing, and the next best hours for it.

Rules
- A reason is told of the hour nearest to the best one at which the request came furthest: where the machine was free, a
  limit or a driver stood against it; where it was not, whoever stands there, or the way from one village to the next.
- Who stands in the way is always somebody who was read before, or who had the hours before the round.
- An offer lies at or after the request's earliest hour, breaks nothing that a grant may not break, and no two offers
  overlap: whoever takes one can have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.allot.facts import Why
from models.allot.slots import begin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.allot.rank import Rung
    from models.allot.slots import Job
    from models.allot.table import Table
    from models.refs import Key


def reason(table: Table, job: Job, rungs: Sequence[Rung]) -> tuple[Why, Key | None]:
    """Say why a job that was read got nothing, and what request stands in its way."""
    wish, machine = job.wish, table.machines[job.machine]
    if wish and machine.drivers and not job.crew:
        return Why.LICENCE, None
    if wish and not job.starts:
        outside = max(wish.earliest, table.first) > min(wish.latest, table.last)
        return (Why.OUTSIDE if outside else Why.BLOCKED), None
    stretches = table.free(job, job.order)
    if stretches:
        start = min((max(low, min(high, job.best)) for low, high in stretches), key=lambda at: (abs(at - job.best), at))
        breach = table.breach(job, start, job.order)
        return (breach.why, breach.because) if breach else (Why.DRIVER, None)
    return _taken(table, job, rungs)


def _taken(table: Table, job: Job, rungs: Sequence[Rung]) -> tuple[Why, Key | None]:
    """Say who has the hours nearest to a job's best one."""
    nearest = (max(low, min(high, job.best)) for low, high in job.starts)
    start = min(nearest, key=lambda at: (abs(at - job.best), at))
    line = [slot for slot in table.lines[job.machine] if slot[1].order < job.order]
    for begins, other in sorted(line, key=begin):
        if begins < start + job.hours and start < begins + other.hours:
            mine = rungs[job.order]
            first = rungs[other.order] if other.order >= 0 else mine
            kept = first.kept and not mine.kept and first.group == mine.group and first.score < mine.score
            return (Why.NEWCOMERS if kept else Why.TAKEN), other.request
    apart = ((max(begins - start - job.hours, start - begins - other.hours), begins, other) for begins, other in line)
    nearby = min(apart, key=lambda one: one[:2], default=None)
    return Why.TRAVEL, nearby[2].request if nearby else None


def offers(table: Table, passed: Sequence[Job]) -> dict[Job, int]:
    """Give each request that was passed over, in the list's order, the next best hours; from then on they are taken."""
    found: dict[Job, int] = {}
    for job in passed:
        later = table.anywhere(job)
        start = table.best(later) if later.starts else None
        if start is not None:
            table.put(later, start)
            found[job] = start
    return found

"""Ways to make room for a request: those that stand on the machine move inside their own hours, and nobody is dropped.

Rules
- First the order stays as it is: who stands before moves earlier, who stands after moves later, each as little as can
  be. Then one of them is taken out, the request put in, and the one put back somewhere else; then so that the one put
  back takes out another in its turn.
- Ways are sorted by the hours that others are moved, then by how near the request comes to its best hour.
- The search is bounded by counts, never by time, so it ends alike on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.allot.slots import Distance, Job, Line, Stretch

#: Ways of each sort that are tried at most for one request.
TRIES: Final = 12
#: Ways to put a request in that are followed up when another was taken out.
FOLLOWED: Final = 3
#: How often, for one request, one that was taken out may take out another in its turn.
DEEPER: Final = 60


class Way(NamedTuple):
    """A line in which a request stands: hours that others were moved, hours from its best, its start, and the line."""

    moved: int
    away: int
    start: int
    line: Line


def ways(distance: Distance, line: Line, job: Job) -> Iterator[Way]:
    """Give ways to make room for a job on its machine: each sort after the one before, in it the gentlest first."""
    yield from _sorted(pushing(distance, line, job))[:TRIES]
    out = list(_taking_out(distance, line, job))
    yield from _sorted(_putting_back(distance, out, 1))[:TRIES]
    yield from _sorted(_putting_back(distance, out[:DEEPER], 2))[:TRIES]


def _sorted(found: Iterator[Way]) -> list[Way]:
    return sorted(found, key=lambda way: way[:3])


def pushing(distance: Distance, line: Line, job: Job) -> Iterator[Way]:
    """Give ways that leave the order of those on the machine as it is."""
    ends, latest = distance.earliest(line), distance.latest(line)
    first, last = job.starts[0][0], job.starts[-1][1]
    for at in range(len(line) + 1):
        low, high = first, last
        if at:
            low = max(low, ends[at - 1] + distance.between(line[at - 1][1].spot, job.spot))
        if at < len(line):
            high = min(high, latest[at] - distance.between(job.spot, line[at][1].spot) - job.hours)
        if low > last:
            return
        for start in _starts(distance, line, job, at, (low, high)):
            yield _push(distance, line, job, at, start)


def _starts(distance: Distance, line: Line, job: Job, at: int, between: Stretch) -> set[int]:
    """Give the hours worth trying between two jobs: the nearest to its best, and those that move one side only."""
    low, high = between
    if low > high:
        return set()
    wanted = [job.best]
    if at:
        begins, before = line[at - 1]
        wanted.append(begins + before.hours + distance.between(before.spot, job.spot))
    if at < len(line):
        begins, after = line[at]
        wanted.append(begins - distance.between(job.spot, after.spot) - job.hours)
    found = set[int]()
    for hour in wanted:
        near = max(low, min(high, hour))
        start = job.first_from(near)
        if start is None or start > high:
            start = job.last_by(near)
        if start is not None and low <= start <= high:
            found.add(start)
    return found


def _push(distance: Distance, line: Line, job: Job, at: int, start: int) -> Way:
    """Put a job in at a place of a line and move those before it earlier, those after it later."""
    new = [*line[:at], (start, job), *line[at:]]
    moved = 0
    ready, last = start + job.hours, job
    for place in range(at + 1, len(new)):
        begins, other = new[place]
        to = other.first_from(ready + distance.between(last.spot, other.spot))
        if to is None or to <= begins:
            break
        new[place] = (to, other)
        moved += to - begins
        ready, last = to + other.hours, other
    until, last = start, job
    for place in range(at - 1, -1, -1):
        begins, other = new[place]
        to = other.last_by(until - distance.between(other.spot, last.spot) - other.hours)
        if to is None or to >= begins:
            break
        new[place] = (to, other)
        moved += begins - to
        until, last = to, other
    return Way(moved, abs(start - job.best), start, new)


class _Out(NamedTuple):
    """A way for a job that came about because another was taken out of the line, and where that one stood."""

    way: Way
    other: Job
    stood: int


def _taking_out(distance: Distance, line: Line, job: Job) -> Iterator[_Out]:
    """Give ways for a job when one other is taken out."""
    first, last = job.starts[0][0], job.starts[-1][1] + job.hours
    for at, (stood, other) in enumerate(line):
        low, high = other.starts[0][0], other.starts[-1][1]
        if other.order >= 0 and low < high and low < last and high + other.hours > first:
            rest = [*line[:at], *line[at + 1 :]]
            for way in _sorted(pushing(distance, rest, job))[:FOLLOWED]:
                yield _Out(way, other, stood)


def _putting_back(distance: Distance, taken: Iterable[_Out], depth: int) -> Iterator[Way]:
    """Put back what was taken out: as it is pushed in, or, deeper, by taking out another that is put back then."""
    for way, other, stood in taken:
        if depth == 1:
            backs = pushing(distance, way.line, other)
        else:
            again = [one for one in _taking_out(distance, way.line, other) if one.way.line is not way.line]
            backs = _putting_back(distance, again, depth - 1)
        for back in _sorted(backs)[:1]:
            yield Way(way.moved + back.moved + abs(back.start - stood), way.away, way.start, back.line)

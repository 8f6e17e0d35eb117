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
    from collections.abc import Iterable, Iterator, Sequence

    from models.allot.slots import Distance, Job, Line, Stretch

#: Ways of each sort that are tried at most for one request.
TRIES: Final = 8
#: How many of the others that stand nearest are taken out, and how many ways for the request are followed up then.
NEAR: Final = 20
FOLLOWED: Final = 3
#: The same for those that are taken out to put another back; and for how many ways that is done.
NEAR_DEEPER: Final = 20
FOLLOWED_DEEPER: Final = 1
DEEPER: Final = 60


class Way(NamedTuple):
    """A line in which a request stands, and what ways are sorted by.

    That is the hours that others were moved, and the hours from its best and the start at which it was put in; whoever
    is put back after it may push it on.
    """

    moved: int
    away: int
    start: int
    line: Line


def ways(distance: Distance, line: Line, job: Job) -> Iterator[Way]:
    """Give ways to make room for a job on its machine: each sort after the one before, in it the gentlest first."""
    yield from pushing(distance, line, job, TRIES)
    out = sorted(_taking_out(distance, line, job, (NEAR, FOLLOWED)), key=lambda one: one.way[:3])
    yield from _sorted(_putting_back(distance, out))[:TRIES]
    yield from _sorted(_putting_back_deeper(distance, out[:DEEPER]))[:TRIES]


def crowded(line: Line, job: Job, shut: Sequence[Stretch]) -> bool:
    """Say whether there can be no room, however all are moved: too many hours for some stretch of days.

    `shut` are hours in which the machine does no work at all, in order, none overlapping.
    """
    begins, ends = job.starts[0][0], job.starts[-1][1] + job.hours
    needs = sorted((one.starts[-1][1] + one.hours, one.starts[0][0], one.hours) for _start, one in line)
    never = sum(end - start for start, end in shut)
    for first in sorted({begins, *(low for _end, low, _hours in needs if low < begins)}, reverse=True):
        hours = job.hours
        for last, low, needed in needs:
            hours += needed if low >= first else 0
            spare = last - first - hours
            if last >= ends and spare < never and spare < _within(shut, first, last):
                return True
    return False


def _within(shut: Sequence[Stretch], first: int, last: int) -> int:
    return sum(max(0, min(end, last) - max(start, first)) for start, end in shut)


def _sorted(found: Iterable[Way]) -> list[Way]:
    return sorted(found, key=lambda way: way[:3])


def pushing(distance: Distance, line: Line, job: Job, most: int) -> list[Way]:
    """Give so many ways at most that leave the order of those on the machine as it is, the gentlest first."""
    ends, latest = distance.earliest(line), distance.latest(line)
    first, last = job.starts[0][0], job.starts[-1][1]
    found: list[tuple[int, int, int, int]] = []
    for at in range(len(line) + 1):
        low, high = first, last
        free, until = first, last
        if at:
            begins, before = line[at - 1]
            gap = distance.between(before.spot, job.spot)
            low, free = max(low, ends[at - 1] + gap), begins + before.hours + gap
        if at < len(line):
            begins, after = line[at]
            gap = distance.between(job.spot, after.spot) + job.hours
            high, until = min(high, latest[at] - gap), begins - gap
        if low > last:
            break
        if low > high:
            continue
        found.extend(
            (max(0, free - start) + max(0, start - until), abs(start - job.best), start, at)
            for start in _starts(job, (low, high), (job.best, free, until))
        )
    return _sorted(_push(distance, line, job, at, start) for _moved, _away, start, at in sorted(found)[:most])


def _starts(job: Job, between: Stretch, wanted: tuple[int, ...]) -> set[int]:
    """Give the hours worth trying between two jobs: the nearest to its best, and those that move one side only."""
    low, high = between
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


def _taking_out(distance: Distance, line: Line, job: Job, most: tuple[int, int]) -> Iterator[_Out]:
    """Give ways for a job when one other is taken out: so many others at most, and so many ways for each."""
    first, last = job.starts[0][0], job.starts[-1][1] + job.hours
    others = [
        (abs(stood - job.best), stood, at)
        for at, (stood, other) in enumerate(line)
        if other.order >= 0 and _can_move(other, first, last)
    ]
    for _away, stood, at in sorted(others)[: most[0]]:
        rest = [*line[:at], *line[at + 1 :]]
        for way in pushing(distance, rest, job, most[1]):
            yield _Out(way, line[at][1], stood)


def _can_move(job: Job, first: int, last: int) -> bool:
    """Say whether a job has another start, and could be in the way between two hours."""
    low, high = job.starts[0][0], job.starts[-1][1]
    return low < high and low < last and high + job.hours > first


def _putting_back(distance: Distance, taken: Iterable[_Out]) -> Iterator[Way]:
    """Put back what was taken out, where the others let themselves be pushed."""
    for way, other, stood in taken:
        for back in pushing(distance, way.line, other, 1):
            yield Way(way.moved + back.moved + abs(back.start - stood), way.away, way.start, back.line)


def _putting_back_deeper(distance: Distance, taken: Iterable[_Out]) -> Iterator[Way]:
    """Put back what was taken out by taking out another, which is pushed in elsewhere."""
    for way, other, stood in taken:
        again = _taking_out(distance, way.line, other, (NEAR_DEEPER, FOLLOWED_DEEPER))
        for back in _sorted(_putting_back(distance, again))[:1]:
            yield Way(way.moved + back.moved + abs(back.start - stood), way.away, way.start, back.line)

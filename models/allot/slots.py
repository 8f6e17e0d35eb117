"""A machine's hours in a round: what stands where, how far apart it must stand, and where there is room.

Rules
- Between two bookings of a machine in different villages lie `travel` hours, and `setup` hours between two pieces of
  work; none between work of one household on one plot, or on neighbouring plots of one village (B7 and B8). Only
  bookings that follow one another count. To the round's first booking the machine comes from home in time.
- A job begins inside the round, at an hour from its earliest to its latest, and touches no closed hour. It may end
  after the round.
- What was confirmed before the round is a job that stays where it is.
- A list of (start, job) in order of time is what stands on a machine. Functions here make new lists and change none.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.allot.facts import Closed, Wish
    from models.policy import Terms
    from models.refs import Key

HOURS: Final = 24
PLOT: Final = re.compile(r"(.*?)(\d+)")

#: First and last start of a stretch of starts.
Stretch: TypeAlias = "tuple[int, int]"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a piece of work is done, and for whom."""

    village: Key | None
    plot: str
    household: Key


@dataclass(eq=False, slots=True)
class Job:
    """A piece of work with its hours, where it is done, and at what hours it may start.

    `order` is its place in the list as it was read; -1 for what was held before the round. `crew` are the members of
    whom one drives it; nobody is needed where it is empty. `wish` is None for what was held before.
    """

    hours: int
    best: int
    starts: tuple[Stretch, ...]
    spot: Spot
    machine: Key
    crew: tuple[Key, ...] = ()
    wish: Wish | None = None
    order: int = -1
    request: Key | None = None

    def first_from(self, hour: int) -> int | None:
        """Give its first possible start at or after an hour."""
        for low, high in self.starts:
            if high >= hour:
                return max(low, hour)
        return None

    def last_by(self, hour: int) -> int | None:
        """Give its last possible start at or before an hour."""
        for low, high in reversed(self.starts):
            if low <= hour:
                return min(high, hour)
        return None


#: What stands on a machine, in order of time.
Line: TypeAlias = "list[tuple[int, Job]]"


def begin(slot: tuple[int, Job]) -> int:
    """Give the start of what stands in a line."""
    return slot[0]


def open_starts(wish: Wish, first: int, last: int, closed: Iterable[Closed]) -> tuple[Stretch, ...]:
    """Give the starts from `first` to `last` at which a wish touches no hour that is closed to its work."""
    found: list[Stretch] = []
    low = first
    shut = (one for one in closed if not one.purposes or wish.purpose in one.purposes)
    for one in sorted(shut, key=lambda one: (one.start, one.end)):
        if one.end <= one.start:
            continue
        if one.start - wish.hours >= low:
            found.append((low, min(last, one.start - wish.hours)))
        low = max(low, one.end)
    found.append((low, last))
    return tuple((low, high) for low, high in found if low <= high <= last)


def neighbours(one: Spot, other: Spot) -> bool:
    """Say whether two pieces of work in one village lie so close that no set-up is needed between them."""
    if one.plot == other.plot:
        return one.household == other.household or one.plot != ""
    here, there = PLOT.fullmatch(one.plot), PLOT.fullmatch(other.plot)
    return here is not None and there is not None and here[1] == there[1] and abs(int(here[2]) - int(there[2])) == 1


class Distance:
    """How many hours must lie between two pieces of work that follow one another, by the policy."""

    def __init__(self, terms: Terms) -> None:
        self._travel, self._setup = terms.travel, terms.setup
        self._known: dict[tuple[Spot, Spot], int] = {}

    def between(self, one: Spot, other: Spot) -> int:
        """Give the hours between two pieces of work."""
        if one.village != other.village:
            return self._travel + self._setup
        if not self._setup:
            return 0
        found = self._known.get((one, other))
        if found is None:
            found = self._known[one, other] = 0 if neighbours(one, other) else self._setup
        return found

    def room(self, line: Line, job: Job, first: int, last: int) -> Iterator[Stretch]:
        """Give the stretches of starts from `first` to `last` that what stands in a line leaves to a job."""
        low = first
        for start, other in line[max(0, bisect_right(line, first, key=begin) - 1) :]:
            gap = self.between(job.spot, other.spot)
            high = start - gap - job.hours
            if low <= min(high, last):
                yield low, min(high, last)
            if high >= last:
                return
            low = max(first, start + other.hours + gap)
        if low <= last:
            yield low, last

    def sound(self, line: Line) -> bool:
        """Say whether all that follow one another in a line are far enough apart."""
        for (start, job), (after, other) in itertools.pairwise(line):
            asked = job.order >= 0 or other.order >= 0
            if asked and after - start - job.hours < self.between(job.spot, other.spot):
                return False
        return True

    def free(self, line: Line, job: Job) -> list[Stretch]:
        """Give the stretches of starts at which a job fits into a line as it stands."""
        found: list[Stretch] = []
        for first, last in job.starts:
            found.extend(self.room(line, job, first, last))
        return found

    def beside(self, line: Line, job: Job, start: int) -> int:
        """Say how near the work just before and just after would lie: 0 beside it, 1 in the village, 2 neither."""
        at = bisect_right(line, start, key=begin)
        near = 2
        for begins, other in line[max(0, at - 1) : at + 1]:
            apart = begins - start - job.hours if begins >= start else start - begins - other.hours
            if other.spot.village == job.spot.village and apart <= self.between(job.spot, other.spot):
                near = min(near, 0 if neighbours(job.spot, other.spot) else 1)
        return near

    def earliest(self, line: Line) -> list[int]:
        """Give the earliest hour at which each job of a line ends when all before it stand as early as they can."""
        found: list[int] = []
        for at, (start, job) in enumerate(line):
            begins: int | None = start
            if job.order >= 0:
                ready = found[-1] + self.between(line[at - 1][1].spot, job.spot) if at else job.starts[0][0]
                begins = job.first_from(ready)
            found.append(job.hours + (start if begins is None else min(start, begins)))
        return found

    def latest(self, line: Line) -> list[int]:
        """Give the latest start of each job of a line when all after it stand as late as they can."""
        found: list[int] = [0] * len(line)
        for at in range(len(line) - 1, -1, -1):
            start, job = line[at]
            begins: int | None = start
            if job.order >= 0:
                last = job.starts[-1][1]
                if at + 1 < len(line):
                    last = found[at + 1] - self.between(job.spot, line[at + 1][1].spot) - job.hours
                begins = job.last_by(last)
            found[at] = start if begins is None else max(start, begins)
        return found

"""Who drives when: nobody drives two machines in one hour, or in two villages without the hours to get there.

Rules
- A job names the members of whom one must drive it (a driver of the village, or the member who asked); one stays with
  it to its end.
- The one who may drive the fewest machines is taken first, so that who may drive many stays free for the others.
- Bookings from before the round take a driver as well, where one is free; they are never refused.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.allot.facts import MachineFacts
    from models.allot.slots import Job
    from models.refs import Key


class Drive(NamedTuple):
    """Hours in which somebody drives, in what village, and the place in the list of the job."""

    start: int
    end: int
    village: Key | None
    order: int


class Crew:
    """The drivers of a round and their hours."""

    def __init__(self, machines: Iterable[MachineFacts], travel: int) -> None:
        self._travel = travel
        self._busy: dict[Key, list[Drive]] = {}
        licences: dict[Key, int] = {}
        for machine in machines:
            for driver in set(machine.drivers):
                licences[driver] = licences.get(driver, 0) + 1
        self._rank = {driver: (count, driver) for driver, count in licences.items()}

    def drives(self, member: Key) -> bool:
        """Say whether somebody has a licence for a machine of this round."""
        return member in self._rank

    def sorted(self, drivers: Iterable[Key]) -> tuple[Key, ...]:
        """Give drivers in the order in which they are asked."""
        return tuple(sorted(set(drivers), key=lambda driver: self._rank.get(driver, (0, driver))))

    def find(self, job: Job, start: int, below: int | None = None) -> Key | None:
        """Give a driver who is free for a job; with `below`, as if nothing read from there on stood anywhere."""
        return next((driver for driver in job.crew if self._free(driver, job, start, below)), None)

    def _free(self, driver: Key, job: Job, start: int, below: int | None) -> bool:
        end = start + job.hours
        for one in self._busy.get(driver, ()):
            if below is not None and one.order >= below:
                continue
            apart = 0 if one.village == job.spot.village else self._travel
            if one.start < end + apart and start < one.end + apart:
                return False
        return True

    def take(self, driver: Key, job: Job, start: int) -> None:
        """Let somebody drive a job."""
        insort(self._busy.setdefault(driver, []), Drive(start, start + job.hours, job.spot.village, job.order))

    def leave(self, driver: Key, job: Job, start: int) -> None:
        """Take a job from its driver."""
        busy = self._busy[driver]
        del busy[bisect_left(busy, (start, start + job.hours), key=lambda one: one[:2])]

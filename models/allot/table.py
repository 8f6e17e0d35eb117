"""All machines' hours as the list is read: what stands where, who drives, what counts against whose limit.

Rules
- What is put here breaks nothing: hours, ways, closed hours, drivers and limits are asked first.
- Every change is noted, so that a try that leads nowhere is taken back to the last hour.
- A question may be asked "as if only what was read before stood here". That is how it is known that nobody is passed
  over for the sake of one who comes after.
"""

from __future__ import annotations

import dataclasses
from bisect import insort
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from models.allot.crew import Crew
from models.allot.quota import Book
from models.allot.slots import HOURS, Distance, Job, Line, Spot, Stretch, begin, open_starts
from models.policy import Scope

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from models.allot.facts import Had, Inputs, MachineFacts, Wish
    from models.allot.quota import Breach
    from models.refs import Key

#: What ended so many hours before the round is in nobody's way.
LONG: Final = 7 * HOURS


class Table:
    """What stands in a round, and what else fits."""

    def __init__(self, inputs: Inputs) -> None:
        terms = inputs.terms
        self.first, self.last = inputs.first * HOURS, (inputs.first + inputs.days) * HOURS - 1
        self.distance = Distance(terms)
        self.machines = {machine.key: machine for machine in inputs.machines}
        self.villages = {house.key: house.village for house in inputs.houses}
        self.lines: dict[Key, Line] = {machine: [] for machine in self.machines}
        self.starts: dict[Job, int] = {}
        self._crew = Crew(inputs.machines, terms.travel)
        self._drivers: dict[Job, Key] = {}
        self._book = Book(terms, inputs.calendar, inputs.had, inputs.houses)
        self._limited = bool(terms.quotas or terms.longest or terms.gap)
        self.by_village = any(quota.scope == Scope.VILLAGE for quota in terms.quotas)
        self._standing: dict[Key, list[Job]] = {}
        self._shut: dict[Key, tuple[Stretch, ...]] = {}
        self._notes: list[tuple[Job, int | None, Key | None]] = []
        lately = [had for had in inputs.had if had.holds and had.end > max(had.start, self.first - LONG)]
        for had in sorted(lately, key=lambda one: (one.start, one.end, one.machine, one.household, one.member)):
            self._hold(had)

    def job(self, wish: Wish) -> Job:
        """Make the job of a wish; `starts` is empty where it can never be."""
        machine = self.machines[wish.machine]
        first, last = max(wish.earliest, self.first), min(wish.latest, self.last)
        return Job(
            hours=wish.hours,
            best=wish.start,
            starts=open_starts(wish, first, last, machine.closed),
            spot=Spot(self.villages[wish.household], wish.plot, wish.household),
            machine=wish.machine,
            crew=self._crew.sorted(who_may_drive(wish, machine)),
            wish=wish,
            request=wish.key,
        )

    def anywhere(self, job: Job) -> Job:
        """Give the same job with all starts from its earliest to the round's end."""
        wish = job.wish
        if not wish:
            return job
        closed = self.machines[wish.machine].closed
        return dataclasses.replace(job, starts=open_starts(wish, max(wish.earliest, self.first), self.last, closed))

    def free(self, job: Job, below: int | None = None) -> list[Stretch]:
        """Give the stretches of starts that a machine has for a job; with `below`, beside what was read before it."""
        return self.distance.free(self._line(job, below), job)

    def best(self, job: Job, below: int | None = None) -> int | None:
        """Give the hour nearest to its best at which a job breaks nothing; with `below`, beside what was read before.

        Of two hours equally near, the one beside other work of the village is better, then the earlier.
        """
        stretches = self.free(job, below)
        if not stretches:
            return None
        with self._only(job, below):
            fine = (start for start in self._nearest(job, stretches) if self._good(job, start, below))
            return next(fine, None)

    def unlimited(self, job: Job) -> Job | None:
        """Give the same job with those starts only at which it breaks no limit; None where there are none."""
        if not self._limited:
            return job
        starts = [at for low, high in job.starts for at in range(low, high + 1) if self._breach(job, at) is None]
        return dataclasses.replace(job, starts=_stretches(starts)) if starts else None

    def shut(self, machine: Key) -> tuple[Stretch, ...]:
        """Give the hours in which a machine does no work at all, in order, none overlapping."""
        if machine not in self._shut:
            found: list[Stretch] = []
            for one in sorted(self.machines[machine].closed, key=lambda one: (one.start, one.end)):
                start = max(one.start, found[-1][1]) if found else one.start
                if not one.purposes and start < one.end:
                    found.append((start, one.end))
            self._shut[machine] = tuple(found)
        return self._shut[machine]

    def _line(self, job: Job, below: int | None) -> Line:
        line = self.lines[job.machine]
        return line if below is None else [slot for slot in line if slot[1].order < below]

    def _nearest(self, job: Job, stretches: list[Stretch]) -> Iterator[int]:
        starts = [start for low, high in stretches for start in range(low, high + 1)]
        if starts[0] < job.best:
            line = self.lines[job.machine]
            starts.sort(key=lambda start: (abs(start - job.best), self.distance.beside(line, job, start), start))
        return iter(starts)

    def _good(self, job: Job, start: int, below: int | None = None) -> bool:
        if self._breach(job, start):
            return False
        return not job.crew or self._crew.find(job, start, below) is not None

    def breach(self, job: Job, start: int, below: int | None = None) -> Breach | None:
        """Say which limit a job would break at an hour; with `below`, beside what was read before it."""
        with self._only(job, below):
            return self._breach(job, start)

    def _breach(self, job: Job, start: int) -> Breach | None:
        return self._book.breach(job.wish, start) if self._limited and job.wish else None

    def put(self, job: Job, start: int) -> None:
        """Let a job stand at an hour; it must fit there."""
        self._put(job, start, self._crew.find(job, start))
        self._notes.append((job, None, None))

    def lift(self, job: Job) -> None:
        """Take a job away."""
        self._notes.append((job, self.starts[job], self._drivers.get(job)))
        self._lift(job)

    def mark(self) -> int:
        """Give a place to come back to."""
        return len(self._notes)

    def back(self, mark: int) -> None:
        """Take back all changes since a mark."""
        while len(self._notes) > mark:
            job, start, driver = self._notes.pop()
            if start is None:
                self._lift(job)
            else:
                self._put(job, start, driver)

    def shift(self, line: Line) -> list[Job] | None:
        """Move what stands on a machine to where a line has it; gives what moved.

        None, and no change, where ways, a limit or a driver stand against it.
        """
        if not self.distance.sound(line):
            return None
        mark = self.mark()
        moved = [(start, job) for start, job in line if self.starts.get(job, start) != start]
        for _start, job in moved:
            self.lift(job)
        for start, job in moved:
            if not self._good(job, start):
                self.back(mark)
                return None
            self.put(job, start)
        if not all(self._still_good(job) for _start, job in moved):
            self.back(mark)
            return None
        return [job for _start, job in moved]

    def _still_good(self, moved: Job) -> bool:
        """Say whether nothing else of its household is over a limit now that a job was moved."""
        others = self._standing.get(self._party(moved), ()) if self._limited else ()
        return all(self._alone(job) for job in tuple(others) if job is not moved)

    def _alone(self, job: Job) -> bool:
        start = self.starts[job]
        if job.wish is None:
            return True
        self._book.release(job.wish, start)
        fine = self._book.breach(job.wish, start) is None
        self._book.take(job.wish, start)
        return fine

    @contextmanager
    def _only(self, job: Job, below: int | None) -> Generator[None]:
        """Count nothing against the limits of a job's household (or village) that was read from `below` on."""
        later: list[Job] = []
        if below is not None and self._limited:
            later = [other for other in self._standing.get(self._party(job), ()) if other.order >= below]
        for other in later:
            if other.wish:
                self._book.release(other.wish, self.starts[other])
        yield
        for other in later:
            if other.wish:
                self._book.take(other.wish, self.starts[other])

    def _party(self, job: Job) -> Key:
        """Give those whose limits a job counts against: its household, or its village where villages have limits."""
        return job.spot.village if self.by_village and job.spot.village else job.spot.household

    def touches(self, moved: list[Job], job: Job) -> bool:
        """Say whether moving some jobs can have made room for another."""
        crew = set(job.crew)
        return any(
            other.machine == job.machine
            or (self._limited and self._party(other) == self._party(job))
            or not crew.isdisjoint(other.crew)
            for other in moved
        )

    def _put(self, job: Job, start: int, driver: Key | None) -> None:
        insort(self.lines[job.machine], (start, job), key=begin)
        self.starts[job] = start
        self._standing.setdefault(self._party(job), []).append(job)
        if job.wish:
            self._book.take(job.wish, start)
        if driver is not None:
            self._drivers[job] = driver
            self._crew.take(driver, job, start)

    def _lift(self, job: Job) -> None:
        start = self.starts.pop(job)
        self.lines[job.machine].remove((start, job))
        self._standing[self._party(job)].remove(job)
        if job.wish:
            self._book.release(job.wish, start)
        driver = self._drivers.pop(job, None)
        if driver is not None:
            self._crew.leave(driver, job, start)

    def _hold(self, had: Had) -> None:
        """Let hours stand that were held before the round; where two overlap, the first keeps its hours whole."""
        machine = self.machines.get(had.machine)
        line = self.lines.get(had.machine, [])
        start = max(had.start, line[-1][0] + line[-1][1].hours) if line else had.start
        if start >= had.end:
            return
        spot = Spot(had.village or self.villages.get(had.household), had.plot, had.household)
        crew = who_holds(had, machine, self._crew)
        job = Job(
            had.end - start, start, ((start, start),), spot, had.machine, self._crew.sorted(crew), request=had.request
        )
        if machine:
            self._put_held(job, start)
        elif driver := self._crew.find(job, start):
            self._crew.take(driver, job, start)

    def _put_held(self, job: Job, start: int) -> None:
        insort(self.lines[job.machine], (start, job), key=begin)
        if driver := self._crew.find(job, start):
            self._crew.take(driver, job, start)


def _stretches(starts: list[int]) -> tuple[Stretch, ...]:
    """Join starts that follow one another."""
    found: list[Stretch] = []
    for start in starts:
        if found and found[-1][1] == start - 1:
            found[-1] = (found[-1][0], start)
        else:
            found.append((start, start))
    return tuple(found)


def who_may_drive(wish: Wish, machine: MachineFacts) -> tuple[Key, ...]:
    """Give those of whom one must be free: the village's drivers, or who asked; nobody where no licence is needed."""
    if not machine.drivers:
        return ()
    if wish.driver:
        return machine.drivers
    return (wish.member,) if wish.member in machine.drivers else ()


def who_holds(had: Had, machine: MachineFacts | None, crew: Crew) -> tuple[Key, ...]:
    """Give those of whom one drives what was held before: a driver of the village, or who asked if it is a driver."""
    if had.driver:
        return machine.drivers if machine else ()
    return (had.member,) if crew.drives(had.member) else ()

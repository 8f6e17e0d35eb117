"""The rule of allotment: reads the list from the top and gives each request the hours nearest to what it asked.

Rules
- `draw` is a pure function of its inputs: whole numbers, no clock, no names, everything in an order of its own. Equal
  inputs give equal drafts on every desk, in whatever order their parts stand.
- Each request in turn gets the free hours nearest to its best hour. Where there are none, those that have hours are
  moved inside their own hours to make room; nobody who was read before is dropped.
- **Nobody is passed over for one who comes after.** Whoever gets nothing would get nothing either if all who were read
  after it were not there. So a household below its floor is never passed over for one above it.
- When all were read, each that got nothing is offered the next best hours that are still free, one after the other.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from models.allot.facts import Draft, Outcome, Why
from models.allot.rank import Group, Ladder, Rung
from models.allot.reasons import offers, reason
from models.allot.room import crowded, ways
from models.allot.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.allot.facts import Inputs, Wish
    from models.allot.room import Way
    from models.allot.slots import Job
    from models.refs import Key

#: Bytes of a draft's digest.
DIGEST: Final = 16
#: What no other hour of the round would mend.
HOPELESS: Final = frozenset({Why.LICENCE, Why.OUTSIDE, Why.GONE})


def draw(inputs: Inputs) -> Draft:
    """Draw a round."""
    return _Round(inputs).draw()


class _Round:
    """One reading of a list."""

    def __init__(self, inputs: Inputs) -> None:
        self._table = Table(inputs)
        known = self._table.villages
        self._gone = [
            one for one in inputs.wishes if one.machine not in self._table.machines or one.household not in known
        ]
        wishes = [one for one in inputs.wishes if one.machine in self._table.machines and one.household in known]
        self._ladder = Ladder(inputs, wishes)
        self._rungs: list[Rung] = []
        self._jobs: list[Job] = []
        self._passed: list[Job] = []

    def draw(self) -> Draft:
        """Read the list, then say why, and make offers."""
        while rung := self._ladder.pop():
            job = self._table.job(rung.wish)
            job.order = len(self._rungs)
            self._rungs.append(rung)
            self._jobs.append(job)
            if job.starts and self._may_drive(rung.wish):
                self._seat(job)
        reasons = {job: reason(self._table, job, self._rungs) for job in self._jobs if job not in self._table.starts}
        given = dict(self._table.starts)
        offered = offers(self._table, [job for job, (why, _who) in reasons.items() if why not in HOPELESS])
        outcomes = [self._outcome(job, given.get(job), reasons.get(job), offered.get(job)) for job in self._jobs]
        outcomes += _gone(self._gone, len(outcomes))
        return Draft(tuple(outcomes), digest(outcomes))

    def _may_drive(self, wish: Wish) -> bool:
        """Say whether somebody is named who may drive the machine: the village's drivers, or who asks."""
        drivers = self._table.machines[wish.machine].drivers
        return not drivers or wish.driver or wish.member in drivers

    def _seat(self, job: Job) -> None:
        """Give a job its hours, or note that it was passed over."""
        while True:
            start = self._table.best(job)
            if start is not None:
                self._grant(job, start)
                return
            if not any(self._make_room(way, job) for way in self._ways(job)):
                self._passed.append(job)
                return
            if job in self._table.starts:
                return

    def _ways(self, job: Job) -> Iterator[Way]:
        """Give ways to make room, but none where only a limit is in the way, or where no moving can help."""
        free = self._table.unlimited(job)
        line = self._table.lines[job.machine]
        if free is None or crowded(line, free, self._table.shut(job.machine)):
            return iter(())
        return ways(self._table.distance, line, free)

    def _grant(self, job: Job, start: int) -> None:
        self._table.put(job, start)
        if job.wish:
            self._ladder.grant(job.wish)

    def _make_room(self, way: Way, job: Job) -> bool:
        """Move others out of a job's way and give it its hours; changes nothing where somebody would lose by it.

        Whoever was passed over before and fits now comes first. Where it would fit but for those read after it, the
        way is not gone. True where somebody got hours.
        """
        mark = self._table.mark()
        moved = self._table.shift([slot for slot in way.line if slot[1].order != job.order])
        if moved is None:
            return False
        gained: list[Job] = []
        for other in self._passed:
            if self._table.touches(moved, other) and self._table.best(other, below=other.order) is not None:
                start = self._table.best(other)
                if start is None:
                    self._table.back(mark)
                    return False
                self._table.put(other, start)
                gained.append(other)
        start = self._table.best(job)
        if start is not None:
            self._table.put(job, start)
            gained.append(job)
        if not gained:
            self._table.back(mark)
        for one in gained:
            if one.wish:
                self._ladder.grant(one.wish)
        self._passed = [other for other in self._passed if other not in gained]
        return bool(gained)

    def _outcome(self, job: Job, start: int | None, told: tuple[Why, Key | None] | None, offer: int | None) -> Outcome:
        rung = self._rungs[job.order]
        why, because = told or (Why.GRANTED if start == rung.wish.start else Why.MOVED, None)
        said = (job.order + 1, rung.group, rung.score, rung.factors)
        return Outcome(rung.wish, *said, why, start, offer, because)


def _gone(wishes: list[Wish], rank: int) -> list[Outcome]:
    """Give the outcomes of requests whose machine or household is in the books no more."""
    last = sorted(wishes, key=lambda one: (one.start, one.hours, one.print, one.key))
    return [Outcome(wish, rank + at, Group.OTHERS, 0, (), Why.GONE) for at, wish in enumerate(last, 1)]


def digest(outcomes: list[Outcome]) -> bytes:
    """Hash what a draft says, by rank, so that desks can compare."""
    said = [
        f"{one.wish.key} {one.wish.print.hex()} {one.group} {one.score} {int(one.why)} {one.start} {one.offer}"
        for one in outcomes
    ]
    return hashlib.blake2b("\n".join(said).encode(), digest_size=DIGEST, person=b"mvs draft").digest()

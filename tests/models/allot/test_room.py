"""Making room: ways are sound and drop nobody, and what is called hopeless is."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from models.allot.room import crowded, ways
from models.allot.slots import Distance, Job, Line, Spot, Stretch
from models.policy import Terms
from models.refs import Key

MACHINE = Key(3, 0, 0, 1)


@st.composite
def jobs(draw: st.DrawFn, order: int) -> Job:
    """Give a job of one of two villages, with one or two stretches of starts."""
    first = draw(st.integers(0, 12))
    stretches: list[Stretch] = [(first, first + draw(st.integers(0, 8)))]
    if draw(st.booleans()):
        stretches.append((stretches[0][1] + 3, stretches[0][1] + 3 + draw(st.integers(0, 4))))
    spot = Spot(Key(1, 0, 0, draw(st.integers(1, 2))), draw(st.sampled_from(("", "B1", "B2"))), Key(2, 0, 0, order))
    return Job(draw(st.integers(1, 5)), first, tuple(stretches), spot, MACHINE, order=order)


@st.composite
def distances(draw: st.DrawFn) -> Distance:
    """Give the hours of the way and of setting up."""
    return Distance(Terms(travel=draw(st.integers(0, 2)), setup=draw(st.integers(0, 1))))


@st.composite
def lines(draw: st.DrawFn) -> tuple[Distance, Line, Job]:
    """Give what stands on a machine, and one more job that is not there."""
    distance = draw(distances())
    line: Line = []
    for order in range(draw(st.integers(0, 4))):
        job = draw(jobs(order))
        free = distance.free(line, job)
        if free:
            low, high = draw(st.sampled_from(free))
            line = sorted([*line, (draw(st.integers(low, high)), job)], key=lambda slot: slot[0])
    return distance, line, draw(jobs(9))


def arrangement(distance: Distance, those: list[Job]) -> bool:
    """Say whether there are hours for all, in any order, by trying each order from the left."""
    for some in itertools.permutations(those):
        ready, last = 0, None
        for job in some:
            start = job.first_from(ready + (distance.between(last.spot, job.spot) if last else 0))
            if start is None:
                break
            ready, last = start + job.hours, job
        else:
            return True
    return False


@settings(max_examples=120)
@given(lines())
def test_ways(found: tuple[Distance, Line, Job]) -> None:
    """Each way has all who stood there and the new one, each at an hour of its own, with the way's hours between."""
    distance, line, job = found
    for way in ways(distance, line, job):
        assert {one for _start, one in way.line} == {job, *(one for _start, one in line)}
        assert len(way.line) == len(line) + 1
        assert distance.sound(way.line)
        assert all(any(low <= start <= high for low, high in one.starts) for start, one in way.line)


@settings(max_examples=120)
@given(lines())
def test_crowded(found: tuple[Distance, Line, Job]) -> None:
    """Where it is said that no moving can help, no order of all of them fits; and then no way is found."""
    distance, line, job = found
    if crowded(line, job, ()):
        assert not arrangement(distance, [job, *(one for _start, one in line)])
        assert not list(ways(distance, line, job))


@settings(max_examples=120)
@given(lines())
def test_ways_are_found(found: tuple[Distance, Line, Job]) -> None:
    """Where there is room without any moving, the gentlest way moves nobody."""
    distance, line, job = found
    if distance.free(line, job):
        assert next(ways(distance, line, job)).moved == 0


def test_crowded_counts_closed_hours() -> None:
    """Two jobs of three hours fit into eight hours, but not when three of these are closed."""
    spot = Spot(Key(1, 0, 0, 1), "", Key(2, 0, 0, 1))
    there = Job(3, 0, ((0, 5),), spot, MACHINE, order=0)
    job = Job(3, 0, ((0, 5),), spot, MACHINE, order=1)
    assert not crowded([(0, there)], job, ())
    assert crowded([(0, there)], job, ((2, 5),))

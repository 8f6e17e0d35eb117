"""Hours on a machine: ways, set-up, neighbours, rain, drivers, and the slot beside other work."""

import dataclasses

from models.allot.facts import Closed, Why
from models.allot.slots import Spot, neighbours, open_starts
from models.refs import Key
from tests.models.allot.plain import HOUR, THRESHER, TRACTOR, ask, got, had, house, inputs, machine, read, village

ANNA, BEN = Key(5, 0, 0, 1), Key(5, 0, 0, 2)


def test_way_between_villages() -> None:
    """Work in another village begins the way's hours later; in the same village at once."""
    past = (had(11, -200, 6),)
    assert got(read(ask(1, 6, 4), ask(11, 10, 4, flex=5), past=past, travel=2), 11) == 12
    assert got(read(ask(1, 6, 4), ask(2, 10, 4, flex=5), past=(had(2, -200, 6),), travel=2), 2) == 10


def test_way_to_what_comes_after() -> None:
    """The way to the next booking counts too: hours that end just before it, in another village, do not fit."""
    draft = read(ask(1, 6, 4), past=(had(11, 10, 4),), travel=1)
    assert (draft.outcomes[0].why, got(draft, 1)) == (Why.TRAVEL, None)
    assert got(read(ask(1, 5, 4), past=(had(11, 10, 4),), travel=1), 1) == 5


def test_first_hour_of_a_round() -> None:
    """To the first booking of a round the machine comes in time, unless it worked elsewhere until then."""
    assert got(read(ask(11, 0, 4), travel=3), 11) == 0
    assert got(read(ask(11, 0, 4, flex=6), past=(had(1, -2, 2),), travel=3), 11) == 3


def test_set_up() -> None:
    """Between two pieces of work lie the hours of setting up, but not on one plot or on plots side by side."""
    for plot, start in (("B9", 12), ("B8", 10), ("B7", 10), ("", 12)):
        draft = read(ask(1, 6, 4, plot="B7"), ask(2, 10, 4, flex=5, plot=plot), past=(had(2, -200, 6),), setup=2)
        assert (plot, got(draft, 2)) == (plot, start)


def test_neighbours() -> None:
    """Plots are neighbours where their numbers follow one another; work without a plot only of one household."""
    spot = Spot(village(1), "B9", house(1))
    beside = {
        plot: neighbours(spot, Spot(village(1), plot, house(2))) for plot in ("B10", "B9", "B8", "C10", "weir", "")
    }
    assert beside == {"B10": True, "B9": True, "B8": True, "C10": False, "weir": False, "": False}
    bare = Spot(village(1), "", house(1))
    assert neighbours(bare, bare)
    assert not neighbours(bare, Spot(village(1), "", house(2)))


def test_rain_stops_some_work() -> None:
    """Hours closed to one purpose are closed to that work only; hours closed to all, to all."""
    wet = (Closed(HOUR + 8, HOUR + 10, 1, (1, 2)),)
    facts = dataclasses.replace(machine(), closed=wet)
    assert got(read(ask(1, 6, 4, flex=9, purpose=1), machines=(facts,)), 1) == 10
    assert got(read(ask(1, 6, 4, flex=9, purpose=3), machines=(facts,)), 1) == 6


def test_open_starts() -> None:
    """A job may end when closed hours begin, and begin when they end; overlapping closings are one."""
    closed = (Closed(10, 14), Closed(12, 16), Closed(30, 31))
    assert open_starts(ask(1, 0, 4), 0, 40, closed) == ((0, 6), (16, 26), (31, 40))
    assert open_starts(ask(1, 0, 4), 7, 15, closed) == ()


def test_beside_other_work() -> None:
    """Of two hours equally near, the one beside other work of the village is taken, then the earlier."""
    wish = dataclasses.replace(ask(1, 10, 2), earliest=HOUR + 4, latest=HOUR + 16)
    middle = had(12, 10, 2)
    assert got(read(wish, past=(middle,)), 1) == 8
    assert got(read(wish, past=(middle, had(2, 14, 2))), 1) == 12


def test_one_driver_two_machines() -> None:
    """With one driver for two machines only one job runs at a time; with two, both."""
    wishes = (ask(1, 6, 4, driver=True), ask(2, 6, 4, driver=True, machine=THRESHER))
    for drivers, none in (((ANNA,), 1), ((ANNA, BEN), 0)):
        machines = (machine(TRACTOR, drivers=drivers), machine(THRESHER, drivers=drivers))
        draft = read(*wishes, machines=machines)
        passed = [one for one in draft.outcomes if one.start is None]
        assert [one.why for one in passed] == [Why.DRIVER] * none
        assert all(one.offer == HOUR + 10 for one in passed)


def test_driver_who_may_drive_less_is_taken_first() -> None:
    """Who may drive one machine only drives it, and who may drive both is left for the other."""
    machines = (machine(TRACTOR, drivers=(ANNA, BEN)), machine(THRESHER, drivers=(ANNA,)))
    wishes = (ask(1, 6, 4, driver=True), ask(2, 6, 4, driver=True, machine=THRESHER))
    for past in ((had(1, -200, 6),), (had(2, -200, 6),)):
        draft = read(*wishes, machines=machines, past=past)
        assert (got(draft, 1), got(draft, 2)) == (6, 6)


def test_driver_goes_from_village_to_village() -> None:
    """A driver needs the way's hours too, though each machine stands where it is needed."""
    machines = (machine(TRACTOR, drivers=(ANNA,)), machine(THRESHER, drivers=(ANNA,)))
    wishes = (ask(1, 6, 4, driver=True), ask(11, 10, 4, driver=True, machine=THRESHER, flex=5))
    assert got(read(*wishes, machines=machines, travel=2), 11) in {12, 10}
    draft = read(*wishes, machines=machines, travel=2)
    assert got(draft, 1) == 6
    assert got(draft, 11) == 12


def test_member_with_a_licence_drives_itself() -> None:
    """Who has a licence may ask without the village's driver, and does not drive elsewhere in these hours."""
    licensed = Key(6, 0, 0, 1)
    machines = (machine(TRACTOR, drivers=(licensed,)), machine(THRESHER, drivers=(licensed,)))
    both = (ask(1, 6, 4), ask(2, 6, 4, driver=True, machine=THRESHER))
    draft = read(*both, machines=machines, past=(had(2, -200, 6),))
    assert (got(draft, 1), got(draft, 2)) == (6, None)


def test_driver_held_before() -> None:
    """A booking from before the round keeps its driver."""
    machines = (machine(TRACTOR, drivers=(ANNA,)), machine(THRESHER, drivers=(ANNA,)))
    draft = read(ask(2, 6, 4, driver=True, machine=THRESHER), machines=machines, past=(had(1, 7, 2, driver=True),))
    assert draft.outcomes[0].why == Why.DRIVER


def test_held_hours_that_overlap() -> None:
    """Hours confirmed twice by hand are one stretch that nobody else gets, and they upset nothing."""
    draft = read(ask(1, 6, 4, flex=20), past=(had(2, 4, 6), had(3, 8, 5), had(4, 5, 2)))
    assert got(draft, 1) == 13
    assert inputs(ask(1, 6, 4)).machines[0].key == TRACTOR

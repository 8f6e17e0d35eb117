"""Long work: it shows how far it is, keys are answered meanwhile, and it is stopped without loss."""

import threading
from typing import TYPE_CHECKING

import pytest

from models import people
from models.people import Newcomer
from mvs_tui.node import Node
from mvs_tui.stick import stick_in, stick_out
from screens.desk import Stopped
from screens.prompts import Working

if TYPE_CHECKING:
    from screens.desk import Books, Tell
    from tests.screens.conftest import Clerk, Coop


class Slow:
    """Work that goes on until it is stopped or let go."""

    def __init__(self) -> None:
        self.ends = threading.Event()
        self.steps = 0

    def __call__(self, books: "Books", tell: "Tell") -> str:
        """Work."""
        del books
        while not self.ends.wait(0.01):
            self.steps += 1
            tell(self.steps, 1000)
        return "done"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show progress at once."""
    monkeypatch.setattr("mvs_tui.keeper.PATIENCE", 0.05)
    monkeypatch.setattr("mvs_tui.keeper.LOOK", 0.02)


async def shown(clerk: "Clerk") -> None:
    """Wait until the work shows itself."""
    import asyncio

    for _turn in range(500):
        if isinstance(clerk.app.screen, Working):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it does not show itself")


async def test_work_shows_how_far_it_is_and_esc_stops_it(clerk: "Clerk", soon: None) -> None:
    """While the books are at work the keys are answered: Esc ends it, and the screen says that nothing is lost."""
    del soon
    slow, front = Slow(), clerk.app.front
    assert front is not None
    front.start(clerk.app.desk.work("Counting sheep", slow))
    await shown(clerk)
    await clerk.pilot.pause()
    assert "Counting sheep" in clerk.screen
    assert "Esc stops; nothing that was done is lost" in clerk.screen
    screen = await clerk.press("escape")
    assert "Stopped. What was done so far stays." in screen
    assert "Home" in screen


async def test_work_that_must_be_whole_says_so_and_is_not_stopped(clerk: "Clerk", soon: None) -> None:
    """Esc does not pretend; the keys after the end count again."""
    del soon
    slow, front = Slow(), clerk.app.front
    assert front is not None
    front.start(clerk.app.desk.work("Admitting", slow, stops=False))
    await shown(clerk)
    await clerk.pilot.pause()
    assert "it cannot be stopped half-way" in clerk.screen
    clerk.app.simulate_key("escape")
    slow.ends.set()
    assert "3 Members" in await clerk.press("3")
    assert "Stopped" not in clerk.screen


def crowd(node: Node, count: int) -> None:
    """Add many members."""
    people.add_many(node.author, [(n, Newcomer(f"Person {n}", f"H{n % 40}")) for n in range(count)])


def test_a_stick_that_is_stopped_half_way_in_is_taken_in_whole_the_next_time(
    coop: "Coop", monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept stays and counts at once; the rest comes when the stick is taken in again."""
    monkeypatch.setattr("models.ledger.SLICE", 0.0)
    with Node.opened(coop.home) as node:
        crowd(node, 200)
        stick_out(node, coop.folder)
        there = people.count(node.ledger)
    told: list[int] = []

    def stop(done: int, _of: int) -> None:
        told.append(done)
        if len(told) > 3:
            raise Stopped

    with Node.opened(coop.other) as node:
        with pytest.raises(Stopped):
            stick_in(node, coop.folder, stop)
        some = people.count(node.ledger)
        assert not node.ledger.folder.dirty()
        assert some < there
        stick_in(node, coop.folder)
        assert people.count(node.ledger) == there


def test_a_stick_that_is_stopped_half_way_out_leaves_no_half_bundle(coop: "Coop") -> None:
    """It is told how many of how many; nothing half written lies on the stick."""
    for old in coop.folder.glob("*.bundle"):
        old.unlink()
    told: list[tuple[int, int]] = []

    def stop(done: int, of: int) -> None:
        told.append((done, of))
        if done:
            raise Stopped

    with Node.opened(coop.home) as node:
        crowd(node, 30)
        with pytest.raises(Stopped):
            stick_out(node, coop.folder, progress=stop)
    assert told[-1][1] >= told[-1][0] > 0
    assert not list(coop.folder.glob("mvs-A*"))

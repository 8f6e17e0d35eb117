"""Writing beside the program, on a real pipe."""

import os
import threading
from collections.abc import Iterator

import pytest

from mvs_tui.celldiff.outlet import MOST, Outlet


class Line:
    """A pipe with an outlet at its end."""

    def __init__(self) -> None:
        self.far, self.near = os.pipe()
        self.drained = threading.Event()
        self.outlet = Outlet(self.near, self.drained.set)
        self.outlet.start()

    def close(self) -> None:
        """Close both ends."""
        self.outlet.stop(0.1)
        for end in (self.far, self.near):
            os.close(end)


@pytest.fixture
def line() -> Iterator[Line]:
    """Give a line, and close it."""
    made = Line()
    yield made
    made.close()


def test_text_arrives_in_order(line: Line) -> None:
    """What is put is written in order, and it is told when all is."""
    for word in ("one ", "two ", "drei ß"):
        assert line.outlet.put(word)
    assert line.drained.wait(5)
    assert os.read(line.far, 99).decode() == "one two drei ß"


def test_stalled_line_fills_no_memory(line: Line) -> None:
    """While the line stalls, what is put beyond a bound is refused, not kept."""
    taken = sum(line.outlet.put("x" * 4096) for _time in range(200))
    assert taken * 4096 <= 2 * MOST + 2 * 65536


def test_stop_ends_though_the_line_stalls() -> None:
    """A program can end while the line stalls."""
    line = Line()
    for _time in range(50):
        line.outlet.put("x" * 4096)
    line.outlet.stop(0.2)
    line.outlet.join(5)
    assert not line.outlet.is_alive() or line.outlet.daemon
    line.close()


def test_line_that_is_gone_swallows(line: Line) -> None:
    """Writing to a line that is gone raises nothing and says that all is done."""
    far, line.far = line.far, os.dup(line.near)
    os.close(far)
    line.outlet.put("nobody reads this")
    assert line.drained.wait(5)

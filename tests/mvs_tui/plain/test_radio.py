"""Line mode and the radio: its program starts with the sitting, its state is said, a desk joins by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mvs_tui import radio_state
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.radio_config import RadioSettings
from tests.mvs_tui.plain.conftest import Sitting
from tests.standin.harness import AirServer, air_server, until

pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def air() -> Iterator[AirServer]:
    """Give a simulated air in a process of its own."""
    with air_server(speed=20) as served:
        yield served


@pytest.fixture
def radio_desk(desk: Path, air: AirServer) -> Path:
    """Give a desk with a radio in its settings."""
    RadioSettings((f"{air.url}?node=7",)).write(Home(desk))
    return desk


def test_the_radio_runs_as_long_as_somebody_sits_there(radio_desk: Path) -> None:
    """It starts with the sitting, says how it stands, and is gone when the line hangs up."""
    seat = Sitting(radio_desk)
    seat.sees("What next?")
    until(lambda: radio_state.read(Home(radio_desk)).up)
    seat.child.sendline("7")
    seat.says("Number", "4")
    seat.sees("works")
    seat.answers(("Number", ""), ("What next?", "12"))
    seat.sees("PRACTICE: an invented village")
    assert not radio_state.read(Home(radio_desk)).running
    seat.says("What next?", "12")
    seat.sees("Back at your own books.")
    until(lambda: radio_state.read(Home(radio_desk)).up)
    seat.child.sendline("0")
    assert seat.ends() == 0
    assert not radio_state.read(Home(radio_desk)).running


def test_a_new_desk_joins_by_radio(radio_desk: Path, air: AirServer, tmp_path: Path) -> None:
    """The request is asked by radio, the registrar admits it, and the sitting goes on in the co-op's books."""
    here = Sitting(radio_desk)
    here.answers(("What next?", "7"), ("Number", "6"))
    here.sees("six words: ")
    coop = here.sees("\r\n").strip()
    there = Sitting(tmp_path / "there")
    there.answers(("Number", "2"), ("Village", "Kilima"), ("[store]:", ""), ("Write it?", "y"))
    there.answers(("Number", "3"), ("Which radio?", f"{air.url}?node=8"), ("six words", coop))
    there.sees("waiting for an answer")
    until(lambda: _asks(radio_desk))
    here.answers(("Number", "5"), ("Number", "1"), ("Are all six the same?", "y"))
    here.sees("is admitted")
    there.says("What next?", "0")
    assert there.ends() == 0
    here.answers(("Number", ""), ("What next?", "0"))
    assert here.ends() == 0


def _asks(home: Path) -> bool:
    with Node.opened(Home(home)) as node:
        return bool(node.air().asks)

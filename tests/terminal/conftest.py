"""A prepared co-op for programs in real pseudo-terminals, made once for all workers (see bench/tty_books.py)."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench import tty_books
from bench.tty_seat import Seat
from bench.tty_term import Term


@pytest.fixture(scope="session")
def prepared() -> tuple[Path, int]:
    """Give the folder of the prepared desk and the minute at which its season ends."""
    return tty_books.prepared()


@pytest.fixture
def quick() -> Iterator[Path]:
    """Give a folder in memory where there is one: these tests are not about power cuts."""
    with tempfile.TemporaryDirectory(dir=tty_books.memory(), prefix="mvs-terminal-") as name:
        yield Path(name)


@pytest.fixture
def sit(prepared: tuple[Path, int], quick: Path) -> Iterator[Callable[..., Seat]]:
    """Give a way to start the program on a copy of the prepared desk; what goes on at the end is ended."""
    folder, now = prepared
    seats: list[Seat] = []

    def start(
        *more: str, term: Term | None = None, env: dict[str, str] | None = None, home: Path | None = None
    ) -> Seat:
        home = home or tty_books.copy(folder, quick / f"seat{len(seats)}" / "mvs", radio=False)
        held = {"MVS_CLOCK_OFFSET": str(tty_books.offset(now))}
        seat = Seat(home, more, {**held, **(env or {})}, term or Term())
        seats.append(seat)
        return seat

    yield start
    for seat in seats:
        seat.close()

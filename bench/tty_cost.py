"""What the program costs beside bytes a screen: start, CPU, memory, the lag of a held key, and ssh's compression.

Rules
- Both drivers are measured in turn in the same minutes, so that their ratio says something on a busy machine too.
- The first screen stands when its line of keys does. CPU is what the process computed until then.
- Lag: how long after the last of 60 presses, 33 ms apart, the last byte that they caused is shown.
- Compression is that of ssh's `Compression yes`: one zlib stream of level 6, flushed for each write. What each packet
  adds for its length, padding and seal, 28 to 60 bytes, is not in it.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench import tty_books
from bench.tty_line import Rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.tty_measure import Terms
    from bench.tty_seat import Seat

DRIVERS: Final = ("cells", "stock")
LINES: Final = {"9600 bit/s": "9600bps", "2 KB/s + 600 ms": "2KBps:600ms"}
STARTS: Final = 7
#: A held key: presses, and seconds between two.
PRESSES, APART = 60, 0.033
#: Seconds for what a held key causes to be shown, at most.
LONGEST: Final = 150.0


def cost(terms: Terms) -> dict[str, dict[str, float]]:
    """Measure everything for both drivers; gives figures by driver, and their ratio."""
    folder, now = tty_books.prepared()
    found: dict[str, dict[str, float]] = {driver: {} for driver in DRIVERS}
    with tempfile.TemporaryDirectory(dir=tty_books.memory()) as name:
        home = tty_books.copy(folder, Path(name) / "mvs", radio=False)
        each = {driver: replace(terms, driver=driver, rate=Rate()) for driver in DRIVERS}
        _starts(home, now, each, found)
        for driver, own in each.items():
            with own.sit(home, now) as seat:
                seat.pieces = []
                found[driver] |= _on_one_seat(seat)
        for words, line in LINES.items():
            for driver, own in each.items():
                with replace(own, rate=Rate.read(line)).sit(home, now) as seat:
                    found[driver] |= {f"{what}, {words}": figure for what, figure in _slow(seat).items()}
    pairs = {what: (found["cells"][what], found["stock"][what]) for what in found["cells"]}
    return {**found, "stock / cells": {what: round(b / a, 2) if a else 0.0 for what, (a, b) in pairs.items()}}


def _starts(home: Path, now: int, each: dict[str, Terms], found: dict[str, dict[str, float]]) -> None:
    several: dict[str, list[tuple[float, float]]] = {driver: [] for driver in each}
    for _turn in range(STARTS):
        for driver, own in each.items():
            with own.sit(home, now) as seat:
                seat.wait("F1")
                several[driver].append((time.monotonic() - seat.begun, seat.cpu()))
    for driver, starts in several.items():
        found[driver]["start, s"] = round(statistics.median(one for one, _cpu in starts), 3)
        found[driver]["CPU to the first screen, s"] = round(statistics.median(cpu for _one, cpu in starts), 3)


def _on_one_seat(seat: Seat) -> dict[str, float]:
    """Measure memory, and bytes before and after compression, on the list of all members."""
    seat.wait("F1")
    seat.settle(0.5)
    memory = {f"{what.upper()}, MiB": size for what, size in seat.memory().items()}
    seat.press("3")
    seat.settle(0.5)
    zipped, seen = _Zipped(), len(seat.pieces or ())
    zipped.take((seat.pieces or [])[:seen])
    figures: dict[str, float] = {}
    for what, key, presses in (("a key", "down", 12), ("a page", "pagedown", 6)):
        plain: list[int] = []
        packed: list[int] = []
        for _turn in range(presses):
            seat.press(key)
            seat.settle()
            new = (seat.pieces or [])[seen:]
            seen += len(new)
            plain.append(sum(map(len, new)))
            packed.append(zipped.take(new))
        figures[f"{what}, B"] = round(statistics.mean(plain))
        figures[f"{what}, compressed, B"] = round(statistics.mean(packed))
    return {**memory, **figures}


class _Zipped:
    """ssh's compression of what a program writes."""

    def __init__(self) -> None:
        """Begin a stream."""
        self._stream = zlib.compressobj(6)

    def take(self, pieces: Iterable[bytes]) -> int:
        """Give the bytes that these writes become."""
        return sum(len(self._stream.compress(one) + self._stream.flush(zlib.Z_PARTIAL_FLUSH)) for one in pieces)


def _slow(seat: Seat) -> dict[str, float]:
    """Measure the start and the lag of a held key on a slow line."""
    seat.wait("F1", LONGEST)
    shown = seat.last - seat.begun
    seat.settle(0.5, LONGEST)
    seat.press("3")
    seat.settle(0.8, LONGEST)
    for _turn in range(PRESSES):
        seat.press("down")
        seat.idle(APART)
    released = time.monotonic()
    seat.settle(1.0, LONGEST)
    return {"start, s": round(shown, 2), "lag of a held key, s": round(max(0.0, seat.last - released), 2)}


def table(found: dict[str, Any]) -> str:
    """Lay the figures out."""
    lines = [f"{'':44}" + "".join(f"{name:>16}" for name in found)]
    lines += [f"{what:44}" + "".join(f"{found[name][what]:>16}" for name in found) for what in found["cells"]]
    return "\n".join(lines)

"""Measures what one screen costs on the line: the bytes of start, down, scroll, page, type, open, close, screen, idle.

Rules
- A figure is the dearest of several presses, so a goal holds for every one of them; `medians` stand beside.
- Whether a press moved the marker or the list is told by the picture, not by the bytes: more rows than two marks, a
  line below and the status differ when the list moved.
- What is the same for all screens (the line's rate, the driver, the look, TERM) is in `Terms`.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bench import tty_books
from bench.tty_line import Line, Rate
from bench.tty_seat import QUIET, Seat
from bench.tty_term import Term

if TYPE_CHECKING:
    from pathlib import Path

    from bench.tty_screens import Visit

#: A press that changes more rows than these moved the list.
MARKS: Final = 6
#: Presses of `down` at most, and of each kind that are enough.
PRESSES, ENOUGH = 40, 5
PAGES: Final = 3
#: Seconds of silence after Escape; after what may read much before it shows the rest.
ESCAPE: Final = 0.35
LATE: Final = {"screen": 0.4, "back": 0.4, "find": 0.5}
#: Terminals whose erasing leaves no colour.
PLAIN_ERASE: Final = ("screen", "vt100", "vt220")


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what terms is measured."""

    driver: str = "cells"
    look: str = ""
    term: str = "xterm-256color"
    size: tuple[int, int] = (80, 24)
    rate: Rate = field(default_factory=Rate)
    silent: bool = False

    def sit(self, home: Path, now: int) -> Seat:
        """Start the program on a desk's folder; `now` is the minute since 1970 that its clock shows."""
        more = ["--driver", self.driver, *(["--look", self.look] if self.look else [])]
        env = {"TERM": self.term, "MVS_CLOCK_OFFSET": str(tty_books.offset(now))}
        erases = self.term.split("-")[0] not in PLAIN_ERASE
        return Seat(home, more, env, Term(*self.size, erases=erases, silent=self.silent), Line(self.rate))


class Measured:
    """One screen, step by step."""

    def __init__(self, seat: Seat, visit: Visit) -> None:
        """Take a seat whose program has just begun."""
        self.seat, self.visit = seat, visit
        self.found: dict[str, list[int]] = {}

    # ---- steps ------------------------------------------------------------------------------------------------------

    def press(self, what: str, key: str) -> int:
        """Press a key and keep what it cost under a name (none where that is empty); gives how many rows differ."""
        before, cells = self.seat.bytes, self.seat.term.cells
        if key.startswith("text:"):
            self.seat.send(key[5:].encode())
        else:
            self.seat.press(key)
        self.seat.first(before)
        # A program waits a moment whether Escape is a key or the beginning of one.
        self.seat.settle(max(ESCAPE if key == "escape" else QUIET, LATE.get(what, 0.0)))
        if what:
            self.found.setdefault(what, []).append(self.seat.bytes - before)
        return sum(old != new for old, new in zip(cells, self.seat.term.cells, strict=True))

    def start(self) -> None:
        """Wait for the first screen."""
        self.seat.wait("F1")
        self.seat.settle(0.3)
        self.found["start"] = [self.seat.bytes]

    def arrive(self) -> None:
        """Go to the screen."""
        for key in self.visit.keys[:-1]:
            self.press("", key)
        for key in self.visit.keys[-1:]:
            self.press("screen", key)

    def leave(self) -> None:
        """Go back."""
        if self.visit.keys and not self.visit.fresh:
            self.press("back", self.visit.out)

    def move(self) -> None:
        """Move the marker down, at the end of the screen the list."""
        still = 0
        for _turn in range(PRESSES):
            before = self.seat.bytes
            rows = self.press("", "down")
            still = still + 1 if not rows else 0
            if still > 1:
                return
            if rows:
                self.found.setdefault("scroll" if rows > MARKS else "down", []).append(self.seat.bytes - before)
            if len(self.found.get("scroll", ())) >= ENOUGH:
                return

    def page(self) -> None:
        """Move by pages."""
        self.press("", "home")
        for _turn in range(PAGES):
            self.press("page", "pagedown")
        for _turn in range(PAGES):
            self.press("page", "pageup")

    def type(self) -> None:
        """Type into the form's first field."""
        for letter in self.visit.letters:
            self.press("type", "space" if letter == " " else letter)

    def find(self) -> None:
        """Narrow the list by typing, and leave the filter; what is drawn then is another list, so it is apart."""
        self.press("", "slash")
        for letter in "ma":
            self.press("find", letter)
        self.press("", "escape")

    def dialog(self) -> None:
        """Open the list of everything, and close it."""
        for _turn in range(2):
            self.press("open", "ctrl+p")
            self.press("close", "escape")

    def all(self) -> dict[str, Any]:
        """Do everything that applies, but idle; gives the figures."""
        visit = self.visit
        self.arrive()
        if visit.rows:
            self.move()
            self.page()
        if visit.form:
            self.type()
        if not visit.fresh and not visit.form and visit.name != "help":
            self.dialog()
        if visit.find:
            self.find()
        return self.figures

    @property
    def figures(self) -> dict[str, Any]:
        """What was found, the dearest press of each."""
        found = {what: max(figures) for what, figures in self.found.items()}
        medians = {what: round(statistics.median(figures)) for what, figures in self.found.items() if len(figures) > 1}
        return {**found, "medians": medians}

    def idle(self, seconds: float) -> None:
        """Do nothing."""
        self.seat.settle()
        cpu = self.seat.cpu()
        got, reads = self.seat.idle(seconds)
        self.found["idle"], self.found["idle_writes"] = [got], [reads]
        self.found["idle_cpu_ms"] = [round((self.seat.cpu() - cpu) * 1000)]

"""Two terminals in front of one program: what the cell driver sends, and what Textual's own would send for the same.

Rules
- After every burst of keys both must show the same in every cell: letter, colours, bold, italics, underline, reverse.
- The colour of a blank's letter does not count. Where the terminal's own cursor stands in a field, Textual draws a
  reversed cell instead. A terminal without colours is sent none.
- A case is a size, a kind of terminal, a look, a screen to begin at, and bursts of keys: it can be written down and
  run again.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench import tty_books
from bench.tty_screens import VISITS
from bench.tty_seat import Seat
from bench.tty_term import Cell, Term

if TYPE_CHECKING:
    import random

TEE: Final = (sys.executable, "-c", "from bench.tty_tee import main; main()")
SIZES: Final = ((80, 24), (120, 40), (40, 12), (200, 60))
#: The kinds of terminal, by what they can colour: the environment that says so.
DEPTHS: Final = {
    "16": {"TERM": "linux"},
    "256": {"TERM": "xterm-256color"},
    "truecolor": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "no erasing colour": {"TERM": "screen"},
    "mono": {"TERM": "vt100"},
}
LOOKS: Final = ("", "bar", "ascii", "contrast", "rich")
#: What is pressed: everything but the keys that leave the program or stop it.
KEYS: Final = (
    "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "escape", "tab", "shift+tab", "space",
    "backspace", "delete", "f1", "slash", "question_mark", "colon", "less_than_sign", "greater_than_sign",
    "full_stop", "comma", "ctrl+p", "ctrl+s", "ctrl+u", "ctrl+l", "ctrl+t", *"123456789",
    *"abcdefghijklmnoprstuvwxyz", *"ABDGR", "é", "語", "🌱", "e\u0301",
)  # fmt: skip
#: Seconds of silence, one after the other, that a picture may take to become right: an answer may have been lost.
PATIENCE: Final = (0.0, 0.3, 1.0, 9.0)
PLAIN: Final = Cell(" ", "", "", bold=False, italics=False, underscore=False, reverse=False)
#: Bursts of a random case, and keys of a burst, at most.
BURSTS, TOGETHER = 12, 4


@dataclass(frozen=True, slots=True)
class Case:
    """One program, and what is pressed in it. `depth` is a key of `DEPTHS`, `screen` one of `VISITS`."""

    size: tuple[int, int]
    depth: str
    look: str
    screen: str
    bursts: tuple[tuple[str, ...], ...] = ()


class Different(AssertionError):  # noqa: N818 - what they are
    """The two terminals show something else."""


class Twin(Seat):
    """A seat with the second terminal beside it."""

    def __init__(self, home: Path, case: Case, now: int) -> None:
        """Start the program of a case; `now` is the minute that its clock shows."""
        kind = DEPTHS[case.depth]
        self.beside = home.parent / "beside"
        self.beside.touch()
        self.case, self._read_to = case, 0
        env = {**kind, "MVS_CLOCK_OFFSET": str(tty_books.offset(now)), "MVS_TEE": str(self.beside)}
        self.stock = Term(*case.size)
        term = Term(*case.size, erases=case.depth not in {"mono", "no erasing colour"})
        super().__init__(home, ["--look", case.look] if case.look else [], env, term, program=TEE)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of both windows."""
        self.stock.resize(columns, rows)
        super().resize(columns, rows)

    def compare(self) -> None:
        """Look at both; raises `Different`, naming the first cell. What may still be on its way is waited for."""
        words = ""
        for quiet in PATIENCE:
            if quiet:
                self.settle(quiet)
            words = self._difference()
            if not words:
                return
        raise Different(words)

    def _difference(self) -> str:
        with self.beside.open("rb") as file:
            file.seek(self._read_to)
            new = file.read()
        self._read_to += len(new)
        self.stock.feed(new)
        ours, theirs, place = self.term.cells, self.stock.cells, self.term.cursor
        for y, (our, their) in enumerate(zip(ours, theirs, strict=True)):
            for x, (one, other) in enumerate(zip(our, their, strict=True)):
                # The cursor stands on both halves of a wide letter.
                here = self.term.shows_cursor and place in {(y, x), (y, x - (not one.char))}
                if _seen(one, here=here, depth=self.case.depth) != _seen(other, here=here, depth=self.case.depth):
                    return self._words(y, x, one, other)
        return ""

    def _words(self, y: int, x: int, one: Cell, other: Cell) -> str:
        return f"row {y} column {x} of {self.case}: shown {one}, wanted {other}\n{self.term.text}\n{self.stock.text}"


def _seen(cell: Cell, *, here: bool, depth: str) -> Cell:
    """Give of a cell what must be the same; under the cursor (`here`) that is the letter."""
    letter = cell.char or " "
    if here:
        return PLAIN._replace(char=letter)
    # Without colours the cell driver reverses what would have had a background.
    return PLAIN._replace(char=letter, underscore=cell.underscore) if depth == "mono" else cell


def play(case: Case, folder: Path, prepared: tuple[Path, int]) -> None:
    """Play a case in a new folder; raises `Different`."""
    visit = VISITS[case.screen]
    home = folder / "mvs"
    if visit.fresh:
        home.mkdir(parents=True)
    else:
        tty_books.copy(prepared[0], home)
    with Twin(home, case, prepared[1]) as twin:
        twin.wait("F1", 20) or twin.wait("Esc", 1)
        twin.settle(0.2)
        twin.compare()
        for keys in (*((key,) for key in visit.keys), *case.bursts):
            for key in keys:
                twin.send(key[5:].encode()) if key.startswith("text:") else _press(twin, key)
            twin.settle(0.35 if "escape" in keys else 0.12)
            if twin.gone:
                return
            twin.compare()


def _press(twin: Twin, key: str) -> None:
    if key.isascii():
        twin.press(key)
    else:
        twin.send(key.encode())


def tour() -> list[Case]:
    """Give a case for each screen, over all sizes, kinds of terminal and looks."""
    keys = (("down",), ("pagedown",), ("ctrl+p",), ("m", "a"), ("escape",), ("f1",), ("escape",))
    kinds = list(DEPTHS)
    return [
        Case(SIZES[number % len(SIZES)], kinds[number % len(kinds)], LOOKS[number // 3 % len(LOOKS)], screen, keys)
        for number, screen in enumerate(VISITS)
    ]


def by_chance(chance: random.Random) -> Case:
    """Give a case by chance."""
    bursts = [
        tuple(chance.choice(KEYS) for _ in range(chance.randint(1, TOGETHER))) for _ in range(chance.randint(1, BURSTS))
    ]
    return Case(
        chance.choice(SIZES),
        chance.choice(list(DEPTHS)),
        chance.choice(LOOKS),
        chance.choice(list(VISITS)),
        tuple(bursts),
    )

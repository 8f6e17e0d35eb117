"""What a terminal can do, by its name in `TERM` and the system's terminfo.

Rules
- A terminal that nobody knows gets what all of them can: absolute moves, erasing in the terminal's own background.
- `dumb` and the like are refused in words: nothing can be drawn there.

    >>> Terminal.named("").erases
    False
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from mvs_tui.celldiff import terminfo

#: Names under which no screen can be drawn.
HOPELESS: Final = frozenset({"dumb", "emacs", "cons25-dumb", "network", "patch"})
#: Names whose terminals answer nothing useful to a query, or show it.
SILENT: Final = frozenset({"vt52", "hurd", "cygwin"})


class Unfit(Exception):  # noqa: N818 - what the terminal is
    """The terminal cannot show screens. `term` is its name, empty where there is no terminal at all."""

    def __init__(self, term: str) -> None:
        """Carry the name."""
        super().__init__(f"TERM={term}" if term else "no terminal")
        self.term = term


@dataclass(frozen=True, slots=True)
class Terminal:
    """What may be sent to a terminal.

    `erases`: erasing leaves the pen's background (terminfo `bce`), not the terminal's own. `blanks`: erases so many
    cells (`ech`). `repeats`: repeats a character (`rep`). `regions`: scrolls between two rows (`csr`). `scrolls`:
    scrolls by a number (`indn`, `rin`). `goes`: moves to a column or a row alone (`hpa`, `vpa`). `resets`: flags are
    taken away only all together. `colours`: how many, 0 for none. `alternate`: the escapes that enter and leave the
    alternate screen, empty where there is none. `answers`: tells where its cursor is when asked (CSI 6n).
    """

    name: str = ""
    erases: bool = False
    blanks: bool = False
    repeats: bool = False
    regions: bool = True
    scrolls: bool = False
    goes: bool = True
    resets: bool = False
    colours: int = 8
    alternate: tuple[str, str] = ("\x1b[?1049h", "\x1b[?1049l")
    answers: bool = True

    @classmethod
    def named(cls, name: str) -> Terminal:
        """Give the terminal of a name; raises `Unfit` for one that cannot show screens."""
        if name in HOPELESS:
            raise Unfit(name)
        found = terminfo.find(name)
        if found is None:
            return cls(name, answers=name not in SILENT)
        texts = found.texts
        if not texts["cup"]:
            raise Unfit(name)
        return cls(
            name,
            erases=found.flags["bce"],
            blanks=texts["ech"] == "\x1b[%p1%dX",
            repeats="%db" in texts["rep"],
            regions=bool(texts["csr"] and texts["ri"]),
            scrolls=texts["indn"] == "\x1b[%p1%dS" and texts["rin"] == "\x1b[%p1%dT",
            goes=texts["hpa"] == "\x1b[%i%p1%dG" and texts["vpa"] == "\x1b[%i%p1%dd",
            resets=not texts["hpa"],
            colours=max(0, found.numbers["colors"]),
            alternate=_alternate(texts["smcup"]),
            answers=name not in SILENT,
        )

    @classmethod
    def here(cls) -> Terminal:
        """Give the terminal that `TERM` names; raises `Unfit`."""
        return cls.named(os.environ.get("TERM", ""))


def _alternate(enter: str) -> tuple[str, str]:
    """Give the escapes to the alternate screen and back, out of the description's own."""
    if "?1049h" in enter:
        return "\x1b[?1049h", "\x1b[?1049l"
    return ("\x1b7\x1b[?47h", "\x1b[2J\x1b[?47l\x1b8") if "?47h" in enter else ("", "")

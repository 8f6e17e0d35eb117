"""How to get to each registered screen, and what is measured there.

Rules
- Every screen of the registry stands in `VISITS`; a test compares. `keys` lead there from where the program begins;
  the last of them is the change of screen that is measured, `out` is the way back.
- `text:` before letters types them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Visit:
    """A screen, the keys to it, and what can be done there.

    `rows`: a list with a marker. `form`: `letters` are typed into the field that waits. `find`: `/` opens a filter.
    `fresh`: on a desk without books. `gate`: the byte goals are held here.
    """

    name: str
    keys: tuple[str, ...] = ()
    out: str = "escape"
    rows: bool = True
    form: bool = False
    find: bool = False
    fresh: bool = False
    gate: bool = False
    letters: str = "Rosa Mutua"

    @property
    def figures(self) -> tuple[str, ...]:
        """What must have cost something there, as far as it has a goal."""
        return (
            "start",
            *(("screen", "back") if self.keys else ()),
            *(("down", "scroll", "page") if self.rows else ()),
            *(("type",) if self.form else ("open", "close")),
        )


VISITS: Final = {
    visit.name: visit
    for visit in (
        Visit("home", gate=True, find=True),
        Visit("machines", ("2",), "1", gate=True, find=True),
        Visit("members", ("3",), "1", gate=True, find=True),
        Visit("exchange", ("4",), "1"),
        Visit("history", ("5",), "1", gate=True, find=True),
        Visit("work", ("6",), "1"),
        Visit("radio", ("4", "r"), gate=True),
        Visit("sensors", ("2", "s")),
        Visit("round", ("2", "o")),
        Visit("policy", ("2", "y"), rows=False),
        Visit("clerks", ("3", "C"), rows=False),
        Visit("week", ("2", "enter")),
        Visit("all", ("2", "v")),
        Visit("upkeep", ("2", "u")),
        Visit("bulk", ("2", "e"), rows=False, form=True, letters="tractor1"),
        Visit("village_board", ("2", "V")),
        Visit("member_board", ("3", "v")),
        Visit("first", fresh=True),
        Visit("waiting", ("j", "text:Kilima", "enter", "text:mill", "ctrl+s", "escape"), rows=False, fresh=True),
        # Not in the registry: pages that every screen has in common, and forms.
        Visit("form", ("3", "a"), rows=False, form=True, gate=True),
        Visit("request", ("n", "text:pump1", "enter"), rows=False),
        Visit("help", ("f1",)),
    )
}
GATE: Final = tuple(name for name, visit in VISITS.items() if visit.gate)

"""The line of tabs: which screens there are, and which one this is.

Rules
- The one in front stands in brackets, bold; its word is always shown. Where not all words fit, those farthest from it
  give way to their number, so that nothing is hidden.
"""

from __future__ import annotations

from rich.cells import cell_len

from screens.widgets.line import Pieces


class Tabs(Pieces):
    """`[1 Home] 2 Machines  3 Members`."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Begin without tabs."""
        super().__init__(id=id)
        self.tabs: list[tuple[str, str]] = []
        self.here = 0

    def tell(self, tabs: list[tuple[str, str]], here: int) -> None:
        """Show (key, word) pairs; `here` is the place of the one in front."""
        self.tabs, self.here = tabs, here
        self.lay_out()

    def on_resize(self) -> None:
        """Lay out for the new width."""
        self.lay_out()

    def lay_out(self) -> None:
        """Choose which words fit."""
        words = [f"{key} {word}" for key, word in self.tabs]
        farthest = sorted(range(len(words)), key=lambda place: abs(place - self.here), reverse=True)
        width = self.size.width or sum(cell_len(word) + 2 for word in words)
        for place in farthest[:-1]:
            if sum(cell_len(word) + 2 for word in words) <= width:
                break
            words[place] = self.tabs[place][0]
        before = " " if sum(cell_len(word) + 2 for word in words) <= width else ""
        self.show([(f"[{word}]" if place == self.here else f"{before}{word} ", place == self.here)
                   for place, word in enumerate(words)])  # fmt: skip

"""A panel at the foot of the screen: where questions are asked. It covers its own lines only, and dims nothing.

Rules
- What stands above stays as it is, so that to open and close it costs no more than its own lines.
- A panel is as high as its words need, and never higher than the screen less its title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from screens.widgets.line import Lines, Rule

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget


class Panel(Vertical):
    """A rule, a question or heading in bold, what is put under it, and a line of what the keys do."""

    DEFAULT_CSS = """
    Panel { height: auto; max-height: 95%; width: 1fr; background: ansi_default; }
    App.-contrast Panel { background: ansi_black; }
    """

    def __init__(self, heading: str, *parts: Widget, keys: str = "", most: int = 8, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Ask under `heading` (at most so many lines); `keys` says what the keys do."""
        super().__init__(id=id)
        self.heading_words, self.parts, self.keys, self.most = heading, parts, keys, most

    def compose(self) -> ComposeResult:
        """Stack the lines."""
        yield Rule()
        yield Lines(self.heading_words, most=self.most, bold=True, id="panel-heading")
        yield from self.parts
        if self.keys:
            yield Lines(self.keys, most=2, id="panel-keys")

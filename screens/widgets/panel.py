"""A panel at the foot of the screen: where questions are asked. It covers its own lines only, and dims nothing.

Rules
- What stands above stays as it is, so that to open and close it costs no more than its own lines.
- A panel is as high as its parts need, and never higher than the screen less its title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from screens.widgets.line import Rule

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget


class Panel(Vertical):
    """A rule, and under it what is asked, the fields, and a line of what the keys do."""

    DEFAULT_CSS = "Panel { height: auto; max-height: 95%; width: 1fr; background: ansi_default; }"

    def __init__(self, *parts: Widget, rule: bool = True) -> None:
        """Stack the parts; without `rule` it costs a line less."""
        super().__init__(classes="prompt")
        self.parts, self.rule = parts, rule

    def compose(self) -> ComposeResult:
        """Stack the lines."""
        if self.rule:
            yield Rule()
        yield from self.parts

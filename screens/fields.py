"""The fields of a form, a line each: label, field, and beside it what was understood (see `screens.reading`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal

from models.language import gettext as _
from screens.reading import hint
from screens.widgets.line import Line
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from models.entry import Slot

LABEL = 14
#: The narrowest screen that a form is laid out for.
WIDE = 80


class FieldRow(Horizontal):
    """A label, the field, and beside it what it means or how to type it."""

    def __init__(self, slot: Slot, text: str) -> None:
        """Make the row of a slot."""
        super().__init__()
        self.slot, self.text = slot, text

    def compose(self) -> ComposeResult:
        """Label, field, words."""
        yield Line(f"   {_(self.slot.label)}", id=f"label-{self.slot.name}")
        typed = Typed(self.text, id=f"field-{self.slot.name}", select=True)
        typed.styles.width = min(max(14, self.slot.field.width) + 2, max(22, WIDE - LABEL - len(self.help_words) - 2))
        yield typed
        yield Line(self.help_words, id=f"means-{self.slot.name}")

    @property
    def help_words(self) -> str:
        """How to type it."""
        said = hint(self.slot)
        return f" ({said})" if said else ""

    def mark(self, *, on: bool) -> None:
        """Show or hide the marker."""
        self.query_one(f"#label-{self.slot.name}", Line).say(f" {'>' if on else ' '} {_(self.slot.label)}", bold=on)

    def means(self, words: str) -> None:
        """Show what was understood, or the help when there is nothing to say."""
        self.query_one(f"#means-{self.slot.name}", Line).say(f" {words}" if words else self.help_words)

    @property
    def typed(self) -> Typed:
        """The field."""
        return self.query_one(f"#field-{self.slot.name}", Typed)

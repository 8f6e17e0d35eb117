"""The fields of a form: reading what was typed, saying what it means, and drawing a line for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual.containers import Horizontal

from models import find
from models.fields import Octets
from models.language import gettext as _
from models.measures import Several
from models.words import BadInput
from screens.widgets.line import Line
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

    from models.entry import Slot
    from models.fields import Lens

LABEL = 14
#: The narrowest screen that a form is laid out for.
WIDE = 80


class Wrong(Exception):  # noqa: N818 - what it is
    """Fields that cannot be read: words by the field's name; "" is about the whole."""

    def __init__(self, words: dict[str, str]) -> None:
        """Carry the words."""
        super().__init__("; ".join(words.values()))
        self.words = words


@dataclass
class Seen:
    """What the books say about a form as it is typed so far."""

    meanings: dict[str, str] = field(default_factory=dict[str, str])
    wrong: dict[str, str] = field(default_factory=dict[str, str])
    matches: list[find.Match] = field(default_factory=list[find.Match])
    says: str = ""


def read_slot(slot: Slot, text: str, lens: Lens) -> Any:
    """Read one field; an empty one is its default. Raises `BadInput`."""
    if not text.strip() and not slot.required:
        return slot.default
    if not text.strip() and not (isinstance(slot.field, Several) and not slot.field.least):
        raise BadInput(_("Something must stand here."))
    return slot.field.parse(text, lens)


def meaning(slot: Slot, text: str, value: Any, lens: Lens) -> str:
    """Say what was understood, where that is more than what was typed."""
    if isinstance(slot.field, Octets):
        return f"= {slot.field.said(value)}"
    shown = slot.field.show(value, lens)
    return "" if shown.strip().lower() == text.strip().lower() else f"= {shown}"


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
        hint = _(self.slot.help) if self.slot.help else str(self.slot.field.hint)
        if not hint and not self.slot.required:
            hint = _("may stay empty")
        return f" ({hint})" if hint else ""

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


def parse_all(slots: Iterable[Slot], texts: dict[str, str], lens: Any) -> dict[str, Any]:
    """Read all fields; raises `Wrong` with words for each that cannot be read."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for slot in slots:
        try:
            values[slot.name] = read_slot(slot, texts.get(slot.name, ""), lens)
        except BadInput as error:
            wrong[slot.name] = str(error)
    if wrong:
        raise Wrong(wrong)
    return values

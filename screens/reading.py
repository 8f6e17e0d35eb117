"""Reading what was typed into the fields of a form, and saying what it means: on the full screen and line by line.

Rules
- Nothing here knows a terminal: both ways of asking read, refuse and explain with the same words.
- An empty field is its default where it has one. What cannot be read is `BadInput`, in words for this one field.
- A meaning is said only where it is more than what was typed, and begins with `=`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from models import find
from models.fields import Octets, RefTo
from models.language import gettext as _
from models.measures import Several
from models.words import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.entry import Slot
    from models.fields import Lens
    from models.names import Names


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


def typeable(slot: Slot) -> bool:
    """Whether people type this field; raw bytes are not for typing."""
    return not isinstance(slot.field, Octets) or slot.field.typed


def hint(slot: Slot) -> str:
    """Say how a field is typed; empty where there is nothing to say."""
    said = _(slot.help) if slot.help else str(slot.field.hint)
    return said if said or slot.required else _("may stay empty")


def read_slot(slot: Slot, text: str, lens: Lens) -> Any:
    """Read one field; an empty one is its default. Raises `BadInput`."""
    if not text.strip() and not slot.required:
        return slot.default
    if not text.strip() and not (isinstance(slot.field, Several) and not slot.field.least):
        raise BadInput(_("Something must stand here."))
    return slot.field.parse(text, lens)


def why_not(slot: Slot, text: str, lens: Any) -> str:
    """Say why a field cannot be read, "" where it can."""
    try:
        read_slot(slot, text, lens)
    except BadInput as error:
        return str(error)
    return ""


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


def meaning(slot: Slot, text: str, value: Any, lens: Lens) -> str:
    """Say what was understood, where that is more than what was typed."""
    if isinstance(slot.field, Octets):
        return f"= {slot.field.said(value)}"
    shown = slot.field.show(value, lens)
    return "" if shown.strip().lower() == text.strip().lower() else f"= {shown}"


def means(slot: Slot, text: str, value: Any, names: Names) -> str:
    """Say what was understood, in the words of the list that was offered where the text is one of it in full."""
    if isinstance(slot.field, RefTo):
        typed = text.strip().lower()
        exact = [match for match in find.matches(names, slot.field, text) if match.text.lower() == typed]
        if exact:
            return f"= {exact[0].detail}" if exact[0].detail else ""
    return meaning(slot, text, value, names)


def see(slots: Iterable[Slot], texts: dict[str, str], now_in: str, names: Names) -> tuple[Seen, dict[str, Any]]:
    """Look at a form as it is typed so far; gives what is seen, and the values that can be read already.

    `now_in` names the field that somebody types in: it has matches, and is not called wrong yet.
    """
    seen, values = Seen(), dict[str, Any]()
    for slot in slots:
        text = texts.get(slot.name, "")
        if slot.name == now_in:
            seen.matches = find.matches(names, slot.field, text)
        try:
            values[slot.name] = read_slot(slot, text, names)
        except BadInput as error:
            if text.strip() and slot.name != now_in:
                seen.wrong[slot.name] = str(error)
            continue
        if text.strip():
            seen.meanings[slot.name] = means(slot, text, values[slot.name], names)
    return seen, values

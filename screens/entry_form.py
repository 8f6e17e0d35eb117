"""The form of one kind, made from its slots; and the form that a draft belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.entry import KINDS
from models.language import gettext as _
from screens.fields import parse_all, read_slot
from screens.form import Form
from screens.outcome import outcome, receipt_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.entry import Entry, Slot
    from screens.desk import Books


class EntryForm(Form):
    """The form of one kind, made from its slots. `fixed` are fields that the screen knows already; they do not show."""

    def __init__(
        self,
        kind: type[Entry[Any]],
        fixed: dict[str, str] | None = None,
        first: dict[str, str] | None = None,
        about: str = "",
    ) -> None:
        """Make the form of a kind; `about` says what it is about, after the title."""
        fixed = fixed or {}
        self.kind, self.fixed, self.about = kind, fixed, about
        slots = [slot for slot in kind.kind.slots if slot.name not in fixed and typeable(slot)]
        given = "|".join(f"{name}={text}" for name, text in sorted(fixed.items()))
        title = f"{_(kind.kind.title)}: {about}" if about else _(kind.kind.title)
        super().__init__(title, slots, first or {}, f"{kind.kind.number}|{given}" if given else str(kind.kind.number))

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say who will be asked and when it counts."""
        known = dict(values)
        for slot in self.kind.kind.slots:
            if slot.name in self.fixed:
                known[slot.name] = read_slot(slot, self.fixed[slot.name], books.names())
        return outcome(books, self.kind, known)

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write the entry."""
        values = parse_all(self.kind.kind.slots, {**texts, **self.fixed}, books.names())
        body = self.kind(**values)
        receipt = books.append(body)
        return receipt_words(books, body, receipt)


def typeable(slot: Slot) -> bool:
    """Whether people type this field; raw bytes are not for typing."""
    from models.fields import Octets

    return not isinstance(slot.field, Octets) or slot.field.typed


#: Forms that are not made from one kind, by the name of their drafts.
OTHERS: dict[str, Callable[[], Form]] = {}


def form_of_draft(name: str) -> Form | None:
    """Open the form that a draft belongs to; None when this program does not know it."""
    if name in OTHERS:
        return OTHERS[name]()
    number, _bar, given = name.partition("|")
    kind = KINDS.get(int(number)) if number.isdigit() else None
    if kind is None:
        return None
    fixed = dict(part.split("=", 1) for part in given.split("|") if "=" in part)
    return EntryForm(kind, fixed, about=fixed.get("request", ""))

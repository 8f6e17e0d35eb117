"""Noticing that a newer program opens the books: what an older one did not understand has to be worked in again.

Rules
- The mark is over all that decides how entries fold: kinds, their fields and choices, and the newest rules.
- Another mark than the one in the store asks for a rebuild, which the next start does by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.choices import Pick
from models.entry import KINDS
from models.law import RULES
from models.wire import blake

if TYPE_CHECKING:
    from models.store import Store


def program_mark() -> str:
    """Hash what this program knows of kinds, choices and rules: another mark may fold the same entries otherwise."""
    known: list[object] = [RULES]
    for number, cls in sorted(KINDS.items()):
        kind = cls.kind
        known.append((number, kind.layer, kind.subject, repr(kind.writer)))
        known += [(slot.name, slot.required) for slot in kind.slots]
        known += [[int(option) for option in slot.field.options] for slot in kind.slots if isinstance(slot.field, Pick)]
    return blake(repr(known).encode()).hex()[:32]


def notice_upgrade(store: Store) -> None:
    """Ask for a rebuild when these books were last folded by a program that knew other kinds or rules."""
    mark = program_mark()
    known = store.rows("SELECT value FROM setting WHERE name = 'program'")
    if known == [(mark,)]:
        return
    with store.writing():
        store.put("setting", ("name", "value"), [("program", mark)])
        if known:
            store.put("setting", ("name", "value"), [("rebuild", "program")])

"""What a desk remembers that is no part of the ledger: half-filled forms, and small facts like the last stick's folder.

Rules
- Nothing here is signed or sent; a backup carries it, other desks never see it.
- A draft has the name of its form. It is written while somebody types and dropped when the entry is written.
- Where somebody is signed in, drafts and what is `mine` are that clerk's own. What was kept before there were clerks
  stays readable to each of them, until it is used.
- `Setting` names begin with the co-op's row, so that two co-ops in one store do not mix.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.ledger import Ledger


#: Around the mark of a clerk, before the name of what is the clerk's own.
OWN, END = "@", "\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was left half filled: its name, and what was typed into each field."""

    name: str
    values: dict[str, str]


def keep_draft(ledger: Ledger, name: str, values: dict[str, str]) -> None:
    """Keep what was typed into a form."""
    store = ledger.store
    with store.writing():
        store.put("draft", ("coop", "name", "values"), [(ledger.coop, _own(ledger) + name, json.dumps(values))])


def drop_draft(ledger: Ledger, name: str) -> None:
    """Forget a draft, if there is one."""
    store, names = ledger.store, (_own(ledger) + name, name)
    if not store.rows("SELECT 1 FROM draft WHERE coop = ? AND name IN (?, ?)", ledger.coop, *names):
        return
    with store.writing():
        store.run("DELETE FROM draft WHERE coop = ? AND name IN (?, ?)", ledger.coop, *names)


def draft(ledger: Ledger, name: str) -> dict[str, str]:
    """Give what was typed into a form that was left; empty when there is no draft."""
    for kept in dict.fromkeys((_own(ledger) + name, name)):
        rows = ledger.store.rows('SELECT "values" FROM draft WHERE coop = ? AND name = ?', ledger.coop, kept)
        if rows:
            return _read(rows[0][0])
    return {}


def drafts(ledger: Ledger) -> list[Kept]:
    """Give all drafts by name."""
    own = _own(ledger)
    rows = ledger.store.rows(
        'SELECT name, "values" FROM draft WHERE coop = ? AND (substr(name, 1, 1) <> ? OR substr(name, 1, ?) = ?) '
        "ORDER BY name LIMIT 200",
        ledger.coop, OWN, len(own), own or "-",
    )  # fmt: skip
    # One's own stands for the one from before there were clerks, so it comes last.
    rows = sorted(rows, key=lambda row: str(row[0]).startswith(OWN))
    found = {str(name).rpartition(END)[2]: _read(values) for name, values in rows}
    return [Kept(name, found[name]) for name in sorted(found)]


def _own(ledger: Ledger) -> str:
    """Give what stands before the names of a clerk's own; no form's name begins so."""
    return f"{OWN}{ledger.clerk.mark}{END}" if ledger.clerk is not None else ""


def _read(text: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(text)  # it is our own: `keep_draft` wrote it
    return found


def setting(ledger: Ledger, name: str, default: str = "") -> str:
    """Give a remembered fact."""
    rows = ledger.store.rows("SELECT value FROM setting WHERE name = ?", f"{ledger.coop}.{name}")
    return str(rows[0][0]) if rows else default


def remember(ledger: Ledger, name: str, value: str) -> None:
    """Remember a fact; writes nothing when it is known already."""
    if setting(ledger, name) == value:
        return
    with ledger.store.writing():
        ledger.store.put("setting", ("name", "value"), [(f"{ledger.coop}.{name}", value)])


def mine(ledger: Ledger, name: str, default: str = "") -> str:
    """Give a fact remembered for whoever is signed in; else the one from before there were clerks."""
    return setting(ledger, _own(ledger) + name, setting(ledger, name, default))


def remember_mine(ledger: Ledger, name: str, value: str) -> None:
    """Remember a fact for whoever is signed in."""
    remember(ledger, _own(ledger) + name, value)


def frames_key(ledger: Ledger) -> bytes | None:
    """Give the key that locks this co-op's frames, if this desk holds it."""
    rows = ledger.store.rows("SELECT key FROM secret WHERE coop = ? AND tag = 'frames'", ledger.coop)
    return bytes(rows[0][0]) if rows else None


def keep_frames_key(ledger: Ledger, key: bytes) -> None:
    """Keep the key that locks this co-op's frames (32 bytes)."""
    with ledger.store.writing():
        ledger.store.put("secret", ("coop", "tag", "key"), [(ledger.coop, "frames", key)])

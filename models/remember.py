"""What a desk remembers that is no part of the ledger: half-filled forms, and small facts like the last stick's folder.

Rules
- Nothing here is signed or sent; a backup carries it, other desks never see it.
- A draft has the name of its form. It is written while somebody types and dropped when the entry is written.
- `Setting` names begin with the co-op's row, so that two co-ops in one store do not mix.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was left half filled: its name, and what was typed into each field."""

    name: str
    values: dict[str, str]


def keep_draft(ledger: Ledger, name: str, values: dict[str, str]) -> None:
    """Keep what was typed into a form."""
    store = ledger.store
    with store.writing():
        store.put("draft", ("coop", "name", "values"), [(ledger.coop, name, json.dumps(values))])


def drop_draft(ledger: Ledger, name: str) -> None:
    """Forget a draft, if there is one."""
    store = ledger.store
    if not store.rows("SELECT 1 FROM draft WHERE coop = ? AND name = ?", ledger.coop, name):
        return
    with store.writing():
        store.run("DELETE FROM draft WHERE coop = ? AND name = ?", ledger.coop, name)


def draft(ledger: Ledger, name: str) -> dict[str, str]:
    """Give what was typed into a form that was left; empty when there is no draft."""
    rows = ledger.store.rows('SELECT "values" FROM draft WHERE coop = ? AND name = ?', ledger.coop, name)
    return _read(rows[0][0]) if rows else {}


def drafts(ledger: Ledger) -> list[Kept]:
    """Give all drafts by name."""
    rows = ledger.store.rows('SELECT name, "values" FROM draft WHERE coop = ? ORDER BY name LIMIT 200', ledger.coop)
    return [Kept(str(name), _read(values)) for name, values in rows]


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


def frames_key(ledger: Ledger) -> bytes | None:
    """Give the key that locks this co-op's frames, if this desk holds it."""
    rows = ledger.store.rows("SELECT key FROM secret WHERE coop = ? AND tag = 'frames'", ledger.coop)
    return bytes(rows[0][0]) if rows else None


def keep_frames_key(ledger: Ledger, key: bytes) -> None:
    """Keep the key that locks this co-op's frames (32 bytes)."""
    with ledger.store.writing():
        ledger.store.put("secret", ("coop", "tag", "key"), [(ledger.coop, "frames", key)])

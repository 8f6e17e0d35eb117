"""The rows that a folded book leaves: told by the book, compared with those in the store, and the difference written.

Rules
- A book tells its rows as dictionaries; here they are tuples in the order of the table's columns, by table and key.
- `mark` says whether anything changed that other books ask about; it is no part of the state hash.
- Names of people (the `person` table) are no part of it either: only some desks can read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.projections import LATER, PROJECTIONS, PUBLIC
from models.structure import LAW
from models.tables import columns

if TYPE_CHECKING:
    from models.store import Store

#: Rows by table and key.
Rows = dict[str, dict[str, tuple[Any, ...]]]
NAMES = {name: columns(table) for name, table in PROJECTIONS.items()}
LAWS = frozenset({"desk", "village", "thing", "general"})
OTHERS = frozenset(PROJECTIONS) - LAWS


def shelved(coop: int, subject: str, told: dict[str, list[dict[str, Any]]]) -> Rows:
    """Give the rows that a book tells as they lie in the tables."""
    out: Rows = {}
    for name, rows in told.items():
        names = NAMES[name]
        made: dict[str, tuple[Any, ...]] = {}
        for row in rows:
            row["coop"], row["subject"] = coop, subject
            made[row["key"]] = _plain(tuple(row[column] for column in names))
        out[name] = made
    return out


def stored(store: Store, coop: int, subject: str, wanted: Rows) -> Rows:
    """Read the rows that a book left last time, from the tables of its sort and those of `wanted`."""
    found: Rows = {}
    for name in (LAWS if subject == LAW else OTHERS) | set(wanted):
        names = ", ".join(f'"{column}"' for column in NAMES[name])
        rows = store.rows(f'SELECT {names} FROM "{name}" WHERE coop = ? AND subject = ?', coop, subject)  # noqa: S608 - our own names
        place = NAMES[name].index("key")
        found[name] = {row[place]: _plain(row) for row in rows}
    return found


def write(store: Store, coop: int, before: Rows, after: Rows) -> None:
    """Write what is different; call it inside a write transaction."""
    for name in {*before, *after}:
        old, new = before.get(name, {}), after.get(name, {})
        gone = [(coop, key) for key in old if key not in new]
        if gone:
            store.many(f'DELETE FROM "{name}" WHERE coop = ? AND key = ?', gone)  # noqa: S608 - our own names
        fresh = [row for key, row in new.items() if old.get(key) != row]
        if fresh:
            store.put(name, NAMES[name], fresh)


def different(before: Rows, after: Rows, table: str) -> set[str]:
    """Give the keys of a table's rows whose mark is not what it was."""
    mark = NAMES[table].index("mark")
    old = {key: row[mark] for key, row in before.get(table, {}).items()}
    new = {key: row[mark] for key, row in after.get(table, {}).items()}
    return {key for key in {*old, *new} if old.get(key) != new.get(key)}


def public(store: Store, coop: int) -> list[bytes]:
    """Give the rows that all desks share, as bytes for the state hash, table by table."""
    parts: list[bytes] = []
    for name in sorted(PUBLIC):
        wanted = [column for column in NAMES[name] if column not in {"coop", "mark"}]
        listed = ", ".join(f'"{column}"' for column in wanted)
        rows = store.rows(f'SELECT {listed} FROM "{name}" WHERE coop = ? ORDER BY key', coop)  # noqa: S608 - our own names
        if rows or name not in LATER:
            parts.append(repr((name, rows)).encode())
    return parts


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(int(value) if isinstance(value, bool) else value for value in row)

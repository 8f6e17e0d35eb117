"""What a book is folded from: its entries as the fold meets them, in their order, and which of them are struck out.

Rules
- Entries that wait, or that a fork shut out of the order, are not among them; the fold never meets those.
- An entry with spoiled bytes is still met, with its flaw and an empty body, so that it gets its verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.book import Item, NoEffect, Place, Reason
from models.coop import StrikeOut
from models.encoding import entry_hash, unpack
from models.entry import Record, Unknown
from models.refs import Key, Ref
from models.wire import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.arrange import Arranger
    from models.law import Law
    from models.store import Store

EMPTY = Unknown(-1, (), b"")


def ordered(store: Store, coop: int, arranger: Arranger, condition: str, *values: Any) -> list[Item]:
    """Read the entries that an SQL condition over the entry table names, in their order."""
    # `+t` keeps SQLite from walking all entries by the index over t, where the condition has a better one.
    found = store.rows(
        "SELECT id, log, seq, body, t, flaw FROM entry "  # noqa: S608 - conditions are written in models.fold only
        f"WHERE coop = ? AND waiting = 0 AND +t IS NOT NULL AND {condition}",
        coop,
        *values,
    )
    logs = arranger.logs
    if any(row[1] not in logs for row in found) or not logs:
        arranger.refresh()
        logs = arranger.logs
    items = [_item(row, logs[row[1]]) for row in found]
    items.sort(key=lambda item: item.place)
    return items


def _item(row: tuple[Any, ...], name: tuple[int, int, int]) -> Item:
    number, _log, seq, body, t, flaw = row
    try:
        record = unpack(body)
    except Malformed:
        record = Record(EMPTY, 0)
    return Item(number, Key(*name, seq), Place(t, *name, seq), record, entry_hash(body)[:2], Reason(flaw))


def strikes(items: Iterable[Item], law: Law) -> dict[Key, Key]:
    """Find what is struck out: by the desk that wrote it, in a kind that may be; the first strike stands."""
    known = {item.key: item for item in items}
    struck: dict[Key, Key] = {}
    for item in known.values():
        body = item.record.body
        if isinstance(body, StrikeOut) and item.flaw is Reason.OK and _strikes_well(item, body.target, known, law):
            struck.setdefault(body.target.key, item.key)
    return struck


def _strikes_well(item: Item, ref: Ref[Any], known: dict[Key, Item], law: Law) -> bool:
    target = known.get(ref.key)
    if target is None or isinstance(target.record.body, Unknown) or not target.record.body.kind.strikeable:
        return False
    try:
        law.judge(item, StrikeOut.kind.writer, 0)
    except NoEffect:
        return False
    return True

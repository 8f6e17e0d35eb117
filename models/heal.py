"""Mending what the disk spoiled: good copies take the place of damaged entries, and the rest is fetched again.

Rules
- An entry that no good seal covers is not what was signed. It never counts against its desk: what differs from it is no
  fork, and a good copy that comes in a run takes its place.
- `set_aside` takes damaged entries and seals out of the books, so that other desks see the gap and fill it.
- A log that lost its end through this is shorter than `high.json` says: its desk then goes on in a new book.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.keys import check_signature, next_head
from models.language import gettext as _
from models.runs import MAX_RUN, Run, unpack_run
from models.verify import Report, checking
from models.wire import Malformed

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.ledger import Ledger


def proven(ledger: Ledger, log: int, seq: int) -> bool:
    """Whether a good seal, or the proof of a fork, covers the entry that is held at a place."""
    who = ledger.log_id(log)
    seals = ledger.store.rows(
        "SELECT first, n, signature FROM seal WHERE log = ? AND first <= ? AND first > ? AND first + n > ? ORDER BY n",
        log,
        seq,
        seq - MAX_RUN,
        seq,
    )
    for first, count, signature in seals:
        entries = ledger.bodies(log, first, count)
        if len(entries) == count and check_signature(who.desk, who.seal_message(first, entries), bytes(signature)):
            return True
    held = ledger.bodies(log, seq, 1)
    return any(
        run.first <= seq < run.first + len(run.entries)
        and [run.entries[seq - run.first]] == held
        and check_signature(who.desk, who.seal_message(run.first, run.entries), run.signature)
        for run in _proofs(ledger, log)
    )


def _proofs(ledger: Ledger, log: int) -> list[Run]:
    who = ledger.log_id(log)
    runs: list[Run] = []
    for first, data, signature in ledger.store.rows("SELECT first, run, signature FROM fork WHERE log = ?", log):
        try:
            entries = unpack_run(bytes(data))
        except Malformed:
            continue
        runs.append(Run(who.desk, who.stream, who.incarnation, first, entries, bytes(signature)))
    return runs


def replace_damaged(ledger: Ledger, log: int, run: Run, held: dict[int, bytes]) -> list[int]:
    """Put a checked run's entries in place of damaged ones, inside a transaction; gives the places that were mended."""
    differ = [seq for seq, data in enumerate(run.entries, run.first) if bytes(held.get(seq, data)) != data]
    spoiled = [seq for seq in differ if not proven(ledger, log, seq)]
    if spoiled:
        rows = [(run.entries[seq - run.first], log, seq) for seq in spoiled]
        ledger.store.many("UPDATE entry SET body = ? WHERE log = ? AND seq = ?", rows)
        ledger.store.run("INSERT OR REPLACE INTO setting (name, value) VALUES ('rebuild', 'mended')")
    return spoiled


def set_aside(ledger: Ledger, progress: Callable[[int, int], None] | None = None) -> str:
    """Take what is damaged out of the books and make the order and all books again; gives words on what was found."""
    report = Report()
    for done, total in checking(ledger, report):
        if progress is not None:
            progress(done, total)
    with ledger.store.writing():
        ledger.store.many("DELETE FROM entry WHERE log = ? AND seq = ?", report.lost)
        ledger.store.many("DELETE FROM seal WHERE id = ?", report.misfits)
        if not report.good:
            ledger.store.run("INSERT OR REPLACE INTO setting (name, value) VALUES ('rebuild', 'mended')")
            for (log,) in ledger.store.rows("SELECT id FROM log WHERE coop = ?", ledger.coop):
                _rechain(ledger, log)
    ledger.rebuild(progress)
    if report.good:
        return report.words()
    return _(
        "{count} damaged entries were taken out of the books. Exchange with another desk to get good copies.\n{seen}"
    ).format(count=len(report.lost), seen=report.words())


def _rechain(ledger: Ledger, log: int) -> None:
    """Compute a log's heads and tip anew from its entries, page by page."""
    head, tip = ledger.log_id(log).start(), 0
    ledger.store.run("UPDATE entry SET head = NULL WHERE log = ?", log)
    while rows := ledger.store.rows(
        "SELECT seq, body FROM entry WHERE log = ? AND seq >= ? ORDER BY seq LIMIT 1000", log, tip
    ):
        heads: list[tuple[bytes, int, int]] = []
        for seq, body in rows:
            if seq != tip:
                break
            head = next_head(head, bytes(body))
            heads.append((head, log, seq))
            tip += 1
        ledger.store.many("UPDATE entry SET head = ? WHERE log = ? AND seq = ?", heads)
        if len(heads) < len(rows):
            break
    ledger.store.run("UPDATE log SET tip = ?, head = ? WHERE id = ?", tip, head, log)

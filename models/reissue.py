"""What a desk has to write again by hand: its own entries that lost their effect by a fork, a revocation or a takeover.

Rules
- After a fork both branches are listed, whoever of the twins wrote them: each is somebody's wish that counts no more.
- After a taking over they are what the old keeper decided and nobody had accepted: the new keeper decides again.
- Nothing is written again by itself. A clerk reads the list, asks the people, and enters what still holds.
- Entries about the logs themselves need no writing again and are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from models.book import Reason
from models.entry import Entry
from models.history import describe, read
from models.language import gettext as _
from models.names import entry_name
from models.refs import Key
from models.runs import unpack_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.names import Names


class Again(NamedTuple):
    """An entry that may have to be written again: its key, its bytes, what it said, and why it counts no more."""

    key: Key
    body: bytes
    title: str
    words: str
    reason: Reason

    def line(self) -> str:
        """Say it in one line."""
        return _("{name} {title}: {words}. No effect: {reason}.").format(
            name=entry_name(self.key), title=self.title, words=self.words, reason=self.reason.words()
        )


def again(names: Names, desk_key: bytes) -> list[Again]:
    """Give the entries of a desk that a fork, a revocation or a taking over took the effect from, log by log."""
    found: list[Again] = []
    seen: set[tuple[Key, bytes]] = set()
    for key, body, reason in _lost(names, desk_key):
        record = read(body)
        if (key, body) in seen or (
            record is not None and isinstance(record.body, Entry) and record.body.kind.layer == 0
        ):
            continue
        seen.add((key, body))
        title, words = describe(record, names, body)
        found.append(Again(key, body, title, words, reason))
    return sorted(found, key=lambda one: one.key)


def _lost(names: Names, desk_key: bytes) -> Iterator[tuple[Key, bytes, Reason]]:
    ledger = names.ledger
    logs = ledger.store.rows(
        "SELECT id, number, stream, incarnation, frozen FROM log WHERE coop = ? AND desk_key = ?", ledger.coop, desk_key
    )
    for log, number, stream, incarnation, frozen in logs:
        rows = ledger.store.rows(
            "SELECT seq, body, verdict FROM entry WHERE log = ? AND (verdict IN (?, ?) OR seq >= ?)",
            log,
            int(Reason.REVOKED),
            int(Reason.TAKEN_OVER),
            2**62 if frozen is None else frozen,
        )
        for seq, body, verdict in rows:
            reason = Reason(verdict) if frozen is None or seq < frozen else Reason.FORK
            yield Key(number, stream, incarnation, seq), bytes(body), reason
        if frozen is not None:
            for first, run in ledger.store.rows("SELECT first, run FROM fork WHERE log = ?", log):
                for seq, body in enumerate(unpack_run(bytes(run)), first):
                    if seq >= frozen:
                        yield Key(number, stream, incarnation, seq), body, Reason.FORK

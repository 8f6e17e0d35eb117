"""Checking everything that was signed: each seal, the chain of heads, a good seal over every entry, and the genesis.

Rules
- Entries are read in pages, so memory does not grow with the books, and the work can be done in slices: `checking`
  gives control back after each page. Others may write meanwhile; what they add to a log counts the next time.
- Whatever is wrong becomes one line of words that names the entry. Nothing is changed here; `models.heal` does that.
- A seal may begin in one page and end in the next: a page looks ahead by the longest run.

    >>> Report(entries=3, seals=3).words()
    'Good: 3 entries in 0 logs, 3 seals.'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from models.keys import check_signature, next_head
from models.language import gettext as _
from models.language import ngettext
from models.law import GENESIS
from models.names import entry_name
from models.refs import Key
from models.runs import MAX_RUN, unpack_run
from models.wire import Malformed, blake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from models.ledger import Ledger

#: Entries of one page; checking one takes about a twentieth of a second on an old laptop.
PAGE: Final = 500
#: The most lines of words that a report keeps; the rest is counted.
MOST: Final = 200


class Damage(NamedTuple):
    """One thing that is wrong: the log's row, the place in it, and words for the clerk."""

    log: int
    seq: int
    words: str


@dataclass
class Report:
    """What a check found.

    `lost` are the entries (log, seq) that no good seal covers, `misfits` the rows of seals that fit nothing; `damaged`
    says in words all that is wrong.
    """

    logs: int = 0
    entries: int = 0
    seals: int = 0
    damaged: list[Damage] = field(default_factory=list[Damage])
    lost: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    misfits: list[tuple[int]] = field(default_factory=list[tuple[int]])
    more: int = 0

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not self.damaged

    def add(self, log: int, seq: int, words: str) -> None:
        """Note something that is wrong."""
        if len(self.damaged) < MOST:
            self.damaged.append(Damage(log, seq, words))
        else:
            self.more += 1

    def words(self) -> str:
        """Say the result, and what to do, to a clerk."""
        counted = ngettext("{entries} entry", "{entries} entries", self.entries).format(entries=self.entries)
        logs = ngettext("{logs} log", "{logs} logs", self.logs).format(logs=self.logs)
        seals = ngettext("{seals} seal", "{seals} seals", self.seals).format(seals=self.seals)
        seen = _("{entries} in {logs}, {seals}.").format(entries=counted, logs=logs, seals=seals)
        if self.good:
            return _("Good: {seen}").format(seen=seen)
        lines = [_("Damaged: {seen}").format(seen=seen), *(f"! {damage.words}" for damage in self.damaged)]
        if self.more:
            lines.append(_("… and {more} more.").format(more=self.more))
        lines.append(
            _(
                "What to do: save a backup of what is good, run “mvs rebuild”, then exchange with another desk: it "
                "gives good copies of damaged entries. If no other desk has them, restore your last backup with "
                "“mvs restore FILE”."
            )
        )
        return "\n".join(lines)


def verify(ledger: Ledger, progress: Callable[[int, int], None] | None = None) -> Report:
    """Check all books of a co-op at once; `progress` is told entries checked and entries in all."""
    report = Report()
    for done, total in checking(ledger, report):
        if progress is not None:
            progress(done, total)
    return report


def checking(ledger: Ledger, report: Report) -> Iterator[tuple[int, int]]:
    """Check in slices: fills `report`, and yields (entries checked, entries in all) after each page."""
    store = ledger.store
    total = int(store.rows("SELECT count(*) FROM entry WHERE coop = ?", ledger.coop)[0][0])
    if not _genesis(ledger):
        report.add(0, 0, _("The founding entry is missing or is not that of this co-op."))
    for (log,) in store.rows("SELECT id FROM log WHERE coop = ? ORDER BY number, stream, incarnation", ledger.coop):
        report.logs += 1
        for _page in _Log(ledger, log, report).pages():
            yield min(report.entries, total), total
    yield total, total


def _genesis(ledger: Ledger) -> bool:
    rows = ledger.store.rows(
        "SELECT e.body FROM log JOIN entry e ON e.log = log.id "
        "WHERE log.coop = ? AND log.number = ? AND log.stream = 0 AND log.incarnation = 0 AND e.seq = 0",
        ledger.coop,
        GENESIS.desk,
    )
    return any(blake(bytes(row[0])) == ledger.coop_id for row in rows)


class _Log:
    """The check of one log."""

    def __init__(self, ledger: Ledger, log: int, report: Report) -> None:
        self.store, self.log, self.report = ledger.store, log, report
        row = self.store.rows("SELECT number, stream, incarnation, tip, head FROM log WHERE id = ?", log)[0]
        self.name, self.tip, self.last = (row[0], row[1], row[2]), int(row[3]), bytes(row[4])
        self.who = ledger.log_id(log)
        self.head = self.who.start()
        self.covered: set[int] = set()

    def pages(self) -> Iterator[None]:
        """Check page by page."""
        if self._forked():
            yield
        start = reached = 0
        while True:
            rows = self.store.rows(
                "SELECT seq, CAST(body AS BLOB), CAST(head AS BLOB) FROM entry WHERE log = ? AND seq >= ? "
                "ORDER BY seq LIMIT ?",
                self.log,
                start,
                PAGE + MAX_RUN,
            )
            if not rows:
                break
            own = rows[:PAGE]
            bodies = {seq: bytes(body) for seq, body, _head in rows}
            self._seals(bodies, start, own[-1][0] + 1)
            for seq, body, head in own:
                self._one(seq, bytes(body), head)
                reached += seq == reached
            self.report.entries += len(own)
            start = own[-1][0] + 1
            self.covered = {seq for seq in self.covered if seq >= start}
            yield
        if reached < self.tip:
            self._say(reached, _("{name} is missing, though later entries are there."))
        elif self.head != self.last:
            self._say(max(self.tip - 1, 0), _("The head of the log at {name} is not what its entries give."))

    def _forked(self) -> bool:
        """Check the proofs of a fork: they may cover entries that stand before the parting."""
        rows = self.store.rows("SELECT seq, first, run, signature FROM fork WHERE log = ? ORDER BY seq", self.log)
        for seq, first, run, signature in rows:
            self.report.seals += 1
            try:
                entries = unpack_run(bytes(run))
            except Malformed:
                entries = ()
            if entries and check_signature(self.who.desk, self.who.seal_message(first, entries), bytes(signature)):
                held = self.store.rows(
                    "SELECT seq, body FROM entry WHERE log = ? AND seq >= ? AND seq < ?",
                    self.log,
                    first,
                    first + len(entries),
                )
                self.covered |= {place for place, body in held if bytes(body) == entries[place - first]}
            else:
                self._say(seq, _("The proof of the fork at {name} is damaged."))
        return bool(rows)

    def _seals(self, bodies: dict[int, bytes], start: int, stop: int) -> None:
        """Check the seals that begin in [start, stop)."""
        rows = self.store.rows(
            "SELECT id, first, n, CAST(signature AS BLOB) FROM seal WHERE log = ? AND first >= ? AND first < ? "
            "ORDER BY first",
            self.log,
            start,
            stop,
        )
        end = max(bodies) + 1
        for seal, first, count, signature in rows:
            self.report.seals += 1
            try:
                entries = [bodies[seq] for seq in range(first, first + count)]
            except KeyError:
                if first + count <= end:
                    self.report.misfits.append((seal,))
                    self._say(first, _("A seal at {name} covers entries that are not there."))
                continue
            if check_signature(self.who.desk, self.who.seal_message(first, entries), bytes(signature)):
                self.covered.update(range(first, first + count))
                continue
            self.report.misfits.append((seal,))
            if count > 1:
                self._say(first, _("A seal over {count} entries from {name} on does not fit them."), count=count)

    def _one(self, seq: int, body: bytes, head: bytes | None) -> None:
        """Check that a good seal covers an entry and that the chain goes through it."""
        if seq not in self.covered:
            self.report.lost.append((self.log, seq))
            self._say(seq, _("{name}: its bytes are not what was signed, or its seal is damaged."))
        if seq >= self.tip:
            return
        found = None if head is None else bytes(head)
        if found != next_head(self.head, body) and seq in self.covered:
            self._say(seq, _("{name}: the chain of the log breaks here."))
        self.head = found or next_head(self.head, body)

    def _say(self, seq: int, words: str, **more: object) -> None:
        self.report.add(self.log, seq, words.format(name=entry_name(Key(*self.name, seq)), **more))

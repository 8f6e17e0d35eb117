"""What is held of each log, and what can be given out of it: tips, heads, runs with their seals, branches of a fork.

Rules
- A frozen log is held no further than the place where its branches part.
- A run is given with a seal over exactly its entries, wide ones first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from models.keys import LogId, check_signature
from models.runs import MAX_RUN, Run, Tip, digest_of, unpack_run
from models.wire import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.store import Store

#: The most runs of other branches that are kept of one log.
MAX_BRANCH_RUNS: Final = 4096


class Logs:
    """The logs of one co-op in a store, for reading and for giving out."""

    store: Store
    coop: int
    coop_id: bytes

    def tips(self, streams: Iterable[int] = (0,)) -> list[Tip]:
        """Give every log of some streams whose desk has a number, and how far it is held, by desk number."""
        wanted = set(streams)
        rows = self.store.rows(
            "SELECT id, desk_key, number, stream, incarnation, tip, head, frozen FROM log "
            "WHERE coop = ? AND number > 0 ORDER BY number, stream, incarnation",
            self.coop,
        )
        tips = [Tip(*row) for row in rows if row[3] in wanted]
        return [self._short(tip) for tip in tips]

    def _short(self, tip: Tip) -> Tip:
        """Count a frozen log no further than the place where its branches part."""
        if tip.frozen is None or tip.frozen >= tip.count:
            return tip
        return replace(tip, count=tip.frozen, head=self.head_at(tip.log, tip.frozen))

    def head_at(self, log: int, count: int) -> bytes:
        """Give the head of a log after `count` entries; raises `Malformed` when it is not held so far."""
        if count == 0:
            return self.log_id(log).start()
        rows = self.store.rows("SELECT head FROM entry WHERE log = ? AND seq = ? AND head IS NOT NULL", log, count - 1)
        if not rows:
            message = f"entry {count - 1} is not held"
            raise Malformed(message)
        return bytes(rows[0][0])

    def log_id(self, log: int) -> LogId:
        """Give the identity of a log as its seals know it."""
        row = self.store.rows("SELECT desk_key, stream, incarnation FROM log WHERE id = ?", log)[0]
        return LogId(self.coop_id, bytes(row[0]), row[1], row[2])

    def find_log(self, desk_key: bytes, stream: int, incarnation: int) -> int | None:
        """Give the row of a log, if it is held at all."""
        rows = self.store.rows(
            "SELECT id FROM log WHERE coop = ? AND desk_key = ? AND stream = ? AND incarnation = ?",
            self.coop,
            desk_key,
            stream,
            incarnation,
        )
        return int(rows[0][0]) if rows else None

    def open_log(self, desk_key: bytes, number: int, stream: int, incarnation: int) -> int:
        """Make the row of a log that is not held yet; gives the row of one that is."""
        found = self.find_log(desk_key, stream, incarnation)
        if found is not None:
            return found
        head = LogId(self.coop_id, desk_key, stream, incarnation).start()
        self.store.run(
            "INSERT INTO log (coop, desk_key, number, stream, incarnation, tip, head) VALUES (?, ?, ?, ?, ?, 0, ?)",
            self.coop, desk_key, number, stream, incarnation, head,
        )  # fmt: skip
        return int(self.store.rows("SELECT last_insert_rowid()")[0][0])

    def bodies(self, log: int, first: int, count: int) -> list[bytes]:
        """Give up to `count` consecutive entries from `first` on."""
        rows = self.store.rows(
            "SELECT body FROM entry WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq", log, first, first + count
        )
        return [bytes(row[0]) for row in rows]

    def missing(self, log: int, stop: int, most: int = 64) -> list[tuple[int, int]]:
        """Give up to `most` stretches (first, stop) below `stop` that are not held."""
        tip = int(self.store.rows("SELECT tip FROM log WHERE id = ?", log)[0][0])
        rows = self.store.rows(
            "SELECT seq FROM entry WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq LIMIT 20000", log, tip, stop
        )
        gaps: list[tuple[int, int]] = []
        for (seq,) in [*rows, (stop,)]:
            if seq > tip:
                gaps.append((tip, seq))
            tip = seq + 1
        return gaps[:most]

    def runs(self, log: int, first: int, stop: int, size: int | None = None) -> Iterator[Run]:
        """Give runs that cover entries `first` … `stop`-1 of a log, each in one seal, wide ones first.

        A run may begin before `first` where no seal begins there. With `size`, runs whose entries take more bytes than
        that are given in smaller seals where there are any.
        """
        who = self.log_id(log)
        while first < stop:
            seal = self._seal_at(log, first, stop, size)
            run = self._branch_over(log, first) if seal is None else None
            if run is not None:
                yield run
                first = run.first + len(run.entries)
                continue
            if seal is None:
                return
            begin, count, signature = seal
            yield Run(
                who.desk, who.stream, who.incarnation, begin, tuple(self.bodies(log, begin, count)), bytes(signature)
            )
            first = begin + count

    def _branch_over(self, log: int, seq: int) -> Run | None:
        """Give the run of another branch that brought an entry from before the parting, where no seal covers it."""
        for run in self.branches(log, MAX_BRANCH_RUNS):
            entry = run.entries[seq - run.first : seq - run.first + 1] if run.first <= seq else ()
            if entry and self.bodies(log, seq, 1) == list(entry):
                return run
        return None

    def _seal_at(self, log: int, first: int, stop: int, size: int | None) -> tuple[int, int, bytes] | None:
        rows = self.store.rows(
            "SELECT first, n, signature FROM seal "
            "WHERE log = ? AND first <= ? AND first > ? AND first + n > ? AND first + n <= ? "
            "ORDER BY first = ? DESC, n DESC",
            log, first, first - MAX_RUN, first, max(stop, first + 1), first,
        )  # fmt: skip
        fallback = self.store.rows(
            "SELECT first, n, signature FROM seal WHERE log = ? AND first <= ? AND first > ? AND first + n > ? "
            "ORDER BY first + n, n LIMIT 1",
            log, first, first - MAX_RUN, first,
        ) if not rows else []  # fmt: skip
        for row in rows:
            if size is None or self._bytes(log, row[0], row[1]) <= size:
                return row
        return min(rows, key=lambda row: row[1], default=None) or (fallback[0] if fallback else None)

    def _bytes(self, log: int, first: int, count: int) -> int:
        rows = self.store.rows(
            "SELECT sum(length(body) + 1) FROM entry WHERE log = ? AND seq >= ? AND seq < ?", log, first, first + count
        )
        return int(rows[0][0] or 0)

    def frontier_digest(self, streams: Iterable[int] = (0,)) -> bytes:
        """Hash how far every log is held: equal digests mean equal entries, forks and clones included."""
        return digest_of(self.tips(streams))

    def add_seal(self, log: int, first: int, count: int, signature: bytes) -> None:
        """Keep a seal that was checked."""
        self.store.run(
            "INSERT OR IGNORE INTO seal (log, first, n, signature, coop) VALUES (?, ?, ?, ?, ?)",
            log,
            first,
            count,
            signature,
            self.coop,
        )

    def has_seal(self, log: int, first: int, count: int) -> bool:
        """Whether there is a seal over exactly these entries."""
        return bool(self.store.rows("SELECT 1 FROM seal WHERE log = ? AND first = ? AND n = ?", log, first, count))

    def seals_over(self, log: int, seq: int, most: int = 64) -> list[tuple[int, int, bytes]]:
        """Give up to `most` seals (first, count, signature) over an entry, the widest first."""
        rows = self.store.rows(
            "SELECT first, n, signature FROM seal WHERE log = ? AND first <= ? AND first > ? AND first + n > ? "
            "ORDER BY n DESC LIMIT ?",
            log, seq, seq - MAX_RUN, seq, most,
        )  # fmt: skip
        return [(int(first), int(count), bytes(signature)) for first, count, signature in rows]

    def take_seal(self, log: int, first: int, count: int, signature: bytes) -> bool:
        """Keep a wider seal over entries that are held, if it is good; whether it was new and good."""
        if not 0 < count <= MAX_RUN or self.has_seal(log, first, count):
            return False
        bodies = self.bodies(log, first, count)
        who = self.log_id(log)
        if len(bodies) != count or not check_signature(who.desk, who.seal_message(first, bodies), signature):
            return False
        with self.store.writing():
            self.add_seal(log, first, count, signature)
        return True

    def branches(self, log: int, most: int = 16) -> list[Run]:
        """Give the other branches of a forked log as they came: the proof that travels."""
        who = self.log_id(log)
        rows = self.store.rows("SELECT first, run, signature FROM fork WHERE log = ? ORDER BY seq LIMIT ?", log, most)
        return [Run(who.desk, who.stream, who.incarnation, row[0], unpack_run(row[1]), bytes(row[2])) for row in rows]

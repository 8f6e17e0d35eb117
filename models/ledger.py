"""The ledger of one co-op: logs, seals, heads, forks; what is held, what is taken in, what is given out.

Rules
- A run (consecutive entries with a seal over exactly them) is the unit that is taken in and given out.
- A good seal by an admitted desk is enough to be stored; whether an entry has effect is the fold's to say.
- Two signed entries for one place are a fork: the proof is kept, the log is frozen from the lowest such place on.
- Entries beyond a gap are kept, but count only when the gap is filled.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Final

from models.arrange import Arranger
from models.book import Reason
from models.coop import Genesis
from models.encoding import unpack
from models.entry import KINDS
from models.fold import Folder
from models.heal import replace_damaged
from models.keys import LogId, check_signature, next_head
from models.logs import MAX_BRANCH_RUNS, Logs
from models.place import one_writer
from models.projections import PROJECTIONS
from models.refs import Stream
from models.runs import (
    MAX_ENTRY,
    MAX_INCARNATIONS,
    MAX_RUN,
    MAX_SEQ,
    Arrival,
    Run,
    pack_entries,
)
from models.structure import LAW, peek_kind
from models.upgrade import notice_upgrade
from models.wire import Malformed, blake

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from models.clerk import Clerk
    from models.store import Store

#: How often the numbers of logs are read anew from the law before it is left at that.
ROUNDS: Final = 8
#: How long one transaction of an arrival may go on, in seconds.
SLICE: Final = 0.06
#: The most runs that one transaction of an arrival takes in.
MOST_RUNS: Final = 64


class Ledger(Logs):
    """One co-op's ledger in a store."""

    def __init__(self, store: Store, coop_row: int, coop_id: bytes) -> None:
        """Open the ledger of a co-op that the store holds."""
        self.store, self.coop, self.coop_id = store, coop_row, coop_id
        self.arranger = Arranger(store, coop_row)
        self.folder = Folder(store, coop_row, coop_id, self.arranger)
        #: Who is signed in at the program that opened the books.
        self.clerk: Clerk | None = None

    @classmethod
    def first(cls, store: Store) -> Ledger | None:
        """Open the co-op of a store; None when it holds none yet."""
        rows = store.rows("SELECT id, coop_id FROM coop ORDER BY id LIMIT 1")
        return cls(store, rows[0][0], rows[0][1]) if rows else None

    @classmethod
    def begin(cls, store: Store, genesis: bytes) -> Ledger:
        """Enter a co-op by its genesis entry; raises `Malformed` when that is none."""
        body = unpack(genesis).body
        if not isinstance(body, Genesis):
            message = "the first entry is not a genesis"
            raise Malformed(message)
        coop_id = blake(genesis)
        with store.writing():
            store.run("INSERT OR IGNORE INTO coop (coop_id) VALUES (?)", coop_id)
            row = store.rows("SELECT id FROM coop WHERE coop_id = ?", coop_id)[0][0]
            ledger = cls(store, row, coop_id)
            ledger.open_log(body.key, 1, 0, 0)
        return ledger

    # ---- taking in ----------------------------------------------------------------------------------------------

    def take(
        self, runs: Iterable[Run], progress: Callable[[int], None] | None = None, patience: int | None = None
    ) -> Arrival:
        """Take runs in, in short transactions; what is damaged or forged is refused with one line each.

        Books become dirty; `folder.fold_all()` brings them up to date. Runs of unknown desks are counted, not kept.
        After `patience` refused runs the rest is not looked at.
        """
        total = Arrival()
        source = _bearable(runs, total, patience)
        if self.store.tight():
            self.store.give_up_ballast()
        done = False
        while not done:
            stretches: list[tuple[int, int, int]] = []
            changed: set[str] = set()
            self.steady()
            with self.store.writing():
                if not self.sound():
                    continue
                until = time.monotonic() + SLICE
                done = True
                for run in source:
                    stretch = self._take_one(run, total)
                    if stretch is not None:
                        stretches.append(stretch)
                    if (
                        time.monotonic() > until
                        or len(stretches) >= MOST_RUNS
                        or (stretch and run.stream == 0 and _constitutes(run))
                    ):
                        done = False
                        break
                if stretches:
                    changed = self.arranger.arrange(stretches)
            if LAW in changed:
                self._renumber()
            self.steady()
            if progress is not None:
                progress(total.stored)
        return total

    def _take_one(self, run: Run, total: Arrival) -> tuple[int, int, int] | None:
        """Store one run; give the stretch that is newly held without a gap."""
        if not _possible(run):
            total.refuse(f"log {run.stream}.{run.incarnation}: a run or an entry of impossible size or place")
            return None
        where = f"{run.stream}.{run.incarnation}"
        law = self.folder.law()
        log = self.find_log(run.desk_key, run.stream, run.incarnation)
        if run.desk_key not in law.numbers and log is None:
            total.unknown += 1
            return None
        desk = law.by_key.get(run.desk_key)
        name = desk.letter if desk else "?"
        message = LogId(self.coop_id, run.desk_key, run.stream, run.incarnation).seal_message(run.first, run.entries)
        if not check_signature(run.desk_key, message, run.signature):
            total.refuse(
                f"desk {name}, log {where}, entry {run.first}: the seal is not by this desk, or a byte was changed"
            )
            return None
        if self._false_founding(run):
            total.refuse(f"desk {name}: another founding entry than that of this co-op")
            return None
        if log is None:
            count = self.store.rows(
                "SELECT count(*) FROM log WHERE coop = ? AND desk_key = ? AND stream = ?",
                self.coop,
                run.desk_key,
                run.stream,
            )
            if int(count[0][0]) >= MAX_INCARNATIONS:
                total.refuse(f"desk {name}: it has begun more than {MAX_INCARNATIONS} books in one stream")
                return None
            log = self.open_log(run.desk_key, law.numbers[run.desk_key], run.stream, run.incarnation)
        return self._store(log, run, name, total)

    def _false_founding(self, run: Run) -> bool:
        """Whether a run puts another entry in the genesis's place: the co-op's id says which one stands there."""
        if run.first or run.stream or run.incarnation or blake(run.entries[0]) == self.coop_id:
            return False
        rows = self.store.rows("SELECT desk_key FROM log WHERE coop = ? ORDER BY id LIMIT 1", self.coop)
        return bytes(rows[0][0]) == run.desk_key

    def _store(self, log: int, run: Run, name: str, total: Arrival) -> tuple[int, int, int] | None:
        tip, frozen = self.store.rows("SELECT tip, frozen FROM log WHERE id = ?", log)[0]
        last = run.first + len(run.entries)
        held = dict(
            self.store.rows("SELECT seq, body FROM entry WHERE log = ? AND seq >= ? AND seq < ?", log, run.first, last)
        )
        mended = replace_damaged(self, log, run, held)
        total.mended += len(mended)
        told = list(enumerate(run.entries, run.first))
        held.update((seq, data) for seq, data in told if seq in mended)
        parted = next((seq for seq, data in told if bytes(held.get(seq, data)) != data), None)
        fresh = [
            (self.coop, log, seq, data)
            for seq, data in told
            if seq not in held and seq < (last if parted is None else parted)
        ]
        new = bool(fresh) and (frozen is None or fresh[0][2] < frozen)
        if parted is None:
            if new or not fresh:
                self.add_seal(log, run.first, len(run.entries), run.signature)
            else:
                self._fork(log, fresh[0][2], run, frozen)
        else:
            # What stands before the parting has no other seal than the proof's.
            self._fork(log, parted, run, frozen)
            if new or frozen is None or parted < frozen:
                total.forked.append(name)
        total.known += len(run.entries) - (len(fresh) if new else 0)
        if not new:
            return None
        total.stored += len(fresh)
        self.store.many(
            "INSERT INTO entry (coop, log, seq, body, flaw, waiting, unsettled) VALUES (?, ?, ?, ?, 0, 0, 0)", fresh
        )
        stretch = self._advance(log, tip)
        if frozen is not None:
            self.store.run(
                "UPDATE entry SET verdict = ? WHERE log = ? AND seq >= ? AND t IS NULL", int(Reason.FORK), log, frozen
            )
        return stretch

    def _advance(self, log: int, tip: int) -> tuple[int, int, int] | None:
        """Move the tip over what is held now; give the stretch."""
        head = self.head_at(log, tip)
        first = tip
        heads: list[tuple[bytes, int, int]] = []
        while part := self.bodies(log, tip, 500):
            start = tip
            rows = self.store.rows(
                "SELECT seq FROM entry WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq", log, start, start + 500
            )
            for (seq,), data in zip(rows, part, strict=True):
                if seq != tip:
                    break
                head = next_head(head, data)
                heads.append((head, log, seq))
                tip += 1
            if tip - start < 500:  # noqa: PLR2004 - one page of rows
                break
        self.store.many("UPDATE entry SET head = ? WHERE log = ? AND seq = ?", heads)
        self.store.run("UPDATE log SET tip = ?, head = ? WHERE id = ?", tip, head, log)
        return (log, first, tip) if tip > first else None

    def _fork(self, log: int, seq: int, run: Run, frozen: int | None) -> None:
        """Keep a run of another branch, so that nothing that was signed is lost from the history."""
        kept = int(self.store.rows("SELECT count(*) FROM fork WHERE log = ?", log)[0][0])
        if kept >= MAX_BRANCH_RUNS and frozen is not None and seq >= frozen:
            return
        self.store.run(
            "INSERT OR IGNORE INTO fork (coop, log, seq, first, run, signature) VALUES (?, ?, ?, ?, ?, ?)",
            self.coop, log, seq, run.first, pack_entries(run.entries), run.signature,
        )  # fmt: skip
        if frozen is None or seq < frozen:
            self.store.run("UPDATE log SET frozen = ? WHERE id = ?", seq, log)
            self.store.run("INSERT OR REPLACE INTO setting (name, value) VALUES ('rebuild', 'fork')")

    def sound(self) -> bool:
        """Whether nothing asks for the order to be made again (a fork was found, or a rebuild was cut short)."""
        return not self.store.rows("SELECT 1 FROM setting WHERE name = 'rebuild'")

    def _renumber(self) -> None:
        """Follow the law when it gives a desk another number than its logs were stored under, or none."""
        for _round in range(ROUNDS):
            numbers = self.folder.law().numbers
            logs = self.store.rows("SELECT id, desk_key, number FROM log WHERE coop = ?", self.coop)
            moved = [
                (numbers.get(bytes(key), 0), log) for log, key, number in logs if numbers.get(bytes(key), 0) != number
            ]
            if not numbers or not moved:
                return
            with self.store.writing():
                self.store.many("UPDATE log SET number = ? WHERE id = ?", moved)
                self.store.run("INSERT OR REPLACE INTO setting (name, value) VALUES ('rebuild', 'number')")
            with self._alone():
                self._rebuild()

    @contextlib.contextmanager
    def _alone(self) -> Generator[None]:
        """Let one process at a time make the order again; the others wait and then find it made."""
        if str(self.store.path) == ":memory:":
            yield
            return
        with one_writer(self.store.path.with_name("rebuild.lock")):
            yield

    def steady(self) -> None:
        """Finish a rebuild that a fork asked for or that was cut short, or wait for the process that is at it."""
        if not self.sound():
            self.mend()

    def rebuild(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Make the order and all books again from the signed entries alone, in slices; resumes if cut short."""
        with self._alone():
            self._rebuild(progress)
        self._renumber()

    def _rebuild(self, progress: Callable[[int, int], None] | None = None) -> None:
        with self.store.writing():
            self.store.run("INSERT OR REPLACE INTO setting (name, value) VALUES ('rebuild', 'again')")
            self.arranger.forget()
            for name in PROJECTIONS:
                self.store.run(f'DELETE FROM "{name}" WHERE coop = ?', self.coop)  # noqa: S608
        self.folder.kept.clear()
        steps = self.arranger.slices()
        while True:
            with self.store.writing():
                step = next(steps, None)
                if step is None:
                    break
            if progress is not None:
                progress(*step)
        with self.store.writing():
            self.store.run(
                "UPDATE entry SET verdict = ? WHERE coop = ? AND t IS NULL "
                "AND log IN (SELECT id FROM log WHERE frozen IS NOT NULL) "
                "AND seq >= (SELECT frozen FROM log WHERE log.id = entry.log)",
                int(Reason.FORK),
                self.coop,
            )
            self.store.run("DELETE FROM setting WHERE name = 'rebuild'")
        self.folder.fold_all(progress, keep=False)

    def mend(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Finish what was cut short: a rebuild, or books that are not folded."""
        notice_upgrade(self.store)
        if not self.sound():
            with self._alone():
                if not self.sound():
                    self._rebuild(progress)
        self._renumber()
        self.folder.fold_all(progress)


def _bearable(runs: Iterable[Run], total: Arrival, patience: int | None) -> Generator[Run]:
    """Give runs until too many of them were refused."""
    for run in runs:
        yield run
        if patience is not None and total.bad >= patience:
            return


def _possible(run: Run) -> bool:
    """Whether a run's size and place are within what any desk may send."""
    return (
        0 < len(run.entries) <= MAX_RUN
        and 0 <= run.first <= MAX_SEQ - len(run.entries)
        and 0 <= run.stream <= max(Stream)
        and 0 <= run.incarnation <= 0xFFFF  # noqa: PLR2004
        and all(0 < len(data) <= MAX_ENTRY for data in run.entries)
    )


def _constitutes(run: Run) -> bool:
    """Whether a run may change the law, so that it has to be folded before the next run is judged."""
    kinds = (KINDS.get(peek_kind(data)) for data in run.entries)
    return any(cls is not None and cls.kind.layer == 1 for cls in kinds)

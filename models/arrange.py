"""Puts stored entries in their order: the part of the ledger between the bytes and the fold.

Rules
- An entry is "there" when its log is held without a gap up to it, its desk has a number, and the log is not forked at
  or below it; only then is it ordered.
- One pass for each arriving batch: the new entries, whatever waited for them, and all that depends on those.
- What can be told from bytes alone is told here: t, waiting, rings, damage, references to the wrong sort of entry, and
  the subject. What needs the law is the fold's.
"""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING, Any

from models.encoding import Header, peek
from models.order import Node, Ordered, order
from models.refs import Key
from models.structure import (
    CORRECT_TIME,
    Row,
    classify,
    corrected_at,
    correction,
    peek_at,
    peek_kind,
    stray,
    verdict_by_bytes,
)
from models.wire import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.store import Store

COLUMNS = "id, log, seq, body, kind, t, layer, subject, flaw, waiting, unsettled, verdict"


class Arranger:
    """Orders entries of one co-op in a store."""

    def __init__(self, store: Store, coop_row: int) -> None:
        """Work on one co-op of a store."""
        self.store, self.coop = store, coop_row
        self.logs: dict[int, tuple[int, int, int]] = {}
        self.tips: dict[int, int] = {}
        self.ids: dict[tuple[int, int, int], int] = {}

    def refresh(self) -> None:
        """Read which logs there are and how far they are held."""
        rows = self.store.rows(
            "SELECT id, number, stream, incarnation, min(tip, ifnull(frozen, tip)) FROM log "
            "WHERE coop = ? AND number > 0",
            self.coop,
        )
        self.logs = {row[0]: (row[1], row[2], row[3]) for row in rows}
        self.ids = {name: log for log, name in self.logs.items()}
        self.tips = {row[0]: row[4] for row in rows}

    def key(self, row: Row) -> Key:
        """Give the key of a stored entry."""
        return Key(*self.logs[row.log], row.seq)

    def find(self, key: Key) -> Row | None:
        """Give the entry at a key, if it is there."""
        log = self.ids.get(key[:3])
        if log is None or key.seq >= self.tips[log]:
            return None
        rows = self.store.rows(f"SELECT {COLUMNS} FROM entry WHERE log = ? AND seq = ?", log, key.seq)  # noqa: S608
        return Row(*rows[0]) if rows else None

    # ---- one batch ----------------------------------------------------------------------------------------------

    def arrange(self, stretches: Iterable[tuple[int, int, int]], tips: dict[int, int] | None = None) -> set[str]:
        """Order newly held stretches (log, first, stop) and what depends on them; give the subjects that changed.

        `tips` says how far each log is to be taken as held, where that is not what the store says.
        """
        self.refresh()
        if tips is not None:
            self.tips = tips
        rows: dict[Key, Row] = {}
        for log, first, stop in stretches:
            if log in self.logs:
                self._load(rows, log, first, stop)
        headers: dict[Key, Header | None] = {}
        for key in list(rows):
            self._reach_back(rows, key, headers)
        self._close(rows, headers)
        return self._settle(rows, headers)

    def forget(self) -> None:
        """Drop all that was made from the entries."""
        self.store.run("DELETE FROM link WHERE coop = ?", self.coop)
        # Counting on, instead of from 0, lets other programs see that the books they hold open are out of date.
        self.store.run("UPDATE subject SET arrived = arrived + 1 WHERE coop = ?", self.coop)
        self.store.run(
            "UPDATE entry SET kind = NULL, at = NULL, t = NULL, layer = NULL, subject = NULL, flaw = 0, waiting = 0, "
            "unsettled = 0, verdict = NULL, because = NULL WHERE coop = ?",
            self.coop,
        )

    def slices(self, size: int = 2000) -> Iterator[tuple[int, int]]:
        """Order everything again as if it arrived slowly, `size` entries at a time; yields (done, all) after each.

        The caller holds a transaction around each step. Entries come by their own time, so that few have to wait.
        """
        self.refresh()
        full = dict(self.tips)
        total = sum(full.values())
        plan = heapq.merge(*(self._times(log, tip) for log, tip in full.items()))
        tips = dict.fromkeys(full, 0)
        done = 0
        while step := list(itertools.islice(plan, size)):
            stretches: dict[int, list[int]] = {}
            for _at, log, seq in step:
                stretches.setdefault(log, [seq, seq])[1] = seq + 1
            for log, (_first, stop) in stretches.items():
                tips[log] = stop
            self.arrange([(log, first, stop) for log, (first, stop) in stretches.items()], dict(tips))
            done += len(step)
            yield done, total
        self.refresh()

    def _times(self, log: int, tip: int) -> Iterator[tuple[int, int, int]]:
        """Give (own time, log, seq) of a log's entries, never falling, read in pages."""
        at = 0
        for first in range(0, tip, 1000):
            rows = self.store.rows(
                "SELECT seq, body FROM entry WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq",
                log,
                first,
                min(first + 1000, tip),
            )
            for seq, body in rows:
                at = max(at, peek_at(body))
                yield at, log, seq

    def _load(self, rows: dict[Key, Row], log: int, first: int, stop: int) -> None:
        name = self.logs[log]
        found = self.store.rows(
            f"SELECT {COLUMNS} FROM entry WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq",  # noqa: S608
            log, first, min(stop, self.tips[log]),
        )  # fmt: skip
        for values in found:
            rows[Key(*name, values[2])] = Row(*values)

    def _reach_back(self, rows: dict[Key, Row], key: Key, headers: dict[Key, Header | None]) -> None:
        """Take in the earlier entries of its log that a new CorrectTime changes."""
        header = self._header(rows[key], headers, key)
        if header is None or header.number != CORRECT_TIME:
            return
        span = correction(rows[key].body, key.seq)
        if span is not None:
            self._load(rows, rows[key].log, span[0], min(span[1], key.seq))

    def _close(self, rows: dict[Key, Row], headers: dict[Key, Header | None]) -> None:
        """Take in whatever depends on the rows: later entries of their logs, and who names them."""
        fresh = {key for key, row in rows.items() if row.kind is None}
        names = list(fresh)
        waited = self._holders(names, missing=True)
        work = [key for key in rows if key not in fresh] + [key for key in waited if key not in rows]
        for key, row in waited.items():
            rows.setdefault(key, row)
        while work:
            before = set(rows)
            for log, first in self._lowest(work, rows).items():
                self._load_new(rows, log, first)
            for key, row in self._holders([key for key in rows if key not in fresh], missing=False).items():
                rows.setdefault(key, row)
            work = [key for key in rows if key not in before]
        for key, row in rows.items():
            self._header(row, headers, key)

    def _lowest(self, keys: list[Key], rows: dict[Key, Row]) -> dict[int, int]:
        lowest: dict[int, int] = {}
        for key in keys:
            log = rows[key].log
            lowest[log] = min(lowest.get(log, key.seq), key.seq)
        return lowest

    def _load_new(self, rows: dict[Key, Row], log: int, first: int) -> None:
        found: dict[Key, Row] = {}
        self._load(found, log, first, self.tips[log])
        for key, row in found.items():
            rows.setdefault(key, row)

    def _holders(self, keys: list[Key], *, missing: bool) -> dict[Key, Row]:
        """Give the entries that are there and name one of the keys; with `missing`, only those that waited for it."""
        found: dict[Key, Row] = {}
        columns = ", ".join(f"e.{name}" for name in COLUMNS.split(", "))
        for start in range(0, len(keys), 500):
            part = [str(key) for key in keys[start : start + 500]]
            marks = ", ".join("?" * len(part))
            for values in self.store.rows(
                f"SELECT {columns} FROM link JOIN entry e ON e.id = link.holder "  # noqa: S608
                f"WHERE link.coop = ? AND link.target IN ({marks})" + (" AND link.missing" if missing else ""),
                self.coop, *part,
            ):  # fmt: skip
                row = Row(*values)
                found[self.key(row)] = row
        return found

    @staticmethod
    def _header(row: Row, headers: dict[Key, Header | None], key: Key) -> Header | None:
        if key not in headers:
            try:
                headers[key] = peek(row.body)
            except Malformed:
                headers[key] = None
        return headers[key]

    # ---- results ------------------------------------------------------------------------------------------------

    def _settle(self, rows: dict[Key, Row], headers: dict[Key, Header | None]) -> set[str]:
        corrected = self._corrections(rows)
        outside: dict[Key, Row | None] = {}

        def look(key: Key) -> Row | None:
            if key in rows:
                return rows[key]
            if key not in outside:
                outside[key] = self.find(key)
            return outside[key]

        def known(key: Key) -> Ordered | None:
            row = look(key)
            return None if row is None or row.t is None else Ordered(row.t, bool(row.waiting), bool(row.unsettled))

        nodes: dict[Key, Node] = {}
        for key, row in rows.items():
            header = headers[key]
            refs = tuple(
                ref.key if look(ref.key) is not None else None
                for _role, ref in (header.refs if header else ())
                if not stray(key, ref)
            )
            at = corrected_at(corrected.get(row.log, ()), row.seq, header.at) if header else 0
            nodes[key] = Node(at, Key(*key[:3], key.seq - 1) if key.seq else None, refs)
        placed = order(nodes, known)
        return self._write(rows, headers, placed, nodes, look)

    def _write(self, rows: dict[Key, Row], headers: dict[Key, Header | None], placed: dict[Key, Ordered],
               nodes: dict[Key, Node], look: Any) -> set[str]:  # fmt: skip
        changed: set[str] = set()
        touched: list[tuple[str, int]] = []
        updates: list[tuple[Any, ...]] = []
        links: list[tuple[Any, ...]] = []
        found: list[tuple[int, str]] = []
        for key in sorted(rows, key=lambda item: (placed[item].t, item)):
            row, header, here = rows[key], headers[key], placed[key]
            was = (row.t, row.layer, row.subject, row.flaw, bool(row.waiting))
            fresh = row.kind is None
            if header is not None:
                if fresh:
                    links += [
                        (self.coop, row.id, str(ref.key), look(ref.key) is None)
                        for _role, ref in header.refs
                        if not stray(key, ref)
                    ]
                elif row.waiting:
                    found += [(row.id, str(ref.key)) for _role, ref in header.refs if look(ref.key) is not None]
            row.t, row.waiting, row.unsettled = here.t, here.waiting, here.unsettled
            row.kind = header.number if header else -1
            classify(key, row, header, here, look)
            if fresh or was != (row.t, row.layer, row.subject, row.flaw, bool(row.waiting)):
                for subject, layer in {(was[2], was[1]), (row.subject, row.layer)}:
                    if subject is not None and layer is not None:
                        touched.append((subject, layer))
                        changed.add(subject)
                row.verdict = verdict_by_bytes(row)
            updates.append(
                (
                    row.kind,
                    nodes[key].at,
                    row.t,
                    row.layer,
                    row.subject,
                    row.flaw,
                    row.waiting,
                    row.unsettled,
                    row.verdict,
                    row.id,
                )
            )
        self.store.many(
            "UPDATE entry SET kind=?, at=?, t=?, layer=?, subject=?, flaw=?, waiting=?, unsettled=?, verdict=? "
            "WHERE id=?",
            updates,
        )
        self.store.many("INSERT INTO link (coop, holder, target, missing) VALUES (?, ?, ?, ?)", links)
        self.store.many("UPDATE link SET missing = 0 WHERE holder = ? AND target = ?", found)
        self.mark(dict(touched))
        return changed

    def mark(self, subjects: dict[str, int]) -> None:
        """Mark books as dirty."""
        self.store.many(
            "INSERT INTO subject (coop, key, layer, arrived, folded) VALUES (?, ?, ?, 0, -1) "
            "ON CONFLICT (coop, key) DO UPDATE SET arrived = arrived + 1",
            [(self.coop, key, layer) for key, layer in subjects.items()],
        )

    def _corrections(self, rows: dict[Key, Row]) -> dict[int, list[tuple[int, int, int]]]:
        """Give each log's corrections (first, stop, at), the highest seq last."""
        logs = {row.log for row in rows.values()}
        stored = self.store.rows("SELECT log, seq, body FROM entry WHERE coop = ? AND kind = 6", self.coop)
        fresh = [
            (row.log, row.seq, row.body)
            for row in rows.values()
            if row.kind is None and peek_kind(row.body) == CORRECT_TIME
        ]
        out: dict[int, list[tuple[int, int, int]]] = {}
        for log, seq, body in sorted({*stored, *fresh}):
            span = correction(body, seq) if log in logs and seq < self.tips[log] else None
            if span is not None:
                out.setdefault(log, []).append(span)
        return out

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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models import coop, members
from models.book import Reason
from models.entry import BASIS, BY, KINDS, LIMIT, OWN, SAW, Entry, Header, Unknown, entry_hash, peek, unpack
from models.fields import Key, Ref, RefTo, Stream
from models.law import GENESIS
from models.order import Node, Ordered, order
from models.wire import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.store import Store

LAW = "law"
COLUMNS = "id, log, seq, body, kind, t, layer, subject, flaw, waiting, unsettled, verdict"
CORRECT_TIME = coop.CorrectTime.kind.number
MARKERS = {BY: members.Member, SAW: object, BASIS: coop.Desk}


@dataclass(slots=True)
class Row:
    """An entry as it lies in the store."""

    id: int
    log: int
    seq: int
    body: bytes
    kind: int | None
    t: int | None
    layer: int | None
    subject: str | None
    flaw: int
    waiting: bool
    unsettled: bool
    verdict: int | None


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
            "SELECT id, number, stream, incarnation, min(tip, ifnull(frozen, tip)) FROM log WHERE coop = ? AND number > 0",
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
        """A new CorrectTime changes earlier entries of its log: take them in."""
        header = self._header(rows[key], headers, key)
        if header is None or header.number != CORRECT_TIME:
            return
        span = _correction(rows[key].body, key.seq)
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
                if not _stray(key, ref)
            )
            at = _corrected(corrected.get(row.log, ()), row.seq, header.at) if header else 0
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
                        if not _stray(key, ref)
                    ]
                elif row.waiting:
                    found += [(row.id, str(ref.key)) for _role, ref in header.refs if look(ref.key) is not None]
            row.t, row.waiting, row.unsettled = here.t, here.waiting, here.unsettled
            row.kind = header.number if header else -1
            _classify(key, row, header, here, look)
            if fresh or was != (row.t, row.layer, row.subject, row.flaw, bool(row.waiting)):
                for subject, layer in {(was[2], was[1]), (row.subject, row.layer)}:
                    if subject is not None and layer is not None:
                        touched.append((subject, layer))
                        changed.add(subject)
                row.verdict = _verdict(row)
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
            "UPDATE entry SET kind=?, at=?, t=?, layer=?, subject=?, flaw=?, waiting=?, unsettled=?, verdict=? WHERE id=?",
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
            span = _correction(body, seq) if log in logs and seq < self.tips[log] else None
            if span is not None:
                out.setdefault(log, []).append(span)
        return out


def _correction(body: bytes, seq: int) -> tuple[int, int, int] | None:
    """Read a CorrectTime's (first, stop, at); None when it is damaged or reaches itself."""
    try:
        record = unpack(body)
    except Malformed:
        return None
    if not isinstance(record.body, coop.CorrectTime) or record.body.first + record.body.count > seq:
        return None
    return record.body.first, record.body.first + record.body.count, record.body.to


def _corrected(spans: Iterable[tuple[int, int, int]], seq: int, at: int) -> int:
    for first, stop, to in spans:
        if first <= seq < stop:
            at = to
    return at


def _verdict(row: Row) -> int | None:
    if row.flaw:
        return row.flaw
    if row.waiting:
        return int(Reason.WAITING)
    return int(Reason.OK) if row.layer == 0 else None


def _classify(key: Key, row: Row, header: Header | None, here: Ordered, look: Any) -> None:
    """Find an entry's flaw, layer and subject from bytes alone."""
    row.layer, row.subject, row.flaw = None, None, int(Reason.OK)
    cls = KINDS.get(row.kind) if row.kind is not None else None
    flaw = Reason.MALFORMED
    if header is not None and len(row.body) <= LIMIT.get(_stream(key.stream), 0):
        try:
            body = unpack(row.body, header).body
            flaw = Reason.UPGRADE if isinstance(body, Unknown) else _targets(key, header, body, look)
        except Malformed:
            flaw = Reason.MALFORMED
    if cls is not None and (not cls.kind.outer or cls.kind.stream not in {None, key.stream}):
        flaw = Reason.MALFORMED
    if here.ring and flaw is Reason.OK:
        flaw = Reason.CYCLE
    row.flaw = int(flaw)
    if cls is not None and not row.waiting:
        row.layer, row.subject = _subject(key, header, cls, look)
        if not row.flaw and (
            (cls.kind.layer < 0 and row.layer in {0, 1}) or (row.layer not in {0, 1} and row.subject is None)
        ):
            row.flaw = int(Reason.WRONG_TARGET)
        if row.flaw and row.layer not in {0, 1}:
            # It may name anything: no book is opened, or read as another sort of book, because of it.
            row.subject = None


def _stray(key: Key, ref: Ref[Any]) -> bool:
    """Whether a reference leads out of its stream and not into `coop`; it counts for nothing, not even for waiting."""
    return ref.stream not in {int(Stream.COOP), key.stream}


def _stream(number: int) -> Any:
    try:
        return Stream(number)
    except ValueError:
        return None


def _subject(key: Key, header: Header | None, cls: type[Entry[Any]], look: Any) -> tuple[int | None, str | None]:
    kind = cls.kind
    if kind.layer in {0, 1}:
        return kind.layer, LAW if kind.layer else None
    if not kind.subject:
        return kind.layer, str(key)
    own = [ref for role, ref in header.refs if role == OWN] if header else []
    names = [slot.name for slot in kind.slots if slot.is_ref]
    place = names.index(kind.subject)
    target = look(own[place].key) if place < len(own) else None
    if target is None or target.subject == LAW:
        # A machine is created in the constitution; its book goes by the key of that entry.
        subject = str(own[place].key) if target is not None and kind.layer > 1 else None
        return kind.layer, subject
    return (target.layer if kind.layer < 0 else kind.layer), target.subject


def _targets(key: Key, header: Header, body: Entry[Any], look: Any) -> Reason:
    """Check that references name entries of the right sort, with the right hash, and that a log begins with its basis."""
    if not body.kind.outer:
        return Reason.MALFORMED
    if key.seq == 0 and key != GENESIS and all(role != BASIS for role, _ref in header.refs):
        return Reason.WRONG_TARGET
    if any(_stray(key, ref) for _role, ref in header.refs):
        return Reason.WRONG_TARGET
    if body.kind.layer < 0 and any(role == OWN and ref.stream != key.stream for role, ref in header.refs):
        # What is struck beside the coop stream would still count for those who are not given that stream.
        return Reason.WRONG_TARGET
    for role, ref in header.refs:
        if role != OWN:
            verdict = _target(look(ref.key), MARKERS[role], b"")
            if verdict is Reason.OK and role == BASIS:
                verdict = _admission(key, look(ref.key))
            if verdict is not Reason.OK:
                return verdict
    for slot in body.kind.slots:
        if isinstance(slot.field, RefTo):
            value = getattr(body, slot.name)
            several: tuple[Ref[Any], ...] = value if slot.field.many else () if value is None else (value,)
            for ref in several:
                verdict = _target(look(ref.key), slot.field.marker, ref.check)
                if verdict is not Reason.OK:
                    return verdict
    return Reason.OK


def _target(row: Row | None, marker: type, check: bytes) -> Reason:
    if row is None:
        return Reason.OK  # it waits; judged when the target is there
    cls = KINDS.get(peek_kind(row.body))
    if cls is None:
        return Reason.OK if marker is object else Reason.UPGRADE
    if marker is not object and not issubclass(cls, marker):
        return Reason.WRONG_TARGET
    return Reason.WRONG_CHECK if check and entry_hash(row.body)[:2] != check else Reason.OK


def _admission(key: Key, row: Row | None) -> Reason:
    """The basis must be the admission of this very desk."""
    if row is None:
        return Reason.OK
    try:
        body = unpack(row.body).body
    except Malformed:
        return Reason.WRONG_TARGET
    number = 1 if isinstance(body, coop.Genesis) else body.number if isinstance(body, coop.AdmitDesk) else 0
    return Reason.OK if number == key.desk else Reason.WRONG_TARGET


def peek_at(data: bytes) -> int:
    """Give an entry's own time, or 0 when its header is damaged."""
    try:
        return peek(data).at
    except Malformed:
        return 0


def peek_kind(data: bytes) -> int:
    """Give an entry's kind number, or -1 when its header is damaged."""
    try:
        return peek(data).number
    except Malformed:
        return -1

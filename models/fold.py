"""The fold: from ordered entries to books, and from books to the rows that screens read.

Rules
- The law is folded first, then households, then machines and the like; each book alone, from its own entries.
- Folding computes outside any transaction and writes the difference inside a short one, only if nothing new has arrived
  for that book meanwhile. So any process may fold at any time, and a crash leaves a book dirty, never half-written.
- When the law changes, exactly the books that asked it about what changed become dirty.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from models import rows
from models.arrange import Arranger
from models.book import Book, Item, Place, Verdict
from models.constitution import fold_law
from models.coop import StrikeOut
from models.items import ordered, strikes
from models.law import Law, apply
from models.members import HouseholdBook
from models.refs import Key
from models.structure import LAW
from models.subjects import BOOKS, sort_of
from models.wire import blake

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.rows import Rows
    from models.store import Store

#: How long one transaction that folds several small books may go on, in seconds.
SLICE: Final = 0.06


@dataclass
class Open:
    """A folded book kept in memory, so that the next entry need not fold it from the start."""

    folded: int
    last: Place
    ids: set[int]
    book: Book
    verdicts: dict[int, Verdict] = field(default_factory=dict[int, Verdict])
    #: Whether the tables hold what the book held before the entries whose verdicts stand above.
    kept: bool = False

    def written(self, folded: int) -> None:
        """Note that the tables hold all of it."""
        self.folded, self.verdicts, self.kept = folded, {}, True
        if self.book.touched is not None:
            self.book.touched.clear()


class Folder:
    """Folds the books of one co-op in a store."""

    def __init__(self, store: Store, coop_row: int, coop_id: bytes, arranger: Arranger) -> None:
        """Work on one co-op of a store."""
        self.store, self.coop, self.coop_id, self.arranger = store, coop_row, coop_id, arranger
        self.kept: dict[str, Open] = {}
        self._law: Law | None = None
        self._law_folded = -2
        self._unsaved: set[str] = set()
        store.after.append(self._settle)

    def _settle(self, kept: bool) -> None:  # noqa: FBT001 - the store's word
        """Forget what was folded in a transaction that did not last."""
        if not kept:
            for subject in self._unsaved:
                self.kept.pop(subject, None)
            if LAW in self._unsaved:
                self._law, self._law_folded = None, -2
        self._unsaved.clear()

    def drop(self) -> None:
        """Forget the books kept in memory; the next question folds them from the store."""
        self.kept.clear()
        self._law, self._law_folded = None, -2

    # ---- what is dirty ------------------------------------------------------------------------------------------

    def dirty(self, limit: int = 64) -> list[str]:
        """Give up to `limit` books that have to be folded, the law first."""
        found = self.store.rows(
            "SELECT key FROM subject WHERE coop = ? AND arrived <> folded ORDER BY layer LIMIT ?", self.coop, limit
        )
        return [row[0] for row in found]

    def count_dirty(self) -> int:
        """Give the number of books that have to be folded."""
        return int(
            self.store.rows("SELECT count(*) FROM subject WHERE coop = ? AND arrived <> folded", self.coop)[0][0]
        )

    def fold_all(self, progress: Callable[[int, int], None] | None = None, *, keep: bool = True) -> int:
        """Fold until nothing is dirty; gives the number of books folded. Without `keep`, none stays in memory."""
        done = 0
        while subjects := self.dirty():
            if subjects[0] == LAW:
                self.fold(LAW)
                done += 1
            else:
                small = [subject for subject in subjects if self._small(subject)]
                done += self._fold_some(small or subjects[:1], keep=keep)
            if progress is not None:
                progress(done, done + self.count_dirty())
        return done

    def _small(self, subject: str) -> bool:
        """Whether a book is small, so that many are folded in one transaction: a household, a claim, a task."""
        state = self._state(subject)
        if state is None or state[0] == HouseholdBook.LAYER:
            return state is not None
        row = self.arranger.find(Key.read(subject)) if subject != LAW else None
        return row is not None and row.kind in BOOKS and BOOKS[row.kind].SMALL

    def _fold_some(self, subjects: list[str], *, keep: bool) -> int:
        """Fold as many small books as one short transaction holds, or a single large one outside of any."""
        until = time.monotonic() + SLICE
        done = 0
        with self.store.writing() if len(subjects) > 1 else contextlib.nullcontext():
            for subject in subjects:
                self.fold(subject)
                done += 1
                if not keep:
                    self.kept.pop(subject, None)
                if time.monotonic() > until:
                    break
        return done

    def fold(self, subject: str) -> bool:
        """Fold one book; False when something arrived meanwhile and it has to be done again."""
        state = self._state(subject)
        if state is None:
            return True
        layer, arrived, folded = state
        if subject == LAW:
            return self._fold_law(arrived)
        kept = self.kept.get(subject)
        if kept is None or kept.folded != folded or not self._extend(subject, kept):
            kept = self._from_start(subject, layer, folded)
        return self._save(subject, kept, arrived)

    def book(self, subject: str) -> Book | None:
        """Give a clean book for asking; None when there is no such book."""
        while (state := self._state(subject)) is not None and state[1] != state[2]:
            self.fold(subject)
        if state is None:
            return None
        kept = self.kept.get(subject)
        if kept is None or kept.folded != state[2]:
            kept = self._from_start(subject, state[0], state[2])
            kept.written(state[2])
            self._keep(subject, kept)
        kept.book.law = self.law()
        return kept.book

    def stale(self, subject: str) -> bool:
        """Whether a book has to be folded before it may be asked."""
        state = self._state(subject)
        return state is not None and state[1] != state[2]

    def _state(self, subject: str) -> tuple[int, int, int] | None:
        found = self.store.rows(
            "SELECT layer, arrived, folded FROM subject WHERE coop = ? AND key = ?", self.coop, subject
        )
        return (found[0][0], found[0][1], found[0][2]) if found else None

    # ---- the law ------------------------------------------------------------------------------------------------

    def law(self) -> Law:
        """Give the constitution as last folded (folding it now where it is dirty)."""
        while True:
            state = self._state(LAW)
            if state is None:
                return Law(coop=self.coop_id)
            _layer, arrived, folded = state
            if arrived == folded and self._law is not None and self._law_folded == folded:
                return self._law
            self._fold_law(arrived)

    def _fold_law(self, arrived: int) -> bool:
        items = self._items("layer < 2 AND layer = 1")  # as the partial index says it
        law = fold_law(self.coop_id, items)
        state = self._state(LAW)
        if state is None or state[1] != arrived:
            return False
        # Who only reads a law that is folded already waits for nobody's lock.
        if state[2] != arrived and not self._save_law(law, items, arrived):
            return False
        self._law, self._law_folded = law, arrived
        self._note(LAW)
        return True

    def _save_law(self, law: Law, items: list[Item], arrived: int) -> bool:
        left = rows.shelved(self.coop, LAW, law.rows())
        with self.store.writing():
            state = self._state(LAW)
            if state is None or state[1] != arrived:
                return False
            if state[2] != arrived:
                before = rows.stored(self.store, self.coop, LAW, left)
                rows.write(self.store, self.coop, before, left)
                self._write_verdicts({item.id: law.said[item.key] for item in items})
                self._spread(before, left)
                self._done(LAW, arrived)
        return True

    def _spread(self, before: Rows, after: Rows) -> None:
        """Mark the books that asked the law about something that is different now."""
        subjects: dict[str, int] = {}
        if before.get("general") and rows.different(before, after, "general"):
            subjects.update(self.store.rows("SELECT key, layer FROM subject WHERE coop = ? AND layer > 1", self.coop))
        subjects.update(dict.fromkeys(rows.different(before, after, "thing"), 3))
        for key in {*before.get("village", {})} ^ {*after.get("village", {})}:
            subjects.update(
                self.store.rows(
                    "SELECT DISTINCT e.subject, e.layer FROM link JOIN entry e ON e.id = link.holder "
                    "WHERE link.coop = ? AND link.target = ? AND e.layer > 1 AND e.subject IS NOT NULL",
                    self.coop,
                    key,
                )
            )
        number = rows.NAMES["desk"].index("number")
        for key in rows.different(before, after, "desk"):
            row = after.get("desk", {}).get(key) or before["desk"][key]
            subjects.update(
                self.store.rows(
                    "SELECT DISTINCT e.subject, e.layer FROM log JOIN entry e ON e.log = log.id "
                    "WHERE log.coop = ? AND log.number = ? AND e.layer > 1 AND e.subject IS NOT NULL",
                    self.coop,
                    row[number],
                )
            )
        self.arranger.mark(subjects)

    # ---- other books --------------------------------------------------------------------------------------------

    def _items(self, condition: str, *values: Any) -> list[Item]:
        return ordered(self.store, self.coop, self.arranger, condition, *values)

    def blank(self, key: Key, kind: int) -> Book | None:
        """Give the empty book of the subject that an entry of a kind makes; None where it makes none."""
        return BOOKS[kind](key, self.law(), self._secrets) if kind in BOOKS else None

    def _secrets(self, household: Key) -> list[bytes]:
        rows = self.store.rows(
            "SELECT key FROM secret WHERE coop = ? AND tag = ? ORDER BY key", self.coop, str(household)
        )
        return [bytes(row[0]) for row in rows]

    def _from_start(self, subject: str, layer: int, folded: int) -> Open:
        items, key = self._items("subject = ?", subject), Key.read(subject)
        book = sort_of(key, layer, items)(key, self.law(), self._secrets)
        book.struck = strikes(items, book.law)
        kept = Open(folded, Place(-1, 0, 0, 0, 0), set(), book)
        self._run(kept, items)
        return kept

    def _extend(self, subject: str, kept: Open) -> bool:
        """Apply what is new at the end of a kept book; False when it has to be folded from the start."""
        law = self.law()
        if law is not kept.book.law:
            if law.rows() != kept.book.law.rows():
                return False
            kept.book.law = law
        items = self._items("subject = ? AND verdict IS NULL", subject)
        if not items or items[0].place <= kept.last or any(item.id in kept.ids for item in items):
            return False
        if any(isinstance(item.record.body, StrikeOut) for item in items):
            return False
        count = self.store.rows("SELECT count(*) FROM entry WHERE coop = ? AND subject = ?", self.coop, subject)[0][0]
        if count != len(kept.ids) + len(items):
            return False  # something that was in this book belongs to it no longer
        self._run(kept, items)
        return True

    def _run(self, kept: Open, items: list[Item]) -> None:
        for item in items:
            kept.verdicts[item.id] = apply(kept.book, item)
            kept.ids.add(item.id)
            kept.last = item.place

    def _save(self, subject: str, kept: Open, arrived: int) -> bool:
        partly = kept.kept and kept.book.touched is not None
        left = rows.shelved(self.coop, subject, kept.book.changes() if partly else kept.book.rows())
        with self.store.writing():
            state = self._state(subject)
            if state is None or state[1] != arrived:
                self.kept.pop(subject, None)
                return False
            before = {} if partly else rows.stored(self.store, self.coop, subject, left)
            rows.write(self.store, self.coop, before, left)
            self._write_verdicts(kept.verdicts)
            if isinstance(kept.book, HouseholdBook) and kept.book.left:
                self.store.run("DELETE FROM secret WHERE coop = ? AND tag = ?", self.coop, subject)
            self._done(subject, arrived)
        kept.written(arrived)
        self._keep(subject, kept)
        self._note(subject)
        return True

    def _keep(self, subject: str, kept: Open) -> None:
        self.kept[subject] = kept
        while len(self.kept) > 64:  # noqa: PLR2004 - a bound on memory, oldest first
            self.kept.pop(next(iter(self.kept)))

    def _note(self, subject: str) -> None:
        """Remember that a book in memory is only as good as the transaction around it."""
        if self.store.db.in_transaction():
            self._unsaved.add(subject)

    def _write_verdicts(self, verdicts: dict[int, Verdict]) -> None:
        self.store.many(
            "UPDATE entry SET verdict = ?, because = ? WHERE id = ? AND (verdict IS NOT ? OR because IS NOT ?)",
            [
                (int(said.reason), because, number, int(said.reason), because)
                for number, said in verdicts.items()
                for because in [str(said.because) if said.because else None]
            ],
        )

    def _done(self, subject: str, arrived: int) -> None:
        self.store.run("UPDATE subject SET folded = ? WHERE coop = ? AND key = ?", arrived, self.coop, subject)

    def state_hash(self) -> str:
        """Hash the public rows and the reasons of all entries that do not wait; equal entries give equal hashes."""
        parts = rows.public(self.store, self.coop)
        self.arranger.refresh()
        for log, where in sorted(self.arranger.logs.items(), key=lambda pair: pair[1]):
            if where[1] != 0:
                continue
            found = self.store.rows(
                "SELECT seq, verdict FROM entry WHERE log = ? AND waiting = 0 AND t IS NOT NULL ORDER BY seq", log
            )
            if found:
                parts.append(repr((where, found)).encode())
        return blake(*parts).hex()[:32]

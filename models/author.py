"""Writing: how a desk appends to its own logs, from the clerk's wish to the signed, lasting entry.

Rules
- One append is one transaction: entries, seal, order and books. Committed means signed and synced; then `high.json` is
  written and synced; only then is it acknowledged.
- Advice first: who may write it, whether what it names is there and settled, and the kind's own `check`. A refusal is
  words for the clerk, and nothing was written.
- The header's `saw` names the newest constitution entry that this desk has applied since it last said so; a log's first
  entry names the desk's admission as its basis.
"""

from __future__ import annotations

from dataclasses import dataclass
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

from models.book import Item, NoEffect, Place, Reason
from models.coop import Genesis, OpenBook, StrikeOut
from models.encoding import entry_hash, pack
from models.entry import KINDS, LIMIT, Entry, Record
from models.fields import RefTo
from models.keys import LogId, next_head
from models.law import GENESIS
from models.ledger import Ledger
from models.members import Member
from models.names import Names, entry_name
from models.order import MAX_T
from models.pen import Pen, sign_off
from models.place import one_writer
from models.refs import Key, Ref, Stream
from models.structure import LAW, Row
from models.wire import Malformed
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from models.keys import DeskKey

Body = "Entry[Any] | Callable[[list[Key]], Entry[Any]]"
#: The most entries under one seal, so that a transaction stays short.
MOST = 64


@dataclass(frozen=True)
class Receipt:
    """What was written: keys and names of the entries, and two words of their hash to read aloud."""

    keys: tuple[Key, ...]
    names: tuple[str, ...]
    hashes: tuple[bytes, ...]
    note: str = ""


class Author:
    """Writes for one desk."""

    def __init__(self, ledger: Ledger, key: DeskKey, key_file: Path, clock: Callable[[], int]) -> None:
        """Write to `ledger` with `key`; `clock` gives minutes since 1970."""
        self.ledger, self.key, self.key_file, self.clock = ledger, key, key_file, clock
        self.pen = Pen(ledger, key, key_file)

    @property
    def number(self) -> int:
        """This desk's number, or 0 while it is not admitted."""
        desk = self.ledger.folder.law().by_key.get(self.key.public)
        return desk.number if desk else 0

    def now(self) -> int:
        """Give the minutes since the co-op's epoch by this desk's clock."""
        return self.ledger.folder.law().calendar.at(self.clock())

    # ---- appending ----------------------------------------------------------------------------------------------

    def append(
        self, *bodies: Any, by: Ref[Any] | None = None, stream: Stream | None = None, advise: bool = True
    ) -> Receipt:
        """Sign entries and put them into the ledger.

        Each body is an entry, or a function of the keys of the bodies before it that gives one. All go into one log,
        that of `stream` or of the first body's kind. Raises `Refused`; nothing was written then.
        """
        store = self.ledger.store
        if store.tight():
            raise Refused(
                _(
                    "The disk is almost full. New entries are refused so that those from other desks still find room. Free some space."
                )
            )
        self.ledger.steady()
        if not self.number:
            raise Refused(_("This desk is not admitted yet. Ask the registrar's desk to admit it."))
        receipts: list[Receipt] = []
        keys: list[Key] = []
        for start in range(0, len(bodies), MOST):
            receipts.append(self._append(bodies[start : start + MOST], keys, by, stream, advise=advise))
            keys += receipts[-1].keys[-len(bodies[start : start + MOST]) :]
        note = "\n".join(receipt.note for receipt in receipts if receipt.note)
        return Receipt(
            tuple(keys),
            tuple(entry_name(key) for key in keys),
            tuple(piece for receipt in receipts for piece in receipt.hashes)[-len(keys) :],
            note,
        )

    def _append(
        self, bodies: Sequence[Any], keys: list[Key], by: Ref[Any] | None, stream: Stream | None, *, advise: bool
    ) -> Receipt:
        store, folder = self.ledger.store, self.ledger.folder
        while True:
            self.ledger.steady()
            folder.law()
            with one_writer(self.pen.lock_file), store.writing():
                if _dirty(folder, LAW) or not self.ledger.sound():
                    continue
                batch = _Batch(self, by, advise=advise)
                first = bodies[0] if isinstance(bodies[0], Entry) else bodies[0](keys)
                batch.begin(Stream(stream if stream is not None else first.kind.stream or 0))
                # A new book begins with an entry of its own, which the bodies do not count.
                opened = len(batch.keys)
                for body in bodies:
                    batch.add(body if isinstance(body, Entry) else body([*keys, *batch.keys[opened:]]))
                receipt = batch.finish()
                if advise:
                    batch.affirm()
            with one_writer(self.pen.lock_file):
                self.pen.remember()
            return receipt


def _dirty(folder: Any, subject: str) -> bool:
    state = folder._state(subject)  # noqa: SLF001
    return state is not None and state[1] != state[2]


class _Batch:
    """Entries on their way into one log, under one seal."""

    def __init__(self, author: Author, by: Ref[Any] | None, *, advise: bool) -> None:
        self.author, self.ledger, self.by, self.advise = author, author.ledger, by, advise
        self.law = self.ledger.folder.law()
        self.now = author.now()
        self.names = Names(self.ledger, self.now)
        self.keys: list[Key] = []
        self.data: list[bytes] = []
        self.records: dict[Key, Record] = {}
        self.note = ""

    def begin(self, stream: Stream) -> None:
        """Choose the log and see where it stands."""
        going = self.author.pen.going(int(stream))
        number = self.author.number
        self.author.pen.take_up(int(stream), going)
        self.log = self.ledger.open_log(self.author.key.public, number, int(stream), going.incarnation)
        row = self.ledger.store.rows("SELECT tip, head FROM log WHERE id = ?", self.log)[0]
        self.tip, self.head = int(row[0]), bytes(row[1])
        self.name = (number, int(stream), going.incarnation)
        self.ledger.arranger.refresh()
        if going.why is not None:
            self.note = _("This desk goes on in a new book ({why}). Both books stay in the history.").format(
                why=going.why.words()
            )
            self.add(OpenBook(going.why, going.before, going.held))

    def add(self, body: Entry[Any]) -> None:
        """Compose one record; raises `Refused`."""
        seq = self.tip + len(self.data)
        key = Key(*self.name, seq)
        if self.advise:
            self._advise(key, body)
        first = seq == 0 and key != GENESIS
        admission = self.law.desks[self.author.number].admission if first else None
        record = Record(
            body, self.now, self.by, self._saw() if not self.data else None, Ref.to(admission) if admission else None
        )
        try:
            data = pack(record)
        except Malformed as error:
            raise Refused(
                _("That does not fit into the books ({error}). Nothing was written.").format(error=error)
            ) from error
        limit = LIMIT[Stream(self.name[1])]
        if len(data) > limit:
            raise Refused(
                _("This is {over} letters too long to go by radio. Shorten the note.").format(over=len(data) - limit),
                "note",
            )
        self.keys.append(key)
        self.data.append(data)
        self.records[key] = record

    def _saw(self) -> Ref[Any] | None:
        """The newest constitution entry in the order, unless this log has named it or what comes after it."""
        rows = self.ledger.store.rows(
            "SELECT log, seq, t FROM entry WHERE coop = ? AND layer < 2 AND layer = 1 AND unsettled = 0 AND waiting = 0 AND +t IS NOT NULL AND log <> ?",
            self.ledger.coop, self.log,
        )  # fmt: skip
        if not rows:
            return None
        newest = max((t, Key(*self.ledger.arranger.logs[log], seq)) for log, seq, t in rows)
        if self.tip:
            last = self.ledger.store.rows("SELECT t FROM entry WHERE log = ? AND seq = ?", self.log, self.tip - 1)[0][0]
            if last is not None and last > newest[0]:
                return None
        return Ref.to(newest[1])

    # ---- advice -------------------------------------------------------------------------------------------------

    def _advise(self, key: Key, body: Entry[Any]) -> None:
        for slot in body.kind.slots:
            if isinstance(slot.field, RefTo):
                value = getattr(body, slot.name)
                for ref in value if slot.field.many else () if value is None else (value,):
                    self._settled(ref.key, slot.name, slot.field.marker)
        if self.by is not None:
            self._settled(self.by.key, "by", Member)
        if isinstance(body, StrikeOut):
            self._strikeable(body.target.key)
        item = Item(0, key, Place(MAX_T, *key), Record(body, self.now), b"")
        keeper, book = 0, self._book(body)
        if book is not None:
            book.item, book.now, book.lens = item, self.now, self.names
            keeper = book.keeper()
        try:
            self.law.judge(item, body.kind.writer, keeper)
        except NoEffect as verdict:
            raise Refused(self._words(verdict, keeper)) from verdict
        if book is not None:
            try:
                body.check(book)
            finally:
                book.lens = None

    def _book(self, body: Entry[Any]) -> Any:
        if body.kind.layer == 1:
            self.law.item = None  # type: ignore[assignment]
            return self.law
        if body.kind.layer == 0 or not body.kind.subject:
            return None
        key = getattr(body, body.kind.subject).key
        row = self._row(key)
        if row is None:
            return None
        subject = str(key) if row.subject in {LAW, None} else row.subject
        return self.ledger.folder.book(subject)

    def _row(self, key: Key) -> Row | None:
        return self.ledger.arranger.find(key)

    def _settled(self, key: Key, field: str, marker: type) -> None:
        if key in self.records:
            return
        row = self._row(key)
        if row is None:
            raise Refused(_("There is no entry {name} in these books.").format(name=entry_name(key)), field)
        cls = KINDS.get(row.kind) if row.kind is not None else None
        if marker is not object and (cls is None or not issubclass(cls, marker)):
            title = _(cls.kind.title) if cls else "?"
            raise Refused(
                _("{name} is “{title}”, which does not belong here.").format(name=entry_name(key), title=title), field
            )
        if row.unsettled or row.waiting:
            raise Refused(
                _(
                    "{name} still waits for an entry of another desk that has not arrived. Exchange with that desk first."
                ).format(name=self.names.of(key)),
                field,
            )

    def _strikeable(self, key: Key) -> None:
        row = self._row(key)
        cls = KINDS.get(row.kind) if row is not None and row.kind is not None else None
        if cls is None or not cls.kind.strikeable:
            said = cls.kind.said if cls else "?"
            raise Refused(
                _("{name} ({said}) cannot be struck out. Cancel it, or write what is right as a new entry.").format(
                    name=entry_name(key), said=_(said)
                ),
                "target",
            )

    def _words(self, verdict: NoEffect, keeper: int) -> str:
        if verdict.reason is Reason.NOT_WRITER and keeper:
            return _("Only {desk} keeps this; it has to do that. Your request waits there.").format(
                desk=self.names.desk(keeper)
            )
        if verdict.reason is Reason.NOT_WRITER:
            return _("Only the registrar's desk ({desk}) or the desk that wrote it may do this.").format(
                desk=self.names.desk(self.law.registrar())
            )
        return _("This desk cannot write that: {reason}.").format(reason=verdict.reason.words())

    # ---- writing ------------------------------------------------------------------------------------------------

    def affirm(self) -> None:
        """Refuse the whole batch when one of its entries has no effect: that is never acknowledged as done."""
        rows = self.ledger.store.rows(
            "SELECT seq, verdict FROM entry WHERE log = ? AND seq >= ? AND verdict > 0 ORDER BY seq", self.log, self.tip
        )
        for seq, code in rows:
            kind = self.records[Key(*self.name, seq)].body.kind  # type: ignore[union-attr]
            raise Refused(
                _("“{title}” would have no effect: {reason}. Nothing was written.").format(
                    title=_(kind.title), reason=Reason(code).words()
                )
            )

    def finish(self) -> Receipt:
        """Seal and store; the books are folded in the same transaction where they were clean."""
        ledger, store = self.ledger, self.ledger.store
        who = LogId(ledger.coop_id, self.author.key.public, self.name[1], self.name[2])
        signature = self.author.key.sign(who.seal_message(self.tip, self.data))
        rows = []
        head = self.head
        for seq, data in enumerate(self.data, self.tip):
            head = next_head(head, data)
            rows.append((ledger.coop, self.log, seq, data, head))
        store.many(
            "INSERT INTO entry (coop, log, seq, body, head, flaw, waiting, unsettled) VALUES (?, ?, ?, ?, ?, 0, 0, 0)",
            rows,
        )
        store.run("UPDATE log SET tip = ?, head = ? WHERE id = ?", self.tip + len(rows), head, self.log)
        ledger.add_seal(self.log, self.tip, len(rows), signature)
        sign_off(ledger, self.name[1], self.name[2], self.tip + len(rows))
        changed = ledger.arranger.arrange([(self.log, self.tip, self.tip + len(rows))])
        for subject in sorted(changed, key=lambda subject: subject != LAW):
            ledger.folder.fold(subject)
        return Receipt(
            tuple(self.keys),
            tuple(entry_name(key) for key in self.keys),
            tuple(entry_hash(data) for data in self.data),
            self.note,
        )


def found(store: Any, key: DeskKey, genesis: Genesis, at: int = 0) -> Ledger:
    """Found a co-op: make its ledger with the genesis as first entry, signed by the founder's desk.

    `at` is when, in minutes since the epoch that the genesis itself names.
    """
    data = pack(Record(genesis, at))
    with store.writing():
        ledger = Ledger.begin(store, data)
        log = ledger.find_log(key.public, 0, 0)
        if log is None or store.rows("SELECT tip FROM log WHERE id = ?", log)[0][0]:
            return ledger
        who = ledger.log_id(log)
        head = next_head(who.start(), data)
        store.run(
            "INSERT INTO entry (coop, log, seq, body, head, flaw, waiting, unsettled) VALUES (?, ?, 0, ?, ?, 0, 0, 0)",
            ledger.coop,
            log,
            data,
            head,
        )
        store.run("UPDATE log SET tip = 1, head = ? WHERE id = ?", head, log)
        ledger.add_seal(log, 0, 1, key.sign(who.seal_message(0, [data])))
        sign_off(ledger, 0, 0, 1)
        ledger.arranger.arrange([(log, 0, 1)])
        ledger.folder.fold(LAW)
    return ledger

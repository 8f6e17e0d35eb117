"""Entries on their way into one log: composed with advice, sealed, stored and folded together.

Rules
- Advice first: who may write it, whether what it names is there and settled, and the kind's own `check`. A refusal is
  words for the clerk, and nothing was written.
- The header's `saw` names the newest constitution entry that this desk has applied since it last said so; a log's first
  entry names the desk's admission as its basis.
- In the coop stream no seal spans more than a radio frame carries, so that every holder can pass the entries on.
- A batch lives inside one transaction of its author, who makes it last and acknowledges it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from models.book import Item, NoEffect, Place, Reason
from models.coop import OpenBook, StrikeOut
from models.encoding import entry_hash, pack
from models.entry import KINDS, LIMIT, Entry, Record, Unknown
from models.fields import RefTo
from models.keys import LogId, next_head
from models.language import gettext as _
from models.language import pgettext
from models.law import GENESIS
from models.members import Member
from models.names import Names, entry_name
from models.order import MAX_T
from models.pen import sign_off
from models.refs import Key, Ref, Stream
from models.structure import LAW, Row
from models.wire import Malformed
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.author import Author

#: What an author is asked to write: an entry, or how to make it from the keys of those before it.
Wish: TypeAlias = "Entry[Any] | Callable[[list[Key]], Entry[Any]]"


def made(wish: Wish, keys: list[Key]) -> Entry[Any]:
    """Give the entry of a wish; `keys` are those of the wishes before it."""
    return wish(keys) if callable(wish) else wish


def _parts(entries: list[bytes]) -> list[list[bytes]]:
    """Part entries so that each part and its seal fit one radio frame, in whatever coding."""
    parts: list[list[bytes]] = []
    room = 0
    for data in entries:
        room -= len(data) + 2
        if room < 0 or not parts:
            parts.append([])
            room = LIMIT[Stream.COOP] - len(data)
        parts[-1].append(data)
    return parts


class Batch:
    """Entries on their way into one log, sealed as they travel."""

    def __init__(self, author: Author, by: Ref[Any] | None, *, advise: bool) -> None:
        """Begin a batch by a desk's author, in the name of a member where `by` names one; `advise` asks for advice."""
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
        body = self._pin(body)
        first = seq == 0 and key != GENESIS
        admission = self.law.desks[self.author.number].admission if first else None
        record = Record(
            body,
            self.now,
            self.by,
            self._saw() if not self.data else None,
            Ref[Any].to(admission) if admission else None,
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

    def weigh(self, body: Entry[Any]) -> None:
        """Ask for the advice on an entry that is not to be written now; raises `Refused`."""
        self._advise(Key(self.author.number, int(body.kind.stream or 0), 0, 0), body)

    def _pin(self, body: Entry[Any]) -> Entry[Any]:
        """Give pinned references the check of their target, and others none."""
        pins: dict[str, Ref[Any]] = {}
        for slot in body.kind.slots:
            ref = getattr(body, slot.name)
            if not isinstance(slot.field, RefTo) or slot.field.many or ref is None:
                continue
            if not slot.field.pinned:
                pins[slot.name] = ref._replace(check=b"")
            elif not ref.check and (target := self._bytes(ref.key)) is not None:
                pins[slot.name] = ref._replace(check=entry_hash(target)[:2])
        return type(body)(**{slot.name: pins.get(slot.name, getattr(body, slot.name)) for slot in body.kind.slots})

    def _bytes(self, key: Key) -> bytes | None:
        if key in self.records:
            return self.data[self.keys.index(key)]
        row = self._row(key)
        return row.body if row is not None else None

    def _saw(self) -> Ref[Any] | None:
        """Name the newest constitution entry in the order that was applied here since this log last named one.

        What was applied since is told by the row numbers of this store, which grow with every arrival.
        """
        store, name = self.ledger.store, f"saw {self.ledger.coop} {self.log}"
        before = store.rows("SELECT value FROM setting WHERE name = ?", name)
        rows = store.rows(
            "SELECT id, log, seq, t FROM entry WHERE coop = ? AND layer < 2 AND layer = 1 "
            "AND unsettled = 0 AND waiting = 0 AND +t IS NOT NULL AND log <> ? AND id > ?",
            self.ledger.coop,
            self.log,
            int(before[0][0]) if before else 0,
        )
        if not rows:
            return None
        store.put("setting", ("name", "value"), [(name, str(max(row[0] for row in rows)))])
        return Ref[Any].to(max((t, Key(*self.ledger.arranger.logs[log], seq)) for _id, log, seq, t in rows)[1])

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
        book = self._book(key, body)
        if book is None:
            self._judge(item, body, 0)
            return
        before = book.item
        book.item, book.now, book.lens = item, self.now, self.names
        try:
            self._judge(item, body, book.keeper())
            body.check(book)
        finally:
            # A book that stays in memory is asked about the last entry that it met, never about one to come.
            book.item, book.lens = before, None

    def _judge(self, item: Item, body: Entry[Any], keeper: int) -> None:
        try:
            self.law.judge(item, body.kind.writer, keeper)
        except NoEffect as verdict:
            raise Refused(self._words(verdict, keeper)) from verdict

    def _book(self, own: Key, body: Entry[Any]) -> Any:
        if body.kind.layer == 1:
            self.law.item = None  # type: ignore[assignment]
            return self.law
        if body.kind.layer == 0:
            return None
        if not body.kind.subject:
            return self.ledger.folder.blank(own, body.kind.number)
        key = getattr(body, body.kind.subject).key
        row = self._row(key)
        if row is None:
            return None
        subject = str(key) if row.subject is None or row.subject == LAW else row.subject
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
                    "{name} still waits for an entry of another desk that has not arrived. "
                    "Exchange with that desk first."
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
                    name=entry_name(key), said=pgettext("did", said)
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
            body = self.records[Key(*self.name, seq)].body
            raise Refused(
                _("“{title}” would have no effect: {reason}. Nothing was written.").format(
                    title="?" if isinstance(body, Unknown) else _(body.kind.title), reason=Reason(code).words()
                )
            )

    def finish(self) -> None:
        """Seal and store; the books are folded in the same transaction where they were clean."""
        ledger, store = self.ledger, self.ledger.store
        who = LogId(ledger.coop_id, self.author.key.public, self.name[1], self.name[2])
        rows: list[tuple[int, int, int, bytes, bytes]] = []
        head = self.head
        for seq, data in enumerate(self.data, self.tip):
            head = next_head(head, data)
            rows.append((ledger.coop, self.log, seq, data, head))
        store.many(
            "INSERT INTO entry (coop, log, seq, body, head, flaw, waiting, unsettled) VALUES (?, ?, ?, ?, ?, 0, 0, 0)",
            rows,
        )
        store.run("UPDATE log SET tip = ?, head = ? WHERE id = ?", self.tip + len(rows), head, self.log)
        first = self.tip
        for part in _parts(self.data) if self.name[1] == Stream.COOP else [self.data]:
            ledger.add_seal(self.log, first, len(part), self.author.key.sign(who.seal_message(first, part)))
            first += len(part)
        sign_off(ledger, self.name[1], self.name[2], self.tip + len(rows))
        changed = ledger.arranger.arrange([(self.log, self.tip, self.tip + len(rows))])
        for subject in sorted(changed, key=lambda subject: subject != LAW):
            ledger.folder.fold(subject)

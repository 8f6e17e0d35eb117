"""Writing: how a desk appends to its own logs, from the clerk's wish to the signed, lasting entry.

Rules
- One append is one transaction: entries, seal, order and books. Committed means signed and synced; then `high.json` is
  written and synced; only then is it acknowledged.
- What one transaction writes is a batch (`models/batch.py`), which takes advice first: a refusal is words for the
  clerk, and nothing was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models import clerk
from models.batch import Batch, made
from models.coop import Genesis
from models.encoding import entry_hash, pack
from models.entry import Record
from models.keys import next_head
from models.language import gettext as _
from models.ledger import Ledger
from models.names import entry_name
from models.pen import Pen, sign_off
from models.place import one_writer
from models.refs import Key, Ref, Stream
from models.structure import LAW
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from models.keys import DeskKey

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
        """The desk's number, or 0 while it is not admitted."""
        desk = self.ledger.folder.law().by_key.get(self.key.public)
        return desk.number if desk else 0

    def now(self) -> int:
        """Give the minutes since the co-op's epoch by this desk's clock."""
        return self.ledger.folder.law().calendar.at(self.clock())

    # ---- appending ----------------------------------------------------------------------------------------------

    def append(
        self,
        *bodies: Any,
        by: Ref[Any] | None = None,
        stream: Stream | None = None,
        advise: bool = True,
        whole: bool = False,
    ) -> Receipt:
        """Sign entries and put them into the ledger.

        Each body is an entry, or a function of the keys of the bodies before it that gives one. All go into one log,
        that of `stream` or of the first body's kind. Raises `Refused`; nothing was written then. Many bodies become
        several transactions, unless they are to be written `whole`: all of them, or none.
        """
        store = self.ledger.store
        if store.tight():
            raise Refused(
                _(
                    "The disk is almost full. New entries are refused so that those from other desks still find room. "
                    "Free some space."
                )
            )
        self.ledger.steady()
        if not self.number:
            raise Refused(_("This desk is not admitted yet. Ask the registrar's desk to admit it."))
        receipts: list[Receipt] = []
        keys: list[Key] = []
        most = max(len(bodies), 1) if whole else MOST
        for start in range(0, len(bodies), most):
            receipts.append(self._append(bodies[start : start + most], keys, by, stream, advise=advise))
            keys += receipts[-1].keys[-len(bodies[start : start + most]) :]
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
                if folder.stale(LAW) or not self.ledger.sound():
                    continue
                batch = Batch(self, by or clerk.name_of(self.ledger), advise=advise)
                batch.begin(Stream(stream if stream is not None else made(bodies[0], keys).kind.stream or 0))
                # A new book begins with an entry of its own, which the bodies do not count.
                opened = len(batch.keys)
                for body in bodies:
                    batch.add(made(body, [*keys, *batch.keys[opened:]]))
                batch.finish()
                if advise:
                    batch.affirm()
                clerk.note(self.ledger, batch.keys)
            with one_writer(self.pen.lock_file):
                self.pen.remember()
            return _receipt(batch)


def _receipt(batch: Batch) -> Receipt:
    return Receipt(
        tuple(batch.keys),
        tuple(entry_name(key) for key in batch.keys),
        tuple(entry_hash(data) for data in batch.data),
        batch.note,
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

"""A desk's books as exchanges see them: one place where the engines meet ledger, law and pen.

Rules
- All is done in the thread that the ledger belongs to; every call reads what is so now.
- Only logs of admitted desks are told and given. What a setting remembers for the radio begins with `radio`.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from models import remember
from models.encoding import peek
from models.entry import KINDS
from models.reseal import reseal, seal, widest
from models.runs import Run
from models.wire import Malformed
from radio.codec.parts import LogRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from models.author import Author
    from models.law import Law
    from models.runs import Arrival, Fits, Tip

STREAMS: Final = (0, 1)
#: Counters are promised to the books in blocks, so that one that was used never comes again after a crash.
BLOCK: Final = 256


class Books:
    """An author's books as the engines see them."""

    def __init__(self, author: Author) -> None:
        """Look at the books that an author writes."""
        self.author, self.ledger = author, author.ledger
        self.coop_id, self.key = author.ledger.coop_id, author.key.public
        self._counter = self._promised = 0
        self._opened: dict[bytes, bytes] = {}

    @property
    def law(self) -> Law:
        """The law as it stands."""
        return self.ledger.folder.law()

    # ---- desks --------------------------------------------------------------------------------------------------

    def desk(self, number: int) -> bytes | None:
        """Give the key of the desk with this number; that of the founder is known before its first entry is here."""
        found = self.law.desks.get(number)
        if found is None and not self.law.desks:
            return next((tip.desk_key for tip in self.ledger.tips() if tip.number == number), None)
        return found.key if found else None

    def number(self, key: bytes) -> int | None:
        """Give the number of an admitted desk."""
        found = self.law.by_key.get(key)
        if found is None and key == self.key:
            # A desk that joined by radio was told its number before its admission came.
            return int(self.noted("number") or 0) or None
        return found.number if found else None

    def desks(self) -> int:
        """Give the highest number that a desk was given."""
        return max(self.law.desks, default=0)

    def shut_out(self, key: bytes) -> bool:
        """Whether the desk was revoked."""
        found = self.law.by_key.get(key)
        return found is not None and found.revoked_by is not None

    def village(self, key: bytes) -> object:
        """Give the village of a desk."""
        found = self.law.by_key.get(key)
        return found.village if found else None

    def registrar(self) -> int:
        """Give the number of the registrar's desk."""
        return self.law.registrar()

    def registrars(self) -> set[int]:
        """Give the numbers of all desks that are or were the registrar's."""
        return {number for _place, number in self.law.registrars}

    # ---- logs ---------------------------------------------------------------------------------------------------

    def tips(self) -> Sequence[Tip]:
        """Give the tips of all admitted desks' coop and village logs."""
        known = self.law.by_key
        return [tip for tip in self.ledger.tips(STREAMS) if tip.desk_key in known and tip.number]

    def head_at(self, log: int, count: int) -> bytes:
        """Give a log's head after `count` entries."""
        return self.ledger.head_at(log, count)

    def missing(self, log: int, stop: int, most: int) -> Sequence[tuple[int, int]]:
        """Give stretches that are not held."""
        return self.ledger.missing(log, stop, most)

    def runs(self, log: int, first: int, stop: int, size: int) -> Iterator[Run]:
        """Give runs that cover a stretch."""
        return self.ledger.runs(log, first, stop, size)

    def branches(self, log: int) -> Sequence[Run]:
        """Give the other branches of a forked log."""
        return self.ledger.branches(log)

    def take(self, runs: Iterable[Run]) -> Arrival:
        """Take runs in."""
        return self.ledger.take(runs)

    def sign(self, message: bytes) -> bytes:
        """Sign with this desk's key."""
        return self.author.key.sign(message)

    # ---- for the air --------------------------------------------------------------------------------------------

    def covering(self, log: int, seq: int, stop: int, cost: Callable[[Run], int | None]) -> Run | None:
        """Give the run over entry `seq` that brings what lies before `stop` at the least cost for each entry.

        `cost` gives a run's bytes, or None where it does not fit.
        """
        best: tuple[float, Run] | None = None
        who = self.ledger.log_id(log)
        for first, count, signature in self.ledger.seals_over(log, seq):
            bodies = tuple(self.ledger.bodies(log, first, count))
            run = Run(who.desk, who.stream, who.incarnation, first, bodies, signature)
            paid = cost(run) if len(bodies) == count else None
            if paid is None:
                continue
            each = paid / (min(first + count, stop) - seq)
            if best is None or each < best[0]:
                best = each, run
        return best[1] if best else None

    def seal_own(self, tip: Tip, first: int, stop: int, fits: Fits) -> None:
        """Seal as much of an own log from `first` on as fits, where no such seal is held yet."""
        count = widest(self.ledger, tip.log, (tip.number, tip.stream, tip.incarnation), (first, stop), fits)
        if not self.ledger.has_seal(tip.log, first, count):
            seal(self.author, tip.log, first, count)

    def reseal(self, fits: Fits) -> list[tuple[LogRef, int, int, bytes]]:
        """Add this desk's own wider seals; give those over whole blocks, which are worth telling."""
        number = self.number(self.key)
        if number is None:
            return []
        return [
            (LogRef(number, one.stream, one.incarnation), one.first, one.n, one.signature)
            for one in reseal(self.author, fits)
            if not one.tail and one.stream == 0
        ]

    def take_seal(self, log: int, first: int, count: int, signature: bytes) -> bool:
        """Keep a wider seal over entries that are held, if it is good."""
        return self.ledger.take_seal(log, first, count, signature)

    def haste(self, log: int, first: int, stop: int) -> int:
        """Give the greatest haste of some entries: 2 an alert, 1 who gets a machine, 0 all else."""
        found = 0
        for body in self.ledger.bodies(log, first, min(stop - first, 64)):
            try:
                cls = KINDS.get(peek(body).number)
            except Malformed:
                continue
            found = max(found, cls.kind.haste if cls else 0)
        return found

    def frames_keys(self) -> list[bytes]:
        """Give the keys under which desks of this co-op speak on air, the newest first; none when it was given none.

        The first key came with the co-op; each newer one was given when a desk had been shut out.
        """
        given = self.law.air_keys.get(self.number(self.key) or 0, {})
        for box in given.values():
            if box not in self._opened:
                with contextlib.suppress(Malformed):
                    self._opened[box] = self.author.key.open_box(box)
        found = [self._opened[given[epoch]] for epoch in sorted(given, reverse=True) if given[epoch] in self._opened]
        first = remember.frames_key(self.ledger)
        return [*found, first] if first else found

    def counter(self) -> int:
        """Give this desk's next number for a frame in which it speaks; never one that it gave before."""
        if self._counter >= self._promised:
            self._counter = max(self._counter, int(remember.setting(self.ledger, "radio counter", "0")))
            remember.remember(self.ledger, "radio counter", str(self._counter + BLOCK))
            self._promised = self._counter + BLOCK
        self._counter += 1
        return self._counter

    def jump(self, counter: int) -> None:
        """Go on counting above a number that another desk heard under this desk's name."""
        if not self._counter < counter < 2**48:
            return
        self._counter = counter
        # What was promised before stays promised: after a restart an old number of one's own may still be heard.
        if counter >= int(remember.setting(self.ledger, "radio counter", "0")):
            self._promised = counter + BLOCK
            remember.remember(self.ledger, "radio counter", str(self._promised))

    def note(self, name: str, value: str) -> None:
        """Remember something for the radio."""
        remember.remember(self.ledger, f"radio {name}", value)

    def noted(self, name: str) -> str:
        """Give what was remembered for the radio; empty when nothing was."""
        return remember.setting(self.ledger, f"radio {name}")

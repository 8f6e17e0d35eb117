"""A small village of desks with real keys, whose pens write whatever a test wants: also what no honest desk would.

Rules
- `Village` founds a co-op and hands out pens; a pen signs any bytes at any place of any of its logs.
- Nothing here goes through `Author`: the runs are made from the wire format alone, like those of another program.
- `begin` gives an empty ledger in memory, `feed` offers runs as a patient neighbour does (what a desk does not know yet
  is offered again), `picture` gives all that two desks with equal entries must agree on.

    >>> from models.coop import AddVillage
    >>> village = Village()
    >>> key = village.a.write(AddVillage("Bonde"), at=10).key
    >>> picture(told(village.runs)).verdicts[str(key)]
    'OK'
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from models.book import Reason
from models.coop import AdmitDesk, Genesis
from models.encoding import entry_hash, pack
from models.entry import Entry, Record
from models.fields import RefTo
from models.keys import DeskKey, LogId
from models.ledger import Ledger
from models.machines import AddMachine, RequestMachine
from models.members import AddHousehold, RegisterMember
from models.projections import PROJECTIONS
from models.refs import Key, Ref, Stream
from models.runs import Arrival, Run
from models.store import Store
from models.wire import blake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

EPOCH = 29_453_580
DAY = 1440


def to(key: Key, check: bytes = b"") -> Ref[Any]:
    """Name the entry at a key, whether or not there is one."""
    return Ref[Any].to(key, check)


def chance(seed: int) -> Random:
    """Give a source of chance that repeats by its seed."""
    return Random(seed)  # noqa: S311 - nothing secret comes of it


def key_of(name: str) -> DeskKey:
    """Give the key that belongs to a name: the same in every run of the tests."""
    return DeskKey.make(hashlib.blake2b(name.encode(), digest_size=32).digest())


@dataclass(frozen=True)
class Said:
    """An entry that a pen wrote, and the run that carries it."""

    key: Key
    data: bytes
    run: Run

    @property
    def ref(self) -> Ref[Any]:
        """A plain reference to it."""
        return to(self.key)

    @property
    def pin(self) -> Ref[Any]:
        """A reference that carries two bytes of its hash."""
        return to(self.key, entry_hash(self.data)[:2])


@dataclass
class Pen:
    """A desk's hand: its key, its number, and what it has written."""

    village: Village
    key: DeskKey
    number: int
    basis: Ref[Any] | None
    logs: dict[tuple[int, int], list[bytes]] = field(default_factory=dict[tuple[int, int], list[bytes]])

    @property
    def admission(self) -> Ref[Any]:
        """The entry that admitted this desk."""
        assert self.basis is not None, "nobody has admitted this desk"
        return self.basis

    def next(self, stream: int = 0, incarnation: int = 0, ahead: int = 0) -> Key:
        """Guess the key of an entry that this pen has yet to write."""
        return Key(self.number, stream, incarnation, len(self.logs.get((stream, incarnation), ())) + ahead)

    def compose(
        self,
        body: Entry[Any],
        at: int,
        by: Ref[Any] | None = None,
        saw: Ref[Any] | None = None,
        basis: Ref[Any] | None = None,
    ) -> bytes:
        """Give the bytes of an entry; a pinned reference without a check gets that of what stands there now."""
        return pack(Record(self._pinned(body), at, by, saw, basis))

    def _pinned(self, body: Entry[Any]) -> Entry[Any]:
        pins: dict[str, Any] = {}
        for slot in body.kind.slots:
            ref = getattr(body, slot.name)
            if isinstance(slot.field, RefTo) and slot.field.pinned and not ref.check:
                data = self.village.written.get(ref.key)
                pins[slot.name] = ref._replace(check=entry_hash(data)[:2] if data else b"??")
        return replace(body, **pins) if pins else body  # type: ignore[type-var]

    def write(  # noqa: PLR0913 - the parts of a header and of a log's name
        self,
        body: Entry[Any],
        at: int,
        *,
        by: Ref[Any] | None = None,
        saw: Ref[Any] | None = None,
        stream: int | None = None,
        incarnation: int = 0,
        basis: bool = True,
    ) -> Said:
        """Write an entry in a run of its own; a log's first names the desk's admission."""
        where = stream if stream is not None else int(body.kind.stream or Stream.COOP)
        first = not self.logs.get((where, incarnation))
        data = self.compose(body, at, by, saw, self.admission if first and basis else None)
        return self.raw(data, where, incarnation)

    def raw(self, data: bytes, stream: int = 0, incarnation: int = 0) -> Said:
        """Write any bytes at all in a run of their own."""
        log = self.logs.setdefault((stream, incarnation), [])
        self.village.written[Key(self.number, stream, incarnation, len(log))] = data
        log.append(data)
        run = self.seal(len(log) - 1, [data], stream, incarnation)
        self.village.runs.append(run)
        return Said(Key(self.number, stream, incarnation, run.first), data, run)

    def seal(self, first: int, entries: Sequence[bytes], stream: int = 0, incarnation: int = 0) -> Run:
        """Sign any entries as standing from `first` on; nothing is noted down."""
        message = LogId(self.village.coop, self.key.public, stream, incarnation).seal_message(first, entries)
        return Run(self.key.public, stream, incarnation, first, tuple(entries), self.key.sign(message))

    def span(self, first: int, stop: int, stream: int = 0, incarnation: int = 0) -> Run:
        """Give entries that were written as one run under one seal."""
        return self.seal(first, self.logs[stream, incarnation][first:stop], stream, incarnation)


class Village:
    """A co-op that begins with desk A in village Kilima; `runs` collects everything that any pen writes."""

    def __init__(self, name: str = "Mto Co-op") -> None:
        """Found it."""
        founder = key_of(f"{name} 1")
        self.name = name
        self.genesis = pack(Record(Genesis(name, "Kilima", "store", founder.public, EPOCH, 180), 0))
        self.coop = blake(self.genesis)
        self.runs: list[Run] = []
        self.written: dict[Key, bytes] = {}
        self.a = Pen(self, founder, 1, to(Key(1, 0, 0, 0)))
        self.founding = self.a.raw(self.genesis)

    def pen(self, number: int, name: str = "") -> Pen:
        """Give a pen that nobody has admitted yet."""
        return Pen(self, key_of(name or f"{self.name} {number}"), number, None)

    def admit(self, number: int, at: int, by: Pen | None = None, name: str = "") -> Pen:
        """Let the registrar (or another pen) admit a desk; gives its pen."""
        pen = self.pen(number, name)
        said = (by or self.a).write(AdmitDesk(self.founding.ref, number, pen.key.public, f"desk {number}"), at)
        pen.basis = said.ref
        return pen

    def member(self, pen: Pen, at: int, code: str = "0417") -> Said:
        """Enter a household of one."""
        house = pen.write(AddHousehold(self.founding.ref, f"H{code}"), at)
        return pen.write(RegisterMember(house.ref, code), at + 1)

    def machine(self, pen: Pen, at: int, code: str = "TRACTOR1") -> Said:
        """Enter a machine that the pen's desk keeps."""
        return pen.write(AddMachine(self.founding.ref, code), at)

    @staticmethod
    def ask(pen: Pen, machine: Said, member: Said, start: int, at: int, hours: int = 4) -> Said:  # noqa: PLR0913, PLR0917 - the fields of a request
        """Ask for a machine."""
        return pen.write(RequestMachine(machine.ref, member.ref, start, hours), at)


# ---- desks that read ------------------------------------------------------------------------------------------------


class Picture(NamedTuple):
    """All that two desks which hold the same entries must agree on."""

    state: str
    digest: bytes
    verdicts: dict[str, str]
    places: dict[str, int]
    rows: dict[str, list[tuple[Any, ...]]]


def begin(genesis: bytes, path: Path = Path(":memory:")) -> Ledger:
    """Open an empty ledger, in memory unless a path is given."""
    return Ledger.begin(Store(path), genesis)


def feed(ledger: Ledger, runs: Iterable[Run], *, fold: bool = True) -> Arrival:
    """Offer runs one at a time, in this order; those of unknown desks again until nothing more is learnt."""
    total = Arrival()
    waiting = list(runs)
    while waiting:
        again: list[Run] = []
        for run in waiting:
            arrival = ledger.take([run])
            total.stored += arrival.stored
            total.known += arrival.known
            total.refused += arrival.refused
            total.forked += arrival.forked
            if arrival.unknown:
                again.append(run)
            if fold:
                ledger.folder.fold_all()
        if len(again) == len(waiting):
            total.unknown = len(again)
            break
        waiting = again
    ledger.folder.fold_all()
    return total


def told(runs: Sequence[Run], order: Sequence[int] | None = None) -> Ledger:
    """Give a fresh desk that was told the runs (the first is the genesis) in an order."""
    ledger = begin(runs[0].entries[0])
    feed(ledger, runs if order is None else [runs[place] for place in order])
    return ledger


def entries(ledger: Ledger) -> Iterator[tuple[Key, int | None, bool, int | None]]:
    """Give (key, t, waiting, verdict) of every entry that is stored for a desk with a number."""
    ledger.arranger.refresh()
    rows = ledger.store.rows(
        "SELECT log, seq, t, waiting, verdict FROM entry WHERE coop = ? ORDER BY log, seq", ledger.coop
    )
    for log, seq, t, waiting, verdict in rows:
        if log in ledger.arranger.logs:
            yield Key(*ledger.arranger.logs[log], seq), t, bool(waiting), verdict


def picture(ledger: Ledger) -> Picture:
    """See what a desk makes of its entries."""
    found = [(str(key), t, waiting, code) for key, t, waiting, code in sorted(entries(ledger)) if t is not None]
    verdicts = {key: "UNFOLDED" if code is None else Reason(code).name for key, _t, _waiting, code in found}
    places = {key: t for key, t, _waiting, _verdict in found}
    return Picture(ledger.folder.state_hash(), ledger.frontier_digest((0, 1)), verdicts, places, projections(ledger))


def projections(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row that the books left, names too."""
    return {
        name: sorted(ledger.store.rows(f'SELECT * FROM "{name}" WHERE coop = ?', ledger.coop), key=repr)  # noqa: S608 - the names are our tables'
        for name in PROJECTIONS
    }


def verdict(ledger: Ledger, said: Said) -> Reason:
    """Give the verdict on an entry."""
    return Reason(next(code for key, _t, _w, code in entries(ledger) if key == said.key) or 0)

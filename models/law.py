"""The constitution (layer 1): desks, villages, the registrar, machines and their keepers, the rules in force.

Rules
- It is folded first, from layer-1 entries alone, in their order; every other layer asks it "as of" a place.
- A revocation names a height for each log of a desk; entries at or above it are void wherever they stand in the order.
  What a desk decided over a thing that was taken from it is void above what was accepted. Both reach back, so the fold
  is repeated (`models.constitution`).
- A desk number belongs to the desk whose admission is first in the order.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from models.book import Book, Item, NoEffect, Place, Reason, Verdict
from models.clock import Calendar
from models.entry import Unknown
from models.refs import Key
from models.statutes import Statutes
from models.wire import blake
from models.writers import AnyDesk, AuthorOf, Deputy, Founder, Keeper, Quorum, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from models.keeping import Takeover
    from models.refs import Height
    from models.writers import Writer

#: The newest rules that this program can fold by.
RULES = 1
GENESIS = Key(1, 0, 0, 0)


def letters(number: int) -> str:
    """Give a desk's letter code: 1 is A, 26 Z, 27 AA."""
    out = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out or "?"


@dataclass
class Desk:
    """An admitted desk."""

    number: int
    key: bytes
    name: str
    village: Key
    admission: Key
    place: Place
    heights: dict[tuple[int, int], int] | None = None
    revoked_by: Key | None = None

    @property
    def letter(self) -> str:
        """Its letter code."""
        return letters(self.number)

    def counts(self, key: Key) -> bool:
        """Whether an entry of this desk is below its revocation height."""
        return self.heights is None or key.seq < self.heights.get((key.stream, key.incarnation), 0)


@dataclass
class Village:
    """A village of the co-op."""

    key: Key
    name: str


@dataclass
class Thing:
    """Something that is shared and has a keeper: a machine."""

    key: Key
    code: str
    name: str
    village: Key
    meters: tuple[str, ...]
    keepers: list[tuple[Place, int]]
    retired: Place | None = None
    #: A number of `models.things.Sort`.
    sort: int = 0


@dataclass
class Law(Book):
    """The constitution, folded. `coop` is the co-op's id; `calendar` its calendar."""

    coop: bytes = b""
    name: str = ""
    calendar: Calendar = field(default_factory=lambda: Calendar(0, 0))
    desks: dict[int, Desk] = field(default_factory=dict[int, Desk])
    by_key: dict[bytes, Desk] = field(default_factory=dict[bytes, Desk])
    villages: dict[Key, Village] = field(default_factory=dict[Key, Village])
    things: dict[Key, Thing] = field(default_factory=dict[Key, Thing])
    registrars: list[tuple[Place, int]] = field(default_factory=list[tuple[Place, int]])
    rules: list[tuple[Place, int]] = field(default_factory=list[tuple[Place, int]])
    #: For each desk's number the keys of the air that it was given, by epoch, sealed to it.
    air_keys: dict[int, dict[int, bytes]] = field(default_factory=dict[int, dict[int, bytes]])
    statutes: Statutes = field(default_factory=Statutes)
    revocations: Revocations = field(default_factory=dict[int, tuple[Key, dict[tuple[int, int], int]]])
    said: dict[Key, Verdict] = field(default_factory=dict[Key, Verdict])
    banned: frozenset[Key] = frozenset()
    #: Every desk key that an admission names, also one without effect, and the number under which its logs are read.
    numbers: dict[bytes, int] = field(default_factory=dict[bytes, int])

    def __post_init__(self) -> None:
        """Start empty."""
        super().__init__(GENESIS, self)

    # ---- questions, as of a place ------------------------------------------------------------------------------

    def registrar(self, place: Place | None = None) -> int:
        """Give the number of the desk that is registrar at a place (now, without one)."""
        return _as_of(self.registrars, place)

    def rules_at(self, place: Place) -> int:
        """Give the rules in force at a place."""
        return _as_of(self.rules, place) or 1

    def keeper_of(self, thing: Key, place: Place | None = None) -> int:
        """Give the number of the desk that keeps a thing at a place; 0 when nobody does."""
        found = self.things.get(thing)
        return _as_of(found.keepers, place) if found else 0

    def village_of(self, desk: int) -> str:
        """Give the name of a desk's village."""
        found = self.desks.get(desk)
        return self.villages[found.village].name if found and found.village in self.villages else "?"

    def judge(self, item: Item, writer: Writer | None, keeper: int) -> None:
        """Raise `NoEffect` when an entry's desk may not have written it, here, at its place."""
        desk = self.desks.get(item.key.desk)
        if isinstance(writer, Founder):
            if item.key != GENESIS:
                raise NoEffect(Reason.SECOND_GENESIS)
            return
        if desk is None or (desk.place > item.place and desk.admission != item.key):
            raise NoEffect(Reason.NOT_WRITER)
        revocation = self.revocations.get(desk.number)
        if revocation and item.key.seq >= revocation[1].get((item.key.stream, item.key.incarnation), 0):
            raise NoEffect(Reason.REVOKED, revocation[0])
        if self.rules_at(item.place) > RULES:
            raise NoEffect(Reason.UPGRADE)
        if not _may(writer, item, keeper, self.registrar(item.place)):
            raise NoEffect(Reason.NOT_WRITER)

    def taken_from(self, thing: Key, place: Place) -> Takeover | None:
        """Give the taking over by which the desk of an entry at a place may not decide over a thing; or None."""
        found = self.things.get(thing)
        return self.statutes.keeping.lost(thing, place, found.keepers) if found else None

    def admitted(self, admission: Key) -> Desk:
        """Give the desk that an admission made; raises `NoEffect` when that admission had none."""
        for desk in self.desks.values():
            if desk.admission == admission:
                return desk
        raise NoEffect(Reason.WRONG_TARGET)

    def keeper(self) -> int:
        """Give the keeper of the thing that the current entry names."""
        thing, place = self._thing(), self.item.place
        keeper = self.keeper_of(thing, place) if thing else 0
        return 0 if keeper == place.desk and self.lost() else keeper

    def lost(self) -> Key | None:
        """Give the entry that took the thing from the current entry's desk before that could decide over it."""
        thing = self._thing()
        taken = self.taken_from(thing, self.item.place) if thing else None
        return taken.key if taken else None

    def _thing(self) -> Key | None:
        body = self.item.record.body
        if isinstance(body, Unknown) or not isinstance(body.kind.writer, Keeper):
            return None
        thing: Key = getattr(body, body.kind.writer.field).key
        return thing

    # ---- what layer-1 entries do ------------------------------------------------------------------------------

    def admit(self, number: int, key: bytes, name: str, village: Key) -> None:
        """Give a desk its number, unless the number or the key was given before."""
        if number in self.desks:
            raise NoEffect(Reason.NUMBER_TAKEN, self.desks[number].admission)
        if key in self.by_key:
            raise NoEffect(Reason.KEY_TAKEN, self.by_key[key].admission)
        desk = Desk(number, key, name, village, self.item.key, self.item.place)
        if number in self.revocations:
            desk.revoked_by, desk.heights = self.revocations[number]
        self.desks[number] = self.by_key[key] = desk

    def revoke(self, admission: Key, heights: Iterable[Height]) -> None:
        """Shut a desk out: its entries at or above the heights are void."""
        desk = self.admitted(admission)
        if self.item.key in self.banned:
            raise NoEffect(Reason.NOT_ALLOWED)
        if desk.revoked_by is not None and desk.revoked_by != self.item.key:
            raise NoEffect(Reason.ENDED, desk.revoked_by)
        found = {(height.stream, height.incarnation): height.upto for height in heights}
        desk.revoked_by, desk.heights = self.item.key, found
        self.revocations[desk.number] = (self.item.key, found)

    # ---- what leaves a trace ------------------------------------------------------------------------------------

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Give desks, villages and machines as rows; `mark` changes when what others ask about changes."""
        desks = [
            {"key": str(desk.admission), "number": desk.number, "letter": desk.letter, "name": desk.name,
             "public": desk.key, "village": str(desk.village),
             "revoked": str(desk.revoked_by) if desk.revoked_by else None,
             "mark": _mark(desk.number, desk.key, desk.place, sorted((desk.heights or {}).items()), desk.revoked_by)}
            for desk in self.desks.values()
        ]  # fmt: skip
        things = [
            {"key": str(thing.key), "code": thing.code, "name": thing.name, "village": str(thing.village),
             "meters": "/".join(thing.meters), "keeper": thing.keepers[-1][1], "retired": thing.retired is not None,
             "mark": _mark(thing.keepers, thing.retired, thing.meters, *self.statutes.keeping.marks(thing.key))}
            for thing in self.things.values()
        ]  # fmt: skip
        villages = [{"key": str(village.key), "name": village.name} for village in self.villages.values()]
        general = [
            {
                "key": "rules",
                "mark": _mark(self.rules, self.registrars[:1], *self.statutes.marks()),
                "registrar": self.registrar(),
                "name": self.name,
            }
        ]
        return {"desk": desks, "thing": things, "village": villages, "general": general}


def _mark(*parts: object) -> bytes:
    return blake(repr(parts).encode())[:8]


def _as_of(timeline: Sequence[tuple[Place, int]], place: Place | None) -> int:
    """Give the value of the last change at or before a place."""
    if not timeline:
        return 0
    if place is None:
        return timeline[-1][1]
    found = bisect.bisect_right(timeline, place, key=lambda change: change[0])
    return timeline[found - 1][1] if found else 0


def _may(writer: Writer | None, item: Item, keeper: int, registrar: int) -> bool:
    desk = item.key.desk
    match writer:
        case AnyDesk() | None:
            return True
        case Role("registrar"):
            return desk == registrar
        case Keeper():
            return desk == keeper
        case AuthorOf(field=name, or_keeper=too):
            return desk == getattr(item.record.body, name).desk or (too and desk == keeper)
        case Deputy() | Quorum():  # who signs, and who is on the list, its own `apply` judges
            return True
        case _:
            return False


#: By desk number: the entry that revokes it, and the heights by (stream, incarnation).
Revocations = dict[int, tuple[Key, dict[tuple[int, int], int]]]


def apply(book: Book, item: Item) -> Verdict:
    """Judge one entry and apply it to its book; never raises for what an entry says."""
    book.item = item
    if item.flaw is not Reason.OK:
        return Verdict(item.flaw)
    body = item.record.body
    if isinstance(body, Unknown):
        return Verdict(Reason.UPGRADE)
    try:
        if item.key in book.struck:
            raise NoEffect(Reason.STRUCK, book.struck[item.key])  # noqa: TRY301
        book.law.judge(item, body.kind.writer, book.keeper())
        body.apply(book)
    except NoEffect as verdict:
        taken = book.lost() if verdict.reason is Reason.NOT_WRITER else None
        return Verdict(Reason.TAKEN_OVER, taken) if taken else Verdict(verdict.reason, verdict.because)
    return Verdict(Reason.OK)

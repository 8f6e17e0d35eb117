"""Who keeps a thing, who stands in for its keeper, and who took it over: the constitution's memory of all that.

Rules
- The keeper publishes a list of desks in their order. A majority of that list may give the thing to another desk; the
  place in the order at which the majority was reached is the place from which that desk keeps it.
- Such a taking over names the last entry that was accepted of each of the old keeper's coop logs. What that desk
  decided above them is void wherever it stands in the order; what it wrote of things that happened stays.
- The ground of a taking over is judged without what it makes void, so that a silent keeper cannot undo it by entries
  that nobody has seen.
- Nothing stands here until a keeper publishes a list: older co-ops fold as they always did.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.refs import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from models.book import Place
    from models.law import Thing
    from models.refs import Key


@dataclass(frozen=True)
class Heirs:
    """A published list: where it stands in the order, its entry, and the desks' numbers, the first one first."""

    place: Place
    key: Key
    desks: tuple[int, ...]

    @property
    def needed(self) -> int:
        """How many of them are a majority."""
        return len(self.desks) // 2 + 1


@dataclass(frozen=True)
class Takeover:
    """A taking over that is in force from `place` on: machine, who kept it, who keeps it, what was accepted."""

    key: Key
    machine: Key
    old: int
    to: int
    upto: tuple[Key, ...]
    place: Place

    def voids(self, place: Place) -> bool:
        """Whether an entry of the old keeper at a place before this one was not accepted."""
        return place.desk == self.old and place < self.place and above(self.upto, place)


@dataclass
class Proposal:
    """A taking over that waits for signatures, or has them; `signers` are the desks with the entry each signed by."""

    key: Key
    place: Place
    machine: Key
    old: int
    to: int
    upto: tuple[Key, ...]
    heirs: Heirs
    signers: dict[int, Key] = field(default_factory=dict[int, "Key"])
    taken: Takeover | None = None
    #: What came before it in the order, where it came too late.
    lost: Key | None = None

    @property
    def missing(self) -> int:
        """How many signatures it still needs."""
        return max(0, self.heirs.needed - len(self.signers))


@dataclass
class Keeping:
    """Succession lists, proposals and takings over, by machine or by their entry.

    `known` are the takings over that the whole constitution has in the end; while it is folded, those of the pass
    before.
    """

    heirs: dict[Key, list[Heirs]] = field(default_factory=dict["Key", "list[Heirs]"])
    proposals: dict[Key, Proposal] = field(default_factory=dict["Key", "Proposal"])
    taken: dict[Key, Takeover] = field(default_factory=dict["Key", "Takeover"])
    known: dict[Key, Takeover] = field(default_factory=dict["Key", "Takeover"])

    def list_of(self, machine: Key, place: Place | None = None) -> Heirs | None:
        """Give the list that stands at a place (now, without one); None where none was published, or it is empty."""
        before = [one for one in self.heirs.get(machine, ()) if place is None or one.place <= place]
        return before[-1] if before and before[-1].desks else None

    def lost(self, machine: Key, place: Place, keepers: Sequence[tuple[Place, int]]) -> Takeover | None:
        """Give the taking over that took the machine from the desk of an entry at `place`; None where none did.

        From its own place on that holds until the machine is passed on by an entry; `keepers` say since when who
        keeps it.
        """
        if not self.known:
            return None
        since = max((change[0] for change in keepers if change[0] <= place), default=None)
        for one in self.known.values():
            if one.machine == machine and (one.voids(place) or (one.place == since and one.old == place.desk)):
                return one
        return None

    def ground(self, thing: Thing, old: int, upto: Sequence[Key], place: Place) -> tuple[int, Heirs | None]:
        """Give keeper and list at a place as they are without what `old` decided above `upto`.

        The keeper is 0 where the thing has left the books.
        """
        events: list[tuple[Place, int | Heirs]] = [*thing.keepers]
        events += [(one.place, one) for one in self.heirs.get(thing.key, ())]
        events += [(thing.retired, 0)] if thing.retired else []
        taken = {one.place: one for one in self.taken.values() if one.machine == thing.key}
        keeper, heirs = thing.key.desk, None
        for where, what in sorted(events, key=lambda event: event[0]):
            by = taken[where].old if where in taken else where.desk
            unseen = where not in taken and by == old and above(upto, where) and where[1:] != thing.key
            if where > place or by != keeper or unseen:
                continue
            if isinstance(what, int):
                keeper = what
            else:
                heirs = what
        return keeper, heirs

    def marks(self, machine: Key) -> tuple[object, ...]:
        """Give what the machine's book asks about, for the machine's mark; empty while nothing stands here."""
        taken = [one for one in self.taken.values() if one.machine == machine]
        lists = self.heirs.get(machine, [])
        return (lists, taken) if lists or taken else ()


def above(upto: Iterable[Key], place: Place) -> bool:
    """Whether an entry stands above the last accepted one of its log; a log of which none is named has none."""
    accepted = [key.seq for key in upto if (key.stream, key.incarnation) == (place.stream, place.incarnation)]
    return place.stream == Stream.COOP and place.seq > max(accepted, default=-1)

"""Every arrival order of a few runs, quickly: one desk in memory walks the tree of orders and steps back by savepoints.

Rules
- What the walk shares between orders is what a desk would hold at that point; nothing else is kept when it steps back.
- After some of the arrivals the books are folded and after others not, drawn by a seed, as busy and idle desks do.
- A run of a desk that is not known yet is offered again at the end, as neighbours do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.village.builder import Picture, begin, chance, feed, picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from models.ledger import Ledger
    from models.runs import Run


@dataclass
class Walk:
    """A walk through the orders of `runs` after the common beginning `base`.

    All of them, or with `width` only so many next runs at each step, drawn by the seed.
    """

    base: Sequence[Run]
    runs: Sequence[Run]
    seed: int = 1
    width: Sequence[int] = ()
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        """Make the chance by which next runs are drawn."""
        self.chance = chance(self.seed)

    def pictures(self) -> Iterator[tuple[tuple[int, ...], Picture]]:
        """Give each order and what the desk makes of it."""
        for first in self._next(()):
            for second in self._next((first,)):
                # A fresh desk now and then: SQLite's savepoints grow slow within one long transaction.
                self.ledger = begin(self.base[0].entries[0])
                feed(self.ledger, self.base)
                unknown: tuple[int, ...] = ()
                for place in (first, second):
                    unknown = self._tell(place, unknown)
                with self.ledger.store.db.atomic("IMMEDIATE"):
                    yield from self._from((first, second), unknown)

    def _next(self, done: tuple[int, ...]) -> list[int]:
        places = [place for place in range(len(self.runs)) if place not in done]
        return self.chance.sample(places, min(len(places), self.width[len(done)])) if self.width else places

    def _tell(self, place: int, unknown: tuple[int, ...]) -> tuple[int, ...]:
        """Offer a run; give those that wait for their desk to be admitted."""
        arrival = self.ledger.take([self.runs[place]])
        if self.chance.random() < 0.5:
            self.ledger.folder.fold_all()
        return (*unknown, place) if arrival.unknown else unknown

    def _from(self, done: tuple[int, ...], unknown: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Picture]]:
        if len(done) == len(self.runs):
            feed(self.ledger, [self.runs[place] for place in unknown])
            yield done, picture(self.ledger)
            return
        places = self._next(done)
        for place in places[:-1]:
            with self.ledger.store.db.savepoint() as here:
                yield from self._from((*done, place), self._tell(place, unknown))
                here.rollback()
            self.ledger.folder.drop()  # what the desk remembers of a future that was taken back
        yield from self._from((*done, places[-1]), self._tell(places[-1], unknown))


def differences(one: Picture, other: Picture) -> list[str]:
    """Say in what two pictures differ."""
    out = [name for name in ("state", "digest") if getattr(one, name) != getattr(other, name)]
    for name in ("verdicts", "places"):
        first, second = getattr(one, name), getattr(other, name)
        out += [
            f"{name} {key}: {first.get(key)} / {second.get(key)}"
            for key in sorted({*first, *second})
            if first.get(key) != second.get(key)
        ]
    for table in one.rows:
        if one.rows[table] != other.rows[table]:
            out.append(f"{table}: {one.rows[table]} / {other.rows[table]}")
    return out

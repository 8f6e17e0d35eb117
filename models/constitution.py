"""The constitution from its entries: folded again and again until what reaches back in the order no longer changes.

Rules
- Two things reach back: a revocation voids entries above its heights, a taking over voids what the old keeper decided
  above what was accepted. Each pass assumes those that the pass before found valid.
- Where they come and go for ever, one takes away the ground that it stands on: the last such one in the order gets no
  effect, and the fold begins again. So it ends after at most as many rounds as there are such entries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.book import Reason
from models.coop import AdmitDesk, RevokeDesk
from models.law import Law, apply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.book import Item
    from models.keeping import Takeover
    from models.law import Revocations
    from models.refs import Key


@dataclass
class Reach:
    """What reaches back: revocations by desk number, takings over by their entry."""

    revocations: Revocations = field(default_factory=dict[int, "tuple[Key, dict[tuple[int, int], int]]"])
    taken: dict[Key, Takeover] = field(default_factory=dict["Key", "Takeover"])

    def grounds(self) -> dict[Key, object]:
        """Give each with its entry."""
        return {**{said[0]: said for said in self.revocations.values()}, **self.taken}


def fold_law(coop: bytes, items: Sequence[Item]) -> Law:
    """Fold the constitution from its entries, which must be sorted by place."""
    banned: frozenset[Key] = frozenset()
    while True:
        assumed = Reach()
        tried: list[Reach] = []
        while assumed not in tried:
            law = Law(coop=coop, revocations=dict(assumed.revocations), banned=banned)
            law.statutes.keeping.known = dict(assumed.taken)
            valid = _pass(law, items)
            if valid == assumed:
                law.numbers = _numbers(law, items)
                return law
            tried.append(assumed)
            assumed = valid
        banned |= {_last_loose(tried[tried.index(assumed) :], items)}


def _last_loose(ring: Sequence[Reach], items: Sequence[Item]) -> Key:
    """Give the last entry in the order that is not in every state of a ring, or not in each the same."""
    states = [found.grounds() for found in ring]
    loose = {
        key for state in states for key, ground in state.items() if any(other.get(key) != ground for other in states)
    }
    return max(loose, key=lambda key: next(item.place for item in items if item.key == key))


def _pass(law: Law, items: Sequence[Item]) -> Reach:
    """Fold once; give what was valid in this pass."""
    valid = Reach()
    for item in items:
        verdict = apply(law, item)
        law.said[item.key] = verdict
        if verdict.reason is Reason.OK and isinstance(item.record.body, RevokeDesk):
            number = law.admitted(item.record.body.desk.key).number
            valid.revocations[number] = law.revocations[number]
    valid.taken = dict(law.statutes.keeping.taken)
    return valid


def _numbers(law: Law, items: Sequence[Item]) -> dict[bytes, int]:
    """Give each key that is named in an admission its number; 0 where another desk has it.

    What a desk wrote while its admission counted stays where it is when that turns out to have no effect: others may
    have named it, and it is the same whether a reader heard of the admission or of what voids it first.
    """
    numbers = {desk.key: desk.number for desk in law.desks.values()}
    taken = set(law.desks)
    for item in items:
        body = item.record.body
        if isinstance(body, AdmitDesk) and body.key not in numbers:
            numbers[body.key] = 0 if body.number in taken else body.number
            taken.add(body.number)
    return numbers

"""What the constitution says about sharing: policies, lots, deputies, and who took a machine over.

Rules
- It is part of the law, folded from layer-1 entries alone, and asked "as of" a place like all of it.
- Nothing stands in it until somebody adopts a policy or names deputies: older co-ops fold as they always did.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.keeping import Keeping

if TYPE_CHECKING:
    from models.book import Place
    from models.policy import Terms
    from models.refs import Key


@dataclass
class Statutes:
    """Policies in the order in which they came into force, each with its entry; and who keeps what for whom."""

    policies: list[tuple[Place, Key, Terms]] = field(default_factory=list["tuple[Place, Key, Terms]"])
    keeping: Keeping = field(default_factory=Keeping)

    def policy(self, place: Place | None = None) -> tuple[Key, Terms] | None:
        """Give the policy in force at a place (now, without one); None where there is none."""
        found = len(self.policies)
        if place is not None:
            found = bisect.bisect_right(self.policies, place, key=lambda one: one[0])
        return self.policies[found - 1][1:] if found else None

    def terms_of(self, policy: Key) -> Terms | None:
        """Give the terms of one policy, in force or not."""
        return next((terms for _place, key, terms in self.policies if key == policy), None)

    def marks(self) -> tuple[object, ...]:
        """Give what other books ask about, for the law's mark; empty while nothing stands here."""
        return (self.policies,) if self.policies else ()

"""A co-op with a keeper's machines, wishes and sealed rounds, written by pens: also by keepers that cheat.

Rules
- `Fields` founds it: A is registrar, B keeps two machines, C and more desks ask. Times are minutes of the books.
- `seal` reckons with the program and writes with the keeper's pen; fields that are named are sealed as they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from models import gather
from models.allot.facts import Why
from models.allot.rule import draw
from models.asof import as_of, heights_now
from models.inspect import one
from models.machines import RequestMachine
from models.policy import AdoptPolicy
from models.rounds import (
    DIGEST,
    AllotRequest,
    PassOver,
    Round,
    RoundHeights,
    SealRound,
    pack_heights,
)
from tests.village.builder import DAY, Said, Village, to, told

if TYPE_CHECKING:
    from models.allot.facts import Draft
    from models.ledger import Ledger
    from models.rounds import Heights
    from tests.village.builder import Pen

#: The first day of the round that the tests seal, a Monday, and its first hour.
FIRST = 18
START = FIRST * 24
#: When everything is asked, and when it is sealed.
ASKED, SEALED = 10 * DAY, 15 * DAY


class Fields(Village):
    """A co-op of so many desks, with a household and a member at each, and two machines that B keeps."""

    def __init__(self, desks: int = 3) -> None:
        """Found it."""
        super().__init__()
        self.pens: dict[int, Pen] = {1: self.a}
        for number in range(2, desks + 1):
            self.pens[number] = self.admit(number, number)
        self.b = self.pens[2]
        self.policy = self.a.write(AdoptPolicy("rule", cut_off=24), 50)
        self.machines = [self.machine(self.b, 60, code) for code in ("TRACTOR1", "THRESH1")]
        self.members = {number: self.member(pen, 70, f"{number:04d}") for number, pen in self.pens.items()}

    def wish(self, desk: int, start: int, machine: int = 0, *, at: int = ASKED, hours: int = 4, flex: int = 0) -> Said:  # noqa: PLR0913 - the fields of a request
        """Let a desk ask for a machine, `start` hours into the round."""
        body = RequestMachine(self.machines[machine].ref, self.members[desk].ref, START + start, hours, flex=flex)
        return self.pens[desk].write(body, at)

    def seal(self, heights: Heights | None = None, *, at: int = SEALED, first: int = FIRST, **other: Any) -> Said:
        """Let B seal the round of these heights, or of all that was written; `other` fields are sealed as they are."""
        ledger = told(self.runs)
        named = heights_now(ledger) if heights is None else heights
        drawn = self.drawn(ledger, named, first)
        pieces = pack_heights(named)
        granted = sum(outcome.start is not None for outcome in drawn.outcomes)
        body = SealRound(
            self.b.admission, self.policy.ref, first, 7, granted, len(drawn.outcomes) - granted,
            drawn.digest[:DIGEST], pieces[0], len(pieces) - 1,
        )  # fmt: skip
        sealed = self.b.write(replace(body, **other), at)
        for piece in pieces[1:]:
            self.b.write(RoundHeights(sealed.ref, piece), at)
        for outcome in drawn.outcomes:
            self.give(sealed, outcome.wish.key, outcome.start, at, outcome.offer, outcome.why)
        return sealed

    def bare(self, at: int = SEALED) -> Said:
        """Let B seal a round without a word of anybody: what it gives is written by the test."""
        return self.b.write(SealRound(self.b.admission, self.policy.ref, FIRST, 7, 0, 0, bytes(DIGEST), b""), at)

    def give(  # noqa: PLR0913, PLR0917 - what an entry says
        self, sealed: Said, request: Any, start: int | None, at: int, offer: int | None = None, why: Why = Why.TAKEN
    ) -> Said:
        """Let B grant a request from an hour on, or pass it over."""
        if start is None:
            return self.b.write(PassOver(to(request), why, sealed.ref, offer), at)
        return self.b.write(AllotRequest(to(request), sealed.ref, start), at)

    def drawn(self, ledger: Ledger, heights: Heights, first: int = FIRST) -> Draft:
        """Reckon B's round."""
        return draw(gather.inputs(ledger, as_of(ledger, heights), 2, first))


def found(ledger: Ledger, sealed: Said) -> Round:
    """Give a sealed round as a desk has it in its books."""
    known = one(ledger, sealed.key)
    assert known is not None, "the seal has no effect"
    return known

"""A village where work is claimed, for the tests of work: members of four households, and what pens write of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.labour import Sort
from models.merit import Work
from models.refs import Key, Ref
from models.work import ClaimWork, ConfirmWork, WitnessWork
from tests.village.builder import DAY, Pen, Said, Village

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.entry import Entry


class Field:
    """Desk A is registrar, desk B another; `who` are members, the last two of them of one household."""

    def __init__(self) -> None:
        """Set it up: all of it on day 0."""
        self.village = village = Village()
        self.a, self.b = village.a, village.admit(2, 10)
        self.who = [village.member(self.a, 20 + 2 * turn, f"04{turn:02d}") for turn in range(4)]
        from models.members import RegisterMember

        self.homes = [Key(1, 0, 0, one.key.seq - 1) for one in self.who]
        self.who.append(self.a.write(RegisterMember(Ref[Any].to(self.homes[3]), "0499"), 30))
        self.homes.append(self.homes[3])

    def claim(self, who: int = 0, day: int = 1, hours: int = 8, pen: Pen | None = None, **more: Any) -> Said:
        """Claim work of a member on a day; `hours` are quarters."""
        named: dict[str, Any] = {"text": "dug the drain", **more}
        body = ClaimWork(self.who[who].ref, hours, **named)
        return (pen or self.a).write(body, day * DAY)

    def signed(self, claim: Said, saw: int = 1, sure: int = 2, day: int = 2) -> tuple[Said, Said]:
        """Let one member witness it and another one confirm it."""
        return (
            self.b.write(WitnessWork(claim.pin, self.who[saw].ref), day * DAY),
            self.b.write(ConfirmWork(claim.pin, self.who[sure].ref), day * DAY),
        )

    def say(self, body: Entry[Any], day: int = 3, pen: Pen | None = None) -> Said:
        """Write anything on a day."""
        return (pen or self.b).write(body, day * DAY)


@dataclass(frozen=True)
class Plot:
    """Names for made-up work: members by number, each a household of their own."""

    @staticmethod
    def key(kind: int, number: int) -> Key:
        """Give a key that belongs to a number."""
        return Key(kind, 0, 0, number)

    @classmethod
    def work(  # noqa: PLR0913, PLR0917 - the parts of a piece of work
        cls, number: int, member: int, day: int, quarters: int, task: int | None = None, cap: int = 0,
        sort: Sort = Sort.WORK,
    ) -> Work:  # fmt: skip
        """Make a piece of work that counts."""
        named = None if task is None else cls.key(4, task)
        return Work(cls.key(3, number), cls.key(1, member), cls.key(2, member), day, quarters, sort, named, cap)


def keys(said: Sequence[Said]) -> list[Key]:
    """Give the keys of what was written."""
    return [one.key for one in said]

"""Merit: what confirmed work is worth today. Derived from the books, in whole numbers, the same on every desk.

Rules
- An hour that counts is a point on the day it was worked and half a point one half-life later. Merit of a day is
  computed from the work itself and from nothing that was computed before: whenever and however often, it is the same.
- A claim counts when it stands confirmed, and claimant, one witness and one who confirmed are of three households.
- Caps come before decay: first the hours of one member for one task (work without a task counts together, four weeks
  at a time), then those of one member in one day. What is over a cap counts for nothing, whoever confirmed it.
- Merit belongs to who worked. No entry moves it, and no policy lets it count for a right (`models/policy.py`).

    >>> from models.policy import Terms
    >>> from models.refs import Key
    >>> me, house = Key(1, 0, 0, 1), Key(1, 0, 0, 2)
    >>> day = Work(Key(1, 0, 0, 3), me, house, 0, 40)
    >>> [sum_of(earned([day], then, Terms(day_cap=32, merit_half_life=10))) for then in (0, 10, 20)]
    [8, 4, 2]
"""

from __future__ import annotations

import enum
import functools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.allot.facts import ONE
from models.allot.fixed import half
from models.claims import Hand, Standing
from models.labour import Sort
from models.policy import Terms
from models.refs import Key
from models.tasks import AddTask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from models.claims import ClaimBook
    from models.ledger import Ledger
    from models.tasks import TaskBook

#: A point, in the units of `Earned.value`: four quarters of weight 100.
POINT: Final = 4 * 100 * ONE
#: Days over which work without a task counts together, from the co-op's first day on.
BLOCK: Final = 28
_half = functools.lru_cache(maxsize=4096)(half)


class Cap(enum.Enum):
    """What held hours back."""

    TASK = "task"
    FREE = "free"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Work:
    """Work that counts: days of the calendar, hours in quarters; `cap` is its task's own, 0 for the policy's."""

    claim: Key
    member: Key
    household: Key
    day: int
    quarters: int
    sort: Sort = Sort.WORK
    task: Key | None = None
    cap: int = 0


@dataclass(frozen=True, slots=True)
class Earned:
    """What a piece of work is worth on a day.

    `counted` are its quarters after the caps and `cap` is the one that held the rest back; `weight` parts in a hundred;
    `factor` what is left of it by its age, in units of ONE; `value` all of that, in units of 1/POINT points.
    """

    work: Work
    counted: int
    cap: Cap | None
    weight: int
    factor: int

    @property
    def value(self) -> int:
        """Points in units of 1/POINT."""
        return self.counted * self.weight * self.factor


# ---- the rule --------------------------------------------------------------------------------------------------------


def witnessed(home: Key, hands: Iterable[tuple[Hand, Key | None]]) -> tuple[bool, bool]:
    """Say whether a claim has a witness who counts, and whether it counts whole.

    `home` is the claimant's household, `hands` what each hand is and of which household; None is nobody's.
    """
    known = [(hand, house) for hand, house in hands if house is not None and house != home]
    witnesses = {house for hand, house in known if hand is Hand.WITNESS}
    others = {house for hand, house in known if hand is Hand.CONFIRM}
    return bool(witnesses), any(witnesses - {house} for house in others)


def earned(works: Iterable[Work], day: int, terms: Terms) -> list[Earned]:
    """Give what each piece of work is worth on a day, the oldest first; work of later days is not among it."""
    known = sorted((work for work in works if work.day <= day), key=lambda work: (work.day, work.claim))
    tasks: dict[object, int] = defaultdict(int)
    days: dict[object, int] = defaultdict(int)
    found: list[Earned] = []
    for work in known:
        group = (work.member, work.task or work.day // BLOCK)
        left = max(0, (work.cap or terms.task_cap) - tasks[group])
        some = min(work.quarters, left)
        tasks[group] += some
        counted = min(some, max(0, terms.day_cap - days[work.member, work.day]))
        days[work.member, work.day] += counted
        cap = None if counted == work.quarters else Cap.DAY if counted < some else _by_task(work)
        weight = terms.teaching if work.sort.teaches else 100
        found.append(Earned(work, counted, cap, weight, _half(day - work.day, terms.merit_half_life)))
    return found


def _by_task(work: Work) -> Cap:
    return Cap.FREE if work.task is None else Cap.TASK


def sum_of(parts: Iterable[Earned]) -> int:
    """Give whole points, rounded down once, over all of it."""
    return sum(part.value for part in parts) // POINT


def tenths_of(parts: Iterable[Earned]) -> int:
    """Give tenths of a point, rounded down once, over all of it."""
    return sum(part.value for part in parts) * 10 // POINT


# ---- from the books --------------------------------------------------------------------------------------------------


def terms_of(ledger: Ledger) -> Terms:
    """Give the terms in force now; the usual ones where no policy was adopted."""
    found = ledger.folder.law().statutes.policy()
    return found[1] if found else Terms()


def points(ledger: Ledger, who: Key, day: int, terms: Terms | None = None) -> int:
    """Give the whole merit points of a household or a member on a day; 0 where the household has left."""
    return sum_of(earned(works(ledger, who), day, terms or terms_of(ledger)))


def standings(ledger: Ledger, day: int, terms: Terms | None = None) -> dict[Key, int]:
    """Give the whole merit points of every household that has any work that counts, in one reading."""
    sums: dict[Key, int] = defaultdict(int)
    for part in earned(works(ledger), day, terms or terms_of(ledger)):
        sums[part.work.household] += part.value
    return {house: value // POINT for house, value in sums.items()}


def works(ledger: Ledger, who: Key | None = None) -> list[Work]:
    """Give the work that counts, of everybody or of one household or member."""
    about = "" if who is None else "AND (c.member = ? OR m.household = ?)"
    values = () if who is None else (str(who), str(who))
    rows = ledger.store.rows(
        "SELECT c.key, c.member, m.household, c.day, c.quarters, ifnull(t.sort, c.sort), t.key, ifnull(t.cap, 0) "  # noqa: S608 - our own words
        "FROM claim c JOIN member m ON m.coop = c.coop AND m.key = c.member "
        "JOIN household h ON h.coop = m.coop AND h.key = m.household AND NOT h.left "
        f"LEFT JOIN task t ON t.coop = c.coop AND t.key = c.task WHERE c.coop = ? AND c.state = ? {about}",
        ledger.coop, int(Standing.CONFIRMED), *values,
    )  # fmt: skip
    signed = hands(ledger, Standing.CONFIRMED, who)
    return [
        Work(Key.read(row[0]), Key.read(row[1]), Key.read(row[2]), row[3], row[4], Sort(row[5]),
             Key.read(row[6]) if row[6] else None, row[7])
        for row in rows
        if witnessed(Key.read(row[2]), signed.get(row[0], ()))[1]
    ]  # fmt: skip


def hands(ledger: Ledger, standing: Standing, who: Key | None = None) -> dict[str, list[tuple[Hand, Key | None]]]:
    """Give the hands under claims that stand so, each with the household of whose it is, by the claim."""
    about = "" if who is None else "AND (c.member = ? OR a.household = ?)"
    values: tuple[Any, ...] = () if who is None else (str(who), str(who))
    rows = ledger.store.rows(
        "SELECT s.claim, s.hand, m.household FROM claim c JOIN member a ON a.coop = c.coop AND a.key = c.member "  # noqa: S608 - our own words
        "JOIN signing s ON s.coop = c.coop AND s.subject = c.key "
        "LEFT JOIN member m ON m.coop = s.coop AND m.key = s.member "
        f"WHERE c.coop = ? AND c.state = ? {about} ORDER BY s.place",
        ledger.coop, int(standing), *values,
    )  # fmt: skip
    found: dict[str, list[tuple[Hand, Key | None]]] = {}
    for claim, hand, house in rows:
        found.setdefault(claim, []).append((Hand(hand), Key.read(house) if house else None))
    return found


def _of(task: TaskBook) -> tuple[Sort, Key, int]:
    return (task.made.sort, task.subject, task.made.cap) if isinstance(task.made, AddTask) else (
        Sort.CHORE, task.subject, 0,
    )  # fmt: skip


def works_of(
    books: Iterable[ClaimBook],
    homes: Mapping[Key, Key],
    tasks: Mapping[Key, TaskBook],
    left: AbstractSet[Key] = frozenset(),
) -> list[Work]:
    """Give the work that counts from folded books instead of tables: for books as of some heights.

    `homes` gives each member's household, `left` those households that have left; `tasks` are the tasks' books.
    """
    found: list[Work] = []
    for book in books:
        made = book.made
        home = homes.get(made.member.key) if made is not None else None
        if made is None or home is None or home in left or book.standing is not Standing.CONFIRMED:
            continue
        if not witnessed(home, ((row.hand, homes.get(row.member)) for row in book.hands))[1]:
            continue
        task = tasks.get(made.task.key) if made.task is not None else None
        sort, named, cap = (made.sort, None, 0) if task is None or task.made is None else _of(task)
        found.append(Work(book.subject, made.member.key, home, book.on, made.hours, sort, named, cap))
    return found

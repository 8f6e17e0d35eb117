"""What the rule of allotment is computed from, and what it says: plain values, the same on every desk.

Rules
- Hours are whole hours of the co-op's calendar, days whole days; weights are integers, `ONE` is 1.
- An `Inputs` names everything that the rule may look at. Two equal ones give equal drafts, in whatever order their
  parts stand; when an entry was written, came in, or was numbered is not among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.choices import Choice
from models.language import gettext as _

if TYPE_CHECKING:
    from models.clock import Calendar
    from models.policy import Terms
    from models.refs import Key

#: The integer that stands for 1 in shares, usage, factors and scores.
ONE: Final = 1 << 40


class Why(Choice):
    """Why a request stands where it stands in a draft; written into entries, so numbers are never reused."""

    GRANTED = 0
    MOVED = 1
    TAKEN = 2
    QUOTA = 3
    CHAIN = 4
    NEWCOMERS = 5
    BLOCKED = 6
    TRAVEL = 7
    DRIVER = 8
    OUTSIDE = 9
    LICENCE = 10
    GONE = 11

    def words(self) -> str:
        """Say it to a clerk."""
        return (
            _("granted"),
            _("granted at another hour"),
            _("the hours went to somebody before it on the list"),
            _("the household would go over its limit"),
            _("too close to another booking of the same household"),
            _("these hours are kept for newcomers"),
            _("the machine does not work in these hours"),
            _("the machine cannot be there in time"),
            _("no driver is free in these hours"),
            _("it lies outside this round's days"),
            _("nobody who may drive it is named"),
            _("the machine or the household has left the books"),
        )[self]


@dataclass(frozen=True, slots=True)
class Wish:
    """A request as the rule sees it. It may start at any hour from `earliest` to `latest`; `start` is the best one.

    `waited` counts earlier rounds that saw it and gave it nothing; `urgent` is set where a breakdown took its booking;
    `print` is the hash of its entry, which orders wishes of one household that are alike in all else.
    """

    key: Key
    machine: Key
    member: Key
    household: Key
    start: int
    hours: int
    earliest: int
    latest: int
    purpose: int = 0
    plot: str = ""
    driver: bool = False
    waited: int = 0
    urgent: bool = False
    print: bytes = b""


@dataclass(frozen=True, slots=True)
class Had:
    """Hours that a household has, on any machine: taken in a round before, confirmed by hand, or lost by its fault.

    `counted` are the hours that count as used (a late cancellation or a no-show counts though nobody drove).
    """

    household: Key
    member: Key
    machine: Key
    start: int
    end: int
    counted: int
    village: Key | None = None
    plot: str = ""
    #: Whether the machine is taken in these hours; a late cancellation counts and takes nothing.
    holds: bool = True
    driver: bool = False
    #: The request that it came from, so that who is passed over for it can be told.
    request: Key | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Hours in which a machine does not work. `purposes` names the work that is meant; all, where it is empty."""

    start: int
    end: int
    why: int = 0
    purposes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """A machine in a round: where it stands, when it does not work, who may drive it."""

    key: Key
    code: str
    village: Key
    closed: tuple[Closed, ...] = ()
    #: Members with a licence for it; empty where it needs none.
    drivers: tuple[Key, ...] = ()
    #: A `models.policy.Good`: merit counts only where the policy says so for it.
    good: int = 0


@dataclass(frozen=True, slots=True)
class HouseFacts:
    """A household in a round: its village, how many members, since what day, and its merit points."""

    key: Key
    village: Key
    members: int
    since: int
    merit: int = 0


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that the rule looks at. `first` and `days` are the round's days; `now` its cut-off as a day number."""

    first: int
    days: int
    now: int
    terms: Terms
    machines: tuple[MachineFacts, ...]
    houses: tuple[HouseFacts, ...]
    had: tuple[Had, ...]
    wishes: tuple[Wish, ...]
    #: Says what a week's first day, a month and a year are.
    calendar: Calendar
    seed: bytes = b""


@dataclass(frozen=True, slots=True)
class Factor:
    """One number behind a rank: what it is called, its weight in units of `ONE`, and plain figures for people."""

    name: str
    value: int
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rule says of one request: its rank (1 is first), the numbers behind it, and what it gets.

    `start` is the granted hour; None where it gets nothing, and then `offer` is the next best hour in or after its own
    days, where there is one. `because` is the request or booking that stands in its way.
    """

    wish: Wish
    rank: int
    group: int
    score: int
    factors: tuple[Factor, ...]
    why: Why
    start: int | None = None
    offer: int | None = None
    because: Key | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What the rule gives: an outcome for each wish, by rank, and a hash of it that every desk can compare."""

    outcomes: tuple[Outcome, ...]
    digest: bytes

    def of(self, request: Key) -> Outcome | None:
        """Give the outcome of one request."""
        return next((one for one in self.outcomes if one.wish.key == request), None)

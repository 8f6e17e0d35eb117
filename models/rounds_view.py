"""A round in words: plain rows for screens, commands and paper, made from what the rule says and from the books.

Rules
- Nothing is decided here: a line says what a draft or a sealed round says, in the words of this desk's books.
- Whoever shows a round reads a `Picture` once, in the worker thread; its lines need the books no more.
- Weights are shown to three decimals, as `ONE` parts; two that look alike may differ further behind.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.allot.facts import ONE, Why
from models.language import gettext as _
from models.language import ngettext
from models.refs import Key
from models.spelling import point

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.allot.facts import Draft, Inputs, Outcome, Wish
    from models.names import Names
    from models.policy_words import Adopted


class Stage(enum.Enum):
    """How far a round is."""

    OPEN = "open"
    DUE = "due"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Line:
    """One request in a round. `rank` is 1 for the first, 0 where it stands in no list; hours are whole hours.

    `start` is the hour that it gets, `offer` the next best one where it gets nothing; `wanted`, `gets` and `reason` say
    it in words. `desk` is the number of the desk that asked.
    """

    key: Key
    rank: int
    sign: str
    who: str
    household: str
    village: str
    machine: str
    wanted: str
    gets: str
    reason: str
    desk: int
    hours: int
    waited: int = 0
    start: int | None = None
    offer: int | None = None
    why: Why | None = None

    @property
    def granted(self) -> bool:
        """Whether it gets hours."""
        return self.start is not None


@dataclass(frozen=True, slots=True)
class Differs:
    """One thing in which a sealed round and this desk's own reckoning part: what each says, and the request."""

    request: Key | None
    sealed: str
    here: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A keeper desk's round: its days, how far it is, and its requests by rank.

    `desk` and `week` say whose it is and which days; `first` is a day number, `cut_off` the hour until which requests
    are taken. `requests` are those that wait for these days; `draft` is what the rule gives on this desk (None without
    a policy), from what it holds now or, of a sealed round, from the named inputs; `drawn` are its lines by rank.
    `lines` are those of the sealed round, `late` came after it. `entries` counts the inputs. `doubts` are other desks
    that said that it differs there.
    """

    keeper: int
    desk: str
    week: str
    first: int
    days: int
    stage: Stage
    cut_off: int
    policy: Adopted | None = None
    inputs: Inputs | None = None
    draft: Draft | None = None
    requests: tuple[Line, ...] = ()
    drawn: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    late: tuple[Line, ...] = ()
    sealed: Key | None = None
    entries: int = 0
    differs: tuple[Differs, ...] = ()
    #: Why a sealed round cannot be reckoned here yet; empty where it was.
    waits: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def granted(self) -> int:
        """How many requests get hours."""
        return sum(line.granted for line in self.lines)

    def line(self, request: Key) -> Line | None:
        """Give the line of a request, late ones too."""
        return next((one for one in (*self.lines, *self.drawn, *self.late, *self.requests) if one.key == request), None)


# ---- words -----------------------------------------------------------------------------------------------------------


def short(why: Why) -> str:
    """Say in a word or two why a request stands as it does."""
    return {
        Why.GRANTED: _("granted"),
        Why.MOVED: _("moved"),
        Why.TAKEN: _("hours taken"),  # “offer ... taken” would say that the offer was
        Why.QUOTA: _("limit"),
        Why.CHAIN: _("too close"),
        Why.NEWCOMERS: _("newcomers"),
        Why.BLOCKED: _("closed"),
        Why.TRAVEL: _("travel"),
        Why.DRIVER: _("no driver"),
        Why.OUTSIDE: _("outside"),
        Why.LICENCE: _("licence"),
        Why.GONE: _("gone"),
    }[why]


def weight(value: int) -> str:
    """Write a weight in units of `ONE` with three decimals: 0.612."""
    parts = (abs(value) * 1000 + ONE // 2) // ONE
    return ("-" if value < 0 else "") + point(f"{parts // 1000}.{parts % 1000:03d}")


def brief(names: Names, start: int, end: int) -> str:
    """Write hours within a round without their month: `Fri 27 06-10`."""
    day = names.calendar.show_weekday(start // 24)
    if end <= (start // 24 + 1) * 24:
        return f"{day} {start % 24:02d}-{end - start // 24 * 24:02d}"
    return f"{day} {start % 24:02d}-{names.calendar.show_weekday(end // 24)} {end % 24:02d}"


def week_words(names: Names, first: int, days: int) -> str:
    """Say which days a round is about: `week 49, 30 Nov - 6 Dec`."""
    last = names.calendar.show_month_day(first + days - 1)
    return _("week {n}, {first} - {last}").format(
        n=names.calendar.week(first), first=names.calendar.show_month_day(first), last=last
    )


def ahead(hours: int) -> str:
    """Say how far ahead an hour is: `in 2 days`."""
    if hours < 1:
        return _("in less than an hour")
    if hours < 48:  # noqa: PLR2004 - two days
        return ngettext("in {n} hour", "in {n} hours", hours).format(n=hours)
    return ngettext("in {n} day", "in {n} days", hours // 24).format(n=hours // 24)


def until(names: Names, picture: Picture) -> str:
    """Say until when requests are taken, or since when no more."""
    hour = names.calendar.show_hour(picture.cut_off)
    left = picture.cut_off - names.now // 60
    if left >= 0 and picture.stage is Stage.OPEN:
        return _("Requests until {hour} ({ahead}).").format(hour=hour, ahead=ahead(left))
    if picture.stage is Stage.DUE:
        return _("Due by {hour}; later ones count until the seal.").format(hour=hour)
    return _("Requests were taken until {hour}.").format(hour=hour)


# ---- lines -----------------------------------------------------------------------------------------------------------


def drawn(names: Names, draft: Draft) -> tuple[Line, ...]:
    """Give the lines of a draft, by rank; nothing of it is decided."""
    return tuple(line(names, one) for one in sorted(draft.outcomes, key=lambda one: one.rank))


def line(names: Names, outcome: Outcome, sign: str = "?") -> Line:
    """Give the line of one outcome."""
    wish = outcome.wish
    return of_wish(names, wish, outcome.rank, sign, outcome.start, outcome.offer, outcome.why)


def of_wish(  # noqa: PLR0913, PLR0917 - what a line says
    names: Names, wish: Wish, rank: int, sign: str, start: int | None, offer: int | None, why: Why | None
) -> Line:
    """Give the line of a request that gets `start`, or else is offered `offer`."""
    gets = "-"
    if start is not None:
        gets = brief(names, start, start + wish.hours)
    elif offer is not None:
        gets = _("offer {when}").format(when=brief(names, offer, offer + wish.hours))
    _number, name = names.member(wish.member)
    house, village = _house(names, wish.household)
    return Line(
        wish.key, rank, sign, name or names.of(wish.member), house, village, names.of(wish.machine),
        brief(names, wish.start, wish.start + wish.hours), gets, short(why) if why is not None else "",
        wish.key.desk, wish.hours, wish.waited, start, offer, why,
    )  # fmt: skip


def _house(names: Names, household: Key) -> tuple[str, str]:
    """Give a household's code and the name of its village."""
    rows = names.ledger.store.rows(
        "SELECT code, village FROM household WHERE coop = ? AND key = ?", names.ledger.coop, str(household)
    )
    return (str(rows[0][0]), names.of(Key.read(rows[0][1]))) if rows else ("?", "?")


def offers(lines: Iterable[Line], desk: int) -> list[Line]:
    """Give the lines of a desk's own requests that got nothing and are offered other hours."""
    return [one for one in lines if one.desk == desk and not one.granted and one.offer is not None]

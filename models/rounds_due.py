"""Which rounds a keeper desk may seal now, and which are still open: what Home proposes.

Rules
- A round's days begin with the week, as the policy begins its weeks; weeks are counted on from there by the policy's
  days, where these are more or fewer than seven.
- It is due from its cut-off on until its last day begins, while something waits for it and it is not sealed.
- Here a clock is asked, because a proposal is for now; a sealed round never hangs on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.language import ngettext
from models.refs import Key

if TYPE_CHECKING:
    from models.clock import Calendar
    from models.ledger import Ledger
    from models.policy import Terms

#: A day that no booking reaches.
NEVER: Final = 2**32


@dataclass(frozen=True, slots=True)
class Due:
    """A round of a desk that is open or can be sealed: its days, the hour of its cut-off, and how many wait for it."""

    desk: int
    first: int
    days: int
    cut_off: int
    waiting: int
    due: bool

    def words(self, calendar: Calendar) -> str:
        """Say it to a clerk."""
        week = calendar.week(self.first)
        if not self.due:
            return ngettext(
                "The round for week {week} takes requests until {when}; {count} waits.",
                "The round for week {week} takes requests until {when}; {count} wait.",
                self.waiting,
            ).format(week=week, when=calendar.show_hour(self.cut_off), count=self.waiting)
        return ngettext(
            "The round for week {week} can be sealed: {count} request waits.",
            "The round for week {week} can be sealed: {count} requests wait.",
            self.waiting,
        ).format(week=week, count=self.waiting)


def begins(calendar: Calendar, terms: Terms, day: int) -> int:
    """Give the first day of the round that a day belongs to."""
    if terms.days == 7:  # noqa: PLR2004 - a week
        return day - (calendar.date(day).weekday() - terms.week_start) % 7
    # Rounds of other lengths are counted on from the first week of the books.
    anchor = -((calendar.date(0).weekday() - terms.week_start) % 7)
    return day - (day - anchor) % terms.days


def rounds_due(ledger: Ledger, now: int, desk: int, ahead: int = 3) -> list[Due]:
    """Give a desk's rounds that have requests, from the one of today on; `now` in minutes, `desk` its number."""
    law = ledger.folder.law()
    policy = law.statutes.policy()
    kept = [str(key) for key, thing in law.things.items() if thing.retired is None and law.keeper_of(key) == desk]
    if policy is None or not kept:
        return []
    terms = policy[1]
    first = begins(law.calendar, terms, now // 1440)
    found: list[Due] = []
    for start in range(first, first + (ahead + 1) * terms.days, terms.days):
        waiting = _waiting(ledger, kept, start, terms.days)
        if waiting and not sealed_for(ledger, desk, start, terms.days):
            cut = start * 24 - terms.cut_off
            over = cut <= now // 60 < (start + terms.days - 1) * 24
            if over or cut > now // 60:
                found.append(Due(desk, start, terms.days, cut, waiting, over))
    return found


def next_first(ledger: Ledger, now: int, desk: int) -> int:
    """Give the first day of the round that a keeper seals next: the first that is due, else the next one at all.

    Without a policy it is next week's Monday.
    """
    found = rounds_due(ledger, now, desk)
    if found:
        return next((one.first for one in found if one.due), found[0].first)
    law = ledger.folder.law()
    policy = law.statutes.policy()
    if policy is None:
        return law.calendar.monday(now // 1440) + 7
    return begins(law.calendar, policy[1], now // 1440) + policy[1].days


def by_hand_until(ledger: Ledger, now: int, desk: int) -> int:
    """Give the first day whose requests a round of a desk is still to decide; those before it are confirmed by hand.

    Without a policy there is none: a day after all that can be asked for.
    """
    law = ledger.folder.law()
    policy = law.statutes.policy()
    if policy is None:
        return NEVER
    first = begins(law.calendar, policy[1], now // 1440) + policy[1].days
    while sealed_for(ledger, desk, first, policy[1].days):
        first += policy[1].days
    return first


def sealed_for(ledger: Ledger, desk: int, first: int, days: int) -> Key | None:
    """Give the entry that sealed a desk's round for some of these days."""
    rows = ledger.store.rows(
        'SELECT key FROM "round" WHERE coop = ? AND desk = ? AND "first" < ? AND "first" + days > ? LIMIT 1',
        ledger.coop, desk, first + days, first,
    )  # fmt: skip
    return Key.read(rows[0][0]) if rows else None


def _waiting(ledger: Ledger, kept: list[str], first: int, days: int) -> int:
    """Count the requests that wait and may begin in a round's days, each by its `models.grants.window`."""
    marks = ", ".join("?" * len(kept))
    earliest = "CASE WHEN b.start BETWEEN g.asked AND g.asked + g.flex THEN g.asked ELSE b.start END"
    rows = ledger.store.rows(
        'SELECT count(*) FROM booking b LEFT JOIN "grant" g ON g.coop = b.coop AND g.key = b.key '  # noqa: S608 - marks
        f"WHERE b.coop = ? AND b.state = 0 AND b.machine IN ({marks}) "
        f"AND {earliest} < ? AND {earliest} + ifnull(g.flex, 0) >= ?",
        ledger.coop, *kept, (first + days) * 24, first * 24,
    )  # fmt: skip
    return int(rows[0][0])

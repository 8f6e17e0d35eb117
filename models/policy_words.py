"""A policy in plain sentences, what two policies do differently, and when and by whom each was adopted.

Rules
- Every term has a sentence of its own, so that two policies are compared sentence by sentence.
- A term that does nothing says so where people would ask for it (floor, merit, no-shows), else it is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.language import gettext as _
from models.language import ngettext
from models.policy import AdoptPolicy, Measure, Quota, Scope, Sharing, Span, Terms
from models.spelling import day_words, point

if TYPE_CHECKING:
    from models.names import Names
    from models.refs import Key

#: Days of a week; and the parts of a whole.
WEEK, WHOLE = 7, 100


@dataclass(frozen=True, slots=True)
class Adopted:
    """A policy that was adopted. `day` is a day number; `votes` are those given, `votes_for` those for it."""

    key: Key
    terms: Terms
    day: int
    votes_for: int
    votes: int
    by: int

    def words(self, names: Names) -> str:
        """Say when it was adopted and by how many."""
        day = names.calendar.show_date(self.day)
        if not self.votes:
            return _("adopted {day}, written down by {desk}").format(day=day, desk=names.desk(self.by))
        return ngettext(
            "adopted {day} by {yes} of {votes} vote", "adopted {day} by {yes} of {votes} votes", self.votes
        ).format(day=day, yes=self.votes_for, votes=self.votes)


def adopted(names: Names) -> list[Adopted]:
    """Give the policies that came into force, the newest first: that one is in force."""
    return [_adopted(names, key, terms) for _place, key, terms in reversed(names.law.statutes.policies)]


def _adopted(names: Names, key: Key, terms: Terms) -> Adopted:
    from models import history

    row = names.ledger.arranger.find(key)
    record = history.read(row.body) if row is not None else None
    body = record.body if record is not None else None
    if not isinstance(body, AdoptPolicy) or record is None:
        return Adopted(key, terms, names.today, 0, 0, key.desk)
    day = body.on if body.on is not None else record.at // 1440
    return Adopted(key, terms, day, body.votes_for, body.votes, key.desk)


def in_force(names: Names) -> Adopted | None:
    """Give the policy in force; None where there is none."""
    return next(iter(adopted(names)), None)


def texts(terms: Terms, names: Names) -> dict[str, str]:
    """Write a policy's numbers as its form reads them, by the names of the fields."""
    return {
        slot.name: slot.field.show(getattr(terms, slot.name), names)
        for slot in AdoptPolicy.kind.slots
        if slot.name in Terms.__slots__
    }


def sentences(terms: Terms) -> list[str]:
    """Say what a policy does, a sentence for each of its terms."""
    return [words for _topic, words in clauses(terms)]


def differences(one: Terms, other: Terms) -> list[tuple[str, str]]:
    """Give (what the one says, what the other says) for each term in which they differ; "" where one says nothing."""
    first, second = dict(clauses(one)), dict(clauses(other))
    topics = list(dict.fromkeys([*first, *second]))
    return [
        (first.get(topic, ""), second.get(topic, ""))
        for topic in topics
        if first.get(topic, "") != second.get(topic, "")
    ]


def clauses(terms: Terms) -> list[tuple[str, str]]:
    """Give (the name of a term, its sentence), in the order in which the rule reads them."""
    return [(topic, words) for part in (_sharing, _earning, _limits, _working) for topic, words in part(terms) if words]


def _sharing(terms: Terms) -> list[tuple[str, str]]:
    return [
        ("floor", _floor(terms)),
        ("half_life", _half_life(terms)),
        ("sharing", _shares(terms.sharing)),
        ("merit", _merit(terms)),
        ("waited", _waited(terms)),
        ("newcomers", _newcomers(terms)),
    ]


def _earning(terms: Terms) -> list[tuple[str, str]]:
    """Say how merit is earned: nothing, where it counts for nothing."""
    if not terms.merit:
        return []
    fades = ngettext(
        "An hour of confirmed work is a point; after {n} day it counts half.",
        "An hour of confirmed work is a point; after {n} days it counts half.",
        terms.merit_half_life,
    ).format(n=terms.merit_half_life)
    caps = _("Of one member's work at most {day} hours a day count, and {task} hours for one task.").format(
        day=_quarters(terms.day_cap), task=_quarters(terms.task_cap)
    )
    taught = _("An hour of teaching counts {n} in a hundred of an hour.").format(n=terms.teaching)
    return [("merit_half_life", fades), ("caps", caps), ("teaching", taught if terms.teaching != WHOLE else "")]


def _quarters(quarters: int) -> str:
    """Write quarters of an hour as hours: 7.5."""
    return point(f"{quarters / 4:g}")


def _limits(terms: Terms) -> list[tuple[str, str]]:
    weekly = any(one.span is Span.WEEK for one in terms.quotas)
    begins = _("A week begins on a {day}.").format(day=day_words()[terms.week_start].capitalize())
    return [
        *((f"quota {one.measure:d}{one.span:d}{one.scope:d}", _quota(one)) for one in terms.quotas),
        ("quotas", "" if terms.quotas else _("There is no limit to the hours of a household.")),
        ("week_start", begins if weekly else ""),
        ("longest", _longest(terms)),
        ("gap", _gap(terms)),
        ("joined", "" if terms.joined or not terms.quotas else _("Bookings back to back count one by one.")),
    ]


def _working(terms: Terms) -> list[tuple[str, str]]:
    return [
        ("days", ngettext("A round allots {n} day.", "A round allots {n} days.", terms.days).format(n=terms.days)),
        ("cut_off", _cut_off(terms)),
        ("travel", _travel(terms)),
        ("setup", _setup(terms)),
        ("no_show", _no_show(terms)),
        ("late_counts", _late(terms)),
    ]


def _floor(terms: Terms) -> str:
    if not terms.floor:
        return _("No household is sure of any hours.")
    return ngettext(
        "Each household comes first for {n} hour in {days} days.",
        "Each household comes first for {n} hours in {days} days.",
        terms.floor,
    ).format(n=terms.floor, days=terms.floor_days)


def _half_life(terms: Terms) -> str:
    return ngettext(
        "Then who has had less than its share comes first; hours that are {n} day old count half.",
        "Then who has had less than its share comes first; hours that are {n} days old count half.",
        terms.half_life,
    ).format(n=terms.half_life)


def _shares(sharing: Sharing) -> str:
    return {
        Sharing.HOUSEHOLDS: _("A village's share is as large as the number of its households."),
        Sharing.MEMBERS: _("A village's share is as large as the number of its members."),
        Sharing.EQUAL: _("Every village has the same share."),
    }[sharing]


def _merit(terms: Terms) -> str:
    if not terms.merit:
        return _("Merit does not count.")
    goods = ", ".join(good.words() for good in terms.goods)
    return _("Merit counts for at most {n} in a hundred, full at {cap} points; for {goods} only.").format(
        n=terms.merit, cap=terms.merit_cap, goods=goods
    )


def _waited(terms: Terms) -> str:
    if not terms.waited:
        return _("A request that got nothing in a round comes no sooner in the next.")
    return _("A request that got nothing in a round moves up by {n} in a hundred for the next.").format(n=terms.waited)


def _newcomers(terms: Terms) -> str:
    if not terms.newcomer_hours:
        return ""
    return ngettext(
        "{n} hour a round of each machine is kept for households of less than {days} days.",
        "{n} hours a round of each machine are kept for households of less than {days} days.",
        terms.newcomer_hours,
    ).format(n=terms.newcomer_hours, days=terms.newcomer_days)


def _quota(quota: Quota) -> str:
    hours, times = quota.measure is Measure.HOURS, quota.most
    said = {
        (Scope.HOUSEHOLD, True): ngettext(
            "A household may have at most {n} hour a {span}.", "A household may have at most {n} hours a {span}.", times
        ),
        (Scope.MEMBER, True): ngettext(
            "A member may have at most {n} hour a {span}.", "A member may have at most {n} hours a {span}.", times
        ),
        (Scope.VILLAGE, True): ngettext(
            "A village may have at most {n} hour a {span}.", "A village may have at most {n} hours a {span}.", times
        ),
        (Scope.HOUSEHOLD, False): ngettext(
            "A household may have a machine at most {n} time a {span}.",
            "A household may have a machine at most {n} times a {span}.",
            times,
        ),
        (Scope.MEMBER, False): ngettext(
            "A member may have a machine at most {n} time a {span}.",
            "A member may have a machine at most {n} times a {span}.",
            times,
        ),
        (Scope.VILLAGE, False): ngettext(
            "A village may have a machine at most {n} time a {span}.",
            "A village may have a machine at most {n} times a {span}.",
            times,
        ),
    }[quota.scope, hours]
    return said.format(n=quota.most, span=quota.span.words())


def _longest(terms: Terms) -> str:
    if not terms.longest:
        return ""
    return ngettext(
        "Nobody has a machine for more than {n} hour in one go.",
        "Nobody has a machine for more than {n} hours in one go.",
        terms.longest,
    ).format(n=terms.longest)


def _gap(terms: Terms) -> str:
    if not terms.gap:
        return ""
    return ngettext(
        "Between two bookings of one household there is {n} hour at least.",
        "Between two bookings of one household there are {n} hours at least.",
        terms.gap,
    ).format(n=terms.gap)


def _cut_off(terms: Terms) -> str:
    days, hour = divmod(-terms.cut_off, 24)
    day = day_words()[days % WEEK].capitalize()
    return ngettext(
        "Requests are taken until {n} hour before ({day} {hour}:00, if it begins on a Monday).",
        "Requests are taken until {n} hours before ({day} {hour}:00, if it begins on a Monday).",
        terms.cut_off,
    ).format(n=terms.cut_off, day=day, hour=f"{hour:02d}")


def _travel(terms: Terms) -> str:
    return ngettext(
        "Bringing a machine to another village takes {n} hour.",
        "Bringing a machine to another village takes {n} hours.",
        terms.travel,
    ).format(n=terms.travel)


def _setup(terms: Terms) -> str:
    if not terms.setup:
        return ""
    return ngettext(
        "Between two pieces of work on different plots there is {n} hour.",
        "Between two pieces of work on different plots there are {n} hours.",
        terms.setup,
    ).format(n=terms.setup)


def _no_show(terms: Terms) -> str:
    if not terms.no_show:
        return _("A booking that nobody comes for stays.")
    return ngettext(
        "A booking that nobody came for is free again {n} hour after its start.",
        "A booking that nobody came for is free again {n} hours after its start.",
        terms.no_show,
    ).format(n=terms.no_show)


def _late(terms: Terms) -> str:
    if not terms.late_counts:
        return _("Hours that are cancelled late do not count.")
    return _("Of hours that are cancelled late, or that nobody came for, {n} in a hundred count as used.").format(
        n=terms.late_counts
    )

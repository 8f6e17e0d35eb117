"""Why a request stands where it stands: every factor with its figures, who is before and after, the rule, the inputs.

Rules
- It says what the rule reckoned with, no more: each `Factor` of the outcome in words, then the total.
- Who stands in the way is named with the entry, so that one can go on asking there.
- An answer is plain rows: the screen, `mvs round why` and the page on paper say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models import board, elapsed
from models.allot.facts import Why
from models.allot.rank import FLOOR, GRANTED, LOT, MERIT, NEWCOMER, PARTS, WAITED, Group
from models.language import gettext as _
from models.language import ngettext
from models.names import entry_name
from models.rounds_view import Stage, weight

if TYPE_CHECKING:
    from models.allot.facts import Factor, Outcome
    from models.names import Names
    from models.refs import Key
    from models.rounds_view import Line, Picture

#: The name of the fair share among the factors.
SHARE: Final = "fair share"
#: A lot is below this; it is shown as a ticket of six figures.
LOTS: Final = 1 << 64
TICKET: Final = 10**6


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of an answer: what it is about, what is so, its figure where it has one, and the entry behind it."""

    label: str
    words: str
    figure: str = ""
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a request stands where it stands: the question, what comes of it, facts, the rule, and what that rests on."""

    question: str
    headline: str
    facts: tuple[Fact, ...]
    rule: str
    inputs: str
    #: The request that the answer is about.
    about: Key

    def text(self) -> str:
        """Write it as lines of plain text."""
        wide = max((len(fact.label) for fact in self.facts), default=0)
        lines = [self.question, self.headline]
        lines += [f"  {fact.label:<{wide}}  {said(fact)}" for fact in self.facts]
        return "\n".join([*lines, self.rule, self.inputs])


def said(fact: Fact) -> str:
    """Write a fact without its label: the words, the entry behind them, and the figure."""
    named = f"  [{entry_name(fact.key)}]" if fact.key is not None else ""
    return f"{fact.words}{named}" + (f"  {fact.figure}" if fact.figure else "")


def why(names: Names, picture: Picture, request: Key) -> Answer:
    """Answer for one request of a round; one that came too late is told so."""
    line = picture.line(request)
    found = picture.draft.of(request) if picture.draft is not None else None
    rule, inputs = rule_words(names, picture), inputs_words(picture)
    if line is not None and found is None and picture.draft is None and picture.sealed is not None:
        question = _("Why does {who} stand so in week {week}?").format(
            who=line.who, week=names.calendar.week(picture.first)
        )
        return Answer(question, headline(names, line), (), rule, inputs, request)
    if line is None or found is None:
        return _outside(names, picture, request, rule, inputs)
    question = _("Why is {who} number {n} of {total} in week {week}?").format(
        who=line.who, n=found.rank, total=len(picture.drawn), week=names.calendar.week(picture.first)
    )
    told = {one.name: one for one in found.factors}
    facts = [_group(found, told), *_newcomer(told), *(tell(told[name]) for name, tell in TELL.items() if name in told)]
    facts += [_lottery(picture, found, told), _total(found, told)]
    facts += [*_neighbours(picture, found), *_in_the_way(names, found)]
    return Answer(question, headline(names, line), tuple(facts), rule, inputs, request)


def headline(names: Names, line: Line) -> str:
    """Say what a request asks for and what it gets."""
    what = f"{line.machine} {line.wanted}"
    if line.granted:
        if line.why is Why.MOVED:
            return _("{what}: gets {gets}, moved to make room.").format(what=what, gets=line.gets)
        return _("{what}: gets {gets}.").format(what=what, gets=line.gets)
    because = line.why.words() if line.why is not None else "?"
    if line.offer is not None:
        when = names.span(line.offer, line.offer + line.hours)
        return _("{what}: gets nothing, because {why}. The next best hours: {when}.").format(
            what=what, why=because, when=when
        )
    return _("{what}: gets nothing, because {why}.").format(what=what, why=because)


def _outside(names: Names, picture: Picture, request: Key, rule: str, inputs: str) -> Answer:
    row = board.booking(names, request)
    who = row.who if row is not None else entry_name(request)
    question = _("Why is {who} not in the round of week {week}?").format(
        who=who, week=names.calendar.week(picture.first)
    )
    late = row is not None and any(one.key == request for one in picture.late)
    if row is not None and late and not elapsed.waits_on(names, row):
        said = elapsed.left(names, row)
    elif late:
        said = _("The request came after the round's inputs were named; it counts in the next round.")
    elif row is not None:
        said = _("The request {when} is {state}; it is none of this round.").format(
            when=names.span(row.start, row.end), state=row.standing
        )
    else:
        said = _("There is no request {name} in these books.").format(name=entry_name(request))
    return Answer(question, said, (), rule, inputs, request)


# ---- the list --------------------------------------------------------------------------------------------------------


def _group(found: Outcome, told: dict[str, Factor]) -> Fact:
    """Say in which group of the list it is."""
    if found.group == Group.URGENT:
        return Fact(_("urgent"), _("a breakdown took its booking"), _("before all others"))
    had, sure, days = (*(told[FLOOR].figures if FLOOR in told else ()), 0, 0, 0)[:3]
    group = _("before others") if found.group == Group.FLOOR else "-"
    if not sure:
        return Fact(_("floor"), _("no hours are sure"), group)
    words = ngettext(
        "the household has had {had} of {n} hour that is sure in {days} days",
        "the household has had {had} of {n} hours that are sure in {days} days",
        sure,
    ).format(had=had, n=sure, days=days)
    return Fact(_("floor"), words, group)


def _newcomer(told: dict[str, Factor]) -> list[Fact]:
    if NEWCOMER not in told:
        return []
    factor = told[NEWCOMER]
    since, new = (*factor.figures, 0, 0)[:2]
    words = ngettext("{n} day in the co-op, new for {new}", "{n} days in the co-op, new for {new}", since)
    figure = _("comes before others") if factor.value else "-"
    return [Fact(_("newcomer"), words.format(n=since, new=new), figure)]


def _lottery(picture: Picture, found: Outcome, told: dict[str, Factor]) -> Fact:
    """Say whether a lot decided: only where another household stands exactly as high."""
    others = picture.draft.outcomes if picture.draft is not None else ()
    level = any(
        (one.group, one.score) == (found.group, found.score) and one.wish.household != found.wish.household
        for one in others
    )
    if not level or LOT not in told:
        return Fact(_("lottery"), _("not needed"), "-")
    words = _("others stand exactly as high; the lowest lot comes first")
    near = {one.rank - found.rank: one for one in others if _level(found, one)}
    lots = [
        f"{label}: {_ticket({one.name: one for one in near[step].factors}[LOT])}"
        for step, label in ((-1, _("before")), (1, _("after")))
        if step in near and near[step].wish.household != found.wish.household
    ]
    return Fact(_("lottery"), f"{words} ({', '.join(lots)})" if lots else words, _ticket(told[LOT]))


def _ticket(lot: Factor) -> str:
    return f"{lot.value * TICKET // LOTS:06d}"


def _level(found: Outcome, other: Outcome) -> bool:
    """Whether two stand exactly as high: then their lots decided, or in one household the hour."""
    return (found.group, found.score) == (other.group, other.score) and any(one.name == LOT for one in other.factors)


def _total(found: Outcome, told: dict[str, Factor]) -> Fact:
    merit = _parts(told[MERIT]) if MERIT in told else 0
    words = _("{share} % of fair share, {merit} % of merit, and what it waited").format(
        share=PARTS - merit, merit=merit
    )
    return Fact(_("total"), words, weight(found.score))


def _parts(factor: Factor) -> int:
    """Give the parts in a hundred that merit counts for."""
    return (*factor.figures, 0, 0, 0)[2]


def _neighbours(picture: Picture, found: Outcome) -> list[Fact]:
    """Name who is just before and just after on the list."""
    outcomes = {one.rank: one for one in (picture.draft.outcomes if picture.draft else ())}
    facts: list[Fact] = []
    for step, label in ((-1, _("before")), (1, _("after"))):
        other = outcomes.get(found.rank + step)
        line = picture.line(other.wish.key) if other is not None else None
        if other is None or line is None:
            facts.append(Fact(label, _("nobody")))
            continue
        words = _("{who}, {machine} {when}").format(who=line.who, machine=line.machine, when=line.wanted)
        if _level(found, other) and found.wish.household == other.wish.household:
            words += _("; the same household: its earlier hour comes first")
        facts.append(Fact(label, words, weight(other.score), other.wish.key))
    return facts


def _in_the_way(names: Names, found: Outcome) -> list[Fact]:
    if found.because is None:
        return []
    row = board.booking(names, found.because)
    if row is None:
        return [Fact(_("in its way"), names.of(found.because), key=found.because)]
    words = _("{who}, {machine} {when}").format(who=row.who, machine=row.code, when=names.span(row.start, row.end))
    return [Fact(_("in its way"), words, key=row.key)]


# ---- factors ---------------------------------------------------------------------------------------------------------


def _fair_share(factor: Factor) -> Fact:
    village, village_due, house, house_due = (*factor.figures, 0, 0, 0, 0)[:4]
    words = _("village {village} h of {village_due} due, household {house} of {house_due}").format(
        village=village, village_due=village_due, house=house, house_due=house_due
    )
    return Fact(_("fair share"), words, weight(factor.value))


def _granted(factor: Factor) -> Fact:
    hours = (*factor.figures, 0)[0]
    if not hours:
        return Fact(_("this round"), _("nothing was given to the household before it"), "-")
    words = ngettext(
        "{n} hour was given to the household before it: its fair share is",
        "{n} hours were given to the household before it: its fair share is",
        hours,
    )
    return Fact(_("this round"), words.format(n=hours), weight(factor.value))


def _merit(factor: Factor) -> Fact:
    points, cap = (*factor.figures, 0, 0)[:2]
    parts = _parts(factor)
    if not parts:
        return Fact(_("merit"), _("does not count for this machine"), "-")
    words = ngettext(
        "{n} point of {cap}, counts at most {parts} %", "{n} points of {cap}, counts at most {parts} %", points
    )
    return Fact(_("merit"), words.format(n=points, cap=cap, parts=parts), weight(factor.value))


def _waited(factor: Factor) -> Fact:
    rounds = (*factor.figures, 0)[0]
    if not rounds:
        return Fact(_("waited"), _("no round has passed it over yet"), "-")
    words = ngettext("{n} round passed it over", "{n} rounds passed it over", rounds)
    return Fact(_("waited"), words.format(n=rounds), weight(factor.value))


#: How each number behind a rank is told, in this order.
TELL: Final = {SHARE: _fair_share, GRANTED: _granted, MERIT: _merit, WAITED: _waited}


# ---- the rule and its inputs -----------------------------------------------------------------------------------------


def rule_words(names: Names, picture: Picture) -> str:
    """Say which rule it was."""
    if picture.policy is None:
        return _("Rule: none yet. The registrar's desk adopts a policy.")
    return _("Rule: {name} [{entry}], {adopted}.").format(
        name=picture.policy.terms.name or "-",
        entry=entry_name(picture.policy.key),
        adopted=picture.policy.words(names),
    )


def inputs_words(picture: Picture) -> str:
    """Say on how many entries it rests, and whether this desk's own reckoning is the same."""
    counted = ngettext("{n} entry", "{n} entries", picture.entries).format(n=picture.entries)
    if picture.stage is not Stage.SEALED:
        return _("Inputs: {entries} that this desk holds now. It is a draft: {desk} seals the round.").format(
            entries=counted, desk=picture.desk
        )
    if picture.waits:
        return _("Inputs: {entries}, named by {desk}. {waits}").format(
            entries=counted, desk=picture.desk, waits=picture.waits
        )
    if picture.differs:
        return _("! Inputs: {entries}, named by {desk}; the same entries give something else on this desk.").format(
            entries=counted, desk=picture.desk
        )
    if picture.doubts:
        return _("Inputs: {entries}, named by {desk}; the same on this desk. Doubted by {doubts}.").format(
            entries=counted, desk=picture.desk, doubts=", ".join(picture.doubts)
        )
    return _("Inputs: {entries}, named by {desk}; the same on this desk, and no desk doubts it.").format(
        entries=counted, desk=picture.desk
    )

"""Policies to begin with: four that co-ops of our kind have lived with, to be adopted as they are or changed first.

Rules
- A template is no policy until the members adopt it; what it says in words is made from its numbers (`policy_words`).
- Its name is looked up when it is shown, and is then the name under which it is adopted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from models.language import gettext as _
from models.language import later
from models.policy import Measure, Quota, Scope, Span, Terms
from models.spelling import fold
from models.words import BadInput

#: The longest name that a policy may have.
NAME: Final = 20


@dataclass(frozen=True, slots=True)
class Template:
    """A policy to copy. `name` and `about` are English, looked up when shown; `word` is what a command calls it."""

    word: str
    name: str
    about: str
    numbers: Terms

    @property
    def terms(self) -> Terms:
        """Its numbers, under its name in the language that is spoken."""
        return replace(self.numbers, name=_(self.name)[:NAME])


TEMPLATES: Final = (
    Template(
        "equal",
        later("Equal shares"),
        later("Every household has the same claim; who has had the least comes first. Merit does not count."),
        Terms(merit=0, floor=4, floor_days=28),
    ),
    Template(
        "small",
        later("Small farms first"),
        later("Each household is sure of 12 hours in 28 days before anybody gets more, and 24 hours a month are all."),
        Terms(merit=5, floor=12, floor_days=28, quotas=(Quota(24),)),
    ),
    Template(
        "work",
        later("Work counts"),
        later("Confirmed work for the co-op moves a household up, as far as the charter lets it."),
        Terms(merit=20, merit_cap=60, floor=4, floor_days=28),
    ),
    Template(
        "busy",
        later("Busy season"),
        later("When all want it at once: short turns, few hours a week for each, and who does not come loses them."),
        Terms(
            half_life=14,
            merit=10,
            floor=4,
            floor_days=14,
            quotas=(Quota(8, Measure.HOURS, Span.WEEK), Quota(1, Measure.TIMES, Span.DAY, Scope.HOUSEHOLD)),
            longest=6,
            no_show=2,
        ),
    ),
)


def find(text: str) -> Template:
    """Give the template that somebody names by its word or its name, or their beginning; raises `BadInput`."""
    said = fold(text)
    for exact in (True, False):
        found = [
            one
            for one in TEMPLATES
            if any(name == said if exact else name.startswith(said) for name in (one.word, fold(_(one.name))))
        ]
        if said and len(found) == 1:
            return found[0]
    known = ", ".join(one.word for one in TEMPLATES)
    raise BadInput(_("There is no template “{text}”. There are: {known}.").format(text=text, known=known))

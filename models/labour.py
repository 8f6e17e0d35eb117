"""What work and tasks share: hours in quarters, and what sorts of work there are.

Rules
- Work is counted in quarter hours, whole numbers. What `show` writes, `parse` reads as the same.
- An hour is an hour, whoever gives it: sorts are told apart for people, and only teaching may have a weight of its own
  by policy.

    >>> hours(9), QuarterHours().parse("2:15", None), QuarterHours().parse("0.5", None)
    ('2.25', 9, 2)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from models import spelling
from models.choices import Choice
from models.fields import Whole
from models.language import gettext as _
from models.words import BadInput

if TYPE_CHECKING:
    from models.fields import Lens

#: Quarters of an hour as they may stand behind the point, and behind the colon.
PARTS: Final = {"": 0, "0": 0, "00": 0, "25": 1, "5": 2, "50": 2, "75": 3}
MINUTES: Final = {"00": 0, "15": 1, "30": 2, "45": 3}
#: The longest that one claim may be: a day.
DAY_QUARTERS: Final = 96


class Sort(Choice):
    """What sort of work it is."""

    WORK = 0
    WORKSHOP = 1
    MENTORING = 2
    CHORE = 3

    @property
    def teaches(self) -> bool:
        """Whether somebody else learns by it."""
        return self in {Sort.WORKSHOP, Sort.MENTORING}

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("work"), _("workshop"), _("mentoring"), _("chore"))[self]


def hours(quarters: int) -> str:
    """Write quarter hours as hours: 9 is `2.25`, 8 is `2`."""
    return spelling.point(f"{quarters // 4}{('', '.25', '.5', '.75')[quarters % 4]}")


@dataclass(frozen=True)
class QuarterHours(Whole):
    """Hours with quarters, kept as quarter hours: 2.25 hours is 9."""

    high: int = DAY_QUARTERS
    width: int = 8
    hint: str = "3, 2.5 or 2:15"

    def parse(self, text: str, lens: Lens) -> int:
        """Read `3`, `2.5`, `2,25` or `2:15`."""
        del lens
        words = text.strip()
        known = MINUTES if ":" in words else PARTS
        whole, dot, part = words.partition(":") if ":" in words else spelling.figures(words).partition(".")
        if not (whole.isdecimal() and whole.isascii() and len(whole) < 5) or (dot and part not in known):  # noqa: PLR2004 - more than any bound
            raise BadInput(
                _("Type hours and quarters, like 3, 2.5 or 2:15; “{text}” is not.").format(text=text.strip())
            )
        found = 4 * int(whole) + known[part or "00"]
        if not self.low <= found <= self.high:
            raise BadInput(
                _("It must be from {low} to {high} hours.").format(low=hours(self.low), high=hours(self.high))
            )
        return found

    def show(self, value: int, lens: Lens) -> str:
        """Write `2.25`."""
        del lens
        return hours(value)


Quarters = Annotated[int, QuarterHours(low=1)]

"""Words that several screens need: how long ago, how many, days as people write them."""

from __future__ import annotations

from models.language import gettext as _
from models.language import ngettext
from models.spelling import number
from screens.desk import Stopped

HOUR, DAY = 60, 1440


def ago(minutes: int) -> str:
    """Say how long ago something was, given in minutes."""
    if minutes < 0:
        return _("later than now")
    if minutes < 2:  # noqa: PLR2004
        return _("just now")
    if minutes < HOUR:
        return _("{n} min ago").format(n=minutes)
    if minutes < DAY:
        return _("{n} h ago").format(n=minutes // HOUR)
    days = minutes // DAY
    return _("yesterday") if days == 1 else _("{n} days ago").format(n=days)


def entries(count: int) -> str:
    """Say a number of entries."""
    return ngettext("{n} entry", "{n} entries", count).format(n=number(count))


def several(names: list[str]) -> str:
    """Write names as people list them."""
    if len(names) <= 1:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def refusal(error: Exception) -> str:
    """Say in words why something was not done."""
    if isinstance(error, Stopped):
        return _("Stopped. What was done so far stays.")
    if isinstance(error, OSError):
        return _("{what}: {why}.").format(what=error.filename or _("The disk"), why=error.strerror or error)
    return str(error)

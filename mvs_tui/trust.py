"""Whether this machine's clock can be right: a warning in words, never a hindrance.

Rules
- The books do not need a right clock; people who read dates and book hours do.
- A clock is doubted when it stands before this program was made, more than 10 minutes before this desk's own newest
  entry, or more than two years after the newest entry of anybody.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from models import pulse
from models.language import gettext as _
from mvs_tui.config import clock

if TYPE_CHECKING:
    from mvs_tui.node import Node

#: The day on which this version was made; no honest clock stands before it.
BUILT: Final = dt.date(2026, 11, 1)
SLACK: Final = 10
AHEAD: Final = 2 * 366 * 1440


def doubt(node: Node) -> str:
    """Say what is wrong with the clock, in one sentence; empty when nothing is."""
    minutes, calendar = clock(), node.law.calendar
    shown = (dt.datetime(1970, 1, 1) + dt.timedelta(minutes=minutes + calendar.zone)).strftime("%Y-%m-%d %H:%M")  # noqa: DTZ001 - the co-op's zone
    ask = _("Set this machine's date and time.")
    if minutes < (BUILT - dt.date(1970, 1, 1)).days * 1440:
        return _("The clock says {shown}, which is before this program was made. {ask}").format(shown=shown, ask=ask)
    now = minutes - calendar.epoch
    own = pulse.newest(node.ledger, node.author.number)
    if own is not None and now < own - SLACK:
        last = calendar.show_at(own)
        return _("The clock says {shown}, but this desk wrote its last entry at {last}. {ask}").format(
            shown=shown, last=last, ask=ask
        )
    newest = pulse.newest(node.ledger)
    if newest is not None and now > newest + AHEAD:
        return _("The clock says {shown}, years after the newest entry in the books. {ask}").format(
            shown=shown, ask=ask
        )
    return ""

"""What rounds said of a request, for its story: “why?” tells it beside the entries.

Rules
- The last round that saw it speaks; every figure is told by `mvs round why` and by the screen of the round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import elapsed
from models.allot.facts import Why
from models.bookings import State
from models.language import gettext as _
from models.names import entry_name
from models.refs import Key

if TYPE_CHECKING:
    from models.board import BookingRow
    from models.names import Names


def said(names: Names, row: BookingRow) -> list[tuple[str, list[Key]]]:
    """Give what the last round said of a request, for “why?”, with its entry; nothing where none has seen it."""
    found = names.ledger.store.rows(
        'SELECT g.said, g.granted, g.waited, g.why, r."first" FROM "grant" g '
        'JOIN "round" r ON r.coop = g.coop AND r.key = g.round WHERE g.coop = ? AND g.key = ?',
        names.ledger.coop, str(row.key),
    )  # fmt: skip
    if not found:
        return []
    entry, granted, waited, why, first = found[0]
    told = {"week": names.calendar.week(first), "entry": entry_name(row.key)}
    if not granted and row.state in {State.CONFIRMED, State.OUT, State.RETURNED}:
        return []  # its offer was taken, or the keeper confirmed it by hand: the entries say so
    if granted:
        words = _(
            "the round of week {week} gave it these hours; 2, o, then w (or “mvs round why {entry}”) says how"
        ).format(**told)
    elif row.state is State.PENDING and elapsed.waits_on(names, row):
        words = _(
            "the round of week {week} gave it nothing: {why}. It comes higher the longer it waits (rounds so far: "
            "{waited}); 2, o, then w (or “mvs round why {entry}”) says more"
        ).format(waited=waited, why=Why(why).words(), **told)
    else:
        then = elapsed.left(names, row) if row.state is State.PENDING else ""
        words = _("the round of week {week} gave it nothing: {why}. {then}").format(
            why=Why(why).words(), then=then, **told
        )
    return [(words.rstrip(), [Key.read(entry)])]

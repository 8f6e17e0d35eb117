"""How long nothing was heard of a desk: advice for who waits for a keeper, and never a part of any rule.

Rules
- A desk is heard when an entry of it is here, at the time that it claims, and when it was met by cable, stick or radio.
- After `SILENT` minutes it counts as out of reach: then screens say who may act as its deputy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import heard
from models.language import gettext as _
from models.language import ngettext

if TYPE_CHECKING:
    from models.names import Names
    from models.refs import Key

#: From so many minutes of silence on a desk counts as out of reach.
SILENT = 2 * 24 * 60
DAY = 24 * 60
#: As many machines are named in one line.
FEW = 4


def last_heard(names: Names, number: int) -> int:
    """Give the minute since the epoch at which a desk was last heard; 0 where it never was."""
    if number not in names.heard:
        names.heard[number] = _heard(names, number)
    return names.heard[number]


def _heard(names: Names, number: int) -> int:
    ledger, desk = names.ledger, names.law.desks.get(number)
    if desk is None:
        return 0
    rows = ledger.store.rows(
        "SELECT max(e.at) FROM log l JOIN entry e ON e.log = l.id AND e.seq = l.tip - 1 "
        "WHERE l.coop = ? AND l.number = ?",
        ledger.coop, number,
    )  # fmt: skip
    wrote = min(int(rows[0][0] or 0), names.now)
    met = heard.everybody(ledger).get(desk.key)
    return max(wrote, names.calendar.at(met.when) if met else 0)


def silent_for(names: Names, number: int) -> int:
    """Give for how many minutes nothing was heard of a desk; 0 while it is in reach."""
    minutes = names.now - last_heard(names, number)
    return minutes if minutes >= SILENT else 0


def days(minutes: int) -> str:
    """Say so many minutes in days."""
    count = minutes // DAY
    return ngettext("{count} day", "{count} days", count).format(count=count)


def deputies(names: Names, machine: Key) -> list[int]:
    """Give the numbers of the desks that may act for a machine's keeper now, in their order; those shut out do not."""
    heirs = names.law.statutes.keeping.list_of(machine)
    keeper = names.law.keeper_of(machine)
    return [
        number
        for number in (heirs.desks if heirs else ())
        if number != keeper and number in names.law.desks and names.law.desks[number].revoked_by is None
    ]


def unnamed(names: Names, keeper: int) -> list[Key]:
    """Give the machines of a keeper's desk that nobody could take over, since it named no deputies, by their codes.

    None in a co-op where no other desk could be named.
    """
    law = names.law
    if not any(number != keeper and desk.revoked_by is None for number, desk in law.desks.items()):
        return []
    kept = [key for key, one in law.things.items() if one.retired is None and law.keeper_of(key) == keeper]
    return sorted((key for key in kept if not deputies(names, key)), key=names.of)


def unnamed_words(names: Names, keeper: int) -> str:
    """Say for which machines of a keeper's desk no deputies are named; empty where that is for none."""
    codes = [names.of(key) for key in unnamed(names, keeper)]
    shown = ", ".join(codes[:FEW]) + (", …" if len(codes) > FEW else "")
    return _("No deputies named for {machines}").format(machines=shown) if codes else ""


def acting(names: Names, machine: Key) -> list[int]:
    """Give the deputies of a keeper that is out of reach; none while it is in reach, or named nobody."""
    found = deputies(names, machine)
    return found if found and silent_for(names, names.law.keeper_of(machine)) else []

"""What stands around every screen: whose desk this is, the date, and the status line. Asked of the books in one go.

Rules
- No clock: the date changes with the day, the status when something happened. An idle screen is not drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models import board, find, gauges
from models.language import gettext as _
from models.law import letters
from screens.air import radio_line
from screens.said import ago

if TYPE_CHECKING:
    from models.names import Names
    from screens.air import Air
    from screens.desk import Books, Desk


@dataclass(frozen=True, slots=True)
class Chrome:
    """The words around a screen."""

    left: str
    right: str
    status: list[str]


def chrome(desk: Desk, books: Books) -> Chrome:
    """Look the words up."""
    names, mine = books.names(), books.desk
    law = names.law
    village = law.village_of(mine.number) if mine else _("not admitted")
    place = _("{village} · desk {letter}").format(village=village, letter=letters(mine.number) if mine else "?")
    if desk.practice:
        place = _("PRACTICE  {place}").format(place=place)
    # Who is signed in, where somebody is; else the desk says who it is.
    who = desk.clerk.name if desk.clerk else mine.name if mine else ""
    return Chrome(f" {place}", f"{who}   {names.calendar.show_day(names.today)} ", _status(desk, books))


def _status(desk: Desk, books: Books) -> list[str]:
    names, mine = books.names(), books.desk
    last = desk.last_backup(books)
    backup = [_("Backup {when}").format(when=_("never") if last is None else ago(max(0, books.now() - last)))]
    doubt = [_("clock?")] if desk.doubt(books) else []
    radio = radio_parts(books, books.air())
    counted = _counted(names, mine.number if mine else 0)
    # With a radio the line is full: what stands in the lists anyway comes last and gives way first.
    return [*radio, *doubt, *backup, *counted] if radio else [_heard(books), *counted, *doubt, *backup]


def radio_parts(books: Books, air: Air) -> list[str]:
    """Say who is heard by radio and what waits to be sent; nothing where there is no radio."""
    law = books.law
    return radio_line(air, len({law.village_of(one.number) for one in air.lately if one.number in law.desks}))


def _counted(names: Names, number: int) -> list[str]:
    parts: list[str] = []
    counts = board.counts(names)
    waits = len(board.waits_for(names, number)) + len(gauges.alarms_near(names, number)) if number else 0
    if waits:
        parts.append(_("{n} for you").format(n=waits))
    if counts["pending"]:
        parts.append(_("{n} pending").format(n=counts["pending"]))
    if counts["overruled"]:
        parts.append(_("{n} overruled").format(n=counts["overruled"]))
    return parts


def _heard(books: Books) -> str:
    law = books.law
    others = [number for number, found in law.desks.items() if found is not books.desk and found.heights is None]
    if not others:
        return _("No other desk yet")
    heard = find.last_heard(books.ledger)
    if heard is None:
        return (
            _("{n} other desks, none heard yet").format(n=len(others))
            if len(others) > 1
            else _("Other desk not heard yet")
        )
    return _("Others heard {when}").format(when=ago(max(0, books.now() - books.law.calendar.at(heard))))

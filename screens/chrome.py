"""What stands around every screen: whose desk this is, the date, and the status line. Asked of the books in one go.

Rules
- No clock: the date changes with the day, the status when something happened. An idle screen is not drawn again.
- Where the status does not fit, parts are said shorter or go, the lightest first. What has to be done, and what is in
  doubt, stays to the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from models import board, care, find, gauges, takeover
from models.bookings import State
from models.language import gettext as _
from models.language import ngettext
from models.law import letters
from models.rounds_news import on_home
from screens.air import radio_line
from screens.said import ago

if TYPE_CHECKING:
    from models.names import Names
    from screens.air import Air
    from screens.desk import Books, Desk


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the status line: its words, shorter ones, and its weight; 1 stays longest."""

    words: str
    short: str
    weight: int


@dataclass(frozen=True, slots=True)
class Chrome:
    """The words around a screen."""

    left: str
    right: str
    status: list[Part]


#: Parts of this weight and less are rather said short than not at all.
KEPT = 3


def fitted(parts: list[Part], room: int) -> str:
    """Give the status line in so many cells: shorter words first, then fewer parts."""
    left = list(parts)
    said = {part: part.words for part in left}
    lightest = sorted(left, key=lambda part: -part.weight)
    for part in lightest:
        if cell_len(_joined(left, said)) > room:
            said[part] = part.short
        if cell_len(_joined(left, said)) > room and part.weight > KEPT:
            left.remove(part)
    for part in lightest:
        if part in left and len(left) > 1 and cell_len(_joined(left, said)) > room:
            left.remove(part)
    for part in sorted(left, key=lambda part: part.weight):
        # What the shorter words of others left free is taken by the weightier parts again.
        longer = {**said, part: part.words}
        if cell_len(_joined(left, longer)) <= room:
            said = longer
    return _joined(left, said)


def _joined(parts: list[Part], said: dict[Part, str]) -> str:
    return " · ".join(said[part] for part in parts)


def chrome(desk: Desk, books: Books) -> Chrome:
    """Look the words up."""
    names, mine = books.names(), books.desk
    law = names.law
    village = law.village_of(mine.number) if mine else _("not admitted")
    place = _("{village} · desk {letter}").format(village=village, letter=letters(mine.number) if mine else "?")
    if desk.practice or desk.demo:
        place = _("PRACTICE  {place}").format(place=place)
    # Who is signed in, where somebody is; else the desk says who it is.
    who = desk.clerk.name if desk.clerk else mine.name if mine else ""
    return Chrome(f" {place}", f"{who}   {names.calendar.show_day(names.today)} ", _status(desk, books))


def _status(desk: Desk, books: Books) -> list[Part]:
    names, mine, air = books.names(), books.desk, books.air()
    last = desk.last_backup(books)
    when = _("never") if last is None else ago(max(0, books.now() - last))
    backup = Part(_("Backup {when}").format(when=when), _("Backup {when}").format(when=when), 6)
    doubt = [Part(_("the clock is in doubt"), _("clock?"), 1)] if desk.doubt(books) else []
    counted = _counted(names, mine.number if mine else 0)
    return [*_of_radio(books, air), *counted, *doubt, backup]


def _of_radio(books: Books, air: Air) -> list[Part]:
    """Say how the radio stands: who is heard, what waits and when it is sent, and how much may still be sent."""
    said = radio_parts(books, air)
    if not said:
        heard = _heard(books)
        return [Part(heard, heard, 5)]
    # Who asks, or that it does not work, weighs most; who is heard least.
    weights = [1] if len(said) == 1 else [*([1] if air.asks else []), 3, 2]
    parts = [Part(words, words, weight) for words, weight in zip(said, weights, strict=False)]
    way = next((way for way in air.ways if way.up and way.budget), None)
    if way is not None:
        # In tens, so that the line is drawn only when it matters.
        left = 10 * round(10 * max(0.0, way.budget - way.used) / way.budget)
        parts.append(Part(_("{n} % of airtime left").format(n=left), _("air {n} %").format(n=left), 4))
    return parts


def radio_parts(books: Books, air: Air) -> list[str]:
    """Say who is heard by radio and what waits to be sent; nothing where there is no radio."""
    law = books.law
    return radio_line(air, len({law.village_of(one.number) for one in air.lately if one.number in law.desks}))


def _counted(names: Names, number: int) -> list[Part]:
    parts: list[Part] = []
    counts = board.counts(names)
    waits = _waits(names, number) if number else 0
    if waits:
        parts.append(Part(ngettext("{n} for you", "{n} for you", waits).format(n=waits), f"!{waits}", 1))
    if counts["pending"]:
        parts.append(Part(State.PENDING.counted(counts["pending"]), f"?{counts['pending']}", 3))
    if counts["overruled"]:
        parts.append(Part(State.OVERRULED.counted(counts["overruled"]), f"x{counts['overruled']}", 3))
    return parts


def _waits(names: Names, number: int) -> int:
    """Count what Home lists as waiting for this desk, but for half-filled forms."""
    lists = (board.waits_for, gauges.alarms_near, care.urgent, takeover.wait_for)
    return sum(len(found(names, number)) for found in lists) + sum(one.todo for one in on_home(names, number))


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

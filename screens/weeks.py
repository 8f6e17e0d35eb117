"""Weeks laid out for the board: which text stands in which cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models import board
from models.bookings import State
from models.language import gettext as _
from screens.widgets.board import COLUMNS

if TYPE_CHECKING:
    from models.board import BookingRow
    from models.names import Names
    from models.refs import Key
    from screens.desk import Books


@dataclass
class Shown:
    """What a week shows, in words."""

    title: str
    right: str
    head: list[str]
    labels: list[str]
    cells: dict[tuple[int, int], str]
    rows: list[BookingRow]
    monday: int
    today: int
    hour: int
    machines: list[Key]
    this_monday: int


def typed_hour(names: Names, hour: int) -> str:
    """Write an hour as a form's field reads it."""
    from models.measures import HourOfBooks

    return HourOfBooks().show(hour, names)


def _head(names: Names, monday: int) -> list[str]:
    return [names.calendar.show_weekday(day) for day in range(monday, monday + 7)]


def _span(names: Names, monday: int) -> str:
    first, last = names.calendar.show_month_day(monday), names.calendar.show_month_day(monday + 6)
    return _("week {n}, {first} - {last}").format(n=names.calendar.week(monday), first=first, last=last)


def machine_week(books: Books, key: Key, monday: int | None, wide: int) -> Shown:
    """Lay out one machine's week; `wide` is the room of a cell."""
    names = books.names()
    monday = board.first_week(names, key) if monday is None else monday
    thing = names.law.things[key]
    rows = sorted(board.week(names, monday, key), key=lambda row: (row.state is State.PENDING, row.start))
    cells: dict[tuple[int, int], str] = {}
    for column in range(COLUMNS):
        for hour in range(24):
            text = _cell(rows, (monday + column) * 24 + hour, wide)
            if text:
                cells[hour, column] = text
    title = _("{code}  {name}, keeper {desk}").format(
        code=names.of(key), name=thing.name or "-", desk=names.desk(names.law.keeper_of(key))
    )
    labels = [f"{hour:02d}" for hour in range(24)]
    return Shown(
        title,
        _span(names, monday),
        _head(names, monday),
        labels,
        cells,
        rows,
        monday,
        names.today,
        names.now // 60 % 24,
        [key],
        names.calendar.monday(names.today),
    )


def _cell(rows: list[BookingRow], hour: int, wide: int) -> str:
    here = [row for row in rows if row.start <= hour < row.end]
    if not here:
        return ""
    first, more = here[0], "+" if len(here) > 1 else ""
    begins = hour == first.start or hour % 24 == 0
    return (f"{first.sign}{short(first.short, wide - 1 - len(more))}" if begins else " |") + more


def short(name: str, cells: int) -> str:
    """Shorten a name to so many cells: Samuel Kipchoge is Samuel K."""
    if len(name) <= cells:
        return name
    first, *others = name.split()
    return (f"{first} {others[-1][0]}" if others else first)[:cells]


def all_week(books: Books, monday: int | None, wide: int) -> Shown:
    """Lay out the week of all machines."""
    names = books.names()
    monday = board.first_week(names, None) if monday is None else monday
    machines = [row.key for row in board.machines(names)]
    return of_machines(names, monday, wide, _("All machines"), board.week(names, monday), machines)


def village_week(books: Books, village: Key | None, monday: int | None, wide: int) -> Shown:
    """Lay out the week of a village's households on every machine; that of this desk's village, if none is named."""
    names = books.names()
    monday = board.first_week(names, None) if monday is None else monday
    mine = books.desk
    village = village if village is not None or mine is None else mine.village
    rows = board.village_week(names, monday, village) if village is not None else []
    title = _("Village {name}: all its households").format(name=names.of(village) if village is not None else "?")
    return of_machines(names, monday, wide, title, rows, _used(names, rows))


def member_week(books: Books, member: Key, monday: int | None, wide: int) -> Shown:
    """Lay out a member's week on every machine."""
    names = books.names()
    if monday is None:
        monday = names.calendar.monday(names.today)
        if not board.member_week(names, monday, member) and board.member_week(names, monday + 7, member):
            monday += 7
    rows = board.member_week(names, monday, member)
    return of_machines(
        names, monday, wide, _("Bookings of {who}").format(who=names.of(member)), rows, _used(names, rows)
    )


def _used(names: Names, rows: list[BookingRow]) -> list[Key]:
    """Give the machines of these requests by code; all machines where there is no request, to ask for one."""
    keys = {row.machine for row in rows} or {row.key for row in board.machines(names)}
    return sorted(keys, key=lambda key: (names.of(key), key))


def of_machines(  # noqa: PLR0913, PLR0917 - what a week shows
    names: Names, monday: int, wide: int, title: str, rows: list[BookingRow], machines: list[Key]
) -> Shown:
    """Lay out a week with a line for each machine."""
    cells: dict[tuple[int, int], str] = {}
    for place, key in enumerate(machines):
        for column in range(COLUMNS):
            text = _day_cell([row for row in rows if row.machine == key], monday + column, wide)
            if text:
                cells[place, column] = text
    labels = [names.of(key) for key in machines]
    return Shown(
        title,
        _span(names, monday),
        _head(names, monday),
        labels,
        cells,
        rows,
        monday,
        names.today,
        0,
        machines,
        names.calendar.monday(names.today),
    )


def _day_cell(rows: list[BookingRow], day: int, wide: int) -> str:
    parts: list[str] = []
    for row in rows:
        first, last = max(row.start, day * 24), min(row.end, day * 24 + 24)
        if first < last:
            parts.append(f"{row.sign}{first % 24:02d}-{last - day * 24:02d}")
    if not parts:
        return ""
    shown = " ".join(parts)
    return shown if len(shown) <= wide else f"{parts[0]}+{len(parts) - 1}"[:wide]

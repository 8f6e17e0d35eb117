"""A week on one page of plain text: the board of one machine, the list of all, and the sheet for the barn door.

Rules
- At most 80 columns. States are signs that also work in ASCII: `?` pending, `=` confirmed or out, `.` returned.
- On the board a request lies where it would lie: hours down, days across. Below it every request stands in full,
  with its entry, so that nothing is lost where two of them meet in one hour (`+`).
- `today` and what is printed are arguments: the same books give the same page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models import board
from models.bookings import State
from models.clean import plain
from models.language import gettext as _
from models.names import entry_name
from mvs_tui.print import sheet as paper
from mvs_tui.print.cells import clip, pad, width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.board import BookingRow, MachineRow
    from models.names import Names
    from models.refs import Key

WIDE, CELL = paper.WIDE, paper.CELL
#: The hours of a day that are always shown; earlier and later ones when something lies there.
FIRST, LAST = 6, 18


@dataclass(frozen=True, slots=True)
class Week:
    """What a page shows: seven days from `monday` (a day number), of one machine or (None) of all.

    `called` is the heading where it shows only what one member or one village has on all machines.
    """

    monday: int
    machine: MachineRow | None
    rows: tuple[BookingRow, ...]
    called: str = ""


def read(names: Names, day: int, machine: MachineRow | None = None) -> Week:
    """Read the week that a day lies in."""
    monday = names.calendar.monday(day)
    return Week(monday, machine, tuple(board.week(names, monday, machine.key if machine else None)))


def read_of(names: Names, day: int, about: Key) -> Week:
    """Read the week that a day lies in, of a member's bookings or those of a village's households."""
    monday = names.calendar.monday(day)
    if about in names.law.villages:
        rows = board.village_week(names, monday, about)
        return Week(monday, None, tuple(rows), _("Village {name}: all its households").format(name=names.of(about)))
    rows = board.member_week(names, monday, about)
    return Week(monday, None, tuple(rows), _("Bookings of {who}").format(who=names.of(about)))


def late(names: Names) -> bool:
    """Whether it is Saturday noon or later: a sheet that is hung up now is for the next week."""
    return (names.now // 60 - names.calendar.monday(names.today) * 24) >= 5 * 24 + 12


def is_over(names: Names, week: Week) -> bool:
    """Whether the week is as good as over: it is late in it, or none of its requests still lies ahead."""
    return late(names) or not any(row.end > names.now // 60 for row in week.rows)


def text(names: Names, week: Week) -> str:
    """Write the week as it is shown on a screen."""
    return plain("\n".join(paper.text_of(_blocks(names, week))), keep="\n")


def sheet(names: Names, week: Week, coop: str, village: str) -> str:
    """Write the week as it is hung up: with a heading, when it was printed, and lines to sign."""
    return paper.text(hung(names, week, coop, village))


def hung(names: Names, week: Week, coop: str, village: str) -> paper.Paper:
    """Give the paper that is hung up at the barn door."""
    after = _("What is asked for or changed later is not on this sheet. The books count.")
    blocks = (*_blocks(names, week), paper.Space(2), paper.Sign((_("Keeper"), _("Clerk"))))
    head = paper.head(names, coop, village)
    return paper.Paper(*head, blocks, after, made=paper.made(names), title=_title(names, week))


def _blocks(names: Names, week: Week) -> list[paper.Block]:
    signs = paper.Words(_("  ? pending   = confirmed or out   . returned   + more than one"))
    if week.machine is None:
        return [paper.Head(_title(names, week), span(names, week)), *_days(names, week), signs]
    head = paper.Head(_title(names, week), span(names, week))
    return [head, _board(week, names), paper.Space(), _details(names, week), signs]


def span(names: Names, week: Week) -> str:
    """Write `week 48, 23-29 Nov 2026`."""
    first, last = names.calendar.show_day(week.monday), names.calendar.show_date(week.monday + 6)
    return _("week {number}, {first} - {last}").format(number=names.calendar.week(week.monday), first=first, last=last)


def short(name: str, cells: int) -> str:
    """Shorten a member's name to so many cells: `Samuel Kipchoge` is `Samuel K`."""
    name = plain(name)
    if width(name) <= cells:
        return name
    first, *others = name.split()
    return clip(f"{first} {others[-1][0]}" if others else first, cells)


# ---- one machine -----------------------------------------------------------------------------------------------------


def _title(names: Names, week: Week) -> str:
    if week.machine is None:
        return week.called or _("All machines")
    kept = _("{name}, keeper {desk}").format(name=week.machine.name or "-", desk=names.desk(week.machine.keeper))
    return f"{week.machine.code}  {kept}"


def _board(week: Week, names: Names) -> paper.Board:
    days, hours = range(week.monday, week.monday + 7), _hours(week)
    return paper.Board(
        tuple(names.calendar.show_weekday(day) for day in days),
        tuple(f"{hour:02d}" for hour in hours),
        tuple(tuple(_cell(week, day * 24 + hour) for day in days) for hour in hours),
    )


def _hours(week: Week) -> range:
    """Give the hours to show: the working day, and further where a request lies."""
    first, last = FIRST, LAST
    for day in range(week.monday, week.monday + 7):
        for row in week.rows:
            begin, end = max(row.start, day * 24), min(row.end, day * 24 + 24)
            if begin < end:
                first, last = min(first, begin - day * 24), max(last, end - day * 24)
    return range(first, last)


def _cell(week: Week, hour: int) -> str:
    """Fill one hour: sign and name where another request begins to show on that day, a stroke where it goes on."""
    here = _here(week, hour)
    if not here:
        return ""
    more = "+" if len(here) > 1 else ""
    above = _here(week, hour - 1) if hour % 24 else []
    if above and above[0] is here[0]:
        return " |" + more
    return here[0].sign + short(here[0].short, CELL - 2 - len(more)) + more


def _here(week: Week, hour: int) -> list[BookingRow]:
    """Give the requests that lie in an hour, those that hold it first."""
    here = [row for row in week.rows if row.start <= hour < row.end]
    return sorted(here, key=lambda row: row.state is State.PENDING)


def _details(names: Names, week: Week) -> paper.Block:
    if not week.rows:
        return paper.Words(_("  Nobody has asked for this week."))
    return paper.Items(tuple(_detail(names, row) for row in week.rows))


def _detail(names: Names, row: BookingRow) -> tuple[str, str]:
    step = row.next_step(names)
    said = f"{row.sign} {names.span(row.start, row.end)}  {row.who}, {row.purpose.words()}"
    return entry_name(row.key), said + (f"; {step}" if step else "")


# ---- all machines ----------------------------------------------------------------------------------------------------


def _days(names: Names, week: Week) -> Iterable[paper.Block]:
    for day in range(week.monday, week.monday + 7):
        here = sorted(
            (row for row in week.rows if row.start < day * 24 + 24 and row.end > day * 24),
            key=lambda row: (row.start, row.code),
        )
        yield paper.Words(names.calendar.show_day(day) + ("" if here else "  -"), fixed=True)
        for row in here:
            begin, end = max(row.start, day * 24) - day * 24, min(row.end, day * 24 + 24) - day * 24
            line = f"   {row.sign} {begin:02d}-{end:02d}  {pad(row.code, 12)}  {row.who}, {row.purpose.words()}"
            yield paper.Words(f"{line}  {entry_name(row.key)}", hang=11, fixed=True)

"""Requests as an iCalendar file (RFC 5545), for telephones and for the calendar on the wall's computer.

Rules
- An event's UID is its entry in this co-op, for ever; SEQUENCE grows with each change, so that a calendar which takes
  the file again puts the newer one in the older one's place. What was cancelled, rejected, overruled or not fetched
  says so.
- Hours are written in UTC from the co-op's own zone: there is no summer time in the books.
- No people's names stand in it unless asked for: such files are passed on.
- Lines end with CR LF and are folded after 75 bytes, never within a letter.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from models.bookings import State
from models.clean import plain
from models.names import entry_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.events import Event
    from models.names import Names

#: Bytes of a line at most, without its end.
FOLD: Final = 75
OFF: Final = frozenset({State.CANCELLED, State.REJECTED, State.OVERRULED, State.NO_SHOW})
ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar(names: Names, title: str, events: Iterable[Event], *, named: bool = False) -> str:
    """Write a calendar file; `named` puts people's names in."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mvs-tui//mvs-tui//EN", "CALSCALE:GREGORIAN",
             f"X-WR-CALNAME:{escaped(title)}"]  # fmt: skip
    for event in events:
        lines += _event(names, event, named=named)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines)


def _event(names: Names, event: Event, *, named: bool) -> list[str]:
    row = event.row
    village = names.law.villages.get(names.law.things[row.machine].village)
    summary = f"{row.code}: {row.purpose.words()}"
    said = [f"{row.standing} ({entry_name(row.key)})"]
    if named:
        summary += f", {row.who}"
        said += [row.note] if row.note else []
    step = row.next_step(names)
    said += [step] if step else []
    return [
        "BEGIN:VEVENT",
        f"UID:{row.key}@{names.ledger.coop_id.hex()[:32]}.mvs",
        f"DTSTAMP:{utc(names, event.changed)}",
        f"DTSTART:{utc(names, row.start * 60)}",
        f"DTEND:{utc(names, row.end * 60)}",
        f"SEQUENCE:{event.changes}",
        f"STATUS:{_status(row.state)}",
        f"SUMMARY:{escaped(summary)}",
        "DESCRIPTION:" + escaped("\n".join(said)),
        f"LOCATION:{escaped(village.name if village else '?')}",
        f"CLASS:{'PRIVATE' if named else 'PUBLIC'}",
        "END:VEVENT",
    ]


def _status(state: State) -> str:
    if state in OFF:
        return "CANCELLED"
    return "TENTATIVE" if state is State.PENDING else "CONFIRMED"


def utc(names: Names, minute: int) -> str:
    """Write a minute of the co-op's calendar in UTC: `20261127T030000Z`."""
    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=names.calendar.epoch + minute)).strftime(
        "%Y%m%dT%H%M%SZ"
    )


def escaped(text: str) -> str:
    """Write a text as a value: what parts values is marked."""
    return plain(text, keep="\n").translate(ESCAPED)


def folded(line: str) -> str:
    r"""Fold a line after 75 bytes; each goes on with a space.

    >>> folded("SUMMARY:x").encode()
    b'SUMMARY:x\r\n'
    """
    lines, room, here = list[str](), FOLD, ""
    for letter in line:
        size = len(letter.encode())
        if size > room:
            lines.append(here)
            here, room = " ", FOLD - 1
        here += letter
        room -= size
    return "\r\n".join([*lines, here]) + "\r\n"

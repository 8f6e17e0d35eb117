"""The lines of a sheet of requests from paper: as a draft keeps them, looked at, and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import bulk
from models.language import ngettext

if TYPE_CHECKING:
    from models.bulk import Checked
    from screens.desk import Books

#: Columns of each cell on a screen of 80; what is wider goes to the note.
WIDE = {"member": 16, "machine": 10, "day": 11, "from": 5, "hours": 6, "work": 9, "note": 10, "plot": 6, "flex": 5}


def kept_lines(lines: list[dict[str, str]]) -> dict[str, str]:
    """Write lines as a draft keeps them: each under its number, a tab between its cells."""
    return {f"{place:04d}": "\t".join(line.get(name, "") for name in WIDE) for place, line in enumerate(lines, 1)}


def read_lines(kept: dict[str, str]) -> list[dict[str, str]]:
    """Read the lines of a draft."""
    found: list[dict[str, str]] = []
    for _name, text in sorted(one for one in kept.items() if one[0].isdecimal()):
        cells = zip(WIDE, text.split("\t"), strict=False)
        found.append({name: cell for name, cell in cells if cell})
    return found


def check(books: Books, lines: list[dict[str, str]]) -> Checked:
    """Look at lines, numbered from 1 as on the screen."""
    return bulk.check(books.author, books.names(), list(enumerate(lines, 1)))


def put(books: Books, lines: list[dict[str, str]]) -> tuple[dict[int, str], list[bulk.Fault]]:
    """Write the good lines; gives the entry's name by line, and the faults of the others."""
    found = check(books, lines)
    written, late = bulk.write(books.author, found.good)
    return written, [*found.faults, *late]


def said_of(written: dict[int, str]) -> str:
    """Say which entries were written."""
    if not written:
        return ""
    names = list(written.values())
    listed = names[0] if len(names) == 1 else f"{names[0]} - {names[-1]}"
    return ngettext("{n} request is written: {entries}.", "{n} requests are written: {entries}.", len(names)).format(
        n=len(names), entries=listed
    )

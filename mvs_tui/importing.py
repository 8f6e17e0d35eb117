"""Reading lists that people keep in spreadsheets: CSV, as it really comes.

Rules
- The first line names the columns, in any order; unknown ones are left aside, with one line said about them.
- Commas, semicolons or tabs part the columns, whichever the first line has most of. UTF-8 (with its mark or without),
  UTF-16 with its mark, and else Latin-1, which is said in words because letters may come out wrong.
- A row that cannot be read is one line with its number and the reason; the other rows are taken all the same.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from models.coop import Village
from models.language import gettext as _
from models.machines import AddMachine
from models.people import Newcomer
from models.refs import Ref
from models.spelling import number, pair
from models.words import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from mvs_tui.node import Node

#: A longer file is not a list of members.
LARGEST: Final = 64 * 2**20
MEMBERS: Final = {"name": True, "household": True, "phone": False, "number": False}
MACHINES: Final = {"code": True, "name": False, "meters": False, "sort": False}
BATCH: Final = 50


@dataclass
class Sheet:
    """What a file holds: rows as (line number, cells by column), rows that cannot be read, and what is to be said."""

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list[tuple[int, dict[str, str]]])
    refused: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    notes: list[str] = field(default_factory=list[str])


@dataclass
class Outcome:
    """What came of an import: how many were added, and (line number, reason) for each refused row."""

    added: int
    refused: list[tuple[int, str]]
    notes: list[str]


def read(
    path: Path,
    columns: dict[str, bool],
    also: Mapping[str, str] | None = None,
    *,
    most: int = 0,
    largest: int = LARGEST,
) -> Sheet:
    """Read a file with these columns, True for those that must be there. Raises `Refused` when it is no such list.

    `also` are other words for columns. A file with more than `most` rows is refused (0 for any number), and one of more
    than `largest` bytes before the rest of it is read.
    """
    sheet = Sheet()
    text = _decoded(_bytes(path, largest), sheet)
    if "\0" in text:
        raise Refused(_("{path} is not a text file. Save the list as CSV first.").format(path=path))
    if not text.strip():
        raise Refused(_("{path} is empty.").format(path=path))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    named = _heading([_known(cell, also or {}) for cell in next(reader, list[str]())], columns, sheet)
    before = reader.line_num
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            sheet.refused.append((before + 1, _("this line cannot be read ({error})").format(error=error)))
            cells = []
        line, before = before + 1, reader.line_num
        if cells is None:
            return sheet
        _row(line, cells, named, sheet)
        if most and len(sheet.rows) > most:
            raise Refused(
                _("{path} has more than {most} rows. Part it into several files.").format(path=path, most=number(most))
            )


def _bytes(path: Path, largest: int) -> bytes:
    """Read a file, no more of it than there may be: also of what tells no size before."""
    with path.open("rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise Refused(
            _("{path} is larger than {n} MB; that is not a list. Is it the right file?").format(
                path=path, n=largest // 2**20
            )
        )
    return data


def _known(cell: str, also: Mapping[str, str]) -> str:
    return also.get(cell.strip().lower(), cell)


def _decoded(raw: bytes, sheet: Sheet) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        sheet.notes.append(_("The file is not UTF-8; it was read as Latin-1. Look at a few names with accents."))
        return raw.decode("latin-1")


def _delimiter(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def _heading(cells: list[str], columns: dict[str, bool], sheet: Sheet) -> dict[int, str]:
    """Give the known columns by their place."""
    named = {place: cell.strip().lower() for place, cell in enumerate(cells) if cell.strip()}
    listed = ", ".join(columns)
    lacking = [name for name, needed in columns.items() if needed and name not in named.values()]
    if lacking:
        raise Refused(
            _("The first line must name the columns ({listed}). There is no “{lacking}” in it.").format(
                listed=listed, lacking=", ".join(lacking)
            )
        )
    for name in columns:
        if list(named.values()).count(name) > 1:
            raise Refused(_("The column “{name}” stands twice in the first line.").format(name=name))
    unknown = [name for name in named.values() if name not in columns]
    if unknown:
        sheet.notes.append(
            _("Left aside: {unknown}. Known columns are {listed}.").format(unknown=", ".join(unknown), listed=listed)
        )
    return {place: name for place, name in named.items() if name in columns}


def _row(line: int, cells: list[str], named: dict[int, str], sheet: Sheet) -> None:
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) <= max(named):
        cells = [*cells, *[""] * (max(named) + 1 - len(cells))]
    sheet.rows.append((line, {name: cells[place] for place, name in named.items()}))


# ---- members ---------------------------------------------------------------------------------------------------------


def members(
    node: Node, sheet: Sheet, *, dry: bool = False, progress: Callable[[int, int], None] | None = None
) -> Outcome:
    """Register the members of a sheet; with `dry` only say which rows would be refused."""
    from models import people

    total = len(sheet.rows)

    def told(done: int) -> None:
        if progress is not None:
            progress(done, total)

    added, refused = people.add_many(node.author, _newcomers(sheet), told, dry=dry)
    told(total)
    return Outcome(added, sorted([*sheet.refused, *refused]), sheet.notes)


def _newcomers(sheet: Sheet) -> Iterator[tuple[int, Newcomer]]:
    for line, cells in sheet.rows:
        yield line, Newcomer(cells["name"], cells["household"], cells.get("phone", ""), cells.get("number", "").strip())


# ---- machines --------------------------------------------------------------------------------------------------------


def machines(
    node: Node, sheet: Sheet, *, dry: bool = False, progress: Callable[[int, int], None] | None = None
) -> Outcome:
    """Enter the machines of a sheet at this desk's village; with `dry` only say which rows would be refused."""
    if node.desk is None:
        raise Refused(_("This desk is not admitted yet. Ask the registrar's desk to admit it."))
    village = Ref[Village].to(node.desk.village)
    seen = {thing.code: 0 for thing in node.law.things.values() if thing.retired is None}
    good: list[AddMachine] = []
    refused = list(sheet.refused)
    for line, cells in sheet.rows:
        try:
            good.append(_machine(node, village, cells, line, seen))
        except (BadInput, Refused) as error:
            refused.append((line, str(error)))
    for start in range(0, len(good) if not dry else 0, BATCH):
        node.append(*good[start : start + BATCH])
        if progress:
            progress(min(start + BATCH, len(good)), len(good))
    return Outcome(len(good), sorted(refused), sheet.notes)


def _machine(node: Node, village: Ref[Village], cells: dict[str, str], line: int, seen: dict[str, int]) -> AddMachine:
    names = node.names()
    values: dict[str, Any] = {}
    for slot in AddMachine.kind.slots:
        text = cells.get(slot.name, "").strip()
        if slot.name in MACHINES and (text or slot.required):
            try:
                values[slot.name] = slot.field.parse(text, names)
            except BadInput as error:
                raise BadInput(pair(_(slot.label), error)) from error
    code = str(values["code"])
    if code in seen:
        where = _("in line {line}").format(line=seen[code]) if seen[code] else _("in the books")
        raise Refused(_("{code} stands {where} already.").format(code=code, where=where))
    seen[code] = line
    return AddMachine(village, **values)

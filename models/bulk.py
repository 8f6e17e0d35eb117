"""Many requests at once, from paper: read cell by cell, checked before anything is written, then written together.

Rules
- A row is member, machine, day, first hour, hours, and if wanted work, note, plot and how much later it may begin.
- Each row is a request from paper. One that cannot be taken is a fault: its line, its column, and the reason in words;
  nothing of it is written, and the other rows are.
- A batch that was written may be read again with its faults corrected: what is in the books already is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.batch import Batch
from models.language import gettext as _
from models.machines import Machine, RequestMachine
from models.members import Member
from models.words import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from models.author import Author
    from models.entry import Slot
    from models.names import Names
    from models.refs import Ref

#: The columns in their order, and whether each must be filled.
COLUMNS: Final = {
    "member": True, "machine": True, "day": True, "from": True, "hours": True, "work": False, "note": False,
    "plot": False, "flex": False,
}  # fmt: skip
#: The most rows of one batch.
MOST: Final = 5000
#: How many are written in one transaction.
PART: Final = 50
#: The columns that are fields of the entry, and which.
FIELDS: Final = {"hours": "hours", "work": "purpose", "note": "note", "plot": "plot", "flex": "flex"}
#: Columns by the field that a refusal is about.
BY_FIELD: Final = {"start": "day", "purpose": "work", "member": "member", "machine": "machine"}


def headings() -> dict[str, str]:
    """Give the words over the columns, by column, in the language that is spoken."""
    return {
        "member": _("member"), "machine": _("machine"), "day": _("day"), "from": _("from"), "hours": _("hours"),
        "work": _("work"), "note": _("note"), "plot": _("plot"), "flex": _("flex"),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused: its line, the column (empty where it is the whole row), and words."""

    line: int
    column: str
    words: str

    def text(self) -> str:
        """Say it with the column before the words."""
        return f"{headings()[self.column]}: {self.words}" if self.column else self.words


class _Wrong(Exception):  # noqa: N818 - what it is
    """A cell that cannot be taken."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.column = column


@dataclass
class Checked:
    """Rows that were looked at: those that can be written, by line, and the faults of the others."""

    good: dict[int, RequestMachine]
    faults: list[Fault]


class Reader:
    """Reads rows against the books; what was found once is not looked for again."""

    def __init__(self, author: Author, names: Names) -> None:
        """Begin to read for a desk."""
        self.names = names
        self.batch = Batch(author, None, advise=True)
        self.slots: dict[str, Slot] = {slot.name: slot for slot in RequestMachine.kind.slots}
        self._found: dict[tuple[type, str], Ref[Any] | BadInput] = {}
        self._seen: dict[tuple[object, ...], int] = {}

    def check(self, line: int, cells: Mapping[str, str]) -> RequestMachine | Fault:
        """Give the request of a row, or why there is none."""
        try:
            body = self._read(cells)
            self._once(line, body)
            self.batch.weigh(body)
        except _Wrong as wrong:
            return Fault(line, wrong.column, str(wrong))
        except Refused as refusal:
            return Fault(line, BY_FIELD.get(refusal.field, refusal.field if refusal.field in COLUMNS else ""),
                         str(refusal))  # fmt: skip
        self._seen[_marks(body)] = line
        return body

    def _read(self, cells: Mapping[str, str]) -> RequestMachine:
        texts = {column: cells.get(column, "").strip() for column in COLUMNS}
        for column, needed in COLUMNS.items():
            if needed and not texts[column]:
                raise _Wrong(column, _("Something must stand here."))
        values: dict[str, Any] = {
            "member": self._find("member", Member, texts["member"]),
            "machine": self._find("machine", Machine, texts["machine"]),
            "start": self._start(texts["day"], texts["from"]),
        }
        for column, field in FIELDS.items():
            if texts[column]:
                try:
                    values[field] = self.slots[field].field.parse(texts[column], self.names)
                except BadInput as error:
                    raise _Wrong(column, str(error)) from error
        return RequestMachine(**values, paper=True)

    def _find(self, column: str, marker: type, text: str) -> Ref[Any]:
        if (marker, text) not in self._found:
            try:
                self._found[marker, text] = self.names.find(marker, text)
            except BadInput as error:
                self._found[marker, text] = error
        found = self._found[marker, text]
        if isinstance(found, BadInput):
            raise _Wrong(column, str(found)) from found
        return found

    def _start(self, day: str, hour: str) -> int:
        calendar, today = self.names.calendar, self.names.today
        try:
            number = calendar.parse_day(day, today)
        except BadInput as error:
            raise _Wrong("day", str(error)) from error
        try:
            return number * 24 + calendar.parse_hour(f"+0 {hour}", today) % 24
        except BadInput as error:
            raise _Wrong("from", _("“{text}” is not an hour. Hours go from 0 to 23.").format(text=hour)) from error

    def _once(self, line: int, body: RequestMachine) -> None:
        same = self._seen.get(_marks(body))
        if same is not None and same != line:
            raise _Wrong("", _("Stands in line {line} already.").format(line=same))


def _marks(body: RequestMachine) -> tuple[object, ...]:
    return body.member.key, body.machine.key, body.start, body.hours


def check(
    author: Author, names: Names, rows: Iterable[tuple[int, Mapping[str, str]]],
    progress: Callable[[int], None] | None = None,
) -> Checked:  # fmt: skip
    """Look at rows, each with its line; `progress` is told how many were looked at. Writes nothing."""
    reader = Reader(author, names)
    found = Checked({}, [])
    for done, (line, cells) in enumerate(rows, 1):
        body = reader.check(line, cells)
        if isinstance(body, Fault):
            found.faults.append(body)
        else:
            found.good[line] = body
        if progress is not None and not done % PART:
            progress(done)
    return found


def write(
    author: Author, good: Mapping[int, RequestMachine], progress: Callable[[int], None] | None = None
) -> tuple[dict[int, str], list[Fault]]:
    """Write requests that were checked; gives the entry's name by line, and the faults of those refused after all."""
    lines = list(good)
    written: dict[int, str] = {}
    faults: list[Fault] = []
    for start in range(0, len(lines), PART):
        part = lines[start : start + PART]
        try:
            receipt = author.append(*(good[line] for line in part))
            written.update(zip(part, receipt.names, strict=True))
        except Refused:
            _one_by_one(author, part, good, written, faults)
        if progress is not None:
            progress(min(start + PART, len(lines)))
    return written, faults


def _one_by_one(
    author: Author, part: Sequence[int], good: Mapping[int, RequestMachine], written: dict[int, str],
    faults: list[Fault],
) -> None:  # fmt: skip
    """Write what stands alone: one of these is refused, and the others must not fall with it."""
    for line in part:
        try:
            written[line] = author.append(good[line]).names[-1]
        except Refused as refusal:
            faults.append(Fault(line, BY_FIELD.get(refusal.field, "note" if refusal.field == "note" else ""),
                                str(refusal)))  # fmt: skip

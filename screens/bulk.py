"""Many requests from paper: a line for each, typed cell by cell as the sheet has them; all written together.

Rules
- The lines typed so far stand above, the line in hand below them. Enter goes to the next cell; in the last one, or in
  an empty one that may stay empty, it adds the line, and the next begins with the same day.
- A line that cannot be written says beside it why. Enter on it brings it back into the cells, Delete takes it away.
- ^S writes the good lines at once, marked as from paper; refused ones stay here to be corrected.
- Lines and cells are one draft: it is kept as those of other forms are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from models import bulk, remember
from models.entry import Slot
from models.fields import Letters
from models.language import gettext as _
from models.language import ngettext
from models.machines import RequestMachine
from models.measures import DayOfBooks
from models.spelling import pair
from models.words import Refused
from screens import entry_form
from screens.bulk_lines import WIDE, check, kept_lines, put, read_lines, said_of
from screens.fields import FieldRow, Page
from screens.form import Form
from screens.registry import screen
from screens.widgets.line import Line, Lines, fit
from screens.widgets.press import Press
from screens.widgets.rows import Row, Rows, all_of
from screens.widgets.table import Column, Table
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.widget import Widget

    from screens.desk import Books
    from screens.widgets.rows import Page as Rowed

#: All their columns, and those that give way, down to so many, where a language has longer heads.
ALL, GIVE = sum(WIDE.values()), {"member": 12, "note": 7, "day": 9}
#: The name of the draft.
DRAFT = "bulk"


def slots() -> list[Slot]:
    """Give the cells as fields."""
    known = {slot.name: slot for slot in RequestMachine.kind.slots}
    heads = bulk.headings()
    hour = Slot("from", Letters(8, least=1), True, "", heads["from"], _("0 to 23"))  # noqa: FBT003 - as a field is declared
    day = Slot("day", DayOfBooks(), True, 0, heads["day"], DayOfBooks.hint)  # noqa: FBT003
    made = [replace(known["member"], name="member"), known["machine"], day, hour]
    made += [replace(known[field], name=name) for name, field in bulk.FIELDS.items()]
    return [replace(slot, label=heads[slot.name]) for slot in made]


def widths() -> dict[str, int]:
    """Give the columns of each cell: its head is shown whole, and what is typed moves along in it."""
    heads = bulk.headings()
    wide = {name: max(least, cell_len(heads[name]) + 1) for name, least in WIDE.items()}
    for name, least in GIVE.items():
        wide[name] -= max(min(sum(wide.values()) - ALL, wide[name] - max(least, cell_len(heads[name]) + 1)), 0)
    return wide


class Cell(FieldRow):
    """One cell of the line in hand: what is said of it stands at the foot."""

    def compose(self) -> ComposeResult:
        """Only what is typed into, and words that are kept for the foot."""
        typed = Typed(self.text, id=f"field-{self.slot.name}")
        wide = widths()[self.slot.name]
        typed.styles.width, self.styles.width = wide - 1, wide
        yield typed

    def mark(self, *, on: bool) -> None:
        """Do nothing: the cursor is mark enough."""

    def means(self, words: str) -> None:
        """Keep it for the foot."""
        self.meaning = words

    def refuse(self, words: str, *, whole: bool = True) -> None:
        """Keep it; the form says it under the cells."""
        del whole
        self.why_not = words

    def lines_of(self, words: str) -> int:
        """Take no line of its own."""
        del words
        return 0

    @property
    def room(self) -> int:
        """Nothing stands beside a cell."""
        return 0


@screen("bulk", title="Requests from paper", way=("machines", "bulk"))
class Bulk(Form):
    """The sheet with the members' requests."""

    DO = "write them"
    HELP = (
        "Type the members' paper requests, a line each. Enter goes to the next cell; in an empty one that may stay "
        "empty it adds the line, and the next one begins with the same day. PgUp goes to the lines: Enter there "
        "corrects one, Delete takes it away. ^S writes the good ones; a refused line stays and says why."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup,f2", "lines", "to the lines", tooltip="Go to the lines typed so far: Enter corrects one."),
        Binding("delete,d", "take_out", "take out", show=False, tooltip="Take the marked line away."),
    ]

    def __init__(self) -> None:
        """Begin with an empty line."""
        super().__init__(_("Requests from paper"), slots(), {}, DRAFT)
        self.lines: list[dict[str, str]] = []
        self.faults: dict[int, str] = {}
        #: Which line is being corrected; None for a new one.
        self.place: int | None = None

    def body(self) -> Iterable[Widget]:
        """Give the lines, the cells under their names, and what is said of them."""
        wide = widths()
        names = "".join(fit(slot.label, wide[slot.name]) for slot in self.slots)
        cells: list[Widget] = [Cell(slot, self.texts.get(slot.name, "")) for slot in self.slots]
        yield Table(
            self._read_lines, self.columns, id="lines",
            empty=_("Type the first line below. Enter in an empty cell adds it; then type the next."),
        )  # fmt: skip
        with Page(id="form"):
            yield Vertical(
                Line(f" {names}", id="heads", bold=True), Horizontal(*cells, id="cells"),
                Press(_("Write them"), "^S", id="do"), id="fields",
            )  # fmt: skip
            yield Lines(id="matches", most=5)
            yield Lines(id="wrong-", most=3, bold=True)
            yield Lines(id="says", most=3)

    @staticmethod
    def columns() -> list[Column]:
        """Give the columns of the lines."""
        heads, wide = bulk.headings(), widths()
        return [
            Column("", least=2, most=4, number=True),
            Column(heads["member"], least=8, most=16),
            Column(heads["machine"], least=8, most=wide["machine"]),
            Column(heads["day"], least=6, most=10),
            Column(heads["from"], least=2, most=wide["from"], number=True),
            Column(heads["hours"], least=2, most=wide["hours"], number=True),
            Column(heads["work"], least=6, most=60),
        ]

    async def _read_lines(self, start: int, count: int) -> Rowed:
        del start, count
        return all_of([self._row(place, line) for place, line in enumerate(self.lines)])

    def _row(self, place: int, line: dict[str, str]) -> Row:
        rest = " ".join(line.get(name, "") for name in ("work", "note", "plot", "flex") if line.get(name))
        fault = self.faults.get(place, "")
        cells = [str(place + 1), *(line.get(name, "") for name in ("member", "machine", "day", "from", "hours"))]
        return Row(
            item=place, name=str(place), cells=(*cells, f"! {fault}" if fault else rest), sign="!" if fault else ""
        )

    @property
    def list(self) -> Rows:
        """The lines typed so far."""
        return self.query_one("#lines", Rows)

    # ---- what the books say ---------------------------------------------------------------------------------------

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say how many lines there are, and what is wrong with the marked one."""
        del books, values
        if not self.lines:
            return ""
        good = len(self.lines) - len(self.faults)
        said = ngettext("{n} line is good.", "{n} lines are good.", good).format(n=good)
        if self.faults:
            bad = ngettext("{n} is refused: PgUp, then Enter corrects it.",
                           "{n} are refused: PgUp, then Enter corrects one.", len(self.faults))  # fmt: skip
            said = f"{said} {bad.format(n=len(self.faults))}"
        return said

    async def look(self) -> None:
        """Ask the books about the lines and about what is typed."""
        lines = [dict(line) for line in self.lines]
        found = await self.desk.ask(lambda books: check(books, lines))
        if len(lines) == len(self.lines):
            self.faults = {fault.line - 1: fault.text() for fault in found.faults}
            self.list.reload()
        await super().look()

    # ---- adding and correcting ------------------------------------------------------------------------------------

    async def _enter(self, row: FieldRow) -> None:
        """Go on to the next cell; from an empty one that may stay empty, and from the last, add the line."""
        last = row.slot is self.slots[-1]
        if not row.slot.required and (last or not row.typed.value.strip()):
            try:
                await self.attempt(self.complete_all())
                await self.attempt(self._add())
            finally:
                self.entering = False
            return
        await super()._enter(row)

    async def _add(self) -> None:
        self._take_texts()
        line = {name: text.strip() for name, text in self.texts.items() if text.strip()}
        if not line or set(line) <= {"day"}:
            return
        if self.place is None:
            self.lines.append(line)
        else:
            self.lines.insert(min(self.place, len(self.lines)), line)
        self.place = None
        self._fill_cells({"day": line.get("day", "")})
        await self.look()
        self.list.action_edge(1)
        self.rows[0].typed.focus()
        self.typed_other()

    def show_wrong(self, wrong: dict[str, str]) -> None:
        """Say under the cells why one is refused: that in hand, or the first."""
        super().show_wrong(wrong)
        said = [pair(_(row.slot.label), row.why_not) for row in self.rows if row.why_not]
        for lines in self.query("#wrong-").results(Lines) if said else ():
            lines.say(f"! {said[0]}")

    def _fill_cells(self, line: dict[str, str]) -> None:
        for row in self.rows:
            row.typed.value = line.get(row.slot.name, "")
        self.texts = {row.slot.name: row.typed.value for row in self.rows}
        self.wrong = {}

    def action_lines(self) -> None:
        """Go to the lines."""
        if self.lines:
            self.list.focus()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        """Bring a line back into the cells."""
        place = event.row.item
        if isinstance(place, int) and place < len(self.lines):
            self.start(self._correct(place))

    async def _correct(self, place: int) -> None:
        await self._add()
        line = self.lines.pop(place)
        fault = self.faults.pop(place, "")
        self.place = place
        self._fill_cells(line)
        await self.look()
        self.rows[0].typed.focus()
        if fault:
            self.query_one("#wrong-", Lines).say(f"! {fault}")
        self.typed_other()

    def action_take_out(self) -> None:
        """Take the marked line away."""
        place = self.list.item
        if self.list.has_focus and isinstance(place, int) and place < len(self.lines):
            self.lines.pop(place)
            self.start(self.look())
            self.typed_other()
            if not self.lines:
                self.rows[0].typed.focus()

    async def perform(self, texts: dict[str, str]) -> str:
        """Write the good lines; where some are refused the others are written, and these stay."""
        del texts
        await self._add()
        if not self.lines:
            raise Refused(_("There is no line yet. Type the first one."))
        lines = [dict(line) for line in self.lines]
        written, faults = await self.write(lambda books: put(books, lines))
        words = said_of(written)
        if not faults:
            self.lines = []
            await self.desk.ask(lambda books: remember.drop_draft(books.ledger, self.draft))
            return words
        self.lines = [line for place, line in enumerate(lines) if place + 1 not in written]
        await self.look()
        left = ngettext("{n} line is refused and stays here.", "{n} lines are refused and stay here.", len(faults))
        raise Refused(" ".join([words, left.format(n=len(faults)), faults[0].text()]).strip())

    async def _fill(self) -> None:
        kept = await self._kept()
        if kept:
            self.lines = read_lines(kept)
            self._fill_cells(kept)
            self.say(_("This is the draft that you left. Esc keeps it, ^X throws it away."))
        self.filled = True
        await self.look()
        first = next((row for row in self.rows if not row.typed.value and row.slot.required), None)
        self._begin_in(first)

    async def _save(self) -> None:
        name, texts = self.draft, {field: text for field, text in self.texts.items() if text}
        texts |= kept_lines(self.lines)
        if texts:
            await self.desk.ask(lambda books: remember.keep_draft(books.ledger, name, texts))
        else:
            await self.desk.ask(lambda books: remember.drop_draft(books.ledger, name))

    def _empty(self) -> None:
        self.lines, self.faults, self.place = [], {}, None
        self._fill_cells({})
        self.list.reload()
        self._begin_in(None)


entry_form.OTHERS[DRAFT] = Bulk

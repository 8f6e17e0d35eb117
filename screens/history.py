"""The history: everything ever written, in the books' order and the last first, with its effect; and its check."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models import find, history
from models.coop import StrikeOut
from models.language import gettext as _
from models.law import letters
from models.names import read_entry_name
from models.spelling import pair, write_time
from models.words import BadInput
from screens.entry_form import EntryForm
from screens.place import Place
from screens.prompts import Notice, Pick
from screens.registry import screen
from screens.said import entries
from screens.why import Why
from screens.widgets.line import Line
from screens.widgets.rows import Row, Rows
from screens.widgets.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.history import Line as Entry
    from models.names import Names
    from models.refs import Key
    from screens.desk import Books
    from screens.widgets.rows import Page


@screen("history", key="5", title="History")
class History(Place[None]):
    """The whole ledger."""

    HELP = (
        "Every entry ever written: = counts, x has no effect, ? waits. Nothing is edited: a mistake is "
        "corrected by a new "
        "entry, and both stay here. * before the time marks a clock that was far from the others'; it decides nothing. "
        "v checks every signature again."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,w",
            "why",
            "why",
            key_display="w",
            tooltip="Why the marked entry counts or not, and the entries behind it.",
        ),
        Binding("d", "by_desk", "desk", tooltip="Only entries of one desk."),
        Binding("k", "by_kind", "kind", tooltip="Only entries of one kind."),
        Binding("e", "by_effect", "no effect", tooltip="Only entries without effect, and back to all."),
        Binding(
            "slash,f",
            "filter",
            "find",
            key_display="/",
            tooltip="Type a word, or an entry's name like A#12; Enter goes to the list, Esc shows all again.",
        ),
        Binding("o", "everything", "all", tooltip="Take all filters away."),
        Binding("v", "verify", "verify", tooltip="Check every signature and what was made of the entries."),
        Binding(
            "X", "strike", "strike out", show=False, tooltip="Strike out a slip of your own desk; it stays visible."
        ),
    ]

    def __init__(self) -> None:
        """Begin with everything."""
        super().__init__()
        self.of_desk: int | None = None
        self.of_kind: int | None = None
        self.no_effect = False

    def body(self) -> Iterable[Widget]:
        """Say what is shown, and the list."""
        yield Line(id="filter")
        empty = _("No entry like that. o takes the filters away.")
        yield Table(self._read, entry_columns, id="ledger", empty=empty, newest=True)

    async def _read(self, start: int, count: int) -> Page:
        desk, kind, no_effect = self.of_desk, self.of_kind, self.no_effect
        words = self.filter.words
        named = _named(words)

        def read(books: Books) -> Page:
            names = books.names()
            if named is not None:
                found = history.line(names, named)
                return (1, [_row(names, found)]) if found is not None else (0, [])
            total = find.count_entries(names.ledger, desk=desk, kind=kind, no_effect=no_effect)
            lines = history.page(names, before=start, limit=count, desk=desk, kind=kind, no_effect=no_effect)
            return total, [_row(names, line) for line in lines]

        total, rows = await self.desk.ask(read)
        if not words:
            self.query_one("#filter", Line).say(f" {self._filter()}", f"{entries(total)} ")
        return total, rows

    def _filter(self) -> str:
        parts = [_("desk {letter}").format(letter=letters(self.of_desk))] if self.of_desk else []
        if self.of_kind is not None:
            parts += [title for number, title in history.kinds() if number == self.of_kind]
        if self.no_effect:
            parts.append(_("without effect"))
        if not parts:
            return _("Everything, in the books' order, the last first")
        return _("Only: {what}").format(what=", ".join(parts))

    def _again(self) -> None:
        self.query_one(Rows).reload(first=True)

    @property
    def line(self) -> Entry | None:
        """The marked entry."""
        item = self.item()
        return item if isinstance(item, history.Line) else None

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_why()

    def action_why(self) -> None:
        """Show why."""
        if self.line:
            self.app.push_screen(Why(self.line.key))

    def action_by_desk(self) -> None:
        """Choose a desk."""
        self.start(self._by_desk())

    async def _by_desk(self) -> None:
        desks = await self.desk.ask(
            lambda books: [(books.names().desk(number), number) for number in sorted(books.law.desks)]
        )
        choices: list[tuple[str, object]] = [(_("all desks"), 0), *desks]
        self.app.push_screen(Pick(_("Entries of which desk?"), choices), self._desk_picked)

    def _desk_picked(self, number: object) -> None:
        if isinstance(number, int):
            self.of_desk = number or None
            self._again()

    def action_by_kind(self) -> None:
        """Choose a kind."""
        choices: list[tuple[str, object]] = [
            (_("all kinds"), 0),
            *((title, number) for number, title in history.kinds()),
        ]
        self.app.push_screen(Pick(_("Entries of which kind?"), choices), self._kind_picked)

    def _kind_picked(self, number: object) -> None:
        if isinstance(number, int):
            self.of_kind = number or None
            self._again()

    def action_by_effect(self) -> None:
        """Only those without effect, or all."""
        self.no_effect = not self.no_effect
        self._again()

    def action_everything(self) -> None:
        """No filter."""
        self.of_desk, self.of_kind, self.no_effect = None, None, False
        self._again()

    def action_verify(self) -> None:
        """Check everything."""
        self.start(self._verify())

    async def _verify(self) -> None:
        lines = await self.desk.work(_("Checking every signature"), self.desk.verify)
        if len(lines) > 1:
            self.app.push_screen(Notice("\n".join(lines)))
        else:
            self.say(lines[0])

    def action_strike(self) -> None:
        """Strike out the marked entry."""
        if self.line:
            self.app.push_screen(EntryForm(StrikeOut, {"target": self.line.name}, about=self.line.name), self._struck)

    def _struck(self, words: str | None) -> None:
        self.renew()
        if words:
            self.say(words)


def _named(words: str) -> Key | None:
    """Read words as an entry's name; None where they are none."""
    try:
        return read_entry_name(words) if "#" in words else None
    except BadInput:
        return None


def entry_columns() -> list[Column]:
    """Give the columns of the ledger: the entry's name, when it was written, and what it says."""
    return [Column(_("Entry"), least=6, most=9), Column(_("Written"), least=10, most=20), Column(_("What"), most=400)]


def _row(names: Names, line: Entry) -> Row:
    day, minute = divmod(line.at, 1440)
    # Without the day of the week: a page of it is what a slow line feels.
    when = write_time(names.calendar.show_month_day(day), *divmod(minute, 60)) + ("*" if line.odd else "")
    effect = "" if line.sign == "=" else (line.reason.words() if line.reason else _("not worked in yet"))
    words = pair(line.title, line.words)
    cells = (line.name, when, f"{words} ({effect})" if effect else words)
    return Row(item=line, name=line.name, sign=line.sign, cells=cells)

"""Who has had one machine, from when until when, and what its meters showed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models.board import show_meters
from models.language import gettext as _
from models.law import letters
from models.refs import Key
from models.running import custody
from screens.booking import BookingPage
from screens.place import Place
from screens.widgets.rows import Row, all_of
from screens.widgets.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.running import Custody
    from screens.desk import Books
    from screens.widgets.rows import Page


class CustodyPage(Place[str]):
    """Who has had one machine, the newest first."""

    TABS = False
    HELP = "Who has had the machine, from when until when, and what its meters showed. Enter shows the booking."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "booking", tooltip="Show the booking with all that happened to it."),
        Binding("escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def __init__(self, machine: Key, code: str) -> None:
        """Look at one machine."""
        super().__init__()
        self.machine, self.code = machine, code

    def heading(self) -> str:
        """Give the title."""
        return _(" Who has had {machine}").format(machine=self.code)

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Table(self._read, custody_columns, id="custody", gap=1, empty=_("Nobody has had it yet."))

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        return all_of(await self.desk.ask(lambda books: custody_rows(books, self.machine)))

    def action_open(self) -> None:
        """Show the booking."""
        item = self.item()
        if isinstance(item, Key) and not self.early():
            self.app.push_screen(BookingPage(item))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def go_back(self) -> None:
        """Close."""
        self.dismiss("")


def custody_columns() -> list[Column]:
    """Give the columns."""
    return [
        Column(_("Who"), least=10, most=24),
        Column(_("From"), least=16, most=18),
        Column(_("Until"), least=16, most=18),
        Column(_("Out"), least=5, most=14, gives=1, number=True),
        Column(_("Back"), least=5, most=14, gives=1, number=True),
        Column(_("Desk"), least=4, most=6, gives=2),
    ]


def custody_rows(books: Books, machine: Key) -> list[Row]:
    """Look up who has had a machine, and lay it out."""
    return [_custody(books, one) for one in custody(books.ledger, machine)]


def _custody(books: Books, one: Custody) -> Row:
    names = books.names()
    show = names.calendar.show_at
    until = show(one.returned) if one.returned is not None else _("has it now")
    meters = (show_meters("/".join(map(str, part))) for part in (one.out, one.back))
    cells = (names.of(one.member), show(one.handed), until, *meters, letters(one.handed_by))
    return Row(item=one.request, name=str(one.request), sign="-" if one.returned is None else " ", cells=cells)

"""One request: how it stands, all that happened to it, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models import answers, board, history
from models.behalf import Behalf, behalf
from models.board import show_meters
from models.language import gettext as _
from models.language import pgettext
from models.names import entry_name
from models.refs import Key
from screens.acts import Acts
from screens.printing import printed
from screens.why import Why, lay_out
from screens.widgets.rows import Row, Rows, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.board import BookingRow
    from models.names import Names
    from screens.desk import Books
    from screens.widgets.rows import Page


class BookingPage(Acts[str]):
    """A request and its story."""

    TABS = False
    HELP = (
        "How the request stands, who must act next, and every entry that led to it. "
        "The keys act on this request; those that make no sense now are refused in words."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "reject", "reject", tooltip="Reject the request and say why; only the keeper can."),
        Binding("h", "hand_over", "hand over", tooltip="Hand the machine over; note the meter."),
        Binding("j", "job", "job", tooltip="Log the work done: meter, fuel and who drove."),
        Binding(
            "D", "deputy", "as deputy", tooltip="Grant it as deputy while its keeper is silent; it may be overruled."
        ),
        Binding("b", "take_back", "take back", tooltip="Take the machine back; note the meter and its condition."),
        Binding("k", "cancel", "cancel", tooltip="Take it back; within a day of its start it counts as late."),
        Binding("p", "print", "slip", show=False, tooltip="Write the hand-over slip to a file, with a code to scan."),
        Binding("enter", "open", "entry", tooltip="Show the entry behind the marked line."),
        Binding("w", "why", "why", show=False, tooltip="Why the marked entry is as it is."),
        Binding("escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def __init__(self, key: Key) -> None:
        """Show the request that this entry made."""
        super().__init__()
        self.key = key
        self.row: BookingRow | None = None
        self.number = 0

    def heading(self) -> str:
        """Its name."""
        return _(" Request {name}").format(name=entry_name(self.key))

    def booking(self) -> BookingRow | None:
        """Give the request itself."""
        return self.row

    def entry(self) -> Key | None:
        """Give the marked entry, or the request."""
        item = self.item()
        return item if isinstance(item, Key) else self.key

    def action_print(self) -> None:
        """Print the slip."""
        self.start(printed(self, "slip", self.key))

    def keys_shown(self) -> list[tuple[str, str]]:
        """Give the keys that count as the request stands."""
        return self.keys_for(self.row, self.number)

    def body(self) -> Iterable[Widget]:
        """Facts and story in one list."""
        yield Rows(self._read, id="booking")

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        width = self.size.width
        self.row, rows, self.number = await self.desk.ask(
            lambda books: (*story(books, self.key, width), see(books, self.key))
        )
        self.show_keys()
        return all_of(rows)

    def action_open(self) -> None:
        """Show the entry behind the line."""
        item = self.item()
        if isinstance(item, Key):
            self.app.push_screen(Why(item))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def go_back(self) -> None:
        """Close."""
        self.dismiss("")


def see(books: Books, key: Key) -> int:
    """Remember that somebody here saw how the request stands; gives this desk's number."""
    answers.seen(books.names(), books.author.number, key)
    return books.author.number


def _meters(row: BookingRow) -> str:
    said = ((pgettext("machine", "out"), row.out), (_("job"), row.job), (pgettext("machine", "back"), row.back))
    return "  ".join(f"{word} {show_meters(meters)}" for word, meters in said if meters)


def _hand(names: Names, asked: Behalf) -> str:
    """Say who typed it, after the desk; empty where that is not known."""
    who = asked.clerk or (names.of(asked.by) if asked.by else "")
    return ", " + _("typed by {clerk}").format(clerk=who) if who else ""


def story(books: Books, key: Key, width: int) -> tuple[BookingRow | None, list[Row]]:
    """Lay a request out: facts first, then why."""
    names = books.names()
    row = board.booking(names, key)
    rows: list[Row] = []
    if row is not None:
        asked = behalf(names, row)
        facts = [
            (_("State"), f"{row.sign} {row.standing}"),
            (_("Next"), row.next_step(names)),
            (_("Work"), ", ".join(part for part in (row.purpose.words(), row.note) if part)),
            (_("For"), asked.who()),
            (_("Asked by"), f"{names.desk(row.desk)}, {names.calendar.show_at(row.asked)}{_hand(names, asked)}"),
            (_("Keeper"), names.desk(row.keeper)),
            (_("Meter"), _meters(row)),
            (_("Fuel"), f"{row.fuel // 10}.{row.fuel % 10}" if row.fuel else ""),
        ]  # fmt: skip
        rows += [Row(f"  {label:<10} {words}") for label, words in facts if words]
        rows.append(Row(""))
    return row, rows + lay_out(history.why(names, key), key, width - 6)

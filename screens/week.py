"""A week: of one machine with hours down and days across, or of all machines with a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models import board
from models.bookings import State
from models.language import gettext as _
from models.words import Refused
from screens.acts import Acts
from screens.booking import BookingPage
from screens.printing import printed
from screens.prompts import Pick
from screens.registry import screen
from screens.weeks import Shown, all_week, machine_week, typed_hour
from screens.widgets.board import COLUMNS, Board
from screens.widgets.line import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.board import BookingRow
    from models.refs import Key
    from screens.desk import Books

#: The hour at which the board begins; earlier ones are a few steps up.
DAWN = 6
#: After this hour the marker begins on the next morning.
DUSK = 18
TURN: tuple[BindingType, ...] = (
    Binding("less_than_sign,comma", "turn(-1)", "week before", key_display="<", show=False, tooltip="The week before."),
    Binding(
        "greater_than_sign,full_stop", "turn(1)", "next week", key_display=">", show=False, tooltip="The next week."
    ),
    Binding("t", "today", "this week", show=False, tooltip="Back to this week."),
    Binding("p", "print", "print", tooltip="Write this week to a file for the barn door, and say where it lies."),
)


class WeekPlace(Acts[str]):
    """What both weeks have in common: the board, turning, printing."""

    TABS = False
    SIFTS = False
    FREE: ClassVar[str] = "[ free ]"
    #: Keys that are not told of a cell in which nothing lies.
    EMPTY: ClassVar[frozenset[str]] = frozenset({"Enter", "w"})

    def __init__(self, monday: int | None = None) -> None:
        """Show the week of `monday` (a day number), or the one that matters now."""
        super().__init__()
        self.monday = monday
        self.shown: Shown | None = None
        self.number = 0

    def body(self) -> Iterable[Widget]:
        """Give the board and a line about its marked cell."""
        yield Board(_(self.FREE), id="board")
        yield Line(id="cell")

    @property
    def board(self) -> Board:
        """The grid."""
        return self.query_one(Board)

    async def look(self) -> None:
        """Read the week and show it where it stands."""
        monday = self.monday
        # A board that was made anew for another language begins like one that was never shown.
        first = self.shown is None or not self.board.labels
        try:
            shown, self.number = await self.desk.ask(lambda books: (self.find(books, monday), books.author.number))
        except LookupError:
            # It was opened while other books took the place of those that know this machine.
            self.dismiss(None)
            return
        self.shown, self.monday = shown, shown.monday
        self._title()
        self.board.show(shown.head, shown.labels, shown.cells)
        if first:
            self.begin(shown)
        self.tell()

    async def _chrome(self) -> None:
        await super()._chrome()
        self._title()

    def _title(self) -> None:
        """Say which week it is, from the first reading on: what is around a screen comes before what is on it."""
        if self.shown is not None:
            self.query_one("#title", Line).say(self.titled(f" {self.shown.title}"), f"{self.shown.right}  < > ")

    def find(self, books: Books, monday: int | None) -> Shown:
        """Look the week up."""
        raise NotImplementedError

    def begin(self, shown: Shown) -> None:
        """Put the marker where the clerk begins."""
        self.board.place(0, max(0, min(shown.today - shown.monday, COLUMNS - 1)))

    def here(self) -> list[BookingRow]:
        """Give the requests under the marker."""
        raise NotImplementedError

    def booking(self) -> BookingRow | None:
        """Give the request under the marker; the first that waits, where several lie."""
        rows = self.here()
        return next((row for row in rows if row.state is State.PENDING), rows[0] if rows else None)

    def keys_shown(self) -> list[tuple[str, str]]:
        """Give the keys that count for the cell under the marker: in a free one no act."""
        row = self.booking() if self.shown else None
        keys = self.keys_for(row, self.number)
        return [pair for pair in keys if pair[0] not in self.EMPTY] if self.shown and row is None else keys

    def on_board_moved(self) -> None:
        """Say what lies under the marker."""
        self.tell()

    def tell(self) -> None:
        """Say what lies under the marker, in one line."""
        rows = self.here()
        words = " + ".join(
            f"{row.sign} {row.code} {row.start % 24:02d}-{row.end % 24:02d} {row.who}, {row.purpose.words()}"
            for row in rows
        )
        self.query_one("#cell", Line).say(f" {words}")
        self.show_keys()

    def on_board_turned(self, event: Board.Turned) -> None:
        """Go on in the next week, at its edge."""
        self.action_turn(event.step)

    def action_turn(self, step: int) -> None:
        """Change the week."""
        if self.monday is not None:
            self.monday += 7 * step
            self.renew()

    def action_today(self) -> None:
        """Back to this week."""
        if self.shown is not None:
            self.monday, self.shown = self.shown.this_monday, None
            self.renew()

    def whose(self) -> Key | None:
        """Give the machine, member or village whose sheet `p` prints; None for all machines."""
        return None

    async def _print(self) -> None:
        monday, whose = self.monday, self.whose()
        if monday is None:
            await self.look()  # asked for before the week was read
            monday = self.monday or 0
        await printed(self, "week", whose, day=monday)

    def action_print(self) -> None:
        """Write the week to a file."""
        self.start(self._print())

    def on_board_opened(self) -> None:
        """Enter opens what lies there; where several lie, one is chosen."""
        rows = self.here()
        if not rows:
            self.action_request()
        elif len(rows) == 1:
            self.app.push_screen(BookingPage(rows[0].key), self.done)
        else:
            choices: list[tuple[str, object]] = [(f"{row.sign} {row.code} {row.who}", row) for row in rows]
            self.app.push_screen(Pick(_("Which one?"), choices, high=min(8, len(choices))), self._picked)

    def _picked(self, row: object) -> None:
        if isinstance(row, board.BookingRow):
            self.app.push_screen(BookingPage(row.key), self.done)

    def action_request(self) -> None:
        """Ask for the hours under the marker."""
        raise NotImplementedError

    def go_back(self) -> None:
        """Close."""
        self.dismiss("")


@screen("week", title="Week", way=("machines", "open"))
class Week(WeekPlace):
    """The week of one machine."""

    HELP = (
        "Hours down, days across. A request lies where it would lie: ? pending, = confirmed, . returned. "
        "Arrows move the marker; n asks for that hour. For more hours press Space at the first one, go down "
        "to the last, then n. "
        "< and > (or , and .) change the week."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "request", "ask for these hours", tooltip="Ask for the hours under the marker."),
        Binding(
            "space",
            "begin_here",
            "from here",
            show=False,
            tooltip="Begin here: go down to the last hour, then n asks for all of them.",
        ),
        Binding("enter", "open_cell", "open", tooltip="Open the request under the marker."),
        Binding("x", "reject", "reject", tooltip="Reject the marked request and say why; only the keeper can."),
        Binding(
            "h", "hand_over", "hand over", tooltip="Hand the machine over for a confirmed booking; note the meter."
        ),
        *TURN,
        Binding("v", "all", "other view", tooltip="Show the week of all machines."),
        Binding("escape", "back", "back", show=False, tooltip="Back to the list of machines."),
    ]

    def __init__(self, key: Key, code: str, monday: int | None = None) -> None:
        """Show a machine's week."""
        super().__init__(monday)
        self.key, self.code = key, code

    def whose(self) -> Key | None:
        """Give this machine."""
        return self.key

    def find(self, books: Books, monday: int | None) -> Shown:
        """Look the week up."""
        return machine_week(books, self.key, monday, self.board.cell_width - 1)

    def begin(self, shown: Shown) -> None:
        """Begin at the present hour."""
        here = shown.today - shown.monday
        if here not in range(COLUMNS):
            self.board.top = DAWN
            self.board.place(DAWN, 0)
            return
        late = here in range(COLUMNS - 1) and shown.hour > DUSK
        self.board.top = DAWN
        self.board.place(DAWN if late else min(max(shown.hour, DAWN), DUSK), max(0, min(here + late, COLUMNS - 1)))

    def _hour(self) -> int:
        return ((self.monday or 0) + self.board.column) * 24 + self.board.row

    def here(self) -> list[BookingRow]:
        """Give the requests in this hour, those that hold it first."""
        hour = self._hour()
        return [row for row in (self.shown.rows if self.shown else []) if row.start <= hour < row.end]

    def action_open_cell(self) -> None:
        """Enter."""
        self.on_board_opened()

    def action_begin_here(self) -> None:
        """Mark the first hour."""
        self.board.since = self.board.row
        self.say(_("From {hour:02d}: go down to the last hour, then n.").format(hour=self.board.row))

    def action_request(self) -> None:
        """Ask for the marked hours."""
        self.start(self._ask())

    async def _ask(self) -> None:
        first, last = sorted((self.board.row, self.board.row if self.board.since is None else self.board.since))
        hour = ((self.monday or 0) + self.board.column) * 24 + first
        self.board.let_go()
        start = await self.desk.ask(lambda books: typed_hour(books.names(), hour))
        self.ask_for(machine=self.code, start=start, hours=str(last - first + 1) if last > first else "")

    def action_all(self) -> None:
        """Show all machines."""
        self.app.push_screen(AllWeek(self.monday), self.done)


class MachineLines(WeekPlace):
    """A week with a line for each machine."""

    FREE = "-"

    def known(self) -> dict[str, str]:
        """Give what is known already of a request that is made here."""
        return {}

    def here(self) -> list[BookingRow]:
        """Give the requests of the machine on this day."""
        key, day = self._key(), (self.monday or 0) + self.board.column
        return [
            row
            for row in (self.shown.rows if self.shown else [])
            if row.machine == key and row.start < day * 24 + 24 and row.end > day * 24
        ]

    def _key(self) -> Key | None:
        machines = self.shown.machines if self.shown else []
        return machines[self.board.row] if self.board.row < len(machines) else None

    def action_open_cell(self) -> None:
        """Enter."""
        self.on_board_opened()

    def action_request(self) -> None:
        """Ask for it on that day."""
        self.start(self._ask())

    async def _ask(self) -> None:
        if self._key() is None or self.shown is None:
            raise Refused(_("There is no machine yet: a on the list of machines enters the first one."))
        day = (self.monday or 0) + self.board.column
        start = await self.desk.ask(lambda books: typed_hour(books.names(), day * 24 + DAWN))
        self.ask_for(machine=self.shown.labels[self.board.row], start=start, **self.known())


@screen("all", title="All machines", way=("machines", "all"))
class AllWeek(MachineLines):
    """The week of all machines."""

    EMPTY = frozenset({"w"})
    HELP = (
        "A line for each machine, a column for each day, with the hours that are asked for (?), confirmed "
        "(=) or done (.). "
        "Enter opens the week of the marked machine; n asks for it on that day."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_cell", "its week", tooltip="Show the week of the marked machine."),
        Binding("n", "request", "ask for this day", tooltip="Ask for the marked machine on the marked day."),
        *TURN,
        Binding("v,escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def find(self, books: Books, monday: int | None) -> Shown:
        """Look the week up."""
        self.board.label_width = 11
        return all_week(books, monday, self.board.cell_width - 1)

    def on_board_opened(self) -> None:
        """Enter."""
        self.action_open_cell()

    def action_open_cell(self) -> None:
        """Show the machine's own week."""
        key = self._key()
        if key is not None and self.shown is not None:
            self.app.push_screen(Week(key, self.shown.labels[self.board.row], self.monday), self.done)

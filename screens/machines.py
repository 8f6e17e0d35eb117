"""The machines: one list, and from it the week of one machine or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models import board
from models.board import MachineRow
from models.language import gettext as _
from models.machines import AddMachine, PassKeeping, RetireMachine
from models.words import Refused
from screens.acts import Acts
from screens.entry_form import EntryForm
from screens.registry import screen
from screens.sensors import Sensors
from screens.week import AllWeek, Week
from screens.widgets.line import fit
from screens.widgets.rows import Row, Rows, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.board import BookingRow
    from models.names import Names
    from models.refs import Key
    from screens.desk import Books
    from screens.widgets.rows import Page


@screen("machines", key="2", title="Machines")
class Machines(Acts[None]):
    """Every machine with its keeper, its meters, and who has it."""

    HELP = (
        "Every machine of the co-op. Enter shows its week, where n asks for the hours under the cursor. "
        "v shows the week of all machines. The desk that enters a machine becomes its keeper, and only the "
        "keeper confirms."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "week", tooltip="Show the marked machine's week."),
        Binding("n", "request", "ask for it", tooltip="Ask for the marked machine for some hours."),
        Binding("a", "add", "add a machine", tooltip="Enter a machine; this desk becomes its keeper."),
        Binding("v", "all", "all machines", tooltip="Show the week of all machines."),
        Binding("s", "sensors", "sensors", tooltip="Show the sensors: tanks, soil, batteries, and their alarms."),
        Binding("p", "keep", "pass on", show=False, tooltip="Hand the keeping of the marked machine to another desk."),
        Binding(
            "delete,r",
            "retire",
            "retire",
            show=False,
            tooltip="Take the marked machine out of the books; its past stays.",
        ),
        Binding(
            "c", "confirm", "confirm", show=False, tooltip="Confirm: go to the week first, Enter, and mark a request."
        ),
    ]

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Rows(
            self._read,
            id="machines",
            empty=_(
                "No machine yet. A machine that is shared by the hour belongs here. Press a to enter the first one."
            ),
        )

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        width = self.size.width
        return all_of(await self.desk.ask(lambda books: machine_rows(books, width)))

    @property
    def machine(self) -> MachineRow | None:
        """The marked machine."""
        item = self.item()
        return item if isinstance(item, MachineRow) else None

    def booking(self) -> BookingRow | None:
        """Who has the marked machine now."""
        return self.machine.out if self.machine else None

    def entry(self) -> Key | None:
        """Give the entry by which it came into the books."""
        return self.machine.key if self.machine else None

    def action_open(self) -> None:
        """Show its week."""
        if not self.early() and self.machine:
            self.app.push_screen(Week(self.machine.key, self.machine.code), self.done)

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_request(self) -> None:
        """Ask for it."""
        if self.machine:
            self.ask_for(machine=self.machine.code)
        else:
            self.ask_for()

    def action_add(self) -> None:
        """Enter one."""
        self.start(self._add())

    async def _add(self) -> None:
        village = await self.desk.ask(lambda books: books.law.village_of(books.author.number))
        self.app.push_screen(EntryForm(AddMachine, first={"village": village}), self.done)

    def action_all(self) -> None:
        """Show all weeks."""
        self.app.push_screen(AllWeek(), self.done)

    def action_sensors(self) -> None:
        """Show the sensors."""
        self.app.push_screen(Sensors(), self.done)

    def _about(self) -> MachineRow:
        if self.machine is None:
            raise Refused(_("Go to a machine first; a enters a new one."))
        return self.machine

    async def _open(self, kind: type[PassKeeping | RetireMachine]) -> None:
        machine = self._about()
        self.app.push_screen(EntryForm(kind, {"machine": machine.code}, about=machine.code), self.done)

    def action_keep(self) -> None:
        """Pass it on."""
        self.start(self._open(PassKeeping))

    def action_retire(self) -> None:
        """Take it out of the books."""
        self.start(self._open(RetireMachine))


def machine_rows(books: Books, width: int) -> list[Row]:
    """Look the machines up and lay them out."""
    names = books.names()
    rows = [_row(names, row, width) for row in board.machines(names)]
    return (
        [
            Row(
                f"  {fit(_('Code'), 13)}{fit(_('Name'), 15)}{fit(_('Keeper'), 17)}{fit(_('Meter'), 10)}{_('Now')}",
                bold=True,
            ),
            *rows,
        ]
        if rows
        else []
    )


def _row(names: Names, row: MachineRow, width: int) -> Row:
    now = _("out with {who}").format(who=row.out.who) if row.out else row.village
    if row.pending:
        now = _("{n} pending, {now}").format(n=row.pending, now=now)
    text = (
        f"{fit(row.code, 12)} {fit(row.name, 14)} {fit(names.desk(row.keeper), 16)} {fit(row.meters or '-', 9)} {now}"
    )
    return Row(fit(text, width - 5), row, str(row.key))

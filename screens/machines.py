"""The machines: one list, and from it the week of one machine or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models import board, takeover
from models.board import MachineRow
from models.language import gettext as _
from models.language import ngettext
from models.machines import AddMachine, PassKeeping, RetireMachine
from models.silence import unnamed_words
from models.succession import NameDeputies, TakeKeeping
from models.things import shown
from models.words import Refused
from screens.acts import Acts
from screens.bulk import Bulk
from screens.entry_form import EntryForm
from screens.policy import Policy
from screens.printing import printed_month
from screens.registry import screen
from screens.round import Round
from screens.sensors import Sensors
from screens.upkeep import Upkeep
from screens.village_board import VillageWeek
from screens.week import AllWeek, Week
from screens.widgets.rows import Row, all_of
from screens.widgets.table import Column, Table

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
        Binding("n", "request", "ask", tooltip="Ask for the marked machine for some hours."),
        Binding("o", "rounds", "round", tooltip="Show the round: who gets which machine when, by the members' policy."),
        Binding("u", "upkeep", "upkeep", tooltip="Who has each machine, service due, breakdowns, licences, money."),
        Binding("S", "statement", "month", tooltip="Write the marked machine's statement for a month to a file."),
        Binding("e", "bulk", "bulk", tooltip="Enter many requests from paper, a line each."),
        Binding("y", "policy", "policy", tooltip="Show the policy by which machines are shared."),
        Binding("a", "add", "add a machine", tooltip="Enter a machine; this desk becomes its keeper."),
        Binding("v", "all", "all machines", tooltip="Show the week of all machines, like a calendar."),
        Binding("V", "village", "village", show=False, tooltip="Show the week of your village, on all machines."),
        Binding("s", "sensors", "sensors", tooltip="Show the sensors: tanks, soil, batteries, and their alarms."),
        Binding(
            "d", "deputies", "deputies", show=False, tooltip="Name the desks that act for the keeper when it is silent."
        ),
        Binding(
            "t", "take", "take over", show=False, tooltip="Take the marked machine over from a keeper that is silent."
        ),
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
        yield Table(
            self._read,
            machine_columns,
            id="machines",
            empty=_(
                "No machine yet. A machine that is shared by the hour belongs here. Press a to enter the first one."
            ),
        )

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        return all_of(await self.desk.ask(machine_rows))

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

    def action_village(self) -> None:
        """Show the week of this desk's village."""
        self.app.push_screen(VillageWeek(), self.done)

    def action_rounds(self) -> None:
        """Show the round that matters now."""
        self.app.push_screen(Round(), self.done)

    def action_policy(self) -> None:
        """Show the policy."""
        self.app.push_screen(Policy(), self.done)

    def action_bulk(self) -> None:
        """Enter requests from paper."""
        self.app.push_screen(Bulk(), self.done)

    def action_upkeep(self) -> None:
        """Show what is due, broken and out, beginning at the marked machine."""
        self.app.push_screen(Upkeep(self.machine.key if self.machine else None), self.done)

    def action_statement(self) -> None:
        """Print the marked machine's month."""
        self.start(self._statement())

    async def _statement(self) -> None:
        await printed_month(self, "machine", self._about().key)

    def action_sensors(self) -> None:
        """Show the sensors."""
        self.app.push_screen(Sensors(), self.done)

    def _about(self) -> MachineRow:
        if self.machine is None:
            raise Refused(_("Go to a machine first; a enters a new one."))
        return self.machine

    async def _open(self, kind: type[PassKeeping | RetireMachine | NameDeputies]) -> None:
        machine = self._about()
        self.app.push_screen(EntryForm(kind, {"machine": machine.code}, about=machine.code), self.done)

    def action_keep(self) -> None:
        """Pass it on."""
        self.start(self._open(PassKeeping))

    def action_deputies(self) -> None:
        """Name who stands in for the keeper."""
        self.start(self._open(NameDeputies))

    def action_take(self) -> None:
        """Take it over."""
        self.start(self._take())

    async def _take(self) -> None:
        machine = self._about()
        upto = await self.desk.ask(lambda books: takeover.held(books.names(), machine.key))
        fixed = {"machine": machine.code, "upto": upto}
        self.app.push_screen(EntryForm(TakeKeeping, fixed, about=machine.code), self.done)

    def action_retire(self) -> None:
        """Take it out of the books."""
        self.start(self._open(RetireMachine))


def machine_columns() -> list[Column]:
    """Give the columns of the list."""
    return [
        Column(_("Code"), least=8, most=12),
        Column(_("Name"), least=13, most=24, gives=3),
        Column(_("Keeper"), least=14, most=24, gives=2),
        Column(_("Meter"), most=12, gives=4, number=True),
        Column(_("Now"), least=12, most=60),
    ]


def machine_rows(books: Books) -> list[Row]:
    """Look the machines up and lay them out."""
    names = books.names()
    rows = [_row(names, row) for row in board.machines(names)]
    words = unnamed_words(names, books.author.number)
    if words:
        rows.append(Row("  " + _("{words}: d names them.").format(words=words)))
    return rows


def _row(names: Names, row: MachineRow) -> Row:
    now = _("out with {who}").format(who=row.out.who) if row.out else row.village
    if row.pending:
        now = ngettext("{n} pending, {now}", "{n} pending, {now}", row.pending).format(n=row.pending, now=now)
    name = shown(names.law.things[row.key])
    return Row(item=row, name=str(row.key), cells=(row.code, name, names.desk(row.keeper), row.meters or "-", now))

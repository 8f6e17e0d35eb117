"""The upkeep of all machines: who has each, what is broken, closed and due, who may drive, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from models import care
from models.breakdown import BlockHours, ReportBreakdown, ReportRepair, UnblockHours
from models.care import CareRow, Sort
from models.drivers import LicenseDriver, RequireLicence, WithdrawLicence
from models.language import gettext as _
from models.names import entry_name
from models.rates import LogFuel, SetRates, TakeMoney
from models.upkeep import Inspect, LogService, PlanService
from models.words import Refused
from models.writers import Keeper
from screens.custody import CustodyPage
from screens.entry_form import EntryForm
from screens.keys import key_word
from screens.place import Place
from screens.printing import printed, printed_month
from screens.registry import screen
from screens.why import Why
from screens.widgets.rows import Row, all_of
from screens.widgets.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.entry import Entry
    from models.names import Names
    from models.refs import Key
    from screens.desk import Books
    from screens.widgets.rows import Page


@screen("upkeep", title="Upkeep", way=("machines", "upkeep"))
class Upkeep(Place[None]):
    """Each machine, and under it all that is to know about its upkeep."""

    HELP = (
        "Each machine with who has it; under it what is broken down, due, closed, licensed and priced. ! needs "
        "somebody. The keys are about the machine of the marked line: anybody reports a breakdown (d), logs a filling "
        "(u) and takes money (m); the rest is its keeper's. Enter on a machine shows who has had it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", tooltip="Who has had the machine; on another line, the entry behind it."),
        Binding("d", "breakdown", "broke down", tooltip="Report a breakdown: its bookings to come wait again."),
        Binding("r", "repair", "repaired", tooltip="Say that it works again, and what that cost."),
        Binding("l", "log", "service", tooltip="Log a service that was done, with its cost; or a new meter."),
        Binding("n", "plan", "plan service", tooltip="Plan a service by engine hours, by days, or both."),
        Binding("i", "inspect", "inspect", show=False, tooltip="Write down an inspection, passed or failed."),
        Binding("c", "close", "close hours", show=False, tooltip="Close hours: weather, service, parts, driver away."),
        Binding("o", "reopen", "open hours", show=False, tooltip="Open the marked closed hours again."),
        Binding("v", "license", "license", show=False, tooltip="License a member to drive the machine."),
        Binding("V", "gate", "licence?", show=False, tooltip="Say whether only licensed members drive it, or anybody."),
        Binding("x", "withdraw", "withdraw", show=False, tooltip="Take the marked licence back."),
        Binding("u", "fuel", "fuel", tooltip="Log a filling: litres, cost, what the meter shows."),
        Binding("m", "money", "money", tooltip="Take money from a member for hours or diesel."),
        Binding("t", "rates", "rates", show=False, tooltip="Set what an hour and a litre cost from now on."),
        Binding("p", "print", "print", show=False, tooltip="Write to a file who has which machine now, to hang up."),
        Binding(
            "S", "statement", "month", show=False, tooltip="Write the marked machine's statement for a month to a file."
        ),
        Binding("w", "why", "why", show=False, tooltip="Why is it as it is: the entry behind the marked line."),
        Binding("escape", "back", "back", tooltip="Back to where you came from."),
    ]

    #: The keys that act on a line, those used most first; they come first in the line of keys.
    FIRST: ClassVar[dict[Sort, tuple[str, ...]]] = {
        Sort.CUSTODY: ("breakdown", "log", "fuel", "money", "plan", "rates"),
        Sort.FAULT: ("repair", "close"),
        Sort.SERVICE: ("log", "plan"),
        Sort.INSPECTION: ("inspect",),
        Sort.CLOSED: ("reopen", "close"),
        Sort.GATE: ("license", "gate"),
        Sort.LICENCE: ("withdraw", "license"),
        Sort.RATE: ("rates", "money"),
    }

    def __init__(self, machine: Key | None = None) -> None:
        """Begin at a machine."""
        super().__init__()
        self.first = machine

    def heading(self) -> str:
        """Give the title."""
        return _(" Upkeep of the machines")

    def body(self) -> Iterable[Widget]:
        """One list; the marker begins at the machine that was marked before."""
        table = Table(
            self._read,
            upkeep_columns,
            id="upkeep",
            empty=_("No machine yet. Press 2, then a enters the first one."),
        )
        table.wish = f"machine {self.first}" if self.first else ""
        yield table

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        return all_of(await self.desk.ask(upkeep_rows))

    def action_print(self) -> None:
        """Print who has which machine."""
        self.start(printed(self, "custody"))

    def action_statement(self) -> None:
        """Print the marked machine's month."""
        self.start(self._statement())

    async def _statement(self) -> None:
        await printed_month(self, "machine", self.marked().machine)

    def keys_shown(self) -> list[tuple[str, str]]:
        """Give the keys that act on the marked line, then the others."""
        item = self.item()
        first = self.FIRST[item.sort] if isinstance(item, CareRow) else ()
        order = {action: place for place, action in enumerate(first)}
        return [
            (key_word(binding.key), binding.description)
            for binding in sorted(self.own_bindings(), key=lambda binding: order.get(binding.action, len(order)))
            if binding.show or binding.action in order
        ]

    def on_rows_marked(self) -> None:
        """Show the keys of the line."""
        self.show_keys()

    def marked(self) -> CareRow:
        """Give the marked line; raises `Refused` without one."""
        item = self.item()
        if not isinstance(item, CareRow):
            raise Refused(_("Go to a machine first (up and down move the marker), then press the key again."))
        return item

    def action_open(self) -> None:
        """Show who has had the machine, or the entry behind the line."""
        item = self.item()
        if self.early() or not isinstance(item, CareRow):
            return
        if item.sort is Sort.CUSTODY:
            self.app.push_screen(CustodyPage(item.machine, item.code), self.done)
        else:
            self.app.push_screen(Why(item.entry))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_why(self) -> None:
        """Show the entry behind the line."""
        item = self.item()
        if isinstance(item, CareRow):
            self.app.push_screen(Why(item.entry))

    # ---- the forms --------------------------------------------------------------------------------------------------

    async def _form(
        self, kind: type[Entry[Any]], fixed: dict[str, str] | None = None, first: dict[str, str] | None = None
    ) -> None:
        row = self.marked()
        code = await self.desk.ask(lambda books: may(books, kind, row))
        given = {"machine": code} if fixed is None else fixed
        self.app.push_screen(EntryForm(kind, given, first or {}, about=code), self.done)

    def action_breakdown(self) -> None:
        """Report a breakdown."""
        self.start(self._form(ReportBreakdown))

    def action_repair(self) -> None:
        """Report a repair."""
        self.start(self._form(ReportRepair))

    def action_log(self) -> None:
        """Log a service: that of the marked line."""
        item = self.item()
        planned = isinstance(item, CareRow) and item.sort is Sort.SERVICE
        self.start(self._form(LogService, first={"plan": item.name} if planned and isinstance(item, CareRow) else {}))

    def action_plan(self) -> None:
        """Plan a service."""
        self.start(self._form(PlanService))

    def action_inspect(self) -> None:
        """Write down an inspection."""
        self.start(self._form(Inspect))

    def action_close(self) -> None:
        """Close hours."""
        self.start(self._form(BlockHours))

    def action_reopen(self) -> None:
        """Open the marked hours again."""
        self.start(self._reopen())

    async def _reopen(self) -> None:
        row = self.marked()
        if row.sort is not Sort.CLOSED:
            raise Refused(_("Go to a line of closed hours first; o opens them again."))
        await self._form(UnblockHours, {"block": entry_name(row.entry)})

    def action_license(self) -> None:
        """License a driver."""
        self.start(self._form(LicenseDriver))

    def action_gate(self) -> None:
        """Say whether a licence is needed."""
        self.start(self._form(RequireLicence))

    def action_withdraw(self) -> None:
        """Take the marked licence back."""
        self.start(self._withdraw())

    async def _withdraw(self) -> None:
        row = self.marked()
        if row.about is None:
            raise Refused(_("Go to a licence first; x takes it back."))
        await self._form(WithdrawLicence, {"machine": row.code, "member": entry_name(row.about)})

    def action_fuel(self) -> None:
        """Log a filling."""
        self.start(self._form(LogFuel))

    def action_money(self) -> None:
        """Take money."""
        self.start(self._form(TakeMoney))

    def action_rates(self) -> None:
        """Set rates."""
        self.start(self._form(SetRates))


def may(books: Books, kind: type[Entry[Any]], row: CareRow) -> str:
    """Give a machine's code if this desk may write that about it; raises `Refused` in words."""
    keeper, names = books.law.keeper_of(row.machine), books.names()
    if isinstance(kind.kind.writer, Keeper) and keeper != books.author.number:
        raise Refused(_("{desk} keeps {machine}; only that desk can do this. Nothing was written.").format(
            desk=names.desk(keeper), machine=row.code))  # fmt: skip
    return row.code


def upkeep_columns() -> list[Column]:
    """Give the columns of the list."""
    return [
        Column(_("Machine"), least=8, most=14),
        Column(_("What"), least=8, most=20),
        Column(_("How it stands"), least=20, most=80),
    ]


def upkeep_rows(books: Books) -> list[Row]:
    """Look everything up and lay it out: the code stands at a machine's first line only."""
    return [_row(one) for one in care.everything(books.names())]


def _row(one: CareRow) -> Row:
    head = one.sort is Sort.CUSTODY
    name = f"machine {one.machine}" if head else f"{one.sort.value} {one.entry}"
    cells = (one.code if head else "", one.name, one.words)
    return Row(item=one, name=name, sign="!" if one.urgent else " ", cells=cells)


def due_rows(names: Names, number: int) -> list[Row]:
    """Lay out for Home what the upkeep of a desk's machines needs."""
    return [
        Row(item=one, name=f"{one.sort.value} {one.entry}", sign="!", cells=(one.name, one.code, one.words))
        for one in care.urgent(names, number)
    ]


def off_rows(names: Names, number: int) -> list[Row]:
    """Lay out for Home which bookings of a desk a breakdown took back."""
    return [
        Row(
            item=one.booking,
            name=f"off {one.booking.key}",
            sign="x",
            cells=(
                _("broke down"),
                one.booking.code,
                _("{when} is off").format(when=names.span(one.booking.start, one.booking.end)),
                ", ".join(part for part in (one.booking.who, one.note) if part),
            ),
            right=_("comes first"),
        )
        for one in care.off(names, number)
    ]

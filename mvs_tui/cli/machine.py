"""`mvs machine`: what is shared by the hour. The commands that write are made from the kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models.language import gettext as _
from models.spelling import figures
from mvs_tui.cli.base import as_json, books, iso, put, put_json, say, table
from mvs_tui.cli.bulk import bulk
from mvs_tui.cli.kinds import choice_word, commands
from mvs_tui.cli.lists import machines as import_machines
from mvs_tui.cli.paper import as_pdf, machine_ics, out, whose
from mvs_tui.cli.statement import machine_custody, machine_statement, machine_upkeep
from mvs_tui.cli.takeover import takeover

if TYPE_CHECKING:
    from pathlib import Path

    from models.board import BookingRow, MachineRow
    from models.names import Names


MACHINE = "entry code name sort village keeper meters retired pending out"


@click.group()
def machine() -> None:
    """Ask for machines, confirm, hand over, take back."""


for made in commands("machine"):
    machine.add_command(made)
machine.add_command(import_machines)
machine.add_command(bulk)
machine.add_command(machine_ics)
machine.add_command(machine_statement)
machine.add_command(machine_custody)
machine.add_command(machine_upkeep)
machine.add_command(takeover)


def machine_json(row: MachineRow, names: Names) -> dict[str, Any]:
    """Give a machine as data; meters in hours."""
    from models.names import entry_name
    from models.things import Sort

    return {
        "entry": entry_name(row.key),
        "code": row.code,
        "name": row.name,
        "sort": choice_word(Sort(names.law.things[row.key].sort)),
        "village": row.village,
        "keeper": names.desk(row.keeper),
        "meters": dict(
            zip(row.meter_names.split("/"), (float(figures(one)) for one in row.meters.split("/") if one), strict=False)
        ),
        "retired": row.retired,
        "pending": row.pending,
        "out": booking_json(row.out, names) if row.out else None,
    }


def booking_json(row: BookingRow, names: Names) -> dict[str, Any]:
    """Give a request as data; `start` and `end` in the co-op's time, `state` and `purpose` as words that stay."""
    from models.names import entry_name

    return {
        "entry": entry_name(row.key),
        "machine": row.code,
        "for": row.who,
        "start": iso(names.calendar, row.start * 60),
        "end": iso(names.calendar, row.end * 60),
        "state": choice_word(row.state),
        "purpose": choice_word(row.purpose),
        "note": row.note,
        "words": row.words,
        "asked_by": names.desk(row.desk),
        "keeper": names.desk(row.keeper),
        "deputy": names.desk(row.deputy) if row.granted else "",
        "no_show": row.missed,
        "next": row.next_step(names),
    }


@machine.command("list")
@click.option("--retired", is_flag=True, help="Those too that have left the books.")
@as_json(MACHINE, many=True)
def list_machines(*, retired: bool, as_json: bool) -> None:
    """List the machines.

    Each with its village, keeper and meters, where it is, and how many requests wait.
    """
    from models import board

    with books() as node:
        names = node.names()
        rows = board.machines(names, retired=retired)
        if as_json:
            put_json([machine_json(row, names) for row in rows])
            return
        if not rows:
            say(_("There is no machine yet. “mvs machine add TRACTOR1 --name 'MF 35'” enters the first one."))
            return
        put(table([_line(row, names) for row in rows]))


def _line(row: MachineRow, names: Names) -> tuple[str, ...]:
    from models.things import shown

    stands = _("out with {who}").format(who=row.out.who) if row.out else _("here")
    if row.retired:
        stands = _("retired")
    waits = _("{count} waiting").format(count=row.pending) if row.pending else ""
    name = shown(names.law.things[row.key])
    return (row.code, name, row.village, names.desk(row.keeper), row.meters or "-", stands, waits)


@machine.command()
@click.argument("code")
@as_json(MACHINE + " requests deputies takeovers")
def show(*, code: str, as_json: bool) -> None:
    """Show one machine and its open requests.

    CODE: like TRACTOR1.
    """
    from models import board
    from models.takeover import standing

    with books() as node:
        names = node.names()
        row = _machine(names, code)
        rows = board.bookings(
            names, "machine = ? AND (state IN (0, 1, 5)) AND end > ?", str(row.key), names.now // 60 - 24
        )
        if as_json:
            found = {"requests": [booking_json(one, names) for one in rows], **_keeping(row, names)}
            put_json({**machine_json(row, names), **found})
            return
        put(table([_line(row, names)]))
        for line in standing(names, row.key):
            put(f"  {line}")
        for one in rows:
            when = names.span(one.start, one.end)
            put(f"  {one.sign} {when}  {one.who}, {one.purpose.words()}; {one.next_step(names)}")


def _keeping(row: MachineRow, names: Names) -> dict[str, Any]:
    """Give who stands in for a machine's keeper, and the takings over that wait for signatures, as data."""
    from models.names import entry_name
    from models.silence import deputies
    from models.succession import open_proposals

    return {
        "deputies": [names.desk(number) for number in deputies(names, row.key)],
        "takeovers": [
            {"entry": entry_name(one.key), "to": names.desk(one.to), "missing": one.missing}
            for one in open_proposals(names.law, row.key)
        ],
    }


def _machine(names: Names, code: str) -> MachineRow:
    """Find a machine; raises `BadInput`."""
    from models import board
    from models.machines import Machine

    key = names.find(Machine, code).key
    return next(row for row in board.machines(names, retired=True) if row.key == key)


@machine.command()
@click.argument("code", required=False)
@click.option("--week", "day", metavar="DATE", help="A day of the week to show, like 27 Nov or +7.")
@click.option("--print", "printed", is_flag=True, help="As a sheet to hang up, with a heading and lines to sign.")
@as_pdf
@as_json("week monday machine bookings")
def week(*, code: str | None, day: str | None, printed: bool, pdf: Path | None, as_json: bool) -> None:
    """Show the week board, or print its sheet.

    For one machine hours down and days across; for all of them a list for each day. Without --week, a printed sheet is
    for the next week from Saturday noon on, or when only the next week has requests still to come.

    CODE: the machine, like TRACTOR1; all of them if left out.
    """
    from mvs_tui.cli.kinds import beside
    from mvs_tui.print import week as page

    with books() as node:
        names = node.names()
        with beside("--week"):
            chosen = names.today if day is None else names.calendar.parse_day(day, names.today)
        shown = None if code is None else _machine(names, code)
        found = page.read(names, chosen, shown)
        printed = printed or pdf is not None
        if printed and not as_json and day is None and page.is_over(names, found):
            following = page.read(names, found.monday + 7, shown)
            if page.late(names) or following.rows:
                found = following
                say(_("This sheet is for the next week. --week today prints this one."))
        if as_json:
            put_json(
                {
                    "week": names.calendar.week(found.monday),
                    "monday": names.calendar.date(found.monday).isoformat(),
                    "machine": found.machine.code if found.machine else None,
                    "bookings": [booking_json(row, names) for row in found.rows],
                }
            )
        elif printed:
            out(page.hung(names, found, *whose(node)), pdf)
        else:
            put(page.text(names, found))

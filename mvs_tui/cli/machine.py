"""`mvs machine`: what is shared by the hour. The commands that write are made from the kinds."""

from __future__ import annotations

from gettext import gettext as _
from typing import TYPE_CHECKING, Any

import click

from mvs_tui.cli.base import as_json, books, iso, put, put_json, say, table
from mvs_tui.cli.kinds import choice_word, commands

if TYPE_CHECKING:
    from models.board import BookingRow, MachineRow
    from models.names import Names


@click.group()
def machine() -> None:
    """Machines: ask, confirm, hand over, take back, and the week board."""


for made in commands("machine"):
    machine.add_command(made)


def machine_json(row: MachineRow, names: Names) -> dict[str, Any]:
    """Give a machine as data; meters in hours."""
    from models.names import entry_name

    return {
        "entry": entry_name(row.key),
        "code": row.code,
        "name": row.name,
        "village": row.village,
        "keeper": names.desk(row.keeper),
        "meters": dict(zip(row.meter_names.split("/"), (float(one) for one in row.meters.split("/") if one), strict=False)),
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
        "next": row.next_step(names),
    }


@machine.command("list")
@click.option("--retired", is_flag=True, help="Those too that have left the books.")
@as_json
def list_machines(*, retired: bool, as_json: bool) -> None:
    """List the machines: keeper, meters, and what waits."""
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
    stands = _("out with {who}").format(who=row.out.who) if row.out else _("here")
    if row.retired:
        stands = _("retired")
    waits = _("{count} waiting").format(count=row.pending) if row.pending else ""
    return (row.code, row.name, row.village, names.desk(row.keeper), row.meters or "-", stands, waits)

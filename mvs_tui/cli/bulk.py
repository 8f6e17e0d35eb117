"""`mvs machine bulk`: requests that were written on paper, out of a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from models.language import gettext as _
from mvs_tui.cli.base import REFUSED, as_json, books, meter, put, put_json, say

if TYPE_CHECKING:
    from models.bulk import Fault


@click.command("bulk")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be refused; write nothing.")
@as_json("added dry_run notes refused")
def bulk(*, file: Path, dry_run: bool, as_json: bool) -> None:
    """Enter requests that were written on paper.

    Each refused row is said on stderr with its line and column, and nothing of it is written; the good ones are, marked
    as from paper. “mvs print form” prints the empty sheet with the same columns.

    FILE: CSV whose first line names the columns: member, machine, day, from and hours, and work, note, plot and flex if
    you have them.
    """
    from models import bulk as core
    from mvs_tui import importing

    also = {said.lower(): name for name, said in core.headings().items()}
    with books() as node:
        sheet = importing.read(file, core.COLUMNS, also, most=core.MOST, largest=4 * 2**20)
        looked, wrote = meter(_("Read")), meter(_("Written"))
        total = len(sheet.rows)
        found = core.check(node.author, node.names(), sheet.rows, lambda done: looked(done, total))
        faults = [core.Fault(line, "", words) for line, words in sheet.refused] + found.faults
        added = len(found.good)
        if not dry_run:
            written, more = core.write(node.author, found.good, lambda done: wrote(done, len(found.good)))
            added, faults = len(written), faults + more
    _bulk_told(added, sorted(faults, key=lambda fault: fault.line), sheet.notes, dry=dry_run, json=as_json)


def _bulk_told(added: int, faults: list[Fault], notes: list[str], *, dry: bool, json: bool) -> None:
    from mvs_tui.cli.lists import summary

    for note in notes:
        say(note)
    for fault in faults:
        say(_("Line {line}: {reason}").format(line=fault.line, reason=fault.text()))
    if json:
        refused = [{"line": one.line, "column": one.column, "reason": one.words} for one in faults]
        put_json({"added": added, "dry_run": dry, "notes": notes, "refused": refused})
    else:
        put(summary(added, len(faults), dry=dry))
    if faults:
        click.get_current_context().exit(REFUSED)

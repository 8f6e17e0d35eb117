"""`mvs member import` and `mvs machine import`: lists from a spreadsheet, with a line for each refused row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from models.language import gettext as _
from models.language import ngettext
from mvs_tui.cli.base import REFUSED, as_json, books, meter, put, put_json, say

if TYPE_CHECKING:
    from mvs_tui.importing import Outcome

LISTED = click.Path(exists=True, dir_okay=False, path_type=Path)
only_look = click.option("--dry-run", is_flag=True, help="Only say what would be refused; write nothing.")


@click.command("import")
@click.argument("file", type=LISTED)
@only_look
@as_json("added dry_run notes refused")
def members(*, file: Path, dry_run: bool, as_json: bool) -> None:
    """Register the members of a list.

    FILE: CSV whose first line names the columns: name and household, and phone and number if you have them. Each
    refused row is said on stderr with its line number; the good ones are taken.
    """
    from mvs_tui import importing

    with books() as node:
        sheet = importing.read(file, importing.MEMBERS)
        told(importing.members(node, sheet, dry=dry_run, progress=meter(_("Members"))), dry=dry_run, json=as_json)


@click.command("import")
@click.argument("file", type=LISTED)
@only_look
@as_json("added dry_run notes refused")
def machines(*, file: Path, dry_run: bool, as_json: bool) -> None:
    """Enter the machines of a list.

    They stand in this desk's village, and this desk keeps them.

    FILE: CSV whose first line names the columns: code, and name, meters and sort (like hall) if you have them.
    """
    from mvs_tui import importing

    with books() as node:
        sheet = importing.read(file, importing.MACHINES)
        told(importing.machines(node, sheet, dry=dry_run, progress=meter(_("Machines"))), dry=dry_run, json=as_json)


def told(outcome: Outcome, *, dry: bool, json: bool) -> None:
    """Say what came of an import; ends with 1 when a row was refused."""
    for note in outcome.notes:
        say(note)
    for line, reason in outcome.refused:
        say(_("Line {line}: {reason}").format(line=line, reason=reason))
    if json:
        put_json(
            {
                "added": outcome.added,
                "dry_run": dry,
                "notes": outcome.notes,
                "refused": [{"line": line, "reason": reason} for line, reason in outcome.refused],
            }
        )
    else:
        put(summary(outcome.added, len(outcome.refused), dry=dry))
    if outcome.refused:
        click.get_current_context().exit(REFUSED)


def summary(added: int, refused: int, *, dry: bool) -> str:
    """Say how many rows an import took, and how many it refused."""
    taken = (
        ngettext("{count} row is good", "{count} rows are good", added)
        if dry
        else ngettext("{count} row added", "{count} rows added", added)
    )
    left = ngettext("{count} row refused", "{count} rows refused", refused)
    return f"{taken.format(count=added)}, {left.format(count=refused)}."

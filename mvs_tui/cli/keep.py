"""`mvs verify`, `rebuild`, `backup` and `restore`: that what was signed is there, whole, and twice."""

from __future__ import annotations

from pathlib import Path

import click

from models.language import gettext as _
from models.language import ngettext
from mvs_tui.cli.base import DAMAGED, as_json, books, meter, put, put_json, say, sure


@click.command()
@as_json("good logs entries seals damaged more file state_hash")
def verify(*, as_json: bool) -> None:
    """Check all signatures in the books.

    Every seal, every head and the file itself are checked. Ends with 4 when damage is found.
    """
    from models.verify import verify as check

    with books() as node:
        report = check(node.ledger, meter(_("Checking")))
        file = node.store.check()
        if as_json:
            put_json(
                {
                    "good": report.good and not file,
                    "logs": report.logs,
                    "entries": report.entries,
                    "seals": report.seals,
                    "damaged": [one.words for one in report.damaged],
                    "more": report.more,
                    "file": file,
                    "state_hash": node.ledger.folder.state_hash(),
                }
            )
        else:
            put(report.words())
            for line in file:
                put(f"! {line}")
        if file or not report.good:
            click.get_current_context().exit(DAMAGED)


@click.command()
@as_json("found entries state_hash")
def rebuild(*, as_json: bool) -> None:
    """Make all books again from the signed entries.

    Damaged entries are taken out first. It may be stopped at any moment: the next start goes on where it was.
    """
    from models import history
    from models.heal import set_aside

    with books() as node:
        found = set_aside(node.ledger, meter(_("Rebuilding")))
        entries = history.count(node.names())
        if as_json:
            put_json({"found": found, "entries": entries, "state_hash": node.ledger.folder.state_hash()})
            return
        if found:
            say(found)
        words = ngettext(
            "All books were made again from {count} entry.", "All books were made again from {count} entries.", entries
        )
        put(words.format(count=entries))


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@as_json("file bytes")
def backup(*, path: Path | None, as_json: bool) -> None:
    """Save books and key in one file.

    Others may go on writing meanwhile.

    PATH: a folder, like a stick's, or a new file; the desk's own backup folder if left out.
    """
    from mvs_tui.backup import backup as save

    with books() as node:
        made = save(node, path, meter(_("Saving")))
        if as_json:
            put_json({"file": str(made), "bytes": made.stat().st_size})
            return
        put(str(made))
        say(_("The file holds this desk's key: keep it as safe as the desk."))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", "--force", "yes", is_flag=True, help="Move books that are there aside without asking.")
@as_json("home words")
def restore(*, file: Path, yes: bool, as_json: bool) -> None:
    """Put a backup in place of the books.

    FILE: what “mvs backup” made. It is checked through and through first; books that are there are moved aside,
    not deleted.
    """
    from mvs_tui.backup import restore as put_back
    from mvs_tui.config import Home

    home = Home.here()
    if home.books.exists() and file.is_file():
        sure(
            _("There are books in {path} already. They are moved aside, and the backup takes their place.").format(
                path=home.path
            ),
            yes=yes,
        )
    words = put_back(home, file, force=True, progress=meter(_("Checking")))
    if as_json:
        put_json({"home": str(home.path), "words": words})
    else:
        put(words)

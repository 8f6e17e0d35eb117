"""`mvs desk`: how another desk comes in, which desks there are, and how one is shut out.

A new desk writes a request file; the registrar's desk answers with a file that holds the co-op's constitution; the new
desk takes the answer in after its six words were compared with those on paper.
"""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path

import click

from mvs_tui.cli.base import as_json, as_yes, asks, books, put, put_json, say, sure, table

FILE = click.Path(dir_okay=False, path_type=Path)
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def desk() -> None:
    """Bring desks in, list them, shut one out."""


@desk.command("list")
@as_json
def list_desks(*, as_json: bool) -> None:
    """List the desks of the co-op.

    Letter, name, village, how many of its entries are held here, and when it was heard.
    """
    from mvs_tui.cli.status import desks_json, desks_text

    with books() as node:
        found = desks_json(node)
        if as_json:
            put_json(found)
        else:
            put(desks_text(found, node.desk.letter if node.desk else ""))


@desk.command()
@as_json
def show(*, as_json: bool) -> None:
    """Show the co-op's fingerprint.

    Six words to compare on paper, and the same as a QR code.
    """
    with books() as node:
        if as_json:
            put_json(
                {"coop": node.law.name, "fingerprint": node.fingerprint, "desk": node.desk.letter if node.desk else ""}
            )
            return
        put(f"{node.law.name}\n{node.fingerprint}")
        put(qr(node.fingerprint))


def qr(text: str) -> str:
    """Draw a QR code with half blocks, two rows a line, light on dark as most terminals are."""
    import segno

    rows = [list(row) for row in segno.make(text, error="m").matrix_iter(scale=1, border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    marks = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return "\n".join(
        "".join(marks[bool(a), bool(b)] for a, b in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )

"""`mvs print`: papers, as text of 80 columns or (`--pdf FILE`) as PDF to print and hang up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from models.language import gettext as _
from models.language import ngettext
from mvs_tui.cli.base import books, put, say

if TYPE_CHECKING:
    from mvs_tui.node import Node
    from mvs_tui.print.sheet import Paper

FILE: Final = click.Path(dir_okay=False, path_type=Path)
as_pdf = click.option("--pdf", type=FILE, metavar="FILE", help="Write it as PDF into this file.")


@click.group()
def paper() -> None:
    """Print papers: week, slip, statements, a round's result, empty forms."""


def out(made: Paper, pdf: Path | None) -> None:
    """Put a paper on stdout, or into a file and say where."""
    if pdf is None:
        from mvs_tui.print.sheet import text

        put(text(made))
        return
    from mvs_tui.print.pdf import write

    pages = write(made, pdf)
    words = ngettext("{file} is written: {n} page. Print it with: lp {file}",
                     "{file} is written: {n} pages. Print them with: lp {file}", pages)  # fmt: skip
    say(words.format(file=pdf, n=pages))


def whose(node: Node) -> tuple[str, str]:
    """Give the co-op and the village that stand in a paper's head."""
    return node.law.name, node.law.village_of(node.author.number)


@paper.command()
@click.argument("code", required=False)
@click.option("--week", "day", metavar="DATE", help="A day of the week to print, like 27 Nov or +7.")
@as_pdf
@click.pass_context
def week(context: click.Context, /, **typed: Any) -> None:
    """Print the week for the barn door.

    Without --week it is the next week's from Saturday noon on, or when only the next week has requests still to come.

    CODE: the machine, like TRACTOR1; all of them if left out.
    """
    from mvs_tui.cli.machine import week as shown

    context.invoke(shown, printed=True, as_json=False, **typed)


@paper.command()
@click.argument("request")
@as_pdf
def slip(*, request: str, pdf: Path | None) -> None:
    """Print the hand-over slip of a booking, with a code to scan.

    REQUEST: its entry, like A#12, or the machine where only one booking is confirmed or out.
    """
    from models import board
    from models.bookings import State
    from models.machines import RequestMachine
    from models.words import Refused
    from mvs_tui.cli.kinds import the_request
    from mvs_tui.print import slip as page

    with books() as node:
        names = node.names()
        text = request if "#" in request else the_request(names, request, (State.CONFIRMED, State.OUT))
        row = board.booking(names, names.find(RequestMachine, text).key)
        if row is None:
            raise Refused(
                _("That request has no effect in the books, so nothing can be done with it. Press w for why.")
            )
        out(page.slip(names, row, *whose(node)), pdf)


@paper.command()
@as_pdf
def custody(*, pdf: Path | None) -> None:
    """Print who has which machine now, and what should be back."""
    from mvs_tui.print import slip as page

    with books() as node:
        out(page.custody(node.names(), *whose(node)), pdf)


@paper.command()
@click.option("--lines", type=click.IntRange(1, 500), default=20, show_default=True, help="Empty lines on it.")
@as_pdf
def form(*, lines: int, pdf: Path | None) -> None:
    """Print the empty sheet on which members ask for machines.

    Its columns are those of the file that “mvs machine bulk” reads.
    """
    from mvs_tui.print import slip as page

    with books() as node:
        out(page.form(node.names(), lines, *whose(node)), pdf)

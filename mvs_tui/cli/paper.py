"""`mvs print`: papers, as text of 80 columns or (`--pdf FILE`) as PDF to print and hang up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from models.language import gettext as _
from models.language import ngettext
from models.words import BadInput
from mvs_tui.cli.base import books, put, say

if TYPE_CHECKING:
    from models.names import Names
    from models.refs import Key
    from mvs_tui.node import Node
    from mvs_tui.print.sheet import Paper

FILE: Final = click.Path(dir_okay=False, path_type=Path)
as_pdf = click.option("--pdf", type=FILE, metavar="FILE", help="Write it as PDF into this file.")


@click.group()
def paper() -> None:
    """Print papers as text or PDF: week, slip, statements, rounds."""


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


@paper.command()
@click.argument("who")
@click.option("--month", default="", metavar="MONTH", help="Like 2026-11 or nov; else the present one.")
@click.option("--machine", default="", metavar="CODE", help="Of a member: only with this machine.")
@as_pdf
def statement(*, who: str, month: str, machine: str, pdf: Path | None) -> None:
    """Print a month's statement of a member or of a machine.

    Hours, fuel, fees, what was paid and what is open.

    WHO: a member's number or name, or a machine's code, like TRACTOR1.
    """
    from models import statements
    from models.machines import Machine
    from models.members import Member
    from mvs_tui.cli.kinds import beside
    from mvs_tui.print import statement as page

    with books() as node:
        names = node.names()
        with beside("--month"):
            year, number = page.read_month(names, month)
        with beside("--machine"):
            only = names.find(Machine, machine).key if machine else None
        with beside("WHO"):
            code, key = (None, names.find(Member, who).key) if only is not None else _whose(names, who)
        if code is not None:
            made = statements.machine_month(node.ledger, code, year, number)
        else:
            made = statements.member_month(node.ledger, key, year, number, only)
        out(page.month(names, made, *whose(node)), pdf)


def _whose(names: Names, who: str) -> tuple[Key | None, Key]:
    """Find the machine (twice) or the member (after None) that is meant: first a whole code, then the beginning."""
    from models.machines import Machine
    from models.members import Member

    code = next((key for key in names.law.things if names.of(key).lower() == who.strip().lower()), None)
    if code is not None:
        return code, code
    try:
        return None, names.find(Member, who).key
    except BadInput as unknown:
        try:
            code = names.find(Machine, who).key
        except BadInput:
            raise unknown from None
        return code, code


@paper.command()
@click.argument("member")
@click.option("--month", default="", metavar="MONTH", help="Like 2026-11 or nov; else all that was ever claimed.")
@as_pdf
def timebank(*, member: str, month: str, pdf: Path | None) -> None:
    """Print a member's time bank.

    Hours given, confirmed and waiting, and what they are worth today.

    MEMBER: the number or the name.
    """
    from models import statements, timebank
    from models.members import Member
    from mvs_tui.cli.kinds import beside
    from mvs_tui.print import statement as page

    with books() as node:
        names = node.names()
        first, stop = 0, names.today + 1
        with beside("--month"):
            if month:
                first, stop = statements.month_days(node.ledger, *page.read_month(names, month))
        with beside("MEMBER"):
            key = names.find(Member, member).key
        out(page.bank(names, timebank.statement(names, key, first, stop - 1), *whose(node)), pdf)


@paper.command("round")
@click.option("--week", "day", default="", metavar="DATE", help="A day of the round, like 30 Nov; else the next one.")
@click.option("--keeper", default="", help="The round of another keeper's desk: its letter, or its village.")
@as_pdf
def round_(*, day: str, keeper: str, pdf: Path | None) -> None:
    """Print a round's result: rank, who, what they get, and why.

    One that is not sealed yet is printed as a draft.
    """
    from mvs_tui.cli.kinds import beside
    from mvs_tui.cli.meet import read_desk
    from mvs_tui.print import round as page
    from mvs_tui.print_doings import picture_of

    with books() as node:
        names = node.names()
        with beside("--week"):
            first = names.calendar.parse_day(day, names.today) if day else None
        with beside("--keeper"):
            number = read_desk(names, keeper) if keeper else None
        out(page.result(names, picture_of(node, number, first), *whose(node)), pdf)


@paper.command()
@click.argument("request")
@as_pdf
def why(*, request: str, pdf: Path | None) -> None:
    """Print why a request stands where it stands in its round.

    With every factor and its figures.

    REQUEST: its entry, like A#12.
    """
    from models.machines import RequestMachine
    from models.rounds_why import why as reasons
    from mvs_tui.print import round as page
    from mvs_tui.print_doings import picture_of

    with books() as node:
        names = node.names()
        key = names.find(RequestMachine, request).key
        picture = picture_of(node, *page.belongs(names, key))
        out(page.why(names, picture, reasons(names, picture, key), *whose(node)), pdf)


# ---- calendars -------------------------------------------------------------------------------------------------------

since_day = click.option("--since", default="", metavar="DATE", help="From this day on; else from 31 days back.")
with_names = click.option("--names", "named", is_flag=True, help="With people's names: think of who will read it.")


@click.command("ics")
@click.argument("code")
@click.argument("file", type=FILE, required=False)
@since_day
@with_names
def machine_ics(*, code: str, file: Path | None, since: str, named: bool) -> None:
    """Write a machine's requests as a calendar file for telephones.

    CODE: the machine, like TRACTOR1; or a village, for all machines that stand there. FILE: where to; else to stdout.
    """
    from models.coop import Village
    from models.machines import Machine
    from models.words import BadInput

    with books() as node:
        names, keys = node.names(), tuple["Key", ...]()
        things = {key: thing for key, thing in names.law.things.items() if thing.retired is None}
        try:
            key = names.find(Machine, code).key
            title, keys = names.of(key), (key,)
        except BadInput:
            try:
                village = names.find(Village, code).key
            except BadInput:
                names.find(Machine, code)
                raise
            title, keys = names.of(village), tuple(key for key, thing in things.items() if thing.village == village)
        _calendar(names, f"{title}, {node.law.name}", file, since, machines=keys, named=named)


@click.command("ics")
@click.argument("who")
@click.argument("file", type=FILE, required=False)
@since_day
@with_names
def member_ics(*, who: str, file: Path | None, since: str, named: bool) -> None:
    """Write a member's requests as a calendar file for the telephone.

    WHO: the number or the name. FILE: where to; else to stdout.
    """
    from models.members import Member

    with books() as node:
        names = node.names()
        key = names.find(Member, who).key
        number, name = names.member(key)
        title = f"{name or number}, {node.law.name}" if named else f"{number}, {node.law.name}"
        _calendar(names, title, file, since, member=key, named=named)


def _calendar(names: Names, title: str, file: Path | None, since: str, **which: Any) -> None:
    from models.events import events
    from mvs_tui.cli.kinds import beside
    from mvs_tui.print.ical import calendar

    with beside("--since"):
        day = names.calendar.parse_day(since, names.today) if since else names.today - 31
    named = bool(which.pop("named"))
    text = calendar(names, title, events(names, day * 24, **which), named=named)
    if file is None:
        click.echo(text.encode(), nl=False)
        return
    file.write_bytes(text.encode())
    many = text.count("BEGIN:VEVENT")
    words = ngettext("{file} is written: {n} request.", "{file} is written: {n} requests.", many)
    say(words.format(file=file, n=many))

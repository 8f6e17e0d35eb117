"""`mvs machine statement|custody|upkeep` and `mvs member statement`: a month in figures, who had it, what is due.

Rules
- Money is written as the books hold it: whole numbers of its smallest unit, with the word of the co-op's money.
- In `--json` hours and litres are numbers with one decimal place, days YYYY-MM-DD.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from models.language import gettext as _
from models.language import ngettext
from models.words import BadInput
from mvs_tui.cli.base import as_json, books, iso, put, put_json, say, table

if TYPE_CHECKING:
    from models.names import Names
    from models.refs import Key
    from models.running import Costs
    from models.statements import Line, Statement

STATEMENT = "machine member month currency opening fees diesel paid closing hours litres lines costs"
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
as_month = click.option("--month", metavar="YYYY-MM", help="Like 2026-11; this month if left out.")


def read_month(names: Names, text: str | None) -> tuple[int, int]:
    """Read a month; this one without a text. Raises `BadInput`."""
    if text is None:
        today = names.calendar.date(names.today)
        return today.year, today.month
    found = MONTH.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[1]) < 9999:  # noqa: PLR2004 - months, years
        raise BadInput(_("Type a month like 2026-11; “{text}” is not one.").format(text=text))
    return int(found[1]), int(found[2])


def statement_json(names: Names, made: Statement) -> dict[str, Any]:
    """Give a statement as data."""
    return {
        "machine": names.of(made.machine) if made.machine else None,
        "member": names.of(made.member) if made.member else None,
        "month": f"{made.year:04d}-{made.month:02d}",
        "currency": made.currency,
        "opening": made.opening,
        "fees": made.fees,
        "diesel": made.diesel,
        "paid": made.paid,
        "closing": made.closing,
        "hours": made.tenths / 10,
        "litres": made.fuel / 10,
        "lines": [line_json(names, line) for line in made.lines],
        "costs": costs_json(made.costs) if made.costs else None,
    }


def line_json(names: Names, line: Line) -> dict[str, Any]:
    """Give a line as data; `start` and `end` only where it is about a booking."""
    from mvs_tui.cli.kinds import choice_word

    booked = line.end > 0
    return {
        "what": line.what.value,
        "day": names.calendar.date(line.day).isoformat(),
        "entry": names_entry(line.entry),
        "machine": names.of(line.machine),
        "member": names.of(line.member),
        "start": iso(names.calendar, line.start * 60) if booked else None,
        "end": iso(names.calendar, line.end * 60) if booked else None,
        "hours": line.tenths / 10,
        "counted": choice_word(line.counted),
        "litres": line.fuel / 10,
        "fee": line.fee,
        "diesel": line.diesel,
        "paid": line.paid,
        "for": choice_word(line.goes) if not booked else None,
        "settled": line.settled,
        "open": line.open,
        "note": line.note,
    }


def costs_json(found: Costs) -> dict[str, Any]:
    """Give what a machine cost as data."""
    return {
        "fuel": found.fuel,
        "service": found.service,
        "repair": found.repair,
        "meter_hours": found.hours / 10,
        "litres": found.litres / 10,
        "per_hour": found.per_hour,
    }


def names_entry(key: Key) -> str:
    """Write an entry as people say it."""
    from models.names import entry_name

    return entry_name(key)


def statement_text(names: Names, made: Statement) -> str:
    """Write a statement for people: its lines, then the totals."""
    from models.spelling import month_name

    about = ", ".join(names.of(key) for key in (made.member, made.machine) if key is not None)
    month = _("{month} {year}").format(month=month_name(made.month), year=made.year)
    head = f"{about}, {month}" + (f" ({made.currency})" if made.currency else "")
    rows = [line_cells(names, made, line) for line in made.lines]
    lines = [head, table(rows) if rows else _("Nothing in this month.")]
    lines.append(table(totals(made)))
    if made.costs is not None:
        lines.append(costs_text(made.costs))
    return "\n".join(lines)


def totals(made: Statement) -> list[tuple[str, str]]:
    """Give the sums with their words."""
    return [
        (_("open before"), str(made.opening)),
        (_("fees"), f"+ {made.fees}"),
        (_("diesel"), f"+ {made.diesel}"),
        (_("paid"), f"- {made.paid}"),
        (_("open now"), f"= {made.closing}"),
    ]


def line_cells(names: Names, made: Statement, line: Line) -> tuple[str, ...]:
    """Give the cells of a line; machine or member is left out where the statement is about it."""
    from models.statements import What
    from models.upkeep import tenths

    other = [names.of(line.machine)] if made.machine is None else []
    other += [names.of(line.member)] if made.member is None else []
    about = ", ".join(other)
    if line.what is What.MONEY:
        words = _("paid for {what}").format(what=line.goes.words()) + (f", {line.note}" if line.note else "")
        return (names.calendar.show_day(line.day), about, words, "", "", f"- {line.paid}", "")
    when = names.span(line.start, line.end)
    if line.what is not What.JOB:
        said = _("late cancellation") if line.what is What.LATE else _("not handed over")
        return (when, about, said, "", "", "", "")
    hours = _("{hours} h {counted}").format(hours=tenths(line.tenths), counted=line.counted.words())
    fuel = _("{litres} l").format(litres=tenths(line.fuel)) if line.fuel else ""
    money = f"{line.fee} + {line.diesel}" if line.diesel else str(line.fee)
    left = _("open {money}").format(money=line.open) if line.open else _("settled")
    return (when, about, hours, fuel, money, "", left if line.due else "")


def costs_text(found: Costs) -> str:
    """Say what a machine cost."""
    from models.upkeep import tenths

    said = _("It cost {money}: fuel {fuel}, service {service}, repair {repair}; its meter moved {hours} h.").format(
        money=found.money, fuel=found.fuel, service=found.service, repair=found.repair, hours=tenths(found.hours)
    )
    each = "" if found.per_hour is None else " " + _("That is {money} for an hour.").format(money=found.per_hour)
    return said + each


@click.command("statement")
@click.argument("code")
@as_month
@as_json(STATEMENT)
def machine_statement(*, code: str, month: str | None, as_json: bool) -> None:
    """Show a machine's month: jobs, fees, money, costs.

    CODE: the machine, like TRACTOR1.
    """
    from models.machines import Machine
    from models.statements import machine_month
    from mvs_tui.cli.kinds import beside

    with books() as node:
        names = node.names()
        with beside("--month"):
            year, number = read_month(names, month)
        made = machine_month(node.ledger, names.find(Machine, code).key, year, number)
        if as_json:
            put_json(statement_json(names, made))
        else:
            put(statement_text(names, made))


@click.command("statement")
@click.argument("who")
@as_month
@click.option("--machine", metavar="CODE", help="Only with this machine.")
@as_json(STATEMENT)
def member_statement(*, who: str, month: str | None, machine: str | None, as_json: bool) -> None:
    """Show a member's month: jobs, fees, and what is open.

    WHO: a name, a number, or an entry like A#12.
    """
    from models.machines import Machine
    from models.members import Member
    from models.statements import member_month
    from mvs_tui.cli.kinds import beside

    with books() as node:
        names = node.names()
        with beside("--month"):
            year, number = read_month(names, month)
        one = names.find(Machine, machine).key if machine else None
        made = member_month(node.ledger, names.find(Member, who).key, year, number, one)
        if as_json:
            put_json(statement_json(names, made))
        else:
            put(statement_text(names, made))


@click.command("custody")
@click.argument("code")
@click.option("--last", type=click.IntRange(min=1), default=20, metavar="N", help="So many at most; 20 if left out.")
@as_json("request member from until out back handed_by", many=True)
def machine_custody(*, code: str, last: int, as_json: bool) -> None:
    """List who has had a machine, the newest first.

    CODE: the machine, like TRACTOR1.
    """
    from models.board import show_meters
    from models.machines import Machine
    from models.running import custody

    with books() as node:
        names = node.names()
        found = custody(node.ledger, names.find(Machine, code).key)[:last]
        if as_json:
            put_json(
                [
                    {
                        "request": names_entry(one.request),
                        "member": names.of(one.member),
                        "from": iso(names.calendar, one.handed),
                        "until": iso(names.calendar, one.returned) if one.returned is not None else None,
                        "out": [meter / 10 for meter in one.out],
                        "back": [meter / 10 for meter in one.back],
                        "handed_by": names.desk(one.handed_by),
                    }
                    for one in found
                ]
            )
            return
        if not found:
            say(_("Nobody has had {machine} yet.").format(machine=names.show(names.find(Machine, code))))
            return
        show = names.calendar.show_at
        put(
            table(
                [
                    (
                        names.of(one.member),
                        show(one.handed),
                        show(one.returned) if one.returned is not None else _("has it now"),
                        show_meters("/".join(map(str, one.out))),
                        show_meters("/".join(map(str, one.back))),
                        names.desk(one.handed_by),
                    )
                    for one in found
                ]
            )
        )


@click.command("upkeep")
@click.argument("code", required=False)
@as_json("machine sort service words overdue", many=True)
def machine_upkeep(*, code: str | None, as_json: bool) -> None:
    """List what is due: service, inspections, breakdowns, closed hours.

    CODE: the machine, like TRACTOR1; all of them if left out.
    """
    from models import care
    from models.machines import Machine

    with books() as node:
        names = node.names()
        found = care.listed(names, names.find(Machine, code).key if code else None)
        if as_json:
            put_json(
                [
                    {"machine": one.code, "sort": one.sort.value, "service": one.name, "words": one.words,
                     "overdue": one.urgent}
                    for one in found
                ]
            )  # fmt: skip
            return
        if not found:
            say(_("Nothing is planned, closed or broken down. “mvs machine plan TRACTOR1 --name oil --hours 250”."))
            return
        put(table([("!" if one.urgent else " ", one.code, one.name, one.words) for one in found]))
        late = sum(one.urgent for one in found)
        if late:
            say(ngettext("{n} needs somebody.", "{n} need somebody.", late).format(n=late))

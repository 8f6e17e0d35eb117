"""Statements on paper: a member's month, a machine's month, and a member's time bank.

Rules
- Every figure is that of `models.statements` and `models.timebank`; nothing is reckoned here.
- What a job costs stands beside what of it is paid; what is open at the end is what was open before, plus and less.
- A statement names its month by its days, so that nobody asks whether the last one is in it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from models.labour import hours
from models.language import gettext as _
from models.names import entry_name
from models.spelling import month_name, month_of, number, point
from models.statements import What
from models.words import BadInput
from mvs_tui.print import sheet

if TYPE_CHECKING:
    from models.names import Names
    from models.refs import Key
    from models.statements import Line, Statement
    from models.timebank import Statement as Bank


def read_month(names: Names, text: str) -> tuple[int, int]:
    """Read a month like `2026-11`, `11/2026` or `nov`; the present one where nothing is typed. Raises `BadInput`."""
    here = names.calendar.date(names.today)
    said = text.strip()
    if not said:
        return here.year, here.month
    found = re.fullmatch(r"(\d{4})[-/.](\d{1,2})", said)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    found = re.fullmatch(r"(\d{1,2})[-/.](\d{4})", said)
    if found:
        year, month = int(found[2]), int(found[1])
    named = re.fullmatch(r"([^\W\d]+)\.?(?:\s+(\d{4}))?", said)
    word = month_of(named[1]) if named else None
    if named and word is not None:
        month = word
        year = int(named[2]) if named[2] else here.year - (word > here.month)
    first = names.calendar.date(0)
    if not 1 <= month <= 12 or not first.year <= year <= 9998:  # noqa: PLR2004 - months, and years that have a next one
        raise BadInput(_("I cannot read “{text}” as a month. Type it like 2026-11 or nov.").format(text=text))
    return year, month


def month(names: Names, made: Statement, coop: str, village: str) -> sheet.Paper:
    """Give a member's or a machine's month: its jobs, its money, and what is open."""
    who = _called(names, made.member) if made.member is not None else ""
    machine = names.of(made.machine) if made.machine is not None else ""
    title = _("Statement of {who}").format(who=who or machine)
    when = f"{month_name(made.month)} {made.year}"
    named = not who
    blocks: list[sheet.Block] = [sheet.Head(title, when), sheet.Words(_days(names, made))]
    if who and machine:
        blocks.append(sheet.Words(_("Only for {machine}.").format(machine=machine)))
    blocks += [sheet.Space(), *_jobs(names, made, named=named), sheet.Space(), *_money(names, made, named=named)]
    blocks += [sheet.Space(), *_missed(names, made, named=named)]
    blocks += [sheet.Head(_("What is open"), made.currency), sheet.Pairs(_sums(made)), sheet.Space()]
    if made.costs is not None:
        blocks += [sheet.Head(_("What the machine cost"), made.currency), sheet.Pairs(_costs(made)), sheet.Space()]
    foot = _("Every line has its entry: “mvs why” and key w show it, at every desk. Ask the keeper if one is wrong.")
    head = sheet.head(names, coop, village)
    return sheet.Paper(*head, tuple(blocks), foot, made=sheet.made(names), title=f"{title}, {when}")


def _called(names: Names, member: Key) -> str:
    code, name = names.member(member)
    return f"{name} ({code})" if name else code


def _days(names: Names, made: Statement) -> str:
    first, last = names.calendar.show_date(made.first), names.calendar.show_date(made.stop - 1)
    return _("From {first} to {last}, both included.").format(first=first, last=last)


def _jobs(names: Names, made: Statement, *, named: bool) -> list[sheet.Block]:
    jobs = made.of(What.JOB)
    columns = (
        sheet.Column(_("Entry"), most=10),
        sheet.Column(_("When"), least=15),
        sheet.Column(_("Member") if named else _("Machine"), least=8, most=24),
        sheet.Column(_("Hours"), number=True),
        sheet.Column(_("Litres"), number=True),
        sheet.Column(_("Fee"), number=True),
        sheet.Column(_("Diesel"), number=True),
        sheet.Column(_("Paid"), number=True),
        sheet.Column(_("Open"), number=True),
    )
    rows = tuple(_job(names, line, named=named) for line in jobs)
    total = (
        _("together"), "", "", tenths(made.tenths), tenths(made.fuel), money(made.fees), money(made.diesel),
        money(sum(line.settled for line in jobs)), money(sum(line.open for line in jobs)),
    )  # fmt: skip
    return [sheet.Head(_("Work done"), made.currency),
            sheet.Table(columns, rows, _("No work was finished in this month."), total)]  # fmt: skip


def _job(names: Names, line: Line, *, named: bool) -> tuple[str, ...]:
    whom = names.of(line.member) if named else names.of(line.machine)
    return (
        entry_name(line.entry), names.span(line.start, line.end), whom, tenths(line.tenths), tenths(line.fuel),
        money(line.fee), money(line.diesel), money(line.settled), money(line.open),
    )  # fmt: skip


def _money(names: Names, made: Statement, *, named: bool) -> list[sheet.Block]:
    taken = made.of(What.MONEY)
    columns = (
        sheet.Column(_("Entry"), most=10),
        sheet.Column(_("Day"), most=16),
        sheet.Column(_("Member") if named else _("Machine"), most=24),
        sheet.Column(_("For"), most=10),
        sheet.Column(_("Note"), most=24),
        sheet.Column(_("Paid"), number=True),
    )
    rows = tuple(
        (entry_name(line.entry), names.calendar.show_day(line.day),
         names.of(line.member) if named else names.of(line.machine), line.goes.words(), line.note, money(line.paid))
        for line in taken
    )  # fmt: skip
    total = (_("together"), "", "", "", "", money(made.paid)) if rows else ()
    return [sheet.Head(_("Money taken"), made.currency), sheet.Table(columns, rows, _("No money was taken."), total)]


def _missed(names: Names, made: Statement, *, named: bool) -> list[sheet.Block]:
    """Name what was cancelled late or not fetched: it counts as used where the policy says so."""
    said = {What.LATE: _("cancelled late"), What.MISSED: _("nobody came")}
    rows: list[tuple[str, str]] = []
    for line in made.lines:
        if line.what in said:
            whom = names.of(line.member) if named else names.of(line.machine)
            rows.append((entry_name(line.entry), f"{names.span(line.start, line.end)}  {whom}, {said[line.what]}"))
    return [sheet.Head(_("Late or not used")), sheet.Items(tuple(rows)), sheet.Space()] if rows else []


def _sums(made: Statement) -> tuple[tuple[str, str], ...]:
    closing = _("Open at the end") if made.closing >= 0 else _("Paid ahead")
    return (
        (_("Open before"), money(made.opening)),
        (_("Fees for hours"), money(made.fees)),
        (_("Diesel"), money(made.diesel)),
        (_("Paid"), money(-made.paid)),
        (closing, money(abs(made.closing))),
    )


def _costs(made: Statement) -> tuple[tuple[str, str], ...]:
    costs = made.costs
    if costs is None:
        return ()
    per = money(costs.per_hour) if costs.per_hour is not None else _("the meter did not move")
    return (
        (_("Fuel"), money(costs.fuel)),
        (_("Service"), money(costs.service)),
        (_("Repair"), money(costs.repair)),
        (_("Hours run"), tenths(costs.hours)),
        (_("Litres filled"), tenths(costs.litres)),
        (_("Cost of an hour"), per),
    )


def tenths(value: int) -> str:
    """Write tenths with their decimal: 412.6."""
    return point(f"{value // 10}.{value % 10}")


def money(value: int) -> str:
    """Write money in its smallest unit."""
    return number(value)


def bank(names: Names, made: Bank, coop: str, village: str) -> sheet.Paper:
    """Give a member's time bank: what was given, what of it is confirmed, and what it is worth today."""
    columns = (
        sheet.Column(_("Entry"), most=10),
        sheet.Column("", least=1, most=1),
        sheet.Column(_("Day"), most=12),
        sheet.Column(_("Work"), least=10),
        sheet.Column(_("Hours"), number=True),
        sheet.Column(_("Counted"), number=True),
        sheet.Column(_("Points"), number=True),
    )
    rows = tuple(
        (entry_name(line.key), line.sign, names.calendar.show_day(line.day), f"{line.work} ({line.state})",
         hours(line.quarters), hours(line.counted), tenths(line.tenths))
        for line in made.lines
    )  # fmt: skip
    who = f"{made.who} ({made.number})" if made.number and made.who != made.number else made.who
    title = _("Time bank of {who}").format(who=who)
    first, last = names.calendar.show_date(made.first), names.calendar.show_date(made.last)
    sums = (
        (_("Household"), made.house or "-"),
        (_("Hours given"), hours(made.given)),
        (_("of them confirmed"), hours(made.confirmed)),
        (_("of them waiting"), hours(made.waiting)),
        (_("Hours rejected"), hours(made.rejected)),
        (_("Points today"), tenths(made.tenths)),
        (_("The household's points"), tenths(made.house_tenths)),
    )
    blocks = (
        sheet.Head(title),
        sheet.Words(_("From {first} to {last}, both included.").format(first=first, last=last)),
        sheet.Space(),
        sheet.Table(columns, rows, _("No work was claimed in these days.")),
        sheet.Space(),
        sheet.Pairs(sums),
        sheet.Space(),
    )
    foot = _("Points fade with time, cannot be given away, and buy nothing: they count a little in rounds of machines.")
    return sheet.Paper(*sheet.head(names, coop, village), blocks, foot, made=sheet.made(names), title=title)

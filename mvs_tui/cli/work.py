"""`mvs work`: claims of work and who must sign them, the task board, chores in turns, skills, merit in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models import suspicion, timebank, worklist
from models.labour import hours
from models.language import gettext as _
from models.language import ngettext
from mvs_tui.cli.base import as_json, books, put, put_json, say, table
from mvs_tui.cli.kinds import beside, choice_word, commands
from mvs_tui.cli.work_board import join, list_chores, list_skills, list_tasks

if TYPE_CHECKING:
    from models.names import Names
    from models.timebank import Statement
    from models.worklist import ClaimRow

CLAIM = "entry member household day hours work task sort state next reason witnesses confirmed_by counts"
STATEMENT = (
    "member name household first last given confirmed waiting rejected points household_points half_life day_cap "
    "task_cap lines"
)


@click.group()
def work() -> None:
    """Claim, witness and confirm work; tasks, chores, skills, merit."""


for made in (*commands("work"), list_tasks, list_chores, join, list_skills):
    work.add_command(made)


# ---- claims ----------------------------------------------------------------------------------------------------------


def claim_json(row: ClaimRow, names: Names) -> dict[str, Any]:
    """Give a claim as data; `day` as YYYY-MM-DD, hours as a number."""
    from models.claims import Hand
    from models.names import entry_name

    def who(hand: Hand) -> list[str]:
        return [one.who for one in row.signed if one.hand is hand]

    return {
        "entry": entry_name(row.key),
        "member": row.who,
        "household": row.household,
        "day": names.calendar.date(row.day).isoformat(),
        "hours": row.quarters / 4,
        "work": row.work,
        "task": entry_name(row.task) if row.task else None,
        "sort": choice_word(row.sort),
        "state": "appealed" if row.appeal else choice_word(row.standing),
        "next": row.next_step(),
        "reason": row.reason,
        "witnesses": who(Hand.WITNESS),
        "confirmed_by": who(Hand.CONFIRM),
        "counts": row.counts,
    }


@work.command("list")
@click.option("--all", "every", is_flag=True, help="Those too that wait for nobody, the newest first.")
@click.option("--member", default="", help="Only this member's: a name or a number.")
@as_json(CLAIM, many=True)
def list_claims(*, every: bool, member: str, as_json: bool) -> None:
    """List claims of work.

    Those that wait for a witness, for somebody who confirms, or for the council.
    """
    from models.members import Member

    with books() as node:
        names = node.names()
        with beside("--member"):
            who = names.find(Member, member).key if member else None
        if who is not None:
            rows = worklist.claims(names, "c.member = ?", str(who))
        else:
            rows = worklist.claims(names) if every else worklist.waiting(names)
        if as_json:
            put_json([claim_json(row, names) for row in rows])
        elif rows:
            put(table([_claim(row, names) for row in rows]))
        else:
            say(_("No work is there. “mvs work claim 0417 --hours 3 --text “dug the drain”” claims some."))


def _claim(row: ClaimRow, names: Names) -> tuple[str, ...]:
    from models.names import entry_name

    day = names.calendar.show_day(row.day)
    return (row.sign, entry_name(row.key), day, f"{hours(row.quarters)} h", row.who, row.work, row.state())


# ---- merit -----------------------------------------------------------------------------------------------------------


@work.command()
@click.argument("member")
@as_json("member lines")
def why(*, member: str, as_json: bool) -> None:
    """Explain a member's points in plain words.

    Claim by claim: its hours, its caps, its age, what it still lacks; then the rule.

    MEMBER: a name or a number.
    """
    from models.members import Member

    with books() as node:
        names = node.names()
        with beside("MEMBER"):
            key = names.find(Member, member).key
        lines = timebank.explained(names, key)
        if as_json:
            put_json({"member": names.of(key), "lines": lines})
            return
        put("\n".join(lines))


@work.command()
@click.argument("member")
@click.option("--from", "first", default="", help="The first day, like 1 Nov; all that was ever claimed if left out.")
@click.option("--to", "last", default="", help="The last day; today if left out.")
@as_json(STATEMENT)
def statement(*, member: str, first: str, last: str, as_json: bool) -> None:
    """Show a member's time bank.

    The hours given, confirmed and waiting, and the points today.

    MEMBER: a name or a number.
    """
    from models.members import Member

    with books() as node:
        names = node.names()
        with beside("MEMBER"):
            key = names.find(Member, member).key
        with beside("--from"):
            start = names.calendar.parse_day(first, names.today) if first else 0
        with beside("--to"):
            stop = names.calendar.parse_day(last, names.today) if last else None
        found = timebank.statement(names, key, start, stop)
        if as_json:
            put_json(statement_json(found, names))
            return
        put("\n".join(_statement(found, names)))


def statement_json(found: Statement, names: Names) -> dict[str, Any]:
    """Give a statement as data: hours and points as numbers, days as YYYY-MM-DD."""
    from models.names import entry_name

    calendar = names.calendar
    return {
        "member": found.number,
        "name": found.who,
        "household": found.house,
        "first": calendar.date(found.first).isoformat(),
        "last": calendar.date(found.last).isoformat(),
        "given": found.given / 4,
        "confirmed": found.confirmed / 4,
        "waiting": found.waiting / 4,
        "rejected": found.rejected / 4,
        "points": found.tenths / 10,
        "household_points": found.household,
        "half_life": found.terms.merit_half_life,
        "day_cap": found.terms.day_cap / 4,
        "task_cap": found.terms.task_cap / 4,
        "lines": [
            {"entry": entry_name(line.key), "day": calendar.date(line.day).isoformat(), "work": line.work,
             "hours": line.quarters / 4, "state": line.state, "counted": line.counted / 4, "percent": line.percent,
             "points": line.tenths / 10, "why": line.why}
            for line in found.lines
        ],
    }  # fmt: skip


def _statement(found: Statement, names: Names) -> list[str]:
    from models.names import entry_name

    rows = [
        (line.sign, names.calendar.show_day(line.day), entry_name(line.key), f"{hours(line.quarters)} h",
         timebank.tenths(line.tenths), line.state, line.work)
        for line in found.lines
    ]  # fmt: skip
    said = _(
        "{who} ({number}, {house}): {given} h given, {confirmed} h of them confirmed, {waiting} h waiting; "
        "{rejected} h rejected."
    ).format(
        who=found.who, number=found.number, house=found.house, given=hours(found.given),
        confirmed=hours(found.confirmed), waiting=hours(found.waiting), rejected=hours(found.rejected),
    )  # fmt: skip
    worth = _("{points} points today; the household has {household}.").format(
        points=timebank.tenths(found.tenths), household=timebank.tenths(found.house_tenths)
    )
    return [said, worth, *([table(rows)] if rows else [])]


# ---- the council -----------------------------------------------------------------------------------------------------


@work.command()
@click.option("--quiet", is_flag=True, help="Name, too, those without a claim this season; there may be good reasons.")
@as_json("questions appeals quiet quiet_members")
def council(*, quiet: bool, as_json: bool) -> None:
    """Show what the council may want to ask.

    Questions, not verdicts: nothing of it changes a point.
    """
    from models.names import entry_name

    with books() as node:
        names = node.names()
        found, still = suspicion.asked(names), worklist.quiet(names)
        appeals = [row for row in worklist.waiting(names) if row.appeal is not None]
        named = [names.of(key) for key in still] if quiet else []
        if as_json:
            put_json({
                "questions": [
                    {"sort": one.sort.value, "people": [names.of(key) for key in one.people], "count": one.count,
                     "words": one.words(names), "claims": [entry_name(key) for key in one.claims]}
                    for one in found
                ],
                "appeals": [claim_json(row, names) for row in appeals], "quiet": len(still), "quiet_members": named,
            })  # fmt: skip
            return
        lines = [_claim(row, names) for row in appeals]
        asked = [f"- {one.words(names)}" for one in found]
        put(
            "\n".join(
                [*([table(lines)] if lines else []), *asked, suspicion.thresholds(), quiet_words(len(still)), *named]
            )
        )


def quiet_words(n: int) -> str:
    """Say how many members have claimed nothing this season."""
    return ngettext(
        "{n} member has no claim this season; nobody has to have one.",
        "{n} members have no claim this season; nobody has to have one.",
        n,
    ).format(n=n)

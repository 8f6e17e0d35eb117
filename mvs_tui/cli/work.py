"""`mvs work`: claims of work and who must sign them, the task board, chores in turns, skills, merit in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models import suspicion, taskboard, timebank, worklist
from models.labour import hours
from models.language import gettext as _
from models.language import ngettext
from models.spelling import chain
from mvs_tui.cli.base import RECEIPT, as_json, books, put, put_json, say, table
from mvs_tui.cli.kinds import beside, choice_word, commands

if TYPE_CHECKING:
    from models.names import Names
    from models.taskboard import TaskRow
    from models.timebank import Statement
    from models.worklist import ClaimRow

CLAIM = "entry member household day hours work task sort state next reason witnesses confirmed_by counts"
TASK = "entry title village sort hours skill due people takers every first turn turn_from next_turn done closed"
STATEMENT = (
    "member name household first last given confirmed waiting rejected points household_points half_life day_cap "
    "task_cap lines"
)


@click.group()
def work() -> None:
    """Claim, witness and confirm work; tasks, chores, skills, merit."""


for made in commands("work"):
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
        points=timebank.tenths(found.tenths), household=found.household
    )
    return [said, worth, *([table(rows)] if rows else [])]


# ---- the board -------------------------------------------------------------------------------------------------------


def task_json(row: TaskRow, names: Names) -> dict[str, Any]:
    """Give a task or a chore as data; `turn` is whose it is today, null for a task."""
    from models.names import entry_name

    def day(value: int | None) -> str | None:
        return None if value is None else names.calendar.date(value).isoformat()

    slot = row.slot(names.today) if row.every else -1
    turn, after = taskboard.turn(names, row, slot), taskboard.turn(names, row, max(slot, -1) + 1)
    village = names.law.villages.get(row.village)
    return {
        "entry": entry_name(row.key),
        "title": row.title,
        "village": village.name if village else "?",
        "sort": choice_word(row.sort),
        "hours": row.quarters / 4,
        "skill": row.skill,
        "due": day(row.due),
        "people": row.people,
        "takers": [names.of(who) for who in row.takers],
        "every": row.every,
        "first": day(row.first),
        "turn": names.of(turn) if turn else None,
        "turn_from": day(row.begins(slot)) if slot >= 0 else None,
        "next_turn": names.of(after) if after and row.every else None,
        "done": bool(row.every and row.done(slot)),
        "closed": row.closed,
    }


@work.command("tasks")
@click.option("--closed", is_flag=True, help="Those too that left the board.")
@as_json(TASK, many=True)
def list_tasks(*, closed: bool, as_json: bool) -> None:
    """List the task board.

    What is to be done, by when, and who has taken it.
    """
    with books() as node:
        names = node.names()
        rows = taskboard.tasks(names, closed=closed, chores=False)
        if as_json:
            put_json([task_json(row, names) for row in rows])
        elif rows:
            put(table([taskboard.cells(names, row) for row in rows]))
        else:
            say(_("Nothing is on the board. “mvs work task “Mend the bridge” --hours 6” puts something there."))


@work.command("chores")
@as_json(TASK, many=True)
def list_chores(*, as_json: bool) -> None:
    """List the chores.

    Whose turn it is now, whether it is done, and whose is next.
    """
    with books() as node:
        names = node.names()
        rows = taskboard.tasks(names, chores=True)
        if as_json:
            put_json([task_json(row, names) for row in rows])
        elif rows:
            put(table([taskboard.turn_cells(names, row) for row in rows]))
        else:
            say(_("There is no chore. “mvs work chore “Sweep the well” --every 7 --first mon” begins one."))


@work.command()
@click.argument("chore")
@click.argument("who", nargs=-1, required=True)
@as_json(RECEIPT)
def join(*, chore: str, who: tuple[str, ...], as_json: bool) -> None:
    """Let several take turns in a chore.

    They are entered in the order in which they are named.

    CHORE: its name or the beginning of it.

    WHO: households or members.
    """
    from models.members import Doer
    from models.refs import Ref
    from models.tasks import Chore, TakeTask
    from mvs_tui.cli.written import receipt_line

    with books() as node:
        names = node.names()
        with beside("CHORE"):
            found = Ref[Any].to(names.find(Chore, chore).key)
        with beside("WHO"):
            people = [Ref[Any].to(names.find(Doer, one).key) for one in who]
        receipt = node.append(*(TakeTask(found, one) for one in people))
        said = _("{people} take turns: {chore}.").format(
            people=chain(names.show(one) for one in people), chore=names.show(found)
        )
        receipt_line(receipt, said, json=as_json)


@work.command("skills")
@click.argument("skill", default="")
@as_json("skill level member entry", many=True)
def list_skills(*, skill: str, as_json: bool) -> None:
    """List who can do what.

    SKILL: only this one, like WELDING.
    """
    from models.names import entry_name

    with books() as node:
        found = worklist.skills(node.names(), skill.strip().upper())
        if as_json:
            put_json([
                {"skill": name, "level": choice_word(level), "member": who, "entry": entry_name(key)}
                for name, level, _member, who, key in found
            ])  # fmt: skip
        elif found:
            put(table([(name, level.words(), who) for name, level, _member, who, _key in found]))
        else:
            say(_("No skill is noted. “mvs work skill 0417 --skill WELDING” notes one."))


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

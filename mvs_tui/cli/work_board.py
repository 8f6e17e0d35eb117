"""`mvs work tasks`, `chores`, `join` and `skills`: the task board, chores in turns, and who can do what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from models import taskboard, worklist
from models.language import gettext as _
from models.spelling import chain
from mvs_tui.cli.base import RECEIPT, as_json, books, put, put_json, say, table
from mvs_tui.cli.kinds import beside, choice_word

if TYPE_CHECKING:
    from models.names import Names
    from models.taskboard import TaskRow

TASK = "entry title village sort hours skill due people takers every first turn turn_from next_turn done closed"


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


@click.command("tasks")
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


@click.command("chores")
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


@click.command()
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


@click.command("skills")
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

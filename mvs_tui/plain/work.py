"""Work line by line: claims and who must sign them, chores and tasks, and what members can do.

Rules
- A claim offers only what can be done with it as it stands; the names under it are asked for by the paper itself.
- Only the registrar's desk is offered to write the council's decision down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models import history, taskboard, worklist
from models.claims import Standing
from models.labour import hours
from models.language import gettext as _
from models.names import entry_name
from models.skills import NoteSkill
from models.taskboard import TaskRow
from models.tasks import AddChore, AddTask, CloseTask, DoneChore, DropTask, SwapTurns, TakeTask
from models.work import AppealWork, ClaimWork, ConfirmWork, DecideAppeal, RejectWork, WitnessWork
from models.worklist import ClaimRow, Lack
from mvs_tui.plain.filling import fill
from mvs_tui.plain.pick import pick
from screens.papers import EntryPaper

if TYPE_CHECKING:
    from models.entry import Entry
    from models.names import Names
    from mvs_tui.plain.session import Session

#: All that is written here; those of the second line begin something new.
WORK: Final[tuple[type[Entry[Any]], ...]] = (
    WitnessWork, ConfirmWork, RejectWork, AppealWork, DecideAppeal, TakeTask, DropTask, DoneChore, SwapTurns, CloseTask,
    ClaimWork, AddTask, AddChore, NoteSkill,
)  # fmt: skip
NEW: Final[dict[str, type[Entry[Any]]]] = {"n": ClaimWork, "t": AddTask, "h": AddChore, "l": NoteSkill}
#: As many settled claims are said after what waits.
LATELY: Final = 9


def show(session: Session) -> None:
    """Say what waits for a hand, the chores and tasks, and what was settled lately; open one, or begin something."""
    said: list[str] = []
    while True:
        names = session.books.names()
        items = listed(names)
        if not items:
            session.talk.say(_("Nothing waits, and nothing is on the board."))
        if not said:
            session.talk.say(_("n claims work, t puts a task on the board, h begins a chore, l notes a skill."))
        found = pick(session.talk, items, extra=tuple(NEW), said=said)
        if found is None:
            return
        if isinstance(found, str):
            session.talk.say(fill(session, new(session, NEW[found])))
        else:
            _open(session, found)


def listed(names: Names) -> list[tuple[str, ClaimRow | TaskRow]]:
    """Give claims that wait, chores, tasks, and claims that were settled, as lines that say how they stand."""
    found: list[tuple[str, ClaimRow | TaskRow]] = [(_claim(names, row), row) for row in worklist.waiting(names)]
    found += [(_task(names, row), row) for row in taskboard.tasks(names, chores=True)]
    found += [(_task(names, row), row) for row in taskboard.tasks(names, chores=False)]
    settled = [row for row in worklist.claims(names, "c.state > 1", limit=LATELY * 2) if row.lack is Lack.NOTHING]
    return found + [(_claim(names, row), row) for row in settled[:LATELY]]


def _claim(names: Names, row: ClaimRow) -> str:
    return _("{who}, {work}, {hours} h, {day}: {state}").format(
        who=row.who, work=row.work, hours=hours(row.quarters), day=names.calendar.show_day(row.day), state=row.state()
    )


def _task(names: Names, row: TaskRow) -> str:
    if row.every:
        whose = taskboard.whose(names, row, names.today)
        turn = names.of(whose) if whose is not None else _("nobody yet")
        return _("Chore: {title}, today's turn: {who}").format(title=row.title, who=turn)
    parts = [row.title, taskboard.takers(names, row), taskboard.due(names, row)]
    return _("Task: {what}").format(what=", ".join(part for part in parts if part))


def new(session: Session, kind: type[Entry[Any]]) -> EntryPaper:
    """Give the paper of something new; where it is done in a village, this desk's own stands there."""
    books = session.books
    local = any(slot.name == "village" for slot in kind.kind.slots)
    return EntryPaper(kind, first={"village": books.law.village_of(books.author.number)} if local else {})


def about(kind: type[Entry[Any]], row: ClaimRow | TaskRow) -> EntryPaper:
    """Give the paper of something that is done with a claim or a task."""
    first = {"on": _("today")} if kind is DoneChore else {}
    if isinstance(row, ClaimRow):
        return EntryPaper(kind, {"claim": entry_name(row.key)}, first, about=row.who)
    return EntryPaper(kind, {"task": entry_name(row.key)}, first, about=row.title)


def may(names: Names, desk: int, row: ClaimRow | TaskRow) -> list[type[Entry[Any]]]:
    """Give what can be done with it as it stands."""
    if isinstance(row, TaskRow):
        turns: list[type[Entry[Any]]] = [DoneChore, SwapTurns] if row.every else []
        return [TakeTask, *turns, *([DropTask] if row.takers else []), *([CloseTask] if row.desk == desk else [])]
    if row.appeal is not None:
        return [DecideAppeal] if names.law.registrar() == desk else []
    asked: list[type[Entry[Any]]] = [] if row.final is not None else [AppealWork]
    if row.standing in {Standing.CONFIRMED, Standing.REJECTED}:
        return ([WitnessWork, ConfirmWork] if row.lack is not Lack.NOTHING else []) + asked
    return [WitnessWork, *([ConfirmWork] if row.lack is Lack.CONFIRM else []), RejectWork, *asked]


def _open(session: Session, row: ClaimRow | TaskRow) -> None:
    """Say what is offered for one, and do what is chosen."""
    names = session.books.names()
    offered: list[tuple[str, Any]] = [
        (_(kind.kind.title), kind) for kind in may(names, session.books.author.number, row)
    ]
    found = pick(session.talk, [*offered, (_("Why is it as it is"), "why")])
    if isinstance(found, str):
        session.talk.say(history.why(names, row.key).text())
    elif found is not None:
        session.talk.say(fill(session, about(found, row)))

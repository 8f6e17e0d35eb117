"""How claims, tasks and turns are laid out: rows made of the books, without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import suspicion, taskboard, timebank, worklist
from models.claims import Standing
from models.labour import hours
from models.language import gettext as _
from models.language import ngettext
from models.names import entry_name
from models.worklist import Lack
from screens.widgets.line import wrap
from screens.widgets.rows import Row
from screens.widgets.table import Column

if TYPE_CHECKING:
    from models.names import Names
    from models.refs import Key
    from models.taskboard import TaskRow
    from models.worklist import ClaimRow
    from screens.desk import Books

#: Claims that wait for nobody, of which so many of the newest are shown.
LATELY = 20
#: Turns that lie ahead, as a chore's page shows them.
AHEAD = 12


def work_columns() -> list[Column]:
    """Give the columns: what is to be done, when, how long, who, what."""
    return [
        Column("", least=8, most=10), Column("", least=10, most=14), Column("", least=3, most=7, number=True),
        Column("", least=12, most=24, gives=1), Column("", least=12, most=60),
    ]  # fmt: skip


def work_rows(books: Books) -> list[Row]:
    """Look up what waits, the chores, the board, and what was settled lately."""
    names = books.names()
    waiting = worklist.waiting(names)
    rows = [Row(_("Waits for a hand ({n})").format(n=len(waiting)), bold=True)]
    rows += [claim_row(names, row) for row in waiting]
    if not waiting:
        rows.append(Row("  " + _("Nothing. n claims work that was done.")))
    chores = taskboard.tasks(names, chores=True)
    rows.append(Row(_("Chores ({n})").format(n=len(chores)), bold=True))
    rows += [_chore(names, row) for row in chores]
    if not chores:
        rows.append(Row("  " + _("None. h begins one that is done in turns.")))
    tasks = taskboard.tasks(names, chores=False)
    rows.append(Row(_("Tasks ({n})").format(n=len(tasks)), bold=True))
    rows += [_task(names, row) for row in tasks]
    if not tasks:
        rows.append(Row("  " + _("None. t puts one on the board.")))
    settled = [row for row in worklist.claims(names, "c.state > 1", limit=LATELY * 2) if row.lack is Lack.NOTHING]
    if settled:
        rows.append(Row(_("Settled lately"), bold=True))
    return rows + [claim_row(names, row) for row in settled[:LATELY]]


def home_lines(names: Names) -> list[Row]:
    """Say on Home how many claims wait for a hand, and whose turn it is in the chores that are not done."""
    n = worklist.count_claims(names, "c.state < 2 OR c.appeal IS NOT NULL")
    said = ngettext("{n} claim waits for a hand", "{n} claims wait for a hand", n).format(n=n) if n else ""
    turns = [
        f"{row.title} ({names.of(who)})"
        for row in taskboard.tasks(names, chores=True)
        if row.done(row.slot(names.today)) is None and (who := taskboard.whose(names, row, names.today)) is not None
    ]
    words = "; ".join(part for part in (said, ", ".join(turns)) if part)
    return [Row("  " + _("Work (6): {what}").format(what=words))] if words else []


def claim_row(names: Names, row: ClaimRow) -> Row:
    """Lay a claim out; `!` where somebody has to sign it."""
    word = {
        Lack.WITNESS: _("Witness"),
        Lack.CONFIRM: _("Confirm"),
        Lack.COUNCIL: _("Council"),
        Lack.NOTHING: _("Rejected") if row.standing is Standing.REJECTED else _("Counts"),
    }[row.lack]
    cells = (word, names.calendar.show_day(row.day), f"{hours(row.quarters)} h", row.who, row.work)
    sign = row.sign if row.lack is Lack.NOTHING else "!" if row.lack is Lack.COUNCIL else "?"
    return Row(item=row, name=str(row.key), sign=sign, cells=cells)


def _task(names: Names, row: TaskRow) -> Row:
    late = row.due is not None and row.due < names.today
    when = "-" if row.due is None else names.calendar.show_day(row.due)
    cells = (row.sort.words(), when, f"{hours(row.quarters)} h", taskboard.takers(names, row), row.title)
    return Row(item=row, name=str(row.key), sign="!" if late else " ", cells=cells)


def _chore(names: Names, row: TaskRow) -> Row:
    _title, _hours, since, who, following = taskboard.turn_cells(names, row)
    done = row.done(row.slot(names.today)) is not None
    title = f"{row.title}, {following}" if following else row.title  # so that the next one is cut, not the chore
    cells = (_("Done") if done else _("Turn"), since, f"{hours(row.quarters)} h", who, title)
    return Row(item=row, name=str(row.key), sign="=" if done else " ", cells=cells)


# ---- one task or chore -----------------------------------------------------------------------------------------------


def turn_columns() -> list[Column]:
    """Give the columns of a chore's turns or a task's people."""
    return [Column(_("From"), least=10, most=20), Column(_("Who"), least=12, most=40), Column("", least=6, most=40)]


def turn_rows(books: Books, key: Key) -> list[Row]:
    """Give the turns around today, or who has taken a task."""
    names, row = books.names(), taskboard.task(books.names(), key)
    if row is None:
        return []
    if not row.every:
        taken = {turn.who: turn.key for turn in row.turns if turn.who is not None}
        return [Row(item=taken[who], name=str(who), cells=("", names.of(who), "")) for who in row.takers]
    here = row.slot(names.today)
    return [_turn(names, row, slot, here) for slot in range(max(0, here - 3), max(0, here) + AHEAD)]


def _turn(names: Names, row: TaskRow, slot: int, here: int) -> Row:
    who, done = taskboard.turn(names, row, slot), row.done(slot)
    words = _("now") if slot == here and done is None else ""
    if done is not None:
        words = _("done by {who}").format(who=names.of(done.who or done.key))
    elif slot < here:
        words = _("not written down as done")
    cells = (names.calendar.show_day(row.begins(slot)), names.of(who) if who else "-", words)
    return Row(item=done.key if done else row.begins(slot), name=str(slot), sign="=" if done else " ", cells=cells)


# ---- a member's time bank --------------------------------------------------------------------------------------------


def bank_columns() -> list[Column]:
    """Give the columns of a statement."""
    return [
        Column(_("Day"), least=10, most=14), Column(_("Hours"), least=5, most=7, number=True),
        Column(_("Points"), least=6, most=7, number=True), Column(_("Stands"), least=10, most=28, gives=1),
        Column(_("Work"), least=12, most=60),
    ]  # fmt: skip


def bank_rows(books: Books, member: Key, width: int) -> tuple[list[str], list[Row]]:
    """Give a member's sums in words, and the claims, the newest first, then the rule."""
    names = books.names()
    found = timebank.statement(names, member)
    sums = _("{points} points today; household {house} has {household}. Given {given} h, of which {confirmed} h are "
             "confirmed and {waiting} h wait.").format(
        points=timebank.tenths(found.tenths), house=found.house, household=timebank.tenths(found.house_tenths),
        given=hours(found.given), confirmed=hours(found.confirmed), waiting=hours(found.waiting),
    )  # fmt: skip
    rows = [
        Row(item=line.key, name=str(line.key), sign=line.sign,
            cells=(names.calendar.show_day(line.day), hours(line.quarters), timebank.tenths(line.tenths), line.state,
                   line.work))
        for line in reversed(found.lines)
    ]  # fmt: skip
    rule = [Row(text) for one in timebank.rule(found.terms) for text in wrap(one, width)]
    return [found.who, sums], [*rows, Row(""), *rule]


# ---- for the council -------------------------------------------------------------------------------------------------


def council_rows(books: Books, width: int, *, named: bool) -> list[Row]:
    """Give appeals, questions and how many claimed nothing; `named` names them."""
    names = books.names()
    appeals = [row for row in worklist.waiting(names) if row.appeal is not None]
    found, still = suspicion.asked(names), worklist.quiet(names)
    rows = [Row(_("Appeals ({n})").format(n=len(appeals)), bold=True)]
    for row in appeals:
        words = _("{who}: {work}, {hours} h, {day}").format(
            who=row.who, work=row.work, hours=hours(row.quarters), day=names.calendar.show_day(row.day)
        )
        rows.append(Row(words, row, str(row.key), "!"))
    rows.append(Row(_("Questions ({n}), no verdicts").format(n=len(found)), bold=True))
    for one in found:
        first, *rest = wrap(one.words(names), width)
        rows.append(Row(first, one, f"{one.sort.value} {one.people} {one.day}", "?"))
        rows += [Row(f"     {line}") for line in rest]
    rows += [Row(""), *(Row(line) for line in wrap(suspicion.thresholds(), width)), Row("")]
    words = ngettext(
        "{n} member has no claim this season; nobody has to have one.",
        "{n} members have no claim this season; nobody has to have one.",
        len(still),
    ).format(n=len(still))
    rows += [Row(line) for line in wrap(words, width)]
    return rows + ([Row(f"   {names.of(key)}") for key in still] if named else [])


def question_rows(books: Books, claims: tuple[Key, ...]) -> list[Row]:
    """Give the claims behind a question."""
    names = books.names()
    found = [row for key in claims if (row := worklist.claim(names, key)) is not None]
    return [claim_row(names, row) for row in found]


# ---- skills ----------------------------------------------------------------------------------------------------------


def skill_columns() -> list[Column]:
    """Give the columns of the register."""
    return [
        Column(_("Skill"), least=8, most=14), Column(_("Who"), least=12, most=30), Column(_("How well"), most=20),
        Column(_("Entry"), least=6, most=12),
    ]  # fmt: skip


def skill_rows(books: Books) -> list[Row]:
    """Give the register of skills."""
    return [
        Row(item=key, name=str(key), cells=(skill, who, level.words(), entry_name(key)))
        for skill, level, _member, who, key in worklist.skills(books.names())
    ]

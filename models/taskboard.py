"""Questions about tasks and chores: what is on the board, who took it, whose turn it is. From the projections only.

Rules
- Lists are at most 200 rows long; which day it is only decides what is shown.
- Households that have left take no turns, nor do their members.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.labour import Sort, hours
from models.language import gettext as _
from models.language import ngettext
from models.refs import Key
from models.turns import Act, Turn, doer, slot_of

if TYPE_CHECKING:
    from models.names import Names

PAGE: Final = 200


def key_of(text: str | None) -> Key | None:
    """Read a key that may be missing."""
    return Key.read(text) if text else None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task on the board, or a chore (`every` is not 0) with its turns."""

    key: Key
    village: Key
    desk: int
    title: str
    sort: Sort
    quarters: int
    skill: str
    cap: int
    due: int | None
    people: int
    first: int | None
    every: int
    closed: bool
    words: str
    turns: tuple[Turn, ...]

    @property
    def takers(self) -> list[Key]:
        """Who has taken it or takes turns in it, the first first."""
        found: dict[Key, None] = {}
        for turn in self.turns:
            if turn.who is not None and turn.act is Act.JOIN:
                found[turn.who] = None
            elif turn.who is not None and turn.act is Act.LEAVE:
                found.pop(turn.who, None)
        return list(found)

    def slot(self, day: int) -> int:
        """Give the turn of a day."""
        return slot_of(day, self.first or 0, self.every)

    def begins(self, slot: int) -> int:
        """Give the first day of a turn."""
        return (self.first or 0) + slot * self.every

    def done(self, slot: int) -> Turn | None:
        """Give what says that a turn is done."""
        return next((turn for turn in self.turns if turn.act is Act.DONE and turn.slot == slot), None)


def tasks(names: Names, *, closed: bool = False, chores: bool | None = None) -> list[TaskRow]:
    """Give what is on the board, what is due first first; chores by their names, or only the one or the other."""
    ledger = names.ledger
    wanted = ["1" if closed else "NOT closed"]
    wanted += [] if chores is None else ["every > 0" if chores else "every = 0"]
    rows = ledger.store.rows(
        "SELECT key, village, desk, title, sort, quarters, skill, cap, due, people, first, every, closed, words "  # noqa: S608 - written here only
        f"FROM task WHERE coop = ? AND {' AND '.join(wanted)} "
        "ORDER BY every > 0, ifnull(due, 9999999), title, key LIMIT ?",
        ledger.coop, PAGE,
    )  # fmt: skip
    return [_task(names, row) for row in rows]


def task(names: Names, key: Key) -> TaskRow | None:
    """Give one task or chore, closed or not."""
    return next((row for row in tasks(names, closed=True) if row.key == key), None)


def _task(names: Names, row: tuple[Any, ...]) -> TaskRow:
    found = names.ledger.store.rows(
        "SELECT key, act, slot, who, other, whom FROM turn WHERE coop = ? AND subject = ? ORDER BY place",
        names.ledger.coop, row[0],
    )  # fmt: skip
    turns = tuple(Turn(Key.read(one[0]), Act(one[1]), one[2], key_of(one[3]), one[4], key_of(one[5])) for one in found)
    return TaskRow(
        Key.read(row[0]), Key.read(row[1]), row[2], row[3], Sort(row[4]), row[5], row[6], row[7], row[8], row[9],
        row[10], row[11], bool(row[12]), row[13], turns,
    )  # fmt: skip


def gone(names: Names) -> frozenset[Key]:
    """Give households that have left, and their members."""
    coop = names.ledger.coop
    rows = names.ledger.store.rows("SELECT key FROM household WHERE coop = ? AND left", coop)
    rows += names.ledger.store.rows(
        "SELECT m.key FROM member m JOIN household h ON h.coop = m.coop AND h.key = m.household "
        "WHERE m.coop = ? AND h.left",
        coop,
    )
    return frozenset(Key.read(row[0]) for row in rows)


def turn(names: Names, row: TaskRow, slot: int) -> Key | None:
    """Give whose a turn is; None before the first one, while nobody takes turns, and for a task."""
    return None if slot < 0 or not row.every else doer(row.turns, slot, gone(names))


def whose(names: Names, row: TaskRow, day: int) -> Key | None:
    """Give whose turn it is on a day; None before the first turn, or while nobody takes turns."""
    return turn(names, row, row.slot(day)) if row.every else None


# ---- for lists -------------------------------------------------------------------------------------------------------


def due(names: Names, row: TaskRow) -> str:
    """Say by when a task should be done, and that it is late; empty where it has no day."""
    if row.due is None:
        return ""
    words = _("{day}, late") if row.due < names.today else _("by {day}")
    return words.format(day=names.calendar.show_day(row.due))


def takers(names: Names, row: TaskRow) -> str:
    """Say who has taken a task, or that somebody is wanted."""
    people = [names.of(who) for who in row.takers]
    wanted = row.people - len(people)
    open_ = ngettext("{n} wanted", "{n} wanted", wanted).format(n=wanted) if wanted > 0 else ""
    return ", ".join(part for part in (*people, open_) if part)


def cells(names: Names, row: TaskRow) -> tuple[str, ...]:
    """Lay a task out: its name, hours, by when, what it needs, and who has taken it."""
    return (row.title, f"{hours(row.quarters)} h", due(names, row), row.skill or row.sort.words(), takers(names, row))


def turn_cells(names: Names, row: TaskRow) -> tuple[str, ...]:
    """Lay a chore out: its name, its hours, since when the turn is, whose it is and whether done, and whose is next."""
    slot = row.slot(names.today)
    now, after = turn(names, row, slot), turn(names, row, max(slot, -1) + 1)
    done = row.done(slot) if slot >= 0 else None
    since = names.calendar.show_day(row.begins(max(slot, 0)))
    whose_words = names.of(now) if now else _("nobody takes turns yet") if slot >= 0 else _("not begun")
    if done is not None:
        whose_words = _("done by {who}").format(who=names.of(done.who or done.key))
    following = _("then {who}").format(who=names.of(after)) if after else ""
    return (row.title, f"{hours(row.quarters)} h", since, whose_words, following)


def titles(names: Names, *, chores: bool = False) -> list[tuple[str, Key]]:
    """Give what is on the board by name; two of one name are told apart by their entries."""
    from models.names import entry_name

    found = tasks(names, chores=chores or None)
    known = [row.title for row in found]
    return [
        (row.title if known.count(row.title) == 1 else f"{row.title} {entry_name(row.key)}", row.key) for row in found
    ]


def offered(names: Names, *, chores: bool = False) -> list[tuple[str, str]]:
    """Give what is on the board for choosing: its name, and where and what it is."""
    rows = {row.key: row for row in tasks(names, chores=chores or None)}
    return [
        (title, f"{rows[key].sort.words()}, {hours(rows[key].quarters)} h, {names.of(rows[key].village)}")
        for title, key in titles(names, chores=chores)
    ]


def same_title(names: Names, village: Key, title: str) -> bool:
    """Whether an open task or chore of a village is called so."""
    return bool(
        names.ledger.store.rows(
            "SELECT 1 FROM task WHERE coop = ? AND village = ? AND title = ? AND NOT closed",
            names.ledger.coop, str(village), title,
        )
    )  # fmt: skip

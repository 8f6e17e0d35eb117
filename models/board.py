"""Questions about machines: what waits for whom, what is on today, a week's board. Read from the projections only.

Rules
- Every row says how it stands and who must act next.
- Lists come in pages of at most 200 rows; nothing here keeps a cursor open.
- Times are hours of the calendar; `now` is minutes since the epoch and only decides what is shown, never what is true.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from models.bookings import Purpose, State
from models.deputies import Standing
from models.elapsed import DEPUTED, LIVE, SEALED, over, told
from models.language import gettext as _
from models.noshow import missed
from models.refs import Key
from models.rounds_due import by_hand_until
from models.silence import acting, days, deputies, silent_for
from models.spelling import point

if TYPE_CHECKING:
    from models.names import Names

PAGE = 200
NOON = 12
HELD = (int(State.CONFIRMED), int(State.OUT), int(State.RETURNED))
#: That a deputy granted a request, and nobody has decided over that.
GRANTED = DEPUTED
#: What a week shows: pending, confirmed, out and returned requests between two hours (its end first).
SHOWN = "start < ? AND end > ? AND state IN (0, 1, 5, 6)"
COLUMNS = (
    "key, machine, member, desk, start, end, purpose, note, asked, state, late, decided, words, against, "
    "out, job, back, fuel, operator, condition, "
    "(SELECT d.desk FROM deputy d WHERE d.coop = booking.coop AND d.key = booking.key AND d.start = booking.start "
    "AND d.standing = 0 AND booking.state = 0)"
)


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A request as a list shows it.

    `keeper` is the number of the desk that decides; `short` stands for `who` where there is little room. `deputy` is
    the desk that granted it while the keeper was silent, 0 where none did or the keeper decided; `heirs` are the desks
    that may stand in for the keeper; `missed` says that nobody came for it.
    """

    key: Key
    machine: Key
    code: str
    member: Key
    who: str
    desk: int
    start: int
    end: int
    purpose: Purpose
    note: str
    asked: int
    state: State
    late: bool
    decided: Key | None
    words: str
    against: Key | None
    out: str
    job: str
    back: str
    fuel: int | None
    keeper: int
    short: str
    deputy: int = 0
    missed: bool = False
    heirs: tuple[int, ...] = ()

    @property
    def granted(self) -> bool:
        """Whether a deputy granted it and the keeper has to decide."""
        return bool(self.deputy) and self.state is State.PENDING

    @property
    def sign(self) -> str:
        """The sign of how it stands: `~` where a deputy granted it."""
        return "~" if self.granted else (State.NO_SHOW if self.missed else self.state).sign

    @property
    def standing(self) -> str:
        """How it stands, in words."""
        if self.granted:
            return Standing.GRANTED.words()
        return (State.NO_SHOW if self.missed else self.state).words()

    def next_step(self, names: Names) -> str:
        """Say who must act next, and how; empty when nobody."""
        keeper = names.desk(self.keeper)
        return {
            State.PENDING: self._waits(names),
            State.CONFIRMED: _("{desk} hands over").format(desk=keeper),
            State.OUT: _("{desk} takes back").format(desk=keeper),
            State.OVERRULED: _("{desk} may ask for other hours").format(desk=names.desk(self.desk)),
        }.get(self.state, "")

    def _waits(self, names: Names) -> str:
        """Say who decides over a request that waits, and who may act in the keeper's place while it is silent."""
        if over(names, self):
            return told()
        keeper = names.desk(self.keeper)
        if self.granted:
            return _("{desk} confirms or overrules what {deputy} granted").format(
                desk=keeper, deputy=names.desk(self.deputy)
            )
        stand_in = acting(names, self.machine)
        if not stand_in:
            return _("{desk} confirms or rejects").format(desk=keeper)
        return _(
            "{desk} confirms or rejects; nothing heard of it for {days}, so {deputies} may grant as deputy"
        ).format(
            desk=keeper,
            days=days(silent_for(names, self.keeper)),
            deputies=", ".join(names.desk(number) for number in stand_in),
        )


@dataclass(frozen=True, slots=True)
class MachineRow:
    """A machine as a list shows it; meters in tenths of an hour with `/` between."""

    key: Key
    code: str
    name: str
    village: str
    keeper: int
    meters: str
    meter_names: str
    retired: bool
    out: BookingRow | None
    pending: int


class Need(enum.Enum):
    """What somebody is asked to do."""

    CONFIRM = "confirm"
    HAND_OVER = "hand over"
    TAKE_BACK = "take back"
    ASK_AGAIN = "ask again"
    STAND_IN = "stand in"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits."""

    need: Need
    booking: BookingRow
    overdue: bool = False

    def words(self) -> str:
        """Say it with a verb."""
        return {
            Need.CONFIRM: _("Confirm"),
            Need.HAND_OVER: _("Hand over"),
            Need.TAKE_BACK: _("Take back"),
            Need.ASK_AGAIN: _("Overruled"),
            Need.STAND_IN: _("As deputy"),
            Need.WAIT: _("Waits"),
        }[self.need]


def bookings(
    names: Names, condition: str = "1", *values: Any, limit: int = PAGE, newest: bool = False, skip: int = 0
) -> list[BookingRow]:
    """Give a page of requests by hour (or the newest first) where an SQL condition over the booking table holds."""
    ledger = names.ledger
    order = "asked DESC, key" if newest else "start, key"
    rows = ledger.store.rows(
        f"SELECT {COLUMNS} FROM booking WHERE coop = ? AND ({condition}) "  # noqa: S608 - written here only
        f"ORDER BY {order} LIMIT ? OFFSET ?",
        ledger.coop, *values, min(limit, PAGE), skip,
    )  # fmt: skip
    return [_row(names, row) for row in rows]


def every(names: Names, condition: str, *values: Any) -> list[BookingRow]:
    """Give all of them, page by page: in the season more is asked for in one week than a page holds."""
    found = page = bookings(names, condition, *values)
    while len(page) == PAGE:
        page = bookings(names, condition, *values, skip=len(found))
        found = found + page
    return found


def booking(names: Names, key: Key) -> BookingRow | None:
    """Give one request."""
    found = bookings(names, "key = ?", str(key))
    return found[0] if found else None


def of_member(names: Names, member: Key) -> list[BookingRow]:
    """Give a member's requests that are not over, by hour, in every state."""
    return bookings(names, "member = ? AND end > ?", str(member), names.now // 60)


def alike(names: Names, member: Key, machine: Key, start: int, end: int) -> list[BookingRow]:
    """Give a member's requests for a machine and exactly these hours, in every state."""
    same = "member = ? AND machine = ? AND start = ? AND end = ?"
    return bookings(names, same, str(member), str(machine), start, end)


def _row(names: Names, row: tuple[Any, ...]) -> BookingRow:
    machine, member = Key.read(row[1]), Key.read(row[2])
    number, name = names.member(member)
    policy = names.law.statutes.policy()
    made = BookingRow(
        Key.read(row[0]), machine, names.of(machine), member, names.of(member), row[3], row[4], row[5],
        Purpose(row[6]), row[7], row[8], State(row[9]), bool(row[10]), Key.read(row[11]) if row[11] else None, row[12],
        Key.read(row[13]) if row[13] else None, row[14], row[15], row[16], row[17], names.law.keeper_of(machine),
        name or number, row[20] or 0, heirs=tuple(deputies(names, machine)),
    )  # fmt: skip
    return replace(made, missed=True) if policy and missed(made, policy[1], names.now) else made


def machines(names: Names, *, retired: bool = False) -> list[MachineRow]:
    """Give the machines by code."""
    ledger = names.ledger
    states = {
        row[0]: row[1:]
        for row in ledger.store.rows("SELECT key, meters, custody FROM machine WHERE coop = ?", ledger.coop)
    }
    pending = dict(
        ledger.store.rows(
            f"SELECT machine, count(*) FROM booking WHERE coop = ? AND state = 0 AND {LIVE} GROUP BY machine",  # noqa: S608
            ledger.coop, names.now // 60,
        )
    )  # fmt: skip
    rows: list[MachineRow] = []
    for key, thing in sorted(names.law.things.items(), key=lambda pair: (pair[1].code, pair[0])):
        if thing.retired is not None and not retired:
            continue
        meters, custody = states.get(str(key), ("", None))
        village = names.law.villages.get(thing.village)
        out = booking(names, Key.read(custody)) if custody else None
        rows.append(MachineRow(
            key, names.of(key), thing.name, village.name if village else "?", names.law.keeper_of(key),
            show_meters(meters), "/".join(thing.meters), thing.retired is not None, out, int(pending.get(str(key), 0)),
        ))  # fmt: skip
    return rows


def show_meters(meters: str) -> str:
    """Write meters kept as tenths (`4126/880`) as people read them (`412.6/88.0`, or with commas)."""
    return "/".join(point(f"{int(meter) // 10}.{int(meter) % 10}") for meter in meters.split("/") if meter)


def week(names: Names, monday: int, machine: Key | None = None) -> list[BookingRow]:
    """Give the requests in the seven days from `monday` (a day number), cancelled and rejected ones left out."""
    first, stop = monday * 24, (monday + 7) * 24
    if machine is None:
        return every(names, SHOWN, stop, first)
    return every(names, SHOWN + " AND machine = ?", stop, first, str(machine))


def village_week(names: Names, monday: int, village: Key) -> list[BookingRow]:
    """Give the requests of a village's households in the seven days from `monday`, on every machine."""
    whose = (
        "member IN (SELECT m.key FROM member m JOIN household h ON h.coop = m.coop AND h.key = m.household "
        "WHERE h.village = ? AND m.coop = booking.coop)"
    )
    return every(names, f"{SHOWN} AND {whose}", (monday + 7) * 24, monday * 24, str(village))


def member_week(names: Names, monday: int, member: Key) -> list[BookingRow]:
    """Give a member's requests in the seven days from `monday`, on every machine."""
    return bookings(names, f"{SHOWN} AND member = ?", (monday + 7) * 24, monday * 24, str(member))


def first_week(names: Names, machine: Key | None = None) -> int:
    """Give the Monday of the week to begin with: the next one when this week is all but over.

    That is from Sunday noon, and when nothing is left in this week but something is on in the next.
    """
    monday, hour = names.calendar.monday(names.today), names.now // 60
    if hour >= (monday + 6) * 24 + NOON:
        return monday + 7
    left = any(row.end > hour for row in week(names, monday, machine))
    return monday + 7 if not left and week(names, monday + 7, machine) else monday


def today(names: Names) -> list[BookingRow]:
    """Give the bookings that lie in today, confirmed or granted by deputy."""
    given = f"(state IN (1, 5, 6) OR (state = 0 AND {GRANTED}))"
    return bookings(names, f"start < ? AND end > ? AND {given}", (names.today + 1) * 24, names.today * 24)


def waits_for(names: Names, desk: int) -> list[Todo]:
    """Give what waits for a desk, the most urgent first: overdue machines, hand-overs of today, requests, overruled.

    Requests that a round will decide are not among them: nobody need confirm what the rule allots.
    """
    hour = names.now // 60
    law = names.law
    mine = [str(key) for key, thing in law.things.items() if law.keeper_of(key) == desk and thing.retired is None]
    todos: list[Todo] = []
    for start in range(0, len(mine), 100):
        part = mine[start : start + 100]
        marks = ", ".join("?" * len(part))
        wanted = f"state = 0 AND (start < ? OR {SEALED}) AND {LIVE}"
        due = f"state = 5 OR ({wanted}) OR (state = 1 AND start < ? AND end > ?)"
        soon = by_hand_until(names.ledger, names.now, desk) * 24
        held = (names.today + 1) * 24, (names.today - 2) * 24
        for row in bookings(names, f"machine IN ({marks}) AND ({due})", *part, soon, desk, hour, *held):
            need = {State.PENDING: Need.CONFIRM, State.OUT: Need.TAKE_BACK, State.CONFIRMED: Need.HAND_OVER}[row.state]
            late = row.end if need is Need.TAKE_BACK else row.start
            if need is not Need.TAKE_BACK or hour >= row.end - 1:
                todos.append(Todo(need, row, overdue=hour > late))
    todos += [Todo(Need.ASK_AGAIN, row) for row in bookings(names, "desk = ? AND state = 2 AND end > ?", desk, hour)]
    todos += _stands_in(names, desk)
    urgency = {Need.TAKE_BACK: 0, Need.HAND_OVER: 1, Need.CONFIRM: 2, Need.STAND_IN: 3, Need.ASK_AGAIN: 4}
    return sorted(todos, key=lambda todo: (urgency[todo.need], todo.booking.start))


def _stands_in(names: Names, desk: int) -> list[Todo]:
    """Give the requests that a desk may grant as deputy, because their keeper is out of reach."""
    machines = [key for key, thing in names.law.things.items() if thing.retired is None and desk in acting(names, key)]
    waits = f"machine = ? AND state = 0 AND end > ? AND NOT {GRANTED}"
    return [
        Todo(Need.STAND_IN, row)
        for machine in machines
        for row in bookings(names, waits, str(machine), names.now // 60)
    ]


def waits_elsewhere(names: Names, desk: int) -> list[Todo]:
    """Give this desk's own requests that another desk has to answer."""
    own = bookings(names, f"desk = ? AND state = 0 AND {LIVE}", desk, names.now // 60)
    return [Todo(Need.WAIT, row) for row in own if row.keeper != desk]


def counts(names: Names) -> dict[str, int]:
    """Give how many requests stand in each state, by its name in lower case; what waits no more is left out."""
    asked = f"SELECT state, count(*) FROM booking WHERE coop = ? AND (state <> 0 OR {LIVE}) GROUP BY state"  # noqa: S608
    rows = dict(names.ledger.store.rows(asked, names.ledger.coop, names.now // 60))
    return {state.name.lower(): int(rows.get(int(state), 0)) for state in State}

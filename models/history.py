"""Questions about the ledger itself: what was written, by whom, with what effect, and why something is as it is.

Rules
- Everything ever written is listed, entries without effect too, each with its reason in words.
- "Why?" names the entries behind an answer, the rule in one sentence, and who must act next.
- An odd time is marked on the screen only; it decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from models import board, care, gauges, round_story, takeover, workwhy
from models.book import Reason
from models.bookings import State
from models.clerk import wrote
from models.encoding import peek, unpack
from models.entry import KINDS, Entry, Record, Unknown
from models.fields import Octets, RefTo
from models.keys import proquints
from models.language import gettext as _
from models.language import pgettext
from models.names import entry_name
from models.refs import Key, Ref
from models.sensors import Alarm, RecordAlarm
from models.spelling import pair
from models.wire import Malformed, blake

if TYPE_CHECKING:
    from models.ledger import Ledger
    from models.names import Names

PAGE = 200
#: An entry whose claimed time is this many minutes away from its place in the order is marked.
ODD = 24 * 60


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the history shows it. `at` and `t` are minutes since the epoch; `odd` marks a strange time."""

    key: Key
    name: str
    at: int
    t: int | None
    desk: str
    title: str
    words: str
    reason: Reason | None
    because: Key | None
    odd: bool
    #: The member in whose name it was written, and the clerk of this desk who wrote it, where that is known.
    by: Key | None = None
    clerk: str = ""

    @property
    def sign(self) -> str:
        """The sign before the line: `=` counts, `x` no effect, `?` waits or not folded yet."""
        if self.reason is None or self.reason is Reason.WAITING:
            return "?"
        return "=" if self.reason is Reason.OK else "x"


@dataclass
class Why:
    """An answer: a headline, what led to it (words and the entries behind them), the rule, and the next step."""

    headline: str
    factors: list[tuple[str, list[Key]]] = field(default_factory=list[tuple[str, list[Key]]])
    rule: str = ""
    next_step: str = ""

    def text(self) -> str:
        """Write the answer as lines of plain text."""
        lines = [self.headline]
        for words, keys in self.factors:
            named = ", ".join(entry_name(key) for key in keys)
            lines.append(f"  {words}" + (f"  [{named}]" if named else ""))
        lines += [line for line in (self.rule, self.next_step) if line]
        return "\n".join(lines)


def page(  # noqa: PLR0913 - each is one thing that a reader may ask for, always by its name
    names: Names, *, before: int | None = None, limit: int = PAGE, desk: int | None = None, kind: int | None = None,
    no_effect: bool = False, subject: Key | None = None,
) -> list[Line]:  # fmt: skip
    """Give entries, the newest in the order first. `before` is how many of the newest to leave out."""
    ledger = names.ledger
    ledger.arranger.refresh()
    condition, values = ["e.coop = ?"], [ledger.coop]
    if desk is not None:
        condition.append("e.log IN (SELECT id FROM log WHERE coop = ? AND number = ?)")
        values += [ledger.coop, desk]
    if kind is not None:
        condition.append("e.kind = ?")
        values.append(kind)
    if no_effect:
        condition.append("e.verdict <> 0")
    if subject is not None:
        condition.append("e.subject = ?")
        values.append(str(subject))  # type: ignore[arg-type]
    where, left, skip = " AND ".join(condition), min(limit, PAGE), before or 0
    # Two questions, so that each follows an index; within one t by log, so that it never depends on what came first.
    loose = int(ledger.store.rows(f"SELECT count(*) FROM entry e WHERE {where} AND e.t IS NULL", *values)[0][0])  # noqa: S608
    rows = _rows(ledger, f"{where} AND e.t IS NULL", values, left, skip) if skip < loose else []
    if len(rows) < left:
        rows += _rows(ledger, f"{where} AND e.t IS NOT NULL", values, left - len(rows), max(0, skip - loose))
    return [_line(names, row) for row in rows]


def _rows(ledger: Ledger, where: str, values: list[Any], limit: int, skip: int) -> list[tuple[Any, ...]]:
    """Give entries where an SQL condition holds, the newest first."""
    return ledger.store.rows(
        "SELECT e.log, e.seq, e.body, e.at, e.t, e.verdict, e.because FROM entry e JOIN log l ON l.id = e.log "  # noqa: S608 - written here only
        f"WHERE {where} "
        "ORDER BY e.t DESC, l.number DESC, l.stream DESC, l.incarnation DESC, e.seq DESC LIMIT ? OFFSET ?",
        *values, limit, skip,
    )  # fmt: skip


def count(names: Names) -> int:
    """Give the number of entries held."""
    return int(names.ledger.store.rows("SELECT count(*) FROM entry WHERE coop = ?", names.ledger.coop)[0][0])


def line(names: Names, key: Key) -> Line | None:
    """Give one entry; None when it is not held."""
    names.ledger.arranger.refresh()
    log = names.ledger.arranger.ids.get(key[:3])
    rows = names.ledger.store.rows(
        "SELECT log, seq, body, at, t, verdict, because FROM entry WHERE log = ? AND seq = ?", log, key.seq
    ) if log is not None else []  # fmt: skip
    return _line(names, rows[0]) if rows else None


def _line(names: Names, row: tuple[Any, ...]) -> Line:
    log, seq, body, at, t, verdict, because = row
    key = Key(*names.ledger.arranger.logs[log], seq)
    record = read(body)
    title, words = describe(record, names, body)
    claimed = record.at if record else 0
    odd = t is not None and (t - claimed > ODD or claimed > names.now + ODD)
    reason = None if verdict is None else Reason(verdict)
    return Line(key, entry_name(key), claimed if at is None else at, t, names.desk(key.desk), title, words, reason,
                Key.read(because) if because else None, odd, record.by.key if record and record.by else None,
                wrote(names.ledger, key))  # fmt: skip


def written_here(names: Names, desk: int, limit: int) -> list[tuple[Line, Entry[Any] | Unknown]]:
    """Give the entries that a desk wrote last, the newest first, each as a line and as what it says."""
    names.ledger.arranger.refresh()
    rows = names.ledger.store.rows(
        "SELECT e.log, e.seq, e.body, e.at, e.t, e.verdict, e.because FROM entry e JOIN log l ON l.id = e.log "
        "WHERE e.coop = ? AND l.number = ? ORDER BY e.id DESC LIMIT ?",
        names.ledger.coop, desk, limit,
    )  # fmt: skip
    found = [(_line(names, row), read(row[2])) for row in rows]
    return [(one, record.body) for one, record in found if record is not None]


def read(body: bytes) -> Record | None:
    """Read an entry's bytes; None when they are damaged."""
    try:
        return unpack(body)
    except Malformed:
        return None


def describe(record: Record | None, names: Names, body: bytes = b"") -> tuple[str, str]:
    """Give an entry's title and its fields in words."""
    if record is None:
        return _("Damaged entry"), _("{count} bytes").format(count=len(body))
    if isinstance(record.body, Unknown):
        cls = KINDS.get(record.body.number)
        title = pgettext("did", cls.kind.said) if cls else _("Entry of kind {number}").format(number=record.body.number)
        return title, _("needs a newer version of this program")
    return pgettext("did", record.body.kind.said), fields(record.body, names, brief=True)


def fields(body: Entry[Any], names: Names, *, brief: bool = False) -> str:
    """Write an entry's fields in words, those left at their default left out.

    A `brief` line has no bytes and no entry's name behind a request: “why?” tells them.
    """
    said: list[str] = []
    for slot in body.kind.slots:
        value = getattr(body, slot.name)
        if not slot.required and value == slot.default:
            continue
        if isinstance(value, bytes) and isinstance(slot.field, Octets):
            if brief and not slot.field.typed:
                continue
            said.append(f"{_(slot.label)} {slot.field.said(value)}")
            continue
        shown = slot.field.show(value, names)
        if brief and isinstance(value, Ref):
            shown = shown.removesuffix(f" ({entry_name(value.key)})")
        said.append(
            shown
            if isinstance(slot.field, RefTo) or slot.name in {"code", "name"}
            else f"{_(slot.label).lower()} {shown}"
        )
    return " · ".join(said)


def read_aloud(body: bytes) -> str:
    """Give two words of an entry's hash, for comparing a receipt over the telephone."""
    return proquints(blake(body)[:4])


# ---- why ------------------------------------------------------------------------------------------------------------


def why(names: Names, key: Key) -> Why:
    """Say why an entry, or the request that it made, stands as it does."""
    row = board.booking(names, key)
    if row is not None:
        return _why_booking(names, row)
    claim = workwhy.of_claim(names, key)
    if claim is not None:
        return Why(*claim)
    found = line(names, key)
    if found is None:
        return Why(_("There is no entry {name} in these books.").format(name=entry_name(key)))
    return _why_entry(names, found)


def _why_entry(names: Names, found: Line) -> Why:
    reason = found.reason
    said = _("not worked in yet") if reason is None else reason.words()
    answer = Why(pair(f"{found.name} {found.title}", f"{said}."))
    answer.factors.append(
        (
            _("{desk} wrote it, {when} by its clock").format(desk=found.desk, when=names.calendar.show_at(found.at)),
            [found.key],
        )
    )
    answer.factors += _hands(names, found)
    answer.factors += _alarm(names, found.key) + takeover.reasons(names, found.key)
    if found.because is not None:
        answer.factors.append((_because(names, found.because), [found.because]))
    missing = _missing(names, found.key)
    if missing:
        listed = ", ".join(entry_name(key) for key in missing)
        answer.factors.append((_("not here yet: {listed}").format(listed=listed), missing))
        answer.next_step = _("Exchange with {desk}; it counts by itself when that arrives.").format(
            desk=names.desk(missing[0].desk)
        )
    if found.odd:
        answer.factors.append(
            (_("its clock was far from the others'; its place in the order does not depend on that"), [])
        )
    if reason is Reason.NOT_WRITER:
        answer.rule = _("Rule: only the desk that keeps a thing decides over it.")
    return answer


def _hands(names: Names, found: Line | None) -> list[tuple[str, list[Key]]]:
    """Say in whose name an entry was written, and by which clerk of this desk."""
    said: list[tuple[str, list[Key]]] = []
    if found is not None and found.by is not None:
        said.append((_("in the name of {member}").format(member=names.of(found.by)), [found.by]))
    if found is not None and found.clerk:
        said.append((_("{clerk} was signed in here and wrote {entry}").format(clerk=found.clerk, entry=found.name), []))
    return said


def _alarm(names: Names, key: Key) -> list[tuple[str, list[Key]]]:
    """Say what a sensor showed when its alarm changed, and the bound that was crossed; nothing for other entries."""
    row = names.ledger.arranger.find(key)
    record = read(row.body) if row is not None else None
    if record is None or not isinstance(record.body, RecordAlarm):
        return []
    said, sensor = record.body, gauges.sensor(names, record.body.sensor.key)
    if sensor is None:
        return []
    value = sensor.metric.show(said.value)
    crossed = replace(sensor, alarm=said.alarm).alarm_words()
    if said.alarm is Alarm.NONE:
        words = _("{code} showed {value}, which is within its bounds again").format(code=sensor.code, value=value)
    else:
        words = _("{code} showed {value}; the alarm means {bound}").format(code=sensor.code, value=value, bound=crossed)
    return [(words, [sensor.key])]


def _because(names: Names, key: Key) -> str:
    found = line(names, key)
    return pair(found.title, found.words) if found else entry_name(key)


def _missing(names: Names, key: Key) -> list[Key]:
    row = names.ledger.arranger.find(key)
    if row is None:
        return []
    try:
        refs = [ref.key for _role, ref in peek(row.body).refs]
    except Malformed:
        return []
    return [ref for ref in refs if names.ledger.arranger.find(ref) is None]


def _why_booking(names: Names, row: board.BookingRow) -> Why:
    when = names.span(row.start, row.end)
    answer = Why(
        _("{machine}, {when}, for {who}: {state}.").format(machine=row.code, when=when, who=row.who, state=row.standing)
    )
    for found in _about(names, row):
        effect = "" if found.reason is Reason.OK else f" ({found.reason.words() if found.reason else ''})"
        answer.factors.append((f"{names.calendar.show_at(found.at)}  {found.desk} {found.title}{effect}", [found.key]))
        answer.factors += _hands(names, found)
        if found.because is not None:
            answer.factors.append((_because(names, found.because), [found.because]))
    if row.against is not None and (other := board.booking(names, row.against)) is not None:
        said = {"who": other.who, "when": names.span(other.start, other.end)}
        if row.state in {State.OVERRULED, State.NO_SHOW}:
            answer.factors.append((_("those hours went to {who}, {when}").format(**said), [other.key]))
        elif row.state in {State.OUT, State.RETURNED}:
            words = _("it went out in hours that had gone to {who}, {when}: both stand").format(**said)
            answer.factors.append((words, [other.key]))
    if row.missed:
        answer.factors.append((_("it was not handed over in time: its hours are free, and it counts as used"), []))
    answer.factors += care.said(names, row) + round_story.said(names, row)
    if row.late:
        answer.factors.append((_("it was cancelled less than a day before, which counts as late"), []))
    answer.rule = _(
        "Rule: {desk} keeps {machine}, and only the keeper's desk confirms; "
        "never two in one hour: the one that it confirmed first stands."
    ).format(desk=names.desk(row.keeper), machine=row.code)
    answer.next_step = row.next_step(names)
    return answer


def _about(names: Names, row: board.BookingRow) -> list[Line]:
    """Give a request and the entries of its machine that name it, in their order."""
    ledger = names.ledger
    named = "SELECT link.holder FROM link WHERE link.coop = ? AND link.target = ?"
    ledger.arranger.refresh()
    log = ledger.arranger.ids.get(row.key[:3])
    found = _rows(
        ledger, f"((e.log = ? AND e.seq = ?) OR e.id IN ({named})) AND e.subject = ? AND e.flaw = 0",
        [log, row.key.seq, ledger.coop, str(row.key), str(row.machine)], PAGE, 0,
    )  # fmt: skip
    return [_line(names, one) for one in reversed(found)]


def kinds() -> list[tuple[int, str]]:
    """Give the kinds that this program knows, for filters: (number, title)."""
    return [(number, _(cls.kind.title)) for number, cls in sorted(KINDS.items()) if cls.kind.outer]

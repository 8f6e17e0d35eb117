"""Jobs of every day: ask for a machine, its week, machines, members, the backup, and all else that has a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models import board, find, people
from models.bookings import State
from models.breakdown import BlockHours, ReportBreakdown, ReportRepair, UnblockHours
from models.coop import StrikeOut
from models.drivers import LicenseDriver, RequireLicence, WithdrawLicence
from models.language import gettext as _
from models.machines import AddMachine, PassKeeping, RequestMachine, RetireMachine
from models.phones import BindPhone, UnbindPhone
from models.rates import LogFuel, SetRates, TakeMoney
from models.sensors import AddSensor, RecordReading, RetireSensor
from models.silence import deputies
from models.spelling import number
from models.succession import NameDeputies, Support, TakeKeeping
from models.takeover import held
from models.upkeep import Inspect, LogService, PlanService
from mvs_tui import doings
from mvs_tui.plain.filling import fill
from mvs_tui.plain.pick import pick
from mvs_tui.plain.waits import open_request
from screens.papers import EntryPaper, MemberPaper, RenamePaper

if TYPE_CHECKING:
    from models.board import BookingRow, MachineRow
    from models.entry import Entry
    from models.names import Names
    from models.people import Person
    from models.refs import Key
    from mvs_tui.plain.session import Session

#: What has a form on the full screen and no job of its own here.
OTHERS: Final[tuple[type[Entry[Any]], ...]] = (
    PassKeeping, RetireMachine, BindPhone, UnbindPhone, AddSensor, RecordReading, RetireSensor, StrikeOut,
    ReportBreakdown, ReportRepair, PlanService, LogService, Inspect, BlockHours, UnblockHours, LicenseDriver,
    WithdrawLicence, RequireLicence, SetRates, TakeMoney, LogFuel, NameDeputies, TakeKeeping, Support,
)  # fmt: skip
WEEK: Final = 7


def request(session: Session, **first: str) -> None:
    """Ask for a machine."""
    session.talk.say(fill(session, EntryPaper(RequestMachine, first=first)))


def others(session: Session) -> None:
    """Choose one of the other papers, and fill it in."""
    found = pick(session.talk, [(_(kind.kind.title), kind) for kind in OTHERS])
    if found is TakeKeeping:
        _take_over(session)
    elif found is not None and not isinstance(found, str):
        session.talk.say(fill(session, EntryPaper(found, first=_first(session, found))))


def _take_over(session: Session) -> None:
    """Choose one of the machines with deputies, and propose to take it over."""
    names = session.books.names()
    rows = [row for row in board.machines(names) if deputies(names, row.key)]
    if not rows:
        session.talk.say(_("No keeper has published a list of deputies, so nothing can be taken over."))
        return
    found = pick(session.talk, [(_machine(names, row), row.key) for row in rows])
    if found is not None and not isinstance(found, str):
        session.talk.say(fill(session, taking_over(names, found)))


def taking_over(names: Names, machine: Key) -> EntryPaper:
    """Give the paper by which a machine is taken over; what this desk holds of its keeper's books is what counts."""
    code = names.of(machine)
    return EntryPaper(TakeKeeping, {"machine": code, "upto": held(names, machine)}, about=code)


def _first(session: Session, kind: type[Entry[Any]]) -> dict[str, str]:
    """Give what stands in a paper at first: this desk's own village."""
    books = session.books
    village = books.law.village_of(books.author.number)
    return {"village": village} if any(slot.name == "village" for slot in kind.kind.slots) else {}


def backup(session: Session) -> None:
    """Copy the books and the key to the backup folder."""
    session.talk.say(session.work(_("Backup"), lambda tell: doings.backup(session.books, tell)))


# ---- machines --------------------------------------------------------------------------------------------------------


def machines(session: Session) -> None:
    """List the machines; add one, or look at the week of one."""
    said: list[str] = []
    while True:
        names = session.books.names()
        rows = board.machines(names)
        if not rows:
            session.talk.say(_("No machine yet. A machine that is shared by the hour belongs here."))
        items: list[tuple[str, Key]] = [(_machine(names, row), row.key) for row in rows]
        if not said:
            session.talk.say(_("a adds a machine."))
        found = pick(session.talk, items, extra=("a",), said=said)
        if found is None:
            return
        if isinstance(found, str):
            session.talk.say(fill(session, EntryPaper(AddMachine, first=_first(session, AddMachine))))
        else:
            _week(session, found)


def _machine(names: Names, row: MachineRow) -> str:
    parts = [row.name, row.village, _("kept by {desk}").format(desk=names.desk(row.keeper))]
    if row.meters:
        parts.append(_("meter {meters}").format(meters=row.meters))
    if row.out:
        parts.append(_("out with {who}").format(who=row.out.who))
    if row.pending:
        parts.append(State.PENDING.counted(row.pending))
    return f"{row.code}: " + ", ".join(part for part in parts if part)


def week(session: Session) -> None:
    """Say the week of a machine."""
    rows = board.machines(session.books.names())
    if not rows:
        session.talk.say(_("No machine yet. A machine that is shared by the hour belongs here."))
    elif len(rows) == 1:
        _week(session, rows[0].key)
    else:
        found = pick(
            session.talk, [(", ".join(filter(None, (row.code, row.name, row.village))), row.key) for row in rows]
        )
        if found is not None and not isinstance(found, str):
            _week(session, found)


def _week(session: Session, key: Key) -> None:
    talk, monday = session.talk, board.first_week(session.books.names(), key)
    while True:
        books = session.books
        names = books.names()
        rows = sorted(board.week(names, monday, key), key=lambda row: row.start)
        first, last = names.calendar.show_day(monday), names.calendar.show_day(monday + WEEK - 1)
        head = _("{machine}, week {n}, {first} to {last}")
        talk.say(head.format(machine=names.of(key), n=names.calendar.week(monday), first=first, last=last))
        if not rows:
            talk.say(_("All hours are free."))
        talk.say(_("n asks for hours, > next week, < week before, p prints it."))
        found = pick(talk, [(booked(names, row), row) for row in rows], extra=("n", ">", "<", "p"))
        if found is None:
            return
        if not isinstance(found, str):
            open_request(session, found.key)
        elif found == "n":
            request(session, machine=names.of(key))
        elif found == "p":
            talk.say(_("The week is written: {path}").format(path=doings.print_week(books, monday, key)))
        else:
            monday += WEEK if found == ">" else -WEEK


def booked(names: Names, row: BookingRow) -> str:
    """Say a booking of the week."""
    said = f"{names.span(row.start, row.end)}: {row.who}, {row.purpose.words()}, {row.standing}"
    return f"{said}, {row.note}" if row.note else said


# ---- members ---------------------------------------------------------------------------------------------------------


def members(session: Session) -> None:
    """Find a member by name, number, household or phone; add one; take a list in."""
    talk = session.talk
    while True:
        total = people.count(session.books.ledger)
        talk.say(_("{n} members. a adds one, i takes in a list (CSV).").format(n=number(total)))
        text = talk.ask(_("Find (name, number, household or phone; Enter goes back):")).strip()
        if text in {"", "<", "."}:
            return
        if text == "a":
            talk.say(fill(session, MemberPaper()))
        elif text == "i":
            _import(session)
        elif text == "?":
            talk.say(_("Type a part of a name, a number, a household or a phone."))
        else:
            _found(session, text)


def _found(session: Session, text: str) -> None:
    ledger = session.books.ledger
    rows = people.search(ledger, text, limit=people.PAGE)
    if not rows:
        session.talk.say(_("! Nobody like “{words}”.").format(words=text))
        return
    more = find.count_members(ledger, text) - len(rows)
    if more > 0:
        session.talk.say(_("The first {n} are shown; type more to find others.").format(n=len(rows)))
    found = pick(session.talk, [(_person(row), row) for row in rows])
    if found is not None and not isinstance(found, str):
        _member(session, found)


def _person(row: Person) -> str:
    return ", ".join(part for part in (row.shown, row.code, row.household, row.village, row.phone) if part)


def _member(session: Session, person: Person) -> None:
    choices = [(_("correct name or phone"), "correct"), (_("ask for a machine"), "request"),
               (_("bind a phone"), "bind"), (_("unbind a phone"), "unbind")]  # fmt: skip
    found = pick(session.talk, choices)
    if found == "correct":
        session.talk.say(fill(session, RenamePaper(person)))
    elif found == "request":
        request(session, member=person.code)
    elif found == "bind":
        session.talk.say(fill(session, EntryPaper(BindPhone, first={"member": person.code})))
    elif found == "unbind":
        session.talk.say(fill(session, EntryPaper(UnbindPhone, first={"phone": person.code})))


def _import(session: Session) -> None:
    talk = session.talk
    words = _("Which file? A CSV list with the columns name, household, phone, number (the last two may be missing).")
    path = talk.ask(words).strip()
    if path not in {"", ".", "<"}:
        lines = session.work(_("Importing members"), lambda tell: doings.import_members(session.books, path, tell))
        talk.say(*lines)

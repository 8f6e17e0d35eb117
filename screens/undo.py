"""Undoing what was just written: `U` finds the newest entry of this desk and the entry that corrects its kind.

Rules
- Nothing is ever taken out of the books: a slip is corrected by a further entry, and both stay to be seen.
- What will be written is said first, and only `y` writes it. Only one's own: another clerk's entry, or another desk's,
  is left to them.
- Where others may have built on it already, it is not undone but said how it is put right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from models import board, history, people
from models.bookings import State
from models.breakdown import BlockHours, ReportBreakdown, ReportRepair, UnblockHours
from models.coop import Activate, CorrectTime, GiveAirKey, OpenBook, StrikeOut
from models.drivers import LicenseDriver, RequireLicence, WithdrawLicence
from models.entry import Unknown
from models.language import gettext as _
from models.language import later
from models.machines import (
    AddMachine,
    CancelRequest,
    ConfirmRequest,
    HandOver,
    LogJob,
    PassKeeping,
    RejectRequest,
    RequestMachine,
    RetireMachine,
    ReturnMachine,
)
from models.members import AddHousehold, Envelope, RegisterMember
from models.names import entry_name
from models.phones import BindPhone, UnbindPhone
from models.policy import AdoptPolicy
from models.rates import LogFuel, SetRates, TakeMoney
from models.rounds import AllotRequest, DoubtRound, PassOver, SealRound, TakeOffer
from models.sensors import AddSensor, RecordAlarm, RecordReading, RetireSensor
from models.skills import NoteSkill
from models.spelling import pair
from models.succession import DeputyGrant, NameDeputies, Support, TakeKeeping
from models.tasks import AddChore, AddTask, CloseTask, DoneChore, DropTask, SwapTurns, TakeTask
from models.upkeep import Inspect, LogService, PlanService
from models.words import Refused
from models.work import AppealWork, ClaimWork, ConfirmWork, DecideAppeal, RejectWork, WitnessWork
from screens.outcome import receipt_words
from screens.reading import parse_all

if TYPE_CHECKING:
    from models.entry import Entry
    from models.people import Person
    from screens.desk import Books

#: Entries of a desk that nobody writes by hand.
BY_ITSELF: Final = (Activate, CorrectTime, GiveAirKey, OpenBook, RecordAlarm)
#: Entries that are corrections themselves.
CORRECTIONS: Final = (
    CancelRequest,
    CloseTask,
    DropTask,
    RetireMachine,
    RetireSensor,
    StrikeOut,
    UnbindPhone,
    UnblockHours,
)
#: Entries that are struck out as slips.
SLIPS: Final = (
    HandOver,
    LogJob,
    ReturnMachine,
    RecordReading,
    ClaimWork,
    WitnessWork,
    ConfirmWork,
    RejectWork,
    DoneChore,
    LogService,
    Inspect,
    TakeMoney,
    LogFuel,
    DeputyGrant,
)
#: Which entry takes back what another began, and by which field it names it.
TAKEN_BACK: Final[dict[type, tuple[type[Any], str]]] = {
    RequestMachine: (CancelRequest, "request"),
    AddMachine: (RetireMachine, "machine"),
    AddSensor: (RetireSensor, "sensor"),
    AddTask: (CloseTask, "task"),
    AddChore: (CloseTask, "task"),
    BindPhone: (UnbindPhone, "phone"),
    BlockHours: (UnblockHours, "block"),
}
#: How the others are put right.
OTHERWISE: Final[dict[type, str]] = {
    ConfirmRequest: later(
        "{name} confirmed a booking, and others may count on it already. k on the booking takes it back whole."
    ),
    RejectRequest: later("{name} rejected a request; that was told already. Whoever asked can ask anew with n."),
    PassKeeping: later("{name} passed a machine on: only the desk that keeps it now can pass it back."),
    AdoptPolicy: later("{name} put a policy in force. The one before comes back with 2, y, then a on it."),
    **dict.fromkeys(
        (SealRound, AllotRequest, PassOver),
        later("{name} belongs to a sealed round, which stays as it is. k on a booking gives it back."),
    ),
    TakeOffer: later("{name} took the hours that were offered. k takes the request back; then ask anew with n."),
    DoubtRound: later("{name} told a doubt; it stays. Ask the keeper's desk to look."),
    AppealWork: later("{name} asked the council; what it decides is written down with 6, o, then r."),
    DecideAppeal: later("{name} wrote the council's decision down, which is final."),
    NoteSkill: later("{name} noted a skill. A newer word takes its place: 6, l, then e; “no longer” takes it back."),
    TakeTask: later("{name} took a task. It is given back with 6, then d on the task."),
    SwapTurns: later("{name} swapped two turns. Swap the same two once more: 6, then v on the chore."),
    ReportBreakdown: later(
        "{name} reported a breakdown. The keeper says that it works with 2, u, r; then grant again."
    ),
    ReportRepair: later("{name} reported a repair. If it does not work after all, report the breakdown anew: 2, u, d."),
    PlanService: later("{name} planned a service. A plan of the same name takes its place: 2, u, n."),
    SetRates: later("{name} set rates. New ones take their place: 2, u, t."),
    LicenseDriver: later("{name} licensed a driver. 2, u, then x on the licence takes it back."),
    WithdrawLicence: later("{name} took a licence back. License the driver anew: 2, u, v."),
    RequireLicence: later("{name} said whether a licence is needed. Say it anew: 2, u, V."),
    NameDeputies: later("{name} named deputies. A newer list takes its place: 2, then d on the machine."),
    TakeKeeping: later(
        "{name} proposed to take a machine over. Once enough have signed, the desk that keeps it then can pass it back."
    ),
    Support: later("{name} signed; a signature stays. The desk that keeps the machine then can pass it back."),
    Envelope: later("A name was written. It is corrected where it stands: 3, go to the member, then Enter."),
}
#: Entries that are looked at for the newest one that somebody wrote.
FEW: Final = 30


@dataclass(frozen=True, slots=True)
class Correction:
    """What undoes an entry: a question with the words of both, and what is written; or the member to be corrected."""

    question: str
    kind: type[Any] | None = None
    texts: dict[str, str] = field(default_factory=dict[str, str])
    person: Person | None = None


def correction(books: Books) -> Correction:
    """Find what undoes the newest entry that was written here; raises `Refused` with how it is put right instead."""
    names = books.names()
    for line, body in history.written_here(names, books.author.number, FEW):
        if isinstance(body, BY_ITSELF):
            continue
        _own(books, line)
        return _of(books, line, body)
    raise Refused(_("This desk has written nothing yet that could be undone."))


def _own(books: Books, line: history.Line) -> None:
    clerk = books.ledger.clerk
    if clerk is not None and line.clerk and line.clerk != clerk.name:
        raise Refused(
            _("{name} was written by {clerk}, who undoes it after signing in.").format(name=line.name, clerk=line.clerk)
        )


def _of(books: Books, line: history.Line, body: Entry[Any] | Unknown) -> Correction:
    said = pair(f"{line.name} {line.title}", line.words)
    if isinstance(body, CORRECTIONS):
        raise Refused(
            _("{said} — that was itself a correction. What it took back has to be written anew.").format(said=said)
        )
    if isinstance(body, (AddHousehold, RegisterMember, Envelope)):
        return _member(books, line)
    if isinstance(body, SLIPS):
        texts = {"target": line.name, "reason": _("typed by mistake")}
        return Correction(_question(said, _("It is struck out as a slip and counts no more.")), StrikeOut, texts)
    if type(body) in TAKEN_BACK:
        return _taken_back(books, line, body, said)
    words = OTHERWISE.get(type(body))
    if words is None:
        raise Refused(_("{said} — this cannot be undone with a key. X in the history, or the page of the thing itself, "
                        "may put it right.").format(said=said))  # fmt: skip
    raise Refused(_(words).format(name=line.name))


def _taken_back(books: Books, line: history.Line, body: Any, said: str) -> Correction:
    kind, name = TAKEN_BACK[type(body)]
    will = {
        CancelRequest: _("The request is cancelled; within a day of its start that counts as late."),
        RetireMachine: _("The machine is taken out of the books; nobody can ask for it any more."),
        RetireSensor: _("The sensor is taken out of the books."),
        CloseTask: _("It is taken off the board."),
        UnbindPhone: _("Texts from that phone are answered no more."),
        UnblockHours: _("The hours are open again."),
    }[kind]
    if kind is CancelRequest:
        row = board.booking(books.names(), line.key)
        if row is None or row.state not in {State.PENDING, State.CONFIRMED}:
            state = row.state.words() if row else _("not worked in yet")
            raise Refused(_("{said} — it is {state} by now, so it cannot be cancelled.").format(said=said, state=state))
    return Correction(_question(said, will), kind, {name: entry_name(line.key)})


def _member(books: Books, line: history.Line) -> Correction:
    """Find the member who was entered last; the name is what can be corrected."""
    for place, (one, body) in enumerate(history.written_here(books.names(), books.author.number, 3)):
        if place and isinstance(body, Envelope):
            break  # the newest name was written anew, and not for the member who was entered before
        if isinstance(body, RegisterMember):
            code = body.code
            person = next((who for who in people.search(books.ledger, code, 0, FEW) if who.key == one.key), None)
            if person is not None:
                words = _("A member who was entered stays, with the number; name and phone can be corrected.")
                return Correction(_question(person.shown, words), person=person)
    raise Refused(_(OTHERWISE[Envelope]).format(name=line.name))


def _question(said: str, will: str) -> str:
    return _("Undo this?\n  {said}\n{will} Both entries stay in the history.").format(said=said, will=will)


def write(books: Books, made: Correction) -> str:
    """Write a correction; gives the receipt in words. Raises `Refused`."""
    if made.kind is None:
        return ""
    values = parse_all(made.kind.kind.slots, made.texts, books.names())
    body = made.kind(**values)
    return receipt_words(books, body, books.append(body))


def undoable(kind: type[Any]) -> bool:
    """Whether `U` corrects an entry of this kind by a further one."""
    return kind in TAKEN_BACK or kind in SLIPS

"""What waits for whom, and one request: how it stands, what can be done with it, and doing that.

Rules
- What waits for this clerk comes first, alarms before all; then drafts, answers, what waits for others, and today.
- A state is a word. What cannot be done with a request as it stands is not offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import answers, board, care, gauges, history, remember
from models.board import BookingRow, Need
from models.care import CareRow
from models.gauges import SensorRow
from models.keeping import Proposal
from models.language import gettext as _
from models.machines import ConfirmRequest
from models.names import entry_name
from models.remember import Kept
from models.rounds_news import News, on_home
from models.succession import Support
from models.takeover import told, wait_for
from models.words import Refused
from mvs_tui.plain import rounds
from mvs_tui.plain.filling import fill
from mvs_tui.plain.pick import pick, yes
from screens.outcome import outcome
from screens.papers import EntryPaper, paper_of_draft
from screens.reading import read_slot
from screens.requests import ACTS, confirm, counts, may
from screens.said import ago

if TYPE_CHECKING:
    from models.board import Todo
    from models.names import Names
    from models.refs import Key
    from mvs_tui.plain.session import Session
    from screens.desk import Books

Item = BookingRow | Kept | SensorRow | CareRow | Proposal | News


def short(names: Names, row: BookingRow) -> str:
    """Say which request it is."""
    return f"{row.code} {names.span(row.start, row.end)}, {row.who}"


def waiting(books: Books) -> list[tuple[str, Item]]:
    """Give what waits, as lines that say it in words."""
    names, number = books.names(), books.author.number
    if not number:
        return []
    found: list[tuple[str, Item]] = [(_alarm(names, row), row) for row in gauges.alarms_near(names, number)]
    found += [(f"{one.code}: {one.name}, {one.words}", one) for one in care.urgent(names, number)]
    found += [
        (_("{machine} broke down: {when} is off, and comes first in the next round ({who})").format(
            machine=one.booking.code, when=names.span(one.booking.start, one.booking.end), who=one.booking.who
        ), one.booking)
        for one in care.off(names, number)
    ]  # fmt: skip
    found += [(one.words, one) for one in on_home(names, number)]
    found += [(_("Take over? {words}").format(words=told(names, one)), one) for one in wait_for(names, number)]
    found += [(_todo(names, todo), todo.booking) for todo in board.waits_for(names, number)]
    found += [(words, kept) for kept in remember.drafts(books.ledger) if (words := _draft(kept))]
    found += [
        (_("Answer: {request}: {state}").format(request=short(names, row), state=row.standing), row)
        for row in answers.unseen(names, number)
    ]
    found += [
        (_("Waits for {desk}: {request}").format(desk=names.desk(todo.booking.keeper),
                                                 request=short(names, todo.booking)), todo.booking)
        for todo in board.waits_elsewhere(names, number)
    ]  # fmt: skip
    return found


def _draft(kept: Kept) -> str:
    """Say which form was left; empty where this program does not know it."""
    paper = paper_of_draft(kept.name, kept.values)
    texts = ", ".join(text for text in kept.values.values() if text)
    return _("Draft: {title} ({texts})").format(title=paper.title, texts=texts) if paper is not None else ""


def for_me(books: Books) -> int:
    """Give how many things wait for this desk."""
    names, number = books.names(), books.author.number
    if not number:
        return 0
    drafts = [kept for kept in remember.drafts(books.ledger) if _draft(kept)]
    return len(board.waits_for(names, number)) + len(gauges.alarms_near(names, number)) + len(drafts)


def _alarm(names: Names, row: SensorRow) -> str:
    since = ago(max(0, names.now - (row.raised_at or names.now)))
    words = ", ".join(part for part in (row.shows, row.alarm_words(), row.label, since) if part)
    return _("Alarm: {code} {words}").format(code=row.code, words=words)


def _todo(names: Names, todo: Todo) -> str:
    row = todo.booking
    when = ago(max(0, names.now - row.asked))
    due = {
        Need.CONFIRM: _("asked {when}").format(when=when),
        Need.TAKE_BACK: _("overdue") if todo.overdue else _("due today"),
        Need.HAND_OVER: _("overdue") if todo.overdue else _("today"),
    }.get(todo.need, "")
    return f"{todo.words()}: {short(names, row)}" + (f", {due}" if due else "")


def today(books: Books) -> list[tuple[str, Item]]:
    """Give what is on today."""
    names = books.names()
    return [
        (_("Today: {request}: {state}").format(request=short(names, row), state=row.standing), row)
        for row in board.today(names)
    ]


def show_waiting(session: Session) -> None:
    """Say what waits, and open what is chosen."""
    said: list[str] = []
    while True:
        items = waiting(session.books)
        if not items:
            session.talk.say(_("Nothing waits."))
        items += today(session.books)
        if not items:
            return
        found = pick(session.talk, items, said=said)
        if found is None or isinstance(found, str):
            return
        _open(session, found)


def _open(session: Session, item: Item) -> None:
    if isinstance(item, Kept):
        paper = paper_of_draft(item.name, item.values)
        if paper is not None:
            session.talk.say(fill(session, paper))
    elif isinstance(item, News):
        rounds.show(session, item.keeper, item.first)
    elif isinstance(item, Proposal):
        session.talk.say(fill(session, EntryPaper(Support, first={"target": entry_name(item.key)})))
    elif isinstance(item, CareRow):
        session.talk.say(history.why(session.books.names(), item.entry).text())
    elif isinstance(item, SensorRow):
        session.talk.say(history.why(session.books.names(), item.turned or item.key).text())
    else:
        open_request(session, item.key)


# ---- one request -----------------------------------------------------------------------------------------------------


def requests(session: Session) -> None:
    """Choose a request that is not over, and do something with it."""
    said: list[str] = []
    while True:
        names = session.books.names()
        rows = board.bookings(names, "state IN (0, 1, 5) OR (state = 6 AND end > ?)", names.now // 60 - 48)
        if not rows:
            session.talk.say(_("No request is open."))
            return
        items: list[tuple[str, BookingRow]] = [(f"{short(names, row)}: {row.standing}", row) for row in rows]
        found = pick(session.talk, items, said=said)
        if not isinstance(found, BookingRow):
            return
        open_request(session, found.key)


def open_request(session: Session, key: Key) -> None:
    """Say how a request stands, and do with it what is chosen."""
    talk, said, known = session.talk, list[str](), list[str]()
    while True:
        books = session.books
        names = books.names()
        row = board.booking(names, key)
        if row is None:
            talk.say(_("That request is no longer in the books."))
            return
        answers.seen(names, books.author.number, key)
        lines = facts(names, row)
        if lines != known:
            talk.say(_("Request {name}: {request}").format(name=entry_name(key), request=short(names, row)), *lines)
        known = lines
        offered = [(word, action) for action, word in deeds().items() if counts(action, row, books.author.number)]
        found = pick(talk, [*offered, (_("why"), "why")], said=said)
        if found is None:
            return
        if found == "why":
            talk.say(history.why(names, key).text())
        else:
            act(session, ACTS[found], row)


def deeds() -> dict[str, str]:
    """Give what can be done with a request, in words."""
    return {
        "confirm": _("confirm"),
        "reject": _("reject"),
        "deputy": _("grant as deputy"),
        "hand_over": _("hand over"),
        "job": _("log the work"),
        "take_back": _("take back"),
        "cancel": _("cancel"),
    }


def facts(names: Names, row: BookingRow) -> list[str]:
    """Say how a request stands, a line each."""
    said = [
        (_("State"), row.standing),
        (_("Next"), row.next_step(names)),
        (_("Work"), ", ".join(part for part in (row.purpose.words(), row.note) if part)),
        (_("Meter"), ", ".join(board.show_meters(part) for part in (row.out, row.job, row.back) if part)),
    ]
    return [f"{label}: {words}" for label, words in said if words]


def act(session: Session, kind: type[Any], row: BookingRow) -> None:
    """Do something with a request; refusals are said in words."""
    try:
        about = may(session.books, kind, row)
    except Refused as refused:
        session.talk.say(f"! {refused}")
        return
    if kind is ConfirmRequest:
        _confirm(session, row)
    else:
        session.talk.say(fill(session, EntryPaper(kind, {"request": entry_name(row.key)}, about=about)))


def _confirm(session: Session, row: BookingRow) -> None:
    books = session.books
    request = read_slot(ConfirmRequest.kind.slots[0], entry_name(row.key), books.names())
    session.talk.say(outcome(books, ConfirmRequest, {"request": request}))
    if not yes(session.talk, _("Confirm it?")):
        session.talk.say(_("Nothing was written."))
        return
    try:
        session.talk.say(confirm(books, row))
    except Refused as refused:
        session.talk.say(f"! {refused}")

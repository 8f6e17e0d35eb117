"""What writing an entry will do, said before it is written, and what was done, said after.

Rules
- Before: who will be asked, who decides, what happens without an answer. After: the entry's name, two words of its hash
  to read aloud, and where it goes next.
- A kind without words of its own here gets those of its writer and stream.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import board, elapsed
from models.keys import proquints
from models.language import gettext as _
from models.language import later, pgettext
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
from models.phones import BindPhone, UnbindPhone, words
from models.policy import AdoptPolicy
from models.refs import Stream
from models.rounds_due import begins, sealed_for
from screens.air import next_frame
from screens.keeping_words import KEEPING_AFTER, KEEPING_WORDS
from screens.upkeep_words import UPKEEP_WORDS
from screens.work_words import WORK_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.author import Receipt
    from models.board import BookingRow
    from models.entry import Entry
    from models.refs import Key
    from screens.desk import Books

Values = dict[str, Any]


def outcome(books: Books, kind: type[Entry[Any]], values: Values) -> str:
    """Say what writing an entry of this kind with these values will do; values may be missing yet."""
    said = WORDS.get(kind)
    return said(books, values) if said else _("It is written into the books, signed by this desk, and stays there.")


def receipt_words(books: Books, body: Entry[Any], receipt: Receipt) -> str:
    """Say what was written and where it goes."""
    aloud = proquints(receipt.hashes[-1][:4])
    words = _("{name} {said} (to read aloud: {aloud}).").format(
        name=receipt.names[-1], said=pgettext("did", body.kind.said), aloud=aloud
    )
    after = AFTER.get(type(body))
    next_words = after(books, receipt.keys[-1]) if after else ""
    return " ".join(part for part in (words, next_words, sent(books, body), receipt.note) if part)


def sent(books: Books, body: Entry[Any]) -> str:
    """Say when an entry that was just written goes out by radio; empty without one, or if it stays in the village."""
    how = next_frame(books.air())
    return _("It goes out {how}.").format(how=how) if how and body.kind.stream is Stream.COOP else ""


def goes(books: Books) -> str:
    """Say how what is written now reaches the other desks, as a part of a sentence."""
    return next_frame(books.air()) or _("with the next exchange")


def _mine(books: Books, number: int) -> bool:
    return books.author.number == number


def _request(books: Books, values: Values) -> str:
    """Say who decides, and which round reads it where a policy is in force."""
    start = values.get("start")
    machine = values.get("machine")
    keeper = books.law.keeper_of(machine.key) if machine is not None else 0
    read = _round(books, keeper, start) if isinstance(start, int) else ""
    return f"{_asked(books, values)} {read}".rstrip()


def _round(books: Books, keeper: int, start: int) -> str:
    """Say which round reads a request for an hour; empty without a policy, and for a week that has begun."""
    policy = books.law.statutes.policy()
    if policy is None:
        return ""
    calendar, terms = books.law.calendar, policy[1]
    first = begins(calendar, terms, start // 24)
    if keeper and start >= books.now() // 60 and sealed_for(books.ledger, keeper, start // 24, 1):
        return elapsed.by_hand(books.names(), start // 24)
    cut_off = first * 24 - terms.cut_off
    if books.now() // 60 < cut_off:
        return _("The round for week {week} reads it; until {when} others may ask, too.").format(
            week=calendar.week(first), when=calendar.show_hour(cut_off)
        )
    if books.now() // 1440 < first:
        return _("The round for week {week} reads it, if that is not sealed before it arrives.").format(
            week=calendar.week(first)
        )
    return ""


def _asked(books: Books, values: Values) -> str:
    machine = values.get("machine")
    if machine is None:
        return _("The machine's keeper will be asked.")
    keeper = books.law.keeper_of(machine.key)
    if _mine(books, keeper):
        return _("This desk keeps it: the request waits here until you confirm it.")
    return _("{desk} will be asked. It goes out {how}; until it answers, the request is pending (?).").format(
        desk=books.names().desk(keeper), how=goes(books)
    )


def _row(books: Books, values: Values) -> BookingRow | None:
    request = values.get("request")
    return board.booking(books.names(), request.key) if request is not None else None


def _about(words: str, here: str = "") -> Callable[[Books, Values], str]:
    """Say a sentence about a request; `here` is the one where this desk asked itself, so that nobody is to be told."""

    def say(books: Books, values: Values) -> str:
        row = _row(books, values)
        if row is None:
            return ""
        names = books.names()
        return _(here if here and _mine(books, row.desk) else words).format(
            machine=row.code,
            who=row.who,
            when=names.span(row.start, row.end),
            desk=names.desk(row.desk),
            keeper=names.desk(row.keeper),
            how=goes(books),
        )

    return say


def _add_machine(books: Books, values: Values) -> str:
    del values
    return _(
        "{desk} becomes its keeper: only this desk confirms requests for it. Every village can ask for it."
    ).format(desk=books.names().desk(books.author.number))


def _pass(books: Books, values: Values) -> str:
    to = values.get("to")
    if to is None:
        return _("Another desk will keep it; this one then no longer confirms requests for it.")
    return _("{desk} will keep it, and only that desk confirms requests for it from then on.").format(
        desk=books.names().show(to)
    )


def _retire(_books: Books, _values: Values) -> str:
    return _("Nobody can ask for it any more. Its past stays in the books.")


def _bind(books: Books, values: Values) -> str:
    member, key = values.get("member"), values.get("key")
    if member is None or key is None:
        return _("The phone sends HELP to this desk's radio; its member reads out the six words of the answer.")
    return _("Does the phone say {words}? Then its texts count as those of {who} from now on.").format(
        words=words(key), who=books.names().show(member)
    )


def _unbind(books: Books, values: Values) -> str:
    del books, values
    return _("Texts from that phone are answered no more, on any desk that has heard of it.")


def _adopt(books: Books, values: Values) -> str:
    del values
    said = _("From here on rounds are drawn by it and its limits count, on every desk that hears of it.")
    before = books.law.statutes.policy()
    if before is None:
        return said
    return _("{said} It takes the place of “{name}”.").format(said=said, name=before[1].name or "-")


WORDS: dict[type, Callable[[Books, Values], str]] = {
    AdoptPolicy: _adopt,
    **WORK_WORDS,
    **UPKEEP_WORDS,
    **KEEPING_WORDS,
    BindPhone: _bind,
    UnbindPhone: _unbind,
    RequestMachine: _request,
    AddMachine: _add_machine,
    PassKeeping: _pass,
    RetireMachine: _retire,
    ConfirmRequest: _about(
        later("{machine} is held for {who}, {when}. {desk} is told {how}."),
        later("{machine} is held for {who}, {when}."),
    ),
    RejectRequest: _about(
        later("{who} does not get {machine}, {when}; {desk} is told why {how}."),
        later("{who} does not get {machine}, {when}."),
    ),
    CancelRequest: _about(later("{who} gives {machine}, {when}, back. Within a day of the start it counts as late.")),
    HandOver: _about(later("{machine} is out with {who} ({when}) from now on, until you take it back.")),
    LogJob: _about(
        later("The work of {who} with {machine}, {when}, is entered; {keeper} still takes the machine back.")
    ),
    ReturnMachine: _about(later("{machine} is back from {who} ({when}); the booking is closed.")),
}


def _after_request(books: Books, key: Key) -> str:
    row = board.booking(books.names(), key)
    if row is None:
        return ""
    if _mine(books, row.keeper):
        return _("It waits here until you confirm it.")
    return _("Pending: {next}.").format(next=row.next_step(books.names()))


AFTER: dict[type, Callable[[Books, Key], str]] = {RequestMachine: _after_request, **KEEPING_AFTER}

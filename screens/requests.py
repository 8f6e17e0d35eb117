"""What can be done with a request as it stands, and at which desk: for the full screen and line by line alike.

Rules
- An act that the books would refuse is refused here in words, before anybody is asked for its fields.
- Confirming has no fields worth asking for: it is written at once, because it can be cancelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models import board
from models.bookings import State
from models.language import gettext as _
from models.machines import CancelRequest, ConfirmRequest, HandOver, LogJob, RejectRequest, ReturnMachine
from models.names import entry_name
from models.succession import DeputyGrant
from models.words import Refused
from screens.outcome import receipt_words
from screens.reading import read_slot

if TYPE_CHECKING:
    from models.board import BookingRow
    from models.entry import Entry
    from screens.desk import Books

#: The states in which each act makes sense.
WHEN: dict[type[Any], frozenset[State]] = {
    ConfirmRequest: frozenset({State.PENDING}),
    RejectRequest: frozenset({State.PENDING}),
    CancelRequest: frozenset({State.PENDING, State.CONFIRMED}),
    DeputyGrant: frozenset({State.PENDING}),
    HandOver: frozenset({State.CONFIRMED, State.NO_SHOW}),
    LogJob: frozenset({State.OUT, State.RETURNED}),
    ReturnMachine: frozenset({State.OUT}),
}
KEEPERS = (ConfirmRequest, RejectRequest, HandOver, ReturnMachine)
#: Which act each action is, in the order in which a request goes through them.
ACTS: dict[str, type[Any]] = {
    "confirm": ConfirmRequest,
    "reject": RejectRequest,
    "deputy": DeputyGrant,
    "hand_over": HandOver,
    "job": LogJob,
    "take_back": ReturnMachine,
    "cancel": CancelRequest,
}


def counts(action: str, row: BookingRow, number: int) -> bool:
    """Whether an act makes sense for a request at the desk of this number."""
    kind = ACTS[action]
    return _fits(kind, row, number) and _decides(kind, row, number)


def _fits(kind: type[Any], row: BookingRow, number: int) -> bool:
    """Whether a request stands so that an act makes sense; a deputy hands over what a deputy granted."""
    if kind is DeputyGrant and (row.granted or row.keeper == number):
        return False
    given = kind is HandOver and row.granted and number in row.heirs
    return row.state in WHEN[kind] or given


def _decides(kind: type[Any], row: BookingRow, number: int) -> bool:
    """Whether an act is for the desk of this number: the keeper's, or a deputy's where it may stand in."""
    if kind is DeputyGrant:
        return number in row.heirs
    stands_in = kind in {HandOver, ReturnMachine} and row.deputy > 0 and number in row.heirs
    return kind not in KEEPERS or row.keeper == number or stands_in


def may(books: Books, kind: type[Entry[Any]], row: BookingRow) -> str:
    """Give the words for a request if the act makes sense; raises `Refused` in words."""
    names = books.names()
    now = board.booking(names, row.key)
    if now is None:
        raise Refused(_("That request is no longer in the books. Press w for why."))
    when = f"{now.code} {names.span(now.start, now.end)}, {now.who}"
    number = books.author.number
    if kind is DeputyGrant and number not in now.heirs and now.keeper != number:
        raise Refused(_("This desk is not on the list of deputies that {machine}'s keeper published.").format(
            machine=now.code))  # fmt: skip
    if not _fits(kind, now, number):
        raise Refused(
            _("{when} is {state}; {next}").format(
                when=when, state=now.standing, next=now.next_step(names) or _("nothing more can be done with it.")
            )
        )
    if not _decides(kind, now, number):
        raise Refused(_("{desk} keeps {machine}; only that desk can do this. Nothing was written.").format(
            desk=names.desk(now.keeper), machine=now.code))  # fmt: skip
    return when


def confirm(books: Books, row: BookingRow) -> str:
    """Confirm a request and say so; raises `Refused` in words."""
    may(books, ConfirmRequest, row)
    slot = ConfirmRequest.kind.slots[0]
    body = ConfirmRequest(read_slot(slot, entry_name(row.key), books.names()))
    receipt = books.append(body)
    return receipt_words(books, body, receipt)

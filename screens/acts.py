"""What can be done with a request, from every list that shows it: confirm, reject, hand over and the others.

Rules
- Each act is a form made from its kind; `c` alone writes at once, because it is done most and can be cancelled.
- An act that the books would refuse is refused in words before a form opens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from models import answers
from models.board import BookingRow, Todo
from models.language import gettext as _
from models.machines import (
    CancelRequest,
    HandOver,
    LogJob,
    RejectRequest,
    RequestMachine,
    ReturnMachine,
)
from models.names import entry_name
from models.succession import DeputyGrant
from models.words import Refused
from screens.entry_form import EntryForm
from screens.keys import key_word
from screens.place import Place, R
from screens.requests import ACTS, confirm, counts, may

if TYPE_CHECKING:
    from models.entry import Entry
    from models.refs import Key


class Acts(Place[R]):
    """A screen on which a request can be marked; `booking` gives it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "confirm", "confirm", tooltip="Confirm the marked request; only the machine's keeper can."),
        Binding(
            "x", "reject", "reject", show=False, tooltip="Reject the marked request and say why; only the keeper can."
        ),
        Binding(
            "h",
            "hand_over",
            "hand over",
            show=False,
            tooltip="Hand the machine over for a confirmed booking; note the meter.",
        ),
        Binding("j", "job", "job", show=False, tooltip="Log the work done: meter, fuel and who drove."),
        Binding(
            "b",
            "take_back",
            "take back",
            show=False,
            tooltip="Take the machine back; note the meter and its condition.",
        ),
        Binding(
            "k",
            "cancel",
            "cancel",
            show=False,
            tooltip="Take a request or a booking back; within a day of its start it counts as late.",
        ),
        Binding(
            "D",
            "deputy",
            "as deputy",
            show=False,
            tooltip="Grant the marked request as deputy while its keeper is silent; the keeper may overrule it.",
        ),
        Binding("w", "why", "why", tooltip="Why is it as it is: what led to it, and the entries behind it."),
    ]

    def booking(self) -> BookingRow | None:
        """Give the request that the marker is on."""
        item = self.item()
        if isinstance(item, Todo):
            return item.booking
        return item if isinstance(item, BookingRow) else None

    def keys_for(self, row: BookingRow | None, number: int) -> list[tuple[str, str]]:
        """Give the keys of the bottom line for a request at this desk: those acts that make sense, first."""
        order = {action: place for place, action in enumerate(ACTS)}
        return [
            (binding.key_display or key_word(binding.key.split(",")[0]), binding.description)
            for binding in sorted(self.own_bindings(), key=lambda binding: order.get(binding.action, len(order)))
            if (binding.show if binding.action not in ACTS else row is not None and counts(binding.action, row, number))
        ]

    def entry(self) -> Key | None:
        """Give the entry that `w` asks about."""
        row = self.booking()
        return row.key if row else None

    async def _act(self, kind: type[Entry[Any]]) -> None:
        row = self.booking()
        if row is None:
            raise Refused(_("Go to a request first (up and down move the marker), then press the key again."))
        about = await self.desk.ask(lambda books: may(books, kind, row))
        self.app.push_screen(EntryForm(kind, {"request": entry_name(row.key)}, about=about), self.done)

    async def _confirm(self) -> None:
        row = self.booking()
        if row is None:
            raise Refused(_("Go to a request first (up and down move the marker), then press the key again."))
        self.say(await self.write(lambda books: confirm(books, row)))

    def action_confirm(self) -> None:
        """Confirm at once."""
        self.start(self._confirm())

    def action_reject(self) -> None:
        """Open the form."""
        self.start(self._act(RejectRequest))

    def action_hand_over(self) -> None:
        """Open the form."""
        self.start(self._act(HandOver))

    def action_job(self) -> None:
        """Open the form."""
        self.start(self._act(LogJob))

    def action_deputy(self) -> None:
        """Open the form."""
        self.start(self._act(DeputyGrant))

    def action_take_back(self) -> None:
        """Open the form."""
        self.start(self._act(ReturnMachine))

    def action_cancel(self) -> None:
        """Open the form."""
        self.start(self._act(CancelRequest))

    def action_why(self) -> None:
        """Show why."""
        from screens.why import Why

        key = self.entry()
        if key is None:
            self.say(_("Go to a line first; w says why it is as it is."))
        else:
            row = self.booking()
            if row is not None and row.key == key:
                self.start(self.desk.ask(lambda books: answers.seen(books.names(), books.author.number, key)))
                self.stale = True
            self.app.push_screen(Why(key))

    def ask_for(self, **first: str) -> None:
        """Open the form that asks for a machine."""
        self.app.push_screen(EntryForm(RequestMachine, first=first), self.done)

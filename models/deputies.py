"""What deputies granted of a machine's requests while its keeper was silent, and what became of that.

Rules
- A grant by deputy leaves the request pending: it holds no hours against the keeper. The first of two grants that meet
  stands, whoever's it is.
- The keeper's confirmation of the same request makes it plain. What the keeper confirms in the same hours, before or
  after it in the order, overrules it, and its request reads "overruled".
- A deputy may hand the machine over for what was granted by deputy, and take it back: that happened, whatever the
  keeper decided meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from models.book import NoEffect, Reason
from models.bookings import PENDING_ONLY, Booking, MachineBook, State
from models.choices import Choice
from models.language import gettext as _
from models.parts import Part
from models.words import Refused

if TYPE_CHECKING:
    from models.refs import Key


class Standing(Choice):
    """How a grant by deputy stands."""

    GRANTED = 0
    PLAIN = 1
    OVERRULED = 2

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("by deputy, may be overruled"), _("confirmed by the keeper"), _("overruled by the keeper"))[self]


@dataclass
class DeputyGranted:
    """One grant: its entry, the deputy's desk, its hour, how it stands, and the keeper's entry that made it so."""

    key: Key
    desk: int
    start: int
    standing: Standing = Standing.GRANTED
    by: Key | None = None


@dataclass
class Deputies(Part):
    """Grants by deputy of one machine, by request."""

    granted: dict[Key, DeputyGranted] = field(default_factory=dict["Key", "DeputyGranted"])

    def rows(self, machine: str) -> dict[str, list[dict[str, Any]]]:
        """Give a row for each request that a deputy granted."""
        rows = [
            {"key": str(request), "machine": machine, "grant": str(one.key), "desk": one.desk,
             "start": one.start, "standing": int(one.standing), "by": str(one.by) if one.by else None}
            for request, one in self.granted.items()
        ]  # fmt: skip
        return {"deputy": rows} if rows else {}

    def stands(self, book: MachineBook, request: Key) -> bool:
        """Whether a request is granted by deputy and waits for the keeper."""
        one = self.granted.get(request)
        booking = book.bookings[request]
        same = one is not None and one.standing is Standing.GRANTED and one.start == booking.start
        return same and booking.state is State.PENDING

    def meets(self, book: MachineBook, start: int, end: int) -> Booking | None:
        """Give the request that a deputy granted in some of these hours."""
        standing = (book.bookings[request] for request in self.granted if self.stands(book, request))
        return next((one for one in standing if one.meets(start, end)), None)

    def hands(self, book: MachineBook, request: Key) -> bool:
        """Whether the current entry's desk is on the list, and a deputy granted the request."""
        heirs = book.law.statutes.keeping.list_of(book.subject, book.item.place)
        return request in self.granted and heirs is not None and book.item.key.desk in heirs.desks

    def grant(self, book: MachineBook, request: Key) -> None:
        """Note the current entry as a grant; raises `NoEffect` where the hours are gone, or granted before."""
        booking = book.wanted(request, PENDING_ONLY, Reason.NOT_PENDING)
        heirs = book.law.statutes.keeping.list_of(book.subject, book.item.place)
        desk = book.item.key.desk
        if heirs is None or desk not in heirs.desks or book.law.keeper_of(book.subject, book.item.place) == desk:
            raise NoEffect(Reason.NOT_WRITER)
        if self.stands(book, request):
            raise NoEffect(Reason.ENDED, self.granted[request].key)
        if (earlier := self.meets(book, booking.start, booking.end)) is not None:
            raise NoEffect(Reason.OVERLAP, self.granted[earlier.key].key)
        found = self.granted[request] = DeputyGranted(book.item.key, desk, booking.start)
        other = book.taken(booking.start, booking.end)
        if other is not None:
            self._overrule(book, booking, found, other)
            raise NoEffect(Reason.OVERLAP, other.key)

    def held(self, book: MachineBook, booking: Booking) -> None:
        """Note that the keeper took a booking's hours: plain where a deputy granted it, over for those that meet it."""
        one = self.granted.get(booking.key)
        if one is not None and one.standing is Standing.GRANTED:
            one.standing, one.by = Standing.PLAIN, book.item.key
        for request, found in self.granted.items():
            other = book.bookings[request]
            if self.stands(book, request) and other.meets(booking.start, booking.end):
                self._overrule(book, other, found, booking)

    @staticmethod
    def _overrule(book: MachineBook, booking: Booking, found: DeputyGranted, other: Booking) -> None:
        found.standing, found.by = Standing.OVERRULED, other.decided
        booking.state, booking.decided, booking.against = State.OVERRULED, other.decided, other.key
        book.touch(booking.key)

    def advise(self, book: MachineBook, booking: Booking) -> None:
        """Refuse a grant of hours that this desk knows to be gone, or by a desk that may not act."""
        heirs = book.law.statutes.keeping.list_of(book.subject)
        desk, said = book.item.key.desk, book.say(booking)
        if book.law.keeper_of(book.subject) == desk:
            raise Refused(_("This desk keeps {machine}; confirm the request instead.").format(**said))
        if heirs is None:
            raise Refused(_("The keeper of {machine} has published no list of deputies.").format(**said))
        if desk not in heirs.desks:
            raise Refused(_("This desk is not on the list that {machine}'s keeper published.").format(**said))
        if self.stands(book, booking.key):
            raise Refused(_("A deputy has granted it already; the keeper has to confirm it.").format(**said))
        other = book.taken(booking.start, booking.end) or self.meets(book, booking.start, booking.end)
        if other is not None:
            raise Refused(_("{machine} is already given to {who}, {when}.").format(**book.say(other)))

"""What sealed rounds have said of a machine's requests: granted, or passed over with another hour offered.

Rules
- It is part of the machine's book, and each request has at most one line in it: that of the round that spoke last.
- `waited` counts the rounds that had a request before them and gave it nothing; the same round twice counts once. Where
  the household's own limit, or what only it can mend, stood in the way, it did not wait: nobody gathers places so.
- A grant holds its hours like a confirmation. It may lie later than asked, never beyond what the request allows.
- A book without rounds, whose requests name only hours, leaves no line here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from models.allot.facts import Why
from models.book import NoEffect, Reason
from models.bookings import PENDING_ONLY, State
from models.parts import Part

if TYPE_CHECKING:
    from models.bookings import Booking, MachineBook
    from models.refs import Key

#: The most letters of a plot's name.
PLOT: Final = 8
#: What may still be granted in a round, or be offered another hour.
OPEN: Final = frozenset({State.PENDING, State.OVERRULED})
#: Why a request got nothing that is not for want of a machine.
OWN: Final = frozenset({Why.QUOTA, Why.CHAIN, Why.LICENCE, Why.OUTSIDE, Why.GONE})


@dataclass
class Grant:
    """One request and the rounds: what it asked beyond hours, and what the last round that saw it said.

    `asked` is the hour that was asked for first, `flex` how many hours later it may begin. `said` is the entry by which
    the last round granted it or passed it over; `why` is a `Why` of the rule, `offer` the hour offered instead.
    """

    request: Key
    asked: int
    flex: int = 0
    plot: str = ""
    driver: bool = False
    rounds: set[Key] = field(default_factory=set["Key"])
    waited: int = 0
    round: Key | None = None
    said: Key | None = None
    granted: bool = False
    why: int = 0
    offer: int | None = None

    def row(self, machine: str) -> dict[str, Any]:
        """Give it as it lies in the table `grant`."""
        return {
            "key": str(self.request), "machine": machine, "asked": self.asked, "flex": self.flex, "plot": self.plot,
            "driver": self.driver, "waited": self.waited, "round": str(self.round) if self.round else None,
            "said": str(self.said) if self.said else None, "granted": self.granted, "why": self.why,
            "offer": self.offer,
        }  # fmt: skip


class Grants(Part):
    """What rounds said in one machine's book, by request."""

    def __init__(self) -> None:
        """Begin empty."""
        self.lines: dict[Key, Grant] = {}

    def rows(self, machine: str) -> dict[str, list[dict[str, Any]]]:
        """Give a row for each request that has a line."""
        return {"grant": [one.row(machine) for one in self.lines.values()]}


def told(book: MachineBook, request: Key) -> Grant | None:
    """Give a request's line, if it has one; the book stays as it is."""
    part = book.parts.get(Grants)
    return part.lines.get(request) if isinstance(part, Grants) else None


def line(book: MachineBook, booking: Booking) -> Grant:
    """Give a request's line, making it where there is none."""
    return book.part(Grants).lines.setdefault(booking.key, Grant(booking.key, booking.start))


def asked(book: MachineBook, booking: Booking, flex: int, plot: str, *, driver: bool) -> None:
    """Note what a new request says beyond its hours."""
    if flex or plot or driver:
        found = line(book, booking)
        found.flex, found.plot, found.driver = flex, plot, driver


def window(book: MachineBook, booking: Booking) -> tuple[int, int]:
    """Give the first and the last hour at which a request may begin.

    What a round moved and a breakdown took back may begin when it might before, and no later.
    """
    found = told(book, booking.key)
    first = found.asked if found and found.asked <= booking.start <= found.asked + found.flex else booking.start
    return first, first + (found.flex if found else 0)


def grant(book: MachineBook, request: Key, sealed: Key, start: int) -> None:
    """Hold a request's hours from `start`, or overrule it where they are held; raises `NoEffect`."""
    booking = book.wanted(request, PENDING_ONLY, Reason.NOT_PENDING)
    first, last = window(book, booking)
    if not first <= start <= last:
        raise NoEffect(Reason.NOT_ALLOWED)
    found = line(book, booking)
    end = start + booking.end - booking.start
    other = book.taken(start, end)
    booking.decided = found.said = book.item.key
    found.round, found.offer = sealed, None
    found.rounds.add(sealed)
    if other is not None:
        booking.state, booking.against = State.OVERRULED, other.key
        raise NoEffect(Reason.OVERLAP, other.key)
    found.granted, found.why = True, int(start != booking.start)
    booking.start, booking.end, booking.state = start, end, State.CONFIRMED
    book.hold(booking)


def pass_over(book: MachineBook, request: Key, sealed: Key | None, why: int, offer: int | None) -> None:
    """Note that a round gave a request nothing, and what it offers; raises `NoEffect`."""
    booking = book.wanted(request, OPEN, Reason.NOT_PENDING)
    found = line(book, booking)
    if sealed is not None and sealed not in found.rounds:
        found.rounds.add(sealed)
        found.waited += why not in OWN
    found.round = sealed or found.round
    found.said, found.granted, found.why, found.offer = book.item.key, False, why, offer


def take_offer(book: MachineBook, request: Key, said: Key) -> None:
    """Move a request to the hour that was offered last; raises `NoEffect` when it is not that offer."""
    booking = book.wanted(request, OPEN, Reason.NOT_PENDING)
    found = told(book, request)
    if found is None or found.said != said or found.offer is None:
        raise NoEffect(Reason.ENDED, found.said if found else None)
    booking.start, booking.end = found.offer, found.offer + booking.end - booking.start
    booking.state, booking.decided, booking.against = State.PENDING, None, None
    found.offer = None

"""Requests for machines: who asks, who decides, and what happened to each.

Rules
- Everybody asks; only the keeper's entries confirm, reject, hand over and take back. Never two bookings in one hour.
- A confirmation that meets a confirmed booking in the order has no effect, and its request reads "overruled".
- A request lies at whole hours of the co-op's calendar; meters read in tenths of an hour.
"""

from __future__ import annotations

from typing import Annotated

from models import grants
from models.advice import advise_hours, advise_meters, advise_past, standing
from models.book import NoEffect, Reason
from models.bookings import (
    LONGEST,
    OUT_ONLY,
    PENDING_ONLY,
    READY,
    Booking,
    Condition,
    MachineBook,
    Purpose,
    State,
)
from models.clock import DAY
from models.entry import Entry, entry
from models.fields import Label, Letters, Pinned, Text, Whole
from models.language import gettext as _
from models.measures import DayBefore, Hour, Litres, Several, Tenths
from models.members import Member
from models.refs import Ref, Stream
from models.things import AddMachine, Machine, PassKeeping, RetireMachine
from models.words import Refused
from models.writers import ANY_DESK, AuthorOf, Keeper

__all__ = [
    "AddMachine",
    "CancelRequest",
    "ConfirmRequest",
    "Confirming",
    "HandOver",
    "LogJob",
    "Machine",
    "PassKeeping",
    "RejectRequest",
    "RequestMachine",
    "RetireMachine",
    "ReturnMachine",
]

KEEPER = Keeper()
LATE = 24 * 60


@entry(
    16,
    stream=Stream.COOP,
    writer=ANY_DESK,
    layer=3,
    subject="machine",
    command="machine request",
    said="asked for a machine",
    haste=1,
)
class RequestMachine(Entry[MachineBook]):
    """Ask for a machine for some hours."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    member: Annotated[Ref[Member], Label("For", "A name or a number.")]
    start: Annotated[Hour, Label("From", "Day and hour, like fri 6 or 27 Nov 6.")]
    hours: Annotated[int, Whole(low=1, high=LONGEST), Label("Hours", "How many hours, from 1 to 336.")]
    purpose: Annotated[Purpose, Label("Work")] = Purpose.OTHER
    note: Annotated[Text, Label("Note", "No names here: it goes by radio to every village.")] = ""
    paper: Annotated[bool, Label("From paper", "It was written on paper first; the day may be past.")] = False
    flex: Annotated[int, Whole(high=LONGEST), Label("Later by", "Hours that it may begin later; 0 if not.")] = 0
    plot: Annotated[str, Letters(grants.PLOT), Label("Plot", "The field; next to each other saves travel.")] = ""
    driver: Annotated[bool, Label("Driver", "The village's driver has to come with it.")] = False

    def check(self, book: MachineBook) -> None:
        """Refuse hours that are past, far off, taken, or asked for before."""
        advise_hours(book, self)
        for part in book.parts.values():
            part.advise_request(book, self)

    def apply(self, book: MachineBook) -> None:
        """Enter the request as pending."""
        book.open_here()
        item = book.item
        book.touch(item.key)
        book.bookings[item.key] = booking = Booking(
            item.key,
            self.member.key,
            item.key.desk,
            self.start,
            self.start + self.hours,
            int(self.purpose),
            self.note,
            item.record.at,
        )
        grants.asked(book, booking, self.flex, self.plot, driver=self.driver)


class Confirming:
    """Marks kinds by which a keeper decides over a request."""


@entry(
    18, stream=Stream.COOP, writer=KEEPER, layer=3, subject="request", command="machine confirm", said="confirmed",
    haste=1,
)  # fmt: skip
class ConfirmRequest(Entry[MachineBook], Confirming):
    """Confirm a request; only the machine's keeper can."""

    request: Annotated[Ref[RequestMachine], Pinned(), Label("Request")]
    note: Text = ""

    def check(self, book: MachineBook) -> None:
        """Refuse a second booking in the same hours, and say whose the first is."""
        booking = standing(book, self.request.key, PENDING_ONLY)
        other = book.taken(booking.start, booking.end)
        if other is not None:
            told = grants.told(book, booking.key)
            taken = _(
                "{machine} is already confirmed for {who}, {when}. Reject this one, or cancel that one first."
            ).format(**book.say(other))
            there = told is not None and told.offer is not None
            instead = _("Or take the offered hours: t in its round, or “mvs round take”.") if there else ""
            raise Refused(f"{taken} {instead}".rstrip())
        for part in book.parts.values():
            part.advise_confirm(book, booking)

    def apply(self, book: MachineBook) -> None:
        """Hold the hours, or overrule the request when they are held already."""
        book.open_here()
        booking = book.wanted(self.request.key, PENDING_ONLY, Reason.NOT_PENDING)
        other = book.taken(booking.start, booking.end)
        booking.decided = book.item.key
        if other is not None:
            booking.state, booking.against = State.OVERRULED, other.key
            raise NoEffect(Reason.OVERLAP, other.key)
        booking.state, booking.words = State.CONFIRMED, self.note
        book.hold(booking)


@entry(
    19, stream=Stream.COOP, writer=KEEPER, layer=3, subject="request", command="machine reject", said="rejected",
    haste=1,
)  # fmt: skip
class RejectRequest(Entry[MachineBook], Confirming):
    """Reject a request and say why; only the keeper can."""

    request: Annotated[Ref[RequestMachine], Pinned(), Label("Request")]
    reason: Annotated[str, Letters(60, least=1), Label("Reason", "What the member will be told.")]

    def check(self, book: MachineBook) -> None:
        """Refuse to reject what no longer waits."""
        standing(book, self.request.key, PENDING_ONLY)

    def apply(self, book: MachineBook) -> None:
        """Mark it rejected."""
        booking = book.wanted(self.request.key, PENDING_ONLY, Reason.NOT_PENDING)
        booking.state, booking.words, booking.decided = State.REJECTED, self.reason, book.item.key


@entry(
    20,
    stream=Stream.COOP,
    writer=AuthorOf("request", or_keeper=True),
    layer=3,
    subject="request",
    command="machine cancel",
    said="cancelled",
    haste=1,
)
class CancelRequest(Entry[MachineBook]):
    """Take a request or a booking back."""

    request: Annotated[Ref[RequestMachine], Label("Request")]
    reason: Annotated[Text, Label("Reason")] = ""
    on: Annotated[DayBefore | None, Label("On", "The day it happened, if it was not today.")] = None

    def check(self, book: MachineBook) -> None:
        """Refuse to cancel what is out or over."""
        standing(book, self.request.key, frozenset({State.PENDING, State.CONFIRMED}))
        advise_past(book, self.on)

    def apply(self, book: MachineBook) -> None:
        """Give the hours back; within a day of the start it counts as late, and after a no-show's hour as that."""
        booking = book.wanted(self.request.key, frozenset({State.PENDING, State.CONFIRMED}), Reason.ENDED)
        when = book.item.place.t if self.on is None else min(book.item.place.t, self.on * DAY)
        known = when if _vouched(book) else book.item.place.t
        booking.late = booking.state is State.CONFIRMED and known > booking.start * 60 - LATE
        missed = booking.late and when >= booking.start * 60 and booking.start <= book.missed_by()
        booking.state = State.NO_SHOW if missed else State.CANCELLED
        booking.words, booking.decided = self.reason, book.item.key


def _vouched(book: MachineBook) -> bool:
    """Whether the day that a cancellation names counts: where a policy is in force, only from the keeper, who was told.

    Else whoever comes too late would write that it was last week, and its hours would count for nobody.
    """
    place = book.item.place
    return book.law.statutes.policy(place) is None or book.keeper() == place.desk


@entry(
    21,
    stream=Stream.COOP,
    writer=KEEPER,
    layer=3,
    subject="request",
    command="machine handover",
    strikeable=True,
    said="handed over",
)
class HandOver(Entry[MachineBook], Confirming):
    """Hand the machine over for a confirmed booking."""

    request: Annotated[Ref[RequestMachine], Pinned(), Label("Booking")]
    meters: Annotated[tuple[int, ...], Several(Tenths(), most=4), Label("Meter", "Hours on the clock, like 412.6.")]
    fuel: Annotated[Litres | None, Label("Fuel", "Litres in the tank.")] = None
    note: Text = ""
    on: Annotated[DayBefore | None, Label("On", "The day it happened, if it was not today.")] = None
    despite: Annotated[str, Letters(24), Label("Despite", "Why all the same, where the books say no.")] = ""

    def check(self, book: MachineBook) -> None:
        """Refuse what is not confirmed, a machine that is out, and a meter that runs backwards."""
        booking = standing(book, self.request.key, book.ready(self.request.key))
        advise_past(book, self.on)
        if book.custody is not None:
            raise Refused(
                _("{machine} is still out with {who} ({when}). Take it back first.").format(
                    **book.say(book.bookings[book.custody])
                )
            )
        advise_meters(book, self.meters, book.meters, LONGEST)
        for part in book.parts.values():
            part.advise_hand_over(book, booking, self)

    def apply(self, book: MachineBook) -> None:
        """Note the meters and who has it; what a breakdown took back meanwhile went out all the same."""
        booking = book.wanted(self.request.key, book.ready(self.request.key), Reason.NOT_CONFIRMED)
        if booking.state not in READY:
            other = book.taken(booking.start, booking.end)
            if other is None:
                book.hold(booking)
            elif not book.beside():
                raise NoEffect(Reason.OVERLAP, other.key)
            booking.against = other.key if other else None
        booking.state, booking.out = State.OUT, self.meters
        book.meters, book.custody = self.meters, booking.key


@entry(
    22,
    stream=Stream.COOP,
    writer=AuthorOf("request", or_keeper=True),
    layer=3,
    subject="request",
    command="machine job",
    strikeable=True,
    said="logged a job",
)
class LogJob(Entry[MachineBook]):
    """Log the work done: meter, fuel and who drove."""

    request: Annotated[Ref[RequestMachine], Label("Booking")]
    meters: Annotated[
        tuple[int, ...], Several(Tenths(), most=4), Label("Meter", "Hours on the clock at the end, like 418.1.")
    ]
    fuel: Annotated[Litres | None, Label("Fuel", "Litres used.")] = None
    operator: Annotated[Ref[Member] | None, Label("Driver", "A name or a number.")] = None
    note: Text = ""
    on: Annotated[DayBefore | None, Label("On", "The day it happened, if it was not today.")] = None
    despite: Annotated[str, Letters(24), Label("Despite", "Why all the same, where the books say no.")] = ""

    def check(self, book: MachineBook) -> None:
        """Refuse a job on what was never handed over, and a meter that runs backwards."""
        booking = standing(book, self.request.key, frozenset({State.OUT, State.RETURNED}))
        advise_past(book, self.on)
        advise_meters(book, self.meters, booking.swapped or booking.out, booking.end - booking.start)
        for part in book.parts.values():
            part.advise_job(book, booking, self)

    def apply(self, book: MachineBook) -> None:
        """Note the work."""
        booking = book.wanted(self.request.key, frozenset({State.OUT, State.RETURNED}), Reason.NOT_OUT)
        booking.job, booking.fuel = self.meters, self.fuel
        booking.operator = self.operator.key if self.operator else None
        if booking.state is State.OUT:
            book.meters = self.meters


@entry(
    23,
    stream=Stream.COOP,
    writer=KEEPER,
    layer=3,
    subject="request",
    command="machine return",
    strikeable=True,
    said="took back",
)
class ReturnMachine(Entry[MachineBook], Confirming):
    """Take the machine back; only its keeper can."""

    request: Annotated[Ref[RequestMachine], Pinned(), Label("Booking")]
    meters: Annotated[tuple[int, ...], Several(Tenths(), most=4), Label("Meter", "Hours on the clock, like 418.1.")]
    condition: Annotated[Condition, Label("Condition", "good, needs care or damaged.")] = Condition.GOOD
    note: Text = ""
    on: Annotated[DayBefore | None, Label("On", "The day it happened, if it was not today.")] = None

    def check(self, book: MachineBook) -> None:
        """Refuse to take back what is not out, and a meter that runs backwards."""
        booking = standing(book, self.request.key, OUT_ONLY)
        advise_past(book, self.on)
        least = booking.swapped or booking.job or booking.out
        advise_meters(book, self.meters, least, booking.end - booking.start)

    def apply(self, book: MachineBook) -> None:
        """Close the booking."""
        booking = book.wanted(self.request.key, OUT_ONLY, Reason.NOT_OUT)
        booking.state, booking.back, booking.condition = State.RETURNED, self.meters, int(self.condition)
        book.meters = self.meters
        if book.custody == booking.key:
            book.custody = None

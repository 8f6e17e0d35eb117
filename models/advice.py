"""What the book of a machine advises an author before something is written about a request.

Rules
- Advice may look at the clock and at names; it never decides: what is written against it has the effect the fold gives.
- Each refusal says what stands in the way, and what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.bookings import Booking, MachineBook, State
from models.clock import DAY
from models.language import gettext as _
from models.language import ngettext
from models.spelling import point
from models.words import Refused

if TYPE_CHECKING:
    from models.machines import RequestMachine
    from models.refs import Key

#: So many times a booking's hours, and a day, may its meter go on; more is a slip of the pen.
LEAP = 3


def standing(book: MachineBook, request: Key, states: frozenset[State]) -> Booking:
    """Give a booking that stands in one of `states`; otherwise refuse and say how it stands."""
    booking = book.bookings.get(request)
    if booking is None:
        raise Refused(_("That request has no effect in the books, so nothing can be done with it. Press w for why."))
    if booking.state not in states:
        raise Refused(
            _("The request of {who} for {machine}, {when}, is {state}.").format(
                state=booking.state.words(), **book.say(booking)
            )
        )
    return booking


def advise_hours(book: MachineBook, wish: RequestMachine) -> None:
    """Refuse hours that are past, too far off, already asked for, or taken; say which are free."""
    now = book.now // 60
    if wish.start < now - now % 24 and not wish.paper:
        raise Refused(
            _("{day} is in the past. Type a day from today on, or say that it comes from paper.").format(
                day=book.day(wish.start)
            ),
            "start",
        )
    if wish.start > now + 366 * 24:
        raise Refused(_("{day} is more than a year away. Is the date right?").format(day=book.day(wish.start)), "start")
    end = wish.start + wish.hours
    for booking in book.bookings.values():
        if (
            booking.state is State.PENDING
            and booking.member == wish.member.key
            and (booking.start, booking.end) == (wish.start, end)
        ):
            raise Refused(_("{who} has already asked for {machine}, {when}.").format(**book.say(booking)), "start")
    other = book.taken(wish.start, end)
    if other is not None and not wish.paper:
        words = _("Taken {when} by {who} (confirmed).").format(**book.say(other))
        raise Refused(f"{words} {_('Free that day:')} {book.free(wish.start // 24)}", "start")


def advise_past(book: MachineBook, day: int | None, field: str = "on") -> None:
    """Refuse a day to come where only something that happened can be meant."""
    if day is not None and day > book.now // DAY:
        raise Refused(_("That day is still to come."), field)


def advise_meters(book: MachineBook, meters: tuple[int, ...], least: tuple[int, ...], hours: int) -> None:
    """Refuse a wrong number of meters, one that runs backwards, or one that leaps.

    `hours` are those of the booking; where none lies between the two readings, the longest that there may be, since a
    keeper may have used the machine without the books.
    """
    thing = book.law.things.get(book.subject)
    if thing is not None and len(meters) != len(thing.meters):
        many = ngettext("{code} has {count} meter ({names}); give one reading.",
                        "{code} has {count} meters ({names}); give a reading for each, with / between.",
                        len(thing.meters))  # fmt: skip
        raise Refused(many.format(code=thing.code, count=len(thing.meters), names="/".join(thing.meters)), "meters")
    for reading, last in zip(meters, least, strict=False):
        said = {"last": point(f"{last // 10}.{last % 10}"), "reading": point(f"{reading // 10}.{reading % 10}")}
        if reading < last:
            raise Refused(_("The meter stood at {last}; {reading} would be backwards. Read it again.").format(**said),
                          "meters")  # fmt: skip
        if reading - last > (LEAP * hours + 24) * 10:
            raise Refused(_(
                "The meter stood at {last}; {reading} is too much for these hours. Read it again. If {last} was wrong, "
                "its desk strikes that entry out (“mvs strike A#12 --reason …”) and writes it again."
            ).format(**said), "meters")  # fmt: skip

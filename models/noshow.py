"""Bookings that nobody came for, and what a late cancellation counts: only where a policy says so.

Rules
- With a policy of n hours, a confirmed booking that was not handed over by its start and n hours no longer holds its
  hours for what is confirmed or granted after that in the order. Nothing runs at that hour: it is told when read.
- Once something else takes the hours, or it is closed, the books say "no-show"; until then only screens do.
- A hand-over that really happened is never void: it counts also when the hours went to somebody else, and both show.
- A no-show counts as used as much as a late cancellation does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from models.bookings import HELD, State

if TYPE_CHECKING:
    from models.policy import Terms

MINUTES = 60


class Hours(Protocol):
    """A request as these rules see it: a `Booking` or a row of the board."""

    @property
    def start(self) -> int:
        """Its first hour."""
        ...

    @property
    def end(self) -> int:
        """The hour after its last."""
        ...

    @property
    def state(self) -> State:
        """How it stands."""
        ...

    @property
    def late(self) -> bool:
        """Whether it was cancelled late."""
        ...


def missed(booking: Hours, terms: Terms | None, t: int) -> bool:
    """Whether a booking counts as one that nobody came for, at minute `t` since the epoch."""
    if booking.state is State.NO_SHOW:
        return True
    waits = terms.no_show if terms else 0
    return waits > 0 and booking.state is State.CONFIRMED and t >= (booking.start + waits) * MINUTES


def counted(booking: Hours, terms: Terms, t: int) -> int:
    """Give the hours of a booking that count as used at minute `t`: all it holds, a part of what was lost by its fault.

    The part of a late cancellation or a no-show is rounded up, so that nobody gains by the rounding.
    """
    hours = booking.end - booking.start
    if missed(booking, terms, t) or (booking.state is State.CANCELLED and booking.late):
        return -(-hours * terms.late_counts // 100)
    return hours if booking.state in HELD else 0

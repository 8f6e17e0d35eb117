"""What goes wrong in a season: rain, breakdowns, and a desk that is silent for weeks while others take over.

Rules
- Each happens in the weeks that `Trouble` names, on its day of the week; the rest of the life goes on around it.
- The silent desk goes on deciding over what its own books show, and nobody hears of it until it comes back.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

from bench.season_life import Life
from bench.season_world import DAY, OFFICE
from models.asof import books_now
from models.bookings import HELD, Purpose, State
from models.breakdown import BlockHours, ReportBreakdown, ReportRepair, Stop
from models.machines import ConfirmRequest
from models.refs import Key, Ref
from models.succession import Support, TakeKeeping
from models.words import Refused

if TYPE_CHECKING:
    from bench.season_world import Seat

TUESDAY, WEDNESDAY, FRIDAY = 1, 2, 4
#: The desk that falls silent.
SILENT: Final = 4


class Hardships(Life):
    """A life with everything that goes wrong in it."""

    def _happenings(self, day: int, weekday: int) -> None:
        world, trouble, week = self.world, self.trouble, self.week - 1
        super()._happenings(day, weekday)
        world.at(day, 5)
        if week in trouble.broken and weekday in {TUESDAY, FRIDAY}:
            self._break(world.seats[1 + week % 4], day, mended=weekday == FRIDAY)
        if week + 1 in trouble.rain and weekday == WEDNESDAY:
            self._rain(day + 6)
        if week == trouble.silent[0] and weekday == WEDNESDAY:
            world.seats[SILENT].silent = True
        if week == trouble.silent[0] + 1 and weekday == TUESDAY:
            self._take_over(world.seats[SILENT])
        if week == trouble.silent[1] and weekday == WEDNESDAY:
            world.seats[SILENT].silent = False
        if world.seats[SILENT].silent and weekday == FRIDAY:
            self._decide_unseen(world.seats[SILENT])

    def _rain(self, day: int) -> None:
        """Let it rain a day of next week: no field work with any machine."""
        for seat in self._there():
            for machine in self._kept(seat):
                work = (Purpose.PLOUGH, Purpose.HARROW, Purpose.HARVEST)
                with contextlib.suppress(Refused):
                    seat.write(BlockHours(Ref[Any].to(machine), day * DAY, DAY, Stop.WEATHER, work))
                    self._count("hours of rain", DAY)

    def _break(self, seat: Seat, day: int, *, mended: bool) -> None:
        """Break a machine on Tuesday, for the rest of the week but two days; repair it on Friday."""
        machine = Ref[Any].to(seat.machines[0])
        if seat.silent:
            return
        if mended:
            seat.write(ReportRepair(machine))
            return
        seat.write(ReportBreakdown(machine, "gearbox", day + 9))
        self._count("breakdowns")

    def _decide_unseen(self, seat: Seat) -> None:
        """Let the silent desk, which hears nobody, go on deciding over machines that others have taken over."""
        for _book, booking in self._bookings(seat, kept=True):
            if booking.state is State.PENDING and booking.start > self.world.now:
                with contextlib.suppress(Refused):
                    self.hidden += seat.write(ConfirmRequest(seat.pinned(booking.key)))

    def _take_over(self, silent: Seat) -> None:
        """Let the next village's desk propose to take the silent desk's machines over, and another one sign."""
        world = self.world
        proposer, signer = world.seats[1], world.seats[2]
        number = silent.node.author.number
        tip = next(tip for tip in proposer.node.ledger.tips() if tip.number == number and not tip.incarnation)
        last = Ref[Any].to(Key(number, 0, 0, tip.count - 1))
        desk = proposer.node.law.desks[proposer.node.author.number]
        for machine in silent.machines:
            take = TakeKeeping(proposer.pinned(machine), proposer.pinned(desk.admission), (last,))
            (key,) = proposer.write(take)
            world.carry(proposer, signer)
            signer.write(Support(signer.pinned(key)))
            self._count("taken over")
        self.tell()

    def void(self) -> int:
        """Count the silent desk's unseen decisions that hold nothing, as all desks see them in the end."""
        ledger = self.world.seats[OFFICE].node.ledger
        decided = {booking.decided for book in books_now(ledger).machines.values() for booking in book.bookings.values()
                   if booking.state in HELD}  # fmt: skip
        return sum(key not in decided for key in self.hidden)

"""A season lived day by day: people ask, keepers draw and seal, machines go out and come back.

Rules
- Requests come from Monday to Wednesday; on Thursday, after the cut-off, every keeper that is not silent seals its
  round; in the week itself machines are handed over and taken back.
- `Trouble` says in which weeks what goes wrong; who reaches whom is seen to here, the rest in `season_trouble`.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bench.season_world import DAY, OFFICE, VILLAGES, Seat
from models import board, inspect
from models.allot import lots
from models.asof import books_now
from models.bookings import MachineBook, State
from models.breakdown import BlockHours, Stop
from models.grants import told
from models.lots import CommitLots
from models.machines import CancelRequest, ConfirmRequest, HandOver, LogJob, RequestMachine, ReturnMachine
from models.refs import Key, Ref
from models.remember import remember
from models.rounds import TakeOffer
from models.succession import NameDeputies
from models.wire import blake
from models.words import Refused
from mvs_tui import rounds

if TYPE_CHECKING:
    from bench.season_world import House, World
    from models.bookings import Booking

#: The hour at which clerks enter requests, desks exchange, and on Thursday the rounds are sealed.
EVENING: Final = 20
#: Evenings of asking, and the weekday of the seal.
ASKING, SEALING = 3, 3
#: In a hundred: bookings nobody comes for, bookings cancelled on the day, offers that are taken.
NO_SHOWS, LATE, TAKEN = 4, 3, 60
#: In a hundred: requests for a machine of the own village.
OWN: Final = 50
#: The hours at which people wish to begin, and how many hours later it may be.
STARTS: Final = (6, 6, 7, 8, 12, 13, 14)
LATER: Final = (0, 2, 6, 12, 30, 54)
#: Nobody works from DARK to LIGHT.
DARK, LIGHT = 20, 5


@dataclass(frozen=True)
class Trouble:
    """In which weeks what goes wrong, counted from 0; ranges are half open."""

    rain: tuple[int, ...] = (2, 6, 9)
    broken: tuple[int, ...] = (1, 4, 8)
    split: tuple[tuple[int, int], ...] = ((3, 5), (8, 9))
    silent: tuple[int, int] = (5, 8)


class Life:
    """Lives a season in a world. `counts` says how often what happened, week by week."""

    def __init__(self, world: World, trouble: Trouble) -> None:
        """Publish who stands in for whom, and the lots of the season."""
        self.world, self.trouble = world, trouble
        self.week = 0
        self.counts: list[Counter[str]] = []
        self.hidden: list[Key] = []
        for seat in world.seats[1:]:
            others = [Ref[Any].to(desk.admission) for desk in self._others(seat)]
            seat.write(*(NameDeputies(seat.pinned(machine), tuple(others)) for machine in seat.machines))
        for seat in world.seats:
            self._publish(seat)
        world.tell()

    def _publish(self, seat: Seat) -> None:
        """Publish a desk's lots as `rounds.commit_lots` does, with a secret that the seed gives."""
        secret = blake(b"lots", seat.node.author.key.seed)[: lots.LINK]
        anchor = lots.chain(secret, self.world.size.weeks)[0]
        remember(seat.node.ledger, f"lots {anchor.hex()}", secret.hex())
        seat.write(CommitLots(anchor, self.world.first, self.world.size.weeks))

    def _others(self, seat: Seat) -> list[Any]:
        law = seat.node.law
        return [
            law.desks[number + 1] for number in range(1, len(self.world.seats)) if self.world.seats[number] is not seat
        ]

    # ---- the weeks ----------------------------------------------------------------------------------------------

    def ask_week(self, week: int) -> None:
        """Live the week before: ask, draw, and work off what was drawn before."""
        world = self.world
        self.week = week
        self.counts.append(Counter())
        monday = world.first + 7 * (week - 1)
        for day in range(monday, monday + 7):
            world.at(day)
            self._happenings(day, day - monday)
            events = self._events(day)
            self._work(day, [event for event in events if event[0] < EVENING])
            world.at(day, EVENING)
            if day - monday < ASKING and week < world.size.weeks:
                self._ask(world.first + 7 * week, day - monday)
            self.tell()
            if day - monday == SEALING and week < world.size.weeks:
                self._draw(day, world.first + 7 * week)
            self._work(day, [event for event in events if event[0] >= EVENING])

    @property
    def parts(self) -> int:
        """In how many parts the desks are this week."""
        return 1 + any(first <= self.week < last for first, last in self.trouble.split)

    def tell(self) -> None:
        """Let those exchange who reach each other this week."""
        if self.parts == 1:
            self.world.tell()
        elif self.week < self.trouble.split[0][1]:
            self.world.tell([[0, 1, 2], [3, 4]])
        else:
            self.world.tell([[0, 1, 3], [2, 4]])

    def _there(self) -> list[Seat]:
        return [seat for seat in self.world.seats if not seat.silent]

    def _count(self, what: str, much: int = 1) -> None:
        self.counts[-1][what] += much

    # ---- asking and drawing -------------------------------------------------------------------------------------

    def _ask(self, first: int, evening: int) -> None:
        """Let each village's clerk enter a third of the village's requests."""
        world = self.world
        for number, seat in enumerate(world.seats[1:]):
            if seat.silent:
                continue
            for house in world.houses:
                asks = world.size.eager if house.eager else world.size.asks
                for ask in range(asks if house.village == number else 0):
                    if ask % 3 == evening:
                        self._request(seat, self._wish(house, first))

    def _request(self, seat: Seat, wish: RequestMachine) -> None:
        try:
            seat.write(wish)
        except Refused:
            self._count("advised against")
        else:
            self._count("asked")

    def _wish(self, house: House, first: int) -> RequestMachine:
        world, chance = self.world, self.world.chance
        own = self._happens(OWN)
        keeper = world.seats[house.village + 1] if own else chance.choice(world.seats[1:])
        start = (first + chance.randrange(7)) * DAY + chance.choice(STARTS)
        return RequestMachine(
            Ref[Any].to(chance.choice(keeper.machines)), Ref[Any].to(chance.choice(house.members)), start,
            chance.choice((3, 4, 4, 5)), world.purpose(), flex=chance.choice(LATER), plot=VILLAGES[house.village][:3],
        )  # fmt: skip

    def _draw(self, day: int, first: int) -> None:
        """Reveal the registrar's lot, seal every round, and let people take what is offered."""
        world = self.world
        world.at(day, 20, 10)
        rounds.reveal_lot(world.seats[OFFICE].node, first)
        self.tell()
        world.at(day, 20, 20)
        for seat in self._there():
            if any(seat.node.law.keeper_of(key) == seat.node.author.number for key in seat.node.law.things):
                self._seal(seat, first)
        world.at(day, 21)
        self.tell()
        for seat in self._there():
            self._take_offers(seat, first)
        self.tell()
        world.at(day, 22)
        for seat in self._there():
            self._confirm(seat, first)
        self.tell()

    def _seal(self, seat: Seat, first: int) -> None:
        """Seal one desk's round; a keeper for whose machines nobody asked has none."""
        try:
            key = rounds.seal(seat.node, first).keys[0]
        except Refused:
            self._count("no round")
            return
        sealed = inspect.one(seat.node.ledger, key)
        if sealed is not None:
            self._count("rounds")
            self._count("granted", sealed.grants)
            self._count("passed over", sealed.passed)

    def _take_offers(self, seat: Seat, first: int) -> None:
        """Let people of a desk take some of what was offered instead."""
        bodies: list[Any] = []
        for book, booking in self._bookings(seat):
            grant = told(book, booking.key)
            mine = booking.desk == seat.node.author.number and booking.state is State.PENDING
            if not mine or grant is None or grant.offer is None or grant.said is None:
                continue
            if grant.offer // DAY >= first and self._happens(TAKEN):
                bodies.append(TakeOffer(Ref[Any].to(booking.key), Ref[Any].to(grant.said)))
        if bodies:
            self._count("offers taken", len(seat.write(*bodies, advise=False)))

    def _confirm(self, seat: Seat, first: int) -> None:
        """Let a keeper confirm what people took of its offers, as far as the hours are still free."""
        for book, booking in self._bookings(seat, kept=True):
            grant = told(book, booking.key)
            taken = grant is not None and grant.waited > 0 and grant.offer is None and not grant.granted
            if taken and booking.state is State.PENDING and booking.start // DAY >= first:
                with contextlib.suppress(Refused):
                    seat.write(ConfirmRequest(seat.pinned(booking.key)))
                    self._count("offers confirmed")

    def _bookings(self, seat: Seat, *, kept: bool = False) -> list[tuple[MachineBook, Booking]]:
        """Give the requests that a desk's books show, by their entries; those of machines that it keeps."""
        books = books_now(seat.node.ledger)
        found = [
            (book, booking)
            for machine, book in sorted(books.machines.items())
            if not kept or books.law.keeper_of(machine) == seat.node.author.number
            for booking in book.bookings.values()
        ]
        return sorted(found, key=lambda pair: (pair[1].start, pair[1].key))

    def _happens(self, likely: int) -> bool:
        return self.world.chance.randrange(100) < likely

    # ---- the week itself ----------------------------------------------------------------------------------------

    def _events(self, day: int) -> list[tuple[int, int, Seat, Key]]:
        """Give what begins (1) and ends (0) on a day, by hour, as the keepers' books say in the morning."""
        found: list[tuple[int, int, Seat, Key]] = []
        for seat in self._there():
            for _book, booking in self._bookings(seat, kept=True):
                if booking.end // DAY == day and booking.state in {State.CONFIRMED, State.OUT}:
                    found.append((booking.end % DAY, 0, seat, booking.key))
                if booking.start // DAY == day and booking.state is State.CONFIRMED:
                    found.append((booking.start % DAY, 1, seat, booking.key))
        return sorted(found, key=lambda one: (one[0], one[1], one[3]))

    def _work(self, day: int, events: list[tuple[int, int, Seat, Key]]) -> None:
        """Let keepers take back and hand over, and let people cancel late or not come."""
        for hour, begins, seat, key in events:
            self.world.at(day, hour)
            row = board.booking(seat.node.names(), key)
            book = seat.node.ledger.folder.book(str(row.machine)) if row else None
            if not isinstance(book, MachineBook):
                continue
            booking = book.bookings[key]
            if begins and booking.state is State.CONFIRMED:
                self._begin(seat, book, booking)
            elif not begins and booking.state is State.OUT:
                self._back(seat, booking)

    def _back(self, seat: Seat, booking: Booking) -> None:
        worked = tuple(meter + 10 * (booking.end - booking.start) - 3 for meter in booking.out)
        seat.write(ReturnMachine(seat.pinned(booking.key), worked), LogJob(Ref[Any].to(booking.key), worked, 40))
        self._count("taken back")

    def _begin(self, seat: Seat, book: MachineBook, booking: Booking) -> None:
        """Hand a machine over, or not."""
        if self._happens(LATE):
            seat.write(CancelRequest(Ref[Any].to(booking.key)))
            self._count("cancelled late")
        elif self._happens(NO_SHOWS):
            self._count("nobody came")
        else:
            with contextlib.suppress(Refused):
                seat.write(HandOver(seat.pinned(booking.key), book.meters or (0,)))
                self._count("handed over")

    def _happenings(self, day: int, weekday: int) -> None:
        """Let happen what belongs to a day: on Mondays the nights of the next week are closed."""
        if weekday == 0:
            self._nights(day + 7)

    def _nights(self, monday: int) -> None:
        """Close a week's nights: nobody works in the dark."""
        for seat in self._there():
            nights = [
                BlockHours(Ref[Any].to(machine), day * DAY + DARK, LIGHT + DAY - DARK, Stop.DRIVER)
                for machine in self._kept(seat)
                for day in range(monday - 1, monday + 6)
            ]
            if nights:
                seat.write(*nights, advise=False)

    @staticmethod
    def _kept(seat: Seat) -> list[Key]:
        law = seat.node.law
        return [key for key in sorted(law.things) if law.keeper_of(key) == seat.node.author.number]

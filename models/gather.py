"""What a round is reckoned from: the requests, bookings, machines and households of the books, as plain `Inputs`.

Rules
- Everything comes out of `Books` as of named heights, and of the round's own days and lots: nothing here asks a clock,
  a name, or what lies above the heights.
- A request belongs to a round when it waits, and may begin in the round's days, on a machine that the desk keeps.
- Whoever needs a round as it would be now asks `draft_now`; whoever checks a sealed one asks `models.inspect`.
- When a machine is closed is told by `models.breakdown`, who may drive it (on the round's first day) by
  `models.drivers`; what a breakdown took back is urgent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from models import grants, merit
from models.allot.facts import Had, HouseFacts, Inputs, MachineFacts, Wish
from models.allot.lots import seed
from models.asof import as_of, books_now
from models.bookings import HELD, State
from models.breakdown import closed
from models.clock import DAY
from models.drivers import drivers
from models.encoding import entry_hash
from models.language import gettext as _
from models.noshow import counted, missed
from models.policy import Good
from models.things import Sort
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.allot.facts import Draft
    from models.asof import Books
    from models.bookings import Booking, MachineBook
    from models.law import Thing
    from models.ledger import Ledger
    from models.lots import ChainRow
    from models.policy import Terms
    from models.refs import Key
    from models.rounds import Round

HOURS: Final = 24
#: Bookings that lie back more half-lives than this weigh nothing any more.
FADED: Final = 48
#: A limit may reach back this many days, and a week more for the year's first week.
REACH: Final = 373


def no_policy() -> Refused:
    """Say that there is no rule yet, and how one is adopted."""
    return Refused(
        _(
            "No policy is in force, so there is no rule to allot by. The members adopt one; then the registrar's desk "
            "writes it down with “mvs policy adopt NAME”."
        )
    )


@dataclass(frozen=True)
class Lots:
    """The links that a round's seed is made of: the keeper's and the registrar's, each empty where there is none.

    `theirs` is the entry that revealed the registrar's. Where the keeper is the registrar, its own link is enough.
    """

    own: bytes = b""
    registrar: bytes = b""
    theirs: Key | None = None
    one_desk: bool = False

    @property
    def links(self) -> tuple[bytes, ...]:
        """Give the links in their fixed order."""
        return tuple(link for link in (self.own, self.registrar) if link)

    def lacks(self) -> str:
        """Say what lot is missing; empty where none is."""
        if not self.own and not self.registrar:
            return _("without lots: ties are broken by the requests alone")
        if not self.own:
            return _("without the keeper's lot")
        return "" if self.registrar or self.one_desk else _("without the registrar's lot")


def cut_off(terms: Terms, first: int) -> int:
    """Give the hour until which requests for a round are taken."""
    return first * HOURS - terms.cut_off


def chain_of(books: Books, desk: int, first: int) -> tuple[ChainRow, int] | None:
    """Give a desk's newest chain that has a link for the round from a day on, and its place."""
    found = [(chain.key, chain) for chain in books.chains if chain.key.desk == desk and chain.place(first)]
    return (max(found)[1], max(found)[1].place(first)) if found else None


def lots(books: Books, keeper: int, first: int, own: bytes = b"") -> Lots:
    """Give the lots of a round: `own` is the keeper's link; one that does not fit its chain counts for nothing."""
    mine = chain_of(books, keeper, first)
    if mine is None or not mine[0].fits(mine[1], own):
        own = b""
    registrar = books.law.registrar()
    theirs = chain_of(books, registrar, first) if registrar != keeper else None
    revealed = theirs[0].links.get(theirs[1]) if theirs else None
    if revealed is None:
        return Lots(own, one_desk=registrar == keeper)
    return Lots(own, revealed[1], revealed[0])


def inputs(ledger: Ledger, books: Books, keeper: int, first: int, own: bytes = b"", days: int = 0) -> Inputs:  # noqa: PLR0913, PLR0917 - what names a round
    """Gather what the round of a keeper desk from a day on is reckoned from; raises `Refused` without a policy.

    `days` are those of the policy where it is 0; `own` is the keeper's lot. The ledger is only asked for entries by
    their key, which are the same on every desk.
    """
    policy = books.law.statutes.policy()
    if policy is None:
        raise no_policy()
    terms = policy[1]
    days = days or terms.days
    kept = [
        key for key, thing in books.law.things.items() if thing.retired is None and books.law.keeper_of(key) == keeper
    ]
    wishes = tuple(
        wish
        for key in kept
        for wish in _wishes(ledger, books, books.machine(key), first * HOURS, (first + days) * HOURS)
    )
    now = cut_off(terms, first) // HOURS
    return Inputs(
        first=first,
        days=days,
        now=now,
        terms=terms,
        machines=tuple(_machine(books, key, first) for key in kept),
        houses=tuple(_houses(books, terms, now)),
        had=tuple(had(books, terms, now)),
        wishes=wishes,
        calendar=books.law.calendar,
        seed=seed(lots(books, keeper, first, own).links, (wish.key for wish in wishes)),
    )


def draft_now(ledger: Ledger, keeper: int, first: int, own: bytes = b"") -> tuple[Inputs, Draft]:
    """Give the provisional round of a keeper desk on all that is held here: any desk may ask, for any keeper.

    Raises `Refused` where no policy is in force. Two desks that hold the same entries get the same.
    """
    from models.allot.rule import draw

    found = inputs(ledger, books_now(ledger), keeper, first, own)
    return found, draw(found)


def draft_of(ledger: Ledger, sealed: Round) -> tuple[Inputs, Draft]:
    """Reckon a sealed round again from exactly its inputs; raises `NotHere` where some of them are missing."""
    from models.allot.rule import draw
    from models.rounds import read_heights

    books = as_of(ledger, read_heights(sealed.pieces))
    found = inputs(ledger, books, sealed.key.desk, sealed.first, sealed.link, sealed.days)
    return found, draw(found)


def under(found: Inputs, terms: Terms) -> Inputs:
    """Give the same round under another policy: for a dry run."""
    return replace(found, terms=terms, now=cut_off(terms, found.first) // HOURS)


# ---- requests -------------------------------------------------------------------------------------------------------


def _wishes(ledger: Ledger, books: Books, book: MachineBook, first: int, stop: int) -> Iterator[Wish]:
    """Give the requests of a machine that wait and may begin in [first, stop)."""
    for booking in book.bookings.values():
        earliest, latest = grants.window(book, booking)
        if booking.state is State.PENDING and latest >= first and earliest < stop:
            yield _wish(ledger, books, book, booking, (max(earliest, first), min(latest, stop - 1)))


def _wish(ledger: Ledger, books: Books, book: MachineBook, booking: Booking, window: tuple[int, int]) -> Wish:
    told = grants.told(book, booking.key)
    row = ledger.arranger.find(booking.key)
    return Wish(
        key=booking.key,
        machine=book.subject,
        member=booking.member,
        household=books.homes.get(booking.member, booking.member),
        start=max(booking.start, window[0]),
        hours=booking.end - booking.start,
        earliest=window[0],
        latest=window[1],
        purpose=booking.purpose,
        plot=told.plot if told else "",
        driver=told.driver if told else False,
        waited=told.waited if told else 0,
        urgent=booking.urgent is not None,
        print=entry_hash(row.body) if row is not None else b"",
    )


def stands(books: Books, request: Key) -> tuple[Key, int]:
    """Give the machine and the hour of a request; raises `Refused` where there is none."""
    for machine, book in books.machines.items():
        if request in book.bookings:
            return machine, book.bookings[request].start
    raise Refused(_("That request has no effect in the books, so nothing can be done with it. Press w for why."))


def anywhere(ledger: Ledger, books: Books, machine: Key, request: Key, first: int, found: Inputs) -> Wish:  # noqa: PLR0913, PLR0917 - what names a request
    """Give a request as if it might begin at any hour of a round's days from `first` on, its own hour the best."""
    book = books.machine(machine)
    last = (found.first + found.days) * HOURS - 1
    wish = _wish(ledger, books, book, book.bookings[request], (first, last))
    return replace(wish, start=min(max(book.bookings[request].start, first), last))


# ---- what was had ---------------------------------------------------------------------------------------------------


def had(books: Books, terms: Terms, now: int) -> Iterator[Had]:
    """Give the hours that households have on all machines, and those that count though nobody drove."""
    since = (now - max(FADED * terms.half_life, REACH, terms.floor_days)) * HOURS
    for machine, book in books.machines.items():
        for booking in book.bookings.values():
            hours = counted(booking, terms, now * DAY) if booking.end > since else 0
            holds = booking.state in HELD and not missed(booking, terms, now * DAY)
            if hours or (holds and booking.end > since):
                yield replace(_had(books, book, machine, booking), counted=hours, holds=holds)


def _had(books: Books, book: MachineBook, machine: Key, booking: Booking) -> Had:
    told = grants.told(book, booking.key)
    home = books.homes.get(booking.member, booking.member)
    house = books.houses.get(home)
    return Had(
        household=home,
        member=booking.member,
        machine=machine,
        start=booking.start,
        end=booking.end,
        counted=0,
        village=house.village if house else None,
        plot=told.plot if told else "",
        driver=told.driver if told else False,
        request=booking.key,
    )


# ---- machines and households ----------------------------------------------------------------------------------------


def _machine(books: Books, key: Key, first: int) -> MachineFacts:
    thing, book = books.law.things[key], books.machine(key)
    return MachineFacts(key, thing.code, thing.village, closed(book), drivers(book, first), int(_good(thing)))


def _good(thing: Thing) -> Good:
    """Say as what something is shared: merit counts only for what the policy names."""
    if thing.sort < Sort.TOOL:
        return Good.MACHINES
    return Good.TOOLS if thing.sort == Sort.TOOL else Good.HALLS


def _houses(books: Books, terms: Terms, now: int) -> Iterator[HouseFacts]:
    """Give the households, each with its merit as of a day."""
    sums: dict[Key, int] = {}
    for part in merit.earned(books.works, now, terms):
        sums[part.work.household] = sums.get(part.work.household, 0) + part.value
    for house in books.houses.values():
        if not house.left:
            yield HouseFacts(
                house.key, house.village, house.members, house.since, sums.get(house.key, 0) // merit.POINT
            )

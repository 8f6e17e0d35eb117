"""What clerks write in a simulated village: they ask for machines, keepers decide, members come, and things change.

Rules
- One turn of a clerk is at most a few entries; what the program refuses is not written, and nobody minds.
- All is drawn from the desk's own chance; nothing is read but the desk's own books.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.bookings import Booking, MachineBook, State
from models.coop import AddVillage
from models.law import GENESIS
from models.machines import AddMachine, CancelRequest, ConfirmRequest, RejectRequest, RequestMachine
from models.members import AddHousehold
from models.refs import Ref

if TYPE_CHECKING:
    from models.author import Receipt
    from models.entry import Entry
    from models.refs import Key
    from radio.sim.nodes import Desk


#: How often a clerk does what: a keeper leaves a request for later, or rejects it; else people cancel, a household
#: comes, a machine, a village; and most of the time they ask for a machine.
LATER, REJECTS = 0.2, 0.15
CANCELS, HOUSEHOLDS, MACHINES, VILLAGES = 0.1, 0.2, 0.22, 0.23


def turn(desk: Desk) -> Receipt | None:
    """Let a desk's clerk do one thing; gives what was written, or None."""
    desk.guarded(desk.ledger.folder.fold_all)
    wish = desk.guarded(lambda: _decide(desk) or _wish(desk))
    return desk.write(wish) if wish is not None else None


def _books(desk: Desk) -> list[tuple[Key, int, MachineBook]]:
    found = [(key, keeper, desk.ledger.folder.book(str(key))) for key, keeper in desk.setting.world.machines]
    return [(key, keeper, book) for key, keeper, book in found if isinstance(book, MachineBook)]


def _decide(desk: Desk) -> Entry[Any] | None:
    """Answer the oldest request that waits for this keeper, if there is one and the clerk gets round to it."""
    for _machine, keeper, book in _books(desk):
        waiting = [one for one in book.bookings.values() if one.state is State.PENDING]
        if keeper != desk.number or not waiting or desk.chance.random() < LATER:
            continue
        one = min(waiting, key=lambda booking: booking.key)
        request = Ref[Any].to(one.key)
        if book.taken(one.start, one.end) is not None or desk.chance.random() < REJECTS:
            return RejectRequest(request, "those hours are given away")
        return ConfirmRequest(request)
    return None


def _own(desk: Desk) -> list[Booking]:
    open_still = {State.PENDING, State.CONFIRMED}
    return [
        one
        for _machine, _keeper, book in _books(desk)
        for one in book.bookings.values()
        if one.desk == desk.number and one.state in open_still
    ]


def _wish(desk: Desk) -> Entry[Any]:
    chance, what = desk.chance, desk.chance.random()
    if what < CANCELS and (mine := _own(desk)):
        return CancelRequest(Ref[Any].to(chance.choice(mine).key), "not needed any more")
    if what < HOUSEHOLDS:
        return AddHousehold(Ref[Any].to(GENESIS), f"X{desk.at}{chance.randrange(10**5):05d}")
    if what < MACHINES:
        return AddMachine(Ref[Any].to(GENESIS), f"M{desk.at}{chance.randrange(10**5):05d}")
    if what < VILLAGES and desk.number == 1:
        return AddVillage(f"Village {chance.randrange(10**4)}")
    machine = chance.choice(desk.setting.world.machines)[0]
    member = desk.setting.world.members[desk.number - 1]
    start = desk.author.now() // 60 + chance.randrange(1, 60 * 24)
    return RequestMachine(Ref[Any].to(machine), Ref[Any].to(member), start, chance.randrange(1, 9))

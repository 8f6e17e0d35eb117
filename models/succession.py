"""Succession: who stands in for a keeper that is out of reach, and how a machine is taken over.

Rules
- The keeper publishes the machine's list: desks in their order. A new list replaces the old one.
- A taking over is signed by a majority of that list: by its own entry where its desk is on the list, and by one Support
  in each other signer's log. It is effective at the place of the signature that makes the majority; a desk counts once.
- From there on the new desk keeps the machine. Decisions of the old keeper over it, above what was accepted, are void
  wherever they stand; what it wrote of things that happened stays. Of two takings over the first effective one stands.
- A deputy grants a request while the keeper is silent: the request still waits for the keeper and may be overruled.
"""

from __future__ import annotations

from typing import Annotated, Any

from models.advice import standing
from models.book import NoEffect, Place, Reason
from models.bookings import PENDING_ONLY, MachineBook
from models.coop import Desk
from models.deputies import Deputies
from models.entry import Entry, entry
from models.fields import Label, Pinned, Text
from models.keeping import Heirs, Proposal, Takeover
from models.language import gettext as _
from models.law import Law
from models.machines import RequestMachine
from models.refs import Key, Ref, Stream
from models.things import Machine
from models.words import Refused
from models.writers import ANY_DESK, Deputy, Keeper, Quorum

#: The most desks on a list.
MOST = 9


class Signed:
    """Marks kinds that count when enough desks have signed them."""


@entry(36, stream=Stream.COOP, writer=Keeper("machine"), layer=1, command="machine deputies", said="named deputies")
class NameDeputies(Entry[Law]):
    """Name the desks that stand in for the keeper."""

    machine: Annotated[Ref[Machine], Pinned(), Label("Machine", "Its code, like TRACTOR1.")]
    desks: Annotated[tuple[Ref[Desk], ...], Label("Desks", "Their letters in the order in which they act, like C D E.")]

    def check(self, book: Law) -> None:
        """Refuse a list that could not act."""
        numbers = [book.admitted(desk.key).number for desk in self.desks]
        if book.item.key.desk in numbers:
            raise Refused(_("This desk keeps the machine; name the desks that act when it is silent."), "desks")
        if len(set(numbers)) < len(numbers):
            raise Refused(_("A desk stands twice on the list."), "desks")
        if len(numbers) > MOST:
            raise Refused(_("At most {most} desks may stand on the list.").format(most=MOST), "desks")
        shut = next((book.desks[number] for number in numbers if book.desks[number].revoked_by), None)
        if shut is not None:
            raise Refused(_("Desk {letter} was shut out; it cannot act.").format(letter=shut.letter), "desks")

    def apply(self, book: Law) -> None:
        """Publish the list; a desk that is not admitted, or stands on it already, is left out."""
        known = {desk.admission: desk.number for desk in book.desks.values()}
        numbers = dict.fromkeys(known[desk.key] for desk in self.desks if desk.key in known)
        numbers.pop(book.item.key.desk, None)
        found = Heirs(book.item.place, book.item.key, tuple(numbers))
        book.statutes.keeping.heirs.setdefault(self.machine.key, []).append(found)


@entry(37, stream=Stream.COOP, writer=Quorum("succession"), layer=1, said="proposed to take a machine over", haste=1)
class TakeKeeping(Entry[Law], Signed):
    """Take a machine over from a silent keeper."""

    machine: Annotated[Ref[Machine], Pinned(), Label("Machine", "Its code, like TRACTOR1.")]
    to: Annotated[Ref[Desk], Pinned(), Label("To", "The desk that keeps it from then on.")]
    upto: Annotated[
        tuple[Ref[Entry[Any]], ...],
        Label("Up to", "The last accepted entry of each coop log of the old keeper; later decisions are void."),
    ]

    def check(self, book: Law) -> None:
        """Refuse what could never count."""
        code = book.things[self.machine.key].code if self.machine.key in book.things else "?"
        keeper = book.keeper_of(self.machine.key)
        to = book.admitted(self.to.key)
        if book.statutes.keeping.list_of(self.machine.key) is None:
            raise Refused(
                _("The keeper of {machine} has published no list of deputies, so nobody can take it over.").format(
                    machine=code
                ),
                "machine",
            )
        if to.number == keeper:
            raise Refused(_("Desk {letter} keeps {machine} already.").format(letter=to.letter, machine=code), "to")
        if to.revoked_by is not None:
            raise Refused(_("Desk {letter} was shut out; it cannot keep {machine}.").format(
                letter=to.letter, machine=code), "to")  # fmt: skip

    def apply(self, book: Law) -> None:
        """Propose it; where one desk is a majority it counts at once."""
        key, place, machine = book.item.key, book.item.place, self.machine.key
        thing = book.things.get(machine)
        if thing is None or len({ref.desk for ref in self.upto}) > 1:
            raise NoEffect(Reason.WRONG_TARGET)
        upto = tuple(sorted(ref.key for ref in self.upto))
        old = upto[0].desk if upto else book.keeper_of(machine, place)
        keeper, heirs = book.statutes.keeping.ground(thing, old, upto, place)
        to = book.admitted(self.to.key).number
        if keeper != old:
            raise NoEffect(Reason.ENDED)
        if heirs is None or not heirs.desks or to == old:
            raise NoEffect(Reason.NOT_ALLOWED)
        proposal = Proposal(key, place, machine, old, to, upto, heirs)
        book.statutes.keeping.proposals[key] = proposal
        if key.desk in heirs.desks:
            sign(book, proposal)


@entry(10, stream=Stream.COOP, writer=ANY_DESK, layer=1, command="machine support", said="signed", haste=1)
class Support(Entry[Law]):
    """Sign a taking over; it counts when enough desks have."""

    target: Annotated[Ref[Signed], Pinned(), Label("Entry", "The entry to sign, like B#31.")]

    def check(self, book: Law) -> None:
        """Refuse a signature that would count nothing."""
        proposal = book.statutes.keeping.proposals.get(self.target.key)
        number = book.item.key.desk
        if proposal is None:
            raise Refused(_("That entry has no effect, so there is nothing to sign. Press w for why."), "target")
        code = book.things[proposal.machine].code
        if proposal.taken is not None or proposal.lost is not None:
            raise Refused(_("{machine} has been taken over already.").format(machine=code), "target")
        if number not in proposal.heirs.desks:
            raise Refused(
                _(
                    "This desk is not on the list that {machine}'s keeper published; its signature counts nothing."
                ).format(machine=code),
                "target",
            )
        if number in proposal.signers:
            raise Refused(_("This desk has signed it already."), "target")

    def apply(self, book: Law) -> None:
        """Count the signature; with the one that makes the majority the proposal takes effect."""
        proposal = book.statutes.keeping.proposals.get(self.target.key)
        if proposal is None:
            raise NoEffect(Reason.NOT_ALLOWED, self.target.key)
        desk = book.item.key.desk
        if desk not in proposal.heirs.desks:
            raise NoEffect(Reason.NOT_WRITER)
        if proposal.taken is not None or proposal.lost is not None or desk in proposal.signers:
            raise NoEffect(Reason.ENDED, proposal.signers.get(desk, proposal.lost or proposal.key))
        sign(book, proposal)


def sign(book: Law, proposal: Proposal) -> None:
    """Count the current entry as its desk's signature, and let the proposal take effect when it is enough."""
    proposal.signers[book.item.key.desk] = book.item.key
    if proposal.missing:
        return
    keeping, place = book.statutes.keeping, book.item.place
    thing = book.things[proposal.machine]
    if proposal.key in book.banned:
        raise NoEffect(Reason.NOT_ALLOWED)
    keeper, _heirs = keeping.ground(thing, proposal.old, proposal.upto, place)
    if keeper != proposal.old:
        proposal.lost = next(
            (one.key for one in keeping.taken.values() if one.machine == proposal.machine and one.old == proposal.old),
            proposal.key,
        )
        raise NoEffect(Reason.ENDED, proposal.lost)
    _take(book, proposal, place)


def _take(book: Law, proposal: Proposal, place: Place) -> None:
    taken = Takeover(proposal.key, proposal.machine, proposal.old, proposal.to, proposal.upto, place)
    proposal.taken = book.statutes.keeping.taken[proposal.key] = taken
    book.things[proposal.machine].keepers.append((place, proposal.to))


@entry(
    41, stream=Stream.COOP, writer=Deputy(), layer=3, subject="request", command="machine deputy-grant",
    said="granted by deputy", haste=1, strikeable=True,
)  # fmt: skip
class DeputyGrant(Entry[MachineBook]):
    """Grant a request as deputy."""

    request: Annotated[Ref[RequestMachine], Pinned(), Label("Request")]
    note: Text = ""

    def check(self, book: MachineBook) -> None:
        """Refuse what the deputy cannot know to be free, and a desk that is not on the list."""
        booking = standing(book, self.request.key, PENDING_ONLY)
        deputies = book.part(Deputies)
        deputies.advise(book, booking)

    def apply(self, book: MachineBook) -> None:
        """Note the grant; it holds no hours against the keeper."""
        book.open_here()
        book.part(Deputies).grant(book, self.request.key)


def open_proposals(law: Law, machine: Key | None = None) -> list[Proposal]:
    """Give the takings over that still wait for signatures, those of one machine where it is named."""
    return [
        one
        for one in law.statutes.keeping.proposals.values()
        if one.taken is None and one.lost is None and machine in {None, one.machine}
        and law.keeper_of(one.machine) == one.old
    ]  # fmt: skip

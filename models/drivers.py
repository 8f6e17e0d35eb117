"""Who may drive a machine: licences that its keeper gives after a workshop, and the gate that asks for one.

Rules
- A machine asks for a licence from the first one that is given for it, or where its keeper says so; until its keeper
  says that anybody may drive it again.
- A licence counts up to its last day, that day included. Several of one member count as the longest.
- The gate is advice: a job that was driven without a licence is in the books all the same, with the reason given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from models import grants
from models.book import NoEffect, Reason
from models.bookings import Booking, MachineBook
from models.breakdown import despite
from models.clock import DAY
from models.entry import Entry, entry
from models.fields import Label, Letters, Text
from models.language import gettext as _
from models.measures import Day
from models.members import Member
from models.parts import Part
from models.refs import Key, Ref, Stream
from models.things import Machine
from models.words import Refused
from models.writers import Keeper

if TYPE_CHECKING:
    from models.machines import HandOver, LogJob

KEEPER = Keeper()


@dataclass
class Licence:
    """A member may drive up to day `until` (without end where there is none), unless `withdrawn` by that entry."""

    key: Key
    member: Key
    until: int | None
    note: str
    withdrawn: Key | None = None

    def counts(self, day: int) -> bool:
        """Whether it is good on a day."""
        return self.withdrawn is None and (self.until is None or day <= self.until)


@dataclass
class Drivers(Part):
    """Who may drive one machine. `needed` says whether it asks for a licence."""

    licences: dict[Key, Licence] = field(default_factory=dict[Key, Licence])
    needed: bool = False

    def may(self, member: Key, day: int) -> bool:
        """Whether a member may drive on a day."""
        mine = (one for one in self.licences.values() if one.member == member)
        return not self.needed or any(one.counts(day) for one in mine)

    def rows(self, machine: str) -> dict[str, list[dict[str, Any]]]:
        """Give the licences."""
        return {
            "licence": [
                {"key": str(one.key), "machine": machine, "member": str(one.member), "until": one.until,
                 "note": one.note, "withdrawn": str(one.withdrawn) if one.withdrawn else None}
                for one in self.licences.values()
            ],
        }  # fmt: skip

    # ---- advice -------------------------------------------------------------------------------------------------

    def advise_hand_over(self, book: MachineBook, booking: Booking, handing: HandOver) -> None:
        """Refuse to hand over to somebody without a licence for all its days, unless a reason is given."""
        first = book.now // DAY if handing.on is None else handing.on
        last = max(first, (booking.end - 1) // 24)
        wish = grants.told(book, booking.key)
        # Where the village's driver comes with it, it is enough that there is one.
        crew = wish is not None and wish.driver and any(one.counts(first) for one in self.licences.values())
        if handing.despite or crew:
            return
        if not self.may(booking.member, first):
            raise Refused(despite(self._lacks(book, booking.member, first)), "despite")
        if not self.may(booking.member, last):
            words = _("The licence of {who} for {machine} ends before the booking does, on {day} there is none.")
            said = book.say(booking)
            day = book.law.calendar.show_day(last)
            raise Refused(despite(words.format(who=said["who"], machine=said["machine"], day=day)), "despite")

    def advise_job(self, book: MachineBook, booking: Booking, job: LogJob) -> None:
        """Refuse a job of a driver without a licence on its day, unless a reason is given."""
        driver = job.operator.key if job.operator else booking.member
        day = min(book.now // DAY, (booking.end - 1) // 24) if job.on is None else job.on
        if not job.despite and not self.may(driver, day):
            raise Refused(despite(self._lacks(book, driver, day)), "operator")

    def _lacks(self, book: MachineBook, member: Key, day: int) -> str:
        """Say that somebody may not drive on a day, and who may."""
        thing = book.law.things.get(book.subject)
        able = sorted({book.called(one.member) for one in self.licences.values() if one.counts(day)})
        return _("{who} has no licence for {machine} on {day}. Licensed then: {able}.").format(
            who=book.called(member),
            machine=thing.code if thing else str(book.subject),
            day=book.law.calendar.show_day(day),
            able=", ".join(able[:6]) or _("nobody"),
        )


def drivers(book: MachineBook, day: int) -> tuple[Key, ...]:
    """Give who may drive a machine on a day, sorted; empty where it asks for no licence.

    Where it asks for one and nobody has it, the machine's own key stands alone: it is no member's.
    """
    part = book.part(Drivers)
    if not part.needed:
        return ()
    found = {one.member for one in part.licences.values() if one.counts(day)}
    return tuple(sorted(found)) or (book.subject,)


@entry(
    49, stream=Stream.COOP, writer=KEEPER, layer=3, subject="machine", command="machine license",
    said="licensed a driver",
)  # fmt: skip
class LicenseDriver(Entry[MachineBook]):
    """License a member to drive the machine."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    member: Annotated[Ref[Member], Label("Driver", "A name or a number.")]
    until: Annotated[Day | None, Label("Until", "Its last day; empty: without end.")] = None
    note: Annotated[str, Letters(40), Label("Note", "Like the workshop it comes from.")] = ""

    def check(self, book: MachineBook) -> None:
        """Refuse a day that is past."""
        if self.until is not None and self.until < book.now // DAY:
            raise Refused(_("That day is past."), "until")

    def apply(self, book: MachineBook) -> None:
        """Note the licence."""
        book.open_here()
        key, part = book.item.key, book.part(Drivers)
        part.licences[key] = Licence(key, self.member.key, self.until, self.note)
        part.needed = True
        book.touch(key)


@entry(
    50, stream=Stream.COOP, writer=KEEPER, layer=3, subject="machine", command="machine withdraw",
    said="withdrew a licence",
)  # fmt: skip
class WithdrawLicence(Entry[MachineBook]):
    """Take a member's licence for the machine back."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    member: Annotated[Ref[Member], Label("Driver", "A name or a number.")]
    reason: Annotated[Text, Label("Reason", "No names here: it goes by radio to every village.")] = ""

    def check(self, book: MachineBook) -> None:
        """Refuse where there is none."""
        if not _standing(book, self.member.key):
            raise Refused(_("{who} has no licence for it.").format(who=book.called(self.member.key)), "member")

    def apply(self, book: MachineBook) -> None:
        """End all licences that the member has for it."""
        found = _standing(book, self.member.key)
        if not found:
            raise NoEffect(Reason.ENDED)
        for licence in found:
            licence.withdrawn = book.item.key
            book.touch(licence.key)


def _standing(book: MachineBook, member: Key) -> list[Licence]:
    found = book.part(Drivers).licences.values()
    return [one for one in found if one.member == member and one.withdrawn is None]


@entry(
    54, stream=Stream.COOP, writer=KEEPER, layer=3, subject="machine", command="machine gate",
    said="said who may drive it",
)  # fmt: skip
class RequireLicence(Entry[MachineBook]):
    """Say whether only licensed members drive it."""

    machine: Annotated[Ref[Machine], Label("Machine", "Its code, like TRACTOR1.")]
    anybody: Annotated[bool, Label("Open to all", "Anybody may drive it again; licences are kept.")] = False

    def apply(self, book: MachineBook) -> None:
        """Shut the gate, or open it."""
        book.open_here()
        book.part(Drivers).needed = not self.anybody

"""Work: somebody claims hours, somebody else saw it, a third one confirms; who is refused may appeal to the council.

Rules
- A claim is its own subject. Witness and confirmer are members who are named in the entries, each another person than
  the claimant and than each other: the fold judges that by their keys.
- That all three are of different households is judged where merit is derived (`models/merit.py`), from the same stored
  facts on every desk; the author is told here, before anything is written. So further witnesses and confirmations may
  be added to a claim that still lacks one who counts.
- A claim is rejected until it is confirmed; from then on only the council takes it back, on an appeal. What the council
  decides is final. A rejection that it lifts leaves the claim exactly as it stood before.
- What a desk writes of a member is its word; cards will prove it later. Each hand is kept with the desk that wrote it.
- Nobody can give hours or points away: no entry does that.
"""

from __future__ import annotations

from typing import Annotated, Final

from models.book import NoEffect, Reason
from models.claims import ClaimBook, Hand, Standing
from models.clock import DAY
from models.entry import Entry, entry
from models.fields import Label, Letters, Name, Pinned
from models.labour import Quarters, Sort
from models.language import gettext as _
from models.measures import DayBefore
from models.members import Member
from models.refs import Key, Ref, Stream
from models.tasks import Task
from models.words import Refused
from models.writers import ANY_DESK, Role

#: Work that is longer ago than so many days is asked about before it is written: is the year right?
LONG_AGO: Final = 366
REASON: Final = Letters(60, least=1)


class Claim:
    """Marks kinds that claim work."""


# ---- claim, witness, confirm -----------------------------------------------------------------------------------------


@entry(56, stream=Stream.COOP, writer=ANY_DESK, layer=3, command="work claim", said="claimed work", strikeable=True)
class ClaimWork(Entry[ClaimBook], Claim):
    """Claim hours of work that a member did."""

    member: Annotated[Ref[Member], Label("Who", "Who did it: a name or a number.")]
    hours: Annotated[Quarters, Label("Hours", "Like 3, 2.5 or 2:15.")]
    task: Annotated[Ref[Task] | None, Label("Task", "From the board, if it stands there.")] = None
    text: Annotated[str, Letters(40), Label("Work", "What was done, if it is no task; no people's names.")] = ""
    on: Annotated[DayBefore | None, Label("On", "The day of the work, if it was not today.")] = None
    sort: Annotated[Sort, Label("Sort", "work, workshop, mentoring or chore.")] = Sort.WORK
    skill: Annotated[str, Name(12, least=0, example="WELDING"), Label("Skill", "Like WELDING.")] = ""
    note: Annotated[str, Letters(40), Label("Note", "No names here: it goes by radio to every village.")] = ""
    paper: Annotated[bool, Label("From paper", "It was written on paper first.")] = False

    def check(self, book: ClaimBook) -> None:
        """Refuse work that has no name, lies ahead, or a year back."""
        if self.task is None and not self.text:
            raise Refused(_("Say what was done, or name a task."), "text")
        today = book.now // DAY
        if self.on is not None and self.on > today:
            raise Refused(_("That day is still to come. Claim the work when it is done."), "on")
        if self.on is not None and self.on < today - LONG_AGO:
            raise Refused(_("That is more than a year ago. Is the year right?"), "on")
        from models.names import Names
        from models.worklist import alike

        if isinstance(book.lens, Names) and (same := alike(book.lens, self)):
            raise Refused(
                _("{claim} claims the same work already. Another day or other hours are another claim.").format(
                    claim=book.called(same)
                ),
                "hours",
            )

    def apply(self, book: ClaimBook) -> None:
        """Enter the claim; it has no day after the one it was written on, and it names some work."""
        here = book.item.place.t // DAY
        if (self.on is not None and self.on > here) or (self.task is None and not self.text):
            raise NoEffect(Reason.NOT_ALLOWED)
        book.made, book.asked = self, book.item.record.at
        book.on = here if self.on is None else self.on


@entry(
    57, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="claim", command="work witness", said="witnessed work",
    strikeable=True,
)  # fmt: skip
class WitnessWork(Entry[ClaimBook]):
    """Witness work that somebody of another household did."""

    claim: Annotated[Ref[Claim], Pinned(), Label("Claim", "Its entry, like A#12, or the member's number.")]
    member: Annotated[Ref[Member], Label("Witness", "Who saw it: of another household.")]

    def check(self, book: ClaimBook) -> None:
        """Refuse a witness who cannot count."""
        made = _open(book)
        _another(book, made, self.member.key, Hand.WITNESS)

    def apply(self, book: ClaimBook) -> None:
        """Put the witness's name under the claim."""
        book.sign(self.member.key, Hand.WITNESS)


@entry(
    58, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="claim", command="work confirm", said="confirmed work",
    strikeable=True,
)  # fmt: skip
class ConfirmWork(Entry[ClaimBook]):
    """Confirm work that was witnessed."""

    claim: Annotated[Ref[Claim], Pinned(), Label("Claim", "Its entry, like A#12, or the member's number.")]
    member: Annotated[Ref[Member], Label("Confirms", "Of a household that is neither claimant's nor witness's.")]

    def check(self, book: ClaimBook) -> None:
        """Refuse where nobody has witnessed it, and somebody who cannot count."""
        made = _open(book)
        if book.standing is Standing.PENDING:
            raise Refused(_("Nobody has witnessed it yet. First somebody of another household says so."), "claim")
        _another(book, made, self.member.key, Hand.CONFIRM)

    def apply(self, book: ClaimBook) -> None:
        """Put the name under the claim; with it the hours count."""
        book.sign(self.member.key, Hand.CONFIRM)


@entry(
    59, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="claim", command="work reject", said="rejected a claim",
    strikeable=True,
)  # fmt: skip
class RejectWork(Entry[ClaimBook]):
    """Reject a claim of work and say why."""

    claim: Annotated[Ref[Claim], Pinned(), Label("Claim", "Its entry, like A#12, or the member's number.")]
    member: Annotated[Ref[Member], Label("Who", "Who says that it was not so.")]
    reason: Annotated[str, REASON, Label("Reason", "What the member will be told.")]

    def check(self, book: ClaimBook) -> None:
        """Refuse what is decided already, and a claimant's own."""
        made = _open(book)
        if book.standing is Standing.CONFIRMED:
            raise Refused(_("It is confirmed. Who doubts it appeals, and the council decides."), "claim")
        if book.final is not None:
            raise Refused(_("The council has decided it; that is final."), "claim")
        if made.member.key == self.member.key:
            raise Refused(_("A claim of one's own is taken back with U, or with “mvs strike”."), "member")

    def apply(self, book: ClaimBook) -> None:
        """Let it count for nothing, until the council says otherwise."""
        made = book.open()
        if book.standing is Standing.CONFIRMED or book.final is not None:
            raise NoEffect(Reason.ENDED, book.final or next(one.key for one in book.hands if one.hand is Hand.CONFIRM))
        if made.member.key == self.member.key:
            raise NoEffect(Reason.NOT_ALLOWED)
        book.rejected, book.words = book.item.key, self.reason


# ---- the council -----------------------------------------------------------------------------------------------------


@entry(60, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="claim", command="work appeal", said="appealed")
class AppealWork(Entry[ClaimBook]):
    """Ask the council to look at a claim."""

    claim: Annotated[Ref[Claim], Pinned(), Label("Claim", "Its entry, like A#12, or the member's number.")]
    member: Annotated[Ref[Member], Label("Who", "Who asks the council.")]
    reason: Annotated[str, REASON, Label("Reason", "What the council should look at.")]

    def check(self, book: ClaimBook) -> None:
        """Refuse where there is nothing to decide, or the council has decided."""
        if book.made is None:
            raise Refused(_("That claim was struck out."), "claim")
        if book.final is not None:
            raise Refused(_("The council has decided it; that is final."), "claim")
        if book.appeal is not None:
            raise Refused(_("An appeal waits for the council already."), "claim")
        if book.standing not in {Standing.REJECTED, Standing.CONFIRMED}:
            raise Refused(_("It is neither rejected nor confirmed yet; there is nothing to appeal against."), "claim")

    def apply(self, book: ClaimBook) -> None:
        """Let it wait for the council; until then everything stands as it did."""
        if book.made is None:
            raise NoEffect(Reason.WRONG_TARGET)
        if book.final is not None or book.appeal is not None:
            raise NoEffect(Reason.ENDED, book.final or book.appeal)
        if book.standing not in {Standing.REJECTED, Standing.CONFIRMED}:
            raise NoEffect(Reason.NOT_ALLOWED)
        book.appeal = book.item.key


@entry(
    61, stream=Stream.COOP, writer=Role("registrar"), layer=3, subject="claim", command="work decide",
    said="wrote the council's decision on an appeal down",
)  # fmt: skip
class DecideAppeal(Entry[ClaimBook]):
    """Write down what the council decided on an appeal."""

    claim: Annotated[Ref[Claim], Pinned(), Label("Claim", "Its entry, like A#12, or the member's number.")]
    reason: Annotated[str, REASON, Label("Reason", "What both sides will be told.")]
    upheld: Annotated[bool, Label("Appeal is right", "Who appealed is right.")] = False

    def check(self, book: ClaimBook) -> None:
        """Refuse where no appeal waits."""
        if book.made is None or book.appeal is None:
            raise Refused(_("No appeal waits on that claim."), "claim")

    def apply(self, book: ClaimBook) -> None:
        """Lift the rejection, or take a confirmed claim back, where the appeal is right; it is final either way."""
        if book.made is None:
            raise NoEffect(Reason.WRONG_TARGET)
        if book.appeal is None:
            raise NoEffect(Reason.ENDED, book.final)
        if self.upheld:
            book.rejected = None if book.rejected is not None else book.item.key
        book.appeal, book.final, book.words = None, book.item.key, self.reason


def _open(book: ClaimBook) -> ClaimWork:
    """Give the claim; refuses with words where it is gone."""
    if book.made is None:
        raise Refused(_("That claim was struck out."), "claim")
    if book.rejected is not None:
        raise Refused(_("It was rejected: {reason} Who disagrees appeals to the council.").format(
            reason=f"“{book.words}”."), "claim")  # fmt: skip
    return book.made


def _another(book: ClaimBook, made: ClaimWork, member: Key, hand: Hand) -> None:
    """Refuse a name that cannot count under a claim: the claimant's, one that stands there, one household's twice."""
    if member == made.member.key:
        raise Refused(_("Nobody witnesses or confirms work of their own."), "member")
    for row in book.hands:
        if row.member == member:
            raise Refused(_("{who} has signed it already.").format(who=book.called(member)), "member")
    from models.names import Names
    from models.worklist import home

    if not isinstance(book.lens, Names):
        return
    mine, theirs = home(book.lens, member), home(book.lens, made.member.key)
    said = book.called(member), book.called(made.member.key)
    if mine == theirs:
        raise Refused(
            _("{who} is of the household of {other}. Somebody of another household has to do that.").format(
                who=said[0], other=said[1]
            ),
            "member",
        )
    witnesses = [row.member for row in book.hands if row.hand is Hand.WITNESS]
    if hand is Hand.CONFIRM and all(home(book.lens, one) in {mine, theirs} for one in witnesses):
        raise Refused(
            _("{who} is of the witness's household. Somebody of a third household has to confirm.").format(who=said[0]),
            "member",
        )

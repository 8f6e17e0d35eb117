"""Rounds: a keeper seals what the published rule gave, with named inputs, so that every desk can reckon it again.

Rules
- A round belongs to one keeper desk and stands in that desk's book of rounds. It names its days, the policy, and how
  much of each coop log was considered; what is above these heights belongs to the next round, whatever time it claims.
- For the days of a round there is one round of a keeper; a second one has no effect.
- What a round gives stands in the machines' books: `AllotRequest` holds hours, `PassOver` offers others. A desk that
  reckons another result says so by `DoubtRound`; no doubt changes a booking by itself.
- Heights are packed log by log in the order of (desk, incarnation): the gap to the desk before, doubled, and one more
  where the incarnation is not 0 (2 bytes, big-endian, follow); then how many entries count. All else are LEB128.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from models import grants
from models.advice import standing
from models.allot.facts import Why
from models.allot.lots import LINK
from models.book import Book, NoEffect, Reason
from models.bookings import PENDING_ONLY, MachineBook
from models.choices import Choice
from models.coop import Desk
from models.entry import Entry, entry
from models.fields import Label, Octets, Pinned, Whole
from models.language import gettext as _
from models.lots import Link
from models.machines import KEEPER, Confirming, RequestMachine
from models.measures import Day, Hour
from models.policy import AdoptPolicy
from models.refs import Key, Ref, Stream
from models.wire import Malformed, Reader, encode_uint
from models.words import Refused
from models.writers import ANY_DESK, AuthorOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: How much of which log counts, by (desk number, incarnation).
Heights = dict[tuple[int, int], int]
#: Bytes of heights that a SealRound, and a RoundHeights, has room for.
ROOM: Final = 64
MORE: Final = 110
#: Bytes of a draft's hash that a seal names.
DIGEST: Final = 8


def pack_heights(heights: Mapping[tuple[int, int], int]) -> list[bytes]:
    """Pack heights into one piece for the seal and as many more as they need; each can be read alone."""
    pieces, last = [b""], 0
    for (desk, incarnation), upto in sorted(heights.items()):
        data = _height(desk - last, incarnation, upto)
        if len(pieces[-1]) + len(data) > (ROOM if len(pieces) == 1 else MORE):
            pieces.append(b"")
            data = _height(desk, incarnation, upto)
        pieces[-1] += data
        last = desk
    return pieces


def _height(gap: int, incarnation: int, upto: int) -> bytes:
    book = incarnation.to_bytes(2, "big") if incarnation else b""
    return encode_uint(2 * gap + bool(incarnation)) + book + encode_uint(upto)


def read_heights(pieces: Iterable[bytes]) -> Heights:
    """Read what `pack_heights` packed; raises `Malformed`."""
    heights: Heights = {}
    for piece in pieces:
        reader, desk = Reader(piece), 0
        while reader.place < len(piece):
            first = reader.uint()
            desk += first >> 1
            incarnation = reader.u16() if first & 1 else 0
            heights[desk, incarnation] = reader.uint()
    return heights


class Doubt(Choice):
    """What a desk says against a sealed round."""

    OTHER_RESULT = 0
    LEFT_OUT = 1
    NOT_GIVEN = 2
    WRONG_LOT = 3

    def words(self) -> str:
        """Say it to a clerk."""
        return (
            _("this desk reckons another result"),
            _("a request was left out that the keeper had"),
            _("something was granted that the rule does not give"),
            _("the lot is not of the chain that was published"),
        )[self]


# ---- the book of a keeper's rounds ----------------------------------------------------------------------------------


@dataclass
class Round:
    """A sealed round. `first` is its first day; `pieces` its packed heights, `more` how many entries carry the rest."""

    key: Key
    first: int
    days: int
    policy: Key
    lots: Key | None
    grants: int
    passed: int
    digest: bytes
    link: bytes
    more: int
    pieces: list[bytes]
    at: int

    @property
    def whole(self) -> bool:
        """Whether all its heights are here."""
        return len(self.pieces) == self.more + 1

    def meets(self, first: int, days: int) -> bool:
        """Whether it has a day in common with others."""
        return self.first < first + days and first < self.first + self.days


class RoundBook(Book):
    """The rounds of one keeper desk; the subject is the entry that admitted it."""

    LAYER = 3

    def __init__(self, *parts: Any) -> None:
        """Open the book empty."""
        super().__init__(*parts)
        self.rounds: dict[Key, Round] = {}
        #: Doubts by (desk, round, request, what); the first of each counts.
        self.doubts: dict[tuple[int, Key, Key | None, int], Key] = {}

    def own(self, keeper: Ref[Any]) -> None:
        """Raise `NoEffect` unless the current entry is by the desk whose book it is."""
        if self.law.admitted(keeper.key).number != self.item.key.desk:
            raise NoEffect(Reason.NOT_WRITER)

    def sealed(self, first: int, days: int) -> Round | None:
        """Give the round that has some of these days."""
        return next((one for one in self.rounds.values() if one.meets(first, days)), None)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Give a row for each round and each doubt."""
        rounds = [
            {"key": str(one.key), "desk": one.key.desk, "first": one.first, "days": one.days, "at": one.at,
             "policy": str(one.policy), "lots": str(one.lots) if one.lots else None, "grants": one.grants,
             "passed": one.passed, "digest": one.digest, "link": one.link, "more": one.more,
             "heights": "/".join(piece.hex() for piece in one.pieces)}
            for one in self.rounds.values()
        ]  # fmt: skip
        doubts = [
            {"key": str(key), "round": str(sealed), "desk": desk, "request": str(request) if request else None,
             "why": why}
            for (desk, sealed, request, why), key in self.doubts.items()
        ]  # fmt: skip
        return {"round": rounds, "doubt": doubts}


class Sealed:
    """Marks kinds that seal a round."""


@entry(70, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="keeper", said="sealed a round", haste=1)
class SealRound(Entry[RoundBook], Sealed):
    """Seal a round: who gets which machine when."""

    keeper: Annotated[Ref[Desk], Label("Keeper", "This desk.")]
    policy: Annotated[Ref[AdoptPolicy], Label("Policy", "The rule by which it was reckoned.")]
    first: Annotated[Day, Label("From", "The first day that it allots.")]
    days: Annotated[int, Whole(low=1, high=28), Label("Days")]
    grants: Annotated[int, Whole(high=10**6), Label("Granted", "How many requests got hours.")]
    passed: Annotated[int, Whole(high=10**6), Label("Passed over", "How many got none.")]
    digest: Annotated[bytes, Octets(size=DIGEST), Label("Digest", "A hash of the result.")]
    heights: Annotated[bytes, Octets(limit=ROOM), Label("Heights", "How much of each desk's book was considered.")]
    more: Annotated[int, Whole(high=64), Label("More", "How many entries carry further heights.")] = 0
    link: Annotated[bytes, Octets(limit=LINK), Label("Lot", "The keeper's lot of this round.")] = b""
    lots: Annotated[Ref[Link] | None, Label("Registrar's lot")] = None

    def check(self, book: RoundBook) -> None:
        """Refuse a second round for the same days."""
        other = book.sealed(self.first, self.days)
        if other is not None:
            raise Refused(sealed_before(book, other))

    def apply(self, book: RoundBook) -> None:
        """Keep it, unless this keeper has sealed some of these days before."""
        book.own(self.keeper)
        other = book.sealed(self.first, self.days)
        if other is not None:
            raise NoEffect(Reason.ENDED, other.key)
        _sound([self.heights])
        item = book.item
        book.rounds[item.key] = Round(
            item.key, self.first, self.days, self.policy.key, self.lots.key if self.lots else None, self.grants,
            self.passed, self.digest, self.link, self.more, [self.heights], item.record.at,
        )  # fmt: skip


def sealed_before(book: Book, other: Round) -> str:
    """Say that days were sealed before."""
    return _("The round from {day} on is sealed already ({entry}). What came later goes to the next round.").format(
        day=book.law.calendar.show_date(other.first), entry=book.called(other.key)
    )


def lots_words(sealed: Round, one_desk: bool) -> str:  # noqa: FBT001 - it is said by name
    """Say which lots a round lacks; `one_desk` where the keeper is the registrar. Empty where it lacks none."""
    if not sealed.link:
        return _("Without the keeper's lot.")
    return "" if sealed.lots or one_desk else _("Without the registrar's lot.")


def _sound(pieces: list[bytes]) -> None:
    try:
        read_heights(pieces)
    except Malformed as error:
        raise NoEffect(Reason.MALFORMED) from error


def _round(book: RoundBook, key: Key) -> Round:
    found = book.rounds.get(key)
    if found is None:
        raise NoEffect(Reason.WRONG_TARGET)
    return found


@entry(71, stream=Stream.COOP, writer=AuthorOf("round"), layer=3, subject="round", said="named more heights of a round")
class RoundHeights(Entry[RoundBook]):
    """Name more of the heights that a round considered."""

    round: Annotated[Ref[Sealed], Label("Round")]
    heights: Annotated[bytes, Octets(limit=MORE), Label("Heights")]

    def apply(self, book: RoundBook) -> None:
        """Add them, while some are still to come."""
        found = _round(book, self.round.key)
        if found.whole:
            raise NoEffect(Reason.ENDED, found.key)
        _sound([self.heights])
        found.pieces.append(self.heights)


@entry(
    72, stream=Stream.COOP, writer=ANY_DESK, layer=3, subject="round", said="doubted a round", haste=1,
)  # fmt: skip
class DoubtRound(Entry[RoundBook]):
    """Tell all desks that this one reckons a round otherwise."""

    round: Annotated[Ref[Sealed], Label("Round", "The entry that sealed it, like A#12.")]
    why: Annotated[Doubt, Label("Doubt")]
    request: Annotated[Ref[RequestMachine] | None, Label("Request", "The request that it is about.")] = None

    def apply(self, book: RoundBook) -> None:
        """Note it; it changes no booking."""
        found = _round(book, self.round.key)
        what = (book.item.key.desk, found.key, self.request.key if self.request else None, int(self.why))
        if what in book.doubts:
            raise NoEffect(Reason.ENDED, book.doubts[what])
        book.doubts[what] = book.item.key


# ---- what it gives, in the machines' books --------------------------------------------------------------------------


@entry(
    38, stream=Stream.COOP, writer=KEEPER, layer=3, subject="request", said="granted in a round", haste=1,
)  # fmt: skip
class AllotRequest(Entry[MachineBook], Confirming):
    """Grant a request in a round; only the machine's keeper can."""

    request: Annotated[Ref[RequestMachine], Pinned(), Label("Request")]
    round: Annotated[Ref[Sealed], Label("Round")]
    start: Annotated[Hour, Label("From", "The hour at which it begins.")]

    def check(self, book: MachineBook) -> None:
        """Refuse what no longer waits."""
        standing(book, self.request.key, PENDING_ONLY)

    def apply(self, book: MachineBook) -> None:
        """Hold the hours, or overrule the request when they are held already."""
        book.open_here()
        grants.grant(book, self.request.key, self.round.key, self.start)


class Offering:
    """Marks kinds that pass a request over and may offer another hour."""


@entry(
    39, stream=Stream.COOP, writer=KEEPER, layer=3, subject="request", said="passed over in a round", haste=1,
)  # fmt: skip
class PassOver(Entry[MachineBook], Offering):
    """Pass a request over in a round, and offer the next best hour."""

    request: Annotated[Ref[RequestMachine], Label("Request")]
    why: Annotated[Why, Label("Why", "What the rule says.")]
    round: Annotated[Ref[Sealed] | None, Label("Round")] = None
    offer: Annotated[Hour | None, Label("Offer", "The hour that is offered instead.")] = None

    def check(self, book: MachineBook) -> None:
        """Refuse what waits for nothing."""
        standing(book, self.request.key, grants.OPEN)

    def apply(self, book: MachineBook) -> None:
        """Let it wait on, with what is offered."""
        book.open_here()
        grants.pass_over(book, self.request.key, self.round.key if self.round else None, int(self.why), self.offer)


@entry(
    40, stream=Stream.COOP, writer=AuthorOf("request", or_keeper=True), layer=3, subject="request",
    said="took the hour that was offered", haste=1,
)  # fmt: skip
class TakeOffer(Entry[MachineBook]):
    """Ask for the hour that the keeper offered instead."""

    request: Annotated[Ref[RequestMachine], Label("Request")]
    offer: Annotated[Ref[Offering], Label("Offer", "The entry that offered it, like A#12.")]

    def check(self, book: MachineBook) -> None:
        """Refuse an offer that is over."""
        standing(book, self.request.key, grants.OPEN)
        found = grants.told(book, self.request.key)
        if found is None or found.offer is None or found.said != self.offer.key:
            raise Refused(_("Nothing is offered for this request any more."), "offer")

    def apply(self, book: MachineBook) -> None:
        """Move the request to the hour offered; it waits for the keeper again."""
        grants.take_offer(book, self.request.key, self.offer.key)


#: What stands in a keeper's book of rounds.
ROUNDS: Final = (SealRound, RoundHeights, DoubtRound)

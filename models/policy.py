"""Policies: the rule of allotment as data, adopted by the members, each version an entry of its own.

Rules
- The newest policy that stands before a place in the order is in force there. Without one nothing here applies: no
  rounds, no limits, no released bookings.
- Rights are not for sale: merit may count for what is shared by the hour, and for at most `MERIT_MOST` in a hundred;
  never for food, water, shelter, care, seed or the vote. The code refuses such a policy, from whomever it comes.
- A term that is absent has the value of its default, for ever: defaults are signed by being left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Final

from models.book import NoEffect, Reason
from models.choices import Choice, Pick
from models.clock import DAY
from models.entry import Entry, entry
from models.fields import Field, Label, Lens, Letters, Whole
from models.labour import QuarterHours
from models.language import gettext as _
from models.language import later
from models.law import Law
from models.measures import DayBefore, Several
from models.refs import Stream
from models.wire import Malformed, Reader, encode_uint
from models.words import BadInput, Refused
from models.writers import Role

#: Merit counts for at most so many parts in a hundred of a rank.
MERIT_MOST: Final = 20
#: The charter's lines that no policy may break.
CHARTER: Final = later(
    "Food, water, shelter, care, seed for the next sowing and the vote never depend on merit, debt or rank."
)


class Good(Choice):
    """What merit may be asked to count for; those from `FOOD` on are rights."""

    MACHINES = 0
    HALLS = 1
    TOOLS = 2
    PERKS = 3
    FOOD = 8
    WATER = 9
    SHELTER = 10
    CARE = 11
    SEED = 12
    VOTE = 13

    @property
    def right(self) -> bool:
        """Whether it belongs to everybody by right."""
        return self >= Good.FOOD

    @property
    def offered(self) -> bool:
        """Whether merit may count for it: a right is only read so that the refusal can name the charter."""
        return not self.right

    def words(self) -> str:
        """Say it to a clerk."""
        return {
            Good.MACHINES: _("machines"),
            Good.HALLS: _("halls"),
            Good.TOOLS: _("tools"),
            Good.PERKS: _("perks"),
            Good.FOOD: _("food"),
            Good.WATER: _("water"),
            Good.SHELTER: _("shelter"),
            Good.CARE: _("care"),
            Good.SEED: _("seed"),
            Good.VOTE: _("the vote"),
        }[self]


class Span(Choice):
    """What a limit counts over."""

    DAY = 0
    WEEK = 1
    MONTH = 2
    YEAR = 3

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("day"), _("week"), _("month"), _("year"))[self]


class Scope(Choice):
    """Whose hours a limit counts."""

    HOUSEHOLD = 0
    MEMBER = 1
    VILLAGE = 2

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("household"), _("member"), _("village"))[self]


class Measure(Choice):
    """What a limit counts."""

    HOURS = 0
    TIMES = 1

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("hours"), _("times"))[self]


class Sharing(Choice):
    """How the villages' shares are reckoned."""

    HOUSEHOLDS = 0
    MEMBERS = 1
    EQUAL = 2

    def words(self) -> str:
        """Say it to a clerk."""
        return (_("by households"), _("by members"), _("equal villages"))[self]


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `most` hours or times per span, for a household, a member or a village."""

    most: int
    measure: Measure = Measure.HOURS
    span: Span = Span.MONTH
    scope: Scope = Scope.HOUSEHOLD


@dataclass(frozen=True)
class QuotaField(Field):
    """One limit: how much, of what, per what, for whom; typed like `16 hours month household`."""

    width: int = 28
    hint: str = "16 hours month household"

    def encode(self, value: Quota) -> bytes:
        """Write the amount, then one number for measure, span and scope."""
        return encode_uint(value.most) + bytes([value.measure + 2 * value.span + 8 * value.scope])

    def decode(self, reader: Reader) -> Quota:
        """Read a limit."""
        most, kind = reader.uint(), reader.byte()
        if kind >= 24 or most > 10**6:  # noqa: PLR2004 - 2 measures, 4 spans, 3 scopes
            message = "no such limit"
            raise Malformed(message)
        return Quota(most, Measure(kind % 2), Span(kind // 2 % 4), Scope(kind // 8))

    def parse(self, text: str, lens: Lens) -> Quota:
        """Read `16 hours month household`; `household` may be left out."""
        words = text.split()
        wrong = _("Type a limit like “16 hours month household” or “2 times day”; “{text}” is not.").format(text=text)
        if len(words) not in {3, 4} or not words[0].isdecimal() or int(words[0]) > 10**6:
            raise BadInput(wrong)
        try:
            measure, span = Pick(Measure).parse(words[1], lens), Pick(Span).parse(words[2], lens)
            scope = Pick(Scope).parse(words[3], lens) if len(words) == 4 else Scope.HOUSEHOLD  # noqa: PLR2004
        except BadInput as error:
            raise BadInput(wrong) from error
        return Quota(int(words[0]), Measure(measure), Span(span), Scope(scope))

    def show(self, value: Quota, lens: Lens) -> str:
        """Write it as it is typed."""
        del lens
        return f"{value.most} {value.measure.words()} {value.span.words()} {value.scope.words()}"


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers of a policy, as the rule reads them; the fields of `AdoptPolicy` say what each means."""

    name: str = ""
    half_life: int = 28
    sharing: Sharing = Sharing.HOUSEHOLDS
    merit: int = 10
    merit_cap: int = 100
    waited: int = 5
    floor: int = 4
    floor_days: int = 28
    quotas: tuple[Quota, ...] = ()
    week_start: int = 0
    gap: int = 0
    joined: bool = True
    longest: int = 0
    newcomer_hours: int = 0
    newcomer_days: int = 365
    travel: int = 1
    setup: int = 0
    days: int = 7
    cut_off: int = 90
    no_show: int = 0
    late_counts: int = 100
    goods: tuple[Good, ...] = field(default=(Good.MACHINES,))
    merit_half_life: int = 180
    day_cap: int = 32
    task_cap: int = 160
    teaching: int = 100


@entry(33, stream=Stream.COOP, writer=Role("registrar"), layer=1, command="policy adopt", said="adopted a policy")
class AdoptPolicy(Entry[Law]):
    """Put a policy in force that the members adopted."""

    name: Annotated[str, Letters(20, least=1), Label("Name", "What the members call it.")]
    half_life: Annotated[int, Whole(low=1, high=730), Label("Half-life", "Days after which used hours count half.")] = (
        28
    )
    sharing: Annotated[Sharing, Label("Village shares", "by households, by members or equal villages.")] = (
        Sharing.HOUSEHOLDS
    )
    merit: Annotated[int, Whole(high=100), Label("Merit", "Parts in a hundred that merit may count, 0 to 20.")] = 10
    merit_cap: Annotated[int, Whole(low=1, high=10**6), Label("Merit full at", "Points at which merit is full.")] = 100
    waited: Annotated[int, Whole(high=50), Label("Waited", "Parts in a hundred for each round that gave nothing.")] = 5
    floor: Annotated[int, Whole(high=1000), Label("Floor", "Hours that each household comes first for.")] = 4
    floor_days: Annotated[int, Whole(low=1, high=730), Label("Floor days", "The days that the floor is for.")] = 28
    quotas: Annotated[
        tuple[Quota, ...],
        Several(QuotaField(), most=6),
        Label("Limits", "Like 16 hours month household/2 times day member."),
    ] = ()
    week_start: Annotated[int, Whole(high=6), Label("Week begins", "0 Monday … 6 Sunday.")] = 0
    gap: Annotated[int, Whole(high=336), Label("Gap", "Hours between two bookings of one household.")] = 0
    joined: Annotated[bool, Label("Joined as one", "Bookings without a break count as one time.")] = True
    longest: Annotated[int, Whole(high=336), Label("Longest", "Hours in one go; 0 for no limit.")] = 0
    newcomer_hours: Annotated[int, Whole(high=168), Label("For newcomers", "Hours a round kept on each machine.")] = 0
    newcomer_days: Annotated[int, Whole(low=1, high=3650), Label("New for", "Days that a household is new.")] = 365
    travel: Annotated[int, Whole(high=48), Label("Travel", "Hours to bring a machine to another village.")] = 1
    setup: Annotated[int, Whole(high=24), Label("Set-up", "Hours between two pieces of work, 0 for neighbours.")] = 0
    days: Annotated[int, Whole(low=1, high=28), Label("Round", "Days that one round allots.")] = 7
    cut_off: Annotated[int, Whole(high=671), Label("Cut-off", "Hours before the round's first day.")] = 90
    no_show: Annotated[int, Whole(high=48), Label("No-show", "Hours after the start; 0 keeps the booking.")] = 0
    late_counts: Annotated[int, Whole(high=100), Label("Late cancel", "Parts in a hundred that count as used.")] = 100
    goods: Annotated[
        tuple[Good, ...], Several(Pick(Good), most=10), Label("Merit for", "machines, halls, tools, perks.")
    ] = (Good.MACHINES,)
    votes_for: Annotated[int, Whole(high=10**6), Label("Votes for", "How many members voted for it.")] = 0
    votes: Annotated[int, Whole(high=10**6), Label("Votes", "How many members voted.")] = 0
    on: Annotated[DayBefore | None, Label("On", "The day of the assembly, if it was not today.")] = None
    merit_half_life: Annotated[
        int, Whole(low=1, high=3650), Label("Merit half-life", "Days after which an hour of work counts half.")
    ] = 180
    day_cap: Annotated[
        int, QuarterHours(low=1), Label("A day counts", "Hours of one member in one day that earn merit, like 8.")
    ] = 32
    task_cap: Annotated[
        int, QuarterHours(low=1, high=4000), Label("A task counts", "Hours of one member for one task, like 40.")
    ] = 160
    teaching: Annotated[
        int, Whole(low=50, high=200), Label("Teaching", "Parts in a hundred that an hour of teaching counts.")
    ] = 100

    def breaks(self) -> str:
        """Say which line of the charter it breaks; empty where it breaks none."""
        rights = [good.words() for good in self.goods if good.right]
        if rights:
            return _("{charter} This policy counts merit for {rights}.").format(
                charter=_(CHARTER), rights=", ".join(rights)
            )
        if self.merit > MERIT_MOST:
            return _("Merit is never the sole key: it may count at most {most} in a hundred, not {merit}.").format(
                most=MERIT_MOST, merit=self.merit
            )
        return ""

    def terms(self) -> Terms:
        """Give its numbers to the rule."""
        return Terms(**{name: getattr(self, name) for name in Terms.__slots__})

    def check(self, book: Law) -> None:
        """Refuse a policy that breaks the charter, and say with which line."""
        if self.on is not None and self.on > book.now // DAY:
            raise Refused(_("That day is still to come."), "on")
        if broken := self.breaks():
            raise Refused(broken, "goods" if any(good.right for good in self.goods) else "merit")
        if self.votes_for > self.votes:
            raise Refused(_("More votes for it than votes in all."), "votes_for")

    def apply(self, book: Law) -> None:
        """Put it in force from here on."""
        if self.breaks():
            raise NoEffect(Reason.NOT_ALLOWED)
        book.statutes.policies.append((book.item.place, book.item.key, self.terms()))

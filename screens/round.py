"""A round: the requests that came in, what the rule will give (the draft), and what was sealed; with what differs here.

Rules
- Drafts are drawn in the worker thread, never when the program starts; one that lasts shows how far it is.
- The keeper's desk seals, after one question that says what will be written. Every other desk sees the draft, and
  afterwards whether its own reckoning gives the same.
- Nothing here is decided by arriving first: a request that came after the round stands apart, for the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models.language import gettext as _
from models.rounds_view import Differs, Picture, Stage
from models.rounds_view import Line as Request
from models.words import Refused
from screens import round_rows
from screens.booking import BookingPage
from screens.place import Place
from screens.policy import Policy
from screens.printing import printed
from screens.prompts import Pick, YesNo
from screens.queue import Queue
from screens.registry import screen
from screens.round_rows import View
from screens.why import Why
from screens.widgets.line import Line, wrap
from screens.widgets.rows import Row, Rows, all_of
from screens.widgets.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.refs import Key
    from screens.widgets.rows import Page


@screen("round", title="Round", way=("machines", "rounds"))
class Round(Place[str]):
    """One keeper desk's round, in three views."""

    TABS = False
    HELP = (
        "A round allots the machines of one keeper's desk for some days at once, by the policy that the members "
        "adopted. v changes between the requests that came in, the draft (what the rule gives now) and what was "
        "sealed. w says why a request stands where it stands. Until the cut-off requests come in; then the keeper's "
        "desk seals with s, every desk reckons the same again, and ! says where it comes to something else; x is "
        "passed over, ? waits with other hours offered: t takes them."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "why", "why", tooltip="Why the marked request stands where it stands: every number, and who."),
        Binding("s", "seal", "seal", tooltip="Seal the round; only the keeper's desk can. It asks once."),
        Binding("t", "take_offer", "take the offer", tooltip="Ask for the offered hours instead of those passed over."),
        Binding("d", "doubt", "tell the others", tooltip="Tell all desks that this one reckons the round otherwise."),
        Binding("enter", "open", "open", tooltip="Open the marked request; on a ! line, show both reckonings."),
        Binding("v,right", "view(1)", "other view", tooltip="Requests, draft, sealed: the next of the three."),
        Binding("left", "view(-1)", "view before", show=False, tooltip="The view before this one."),
        Binding("y", "policy", "policy", tooltip="The rule in plain sentences; templates, and trying another policy."),
        Binding("o", "other", "other desk", show=False, tooltip="The round of another keeper's desk."),
        Binding("less_than_sign,comma", "turn(-1)", "round before", key_display="<", show=False,
                tooltip="The round before."),
        Binding("greater_than_sign,full_stop", "turn(1)", "next round", key_display=">", show=False,
                tooltip="The next round."),
        Binding("p", "print", "print", show=False, tooltip="Write the round's result to a file to print and hang up."),
        Binding("escape", "back", "back", show=False, tooltip="Back to where you came from."),
    ]  # fmt: skip

    def __init__(self, keeper: int | None = None, first: int | None = None, view: View | None = None) -> None:
        """Show the round of a keeper's desk that begins on a day; without them this desk's round that matters now."""
        super().__init__()
        self.keeper, self.first, self.view = keeper, first, view
        self.picture: Picture | None = None
        self.number = 0

    def body(self) -> Iterable[Widget]:
        """Give how it stands, the three views, and the list."""
        yield Line(id="stands")
        yield Line(id="views", bold=True)
        yield Table(self._read, self._columns, id="round", gap=1)

    # ---- reading ----------------------------------------------------------------------------------------------------

    async def look(self) -> None:
        """Draw the round anew, then show it."""
        keeper, first = self.keeper, self.first
        found, self.number, stands = await self.desk.reckon(
            _("Drawing the round"), lambda books, tell: round_rows.read(self.desk, books, keeper, first, tell)
        )
        self.picture, self.keeper, self.first = found, found.keeper, found.first
        if self.view is None:
            self.view = round_rows.begins(found)
        self._say_head(stands)
        await super().look()
        self.show_keys()

    def action_print(self) -> None:
        """Print the round."""
        self.start(printed(self, "round", number=self.keeper or 0, day=self.first))

    def _say_head(self, stands: str) -> None:
        if self.picture is None or self.view is None:
            return
        self.query_one("#stands", Line).say(f" {stands}")
        self.query_one("#views", Line).say(round_rows.tabs(self.picture, self.view))
        self._title()

    async def _chrome(self) -> None:
        await super()._chrome()
        self._title()

    def _title(self) -> None:
        if self.picture is not None:
            left, right = round_rows.title(self.picture)
            self.query_one("#title", Line).say(self.titled(left), right)

    def _columns(self) -> list[round_rows.Column]:
        return round_rows.columns(self.view or View.DRAFT)

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        if self.picture is None or self.view is None:
            return all_of([])
        return all_of(round_rows.listed(self.picture, self.view, self.number))

    def keys_shown(self) -> list[tuple[str, str]]:
        """Give the keys that count here: seal at the keeper's desk, an offer where one stands."""
        picture, left = self.picture, set[str]()
        if picture is None or picture.keeper != self.number or picture.stage is not Stage.DUE:
            left.add("s")
        if picture is None or not round_rows.offered(picture, self.number):
            left.add("t")
        if picture is None or not picture.differs:
            left.add("d")
        return [pair for pair in super().keys_shown() if pair[0] not in left]

    # ---- keys -------------------------------------------------------------------------------------------------------

    def request(self) -> Request:
        """Give the marked request; raises `Refused`."""
        item = self.item()
        if not isinstance(item, Request):
            raise Refused(_("Go to a request first (up and down move the marker), then press the key again."))
        return item

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_open(self) -> None:
        """Open the request, or both reckonings."""
        item = self.item()
        if self.early():
            return
        if isinstance(item, Differs):
            self.app.push_screen(Both(item, self.picture))
        elif isinstance(item, Request):
            self.app.push_screen(BookingPage(item.key), self.done)

    def action_why(self) -> None:
        """Show why."""
        self.start(self._why())

    async def _why(self) -> None:
        item = self.item()
        found = item.request if isinstance(item, Differs) and item.request is not None else self.request().key
        if self.picture is not None:
            self.app.push_screen(Queue(self.picture, found))

    def action_view(self, step: int) -> None:
        """Change the view."""
        if self.picture is not None and self.view is not None:
            views = list(View)
            self.view = views[(views.index(self.view) + step) % len(views)]
            self.query_one("#views", Line).say(round_rows.tabs(self.picture, self.view))
            table = self.query_one(Table)
            table.forget()
            table.reload(first=True)

    def action_policy(self) -> None:
        """Show the rule."""
        self.app.push_screen(Policy(self.keeper, self.first), self.done)

    def action_turn(self, step: int) -> None:
        """Show the round before or after."""
        if self.picture is not None:
            self.first, self.view = self.picture.first + step * self.picture.days, None
            self.renew()

    def action_other(self) -> None:
        """Choose whose round."""
        self.start(self._other())

    async def _other(self) -> None:
        choices = await self.desk.ask(round_rows.keepers)
        if not choices:
            raise Refused(_("No desk keeps a machine yet. Esc goes back to the machines, a enters the first one."))
        self.app.push_screen(Pick(_("The round of which desk?"), choices, high=min(8, len(choices))), self._picked)

    def _picked(self, keeper: object) -> None:
        if isinstance(keeper, int):
            self.keeper, self.first, self.view = keeper, None, None
            self.renew()

    # ---- sealing ----------------------------------------------------------------------------------------------------

    def action_seal(self) -> None:
        """Ask, then seal."""
        self.start(self._seal())

    async def _seal(self) -> None:
        picture = self.picture
        if picture is None:
            return
        question = await self.desk.ask(lambda books: round_rows.seal_question(books, picture))

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - the answer
            if yes:
                self.start(self._sealed(picture))

        self.app.push_screen(YesNo(question, _("seal the round"), _("not now")), answered)

    async def _sealed(self, picture: Picture) -> None:
        digest = picture.draft.digest if picture.draft is not None else b""
        words = await self.desk.work(
            _("Sealing the round"),
            lambda books, tell: self.desk.seal_round(books, picture.first, digest, tell),
            stops=False,
        )
        self.view = View.SEALED
        self.done(words)

    # ---- offers -----------------------------------------------------------------------------------------------------

    def action_take_offer(self) -> None:
        """Ask, then take it."""
        self.start(self._take())

    async def _take(self) -> None:
        picture, line = self.picture, self.request()
        if picture is None:
            return
        question = await self.desk.ask(lambda books: round_rows.offer_question(books, picture, line))

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - the answer
            if yes:
                self.start(self._taken(line.key))

        self.app.push_screen(YesNo(question, _("take the offer"), _("leave the request as it is")), answered)

    async def _taken(self, key: Key) -> None:
        self.done(await self.write(lambda books: round_rows.take_offer(books, key)))

    # ---- doubts -----------------------------------------------------------------------------------------------------

    def action_doubt(self) -> None:
        """Tell the others."""
        self.start(self._doubt())

    async def _doubt(self) -> None:
        picture = self.picture
        if picture is None or picture.sealed is None or not picture.differs:
            raise Refused(_("Nothing differs on this desk, so there is nothing to tell."))
        sealed = picture.sealed
        self.done(await self.write(lambda books: self.desk.doubt_round(books, sealed)))

    def go_back(self) -> None:
        """Close."""
        self.dismiss("")


class Both(Place[None]):
    """What the sealed round says of a request, and what this desk's own reckoning gives."""

    TABS = False
    SIFTS = False
    HELP = (
        "The same rule on the same entries gives the same everywhere. Where it does not, one of the two desks has "
        "made a mistake, or left something out: ask the keeper's desk. Enter shows the entry of the request."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "show the entry", tooltip="Show the entry behind the marked line."),
        Binding("escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def __init__(self, found: Differs, picture: Picture | None) -> None:
        """Show one thing that differs."""
        super().__init__()
        self.found, self.picture = found, picture

    def heading(self) -> str:
        """Give the title."""
        return _(" Differs on this desk")

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Rows(self._read, id="both")

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        found, wide = self.found, self.size.width - 6
        line = self.picture.line(found.request) if self.picture is not None and found.request is not None else None
        rows = [Row(f"{line.machine} {line.wanted}, {line.who}", found.request, "request")] if line else []
        for heading, words in ((_("The sealed round says"), found.sealed), (_("This desk reckons"), found.here)):
            rows += [Row(""), Row(f"  {heading}", bold=True), *(Row(f"    {part}") for part in wrap(words, wide))]
        advice = _(
            "The entries behind it are the same. Ask the keeper's desk to look; “mvs round check” says it again."
        )
        return all_of([*rows, Row(""), *(Row(f"  {part}") for part in wrap(advice, wide))])

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_open(self) -> None:
        """Show the entry of the request."""
        if self.found.request is not None:
            self.app.push_screen(Why(self.found.request))

"""The radio's set-up: six short questions, one on a screen, each with its why; then the radio is set and tested.

Rules
- Every question is a list to choose from, with a proposal marked; Enter goes on, Esc goes one question back.
- Nothing is written to the radio before the last question, which says in words what will be written.
- It begins without a radio, too: the first question waits until one is plugged in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from models import remember
from models.language import gettext as _
from models.spelling import pair
from models.words import BadInput, Refused
from screens.air import FoundRadio, RadioPlan, called, link_name
from screens.place import Place
from screens.prompts import AskLine
from screens.questions import CHANNEL, CHECK, DONE, HOP_WORDS, HOPS, MANNERS, PRESET, QUESTIONS, RADIO, REGION, WHYS
from screens.widgets.line import fit, wrap
from screens.widgets.rows import Row, Rows, all_of
from screens.widgets.work import begin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.widget import Widget

    from screens.widgets.rows import Page

#: How far the further lines of a paragraph stand in, by its first letter.
HANG = {" ": 14, "-": 2}
#: Under this name the answers are kept until they are written to the radio.
DRAFT = "radio set-up"
AGAIN, NETWORK, ANOTHER, WRITE, TEST, CLOSE = "again", "network", "another", "write", "test", "close"


async def begin_setup(place: Place[Any]) -> None:
    """Open the questions; raises `Refused` for an invented co-op, whose key no real radio should get."""
    if place.desk.practice:
        raise Refused(_("The practice co-op has no radio. P goes back to your own books; set the radio up there."))
    plan = await place.desk.ask(place.desk.radio_plan)
    if plan.url.startswith("air:"):
        raise Refused(
            _("This radio is simulated; there is nothing to set up. Start mvs on your own books for a real one.")
        )
    kept = await place.desk.ask(lambda books: remember.draft(books.ledger, DRAFT))
    place.app.push_screen(SetUp(remembered(plan, kept)), lambda _none: place.renew())


def remembered(plan: RadioPlan, kept: dict[str, str]) -> RadioPlan:
    """Give the plan with the answers that were given before, when the questions were left."""
    known = {name: text for name, text in kept.items() if name in {"url", "region", "preset", "channel"}}
    hops = int(kept["hops"]) if kept.get("hops", "").isdigit() else plan.hops
    return replace(plan, **known, hops=hops)


class SetUp(Place[None]):
    """The questions."""

    TABS: ClassVar[bool] = False
    SIFTS: ClassVar[bool] = False
    HELP = (
        "One question after the other, with a proposal marked. Up and down choose, Enter goes on, Esc goes back; "
        "nothing is written to the radio before the last question. It can be done again at any time."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "go on", tooltip="Take the marked answer and go on."),
        Binding("escape", "back", "back", tooltip="One question back; from the first, leave."),
    ]

    def __init__(self, plan: RadioPlan) -> None:
        """Begin with how the radio is set, or should be."""
        super().__init__()
        self.plan, self.step, self.first = plan, RADIO, plan
        #: The radios that were found; None while nobody looked yet.
        self.found: list[FoundRadio] | None = None
        self.outcome = ""
        #: Whether the radio's program was stopped here, to be started again at the end.
        self.stopped = False

    def heading(self) -> str:
        """Give the title."""
        if self.step == DONE:
            return _(" Radio set-up: done")
        return _(" Radio set-up, question {n} of 6").format(n=self.step + 1)

    def body(self) -> Iterable[Widget]:
        """One list: the question, its why, and the answers."""
        yield Rows(self._read, id="answers")

    def on_mount(self) -> None:
        """Look for radios at once."""
        super().on_mount()
        self.start(self._look())

    # ---- the page -------------------------------------------------------------------------------------------------

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        width = self.size.width - 5
        rows = [Row(_(QUESTIONS[self.step]), bold=True)]
        rows += [Row(line) for line in wrap(_(WHYS[self.step]), width)]
        rows += [Row(line) for part in self._words() for line in wrap(part, width, HANG.get(part[:1], 0))]
        return all_of(
            [*rows, Row(""), *(Row(fit(words, width).rstrip(), name, name) for name, words in self._answers())]
        )

    def _words(self) -> list[str]:
        """Give the words of a step between its why and its answers."""
        if self.step == RADIO:
            return self._radio_words()
        if self.step == CHECK:
            return ["", *self.summary(), "", *(_(line) for line in MANNERS)]
        return [self.outcome] if self.step == DONE else []

    def _radio_words(self) -> list[str]:
        if self.found is None:
            return ["", _("Looking ...")]
        if not self.found:
            return ["", _("No radio was found. Plug it in with a USB cable that carries data (some only charge), wait "
                          "ten seconds, then press Enter.")]  # fmt: skip
        return [line for one in self.found if one.problem for line in ("", pair(one.words, one.problem))]

    def summary(self) -> list[str]:
        """Say what will be written."""
        plan = self.plan
        pairs = [
            (_("Radio"), plan.url), (_("Region"), plan.region), (_("Speed"), called(plan.preset)),
            (_("Channel"), _("{name}, with the co-op's own key").format(name=plan.channel)),
            (_("Passed on"), _("at most {n} times").format(n=plan.hops)),
            (_("Its name"), _("{name}: everybody who hears it sees this").format(name=plan.owner)),
        ]  # fmt: skip
        return [f"  {label:<11} {text}" for label, text in pairs]

    def _answers(self) -> list[tuple[str, str]]:
        """Give the answers of a step: (name, words)."""
        match self.step:
            case 0:
                network = (NETWORK, _("A radio in the network: type its address"))
                again = (AGAIN, _("Look again"))
                good = [(one.url, one.words) for one in self.found or () if not one.problem]
                now = self.plan.url.partition("?")[0]
                if now.startswith("meshtastic") and now not in {one.url for one in self.found or ()}:
                    good.append((now, _("The one in the settings: {link}").format(link=link_name(now))))
                return [*good, *([] if self.found is None else [again, network])]
            case 1 | 2:
                question = "region" if self.step == REGION else "preset"
                return [
                    (one.name, f"{called(one.name) if question == 'preset' else one.name:<13} {one.words}")
                    for one in self.desk.radio_choices(question)
                ]
            case 3:
                return [(self.plan.channel, self.plan.channel), (ANOTHER, _("Another name"))]
            case 4:
                return [(str(hops), f"{hops}   {_(words)}") for hops, words in HOP_WORDS.items()]
            case 5:
                return [(WRITE, _("Write it to the radio"))]
            case _:
                return [(TEST, _("Test it together with another village")), (CLOSE, _("Done"))]

    def _proposal(self) -> str:
        """Give the name of the answer that is marked first."""
        plan = self.plan
        return {RADIO: plan.url, REGION: plan.region, PRESET: plan.preset, CHANNEL: plan.channel,
                HOPS: str(plan.hops)}.get(self.step, "")  # fmt: skip

    def _turn(self, step: int) -> None:
        self.step = step
        rows = self.query_one(Rows)
        rows.shelf.pages, rows.wish = {}, self._proposal()
        rows.at = rows.top = 0
        self.renew()

    # ---- looking ----------------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        self.found = []
        self.found = await self.desk.work(_("Looking for radios"), self.desk.radio_find)
        self._turn(RADIO)

    async def _again(self) -> None:
        """Look again, and say so where nothing else changes."""
        await self._look()
        if not self.found:
            self.say(_("Looked again: still no radio."))

    async def _see(self, url: str) -> None:
        """Ask the chosen radio how it is set, and propose the same; it speaks with one program at a time."""
        if (await self.desk.ask(lambda books: books.air())).running:
            await self.desk.radio_stop()
            self.stopped = True
        one = await self.desk.work(_("Asking the radio"), lambda books, tell: self.desk.radio_see(books, url, tell))
        # What the co-op's other radio has counts more than what a new radio happens to have.
        self.plan = replace(
            self.plan, url=one.url, region=self.plan.region or one.region, preset=self.plan.preset or one.preset
        )
        self._turn(REGION)
        if one.words:
            self.say(one.words)

    # ---- keys -------------------------------------------------------------------------------------------------------

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_take()

    def action_take(self) -> None:
        """Take the marked answer."""
        item = self.item()
        if isinstance(item, str):
            self.answer(item)

    def answer(self, name: str) -> None:  # noqa: PLR0911 - one line for each question
        """Take an answer and go on."""
        match self.step, name:
            case 0, "again":
                return self.start(self._again())
            case 0, "network":
                return self._ask(_("Which address? For example 192.168.1.40 or radio.local"), "", self._network)
            case 0, url:
                return self.start(self._see(url))
            case 3, "another":
                return self._ask(_("Which name? At most 11 letters and digits."), self.plan.channel, self._channel)
            case 5, _write:
                return self.start(self._write())
            case 6, "test":
                return self._test()
            case 6, _close:
                self.dismiss(None)
                return None
            case _:
                return self._took(name)

    def _took(self, name: str) -> None:
        change: dict[str, Any] = {
            REGION: {"region": name}, PRESET: {"preset": name}, CHANNEL: {"channel": name},
        }.get(self.step) or {"hops": int(name)}  # fmt: skip
        self.plan = replace(self.plan, **change)
        begin(self, self._keep_it, "keep", only=True)
        self._turn(self.step + 1)

    async def _keep_it(self) -> None:
        await self.attempt(self.keep())

    async def keep(self) -> None:
        """Keep the answers: the questions can be left, and lines drop."""
        plan = self.plan
        answers = {
            "url": plan.url, "region": plan.region, "preset": plan.preset, "channel": plan.channel,
            "hops": str(plan.hops),
        }  # fmt: skip
        if self.step != DONE and plan != self.first:
            await self.desk.ask(lambda books: remember.keep_draft(books.ledger, DRAFT, answers))

    def _ask(self, question: str, value: str, take: Callable[[str], Any]) -> None:
        self.app.push_screen(AskLine(question, value, take=take))

    async def _network(self, text: str) -> None:
        if any(letter.isspace() or letter == "/" for letter in text):
            raise BadInput(_("An address is a name or a number like 192.168.1.40, without spaces."))
        await self._see(f"meshtastic+tcp://{text}")

    async def _channel(self, text: str) -> None:
        if not text.replace("-", "").replace("_", "").isalnum() or len(text.encode()) > 11:  # noqa: PLR2004 - what a radio holds
            raise BadInput(_("Letters, digits and hyphens only, at most 11 of them."))
        self._took(text)

    async def _write(self) -> None:
        plan = self.plan
        self.outcome = await self.desk.work(
            _("Setting the radio"), lambda books, tell: self.desk.radio_apply(books, plan, tell)
        )
        self.outcome += " " + await self.desk.radio_start()
        self.stopped = False
        await self.desk.ask(lambda books: remember.drop_draft(books.ledger, DRAFT))
        self._turn(DONE)

    def _test(self) -> None:
        from screens.radio_test import RadioTest

        self.app.push_screen(RadioTest(), self._tested)

    def _tested(self, _none: object) -> None:
        # What `dismiss` gives must not reach Textual: a screen may not wait for its own end.
        self.dismiss(None)

    def go_back(self) -> None:
        """One question back."""
        if self.step in {RADIO, DONE}:
            self.start(self._leave())
        else:
            self._turn(self.step - 1)

    async def _leave(self) -> None:
        await self.put_away()
        self.dismiss(None)

    async def put_away(self) -> None:
        """Keep the answers, and let the radio's program go on when another page takes the place of this one."""
        if self.found is not None:
            await self.attempt(self.keep())
        if self.stopped:
            self.stopped = False
            await self.desk.radio_start()

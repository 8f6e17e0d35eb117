"""Short questions at the foot of the screen: yes or no, one of a list, a line of text, and long work with its progress.

Rules
- Yes is `y` and nothing else: Enter, pressed by habit, answers no question.
- A prompt covers a few lines at the foot and dims nothing; Esc is always "no" or "stop".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import Binding, BindingType

from models import remember
from models.language import gettext as _
from models.store import Damaged
from models.words import BadInput, Refused
from screens.desk import Stopped
from screens.dialog import Dialog
from screens.said import refusal
from screens.widgets.line import Line, Lines
from screens.widgets.panel import Panel
from screens.widgets.picker import Picker
from screens.widgets.progress import Progress
from screens.widgets.typed import Typed
from screens.widgets.work import begin

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from screens.desk import Desk


class YesNo(Dialog[bool]):
    """A question with its two answers in words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "yes", tooltip="Yes."),
        Binding("n,escape", "answer(False)", "no", tooltip="No."),
    ]

    def __init__(self, question: str, yes: str, no: str) -> None:
        """Ask `question`; `yes` and `no` say what each answer does."""
        super().__init__()
        self.question, self.yes, self.no = question, yes, no

    def compose(self) -> ComposeResult:
        """Give the question at the foot."""
        yield Panel(
            Lines(self.question, most=8, bold=True),
            Line(f" y  {self.yes}"),
            Line(f" n  {self.no}"),
            Line(_(" Press y or n; Esc is n. Enter does nothing here.")),
        )

    def action_answer(self, answer: bool) -> None:  # noqa: FBT001 - the answer itself
        """Close with the answer."""
        self.dismiss(answer)


class Notice(Dialog[None]):
    """Words that must be read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,space", "close", "go on", tooltip="Go on."),
    ]

    def __init__(self, words: str) -> None:
        """Show words."""
        super().__init__()
        self.words_shown = words

    def compose(self) -> ComposeResult:
        """Give the words at the foot."""
        yield Panel(Lines(self.words_shown, most=16), Line(_(" Enter goes on"), bold=True))

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)


class AskLine(Dialog[str]):
    """A line of text, with things to choose from above it; "" when it was left.

    `take` does what the line is for: when it refuses, the prompt stays with what was typed, and the reason under it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", tooltip="Leave without an answer."),
    ]

    def __init__(
        self,
        question: str,
        value: str = "",
        choices: list[str] | None = None,
        take: Callable[[str], Awaitable[object]] | None = None,
        kept: str = "",
    ) -> None:
        """Ask for a line; `value` stands there already. With `kept` as its name, a dropped line loses nothing of it."""
        super().__init__()
        self.kept = f"line {kept}" if kept else ""
        self.take, self.taking = take, False
        self.question, self.value, self.choices = question, value, choices or []

    def compose(self) -> ComposeResult:
        """Give the question, choices, and the field."""
        proposals = [Lines("\n".join(f"  {text}" for text in self.choices), most=6)] if self.choices else []
        yield Panel(
            Lines(self.question, most=5, bold=True),
            *proposals,
            Typed(self.value, id="answer"),
            Lines(id="why-not", most=6, bold=True),
            Line(_(" Enter takes it   Up/Down the next proposal   Esc leaves")),
        )

    def on_mount(self) -> None:
        """Begin at the end of the text; a key may have closed it before it stands."""
        for field in self.query(Typed):
            field.focus()
            field.cursor_position = len(field.value)
        if self.kept:
            begin(self, self._fill, "fill")

    @property
    def desk(self) -> Desk:
        """The program around this prompt."""
        return cast("Desk", cast("Any", self.app).desk)

    async def _fill(self) -> None:
        """Put back what a dropped line kept, where nothing was typed meanwhile; nothing where no books are open."""
        name, field = self.kept, self.query_one(Typed)
        try:
            before = (await self.desk.ask(lambda books: remember.draft(books.ledger, name))).get("line", "")
        except Refused:
            return
        if before and field.value == self.value:
            field.value = before
            field.cursor_position = len(before)
            await self.desk.ask(lambda books: remember.drop_draft(books.ledger, name))

    async def keep(self) -> None:
        """Keep what is typed: the line has dropped."""
        name, text = self.kept, self.query_one(Typed).value
        if name and text not in {"", self.value}:
            await self.desk.ask(lambda books: remember.keep_draft(books.ledger, name, {"line": text}))

    def on_typed_aside(self, event: Typed.Aside) -> None:
        """Put the next proposal into the field."""
        if self.choices:
            here = self.choices.index(event.typed.value) if event.typed.value in self.choices else -event.step
            event.typed.value = self.choices[(here + event.step) % len(self.choices)]
            event.typed.cursor_position = len(event.typed.value)

    def on_input_submitted(self, event: Typed.Submitted) -> None:
        """Take it."""
        text = event.value.strip()
        if self.take is None:
            self.dismiss(text)
        elif not text:
            self.query_one("#why-not", Lines).say(f"! {_('Something must stand here.')}")
        elif not self.taking:
            self.taking = True
            begin(self, partial(self._take, self.take, text), "take")

    async def _take(self, take: Callable[[str], Awaitable[object]], text: str) -> None:
        try:
            await take(text)
        except (Refused, BadInput, Damaged, Stopped, OSError) as error:
            self.query_one("#why-not", Lines).say(f"! {refusal(error)}")
        else:
            self.dismiss(text)
        finally:
            self.taking = False

    def on_input_changed(self) -> None:
        """Take the reason away when something else is typed."""
        self.query_one("#why-not", Lines).say("")

    def action_leave(self) -> None:
        """Close without an answer."""
        if not self.taking:
            self.dismiss("")


class Pick(Dialog[object]):
    """One of a list, found by typing; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", tooltip="Leave without choosing."),
    ]

    def __init__(self, question: str, choices: list[tuple[str, object]], high: int = 10, here: object = None) -> None:
        """Offer (words, item) pairs; the marker begins on the item `here`."""
        super().__init__()
        self.question, self.choices, self.high, self.here = question, choices, high, here

    def compose(self) -> ComposeResult:
        """Field and list."""
        picker = Picker(self.choices, high=self.high, find=self.found, here=self.here)
        yield Panel(Line(f" {self.question}", bold=True), picker)

    def on_mount(self) -> None:
        """Type at once; a key may have closed it before it stands."""
        for typed in self.query(Typed):
            typed.focus()

    async def found(self, words: str) -> list[tuple[str, object]]:
        """Give the choices that have these words in them."""
        return self.query_one(Picker).among(words)

    def on_picker_picked(self, event: Picker.Picked) -> None:
        """Choose."""
        self.dismiss(event.item)

    def action_leave(self) -> None:
        """Close without choosing."""
        self.dismiss(None)


class Working(Dialog[None]):
    """Long work: how far it is, and Esc to stop."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "stop", tooltip="Stop; what was done so far stays."),
    ]

    def __init__(self, doing: str, stop: Callable[[], None] | None) -> None:
        """Show `doing`; `stop` is called by Esc, and None where it has to be done whole."""
        super().__init__()
        self.doing, self.stop = doing, stop

    def compose(self) -> ComposeResult:
        """Give the line of progress at the foot."""
        whole = _(" This is done whole or not at all; it cannot be stopped half-way.")
        keys = Line(_(" Esc stops; nothing that was done is lost") if self.stop else whole)
        yield Panel(Progress(self.doing, id="doing"), keys)

    def tell(self, done: int, of: int, words: str = "") -> None:
        """Show how far it is, in figures and, where there are any, in words."""
        self.query_one(Progress).tell(done, of, words)

    def action_stop(self) -> None:
        """Ask the work to stop."""
        if self.stop is None:
            return
        self.stop()
        self.query_one(Progress).end(_(" {doing}: stopping ...").format(doing=self.doing))

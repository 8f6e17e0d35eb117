"""The first run: found a co-op, join one, or practise; then names; then it works."""

from __future__ import annotations

from gettext import gettext as _
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from models.coop import Genesis
from screens.form import Form
from screens.place import Place
from screens.prompts import AskLine, Notice
from screens.registry import screen
from screens.widgets.line import wrap
from screens.widgets.rows import Row, Rows, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.entry import Slot
    from screens.widgets.rows import Page


class NewPlace(Place[None]):
    """A screen without books: nothing around it is looked up."""

    TABS = False

    async def _chrome(self) -> None:
        from screens.widgets.line import Line

        self.query_one("#title", Line).say(self.heading())
        self._say()


def genesis_slots(*names: str) -> list[Slot]:
    """Give the named fields of the founding entry."""
    return [slot for slot in Genesis.kind.slots if slot.name in names]


class NewForm(Form):
    """A form before there are books."""

    async def _chrome(self) -> None:
        from screens.widgets.line import Line

        self.query_one("#title", Line).say(self.heading())
        self._say()

    async def look(self) -> None:
        """Nothing to look up; say what will happen."""
        from screens.widgets.line import Lines

        self.query_one("#says", Lines).say(self.promise())

    async def _save(self) -> None:
        """There is no place for a draft yet."""

    def promise(self) -> str:
        """Say what will happen."""
        return ""

    def read(self, texts: dict[str, str]) -> dict[str, Any]:
        """Read the fields, which need no books."""
        from screens.fields import parse_all

        return parse_all(self.slots, texts, None)


class FoundForm(NewForm):
    """The names of a new co-op."""

    DO = "found it"
    HELP = "Three names; they stand on every paper of the co-op. This desk becomes the first one and admits the others."

    def __init__(self) -> None:
        """Ask for the names."""
        super().__init__(_("Found a co-op"), genesis_slots("name", "village", "desk"), {"desk": _("store")})

    def promise(self) -> str:
        """Say what will happen."""
        return _(
            "This desk becomes desk A, the registrar: it admits other desks. The books lie on this "
            "computer only, until another desk joins or a backup is made."
        )

    async def perform(self, texts: dict[str, str]) -> str:
        """Found it."""
        values = self.read(texts)
        return await self.desk.found(values["name"], values["village"], values["desk"])


class JoinForm(NewForm):
    """The names of a desk that wants to join."""

    DO = "write the request"
    HELP = "What this desk says of itself. It writes a request file, which the registrar's desk answers."

    def __init__(self) -> None:
        """Ask for the names."""
        super().__init__(_("Join a co-op"), genesis_slots("village", "desk"), {"desk": _("store")})

    def promise(self) -> str:
        """Say what will happen."""
        return _(
            "A request file is written. Bring it to the registrar's desk (screen 4, key a) on a stick or by "
            "mail; it gives you an answer file."
        )

    async def perform(self, texts: dict[str, str]) -> str:
        """Write the request."""
        values = self.read(texts)
        asked = await self.desk.request(values["village"], values["desk"])
        return asked.path


@screen("first")
class First(NewPlace):
    """Three choices."""

    HELP = (
        "Found a co-op if yours is not in this program yet. Join one if another village has it already. "
        "Practise to try "
        "everything on an invented co-op that can be thrown away. Up and down choose, Enter goes on."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "choose", tooltip="Go on with the marked choice."),
        Binding("f", "found", "found", tooltip="Found a co-op: three names, and it works."),
        Binding("j", "join", "join", tooltip="Join a co-op: write a request file, or take the answer."),
        Binding("p", "practise", "practise", tooltip="Practise on an invented co-op."),
        Binding("q,escape", "app.leave", "quit", key_display="q", tooltip="Leave the program."),
    ]

    def heading(self) -> str:
        """Give a welcome."""
        return _(" mvs: the books of a village co-op")

    def body(self) -> Iterable[Widget]:
        """Give the choices."""
        yield Rows(self._read, id="choices")

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        width = self.size.width - 8
        choices = [
            (
                "found",
                _("Found a co-op"),
                _("Yours is new here. Three names, and it works; other villages join later."),
            ),
            (
                "join",
                _("Join a co-op"),
                _("Another village keeps it already. You make a request file and get an answer file."),
            ),
            (
                "practise",
                _("Practise"),
                _("An invented village with a week of bookings, to try everything. It can be thrown away."),
            ),
        ]
        rows = [Row(""), Row(_("Nothing is set up on this computer yet. What shall it be?"), bold=True), Row("")]
        for action, title, words in choices:
            rows += [
                Row(title, action, action, bold=True),
                *(Row(f"    {line}") for line in wrap(words, width)),
                Row(""),
            ]
        return all_of(rows)

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_open(self) -> None:
        """Go on."""
        item = self.item()
        if not self.early() and isinstance(item, str):
            getattr(self, f"action_{item}")()

    def action_found(self) -> None:
        """Ask for the names."""
        self.app.push_screen(FoundForm(), self._founded)

    def _founded(self, fingerprint: str | None) -> None:
        if fingerprint:
            words = _(
                "The co-op is founded, and this is its desk A. Its six words:\n\n    {words}\n\nWrite "
                "them down: who joins later types them, from paper or as you read them over the telephone. "
                "Next: 2 and a enter the first machine, 3 and a the first member."
            )
            self.app.push_screen(Notice(words.format(words=fingerprint)), lambda _none: self._begin())

    def _begin(self) -> None:
        self.run_worker(self.app.run_action("begin"), group="begin")

    def action_join(self) -> None:
        """Ask for the names, or go on with the request that was made."""
        if self.desk.asked() is None:
            self.app.push_screen(JoinForm(), self._asked)
        else:
            self.app.push_screen(Waiting())

    def _asked(self, path: str | None) -> None:
        if path:
            self.app.push_screen(Waiting(bring=True))

    def action_practise(self) -> None:
        """Open the practice co-op."""
        self.start(self._practise())

    async def _practise(self) -> None:
        await self.desk.practise()
        self._begin()


@screen("waiting")
class Waiting(NewPlace):
    """The request is made; the answer is awaited."""

    HELP = (
        "Bring the request file to the registrar's desk. When you have its answer, press i and give the "
        "file or its folder."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "i,enter",
            "answer",
            "take the answer",
            key_display="i",
            tooltip="Take the answer file from a folder or a stick.",
        ),
        Binding("s", "bring", "write to a stick", tooltip="Write the request file to a stick or another folder."),
        Binding("escape", "back", "back", tooltip="Back to the three choices; the request stays."),
    ]

    def __init__(self, *, bring: bool = False) -> None:
        """Show what was asked; with `bring`, ask first where the request file shall be written."""
        super().__init__()
        self.bring, self.brought = bring, ""

    def on_mount(self) -> None:
        """Ask where the request shall be written, when it is new."""
        super().on_mount()
        if self.bring:
            self.action_bring()

    def action_bring(self) -> None:
        """Ask for the folder."""
        choices = self.desk.places()
        asked = self.desk.asked()
        if not choices and asked is not None:
            choices = [asked.path.rpartition("/")[0]]
        question = _(
            "Write the request file to which folder? A stick, for example. Esc: it lies in the data folder only."
        )

        async def bring(folder: str) -> None:
            self.brought = await self.desk.bring_request(folder)

        def said(folder: str | None) -> None:
            if folder:
                self.say(_("The request is written: {path}").format(path=self.brought))

        self.app.push_screen(
            AskLine(question, self.brought.rpartition("/")[0] or next(iter(choices), ""), choices, bring), said
        )

    def heading(self) -> str:
        """Give the title."""
        return _(" Join a co-op: waiting for the answer")

    def body(self) -> Iterable[Widget]:
        """Say what was written, and what comes next."""
        yield Rows(self._read, id="waiting")

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        asked = self.desk.asked()
        if asked is None:
            return all_of([])
        width = self.size.width - 6
        parts = [
            _("1  The request file is written:"), f"   {asked.path}", "",
            _("2  Bring it to the registrar's desk on a stick (s writes one) or by mail. There: screen 4, key a."), "",
            _("3  Read these six words of this desk to the registrar over the telephone, or send "
              "them on paper:"), f"   {asked.fingerprint}", "",
            _("4  Let them read the co-op's own six words to you, and write them down: you type them."), "",
            _("5  Bring the answer file back, press i, and give the file or the folder where "
              "it lies."), "", asked.words,
        ]  # fmt: skip
        return all_of([Row(line) for part in parts for line in wrap(part, width)])

    def action_answer(self) -> None:
        """Ask where it lies."""
        choices = self.desk.places()
        self.app.push_screen(
            AskLine(
                _("Where is the answer? The file, or the folder where it lies."),
                choices[0] if choices else "",
                choices,
                self.desk.answer_words,
            ),
            self._ask_words,
        )

    def _ask_words(self, path: str | None) -> None:
        if not path:
            return
        said: list[str] = []

        async def join(words: str) -> None:
            said.append(await self.desk.join(path, words))

        def joined(words: str | None) -> None:
            if words:
                self.app.push_screen(Notice(said[-1]), lambda _none: self._begin())
            else:
                self.say(
                    _("Nothing was taken. Ask the registrar's desk for the right answer and the co-op's six words.")
                )

        question = _(
            "Type the co-op's six words, from the registrar's paper or as they are read to you over the telephone "
            "(screen 4 there). They prove that the answer is of that co-op and of no other. "
            "Hyphens or spaces, as you like."
        )
        self.app.push_screen(AskLine(question, take=join), joined)

    def _begin(self) -> None:
        self.run_worker(self.app.run_action("begin"), group="begin")

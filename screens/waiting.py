"""A request to join was made: how its answer comes, by stick or by radio, and taking it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models.language import gettext as _
from screens.place import Place
from screens.prompts import AskLine, Notice
from screens.registry import screen
from screens.widgets.line import wrap
from screens.widgets.rows import Row, Rows, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from screens.widgets.rows import Page


class NewPlace(Place[None]):
    """A screen without books: nothing around it is looked up."""

    TABS = False
    SIFTS = False

    async def _chrome(self) -> None:
        from screens.widgets.line import Line

        self.query_one("#title", Line).say(self.heading())
        self._say()


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
        Binding("r", "radio", "ask by radio", tooltip="Ask by radio instead: slow, but nobody has to travel."),
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
              "it lies."), "", _("Or by radio: r asks, and the answer and the books come by radio."), asked.words,
        ]  # fmt: skip
        return all_of([Row(line) for part in parts for line in wrap(part, width, 3 if part[:1].isdigit() else 0)])

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

    # ---- by radio ---------------------------------------------------------------------------------------------------

    def action_radio(self) -> None:
        """Ask which radio."""
        self.start(self._radio())

    async def _radio(self) -> None:
        found = [one.url for one in await self.desk.radios() if not one.problem]
        question = _(
            "Which radio? It must be on the co-op's channel already: the registrar's desk sets it. "
            "An address in the network looks like meshtastic+tcp://192.168.1.40"
        )
        self.app.push_screen(AskLine(question, found[0] if found else "meshtastic+serial:", found), self._call)

    def _call(self, url: str | None) -> None:
        if not url:
            return
        said: list[str] = []

        async def join(words: str) -> None:
            said.append(await self.desk.join_by_radio(url, words))

        def joined(words: str | None) -> None:
            if words:
                self.app.push_screen(Notice(said[-1]), lambda _none: self._begin())

        question = _(
            "Type the co-op's six words, from paper or as the registrar reads them to you. Then the radio asks until "
            "somebody answers: read your own six words to the registrar, who admits you (4, r, a)."
        )
        self.app.push_screen(AskLine(question, take=join), joined)

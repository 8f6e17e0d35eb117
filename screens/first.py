"""The first run: found a co-op, join one, or practise; then names; then it works."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from models.language import gettext as _
from models.language import later
from screens.form import Form
from screens.papers import FOUNDING, JOINING, genesis_slots
from screens.prompts import Notice
from screens.registry import screen
from screens.waiting import NewPlace, Waiting
from screens.widgets.line import wrap
from screens.widgets.rows import Row, Rows, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.entry import Slot
    from screens.widgets.rows import Page


def _proposing(slots: list[Slot]) -> list[Slot]:
    """Let the desk's name stay empty: a name that stood there would have to be taken away before another is typed."""
    said = later("store, if it stays empty")
    return [
        replace(slot, required=False, default=_("store"), help=said) if slot.name == "desk" else slot for slot in slots
    ]


class NewForm(Form):
    """A form before there are books."""

    async def _chrome(self) -> None:
        from screens.widgets.line import Line

        self.query_one("#title", Line).say(self.heading())
        self._say()

    async def look(self) -> None:
        """Nothing to look up; say what belongs into the field that has no room beside it, and what will happen."""
        from screens.widgets.line import Lines

        row = self.row_of(self.now_in)
        foot = row.at_foot if row is not None else ""
        self.query_one("#says", Lines).say("\n".join(part for part in (foot, self.promise()) if part))

    def __init__(self, title: str, slots: list[Slot]) -> None:
        """Make the form."""
        super().__init__(title, slots, {})
        self.corrects = True

    async def unread(self, slot: Slot, text: str) -> str:
        """Read a field without books."""
        from screens.reading import why_not

        return why_not(slot, text, None)

    async def _kept(self) -> dict[str, str]:
        return self.desk.half_typed(type(self).__name__)

    async def _save(self) -> None:
        """Keep it beside the place where the books will be; only another text than the proposed is worth it."""
        texts = {name: text for name, text in self.texts.items() if text}
        self.desk.half_typed(type(self).__name__, {} if texts == self.first_texts else texts)

    def action_beside(self) -> None:
        """There is only one beginning."""

    def promise(self) -> str:
        """Say what will happen."""
        return ""

    def read(self, texts: dict[str, str]) -> dict[str, Any]:
        """Read the fields, which need no books."""
        from screens.reading import parse_all

        return parse_all(self.slots, texts, None)


class FoundForm(NewForm):
    """The names of a new co-op."""

    DO = "found it"
    HELP = "Three names; they stand on every paper of the co-op. This desk becomes the first one and admits the others."

    def __init__(self) -> None:
        """Ask for the names."""
        super().__init__(_("Found a co-op"), _proposing(genesis_slots("name", "village", "desk")))

    def promise(self) -> str:
        """Say what will happen."""
        return _(FOUNDING)

    async def perform(self, texts: dict[str, str]) -> str:
        """Found it."""
        values = self.read(texts)
        words = await self.desk.found(values["name"], values["village"], values["desk"])
        self.desk.half_typed(type(self).__name__, {})
        return words


class JoinForm(NewForm):
    """The names of a desk that wants to join."""

    DO = "write the request"
    HELP = "What this desk says of itself. It writes a request file, which the registrar's desk answers."

    def __init__(self) -> None:
        """Ask for the names."""
        super().__init__(_("Join a co-op"), _proposing(genesis_slots("village", "desk")))

    def promise(self) -> str:
        """Say what will happen."""
        return _(JOINING)

    async def perform(self, texts: dict[str, str]) -> str:
        """Write the request."""
        values = self.read(texts)
        asked = await self.desk.request(values["village"], values["desk"])
        self.desk.half_typed(type(self).__name__, {})
        return asked.path


@screen("first")
class First(NewPlace):
    """The language, and three choices."""

    HELP = (
        "Found a co-op if yours is not in this program yet. Join one if another village has it already. "
        "Practise to try "
        "everything on an invented co-op that can be thrown away. Up and down choose, Enter goes on."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "choose", tooltip="Go on with the marked choice."),
        Binding("l", "app.language", "language", tooltip="Choose the language."),
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
        names = ", ".join(self.desk.languages())
        choices = [
            ("language", _("Language"), names),
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

    def action_language(self) -> None:
        """Offer the languages."""
        self.start(self.app.run_action("app.language"))

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

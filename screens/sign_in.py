"""Who is at the keyboard: a name from the list, then a PIN. It stands before all else, and covers what was open.

Rules
- The PIN is shown as stars, never kept on the screen, and emptied when it was wrong.
- A wrong PIN or a wait is said under the field; nothing else can be reached from here but the way out.
- What lay under it is left as it was: the same clerk finds it again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from models.clerk import Clerk
from models.language import gettext as _
from models.store import Damaged
from models.words import BadInput, Refused
from screens.dialog import Dialog
from screens.said import refusal
from screens.widgets.line import Line, Lines, Pieces, Rule
from screens.widgets.rows import Row, Rows, all_of
from screens.widgets.typed import Typed
from screens.widgets.work import begin

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from screens.clerk_desk import ClerkDesk
    from screens.widgets.rows import Page


class Secret(Typed):
    """A field whose text is shown as stars."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Begin empty."""
        super().__init__(id=id)
        self.password = True


class SignIn(Dialog[Clerk | None]):
    """Ask who is there; gives the clerk, or None when the program shall end."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", tooltip="From the PIN back to the names; from the names out of the program."),
        Binding("ctrl+q,ctrl+c,ctrl+d", "quit", "leave", priority=True, tooltip="Leave the program; drafts are kept."),
    ]

    def __init__(self, clerks: ClerkDesk, *, title: str = "", name: str = "", words: str = "") -> None:
        """Offer the names of `clerks`; `name` is chosen already, `words` say why it is asked again."""
        super().__init__()
        self.clerks, self.title_words, self.words = clerks, title, words
        self.known = clerks.names()
        self.chosen = name
        self.typed = ""
        self.trying = False
        #: Whether Esc leaves: where somebody was signed in before, it is pressed twice.
        self.leaving = not words

    def compose(self) -> ComposeResult:
        """Give the title, the two fields, and the names."""
        yield Line(self.title_words or _(" mvs: the books of a village co-op"), bold=True)
        yield Rule()
        yield Lines(self.words or _("Who is at the keyboard?"), most=3, bold=True)
        with Horizontal(classes="ask"):
            yield Line(_(" Name"), id="name-label")
            yield Typed(self.chosen, id="name")
        with Horizontal(classes="ask"):
            yield Line(_(" PIN"), id="pin-label")
            yield Secret(id="pin")
        yield Lines(id="why-not", most=4, bold=True)
        yield Rows(self._read, empty=_("No clerk has a name like that. Delete a letter."), id="clerks")
        yield Rule()
        yield Pieces(id="keys")

    def on_mount(self) -> None:
        """Begin with the name, or with the PIN where the name is known."""
        self.query_one(Rows).reload()
        self._begin_with("#pin" if self.chosen else "#name")

    def _begin_with(self, field: str) -> None:
        self.query_one(field, Typed).focus()
        way = [("Enter", _("sign in")), ("Esc", _("another name"))] if field == "#pin" else [
            ("Enter", _("go on to the PIN")), ("Up/Down", _("choose")), ("Esc", _("leave the program"))]  # fmt: skip
        pieces: list[tuple[str, bool]] = [(" ", False)]
        for key, word in way:
            pieces += [(key, True), (f" {word}  ", False)]
        self.query_one("#keys", Pieces).show(pieces)

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        words = self.typed.lower().split()
        found = [name for name in self.known if all(word in name.lower() for word in words)]
        return all_of([Row(name, name, name) for name in found])

    # ---- the name ---------------------------------------------------------------------------------------------------

    def on_input_changed(self, event: Typed.Changed) -> None:
        """Narrow the list; take the words away when something else is typed."""
        if event.input.id == "name" and event.value != self.chosen:
            self.typed = event.value
            self.query_one(Rows).reload(first=True)
        if event.value:
            self.leaving = not self.words
            self._why_not("")

    def on_typed_aside(self, event: Typed.Aside) -> None:
        """Move the marker; from the PIN back to the name."""
        if event.typed.id == "pin":
            self.action_back()
        else:
            self.query_one(Rows).action_step(event.step)

    def on_rows_opened(self, event: Rows.Opened) -> None:
        """Choose a name."""
        self._choose(str(event.row.item))

    def _choose(self, name: str) -> None:
        self.chosen = name
        self.query_one("#name", Typed).value = name
        self._begin_with("#pin")

    # ---- the PIN ----------------------------------------------------------------------------------------------------

    def on_input_submitted(self, event: Typed.Submitted) -> None:
        """Go on to the PIN, or try it."""
        event.stop()
        if event.input.id == "name":
            rows = self.query_one(Rows)
            if rows.known and rows.item is not None:
                self._choose(str(rows.item))
            elif event.value.strip():
                self._choose(event.value.strip())
        elif event.value and not self.trying:
            self.trying = True
            begin(self, partial(self._try, event.value), "try")

    async def _try(self, pin: str) -> None:
        self._why_not(_("Looking ..."))
        try:
            clerk = await self.clerks.sign_in(self.chosen, pin)
        except (Refused, BadInput, Damaged, OSError) as error:
            self.query_one("#pin", Typed).value = ""
            self._why_not(f"! {refusal(error)}")
        else:
            self.dismiss(clerk)
        finally:
            self.trying = False

    def _why_not(self, words: str) -> None:
        self.query_one("#why-not", Lines).say(words)

    def action_back(self) -> None:
        """From the PIN to the names; from there out."""
        if self.query_one("#name", Typed).has_focus:
            if self.leaving:
                self.dismiss(None)
            self.leaving = True
            self._why_not(_("Esc once more leaves the program; drafts are kept."))
            return
        self.chosen = self.typed = ""
        for field in ("#pin", "#name"):
            self.query_one(field, Typed).value = ""
        self._why_not("")
        self.query_one(Rows).reload(first=True)
        self._begin_with("#name")

    def action_quit(self) -> None:
        """Leave the program."""
        self.dismiss(None)

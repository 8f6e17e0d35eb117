"""Forms: one page of fields, what will happen said in words first, refusals beside their field, nothing typed lost.

Rules
- A form is made from slots: a kind's own, or some of several kinds' where one act writes more than one entry.
- While somebody types, the books are asked what it may mean: matches below, the meaning beside the field.
- What was typed is kept as a draft a moment after the last key, so that a dropped line loses nothing; writing the entry
  drops the draft.
- A refusal never clears a field. It stands under the field it is about, and the marker goes there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from models import remember
from models.fields import RefTo
from models.language import gettext as _
from models.words import BadInput, Refused
from screens.fields import LABEL, FieldRow
from screens.place import Place
from screens.reading import Seen, Wrong, parse_all, see
from screens.widgets.line import Line, Lines
from screens.widgets.press import Press
from screens.widgets.typed import Typed
from screens.widgets.work import begin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.events import DescendantBlur, DescendantFocus
    from textual.timer import Timer

    from models.entry import Slot
    from models.find import Match
    from screens.desk import Books

#: Seconds after the last key until the draft is kept.
PAUSE = 0.5
#: Between the name of a form's draft and the number of one beside it.
BESIDE = "~"


class Form(Place[str]):
    """A form. It closes with the words of its receipt, or with "" when it was left."""

    TABS = False
    SIFTS = False
    DO: ClassVar[str] = "write it"
    HELP = (
        "Fill in the fields; Tab or Enter goes to the next. What you type is kept, also when the line drops. "
        "Before anything is written, the lines below say what will happen and who will be asked."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "do", "write it", tooltip="Write what the form says; the same as Enter on the last line."),
        Binding("tab", "app.focus_next", "next field", tooltip="To the next field; Shift+Tab to the one before."),
        Binding(
            "ctrl+x", "throw", "throw away", show=False, priority=True, tooltip="Throw the draft away and begin anew."
        ),
        Binding(
            "ctrl+n", "beside", "another", show=False, priority=True, tooltip="Keep this as a draft, begin another one."
        ),
        Binding("escape", "leave", "leave (kept as a draft)", tooltip="Leave; what you typed is kept as a draft."),
    ]

    def __init__(self, title: str, slots: Iterable[Slot], texts: dict[str, str], draft: str = "") -> None:
        """Make a form of slots; `texts` are typed already, `draft` names what is kept of it ("" keeps nothing)."""
        super().__init__()
        self.title_words, self.slots, self.texts, self.draft = title, list(slots), dict(texts), draft
        self.first_texts = dict(texts)
        self.matches: list[Match] = []
        self.choice = 0
        self.now_in = ""
        #: Whether the draft stands in the fields already: before, they must not be kept in its place.
        self.filled = False
        self._timer: Timer | None = None
        self._busy = False
        #: Whether the first texts are only how things stand, so that a draft takes their place.
        self.corrects = False

    # ---- what a form says of itself -------------------------------------------------------------------------------

    def heading(self) -> str:
        """Give the form's title."""
        return f" {self.title_words}"

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say what will happen when these values are written; `values` may lack some yet."""
        del books, values
        return ""

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write it; gives the receipt in words. Raises `Wrong` or `Refused`."""
        raise NotImplementedError

    async def perform(self, texts: dict[str, str]) -> str:
        """Do what the form is for; raises `Wrong` or `Refused`."""
        return await self.write(lambda books: self._done(books, texts))

    def _done(self, books: Books, texts: dict[str, str]) -> str:
        words = self.do(books, texts)
        if self.draft:
            remember.drop_draft(books.ledger, self.draft)
        return words

    def parse(self, books: Books, texts: dict[str, str]) -> dict[str, Any]:
        """Read all fields; raises `Wrong` with words for each that cannot be read."""
        return parse_all(self.slots, texts, books.names())

    # ---- the page -------------------------------------------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        """Fields, the matches, what will happen, and the button."""
        parts: list[Widget] = []
        for slot in self.slots:
            parts.append(FieldRow(slot, self.texts.get(slot.name, "")))
            parts.append(Lines(id=f"wrong-{slot.name}", most=3, bold=True, hang=LABEL + 2))
        parts.append(Press(_(self.DO).capitalize(), "^S", id="do"))
        yield Vertical(*parts, id="fields")
        yield Lines(id="matches", most=7)
        yield Lines(id="wrong-", most=4, bold=True)
        yield Lines(id="says", most=4)

    def keys_shown(self) -> list[tuple[str, str]]:
        """Give the form's own word stands at ^S."""
        return [(key, self.DO if key == "^S" else word) for key, word in super().keys_shown()]

    def on_mount(self) -> None:
        """Fill in the draft, if there is one."""
        super().on_mount()
        self.start(self._fill())

    async def _fill(self) -> None:
        kept = await self.desk.ask(lambda books: remember.draft(books.ledger, self.draft)) if self.draft else {}
        # What the clerk pointed at on the screen before is meant now; the draft fills in the rest.
        open_fields = {slot.name for slot in self.slots if self.corrects or not self.first_texts.get(slot.name)}
        kept = {name: text for name, text in kept.items() if name in open_fields}
        if any(kept.values()):
            for row in self.query(FieldRow):
                row.typed.value = kept.get(row.slot.name, row.typed.value)
            self.texts = {**self.texts, **kept}
            self.say(
                _("This is the draft that you left. Esc keeps it, ^X throws it away, ^N begins another one beside it.")
            )
        self.filled = True
        first = next((row for row in self.query(FieldRow) if not row.typed.value), None)
        self._begin_in(first)

    def _begin_in(self, row: FieldRow | None) -> None:
        """Let typing go on in a field: this one, or the first; never on the button."""
        (row or self.query(FieldRow).first()).typed.focus()

    async def look(self) -> None:
        """Ask the books about what is typed."""
        texts, now_in = dict(self.texts), self.now_in
        seen = await self.desk.ask(lambda books: self._see(books, texts, now_in))
        self._show(seen)

    def _see(self, books: Books, texts: dict[str, str], now_in: str) -> Seen:
        seen, values = see(self.slots, texts, now_in, books.names())
        seen.says = self.says(books, values)
        return seen

    def _show(self, seen: Seen) -> None:
        for row in self.query(FieldRow):
            row.means(seen.meanings.get(row.slot.name, ""))
            wrong = self.query_one(f"#wrong-{row.slot.name}", Lines)
            if row.slot.name in seen.wrong:
                wrong.say(f"{' ' * LABEL}^ {seen.wrong[row.slot.name]}")
        self.matches = seen.matches
        self.choice = min(self.choice, max(len(self.matches) - 1, 0))
        self._show_matches()
        self.query_one("#says", Lines).say("\n".join(part for part in (self._cut_help(), seen.says) if part))

    def _cut_help(self) -> str:
        """Give the help of the field in hand, where it does not fit beside it."""
        row = next((row for row in self.query(FieldRow) if row.slot.name == self.now_in), None)
        if row is None or len(row.help_words) <= row.query_one(f"#means-{self.now_in}", Line).size.width:
            return ""
        return f"{_(row.slot.label)}: {_(row.slot.help)}"

    def _show_matches(self) -> None:
        typed = self.texts.get(self.now_in, "").strip().lower()
        matches = (
            []
            if any(match.text.lower() == typed for match in self.matches) and len(self.matches) == 1
            else self.matches
        )
        lines = [
            f"{'>' if place == self.choice else ' '} {match.text:<13} {match.detail}"
            for place, match in enumerate(matches)
        ]
        if lines:
            lines.insert(0, _("Down chooses, Enter takes:"))
        self.query_one("#matches", Lines).say("\n".join(lines))

    # ---- typing ---------------------------------------------------------------------------------------------------

    def on_input_changed(self, event: Typed.Changed) -> None:
        """Remember what was typed, ask what it means, and keep it as a draft soon."""
        name = (event.input.id or "").removeprefix("field-")
        if self.texts.get(name, "") == event.value:
            return
        self.texts[name] = event.value
        self.choice = 0
        self.query_one(f"#wrong-{name}", Lines).say("")
        self.query_one("#wrong-", Lines).say("")
        self._ask_soon()
        if self.draft:
            if self._timer is not None:
                self._timer.stop()
            self._timer = self.set_timer(PAUSE, self._keep)

    def _ask_soon(self) -> None:
        begin(self, self._look, "look", only=True)

    async def _look(self) -> None:
        await self.attempt(self.look())

    def _keep(self) -> None:
        begin(self, self._keep_now, "keep", only=True)

    async def _keep_now(self) -> None:
        await self.attempt(self._save())

    async def _save(self) -> None:
        name, texts = self.draft, {field: text for field, text in self.texts.items() if text}
        if name and texts == {field: text for field, text in self.first_texts.items() if text}:
            await self.desk.ask(lambda books: remember.drop_draft(books.ledger, name))
        elif name:
            await self.desk.ask(lambda books: remember.keep_draft(books.ledger, name, texts))

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Move the marker."""
        name = (event.widget.id or "").removeprefix("field-")
        for row in self.query(FieldRow):
            row.mark(on=row.slot.name == name)
        self.now_in = name if isinstance(event.widget, Typed) else ""
        self.choice = 0
        self._ask_soon()

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Write a choice out in full when its field is left."""
        if isinstance(event.widget, Typed):
            self._complete(event.widget)

    def _complete(self, typed: Typed) -> None:
        text = typed.value.strip().lower()
        slot = next(slot for slot in self.slots if f"field-{slot.name}" == typed.id)
        if not text or isinstance(slot.field, RefTo):
            return
        near = [match for match in self.matches if match.text.lower().startswith(text)]
        if len(near) == 1 and self.now_in == slot.name:
            typed.value = near[0].text

    def on_typed_aside(self, event: Typed.Aside) -> None:
        """Up and down choose a match where there are any, else go from field to field."""
        event.stop()
        typed = event.typed.value.strip().lower()
        if len(self.matches) > 1 or (self.matches and self.matches[0].text.lower() != typed):
            self.choice = (self.choice + event.step) % len(self.matches)
            self._show_matches()
        elif event.step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def on_input_submitted(self, event: Typed.Submitted) -> None:
        """Enter takes the chosen match and goes to the next field."""
        event.stop()
        text = event.value.strip().lower()
        exact = any(match.text.lower() == text for match in self.matches)
        slot = next(slot for slot in self.slots if f"field-{slot.name}" == event.input.id)
        if self.matches and (self.choice or (not exact and (text or slot.required))):
            event.input.value = self.matches[self.choice].text
        self.focus_next()

    # ---- leaving --------------------------------------------------------------------------------------------------

    def on_press_pressed(self) -> None:
        """Give the button does what ^S does."""
        self.action_do()

    def action_do(self) -> None:
        """Write it."""
        if not self._busy:
            self._busy = True
            begin(self, self._do, "do")

    async def _do(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        try:
            words = await self.perform(dict(self.texts))
        except Wrong as wrong:
            self._refuse(wrong.words)
        except Refused as refused:
            self._refuse({refused.field if self._has(refused.field) else "": refused.words})
        except (BadInput, OSError) as error:
            self._refuse({"": str(error)})
        else:
            self.dismiss(words)
        finally:
            self._busy = False

    def _has(self, name: str) -> bool:
        return any(slot.name == name for slot in self.slots)

    def _refuse(self, words: dict[str, str]) -> None:
        for slot in self.slots:
            said = words.get(slot.name, "")
            self.query_one(f"#wrong-{slot.name}", Lines).say(f"{' ' * LABEL}^ {said}" if said else "")
        self.query_one("#wrong-", Lines).say(f"! {words['']}" if "" in words else "")
        first = next((row for row in self.query(FieldRow) if row.slot.name in words), None)
        if first is not None:
            first.typed.focus()
        self._keep()

    def action_leave(self) -> None:
        """Keep the draft and close."""
        begin(self, self._leave, "do")

    async def _leave(self) -> None:
        await self.put_away()
        self.desk.stale()
        self.dismiss("")

    async def keep(self) -> None:
        """Keep the draft as it stands in the fields this very moment."""
        if self._timer is not None:
            self._timer.stop()
        if self.filled:
            self.texts.update({row.slot.name: row.typed.value for row in self.query(FieldRow)})
            await self._save()

    async def put_away(self) -> None:
        """Keep the draft."""
        await self.attempt(self.keep())

    def action_beside(self) -> None:
        """Begin another one beside what is typed here."""
        self.start(self._beside())

    async def _beside(self) -> None:
        if not self.draft or self.texts == self.first_texts:
            raise Refused(_("Nothing is typed here yet."))
        await self.keep()
        taken = {kept.name for kept in await self.desk.ask(lambda books: remember.drafts(books.ledger))}
        base = self.draft.partition(BESIDE)[0]
        self.draft = next(name for n in range(2, 1000) if (name := f"{base}{BESIDE}{n}") not in taken)
        self._empty()
        self.say(_("The other one is kept: it waits on Home as a draft."))

    def _empty(self) -> None:
        for row in self.query(FieldRow):
            row.typed.value = self.first_texts.get(row.slot.name, "")
        self._begin_in(next((row for row in self.query(FieldRow) if not row.typed.value), None))

    def action_throw(self) -> None:
        """Throw the draft away."""
        self._empty()
        self.say(_("Thrown away. Nothing of it was written."))
        self._keep()

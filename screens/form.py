"""Forms: one page of fields, what will happen said in words first, refusals beside their field, nothing typed lost.

Rules
- A form is made from slots: a kind's own, or some of several kinds' where one act writes more than one entry.
- Typing itself, the matches and the refusals are those of `screens.typing`.
- What was typed is kept as a draft a moment after the last key, so that a dropped line loses nothing; writing the entry
  drops the draft.
- A refusal never clears a field. It stands under the field it is about, and the marker goes there.
- On a low screen the fields scroll: the one in hand, with its refusal, and the lines of status and keys always stand.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from models import remember
from models.language import gettext as _
from models.words import BadInput, Refused
from screens.fields import FieldRow, Page, label_width
from screens.reading import Wrong, parse_all
from screens.typing import Typing
from screens.widgets.line import Lines
from screens.widgets.press import Press
from screens.widgets.work import begin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.timer import Timer

    from models.entry import Slot
    from screens.desk import Books

#: Seconds after the last key until the draft is kept.
PAUSE = 0.5
#: The most fields of a form that stands whole on 80x24.
MANY = 16
#: The most fields that leave air around themselves; with more, the lines are for the matches.
ROOMY = 8
#: Between the name of a form's draft and the number of one beside it.
BESIDE = "~"


class Form(Typing):
    """A form. It closes with the words of its receipt, or with "" when it was left."""

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
        super().__init__(slots, texts)
        self.title_words, self.draft = title, draft
        #: Whether the draft stands in the fields already: before, they must not be kept in its place.
        self.filled = self.opened = False
        self._timer: Timer | None = None
        self._busy = self.written = False
        #: Held while the entry is written: what is kept meanwhile waits, and is no draft any more when it was written.
        self._writing = asyncio.Lock()
        #: Whether the first texts are only how things stand, so that a draft takes their place.
        self.corrects = False

    @property
    def ready(self) -> bool:
        """Whether it can be typed into: keys that come before wait."""
        return (self.opened and not self.entering) or self.closed

    # ---- what a form says of itself -------------------------------------------------------------------------------

    def heading(self) -> str:
        """Give the form's title."""
        return f" {self.title_words}"

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
        label = label_width(self.slots, self.app.size.width)
        parts: list[Widget] = [FieldRow(slot, self.texts.get(slot.name, ""), label) for slot in self.slots]
        parts.append(Press(_(self.DO).capitalize(), "^S", id="do"))
        with Page(id="form"):
            yield Vertical(*parts, id="fields", classes="dense" if len(self.slots) > ROOMY else "")
            yield Lines(id="matches", most=7)
            yield Lines(id="wrong-", most=4, bold=True)
            if len(self.slots) <= MANY:
                yield Lines(id="says", most=4)
        if len(self.slots) > MANY:
            # Where so many fields scroll, what the one in hand means does not scroll away with them.
            yield Lines(id="says", most=4)

    def keys_shown(self) -> list[tuple[str, str]]:
        """Give the form's own word stands at ^S."""
        return [(key, self.DO if key == "^S" else word) for key, word in super().keys_shown()]

    def on_mount(self) -> None:
        """Fill in the draft, if there is one."""
        super().on_mount()
        self.start(self._open())

    async def _open(self) -> None:
        try:
            await self._fill()
        finally:
            self.opened = True

    async def _kept(self) -> dict[str, str]:
        """Give the draft; where it is about something else than what was pointed at, that of a form beside it."""
        if not self.draft:
            return {}
        kept = await self.desk.ask(lambda books: remember.draft(books.ledger, self.draft))
        if not self._other(kept):
            return kept
        drafts = {one.name: one.values for one in await self.desk.ask(lambda books: remember.drafts(books.ledger))}
        base = self.draft.partition(BESIDE)[0]
        beside = (f"{base}{BESIDE}{n}" for n in range(2, 1000))
        self.draft = next(name for name in beside if not self._other(drafts.get(name, {})))
        if self.draft not in drafts:
            self.say(_("The other one is kept: it waits on Home as a draft."))
        return drafts.get(self.draft, {})

    def _other(self, kept: dict[str, str]) -> bool:
        """Whether a draft says something else than what was pointed at."""
        meant = {} if self.corrects else self.first_texts
        return any(text and kept.get(name, text).casefold() != text.casefold() for name, text in meant.items())

    async def _fill(self) -> None:
        kept = await self._kept()
        # What the clerk pointed at on the screen before is meant now; the draft fills in the rest.
        open_fields = {slot.name for slot in self.slots if self.corrects or not self.first_texts.get(slot.name)}
        kept = {name: text for name, text in kept.items() if name in open_fields}
        if any(kept.values()):
            for row in self.rows:
                row.typed.value = kept.get(row.slot.name, row.typed.value)
            self.texts = {**self.texts, **kept}
            self.say(
                _("This is the draft that you left. Esc keeps it, ^X throws it away, ^N begins another one beside it.")
            )
        self.filled = True
        first = next((row for row in self.rows if not row.typed.value), None)
        self._begin_in(first)

    def _begin_in(self, row: FieldRow | None) -> None:
        """Let typing go on in a field: this one, or the first; never on the button."""
        (row or self.rows[0]).typed.focus()

    # ---- the draft ------------------------------------------------------------------------------------------------

    def typed_other(self) -> None:
        """Keep it as a draft soon."""
        if self.draft:
            if self._timer is not None:
                self._timer.stop()
            self._timer = self.set_timer(PAUSE, self._keep)

    def _keep(self) -> None:
        begin(self, self._keep_now, "keep", only=True)

    async def _keep_now(self) -> None:
        await self.attempt(self._save_open())

    async def _save_open(self) -> None:
        async with self._writing:
            if not self.written:
                await self._save()

    async def _save(self) -> None:
        name, texts = self.draft, {field: text for field, text in self.texts.items() if text}
        if name and texts == {field: text for field, text in self.first_texts.items() if text}:
            await self.desk.ask(lambda books: remember.drop_draft(books.ledger, name))
        elif name:
            await self.desk.ask(lambda books: remember.keep_draft(books.ledger, name, texts))

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
            async with self._writing:
                await self.complete_all()
                self._take_texts()
                words = await self.perform(dict(self.texts))
                self.written = True
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
        self.query_one("#wrong-", Lines).say(f"! {words['']}" if "" in words else "")
        first = next((row for row in self.rows if row.slot.name in words), None)
        if first is not None:
            self.now_in = first.slot.name
            first.typed.focus()
        self.show_wrong({name: said for name, said in words.items() if name})
        self._keep()

    def _take_texts(self) -> None:
        """Read the fields themselves: a letter of this very moment is not told yet."""
        self.texts.update({row.slot.name: row.typed.value for row in self.rows})

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
            self._take_texts()
            await self._save_open()

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
        for row in self.rows:
            row.typed.value = self.first_texts.get(row.slot.name, "")
        self._begin_in(next((row for row in self.rows if not row.typed.value), None))

    def action_throw(self) -> None:
        """Throw the draft away."""
        self._empty()
        self.say(_("Thrown away. Nothing of it was written."))
        self._keep()

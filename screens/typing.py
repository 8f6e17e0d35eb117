"""Typing into a form: the marker, what the books make of it meanwhile, the matches to choose from, and the refusals.

Rules
- The books are asked a moment after the last letter, so that a letter costs a slow line a letter.
- Letters never wait for an answer. Enter does, for that of its own field (`mvs_tui.gate`): a field that cannot be read
  is stayed in, with the reason under it. Tab goes on; what it left is completed when the matches come, and nothing is
  written before.
- Up and Down choose among the matches where there are any, else go from field to field: from the first one to the
  button, and not round.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from models import find
from models.choices import Pick, YesNo
from models.fields import RefTo
from models.language import gettext as _
from models.metrics import NodeNumber
from models.phones import PhoneKey
from screens.fields import FieldRow, Page
from screens.place import Place
from screens.reading import Seen, see, why_not
from screens.widgets.drawing import beyond
from screens.widgets.line import Lines
from screens.widgets.press import Press
from screens.widgets.typed import Typed
from screens.widgets.work import begin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.events import DescendantBlur, DescendantFocus
    from textual.widget import Widget

    from models.entry import Slot
    from models.find import Match
    from screens.desk import Books

#: Seconds after the last letter until the books are asked what it may mean.
MOMENT = 0.2
#: Fields whose text is one of several that can be offered.
OFFERED = (RefTo, Pick, YesNo, PhoneKey, NodeNumber)
#: Lines of a form around its fields and refusals: title, rules, button, keys and the air between.
AROUND = 9


class Left(NamedTuple):
    """A field that was left before its matches came: its text, which match was pointed at, and whether by Enter."""

    text: str
    choice: int
    entered: bool


class Typing(Place[str]):
    """A page of fields."""

    TABS = False
    SIFTS = False

    def __init__(self, slots: Iterable[Slot], texts: dict[str, str]) -> None:
        """Make a page for slots; `texts` are typed already."""
        super().__init__()
        self.slots, self.texts = list(slots), dict(texts)
        self.first_texts = dict(texts)
        self.matches: list[Match] = []
        self.choice = 0
        self.now_in = ""
        self.wrong: dict[str, str] = {}
        #: The field and text that the matches are for, and fields that were left before theirs came.
        self._answered = ("", "")
        self._left: dict[str, Left] = {}
        self._completing = asyncio.Lock()
        #: Whether what Enter was pressed on is being read; keys wait for that.
        self.entering = False

    # ---- for forms ------------------------------------------------------------------------------------------------

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say what will happen when these values are written; `values` may lack some yet."""
        del books, values
        return ""

    def typed_other(self) -> None:
        """Take note that a field has another text."""

    @property
    def rows(self) -> list[FieldRow]:
        """The fields."""
        return list(self.query(FieldRow))

    def row_of(self, name: str) -> FieldRow | None:
        """Give the field of this name."""
        return next((row for row in self.rows if row.slot.name == name), None)

    # ---- what the books make of it --------------------------------------------------------------------------------

    async def look(self) -> None:
        """Ask the books about what is typed."""
        texts, now_in = dict(self.texts), self.now_in
        seen = await self.desk.ask(lambda books: self._see(books, texts, now_in))
        asked = now_in, texts.get(now_in, "")
        if self._answered != asked and asked[0] == self.now_in:
            self.choice += place_of(asked[1], seen.matches)
        self._answered = asked
        self._show(seen)

    def _see(self, books: Books, texts: dict[str, str], now_in: str) -> Seen:
        seen, values = see(self.slots, texts, now_in, books.names())
        seen.says = self.says(books, values)
        return seen

    def _show(self, seen: Seen) -> None:
        for row in self.rows:
            row.means(seen.meanings.get(row.slot.name, ""))
        self.matches = seen.matches
        self.choice = max(0, min(self.choice, len(self.matches) - 1))
        self._show_matches()
        here = self.row_of(self.now_in)
        foot = here.at_foot if here is not None else ""
        self.query_one("#says", Lines).say("\n".join(part for part in (foot, seen.says) if part))
        # What was refused when it was to be written stays until the field is typed into.
        self.show_wrong({**seen.wrong, **self.wrong})

    def _show_matches(self) -> None:
        typed = self.texts.get(self.now_in, "").strip().lower()
        known = len(self.matches) == 1 and self.matches[0].text.lower() == typed
        lines = [
            f"{'>' if place == self.choice else ' '} {match.text:<13} {match.detail}"
            for place, match in enumerate([] if known else self.matches)
        ]
        if lines:
            lines = [_("Down chooses, Enter takes:"), *self._about_choice(lines)]
        matches = self.query_one("#matches", Lines)
        matches.styles.min_height = max(1, len(lines))
        matches.say("\n".join(lines))

    def _about_choice(self, lines: list[str]) -> list[str]:
        """Give the matches that stand on a low screen together with their field: the chosen one is among them."""
        here = self.row_of(self.now_in)
        page = self.query_one(Page)
        if here is None or not page.size.height:
            return lines
        room = max(1, page.room(here, self.query_one("#matches", Lines)) - 1)
        first = max(0, self.choice - room + 1)
        shown, below = lines[first : first + room], max(0, len(lines) - first - room)
        return [*shown[:-1], f"{shown[-1]}  {beyond(first, below)}"] if shown and (first or below) else shown

    def show_wrong(self, wrong: dict[str, str]) -> None:
        """Say what is refused, under its field as long as the screen has lines; the field in hand first."""
        self.wrong = wrong
        shown = sum(self.query_one(name, Lines).high for name in ("#says", "#wrong-", "#status"))
        left = self.app.size.height - AROUND - len(self.slots) - max(shown, 2)
        for row in sorted(self.rows, key=lambda row: row.slot.name != self.now_in):
            words = wrong.get(row.slot.name, "")
            lines = row.lines_of(words) if words else 0
            whole = lines <= left or row.slot.name == self.now_in
            row.refuse(words, whole=whole)
            left -= lines if whole else 0
        self._in_view()

    def _in_view(self) -> None:
        """Scroll to what is in hand, with why it is refused, once it is laid out."""
        self.call_after_refresh(self._scroll)

    def _scroll(self) -> None:
        here: Widget | None = self.row_of(self.now_in)
        if here is None:
            said = self.query_one("#wrong-", Lines)
            here = said if said.text else self.query_one(Press)
            self.query_one(Page).show(here)
            return
        matches = self.query_one("#matches", Lines)
        self.query_one(Page).show(here, matches if matches.text else None)

    def on_laid(self) -> None:
        """Stay with what is in hand."""
        self._scroll()

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:  # noqa: FBT001, FBT002 - as Textual says it
        """Go to a field; it is scrolled to at once, and without a show on the way."""
        del scroll_visible
        super().set_focus(widget, scroll_visible=False, from_app_focus=from_app_focus)

    def _ask_soon(self, moment: float = MOMENT) -> None:
        begin(self, partial(self._look, moment), "look", only=True)

    async def _look(self, moment: float) -> None:
        await asyncio.sleep(moment)
        await self.attempt(self.look())

    # ---- keys -----------------------------------------------------------------------------------------------------

    def on_input_changed(self, event: Typed.Changed) -> None:
        """Remember what was typed, and ask soon what it means."""
        name = (event.input.id or "").removeprefix("field-")
        if self.texts.get(name, "") == event.value:
            return
        self.texts[name] = event.value
        if name == self.now_in:
            self.choice = 0
        if self.wrong.pop(name, ""):
            self.show_wrong(self.wrong)
        self.query_one("#wrong-", Lines).say("")
        self._ask_soon()
        self.typed_other()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Move the marker."""
        name = (event.widget.id or "").removeprefix("field-")
        for row in self.rows:
            row.mark(on=row.slot.name == name)
        self.now_in = name if isinstance(event.widget, Typed) else ""
        self.choice, self._answered = 0, ("", "")
        self._in_view()
        self._ask_soon(0)

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """Write a choice out in full when its field is left."""
        if isinstance(event.widget, Typed):
            name = (event.widget.id or "").removeprefix("field-")
            row = self.row_of(name)
            if row is not None and name not in self._left and row.typed.value:
                self._leave_field(row, entered=False)

    def on_typed_aside(self, event: Typed.Aside) -> None:
        """Up and down choose a match where there are any, else go from field to field."""
        event.stop()
        typed = event.typed.value.strip().lower()
        slot = self._slot_of(event.typed)
        if isinstance(slot.field, OFFERED) and not self._fresh(slot.name):
            self.choice = max(0, self.choice + event.step)
        elif self._chooses(typed, event.step):
            self.choice = (self.choice + event.step) % len(self.matches)
            self._show_matches()
        elif event.step > 0:
            self.focus_next()
        elif slot is not self.slots[0]:
            self.focus_previous()

    def _chooses(self, typed: str, step: int) -> bool:
        """Whether Up and Down choose: past the ends of the matches of a filled field they go on to other fields."""
        if not self.matches or (len(self.matches) == 1 and self.matches[0].text.lower() == typed):
            return False
        ends = not 0 <= self.choice + step < len(self.matches)
        return not (ends and any(match.text.lower() == typed for match in self.matches))

    def on_input_submitted(self, event: Typed.Submitted) -> None:
        """Enter takes the chosen match and goes to the next field."""
        event.stop()
        row = self.row_of(self._slot_of(event.input).name)
        if row is not None:
            self._leave_field(row, entered=True)
            self.entering = True
            begin(self, partial(self._enter, row), "enter", only=True)

    async def _enter(self, row: FieldRow) -> None:
        """Go on to the next field, or stay where the books cannot read what stands there."""
        name, why = row.slot.name, ""
        try:
            await self.attempt(self.complete_all())
            text = row.typed.value
            why = await self.attempt(self.unread(row.slot, text)) or "" if text.strip() else ""
        finally:
            self.entering = False
            if self.now_in == name and not why:
                self.focus_next()
        if why:
            self.show_wrong({**self.wrong, name: why})

    async def unread(self, slot: Slot, text: str) -> str:
        """Give why a text cannot be read, "" where it can."""
        return await self.desk.ask(lambda books: why_not(slot, text, books.names()))

    def _slot_of(self, field: Any) -> Slot:
        return next(slot for slot in self.slots if f"field-{slot.name}" == field.id)

    # ---- completing -----------------------------------------------------------------------------------------------

    def _fresh(self, name: str) -> bool:
        return self._answered == (name, self.texts.get(name, ""))

    def _leave_field(self, row: FieldRow, *, entered: bool) -> None:
        """Complete a field, or note that it is to be completed when its matches come."""
        slot = row.slot
        if not isinstance(slot.field, OFFERED):
            return
        left = Left(row.typed.value, self.choice, entered)
        if self._fresh(slot.name):
            row.typed.value = completed(slot, left, self.matches)
        elif left.text or slot.required:
            self._left[slot.name] = left
            begin(self, self._complete_soon, "complete")

    async def _complete_soon(self) -> None:
        await self.attempt(self.complete_all())

    async def complete_all(self) -> None:
        """Complete every field that was left before its matches came."""
        async with self._completing:
            while self._left:
                name, left = self._left.popitem()
                row = self.row_of(name)
                if row is not None:
                    row.typed.value = await self._completed(row.slot, left)
                    self.texts[name] = row.typed.value

    async def _completed(self, slot: Slot, left: Left) -> str:
        found = await self.desk.ask(lambda books: find.matches(books.names(), slot.field, left.text))
        now = self.texts.get(slot.name, "")
        left = left._replace(choice=left.choice + place_of(left.text, found))
        return completed(slot, left, found) if now == left.text else now

    def to_button(self) -> None:
        """Go to the button."""
        self.query_one(Press).focus()


def place_of(text: str, matches: list[Match]) -> int:
    """Give the place among the matches of the one that is typed in full, 0 where none is: there choosing begins."""
    typed = text.strip().lower()
    return next((place for place, match in enumerate(matches) if match.text.lower() == typed), 0)


def completed(slot: Slot, left: Left, matches: list[Match]) -> str:
    """Give the text of a field that was left: the chosen match, the only one that goes on like it, or what it was."""
    text = left.text.strip().lower()
    if not left.entered:
        near = [match for match in matches if match.text.lower().startswith(text)]
        return near[0].text if text and len(near) == 1 and not isinstance(slot.field, RefTo) else left.text
    if matches and (left.choice or text or slot.required):
        return matches[min(left.choice, len(matches) - 1)].text
    return left.text

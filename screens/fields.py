"""The fields of a form, a line each: label, field, and beside it what was understood (see `screens.reading`).

Rules
- Labels and fields stand in columns; what is said of a short field begins in one column as well.
- Beside a field stands only what fits there whole. A longer hint is said at the foot while somebody is in the field.
- A refusal stands under its field, as far as the screen has lines for all; the field that somebody is in comes first,
  and the others then say beside them that they have one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.containers import Vertical
from textual.message import Message

from models.choices import Pick, YesNo
from models.fields import Whole
from models.language import gettext as _
from models.measures import DayOfBooks, HourOfBooks, Tenths
from models.spelling import pair
from screens.reading import hint
from screens.widgets.line import Line, Lines, wrap
from screens.widgets.typed import Typed
from screens.widgets.typed_kinds import Choice, Number, Tick

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from models.entry import Slot

#: Columns of labels: at least, and at most where a language has long ones; before each, the marker.
LABEL, LONGEST, MARK = 15, 24, 3
#: Columns of a short field, behind which the words of all short fields begin.
SHORT = 24
#: The widest screen that fields are laid out for; below it labels give way, and refusals begin further left.
WIDE = 80
#: Where the lines of a refusal begin there.
HANG = 4
#: The most lines that one refusal takes.
MOST = 3


def label_width(slots: list[Slot], wide: int = WIDE) -> int:
    """Give the columns of the labels of a form on a screen of so many columns."""
    longest = min(LONGEST, max(LABEL, wide * 2 // 5))
    return max(LABEL, min(longest, max((cell_len(_(slot.label)) for slot in slots), default=0) + MARK + 1))


def field_of(slot: Slot, text: str, name: str) -> Typed:
    """Give what a slot is typed into: one of several, yes or no and mere numbers also go on by PgUp and PgDn."""
    match slot.field:
        case Pick():
            return Choice([option.words() for option in slot.field.options], text, id=name)
        case YesNo():
            return Tick(_("yes"), _("no"), text, id=name)
        case HourOfBooks() | DayOfBooks() | Tenths():
            return Typed(text, id=name)
        case Whole():
            return Number(text, id=name, least=slot.field.low, most=slot.field.high)
        case _:
            return Typed(text, id=name)


class Laid(Message):
    """Something of a form has another size now."""


class Page(Vertical):
    """What of a form scrolls where the screen is too low for all of it."""

    def show(self, here: Widget, also: Lines | None = None) -> None:
        """Scroll until a part is on the screen, no further than needed; with lines below it, to one place for both."""
        if not self.children:  # the form is closing
            return
        # Counted from the first part: where that stands is as old as where the others stand, however it scrolled since.
        begin, now, high = self.children[0].region.y, self.scroll_offset.y, self.size.height
        top, last = here.region.y - begin, here.region.bottom - begin
        if also is not None:
            wanted = min(top, max(0, also.region.y - begin + also.high - high))
            if wanted != now:
                self.scroll_to(y=wanted, animate=False)
            return
        below = min(last - now - high, top - now)
        if below > 0 or top < now:
            self.scroll_to(y=now + (below if below > 0 else top - now), animate=False)

    def room(self, here: Widget, below: Widget) -> int:
        """Give how many lines of what stands below can be on the screen together with this part."""
        return self.size.height - (below.region.y - here.region.y)

    def on_resize(self) -> None:
        """Tell that there is more room, or less."""
        self.post_message(Laid())


class FieldRow(Vertical):
    """A label, the field, and beside it what it means or how to type it; under it why it is refused."""

    def __init__(self, slot: Slot, text: str, label: int = LABEL) -> None:
        """Make the row of a slot; `label` is the width of its label."""
        super().__init__()
        self.slot, self.text, self.label = slot, text, label
        self.meaning = self.why_not = ""

    def compose(self) -> ComposeResult:
        """Label, field, words."""
        from textual.containers import Horizontal

        label = Line(f"   {_(self.slot.label)}", id=f"label-{self.slot.name}")
        label.styles.width = self.label
        typed = field_of(self.slot, self.text, f"field-{self.slot.name}")
        typed.styles.width = self.field_width
        with Horizontal():
            yield label
            yield typed
            yield Line(self._beside(), id=f"means-{self.slot.name}")
        yield Lines(id=f"wrong-{self.slot.name}", most=self.most, bold=True, hang=self.hang)

    def on_resize(self) -> None:
        """Tell that a refusal came or went."""
        self.post_message(Laid())

    @property
    def field_width(self) -> int:
        """Columns to type in: all short fields have the same, so that the words behind them stand in a column."""
        wanted = self.slot.field.width + 2
        return min(SHORT if wanted <= SHORT + 2 else wanted, min(self.wide, WIDE) - self.label - 1)

    @property
    def wide(self) -> int:
        """Columns of the screen."""
        return self.app.size.width or WIDE

    @property
    def hang(self) -> int:
        """Where the lines of a refusal begin: under the field, or further left where the screen is narrow."""
        return self.label + 1 if self.wide >= WIDE else HANG

    @property
    def most(self) -> int:
        """Lines that a refusal may take; on a narrow screen the same words take more."""
        return MOST if self.wide >= WIDE else 2 * MOST

    @property
    def room(self) -> int:
        """Columns behind the field."""
        return max(0, (self.size.width or WIDE) - self.label - self.field_width - 2)

    @property
    def help_words(self) -> str:
        """How to type it."""
        said = hint(self.slot)
        return f"({said})" if said else ""

    @property
    def at_foot(self) -> str:
        """What does not fit beside the field: to be said at the foot while somebody is in it."""
        for words in (self.meaning, self.help_words):
            if words:
                return "" if cell_len(words) <= self.room else pair(_(self.slot.label), words.strip("()"))
        return ""

    def _beside(self) -> str:
        words = next((words for words in (self.meaning, self.help_words) if words), "")
        return f" {words}" if cell_len(words) <= self.room else ""

    def mark(self, *, on: bool) -> None:
        """Show or hide the marker."""
        self.query_one(f"#label-{self.slot.name}", Line).say(f" {'>' if on else ' '} {_(self.slot.label)}", bold=on)

    def means(self, words: str) -> None:
        """Show what was understood, or the help when there is nothing to say."""
        self.meaning = words
        self.query_one(f"#means-{self.slot.name}", Line).say(self._beside())

    def lines_of(self, words: str) -> int:
        """Give how many lines a refusal takes under this field."""
        return min(self.most, len(wrap(self._hung(words), (self.size.width or WIDE) - 2, self.hang)))

    def refuse(self, words: str, *, whole: bool = True) -> None:
        """Say why the field is refused: under it, or only beside it that it is; "" takes it away."""
        self.why_not = words
        self.query_one(f"#wrong-{self.slot.name}", Lines).say(self._hung(words) if words and whole else "")
        beside = self.query_one(f"#means-{self.slot.name}", Line)
        if words and not whole:
            short = f"^ {words}"
            short = short if cell_len(short) <= self.room else _("^ refused: go here to read why")
            beside.say(f" {short}", bold=True)
        else:
            beside.say(self._beside(), bold=False)

    def _hung(self, words: str) -> str:
        return f"{' ' * (self.hang - 2)}^ {words}" if words else ""

    @property
    def typed(self) -> Typed:
        """The field."""
        return self.query_one(f"#field-{self.slot.name}", Typed)

"""Fields for what is not mere text: a number, a day, one of several, yes or no. Each is a `Typed`, and typed as one.

Rules
- Typing is always enough. What a field offers beyond (a day more, the next choice) is on PgUp and PgDn, which mean
  nothing else in a field of one line; a form says so beside the field.
- What a field means is for who reads it: a field knows no calendar and no books, it is given functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key

from models.store import bare
from models.wire import MAX_UINT
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Sequence


class Stepped(Typed):
    """A field whose text PgUp and PgDn change by a step."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "turn(-1)", "one less", show=False, tooltip="The one before: a day less, the choice above."),
        Binding("pagedown", "turn(1)", "one more", show=False, tooltip="The next one: a day more, the choice below."),
    ]

    def turned(self, text: str, step: int) -> str:
        """Give the text one step on, the same where there is none."""
        del step
        return text

    def action_turn(self, step: int) -> None:
        """Put the next text into the field, the cursor behind it."""
        text = self.turned(self.value, step)
        if text != self.value:
            self.value = text
            self.cursor_position = len(text)


class Number(Stepped):
    """Digits, with one point or comma where it may have decimals; PgUp and PgDn count by one, as far as fits."""

    def __init__(
        self,
        value: str = "",
        *,
        least: int = 0,
        most: int = MAX_UINT,
        id: str | None = None,  # noqa: A002 - as Textual says it
    ) -> None:
        """Begin with a text; counting goes from `least` to `most`."""
        super().__init__(value, id=id)
        self.least, self.most = least, most

    def turned(self, text: str, step: int) -> str:
        """Count on; an empty field begins at the least, and what is no whole number stays."""
        text = text.strip()
        if not text:
            return str(self.least)
        if not text.removeprefix("-").isdecimal():
            return text
        return str(min(max(int(text) + step, self.least), self.most))


class Choice(Stepped):
    """One of several; its beginning is enough, without accents and capitals. PgUp and PgDn go through all."""

    def __init__(
        self,
        choices: Sequence[str],
        value: str = "",
        *,
        id: str | None = None,  # noqa: A002 - as Textual says it
    ) -> None:
        """Begin with a text; `choices` in the order in which they are offered."""
        super().__init__(value, id=id)
        self.choices = list(choices)

    @property
    def chosen(self) -> str | None:
        """The choice that is meant: the one that is typed, or the only one that begins so."""
        return meant(self.choices, self.value)

    def turned(self, text: str, step: int) -> str:
        """Give the next choice; from nothing the first, or the last."""
        del text
        here = self.chosen
        if here is None:
            return self.choices[0 if step > 0 else -1] if self.choices else ""
        return self.choices[(self.choices.index(here) + step) % len(self.choices)]


def meant(choices: Sequence[str], text: str) -> str | None:
    """Give the choice that a text means: itself, or the only one that begins so; None where that is not clear.

    >>> meant(["plough", "plant"], "PLO"), meant(["plough", "plant"], "pl")
    ('plough', None)
    """
    typed = bare(text.strip()) or ""
    same = [one for one in choices if (bare(one) or "") == typed]
    begun = same or [one for one in choices if typed and (bare(one) or "").startswith(typed)]
    return begun[0] if len(begun) == 1 else None


class Tick(Choice):
    """Yes or no, in the words of the language; Space changes one into the other where one of them stands."""

    def __init__(self, yes: str, no: str, value: str = "", *, id: str | None = None) -> None:  # noqa: A002 - as Textual says it
        """Begin with a text; `yes` and `no` are the words."""
        super().__init__([yes, no], value, id=id)

    @property
    def ticked(self) -> bool | None:
        """What stands there; None while it is neither."""
        return None if self.chosen is None else self.chosen == self.choices[0]

    async def _on_key(self, event: Key) -> None:
        if event.key == "space":
            event.prevent_default()
            event.stop()
            self.action_turn(1)
        else:
            await super()._on_key(event)

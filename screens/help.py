"""Help for the screen in front: what it is for, its keys with their words, and the signs. Made from the bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.binding import Binding, BindingType

from models.language import gettext as _
from models.language import later
from screens import registry
from screens.keys import key_word
from screens.place import Place
from screens.widgets.board import Board
from screens.widgets.line import wrap
from screens.widgets.rows import Row, Rows, all_of
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from screens.widgets.rows import Page

SIGNS_HELP = "? pending   = confirmed   . returned   - cancelled   ~ by deputy   x overruled or rejected   ! needs you"


#: Columns of the keys.
ROOM: Final = 14
#: Whose keys are told beside those of the screen, and under which heading.
HOLDERS: Final[dict[type[Rows | Board | Typed], str]] = {
    Rows: later("Keys in the list"),
    Board: later("Keys in the week"),
    Typed: later("Keys in a field"),
}


class Help(Place[None]):
    """F1."""

    TABS = False
    HELP = "The help itself; it goes on below the screen: PgDn or Space. Esc closes it."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "back", "back", key_display="Esc", tooltip="Close the help."),
    ]

    def __init__(self, about: Place[object], common: list[Binding]) -> None:
        """Explain a screen; `common` are the keys that count everywhere."""
        super().__init__()
        self.about, self.common = about, common

    def heading(self) -> str:
        """Give the title."""
        return _(" Help")

    def body(self) -> Iterable[Widget]:
        """One list of lines."""
        yield Rows(self._read, id="help")

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        return all_of(help_rows(self.about, self.common, self.size.width - 4))


def help_rows(about: Place[Any], common: list[Binding], width: int) -> list[Row]:
    """Lay the help out: what the screen is for, its keys, those of its list or fields, and those that count always."""
    rows = [Row(line) for line in wrap(_(about.HELP or ""), width)]
    rows += _part(_("Keys here"), about.own_bindings(), width)
    for cls, title in HOLDERS.items():
        if about.query(cls):
            rows += _part(_(title), [one for one in cls.BINDINGS if isinstance(one, Binding)], width)
    numbers = [binding for binding in common if binding.action.startswith("go(")]
    rows += [Row(""), Row(_("Keys everywhere"), bold=True)]
    if numbers:
        rows += _line(f"1 ... {len(registry.tabs())}", _("To a screen of the line at the top."), width)
    rows += [line for keys, words in _told(one for one in common if one not in numbers)
             for line in _line(keys, words, width)]  # fmt: skip
    rows += [Row(""), Row(_("Signs"), bold=True)]
    return rows + [Row(f"  {line}") for line in wrap(_(SIGNS_HELP), width - 2)]


def _part(title: str, bindings: list[Binding], width: int) -> list[Row]:
    lines = [line for keys, words in _told(bindings) for line in _line(keys, words, width)]
    return [Row(""), Row(title, bold=True), *lines] if lines else []


def _told(bindings: Iterable[Binding]) -> list[tuple[str, str]]:
    """Give (keys, sentence) for each action, all its keys together."""
    keys: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for binding in bindings:
        keys.setdefault(binding.action, []).extend(key_word(key) for key in binding.key.split(","))
        words.setdefault(binding.action, _(binding.tooltip or binding.description))
    return [(" ".join(dict.fromkeys(found)), words[action]) for action, found in keys.items()]


def _line(keys: str, words: str, width: int) -> list[Row]:
    """Write keys and what they do; where the keys are many, their words begin on the next line."""
    lines = wrap(words, width - ROOM - 2)
    if len(keys) >= ROOM:
        return [Row(f"  {keys}"), *(Row(" " * (ROOM + 2) + line) for line in lines)]
    return [Row(f"  {keys:<{ROOM}}{lines[0]}"), *(Row(" " * (ROOM + 2) + line) for line in lines[1:])]

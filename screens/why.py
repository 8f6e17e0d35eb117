"""Why something is as it is: each factor with the entries behind it, the rule, and who must act next."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models import history
from models.language import gettext as _
from models.names import entry_name
from models.refs import Key
from screens.place import Place
from screens.widgets.line import wrap
from screens.widgets.rows import Row, Rows, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.history import Why as Answer
    from screens.widgets.rows import Page


class Why(Place[None]):
    """The answer to `w`."""

    TABS = False
    HELP = (
        "What led to this, in the order in which it counts. Enter on a line shows the entry behind it "
        "and why that counts."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "show the entry", tooltip="Show the entry behind the marked line."),
        Binding("escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def __init__(self, key: Key) -> None:
        """Ask about an entry, or the request that it made."""
        super().__init__()
        self.key = key

    def heading(self) -> str:
        """Give the question."""
        return _(" Why is {name} as it is?").format(name=entry_name(self.key))

    def body(self) -> Iterable[Widget]:
        """Give the list of factors."""
        yield Rows(self._read, empty=_("Looking ..."), id="factors")

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        answer, key = await self.desk.ask(lambda books: (history.why(books.names(), self.key), self.key))
        return all_of(lay_out(answer, key, self.size.width - 6))

    def action_open(self) -> None:
        """Ask about the entry behind the line."""
        item = self.item()
        if isinstance(item, Key) and item != self.key:
            self.app.push_screen(Why(item))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()


def lay_out(answer: Answer, about: Key, width: int) -> list[Row]:
    """Write an answer as rows; those with an entry behind them can be opened."""
    rows = [Row(line, bold=True) for line in wrap(answer.headline, width)]
    rows.append(Row(""))
    for words, keys in answer.factors:
        named = ", ".join(entry_name(key) for key in keys)
        first, *rest = wrap(f"{words}  [{named}]" if named else words, width)
        item = keys[0] if keys and keys[0] != about else None
        rows.append(Row(first if item else f"  {first}", item, f"{named}{words}"))
        rows += [Row(f"    {line}") for line in rest]
    rows.append(Row(""))
    for words in (answer.rule, answer.next_step):
        rows += [Row(line) for line in wrap(words, width)] if words else []
    return rows

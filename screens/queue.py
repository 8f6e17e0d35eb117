"""Why a request stands where it stands in a round: every factor with its figures, its neighbours, and the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from models.language import gettext as _
from models.names import entry_name
from models.refs import Key
from screens.place import Place
from screens.printing import printed
from screens.why import Why
from screens.widgets.line import fit, wrap
from screens.widgets.rows import Row, Rows, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.rounds_view import Picture
    from models.rounds_why import Answer
    from screens.widgets.rows import Page

#: Cells before the rows' words, and kept free at their right.
MARGIN = 6


class Queue(Place[None]):
    """The answer to `w` in a round."""

    TABS = False
    SIFTS = False
    HELP = (
        "Every number by which the rule put the request where it stands, who is before and after it, and which rule "
        "it was. Higher totals come first; but who is below the floor comes before others, whatever the total. "
        "Enter on a line with an entry shows it; on a neighbour it asks the same of the neighbour."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "show the entry", tooltip="Show the entry behind the line, or ask of the neighbour."),
        Binding("t", "try_another", "try another policy", tooltip="Draw the same requests by another policy."),
        Binding("p", "print", "print", show=False, tooltip="Write this page to a file to print: every number and who."),
        Binding("escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def __init__(self, picture: Picture, request: Key) -> None:
        """Ask about a request of a round as it was drawn."""
        super().__init__()
        self.picture, self.request = picture, request

    def heading(self) -> str:
        """Give the question's short form."""
        return _(" Why does {name} stand where it stands?").format(name=entry_name(self.request))

    def body(self) -> Iterable[Widget]:
        """Give the facts."""
        yield Rows(self._read, empty=_("Looking ..."), id="queue")

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        from models import rounds_why

        found = await self.desk.ask(lambda books: rounds_why.why(books.names(), self.picture, self.request))
        return all_of(lay_out(found, self.size.width - MARGIN))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_open(self) -> None:
        """Ask on."""
        item = self.item()
        if isinstance(item, Key) and item != self.request and self.picture.line(item) is not None:
            self.app.push_screen(Queue(self.picture, item))
        elif isinstance(item, Key):
            self.app.push_screen(Why(item))

    def action_print(self) -> None:
        """Print the answer."""
        self.start(printed(self, "why", self.request))

    def action_try_another(self) -> None:
        """Show the templates."""
        from screens.policy import Templates

        self.app.push_screen(Templates(self.picture.keeper, self.picture.first))


def lay_out(answer: Answer, width: int) -> list[Row]:
    """Write an answer as rows: label, words, and the figure at the right edge; those with an entry can be opened."""
    rows = [Row(line, bold=True) for line in wrap(answer.question, width)]
    rows += [_first(answer, line, place) for place, line in enumerate(wrap(answer.headline, width))]
    rows.append(Row(""))
    wide = max((cell_len(fact.label) for fact in answer.facts), default=0)
    figures = max((cell_len(fact.figure) for fact in answer.facts), default=0)
    for place, fact in enumerate(answer.facts):
        first, *rest = wrap(fact.words, max(20, width - wide - figures - MARGIN))
        label = fit(fact.label, wide)
        figure = f"{fact.figure:<{figures}}" if figures else ""
        # Before what can be opened stands room for the marker: as much as the blanks before the rest.
        said = f"{label}  {first}" if fact.key is not None else f"  {label}  {first}"
        rows.append(Row(said, fact.key, f"{place}{fact.label}", right=figure))
        rows += [Row(f"  {' ' * wide}  {line}") for line in rest]
    rows.append(Row(""))
    for words in (answer.rule, answer.inputs):
        rows += [Row(line) for line in wrap(words, width)]
    return rows


def _first(answer: Answer, line: str, place: int) -> Row:
    """Let the headline's first line stand for the request itself."""
    return Row(line, answer.about, "about") if not place else Row(f"  {line}")

"""The week of a village: what its households have asked for and got, on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models.language import gettext as _
from models.refs import Key
from screens.prompts import Pick
from screens.registry import screen
from screens.week import TURN, MachineLines
from screens.weeks import Shown, village_week

if TYPE_CHECKING:
    from screens.desk import Books


@screen("village_board", title="Village's week", way=("machines", "village"))
class VillageWeek(MachineLines):
    """The week of one village's households."""

    HELP = (
        "A line for each machine that the village's households have asked for (?), got (=) or used (.) in this week. "
        "Enter opens the request under the marker; n asks for the machine on that day. v shows another village."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_cell", "open", tooltip="Open the request under the marker."),
        Binding("n", "request", "ask for this day", tooltip="Ask for the marked machine on the marked day."),
        *TURN,
        Binding("v", "other", "other village", tooltip="Show the week of another village."),
        Binding("escape", "back", "back", show=False, tooltip="Back to where you came from."),
    ]

    def __init__(self, village: Key | None = None, monday: int | None = None) -> None:
        """Show the week of a village, or of this desk's own."""
        super().__init__(monday)
        self.village = village

    def whose(self) -> Key | None:
        """Give the village."""
        return self.village

    def find(self, books: Books, monday: int | None) -> Shown:
        """Look the week up."""
        self.board.label_width = 11
        if self.village is None and books.desk is not None:
            self.village = books.desk.village
        return village_week(books, self.village, monday, self.board.cell_width - 1)

    def action_other(self) -> None:
        """Choose another village."""
        self.start(self._other())

    async def _other(self) -> None:
        choices: list[tuple[str, object]] = await self.desk.ask(
            lambda books: sorted((village.name, key) for key, village in books.law.villages.items())
        )
        self.app.push_screen(Pick(_("The week of which village?"), choices, high=min(8, len(choices))), self._chosen)

    def _chosen(self, village: object) -> None:
        if isinstance(village, Key):
            self.village = village
            self.renew()

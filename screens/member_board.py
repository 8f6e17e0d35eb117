"""The week of a member: the own bookings on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens.registry import screen
from screens.week import TURN, MachineLines
from screens.weeks import Shown, member_week

if TYPE_CHECKING:
    from models.refs import Key
    from screens.desk import Books


@screen("member_board", title="Member's week", way=("members", "week"))
class MemberWeek(MachineLines):
    """The week of one member."""

    HELP = (
        "A line for each machine that the member has asked for (?), got (=) or used (.) in this week. Enter opens the "
        "request under the marker; n asks for the machine on that day, for this member."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_cell", "open", tooltip="Open the request under the marker."),
        Binding("n", "request", "ask for this day", tooltip="Ask for the marked machine on the marked day."),
        *TURN,
        Binding("v,escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def __init__(self, member: Key, code: str, monday: int | None = None) -> None:
        """Show the week of a member; `code` is the number."""
        super().__init__(monday)
        self.member, self.code = member, code

    def known(self) -> dict[str, str]:
        """Give whom a request is for."""
        return {"member": self.code}

    def whose(self) -> Key | None:
        """Give the member."""
        return self.member

    def find(self, books: Books, monday: int | None) -> Shown:
        """Look the week up."""
        self.board.label_width = 11
        return member_week(books, self.member, monday, self.board.cell_width - 1)

"""Work: what waits for a hand, the chores and whose turn it is, the task board, and what was settled lately."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from models.language import gettext as _
from models.names import entry_name
from models.taskboard import TaskRow
from models.tasks import AddChore, AddTask, CloseTask, DoneChore, DropTask, SwapTurns, TakeTask
from models.words import Refused
from models.work import AppealWork, ClaimWork, ConfirmWork, RejectWork, WitnessWork
from models.worklist import ClaimRow
from screens import work_rows
from screens.entry_form import EntryForm
from screens.place import Place
from screens.registry import screen
from screens.why import Why
from screens.widgets.rows import all_of
from screens.widgets.table import Table
from screens.work_pages import Bank, Council, Skills, TaskPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.entry import Entry
    from screens.widgets.rows import Page


@screen("work", key="6", title="Work")
class Work(Place[None]):
    """Claims, chores and tasks in one list."""

    HELP = (
        "Work that was done is claimed with n. Somebody of another household witnesses it (s), somebody of a third "
        "one confirms it (c); then it earns merit, and p shows how much. ? waits for a hand, = counts, x was rejected, "
        "! waits for the council. Below stand the chores with whose turn it is, and the task board: k takes a task or "
        "joins a chore, m writes a chore down as done. Enter opens a line, w says why."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", tooltip="Open the marked claim with its story, or the task with its people."),
        Binding("n", "claim", "claim work", tooltip="Claim hours that somebody worked; of the marked task, if one is."),
        Binding("s", "witness", "witness", tooltip="Say who saw the marked work: somebody of another household."),
        Binding("c", "confirm", "confirm", tooltip="Say who confirms the marked work: somebody of a third household."),
        Binding("x", "reject", "reject", show=False, tooltip="Reject the marked claim and say why."),
        Binding("a", "appeal", "appeal", show=False, tooltip="Ask the council to look at the marked claim."),
        Binding("k", "take", "take", tooltip="Take the marked task, or join the turns of the marked chore."),
        Binding("m", "done", "done", tooltip="Write down that the marked chore was done."),
        Binding("t", "task", "new task", tooltip="Put a task on the board."),
        Binding("h", "chore", "new chore", show=False, tooltip="Begin a chore that is done in turns."),
        Binding("d", "drop", "give back", show=False, tooltip="Give the marked task back, or leave a chore's turns."),
        Binding("v", "swap", "swap turns", show=False, tooltip="Swap two turns of the marked chore."),
        Binding("delete,z", "close", "close", show=False, tooltip="Take the marked task or chore off the board."),
        Binding("p", "points", "points", tooltip="Show the time bank of who did the marked work: hours and points."),
        Binding("l", "skills", "skills", tooltip="Show who can do what."),
        Binding("o", "council", "council", tooltip="Show the council's appeals and questions."),
        Binding("w", "why", "why", tooltip="Why is it as it is: who signed, what it earns, and the entries behind it."),
    ]

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Table(self._read, work_rows.work_columns, id="work", waiting=True, headed=False, gap=1)

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        return all_of(await self.desk.ask(work_rows.work_rows))

    # ---- what is marked ---------------------------------------------------------------------------------------------

    def _the_claim(self) -> ClaimRow:
        item = self.item()
        if not isinstance(item, ClaimRow):
            raise Refused(_("Go to a claim first (up and down move the marker), then press the key again."))
        return item

    def _the_task(self) -> TaskRow:
        item = self.item()
        if not isinstance(item, TaskRow):
            raise Refused(_("Go to a task or a chore first (up and down move the marker), then press the key again."))
        return item

    def _chore(self) -> TaskRow:
        row = self._the_task()
        if not row.every:
            raise Refused(_("That is done once and has no turns."))
        return row

    # ---- keys -------------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Open the marked line."""
        item = self.item()
        if self.early():
            return
        if isinstance(item, ClaimRow):
            self.app.push_screen(Why(item.key), self._back)
        elif isinstance(item, TaskRow):
            self.app.push_screen(TaskPage(item), self._back)

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_claim(self) -> None:
        """Claim work."""
        item = self.item()
        first = {"task": item.title} if isinstance(item, TaskRow) else {}
        self.app.push_screen(EntryForm(ClaimWork, first=first), self.done)

    def action_task(self) -> None:
        """Put a task on the board."""
        self.start(self._new(AddTask))

    def action_chore(self) -> None:
        """Begin a chore."""
        self.start(self._new(AddChore))

    async def _new(self, kind: type[AddTask | AddChore]) -> None:
        village = await self.desk.ask(lambda books: books.law.village_of(books.author.number))
        self.app.push_screen(EntryForm(kind, first={"village": village}), self.done)

    def action_witness(self) -> None:
        """Open the form."""
        self._sign(WitnessWork)

    def action_confirm(self) -> None:
        """Open the form."""
        self._sign(ConfirmWork)

    def action_reject(self) -> None:
        """Open the form."""
        self._sign(RejectWork)

    def action_appeal(self) -> None:
        """Open the form."""
        self._sign(AppealWork)

    def _sign(self, kind: type[Entry[Any]]) -> None:
        self.start(self._form(kind, "claim"))

    async def _form(self, kind: type[Entry[Any]], field: str, **first: str) -> None:
        row: ClaimRow | TaskRow
        if field == "claim":
            row, about = self._the_claim(), self._the_claim().who
        else:
            row = self._chore() if kind in {DoneChore, SwapTurns} else self._the_task()
            about = row.title
        self.app.push_screen(EntryForm(kind, {field: entry_name(row.key)}, first, about=about), self.done)

    def action_take(self) -> None:
        """Open the form."""
        self.start(self._form(TakeTask, "task"))

    def action_done(self) -> None:
        """Open the form."""
        self.start(self._form(DoneChore, "task", on=_("today")))

    def action_drop(self) -> None:
        """Open the form."""
        self.start(self._form(DropTask, "task"))

    def action_swap(self) -> None:
        """Open the form."""
        self.start(self._form(SwapTurns, "task"))

    def action_close(self) -> None:
        """Open the form."""
        self.start(self._form(CloseTask, "task"))

    def action_points(self) -> None:
        """Show the time bank of who did the marked work."""
        self.start(self._points())

    async def _points(self) -> None:
        self.app.push_screen(Bank(self._the_claim().member))

    def action_skills(self) -> None:
        """Show the register."""
        self.app.push_screen(Skills(), self._back)

    def action_council(self) -> None:
        """Show what the council may ask."""
        self.app.push_screen(Council(), self._back)

    def action_why(self) -> None:
        """Show why."""
        item = self.item()
        if isinstance(item, (ClaimRow, TaskRow)):
            self.app.push_screen(Why(item.key))
        else:
            self.say(_("Go to a line first; w says why it is as it is."))

    def _back(self, _nothing: object) -> None:
        self.renew()

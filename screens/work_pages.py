"""The pages behind Work: who took a task or has a turn, a time bank, skills, and questions for the council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from models.language import gettext as _
from models.names import entry_name
from models.refs import Key
from models.skills import NoteSkill
from models.suspicion import Question
from models.tasks import DoneChore, DropTask, SwapTurns, TakeTask
from models.words import Refused
from models.work import DecideAppeal
from models.worklist import ClaimRow
from screens import work_rows
from screens.entry_form import EntryForm
from screens.place import Place
from screens.why import Why
from screens.widgets.line import Lines
from screens.widgets.rows import Rows, all_of
from screens.widgets.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.entry import Entry
    from models.taskboard import TaskRow
    from screens.widgets.rows import Page

BACK = Binding("escape", "back", "back", tooltip="Back to where you came from.")


class TaskPage(Place[None]):
    """Who has taken a task, or whose turn it is in a chore."""

    TABS = False
    HELP = (
        "For a task: who has taken it. For a chore: whose turn it was, is and will be; = marks a turn that is done. "
        "k enters somebody, d takes somebody out, m writes a turn down as done, s swaps two turns."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "take", "take it", tooltip="Enter who takes it, or who takes turns from now on."),
        Binding("d", "drop", "give back", tooltip="Take somebody out: they give the task back, or take no more turns."),
        Binding("m", "done", "done", tooltip="Write down that a turn of this chore was done."),
        Binding("s", "swap", "swap", tooltip="Swap two turns of this chore."),
        Binding("w,enter", "why", "why", tooltip="Show the entry behind the marked line."),
        BACK,
    ]

    def __init__(self, row: TaskRow) -> None:
        """Show one task or chore."""
        super().__init__()
        self.row = row

    def heading(self) -> str:
        """Give its name."""
        return f" {self.row.title}"

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Table(self._read, work_rows.turn_columns, id="turns", empty=_("Nobody yet. Press k."))

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        key = self.row.key
        return all_of(await self.desk.ask(lambda books: work_rows.turn_rows(books, key)))

    def _open(self, kind: type[Entry[Any]], **first: str) -> None:
        form = EntryForm(kind, {"task": entry_name(self.row.key)}, first, about=self.row.title)
        self.app.push_screen(form, self.done)

    def action_take(self) -> None:
        """Enter somebody."""
        self._open(TakeTask)

    def action_drop(self) -> None:
        """Take somebody out."""
        self._open(DropTask)

    def action_done(self) -> None:
        """Mark a turn as done."""
        if not self.row.every:
            self.say(_("That is done once and has no turns. Claim the work with n, then close the task."))
            return
        self._open(DoneChore, on=_("today"))

    def action_swap(self) -> None:
        """Swap two."""
        if not self.row.every:
            self.say(_("That is done once and has no turns."))
            return
        self._open(SwapTurns)

    def action_why(self) -> None:
        """Show the entry."""
        item = self.item()
        self.app.push_screen(Why(item if isinstance(item, Key) else self.row.key))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_why()


class Bank(Place[None]):
    """A member's time bank."""

    TABS = False
    HELP = (
        "What one member gave, what of it is confirmed, and what each hour is worth today. Enter or w on a line says "
        "why: who signed it, how old it is, and what a cap held back."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w,enter", "why", "why", key_display="w", tooltip="Why the marked claim earns what it earns."),
        BACK,
    ]

    def __init__(self, member: Key) -> None:
        """Show one member's."""
        super().__init__()
        self.member = member

    def heading(self) -> str:
        """Give the title."""
        return _(" Time bank")

    def body(self) -> Iterable[Widget]:
        """Give the sums and the claims."""
        yield Lines(id="sums", most=4)
        yield Table(self._read, work_rows.bank_columns, id="bank", empty=_("Nothing was claimed yet."))

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        member, width = self.member, self.size.width - 6
        sums, rows = await self.desk.ask(lambda books: work_rows.bank_rows(books, member, width))
        self.query_one("#sums", Lines).say("\n".join(f" {line}" for line in sums))
        return all_of(rows)

    def action_why(self) -> None:
        """Say why."""
        item = self.item()
        if isinstance(item, Key):
            self.app.push_screen(Why(item))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_why()


class Skills(Place[None]):
    """Who can do what."""

    TABS = False
    HELP = "Who can do what in all villages. / narrows the list to a skill or a name. e notes a skill of a member."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "note", "note a skill", tooltip="Note what a member can do, learns or teaches."),
        Binding("w,enter", "why", "why", key_display="w", tooltip="Show the entry behind the marked line."),
        BACK,
    ]

    def heading(self) -> str:
        """Give the title."""
        return _(" Skills")

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Table(self._read, work_rows.skill_columns, id="skills", empty=_("No skill is noted yet. Press e."))

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        return all_of(await self.desk.ask(work_rows.skill_rows))

    def action_note(self) -> None:
        """Open the form."""
        self.app.push_screen(EntryForm(NoteSkill), self.done)

    def action_why(self) -> None:
        """Show the entry."""
        item = self.item()
        if isinstance(item, Key):
            self.app.push_screen(Why(item))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_why()


class Council(Place[None]):
    """What the council may want to ask."""

    TABS = False
    SIFTS = False
    HELP = (
        "Appeals that wait for the council's decision, and questions about who signed for whom. A question is no "
        "verdict: neighbours work together. Nothing here changes a point; ask the people. Enter shows the claims "
        "behind a line, r writes a decision on an appeal down."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", tooltip="Show the claims behind the marked line."),
        Binding("r", "decide", "decide", tooltip="Write down what the council decided; the registrar's desk does."),
        Binding("m", "members", "who is quiet", tooltip="Name those without a claim this season; none is needed."),
        BACK,
    ]

    def __init__(self) -> None:
        """Begin without names."""
        super().__init__()
        self.named = False

    def heading(self) -> str:
        """Give the title."""
        return _(" For the council")

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Rows(self._read, id="council")

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        width, named = self.size.width - 6, self.named
        return all_of(await self.desk.ask(lambda books: work_rows.council_rows(books, width, named=named)))

    def action_members(self) -> None:
        """Name them, or not."""
        self.named = not self.named
        self.renew()

    def action_open(self) -> None:
        """Show what is behind the line."""
        item = self.item()
        if isinstance(item, ClaimRow):
            self.app.push_screen(Why(item.key))
        elif isinstance(item, Question):
            self.app.push_screen(Behind(item))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_decide(self) -> None:
        """Open the form."""
        item = self.item()
        if not isinstance(item, ClaimRow):
            self.say(_("Go to an appeal first (up and down move the marker), then press r again."))
            return
        self.start(decide(self, item))

    def told(self, words: str | None) -> None:
        """Say the receipt."""
        self.renew()
        if words:
            self.say(words)


class Behind(Place[None]):
    """The claims behind a question."""

    TABS = False
    HELP = "The claims that the question is about. Enter or w on a line says why it stands as it does."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w,enter", "why", "why", key_display="w", tooltip="Why the marked claim stands as it does."),
        BACK,
    ]

    def __init__(self, question: Question) -> None:
        """Show one question's."""
        super().__init__()
        self.question = question

    def heading(self) -> str:
        """Give the title."""
        return _(" The claims behind the question")

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Table(self._read, work_rows.work_columns, id="behind", headed=False, gap=1)

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        claims = self.question.claims
        return all_of(await self.desk.ask(lambda books: work_rows.question_rows(books, claims)))

    def action_why(self) -> None:
        """Say why."""
        item = self.item()
        if isinstance(item, ClaimRow):
            self.app.push_screen(Why(item.key))

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_why()


async def decide(place: Council, row: ClaimRow) -> None:
    """Open the form of a decision, where this desk may write it; raises `Refused`."""
    number, registrar = await place.desk.ask(lambda books: (books.author.number, books.law.registrar()))
    if number != registrar:
        desk = await place.desk.ask(lambda books: books.names().desk(registrar))
        raise Refused(_("The registrar's desk ({desk}) writes the council's decisions down.").format(desk=desk))
    place.app.push_screen(EntryForm(DecideAppeal, {"claim": entry_name(row.key)}, about=row.work), place.told)

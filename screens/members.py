"""The members: find as you type, add one, import many."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models import find, people
from models.language import gettext as _
from models.language import ngettext
from models.people import Person
from models.phones import BindPhone, UnbindPhone
from models.spelling import number
from screens.acts import Acts
from screens.clerks import Clerks
from screens.entry_form import OTHERS, EntryForm, PaperForm
from screens.filter import nothing_like
from screens.member_board import MemberWeek
from screens.papers import MemberPaper, RenamePaper
from screens.place import Place
from screens.printing import printed_month
from screens.prompts import AskLine
from screens.registry import screen
from screens.widgets.line import Line
from screens.widgets.rows import Row, Rows
from screens.widgets.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.refs import Key
    from screens.desk import Books
    from screens.widgets.rows import Page


class MemberForm(PaperForm):
    """A new member."""

    DO = "add"

    def __init__(self) -> None:
        """Make the form."""
        super().__init__(MemberPaper())

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write it, and say how it is put right."""
        return _("{receipt} U corrects it.").format(receipt=super().do(books, texts))


OTHERS["member"] = MemberForm


class Rename(PaperForm):
    """A member's name and phone, written anew."""

    DO = "write"

    def __init__(self, person: Person) -> None:
        """Make the form of a member."""
        super().__init__(RenamePaper(person))


@screen("members", key="3", title="Members")
class Members(Acts[None]):
    """All members, found by name, number, household or phone."""

    SEEKS = True
    HELP = (
        "Press / and type a name, a number, a household or a phone; the list narrows with each letter. "
        "a adds a member. i imports a list from a CSV file with the columns name, household, phone, number; "
        "every row that is refused is named with its reason, and the others are taken. "
        "p binds the phone of the marked member, so that it may book by text; u ends that."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash,f",
            "filter",
            "find",
            key_display="/",
            tooltip="Find by name, number, household or phone; Enter goes to the list, Esc shows all again.",
        ),
        Binding("a", "add", "add", tooltip="Add a member, with the household if it is new."),
        Binding("enter,e", "correct", "correct", tooltip="Correct the marked member's name or phone."),
        Binding("i", "import_file", "import a list", tooltip="Take many members from a CSV file."),
        Binding("n", "request", "ask for a machine", tooltip="Ask for a machine for the marked member."),
        Binding("v", "week", "week", show=False, tooltip="Show the marked member's week: what is asked for and got."),
        Binding("S", "print", "statement", show=False, tooltip="Write the marked member's month: hours, fees, open."),
        Binding("p", "bind", "bind a phone", show=False, tooltip="Let the marked member's phone book by text."),
        Binding("u", "unbind", "unbind a phone", show=False, tooltip="End that: a phone was lost, sold or changed."),
        Binding("C", "clerks", "clerks", show=False, tooltip="Who signs in at this desk, with a name and a PIN."),
        Binding("c", "confirm", "confirm", show=False, tooltip="Confirm: that is done on Home or in a machine's week."),
    ]

    def __init__(self) -> None:
        """Begin with nothing imported."""
        super().__init__()
        #: What the last import said.
        self.imported: list[str] = [""]

    def body(self) -> Iterable[Widget]:
        """Give the number of members and the list."""
        yield Line(id="found")
        yield Table(
            self._read,
            member_columns,
            id="members",
            empty=_("No member yet. Members belong here: a adds the first one, i imports a list (CSV)."),
        )

    def on_mount(self) -> None:
        """Begin on the list."""
        super().on_mount()
        for rows in self.query(Rows):
            rows.focus()

    async def _read(self, start: int, count: int) -> Page:
        text = self.filter.words
        total, of, people_here = await self.desk.ask(
            lambda books: (
                find.count_members(books.ledger, text),
                people.count(books.ledger) if text else 0,
                people.search(books.ledger, text, start, count),
            )
        )
        if text:
            self.filter.tell(total, of)
            rows = [_row(person) for person in people_here]
            return (total, rows) if total else nothing_like(text)
        self.filter.say("")
        self.query_one("#found", Line).say("", ngettext("{n} member ", "{n} members ", total).format(n=number(total)))
        return total, [_row(person) for person in people_here]

    @property
    def person(self) -> Person | None:
        """The marked member."""
        item = self.item()
        return item if isinstance(item, Person) else None

    def entry(self) -> Key | None:
        """Give the entry that made the member."""
        return self.person.key if self.person else None

    def action_add(self) -> None:
        """Add one."""
        self.app.push_screen(MemberForm(), self.done)

    def action_correct(self) -> None:
        """Correct the marked one."""
        if self.person:
            self.app.push_screen(Rename(self.person), self.done)

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_correct()

    def action_request(self) -> None:
        """Ask for a machine."""
        self.ask_for(**({"member": self.person.code} if self.person else {}))

    def action_week(self) -> None:
        """Show the week of the marked member."""
        if self.person:
            self.app.push_screen(MemberWeek(self.person.key, self.person.code), self.done)

    def action_clerks(self) -> None:
        """Show who signs in here."""
        self.app.push_screen(Clerks())

    def action_print(self) -> None:
        """Print the marked member's month."""
        if self.person:
            self.start(printed_month(self, "member", self.person.key))
        else:
            self.say(_("Go to a line first, then press the key again."))

    def action_bind(self) -> None:
        """Bind a phone to the marked member."""
        if self.person:
            self.app.push_screen(EntryForm(BindPhone, first={"member": self.person.code}), self.done)

    def action_unbind(self) -> None:
        """Unbind a phone of the marked member."""
        if self.person:
            self.app.push_screen(EntryForm(UnbindPhone, first={"phone": self.person.code}), self.done)

    def action_import_file(self) -> None:
        """Ask for the file."""
        words = _(
            "Which file? A CSV list with the columns name, household, phone, number (the last two may be missing)."
        )
        self.app.push_screen(AskLine(words, take=self._take, kept="members"), self._taken)

    async def _take(self, path: str) -> None:
        self.imported = await self.desk.work(
            _("Importing members"), lambda books, tell: self.desk.import_members(books, path, tell)
        )

    def _taken(self, path: str | None) -> None:
        if not path:
            return
        first, *lines = self.imported
        self.renew()
        if lines:
            self.app.push_screen(Report(first, lines))
        else:
            self.say(first)


class Report(Place[None]):
    """What an import refused, a line each."""

    TABS = False
    HELP = (
        "The rows of the file that were not taken, each with its reason. Correct them in the file and "
        "import it again; those that were taken are not taken twice."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "back", "back", tooltip="Back to the members."),
    ]

    def __init__(self, first: str, lines: list[str]) -> None:
        """Show lines."""
        super().__init__()
        self.first, self.lines = first, lines

    def heading(self) -> str:
        """Say what came of it."""
        return f" {self.first}"

    def body(self) -> Iterable[Widget]:
        """Give the lines."""
        yield Rows(self._read, id="report")

    async def _read(self, start: int, count: int) -> Page:
        return len(self.lines), [Row(line, place, str(place)) for place, line in enumerate(self.lines)][
            start : start + count
        ]


def _row(person: Person) -> Row:
    cells = (person.code, person.name or "-", person.household, person.village, person.phone)
    return Row(item=person, name=str(person.key), cells=cells)


def member_columns() -> list[Column]:
    """Give the columns of the list."""
    return [
        Column(_("Number"), least=6, most=10),
        Column(_("Name"), least=14, most=40),
        Column(_("Household"), least=5, most=14, gives=2),
        Column(_("Village"), least=6, most=20, gives=1),
        Column(_("Phone"), least=12, most=20),
    ]

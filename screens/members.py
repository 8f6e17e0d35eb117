"""The members: find as you type, add one, import many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from models import find, people
from models.entry import Slot
from models.keys import proquints
from models.language import gettext as _
from models.language import ngettext
from models.members import AddHousehold, Member, MemberDetails, RegisterMember
from models.people import Newcomer, Person
from models.phones import BindPhone, UnbindPhone
from screens.acts import Acts
from screens.entry_form import OTHERS, EntryForm
from screens.form import Form
from screens.place import Place
from screens.prompts import AskLine
from screens.registry import screen
from screens.widgets.line import Line, fit
from screens.widgets.rows import Row, Rows
from screens.widgets.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.refs import Key
    from screens.desk import Books
    from screens.widgets.rows import Page


def member_slots() -> list[Slot]:
    """Give the fields of a new member, out of the three kinds that are written for one."""
    slots = {slot.name: slot for kind in (MemberDetails, RegisterMember) for slot in kind.kind.slots}
    house = next(slot for slot in AddHousehold.kind.slots if slot.name == "code")
    return [
        slots["name"],
        replace(house, name="household"),
        replace(slots["phone"], required=False),
        replace(slots["code"], required=False, default="", help=_("leave it empty for the next free one")),
    ]


class MemberForm(Form):
    """A new member."""

    DO = "add"

    def __init__(self) -> None:
        """Make the form."""
        super().__init__(_("Add a member"), member_slots(), {}, "member")

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say who will see what."""
        del values
        code = people.next_code(books.author)
        return _(
            "The number ({code} is the next free one) goes to all villages. Name and phone are sealed "
            "for this village only."
        ).format(code=code)

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write number and sealed name."""
        self.parse(books, texts)
        receipt = people.add(
            books.author,
            Newcomer(texts["name"], texts["household"], texts.get("phone", ""), texts.get("code", "").strip()),
        )
        found = people.search(books.ledger, texts["name"].strip())
        code = next((person.code for person in found if person.key == receipt.keys[0]), "")
        aloud = proquints(receipt.hashes[-1][:4])
        return _("{name} is member {code} of household {house}. {entry} written (read aloud: {aloud}).").format(
            name=" ".join(texts["name"].split()),
            code=code,
            house=texts["household"].strip().upper(),
            entry=receipt.names[0],
            aloud=aloud,
        )


OTHERS["member"] = MemberForm


class Rename(Form):
    """A member's name and phone, written anew."""

    DO = "write"

    def __init__(self, person: Person) -> None:
        """Make the form of a member."""
        slots = [slot for slot in member_slots() if slot.name in {"name", "phone"}]
        super().__init__(
            _("Correct {name}").format(name=person.shown),
            slots,
            {"name": person.name, "phone": person.phone},
            f"rename {person.key}",
        )
        self.person = person

    def says(self, books: Books, values: dict[str, Any]) -> str:
        """Say what stays."""
        del books, values
        return _("The newest name counts; the older one stays in the books, sealed for this village.")

    def do(self, books: Books, texts: dict[str, str]) -> str:
        """Write it."""
        from models.refs import Ref

        self.parse(books, texts)
        member = Ref[Member].to(self.person.key)
        receipt = people.rename(books.author, member, texts["name"], texts["phone"])
        return _("{entry} written: {name}.").format(entry=receipt.names[0], name=texts["name"])


@screen("members", key="3", title="Members")
class Members(Acts[None]):
    """All members, found by name, number, household or phone."""

    HELP = (
        "Press / and type a name, a number, a household or a phone; the list narrows with each letter. "
        "a adds a member. i imports a list from a CSV file with the columns name, household, phone, number; "
        "every row that is refused is named with its reason, and the others are taken. "
        "p binds the phone of the marked member, so that it may book by text; u ends that."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash,f",
            "find",
            "find",
            key_display="/",
            tooltip="Find by name, number, household or phone; Enter or Down goes back to the list.",
        ),
        Binding("a", "add", "add", tooltip="Add a member, with the household if it is new."),
        Binding("enter,e", "correct", "correct", tooltip="Correct the marked member's name or phone."),
        Binding("i", "import_file", "import a list", tooltip="Take many members from a CSV file."),
        Binding("n", "request", "ask for a machine", tooltip="Ask for a machine for the marked member."),
        Binding("p", "bind", "bind a phone", show=False, tooltip="Let the marked member's phone book by text."),
        Binding("u", "unbind", "unbind a phone", show=False, tooltip="End that: a phone was lost, sold or changed."),
        Binding("c", "confirm", "confirm", show=False, tooltip="Confirm: that is done on Home or in a machine's week."),
    ]

    def __init__(self) -> None:
        """Begin with nothing imported."""
        super().__init__()
        #: What the last import said.
        self.imported: list[str] = [""]

    def body(self) -> Iterable[Widget]:
        """Give the find line and the list."""
        yield Horizontal(Line(" " + _("Find"), id="find-label"), Typed(id="find"), Line(id="found"), id="find-row")
        yield Rows(
            self._read,
            id="members",
            empty=_("Nobody like that. Members belong here: a adds the first one, i imports a list (CSV)."),
        )

    def on_mount(self) -> None:
        """Begin on the list."""
        super().on_mount()
        self.query_one(Rows).focus()

    async def _read(self, start: int, count: int) -> Page:
        text = self.query_one(Typed).value
        total, people_here = await self.desk.ask(
            lambda books: (find.count_members(books.ledger, text), people.search(books.ledger, text, start, count))
        )
        self.query_one("#found", Line).say("", ngettext("{n} member ", "{n} members ", total).format(n=f"{total:,}"))
        return total, [_row(person) for person in people_here]

    def on_input_changed(self, event: Typed.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self.query_one(Rows).reload(first=True)

    def on_input_submitted(self, event: Typed.Submitted) -> None:
        """To the list."""
        event.stop()
        self.query_one(Rows).focus()

    def on_typed_aside(self, event: Typed.Aside) -> None:
        """Down goes to the list."""
        if event.step > 0:
            self.query_one(Rows).focus()

    def action_find(self) -> None:
        """Type."""
        self.query_one(Typed).focus()

    def action_back(self) -> None:
        """Clear what was sought, and back to the list."""
        self.query_one(Typed).value = ""
        self.query_one(Rows).focus()

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
        self.app.push_screen(AskLine(words, take=self._take), self._taken)

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
    who, place = f"{fit(person.code, 8)} {fit(person.name or '-', 26)}", f"{fit(person.household, 10)} {person.village}"
    text = f"{who} {fit(place, 25)} {person.phone}"
    return Row(text, person, str(person.key))

"""The clerks of this desk: who signs in here, who is locked, new names and PINs. Reached from the members and ^P."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from models.language import gettext as _
from models.store import Damaged
from models.words import BadInput, Refused
from screens.clerk_desk import Listed
from screens.dialog import Dialog
from screens.place import Place
from screens.prompts import AskLine, YesNo
from screens.registry import screen
from screens.said import refusal
from screens.sign_in import Secret
from screens.widgets.line import Line, Lines
from screens.widgets.panel import Panel
from screens.widgets.rows import Row, all_of
from screens.widgets.table import Column, Table
from screens.widgets.typed import Typed
from screens.widgets.work import begin

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable

    from textual.app import ComposeResult
    from textual.widget import Widget

    from screens.widgets.rows import Page


class AskPin(Dialog[str]):
    """A new PIN, typed twice and shown as stars; `take` does what it is for. Gives its words, "" when it was left.

    With `old` the one that counts so far is asked for first; `take` gets both, "" for an old one that is not asked for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave", tooltip="Leave without a PIN."),
    ]

    def __init__(self, question: str, take: Callable[[str, str], Awaitable[str]], *, old: bool = False) -> None:
        """Ask for a PIN."""
        super().__init__()
        self.question, self.take, self.taking = question, take, False
        self.order = ("old", "pin", "again") if old else ("pin", "again")

    def compose(self) -> ComposeResult:
        """Give the question and the fields."""
        labels = {"old": _(" Old"), "pin": _(" PIN"), "again": _(" Again")}
        yield Panel(
            Lines(self.question, most=4, bold=True),
            *(Horizontal(Line(labels[name]), Secret(id=name), classes="ask") for name in self.order),
            Lines(id="why-not", most=4, bold=True),
            Line(_(" 4 to 12 digits, not shown   Enter goes on   Esc leaves")),
        )

    def on_mount(self) -> None:
        """Type at once."""
        self._field(self.order[0]).focus()

    def _field(self, name: str) -> Typed:
        return self.query_one(f"#{name}", Typed)

    def on_typed_aside(self, event: Typed.Aside) -> None:
        """To the field above or below, round about."""
        here = self.order.index(event.typed.id or "")
        self._field(self.order[(here + event.step) % len(self.order)]).focus()

    def on_input_submitted(self, event: Typed.Submitted) -> None:
        """To the next field, or take it."""
        event.stop()
        here, pin = event.input.id or "", self._field("pin").value
        if here != "again":
            self._field(self.order[self.order.index(here) + 1]).focus()
        elif pin != self._field("again").value:
            self._why_not(_("! The two are not the same. Type both once more."))
            self._anew()
        elif not self.taking:
            self.taking = True
            old = self._field("old").value if "old" in self.order else ""
            begin(self, partial(self._take, pin, old), "take")

    async def _take(self, pin: str, old: str) -> None:
        try:
            words = await self.take(pin, old)
        except (Refused, BadInput, Damaged, OSError) as error:
            self._why_not(f"! {refusal(error)}")
            self._anew()
        else:
            self.dismiss(words)
        finally:
            self.taking = False

    def _anew(self) -> None:
        for field in self.query(Typed):
            field.value = ""
        self._field(self.order[0]).focus()

    def _why_not(self, words: str) -> None:
        self.query_one("#why-not", Lines).say(words)

    def action_leave(self) -> None:
        """Close."""
        if not self.taking:
            self.dismiss("")


@screen("clerks", title="Clerks", way=("members", "clerks"))
class Clerks(Place[None]):
    """Who signs in at this desk."""

    TABS = False
    HELP = (
        "Who signs in here, with a name and a PIN. The first one added is the head, who sets up others; with p "
        "everybody may change the own PIN. A locked clerk cannot sign in until unlocked; wrong PINs make a clerk wait. "
        "Nothing of this leaves the computer."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "add a clerk", tooltip="Add a clerk: a name, the number as a member, a PIN."),
        Binding("p", "pin", "new PIN", tooltip="Give the marked clerk another PIN; everybody may change the own one."),
        Binding("l", "lock", "lock or unlock", tooltip="Lock the marked clerk out, or open again."),
        Binding(
            "u",
            "usual",
            "usual clerk",
            show=False,
            tooltip="Make the marked clerk the usual one, whose entries go without a name.",
        ),
        Binding(
            "delete,d", "remove", "remove", tooltip="Remove the marked clerk; what was written stays in the books."
        ),
        Binding("escape", "back", "back", tooltip="Back to where you came from."),
    ]

    def heading(self) -> str:
        """Give the title."""
        return _(" Clerks of this desk")

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Table(
            self._read,
            columns,
            id="clerks",
            empty=_(
                "No clerk yet: whoever opens the program may do everything. a adds the first one, who is the head."
            ),
        )

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        now = self.desk.clerk
        return all_of([_row(one, here=now is not None and now.name == one.name) for one in await self.clerks.every()])

    @property
    def clerks(self) -> Any:
        """The clerks of the program around this screen."""
        return self.desk.clerks

    @property
    def clerk(self) -> Listed:
        """The marked clerk; raises `Refused` where there is none."""
        item = self.item()
        if not isinstance(item, Listed):
            raise Refused(_("Go to a clerk first; a adds a new one."))
        return item

    def action_add(self) -> None:
        """Ask for the name."""
        self.app.push_screen(AskLine(_("What is the clerk called at the desk?")), self._named)

    def _named(self, name: str | None) -> None:
        if name:
            question = _("Is {name} a member? The number, or Enter with nothing if not.").format(name=name)
            self.app.push_screen(AskMember(question), partial(self._numbered, name))

    def _numbered(self, name: str, number: str | None) -> None:
        if number is not None:
            self._ask_pin(
                _("A PIN for {name}.").format(name=name), lambda pin, _old: self.clerks.add(name, pin, number)
            )

    def action_pin(self) -> None:
        """Ask for another PIN."""
        self.start(self._pin())

    async def _pin(self) -> None:
        name, now = self.clerk.name, self.clerks.now
        mine = now is not None and now.name == name
        take = partial(self.clerks.new_pin, name)
        self._ask_pin(_("Another PIN for {name}.").format(name=name), take, old=mine)

    def _ask_pin(self, question: str, take: Callable[[str, str], Awaitable[str]], *, old: bool = False) -> None:
        self.app.push_screen(AskPin(question, take, old=old), self._done)

    def action_lock(self) -> None:
        """Lock or unlock."""
        self.start(self._lock())

    async def _lock(self) -> None:
        one = self.clerk
        self._done(await self.clerks.bar(one.name, barred=not one.barred and not one.waits))

    def action_usual(self) -> None:
        """Make the marked clerk the usual one, or nobody."""
        self.start(self._usual())

    async def _usual(self) -> None:
        one = self.clerk
        self._done(await self.clerks.usual("" if one.usual else one.name))

    def action_remove(self) -> None:
        """Remove, after asking."""
        self.start(self._remove())

    async def _remove(self) -> None:
        name = self.clerk.name
        question = _("Remove {name}? What {name} wrote stays in the books.").format(name=name)
        self.app.push_screen(YesNo(question, _("remove"), _("keep")), partial(self._sure, name))

    def _sure(self, name: str, yes: bool | None) -> None:  # noqa: FBT001 - the answer itself
        if yes:
            self.start(self._removed(self.clerks.remove(name)))

    async def _removed(self, doing: Coroutine[Any, Any, str]) -> None:
        self._done(await doing)

    def _done(self, words: str | None) -> None:
        self.renew()
        if words:
            self.say(words)


class AskMember(AskLine):
    """A line that may stay empty: None when it was left."""

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(cast("str", None))


def columns() -> list[Column]:
    """Give the columns of the list."""
    return [
        Column(_("Name"), least=8, most=24),
        Column(_("Member"), least=6, most=10, gives=1),
        Column(_("Is"), least=4, most=20, gives=2),
        Column(_("State"), least=8, most=40),
    ]


def _row(one: Listed, *, here: bool) -> Row:
    parts = [_("head")] if one.head else []
    parts += [_("usual")] if one.usual else []
    parts += [_("you")] if here else []
    sign = "!" if one.barred else ""
    return Row(item=one, name=one.name, sign=sign, cells=(one.name, one.number, ", ".join(parts), one.state))

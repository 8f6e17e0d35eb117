"""The policy in force in plain sentences, templates and a copy to change, and what another policy would do.

Rules
- A policy is adopted by the members; the registrar's desk writes it down, with the votes. Everybody may copy, change
  and try one: nothing of that is written into the books.
- Two policies are compared by their sentences: only what differs is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from models import policy_words
from models.language import gettext as _
from models.language import ngettext
from models.names import entry_name
from models.policy_templates import TEMPLATES
from models.words import Refused
from screens.dry_run import DryRun
from screens.place import Place
from screens.policy_copy import Adopting, CopyForm
from screens.policy_kept import adoptable, copied
from screens.registry import screen
from screens.why import Why
from screens.widgets.line import wrap
from screens.widgets.rows import Row, Rows, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from models.policy import Terms
    from models.policy_words import Adopted
    from models.refs import Key
    from screens.desk import Books
    from screens.widgets.rows import Page

#: Cells before the rows' words, and kept free at their right.
MARGIN = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """A policy that can be looked at and tried: its terms, a line about it, and its entry where it was adopted."""

    name: str
    terms: Terms
    about: str
    key: Key | None = None


class Policies(Place[str]):
    """What the pages about policies have in common: which one is marked, and what can be done with it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "show", tooltip="Show the marked policy, and what it does differently."),
        Binding("d", "dry_run", "dry run", tooltip="Draw the requests by the marked policy: who gains, who loses."),
        Binding("e", "copy", "change a copy", tooltip="Copy the marked policy and change it; nothing is adopted yet."),
        Binding("a", "adopt", "adopt", tooltip="Write down that the members adopted it; the registrar's desk can."),
    ]

    def __init__(self, keeper: int | None = None, first: int | None = None) -> None:
        """Look at policies; a dry run draws this keeper's round."""
        super().__init__()
        self.keeper, self.first = keeper, first

    def choice(self) -> Choice:
        """Give the marked policy; raises `Refused`."""
        item = self.item()
        if not isinstance(item, Choice):
            raise Refused(_("Go to a policy first; t shows templates."))
        return item

    def on_rows_opened(self) -> None:
        """Enter."""
        self.action_open()

    def action_open(self) -> None:
        """Show it."""
        if not self.early():
            self.start(self._show())

    async def _show(self) -> None:
        self.app.push_screen(OnePolicy(self.choice(), self.keeper, self.first), self.done)

    def action_dry_run(self) -> None:
        """Try it."""
        self.start(self._try())

    async def _try(self) -> None:
        found = self.choice()
        self.app.push_screen(DryRun(found.name, found.terms, self.keeper, self.first))

    def action_copy(self) -> None:
        """Change a copy."""
        self.start(self._copy())

    async def _copy(self) -> None:
        found = self.choice()
        texts = await self.desk.ask(lambda books: policy_words.texts(found.terms, books.names()))
        self.app.push_screen(CopyForm(texts), self._copied)

    def _copied(self, words: str | None) -> None:
        if words and not isinstance(self, Templates):
            self.app.push_screen(Templates(self.keeper, self.first, words), self.done)
        else:
            self.done(words)

    def action_adopt(self) -> None:
        """Adopt it."""
        self.start(self._adopt())

    async def _adopt(self) -> None:
        found = self.choice()
        texts = await self.desk.ask(lambda books: adoptable(books, found.terms))
        self.app.push_screen(Adopting(texts, found.name), self.done)

    def go_back(self) -> None:
        """Close."""
        self.dismiss("")


@screen("policy", title="Policy", way=("machines", "policy"))
class Policy(Policies):
    """The policy in force."""

    TABS = False
    HELP = (
        "By which rule machines are shared when more is asked for than there is: what is in force, in plain "
        "sentences, who adopted it, and what was in force before. t shows templates to copy. d draws the requests "
        "that wait by the marked policy and says who would gain and lose. Only the registrar's desk adopts (a)."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "templates", "templates", tooltip="Four policies to begin with, and your changed copy."),
        Binding("w", "why", "entry", tooltip="Show the entry by which the marked policy was adopted."),
        Binding("escape", "back", "back", show=False, tooltip="Back to where you came from."),
    ]

    def heading(self) -> str:
        """Give the title."""
        return _(" Policy: how machines are shared")

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Rows(self._read, empty=_("No policy yet: t shows templates."), id="policy")

    def __init__(self, keeper: int | None = None, first: int | None = None) -> None:
        """Show what is in force."""
        super().__init__(keeper, first)
        #: Whether a policy is in force, as far as it was read.
        self.adopted = True

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        width = self.size.width - MARGIN
        rows = await self.desk.ask(lambda books: force_rows(books, width))
        self.adopted = any(row.item is not None for row in rows)
        self.show_keys()
        return all_of(rows)

    def keys_shown(self) -> list[tuple[str, str]]:
        """Give the keys that count: before the first policy only the way to the templates."""
        return [pair for pair in super().keys_shown() if self.adopted or pair[0] == "t"]

    def action_templates(self) -> None:
        """Show the templates."""
        self.app.push_screen(Templates(self.keeper, self.first), self.done)

    def action_why(self) -> None:
        """Show the entry."""
        self.start(self._why())

    async def _why(self) -> None:
        if (key := self.choice().key) is not None:
            self.app.push_screen(Why(key))


class Templates(Policies):
    """Policies to begin with, and the copy that was changed here."""

    TABS = False
    HELP = (
        "Policies that other co-ops began with, and the copy that you changed. Enter shows what one does and in what "
        "it differs from the one in force; d says who would gain and lose; e changes a copy; a adopts it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", show=False, tooltip="Back to the policy in force."),
    ]

    def __init__(self, keeper: int | None = None, first: int | None = None, words: str = "") -> None:
        """Show them; `words` are said at once."""
        super().__init__(keeper, first)
        self.begun = words

    def heading(self) -> str:
        """Give the title."""
        return _(" Templates of policies")

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Rows(self._read, id="templates")

    def on_mount(self) -> None:
        """Say what was done before."""
        super().on_mount()
        if self.begun:
            self.say(self.begun)

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        width = self.size.width - MARGIN
        return all_of(template_rows(await self.desk.ask(lambda books: copied(books.ledger, books.names())), width))


class OnePolicy(Policies):
    """One policy: in what it differs from the one in force, and all its sentences."""

    TABS = False
    HELP = (
        "What the policy does, a sentence for each of its terms, and before that what would change: - is the "
        "sentence in force, + the one of this policy. d says who would gain and lose by it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", show=False, tooltip="Back to where you came from."),
    ]

    def __init__(self, found: Choice, keeper: int | None = None, first: int | None = None) -> None:
        """Show a policy."""
        super().__init__(keeper, first)
        self.found = found

    def heading(self) -> str:
        """Give the title."""
        return _(" Policy “{name}”").format(name=self.found.name)

    def choice(self) -> Choice:
        """Give the policy that is shown."""
        return self.found

    def keys_shown(self) -> list[tuple[str, str]]:
        """Leave Enter out: it is open already."""
        return [pair for pair in super().keys_shown() if pair[0] != "Enter"]

    def action_open(self) -> None:
        """Do nothing: it is open already."""

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Rows(self._read, id="one-policy")

    async def _read(self, start: int, count: int) -> Page:
        del start, count
        width = self.size.width - MARGIN
        return all_of(await self.desk.ask(lambda books: one_rows(books, self.found, width)))


# ---- rows ------------------------------------------------------------------------------------------------------------


def _choice(one: Adopted, about: str) -> Choice:
    return Choice(one.terms.name or "-", one.terms, about, one.key)


def force_rows(books: Books, width: int) -> list[Row]:
    """Lay out what is in force, and what was before."""
    names = books.names()
    found = policy_words.adopted(names)
    if not found:
        said = _(
            "No policy yet: t shows templates. Until the members adopt one, there are no rounds and no limits, and "
            "each keeper's desk confirms requests by hand."
        )
        return [Row(line) for line in wrap(said, width)]
    now, *before = found
    here = _choice(now, now.words(names))
    rows = [Row(f"{here.name}  [{entry_name(now.key)}]", here, "now", bold=True)]
    rows += [Row(f"  {line}") for line in wrap(_("In force, {when}.").format(when=here.about), width)]
    rows += _told(now.terms, width)
    if before:
        rows.append(Row(_("Before ({n})").format(n=len(before)), bold=True))
    for one in before:
        made = _choice(one, one.words(names))
        rows.append(Row(f"{made.name}  [{entry_name(one.key)}]  {made.about}", made, str(one.key)))
    return rows


def _told(terms: Terms, width: int) -> list[Row]:
    return [Row(f"    {line}") for said in policy_words.sentences(terms) for line in wrap(f"· {said}", width - 2, 2)]


def template_rows(copy: Terms | None, width: int) -> list[Row]:
    """Lay the templates out, and the copy after them."""
    rows: list[Row] = []
    for one in TEMPLATES:
        terms = one.terms
        rows += _offered(Choice(terms.name, terms, _(one.about)), one.word, width)
    if copy is not None:
        about = _("Your copy, changed on this desk; nobody else sees it until it is adopted.")
        rows += _offered(Choice(copy.name or "-", copy, about), "copy", width)
    return rows


def _offered(found: Choice, name: str, width: int) -> list[Row]:
    return [Row(found.name, found, name, bold=True), *(Row(f"    {line}") for line in wrap(found.about, width))]


def one_rows(books: Books, found: Choice, width: int) -> list[Row]:
    """Lay one policy out: what differs first."""
    now = policy_words.in_force(books.names())
    rows = [Row(line) for line in wrap(found.about, width)]
    if now is not None and now.key != found.key:
        differs = policy_words.differences(now.terms, found.terms)
        heading = ngettext(
            "{n} thing differs from “{name}”, which is in force", "{n} things differ from “{name}”, which is in force",
            len(differs),
        ).format(n=len(differs), name=now.terms.name or "-")  # fmt: skip
        rows += [Row(""), Row(heading, bold=True)]
        for before, after in differs:
            for sign, said in (("-", before), ("+", after)):
                rows += [Row(f"  {line}") for line in wrap(f"{sign} {said}", width, 2)] if said else []
    rows += [Row(""), Row(_("All of it"), bold=True), *_told(found.terms, width)]
    return rows

"""Everything that can be done or gone to, found by typing: ^P. Made from all screens' bindings and from the books.

Rules
- A line says in words what it does, and before them the key that does the same.
- From the second letter on the books are asked, too: members and machines are gone to where they are listed.
- Languages and looks are found by their names.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from models import people
from models.language import gettext as _
from models.store import bare
from screens import registry
from screens.keys import key_word
from screens.look import Look
from screens.place import Place, bindings_of
from screens.prompts import Pick
from screens.widgets.line import Line
from screens.widgets.panel import Panel
from screens.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.binding import Binding

    from screens.desk import Books, Desk

#: Letters from which on the books are asked, how many of each kind they give, and seconds after the last letter.
LETTERS, FEW, MOMENT = 2, 6, 0.2
#: Lines of the list: for fast lines, and for slow ones.
HIGH, LOW = 12, 5


@dataclass(frozen=True, slots=True)
class Deed:
    """An action: on which screen ("" for the one in front), its name, and what opens the page that it belongs to.

    `seek` is looked for in the list of that screen.
    """

    screen: str
    action: str
    way: str = ""
    seek: str = ""


class Palette(Pick):
    """The list. `choices` are there at once; what the books know is asked for while somebody types.

    It is low on a slow line: each of its lines has to be drawn, and what it covers again when it closes.
    """

    def __init__(self, question: str, choices: list[tuple[str, object]]) -> None:
        """Offer (words, deed) pairs."""
        super().__init__(question, choices, high=HIGH if Look.now.rich else LOW)

    def compose(self) -> ComposeResult:
        """Field and list."""
        picker = Picker(self.choices, high=self.high, find=self.found)
        yield Panel(Line(f" {self.question}", bold=True), picker, rule=False)

    async def found(self, words: str) -> list[tuple[str, object]]:
        """Give the deeds with these words, and the things of the books that they may mean."""
        words = words.strip()
        shown = fitting(self.choices, words)
        if len(words) >= LETTERS:
            await asyncio.sleep(MOMENT)
            desk = cast("Desk", cast("Any", self.app).desk)
            shown += await desk.ask(lambda books: things(books, words))
        return shown


def fitting(choices: Iterable[tuple[str, object]], words: str) -> list[tuple[str, object]]:
    """Give the choices with all these words in them.

    First come those with the words as they were typed, then those where one begins with the first of them.
    """
    wanted = (bare(words) or "").split()
    found = [(text, item, bare(text) or "") for text, item in choices]
    found = [one for one in found if all(word in one[2] for word in wanted)]
    if wanted:
        whole, begins = " ".join(wanted), f" {wanted[0]}"
        found.sort(key=lambda one: (whole not in one[2], begins not in f" {one[2]}".replace("(", " ")))
    return [(text, item) for text, item, _plain in found]


def things(books: Books, words: str) -> list[tuple[str, object]]:
    """Give the machines and members that these words may mean."""
    plain = bare(words) or ""
    machines = [
        thing
        for thing in sorted(books.law.things.values(), key=lambda thing: thing.code)
        if thing.retired is None and plain in (bare(f"{thing.code} {thing.name}") or "")
    ]
    found: list[tuple[str, object]] = [
        (
            _line("2", _("Machine {code}  {name}").format(code=thing.code, name=thing.name)),
            Deed("machines", "", seek=thing.code),
        )
        for thing in machines[:FEW]
    ]
    for person in people.search(books.ledger, words, 0, FEW):
        text = _("Member {code}  {name}, household {house}").format(
            code=person.code, name=person.name or "-", house=person.household
        )
        found.append((_line("3", text), Deed("members", "", seek=person.code)))
    return found


def deeds(front: Place[Any], common: Iterable[Binding]) -> list[tuple[str, object]]:
    """Give (words, deed) for every action: those of the screen in front first, then of all other screens."""
    found: dict[str, Deed] = {}
    for binding in front.own_bindings():
        found.setdefault(_deed("", binding), Deed("", binding.action))
    for entry in registry.tabs():
        found.setdefault(_line(entry.key, _("Go to {place}").format(place=_(entry.title))), Deed(entry.name, ""))
    for binding in common:
        found.setdefault(
            _deed("", binding), Deed("", f"app.{binding.action}" if "." not in binding.action else binding.action)
        )
    for entry in registry.SCREENS.values():
        screen, way = (entry.name, "") if entry.key else entry.way
        for binding in bindings_of(entry.make) if screen and entry.make is not type(front) else []:
            found.setdefault(_deed(_(entry.title), binding), Deed(screen, binding.action, way))
    return [
        (words, deed)
        for words, deed in found.items()
        if not deed.action.startswith(("back", "open", "app.go", "app.palette"))
    ]


def _line(key: str, words: str) -> str:
    return f"{key:<6} {words}"


def _deed(place: str, binding: Binding) -> str:
    keys = key_word(binding.key.split(",")[0])
    words, short = _(binding.tooltip or binding.description), _(binding.description)
    if short.lower() not in words.lower():
        words = f"{words} ({short})"
    return _line(keys, _("{place}: {words}").format(place=place, words=words) if place else words)

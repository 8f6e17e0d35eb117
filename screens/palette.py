"""Everything that can be done, found by typing: ^P. Made from the bindings of all screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding

from models.language import gettext as _
from screens import registry
from screens.place import Place, bindings_of, key_word

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Deed:
    """An action: on which screen ("" for the one in front), its name, and what opens the page that it belongs to."""

    screen: str
    action: str
    way: str = ""


def deeds(front: Place[object], common: Iterable[Binding]) -> list[tuple[str, object]]:
    """Give (words, deed) for every action: those of the screen in front first, then of all other screens."""
    found: dict[str, Deed] = {}
    for binding in front.own_bindings():
        found.setdefault(_line("", binding), Deed("", binding.action))
    for entry in registry.tabs():
        found.setdefault(f"{entry.key:<6} {_('Go to {place}').format(place=_(entry.title))}", Deed(entry.name, ""))
    for binding in common:
        found.setdefault(
            _line("", binding), Deed("", f"app.{binding.action}" if "." not in binding.action else binding.action)
        )
    for entry in registry.SCREENS.values():
        screen, way = (entry.name, "") if entry.key else entry.way
        for binding in bindings_of(entry.make) if screen and entry.make is not type(front) else []:
            found.setdefault(_line(_(entry.title), binding), Deed(screen, binding.action, way))
    return [
        (words, deed)
        for words, deed in found.items()
        if not deed.action.startswith(("back", "open", "app.go", "app.palette"))
    ]


def _line(place: str, binding: Binding) -> str:
    keys = key_word(binding.key.split(",")[0])
    words, short = _(binding.tooltip or binding.description), _(binding.description)
    if short.lower() not in words.lower():
        words = f"{words} ({short})"
    return f"{keys:<6} {place}: {words}" if place else f"{keys:<6} {words}"

"""The list of screens: a screen is one class with `@screen` on it, in a file of its own in this folder.

Rules
- A screen with a `key` has a tab and is reached by that key from everywhere; the others are opened by a screen.
- The name is also that of its style `assets/styles/<name>.tcss` and of its snapshots.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

S = TypeVar("S", bound="type[Screen[Any]]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen in the list. `title` is what its tab says; `way` names the screen and its action that open it."""

    name: str
    key: str
    title: str
    make: type[Screen[Any]]
    way: tuple[str, str] = ("", "")


SCREENS: dict[str, Entry] = {}


def screen(name: str, *, key: str = "", title: str = "", way: tuple[str, str] = ("", "")) -> Callable[[S], S]:
    """Enter a screen into the list; one without a key says by which screen's action it is opened, for the palette."""

    def enter(cls: S) -> S:
        SCREENS[name] = Entry(name, key, title or name.capitalize(), cls, way)
        return cls

    return enter


def load() -> dict[str, Entry]:
    """Import every file of this folder, so that all screens have entered themselves; gives them by name."""
    import screens

    for module in pkgutil.iter_modules(screens.__path__, "screens."):
        importlib.import_module(module.name)
    return SCREENS


def tabs() -> list[Entry]:
    """Give the screens that have a tab, by their key."""
    return sorted((entry for entry in SCREENS.values() if entry.key), key=lambda entry: entry.key)

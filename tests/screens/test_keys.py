"""Keys: none that a terminal, tmux, screen or a small keyboard keeps for itself without another for the same."""

import importlib
import pkgutil
from typing import Any

import pytest
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.widget import Widget

import screens
from mvs_tui.app import MvsApp
from screens import registry
from screens.keys import key_word
from tests.screens.conftest import Clerk

#: Who keeps which keys.
SWALLOWED = {
    "tmux": {"ctrl+b"},
    "screen": {"ctrl+a"},
    "flow control of a line": {"ctrl+s", "ctrl+q"},
    "the shell's job control": {"ctrl+z", "ctrl+c", "ctrl+backslash"},
    "windows of a desktop": {"f1", "f10", "f11", "f12", "ctrl+shift+c", "ctrl+shift+v", "ctrl+shift+t"},
    "terminals that deliver something else": {"ctrl+i", "ctrl+m", "ctrl+j", "ctrl+h", "ctrl+space", "ctrl+at"},
    "the Linux console": {"shift+tab", "shift+pageup", "shift+pagedown", "f13", "f14"},
    "small keyboards": {"delete", "insert", "home", "end", "pageup", "pagedown"},
}  # fmt: skip
ALL = frozenset(key for keys in SWALLOWED.values() for key in keys)
#: Keys with these are delivered by hardly any terminal in the same way.
MODIFIED = ("shift+", "alt+", "super+", "ctrl+shift+", "ctrl+alt+", "ctrl+up", "ctrl+down", "ctrl+left", "ctrl+right")
#: Actions with another way: ^S is the button of a form, which Tab and Enter reach; where letters are typed, what a page
#: up or down does is also reached by typing, or by the arrows. q leaves from every screen with a tab.
OTHER_WAYS = {
    "MvsApp": {"leave"},
    "Form": {"do"},
    "Picker": {"leap(-1)", "leap(1)"},
    "Stepped": {"turn(-1)", "turn(1)"},
}


def holders() -> list[type[DOMNode]]:
    """Give every class of ours that has keys."""
    registry.load()
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    found: list[type[DOMNode]] = []
    waiting: list[type[DOMNode]] = [Widget, App]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            waiting.append(cls)
            if cls.__module__.startswith(("screens.", "mvs_tui.")) and cls.__dict__.get("BINDINGS"):
                found.append(cls)
    return sorted(set(found), key=lambda cls: cls.__qualname__)


def bindings(cls: type[DOMNode]) -> list[Binding]:
    """Give the keys that a class itself declares."""
    return [binding for binding in cls.__dict__["BINDINGS"] if isinstance(binding, Binding)]


def lost(key: str) -> bool:
    """Whether a key may never arrive."""
    return key in ALL or key.startswith(MODIFIED)


@pytest.mark.parametrize("cls", holders(), ids=lambda cls: cls.__qualname__)
def test_every_action_has_a_key_that_arrives(cls: type[Any]) -> None:
    """Whatever keeps its own keys: each action of each screen, list and field has one that comes through."""
    keys: dict[str, set[str]] = {}
    for binding in bindings(cls):
        keys.setdefault(binding.action, set()).update(binding.key.split(","))
    for action, bound in keys.items():
        other = OTHER_WAYS.get(cls.__qualname__, set())
        assert action in other or not all(lost(key) for key in bound), f"{action}: {sorted(bound)}"


def test_help_and_everything_have_a_key_where_letters_are_typed() -> None:
    """In a field, where letters and signs are text, help, palette and jump are reached by a control key."""
    keys: dict[str, set[str]] = {}
    for binding in bindings(MvsApp):
        keys.setdefault(binding.action, set()).update(binding.key.split(","))
    for action in ("help", "palette", "jump"):
        assert any(key.startswith("ctrl+") and not lost(key) for key in keys[action]), action


def test_no_key_does_two_things_on_one_screen() -> None:
    """A key of a screen is not also another action of the same screen."""
    for cls in holders():
        seen: dict[str, str] = {}
        for binding in bindings(cls):
            for key in binding.key.split(","):
                assert seen.setdefault(key, binding.action) == binding.action, f"{cls.__qualname__}: {key}"


@pytest.mark.parametrize(
    ("key", "word"), [("ctrl+o", "^O"), ("semicolon", ";"), ("slash", "/"), ("full_stop", "."), ("n", "n")]
)
def test_keys_are_written_as_they_stand_on_the_keyboard(key: str, word: str) -> None:
    """Help and palette show what is printed on the key."""
    assert key_word(key) == word


async def test_the_keys_at_the_foot_are_those_of_the_page(clerk: Clerk) -> None:
    """Home's stay the same from line to line (bytes); machines name rounds, upkeep and statements at 80 columns."""
    home = (await clerk.press("home")).splitlines()[-1]
    assert (await clerk.press("end")).splitlines()[-1] == home
    keys = (await clerk.press("2")).splitlines()[-1]
    assert all(word in keys for word in ("n ask", "o round", "u upkeep", "S month", "e bulk"))
    keys = (await clerk.press("u")).splitlines()[-1]
    assert keys.startswith(" d broke down  l service  u fuel  m money")

"""Choosing one of a list by its number: at most nine at a time, narrowed by typing a word.

Rules
- A number chooses, `+` shows the next nine, Enter goes back without a choice; anything else is a word to look for.
- A list of which only one is left after a word is not chosen by itself: it is shown, and its number chooses.
- A list that stands above already, and is the same still, is not said again; `?` says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

from models.language import gettext as _
from models.spelling import fold
from mvs_tui.plain.talk import Left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mvs_tui.plain.talk import Talk

T = TypeVar("T")
PAGE: Final = 9


def show(talk: Talk, lines: Sequence[str], start: int = 0) -> None:
    """Say one page of a list, each line with its number."""
    talk.say(*(f"{number} {line}" for number, line in enumerate(lines[start : start + PAGE], 1)))
    if len(lines) > start + PAGE:
        talk.say(_("+ shows {n} more").format(n=len(lines) - start - PAGE))


def pick(
    talk: Talk, items: Sequence[tuple[str, T]], extra: Sequence[str] = (), said: list[str] | None = None
) -> T | str | None:
    """Let one of the items be chosen; gives it, one of the `extra` signs if that was typed, or None for back.

    `said` holds the lines as they were said the last time; it is filled anew.
    """
    choice, lines = Picking(talk, items), [line for line, _item in items]
    if said != lines:
        choice.show()
    if said is not None:
        said[:] = lines
    while True:
        text = talk.ask(_("Number (Enter goes back):")).strip()
        if text == ".":
            raise Left
        if text in {"", "<"}:
            return None
        if text in extra:
            return text
        found = choice.numbered(text)
        if found is not None:
            return found
        choice.turn(text)


class Picking(Generic[T]):
    """A list on its way: what is left of it, and which page is shown."""

    def __init__(self, talk: Talk, items: Sequence[tuple[str, T]]) -> None:
        """Begin with all of it."""
        self.talk, self.items, self.found, self.start = talk, list(items), list(items), 0

    def show(self) -> None:
        """Say the page."""
        show(self.talk, [line for line, _item in self.found], self.start)

    def numbered(self, text: str) -> T | None:
        """Give the item with this number on the page."""
        page = self.found[self.start : self.start + PAGE]
        return page[int(text) - 1][1] if text.isdecimal() and 1 <= int(text) <= len(page) else None

    def turn(self, text: str) -> None:
        """Show another page, or only what has a word in it."""
        if text == "?":
            self.talk.say(
                _("A number chooses; + shows more; a word shows only lines with it; Enter goes back; . leaves.")
            )
            self.show()
        elif text == "+":
            self.start = self.start + PAGE if self.start + PAGE < len(self.found) else 0
            self.show()
        elif text.isdecimal():
            self.talk.say(_("! There is no number {n} here.").format(n=text))
        else:
            self._narrow(text)

    def _narrow(self, text: str) -> None:
        found = [pair for pair in self.items if text.lower() in pair[0].lower()]
        if found:
            self.found, self.start = found, 0
            self.show()
        else:
            self.talk.say(_("! Nothing here has “{words}” in it.").format(words=text))


def yes(talk: Talk, question: str, default: str = "") -> bool:
    """Ask yes or no; Enter is `default` where there is one, else it answers nothing. Raises `Left` at `.`."""
    brackets = f" [{default}]:" if default else ":"
    while True:
        text = talk.ask(_("{question} y or n").format(question=question) + brackets).strip() or default
        if text == ".":
            raise Left
        if means_yes(text):
            return True
        if means_no(text):
            return False
        talk.say(_("! Type y for yes or n for no; . leaves."))


def means_yes(text: str) -> bool:
    """Whether an answer is yes, in English or in the words of the language, with or without their accents."""
    return fold(text) in {"y", "yes", fold(_("yes"))}


def means_no(text: str) -> bool:
    """Whether an answer is no; what is neither yes nor no is asked again."""
    return fold(text) in {"n", "no", fold(_("no"))}

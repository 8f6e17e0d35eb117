"""Drawing all screens at 80 columns in a language, to find words that are cut, and signs that only some looks have.

Rules
- A sentence is cut where a line that holds it shows only a part of it, and the same line in English is shown whole:
  what is too narrow in English, too, is not for a translator to mend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any

from models.language import gettext as _
from mvs_tui.words.check import Finding, short
from mvs_tui.words.spoken import spoken, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from mvs_tui.app import MvsApp

#: What a sentence is known by: its role and its English words.
Name = tuple[str | None, str]
#: Fewer letters than this are found in other words by chance.
LEAST = 3


class Heard(NullTranslations):
    """Words that remember which of them were said."""

    def __init__(self, words: NullTranslations) -> None:
        """Speak as `words` do."""
        super().__init__()
        self.words, self.said = words, dict[Name, set[str]]()

    def gettext(self, message: str) -> str:
        """Look a sentence up."""
        return self._note(None, message, self.words.gettext(message))

    def pgettext(self, context: str, message: str) -> str:
        """Look a word up in one of its roles."""
        return self._note(context, message, self.words.pgettext(context, message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Look a sentence about a number up."""
        return self._note(None, msgid1, self.words.ngettext(msgid1, msgid2, n))

    def _note(self, role: str | None, message: str, found: str) -> str:
        self.said.setdefault((role, message), set()).add(found)
        return found


@dataclass
class Seen:
    """What a walk through the screens showed: texts that were cut, as (whole, shown), and where."""

    heard: Heard
    cut: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    pages: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def names(self, *, keys: bool = False) -> dict[Name, tuple[str, str]]:
        """Give the sentences that were cut: what they became, and on which page.

        Of several sentences in a line it is the longest one that goes on where the line ends. With `keys` it is instead
        the words of keys that found no room in the bottom line.
        """
        known = [
            (length, pattern, name, text)
            for name, texts in self.heard.said.items()
            for text in texts
            for length, pattern in _patterns(text)
        ]
        known.sort(key=lambda one: -one[0])
        found: dict[Name, tuple[str, str]] = {}
        for (whole, shown), place in self.cut.items():
            for _length, pattern, name, text in known if keys is not bool(shown) else ():
                if keys and name[0]:
                    continue
                if any(match.end() > len(shown) for match in pattern.finditer(whole)):
                    found.setdefault(name, (text, place))
                    break
        return found


def _patterns(text: str) -> list[tuple[int, re.Pattern[str]]]:
    """Give how many letters a sentence has besides its placeholders, and what it looks like."""
    said = " ".join(text.split())
    parts = re.split(r"\{[^}]*\}|%\(\w+\)s", said)
    letters = len("".join(parts).replace(" ", ""))
    if letters < LEAST:
        return []
    middle = ".*?".join(re.escape(part) for part in parts)
    return [(letters, re.compile(rf"(?<!\w){middle}(?!\w)"))]


def see(words: NullTranslations, most: int = 3) -> Seen:
    """Walk through all screens in a language at 80 columns; `most` as `Walker` has it."""
    from mvs_tui.words.walk import walk, words_on
    from screens.widgets.line import CUT

    seen = Seen(Heard(words))
    waiting: list[tuple[str, str]] = []

    def told(whole: str, shown: str) -> None:
        waiting.append((whole, shown))

    def page(name: str, app: MvsApp) -> None:
        seen.pages[name] = words_on(app)
        for one in waiting:
            seen.cut.setdefault(one, name)
        waiting.clear()

    CUT.append(told)
    try:
        with spoken(seen.heard):
            walk(page, most=most)
    finally:
        CUT.remove(told)
    return seen


@cache
def english() -> Seen:
    """Walk through all screens in English, once for all files that are checked."""
    return see(NullTranslations())


def cut_in_english(*, keys: bool = False) -> frozenset[Name]:
    """Give the sentences that are cut in English, too."""
    return frozenset(english().names(keys=keys))


def cut_words(path: Path, have: dict[Name, Any]) -> list[Finding]:
    """Find the sentences of a file of which a screen shows only a part, and the keys that find no room."""
    seen = see(words_of(path))
    cut = _("“{text}” is cut on the screen “{place}” at 80 columns. Shorten it.")
    left = _("“{text}” finds no room in the line of keys on “{place}”, only in its help. Shorten this word or others.")
    return [
        Finding(
            have[name].linenum, "keys" if keys else "cut", (left if keys else cut).format(text=short(text), place=place)
        )
        for keys in (False, True)
        for name, (text, place) in seen.names(keys=keys).items()
        if name in have and name not in cut_in_english(keys=keys)
    ]


def lost_letters(have: dict[Name, Any]) -> list[Finding]:
    """Find the letters for which the ASCII look shows a question mark."""
    from screens.widgets.typewriter import typewriter

    lost: dict[str, int] = {}
    for entry in have.values():
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            for letter in text:
                if not letter.isascii() and letter != "¿" and typewriter(letter) == "?":
                    lost.setdefault(letter, entry.linenum)
    if not lost:
        return []
    words = _("The ASCII look has no sign for: {letters}. Who needs that look sees ? for them.")
    return [Finding(min(lost.values()), "ascii", words.format(letters=" ".join(sorted(lost)[:40])))]

"""A language that nobody speaks: every word has accents and is longer, so that one sees what was never translated."""

from __future__ import annotations

import re
from gettext import NullTranslations

import polib

from mvs_tui.words.files import TEMPLATE

#: Letters that get an accent; a word with one of them as it was is plain English.
ACCENTS = str.maketrans("aeioucnsyAEIOUCNSY", "àéîöûçñšýÀÉÎÖÛÇÑŠÝ")
#: What is typed, pressed or named as it stands, in every language.
KEPT = re.compile(
    r"(\{[^}]*\}|%\(\w+\)s|\n|--[a-z-]+|“mvs[^”]*”|\bmvs\b|MVS_[A-Z_]+|\^[A-Z]\b|\bF1\b|[\w-]+\.(?:toml|csv|json|md|log|po)\b"
    r"|\b[A-Z]{3,}[0-9]?\b|\bmeshtastic\+?\w*|\bmqtt|\bEnter\b|\bEsc\b|\bTab\b)"
)
#: Roles in which a sentence is a pattern and no words.
PATTERNS = frozenset({"date", "number"})


def accented(text: str, longer: float = 0.0) -> str:
    """Give a sentence with accents, and longer by a share: its last vowels are drawn out."""
    parts = [part if place % 2 else part.translate(ACCENTS) for place, part in enumerate(KEPT.split(text))]
    made = "".join(parts)
    letters = sum(letter.isalpha() for letter in "".join(parts[::2]))
    more = round(letters * longer)
    found = [match.end() for match in re.finditer(r"[àéîöû]", made)]
    for place in reversed(found[-more:] if more < len(found) else found):
        if more <= 0:
            break
        count = max(more // max(len(found), 1), 1)
        made, more = made[:place] + made[place - 1] * count + made[place:], more - count
    return made


class Pseudo(NullTranslations):
    """The language. It remembers what it was asked for that the list of sentences does not have."""

    def __init__(self, longer: float = 0.0) -> None:
        super().__init__()
        self.longer = longer
        self.known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(TEMPLATE))}
        self.unknown: set[tuple[str | None, str]] = set()
        self.made: dict[tuple[str | None, str], dict[str, str]] = {}

    def gettext(self, message: str) -> str:
        """Say a sentence."""
        return self._say(None, message, message)

    def pgettext(self, context: str, message: str) -> str:
        """Say a word in a role."""
        return message if context in PATTERNS else self._say(context, message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Say a sentence about a number."""
        return self._say(None, msgid1, msgid1 if n == 1 else msgid2)

    def _say(self, role: str | None, message: str, said: str) -> str:
        if (role, message) not in self.known and any(letter.isalpha() for letter in message):
            # A role that made no difference is asked without it, too.
            # What has accents was looked up already: the help of a command, the title of a form.
            twice = re.search("[àéîöûçñšý]", message)
            if not twice and not any(text == message for _role, text in self.known):
                self.unknown.add((role, message))
        if any((one, message) in self.known for one in PATTERNS):
            return said
        if (role, message) not in self.made:
            self.made[role, message] = {}
        return self.made[role, message].setdefault(said, accented(said, self.longer if role != "short" else 0))

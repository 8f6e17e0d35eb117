"""Letters for papers that hold only those of western Europe: the nearest ones stand for all others, and it is said.

Rules
- What the paper's letters hold stays as it is. An accent that they lack is left away (Ngũgĩ is Ngugi).
- Letters of other scripts become what their name in Unicode sounds like; signs that stand for no sound become their
  number, like <674E>. No letter vanishes.

>>> nearest("Ñandú Ngũgĩ"), nearest("Жанна"), nearest("李")
('Ñandú Ngugi', 'Zhanna', '<674E>')
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: The letters of the papers' own fonts.
HELD: Final = "cp1252"
#: Letters that are no letter with an accent, and are written otherwise by people who lack them.
KNOWN: Final = {
    "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ŋ": "ng", "Ŋ": "Ng", "ɓ": "b", "Ɓ": "B", "ɗ": "d",
    "Ɗ": "D", "ƙ": "k", "Ƙ": "K", "\u0131": "i", "ɛ": "e", "Ɛ": "E", "ɔ": "o", "Ɔ": "O", "ə": "e", "Ə": "E",
    "\u02bc": "'", "\u2032": "'", "\u2033": '"', "\u2212": "-", "\u2010": "-", "\u2011": "-", "→": "->", "≥": ">=",
    "≤": "<=", "\u0647": "h", "ة": "a", "ع": "'", "ء": "'", "ى": "a", "\u0627": "a", "أ": "a", "إ": "i", "آ": "a",
    "و": "w", "ي": "y", "ک": "k", "گ": "g", "پ": "p", "چ": "ch",
}  # fmt: skip
#: Names like `CYRILLIC CAPITAL LETTER ZHE`, `DEVANAGARI VOWEL SIGN II`, `ETHIOPIC SYLLABLE KA`.
NAMED: Final = re.compile(r"([A-Z]+) (?:(CAPITAL |SMALL )?LETTER|VOWEL SIGN|SYLLABLE) (?:FINAL )?([A-Z]+)(?: .*)?")
#: Scripts whose letters are called by more than their sound: it is how the name begins, or ends after an E (`EN`).
CALLED: Final = frozenset({"ARABIC", "HEBREW", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "COPTIC", "SYRIAC"})
SOUND: Final = re.compile(r"(KH|SH|TH|ZH|CH|GH|DH|TS|PH|PS|YA|YU|YE|[BCDFGHJKLMNPQRSTVWXYZ]|[AEIOU]+)")


def nearest(text: str) -> str:
    """Write a text in the letters that the paper has."""
    return text if held(text) else "".join(_nearest(letter) for letter in unicodedata.normalize("NFC", text))


def held(text: str) -> bool:
    """Whether the paper has all of a text's letters."""
    try:
        text.encode(HELD)
    except UnicodeEncodeError:
        return False
    return True


def _nearest(letter: str) -> str:
    if held(letter):
        return letter
    if letter in KNOWN:
        return KNOWN[letter]
    found = NAMED.fullmatch(unicodedata.name(letter, ""))
    if found is None or found[1] == "LATIN":
        return _bare(letter)
    said = found[3].lower()
    if found[1] in CALLED:
        sound = SOUND.match(found[3].removeprefix("E") if re.fullmatch("E[LMNRSF]", found[3]) else found[3])
        said = sound[0].lower() if sound else said
    return said.capitalize() if found[2] == "CAPITAL " else said


def _bare(letter: str) -> str:
    """Take the accents from a letter; where it has none, give its number."""
    if unicodedata.combining(letter):
        return ""
    parts = unicodedata.normalize("NFKD", letter)
    kept = "".join(part for part in parts if not unicodedata.combining(part))
    if kept == letter:
        return f"<{ord(letter):04X}>"
    return kept if held(kept) else "".join(_nearest(part) for part in kept)

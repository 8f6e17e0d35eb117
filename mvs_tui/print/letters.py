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
#: `ARABIC LETTER BEH` sounds like its first letters, `CYRILLIC CAPITAL LETTER ZHE` as well.
NAMED: Final = re.compile(r"[A-Z ]*?(CAPITAL |SMALL )?LETTER (?:FINAL )?([A-Z]+)")
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
    parts = unicodedata.normalize("NFKD", letter)
    kept = "".join(part for part in parts if not unicodedata.combining(part))
    if kept != letter:
        return kept if held(kept) else "".join(_nearest(part) for part in kept)
    if unicodedata.combining(letter):
        return ""
    found = NAMED.fullmatch(unicodedata.name(letter, ""))
    sound = SOUND.match(found[2]) if found else None
    if found is None or sound is None:
        return f"<{ord(letter):04X}>"
    said = sound[1].lower()
    return said.capitalize() if found[1] == "CAPITAL " else said

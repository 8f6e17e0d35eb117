"""How keys are written for people: as they stand on the keyboard."""

from __future__ import annotations

from models.language import gettext as _

#: How keys are written in the line of keys.
KEY_WORDS = {"enter": "Enter", "escape": "Esc", "f1": "F1", "ctrl+p": "^P", "ctrl+s": "^S", "tab": "Tab", "slash": "/",
             "less_than_sign": "<", "greater_than_sign": ">", "question_mark": "?", "delete": "Del", "space": "Space",
             "pageup": "PgUp", "pagedown": "PgDn", "semicolon": ";", "colon": ":", "comma": ",",
             "full_stop": "."}  # fmt: skip
#: Keys that have an arrow on them, and so a word in every language.
ARROWS = {"up": "Up", "down": "Down", "left": "Left", "right": "Right"}


def key_word(key: str) -> str:
    """Write a key as people see it on the keyboard."""
    if key in KEY_WORDS:
        return KEY_WORDS[key]
    if key.startswith("ctrl+"):
        return "^" + key[5:].upper()
    return _(ARROWS[key]) if key in ARROWS else key if len(key) == 1 else key.capitalize()

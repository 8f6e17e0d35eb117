"""How keys are written for people, as they stand on the keyboard; and the line of keys at the foot of a screen."""

from __future__ import annotations

from models.language import gettext as _
from screens.look import Look
from screens.widgets.line import cut

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


def key_line(keys: list[tuple[str, str]], always: list[tuple[str, str]], room: int) -> list[tuple[str, bool]]:
    """Lay (key, word) pairs out on so many cells; what does not fit gives way to `always`, whose words are looked up.

    Gives pieces of text, and whether each is bold.
    """
    room -= sum(len(key) + len(word) + 3 for key, word in always)
    if sum(len(key) + len(_(word)) + 3 for key, word in keys) > room:
        # Where not all fit, the way out comes first to its place.
        out = [(key, _("leave")) for key, _word in keys if key == "Esc"]
        room -= sum(len(key) + len(word) + 3 for key, word in out)
        keys, always = [pair for pair in keys if pair[0] != "Esc"], [*out, *always]
    pieces: list[tuple[str, bool]] = [(" ", False)]
    for key, word in keys:
        room -= len(key) + len(_(word)) + 3
        if room >= 0:
            pieces += [(key, Look.now.rich), (f" {_(word)}  ", False)]
        else:
            cut(f"{key} {_(word)}", "")
    for key, word in always:
        pieces += [(key, Look.now.rich), (f" {word}  ", False)]
    return pieces

"""The language that the program speaks: one place from which every word for people comes.

Rules
- Words are looked up when they are shown, never when a module is read, so that a language can be changed while it runs.
- Without `speak`, and for words that a language does not have, the words of the source stand: plain English.
- Words declared beside a kind, a key or a screen are kept as they are written there and looked up where they are shown.
"""

from __future__ import annotations

from gettext import NullTranslations

_spoken = NullTranslations()


def speak(words: NullTranslations | None = None) -> None:
    """Look words up in these from now on; None is the source's own English."""
    global _spoken  # noqa: PLW0603 - the one language of this process
    _spoken = NullTranslations() if words is None else words


def now() -> NullTranslations:
    """Give the words that are spoken now, to be spoken again later."""
    return _spoken


def foreign() -> bool:
    """Whether another language than the source's own is spoken."""
    return type(_spoken) is not NullTranslations


def gettext(message: str) -> str:
    """Give a sentence in the language that is spoken."""
    return _spoken.gettext(message) if message else ""


def pgettext(role: str, message: str) -> str:
    """Give a word in the language that is spoken, for one of its roles where the same English word has several."""
    found = _spoken.pgettext(role, message)
    return found if found != message else gettext(message)


def later(message: str) -> str:
    """Mark a sentence that is looked up when it is shown; it stays as it is here."""
    return message


def ngettext(one: str, many: str, n: int) -> str:
    """Give the sentence for `n` things, by the plural rule of the language that is spoken."""
    return _spoken.ngettext(one, many, n)

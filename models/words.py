"""What is said to people when something cannot be done: what, where, and what to do next.

Rules
- `BadInput` is about one thing that somebody typed; the form shows it beside the field.
- `Refused` is about an entry as a whole; nothing was written when it is raised.
- Both carry the finished sentence, in the reader's language.
"""

from __future__ import annotations


class BadInput(ValueError):  # noqa: N818 - reads as what it is
    """Something typed cannot be read; the text says why and what to type instead."""


class Refused(Exception):  # noqa: N818 - reads as what it is
    """The books say no before anything is written.

    `field` names the form field that the reason is about, where there is one.
    """

    def __init__(self, words: str, field: str = "") -> None:
        """Say `words` to the person, beside `field` if it is given."""
        super().__init__(words)
        self.words, self.field = words, field

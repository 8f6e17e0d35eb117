"""How the screens look: what a slow line and plain eyes want is the default; the rest is chosen by a word.

Rules
- `Look.now` is the look of this program. It is set once, before the first screen, and asked where something is drawn.
- `--look` and `MVS_LOOK` take words with commas: `marker` or `bar` (what shows where you are), `ascii` (only signs
  of a typewriter), `contrast` (light on black, nothing coloured), `rich` (colours and a bar, for fast lines).

    >>> Look.read("ascii,bar")
    Look(bar=True, ascii=True, contrast=False, rich=False)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.language import gettext as _
from models.words import BadInput

WORDS = ("marker", "bar", "ascii", "contrast", "rich")


@dataclass(frozen=True, slots=True)
class Look:
    """The chosen look."""

    bar: bool = False
    ascii: bool = False
    contrast: bool = False
    rich: bool = False

    now: ClassVar[Look]

    @classmethod
    def read(cls, words: str) -> Look:
        """Read the words of `--look`; raises `BadInput` naming the one that is not known."""
        said = [word.strip().lower() for word in words.split(",") if word.strip()]
        for word in said:
            if word not in WORDS:
                raise BadInput(
                    _("“{word}” is not a look. Choose of {words}, with commas between.").format(
                        word=word, words=", ".join(WORDS)
                    )
                )
        return cls(
            bar=("bar" in said or "rich" in said) and "marker" not in said,
            ascii="ascii" in said,
            contrast="contrast" in said,
            rich="rich" in said,
        )


Look.now = Look()

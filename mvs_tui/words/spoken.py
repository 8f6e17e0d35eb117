"""Checks that speak a word file: dates and numbers that are read as they were written, choices that differ.

Rules
- The language is spoken for the length of a block only; whoever calls this keeps the one that was spoken before.
"""

from __future__ import annotations

import contextlib
import gettext
import io
from typing import TYPE_CHECKING, Final

from models import language, spelling
from models.choices import Choice
from models.clock import Calendar
from models.language import gettext as _
from models.words import BadInput

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from mvs_tui.words.check import Finding

#: A year of days, and hours of the day, that are written and read.
YEAR: Final = 2026
HOURS: Final = (0, 6, 18, 23)


@contextlib.contextmanager
def spoken(words: gettext.NullTranslations) -> Generator[None]:
    """Speak these words for a block."""
    before = language.now()
    language.speak(words)
    try:
        yield
    finally:
        language.speak(before)


def words_of(path: Path) -> gettext.GNUTranslations:
    """Read a file as it would be shown."""
    from mvs_tui.words.files import compiled

    return gettext.GNUTranslations(io.BytesIO(compiled(path)))


def spoken_findings(path: Path) -> Iterator[Finding]:
    """Find what cannot be read back, and choices that cannot be told apart."""
    words = words_of(path)
    with spoken(words):
        dates, numbers, same = _dates(), _numbers(), list(_same())
    from mvs_tui.words.check import Finding

    if dates:
        said = _("{written} is not read as what was written. Look at the names of days and months and at the order.")
        yield Finding(1, "date", said.format(written=dates), wrong=True)
    if numbers:
        said = _("{written} is not read as what was written. Look at “12,345.5”: write it with your signs.")
        yield Finding(1, "number", said.format(written=numbers), wrong=True)
    for one, other, word in same:
        said = _("“{one}” and “{other}” are both “{word}”: nobody could choose between them.")
        yield Finding(1, "same", said.format(one=one, other=other, word=word), wrong=True)


def _dates() -> str:
    """Give the first date that is not read as it was written."""
    calendar = Calendar.founded(YEAR)
    for day in range(365):
        for hour in HOURS if day % 30 == 0 else (6,):
            written = calendar.show_hour(day * 24 + hour)
            try:
                if calendar.parse_hour(written, day) == day * 24 + hour:
                    continue
            except BadInput:
                pass
            return written
    return ""


def _numbers() -> str:
    if not spelling.sampled():
        return language.pgettext("number", "12,345.5")
    for text in ("0.5", "412.6", "12345.5"):
        if spelling.figures(spelling.point(text)) != text:
            return spelling.point(text)
    return ""


def _lists() -> Iterator[list[str]]:
    """Give the lists of which somebody chooses, in the language that is spoken now."""
    import importlib
    import pkgutil

    import models

    for module in pkgutil.iter_modules(models.__path__, "models."):
        importlib.import_module(module.name)
    for kind in Choice.__subclasses__():
        if kind.__module__.startswith("models."):
            yield [choice.words() for choice in kind]
    yield [spelling.day_name(day) for day in range(7)]
    yield [spelling.month_name(month) for month in range(1, 13)]
    yield [*spelling.day_words()]
    yield [*spelling.month_words()]
    yield [_("yes"), _("no")]


def _same() -> Iterator[tuple[str, str, str]]:
    """Give choices of one list that have the same word: (one, other, word)."""
    own = list(_lists())
    with spoken(gettext.NullTranslations()):
        english = list(_lists())
    for said, meant in zip(own, english, strict=True):
        first: dict[str, str] = {}
        for word, name in zip(said, meant, strict=True):
            if word.casefold() in first:
                yield first[word.casefold()], name, word
            first.setdefault(word.casefold(), name)

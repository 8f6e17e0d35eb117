"""How days, months and numbers are written in the language that is spoken, and which written ones are read.

Rules
- All of it comes from the word file, sentences like any other: a language that no computer knows of works as well.
- Read are the words of the language and of English, short or whole, with or without accents and full stops; three
  letters are enough where they leave no doubt.
- Figures are read with a point or a comma before the decimals. What is written here is read as the same.

    >>> day_name(4), weekday_of("Friday"), month_of("NOV."), number(12345), point("12.5")
    ('Fri', 4, 11, '12,345', '12.5')
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.language import pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
#: The fewest letters of a longer word that stand for it: in English, and in the language that is spoken.
ENGLISH, OWN = 3, 2
SAMPLE: Final = re.compile(r"12(\D?)345(\D)5")
TEN_THOUSAND: Final = 10_000


# ---- days and months -------------------------------------------------------------------------------------------------


def day_name(weekday: int) -> str:
    """Give the short name of weekday 0 (Monday) … 6."""
    return (
        pgettext("short", "Mon"),  # words: short name of a day, no full stop; width 3
        pgettext("short", "Tue"),  # words: short name of a day, no full stop; width 3
        pgettext("short", "Wed"),  # words: short name of a day, no full stop; width 3
        pgettext("short", "Thu"),  # words: short name of a day, no full stop; width 3
        pgettext("short", "Fri"),  # words: short name of a day, no full stop; width 3
        pgettext("short", "Sat"),  # words: short name of a day, no full stop; width 3
        pgettext("short", "Sun"),  # words: short name of a day, no full stop; width 3
    )[weekday]


def day_words() -> tuple[str, ...]:
    """Give the whole names of the days, Monday first."""
    return (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip


def month_name(month: int) -> str:
    """Give the short name of month 1 … 12."""
    return (
        pgettext("short", "Jan"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "Feb"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "Mar"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "Apr"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "May"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "Jun"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "Jul"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "Aug"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "Sep"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "Oct"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "Nov"),  # words: short name of a month, no full stop; width 4
        pgettext("short", "Dec"),  # words: short name of a month, no full stop; width 4
    )[month - 1]


def month_words() -> tuple[str, ...]:
    """Give the whole names of the months."""
    return (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"),
        _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip


def weekday_of(word: str) -> int | None:
    """Give the weekday (0 is Monday) that a word means, None for none."""
    return _meant(word, [day_name(day) for day in range(7)], day_words(), DAYS)


def month_of(word: str) -> int | None:
    """Give the month (1 … 12) that a word means, None for none."""
    found = _meant(word, [month_name(month) for month in range(1, 13)], month_words(), MONTHS)
    return None if found is None else found + 1


def _meant(word: str, short: list[str], whole: tuple[str, ...], english: tuple[str, ...]) -> int | None:
    said = fold(word)
    exact = [place for place, name in enumerate(short) if fold(name) == said]
    own = exact or _begun(said, whole, OWN)
    if len(own) == 1:
        return own[0]
    other = _begun(said, english, ENGLISH)
    return other[0] if len(other) == 1 else None


def _begun(said: str, names: tuple[str, ...], least: int) -> list[int]:
    """Give the places of the names that are this word, or else begin with it."""
    folded = [fold(name) for name in names]
    exact = [place for place, name in enumerate(folded) if name == said]
    near = [place for place, name in enumerate(folded) if len(said) >= least and name.startswith(said)]
    return exact or near


def fold(word: str) -> str:
    """Write a word as it is compared: small letters, no accents, no full stop."""
    loose = unicodedata.normalize("NFKD", word.strip().casefold())
    return "".join(letter for letter in loose if not "\u0300" <= letter <= "\u036f").strip(".,")


# ---- what belongs together -------------------------------------------------------------------------------------------


def pair(what: object, words: object) -> str:
    """Write what something is, and then what is said of it: `Village: Bandari`."""
    # words: a colon between two parts, as it is written with you: French puts a no-break space before it
    return pgettext("pair", "{what}: {words}").format(what=what, words=words)


def chain(parts: Iterable[str]) -> str:
    """Write parts one after the other that have commas themselves: `0 done; 2 wrong usage`."""
    # words: a semicolon between two parts, as it is written with you: French puts a no-break space before it
    pattern = pgettext("pair", "{one}; {other}")
    said = ""
    for part in parts:
        said = pattern.format(one=said, other=part) if said else part
    return said


# ---- dates -----------------------------------------------------------------------------------------------------------


def write_day(weekday: int, day: int, month: int) -> str:
    """Write a date without its year: `Fri 27 Nov`."""
    # words: a date; change order and signs as you write it, but keep it short: 11 letters at most with your short names
    pattern = pgettext("date", "{weekday} {day} {month}")
    return pattern.format(weekday=day_name(weekday), day=day, month=month_name(month))


def write_date(weekday: int, day: int, month: int, year: int) -> str:
    """Write a date with its year: `Fri 27 Nov 2026`."""
    pattern = pgettext("date", "{weekday} {day} {month} {year}")
    return pattern.format(weekday=day_name(weekday), day=day, month=month_name(month), year=year)


def write_weekday(weekday: int, day: int) -> str:
    """Write the head of a day's column: `Fri 27`."""
    # words: head of a column of the week, like “Fri 27”: 8 letters at most with your short names
    return pgettext("date", "{weekday} {day}").format(weekday=day_name(weekday), day=day)


def write_month_day(day: int, month: int) -> str:
    """Write a day of a month without its weekday: `27 Nov`."""
    return pgettext("date", "{day} {month}").format(day=day, month=month_name(month))


def write_hour(day: str, hour: int) -> str:
    """Write an hour of a day: `Fri 27 Nov 06`."""
    # words: an hour of a day like “Fri 27 Nov 06”; hours go from 00 to 23
    return pgettext("date", "{date} {hour}").format(date=day, hour=f"{hour:02d}")


def write_time(day: str, hour: int, minute: int) -> str:
    """Write a minute of a day: `Fri 27 Nov 06:05`."""
    # words: a time like “Fri 27 Nov 06:05”; hours go from 00 to 23
    return pgettext("date", "{date} {hour}:{minute}").format(date=day, hour=f"{hour:02d}", minute=f"{minute:02d}")


#: Words that people put into a date though no pattern has them, in whichever of our languages.
SAID: Final = {"de", "of", "the", "le", "ya"}


def fillers() -> set[str]:
    """Give the words that stand between the parts of a date, like `de` in `27 de nov`: they say nothing when read."""
    patterns = (pgettext("date", "{weekday} {day} {month}"), pgettext("date", "{weekday} {day} {month} {year}"))
    return SAID | {fold(word) for part in patterns for word in re.split(r"\{\w+\}|\s", part) if fold(word).isalpha()}


# ---- numbers ---------------------------------------------------------------------------------------------------------


def _signs() -> tuple[str, str, bool]:
    """Give the sign between thousands, that before decimals, and whether four figures are parted too."""
    # words: the number twelve thousand three hundred forty-five and a half, as it is written with you
    sample = pgettext("number", "12,345.5")
    # words: the number one thousand two hundred thirty-four, as it is written with you
    four = pgettext("number", "1,234")
    found = SAMPLE.fullmatch(sample)
    group, decimal = found.groups() if found else (",", ".")
    # A space of whatever sort between thousands: the one at which no line breaks, and which old terminals have.
    return "\u00a0" if group.isspace() else group, decimal, not four.isdecimal()


def sampled() -> bool:
    """Whether the two numbers in the word file are written so that their signs can be found."""
    four = re.fullmatch(r"1(\D?)234", pgettext("number", "1,234"))
    whole = SAMPLE.fullmatch(pgettext("number", "12,345.5"))
    return bool(four and whole and whole[2] in ".," and four[1] in {"", whole[1]} and whole[1] != whole[2])


def number(value: int) -> str:
    """Write a whole number with its thousands parted as people do: 12,345."""
    group, _decimal, four = _signs()
    if not four and abs(value) < TEN_THOUSAND:
        return str(value)
    return f"{value:,}".replace(",", group)


def point(text: str) -> str:
    """Write a number that stands there with a point before its decimals, as people do: 12.5 may become 12,5."""
    return text.replace(".", _signs()[1])


def figures(text: str) -> str:
    """Bring a typed number to a point before its decimals and nothing between its thousands: `1.234,5` is `1234.5`.

    Where one sign stands alone it is that before decimals, whichever it is; the field says no where that cannot be.
    """
    said = re.sub(r"(?<=\d)[\s\u00a0\u202f'\u2019](?=\d{3}(?!\d))", "", text.strip())
    parted = re.fullmatch(r"([+-]?\d{1,3}(?:([.,])\d{3})+)([.,])(\d+)", said)
    if parted and parted[2] != parted[3]:
        return f"{parted[1].replace(parted[2], '')}.{parted[4]}"
    many = re.fullmatch(r"[+-]?\d{1,3}(?:([.,])\d{3}){2,}", said)
    if many:
        return said.replace(many[1], "")
    return said.replace(",", ".")

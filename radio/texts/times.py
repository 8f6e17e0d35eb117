"""Days and hours as people write them in a text, in any order and mixed with other words.

Rules
- A day: `fri`, `friday 27`, `27/11`, `27.11.2026`, `2026-11-27`, `27 nov`, `nov 27`, `27th`, `+3`, today, tomorrow.
- Hours: AM, PM, DAY, `6-10`, `6 to 10`, `6h-10h`, `6am-2pm`, `6-10 pm`, `06:00-10:00`; `6`, `6am` and `14h` alone are a
  beginning whose end is asked for. Hours count from 0 to 24, whole ones only.
- Hours that begin before 5 and end by 12 with no am or pm beside them may be meant for the afternoon: asked about.
- A bare number beside hours is a day of the month; beside a day it is an hour; with neither it is asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.words import BadInput
from radio.texts.words import HALF, HALVES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.clock import Calendar
    from radio.texts.words import Sense, Tongue

HOUR: Final = r"(\d{1,2})(?:[:.]?([0-5]\d)|h([0-5]\d)?|(?=\D|$))(am|pm)?"
RANGE: Final = re.compile(f"{HOUR}-{HOUR}")
LONE: Final = re.compile(HOUR)
ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DATE: Final = re.compile(r"(\d{1,2})([/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?")
ORDINAL: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|o|a)")
GLUED: Final = re.compile(r"(\d{1,2})([^\W\d_]{3,})")
AHEAD: Final = re.compile(r"\+(\d{1,3})")
#: Before this hour of the day nobody is taken at their word without am or pm.
NIGHT: Final = 5
NOON: Final = 12


def tidy(text: str) -> list[str]:
    """Give the words of a plain text; hours with a sign or an `am` apart from them come together."""
    text = re.sub("[\u2010-\u2015\u2212]", "-", text).replace("\u2019", "'").replace("`", "'")
    text = re.sub(r"(?<![^\W\d_])([ap])\.\s?m\b\.?", r"\1m", text)
    text = re.sub(r"(?<=\d)\s*-\s*(?=\d)", "-", text)
    text = re.sub(
        r"(?<![\d/.:+-])(\d{1,2}(?::\d\d)?)\s*(a\.?m\.?|p\.?m\.?)(?=\W|$)", lambda m: m[1] + m[2].replace(".", ""), text
    )
    text = re.sub(r"\b(\d{1,2})\s+h(?=\W|$)", r"\1h", text)
    text = re.sub(r"(?<=[\dhm])\s*-\s*(?=\d)", "-", text)
    words = [word.strip(".:'*_") for word in re.split(r"[\s,;!?¿¡()\[\]\"“”«»<>|=]+", text)]
    return [word for word in words if word and word != "-"]


@dataclass(frozen=True)
class When:
    """A day number and hours [from, to) of it, as far as they were found; `begins` is an hour without its end."""

    day: int | None = None
    hours: tuple[int, int] | None = None
    begins: int | None = None
    doubt: str = ""


class Times:
    """Gathers days and hours word by word."""

    def __init__(self, tongue: Tongue, others: Sequence[Tongue], calendar: Calendar, today: int) -> None:
        """Read in one language, and in the others what it does not know."""
        self.tongue, self.others, self.calendar, self.today = tongue, others, calendar, today
        self.days: list[int] = []
        self.weekdays: list[int] = []
        self.hours: list[tuple[int, int]] = []
        self.begins: list[int] = []
        self.numbers: list[int] = []
        self.either: list[tuple[int, str]] = []
        self.half = ""
        self.doubts: list[str] = []

    # ---- word by word -------------------------------------------------------------------------------------------

    def take(self, words: Sequence[str], place: int) -> int:
        """Take what stands at a place; give how many words it was, 0 where it is no day and no time."""
        for taker in (self._range, self._date, self._hour):
            used = taker(words, place)
            if used:
                return used
        return self._phrase(words, place) or self._word(words[place])

    def _phrase(self, words: Sequence[str], place: int) -> int:
        """Read two or three words that together are one, like `pasado mañana`."""
        for count in (3, 2):
            phrase = " ".join(words[place : place + count])
            if " " in phrase and place + count <= len(words) and self.senses(phrase):
                self._word(phrase)
                return count
        return 0

    def senses(self, word: str) -> frozenset[Sense]:
        """Give what a word may mean: in the language of the text, else in the others."""
        found = self.tongue.senses(word)
        return found or found.union(*(other.senses(word) for other in self.others))

    def _months(self, word: str) -> set[int]:
        return {number for kind, number in self.senses(word) if kind == "month"}

    def _range(self, words: Sequence[str], place: int) -> int:
        """Read `6-10`, or `6 to 10`; an am or pm behind it counts for both."""
        text, used = words[place], 1
        if place + 2 < len(words) and ("to", 0) in self.senses(words[place + 1]) and LONE.fullmatch(text):
            text, used = f"{text}-{words[place + 2]}", 3
        found = RANGE.fullmatch(text)
        if not found:
            return 0
        first, last = _hour(found.groups()[:4]), _hour(found.groups()[4:])
        halves = found[4] or "", found[8] or ""
        if place + used < len(words) and words[place + used] in {"am", "pm"} and not any(halves):
            halves, used = ("", words[place + used]), used + 1
        hours = None if first is None or last is None else between(first, last, *halves)
        if hours is None:
            self.doubts.append("whole_hours")
            return used
        if hours[0] < NIGHT and hours[1] <= NOON and not any(halves):
            self.doubts.append("night")
        self.hours.append(hours)
        return used

    def _date(self, words: Sequence[str], place: int) -> int:
        word = words[place]
        if found := ISO.fullmatch(word):
            return self._day(word, 1)
        if found := DATE.fullmatch(word):
            year = f"/{found[4] if len(found[4]) == 4 else '20' + found[4]}" if found[4] else ""  # noqa: PLR2004
            return self._day(f"{found[1]}/{found[3]}{year}", 1)
        if found := AHEAD.fullmatch(word):
            self.days.append(self.today + int(found[1]))
            return 1
        if (found := GLUED.fullmatch(word)) and (months := self._months(found[2])):
            return self._dated(int(found[1]), months, 1, found[2])
        return self._with_month(words, place)

    def _with_month(self, words: Sequence[str], place: int) -> int:
        """Read `27 nov`, `27 de noviembre`, `27th nov` or `nov 27`."""
        number = _ordinal(words[place])
        after = list(words[place + 1 : place + 3])
        if number and after:
            between = 1 if len(after) > 1 and ("skip", 0) in self.senses(after[0]) else 0
            months = self._months(after[between]) or self._months(after[0])
            if months:
                used = between if self._months(after[between]) else 0
                return self._dated(number, months, 2 + used, after[used])
        months = self._months(words[place])
        if months and after and (number := _ordinal(after[0])):
            return self._dated(number, months, 2, words[place])
        if ORDINAL.fullmatch(words[place]) and number:
            return self._day(str(number), 1)
        return 0

    def _dated(self, number: int, months: set[int], used: int, said: str) -> int:
        """Note a day of a month; a month that may also be a weekday (`mar`) is asked about."""
        if len(months) > 1 or any(kind == "day" for kind, _number in self.senses(said)):
            self.doubts.append("two_days")
            return used
        return self._day(f"{number}/{next(iter(months))}", used)

    def _day(self, text: str, used: int) -> int:
        try:
            self.days.append(self.calendar.parse_day(text, self.today))
        except (BadInput, ValueError, OverflowError):
            self.doubts.append("two_days")
        return used

    def _hour(self, words: Sequence[str], place: int) -> int:
        """Read a lone hour; a bare number waits until it is known whether a day or an hour is wanted."""
        found = LONE.fullmatch(words[place])
        if not found:
            return 0
        number, half = int(found[1]), found[4]
        if words[place] == found[1]:
            self.numbers.append(number)
        elif half and number > NOON:  # `27 am` is the morning of the 27th
            self.half = half.upper()
            self._day(str(number), 1)
        elif (hour := _hour(found.groups())) is None or (half == "am" and number == NOON):
            self.doubts.append("whole_hours")
        else:
            self.begins.append(hour % NOON + (NOON if half == "pm" else 0) if half else hour)
        return 1

    def _word(self, word: str) -> int:
        """Read a word that is a day, a part of the day, or nothing by itself."""
        senses = self.senses(word)
        kinds = {kind for kind, _number in senses}
        if not senses:
            return 0
        if "clock" in kinds:
            self.doubts.append("clock")
        elif {"half", "ahead"} <= kinds:  # Spanish mañana: tomorrow, or the morning
            self.either.append(
                next((n, HALVES[h]) for k, n in senses if k == "ahead" for j, h in senses if j == "half")
            )
        elif "half" in kinds:
            self._part({HALVES[number] for kind, number in senses if kind == "half"})
        elif "day" in kinds or "ahead" in kinds:
            self._named({sense for sense in senses if sense[0] in {"day", "ahead"}})
        elif "month" in kinds:
            return 0
        return 1

    def _part(self, halves: set[str]) -> None:
        if len(halves) > 1 or (self.half and self.half not in halves):
            self.doubts.append("two_times")
        else:
            self.half = halves.pop()

    def _named(self, senses: set[Sense]) -> None:
        if len(senses) > 1:
            self.doubts.append("two_days")
            return
        kind, number = senses.pop()
        if kind == "ahead":
            self.days.append(self.today + number)
        else:
            self.weekdays.append(number)

    # ---- all together -------------------------------------------------------------------------------------------

    def settle(self, *, wanted: bool) -> When:
        """Give what it comes to; `wanted` says whether a day and hours are needed."""
        for ahead, half in self.either:
            if self.days or self.weekdays:
                self._part({half})
            else:
                self.days.append(self.today + ahead)
        self._bare()
        day = self._one_day()
        hours = self._one_time()
        begins = self.begins[0] if self.begins else None
        doubt = self.doubts[0] if self.doubts else ""
        if not doubt and wanted:
            if day is None:
                doubt = "which_day"
            elif hours is None:
                doubt = "which_time" if begins is None else "until"
        return When(day, hours, begins, doubt)

    def _bare(self) -> None:
        """Decide what bare numbers are."""
        for number in self.numbers:
            timed = self.hours or self.begins or self.half
            if not self.days and (timed or number > 24):  # noqa: PLR2004 - no hour of a day
                self._day(str(number), 1)
            elif (self.days or self.weekdays) and not self.hours and not self.begins and number < 24:  # noqa: PLR2004
                self.begins.append(number)
            else:
                self.doubts.append("two_times" if self.days or self.weekdays else "which_day")

    def _one_day(self) -> int | None:
        """Give the one day; a weekday and a date must agree."""
        days = set(self.days)
        if not days:
            weekdays = set(self.weekdays)
            if len(weekdays) == 1:
                here = self.calendar.date(self.today).weekday()
                return self.today + (weekdays.pop() - here) % 7
            if weekdays:
                self.doubts.append("two_days")
            return None
        day = min(days)
        if len(days) > 1 or any(self.calendar.date(day).weekday() != weekday for weekday in self.weekdays):
            self.doubts.append("two_days")
        return day

    def _one_time(self) -> tuple[int, int] | None:
        """Give the one stretch of hours; AM or PM beside a stretch must hold it."""
        hours = set(self.hours)
        if self.half:
            low, high = HALF[self.half]
            if len(hours) == 1 and not self.begins:
                first, last = next(iter(hours))
                if self.half == "PM" and last <= NOON:
                    first, last = first + NOON, last + NOON
                return self._fits((first, last))
            if self.begins and not hours:
                begin = self.begins[0]
                self.begins[0] = begin + NOON if self.half == "PM" and begin < NOON else begin
                return None
            hours.add((low, high))
        if len(hours) > 1 or (hours and self.begins) or len(self.begins) > 1:
            self.doubts.append("two_times")
        return min(hours) if hours else None

    def _fits(self, hours: tuple[int, int]) -> tuple[int, int] | None:
        """Give hours beside AM or PM; the night's doubt is settled by such a word, a half that they miss is one."""
        self.doubts = [doubt for doubt in self.doubts if doubt != "night"]
        low, high = (0, NOON) if self.half == "AM" else (NOON, 24) if self.half == "PM" else (0, 24)
        if not low <= hours[0] < hours[1] <= high:
            self.doubts.append("two_times")
        return hours


def between(first: int, last: int, own: str, other: str) -> tuple[int, int] | None:
    """Give hours [first, last) of the day, each with its am or pm or "" where it has none; None where they are none.

    >>> between(6, 10, "", "pm"), between(10, 2, "", "pm"), between(9, 12, "", "am"), between(6, 10, "", "")
    ((18, 22), (10, 14), (9, 12), (6, 10))
    """
    if own or other:
        if first > NOON or last > NOON:
            return None
        if other:
            end = {("am", "pm"): 24, ("am", "am"): NOON, ("am", ""): NOON}.get((other, own)) if last == NOON else None
            last = _to24(last, other) if end is None else end
            begin = _to24(first, own or other)
            first = begin if own or begin < last else _to24(first, "am")
        else:
            first, begin = _to24(first, own), last
            last = next((hour for hour in (begin % NOON, begin % NOON + NOON, 24) if hour > first), 0)
    return (first, last) if 0 <= first < last <= 24 else None  # noqa: PLR2004 - hours of a day


def _to24(hour: int, half: str) -> int:
    return hour % NOON + (NOON if half == "pm" else 0)


def _hour(parts: Sequence[str | None]) -> int | None:
    """Give the hour of (hour, minutes, minutes, half); None where it is no whole hour."""
    hour, minutes = int(parts[0] or 0), parts[1] or parts[2] or "00"
    return hour if minutes == "00" and hour <= 24 else None  # noqa: PLR2004 - hours of a day


def _ordinal(word: str) -> int:
    """Read a day of a month: `27`, `27th`; 0 for anything else."""
    found = ORDINAL.fullmatch(word)
    digits = found[1] if found else word
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) <= 2 and 1 <= int(digits) <= 31 else 0  # noqa: PLR2004

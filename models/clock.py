"""The co-op's calendar: minutes, hours and days since its epoch, and the dates that people type.

Rules
- The epoch is local midnight on 1 January of the founding year, kept in the genesis entry as minutes since 1970 UTC.
- Everything signed counts from it: `at` in minutes, a booking in hours, a due date in days. All are whole numbers.
- The co-op has one fixed zone (minutes east of UTC). There is no summer time in the books.
- Nothing here reads a clock: what time it is now is always an argument.

    >>> year = Calendar.founded(2026, zone=180)
    >>> year.show_hour(year.parse_hour("27 nov 6", today=324))
    'Fri 27 Nov 06'
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from models import spelling
from models.language import gettext as _
from models.words import BadInput

DAY: Final = 1440
EPOCH_DATE: Final = dt.date(1970, 1, 1)
MAX_AT: Final = 2**31 - 1
#: Letters of a day at most, in any language.
LONGEST: Final = 80
#: A day, then its hour as people write it: `6`, `06:00`, `6.00`, `6h`, `6h00`, `6am`, `6 p.m.`
HOUR: Final = re.compile(r"\s*(.*?)[\sT]+(\d{1,2})(?:\s*[:.hH]\s*(\d\d)|\s*h)?\s*([aApP]\.?[mM]\.?)?\s*", re.DOTALL)

#: A word, and what comes after it: `fri`, `Fri 27 Nov`, `terça-feira, 3`.
NAMED: Final = re.compile(r"([^\s\d.,/+-][^\s\d.,/]+)[.,]?(?:\s+(\S.*))?", re.DOTALL)
#: `27`, `27 nov`, `27/11`, `27.11.2026`.
DATE: Final = re.compile(
    r"(?P<day>\d{1,2})(?:[\s.,/-]*(?P<month>[^\s\d.,/-]{2,}|\d{1,2})?)?[.,]?(?:[\s.,/-]+(?P<year>\d{4}))?"
)
#: `nov 27`, `nov. 27, 2026`.
MONTH_FIRST: Final = re.compile(r"(?P<month>[^\s\d.,/-]{2,})[\s.,-]*(?P<day>\d{1,2})[.,]?(?:[\s.,/-]+(?P<year>\d{4}))?")


def _ahead(words: str) -> int | None:
    """Read a day that is said by how far ahead it lies, like `tomorrow`, `yesterday` or `+3`; None for any other."""
    said = spelling.fold(words)
    if said in {"today", spelling.fold(_("today")), "+0"}:
        return 0
    if said in {"tomorrow", spelling.fold(_("tomorrow"))}:
        return 1
    if said in {"yesterday", spelling.fold(_("yesterday"))}:
        return -1
    return int(words) if re.fullmatch(r"\+\d{1,3}", words) else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Turns counts since the epoch into dates and back.

    `epoch` is in minutes since 1970-01-01T00:00 UTC, `zone` in minutes east of UTC.
    """

    epoch: int
    zone: int = 0

    @classmethod
    def founded(cls, year: int, zone: int = 0) -> Calendar:
        """Make the calendar of a co-op founded in `year`."""
        return cls((dt.date(year, 1, 1) - EPOCH_DATE).days * DAY - zone, zone)

    def at(self, unix_minutes: int) -> int:
        """Turn minutes since 1970 into `at`; a clock before the epoch gives 0."""
        return min(max(0, unix_minutes - self.epoch), MAX_AT)

    def date(self, day: int) -> dt.date:
        """Give the date of a day number; one beyond the year 9999 is shown as its last day."""
        try:
            return EPOCH_DATE + dt.timedelta(days=(self.epoch + self.zone) // DAY + day)
        except OverflowError:
            return dt.date.max

    def day(self, date: dt.date) -> int:
        """Give the day number of a date, which may be negative before the founding year."""
        return (date - EPOCH_DATE).days - (self.epoch + self.zone) // DAY

    def monday(self, day: int) -> int:
        """Give the Monday of the week of a day."""
        return day - self.date(day).weekday()

    def week(self, day: int) -> int:
        """Give the week number (ISO 8601) of a day."""
        return self.date(day).isocalendar().week

    def show_day(self, day: int) -> str:
        """Write a day as `Fri 27 Nov`."""
        date = self.date(day)
        return spelling.write_day(date.weekday(), date.day, date.month)

    def show_date(self, day: int) -> str:
        """Write a day with its year as `Fri 27 Nov 2026`."""
        date = self.date(day)
        return spelling.write_date(date.weekday(), date.day, date.month, date.year)

    def show_weekday(self, day: int) -> str:
        """Write the head of a day's column as `Fri 27`."""
        date = self.date(day)
        return spelling.write_weekday(date.weekday(), date.day)

    def show_month_day(self, day: int) -> str:
        """Write a day without its weekday as `27 Nov`."""
        date = self.date(day)
        return spelling.write_month_day(date.day, date.month)

    def show_hour(self, hour: int) -> str:
        """Write an hour as `Fri 27 Nov 06`."""
        return spelling.write_hour(self.show_day(hour // 24), hour % 24)

    def show_at(self, at: int) -> str:
        """Write a minute as `Fri 27 Nov 06:05`."""
        return spelling.write_time(self.show_day(at // DAY), at % DAY // 60, at % 60)

    def parse_day(self, text: str, today: int, *, past: bool = False) -> int:
        """Read a day: `today`, `yesterday`, `+3`, `fri`, `27`, `27 nov`, `27/11`, `27.11.2026` or `2026-11-27`.

        A weekday is the next one, today included; before a date, as in `Fri 27 Nov`, it must be that date's. A day
        without a month is the next such day; without a year it is the nearest one that is not more than 60 days back.
        Of something that happened (`past`) all these are the last such day, today included.
        """
        words = text.strip().lower()
        if len(words) > LONGEST:
            raise BadInput(_("I cannot read “{text}” as a day. Type it like fri, 27 or 27 Nov.").format(text=text))
        ahead = _ahead(words)
        if ahead is not None:
            return self._in_books(today + ahead, text)
        named = NAMED.fullmatch(words)
        weekday = spelling.weekday_of(named[1]) if named else None
        if named and weekday is not None and not named[2]:
            ahead = (weekday - self.date(today).weekday()) % 7
            return self._in_books(today + (ahead - 7 if past and ahead else ahead), text)
        if named and weekday is not None:
            day = self.parse_day(named[2], today, past=past)
            # In some languages one short word is a day and a month: what does not fit as the one may be the other.
            if self.date(day).weekday() == weekday or spelling.month_of(named[1]) is None:
                return self._as_said(weekday, day, text)
        found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words)
        if found:
            return self._make(int(found[1]), int(found[2]), int(found[3]), text)
        said = " ".join(word for word in words.split() if spelling.fold(word) not in spelling.fillers())
        found = DATE.fullmatch(said) or MONTH_FIRST.fullmatch(said)
        if not found:
            raise BadInput(_("I cannot read “{text}” as a day. Type it like fri, 27 or 27 Nov.").format(text=text))
        parts = found.groupdict()
        year = int(parts["year"]) if parts["year"] else None
        if past and year is None:
            return self._last(int(parts["day"]), parts["month"], today, text)
        return self._nearest(int(parts["day"]), parts["month"], year, today, text)

    def _as_said(self, weekday: int, day: int, text: str) -> int:
        """Give a day that was written with its weekday, as the screens write it; the two must agree."""
        if self.date(day).weekday() != weekday:
            raise BadInput(
                _("“{text}” does not fit together: that date is {day}.").format(text=text, day=self.show_date(day))
            )
        return day

    def _nearest(self, day: int, month: str | None, year: int | None, today: int, text: str) -> int:
        here = self.date(today)
        if not month:
            for ahead in range(3):
                months = here.month - 1 + ahead
                try:
                    found = self.day(dt.date(here.year + months // 12, months % 12 + 1, day))
                except ValueError:
                    continue
                if found >= today:
                    return found
            raise BadInput(_("“{text}” is not a day of this month or the next.").format(text=text))
        number = int(month) if month.isdecimal() else self._month(month, text)
        if year is not None:
            return self._make(year, number, day, text)
        found = self._make(here.year, number, day, text)
        return found if found >= today - 60 else self._make(here.year + 1, number, day, text)

    def _last(self, day: int, month: str | None, today: int, text: str) -> int:
        """Give the last such day, today included."""
        here = self.date(today)
        if month:
            number = int(month) if month.isdecimal() else self._month(month, text)
            ahead = (number, day) > (here.month, here.day)
            founded = self.date(0).year
            # Before the first year there is nothing: a day of that year still to come is refused as such.
            return self._make(here.year - 1 if ahead and here.year > founded else here.year, number, day, text)
        for back in range(3):
            months = here.year * 12 + here.month - 1 - back
            try:
                found = self.day(dt.date(months // 12, months % 12 + 1, day))
            except ValueError:
                continue
            if found <= today:
                return self._in_books(found, text)
        raise BadInput(_("I cannot read “{text}” as a day. Type it like fri, 27 or 27 Nov.").format(text=text))

    @staticmethod
    def _month(word: str, text: str) -> int:
        found = spelling.month_of(word)
        if found is not None:
            return found
        raise BadInput(_("“{word}” in “{text}” is not a month.").format(word=word, text=text))

    def _make(self, year: int, month: int, day: int, text: str) -> int:
        if not 1 <= month <= 12:  # noqa: PLR2004
            raise BadInput(_("There is no month {month} (in “{text}”).").format(month=month, text=text))
        year = max(year, dt.MINYEAR)
        last = 31 if month == 12 else (dt.date(year, month + 1, 1) - dt.timedelta(days=1)).day  # noqa: PLR2004
        if not 1 <= day <= last:
            raise BadInput(
                _("{month} has {last} days, so “{text}” is not a day.").format(
                    month=spelling.month_name(month), last=last, text=text
                )
            )
        return self._in_books(self.day(dt.date(year, month, day)), text)

    @staticmethod
    def _in_books(day: int, text: str) -> int:
        """Give a day that the books can count."""
        if day < 0:
            raise BadInput(_("{text} is before this co-op's first year.").format(text=text))
        return day

    def parse_hour(self, text: str, today: int) -> int:
        """Read a day and an hour: `fri 6`, `fri 6am`, `27 nov 06:00`, `27 nov 6h`, `+3 14`, or `2026-11-27 06`."""
        found = HOUR.fullmatch(text)
        if not found:
            raise BadInput(_("Type a day and an hour, like fri 6 or 27 Nov 6; “{text}” is not both.").format(text=text))
        day, said, past, half = found.groups()
        hour = int(said)
        if half and not 1 <= hour <= 12:  # noqa: PLR2004
            raise BadInput(_("“{hour} {half}” is not an hour: am and pm go with 1 to 12.").format(hour=hour, half=half))
        if half:
            hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
        if hour > 23:  # noqa: PLR2004
            raise BadInput(_("Hours go from 0 to 23; “{hour}” is not an hour.").format(hour=hour))
        if past and int(past):
            raise BadInput(
                _("Only full hours can be booked: “{text}” is between {hour} and {next}.").format(
                    text=text.strip(), hour=hour, next=(hour + 1) % 24
                )
            )
        return self.parse_day(day, today) * 24 + hour

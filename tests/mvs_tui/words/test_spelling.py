"""Days, months and numbers in each language: what is written is read as the same, and is what the world's tables say.

The tables are Unicode's CLDR. Where our files differ it is said here, with the reason; a new difference fails.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from gettext import NullTranslations

import pytest
from babel import Locale, numbers
from hypothesis import given
from hypothesis import strategies as st

from models import spelling
from models.board import show_meters
from models.bookings import State
from models.clock import Calendar
from models.fields import Lens
from models.language import gettext as _
from models.language import pgettext
from models.measures import DayOfBooks, HourOfBooks, Tenths
from models.metrics import Hundredths
from models.words import BadInput
from mvs_tui.words.files import SHIPPED
from mvs_tui.words.spoken import spoken, words_of

CODES = sorted(path.stem for path in SHIPPED.glob("*.po"))
#: Short names are written without their full stop: two cells of a narrow column, and the dot says nothing.
#: Swahili's tables have no short days; ours are those of wall calendars. English says Sep where its tables say Sept.
OWN_DAYS = {"sw": ["Jtt", "Jnn", "Jtn", "Alh", "Iju", "Jmo", "Jpi"]}
#: What the tables write with a narrow space, which old terminals lack, has the common no-break space here.
YEAR = Calendar.founded(2026)
LENS: Lens = None  # type: ignore[assignment]  # these fields do not ask for it


class Day:
    """A lens with a calendar only."""

    calendar, today = YEAR, 324


@cache
def read(code: str) -> NullTranslations:
    """Read a language of the program's own, once."""
    return NullTranslations() if code == "en" else words_of(SHIPPED / f"{code}.po")


@contextmanager
def speaking(code: str) -> Generator[None]:
    """Speak a language of the program's own."""
    with spoken(read(code)):
        yield


def bare(name: str) -> str:
    """Take the full stop off."""
    return name.rstrip(".")


@pytest.mark.parametrize("code", CODES)
def test_days_and_months_are_those_of_the_tables(code: str) -> None:
    """Whole and short names; the short ones without a full stop."""
    locale = Locale.parse(code)
    with speaking(code):
        assert [*spelling.day_words()] == [locale.days["format"]["wide"][day] for day in range(7)]
        assert [*spelling.month_words()] == [locale.months["format"]["wide"][month] for month in range(1, 13)]
        short = OWN_DAYS.get(code) or [bare(locale.days["format"]["abbreviated"][day]) for day in range(7)]
        assert [spelling.day_name(day) for day in range(7)] == short
        months = [bare(locale.months["format"]["abbreviated"][month]) for month in range(1, 13)]
        assert [spelling.month_name(month) for month in range(1, 13)] == months


#: The order of a date in the tables, and why ours differs: a screen has no room for “de” and commas.
ORDER = {
    "es": ("E, d MMM", "{weekday} {day} {month}"), "fr": ("E d MMM", "{weekday} {day} {month}"),
    "pt": ("E, d 'de' MMM", "{weekday} {day} {month}"), "sw": ("E, d MMM", "{weekday} {day} {month}"),
}  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_the_order_of_a_date_is_that_of_the_tables(code: str) -> None:
    """Weekday, day, month in all of them; without the comma and the “de”, which cost room on every line."""
    theirs, ours = ORDER[code]
    assert Locale.parse(code).datetime_skeletons["MMMEd"].pattern == theirs
    with speaking(code):
        assert pgettext("date", "{weekday} {day} {month}") == ours


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("value", [0, 7, 999, 1000, 1234, 9999, 10_000, 12_345, 1_234_567])
def test_whole_numbers_are_parted_as_the_tables_say(code: str, value: int) -> None:
    """Thousands are parted by the sign of the language, a narrow space by a common one."""
    with speaking(code):
        assert spelling.number(value) == numbers.format_decimal(value, locale=code).replace("\u202f", "\u00a0")
        assert spelling.point("412.5") == numbers.format_decimal(412.5, locale=code)


@pytest.mark.parametrize("code", ["en", *CODES])
@given(hour=st.integers(0, 365 * 24 - 1), ahead=st.integers(0, 30))
def test_what_is_written_is_read_as_the_same(code: str, hour: int, ahead: int) -> None:
    """Hours and days of a year, as the screens write them, from today on or some weeks before."""
    with speaking(code):
        today = max(hour // 24 - ahead, 0)
        assert YEAR.parse_hour(YEAR.show_hour(hour), today) == hour
        assert YEAR.parse_day(YEAR.show_day(hour // 24), today) == hour // 24
        assert YEAR.parse_day(YEAR.show_date(hour // 24), today) == hour // 24


@pytest.mark.parametrize("code", ["en", *CODES])
def test_whole_names_short_ones_english_and_iso_are_read(code: str) -> None:
    """In every language: its names whole, in capitals and without accents, the English ones, and figures."""
    date = dt.date(2026, 11, 27)
    day = YEAR.day(date)
    with speaking(code):
        typed = [
            "2026-11-27", "27/11", "27.11.", "27-11-2026", "27 nov", "27 November 2026", "fri", "Friday",
            "FRIDAY 27 Nov", spelling.day_words()[4], spelling.day_words()[4].upper(),
            spelling.fold(spelling.day_words()[4]),
            spelling.day_name(4), f"{spelling.day_name(4)}.", f"{spelling.day_words()[4]}, 27",
            f"27 {spelling.month_words()[10]}", f"27 {spelling.month_name(11)}. 2026", f"{spelling.month_name(11)} 27",
            f"+{day - 324}",
        ]  # fmt: skip
        for text in typed:
            assert YEAR.parse_day(text, 324) == day, text
        assert YEAR.parse_day(_("today"), 324) == 324
        assert YEAR.parse_day(_("tomorrow").upper(), 324) == 325
        assert YEAR.parse_hour(f"{_('yesterday')} 6", 324) == YEAR.parse_hour("Yesterday 6", 324) == 323 * 24 + 6
        for text in ("fri 6", "27 nov 06:00", "27/11 6h", "2026-11-27 06", f"{spelling.day_name(4)} 6am"):
            assert YEAR.parse_hour(text, 324) == day * 24 + 6, text


def test_no_day_before_the_first_year_is_read() -> None:
    """Yesterday, on the books' first day, is refused in words."""
    with pytest.raises(BadInput, match="first year"):
        YEAR.parse_day("yesterday", 0)


def test_the_de_of_a_long_date_is_passed_over_where_the_language_writes_it() -> None:
    """A language whose pattern has words between reads them."""

    class Long(NullTranslations):
        def pgettext(self, context: str, message: str) -> str:
            del context
            return {"{weekday} {day} {month}": "{weekday}, {day} de {month}"}.get(message, message)

    with spoken(Long()):
        assert YEAR.show_day(330) == "Fri, 27 de Nov"
        assert YEAR.parse_hour("Fri, 27 de Nov 06", 324) == 330 * 24 + 6


@pytest.mark.parametrize("text", ["27 de nov 6", "27 de noviembre 06:00", "the 27 of nov 6"])
def test_words_between_the_parts_of_a_date_are_passed_over(text: str) -> None:
    """What people say between day and month is read, though the short pattern has no such word."""
    with spoken(words_of(SHIPPED / "es.po")):
        assert YEAR.parse_hour(text, 324) == 330 * 24 + 6


def test_one_short_word_for_a_day_and_a_month_means_what_fits() -> None:
    """Spanish `mar` is Tuesday and March: before a day of the month it is the month where the weekday does not fit."""
    if "es" not in CODES:
        pytest.skip("no Spanish here")
    with speaking("es"):
        first = YEAR.day(dt.date(2026, 3, 1))
        assert YEAR.parse_day("mar 3", first) == YEAR.day(dt.date(2026, 3, 3))  # a Tuesday
        assert YEAR.parse_day("mar 4", first) == YEAR.day(dt.date(2026, 3, 4))  # no Tuesday, so March
        assert YEAR.parse_day("mar", first) == YEAR.day(dt.date(2026, 3, 3))


@pytest.mark.parametrize("code", ["en", *CODES])
@given(tenths=st.integers(0, 10**7), hundredths=st.integers(-(10**8), 10**8))
def test_meters_and_measures_are_read_as_written(code: str, tenths: int, hundredths: int) -> None:
    """Whatever sign stands before the decimals."""
    with speaking(code):
        assert Tenths().parse(Tenths().show(tenths, LENS), LENS) == tenths
        assert Hundredths().parse(Hundredths().show(hundredths, LENS), LENS) == hundredths


@pytest.mark.parametrize("code", ["en", *CODES])
@pytest.mark.parametrize(
    ("text", "tenths"),
    [
        ("412.6", 4126), ("412,6", 4126), ("1.412,6", 14126), ("1,412.6", 14126), ("1 412,6", 14126),
        ("1\u202f412,6", 14126), ("1'412.6", 14126), ("12.345.678,5", 123456785), ("412", 4120),
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_was_learnt_to_be_written(code: str, text: str, tenths: int) -> None:
    """Point or comma, thousands parted or not: in every language the same figures mean the same."""
    with speaking(code):
        if tenths <= 10**7:
            assert Tenths().parse(text, LENS) == tenths
        assert spelling.figures(text) == f"{tenths / 10:.1f}".removesuffix(".0")


@pytest.mark.parametrize("text", ["1,412", "1.412", "4,12", "1,41,2", "a", "", ".", "1..5"])
def test_what_may_mean_two_numbers_is_asked_again(text: str) -> None:
    """A meter of `1,412` may be a thousand or one and a bit: it is refused with an example, never guessed."""
    with pytest.raises(BadInput):
        Tenths().parse(text, LENS)


@pytest.mark.parametrize(
    "text", ["27.11.0000", "0000-11-27", "31.12.9999", "9999-11-30", "27 ²²", "fri " * 3000, "fri, 27.11.0000"]
)
def test_a_day_that_no_calendar_has_is_refused_in_words(text: str) -> None:
    """The years 0 and 9999, figures that are none, and a line full of days: a word beside the field, no crash."""
    lens: Lens = Day()  # type: ignore[assignment]  # these fields ask for the calendar only
    with pytest.raises(BadInput):
        DayOfBooks().parse(text, lens)
    with pytest.raises(BadInput):
        HourOfBooks().parse(f"{text} 6", lens)


@pytest.mark.parametrize("code", CODES)
def test_the_examples_in_the_words_are_read(code: str) -> None:
    """What a form says may be typed can be typed."""
    with speaking(code):
        for text in _("today, fri, 27 Nov").split(","):
            YEAR.parse_day(text.strip(), 324)
        for text in _("fri 6, 27 Nov 6, +3 6").split(","):
            YEAR.parse_hour(text.strip(), 324)
        assert Tenths().parse(_("412.6"), LENS) == 4126


@pytest.mark.parametrize(("code", "colon", "chained"), [
    ("en", "Village: Mto", "0 a; 2 b; 3 c"), ("fr", "Village\u00a0: Mto", "0 a\u00a0; 2 b\u00a0; 3 c"),
    ("sw", "Village: Mto", "0 a; 2 b; 3 c"),
])  # fmt: skip
def test_what_stands_between_two_parts_is_written_as_in_the_language(code: str, colon: str, chained: str) -> None:
    """French has a no-break space before a colon and a semicolon, others have none."""
    with speaking(code):
        assert spelling.pair("Village", "Mto") == colon
        assert spelling.chain(["0 a", "2 b", "3 c"]) == chained


@pytest.mark.parametrize(("code", "one", "many"), [
    ("en", "1 overruled", "2 overruled"), ("es", "1 pendiente", "2 pendientes"),
    ("pt", "1 preterido", "2 preteridos"), ("sw", "1 inasubiri", "2 zinasubiri"),
])  # fmt: skip
def test_requests_are_counted_by_the_plural_forms_of_the_language(code: str, one: str, many: str) -> None:
    """One request stands otherwise than two do."""
    with speaking(code):
        assert one in [state.counted(1) for state in State]
        assert many in [state.counted(2) for state in State]


def test_meters_in_lists_have_the_decimal_sign_of_the_language() -> None:
    """History writes them by it, so lists do too."""
    assert show_meters("15990/880") == "1599.0/88.0"
    with speaking("es"):
        assert show_meters("15990/880") == "1599,0/88,0"

"""Text commands: what people write means one thing, in every language, or is asked about."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.clock import Calendar
from models.words import Refused
from radio.texts.near import near
from radio.texts.parse import Shelf, Wish, parse
from radio.texts.times import between
from radio.texts.words import COMMANDS, HALF, HALVES, REPLIES, load, prefer, read

FOLDER = Path(__file__).parents[2] / "assets" / "texts"
TONGUES = load(FOLDER)
CALENDAR = Calendar.founded(2026, 180)
#: Saturday 21 November 2026.
TODAY = 324
SHELF = Shelf(("PUMP", "TRACTOR1", "TRACTOR2"), CALENDAR, TODAY)
FRIDAY = TODAY + 6
BY_CODE = {tongue.code: tongue for tongue in TONGUES}


def said(text: str, language: str = "en") -> Wish:
    """Read a text."""
    return parse(text, prefer(TONGUES, language), SHELF)


def understood(text: str, language: str = "en") -> tuple[str, str, int | None, tuple[int, int] | None]:
    """Read a text that must leave no doubt; give command, machine, day from today, and hours."""
    wish = said(text, language)
    assert wish.doubt == "", (text, wish.doubt, wish.word)
    return wish.command, wish.machine, None if wish.day is None else wish.day - TODAY, wish.hours


def test_there_are_five_languages_and_none_is_called_reviewed_yet() -> None:
    """The files are en, es, fr, pt and sw, and say that no speaker has read them."""
    assert {tongue.code: tongue.reviewed for tongue in TONGUES} == dict.fromkeys(("en", "es", "fr", "pt", "sw"), False)


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.code)
def test_every_command_word_of_every_language_commands_the_same(tongue: object) -> None:
    """Each word of a file's list gives that command, in capitals, small letters and with its accents."""
    chosen = BY_CODE[getattr(tongue, "code", "")]
    for word, command in chosen.commands.items():
        for typed in (word, word.upper(), word.title()):
            assert said(f"{typed} PUMP", chosen.code).command == command, typed
    assert set(chosen.commands.values()) == set(COMMANDS)


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_every_day_word_of_every_language_means_its_day(code: str) -> None:
    """Full and short names of the seven days, with and without accents, give the same seven days."""
    tongue = BY_CODE[code]
    book = tongue.shown["BOOK"]
    monday = TODAY + 2
    for word, senses in tongue.exact.items():
        days = {number for kind, number in senses if kind == "day"}
        if days:
            assert understood(f"{book} PUMP {word} 6-10", code)[2] == (monday + days.pop() - TODAY) % 7, word


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_every_month_word_of_every_language_means_its_month(code: str) -> None:
    """`5 MONTH` and `MONTH 5` are that month's fifth, wherever the word is not also a weekday."""
    tongue = BY_CODE[code]
    book = tongue.shown["BOOK"]
    for word, senses in tongue.exact.items():
        months = {number for kind, number in senses if kind == "month"}
        if not months or any(kind == "day" for kind, _number in senses):
            continue
        for typed in (f"5 {word}", f"{word} 5", f"5{word}"):
            wish = said(f"{book} PUMP {typed} 6-10", code)
            assert wish.day is not None, typed
            assert (wish.doubt, CALENDAR.date(wish.day).day) == ("", 5), typed
            assert CALENDAR.date(wish.day).month == months.copy().pop(), typed


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_every_word_for_a_part_of_the_day_means_its_hours(code: str) -> None:
    """Morning, afternoon and the whole day are the same hours in every language."""
    tongue = BY_CODE[code]
    for word, senses in tongue.exact.items():
        for kind, number in senses:
            if kind == "half":
                text = f"{tongue.shown['BOOK']} PUMP 27/11 {word}"
                assert understood(text, code)[3] == HALF[HALVES[number]], text


FRIDAY_MORNING = [
    ("BOOK TRACTOR1 FRI AM", "en"),
    ("book tractor1 friday morning", "en"),
    ("Please book the TRACTOR 1 on Friday morning", "en"),
    ("book fri 6-12 tractor1", "en"),
    ("BOOK am TRACTOR1 27/11", "en"),
    ("reserve TRACTOR1 27 Nov 6am-12pm", "en"),
    ("BOOK TRACTOR1 Nov 27 from 6 to 12", "en"),
    ("BOOK TRACTOR1 2026-11-27 06:00-12:00", "en"),
    ("BOOK TRACTOR1 +6 AM", "en"),
    ("BOOK TRACTOR1 27 AM", "en"),
    ("BOOK TRACTOR1 27th AM", "en"),
    ("book tractor1 fri 27 6-12", "en"),
    ("BOOK TRACTOR1, FRI. A.M.!", "en"),
    ("RESERVAR TRACTOR1 VIE AM", "es"),
    ("reserva tractor1 viernes por la mañana", "es"),
    ("reservar tractor1 27 de noviembre de 6 a 12", "es"),
    ("RÉSERVER TRACTOR1 VEN MATIN", "fr"),
    ("reserver le tractor1 vendredi de 6h à 12h", "fr"),
    ("réservez tractor1 27 novembre 6h-12h svp", "fr"),
    ("MARCAR TRACTOR1 SEX AM", "pt"),
    ("marcar tractor1 sexta-feira de manhã", "pt"),
    ("marcar tractor1 27 de novembro das 6 às 12", "pt"),
    ("AGIZA TRACTOR1 IJU AM", "sw"),
    ("agiza tractor1 ijumaa asubuhi", "sw"),
    ("omba tractor1 tarehe 27 novemba 6 hadi 12", "sw"),
]


@pytest.mark.parametrize(("text", "language"), FRIDAY_MORNING, ids=[text for text, _language in FRIDAY_MORNING])
def test_many_ways_to_write_friday_morning_mean_the_same(text: str, language: str) -> None:
    """Words in any order, dates in any style, hours as words or figures: all the same wish, read in the same tongue."""
    assert understood(text, "en") == ("BOOK", "TRACTOR1", 6, (6, 12))
    assert said(text, "en").tongue.code == language


HOURS = [
    ("6-10", (6, 10)), ("6 - 10", (6, 10)), ("6\u201310", (6, 10)), ("06:00-10:00", (6, 10)), ("6h-10h", (6, 10)),
    ("6am-10am", (6, 10)), ("6-10am", (6, 10)), ("6-10 am", (6, 10)), ("6-10 pm", (18, 22)), ("10am-2pm", (10, 14)),
    ("10-2pm", (10, 14)), ("10am-2", (10, 14)), ("9-12 am", (9, 12)), ("2-5 pm", (14, 17)), ("2-5 afternoon", (14, 17)),
    ("pm", (12, 18)), ("day", (6, 18)), ("14 to 18", (14, 18)), ("14h - 18h", (14, 18)), ("0600-1000", (6, 10)),
    ("20-24", (20, 24)), ("5-7", (5, 7)),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "hours"), HOURS, ids=[typed for typed, _hours in HOURS])
def test_hours_are_read_as_people_write_them(typed: str, hours: tuple[int, int]) -> None:
    """Hours with dashes, words, am and pm give one stretch of the day."""
    assert understood(f"BOOK PUMP FRI {typed}")[3] == hours


DOUBTS = [
    ("", "unknown"), ("hello?", "unknown"), ("thank you", "unknown"), ("BOOK", "which_machine"),
    ("BOOK FRI AM", "which_machine"), ("BOOK TRACTOR FRI AM", "which_machine"),
    ("BOOK TRACTOR3 FRI AM", "no_machine"), ("BOOK PLOUGH FRI AM", "no_machine"),
    ("BOOK TRACTOR1 TRACTOR2 FRI AM", "two_machines"), ("BOOK PUMP AM", "which_day"), ("BOOK PUMP FRI", "which_time"),
    ("BOOK PUMP FRI 6", "until"), ("BOOK PUMP FRI 6am", "until"), ("BOOK PUMP FRI 6 am", "until"),
    ("BOOK PUMP FRI 14h", "until"), ("BOOK PUMP 6", "which_day"), ("BOOK PUMP FRI SAT AM", "two_days"),
    ("BOOK PUMP THU 27/11 AM", "two_days"), ("BOOK PUMP 31/2 AM", "two_days"), ("BOOK PUMP FRI AM PM", "two_times"),
    ("BOOK PUMP FRI 6-10 14-16", "two_times"), ("BOOK PUMP FRI 6-10 PM AM", "two_times"),
    ("BOOK PUMP FRI 8-14 AM", "whole_hours"), ("BOOK PUMP FRI 6:30-10", "whole_hours"),
    ("BOOK PUMP FRI 22-6", "whole_hours"), ("BOOK PUMP FRI 6-30", "whole_hours"), ("BOOK PUMP FRI 2-5", "night"),
    ("AGIZA PUMP IJU saa 2", "clock"), ("BOOK PUMP FRI AM not", "strange"), ("BOOK PUMP JUMA AM", "two_days"),
    ("RESERVAR PUMP 6 mar AM", "two_days"), ("CANCEL K7Q B4X", "which_request"), ("CANCEL blah", "strange"),
    ("BOOK PUMP 12 am", "whole_hours"), ("BOOK PUMP NEXT FRI AM", "strange"),
    ("RESERVAR PUMP PASADO MAÑANA", "which_time"),
    ("BOOK PUMP FRI 4-14 MORNING", "two_times"),
    ("WEEK TRACTOR", "which_machine"), ("WEEK TRACTOR9", "no_machine"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "doubt"), DOUBTS, ids=[text or "nothing" for text, _doubt in DOUBTS])
def test_what_may_mean_two_things_is_asked_about(text: str, doubt: str) -> None:
    """The doubt names what is asked back."""
    assert said(text).doubt == doubt


NEAR = [
    ("BOK TRACTOR1 FRI AM", "TRACTOR1"), ("BOOKK TRACTRO1 FRI AM", "TRACTOR1"), ("BOOK TRCTOR1 FRI AM", "TRACTOR1"),
    ("BOOK TRACTOOR2 FRI AM", "TRACTOR2"), ("BOOK PMP FRI AM", "PUMP"), ("RESERVARR PUM FRI AM", "PUMP"),
    ("AGIZZA PUMP IJUMAA AM", "PUMP"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "machine"), NEAR, ids=[text for text, _machine in NEAR])
def test_a_slip_of_one_letter_is_understood(text: str, machine: str) -> None:
    """A command or a machine with one letter wrong, more, less or swapped is taken for the only one that is near."""
    assert understood(text) == ("BOOK", machine, 6, (6, 12))


def test_a_machine_with_other_digits_is_another_machine() -> None:
    """TRACTOR3 is never taken for TRACTOR2, though one letter apart; nor is TRACTOR11 for TRACTOR1."""
    for code in ("TRACTOR3", "TRACTOR11", "TRACTOR12"):
        wish = said(f"BOOK {code} FRI AM")
        assert (wish.machine, wish.doubt) == ("", "no_machine")


def test_spanish_manana_is_tomorrow_or_the_morning_by_what_stands_beside_it() -> None:
    """With a day it is the morning, with hours tomorrow, twice it is tomorrow morning."""
    assert understood("RESERVAR PUMP VIERNES MAÑANA", "es")[2:] == (6, (6, 12))
    assert understood("RESERVAR PUMP MAÑANA 14-16", "es")[2:] == (1, (14, 16))
    assert understood("RESERVAR PUMP MAÑANA MAÑANA", "es")[2:] == (1, (6, 12))
    assert said("RESERVAR PUMP MAÑANA", "es").doubt == "which_time"


AFTER_TOMORROW = [
    "BOOK PUMP DAY AFTER TOMORROW AM", "RESERVAR PUMP PASADO MAÑANA AM", "RÉSERVER PUMP APRÈS-DEMAIN MATIN",
    "réserver pump après demain matin", "MARCAR PUMP DEPOIS DE AMANHÃ DE MANHÃ", "AGIZA PUMP KESHOKUTWA ASUBUHI",
    "agiza pump kesho kutwa asubuhi", "reservar pump pasado mañana por la mañana",
]  # fmt: skip


@pytest.mark.parametrize("text", AFTER_TOMORROW)
def test_the_day_after_tomorrow_is_said_in_several_words(text: str) -> None:
    """Words that are one together are read together."""
    assert understood(text)[2:] == (2, (6, 12))


def test_a_word_of_several_languages_is_read_in_that_of_the_rest_then_of_the_sender() -> None:
    """`CANCELAR` is Spanish and Portuguese: what follows decides, and where nothing does, the sender's language."""
    assert said("RESERVAR PUMP SEXTA MANHÃ", "es").tongue.code == "pt"
    assert said("RESERVAR PUMP VIERNES TARDE", "pt").tongue.code == "es"
    assert said("CANCELAR K7Q", "pt").tongue.code == "pt"
    assert said("CANCELAR K7Q", "es").tongue.code == "es"


def test_a_cancellation_names_a_code_or_what_was_asked_for() -> None:
    """Codes with and without #, in small letters; machine, day and hours also do."""
    assert said("CANCEL K7Q").code == said("undo #k7q").code == said("FUTA k7q").code == "K7Q"
    assert said("CANCEL K7Q2B").code == "K7Q2B"
    wish = said("CANCEL TRACTOR1 FRI AM")
    assert (wish.machine, wish.day, wish.hours, wish.doubt) == ("TRACTOR1", FRIDAY, (6, 12), "")


WORDS = sorted({word for tongue in TONGUES for word in (*tongue.commands, *tongue.exact)})
PIECES = st.sampled_from(
    [
        *WORDS,
        *SHELF.codes,
        "TRACTOR",
        "K7Q",
        "#K7Q",
        "27/11",
        "27",
        "6",
        "6-10",
        "6am",
        "14h",
        "+3",
        "-",
        "31/31",
        "2-5",
    ]
) | st.text(max_size=8)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=9).map(" ".join) | st.text(max_size=240))
@example("BOOK PUMP 9999-12-31 AM")
@example("BOOK PUMP +999 0-24")
@example("BOOK PUMP \u0662\u0667/\u0661\u0661 \u0666-\u0661\u0660")
@example("{} {0} {machine} %s\x00\ud800")
def test_any_text_gives_a_wish(text: str) -> None:
    """Nothing that can be written breaks the reader, and a wish without doubt is whole and possible."""
    for language in BY_CODE:
        wish = said(text, language)
        assert wish.doubt in {*REPLIES, ""}
        if not wish.doubt:
            assert wish.command in COMMANDS
            assert wish.machine in {*SHELF.codes, ""}
        if wish.command == "BOOK" and not wish.doubt:
            assert wish.machine
            assert wish.day is not None
            assert wish.hours is not None
            assert 0 <= wish.hours[0] < wish.hours[1] <= 24


@given(st.binary(max_size=300))
def test_any_bytes_that_a_radio_brings_give_a_wish(data: bytes) -> None:
    """The reader survives what is no text at all, too."""
    assert said(data.decode("utf-8", "replace")).doubt in {*REPLIES, ""}
    assert said(data.decode("latin-1")).doubt in {*REPLIES, ""}


@given(st.sampled_from(WORDS), st.integers(0, 40), st.sampled_from("abcxyz019"))
def test_a_slip_is_near_and_nearness_has_no_direction(word: str, place: int, letter: str) -> None:
    """Taking a letter out, putting one in, changing one and swapping two each stay near, seen from both sides."""
    place %= len(word)
    slips = [
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    ]
    for slip in slips:
        assert near(word, slip)
        assert near(slip, word)


@given(st.integers(0, 24), st.integers(0, 24), st.sampled_from(["", "am", "pm"]), st.sampled_from(["", "am", "pm"]))
def test_hours_between_two_hours_are_of_one_day(first: int, last: int, own: str, other: str) -> None:
    """Whatever is typed as two hours is a stretch within one day, or refused."""
    hours = between(first, last, own, other)
    assert hours is None or 0 <= hours[0] < hours[1] <= 24


# ---- the files -----------------------------------------------------------------------------------------------------

ENGLISH = (FOLDER / "en.toml").read_text("utf-8")

BROKEN = [
    ("a quote is missing", ENGLISH.replace('BOOK = ["BOOK"', 'BOOK = ["BOOK')),
    ("a reply is missing", ENGLISH.replace("mine = ", "mien = ")),
    ("a command is missing", ENGLISH.replace('HELP = ["HELP", "INFO"]', "")),
    ("a blank that nobody fills", ENGLISH.replace("{who}", "{whom}")),
    ("a brace is missing", ENGLISH.replace("{who}", "{who")),
    ("six days", ENGLISH.replace('["Mon", "Monday"], ', "")),
    ("a list is no list", ENGLISH.replace('today = ["today"]', 'today = "today"')),
    ("a word is empty", ENGLISH.replace('"today"', '""')),
    ("a number for a word", ENGLISH.replace('"today"', "5")),
]


@pytest.mark.parametrize(("what", "text"), BROKEN, ids=[what for what, _text in BROKEN])
def test_a_file_that_is_not_whole_is_refused_by_name(what: str, text: str) -> None:
    """Who mends a file and slips is told which file, not shown a traceback."""
    assert text != ENGLISH, what
    with pytest.raises(Refused, match=r"en\.toml"):
        read("en", text)

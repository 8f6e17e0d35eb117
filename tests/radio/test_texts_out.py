"""Text replies and their pace: 200 bytes at most, never inside a letter; not too many, not too fast, never for ever."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clock import Calendar
from radio.texts.limits import EACH_MINUTE, GAP, SENDERS, STRANGERS, WAITING, Limits, Outbox, Reply, Verdict
from radio.texts.reply import codes, cut, listed, say, short_code, show_when
from radio.texts.words import REPLIES, Tongue, load

TONGUES = load(Path(__file__).parents[2] / "assets" / "texts")
CALENDAR = Calendar.founded(2026, 180)
#: Friday 27 November 2026, 6 o'clock.
FRIDAY_6 = 330 * 24 + 6


@given(st.text(max_size=400), st.integers(3, 220))
def test_a_cut_text_fits_and_ends_at_a_letter(text: str, most: int) -> None:
    """Any text is cut to so many bytes; what is left is its beginning, with no accent torn off."""
    short = cut(text, most)
    assert len(short.encode()) <= most
    whole = cut(text, 10_000)
    assert whole.startswith(short.removesuffix("…").rstrip())
    assert short == whole or short.endswith("…")


def test_a_letter_is_not_parted_from_its_accent() -> None:
    """A letter whose accent would not fit is left out with it; n with a tilde below has no single sign."""
    assert cut("ab" + "n\u0330" * 3, 9) == "abn\u0330…"
    assert cut("ab" + "n\u0330" * 3, 7) == "ab…"


@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=20), st.integers(20, 200))
def test_a_list_fits_and_counts_what_it_leaves_out(items: list[str], most: int) -> None:
    """As many items as fit stand there, and the rest is a number."""
    words = listed(items, most)
    assert len(words.encode()) <= most
    shown = [count for count in range(1, len(items)) if words == "; ".join(items[:count]) + f"; +{len(items) - count}"]
    assert shown or words in {"; ".join(items), cut(items[0], most)}


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.code)
def test_no_reply_is_cut_with_ordinary_words_in_it(tongue: Tongue) -> None:
    """With a long machine code, name and day, every reply of every language is within 200 bytes and says all of it."""
    long = {
        "machine": "HARVESTER-12", "when": show_when(tongue, CALENDAR, FRIDAY_6, FRIDAY_6 + 4), "code": "K7Q2B",
        "who": "BARTOLOMEU", "state": max(tongue.states, key=len), "desk": "B Nova Esperança", "word": "HARVESTER-1",
        "day": "mié 30 sept", "free": "05-06, 08-09, 12-13", "example": "RESERVAR HARVESTER-12 27/11 6-10", "count": 12,
        "machines": "HARVESTER-12; TRACTOR1", "from": "mié 30 sept", "to": "mié 30 sept", "from_pm": 14, "to_pm": 17,
        "words": "sosoz-jajob-zubiz-lumaj-pijiv-zifit", "list": "#K7Q HARVESTER-12 mié 30 sept AM",
    } | {command.lower(): word for command, word in tongue.shown.items()}  # fmt: skip
    for name in REPLIES:
        assert not say(tongue, name, **long).endswith("…"), name


def test_hours_of_one_day_and_of_several_are_written() -> None:
    """Halves of a day by name, others by their hours, and the last day where it is another."""
    english = next(tongue for tongue in TONGUES if tongue.code == "en")
    swahili = next(tongue for tongue in TONGUES if tongue.code == "sw")
    assert show_when(english, CALENDAR, FRIDAY_6, FRIDAY_6 + 6) == "Fri 27 Nov AM"
    assert show_when(english, CALENDAR, FRIDAY_6, FRIDAY_6 + 4) == "Fri 27 Nov 06-10"
    assert show_when(swahili, CALENDAR, FRIDAY_6 + 6, FRIDAY_6 + 12) == "Iju 27 Nov PM"
    assert show_when(english, CALENDAR, FRIDAY_6, FRIDAY_6 + 18) == "Fri 27 Nov 06-24"
    assert show_when(english, CALENDAR, FRIDAY_6, FRIDAY_6 + 28) == "Fri 27 Nov 06-Sat 28 Nov 10"


def test_short_codes_stay_and_grow_only_where_two_begin_the_same() -> None:
    """A code hangs on its entry alone; of all the codes of one list none is another's, or the beginning of one."""
    names = [f"1.0.0.{seq}" for seq in range(400)]
    given_codes = codes(names)
    assert short_code("1.0.0.7") == "U6K7W"
    assert len(set(given_codes.values())) == len(names)
    assert {len(code) for code in given_codes.values()} == {3, 5}
    for name, code in given_codes.items():
        assert short_code(name).startswith(code)
        assert [other for other in names if short_code(other).startswith(code)] == [name]


def test_six_texts_a_minute_then_one_warning_then_silence() -> None:
    """The seventh text within a minute is warned and the eighth met with silence; a minute later all is well again."""
    limits = Limits()
    said = [limits.text(7, float(second)) for second in range(EACH_MINUTE + 3)]
    assert said == [Verdict.ANSWER] * EACH_MINUTE + [Verdict.WARN] + [Verdict.SILENCE] * 2
    assert limits.text(8, 9.0) is Verdict.ANSWER
    assert limits.text(7, 61.0) is Verdict.ANSWER


def test_a_thousand_senders_take_no_more_room_than_those_remembered() -> None:
    """However many numbers somebody makes up, only the last 256 are remembered."""
    limits = Limits()
    for sender in range(1000):
        limits.text(sender, 0.0)
        limits.vain((sender, None), 0.0, 2)
    assert len(limits.senders) == SENDERS


def test_vain_answers_end_for_one_sender_and_for_all() -> None:
    """Two machines that answer each other stop after two; all strangers together get twelve in ten minutes."""
    limits = Limits()
    assert [limits.vain(7, 0.0, 2) for _turn in range(4)] == [True, True, False, False]
    assert sum(limits.vain(sender, 1.0, 2) for sender in range(100, 200)) == STRANGERS - 2
    assert limits.vain(300, 2.0, 1, stranger=False)
    assert limits.vain(7, 602.0, 2)


def test_replies_leave_two_and_a_half_seconds_apart() -> None:
    """However many wait, the next leaves only when its time has come, in the order in which they were put."""
    outbox = Outbox()
    for number in range(4):
        assert outbox.put(Reply("air", number, "words"), 0.0)
    left = [(tick / 10, reply.to) for tick in range(200) if (reply := outbox.due(tick / 10))]
    assert left == [(number * GAP, number) for number in range(4)]


def test_a_reply_waits_for_its_own_radio_and_not_for_ever() -> None:
    """While one radio is away the other's replies go on; what waited ten minutes is dropped."""
    outbox = Outbox()
    outbox.put(Reply("away", 1, "words"), 0.0)
    outbox.put(Reply("here", 2, "words"), 1.0)
    assert outbox.due(5.0, lambda via: via == "here") == Reply("here", 2, "words")
    assert outbox.due(10.0, lambda via: via == "here") is None
    assert outbox.wait(10.0) == 0.0
    assert outbox.due(601.0) is None
    assert outbox.wait(601.0) is None


def test_no_more_replies_wait_than_there_is_room_for() -> None:
    """The 33rd is dropped."""
    outbox = Outbox()
    assert [outbox.put(Reply("", number, ""), 0.0) for number in range(WAITING + 1)] == [True] * WAITING + [False]

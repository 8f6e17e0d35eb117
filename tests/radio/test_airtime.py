"""What airtime costs, and what the governor allows."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio import bands
from radio.airtime import CEILING, HOUR, MINUTE, NEVER, Governor, Grade, airtime_ms, ceiling, slot_ms

GRADES = st.sampled_from(list(Grade))


@pytest.mark.parametrize(
    ("preset", "size", "signed", "expected"),
    [
        ("LongFast", 231, False, 2157),
        ("MediumFast", 231, False, 642),
        ("ShortFast", 231, False, 204),
        ("ShortTurbo", 231, False, 102),
        ("LongFast", 12, False, 518),
        ("LongFast", 12, True, 1010),
    ],
)
def test_a_frame_takes_as_long_as_was_measured(preset: str, size: int, signed: bool, expected: int) -> None:  # noqa: FBT001
    """The formula gives, to the millisecond, what real firmware took."""
    assert airtime_ms(preset, size, signed) == expected


def test_slow_presets_are_stretched() -> None:
    """Where a symbol lasts 16 ms or more, two bits of each are given up: reckoned by hand from the data sheet."""
    # 255 bytes: 16 + 4.25 symbols of preamble, 8 + ceil(2040 / 36) * 8 and 8 + ceil(2036 / 40) * 8 of payload.
    assert airtime_ms("LongModerate", 231) == round((20.25 + 8 + 57 * 8) * 16.384)
    assert airtime_ms("LongSlow", 231) == round((20.25 + 8 + 51 * 8) * 32.768)


def test_the_signature_is_for_frames_that_have_room_for_it() -> None:
    """Firmware 2.8 signs 165 bytes and no more, so that one byte more is cheaper."""
    assert airtime_ms("LongFast", 165, signed=True) == airtime_ms("LongFast", 231)
    assert airtime_ms("LongFast", 166, signed=True) == airtime_ms("LongFast", 166)


def test_names_are_read_in_any_spelling() -> None:
    """A preset or region is found as the radio, the library or a person writes it."""
    assert bands.preset("LONG_FAST") == bands.preset("long fast") == bands.preset("LongFast")
    assert bands.region("eu868") == bands.region("EU_868")


def test_presets_fit_the_band() -> None:
    """The wide presets are not offered in Europe, where firmware refuses them."""
    names = [found.name for found in bands.presets_of(bands.region("EU_868"))]
    assert names[0] == "LongSlow"
    assert names[-1] == "ShortFast"
    assert "ShortTurbo" not in names
    assert "ShortTurbo" in [found.name for found in bands.presets_of(bands.region("US"))]


def test_an_unknown_region_gets_the_strictest_rule() -> None:
    """Where the radio stands nowhere that we know, one percent of an hour is all."""
    assert bands.region("MOON").duty == min(region.duty for region in bands.REGIONS.values())
    assert Governor("MOON").budget_ms <= HOUR // 100


def test_a_slot_is_as_the_firmware_has_it() -> None:
    """A slot lasts 2.5 symbols and 7.6 ms."""
    assert slot_ms("LongFast") == pytest.approx(28.08)


def most_in_a_window(sends: list[tuple[int, int]]) -> int:
    """Give the most milliseconds on air in any window of an hour, counting parts of frames."""
    edges = {at for at, _took in sends} | {at + took - HOUR for at, took in sends}
    return max(sum(max(0, min(at + took, edge + HOUR) - max(at, edge)) for at, took in sends) for edge in edges or {0})


@settings(max_examples=60)
@given(
    region=st.sampled_from(["EU_868", "UA_868", "EU_866", ""]),
    preset=st.sampled_from(["LongFast", "ShortFast", "LongSlow"]),
    tries=st.lists(
        st.tuples(st.integers(0, 240_000), GRADES, st.integers(1, 231), st.integers(0, HOUR), st.booleans()),
        max_size=250,
    ),
)
def test_the_law_of_the_region_is_never_broken(
    region: str, preset: str, tries: list[tuple[int, Grade, int, int, bool]]
) -> None:
    """No schedule of frames that `may` allowed exceeds the duty cycle in any window, restarts included."""
    governor, now, sends = Governor(region), 0, list[tuple[int, int]]()
    for step, grade, size, waited, restart in tries:
        now += step
        if restart:
            kept, governor = governor.keep(now), Governor(region)
            governor.restore(now, kept)
        took = airtime_ms(preset, size)
        while governor.may(now, grade, took, waited):
            governor.sent(now, took)
            sends.append((now, took))
            now += took
    assert most_in_a_window(sends) <= HOUR * bands.region(region).duty // 1000


def test_a_greedy_sender_uses_nearly_all_that_is_allowed() -> None:
    """Alerts that are sent whenever they may use more than nine tenths of the hour, and never more than it."""
    governor, sends = Governor("EU_868"), list[tuple[int, int]]()
    for now in range(0, 3 * HOUR, 2_500):
        if governor.may(now, Grade.ALERT, 2157):
            governor.sent(now, 2157)
            sends.append((now, 2157))
    assert 0.9 * 360_000 < most_in_a_window(sends) <= 360_000


def test_what_the_radio_relays_counts() -> None:
    """When the radio itself has sent 9.9 % in the last hour, nothing more may go out, and an hour later it may."""
    governor = Governor("EU_868")
    governor.load(0, channel=0.0, own=9.9)
    assert not governor.may(1, Grade.ALERT, 518)
    assert governor.wait_ms(1, Grade.ALERT, 518) == pytest.approx(HOUR + 2 * MINUTE, abs=2)


def test_our_own_frames_are_not_counted_twice() -> None:
    """The radio's figure contains our frames; what is more than those, and a quarter again, is what it sends itself."""
    governor = Governor("EU_868")
    governor.sent(0, 100_000)
    governor.load(10 * MINUTE, channel=0.0, own=100 * 130_000 / HOUR)
    assert governor.used_ms(10 * MINUTE) == 137_500


@given(now=st.integers(0, HOUR), grade=GRADES, sizes=st.lists(st.integers(1, 231), max_size=200))
@settings(max_examples=60)
def test_the_wait_is_what_it_says(now: int, grade: Grade, sizes: list[int]) -> None:
    """After `wait_ms` the frame may go, a millisecond sooner it may not."""
    governor = Governor("EU_868")
    for step, size in enumerate(sizes):
        governor.sent(now + step * 300, airtime_ms("LongFast", size))
    now += 300 * len(sizes)
    wait = governor.wait_ms(now, grade, 2157)
    assert governor.may(now + wait, grade, 2157, wait)
    assert wait == 0 or not governor.may(now + wait - 1, grade, 2157, wait - 1)


def test_a_frame_beyond_the_whole_budget_never_goes() -> None:
    """Where no waiting helps, that is said."""
    assert Governor("UA_868").wait_ms(0, Grade.ALERT, 40_000) == NEVER


@pytest.mark.parametrize("grade", list(Grade))
def test_each_grade_stops_at_its_ceiling(grade: Grade) -> None:
    """A grade sends below its ceiling of channel use and not above it, however much airtime the law leaves."""
    governor = Governor("US")
    governor.load(0, channel=CEILING[grade] - 2.0, own=0.0)
    assert governor.may(0, grade, 204)
    governor.load(0, channel=CEILING[grade] + 1.0, own=0.0)
    assert not governor.may(0, grade, 204)


def test_waiting_lifts_a_ceiling_to_the_next_one() -> None:
    """What has waited for five minutes may use the ceiling of the grade above, and never more."""
    rising = [ceiling(Grade.BACKFILL, minutes * MINUTE) for minutes in (0, 5, 10, 20, 500)]
    assert rising[0] == CEILING[Grade.BACKFILL]
    assert rising[-1] == CEILING[Grade.OTHER]
    assert all(one <= two for one, two in pairwise(rising))
    assert ceiling(Grade.ALERT, HOUR) == CEILING[Grade.ALERT]


def test_the_low_grades_leave_airtime_for_an_alert() -> None:
    """When backfill has used all that it may, an alert still goes out at once."""
    governor, now = Governor("EU_868"), 0
    while (wait := governor.wait_ms(now, Grade.BACKFILL, 2157)) < 10 * MINUTE:
        now += wait
        governor.sent(now, 2157)
    assert governor.may(now + MINUTE, Grade.ALERT, 2157)


def test_what_is_heard_fills_the_channel() -> None:
    """Frames that came in count at once, without waiting for the radio's figures, and are forgotten after a minute."""
    governor = Governor("US")
    for now in range(0, 10_000, 1_000):
        governor.heard(now, 1_000)
    assert not governor.may(10_000, Grade.BACKFILL, 204)
    assert governor.may(10_000, Grade.OTHER, 204)
    assert governor.channel(80_000) == 0


def test_a_hold_is_kept() -> None:
    """While the radio asked for silence nothing goes out, and afterwards it does."""
    governor = Governor("US")
    governor.hold(0, 30)
    assert not governor.may(29_999, Grade.ALERT, 100)
    assert governor.wait_ms(0, Grade.ALERT, 100) == 30_000


def test_a_figure_that_is_no_number_is_taken_for_the_worst() -> None:
    """A radio that reports nonsense does not open the gate."""
    governor = Governor("EU_868")
    governor.load(0, float("nan"), float("nan"))
    assert not governor.may(0, Grade.ALERT, 100)

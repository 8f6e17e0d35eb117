"""When a radio's child is started, asked and ended, and what a radio's queue takes: by an invented clock."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from radio.links.watch import ASSUMED, FORGOTTEN, PACE, Do, Patience, Room, Watch

USUAL = Patience()


def ready_watch(at: float = 0.0) -> Watch:
    """Give a watch over a radio that is there."""
    watch = Watch(USUAL, at)
    watch.started(at)
    watch.ready(at)
    return watch


def test_a_talking_radio_is_left_alone() -> None:
    """Whoever says something every minute is never asked."""
    watch = ready_watch()
    for minute in range(1, 100):
        assert watch.due(60.0 * minute) == (Do.NOTHING, "")
        watch.heard(60.0 * minute)


def test_a_silent_radio_is_asked_after_ninety_seconds_and_given_up_after_fifteen_more() -> None:
    """An answer in time keeps it; no answer ends it."""
    watch = ready_watch()
    assert watch.due(89.9)[0] is Do.NOTHING
    assert watch.due(90)[0] is Do.ASK
    watch.asked(90)
    assert watch.due(104)[0] is Do.NOTHING
    watch.heard(104)
    assert watch.due(193)[0] is Do.NOTHING
    assert watch.due(194)[0] is Do.ASK
    watch.asked(194)
    assert watch.due(209) == (Do.END, "silent")


def test_a_child_that_never_gets_ready_is_ended() -> None:
    """A minute is enough to connect."""
    watch = Watch(USUAL, 0)
    assert watch.due(0)[0] is Do.START
    watch.started(0)
    watch.heard(50)
    assert watch.due(59)[0] is Do.NOTHING
    assert watch.due(60) == (Do.END, "mute")


def test_what_is_given_must_be_taken_within_two_minutes() -> None:
    """A radio that talks but takes nothing is ended; what it took in time does not count."""
    watch = ready_watch()
    watch.gave(0)
    watch.gave(50)
    watch.took()
    watch.heard(169)
    assert watch.due(169)[0] is Do.NOTHING
    assert watch.due(170) == (Do.END, "stuck")


def test_the_pause_doubles_up_to_a_minute_and_is_short_again_after_a_good_while() -> None:
    """2, 4, 8, 16, 32, 60, 60 …, and 2 again after two minutes that the radio was there."""
    watch, now, pauses = Watch(USUAL, 0), 0.0, list[float]()
    for _time in range(7):
        watch.started(now)
        watch.ended(now)
        later = now
        while watch.due(later)[0] is not Do.START:
            later += 1
        pauses.append(later - now)
        now = later
    assert pauses == [2, 4, 8, 16, 32, 60, 60]
    watch.started(now)
    watch.ready(now)
    watch.ended(now + USUAL.steady)
    assert watch.due(now + USUAL.steady + 2)[0] is Do.START


def test_a_missing_cable_is_looked_for_every_two_seconds() -> None:
    """While there is nothing to start, the pause does not grow."""
    watch = Watch(USUAL, 0)
    for second in range(0, 600, 2):
        assert watch.due(second)[0] is Do.START
        watch.missing(second)
        assert watch.due(second + 1)[0] is Do.NOTHING


def act(watch: Watch, now: float) -> Do:
    """Do what is due, and give it."""
    do, _why = watch.due(now)
    done = {Do.START: watch.started, Do.ASK: watch.asked, Do.END: watch.ended}
    if do in done:
        done[do](now)
    return do


@given(st.lists(st.tuples(st.sampled_from(["wait", "heard", "gave", "took", "ready"]), st.integers(0, 100))))
def test_whatever_happens_a_watch_never_rests_for_ever(steps: list[tuple[str, int]]) -> None:
    """From any state, silence leads to a new start within three minutes and a half."""
    watch, now = Watch(USUAL, 0), 0.0
    happen: dict[str, Callable[[float], None]] = {"heard": watch.heard, "gave": watch.gave}
    happen |= {"took": lambda _now: watch.took(), "wait": lambda _now: None}
    for step, seconds in steps:
        now += seconds
        act(watch, now)
        if step != "ready":
            happen[step](now)
        elif watch.running:
            watch.ready(now)
    assert Do.START in {act(watch, now + second) for second in range(1, 211)}


def test_an_untold_queue_takes_four_frames_and_then_one_every_five_seconds() -> None:
    """Before the radio has told of its queue, too much at once would be lost without a word."""
    room = Room(0)
    for left in range(ASSUMED, 0, -1):
        assert room.free(0) == left
        room.sent(0)
    assert room.free(PACE - 0.1) == 0
    assert room.free(PACE) == 1
    room.sent(PACE)
    assert room.free(1.9 * PACE) == 0
    assert room.free(1000) == ASSUMED


def test_frames_on_their_way_count_until_the_radio_answers_for_them() -> None:
    """Two frames sent before the first answer leave room for two fewer, and for good once the radio says so."""
    room = Room(0)
    room.told(16, answer=False)
    room.sent(0)
    room.sent(0)
    assert room.free(0) == 14
    room.told(15, answer=True)
    assert room.free(0) == 14
    room.told(14, answer=True)
    assert room.free(0) == 14
    room.told(0, answer=False)
    assert room.free(0) == 0


def test_a_lost_answer_does_not_close_the_queue_for_ever() -> None:
    """A frame that the radio never answers for is thought to be gone after a while."""
    room = Room(0)
    room.told(1, answer=False)
    room.sent(0)
    assert room.free(FORGOTTEN - 1) == 0
    assert room.free(FORGOTTEN) == 1

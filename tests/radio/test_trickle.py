"""Who speaks when all agree, and who speaks all the same."""

from radio.sync.trickle import Trickle


def test_a_desk_stays_silent_in_an_interval_in_which_another_said_the_same() -> None:
    """With k = 1; in the next interval it is its turn again."""
    timer = Trickle(1000, 4, lambda: 0.0)
    timer.start(0)
    timer.consistent()
    assert not any(timer.due(now) for now in range(0, 1000, 100))
    assert timer.due(2000)


def test_a_desk_that_has_to_be_heard_speaks_once_though_another_said_the_same() -> None:
    """Before and after the beginning of the interval; what was said is enough, and the next interval is as ever."""
    timer = Trickle(1000, 4, lambda: 0.0)
    timer.start(0, surely=True)
    timer.consistent()
    timer.start(100)
    timer.consistent()
    assert timer.due(600)
    timer.said(600)
    assert not timer.due(700)
    timer.start(2000)
    timer.consistent()
    assert not timer.due(2600)

"""The account of what is under way, as a dialogue in seconds."""

from hypothesis import given
from hypothesis import strategies as st

from mvs_tui.celldiff.window import ASK, FIRST, LIMIT, LOST, PATIENCE, Window


def test_small_frames_are_not_asked_after() -> None:
    """A marker's move is not worth a question; many of them are."""
    window = Window()
    assert [window.sent(20, 0.0) for _move in range(ASK // 20 + 1)].count(True) == 1


def test_full_line_holds_frames_back() -> None:
    """While more is under way than allowed, nothing is sent; the answer opens the line."""
    window = Window()
    assert window.sent(LIMIT + 1, 0.0)
    assert not window.open(0.1)
    window.answered()
    assert window.open(0.1)


def test_silent_terminal_is_asked_no_more() -> None:
    """A terminal that never answers holds up the first frame for a few seconds, and no other."""
    window = Window()
    window.sent(LIMIT + 1, 0.0)
    assert not window.open(FIRST - 0.1)
    assert window.open(FIRST)
    assert not window.sent(10 * LIMIT, FIRST)
    assert window.open(FIRST)


def test_stalled_line_is_waited_for() -> None:
    """A terminal that has answered is waited for longer, some times; then it is sent to freely until it answers."""
    window, now = Window(), 0.0
    window.ask(now)
    window.answered()
    for _turn in range(LOST):
        assert window.sent(LIMIT + 1, now)
        assert not window.open(now + PATIENCE - 0.1)
        now += PATIENCE
        assert window.open(now)
    assert not window.asking
    window.answered()
    assert window.asking


def test_wait_tells_when_patience_ends() -> None:
    """The time to wait is what is left of the patience for the oldest question."""
    window = Window()
    window.sent(LIMIT + 1, 5.0)
    assert window.wait(6.0) == FIRST - 1.0
    assert Window().wait(6.0) == 0.0


@given(steps=st.lists(st.tuples(st.integers(0, 2000), st.floats(0, 5), st.booleans()), max_size=60))
def test_line_never_closes_for_good(steps: list[tuple[int, float, bool]]) -> None:
    """Whatever is sent and answered, the line opens within the patience, and no account goes below nothing."""
    window, now = Window(), 0.0
    for size, later, answer in steps:
        now += later
        if window.open(now):
            window.sent(size, now)
        if answer:
            window.answered()
        assert 0 <= window.told <= window.total
    assert window.open(now + PATIENCE)

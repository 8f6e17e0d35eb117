"""What is checked of a request: the name we are called by, the page it comes from, how often it asks."""

import pytest

from mvs_tui.serve.door import ADDRESSES
from mvs_tui.serve.guard import Names, Pace, from_our_page, policy


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8010", "10.0.0.7", "localhost:8010", "LOCALHOST", "[::1]:8010", "desk.lan:8010", "desk.lan."]
)
def test_a_browser_may_call_us_by_number_or_by_a_name_that_was_given(host: str) -> None:
    """Addresses in numbers, this machine's own names and the given ones are known."""
    assert Names.of(["desk.lan"]).knows(host)


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.example", "evil.example:8010", "127.0.0.1.evil.example", "desk.lan@evil.example", "desk.lan/x",
        "[::1", "a:b:c", "desk.lan?x", "desk.lan:99999",
    ],
)  # fmt: skip
def test_no_other_name_is_answered(host: str) -> None:
    """A page elsewhere that points its own name at us is refused, and so is nonsense."""
    assert not Names.of(["desk.lan"]).knows(host)


@pytest.mark.parametrize(
    ("origin", "right"),
    [
        ("http://10.0.0.7:8010", True), ("https://10.0.0.7:8010", False), ("http://10.0.0.7:8011", False),
        ("http://10.0.0.7", False), ("http://evil.example", False), ("null", False), ("", False),
        ("http://10.0.0.7:8010.evil.example", False),
    ],
)  # fmt: skip
def test_a_page_is_ours_when_scheme_name_and_port_are(origin: str, right: bool) -> None:  # noqa: FBT001 - the answer
    """A page of another program on this machine, or of another scheme, is foreign."""
    assert from_our_page(origin, "http", "10.0.0.7:8010") is right


def test_nothing_is_loaded_from_elsewhere_and_nobody_frames_us() -> None:
    """The policy names ourselves only; scripts stand in files, never in a page."""
    said = policy("https", "desk.lan:8010")
    assert "default-src 'none'" in said
    assert "script-src 'self';" in said
    assert "frame-ancestors 'none'" in said
    assert "wss://desk.lan:8010" in said
    assert "http:" not in said


def test_a_burst_is_answered_and_a_flood_is_not() -> None:
    """Each address has its own measure, which fills again with time; many addresses take no more room."""
    now = 0.0
    pace = Pace(lambda: now, rate=2, burst=5)
    assert [pace.allows("a") for _number in range(7)] == [True] * 5 + [False] * 2
    assert pace.allows("b")
    now = 2.0
    assert [pace.allows("a") for _number in range(4)] == [True] * 3 + [False]
    for number in range(2 * ADDRESSES):
        pace.allows(str(number))
    assert len(pace.seen) == ADDRESSES

"""What waits in a radio's child to be sent: in order of urgency, only with room, and never for ever."""

import threading
from collections.abc import Callable

import pytest

from radio.links import meshtastic_line
from radio.links.meshtastic_line import HELD, Line
from tests.radio.meshtastics import becomes


class Bench:
    """A line without a radio, and what it did."""

    def __init__(self) -> None:
        self.there = False
        self.asked = self.dropped = self.done = 0
        self.sent: list[str] = []
        self.line = Line(lambda: self.there, self.ask, self.tell)
        self.line.dropped = self.drop

    def ask(self) -> None:
        """Count that the radio was asked."""
        self.asked += 1

    def drop(self) -> None:
        """Count what was dropped."""
        self.dropped += 1

    def tell(self, _free: int, done: int) -> None:
        """Keep how much is done."""
        self.done = done

    def send(self, word: str) -> Callable[[], None]:
        """Give what notes a word as sent."""
        return lambda: self.sent.append(word)

    def start(self) -> None:
        """Let the line run beside the test."""
        threading.Thread(target=self.line.run, daemon=True).start()


def test_the_urgent_go_first_and_the_others_in_order() -> None:
    """What came while there was no radio goes out by urgency, then by age."""
    bench = Bench()
    for word, first in (("a", False), ("b", False), ("text", True)):
        bench.line.give(bench.send(word), first=first)
    bench.there = True
    bench.line.state(16, answer=False)
    bench.start()
    becomes(lambda: bench.done == 3)
    assert bench.sent == ["text", "a", "b"]


def test_texts_keep_their_distance_and_frames_do_not_wait_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two texts the frames go out, though texts are more urgent."""
    monkeypatch.setattr(meshtastic_line, "PACE", 0.5)
    bench = Bench()
    for word in ("text 1", "text 2"):
        bench.line.give(bench.send(word), first=True, paced=True)
    for word in ("a", "b"):
        bench.line.give(bench.send(word), first=False)
    bench.there = True
    bench.line.state(16, answer=False)
    bench.start()
    becomes(lambda: bench.done == 4)
    assert bench.sent == ["text 1", "a", "b", "text 2"]


def test_what_exits_or_raises_costs_one_frame() -> None:
    """The library exits on a name that it does not know; the thread that sends lives on."""
    bench = Bench()

    def leave() -> None:
        raise SystemExit("Warning: NodeId 12 not found in DB")

    def fail() -> None:
        raise ValueError("no")

    bench.there = True
    bench.line.state(16, answer=False)
    bench.start()
    for what in (leave, fail, bench.send("after")):
        bench.line.give(what, first=False)
    becomes(lambda: bench.done == 3)
    assert bench.sent == ["after"]


def test_a_full_radio_is_asked_and_what_waits_too_long_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room the radio is asked for its queue now and then; after a minute what waits is dropped and told."""
    monkeypatch.setattr(meshtastic_line, "LOOK", 0.1)
    monkeypatch.setattr(meshtastic_line, "STALE", 0.4)
    bench = Bench()
    bench.there = True
    bench.line.state(0, answer=False)
    bench.start()
    bench.line.give(bench.send("late"), first=False)
    becomes(lambda: bench.done == 1)
    assert (bench.sent, bench.dropped) == ([], 1)
    assert bench.asked >= 2
    bench.line.state(1, answer=False)
    bench.line.give(bench.send("now"), first=False)
    becomes(lambda: bench.sent == ["now"])


def test_more_than_is_held_is_dropped_and_counted() -> None:
    """Whoever gives more than the radio takes hears that it is done with, so that nothing counts as open for ever."""
    bench = Bench()
    for number in range(HELD + 5):
        bench.line.give(bench.send(str(number)), first=False)
    assert bench.done == 5

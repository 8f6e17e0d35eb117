"""For tests of Meshtastic links: open one on a stand-in with little patience, and wait for what it tells."""

import contextlib
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from radio.links.meshtastic import Meshtastic, MeshtasticSerial, MeshtasticTcp
from radio.links.meshtastic_box import Where
from radio.links.radio import Event
from radio.links.watch import Patience
from tests.standin.harness import Standin

E = TypeVar("E")
#: So that tests need not wait; each names what it is about.
HASTY = {"first": 0.1, "most": 0.4, "start": 4.0}


@contextlib.contextmanager
def opened(radio: Standin, channel: str = "", **patience: float) -> Generator[Meshtastic]:
    """Open a link to a stand-in, and let it go at the end."""
    times = Patience(**(HASTY | patience))
    link: Meshtastic
    if radio.port:
        link = MeshtasticTcp(Where("tcp", "127.0.0.1", radio.port), channel, times)
    else:
        link = MeshtasticSerial(Where("serial", radio.pty), channel, times)
    try:
        yield link
    finally:
        link.close()


def told(link: Meshtastic, kind: type[E], wait: float = 10.0, fits: Callable[[E], bool] = bool) -> E:
    """Give the next event of a kind that fits, passing over others; fails when it does not come."""
    passed: list[Event] = []
    until = time.monotonic() + wait
    while (left := until - time.monotonic()) > 0:
        event = link.event(left)
        if isinstance(event, kind) and fits(event):
            return event
        if event is not None:
            passed.append(event)
    raise AssertionError(f"no {kind.__name__} within {wait} s, but {passed}")


def all_told(link: Meshtastic, wait: float) -> list[Event]:
    """Give everything that is told within `wait` seconds."""
    events: list[Event] = []
    until = time.monotonic() + wait
    while (left := until - time.monotonic()) > 0:
        event = link.event(left)
        if event is not None:
            events.append(event)
    return events


def becomes(ask: Callable[[], Any], wait: float = 10.0) -> Any:
    """Wait until something is true, and give it; fails when it does not become so."""
    until = time.monotonic() + wait
    while time.monotonic() < until:
        if found := ask():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not become so")

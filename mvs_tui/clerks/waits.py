"""How long a clerk waits after wrong PINs, by a clock that nobody can set.

Rules
- From the fifth wrong PIN on each one costs a wait: 1 minute, then twice as long each time, at most an hour. A right
  PIN begins anew. It counts for the clerk, on whatever line he is.
- The wait is counted by the time that this machine was on since it started, never by the date: setting the clock
  forward or back changes nothing. After a restart the wait begins anew from its whole length.
"""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mvs_tui.clerks.book import Entry

TRIES: Final = 5
FIRST, LONGEST = 60, 3600
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


def running() -> tuple[str, float]:
    """Give which start of this machine it is, and the seconds since then (asleep or awake)."""
    try:
        boot = _BOOT.read_text("ascii").strip()
    except OSError:
        boot = ""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return boot, time.clock_gettime(clock)


def left(one: Entry) -> int:
    """Give the seconds that a clerk still has to wait; begins the wait anew after a restart of the machine."""
    if not one.wait:
        return 0
    boot, now = running()
    if boot != one.boot or now < one.since:
        one.boot, one.since = boot, now
    return max(0, math.ceil(one.since + one.wait - now))


def wrong(one: Entry) -> None:
    """Count a wrong PIN, and begin the wait that it costs."""
    one.wrong += 1
    if one.wrong >= TRIES:
        one.wait = min(LONGEST, FIRST << min(one.wrong - TRIES, 10))
        one.boot, one.since = running()


def clear(one: Entry) -> None:
    """Begin anew."""
    one.wrong, one.wait, one.since, one.boot = 0, 0, 0.0, ""

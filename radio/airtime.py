"""Airtime: how long a frame takes on air, and when one may go out.

Rules
- `airtime_ms` is the LoRa formula of the SX126x data sheet with what Meshtastic puts around a payload: 16 bytes of
  header, the port, the length, the bitfield, and from firmware 2.8 on a signature of 66 bytes where that has room.
- The share of an hour that a region allows is never broken, in no window of 60 minutes: frames count for two minutes
  longer, because a radio sends them later than they were given to it; what the radio sends of its own (relays,
  telemetry) counts as far as its figures tell, and a quarter more; and one percent stays unused.
- Beside the law there is good manners: each grade stops at its ceiling of channel use. What has waited long may use the
  next grade's. The lower grades leave a part of the hour's airtime to those above.
- Nothing here reads a clock: `now` is in milliseconds of one clock that never goes back, and what is kept over a
  restart is kept as ages.

    >>> airtime_ms("LongFast", 231), airtime_ms("ShortTurbo", 231)
    (2157, 102)
    >>> governor = Governor("EU_868")
    >>> governor.sent(0, 350_000)
    >>> governor.may(60_000, Grade.ALERT, 2_157), governor.may(60_000, Grade.OTHER, 2_157)
    (True, False)
"""

from __future__ import annotations

from collections import deque
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from radio import bands

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEADER: Final = 16
PREAMBLE: Final = 16
WIDE_PREAMBLE: Final = 12
SIGNATURE: Final = 66
#: The longest payload on a private port, and the longest that leaves room for the signature.
LONGEST: Final = 231
SIGNED: Final = 165
PRIVATE: Final = 256

HOUR: Final = 3_600_000
MINUTE: Final = 60_000
#: How much longer than an hour a frame counts.
LATE: Final = 2 * MINUTE
#: How long the radio's own figure of channel use says something about now.
FADE: Final = 10 * MINUTE
#: How long something must wait to use the ceiling of the grade above wholly.
PATIENCE: Final = 5 * MINUTE
#: Given by `wait_ms` where no waiting helps.
NEVER: Final = 1 << 40


class Grade(IntEnum):
    """How soon something should go out; from 0 on the `haste` that an entry's kind declares."""

    BACKFILL = -1
    OTHER = 0
    ALLOT = 1
    ALERT = 2


#: Percent of channel use at which a grade stops sending.
CEILING: Final = {Grade.ALERT: 40, Grade.ALLOT: 30, Grade.OTHER: 25, Grade.BACKFILL: 15}
#: Percent of the hour's airtime that a grade may use up.
SHARE: Final = {Grade.ALERT: 100, Grade.ALLOT: 95, Grade.OTHER: 90, Grade.BACKFILL: 75}


def framed(payload: int, port: int = PRIVATE, *, signed: bool = False) -> int:
    """Give the bytes that the radio sends for a payload of so many bytes."""
    around = (2 if port < 0x80 else 3) + (2 if payload < 0x80 else 3) + 2  # noqa: PLR2004 - a varint's first byte
    signature = SIGNATURE if signed and payload <= SIGNED else 0
    return HEADER + payload + around + signature


def bytes_us(sound: bands.Preset, size: int, preamble: int = PREAMBLE) -> int:
    """Give the microseconds that so many bytes take on air, with explicit header and checksum."""
    slow = 2 if sound.symbol >= 16_000 else 0  # noqa: PLR2004 - low data rates are stretched from 16 ms a symbol on
    bits = max(0, 8 * size - 4 * sound.factor + 28 + 16)
    symbols = 8 + -(-bits // (4 * (sound.factor - slow))) * sound.rate
    quarters = 4 * (preamble + symbols) + 17
    return round(quarters * (1 << sound.factor) * 250_000 / sound.width)


def airtime_ms(preset: str, payload_bytes: int, signed: bool = False, *, region: str = "") -> int:  # noqa: FBT001, FBT002
    """Give the milliseconds, rounded, that a payload takes on air.

    Args:
        preset: its name, in any spelling.
        payload_bytes: 0 … 231.
        signed: whether firmware 2.8 sends it, which signs payloads of at most 165 bytes.
        region: matters for 2.4 GHz only.

    """
    return _airtime(preset, payload_bytes, signed, region)


@lru_cache(maxsize=4_096)
def _airtime(preset: str, payload_bytes: int, signed: bool, region: str) -> int:  # noqa: FBT001
    where = bands.region(region)
    sound = bands.preset(preset, where)
    return (
        bytes_us(sound, framed(payload_bytes, signed=signed), WIDE_PREAMBLE if where.wide else PREAMBLE) + 500
    ) // 1000


def slot_ms(preset: str) -> float:
    """Give the milliseconds of one slot of the contention window."""
    return bands.preset(preset).slot / 1000


class Governor:
    """Says when a frame may go out by one radio; see the rules above."""

    def __init__(self, region: str) -> None:
        """Know nothing of the hour before; `restore` tells of it."""
        self.region = bands.region(region)
        self._ours: deque[list[int]] = deque()
        self._heard: deque[list[int]] = deque()
        self._total = self._others_own = self._others_channel = 0
        self._lately: list[tuple[int, int]] = []
        self._told = -HOUR - LATE
        self._held = -NEVER

    def tune(self, region: str) -> None:
        """Follow the radio to another region; what was sent stays sent."""
        self.region = bands.region(region)

    @property
    def budget_ms(self) -> int:
        """The milliseconds that may be sent in an hour."""
        return HOUR * self.region.duty // 1000 * 99 // 100

    def used_ms(self, now: int) -> int:
        """Give the milliseconds that the last hour has used, with what the radio is known to have sent of its own.

        What was heard since the radio last told may have been relayed by it.
        """
        gone = 0
        for at, took in self._ours:
            if at + HOUR + LATE > now:
                break
            gone += took
        own = self._others_own if now < self._told + HOUR + LATE else 0
        relayed = sum(took for at, took in self._heard if at >= self._told)
        return own + relayed + self._total - gone

    def channel(self, now: int) -> float:
        """Give the channel use in percent as far as it is known: the radio's figure, what was heard, what we sent."""
        faded = self._others_channel * max(0, self._told + FADE - now) // FADE
        others = max(faded, _recent(self._heard, now))
        return (others + _recent(self._ours, now)) * 100 / MINUTE

    def may(self, now: int, grade: Grade, airtime: int, waited_ms: int = 0) -> bool:
        """Whether a frame that takes `airtime` milliseconds may be sent now, after it has waited for so long."""
        if now < self._held or self.used_ms(now) + airtime > self.budget_ms * SHARE[grade] // 100:
            return False
        use, limit = self.channel(now), ceiling(grade, waited_ms)
        # On a slow preset one frame can be more than the ceiling; it goes when the channel is next to silent.
        return use <= limit / 4 or use + airtime * 100 / MINUTE <= limit

    def wait_ms(self, now: int, grade: Grade, airtime: int, waited_ms: int = 0) -> int:
        """Give the milliseconds until such a frame may be sent if nothing else happens; `NEVER` if it never may."""
        if self.may(now, grade, airtime, waited_ms):
            return 0
        low, high = 0, max(self._held - now, 0) + HOUR + LATE
        if not self.may(now + high, grade, airtime, waited_ms + high):
            return NEVER
        while high - low > 1:
            middle = (low + high) // 2
            if self.may(now + middle, grade, airtime, waited_ms + middle):
                high = middle
            else:
                low = middle
        return high

    def sent(self, now: int, airtime: int) -> None:
        """Take note of a frame that was given to the radio."""
        _note(self._ours, now, airtime, 4_000)
        self._total += airtime
        while self._ours[0][0] + HOUR + LATE <= now:
            self._total -= self._ours.popleft()[1]

    def heard(self, now: int, airtime: int) -> None:
        """Take note of a frame that came in, so that the channel's use is known before the radio tells it."""
        _note(self._heard, now, airtime, 1_000)
        while self._heard[0][0] + MINUTE <= now:
            self._heard.popleft()

    def load(self, now: int, channel: float, own: float) -> None:
        """Take the radio's figures, in percent: the last minute's use of the channel, the last hour's own sending."""
        # What was given to it in the last minute may not have been sent when it counted.
        ours = sum(took for at, took in self._ours if now - HOUR < at <= now - MINUTE)
        # Firmware counts in whole minutes and forgets the oldest too early: what it said lately still holds.
        self._lately = [one for one in self._lately if now - one[0] < LATE]
        self._lately.append((now, max(0, round(_percent(own) * HOUR / 100) - ours)))
        # It goes on relaying, now more and now less: a quarter is kept free for that.
        self._others_own = max(one[1] for one in self._lately) * 5 // 4
        self._others_channel = max(0, round(_percent(channel) * MINUTE / 100) - _recent(self._ours, now))
        self._told = now

    def hold(self, now: int, seconds: float) -> None:
        """Send nothing for so many seconds, at most an hour, because the radio said so."""
        self._held = max(self._held, now + round(min(max(seconds * 1000, 0.0), HOUR)))

    def keep(self, now: int) -> list[list[int]]:
        """Give the rolling hour as pairs of age and airtime in milliseconds, for `restore`."""
        ours = [[max(0, now - at), took] for at, took in self._ours if at + HOUR + LATE > now]
        own = self._others_own if now < self._told + HOUR + LATE else 0
        return [*ours, [max(0, now - self._told), own]] if own else ours

    def restore(self, now: int, kept: Iterable[Sequence[int]], gone_ms: int = 0) -> None:
        """Take up what `keep` gave, `gone_ms` after it; where that is not sure, 0 is on the safe side."""
        mine = [[now - max(0, age) - max(0, gone_ms), max(0, took)] for age, took in kept]
        self._ours = deque(sorted([*mine, *self._ours]))
        self._total = sum(took for _at, took in self._ours)


def ceiling(grade: Grade, waited_ms: int) -> float:
    """Give the percent of channel use at which a grade stops; waiting lifts it to that of the grade above."""
    above = CEILING[Grade(min(grade + 1, Grade.ALERT))]
    return CEILING[grade] + (above - CEILING[grade]) * min(max(waited_ms, 0), PATIENCE) / PATIENCE


def _percent(figure: float) -> float:
    return min(max(figure, 0.0), 100.0) if figure == figure else 100.0  # noqa: PLR0124 - not a number: expect the worst


def _note(window: deque[list[int]], now: int, airtime: int, grain: int) -> None:
    # Frames close together become one, dated by the last: the window stays short and never forgets too early.
    if window and now // grain == window[-1][0] // grain:
        window[-1][0] = max(now, window[-1][0])
        window[-1][1] += airtime
    else:
        window.append([now, airtime])


def _recent(window: deque[list[int]], now: int) -> int:
    total = 0
    for at, took in reversed(window):
        if at + MINUTE <= now:
            break
        total += took
    return total

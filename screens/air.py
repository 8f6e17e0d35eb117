"""What the radio does, as the screens see it: how each link stands, what waits, who is heard, and the words for it.

Rules
- These are plain facts from the status file of the radio's own process; a screen reads them and never the radio.
- Words are coarse on purpose: “about 2 min” stays the same for a while, so that an idle screen is not drawn again.
- Nothing here reads a clock: ages are counted from `Air.now`.

>>> until(130.0), until(20.0), until(None)
('in about 2 min', 'in less than a minute', 'when the radio may send again')
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from models.language import gettext as _
from models.language import ngettext

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86_400
#: A radio that was not heard for so many seconds no longer counts as heard.
LATELY: Final = DAY
#: A time that is longer only says that nothing may be sent for now.
LONG: Final = 30 * DAY
#: Letters of a port that are shown.
PORT: Final = 24
#: What the grades of haste are called by people.
GRADES: Final = {"alert": "alarms", "allot": "bookings", "other": "other entries", "backfill": "older entries"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits of one grade of haste, and in how many seconds of sending it is out."""

    grade: str
    entries: int
    frames: int
    seconds: float

    def words(self) -> str:
        """Say what it is."""
        return f"{_(GRADES.get(self.grade, self.grade))} {self.entries}"


@dataclass(frozen=True, slots=True)
class Way:
    """One radio. `state` is up, down or starting; loads are in percent, times of sending in seconds of this hour.

    `until_sent` is the seconds until nothing waits, None where nobody can tell.
    """

    url: str
    state: str = "starting"
    words: str = ""
    region: str = ""
    preset: str = ""
    channel: str = ""
    node: str = ""
    firmware: str = ""
    channel_load: float = 0.0
    own_load: float = 0.0
    used: float = 0.0
    budget: float = 0.0
    queue: tuple[Waiting, ...] = ()
    until_sent: float | None = None
    frames_in: int = 0
    frames_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    rubbish: int = 0

    @property
    def up(self) -> bool:
        """Whether the radio is there and works."""
        return self.state == "up"

    @property
    def entries(self) -> int:
        """How many entries wait to be sent."""
        return sum(part.entries for part in self.queue)

    @property
    def frames(self) -> int:
        """How many frames wait to be sent."""
        return sum(part.frames for part in self.queue)

    @property
    def spent(self) -> bool:
        """Whether this hour's time of sending is used up."""
        return bool(self.budget) and self.used >= self.budget


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another desk that is heard by radio. `heard` is in seconds since 1970, `bars` 0 to 4."""

    number: int
    letter: str
    heard: int
    bars: int = 0
    snr: float | None = None
    hops: int | None = None
    lacks: int = 0
    we_lack: int = 0
    agreed: bool = False
    url: str = ""
    #: Whether it was heard since entries came last; else it may hold by now what it is said to lack.
    sure: bool = True

    @property
    def signal(self) -> str:
        """The signal as bars, `-` where there is none."""
        return "#" * max(0, min(4, self.bars)) or "-"


@dataclass(frozen=True, slots=True)
class LogSeen:
    """One desk's log: how many entries of it are here, and how many each neighbour (by letter) is known to hold."""

    number: int
    letter: str
    ours: int
    theirs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Saying:
    """Something that happened at the radio, at `at` seconds since 1970."""

    at: int
    words: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """A desk that asked by radio to join: what it is called, its village, and its six words."""

    desk: str
    village: str
    words: str


@dataclass(frozen=True, slots=True)
class Air:
    """The radio of this desk. `links` are the addresses in the settings; `running` whether its program tells of itself.

    `why` says in words how the program ended, where it did; `joining` is (have, of) while this desk joins by radio.
    """

    now: int = 0
    links: tuple[str, ...] = ()
    autostart: bool = True
    running: bool = False
    pid: int = 0
    at: int = 0
    why: str = ""
    ways: tuple[Way, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    logs: tuple[LogSeen, ...] = ()
    said: tuple[Saying, ...] = ()
    joining: tuple[int, int] | None = None
    asks: tuple[Asking, ...] = ()

    @property
    def there(self) -> bool:
        """Whether there is a radio to speak of: set up, or at work."""
        return bool(self.links) or self.running

    @property
    def up(self) -> bool:
        """Whether at least one radio works."""
        return self.running and any(way.up for way in self.ways)

    @property
    def lately(self) -> list[Neighbour]:
        """The desks that were heard within a day."""
        return [one for one in self.neighbours if self.now - one.heard <= LATELY]

    @property
    def entries(self) -> int:
        """How many entries wait; several radios send the same ones."""
        return max((way.entries for way in self.ways), default=0)

    @property
    def until_sent(self) -> float | None:
        """Seconds until nothing waits at any working radio; None where nobody can tell."""
        times = [way.until_sent for way in self.ways if way.up]
        known = [time for time in times if time is not None]
        return max(known) if known and len(known) == len(times) else None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to a question of the set-up, with a sentence about it."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class FoundRadio:
    """A radio at this computer: its address, what it says of itself, and how it is set where that is known."""

    url: str
    words: str
    region: str = ""
    preset: str = ""
    channel: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RadioPlan:
    """How a radio shall be set. `hops` is 0 to 7; `owner` is the radio's own name, seen by all who hear it."""

    url: str = ""
    region: str = ""
    preset: str = "LONG_FAST"
    channel: str = ""
    hops: int = 3
    owner: str = ""


# ---- words -----------------------------------------------------------------------------------------------------------


def about(seconds: float) -> str:
    """Say a length of time coarsely."""
    if seconds < MINUTE:
        return _("less than a minute")
    if seconds < 90 * MINUTE:
        return _("about {n} min").format(n=round(seconds / MINUTE))
    if seconds < 2 * DAY:
        return _("about {n} h").format(n=round(seconds / HOUR))
    return _("about {n} days").format(n=round(seconds / DAY))


def until(seconds: float | None) -> str:
    """Say when something has gone out."""
    if seconds is None or seconds > LONG:
        return _("when the radio may send again")
    return _("in {time}").format(time=about(seconds))


def next_frame(air: Air) -> str:
    """Say when what is written now goes out, as the end of a sentence; empty where there is no radio."""
    if not air.there:
        return ""
    if not air.up:
        return _("by radio, as soon as the radio works again")
    sent = air.until_sent
    return _("by radio with the next frame ({when})").format(
        when=_("as soon as it may send") if sent is None or sent > LONG else about(sent)
    )


def radio_line(air: Air, villages: int) -> list[str]:
    """Give the parts of the status line: who is heard and what waits. `villages` is how many are heard."""
    if not air.there:
        return []
    if not air.running:
        return [_("Radio not running (4, then r)")]
    if not air.up:
        return [_("Radio does not work (4, then r)")]
    if air.joining is not None:
        have, of = air.joining
        return [_("Radio: joining, {have} of {of} entries").format(have=have, of=of)]
    heard = ngettext("Radio {n} village heard", "Radio {n} villages heard", villages).format(n=villages)
    parts = [heard if villages else _("Radio on, nobody heard yet")]
    if air.asks:
        parts.insert(0, ngettext("{n} desk asks to join (4, r)", "{n} desks ask to join (4, r)", len(air.asks)).format(
            n=len(air.asks)))  # fmt: skip
    if air.entries:
        words = ngettext("{n} entry waiting", "{n} entries waiting", air.entries).format(n=air.entries)
        sent = air.until_sent
        parts.append(f"{words}, {until(sent) if sent is None or sent > LONG else about(sent)}")
    return parts


def lacking(one: Neighbour) -> str:
    """Say in a few words what a neighbour and this desk lack of each other."""
    if one.lacks and not one.we_lack and not one.sure:
        return _("{n} new since").format(n=one.lacks)
    if one.lacks or one.we_lack:
        return _("lacks {lacks}, we lack {we}").format(lacks=one.lacks, we=one.we_lack)
    return _("same as us") if one.agreed else _("not compared yet")


def link_name(url: str) -> str:
    """Give the address of a link as people point at it: the port or the host, short enough for a line."""
    bare = url.partition("?")[0].partition("+")[2] or url
    if not bare.startswith("serial:"):
        return bare.removeprefix("tcp:").removeprefix("//")
    port = bare.removeprefix("serial:") or _("USB")
    # The lasting names of ports are made of the maker's, the chip's and a number: their beginning is enough.
    return port if len(port) <= PORT else port.rpartition("/")[2].removeprefix("usb-")[:PORT]


def called(preset: str) -> str:
    """Give a preset's name as radios show it: `LONG_FAST` is LongFast."""
    return preset.title().replace("_", "") if "_" in preset else preset


def set_to(way: Way) -> str:
    """Say how a radio is set, as far as it told."""
    channel = _("channel “{name}”").format(name=way.channel) if way.channel else ""
    return ", ".join(part for part in (called(way.preset), way.region, channel) if part)

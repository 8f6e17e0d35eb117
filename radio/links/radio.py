"""Radios: links that everybody near hears at once, and what they report beside frames.

Rules
- Frames go out by `put`, at most while `free` is positive; nothing about a frame is promised once it was put.
- All that a radio tells comes out of `event`, in order; it never blocks longer than it is told.
- A radio that is lost is not the end of the link: it says `Down` in words, tries again by itself, and says `Up`.
- Words in `Down` and `Said` are for the clerk: what happened, where, and what to do.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from radio.links.base import Link

#: The longest frame that a Meshtastic broadcast on a private port carries; firmware 2.7 refuses one byte more.
BROADCAST: int = 231
#: The longest text in an encrypted direct message.
DIRECT: int = 219


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that was heard. `sender` is the radio's number (0 unknown), `hops` how often it was relayed (or None).

    `snr` is in dB, None where it is not known.
    """

    data: bytes
    sender: int = 0
    hops: int | None = None
    snr: float | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A line that somebody wrote to this radio alone. `key` is the sender's public key, empty unless it was used."""

    words: str
    sender: int
    packet: int
    key: bytes = b""


@dataclass(frozen=True, slots=True)
class Load:
    """The radio's own figures, in percent: how busy the channel is, and its own sending in the last hour."""

    channel: float
    own: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a sensor: the radio that sent it, what it is (`temperature`, `voltage` …) and how much."""

    sender: int
    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class Up:
    """The radio is there. `hop_limit` is its own setting; `firmware`, `region`, `preset`, `channel` in its words."""

    node: int
    name: str = ""
    firmware: str = ""
    region: str = ""
    preset: str = ""
    channel: str = ""
    hop_limit: int = 3


@dataclass(frozen=True, slots=True)
class Down:
    """The radio is lost, or not found yet; it is tried again by itself."""

    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """The radio, or what watches over it, has something to say. `hold` is how many seconds nothing must be sent."""

    words: str
    bad: bool = False
    hold: float = 0.0


Event: TypeAlias = "Frame | Text | Load | Reading | Up | Down | Said"


class Radio(Link):
    """A link to everybody in reach."""

    mtu = BROADCAST
    budget = 16
    beat = 1.0
    #: Whether frames cost nobody's airtime, as by a broker.
    free_air: ClassVar[bool] = False

    def tune(self, coop: bytes) -> None:
        """Learn whose frames will be carried, by the co-op's id; before anything is sent or asked."""

    @property
    @abstractmethod
    def free(self) -> int:
        """How many more frames the radio takes now; 0 while it is not there."""

    @abstractmethod
    def put(self, frame: bytes, hops: int, *, urgent: bool = False) -> None:
        """Send a frame to all, relayed at most `hops` times (0 … 7). Never blocks; may drop it when `free` is 0."""

    @abstractmethod
    def write(self, to: int, words: str) -> None:
        """Send a text of at most `DIRECT` bytes to one radio, encrypted for it."""

    @abstractmethod
    def event(self, wait: float) -> Event | None:
        """Give what comes next, or None when nothing came within `wait` seconds; raises `Closed` at the end."""

    def send(self, frame: bytes) -> None:
        """Send a frame as any link does."""
        self.put(frame, 3)

    def receive(self, wait: float) -> bytes | None:
        """Give the next frame as any link does; what is no frame is passed over."""
        event = self.event(wait)
        return event.data if isinstance(event, Frame) else None

"""What is said on air, as plain values; `radio.codec.air` writes and reads their bits.

Rules
- Everybody near hears a frame, so nothing in it is meant for one desk alone, and none of it is acknowledged.
- Runs need no tag: seals speak for themselves. A `Tell` says who speaks, and is under the co-op's frame key.
- Logs are named without the key of their desk: a seal covers the key, and heads are compared before a doubt counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class LogRef(NamedTuple):
    """A log as it is named on air."""

    number: int
    stream: int = 0
    incarnation: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive entries from seq `first` on, as their signed bytes, and the seal over exactly them."""

    log: LogRef
    first: int
    entries: tuple[bytes, ...]
    signature: bytes


@dataclass(frozen=True, slots=True)
class Seal:
    """A wider seal without its entries."""

    log: LogRef
    first: int
    count: int
    signature: bytes


class Low(NamedTuple):
    """The low byte of how many entries of a log are held without a gap."""

    log: LogRef
    low: int


@dataclass(frozen=True, slots=True)
class Beacon:
    """What the sender holds: 8 bytes of the digest over all its coop logs, and the low bytes of some of them.

    `first` and `lows` are the rotating window: incarnation 0 of desks `first`, `first + 1`, … ; `extra` names logs
    that changed last, and those of other incarnations. `whole` says that the window and `extra` name every log held.
    `total` is how many entries are held of all of them together: it tells low bytes that lag by more than 256 apart.
    """

    digest: bytes
    first: int
    lows: bytes
    extra: tuple[Low, ...] = ()
    whole: bool = False
    total: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """`count` entries of a log from seq `first` on; count 0 asks for the proof that the log is forked."""

    log: LogRef
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Held:
    """How far the sender holds a log, 2 bytes of the head there, and whether it is frozen."""

    log: LogRef
    count: int
    head: bytes
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Heads of one log after so many entries (4 bytes each), for finding where two branches part."""

    log: LogRef
    places: tuple[tuple[int, bytes], ...]
    final: bool = False


@dataclass(frozen=True, slots=True)
class Hello:
    """What the sender speaks: coding version, how many desks it knows admitted.

    `behind` names a desk whose counter here is ahead of what it last sent, and that counter (0, 0: nobody).
    """

    coding: int
    desks: int
    behind: int = 0
    counter: int = 0


@dataclass(frozen=True, slots=True)
class Tell:
    """A desk speaks of itself; under the frame key. `sender` is its number, `counter` grows with every frame of it."""

    sender: int
    counter: int
    beacon: Beacon | None = None
    wants: tuple[Stretch, ...] = ()
    heads: tuple[Held, ...] = ()
    places: Places | None = None
    hello: Hello | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A desk that is not admitted asks to join: its key, names, and its signature over the request (see admission).

    `have` are the pieces of the answer that it holds already, bit 0 first.
    """

    key: bytes
    village: str
    desk: str
    signature: bytes
    have: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the answer to an `Ask`: for whom (4 bytes of the hash of its key), which of how many, the bytes."""

    to: bytes
    index: int
    count: int
    data: bytes


@dataclass(frozen=True, slots=True)
class AirFrame:
    """One frame on air. Any part may be absent, but not all of them; `Ask` and `Piece` stand alone."""

    runs: tuple[Run, ...] = ()
    seals: tuple[Seal, ...] = ()
    tell: Tell | None = None
    ask: Ask | None = None
    piece: Piece | None = None

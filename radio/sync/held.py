"""What an exchange needs of the books, and what it says of logs by name.

Rules
- The engine is given the books as this protocol; it never opens a store, a file or a clock itself.
- A log is shared with a peer when it is of the coop stream, or of the village stream of a desk in the village where
  both stand. Clinic and ballots are never shared by this engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from models.runs import HEAD_BYTES, Run, Tip, digest_of
from radio.codec.frames import DIGEST, LogName, Sent, Tips, Told, run_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from models.runs import Arrival

COOP: Final = 0
VILLAGE: Final = 1
#: As many other branches of a forked log are given as proof; one is enough.
MAX_BRANCHES: Final = 4


class Held(Protocol):
    """The books of one desk, as an exchange sees them. Numbers and villages are those of the law as it stands."""

    coop_id: bytes
    key: bytes

    def desk(self, number: int) -> bytes | None:
        """Give the key of the desk with this number."""
        ...

    def number(self, key: bytes) -> int | None:
        """Give the number of an admitted desk."""
        ...

    def shut_out(self, key: bytes) -> bool:
        """Whether the desk was revoked."""
        ...

    def village(self, key: bytes) -> object:
        """Give something that is equal for desks of one village; None for an unknown desk."""
        ...

    def registrar(self) -> int:
        """Give the number of the registrar's desk."""
        ...

    def tips(self) -> Sequence[Tip]:
        """Give the tips of the coop and village logs of all admitted desks."""
        ...

    def head_at(self, log: int, count: int) -> bytes:
        """Give a log's head after `count` entries; raises `Malformed` when it is not held so far."""
        ...

    def missing(self, log: int, stop: int, most: int) -> Sequence[tuple[int, int]]:
        """Give up to `most` stretches (first, stop) below `stop` that are not held."""
        ...

    def runs(self, log: int, first: int, stop: int, size: int) -> Iterator[Run]:
        """Give runs that cover a stretch, of about `size` bytes at most where seals allow it."""
        ...

    def branches(self, log: int) -> Sequence[Run]:
        """Give the other branches of a forked log."""
        ...

    def take(self, runs: Iterable[Run]) -> Arrival:
        """Take runs in."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign with this desk's key."""
        ...


def shared(held: Held, peer: bytes, key: bytes, stream: int) -> bool:
    """Whether logs of desk `key` in a stream are for this desk and `peer` both."""
    if stream == COOP:
        return True
    home = held.village(held.key)
    return stream == VILLAGE and home is not None and home == held.village(peer) == held.village(key)


def name_of(tip: Tip | Run, number: int) -> LogName:
    """Name a log as frames do."""
    return LogName(number, tip.desk_key[1:3], tip.stream, tip.incarnation)


def key_of(held: Held, log: LogName) -> bytes | None:
    """Find the key of the desk that a frame names; None when the law knows no such desk, or another by that number."""
    key = held.desk(log.number)
    return key if key is not None and key[1:3] == log.check else None


def short_digest(tips: Iterable[Tip]) -> bytes:
    """Give the digest that frames carry."""
    return digest_of(tips)[:DIGEST]


def pages(tips: Iterable[Tip], mtu: int) -> list[Tips]:
    """Say tips in frames of about `mtu` bytes, at least one; logs that hold nothing and are not frozen are left out."""
    worth = [tip for tip in tips if tip.count or tip.frozen is not None]
    lines = [Told(name_of(tip, tip.number), tip.count, tip.head[:HEAD_BYTES], tip.frozen is not None) for tip in worth]
    digest, size = short_digest(worth), max(1, (mtu - DIGEST - 6) // 20)
    return [Tips(digest, tuple(lines[place : place + size])) for place in range(0, max(1, len(lines)), size)]


def parcels(runs: Iterable[Run], number: int, mtu: int) -> Iterator[tuple[Sent, ...]]:
    """Put runs into parcels that fit a frame of `mtu` bytes; a run that fits none goes alone."""
    parcel: list[Sent] = []
    size = 0
    for run in runs:
        sent = Sent(name_of(run, number), run.first, run.entries, run.signature)
        more = run_size(sent)
        if parcel and size + more > mtu - 8:
            yield tuple(parcel)
            parcel, size = [], 0
        parcel.append(sent)
        size += more
    if parcel:
        yield tuple(parcel)


def proof(held: Held, tip: Tip, mtu: int) -> list[Run]:
    """Give runs that together prove that a log is forked: what is held at the place, and the other branches."""
    if tip.frozen is None:
        return []
    other = [run for run in held.branches(tip.log) if run.first <= tip.frozen < run.first + len(run.entries)]
    return [*held.runs(tip.log, tip.frozen, tip.frozen + 1, mtu), *other[:MAX_BRANCHES]]

r"""Frames: the messages of an exchange, in the plain coding of this release. `docs/protocol.md` says them to the byte.

Rules
- A frame is version and type (one byte), the co-op's tag (two), and a body. It can be read alone.
- A frame has exactly one coding: `pack(tag, unpack(data)[1]) == data`, or `unpack` raises `Malformed`.
- No count is believed before that many bytes are there, so a frame never costs much more memory than its own size.
- A desk is named by its number and two bytes of its key, so that desks with different law do not mistake each other.

    >>> pack(b"\xc0\x0b", Stand(b"\1" * 8, b"\2" * 8)).hex()
    '07c00b0101010101010101020202020202020200'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from models.runs import HEAD_BYTES, KEY_SIZE, MAX_ENTRY, MAX_RUN, pack_entries
from models.wire import Malformed, Reader, encode_bytes, encode_uint

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION: Final = 0
TAG: Final = 2
NONCE: Final = 16
SIGNATURE: Final = 64
DIGEST: Final = 8
#: The longest frame: one run of the largest size, and a little room.
MAX_FRAME: Final = MAX_RUN * (MAX_ENTRY + 2) + 512
MAX_PLACES: Final = 32
HELLO, TIPS, WANT, HEADS, RUNS, BRANCH, STAND, BYE = range(1, 9)


class LogName(NamedTuple):
    """A log as frames name it; `check` is two bytes of the desk's key, those behind its algorithm byte."""

    number: int
    check: bytes
    stream: int
    incarnation: int


@dataclass(frozen=True, slots=True)
class Hello:
    """Who speaks: key and a fresh nonce, the other's nonce as heard (or zeros), and the proof of the key (or nothing).

    `proved` says that the sender holds the receiver's proof.
    """

    key: bytes
    nonce: bytes
    echo: bytes = bytes(NONCE)
    proved: bool = False
    proof: bytes = b""


@dataclass(frozen=True, slots=True)
class Told:
    """How far the sender holds a log: entries without a gap, the head's first bytes there, and whether it is frozen."""

    log: LogName
    count: int
    head: bytes
    frozen: bool


@dataclass(frozen=True, slots=True)
class Tips:
    """How far the sender holds some of its logs, and the digest over all that it shares with the receiver."""

    digest: bytes
    tips: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """`count` entries of a log from seq `first` on; with count 0, the proof that it is forked."""

    log: LogName
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Want:
    """What the sender lacks."""

    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Heads:
    """Heads of one log after so many entries, for finding where two branches part. `final` asks for no such answer."""

    log: LogName
    places: tuple[tuple[int, bytes], ...]
    final: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A run: consecutive entries from seq `first` on and the seal over exactly them."""

    log: LogName
    first: int
    entries: tuple[bytes, ...]
    signature: bytes


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs; with `proof`, runs that together prove a fork."""

    runs: tuple[Sent, ...]
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """The sender's digest and the one that it last heard of the receiver.

    `more`: answers are left for a later turn. `done`: the sender knows that the receiver knows that both hold the same.
    """

    mine: bytes
    heard: bytes
    more: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class Bye:
    """The sender will not talk: 1 another co-op, 2 the receiver is not admitted, 3 it was shut out."""

    reason: int


Frame = Hello | Tips | Want | Heads | Runs | Stand | Bye


def pack(tag: bytes, frame: Frame) -> bytes:
    """Write a frame of the co-op with this tag."""
    number, body = _body(frame)
    return bytes([VERSION << 4 | number]) + tag + body


def unpack(data: bytes) -> tuple[bytes, Frame]:
    """Read a frame: its co-op's tag and what it says; raises `Malformed`."""
    if len(data) > MAX_FRAME:
        message = f"a frame of {len(data)} bytes"
        raise Malformed(message)
    reader = Reader(data)
    first = reader.byte()
    tag = reader.take(TAG)
    read = READERS.get(first)
    if read is None:
        message = f"a frame of the unknown type {first:#04x}"
        raise Malformed(message)
    frame = read(reader)
    reader.finish()
    return tag, frame


def run_size(run: Sent) -> int:
    """Give about how many bytes a run takes in a frame."""
    return sum(len(data) + 2 for data in run.entries) + SIGNATURE + 16


# ---- writing -------------------------------------------------------------------------------------------------------


def _body(frame: Frame) -> tuple[int, bytes]:  # noqa: PLR0911 - one for each type
    match frame:
        case Hello(key, nonce, echo, proved, proof):
            return HELLO, key + nonce + echo + _flag(yes=proved) + encode_bytes(proof)
        case Tips(digest, tips):
            return TIPS, digest + _list(
                [_log(t.log) + encode_uint(t.count) + t.head + _flag(yes=t.frozen) for t in tips]
            )
        case Want(stretches):
            return WANT, _list([_log(s.log) + encode_uint(s.first) + encode_uint(s.count) for s in stretches])
        case Heads(log, places, final):
            return HEADS, _log(log) + _flag(yes=final) + _list([encode_uint(count) + head for count, head in places])
        case Runs(runs, proof):
            return BRANCH if proof else RUNS, _list([_run(run) for run in runs])
        case Stand(mine, heard, more, done):
            return STAND, mine + heard + bytes([more | done << 1])
        case Bye(reason):
            return BYE, bytes([reason])


def _flag(*, yes: bool) -> bytes:
    return b"\1" if yes else b"\0"


def _list(parts: list[bytes]) -> bytes:
    return encode_uint(len(parts)) + b"".join(parts)


def _log(log: LogName) -> bytes:
    return encode_uint(log.number) + log.check + bytes([log.stream]) + log.incarnation.to_bytes(2, "big")


def _run(run: Sent) -> bytes:
    return (
        _log(run.log)
        + encode_uint(run.first)
        + encode_uint(len(run.entries))
        + pack_entries(run.entries)
        + run.signature
    )


# ---- reading -------------------------------------------------------------------------------------------------------


def _count(reader: Reader, least: int) -> int:
    """Read how many follow, each of at least `least` bytes."""
    count = reader.uint()
    if count * least > reader.end - reader.place:
        message = f"{count} things in {reader.end - reader.place} bytes"
        raise Malformed(message)
    return count


def _yes(reader: Reader) -> bool:
    value = reader.byte()
    if value > 1:
        message = f"{value} is neither yes nor no"
        raise Malformed(message)
    return bool(value)


def _read_log(reader: Reader) -> LogName:
    number = reader.uint()
    if not number:
        message = "desk 0"
        raise Malformed(message)
    return LogName(number, reader.take(2), reader.byte(), reader.u16())


def _read_hello(reader: Reader) -> Hello:
    key, nonce, echo, proved = reader.take(KEY_SIZE), reader.take(NONCE), reader.take(NONCE), _yes(reader)
    proof = reader.bytes(SIGNATURE)
    if len(proof) not in {0, SIGNATURE}:
        message = "a proof is cut short"
        raise Malformed(message)
    return Hello(key, nonce, echo, proved, proof)


def _read_told(reader: Reader) -> Told:
    return Told(_read_log(reader), reader.uint(), reader.take(HEAD_BYTES), _yes(reader))


def _read_tips(reader: Reader) -> Tips:
    digest = reader.take(DIGEST)
    return Tips(digest, tuple(_read_told(reader) for _step in range(_count(reader, 16))))


def _read_want(reader: Reader) -> Want:
    count = _count(reader, 8)
    return Want(tuple(Stretch(_read_log(reader), reader.uint(), reader.uint()) for _step in range(count)))


def _read_heads(reader: Reader) -> Heads:
    log, final = _read_log(reader), _yes(reader)
    count = _count(reader, 1 + HEAD_BYTES)
    if count > MAX_PLACES:
        message = f"{count} heads where at most {MAX_PLACES} may stand"
        raise Malformed(message)
    return Heads(log, tuple((reader.uint(), reader.take(HEAD_BYTES)) for _step in range(count)), final)


def _read_run(reader: Reader) -> Sent:
    log, first = _read_log(reader), reader.uint()
    count = _count(reader, 1)
    if count > MAX_RUN:
        message = f"a run of {count} entries"
        raise Malformed(message)
    entries = tuple(reader.bytes(MAX_ENTRY) for _step in range(count))
    return Sent(log, first, entries, reader.take(SIGNATURE))


def _read_runs(*, proof: bool) -> Callable[[Reader], Runs]:
    def read(reader: Reader) -> Runs:
        return Runs(tuple(_read_run(reader) for _step in range(_count(reader, 72))), proof)

    return read


def _read_stand(reader: Reader) -> Stand:
    mine, heard, flags = reader.take(DIGEST), reader.take(DIGEST), reader.byte()
    if flags > 3:  # noqa: PLR2004 - two flags
        message = f"unknown flags {flags:#x}"
        raise Malformed(message)
    return Stand(mine, heard, more=bool(flags & 1), done=bool(flags & 2))


READERS: Final[dict[int, Callable[[Reader], Frame]]] = {
    VERSION << 4 | HELLO: _read_hello,
    VERSION << 4 | TIPS: _read_tips,
    VERSION << 4 | WANT: _read_want,
    VERSION << 4 | HEADS: _read_heads,
    VERSION << 4 | RUNS: _read_runs(proof=False),
    VERSION << 4 | BRANCH: _read_runs(proof=True),
    VERSION << 4 | STAND: _read_stand,
    VERSION << 4 | BYE: lambda reader: Bye(reader.byte()),
}

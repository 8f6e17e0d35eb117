"""The ledger protocol's bytes, written a second time from docs/protocol.md alone.

It writes and never reads, checks nothing, and knows nothing of the project: where project and page drift apart, the
vectors made with this say so. Sections in the docstrings are those of the page.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from nacl.signing import SigningKey

BY, SAW, BASIS, OWN = range(4)
CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"


class Ref(NamedTuple):
    """The key of an entry that another names; a pinned one has a check of 2 bytes."""

    desk: int
    seq: int
    stream: int = 0
    incarnation: int = 0
    check: bytes = b""


@dataclass(frozen=True)
class Height:
    """The entries of one log with seq below count."""

    stream: int
    incarnation: int
    count: int


Value = int | str | bytes | Ref | Height | list["Value"] | None


class Field(NamedTuple):
    """One row of a table in section 7. A list's bounds are those of its count; `each` are those of its values."""

    name: str
    type: str
    low: int
    high: int
    example: Value
    needed: bool
    default: Value = None
    each: tuple[int, int] = (0, 0)


class Kind(NamedTuple):
    """One row of the table of kinds."""

    number: int
    name: str
    streams: tuple[int, ...]
    fields: list[Field]
    enveloped: bool = False


class Parts(NamedTuple):
    """An entry before its bytes are joined, so that each part can also be bent."""

    kind: int
    at: int
    refs: list[tuple[int, Ref]]
    bitmap: int
    body: dict[str, bytes]


class Log(NamedTuple):
    """A log of the desk with this seed."""

    coop_id: bytes
    seed: bytes
    stream: int = 0
    incarnation: int = 0


def uint(number: int) -> bytes:
    """Section 2: groups of seven bits, lowest first."""
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + uint(rest) if rest else bytes([low])


def sint(number: int) -> bytes:
    """Section 2: zigzag."""
    return uint(2 * number if number >= 0 else -2 * number - 1)


def blob(value: bytes) -> bytes:
    """Section 2: a length and that many bytes."""
    return uint(len(value)) + value


def digest(value: bytes) -> bytes:
    """Section 2: H."""
    return hashlib.blake2b(value, digest_size=32).digest()


def height(value: Height) -> bytes:
    """Section 2: u8 stream, u16 incarnation, uint count."""
    return bytes([value.stream]) + value.incarnation.to_bytes(2, "big") + uint(value.count)


def field(kind: str, value: Value) -> bytes:  # noqa: PLR0911 - one for each type
    """Section 2: the bytes of one field; `kind` is the type in section 7 without its unit."""
    match kind, value:
        case _, int():
            return sint(value) if kind == "sint" else uint(value)
        case "text", str():
            return blob(value.encode())
        case "bytes", bytes():
            return blob(value)
        case "fixed bytes", bytes():
            return value
        case "height", Height():
            return height(value)
        case "limit", [int() as most, int() as code]:
            return uint(most) + bytes([code])
        case _, list():
            each = kind.removeprefix("list of ")
            return uint(len(value)) + b"".join(field(each, one) for one in value)
        case _:
            raise TypeError(f"{value!r} is no {kind}")


def ref(role: int, target: Ref) -> bytes:
    """Section 3: tag, desk, seq, incarnation, check."""
    tag = role << 5 | bool(target.check) << 4 | bool(target.incarnation) << 3 | target.stream
    incarnation = target.incarnation.to_bytes(2, "big") if target.incarnation else b""
    return bytes([tag]) + uint(target.desk) + uint(target.seq) + incarnation + target.check


def parts(kind: Kind, at: int, heads: Iterable[Ref | None], values: dict[str, Value]) -> Parts:
    """Section 3: what an entry is joined of. `heads` are by, saw and basis; `values` has every field of the kind."""
    refs = [(role, one) for role, one in enumerate(heads) if one is not None]
    bitmap, bit, body = 0, 1, dict[str, bytes]()
    for slot in kind.fields:
        value = values[slot.name]
        present = slot.needed or value != slot.default
        if not slot.needed:
            bitmap |= bit * present
            bit <<= 1
        if present and isinstance(value, Ref):
            refs.append((OWN, value))
        elif slot.type == "list of ref" and isinstance(value, list):
            refs += [(OWN, one) for one in value if isinstance(one, Ref)]
        elif present:
            body[slot.name] = field(slot.type, value)
    return Parts(kind.number, at, refs, bitmap, body)


def join(entry: Parts) -> bytes:
    """Section 3: kind, at, count, references, bitmap, fields."""
    refs = b"".join(ref(role, target) for role, target in entry.refs)
    head = uint(entry.kind) + uint(entry.at) + uint(len(entry.refs)) + refs
    return head + uint(entry.bitmap) + b"".join(entry.body.values())


def desk_key(seed: bytes) -> bytes:
    """Section 4: the algorithm and the public key, 33 bytes."""
    return b"\x01" + bytes(SigningKey(seed).verify_key)


def proquints(value: bytes) -> str:
    """Section 4: every 16 bits as five letters, joined by hyphens."""
    words: list[str] = []
    for i in range(0, len(value), 2):
        n = int.from_bytes(value[i : i + 2], "big")
        pair = [CONSONANTS[n >> shift & 15] + VOWELS[n >> shift - 2 & 3] for shift in (12, 6)]
        words.append("".join(pair) + CONSONANTS[n & 15])
    return "-".join(words)


def letters(number: int) -> str:
    """Section 4: bijective base 26."""
    above, last = divmod(number - 1, 26)
    return (letters(above) if above else "") + chr(ord("A") + last)


def seal_message(log: Log, first: int, entries: list[bytes]) -> bytes:
    """Section 6: the 122 bytes that a seal signs."""
    numbers = log.incarnation.to_bytes(2, "big") + first.to_bytes(8, "big") + len(entries).to_bytes(4, "big")
    covered = digest(b"".join(blob(entry) for entry in entries))
    return b"mvs-seal-1" + log.coop_id + desk_key(log.seed) + bytes([log.stream]) + numbers + covered


def seal(log: Log, first: int, entries: list[bytes]) -> bytes:
    """Section 6: the desk's signature, 64 bytes."""
    return SigningKey(log.seed).sign(seal_message(log, first, entries)).signature


def heads(log: Log, entries: list[bytes]) -> list[bytes]:
    """Section 6: H(-1), H(0), ... of a log from its first entry on."""
    log_name = log.coop_id + desk_key(log.seed) + bytes([log.stream]) + log.incarnation.to_bytes(2, "big")
    chain = [digest(log_name)]
    for entry in entries:
        chain.append(digest(chain[-1] + entry))
    return chain

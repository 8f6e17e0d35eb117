"""The public lottery: nobody alone can choose the lots, and everybody can reckon them again.

Rules
- Before the season each of two desks (a keeper's and the registrar's) makes a chain: a secret, hashed again and again.
  It publishes the last hash, the anchor. For each round it reveals the hash before the one it revealed last. Whoever
  has the anchor can hash a link forward and see that it is the right one; nobody can find the next link from it.
- A round's seed is the hash of the links of both desks and of the requests that were considered. Neither desk knows the
  other's link before it is revealed, and neither can change its own any more.
- A household's lot is the hash of the seed and the household: one lot in a round, however often it asks.
- Each hash is made for its own purpose (`person`), so that a link can never stand for a seed or a lot.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from models.wire import encode_bytes, encode_uint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.refs import Key

#: Bytes of a link, an anchor and a seed.
LINK: Final = 16
#: Bytes of a lot: so many that two households never draw the same.
LOT: Final = 8
#: Bytes that a secret has at least.
SECRET: Final = 16
#: Links that a chain has at most.
LONGEST: Final = 10_000


def _hash(purpose: bytes, data: bytes, size: int) -> bytes:
    return hashlib.blake2b(data, digest_size=size, person=purpose).digest()


def _next(link: bytes) -> bytes:
    """Give the link that stands before this one in the chain; it was revealed earlier."""
    return _hash(b"mvs lot link", link, LINK)


def _name(key: Key) -> bytes:
    return b"".join(encode_uint(part) for part in key)


def chain(secret: bytes, length: int) -> list[bytes]:
    """Make a chain from a secret: the anchor to publish now, then the `length` links in the order of revealing.

    Keep the secret; the chain can be made again from it. A short secret or a length out of range is a ValueError.
    """
    if len(secret) < SECRET or not 0 <= length <= LONGEST:
        message = f"a chain needs a secret of {SECRET} bytes or more and at most {LONGEST} links"
        raise ValueError(message)
    links = [_hash(b"mvs lot secret", secret, LINK)]
    for _step in range(length):
        links.append(_next(links[-1]))
    return links[::-1]


def follows(link: bytes, older_link: bytes, steps: int) -> bool:
    """Say whether `link` comes `steps` (1 or more) after an older link, or the anchor, of the same chain."""
    if len(link) != LINK or not 1 <= steps <= LONGEST:
        return False
    for _step in range(steps):
        link = _next(link)
    return link == older_link


def seed(links: tuple[bytes, ...], requests: Iterable[Key]) -> bytes:
    """Give a round's seed: of the desks' links in their fixed order, and of the requests in whatever order."""
    asked = sorted(set(requests))
    parts = [encode_uint(len(links)), *map(encode_bytes, links), encode_uint(len(asked)), *map(_name, asked)]
    return _hash(b"mvs lot seed", b"".join(parts), LINK)


def lot(seed: bytes, household: Key) -> int:
    """Give the lot that a household draws in a round, 0 ≤ lot < 2**64; the lowest comes first."""
    return int.from_bytes(_hash(b"mvs lot", encode_bytes(seed) + _name(household), LOT), "big")

"""Keys: what a desk signs with, what opens a household's envelopes, and how people compare fingerprints.

Rules
- A key is one algorithm byte and the key: 1 = Ed25519 (RFC 8032). The tag of what is signed names the hash.
- The desk's secret lies in a file of its own with mode 0600, like an SSH host key, so that the radio can seal
  unattended.
- A fingerprint is the first 12 bytes of a hash as six proquints (arXiv:0901.4016), made to be read aloud.

    >>> proquints(bytes.fromhex("7f000001")), from_proquints("lusab-babad").hex()
    ('lusab-babad', '7f000001')
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nacl import bindings
from nacl.exceptions import CryptoError

from models.language import gettext as _
from models.wire import Malformed, blake, encode_uint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ED25519: Final = 1
KEY_SIZE: Final = 33
SIGNATURE_SIZE: Final = 64
SEAL_TAG: Final = b"mvs-seal-1"
CONSONANTS: Final = "bdfghjklmnprstvz"
VOWELS: Final = "aiou"


def proquints(data: bytes) -> str:
    """Write an even number of bytes as words of five letters, 16 bits each."""
    words: list[str] = []
    for place in range(0, len(data), 2):
        value = int.from_bytes(data[place : place + 2], "big")
        words.append(
            CONSONANTS[value >> 12]
            + VOWELS[value >> 10 & 3]
            + CONSONANTS[value >> 6 & 15]
            + VOWELS[value >> 4 & 3]
            + CONSONANTS[value & 15]
        )
    return "-".join(words)


def from_proquints(text: str) -> bytes:
    """Read proquints back; raises `Malformed`."""
    out = bytearray()
    for word in text.strip().lower().replace(" ", "-").split("-"):
        value = 0
        if len(word) != 5:  # noqa: PLR2004 - five letters a word
            raise Malformed(_("“{word}” is not a word of five letters").format(word=word))
        for place, letter in enumerate(word):
            letters, bits = (CONSONANTS, 4) if place % 2 == 0 else (VOWELS, 2)
            if letter not in letters:
                raise Malformed(_("“{word}” has a letter that does not belong there").format(word=word))
            value = value << bits | letters.index(letter)
        out += value.to_bytes(2, "big")
    return bytes(out)


def fingerprint(digest: bytes) -> str:
    """Give the six proquints of a hash."""
    return proquints(digest[:12])


def _damaged(path: Path) -> str:
    return _("{file} is damaged: it should hold 64 hexadecimal digits").format(file=path.name)


@dataclass(frozen=True, slots=True)
class DeskKey:
    """A desk's signing key. `public` is what others know it by: 33 bytes, algorithm first."""

    seed: bytes = field(repr=False)
    public: bytes
    secret: bytes = field(repr=False)

    @classmethod
    def make(cls, seed: bytes | None = None) -> DeskKey:
        """Make a key from 32 random bytes, or from the given ones."""
        seed = os.urandom(32) if seed is None else seed
        public, secret = bindings.crypto_sign_seed_keypair(seed)
        return cls(seed, bytes([ED25519]) + public, secret)

    def sign(self, message: bytes) -> bytes:
        """Sign a message: 64 bytes."""
        return bindings.crypto_sign(message, self.secret)[:SIGNATURE_SIZE]

    def open_box(self, box: bytes) -> bytes:
        """Open what was sealed to this desk; raises `Malformed` when it was not."""
        secret = bindings.crypto_sign_ed25519_sk_to_curve25519(self.secret)
        public = bindings.crypto_sign_ed25519_pk_to_curve25519(self.public[1:])
        try:
            return bindings.crypto_box_seal_open(box, public, secret)
        except CryptoError as error:
            message = "this was not sealed to this desk"
            raise Malformed(message) from error

    def save(self, path: Path) -> None:
        """Write the seed to a new file that only its owner reads, and make it last."""
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, self.seed.hex().encode() + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)

    @classmethod
    def load(cls, path: Path) -> DeskKey:
        """Read the key file; raises `Malformed` when it is damaged."""
        try:
            seed = bytes.fromhex(path.read_text("ascii").strip())
        except ValueError as error:
            raise Malformed(_damaged(path)) from error
        if len(seed) != 32:  # noqa: PLR2004 - an Ed25519 seed
            raise Malformed(_damaged(path))
        return cls.make(seed)


def check_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` is by the desk key `public` (algorithm byte first)."""
    if len(public) != KEY_SIZE or public[0] != ED25519 or len(signature) != SIGNATURE_SIZE:
        return False
    try:
        bindings.crypto_sign_open(signature + message, public[1:])
    except CryptoError:
        return False
    return True


def is_desk_key(public: bytes) -> bool:
    """Whether these bytes are a key that this program can check and that is a good point of the curve."""
    return (
        len(public) == KEY_SIZE
        and public[0] == ED25519
        and bool(bindings.crypto_core_ed25519_is_valid_point(public[1:]))
    )


def seal_to(public: bytes, message: bytes) -> bytes:
    """Seal a message so that only the desk with this key opens it (libsodium's sealed box)."""
    return bindings.crypto_box_seal(message, bindings.crypto_sign_ed25519_pk_to_curve25519(public[1:]))


def seal_again(public: bytes, secret: bytes) -> bytes:
    """Seal a secret (32 random bytes) as `seal_to` does, but the same on every desk that knows it.

    So pieces of the box from several desks fit together. The one-time key follows from the secret itself, which nobody
    knows who cannot read the box anyway.
    """
    theirs = bindings.crypto_sign_ed25519_pk_to_curve25519(public[1:])
    once, mine = bindings.crypto_box_seed_keypair(blake(b"mvs-seal-again", secret, public))
    nonce = bindings.crypto_generichash_blake2b_salt_personal(once + theirs, digest_size=24)
    return once + bindings.crypto_box(secret, nonce, theirs, mine)


def lock(key: bytes, message: bytes, nonce: bytes | None = None) -> bytes:
    """Lock a message under a 32-byte key: nonce (24 bytes) and XSalsa20-Poly1305 box."""
    nonce = os.urandom(24) if nonce is None else nonce
    return nonce + bindings.crypto_secretbox(message, nonce, key)


def unlock(key: bytes, box: bytes) -> bytes:
    """Open what `lock` made; raises `Malformed` when the key is another or a byte has changed."""
    if len(box) < 24 + 16:
        message = "a box is cut short"
        raise Malformed(message)
    try:
        return bindings.crypto_secretbox_open(box[24:], box[:24], key)
    except CryptoError as error:
        message = "a box does not open with this key"
        raise Malformed(message) from error


# ---- seals ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LogId:
    """A log as the seals know it: coop, desk key (33 bytes), stream, incarnation."""

    coop: bytes
    desk: bytes
    stream: int
    incarnation: int

    def start(self) -> bytes:
        """Give the head of the empty log, H(-1)."""
        return blake(self.coop + self.desk + bytes([self.stream]) + self.incarnation.to_bytes(2, "big"))

    def seal_message(self, first: int, entries: Iterable[bytes]) -> bytes:
        """Give the bytes that a seal over consecutive entries signs; `first` is the seq of the first of them."""
        joined = bytearray()
        count = 0
        for data in entries:
            joined += encode_uint(len(data))
            joined += data
            count += 1
        return (
            SEAL_TAG
            + self.coop
            + self.desk
            + bytes([self.stream])
            + self.incarnation.to_bytes(2, "big")
            + first.to_bytes(8, "big")
            + count.to_bytes(4, "big")
            + blake(bytes(joined))
        )


def next_head(head: bytes, data: bytes) -> bytes:
    """Give H(i) from H(i-1) and entry i."""
    return blake(head + data)

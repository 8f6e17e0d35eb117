"""Signatures for most seeds of the simulator: keyed hashes that are as hard to forge here, and quicker.

Rules
- They stand in at the one seam where `models.keys` calls libsodium; everything above it is the real program.
- A signature is made only with the secret of a key that was made in this process. Everything else does not verify.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Any

from nacl import bindings
from nacl.exceptions import BadSignatureError

import models.keys

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import ModuleType


class StandIn:
    """Stands for libsodium's bindings: all the same, but signing and verifying."""

    def __init__(self) -> None:
        """Know no key."""
        self.secrets: dict[bytes, bytes] = {}

    def __getattr__(self, name: str) -> Any:
        """Do everything else as libsodium does."""
        return getattr(bindings, name)

    def crypto_sign_seed_keypair(self, seed: bytes) -> tuple[bytes, bytes]:
        """Make a key pair, and remember whose it is."""
        public, secret = bindings.crypto_sign_seed_keypair(seed)
        self.secrets[public] = secret
        return public, secret

    def crypto_sign(self, message: bytes, secret: bytes) -> bytes:
        """Sign with a secret."""
        return _mark(secret, message) + message

    def crypto_sign_open(self, signed: bytes, public: bytes) -> bytes:
        """Verify, or raise as libsodium does."""
        secret = self.secrets.get(public)
        if secret is None or signed[:64] != _mark(secret, signed[64:]):
            raise BadSignatureError
        return signed[64:]


#: One for the whole process: a key that was made once is known for ever.
STAND_IN = StandIn()


def _mark(secret: bytes, message: bytes) -> bytes:
    return hashlib.blake2b(message, key=secret).digest()


@contextlib.contextmanager
def instead(module: ModuleType, name: str, value: object) -> Generator[None]:
    """Let a name in a module mean something else for the block."""
    names = vars(module)
    before = names[name]
    names[name] = value
    try:
        yield
    finally:
        names[name] = before


@contextlib.contextmanager
def signing(*, real: bool) -> Generator[None]:
    """Sign and verify for the block with Ed25519, or with the stand-in."""
    if real:
        yield
        return
    with instead(models.keys, "bindings", STAND_IN):
        yield

"""How desks greet: what proves a key, and the reasons not to talk.

Rules
- A proof is over both nonces and both keys, the signer's first, so that it can be neither replayed nor reflected.
"""

from __future__ import annotations

from typing import Final

HELLO_TAG: Final = b"mvs-hello-1"
#: What a BYE says.
OTHER_COOP, NOT_ADMITTED, SHUT_OUT = 1, 2, 3


def hello_message(coop_id: bytes, signer: bytes, nonce: bytes, other: bytes, other_nonce: bytes) -> bytes:
    """Give the bytes by which `signer` proves its key to `other`."""
    return HELLO_TAG + coop_id + signer + nonce + other + other_nonce

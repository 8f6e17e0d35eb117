"""What a radio's child process and its parent tell each other: a small head in JSON, and bytes.

Rules
- A message is the length of its head and of its body (2 bytes each, big-endian), the head, and the body.
- Neither is longer than `MOST`; a longer one, or a head that is no JSON object, ends the conversation.

    >>> Inbox().feed(pack({"do": "send"}, b"hello"))
    [({'do': 'send'}, b'hello')]
"""

from __future__ import annotations

import json
import os
import threading
from typing import Any, Final, TypeAlias, cast

MOST: Final = 16_384
_LENGTHS: Final = 4

Head: TypeAlias = dict[str, Any]
Message: TypeAlias = tuple[Head, bytes]


class Garbled(ValueError):  # noqa: N818 - what it is
    """The other side says what is no message."""


def pack(head: Head, body: bytes = b"") -> bytes:
    """Give a message's bytes; raises `Garbled` when it is too long."""
    text = json.dumps(head, separators=(",", ":")).encode()
    if len(text) > MOST or len(body) > MOST:
        raise Garbled(f"{len(text)} + {len(body)} bytes")
    return len(text).to_bytes(2, "big") + len(body).to_bytes(2, "big") + text + body


class Inbox:
    """Finds messages in a stream of bytes; holds at most one that is not whole yet."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._held = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """Give the messages that `data` completes; raises `Garbled`."""
        self._held += data
        found: list[Message] = []
        while (message := self._next()) is not None:
            found.append(message)
        return found

    def _next(self) -> Message | None:
        if len(self._held) < _LENGTHS:
            return None
        head, body = int.from_bytes(self._held[:2], "big"), int.from_bytes(self._held[2:4], "big")
        if head > MOST or body > MOST:
            raise Garbled(f"{head} + {body} bytes")
        if len(self._held) < _LENGTHS + head + body:
            return None
        text, rest = bytes(self._held[4 : 4 + head]), bytes(self._held[4 + head : 4 + head + body])
        del self._held[: 4 + head + body]
        return _head(text), rest


def _head(text: bytes) -> Head:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Garbled(str(error)) from error
    if not isinstance(said, dict):
        raise Garbled(repr(cast("object", said)))
    return cast("Head", said)


class Outlet:
    """The child's end of the pipe to its parent, for many threads."""

    def __init__(self, handle: int) -> None:
        """Write to a descriptor."""
        self._handle, self._lock = handle, threading.Lock()

    def tell(self, what: str, body: bytes = b"", **more: object) -> None:
        """Say what happened, in a head of these words."""
        self.say({"t": what, **more}, body)

    def say(self, head: Head, body: bytes = b"") -> None:
        """Say what happened; waits while the parent is busy, and ends the process when there is none."""
        data = pack(head, body)
        with self._lock:
            try:
                while data:
                    data = data[os.write(self._handle, data) :]
            except OSError:
                os._exit(1)

"""The stream between radio and computer: two start bytes, a length, a message.

Whatever stands between frames is text of the radio's log. Both ends look for the start bytes again after a bad length.

>>> framed(b"hello").hex()
'94c3000568656c6c6f'
>>> Deframer().feed(b"boot text" + framed(b"hello"))
[b'hello']
"""

START = b"\x94\xc3"
#: The longest message that either side takes.
LIMIT = 512


def framed(message: bytes) -> bytes:
    """Give the bytes that carry one message."""
    return START + len(message).to_bytes(2, "big") + message


class Deframer:
    """Finds messages in a stream as the firmware does, byte by byte."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Give the messages that `data` completes."""
        found: list[bytes] = []
        for byte in data:
            self._held.append(byte)
            if len(self._held) <= len(START):
                if self._held[-1] != START[len(self._held) - 1]:
                    self._held.clear()
            elif len(self._held) >= 4:
                self._finish(found)
        return found

    def _finish(self, found: list[bytes]) -> None:
        length = int.from_bytes(self._held[2:4], "big")
        if length > LIMIT:
            self._held.clear()
        elif len(self._held) == 4 + length:
            found.append(bytes(self._held[4:]))
            self._held.clear()

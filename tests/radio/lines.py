"""A hand that writes lines to the simulated air and waits for what it answers."""

import json
import socket
import time
from typing import Any


class Hand:
    """A connection to the server of the simulated air."""

    def __init__(self, address: str) -> None:
        """Call the server at `air://host:port`."""
        host, _colon, port = address.removeprefix("air://").rpartition(":")
        self.line = socket.create_connection((host, int(port)), timeout=10)
        self.coming = b""

    def raw(self, line: bytes) -> None:
        """Send bytes as they are."""
        self.line.sendall(line)

    def say(self, name: str, what: object) -> None:
        """Send one line."""
        self.raw(json.dumps({name: what}).encode() + b"\n")

    def wait(self, name: str, seconds: float = 10.0) -> dict[str, Any]:
        """Give what the next line of that name says, passing over others."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            line, newline, rest = self.coming.partition(b"\n")
            if newline:
                self.coming = rest
                said = json.loads(line)
                if name in said:
                    found: dict[str, Any] = said[name]
                    return found
            elif data := self.line.recv(65_536):
                self.coming += data
            else:
                raise ConnectionError("hung up")
        raise TimeoutError(name)

    def close(self) -> None:
        """Hang up."""
        self.line.close()

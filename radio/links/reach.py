"""A TCP connection that is not waited for for ever, and whose silent end is noticed.

The kernel asks a peer that has said nothing for `IDLE` seconds, every `EVERY` seconds, and after `COUNT` questions
without an answer the connection ends with an error. Where a system has no such settings its own are kept.
"""

from __future__ import annotations

import socket
from typing import Final

IDLE, EVERY, COUNT = 30, 10, 3
_SETTINGS: Final = (("TCP_KEEPIDLE", IDLE), ("TCP_KEEPINTVL", EVERY), ("TCP_KEEPCNT", COUNT))


def reach(host: str, port: int, wait: float) -> socket.socket:
    """Connect within `wait` seconds; raises what the system does. What is read later may wait for ever."""
    connection = socket.create_connection((host, port), wait)
    connection.settimeout(None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _SETTINGS:
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return connection

"""What is checked of every request before it is answered, and what every answer says to the browser.

Rules
- The name a browser calls us by must be a number address, this machine's own name, or one that was given with `--name`:
  a page elsewhere can point its own name at us, but it cannot make the browser call us by ours.
- A websocket, and a form where the browser says so, must come from a page of ours: same scheme, name and port.
- An answer may be framed by nobody, stored nowhere, and loads nothing that is not from here.
"""

from __future__ import annotations

import ipaddress
import socket
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from mvs_tui.serve.door import ADDRESSES, neighbourhood

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: What every answer says. `unsafe-inline` is for styles only: the script that draws the terminal sets its sizes so.
HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With "no-referrer" a browser would hide from us which page a form comes from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()",
    "Cache-Control": "no-store",
    "Server": "mvs",
}


def policy(scheme: str, host: str) -> str:
    """Give the content security policy: `host` has been checked. Old browsers know no 'self' for websockets."""
    live = f"{'wss' if scheme == 'https' else 'ws'}://{host}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        f"img-src 'self' data:; connect-src 'self' {live}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@dataclass(frozen=True)
class Names:
    """The names by which a browser may call this server."""

    known: frozenset[str]

    @classmethod
    def of(cls, given: Iterable[str] = ()) -> Names:
        """Take this machine's own names, and those that were given."""
        own = socket.gethostname().lower()
        return cls(frozenset({"localhost", own, f"{own.partition('.')[0]}.local", *(name.lower() for name in given)}))

    def knows(self, host: str) -> bool:
        """Whether a Host header names us: number addresses always do, as no page can lend us its own."""
        try:
            parts = urlsplit(f"//{host}")
            name, _port = parts.hostname, parts.port
        except ValueError:
            return False
        if not name or parts.path or parts.query or parts.fragment or "@" in host:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name.rstrip(".") in self.known
        return True


def from_our_page(origin: str, scheme: str, host: str) -> bool:
    """Whether an Origin header is that of our own pages, as this browser calls us."""
    return origin.lower() == f"{scheme}://{host}".lower()


@dataclass
class Pace:
    """How often each address may ask: `burst` at once, then `rate` a second."""

    now: Callable[[], float]
    rate: float
    burst: float
    seen: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict[str, tuple[float, float]])

    def allows(self, address: str) -> bool:
        """Count one more; gives whether it is not too many."""
        key, now = neighbourhood(address), self.now()
        left, last = self.seen.pop(key, (self.burst, now))
        left = min(self.burst, left + (now - last) * self.rate) - 1
        self.seen[key] = (max(left, -1.0), now)
        while len(self.seen) > ADDRESSES:
            self.seen.popitem(last=False)
        return left >= 0

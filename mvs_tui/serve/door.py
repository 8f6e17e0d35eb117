"""Who may come in: the password, links that work once, and the passes of browsers that are in.

Rules
- The password is held as an argon2id hash. Checking one costs about 0.1 s and 32 MiB, so the caller does one at a time.
- Links and passes are random and held as their hashes only: who reads this process's memory dump finds none to use.
- After `FREE` wrong tries an address waits, twice as long after each further one, up to `LONGEST` seconds.
- Every table here has a most: who knocks from many addresses costs us nothing. The oldest goes.
- Time is given by the caller, in seconds that only grow.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nacl import exceptions, pwhash

from models.language import gettext as _
from models.words import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Letters that a password has at least.
SHORTEST: Final = 8
#: Bytes of a password that are looked at: more is refused before it costs anything.
LONGEST_PASSWORD: Final = 256
#: Wrong tries of an address without a wait, and the longest wait in seconds.
FREE, LONGEST = 3, 300.0
#: Addresses of which wrong tries are kept, passes that are out at once, and links that wait to be used.
ADDRESSES, PASSES, LINKS = 256, 64, 16
#: Seconds for which a pass is good, and a link.
PASS_LASTS, LINK_LASTS = 12 * 3600.0, 3600.0


def hashed(password: str) -> str:
    """Give what a password file holds; raises `BadInput` for one that is too short or too long."""
    said = password.encode()
    if len(password) < SHORTEST:
        raise BadInput(_("A password has at least {n} letters. Three or four words are good.").format(n=SHORTEST))
    if len(said) > LONGEST_PASSWORD:
        raise BadInput(_("A password has at most {n} bytes.").format(n=LONGEST_PASSWORD))
    return pwhash.argon2id.str(said, opslimit=3, memlimit=32 * 1024 * 1024).decode("ascii")


def read_hash(path: Path) -> str:
    """Read a password file; raises `BadInput` when it holds no hash of ours, or others may read or change it."""
    if path.stat().st_mode & 0o077:
        raise BadInput(_("Others on this machine may read {path}: do “chmod 600 {path}” first.").format(path=path))
    said = path.read_text("ascii", "replace").strip()
    if not said.startswith("$argon2id$"):
        raise BadInput(
            _("{path} holds no password that mvs made. Make one with “mvs serve --new-password {path}”.").format(
                path=path
            )
        )
    return said


def matches(stored: str, password: str) -> bool:
    """Whether a password is the one; takes as long for a wrong one as for the right one."""
    said = password.encode("utf-8", "replace")
    if len(said) > LONGEST_PASSWORD:
        return False
    try:
        return pwhash.argon2id.verify(stored.encode("ascii"), said)
    except exceptions.InvalidkeyError:
        return False


def _print_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def neighbourhood(address: str) -> str:
    """Give what counts as one address: an IPv6 machine may take any of its network's, so the network counts."""
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv6Address):
        mapped = read.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((read, 64), strict=False))
    return str(read)


@dataclass
class Tries:
    """The wrong tries of each address, and how long it has to wait."""

    now: Callable[[], float]
    wrong: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict[str, tuple[int, float]])

    def wait(self, address: str) -> float:
        """Give the seconds that this address has to wait before it may try again; 0 when it may now."""
        count, last = self.wrong.get(neighbourhood(address), (0, 0.0))
        if count < FREE:
            return 0.0
        return max(0.0, last + min(LONGEST, 2.0 ** min(count - FREE + 1, 16)) - self.now())

    def failed(self, address: str) -> None:
        """Remember a wrong try."""
        key = neighbourhood(address)
        count, _last = self.wrong.pop(key, (0, 0.0))
        self.wrong[key] = (count + 1, self.now())
        while len(self.wrong) > ADDRESSES:
            self.wrong.popitem(last=False)

    def passed(self, address: str) -> None:
        """Forget the wrong tries of an address that came in."""
        self.wrong.pop(neighbourhood(address), None)


@dataclass(eq=False)
class Pass:
    """A browser that is in, until a time."""

    until: float
    #: What is called when the pass is given back: it closes what is open under it.
    closing: set[Callable[[], None]] = field(default_factory=set["Callable[[], None]"])


class Door:
    """The one place that lets in."""

    def __init__(self, now: Callable[[], float], *, password: str = "") -> None:
        """Guard with a password hash (see `read_hash`); "" is none, so that only links let in."""
        self.now, self.password, self.tries = now, password, Tries(now)
        self._links: OrderedDict[bytes, float] = OrderedDict()
        self._passes: OrderedDict[bytes, Pass] = OrderedDict()

    def new_link(self) -> str:
        """Make the secret of a link that works once, within an hour."""
        secret = secrets.token_urlsafe(18)
        self._links[_print_of(secret)] = self.now() + LINK_LASTS
        while len(self._links) > LINKS:
            self._links.popitem(last=False)
        return secret

    def take_link(self, secret: str) -> bool:
        """Use a link up; gives whether it was good."""
        return self._links.pop(_print_of(secret), 0.0) > self.now()

    @property
    def links(self) -> int:
        """How many links still wait to be used."""
        return sum(until > self.now() for until in self._links.values())

    def new_pass(self) -> str:
        """Make the secret of a browser's pass."""
        secret = secrets.token_urlsafe(32)
        self._passes[_print_of(secret)] = Pass(self.now() + PASS_LASTS)
        while len(self._passes) > PASSES:
            self._drop(next(iter(self._passes)))
        return secret

    def find(self, secret: str) -> Pass | None:
        """Give the pass of a cookie; None when it is unknown or has run out."""
        key = _print_of(secret)
        found = self._passes.get(key)
        if found and found.until <= self.now():
            self._drop(key)
            return None
        return found

    def give_back(self, secret: str) -> None:
        """End a pass, and all that is open under it."""
        self._drop(_print_of(secret))

    def _drop(self, key: bytes) -> None:
        gone = self._passes.pop(key, None)
        for close in list(gone.closing) if gone else ():
            close()

"""What the screens may ask about the clerks of this desk. The program fulfils it; no screen sees a PIN that is kept.

Rules
- `now` is who is signed in, None where nobody has to. Only a head clerk may change others; that is refused in words.
- Nothing here is in the books: it works before they are open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from models.clerk import Clerk


@dataclass(frozen=True, slots=True)
class Listed:
    """A clerk as the list of clerks shows him; `state` says in words whether he can sign in."""

    name: str
    number: str
    usual: bool
    head: bool
    barred: bool
    waits: bool
    state: str


class ClerkDesk(Protocol):
    """The clerks of this desk, and who is signed in."""

    now: Clerk | None

    def names(self) -> list[str]:
        """Give the clerks' names; empty where nobody has to sign in. Raises `Refused`."""
        ...

    async def sign_in(self, name: str, pin: str) -> Clerk:
        """Give the clerk with this name and PIN; raises `Refused` in words. Does not make him the one at the desk."""
        ...

    async def every(self) -> list[Listed]:
        """Give all clerks."""
        ...

    async def add(self, name: str, pin: str, number: str) -> str:
        """Add a clerk, who is the member with this number where one is given; gives words. Raises `Refused`."""
        ...

    async def remove(self, name: str) -> str:
        """Remove a clerk; gives words. Raises `Refused`."""
        ...

    async def new_pin(self, name: str, pin: str, old: str = "") -> str:
        """Give a clerk another PIN: a head anybody, others themselves, who say the `old` one; gives words.

        Raises `Refused`, also for a wrong `old`, which counts like one at signing in.
        """
        ...

    async def bar(self, name: str, *, barred: bool) -> str:
        """Lock a clerk or open him again; gives words. Raises `Refused`."""
        ...

    async def usual(self, name: str) -> str:
        """Make a clerk the one whose entries need no name, or nobody (""); gives words. Raises `Refused`."""
        ...

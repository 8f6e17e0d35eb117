"""Links: the one interface by which frames travel, and the list of the ways there are.

Rules
- A link carries whole frames of at most `MAX_FRAME` bytes. It may lose, double and reorder them; it never changes one.
- `send` never blocks; `receive` waits at most as long as it is told. Both are called from one thread.
- A link is declared in one file by `@link("scheme")` and opened by an address that begins with that scheme.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, TypeVar

from models.language import gettext as _
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

L = TypeVar("L", bound="type[Link]")
LINKS: dict[str, type[Link]] = {}


class Closed(Exception):  # noqa: N818 - what it is
    """The other end is gone, or the link was closed; the text says what is known about why."""


class Link(ABC):
    """One end of a way to another desk."""

    scheme: ClassVar[str] = ""
    #: How many bytes a frame had better not exceed.
    mtu: int = 16_384
    #: How many frames may be sent in answer between two ticks.
    budget: int = 64
    #: Whether answers come back by the same link.
    two_way: bool = True
    #: Seconds between ticks.
    beat: float = 0.25

    @classmethod
    @abstractmethod
    def open(cls, address: str) -> Link:
        """Open the link that an address names (without its scheme); raises `Refused` in words."""

    @abstractmethod
    def send(self, frame: bytes) -> None:
        """Put a frame on its way; raises `Closed`."""

    @abstractmethod
    def receive(self, wait: float) -> bytes | None:
        """Give the next frame, or None when none came within `wait` seconds; raises `Closed` at the end."""

    @property
    def backlog(self) -> int:
        """Bytes that were sent and have not left yet."""
        return 0

    def close(self) -> None:  # noqa: B027 - nothing has to be let go by default
        """Let the link go, after what was sent has left."""


def link(scheme: str) -> Callable[[L], L]:
    """Declare a link by the scheme of its addresses."""

    def declare(cls: L) -> L:
        cls.scheme = scheme
        LINKS.setdefault(scheme, cls)
        return cls

    return declare


def links() -> dict[str, type[Link]]:
    """Give all links by scheme."""
    package = importlib.import_module("radio.links")
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.endswith("_child"):
            importlib.import_module(f"radio.links.{module.name}")
    return LINKS


def open_link(url: str) -> Link:
    """Open the link that an address like `stdio:` names; raises `Refused` in words."""
    scheme, colon, address = url.partition(":")
    cls = links().get(scheme) if colon else None
    if cls is None:
        known = ", ".join(f"{name}:" for name in sorted(links()))
        raise Refused(
            _("“{url}” is no way to another desk. It must begin with one of: {known}.").format(url=url, known=known)
        )
    return cls.open(address)


def shown(url: str) -> str:
    """Give an address as it may stand on a screen and in a file: without password and options.

    >>> shown("mqtts://mto:secret@broker.example/upper?ca=/etc/ca.pem")
    'mqtts://mto@broker.example/upper'
    """
    return re.sub(r"//([^/@:]*):.*@", r"//\1@", url).partition("?")[0]

"""Starting the server: where it listens, who can reach it in words, the link and its square, and the end.

Rules
- Without being told otherwise it listens to this machine only.
- The link goes to stdout, as it is what a program may want; all talk and the square of it go to stderr.
- Connections are counted: many at once, or one that asks nothing, are closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import signal
import socket
import ssl
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

import click
from aiohttp import web

from models.language import gettext as _
from models.words import BadInput, Refused
from mvs_tui.cli.base import say
from mvs_tui.serve.door import Door, neighbourhood
from mvs_tui.serve.looks import Looks
from mvs_tui.serve.server import Served, Terms

if TYPE_CHECKING:
    from pathlib import Path
    from weakref import WeakSet

#: Connections at once, how many of them from one address, and seconds in which one has to ask for something.
CONNECTIONS, EACH, SILENT = 128, 40, 15.0
#: Seconds for sessions to end when the server does.
ENDING: Final = 10.0


@dataclass
class Where:
    """Where to listen, and with which papers for an encrypted line."""

    host: str
    port: int
    papers: ssl.SSLContext | None = None

    @property
    def alone(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        with contextlib.suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return False

    @property
    def address(self) -> str:
        """The address to call it by."""
        host = self.host
        if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - it is asked about, not bound
            host = outward()
        shown = f"[{host}]" if ":" in host else host
        return f"{'https' if self.papers else 'http'}://{shown}:{self.port}"

    def reach(self) -> str:
        """Say who can reach it, and whether others can read along."""
        if self.alone:
            return _("Only programs on this machine can reach it. For the village Wi-Fi: --host 0.0.0.0.")
        if self.papers:
            return _(
                "Everybody on the same network can reach it. The line is encrypted; the password guards the books."
            )
        return _(
            "Everybody on the same network can reach it, and can read along: the line is not encrypted. "
            "Use it on a Wi-Fi with a password of its own, or give --cert and --key."
        )


def outward() -> str:
    """Give the address that this machine has on its network; asking sends nothing."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(("192.0.2.1", 9))
        return str(asking.getsockname()[0])
    return "127.0.0.1"


def papers(cert: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """Read certificate and key; raises `BadInput` when only one is given or they do not fit."""
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise BadInput(_("An encrypted line needs both --cert and --key."))
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        made.load_cert_chain(cert, key, password=lambda: "")
    except (ssl.SSLError, ValueError) as error:
        raise BadInput(
            _("{cert} and {key} are no certificate with its key ({error}).").format(cert=cert, key=key, error=error)
        ) from error
    return made


class Counted(asyncio.Protocol):
    """A connection that is closed at once when there are too many, and later when it asks for nothing."""

    def __init__(self, gate: Gate) -> None:
        self.gate, self.inner = gate, gate.server()
        self.counted, self.address = False, ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it."""
        self.address = neighbourhood(str((transport.get_extra_info("peername") or ("?",))[0]))
        if self.gate.open.total() >= CONNECTIONS or self.gate.open[self.address] >= EACH:
            cast("asyncio.Transport", transport).abort()
            return
        self.counted = True
        self.gate.open[self.address] += 1
        self.inner.connection_made(transport)
        asyncio.get_running_loop().call_later(SILENT, self._look)

    def _look(self) -> None:
        transport = self.inner.transport
        if transport is not None and transport not in self.gate.heard:
            transport.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count it no more."""
        if self.counted:
            self.gate.open[self.address] -= 1
            self.gate.open += Counter()  # who has none left is forgotten
            self.inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass on."""
        if self.counted:
            self.inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass on."""
        return self.inner.eof_received() if self.counted else None  # type: ignore[func-returns-value]

    def pause_writing(self) -> None:
        """Pass on."""
        self.inner.pause_writing()

    def resume_writing(self) -> None:
        """Pass on."""
        self.inner.resume_writing()


@dataclass
class Gate:
    """Where connections come in; `heard` is filled by the server with those that asked for something."""

    server: web.Server
    heard: WeakSet[asyncio.BaseTransport]
    open: Counter[str] = field(default_factory=Counter[str])

    def __call__(self) -> asyncio.Protocol:
        """Take a new connection."""
        return Counted(self)


def show_link(where: Where, link: str) -> None:
    """Write a link that works once to stdout, and where somebody watches its square to stderr."""
    address = f"{where.address}/t/{link}"
    click.echo(address)
    sys.stdout.flush()
    if sys.stderr.isatty():
        import segno

        segno.make(address, error="l", micro=False).terminal(out=sys.stderr, compact=True, border=2)


async def _until_stopped() -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


async def _listen(where: Where, server: web.Server, heard: WeakSet[asyncio.BaseTransport]) -> asyncio.Server:
    """Open the port; raises `Refused` when it cannot be used."""
    patience = SILENT if where.papers else None
    try:
        return await asyncio.get_running_loop().create_server(
            Gate(server, heard), where.host, where.port, backlog=64, ssl=where.papers, ssl_handshake_timeout=patience
        )
    except OSError as error:
        raise Refused(
            _("{host} port {port} cannot be used ({error}). Choose another with --port.").format(
                host=where.host, port=where.port, error=error.strerror or error
            )
        ) from error


def _silence() -> logging.Logger:
    """Give a log that nobody reads: aiohttp tells tracebacks of what strangers send. Our own mistakes go elsewhere."""
    silent = logging.Logger("mvs serve")  # noqa: LOG001 - outside the tree of loggers, on purpose
    silent.addHandler(logging.NullHandler())
    return silent


async def serve(where: Where, terms: Terms, password: str) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; raises `Refused` when the port cannot be used."""
    guard = Door(asyncio.get_running_loop().time, password=password)

    def another() -> None:
        if not password:
            say(_("A link that lets one browser in, once, within an hour:"))
            show_link(where, guard.new_link())

    terms.used = another
    served = Served(terms, guard, Looks.read())
    runner = web.AppRunner(
        served.app(), access_log=None, logger=_silence(), handle_signals=False, keepalive_timeout=15,
        shutdown_timeout=ENDING,
    )  # fmt: skip
    await runner.setup()
    try:
        listening = await _listen(where, cast("web.Server", runner.server), served.heard)
        say(_("The books are served at {address}. ^C ends it.").format(address=where.address))
        say(where.reach())
        another()
        await _until_stopped()
        say(_("Stopping; open sessions are ended in order."))
        listening.close()
    finally:
        await runner.cleanup()

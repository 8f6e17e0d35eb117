"""The radios at this computer, as the set-up and the check-up need them: found, asked, and set.

Rules
- Looking for ports opens none of them: opening one starts some radios anew.
- The library of the radios is loaded only to ask or to set one.
"""

from __future__ import annotations

import os
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.words import Refused
from screens.air import FoundRadio

if TYPE_CHECKING:
    from radio.setup import Settings

#: Where Linux and macOS put what is on a USB cable and speaks by a serial line.
PORTS: Final = ("/dev/ttyUSB*", "/dev/ttyACM*", "/dev/cu.usbserial*", "/dev/cu.usbmodem*", "/dev/cu.SLAB*")
SERIAL: Final = "meshtastic+serial:"


def ports() -> list[Path]:
    """Give the serial ports that a radio may be on."""
    return sorted(path for pattern in PORTS for path in Path("/").glob(pattern[1:]))


def locked(port: Path) -> str:
    """Say why this user may not use a port, and what to do; empty when it may be used."""
    if os.access(port, os.R_OK | os.W_OK):
        return ""
    group = _group(port)
    if group in {"", "root"}:
        return _("This user may not use it. As root: chmod a+rw {port}").format(port=port)
    return _(
        "This user may not use it. As root: usermod -aG {group} {user} — then log out of the computer and in again."
    ).format(group=group, user=_user())


def _group(port: Path) -> str:
    try:
        return port.group()
    except (KeyError, OSError, NotImplementedError):
        return ""


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "USER"


def find() -> list[FoundRadio]:
    """Give what is on this computer's ports, with the reason where one may not be used."""
    return [FoundRadio(f"{SERIAL}{port}", str(port), problem=locked(port)) for port in ports()]


def see(url: str) -> FoundRadio:
    """Ask a radio how it is set; raises `Refused` in words."""
    raise Refused(url)


def apply(wanted: Settings, url: str) -> str:
    """Set a radio and read back what it took; gives words. Raises `Refused`."""
    raise Refused(f"{url} {wanted.channel}")

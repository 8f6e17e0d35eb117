"""The radios at this computer, as the set-up and the check-up need them: found, asked, and set.

Rules
- Looking for ports opens none of them: opening one starts some radios anew.
- The library of the radios is loaded only to ask or to set one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.words import Refused
from radio.setup import UNSET, gaps, preset_name
from screens.air import FoundRadio

if TYPE_CHECKING:
    from collections.abc import Callable

    from radio.setup import Found, Settings

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
    from radio.links.meshtastic import find_radios

    seen = [(Path(one.path), one.words) for one in find_radios()]
    known = {path.resolve() for path, _words in seen}
    seen += [(port, str(port)) for port in ports() if port.resolve() not in known] if not seen else []
    return [
        FoundRadio(
            f"{SERIAL}{path}", f"{words} ({path.resolve()})" if words != str(path) else words, problem=locked(path)
        )
        for path, words in seen
    ]


def see(url: str) -> FoundRadio:
    """Ask a radio how it is set; raises `Refused` in words."""
    from radio.links.meshtastic_setup import read_settings

    return seen(url, read_settings(url))


def seen(url: str, found: Found) -> FoundRadio:
    """Give a radio as the set-up shows it."""
    first = next((one.name for one in found.channels if one.first), "")
    region = "" if found.region == UNSET else found.region
    settings = ", ".join([region or _("no region yet"), preset_name(found.preset)])
    words = _("This is a {model} with firmware {version}; it is set to {settings}.").format(
        model=found.model or _("radio"), version=found.firmware or "?", settings=settings
    )
    return FoundRadio(url, words, region, found.preset, first)


def apply(wanted: Settings, url: str, say: Callable[[str], None] | None = None) -> str:
    """Set a radio and read back what it took; gives words. Raises `Refused` where it took something else."""
    from radio.links.meshtastic_setup import apply_settings

    left = gaps(apply_settings(url, wanted, say), wanted)
    if left:
        raise Refused(_("The radio did not take all of it: {words} Try again, or set it with its own app.").format(
            words=" ".join(gap.words for gap in left)))  # fmt: skip
    return _("The radio is set: {region}, {preset}, channel “{channel}”.").format(
        region=wanted.region, preset=preset_name(wanted.preset), channel=wanted.channel
    )

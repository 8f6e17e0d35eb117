"""Read how a plugged-in radio is set, and set it. For the wizard; takes seconds, and up to two minutes to set.

Rules
- Each reading and each writing is a connection of its own; the radio must not be in use by another program.
- Nothing is written that is not different. After writing the radio starts anew, and it is read again until it shows
  what was asked for: what is given back is what the radio says, never what it was told.
- The radio's clock is never set.

    radio = find_radios()[0]
    found = read_settings(f"meshtastic+serial:{radio.path}")
    wanted = Settings("EU_868", "LONG_FAST", channel_name("Mto"), channel_key(frames_key, coop_id))
    for gap in gaps(found, wanted): print(gap.words)
    found = apply_settings(f"meshtastic+serial:{radio.path}", wanted, print)
"""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from models.language import gettext as _
from models.words import Refused
from radio import setup
from radio.links import meshtastic_words as words
from radio.links.meshtastic import find_radios, read_where
from radio.links.meshtastic_box import Box, Where
from radio.links.meshtastic_read import found_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from radio.links.meshtastic_pipe import Head

__all__ = ["apply_settings", "find_radios", "read_settings"]

#: Seconds for the radio to tell its settings, to take new ones, and to start anew with them.
READ, WRITE, RESTART = 45.0, 15.0, 120.0
#: Seconds between two tries while the radio starts.
PAUSE = 1.0


def read_settings(url: str, wait: float = READ) -> setup.Found:
    """Give how a radio is set; raises `Refused` in words when there is none within `wait` seconds."""
    where = _where(url)
    box = Box(where)
    try:
        return found_of(_until(box, where, "up", wait))
    finally:
        box.end(gently=True)


def apply_settings(url: str, wanted: setup.Settings, say: Callable[[str], None] | None = None) -> setup.Found:
    """Set a radio and give how it is set then; `say` is told how far it is. Raises `Refused` in words."""
    if wrong := setup.problem(wanted):
        raise Refused(wrong)
    tell = say or _nobody
    where = _where(url)
    box = Box(where)
    try:
        tell(_("Reading the radio's settings …"))
        found = found_of(_until(box, where, "up", READ))
        if not setup.gaps(found, wanted):
            return found
        tell(_("Writing the settings …"))
        box.tell({"do": "apply", "settings": {**asdict(wanted), "key": wanted.key.hex()}})
        _until(box, where, "applied", WRITE)
        tell(_("The radio is starting anew …"))
        _gone(box)
    finally:
        box.end(gently=True)
    return _again(url, wanted)


def _nobody(_words: str) -> None:
    pass


def _where(url: str) -> Where:
    scheme, _colon, address = url.partition(":")
    kind = scheme.partition("+")[2]
    if kind not in {"serial", "tcp"}:
        raise Refused(_("“{url}” is no Meshtastic radio.").format(url=url))
    where, _channel = read_where(kind, address)
    if where.place:
        return where
    radios = find_radios()
    if len(radios) != 1:
        raise Refused(words.loss("many" if radios else "none", radios[0].path if radios else ""))
    return Where("serial", radios[0].path)


def _until(box: Box, where: Where, what: str, wait: float) -> Head:
    """Give the next word of this kind from the child; raises `Refused` when it does not come."""
    until = time.monotonic() + wait
    while (left := until - time.monotonic()) > 0:
        heard = box.hear(min(left, PAUSE))
        if heard is None:
            raise Refused(words.loss("died", str(where)))
        for head, _body in heard:
            if head["t"] == what:
                return head
            if head["t"] == "lost":
                raise Refused(words.loss(head["why"], str(where), head["detail"]))
    raise Refused(words.loss("mute", str(where)))


def _gone(box: Box) -> None:
    """Wait until the radio has let us go, or long enough that it will not."""
    until = time.monotonic() + WRITE
    while (left := until - time.monotonic()) > 0:
        if box.hear(min(left, PAUSE)) is None:
            return


def _again(url: str, wanted: setup.Settings) -> setup.Found:
    """Read the radio until it shows what was asked for; what it shows at last is given back all the same."""
    until = time.monotonic() + RESTART
    found: setup.Found | None = None
    why: Refused | None = None
    while time.monotonic() < until:
        try:
            found = read_settings(url, READ)
        except Refused as refused:
            why = refused
        if found is not None and not setup.gaps(found, wanted):
            return found
        time.sleep(PAUSE)
    if found is None:
        raise why or Refused(words.loss("mute", url))
    return found

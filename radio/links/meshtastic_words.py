"""What is said to the clerk about a radio: what happened, where, and what to do.

Rules
- Words about a loss end with what to do now; that the radio is tried again by itself is said in `lost` alone.
- A word that the radio itself says and that is not known here is passed on as it is.

    >>> refusal("TOO_LARGE", 232)
    'The radio refused a frame of 232 bytes as too long. Nothing is lost; tell who looks after this program.'
"""

from __future__ import annotations

import re
from typing import Final

from models.language import gettext as _

#: Seconds that nothing is sent after a refusal for airtime that does not say how long.
HOLD: Final = 60.0
_MINUTES: Final = re.compile(r"(\d+)\s*min", re.IGNORECASE)


def node_name(node: int) -> str:
    """Give a radio's number as radios show it."""
    return f"!{node:08x}"


def lost(why: str, where: str, detail: str = "") -> str:
    """Say why there is no radio, while it is tried again."""
    return loss(why, where, detail) + " " + _("It is tried again by itself.")


def loss(why: str, where: str, detail: str = "") -> str:
    """Say why there is no radio; `why` is the child's or the watch's short name for it."""
    words = {
        "absent": _("No radio at {where}. Plug it in with a data cable, or try another port (see: mvs radio doctor)."),
        "none": _("No radio is plugged in. Plug it in with a data cable (some cables only charge)."),
        "many": _("Several radios are plugged in. Name the one to use, as in meshtastic+serial:{where}"),
        "denied": _("You may not use {where}. Type: sudo usermod -aG dialout $USER   then log out and in again."),
        "busy": _("Another program uses the radio at {where}. Close it (a phone app's bridge, another mvs)."),
        "nodevice": _("{where} is no serial port (see which there are: mvs radio doctor)."),
        "unplugged": _("The radio at {where} was unplugged. Plug it in again; check the cable."),
        "refused": _("The radio at {where} takes no connection. Is it on, with its network switched on?"),
        "nowhere": _("No machine is named {where}. Check the address, or use the radio's number address."),
        "unreached": _("The radio at {where} is not reached ({detail}). Is it on and in this network?"),
        "closed": _("The radio at {where} closed the connection. It takes one program at a time; close others."),
        "rebooted": _("The radio at {where} is starting anew. Wait a little."),
        "mute": _("What is at {where} does not answer as a Meshtastic radio. Check the port and the radio's firmware."),
        "silent": _("The radio at {where} no longer answers. If this goes on, switch it off and on."),
        "stuck": _("The radio at {where} takes nothing to send. If this goes on, switch it off and on."),
        "died": _("The program that speaks with the radio at {where} ended. Its last words are in meshtastic.log."),
    }
    text = words.get(why, _("The connection with the radio at {where} broke ({detail})."))
    return text.format(where=where, detail=detail)


def held(words: str) -> float:
    """Give the seconds to send nothing that a radio's note about airtime asks for; 0 for any other note."""
    if "duty cycle" not in words.lower():
        return 0.0
    minutes = _MINUTES.search(words)
    return max(HOLD, 60.0 * int(minutes[1])) if minutes else HOLD


def wait(seconds: float) -> str:
    """Say that the hour's airtime is used up."""
    return _(
        "The law's airtime for this hour is used up; the radio sends again in {minutes} min. Nothing is lost."
    ).format(minutes=max(1, round(seconds / 60)))


def refusal(reason: str, size: int) -> str:
    """Say why the radio refused what was given to it; `size` in bytes, below zero for a text."""
    if reason == "TOO_LARGE":
        what = _("a text of {size} bytes") if size < 0 else _("a frame of {size} bytes")
        return _("The radio refused {what} as too long. Nothing is lost; tell who looks after this program.").format(
            what=what.format(size=abs(size))
        )
    words = {
        "NO_CHANNEL": _("The radio does not have the channel any more. Set it up: 4, r, r (or: mvs radio setup)"),
        "NO_INTERFACE": _("The radio cannot send: its transmitter is off or broken. Check its antenna and settings."),
        "MAX_RETRANSMIT": _("A text was not confirmed by the radio it was for. It may be off or out of reach."),
        "NO_RESPONSE": _("A text was not answered by the radio it was for. It may be off or out of reach."),
        "FULL": _("The radio had no room for a minute. What waited was dropped; it is worked out anew."),
        "RATE_LIMIT_EXCEEDED": _("The radio was given too much at once and dropped some. It is sent again later."),
    }
    if reason.startswith("PKI"):
        return _("A text could not be encrypted: this radio does not know the other's key. Let that phone write first.")
    return words.get(reason) or _("The radio refused to send ({reason}). What is missing is sent again later.").format(
        reason=reason
    )


def adrift(ahead: float) -> str:
    """Say that the radio's clock is so many seconds ahead of this machine's."""
    hours, minutes = divmod(round(abs(ahead) / 60), 60)
    late = _("This machine's clock is {hours} h {minutes} min behind the radio's. Is the time here right?")
    early = _("This machine's clock is {hours} h {minutes} min ahead of the radio's. Is the time here right?")
    return (late if ahead > 0 else early).format(hours=hours, minutes=minutes)


def unreadable() -> str:
    """Say that others are heard who use another channel or key."""
    return _(
        "Radio traffic is heard that this radio cannot read, and none that it can. If it is the co-op's, the channel's "
        "name or key differ: run mvs radio setup here and there."
    )


def elsewhere(sender: int) -> str:
    """Say that frames come on a channel that is not ours."""
    return _("Radio {node} sends frames on another channel than this co-op's. Run there: mvs radio setup").format(
        node=node_name(sender)
    )

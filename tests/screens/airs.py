"""Status files of the radio's own process, as it writes them, for the tests of the screens."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from mvs_tui.radio_config import RadioSettings

if TYPE_CHECKING:
    from mvs_tui.config import Home

URL = "meshtastic+serial:/dev/ttyUSB0?channel=agri-pod"


def way(**more: Any) -> dict[str, Any]:
    """Give a radio that works, with four entries to send in about two minutes."""
    queue = [
        {"grade": "allot", "entries": 1, "frames": 1, "seconds": 2.2},
        {"grade": "other", "entries": 3, "frames": 1, "seconds": 2.2},
    ]
    return {
        "url": "meshtastic+serial:/dev/ttyUSB0", "state": "up", "words": "", "region": "EU_868", "preset": "LONG_FAST",
        "channel": "agri-pod", "node": "!a1b2c3d4", "firmware": "2.7.15", "channel_load": 12.4, "own_load": 1.1,
        "used_s": 36.2, "budget_s": 356.4, "queue": queue, "until_sent_s": 121.0, "frames_in": 30, "frames_out": 12,
        "bytes_in": 5000, "bytes_out": 2000, "rubbish": 0,
    } | more  # fmt: skip


def near(number: int, letter: str, heard: int, **more: Any) -> dict[str, Any]:
    """Give a neighbour that was heard at a time in seconds since 1970, and holds the same."""
    return {
        "desk": letter, "number": number, "url": "meshtastic+serial:/dev/ttyUSB0", "heard": heard, "snr": 6.5,
        "hops": 0, "lacks": 0, "we_lack": 0, "agreed": True, "bars": 4,
    } | more  # fmt: skip


def status(now: int, **more: Any) -> dict[str, Any]:
    """Give the whole file: one radio, desk B heard four minutes ago, two sayings."""
    said = [
        {"at": now - 1200, "words": "The radio is there: T-Beam, firmware 2.7.15.", "bad": False},
        {"at": now - 600, "words": "The law's airtime for this hour is used up; the radio sends again in 12 min. "
         "Nothing is lost.", "bad": True},
    ]  # fmt: skip
    return {
        "at": now, "pid": os.getpid(), "links": [way()], "neighbours": [near(2, "B", now - 240, lacks=4, agreed=False)],
        "logs": [{"desk": "A", "number": 1, "ours": 31, "theirs": {"B": 27}}], "said": said, "joining": None,
    } | more  # fmt: skip


def tell(home: Home, found: dict[str, Any], *links: str, autostart: bool = False) -> None:
    """Let a desk have these radios in its settings, and its radio's process have written this file."""
    RadioSettings(links or (URL,), autostart, "EU_868", "LONG_FAST", "agri-pod").write(home)
    home.radio.write_text(json.dumps(found), "utf-8")

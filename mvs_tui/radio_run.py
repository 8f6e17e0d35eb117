"""Running the radios from the command line: as a service, by hand, or as the child of the screens.

Rules
- Ctrl-C and SIGTERM end it in order: what was begun is finished, the radios are let go, the status file goes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from models.language import gettext as _
from models.words import Refused
from mvs_tui.radio_config import RadioSettings

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(urls: Sequence[str], *, until_eof: bool = False) -> None:
    """Speak with these radios, or with those of the settings; raises `Refused` where there are none."""
    from mvs_tui.cli.base import books
    from mvs_tui.station import run_radio

    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: ended.set())
    if until_eof:
        threading.Thread(target=_follow, args=(ended,), daemon=True).start()
    with books() as node:
        links = list(urls) or list(RadioSettings.read(node.home).links)
        if not links:
            raise Refused(_("No radio is set up. Plug one in and run “mvs radio setup”, or name one."))
        run_radio(node, links, stop=ended.is_set)


def _follow(ended: threading.Event) -> None:
    """End with whoever started this."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    ended.set()

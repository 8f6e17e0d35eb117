"""Times the program from its start until its first screen stands on a terminal: a real process behind a real terminal.

Rules
- The terminal is 80x24 and answers nothing, like a slow line at its worst; the time includes starting Python.
- The screen counts as standing when its rows were written. Then the process is ended.
"""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

#: The first heading of the home screen; it is written together with the rows below it.
WORD: Final = b"Waits for you"
#: Seconds after which something is wrong.
LONGEST: Final = 60.0


def first_screen(home: Path, offset: int) -> float:
    """Give the seconds until the home screen of a folder's books stands; `offset` shifts the clock, in minutes."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    env = {**os.environ, "MVS_HOME": str(home), "MVS_CLOCK_OFFSET": str(offset), "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", "from mvs_tui.app import run; run()"],
        stdin=theirs, stdout=theirs, stderr=theirs, env=env, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    try:
        while WORD not in seen:
            if time.perf_counter() - begun > LONGEST or process.poll() is not None:
                raise RuntimeError("the first screen did not come: " + repr(seen[-500:]))
            if select.select([ours], [], [], 0.5)[0]:
                seen += os.read(ours, 65536)
        return time.perf_counter() - begun
    finally:
        process.kill()
        process.wait()
        os.close(ours)

"""What a browser tab's process runs: it takes the terminal that it was given, and opens the app on it as `mvs` does.

Rules
- The terminal becomes the controlling one, so that window sizes and a dropped line arrive as signals.
- Where the warm helper is there, it opens the app, as for a clerk at a terminal (`mvs_tui.start`).
- It is never stopped from the keyboard: nobody could let it go on.
- Whatever goes wrong before the app can speak for itself ends in words, never in a traceback.
"""

from __future__ import annotations

import fcntl
import signal
import sys
import termios


def take_terminal() -> None:
    """Make stdin this session's controlling terminal; Linux may have done so already."""
    try:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    except OSError as error:
        sys.stderr.write(f"The terminal of this tab cannot be used ({error.strerror}).\n")
        raise SystemExit(1) from error


def main() -> None:
    """Open the app."""
    take_terminal()
    for number in (signal.SIGTSTP, signal.SIGQUIT, signal.SIGTTIN, signal.SIGTTOU):
        signal.signal(number, signal.SIG_IGN)
    try:
        from mvs_tui.start import main as mvs

        mvs()
    except Exception as error:  # noqa: BLE001 - whatever it is, people get words
        from mvs_tui import crash
        from mvs_tui.config import Home

        sys.stderr.write(crash.words(Home.here().crash, error) + "\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()

"""What the warm helper forks: a program that takes the clerk's terminal and is from then on like any other `mvs`.

Rules
- Nothing of the helper stays: its sockets are closed, its signal handlers taken away, its environment replaced.
- It is in a session of its own without a controlling terminal; signals of the terminal come through the clerk's `mvs`.
- It ends when the helper is gone: the kernel sends SIGHUP, and what was half typed is kept.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PR_SET_PDEATHSIG = 1
#: More than any process of ours has open.
FILES = 4096


def begin(words: Sequence[str], fds: Sequence[int]) -> None:
    """Be the program in a fresh fork: `words` are the folder, the number of arguments, these, and the environment.

    Does not come back.
    """
    code = 1
    try:
        parent = os.getppid()
        _forget(fds)
        _die_with(parent)
        code = _run(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - a fork must not go on as the helper
        import traceback

        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code & 0xFF)


def _forget(fds: Sequence[int]) -> None:
    """Leave everything of the helper behind, and take the clerk's terminal."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    kept = [os.dup(fd) for fd in fds]
    for place, fd in enumerate(kept):
        os.dup2(fd, place)
    os.closerange(3, FILES)
    os.setsid()
    gc.enable()


def _die_with(parent: int) -> None:
    """Be sent SIGHUP when the helper is gone."""
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGHUP), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGHUP)


def _run(words: Sequence[str]) -> int:
    folder, count, *rest = words
    arguments, environment = rest[: int(count)], rest[int(count) :]
    os.environ.clear()
    os.environ.update(dict(pair.split("=", 1) for pair in environment if "=" in pair))
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    time.tzset()
    try:
        os.chdir(folder)
    except OSError:
        os.chdir("/")
    _streams()
    sys.argv = ["mvs", *arguments]
    from mvs_tui.cli import main

    main(args=arguments, prog_name="mvs")
    return 0


def _streams() -> None:
    """Make Python's own streams those of the terminal."""
    for fd, name, mode, errors in (
        (0, "stdin", "r", "surrogateescape"),
        (1, "stdout", "w", "replace"),
        (2, "stderr", "w", "backslashreplace"),
    ):
        stream = os.fdopen(fd, mode, buffering=1, encoding="utf-8", errors=errors, closefd=False)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)

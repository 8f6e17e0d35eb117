"""What is left of a mistake of this program: one report in the desk's folder, and words for whoever was working.

Rules
- The terminal gets words only. The report says where in the program it was, never what the program held at that moment.
- The report is readable by its owner only, and never grows beyond `MOST` bytes: the oldest part goes.
"""

from __future__ import annotations

import os
import platform
import time
import traceback
from typing import TYPE_CHECKING, Final

from models.clean import plain
from models.language import gettext as _
from mvs_tui import __version__

if TYPE_CHECKING:
    from pathlib import Path

#: Bytes that the report may have; one mistake takes a few thousand.
MOST: Final = 64 * 1024


def words(path: Path, error: BaseException) -> str:
    """Write the report at `path`; give what to tell people. Never raises: it is called when all else went wrong."""
    name = type(error).__name__
    try:
        write(path, error)
    except Exception as second:  # noqa: BLE001 - whatever it is, people are still told
        kept = _("No report could be written ({error}).").format(error=plain(str(second)))
    else:
        kept = _("A report lies in {path}: give it to whoever looks after this program.").format(path=path)
    return _(
        "mvs stopped at a mistake of its own ({name}). What was written is safe in the books, and what was being "
        "typed is kept as a draft. {kept} Start mvs again; if it stops again, run “mvs doctor”."
    ).format(name=name, kept=kept)


def write(path: Path, error: BaseException) -> None:
    """Add an error to the report at `path`; raises `OSError`."""
    when = time.strftime("%Y-%m-%d %H:%M:%S")
    head = f"---- {when} mvs {__version__}, Python {platform.python_version()}\n"
    found = traceback.TracebackException.from_exception(error, limit=-40, capture_locals=False)
    said = (head + plain("".join(found.format()), keep="\n")).encode("utf-8", "replace")[-MOST:]
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "r+b") as file:
        path.chmod(0o600)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - (MOST - len(said))))
        kept = file.read()
        file.seek(0)
        file.write(kept + said)
        file.truncate()

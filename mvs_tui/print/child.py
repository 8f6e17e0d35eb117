"""Drawing a paper in a process of its own, which ends with it: what draws takes 50 MB that no screen should keep.

Rules
- It reads a paper and the words that the drawing says of itself, and gives the file's bytes and the number of pages.
- Both ends are this program on this machine, joined by a pipe; nothing of it comes from elsewhere.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

from models.language import gettext as _
from models.words import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from mvs_tui.print.sheet import Paper

#: Seconds after which a page that is still not drawn never will be.
PATIENCE = 120


def write(paper: Paper, path: Path) -> int:
    """Draw a paper into a file; gives how many pages it has. Raises `Refused` or `OSError`."""
    from mvs_tui.print.pdf import words

    asked = pickle.dumps((paper, words()))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mvs_tui.print.child"],
            input=asked,
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
        data, pages = pickle.loads(done.stdout)  # noqa: S301 - our own child wrote it
    except (subprocess.SubprocessError, pickle.UnpicklingError, EOFError) as error:
        raise Refused(_("The PDF could not be drawn. The text of it is good.")) from error
    path.write_bytes(data)
    return int(pages)


def main() -> None:
    """Draw what comes on stdin."""
    from mvs_tui.print.pdf import draw

    paper, words = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - our own parent wrote it
    sys.stdout.buffer.write(pickle.dumps(draw(paper, words)))


if __name__ == "__main__":
    main()

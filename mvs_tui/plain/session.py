"""One sitting in line mode: the books that are open, what was explained already, and long work with its progress.

Rules
- The books are used from this one thread. Clerks at full screens may write into them at the same time.
- Long work says how far it is every few seconds, never more often; Ctrl-C stops it, and what was done stays.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar, cast

from models import find, remember
from models.language import gettext as _
from models.spelling import number
from models.words import Refused
from mvs_tui.node import Node, NotFounded
from screens.desk import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.clerk import Clerk
    from models.names import Names
    from mvs_tui.config import Home
    from mvs_tui.plain.talk import Talk
    from screens.desk import Books, Tell

T = TypeVar("T")
#: Seconds between two words about long work.
EVERY: Final = 5.0
#: The name under which it is remembered what a clerk has seen when he left.
SEEN: Final = "seen"


class Session:
    """A sitting."""

    def __init__(self, talk: Talk, home: Home) -> None:
        """Begin without books; `home` is the desk's own folder."""
        self.talk, self.home, self.own = talk, home, home
        self.node: Node | None = None
        self.clerk: Clerk | None = None
        self.asked: set[str] = set()
        self.taught = False
        self._radio: subprocess.Popen[bytes] | None = None

    @property
    def practice(self) -> bool:
        """Whether the practice co-op is open."""
        return self.home != self.own

    @property
    def books(self) -> Books:
        """The open books; raises `Refused` when there are none."""
        if self.node is None:
            raise Refused(_("No books are open."))
        return cast("Books", self.node)

    @property
    def desk(self) -> Books:
        """The books as a paper gets them; papers from before there are books do not look at them."""
        return cast("Books", self.node)

    def lens(self) -> Names:
        """Give the lens through which fields are read; plain texts, before there are books, need none."""
        return cast("Names", self.node.names() if self.node is not None else None)

    def teach(self) -> None:
        """Say once how questions are answered."""
        if not self.taught:
            self.talk.say(_("Enter takes what stands in [ ], > all the rest; ? explains, < back, . leaves."))
            self.taught = True

    # ---- opening and closing ----------------------------------------------------------------------------------------

    def open(self, home: Home | None = None) -> bool:
        """Open a folder's books; False when there are none. Raises `Refused`, `Damaged`, `OSError`."""
        self.home = home or self.home
        try:
            self.take(self.work(_("Opening the books"), lambda tell: Node.open(self.home, tell)))
        except NotFounded:
            return False
        return True

    def take(self, node: Node) -> None:
        """Go on with these books."""
        self.node = node
        node.ledger.clerk = None if self.practice else self.clerk
        self._start_radio()

    def close(self) -> None:
        """Close the books; what this clerk has seen is remembered."""
        self._stop_radio()
        node, self.node = self.node, None
        if node is not None:
            with suppress(OSError, Refused):
                remember.remember_mine(node.ledger, SEEN, str(find.newest_row(node.ledger)))
            node.close()

    # ---- long work --------------------------------------------------------------------------------------------------

    def work(self, doing: str, function: Callable[[Tell], T]) -> T:
        """Run something long. Raises `Stopped` when Ctrl-C was pressed, and what the work raises."""
        talk, far, ended = self.talk, [0, 0], threading.Event()

        def tell(done: int, of: int = 0) -> None:
            far[:] = [done, of]
            if talk.stopped or talk.over:
                raise Stopped

        def watch() -> None:
            while not ended.wait(EVERY):
                talk.say(progress(doing, far[0], far[1]))

        watcher = threading.Thread(target=watch, daemon=True)
        talk.stopped, talk.working = False, True
        watcher.start()
        try:
            return function(tell)
        except KeyboardInterrupt:
            raise Stopped from None
        finally:
            ended.set()
            watcher.join()
            talk.stopped = talk.working = False

    # ---- the radio's program ----------------------------------------------------------------------------------------

    def _start_radio(self) -> None:
        """Start the radio's program where the settings say so and nobody else runs it; it ends with this one."""
        from mvs_tui import radio_state

        air = radio_state.read(self.home)
        if self.practice or not air.links or not air.autostart or air.running or self._radio is not None:
            return
        from mvs_tui.radio_child import PROGRAM

        with suppress(OSError), self.home.radio_log.open("wb") as log:
            self._radio = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", PROGRAM, "radio", "run", "--until-eof"],
                env={**os.environ, "MVS_HOME": str(self.home.path)},
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _stop_radio(self) -> None:
        radio, self._radio = self._radio, None
        if radio is not None and radio.stdin is not None:
            radio.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                radio.wait(8)
            if radio.poll() is None:
                radio.kill()


def progress(doing: str, done: int, of: int) -> str:
    """Say how far a long work is."""
    if of:
        return _("{doing}: {done} of {of} ...").format(doing=doing, done=number(done), of=number(of))
    if done:
        return _("{doing}: {done} ...").format(doing=doing, done=number(done))
    return _("{doing} ...").format(doing=doing)

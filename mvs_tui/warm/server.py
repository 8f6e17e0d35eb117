"""The warm helper itself: one process with the program loaded, which forks a copy for each clerk.

Rules
- One thread, no open books, no event loop: nothing that a fork would break. What clerks share is memory that is only
  read; what each of them writes is his own.
- It listens on a socket in the folder of the books that only its user can reach, and asks the kernel who calls.
- At most `most` clerks, messages of at most `MOST` bytes, and `PATIENCE` seconds to say what is wanted. Whoever is not
  served is told why, and starts without it.
- A clerk's process ends with the clerk's own `mvs`: SIGHUP first, by force after `GRACE` seconds.
- When the program's files change it serves nobody new, and starts itself anew when the last clerk has left.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.words import Refused
from mvs_tui.warm import child
from mvs_tui.warm.client import MOST, NAME, PATIENCE, hung_up, same_user

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from mvs_tui.config import Home

CLERKS: Final = 12
GRACE: Final = 25.0
#: Signals that a clerk's `mvs` may pass on.
SIGNALS: Final = frozenset({
    signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGWINCH, signal.SIGTSTP, signal.SIGCONT
})  # fmt: skip
#: What is loaded: the program, and what it imports only where it is used but every clerk uses.
LOADED: Final = (
    "mvs_tui.cli", "mvs_tui.app", "mvs_tui.celldiff.driver", "nacl.pwhash", "models.heard", "models.pulse",
    "models.reseal", "mvs_tui.peers", "mvs_tui.trust", "radio.sync.held", "textual.layouts.factory",
    "textual.layouts.horizontal", "encodings.ascii",
)  # fmt: skip
#: Bytes that a socket's path may have on Linux.
LONGEST: Final = 107


@dataclass
class Caller:
    """A clerk's `mvs` on the line: since when, and its program's process (0 before it is forked)."""

    line: socket.socket
    since: float
    pid: int = 0


@dataclass
class Helper:
    """The helper of one folder."""

    home: Home
    most: int = CLERKS
    callers: dict[int, Caller] = field(default_factory=dict[int, Caller])
    #: Programs whose clerk is gone already, and when they are ended by force.
    left: dict[int, float] = field(default_factory=dict[int, float])
    ending: bool = False
    again: bool = False

    # ---- beginning and end ------------------------------------------------------------------------------------------

    def serve(self, ready: Callable[[], None] = lambda: None) -> bool:
        """Serve until told to end; True when it should be started anew. Raises `Refused` when one is there already."""
        with self._alone(), self._listening() as listening:
            self.since = time.time()
            self.loaded = loaded()
            self.select = selectors.DefaultSelector()
            self.wake, woken = socket.socketpair()
            for end in (self.wake, woken):
                end.settimeout(0)
            signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, self._signalled)
            self.select.register(listening, selectors.EVENT_READ)
            self.select.register(self.wake, selectors.EVENT_READ)
            self.listening = listening
            gc.collect()
            gc.freeze()
            gc.disable()
            ready()
            while not (self.ending and not self.callers and not self.left):
                self._turn()
            woken.close()
        return self.again

    @contextlib.contextmanager
    def _alone(self) -> Generator[None]:
        self.home.make()
        handle = os.open(self.home.path / "warm.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise Refused(_("A warm helper of this desk runs already. “mvs warm status” tells of it.")) from None
        try:
            yield
        finally:
            os.close(handle)

    @contextlib.contextmanager
    def _listening(self) -> Generator[socket.socket]:
        path = self.home.path / NAME
        if len(os.fsencode(path)) > LONGEST:
            raise Refused(_("{path} is too long a name for a socket. Choose a shorter MVS_HOME.").format(path=path))
        path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        before = os.umask(0o177)
        try:
            listening.bind(str(path))
        finally:
            os.umask(before)
        listening.listen(16)
        listening.settimeout(0)
        try:
            yield listening
        finally:
            listening.close()
            path.unlink(missing_ok=True)

    def _signalled(self, number: int, _frame: object) -> None:
        if number != signal.SIGCHLD:
            self.end(now=number != signal.SIGINT)

    def end(self, *, now: bool) -> None:
        """Take nobody new, and end with the last clerk; `now` tells those who are there that the line is gone."""
        if not self.ending:
            self.ending = True
            with contextlib.suppress(KeyError, ValueError):
                self.select.unregister(self.listening)
            self.listening.close()
            (self.home.path / NAME).unlink(missing_ok=True)
        for caller in self.callers.values() if now else ():
            if caller.pid:
                self._let_go(caller.pid)

    # ---- one turn ---------------------------------------------------------------------------------------------------

    def _turn(self) -> None:
        waits = 1.0 if self.left or any(not one.pid for one in self.callers.values()) else 600.0
        for key, _events in self.select.select(waits):
            if key.fileobj is self.wake:
                with contextlib.suppress(BlockingIOError):
                    self.wake.recv(4096)
            elif key.fileobj is self.listening:
                self._accept()
            elif key.fd in self.callers:
                self._heard(self.callers[key.fd])
        self._reap()
        self._overdue()
        if not self.ending and not self.callers and not self.left and changed(self.loaded):
            self.again = True
            self.end(now=False)

    def _accept(self) -> None:
        try:
            line, _address = self.listening.accept()
        except OSError:
            return
        if not same_user(line):
            line.close()
            return
        line.settimeout(0)
        self.callers[line.fileno()] = Caller(line, time.monotonic())
        self.select.register(line, selectors.EVENT_READ)

    def _heard(self, caller: Caller) -> None:
        if caller.pid:
            self._signals(caller)
            return
        try:
            said, fds, flags, _address = socket.recv_fds(caller.line, MOST, 3)
        except BlockingIOError:
            return
        except OSError:
            said, fds, flags = b"", [], 0
        try:
            if said and not flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
                self._asked(caller, said, fds)
            else:
                self._hang_up(caller)
        finally:
            for fd in fds:
                os.close(fd)

    def _asked(self, caller: Caller, said: bytes, fds: list[int]) -> None:
        words = said.decode("utf-8", "surrogateescape").split("\0")
        if words[0] == "status":
            self._say(caller, json.dumps(self.status()).encode())
        elif words[0] in {"stop", "stop now"}:
            self._say(caller, b"ending")
            self.end(now=words[0] != "stop")
        elif words[0] == "run" and len(fds) == 3 and not hung_up(caller.line):  # noqa: PLR2004 - in, out, err
            if not (cold := self._cold()):
                self._fork(caller, words[1:], fds)
                return
            self._say(caller, f"cold {cold}".encode())
        self._hang_up(caller)

    def _cold(self) -> str:
        """Say why nobody can be served now; empty when somebody can."""
        if changed(self.loaded):
            self.again = True
            return _("the program was changed since the warm helper was started")
        if len(self.programs) >= self.most:
            return _("the warm helper serves {n} clerks already").format(n=self.most)
        return ""

    def _fork(self, caller: Caller, words: list[str], fds: list[int]) -> None:
        try:
            pid = os.fork()
        except OSError as error:
            self._say(caller, f"cold {error.strerror}".encode())
            self._hang_up(caller)
            return
        if pid == 0:
            child.begin(words, fds)  # does not come back
        caller.pid = pid
        self._say(caller, b"started")

    # ---- a clerk who is there ---------------------------------------------------------------------------------------

    def _signals(self, caller: Caller) -> None:
        try:
            said = caller.line.recv(64)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            pid = caller.pid
            self._hang_up(caller)
            self._let_go(pid)
            return
        for number in said:
            if number in SIGNALS:
                _kill(caller.pid, number)
                if number in {signal.SIGHUP, signal.SIGTERM}:
                    _kill(caller.pid, signal.SIGCONT)

    def _let_go(self, pid: int) -> None:
        """Tell a program that its line is gone, also one that is stopped."""
        if pid not in self.left:
            self.left[pid] = time.monotonic() + GRACE
            _kill(pid, signal.SIGHUP)
            _kill(pid, signal.SIGCONT)

    def _overdue(self) -> None:
        now = time.monotonic()
        for pid, until in self.left.items():
            if now >= until:
                _kill(pid, signal.SIGKILL)
        for caller in list(self.callers.values()):
            if not caller.pid and now - caller.since > PATIENCE:
                self._hang_up(caller)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
            except ChildProcessError:
                return
            if not pid:
                return
            caller = next((one for one in self.callers.values() if one.pid == pid), None)
            if os.WIFSTOPPED(status):
                if caller is not None:
                    self._say(caller, b"stopped")
                continue
            self.left.pop(pid, None)
            if caller is not None:
                code = os.waitstatus_to_exitcode(status)
                self._say(caller, b"exit %d" % (code if code >= 0 else 128 - code))
                self._hang_up(caller)

    def _say(self, caller: Caller, words: bytes) -> None:
        with contextlib.suppress(OSError):
            caller.line.send(words)

    def _hang_up(self, caller: Caller) -> None:
        self.callers.pop(caller.line.fileno(), None)
        with contextlib.suppress(KeyError, ValueError):
            self.select.unregister(caller.line)
        caller.line.close()

    @property
    def programs(self) -> list[int]:
        """The clerks' programs, those that are just ending too."""
        return sorted({one.pid for one in self.callers.values() if one.pid} | self.left.keys())

    def status(self) -> dict[str, object]:
        """Tell of itself."""
        return {"pid": os.getpid(), "since": int(self.since), "most": self.most, "clerks": self.programs,
                "changed": changed(self.loaded)}  # fmt: skip


def _kill(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


# ---- what is loaded --------------------------------------------------------------------------------------------------


def preload() -> None:
    """Load everything that the screens need for their first picture and the commonest pages after it."""
    from screens import registry

    for name in LOADED:
        importlib.import_module(name)
    registry.load()


def loaded() -> dict[str, tuple[int, int]]:
    """Give the files that the program was made from, with their time and size."""
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return {path: _stamp(path) for path in files if path}


def _stamp(path: str) -> tuple[int, int]:
    try:
        told = os.stat(path)  # noqa: PTH116 - a thousand times at each call
    except OSError:
        return (0, 0)
    return told.st_mtime_ns, told.st_size


def changed(before: dict[str, tuple[int, int]]) -> bool:
    """Whether one of these files is another one now."""
    return any(_stamp(path) != stamp for path, stamp in before.items())

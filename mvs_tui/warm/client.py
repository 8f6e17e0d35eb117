"""The clerk's side of the warm helper: hand the terminal over, pass signals on, end as the program ended.

Rules
- Only the standard library, and little of it: what is imported here is waited for at every start.
- Whatever is wrong with the helper, the program starts as without one: `run` gives None, and the words why.
- The helper is trusted only when it runs as the same user. It is given the terminal, the words of the command, and of
  the environment only what `KEPT` names.
- This process stays as long as the clerk is there. The program ends when it ends, and the terminal is put in order
  here when the program could not do it itself.
"""

from __future__ import annotations

import _socket
import os
import signal
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType

NAME = "warm.sock"
#: What the environment may carry to the program; names that end in `_` stand for all that begin so.
KEPT = (
    "TERM", "LANG", "LANGUAGE", "LC_", "COLUMNS", "LINES", "COLORTERM", "NO_COLOR", "TZ", "HOME", "USER", "LOGNAME",
    "PATH", "MVS_", "XDG_", "TMPDIR", "TERMINFO",
)  # fmt: skip
#: Bytes that a message may have, and seconds that the helper has to answer.
MOST, PATIENCE = 32768, 2.0
#: What is passed on to the program.
PASSED = ("SIGHUP", "SIGTERM", "SIGINT", "SIGQUIT", "SIGWINCH", "SIGTSTP", "SIGCONT")
#: The terminal as it was, where the program could not put it back: no mouse, no paste marks, whole lines, the cursor.
RESTORE = (
    b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l"
    b"\x1b(B\x0f\x1b[r\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l\n"
)
_SO_PEERCRED = getattr(_socket, "SO_PEERCRED", 17)


def home() -> str:
    """Give the folder of the books, as `mvs_tui.config.Home.here` does on Linux."""
    named = os.environ.get("MVS_HOME")
    if named:
        return os.path.expanduser(named)  # noqa: PTH111 - pathlib is not imported here
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")  # noqa: PTH111
    return f"{data}/mvs-tui"


def path_in(folder: str) -> str:
    """Give where the helper of a folder listens."""
    return f"{folder}/{NAME}"


def wanted(words: Sequence[str], folder: str) -> bool:
    """Whether this start is one for the helper: the screens, on a terminal, and somebody listens."""
    if os.environ.get("MVS_WARM") == "0" or not hasattr(_socket, "SOCK_SEQPACKET"):
        return False
    plain = all(word.startswith("--") and word.partition("=")[0] in OPTIONS for word in _options(words))
    return plain and os.path.exists(path_in(folder)) and os.isatty(0) and os.isatty(1)  # noqa: PTH110


#: The options with which the screens are opened; each takes one value.
OPTIONS = frozenset({"--driver", "--look", "--language", "--clerk"})


def _options(words: Sequence[str]) -> list[str]:
    found: list[str] = []
    rest = iter(words)
    for word in rest:
        found.append(word)
        if "=" not in word and word in OPTIONS:
            next(rest, None)
    return found


def environment(env: Mapping[str, str]) -> dict[str, str]:
    """Give what goes to the program of an environment."""
    return {
        name: env[name]
        for name in env
        if any(name == kept or (kept[-1] == "_" and name.startswith(kept)) for kept in KEPT)
    }


def same_user(line: _socket.socket) -> bool:
    """Whether the other end of a line is a process of this user."""
    size = struct.calcsize("3i")
    _pid, uid, _gid = struct.unpack("3i", line.getsockopt(_socket.SOL_SOCKET, _SO_PEERCRED, size))
    return bool(uid == os.geteuid())


def hung_up(line: _socket.socket) -> bool:
    """Whether a caller is gone: it waited for the helper too long, and has opened the screens itself."""
    try:
        return not line.recv(1, _socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True


def call(folder: str) -> _socket.socket:
    """Call the helper of a folder; raises `OSError`."""
    line = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    try:
        line.settimeout(PATIENCE)
        line.connect(path_in(folder))
        if not same_user(line):
            raise PermissionError(0, "it is another user's")
    except OSError:
        line.close()
        raise
    return line


def request(words: Sequence[str], env: Mapping[str, str]) -> bytes:
    """Write what is asked of the helper: fields with a zero byte after each, so that nothing has to be quoted."""
    fields = [
        "run",
        os.getcwd(),  # noqa: PTH109 - pathlib is not imported here
        str(len(words)),
        *words,
    ]
    fields += [f"{name}={value}" for name, value in env.items()]
    return "\0".join(fields).encode("utf-8", "surrogateescape")


def run(folder: str, words: Sequence[str]) -> tuple[int | None, str]:
    """Have the screens opened by the helper; gives the exit code, or None and why it has to be done without.

    The words are empty where no helper runs.
    """
    import termios

    # Before the program can have changed it.
    before = termios.tcgetattr(0)
    try:
        line = call(folder)
    except (ConnectionRefusedError, FileNotFoundError):
        return None, ""  # nobody is there any more, which is no trouble
    except OSError as error:
        return None, error.strerror or str(error)
    try:
        asked = request(words, environment(os.environ))
        if len(asked) > MOST:
            return None, "the words or the environment are too long"
        rights = struct.pack("3i", 0, 1, 2)
        line.sendmsg([asked], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, rights)])
        said = line.recv(MOST)
    except OSError as error:
        line.close()
        return None, error.strerror or str(error)
    if said != b"started":
        line.close()
        return None, said.removeprefix(b"cold ").decode("utf-8", "replace") or "it hung up"
    return _stay(line, before), ""


def _stay(line: _socket.socket, before: list[object]) -> int:
    """Be there for the program until it ends."""
    line.settimeout(None)
    ends = _pass_signals(line)
    code = -1
    while True:
        try:
            said = line.recv(MOST)
        except OSError:
            break
        if said == b"stopped":
            os.kill(os.getpid(), signal.SIGSTOP)
        elif said.startswith(b"exit "):
            code = int(said[5:])
        elif not said:
            break
    line.close()
    if code < 0 or code >= 128:  # noqa: PLR2004 - a signal ended it, or the helper is gone
        _put_back(before)
        if code < 0 and not ends:
            sys.stderr.write("The warm helper ended. What was half typed is kept as a draft; start mvs again.\n")
            return 1
    return max(code, 0) if code >= 0 else 128 + (ends[0] if ends else 1)


def _pass_signals(line: _socket.socket) -> list[int]:
    """Pass signals on to the program; gives the list in which those that end it are noted."""
    ends: list[int] = []

    def passed(number: int, frame: FrameType | None) -> None:
        del frame
        if number in {signal.SIGHUP, signal.SIGTERM}:
            ends.append(number)
        try:
            line.send(bytes([number]))
        except OSError:
            ends.append(number)

    for name in PASSED:
        number = getattr(signal, name)
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, passed)
    return ends


def _put_back(before: list[object]) -> None:
    import termios

    try:
        termios.tcsetattr(0, termios.TCSANOW, before)  # type: ignore[arg-type]
        os.write(1, RESTORE)
    except (OSError, termios.error):
        pass  # the terminal is gone

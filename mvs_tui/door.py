"""The door for clerks who come in by ssh: they sign in and find the program, and nothing else of this computer.

It stands in `authorized_keys` as the forced command of a key, `docs/several-clerks.md` says how:

    restrict,pty,command="/opt/mvs/bin/python -I -m mvs_tui.door --home /var/lib/mvs --clerk amina" ssh-ed25519 AAAA…

Rules
- What the client asks to run is looked up in a short list: nothing (the screens), `plain` (line by line), and, where
  the key's line says `--sync`, `sync` (the exchange with another desk). Everything else is refused in words.
- The environment is made anew: of the client's only the terminal's name and size and the language are taken, and only
  when they look like that.
- It starts no shell and no other program. It cannot be put into the background, and when it ends, however that is, the
  connection ends.
- Without a clerk who could sign in nobody gets in: here the door is not open because no lock is on it.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from mvs_tui.warm import client

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: How the values look that are taken from the client; a name of a terminal is looked up as a file's name.
TAKEN = {
    "TERM": re.compile(r"[A-Za-z0-9][A-Za-z0-9+._-]{0,40}"),
    "LANG": re.compile(r"[A-Za-z0-9_.@-]{1,40}"),
    "LANGUAGE": re.compile(r"[A-Za-z0-9_.@:-]{1,80}"),
    "LC_ALL": re.compile(r"[A-Za-z0-9_.@-]{1,40}"),
    "LC_CTYPE": re.compile(r"[A-Za-z0-9_.@-]{1,40}"),
    "LC_MESSAGES": re.compile(r"[A-Za-z0-9_.@-]{1,40}"),
    "LC_TIME": re.compile(r"[A-Za-z0-9_.@-]{1,40}"),
    "COLUMNS": re.compile(r"[0-9]{1,3}"),
    "LINES": re.compile(r"[0-9]{1,3}"),
}
PATH = "/usr/local/bin:/usr/bin:/bin"
REFUSED, USAGE = 1, 2
USED = "mvs door: [--home FOLDER] [--clerk NAME] [--sync]\n"


def read(words: Sequence[str]) -> tuple[str, str, bool]:
    """Read the door's own words: the folder of the books, who is expected, and whether desks may exchange."""
    home, clerk, sync = "", "", False
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if word == "--sync":
            sync = True
        elif name in {"--home", "--clerk"} and (equals or rest):
            value = value if equals else rest.pop(0)
            home, clerk = (value, clerk) if name == "--home" else (home, value)
        else:
            _refuse(USED, USAGE)
    return home, clerk, sync


def environment(given: Mapping[str, str], home: str, clerk: str) -> dict[str, str]:
    """Make the environment of a clerk's program."""
    made = {name: given[name] for name, looks in TAKEN.items() if name in given and looks.fullmatch(given[name])}
    for name in ("HOME", "USER", "LOGNAME"):  # sshd sets these itself
        if name in given:
            made[name] = given[name]
    made |= {"PATH": PATH, "MVS_DOOR": "1", "MVS_HOME": home or f"{given.get('HOME', '')}/.local/share/mvs-tui"}
    if clerk:
        made["MVS_CLERK"] = clerk
    return made


def wish(asked: str, *, sync: bool) -> list[str] | None:
    """Give the words of the command for what a client asks to run; None for what is not on the list."""
    plain = " ".join(asked.split())
    if plain in {"", "mvs"}:
        return []
    if plain in {"plain", "mvs --plain"}:
        return ["--plain"]
    if sync and plain in {"sync", "mvs sync stdio:"}:
        return ["sync", "stdio:"]
    return None


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Let somebody in, or say why not."""
    asked = os.environ.get("SSH_ORIGINAL_COMMAND", "")
    home, clerk, sync = read(sys.argv[1:] if words is None else words)
    made = environment(os.environ, home, clerk)
    os.environ.clear()
    os.environ.update(made)
    for name in ("SIGTSTP", "SIGQUIT", "SIGTTIN", "SIGTTOU"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    todo = wish(asked, sync=sync)
    if todo is None:
        _refuse(
            "Only the co-op's books are here: no shell, no files. Connect without a command for the screens, or with "
            "“plain” for questions and answers (ssh -t).\n"
        )
    if todo[:1] != ["sync"]:
        _look(made["MVS_HOME"])
    _open(todo, made["MVS_HOME"])


def _look(home: str) -> None:
    """See that there is a terminal and somebody who could sign in."""
    if not (os.isatty(0) and os.isatty(1)):
        _refuse("This needs a terminal: connect with ssh -t.\n")
    try:
        with open(f"{home}/clerks.json", "rb") as file:  # noqa: PTH123 - pathlib is not imported here
            there = b'"name"' in file.read()
    except OSError:
        there = False
    if not there:
        _refuse("No clerk is set up at this desk, so nobody can sign in. On its computer: mvs clerk add NAME\n")


def _open(todo: list[str], home: str) -> NoReturn:
    try:
        if client.wanted(todo, home):
            code, why = client.run(home, todo)
            if code is not None:
                sys.exit(code)
            if why:
                sys.stderr.write(f"The warm helper cannot do it ({why}); starting without it.\n")
        from mvs_tui.cli import main as mvs

        mvs(args=todo, prog_name="mvs")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - whatever it is, people get words and the line ends
        from pathlib import Path

        from mvs_tui import crash

        _refuse(crash.words(Path(home) / "crash.log", error) + "\n")
    sys.exit(0)


def _refuse(words: str, code: int = REFUSED) -> NoReturn:
    sys.stderr.write(words.replace("\n", "\r\n") if os.isatty(2) else words)
    sys.exit(code)


if __name__ == "__main__":
    main()

"""A check-up of a desk: folder, disk, books, clock, program, radio and terminal; each finding with what to do.

Rules
- Every line is good (`ok`), worth a look (`!`) or broken (`x`), and says what to do unless it is good.
- Nothing is changed, and a check that cannot be done is a finding, not an end.
- It works without a co-op, too: then there is less to look at.
"""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.language import later
from models.place import High
from models.silence import unnamed, unnamed_words
from models.store import BALLAST, TIGHT, Damaged
from models.words import Refused
from mvs_tui import __version__
from mvs_tui.config import Home, clock_offset
from mvs_tui.node import Node, NotFounded
from mvs_tui.trust import doubt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OK, LOOK, BROKEN = "ok", "!", "x"
#: Below this much free space somebody should make room.
ROOM: Final = 200 * 2**20
#: SQLite before this one lacks what the store asks for.
OLDEST_SQLITE: Final = (3, 35, 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check-up."""

    name: str
    mark: str
    found: str
    advice: str = ""


def examine(home: Home) -> list[Finding]:
    """Examine a desk, everything about it in one list."""
    found = [*_program(), *_folder(home)]
    try:
        with Node.opened(home) as node:
            for check in (_books, _high, _clock, _deputies):
                found += _tried(lambda check=check: list(check(node)))  # type: ignore[misc]
    except NotFounded:
        found.append(
            Finding("co-op", LOOK, _("none in this folder"), _("“mvs init” founds one, “mvs desk request” joins one."))
        )
    except (Damaged, Refused) as error:
        found.append(Finding("books", BROKEN, str(error), _("Restore a backup with “mvs restore FILE”.")))
    return [*found, *_radio(home), *_terminal()]


def _radio(home: Home) -> Iterator[Finding]:
    """Say in a line how the radio stands, where there is one."""
    from mvs_tui import radio_state
    from mvs_tui.radio_words import summary

    air = radio_state.read(home)
    if air.there:
        yield Finding(
            "radio", OK if air.up else LOOK, summary(air), "" if air.up else _("“mvs radio doctor” says more.")
        )


def _tried(check: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return check()
    except (OSError, sqlite3.Error) as error:
        return [Finding("check", BROKEN, str(error), _("Run “mvs verify”."))]


# ---- the program -----------------------------------------------------------------------------------------------------


def _program() -> Iterator[Finding]:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    yield Finding("program", OK, f"mvs {__version__}")
    yield Finding("python", OK if good else BROKEN, version, "" if good else _("Install Python 3.11 or newer."))
    new = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    yield Finding("sqlite", OK if new else BROKEN, sqlite3.sqlite_version, "" if new else _("Install a newer Python."))


# ---- the folder ------------------------------------------------------------------------------------------------------


def _folder(home: Home) -> Iterator[Finding]:
    path = home.path
    if not path.exists():
        yield Finding("folder", LOOK, _("{path} is not there yet").format(path=path), _("It is made with the co-op."))
        return
    mode = path.stat().st_mode & 0o777
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(
            "folder", BROKEN, _("{path} cannot be written").format(path=path), _("Give it to this user: chown.")
        )
    elif mode & 0o077:
        yield Finding(
            "folder",
            LOOK,
            _("{path} is open to other users ({mode:o})").format(path=path, mode=mode),
            _("Close it: chmod 700 {path}").format(path=path),
        )
    else:
        yield Finding("folder", OK, str(path))
    yield from _closed(home)
    yield from _disk(home)


def _closed(home: Home) -> Iterator[Finding]:
    """Look whether others on this machine can read the key, the books, or what is written beside them."""
    good, open_books = _("only this user can read it"), _("others can read the books ({mode:o})")
    # words: name of a line of the check-up: the file with the desk's key
    key = later("key")
    asked = [(key, home.key, _("others can read this desk's key ({mode:o})")), ("books.db", home.books, open_books)]
    for name, path, words in asked:
        if not path.exists():
            continue
        mode = path.stat().st_mode & 0o777
        if mode & 0o077:
            yield Finding(name, BROKEN, words.format(mode=mode), _("Close it: chmod 600 {path}").format(path=path))
        else:
            yield Finding(name, OK, good)


def _disk(home: Home) -> Iterator[Finding]:
    free = shutil.disk_usage(home.path).free
    said = _("{size} MB free").format(size=free // 2**20)
    if free < TIGHT:
        yield Finding("disk", BROKEN, said, _("Free some space: new entries are refused until then."))
    elif free < ROOM:
        yield Finding("disk", LOOK, said, _("Free some space soon."))
    else:
        yield Finding("disk", OK, said)
    if home.books.exists():
        ballast = home.books.with_name("ballast")
        whole = ballast.exists() and ballast.stat().st_size >= BALLAST
        yield Finding(
            "reserve",
            OK if whole else LOOK,
            _("16 MB are set aside (the file “ballast”), so that work can be ended when the disk is full")
            if whole
            else _("no room is set aside for the day when the disk is full"),
            "" if whole else _("Free some space: it is set aside by itself when there are 64 MB free."),
        )


# ---- the books -------------------------------------------------------------------------------------------------------


def _books(node: Node) -> Iterator[Finding]:
    broken = node.store.check()
    yield Finding(
        "books",
        BROKEN if broken else OK,
        "; ".join(broken) or _("SQLite finds no damage"),
        _("Save a copy of the folder, then “mvs rebuild” or “mvs restore FILE”.") if broken else "",
    )
    if node.desk is None:
        yield Finding("desk", LOOK, _("not admitted yet"), _("Take the request file to the registrar's desk."))
    elif node.desk.revoked_by is not None:
        yield Finding("desk", BROKEN, _("shut out"), _("Ask the registrar's desk; a new desk may have to be admitted."))
    else:
        yield Finding("desk", OK, f"{node.desk.letter} {node.law.village_of(node.desk.number)}")


def _high(node: Node) -> Iterator[Finding]:
    pen = node.author.pen
    high = High.read(pen.high_file)
    if not high.found:
        yield Finding(
            "last entry",
            LOOK,
            _("the file that says how far this desk has written (high.json) is missing or damaged"),
            _("Nothing to do: this desk goes on in a new book."),
        )
    elif high.place != pen.place:
        yield Finding(
            "last entry",
            LOOK,
            _("the file that says how far this desk has written (high.json) comes from another machine or disk"),
            _("If this is a copy of a laptop, use only one of the two."),
        )
    else:
        yield Finding("last entry", OK, _("how far this desk has written was noted on this machine and disk"))


def _clock(node: Node) -> Iterator[Finding]:
    words, offset = doubt(node), clock_offset()
    yield Finding("clock", LOOK if words else OK, words or _("can be right"))
    if offset:
        yield Finding(
            "clock",
            LOOK,
            _("shifted by {offset} minutes").format(offset=offset),
            _("Right for practice; else unset MVS_CLOCK_OFFSET."),
        )


def _deputies(node: Node) -> Iterator[Finding]:
    """Say which machines of this desk nobody could take over from it; nothing where all have deputies."""
    names = node.names()
    words = unnamed_words(names, node.author.number)
    if words:
        code = names.of(unnamed(names, node.author.number)[0])
        yield Finding(
            "deputies",
            LOOK,
            _("{words}: if this desk is lost, nobody can take them over").format(words=words),
            _("Name them: mvs machine deputies {code} --desks “B C”").format(code=code),
        )


# ---- the terminal ----------------------------------------------------------------------------------------------------


def _terminal() -> Iterator[Finding]:
    if not sys.stdout.isatty():
        yield Finding("terminal", OK, _("none: the output goes elsewhere"))
    else:
        size = shutil.get_terminal_size()
        small = size.columns < 80 or size.lines < 24  # noqa: PLR2004 - what every screen fits
        yield Finding(
            "terminal",
            LOOK if small else OK,
            f"{size.columns}x{size.lines}",
            _("Make the window at least 80 wide and 24 high.") if small else "",
        )
        term = os.environ.get("TERM", "")
        poor = term in {"", "dumb"}
        yield Finding("TERM", LOOK if poor else OK, term or _("not set"), _("Try TERM=xterm.") if poor else "")
    letters = locale.getpreferredencoding(do_setlocale=False)
    wide = letters.lower().replace("-", "") == "utf8"
    yield Finding("letters", OK if wide else LOOK, letters, "" if wide else _("Names may show “?”. Try LANG=C.UTF-8."))
    if os.environ.get("SSH_CONNECTION"):
        inside = bool(os.environ.get("TMUX") or os.environ.get("STY"))
        yield Finding(
            "ssh",
            OK if inside else LOOK,
            _("in tmux or screen") if inside else _("without tmux"),
            "" if inside else _("Drafts are kept, but start tmux and a broken line costs you nothing."),
        )

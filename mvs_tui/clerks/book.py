"""The desk's clerks, in one small file beside the books: `clerks.json`, for the owner only.

Rules
- The file is written whole or not at all, and changed under a lock: clerks on several lines may sign in at once.
- It is no part of the books: no backup carries it and no other desk hears of it. A PIN has few digits, so its hash must
  not lie on sticks (`docs/decisions/0012-clerks-and-pins.md`).
- No file means that there are no clerks and nobody signs in. A file that cannot be read lets nobody in.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from models.clerk import mark_of
from models.language import gettext as _
from models.lasting import write_lasting
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from mvs_tui.config import Home

NAME: Final = "clerks.json"
FORMAT: Final = 1


@dataclass
class Entry:
    """One clerk as the file has him.

    `pin` is a hash; `member` an entry's key and `number` what stands on his card; `wrong` counts the wrong PINs since
    the last right one; `wait` seconds must pass from `since` on the clock of `boot` (see `mvs_tui.clerks.waits`).
    """

    name: str
    pin: str
    member: str = ""
    number: str = ""
    usual: bool = False
    head: bool = False
    barred: bool = False
    wrong: int = 0
    wait: int = 0
    since: float = 0.0
    boot: str = ""
    look: str = ""
    language: str = ""


def path_of(home: Home) -> Path:
    """Give where the file lies."""
    return home.path / NAME


def read(home: Home) -> list[Entry]:
    """Give the clerks in the order in which they were added; raises `Refused` where the file cannot be read."""
    path = path_of(home)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return []
    try:
        return _entries(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            _(
                "{path} cannot be read, so nobody can sign in. Whoever looks after this computer moves it away and "
                "sets the clerks up anew with “mvs clerk add”."
            ).format(path=path)
        ) from error


def _entries(told: dict[str, Any]) -> list[Entry]:
    if told["format"] != FORMAT:
        raise ValueError(told["format"])
    known: dict[str, Any] = {"str": str, "bool": bool, "int": int, "float": (int, float)}
    types = {field.name: known[str(field.type)] for field in fields(Entry)}
    found: list[dict[str, Any]] = [
        {name: value for name, value in one.items() if name in types} for one in told["clerks"]
    ]
    for one in found:
        if not all(isinstance(value, types[name]) for name, value in one.items()):
            raise TypeError(NAME)
    return [Entry(**one) for one in found]


@contextlib.contextmanager
def changing(home: Home) -> Generator[list[Entry]]:
    """Hold the file for the block, which changes the list; it is written when the block ends well."""
    home.make()
    handle = os.open(home.path / "clerks.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        entries = read(home)
        before = [asdict(one) for one in entries]
        yield entries
        after = [asdict(one) for one in entries]
        if after != before:
            told = json.dumps({"format": FORMAT, "clerks": after}, ensure_ascii=False, indent=1)
            write_lasting(path_of(home), told.encode())
    finally:
        os.close(handle)


def find(entries: list[Entry], name: str) -> Entry:
    """Find a clerk by name, however it is spelt with capitals and accents; raises `Refused`."""
    wanted = mark_of(name)
    found = next((one for one in entries if mark_of(one.name) == wanted), None)
    if found is None:
        raise Refused(_("There is no clerk “{name}” at this desk.").format(name=name), "name")
    return found

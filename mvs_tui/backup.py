"""Backup and restore of one desk: books and key in one file, out of the data folder and into it again.

Rules
- A backup is made while others write. Its name says village, desk and day; what is there already is never overwritten.
- A restore checks the file through and through before anything is touched. What was there is moved aside, not deleted.
- A restore is carried out from a plan: until the plan is on the disk nothing has happened; after that, whoever opens
  the folder next finishes it. So a crash leaves the old books or the new ones.
- `high.json` stays when it belongs to the same key: so a desk that got an older copy notices by itself, and goes on in
  a new book. Where there is none, one is made that says the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
import unicodedata
from typing import TYPE_CHECKING, Final

from models.copies import Found, examine, held, take_key_out, write_copy
from models.keys import DeskKey
from models.language import gettext as _
from models.language import ngettext
from models.lasting import sync_folder, write_lasting
from models.law import letters
from models.place import High, one_writer, place_of
from models.remember import remember, setting
from models.wire import Malformed
from models.words import Refused
from mvs_tui.config import clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mvs_tui.config import Home
    from mvs_tui.node import Node

PLAN: Final = "restore.json"
STAGE: Final = "restoring"
#: What a restore puts into the folder, and what goes aside with each.
PARTS: Final = {"books.db": ("books.db-journal", "books.db"), "desk.key": ("desk.key",), "high.json": ("high.json",)}


# ---- backup --------------------------------------------------------------------------------------------------------


def backup(node: Node, target: Path | None = None, progress: Callable[[int, int], None] | None = None) -> Path:
    """Write a backup into a folder, or to a file that does not exist yet; gives its path. Raises `Refused`."""
    path = _place_for(node, target or node.home.backups)
    now = clock()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_copy(node.store, node.author.key, now, path, progress or _silent)
    except OSError as error:
        path.with_name(path.name + ".part").unlink(missing_ok=True)
        raise Refused(
            _("The backup could not be written to {path} ({error}). Choose another folder or free some space.").format(
                path=path, error=error.strerror
            )
        ) from error
    with contextlib.suppress(Refused):
        remember(node.ledger, "backup", str(now))
    return path


def last_backup(node: Node) -> int | None:
    """Give when the last backup was made, in minutes since 1970; None when there never was one."""
    said = setting(node.ledger, "backup")
    return int(said) if said.isdecimal() else None


def backup_words(made: int | None, now: int) -> str:
    """Say how old the last backup is; both in minutes since 1970."""
    if made is None:
        return _("No backup yet")
    days = max(0, now - made) // 1440
    return (
        _("Backup today")
        if not days
        else ngettext("Backup {days} day ago", "Backup {days} days ago", days).format(days=days)
    )


def _place_for(node: Node, target: Path) -> Path:
    if not target.is_dir() and target != node.home.backups:
        if target.exists():
            raise Refused(_("{path} is there already. Choose another name.").format(path=target))
        return target
    desk = node.desk
    day = node.law.calendar.date(node.now() // 1440).isoformat()
    name = f"mvs-{_plain(node.law.village_of(desk.number) if desk else '')}-{desk.letter if desk else 'new'}-{day}"
    found, number = target / f"{name}.backup", 1
    while found.exists():
        number += 1
        found = target / f"{name}-{number}.backup"
    return found


def _plain(text: str) -> str:
    """Write a name with letters that every file system takes."""
    bare = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in bare if letter.isascii() and letter.isalnum())[:24] or "desk"


# ---- restore -------------------------------------------------------------------------------------------------------


def restore(home: Home, file: Path, *, force: bool = False, progress: Callable[[int, int], None] | None = None) -> str:
    """Put a backup in place of what is in the folder; gives words. After `Refused` or `Damaged` nothing has changed."""
    finish(home)
    if not file.is_file():
        raise Refused(_("There is no file {file}.").format(file=file))
    if home.books.exists() and not force:
        raise Refused(
            _(
                "There are books in {path} already. With --force they are moved aside and the backup takes their place."
            ).format(path=home.path)
        )
    home.make()
    stage = home.path / STAGE
    with one_writer(home.path / "restore.lock"):
        try:
            found = _staged(home, stage, file, progress)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
        aside = _free(home.path / f"before-restore-{time.strftime('%Y-%m-%d')}")
        words = _words(home, found, aside)
        with one_writer(home.path / "desk.lock"), held(home.books):
            write_lasting(home.path / PLAN, json.dumps({"aside": aside.name}).encode())
            _carry_out(home, aside)
    return words


def finish(home: Home) -> None:
    """Finish a restore that a crash cut short, or clear away one that had not begun; called before books are opened."""
    plan, stage = home.path / PLAN, home.path / STAGE
    if not plan.exists() and not stage.exists():
        return
    with one_writer(home.path / "restore.lock"), one_writer(home.path / "desk.lock"):
        if plan.exists():
            _carry_out(home, home.path / str(json.loads(plan.read_bytes())["aside"]))
        else:
            shutil.rmtree(stage, ignore_errors=True)


def _staged(home: Home, stage: Path, file: Path, progress: Callable[[int, int], None] | None) -> Found:
    """Make everything ready beside the books: the checked store without its key, the key, and the high-water mark."""
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700)
    books = stage / "books.db"
    try:
        os.close(os.open(books, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(file, books)
    except OSError as error:
        raise Refused(
            _("{file} could not be read into {path} ({error}). Nothing was changed.").format(
                file=file, path=home.path, error=error.strerror
            )
        ) from error
    found = examine(books, file, progress)
    take_key_out(books)
    same = _same_key(home, found.key)
    if not same:
        found.key.save(stage / "desk.key")
    high = High.read(home.path / "high.json")
    if not (same and high.found):
        key_file = home.key if same else stage / "desk.key"
        High(place_of(key_file), {**high.logs, **found.logs}, {}, "RESTORED").write(stage / "high.json")
    _sync(books)
    sync_folder(stage)
    return found


def _carry_out(home: Home, aside: Path) -> None:
    """Move the old parts aside and the new ones into place; called again, it does what a crash left undone."""
    stage = home.path / STAGE
    aside.mkdir(mode=0o700, exist_ok=True)
    for name, away in PARTS.items():
        if not (stage / name).exists():
            continue
        for old in away:
            if (home.path / old).exists():
                (home.path / old).replace(aside / old)
        sync_folder(aside)
        (stage / name).replace(home.path / name)
        sync_folder(home.path)
    shutil.rmtree(stage, ignore_errors=True)
    (home.path / PLAN).unlink()
    sync_folder(home.path)
    with contextlib.suppress(OSError):
        aside.rmdir()  # only when nothing had to be moved


def _same_key(home: Home, key: DeskKey) -> bool:
    try:
        return DeskKey.load(home.key).public == key.public
    except (OSError, Malformed):
        return False


def _words(home: Home, found: Found, aside: Path) -> str:
    """Say what was restored, what the copy did not know, and what happens next."""
    desk = found.law.by_key[found.key.public]
    calendar = found.law.calendar
    lines = [
        _("Restored: {coop}, desk {letter} {village}, {entries} entries, as saved on {when}.").format(
            coop=found.law.name,
            letter=letters(desk.number),
            village=found.law.village_of(desk.number),
            entries=found.entries,
            when=calendar.show_at(calendar.at(found.made)),
        )
    ]
    high = High.read(home.path / "high.json") if _same_key(home, found.key) else High()
    later = sum(max(0, count - found.logs.get(name, (0, ""))[0]) for name, (count, _head) in high.logs.items())
    if later:
        lines.append(
            ngettext(
                "This desk wrote {count} entry after that. Exchange with other desks to get back what they hold.",
                "This desk wrote {count} entries after that. Exchange with other desks to get back what they hold.",
                later,
            ).format(count=later)
        )
    if later or not high.found:
        lines.append(_("The next entry begins a new book of this desk, so that nothing is signed twice."))
    if home.books.exists() or home.key.exists():
        lines.append(_("What was here before is kept in {path}.").format(path=aside))
    return "\n".join(lines)


def _free(path: Path) -> Path:
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""

"""The store: one SQLite file that several processes open at once.

Rules
- SQL by hand is written in models/ only, and goes through `Store`; screens, radio and mvs_tui have none.
- journal_mode=TRUNCATE with synchronous=FULL: what was acknowledged is on the disk.
- A transaction that writes begins with BEGIN IMMEDIATE and is short; a lock is waited for, then said in words.
- No cursor outlives its call. Every call comes from one thread of its process.
- A ballast file is given up when the disk is full, so that receiving and closing still work.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import peewee
from peewee import SqliteDatabase

from models.language import gettext as _
from models.lasting import settle
from models.projections import DERIVED
from models.tables import LEDGER
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from pathlib import Path

APPLICATION: Final = 0x6D767331
FORMAT: Final = 1
BALLAST: Final = 16 * 2**20
#: Below this much free space new entries are refused, so that what arrives still finds room.
TIGHT: Final = 8 * 2**20
WAIT: Final = 10.0
PRAGMAS: Final = (
    ("journal_mode", "truncate"),
    ("synchronous", "full"),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("mmap_size", 0),
    ("secure_delete", 1),
    ("cache_size", -4000),
    ("temp_store", 2),
)
#: So often may others' writing make a copy begin anew before it is made in one go.
RESTARTS: Final = 3
#: Peewee's errors, and those of the connection where it is used by hand.
ERRORS: Final = (peewee.DatabaseError, sqlite3.DatabaseError)
STRUCTURE: Final = "CREATE INDEX IF NOT EXISTS entry_structure ON entry (coop, layer) WHERE layer < 2"
UNFOLDED: Final = "CREATE INDEX IF NOT EXISTS entry_unfolded ON entry (coop, subject) WHERE verdict IS NULL"
CORRECTIONS: Final = "CREATE INDEX IF NOT EXISTS entry_corrections ON entry (coop, log) WHERE kind = 6"
DIRTY: Final = "CREATE INDEX IF NOT EXISTS subject_dirty ON subject (coop, layer) WHERE arrived <> folded"


def bare(text: str | None) -> str | None:
    """Give text without accents and capitals, so that a plain keyboard finds Ngũgĩ; in SQL it is `bare(…)`, too."""
    if text is None or text.isascii():
        return text and text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def like(text: str) -> str:
    """Write typed text for LIKE on `bare(…)`: with the backslash as ESCAPE, `%` and `_` in it stand for themselves."""
    return (bare(text) or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


class Damaged(Exception):  # noqa: N818 - what it is
    """The file is not a store of this program, or SQLite finds it damaged; the text says what to do."""


def _private(path: Path) -> None:
    """Make the file readable by its owner only; SQLite gives its journal the same rights."""
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)


class Store:
    """An open store."""

    def __init__(self, path: Path, database: SqliteDatabase | None = None) -> None:
        """Open, or make, the store at `path`; `database` replaces the connection in crash tests."""
        self.path = path
        #: Called with True after each transaction that was kept, with False after one that was not.
        self.after: list[Callable[[bool], None]] = []
        self._inode = 0
        self.db: Any = database or SqliteDatabase(str(path), pragmas=PRAGMAS, timeout=WAIT)
        try:
            if database is None and str(path) != ":memory:":
                _private(path)
            self.db.connect(reuse_if_open=True)
            self.db.register_function(bare, "bare", 1)
            self._prepare()
            self._inode = 0 if database or not path.exists() else path.stat().st_ino
        except (peewee.DatabaseError, sqlite3.DatabaseError) as error:
            if isinstance(error, peewee.OperationalError) and "locked" in str(error):
                raise Refused(_busy()) from error
            raise Damaged(
                _("{path} cannot be read ({error}). Restore a backup with “mvs restore FILE”.").format(
                    path=path, error=error
                )
            ) from error

    def _prepare(self) -> None:
        found = self.pragma("application_id")
        version = self.pragma("user_version")
        if found not in {0, APPLICATION} or version > FORMAT:
            raise Damaged(
                _(
                    "{path} was written by another or a newer program (format {version}). "
                    "Install the newest mvs-tui to open it."
                ).format(path=self.path, version=version)
            )
        if found == APPLICATION and version == FORMAT and self._complete():
            return
        with self.writing():
            if self.pragma("user_version") == FORMAT and self._complete():
                return
            for table in (*LEDGER, *DERIVED):
                table.bind(self.db, bind_refs=False, bind_backrefs=False)
                table.create_table(safe=True)
            for statement in (STRUCTURE, UNFOLDED, CORRECTIONS, DIRTY):
                self.db.execute_sql(statement)
            self.db.execute_sql(f"PRAGMA application_id={APPLICATION}")
            self.db.execute_sql(f"PRAGMA user_version={FORMAT}")

    def _complete(self) -> bool:
        """Whether every table is there; books of an older program lack those that came later, which are then made."""
        there = {row[0] for row in self.db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {str(table._meta.table_name) for table in (*LEDGER, *DERIVED)} <= there  # noqa: SLF001 - peewee's own way

    def pragma(self, name: str) -> int:
        """Read a pragma that is a number."""
        return int(self.db.execute_sql(f"PRAGMA {name}").fetchone()[0])

    @contextlib.contextmanager
    def writing(self) -> Generator[None]:
        """Hold the write lock for the block; nested blocks join the outer one.

        Raises `Refused` when another program holds the lock for too long or the disk is full; nothing is written then.
        """
        if self.db.in_transaction():
            yield
            return
        kept = False
        try:
            with self.db.atomic("IMMEDIATE"):
                self._still_here()
                yield
            kept = True
        except ERRORS as error:
            self._explain(error)
            raise
        finally:
            for told in self.after:
                told(kept)

    def _still_here(self) -> None:
        """Refuse to write to books that a restore has moved aside while they were open here."""
        if self._inode and (not self.path.exists() or self.path.stat().st_ino != self._inode):
            raise Refused(
                _(
                    "These books were replaced while this program had them open. Nothing was written. "
                    "Close the program and start it again."
                )
            )

    def _explain(self, error: Exception) -> None:
        """Say what went wrong first: SQLite may have rolled back by itself, and rolling back then fails as well."""
        found: BaseException | None = error
        while found is not None:
            if isinstance(found, Refused | Damaged):
                raise type(found)(str(found)) from error
            if isinstance(found, Exception):
                self._say(found)
            found = found.__context__

    def _say(self, error: Exception) -> None:
        """Raise `Refused` or `Damaged` in words where an error means a lock, a full disk, or a sick disk or file."""
        words = str(error).lower()
        if "locked" in words or "busy" in words:
            raise Refused(_busy()) from error
        if "full" in words:
            self.give_up_ballast()
            raise Refused(_("The disk is full. Nothing was written. Free some space, then try again.")) from error
        if "i/o error" in words or "ioerror" in words:
            raise Damaged(
                _(
                    "The disk did not answer while {path} was read or written ({error}). What was being written may be "
                    "missing: look in the history before you write it again. Make a backup to another disk now."
                ).format(path=self.path, error=error)
            ) from error
        if any(sign in words for sign in ("malformed", "not a database", "corrupt", "could not decode")):
            raise Damaged(
                _(
                    "{path} is damaged ({error}). Nothing was written. Restore a backup with “mvs restore FILE”, then "
                    "exchange with the other desks."
                ).format(path=self.path, error=error)
            ) from error

    # ---- by hand ------------------------------------------------------------------------------------------------

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a query by hand and give all its rows; raises `Damaged` or `Refused` when the disk cannot give them."""
        try:
            return list(self.db.execute_sql(sql, values).fetchall())
        except ERRORS as error:
            self._say(error)
            raise

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        cursor = self.db.cursor()
        cursor.executemany(sql, rows)

    def run(self, sql: str, *values: Any) -> None:
        """Run one statement by hand."""
        self.db.execute_sql(sql, values)

    def put(self, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert rows or replace those with the same primary key."""
        marks = ", ".join("?" * len(names))
        quoted = ", ".join(f'"{name}"' for name in names)
        self.many(f'INSERT OR REPLACE INTO "{table}" ({quoted}) VALUES ({marks})', rows)  # noqa: S608 - names come from our tables

    def data_version(self) -> int:
        """Give a number that changes when another connection commits."""
        return self.pragma("data_version")

    def close(self) -> None:
        """Close the connection."""
        self.db.close()

    # ---- room ---------------------------------------------------------------------------------------------------

    @property
    def ballast(self) -> Path:
        """The ballast file beside the database."""
        return self.path.with_name("ballast")

    def tight(self) -> bool:
        """Whether the disk is too full for new entries; while the ballast is given up, its room is not theirs."""
        wanted = TIGHT if self.ballast.exists() else TIGHT + BALLAST
        return shutil.disk_usage(self.path.parent).free < wanted

    def keep_ballast(self) -> None:
        """Lay the ballast file down when there is plenty of room."""
        if self.ballast.exists() or shutil.disk_usage(self.path.parent).free < 4 * BALLAST:
            return
        with contextlib.suppress(OSError):
            handle = os.open(self.ballast, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(handle, 0, BALLAST)
                else:
                    os.write(handle, bytes(BALLAST))
            finally:
                os.close(handle)

    def give_up_ballast(self) -> None:
        """Remove the ballast file, so that the disk has room for closing."""
        self.ballast.unlink(missing_ok=True)

    # ---- copies -------------------------------------------------------------------------------------------------

    def copy_to(
        self, target: Path, progress: Callable[[int, int], None] | None = None, facts: dict[str, str] | None = None
    ) -> None:
        """Copy the store while others use it; the copy appears whole or not at all, readable by its owner only.

        `facts` are put into the copy's settings.
        """
        part = target.with_name(target.name + ".part")
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        copy = sqlite3.connect(part)
        try:
            self._pages(copy, progress or _silent)
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.executemany("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (facts or {}).items())
            copy.commit()
        except sqlite3.DatabaseError as error:
            copy.close()
            part.unlink(missing_ok=True)
            raise Refused(
                _("The copy could not be written ({error}). Nothing was changed.").format(error=error)
            ) from error
        finally:
            copy.close()
        settle(part, target)

    def _pages(self, copy: sqlite3.Connection, told: Callable[[int, int], None]) -> None:
        """Copy page by page; when others write so often that it keeps beginning anew, all at once."""
        least = [0, 0]

        def note(_status: int, left: int, total: int) -> None:
            least[1] += left > least[0] > 0
            least[0] = left
            if least[1] > RESTARTS:
                raise InterruptedError
            told(total - left, total)

        source: sqlite3.Connection = self.db.connection()
        try:
            source.backup(copy, pages=256, progress=note, sleep=0.01)
        except InterruptedError:
            source.backup(copy)

    def check(self) -> list[str]:
        """Ask SQLite whether the file is sound; an empty list is yes."""
        found = [str(row[0]) for row in self.rows("PRAGMA quick_check(5)")]
        return [] if found == ["ok"] else found


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def _busy() -> str:
    return _(
        "Another program has been writing to these books for more than 10 seconds. Nothing was written. Try again."
    )

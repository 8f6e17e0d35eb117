"""Backup files: a whole copy of a store with its desk's key inside, and what must hold before one may be used.

Rules
- A backup is one file: the store, and two facts in its `setting` table: the key's seed, and when it was made.
- A backup opens every door of its desk. It is readable by its owner only, and the key stands in no other store.
- `examine` believes nothing: it checks the file's mark and format, its tables, SQLite's own check, every seal, the
  genesis, and that the key is one that the co-op admitted; and it makes all books again from the signed entries. Only
  then is a copy put in the place of books.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.keys import DeskKey
from models.language import gettext as _
from models.ledger import Ledger
from models.projections import DERIVED
from models.store import APPLICATION, ERRORS, FORMAT, Damaged, Store
from models.tables import LEDGER
from models.verify import verify
from models.wire import Malformed
from models.words import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from models.law import Law

KEY: Final = "backup key"
MADE: Final = "backup made"


@dataclass(frozen=True, slots=True)
class Found:
    """What a backup holds: its desk's key, when it was made (minutes since 1970), how many entries, and its logs.

    `logs` gives for each of the desk's own logs (as `stream.incarnation`) the count and the head in hex.
    """

    key: DeskKey
    made: int
    entries: int
    coop: bytes
    law: Law
    logs: dict[str, tuple[int, str]]


def write_copy(store: Store, key: DeskKey, made: int, target: Path, progress: Callable[[int, int], None]) -> None:
    """Write a backup of an open store; it appears whole or not at all."""
    store.copy_to(target, progress, {KEY: key.seed.hex(), MADE: str(made)})


def examine(path: Path, shown: Path, progress: Callable[[int, int], None] | None = None) -> Found:
    """Check a copy of a backup through and through, and make its books again; words call it `shown`.

    Raises `Damaged` or `Refused` with words that say that nothing was changed.
    """
    try:
        seed, made = _facts(path, shown)
        store = Store(path)
    except (sqlite3.DatabaseError, Damaged) as error:
        raise Damaged(_bad(shown, str(error.__cause__ or error))) from error
    try:
        ledger = Ledger.first(store)
        if ledger is None:
            raise Refused(_("{file} holds no co-op. Nothing was changed.").format(file=shown))
        report = verify(ledger, progress)
        if not report.good:
            raise Malformed(report.damaged[0].words)
        ledger.rebuild(progress)
        key = DeskKey.make(bytes.fromhex(seed))
        law = ledger.folder.law()
        if key.public not in law.by_key:
            raise Refused(
                _("{file} belongs to a desk that the co-op never admitted. Nothing was changed.").format(file=shown)
            )
        rows = store.rows("SELECT stream, incarnation, tip, head FROM log WHERE desk_key = ?", key.public)
        logs = {f"{stream}.{incarnation}": (int(tip), bytes(head).hex()) for stream, incarnation, tip, head in rows}
        return Found(key, made, report.entries, ledger.coop_id, law, logs)
    except (ValueError, TypeError, LookupError, OverflowError, Damaged, *ERRORS) as error:
        raise Damaged(_bad(shown, str(error.__cause__ or error))) from error
    finally:
        store.close()


def take_key_out(path: Path) -> None:
    """Remove the key from a store that is about to become a desk's books."""
    store = Store(path)
    try:
        with store.writing():
            store.run("DELETE FROM setting WHERE name IN (?, ?)", KEY, MADE)
    finally:
        store.close()


@contextlib.contextmanager
def held(path: Path) -> Generator[None]:
    """Keep everybody else from writing to the books at `path`, if they are still books; raises `Refused` if busy."""
    connection = sqlite3.connect(path, timeout=10) if path.exists() else None
    try:
        if connection is not None:
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if "locked" in str(error):
                    raise Refused(_("Another program is using these books. Close it, then try again.")) from error
            except sqlite3.DatabaseError:
                pass  # what is damaged needs no lock
        yield
    finally:
        if connection is not None:
            connection.close()


def _facts(path: Path, shown: Path) -> tuple[str, int]:
    """Check the file as a file, before anything in it is used; give the seed and when it was made."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for pragma in ("trusted_schema=0", "cell_size_check=1", "mmap_size=0"):
            connection.execute(f"PRAGMA {pragma}")
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise Refused(_("{file} is not a backup of this program. Nothing was changed.").format(file=shown))
        if connection.execute("PRAGMA user_version").fetchone()[0] > FORMAT:
            raise Refused(
                _("{file} was made by a newer program. Install the newest mvs-tui. Nothing was changed.").format(
                    file=shown
                )
            )
        tables = {str(table._meta.table_name) for table in (*LEDGER, *DERIVED)}  # noqa: SLF001
        found = connection.execute("SELECT type, tbl_name FROM sqlite_schema").fetchall()
        if any(kind not in {"table", "index"} or name not in tables for kind, name in found):
            raise Refused(_("{file} holds what no backup holds. Nothing was changed.").format(file=shown))
        wrong = [row[0] for row in connection.execute("PRAGMA integrity_check(1)").fetchall() if row[0] != "ok"]
        if wrong:
            raise Damaged(str(wrong[0]))
        facts = dict(connection.execute("SELECT name, value FROM setting WHERE name IN (?, ?)", (KEY, MADE)).fetchall())
    if KEY not in facts:
        raise Refused(
            _("{file} has no key in it, so it was not made by “mvs backup”. Nothing was changed.").format(file=shown)
        )
    return str(facts[KEY]), int(facts.get(MADE, 0))


def _bad(shown: Path, why: str) -> str:
    return _("{file} is damaged ({why}). Nothing was changed. Use another backup.").format(file=shown, why=why)

"""The disk of a simulated desk: SQLite in memory or in a real file, that stops, fills up or is sick when told to.

Rules
- What was committed is kept, all else is lost when the machine stops; so SQLite does it on a disk that keeps its word.
- Every statement that writes, every commit (before and after) and every sync of a small file is a step. `Trouble` says
  at which step what happens.
- One desk works at a time: `Lasting` counts the syncs of small files for the desk that is at work.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from typing import Any, Final, cast

import peewee
from peewee import SqliteDatabase

#: How statements begin that write nothing.
READS: Final = ("SELECT", "PRAGMA", "BEGIN ", "WITH")
WORDS: Final = {"full": "database or disk is full", "sick": "disk I/O error"}
#: Errors of the operating system that mean the same to small files.
NUMBERS: Final = {"full": 28, "sick": 5}


class Crash(BaseException):
    """The machine stopped here. No `except Exception` survives that."""


@dataclass
class Trouble:
    """What goes wrong with a disk: at the `left`-th step from now, and at `lasting` steps from then on.

    `what` is `crash`, `full`, `sick`, or empty while nothing is wrong. `steps` counts all steps so far.
    """

    what: str = ""
    left: int = 0
    lasting: int = 1
    steps: int = 0

    def due(self) -> str:
        """Count a step, and say what happens at it (empty: nothing)."""
        self.steps += 1
        if not self.what:
            return ""
        self.left -= 1
        if self.left > 0:
            return ""
        what = self.what
        self.lasting -= 1
        if self.lasting <= 0 or what == "crash":
            self.what = ""
        if what == "crash":
            raise Crash
        return what

    def heal(self) -> None:
        """Let nothing be wrong any more."""
        self.what = ""


class FaultyDatabase(SqliteDatabase):
    """A connection whose writes meet the trouble of its disk."""

    def __init__(self, place: str, trouble: Trouble, image: bytes | None = None) -> None:
        """Open a file, or `:memory:`, which begins as `image` where one is given."""
        self.trouble, self.image = trouble, image
        memory = place == ":memory:"
        pragmas = (
            (("journal_mode", "memory"), ("synchronous", 0), ("trusted_schema", 0), ("temp_store", 2))
            if memory
            else (("journal_mode", "truncate"), ("synchronous", "full"), ("trusted_schema", 0))
        )
        super().__init__(place, pragmas=pragmas, timeout=1)

    def _connect(self) -> Any:
        found = cast("sqlite3.Connection", super()._connect())  # type: ignore[misc]
        if self.image is not None:
            found.deserialize(self.image)
            found.execute("PRAGMA journal_mode=memory")
            found.execute("PRAGMA synchronous=0")
            self.image = None
        return found

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """Run a statement; one that writes is a step."""
        if not sql.startswith(READS):
            self._meet()
        return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]

    def commit(self) -> None:
        """Commit: a step before it, where the disk may refuse, and one after it, where only the machine may stop."""
        self._meet()
        super().commit()
        if self.trouble.what == "crash":
            self.trouble.due()

    def _meet(self) -> None:
        what = self.trouble.due()
        if what:
            raise peewee.OperationalError(WORDS[what])

    def power_up(self) -> None:
        """Lose what was not committed, as when the machine starts again."""
        if self.raw.in_transaction:
            self.raw.execute("ROLLBACK")

    def copy(self) -> bytes:
        """Give all that is committed, as an image to begin another disk with."""
        return self.raw.serialize()

    @property
    def raw(self) -> sqlite3.Connection:
        """SQLite's own connection."""
        return cast("sqlite3.Connection", self.connection())  # type: ignore[no-untyped-call]


class Lasting:
    """Stands for `os` in `models.lasting`: the same, but its syncs and renames are steps of the disk at work.

    Nothing is waited for: the files lie in a folder that goes away with the simulation.
    """

    def __init__(self) -> None:
        """Begin with a disk that never fails."""
        self.trouble = Trouble()

    def __getattr__(self, name: str) -> Any:
        """Do everything else as the system does."""
        return getattr(os, name)

    def fsync(self, handle: int) -> None:
        """Sync a file, or fail as the disk does."""
        del handle
        self._meet()

    def replace(self, old: Any, new: Any) -> None:
        """Rename a file, or fail as the disk does."""
        self._meet()
        os.replace(old, new)  # noqa: PTH105 - it stands for this very call

    def _meet(self) -> None:
        what = self.trouble.due()
        if what:
            raise OSError(NUMBERS[what], WORDS[what])

"""A disk that can lose its power: files in memory, behind SQLite's file layer (apsw) and the `os` of `models.lasting`.

Rules
- Every write, truncation, creation, renaming and sync is noted in `steps`, in order. Nothing is lost while it runs.
- `Disk.after(step, chance)` gives the disk that is found after a power cut at that step: what was synced is there; of
  what was not, any part may be, in any order, torn at sectors of 512 bytes, with rubbish where a file had grown.
- A sync of a file makes its name last too, with what happened to that name before, as SQLite's own file layer and ext4
  do; a renaming lasts once the folder is synced. Bytes beside those that were written are not disturbed (SQLite's
  "powersafe overwrite").
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import apsw
import peewee
from playhouse.apsw_ext import APSWDatabase  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

SECTOR: Final = 512
_numbers = itertools.count()
_peewee_errors: Any = vars(peewee)["__exception_wrapper__"]


class Step(NamedTuple):
    """One thing that was asked of the disk; `node` is a file, `None` the folder."""

    what: str
    node: int | None = None
    place: int = 0
    data: bytes = b""
    names: tuple[str, ...] = ()


@dataclass
class _Lasting:
    """What is on the platters, and what is still on its way."""

    files: dict[int, bytearray]
    names: dict[str, int]
    writes: dict[int, list[Step]] = field(default_factory=dict[int, list[Step]])
    moves: list[Step] = field(default_factory=list[Step])

    def take(self, step: Step) -> None:
        """Follow one step."""
        if step.what == "sync" and step.node is not None:
            for write in self.writes.pop(step.node, ()):
                _apply(self.files[step.node], write)
            made = next(
                (at for at, move in enumerate(self.moves) if (move.what, move.node) == ("create", step.node)), -1
            )
            names = self.moves[made].names if made >= 0 else ()
            for move in [move for move in self.moves[: made + 1] if set(move.names) & set(names)]:
                self.move(move)
                self.moves.remove(move)
        elif step.what == "sync":
            for move in self.moves:
                self.move(move)
            self.moves.clear()
        elif step.what in {"write", "truncate"} and step.node is not None:
            self.writes.setdefault(step.node, []).append(step)
        elif step.what in {"create", "rename", "unlink"}:
            if step.what == "create" and step.node is not None:
                self.files[step.node] = bytearray()
            self.moves.append(step)

    def move(self, step: Step) -> None:
        """Let a change of the folder last."""
        if step.what == "create" and step.node is not None:
            self.names[step.names[0]] = step.node
        elif step.what == "rename" and step.names[0] in self.names:
            self.names[step.names[1]] = self.names.pop(step.names[0])
        elif step.what == "unlink":
            self.names.pop(step.names[0], None)


class Disk:
    """The folder of one desk on such a disk. `root` is the path that stands for it."""

    def __init__(self, root: Path, files: dict[str, bytes] | None = None) -> None:
        """Begin with files that are safely there."""
        self.root = root
        self.live: dict[int, bytearray] = {}
        self.names: dict[str, int] = {}
        for node, (name, data) in enumerate(sorted((files or {}).items())):
            self.live[node], self.names[name] = bytearray(data), node
        self.base = {name: bytes(self.live[node]) for name, node in self.names.items()}
        self.steps: list[Step] = []
        self.fault: Callable[[str, str], None] | None = None
        self.vfs = _Vfs(f"cut{next(_numbers)}", self)

    # ---- what is asked of it --------------------------------------------------------------------------------------

    def note(self, what: str, node: int | None = None, place: int = 0, data: bytes = b"", *names: str) -> None:
        """Note a step, unless the test wants it to fail."""
        self.ask(what, names[0] if names else next((name for name, at in self.names.items() if at == node), ""))
        self.steps.append(Step(what, node, place, data, names))

    def ask(self, what: str, name: str) -> None:
        """Let the test make a step fail; `high.json` does not lie behind SQLite, so it fails as the system says it."""
        try:
            if self.fault is not None:
                self.fault(what, name)
        except apsw.Error as error:
            if "high.json" in name or not name:
                raise OSError(28, str(error)) from error
            raise

    def file(self, name: str, *, make: bool) -> int:
        """Give the file of a name, making it if wanted."""
        if name in self.names:
            return self.names[name]
        if not make:
            raise FileNotFoundError(name)
        node = len(self.live)
        self.note("create", node, 0, b"", name)
        self.live[node], self.names[name] = bytearray(), node
        return node

    def write(self, node: int, place: int, data: bytes) -> None:
        """Write into a file."""
        self.note("write", node, place, bytes(data))
        _apply(self.live[node], self.steps[-1])

    def truncate(self, node: int, size: int) -> None:
        """Cut a file, or let it grow."""
        self.note("truncate", node, size)
        _apply(self.live[node], self.steps[-1])

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, in place of what had it."""
        self.note("rename", None, 0, b"", old, new)
        self.names[new] = self.names.pop(old)

    def unlink(self, name: str) -> None:
        """Remove a name."""
        self.note("unlink", None, 0, b"", name)
        self.names.pop(name, None)

    # ---- losing power -----------------------------------------------------------------------------------------------

    def after(self, step: int, chance: Random, how: str = "") -> Disk:
        """Give the disk as it is found after a power cut just before step number `step`.

        `how` is `none` or `all` of what was not synced, `torn` for any part of it, or chosen by `chance`.
        """
        state = _Lasting({}, {})
        for node, (name, data) in enumerate(sorted(self.base.items())):
            state.files[node], state.names[name] = bytearray(data), node
        for done in self.steps[:step]:
            state.take(done)
        how = how or chance.choice(("none", "all", "torn", "torn", "torn"))
        for move in state.moves[: {"none": 0, "all": len(state.moves)}.get(how, chance.randint(0, len(state.moves)))]:
            state.move(move)
        for node, writes in state.writes.items():
            if how == "all":
                for write in writes:
                    _apply(state.files[node], write)
            elif how == "torn":
                _tear(state.files[node], writes, chance)
        return Disk(self.root, {name: bytes(state.files[node]) for name, node in state.names.items()})

    def database(self, pragmas: tuple[tuple[str, Any], ...]) -> APSWDatabase:
        """Give a connection to `books.db` on this disk, for `Store`."""
        return _Database(str(self.root / "books.db"), pragmas=pragmas, timeout=1, vfs=self.vfs.name)


def _apply(data: bytearray, step: Step) -> None:
    if step.what == "truncate":
        del data[step.place :]
        data.extend(bytes(step.place - len(data)))
        return
    data.extend(bytes(max(0, step.place + len(step.data) - len(data))))
    data[step.place : step.place + len(step.data)] = step.data


def _tear(data: bytearray, writes: list[Step], chance: Random) -> None:
    """Let any part of the writes reach the disk, in any order, sector by sector."""
    pieces: list[Step] = []
    for write in writes:
        if write.what == "truncate":
            pieces.append(write)
            continue
        start, end = write.place, write.place + len(write.data)
        cuts = [start, *range((start // SECTOR + 1) * SECTOR, end, SECTOR), end]
        pieces += [
            write._replace(place=one, data=write.data[one - start : two - start])
            for one, two in itertools.pairwise(cuts)
        ]
    share = chance.random()
    kept = [piece for piece in pieces if chance.random() < share]
    if chance.random() < 0.5:
        chance.shuffle(kept)
    for piece in kept:
        size = len(data)
        _apply(data, piece)
        if piece.what == "write" and piece.place > size and chance.random() < 0.5:
            # The file has grown, but what lies in between was never written: rubbish from an older file.
            data[size : piece.place] = chance.randbytes(piece.place - size)


class _Database(APSWDatabase):  # type: ignore[misc] # peewee ships no types for it
    """Peewee's connection through apsw, whose cursors raise Peewee's errors wherever they fail."""

    def cursor(self, named_cursor: str | None = None) -> Any:
        """Give a cursor."""
        return _Cursor(super().cursor(named_cursor))


class _Cursor:
    """A cursor of apsw; what it raises becomes Peewee's."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.cursor, name)
        if name not in {"execute", "executemany", "fetchone", "fetchall"}:
            return found

        def call(*values: Any) -> Any:
            with _peewee_errors:
                return found(*values)

        return call

    def __iter__(self) -> Any:
        return iter(self.cursor)


# ---- SQLite's file layer -------------------------------------------------------------------------------------------


class _Vfs(apsw.VFS):
    """Takes SQLite's calls to a `Disk`."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.name, self.disk = name, disk
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> Any:  # noqa: N802 - apsw's name
        """Open a file of the folder."""
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        flags[1] = flags[0]
        return _File(self.disk, self.disk.file(Path(path).name, make=True))

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802, FBT001 - apsw's names
        """Remove a file."""
        self.disk.unlink(Path(filename).name)
        if syncdir:
            self.disk.note("sync")

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: ARG002, N802 - apsw's names
        """Whether a file is there and is not empty of meaning."""
        return Path(pathname).name in self.disk.names

    def xFullPathname(self, name: str) -> str:  # noqa: N802 - apsw's name
        """Names are whole already."""
        return name


class _File:
    """One open file; locks always succeed, for there is one connection."""

    def __init__(self, disk: Disk, node: int) -> None:
        self.disk, self.node, self.level = disk, node, 0

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - apsw's name
        self.disk.ask("read", next((name for name, at in self.disk.names.items() if at == self.node), ""))
        return bytes(self.disk.live[self.node][offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - apsw's name
        self.disk.write(self.node, offset, data)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - apsw's name
        self.disk.truncate(self.node, newsize)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802 - apsw's name
        self.disk.note("sync", self.node)

    def xFileSize(self) -> int:  # noqa: N802 - apsw's name
        return len(self.disk.live[self.node])

    def xLock(self, level: int) -> None:  # noqa: N802 - apsw's name
        self.level = level

    def xUnlock(self, level: int) -> None:  # noqa: N802 - apsw's name
        self.level = level

    def xCheckReservedLock(self) -> bool:  # noqa: N802 - apsw's name
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:  # noqa: ARG002, N802 - apsw's name
        return False

    def xSectorSize(self) -> int:  # noqa: N802 - apsw's name
        return 4096

    def xDeviceCharacteristics(self) -> int:  # noqa: N802 - apsw's name
        return int(apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE)

    def xClose(self) -> None:  # noqa: N802 - apsw's name
        """Nothing is kept open."""

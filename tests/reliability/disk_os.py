"""The `os` calls of `models.lasting` on a disk that can lose its power."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

from tests.reliability.disk import Disk

_numbers = itertools.count()


class DiskOs:
    """Stands in for `os` in `models.lasting`: files of the disk's folder lie on the disk, everything else is real."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.handles: dict[int, tuple[int | None, int]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def _name(self, path: str | os.PathLike[str]) -> str | None:
        found = Path(path)
        return found.name if found.parent == self.disk.root else None

    def open(self, path: str | os.PathLike[str], flags: int, mode: int = 0o777) -> int:
        """Open a file of the disk, or the folder itself."""
        name = self._name(path)
        handle = 1_000_000 + next(_numbers)
        if Path(path) == self.disk.root:
            self.handles[handle] = (None, 0)
            return handle
        if name is None:
            return os.open(path, flags, mode)
        node = self.disk.file(name, make=bool(flags & os.O_CREAT))
        if flags & os.O_TRUNC:
            self.disk.truncate(node, 0)
        self.handles[handle] = (node, 0)
        return handle

    def write(self, handle: int, data: bytes) -> int:
        """Write on."""
        if handle not in self.handles:
            return os.write(handle, data)
        node, place = self.handles[handle]
        assert node is not None
        self.disk.write(node, place, data)
        self.handles[handle] = (node, place + len(data))
        return len(data)

    def read(self, handle: int, size: int) -> bytes:
        """Read on."""
        if handle not in self.handles:
            return os.read(handle, size)
        node, place = self.handles[handle]
        assert node is not None
        data = bytes(self.disk.live[node][place : place + size])
        self.handles[handle] = (node, place + len(data))
        return data

    def fsync(self, handle: int) -> None:
        """Make a file or the folder last."""
        if handle in self.handles:
            self.disk.note("sync", self.handles[handle][0])
        else:
            os.fsync(handle)

    def close(self, handle: int) -> None:
        """Close."""
        if self.handles.pop(handle, None) is None:
            os.close(handle)

    def replace(self, old: str | os.PathLike[str], new: str | os.PathLike[str]) -> None:
        """Rename in place of what was there."""
        names = self._name(old), self._name(new)
        if names[0] is None or names[1] is None:
            os.replace(old, new)  # noqa: PTH105 - the call that it stands in for
        else:
            self.disk.rename(names[0], names[1])

"""Files that last: written whole or not at all, and on the disk when the call returns.

Rules
- A file is written under another name, synced, renamed into its place, and then the folder is synced.
- A power cut leaves the old file or the new one, never a mixture.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_lasting(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put `data` into the file at `path`; raises `OSError`, and the file is then what it was."""
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(part, path)  # noqa: PTH105 - one door to the disk, so that power cuts can be simulated
    sync_folder(path.parent)


def read_whole(path: Path) -> bytes:
    """Give all bytes of a small file; raises `OSError`."""
    handle = os.open(path, os.O_RDONLY)
    try:
        found = bytearray()
        while piece := os.read(handle, 65536):
            found += piece
        return bytes(found)
    finally:
        os.close(handle)


def settle(part: Path, target: Path) -> None:
    """Make a finished temporary file last under its name: fsync, rename, fsync of the folder."""
    handle = os.open(part, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(part, target)  # noqa: PTH105 - as above
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder last. Some sticks (FAT) cannot; the files themselves are safe then."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)

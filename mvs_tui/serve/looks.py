"""The files that pages need, held in memory: two of our own, and two of textual-serve's.

Rules
- A request names one of four words; there is no way from it to a path.
- They are packed once, and their address carries a print of them, so that a browser asks once for each release.
"""

from __future__ import annotations

import hashlib
import importlib.util
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mvs_tui import HOME

_TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Looks:
    """What pages are made of: by name, its type, its bytes, and these packed by gzip."""

    files: dict[str, tuple[str, bytes, bytes]]
    stamp: str

    @classmethod
    def read(cls) -> Looks:
        """Read the files; raises `ImportError` where textual-serve is not installed."""
        theirs = folder() / "static"
        ours = HOME / "assets" / "browser"
        paths = (ours / "page.css", ours / "page.js", theirs / "css" / "xterm.css", theirs / "js" / "textual.js")
        files = {path.name: _read(path) for path in paths}
        every = hashlib.sha256(b"".join(plain for _type, plain, _packed in files.values()))
        return cls(files, "?" + every.hexdigest()[:12])


def complete() -> None:
    """Look whether everything optional is here, without importing it; raises `ImportError` with what is missing."""
    if importlib.util.find_spec("aiohttp") is None:
        raise ImportError(name="aiohttp")
    folder()


def folder() -> Path:
    """Give textual-serve's folder without importing it; raises `ImportError`."""
    found = importlib.util.find_spec("textual_serve")
    if found is None or not found.submodule_search_locations:
        raise ImportError(name="textual_serve")
    return Path(found.submodule_search_locations[0])


def _read(path: Path) -> tuple[str, bytes, bytes]:
    plain = path.read_bytes()
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return _TYPES[path.suffix], plain, packer.compress(plain) + packer.flush()

"""The system's descriptions of terminals, read without curses: that module can look up one terminal in its life.

Rules
- Both compiled forms are read (term(5): magic 0o432 with 16-bit numbers, 0o1036 with 32-bit ones).
- A file is read to 64 KiB at most; one that is broken or missing is no description, and nothing else is wrong with it.
"""

from __future__ import annotations

import contextlib
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST: Final = 65536
#: The width of a number in the file, by its magic.
WIDTHS: Final = {0o432: 2, 0o1036: 4}
#: Where the capabilities that we ask for stand in a description (the order of term.h).
FLAGS: Final = {"bce": 28}
NUMBERS: Final = {"colors": 13}
TEXTS: Final = {"csr": 3, "hpa": 8, "cup": 10, "smcup": 28, "ech": 37, "indn": 109, "rin": 113, "rep": 121, "vpa": 127,
                "ri": 130}  # fmt: skip
SYSTEM: Final = (
    "/etc/terminfo",
    "/lib/terminfo",
    "/usr/lib/terminfo",
    "/usr/share/terminfo",
    "/usr/local/share/terminfo",
)


@dataclass(frozen=True, slots=True)
class Description:
    """What the system says of a terminal."""

    flags: dict[str, bool]
    numbers: dict[str, int]
    texts: dict[str, str]


def places() -> list[Path]:
    """Give the folders in which descriptions may lie, the first that has one counts."""
    said = [os.environ.get("TERMINFO", ""), *os.environ.get("TERMINFO_DIRS", "").split(":")]
    found: list[Path] = []
    for one in (said[0], "~/.terminfo", *said[1:], *SYSTEM):
        with contextlib.suppress(RuntimeError):  # a home that nobody has
            found += [Path(one).expanduser()] if one else []
    return found


def find(name: str) -> Description | None:
    """Look a terminal up by its name; None for one that is not known."""
    if not name or "/" in name or name.startswith("."):
        return None
    for folder in places():
        for letter in (name[0], f"{ord(name[0]):x}"):
            try:
                with (folder / letter / name).open("rb") as file:
                    return parse(file.read(MOST))
            except (OSError, ValueError, struct.error):
                continue
    return None


def parse(found: bytes) -> Description:
    """Read a compiled description; raises `ValueError` or `struct.error` for what is none."""
    magic, names, flags, numbers, texts, size = struct.unpack_from("<6H", found)
    width = WIDTHS.get(magic)
    if width is None:
        raise ValueError(magic)
    at = 12 + names
    flag_bytes = found[at : at + flags]
    at += flags + (names + flags) % 2
    kept = struct.unpack_from(f"<{numbers}{'h' if width == 2 else 'i'}", found, at)  # noqa: PLR2004 - bytes of a short
    at += numbers * width
    offsets = struct.unpack_from(f"<{texts}h", found, at)
    table = found[at + 2 * texts :][:size]
    return Description(
        {name: place < flags and flag_bytes[place] == 1 for name, place in FLAGS.items()},
        {name: kept[place] if place < numbers else -1 for name, place in NUMBERS.items()},
        {name: _text(table, offsets[place]) if place < texts else "" for name, place in TEXTS.items()},
    )


def _text(table: bytes, offset: int) -> str:
    """Give a capability without its padding; empty where there is none."""
    if offset < 0:
        return ""
    return table[offset:].split(b"\0", 1)[0].decode("latin-1").split("$<")[0]

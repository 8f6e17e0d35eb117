"""The word files: which languages there are, and reading one cheaply.

Rules
- A language is a file `<code>.po`: those that come with the program in `assets/words`, and those of the co-op in
  `MVS_HOME/words`, which win sentence by sentence. A file with a new code is a new language; nothing else is needed.
- A file is compiled once and kept beside the books, or in the user's cache; it is compiled anew when its time or size
  differ. Where nothing can be kept, or what was kept is broken, the file itself is read.
- A sentence whose {words in braces} do not fit, or that has control characters, is left out: it can break no screen.
"""

from __future__ import annotations

import contextlib
import gettext
import io
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import mvs_tui
from models.clean import plain
from models.language import gettext as _
from models.words import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from mvs_tui.config import Home

#: The source's own language, which has no file.
ENGLISH: Final = "en"
CODE: Final = re.compile(r"[a-z]{2,8}(?:[_@-][A-Za-z0-9]{2,8})*")
SHIPPED: Final = mvs_tui.HOME / "assets" / "words"
TEMPLATE: Final = SHIPPED / "mvs.pot"
#: The fields at the head of a file of ours: the language's own name, and whether a speaker has read all of it.
NAME, REVIEWED = "X-Language-Name", "X-Reviewed"


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code, its own name, whether a speaker has checked it, and its files, the co-op's own first."""

    code: str
    name: str
    reviewed: bool
    files: tuple[Path, ...] = ()

    def words(self) -> str:
        """Give its name as people choose it."""
        return self.name if self.reviewed else _("{language} (unreviewed)").format(language=self.name)


def own_folder(home: Home) -> Path:
    """Give the folder of the co-op's own word files."""
    return home.path / "words"


def languages(home: Home) -> list[Language]:
    """Give all languages: English first, then by their names."""
    found: dict[str, list[Path]] = {}
    for folder in (own_folder(home), SHIPPED):
        with contextlib.suppress(OSError):
            for path in sorted(folder.glob("*.po")):
                if CODE.fullmatch(path.stem):
                    found.setdefault(path.stem, []).append(path)
    english = Language(ENGLISH, "English", reviewed=True, files=tuple(found.pop(ENGLISH, ())))
    others = [_language(code, tuple(paths)) for code, paths in found.items()]
    return [english, *sorted(others, key=lambda one: one.name.casefold())]


def _language(code: str, paths: tuple[Path, ...]) -> Language:
    heads = [head(path) for path in paths]
    name = next((one[NAME] for one in heads if one.get(NAME)), code)
    reviewed = all(one.get(REVIEWED, "").strip().lower() in {"yes", "true", "1"} for one in heads)
    return Language(code, plain(name).strip()[:30], reviewed, paths)


def head(path: Path) -> dict[str, str]:
    """Give the fields at the head of a file; what cannot be read has none."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            text = file.read(8192)
    except OSError:
        return {}
    first = re.search(r'^msgstr ((?:\s*"(?:[^"\\]|\\.)*")+)', text, re.MULTILINE)
    fields = re.findall(r'"([\w-]+): *((?:[^"\\]|\\.)*?)(?:\\n)?"', first[1]) if first else []
    return {name: value.replace('\\"', '"') for name, value in fields}


def meant(home: Home, tag: str) -> str:
    """Give the code of the language that a tag like `sw_KE.UTF-8` means; "" where there is none of it."""
    wanted = tag.partition(".")[0].partition("@")[0].replace("-", "_").strip()
    if wanted in {"C", "POSIX"}:
        return ENGLISH
    codes = {one.code.replace("-", "_").lower(): one.code for one in languages(home)}
    return codes.get(wanted.lower()) or codes.get(wanted.partition("_")[0].lower(), "")


# ---- reading ---------------------------------------------------------------------------------------------------------


def load(home: Home, code: str, unread: list[str] | None = None) -> gettext.GNUTranslations | None:
    """Read a language; None for English. Raises `Refused` in words where no file of it can be read.

    Where only some can be read they are spoken, and `unread` is told why the others are left out.
    """
    found = next((one for one in languages(home) if one.code == code), None)
    if found is None:
        raise Refused(_("There is no language “{code}” here. mvs words list shows which there are.").format(code=code))
    first: gettext.GNUTranslations | None = None
    bad: list[Refused] = []
    for path in found.files:
        try:
            read = read_file(home, path)
        except Refused as error:
            bad.append(error)
            continue
        if first is None:
            first = read
        else:
            first.add_fallback(read)
    if bad and first is None:
        raise bad[0]
    if unread is not None:
        unread += [_("Until it is mended this file is left out: {why}").format(why=error) for error in bad]
    return first


def read_file(home: Home, path: Path) -> gettext.GNUTranslations:
    """Read one file, from what was kept of it where that is still right. Raises `Refused` in words."""
    try:
        there = path.stat()
    except OSError as error:
        raise Refused(_("{path}: {why}.").format(path=path, why=error.strerror or error)) from error
    shelf = _shelf(home)
    place = "own" if path.parent == own_folder(home) else "shipped" if path.parent == SHIPPED else "other"
    begin = f"{place}-{path.stem}-"
    kept = shelf / f"{begin}{there.st_mtime_ns:x}-{there.st_size:x}-{mvs_tui.__version__}.mo" if shelf else None
    if kept is not None and place != "other":
        with contextlib.suppress(OSError, ValueError, struct.error, UnicodeError, LookupError, IndexError):
            return _opened(kept.read_bytes())
    made = compiled(path)
    if kept is not None and place != "other":
        with contextlib.suppress(OSError):
            _keep(kept, made, begin)
    try:
        return _opened(made)
    except (ValueError, LookupError) as error:
        raise Refused(_("{path}: the plural rule at its head cannot be followed.").format(path=path)) from error


def _opened(data: bytes) -> gettext.GNUTranslations:
    read = gettext.GNUTranslations(io.BytesIO(data))
    read.ngettext("one", "many", 1)  # a plural rule that cannot be followed shows now
    return read


def _shelf(home: Home) -> Path | None:
    """Give the folder for what is compiled: beside the books where there are some, else the user's cache."""
    if home.path.is_dir():
        return home.path / "cache"
    try:
        from platformdirs import user_cache_path

        return user_cache_path("mvs-tui", appauthor=False)
    except (OSError, RuntimeError):
        return None


def _keep(path: Path, data: bytes, begin: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)
    for old in path.parent.glob(f"{begin}*.mo"):
        if old != path:
            old.unlink(missing_ok=True)


def compiled(path: Path) -> bytes:
    """Compile a file, without what would break a screen; raises `Refused` where it is no word file."""
    from mvs_tui.words.check import opened, unfit

    book = opened(path)
    for entry in [entry for entry in book if unfit(entry)]:
        entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
    binary: bytes = book.to_binary()
    return binary

"""Making and tidying word files: a new one from the list of all sentences, and new sentences into an old one.

Rules
- What somebody translated is never lost: a sentence that changed keeps its words, marked as unsure; one that is gone
  goes to the end of the file as a comment, and comes back from there when the program says it again.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models.language import gettext as _
from models.lasting import write_lasting
from models.words import Refused
from mvs_tui.words.check import opened
from mvs_tui.words.files import CODE, ENGLISH, NAME, REVIEWED, SHIPPED, TEMPLATE, own_folder

if TYPE_CHECKING:
    from pathlib import Path

    import polib

    from mvs_tui.config import Home

#: How alike an old sentence must be (0 … 1) for its translation to be proposed for a new one.
ALIKE: Final = 0.8
#: Plural rules by language; all others begin with that of most, one and many.
MANY: Final = "nplurals=2; plural=(n != 1);"
RULES: Final = {
    "nplurals=2; plural=(n > 1);": ("fr", "pt_BR", "am", "ln", "mg", "ti", "tg", "uz", "fa", "oc", "br", "wa"),
    "nplurals=1; plural=0;": (
        "id", "jv", "su", "ms", "th", "vi", "lo", "my", "km", "zh", "ja", "ko", "bo", "dz", "bm", "wo", "yo", "ig",
        "sg", "to",
    ),
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);": ("ar",),
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);": (
        "ru", "uk", "be", "sr", "hr", "bs",
    ),
}  # fmt: skip
HEAD: Final = """{name}: the words of mvs-tui.
Not reviewed yet: no speaker has checked all of it. When one has, write X-Reviewed: yes below.
{{words in braces}} stay as they are; docs/words.md tells the rest."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: sentences that are new, gone, and with a translation that must be looked at."""

    path: Path
    new: int
    gone: int
    unsure: int


def rule_of(code: str) -> str:
    """Give the plural rule that a language begins with."""
    for wanted in (code, code.partition("_")[0]):
        for rule, codes in RULES.items():
            if wanted in codes:
                return rule
    return MANY


def begin(home: Home, code: str, name: str = "") -> tuple[Path, int, int]:
    """Make a file for a language in the co-op's own folder; raises `Refused`.

    Gives the file, its number of sentences, and how many of them wait for words.
    """
    if not CODE.fullmatch(code) or code == ENGLISH:
        raise Refused(_("“{code}” is no code of a language. Type two or three letters, like sw.").format(code=code))
    path = own_folder(home) / f"{code}.po"
    if path.exists():
        raise Refused(_("{path} is there already. “mvs words merge {code}” takes new sentences into it.").format(
            path=path, code=code))  # fmt: skip
    shipped = SHIPPED / path.name
    book = opened(shipped if shipped.exists() else TEMPLATE)
    if not shipped.exists():
        head(book, code, name or code)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write(book, path)
    return path, len(book), len(book) - len(book.translated_entries())


def head(book: polib.POFile, code: str, name: str) -> None:
    """Write the head of a new file, with the plural forms that its language has."""
    from mvs_tui.words.check import plural_count

    book.header = HEAD.format(name=name)
    book.metadata.update({"Language": code, NAME: name, REVIEWED: "no", "Plural-Forms": rule_of(code)})
    forms = plural_count(rule_of(code))
    for entry in book:
        if entry.msgid_plural:
            entry.msgstr_plural = dict.fromkeys(range(forms), "")


def merge(path: Path, template: Path = TEMPLATE) -> Merged:
    """Take the sentences of the list into a file; raises `Refused` where either cannot be read."""
    from mvs_tui.words.check import plural_count

    book, wanted = opened(path), opened(template)
    old: dict[tuple[str | None, str], polib.POEntry] = {(entry.msgctxt, entry.msgid): entry for entry in [*book]}
    forms = plural_count(book.metadata.get("Plural-Forms", "")) or 2
    left = {name: entry for name, entry in old.items() if name not in {(one.msgctxt, one.msgid) for one in wanted}}
    made, new, unsure = [], 0, 0
    for one in wanted:
        mine = old.get((one.msgctxt, one.msgid))
        if mine is None or not (mine.msgstr or any(mine.msgstr_plural.values())):
            near = _near(one, left) if mine is None else None
            new += mine is None
            unsure += near is not None
            _take(one, near, forms, unsure=True)
        else:
            _take(one, mine, forms, unsure=mine.fuzzy or bool(mine.msgid_plural) != bool(one.msgid_plural))
        made.append(one)
    gone = [entry for entry in left.values() if entry.translated() or entry.fuzzy or entry.obsolete]
    count = sum(not entry.obsolete for entry in left.values())  # those that were gone before are not counted again
    for entry in gone:
        entry.obsolete = True
    book[:] = [*made, *gone]
    write(book, path)
    return Merged(path, new, count, unsure)


def _take(one: polib.POEntry, mine: polib.POEntry | None, forms: int, *, unsure: bool) -> None:
    """Put what was translated into a sentence of the list."""
    said = mine.msgstr or mine.msgstr_plural.get(0, "") if mine is not None else ""
    if one.msgid_plural:
        kept = mine.msgstr_plural if mine is not None else {}
        one.msgstr_plural = {n: kept.get(n, said if mine is not None and not kept else "") for n in range(forms)}
    else:
        one.msgstr = said
    if mine is not None:
        one.tcomment = mine.tcomment
        if unsure and said:
            one.flags.append("fuzzy")
            one.previous_msgid = mine.msgid if mine.msgid != one.msgid else None


def _near(one: polib.POEntry, left: dict[tuple[str | None, str], polib.POEntry]) -> polib.POEntry | None:
    """Find the old sentence that most likely became this one."""
    same = [entry for (_role, text), entry in left.items() if text == one.msgid and entry.msgstr]
    if same:
        return same[0]
    texts = {text: entry for (_role, text), entry in left.items() if entry.translated()}
    close = difflib.get_close_matches(one.msgid, texts, 1, ALIKE)
    return texts[close[0]] if close else None


def write(book: polib.POFile, path: Path) -> None:
    """Write a file whole, or not at all."""
    write_lasting(path, (str(book).rstrip("\n") + "\n").encode("utf-8"), 0o644)

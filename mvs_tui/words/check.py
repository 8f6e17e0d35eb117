"""Checking a word file: what is missing or wrong in it, with the line where it stands and words for who wrote it.

Rules
- A mistake would break or spoil a screen: a placeholder that does not fit, plural forms that lack, a date that cannot
  be read back. A hint is for the translator's eyes: not translated yet, marked as unsure, too wide.
- What is too wide is not guessed: where the list of sentences names a width it is measured, and all screens are drawn
  at 80 columns (`mvs_tui.words.drawn`).
- Nothing here knows a language: it works for one that no computer has heard of.
"""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from models.clean import hidden
from models.language import gettext as _
from models.language import ngettext
from models.words import Refused
from mvs_tui.print.cells import width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import polib

#: What must stand in a translation as it stands in the sentence: options, commands, names of files and settings, keys.
FIXED: Final = re.compile(
    r"(?<![\w-])--[a-z][a-z-]+|(?<=\n\n)[A-Z]{3,}(?:\|[A-Z]{3,})?(?=:)|\bMVS_[A-Z_]+\b|\^[A-Z]\b|\bF1\b|\b[A-Z]#12\b"
    r"|\b[a-z_-]+\.(?:toml|csv|json|md|log|po)\b|\bmeshtastic\+\w+|\bmqtt://"
    r"|\bmvs (?:init|desk|member|household|machine|clerk|phone|sensor|strike|time|log|why|status|verify|rebuild|sync"
    r"|stick|radio|backup|restore|words|doctor|serve|warm|demo)\b"
)
#: The signs that a translation begins or ends with where the sentence does, because something stands beside it.
EDGES: Final = re.compile(r"([ \n]*)(?:.*[^ \n])?([ \n]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a line of the file: `sort` is one word for programs, `words` say it to people."""

    line: int
    sort: str
    words: str
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What came of checking a file: how many sentences there are, how many are done, and what was found."""

    path: Path
    all: int
    done: int
    unsure: int
    findings: tuple[Finding, ...]

    @property
    def percent(self) -> int:
        """How much is done, in whole percent; 100 only where nothing is left."""
        return self.done * 100 // self.all if self.all else 100

    @property
    def wrong(self) -> int:
        """How many mistakes there are."""
        return sum(one.wrong for one in self.findings)

    @property
    def shipped(self) -> bool:
        """Whether the file is one that comes with the program."""
        from mvs_tui.words.files import SHIPPED

        return self.path.resolve().parent == SHIPPED.resolve()

    @property
    def name(self) -> str:
        """The file's name, and whose it is: two of a language may lie in two places."""
        if self.shipped:
            return _("{file} (the program's)").format(file=self.path.name)
        return _("{file} (your own)").format(file=self.path.name)

    def words(self) -> str:
        """Sum it up in one line."""
        mistakes = ngettext("{n} mistake", "{n} mistakes", self.wrong).format(n=self.wrong)
        hints = len(self.findings) - self.wrong
        more = ngettext("{n} hint", "{n} hints", hints).format(n=hints)
        return _("{file}: {done} of {all} sentences, {percent} percent; {mistakes}, {hints}.").format(
            file=self.name, done=self.done, all=self.all, percent=self.percent, mistakes=mistakes, hints=more
        )


#: What a line of a word file may be: empty, a comment, or a word of the format with its text in quotation marks.
LINE: Final = re.compile(r'\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?"(?:[^"\\]|\\.)*"\s*)?')


def opened(path: Path) -> polib.POFile:
    """Open a word file; raises `Refused` with the line where it cannot be read."""
    import polib

    try:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not LINE.fullmatch(line):
                raise Refused(
                    _("{path}, line {line}: this cannot be read. Look for a quotation mark that lacks: {text}").format(
                        path=path, line=number, text=short(line)
                    )
                )
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=118)
    except UnicodeDecodeError as error:
        raise Refused(_("{path} is not UTF-8. Save it as UTF-8 in your editor.").format(path=path)) from error
    except (OSError, ValueError, IndexError, AttributeError) as error:
        found = re.search(r"line (\d+)", str(error))
        if found:
            raise Refused(
                _("{path}, line {line}: this cannot be read. A quotation mark may lack, or a word like msgstr.").format(
                    path=path, line=found[1]
                )
            ) from error
        raise Refused(_("{path} cannot be read as a word file ({why}).").format(path=path, why=error)) from error


def unfit(entry: Any) -> bool:
    """Whether a sentence must not be shown, because it would break the screen that shows it."""
    return bool(mistakes(entry))


def mistakes(entry: Any) -> list[Finding]:
    """Find what would break the screen that shows a sentence."""
    return [found for text in _said(entry) if text for found in (*_placeholders(entry, text), *_controls(entry, text))]


def check(path: Path, template: Path, *, drawn: bool = True) -> Report:
    """Check a file against the list of all sentences; raises `Refused` where either cannot be read."""
    book, wanted = opened(path), {(entry.msgctxt, entry.msgid): entry for entry in opened(template)}
    findings = list(_head(book))
    have: dict[tuple[str | None, str], polib.POEntry] = {}
    for entry in book:
        if entry.obsolete:
            continue
        name = (entry.msgctxt, entry.msgid)
        if name in have:
            findings.append(_twice(entry, have[name]))
        have[name] = entry
        findings += _unknown(entry) if name not in wanted else _about(entry, wanted[name])
    left = [entry for name, entry in wanted.items() if name not in have]
    if left:
        findings.append(_left_out(left))
    done = [entry for name, entry in have.items() if name in wanted and entry.translated()]
    findings += together(path)
    if drawn:
        from mvs_tui.words.drawn import cut_words, lost_letters

        findings += [*cut_words(path, have), *lost_letters(have)]
    unsure = sum(entry.fuzzy for entry in have.values())
    ordered = tuple(sorted(findings, key=lambda one: (one.line, one.sort)))
    return Report(path, len(wanted), len(done), unsure, ordered)


# ---- the file as a whole ---------------------------------------------------------------------------------------------


def _head(book: polib.POFile) -> Iterator[Finding]:
    rule = book.metadata.get("Plural-Forms", "")
    if not plural_count(rule):
        words = _("The head has no plural rule. For most languages: Plural-Forms: nplurals=2; plural=(n != 1);")
        yield Finding(1, "plural-rule", words, wrong=True)
    if not book.metadata.get("X-Language-Name"):
        yield Finding(1, "name", _("The head has no X-Language-Name: the language's name in the language itself."))


def plural_count(rule: str) -> int:
    """Give how many plural forms a rule has; 0 for one that cannot be followed."""
    from gettext import c2py

    found = re.fullmatch(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+);?\s*", rule)
    if not found:
        return 0
    try:
        form = c2py(found[2])
        worst = max(form(n) for n in (*range(200), 1000, 10**6))
    except (ValueError, RecursionError, ZeroDivisionError):
        return 0
    return int(found[1]) if worst < int(found[1]) else 0


def _twice(entry: Any, first: Any) -> Finding:
    words = _("“{text}” stands here and in line {line}. Take one away.").format(
        text=short(entry.msgid), line=first.linenum
    )
    return Finding(entry.linenum, "twice", words, wrong=True)


def _unknown(entry: Any) -> list[Finding]:
    if not entry.msgid:
        return []
    words = _("“{text}” is no sentence of this program any more. “mvs words merge” tidies up.")
    return [Finding(entry.linenum, "unknown", words.format(text=short(entry.msgid)))]


def _left_out(left: list[Any]) -> Finding:
    words = ngettext(
        "{n} sentence is not in the file, the first is “{text}”. “mvs words merge” puts it in.",
        "{n} sentences are not in the file, the first is “{text}”. “mvs words merge” puts them in.",
        len(left),
    )
    return Finding(1, "left-out", words.format(n=len(left), text=short(left[0].msgid)))


# ---- a sentence ------------------------------------------------------------------------------------------------------


def _about(entry: Any, wanted: Any) -> Iterator[Finding]:
    if entry.fuzzy:
        yield Finding(entry.linenum, "unsure", _("“{text}” is marked as unsure (fuzzy), so English is shown. Look at "
                      "it, and take “fuzzy” away.").format(text=short(entry.msgid)))  # fmt: skip
        return
    if not any(_said(entry)):
        yield Finding(entry.linenum, "missing", _("Not translated: “{text}”").format(text=short(entry.msgid)))
        return
    yield from _plurals(entry, wanted)
    for text in _said(entry):
        if text:
            yield from _placeholders(entry, text)
            yield from _controls(entry, text)
            yield from _fixed(entry, text)
            yield from _edges(entry, text)
            yield from _wide(entry, wanted, text)


def _said(entry: Any) -> list[str]:
    return [text for _n, text in sorted(entry.msgstr_plural.items())] if entry.msgid_plural else [entry.msgstr]


def _plurals(entry: Any, wanted: Any) -> Iterator[Finding]:
    if bool(entry.msgid_plural) != bool(wanted.msgid_plural):
        yield Finding(entry.linenum, "plural", _("“{text}” has got or lost its plural since. “mvs words merge” puts "
                      "it right.").format(text=short(entry.msgid)), wrong=True)  # fmt: skip
    elif entry.msgid_plural and not all(entry.msgstr_plural.values()):
        yield Finding(entry.linenum, "plural", _("A plural form of “{text}” is empty. Each msgstr[…] needs its "
                      "sentence.").format(text=short(entry.msgid)), wrong=True)  # fmt: skip


def fields(text: str) -> set[str]:
    """Give the {names} in a sentence, and how they are shown; raises `ValueError` where a brace stands alone."""
    names = {f"{{{name}{'!' + turn if turn else ''}{':' + form if form else ''}}}"
             for _text, name, form, turn in string.Formatter().parse(text) if name is not None}  # fmt: skip
    return names | set(re.findall(r"%\(\w+\)s", text))


def _placeholders(entry: Any, text: str) -> Iterator[Finding]:
    known = entry.msgid + entry.msgid_plural
    if "{" not in known and "%(" not in known:
        # Here braces are only letters.
        return
    try:
        wanted, found = fields(entry.msgid), fields(text)
        allowed = wanted | fields(entry.msgid_plural)
    except ValueError:
        yield Finding(entry.linenum, "placeholder", _("In “{text}” a brace {{ or }} stands alone.").format(
            text=short(text)), wrong=True)  # fmt: skip
        return
    for name in sorted(found - allowed):
        yield Finding(entry.linenum, "placeholder", _("“{text}” has {name}, which the sentence does not have. Write it "
                      "as it stands in the English one.").format(text=short(text), name=name), wrong=True)  # fmt: skip
    # A plural form may leave its number out: “one entry”.
    if not entry.msgid_plural:
        for name in sorted(wanted - found):
            yield Finding(entry.linenum, "placeholder", _("“{text}” has lost {name}. What stands for it would not be "
                          "shown.").format(text=short(text), name=name), wrong=True)  # fmt: skip


def _controls(entry: Any, text: str) -> Iterator[Finding]:
    bad = sorted({letter for letter in text if hidden(letter) and letter not in entry.msgid})
    if bad:
        named = ", ".join(unicodedata.name(letter, f"U+{ord(letter):04X}") for letter in bad)
        yield Finding(entry.linenum, "control", _("“{text}” has a character that cannot be seen: {names}. Delete "
                      "it.").format(text=short(text), names=named), wrong=True)  # fmt: skip


def _fixed(entry: Any, text: str) -> Iterator[Finding]:
    for name in sorted(set(FIXED.findall(entry.msgid)) - set(FIXED.findall(text))):
        if name not in text:
            yield Finding(entry.linenum, "fixed", _("“{text}” has lost “{name}”, which stays as it is: it is typed or "
                          "pressed so.").format(text=short(text), name=name), wrong=True)  # fmt: skip


def _edges(entry: Any, text: str) -> Iterator[Finding]:
    mine, theirs = EDGES.fullmatch(entry.msgid), EDGES.fullmatch(text)
    if mine and theirs and mine.groups() != theirs.groups():
        yield Finding(entry.linenum, "edges", _("“{text}” must begin and end with the same spaces or line ends as the "
                      "English: something stands beside it.").format(text=short(text)), wrong=True)  # fmt: skip


def _wide(entry: Any, wanted: Any, text: str) -> Iterator[Finding]:
    for room in {int(found) for found in re.findall(r"\bwidth (\d+)", wanted.comment)}:
        if width(text) > room:
            yield Finding(entry.linenum, "wide", _("“{text}” is {n} wide; {room} fit. Shorten it.").format(
                text=short(text), n=width(text), room=room))  # fmt: skip


def short(text: str) -> str:
    """Give the beginning of a sentence, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]}..."  # noqa: PLR2004 - what fits on a line with the rest


# ---- what belongs together -------------------------------------------------------------------------------------------


def together(path: Path) -> Iterable[Finding]:
    """Check what only shows when the words are spoken: dates that are read back, choices that can be told apart."""
    from mvs_tui.words.spoken import spoken_findings

    return spoken_findings(path)

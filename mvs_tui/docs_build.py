"""Writes the generated parts of `docs/` again: the table of kinds in `docs/protocol.md`, and all of `docs/cli.md`.

Rules
- In `protocol.md` what is generated stands between `<!-- kinds -->` and `<!-- /kinds -->`; the rest is written by hand.
- The same code gives the same text, so `--check` can say whether the pages are up to date.

    >>> number(2**63 - 1), number(336), number(2**26)
    ('2^63-1', '336', '2^26')
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from typing import TYPE_CHECKING, Any

import models
from models.choices import Choice, Pick, YesNo
from models.entry import KINDS, Entry, Slot
from models.fields import Field, Letters, Octets, RefTo, Signed, Whole
from models.labour import QuarterHours
from models.measures import DayOfBooks, HeightField, HourOfBooks, Several, Tenths
from models.metrics import Hundredths
from models.policy import QuotaField
from models.writers import AnyDesk, AuthorOf, Deputy, Founder, Keeper, Quorum, Role
from mvs_tui import HOME

if TYPE_CHECKING:
    from pathlib import Path

    from models.writers import Writer

PAGE = HOME / "docs" / "protocol.md"
COMMANDS = HOME / "docs" / "cli.md"
BEGIN, END = "<!-- kinds -->", "<!-- /kinds -->"
LAYERS = {-1: "that of its target", 0: "0 (logs)", 1: "1 (constitution)", 2: "2 (members)", 3: "3 (subjects)"}
SMALL = 2**15
UNITS: dict[type[Field], str] = {
    HourOfBooks: "hour",
    DayOfBooks: "day",
    Tenths: "tenths",
    QuarterHours: "quarter hours",
}


def number(value: int) -> str:
    """Write a bound: small ones as they are, large ones as a power of two where they are near one."""
    for bits in range(16, 64):
        for off, tail in ((0, ""), (1, "-1")):
            if abs(value) == 2**bits - off:
                return f"{'-' if value < 0 else ''}2^{bits}{tail}"
    return str(value) if abs(value) < SMALL else f"{value:,}".replace(",", " ")


def kinds() -> list[type[Entry[Any]]]:
    """Give all kinds by number; every module of `models` is imported first, so that none is left out."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        importlib.import_module(module.name)
    return [KINDS[key] for key in sorted(KINDS) if KINDS[key].__module__.startswith("models.")]


def table() -> str:
    """Write the whole block: a summary, the fields of each kind, and the choices."""
    every = kinds()
    parts = ["| kind | name | stream | layer | writer | subject |", "|---|---|---|---|---|---|"]
    for cls in every:
        kind = cls.kind
        stream = kind.stream.name.lower() if kind.stream is not None else "any"
        stream += "" if kind.outer else ", in an envelope only"
        writer, subject = _writer(kind.writer), f"`{kind.subject}`" if kind.subject else _own_subject(kind.layer)
        parts.append(f"| {kind.number} | {cls.__name__} | {stream} | {LAYERS[kind.layer]} | {writer} | {subject} |")
    for cls in every:
        parts += ["", *_fields(cls)]
    choices = {slot.field.options for cls in every for slot in cls.kind.slots if isinstance(slot.field, Pick)}
    parts += ["", "#### Choices", "", "| choice | numbers |", "|---|---|"]
    parts += [
        _choice(options) for options in sorted(choices, key=lambda options: (options.__name__, options.__module__))
    ]
    return "\n".join(parts)


def _own_subject(layer: int) -> str:
    return {0: "none", 1: "the co-op"}.get(layer, "itself")


def _writer(writer: Writer | None) -> str:
    match writer:
        case AnyDesk():
            words = "any admitted desk"
        case Founder():
            words = "desk 1, as its first entry"
        case Role(name=name):
            words = f"the {name}"
        case Keeper(field=""):
            words = "the subject's keeper"
        case Keeper(field=name):
            words = f"the keeper of `{name}`"
        case AuthorOf(field=name, or_keeper=also):
            words = f"the author of `{name}`" + (", or the subject's keeper" if also else "")
        case Deputy():
            words = "a desk on the subject's succession list"
        case Quorum(of=name):
            words = f"any admitted desk; counts with a majority of the {name} list"
        case None:
            words = "nobody"
    return words


def _fields(cls: type[Entry[Any]]) -> list[str]:
    kind = cls.kind
    strike = " It can be struck out." if kind.strikeable else ""
    lines = [f"#### {kind.number} {cls.__name__}", "", f"{kind.title}.{strike}", ""]
    lines += ["| field | bit | type | range | default |", "|---|---|---|---|---|"]
    optional = [slot.name for slot in kind.optional]
    for slot in kind.slots:
        bit = "" if slot.required else str(optional.index(slot.name))
        name, bounds = _type(slot.field), _range(slot.field)
        lines.append(f"| {slot.name} | {bit} | {name} | {bounds} | {_default(slot)} |")
    return lines


def _type(field: Field) -> str:  # noqa: C901, PLR0911 - one line for each type
    match field:
        case RefTo():
            words = f"{'pinned ' if field.pinned else ''}ref to {_marked(field.marker)}"
            return f"list of {words}" if field.many else words
        case Several():
            return f"list of {_type(field.each)}"
        case Whole():
            return next((f"uint, {unit}" for made, unit in UNITS.items() if isinstance(field, made)), "uint")
        case Signed():
            return "sint, hundredths" if isinstance(field, Hundredths) else "sint"
        case Letters():
            return "text"
        case Octets():
            return "fixed bytes" if field.size else "bytes"
        case Pick():
            return f"choice {field.options.__name__}"
        case YesNo():
            return "bool"
        case HeightField():
            return "height"
        case QuotaField():
            return "limit"
        case _:
            raise TypeError(f"the page has no word for {field!r}")


def _marked(marker: type) -> str:
    if marker is Entry:  # Ref[Entry[Any]]
        return "any entry"
    return " or ".join(str(cls.kind.number) for cls in kinds() if issubclass(cls, marker))


def _range(field: Field) -> str:
    match field:
        case Whole() | Signed():
            return f"{number(field.low)} … {number(field.high)}"
        case Letters():
            return f"{field.least} … {field.limit} bytes"
        case Octets():
            return f"{field.size} bytes" if field.size else f"0 … {field.limit} bytes"
        case Several():
            each = _range(field.each)
            return f"{field.least} … {field.most} values" + (f", each {each}" if each else "")
        case _:
            return ""


def _default(slot: Slot) -> str:
    value = slot.default
    if slot.required:
        return "must be present"
    if value is None:
        return "no reference"
    if isinstance(value, Choice):
        return f"{int(value)} ({value.name})"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(slot.field, Several):
        return "the list " + ", ".join(f"`{item}`" for item in value) if value else "empty"
    return str(value) if isinstance(value, int) else "empty"


def _choice(options: type[Choice]) -> str:
    return f"| {options.__name__} | " + ", ".join(f"{int(option)} {option.name}" for option in options) + " |"


def rebuilt(page: str) -> str:
    """Give the page with its block written again; raises `ValueError` when the marks are not there, once each."""
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"{PAGE.name} must hold {BEGIN} and {END} once each, on lines of their own.")
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


def pages() -> dict[Path, str]:
    """Give every page that is generated, whole or in part, as it should be."""
    from mvs_tui.docs_cli import page

    return {PAGE: rebuilt(PAGE.read_text("utf-8")), COMMANDS: page()}


def main() -> int:
    """Write the pages again; with `--check` only say (by 1) which of them that would change."""
    stale = {path: new for path, new in pages().items() if not path.exists() or path.read_text("utf-8") != new}
    from mvs_tui.words import extract

    words = extract.stale(HOME)
    if words and "--check" not in sys.argv[1:]:
        extract.main()
    elif words:
        sys.stderr.write("The sentences in assets/words/mvs.pot are out of date. Run ./run docs and commit it.\n")
    for path, new in stale.items():
        if "--check" in sys.argv[1:]:
            sys.stderr.write(f"{path.name} is out of date. Run ./run docs and commit what it writes.\n")
        else:
            path.write_text(new, "utf-8")
    return int("--check" in sys.argv[1:] and (bool(stale) or words))


if __name__ == "__main__":
    sys.exit(main())

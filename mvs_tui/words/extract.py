"""Find every word that the program shows, in its own source, and write them down for translators: `mvs.pot`.

Rules
- A word is found where it stands: `_("…")` and `ngettext`, and the places where words are declared and looked up later:
  keys (`Binding`), screens (`@screen`), help (`HELP`), tables of words (`DECLARED`), command-line help, entry kinds.
- Screens come first in the file, then what they show of the books, then the command line: who does only the first half
  has the screens.
- What a translator must know and cannot see stands as a comment above the sentence: what it is, and how wide it may be.

    >>> [word.text for word in in_source('say(_("Good morning"))', "x.py")]
    ['Good morning']
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import mvs_tui
from mvs_tui.words.borrowed import BORROWED, unwrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import polib

#: Folders and files in the order in which translators meet them.
PLACES: Final = ("screens", "models", "mvs_tui", "radio")
#: The command line comes after all that is on the screens.
LAST: Final = ("mvs_tui/cli", "mvs_tui/plain")
#: What makes pages for readers of the source, what keeps its words elsewhere (phones), and this.
NOT_SHOWN: Final = ("mvs_tui/words/extract", "mvs_tui/words/borrowed", "mvs_tui/_lib", "mvs_tui/docs_", "radio/texts")
#: Names of classes or modules whose texts are looked up when they are shown, and what to say of them.
DECLARED: Final = {
    "HELP": "Help of a screen (F1).",
    "DO": "What a form does, as a word for its key; short, about 20 letters at most.",
    "FREE": "Marks a free cell of the week board; width 8, keep the [ ] if there are any.",
    "SIGNS_HELP": "The signs; keep each sign and three spaces between the parts.",
    "QUESTIONS": "A step of the radio's set-up.",
    "FIRST": "What the screen of the radio says before one is set up.",
    "WHYS": "Why a step of the radio's set-up asks.",
    "MANNERS": "Manners on the air; keep the - at the beginning.",
    "HOP_WORDS": "Beside a number of hops.",
    "GRADES": "A sort of entries that wait for the radio; a number follows.",
    "STATES": "How a radio is, after its name and a colon.",
    "REGIONS": "Where a radio region is.",
    "PRESETS": "What a radio's speed is good for.",
    "EXITS": "What an exit code means.",
    "ARROWS": "An arrow key; the other keys keep the names that stand on them.",
    "hint": "How to type a field; read as it stands, so use words that the program reads.",
}
BOUND: Final = {
    "key": "Word for a key in the bottom line; short, about 12 letters.",
    "tip": "What a key does: in the help and in the list of everything (^P).",
    "tab": "Tab at the top; all tabs together fit 80 columns, so about 10 letters.",
    "title": "Title of a screen, in the list of everything (^P).",
    "label": "Label of a field in a form; width 11.",
    "help": "Help beside a field of a form; short, about 40 letters.",
    "form": "Title of a form, and help of its command; no full stop.",
    "said": "What was done, in the past, after who did it: “desk A asked for a machine”.",
    "choice": "A value to choose.",
    "check": "Name of a line of the check-up (mvs doctor); about 10 letters.",
    "option": "Help of an option of the command line.",
    "command": "Help of a command; what is in CAPITALS or begins with -- stays as it is.",
    "click": "Said by the command line around our own words.",
}


@dataclass(slots=True)
class Word:
    """A sentence, its plural if it has one, where it stands (file, line) and what to tell its translator."""

    text: str
    file: str
    line: int
    plural: str = ""
    role: str = ""
    notes: list[str] = field(default_factory=list[str])


def in_source(source: str, file: str) -> list[Word]:
    """Give the words of one file in the order in which they stand."""
    finder = _Finder(file, source.splitlines())
    finder.visit(ast.parse(source))
    return finder.found


class _Finder(ast.NodeVisitor):
    def __init__(self, file: str, lines: list[str]) -> None:
        self.file, self.lines, self.found = file, lines, list[Word]()
        self.widths: dict[int, int] = {}

    def _add(self, node: ast.expr, *notes: str, more: ast.expr | None = None, role: str = "", doc: int = 0) -> None:
        text = _constant(node)
        if text is None or not re.search(r"[^\W_]", text):
            return
        said = unwrapped(text) if doc else text
        word = Word(said, self.file, node.lineno, _constant(more) or "" if more else "", role)
        word.notes = [note for note in (*notes, *self._comment(node.lineno)) if note]
        self.found.append(word)

    def _comment(self, line: int) -> list[str]:
        """Give the comment `# words: …` above a line, or at its end."""
        found = [re.search(r"#\s*words:\s*(.+)$", self.lines[at - 1]) for at in (line - 1, line) if at > 0]
        return [one[1].strip() for one in found if one]

    # ---- looked up on the spot ---------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> None:
        looked = _LOOKED.get(_called(node))
        if looked is not None and node.args:
            looked(self, node)
        self.generic_visit(node)

    def looked_up(self, node: ast.Call) -> None:
        """`_("…")`."""
        self._add(node.args[0], *self._width_note(node))

    def counted(self, node: ast.Call) -> None:
        """`ngettext("…", "…", n)`."""
        self._add(node.args[0], more=node.args[1])

    def with_role(self, node: ast.Call) -> None:
        """`pgettext("role", "…")`."""
        self._add(node.args[1], role=_constant(node.args[0]) or "")

    def checked(self, node: ast.Call) -> None:
        """`Finding("disk", …)`: a line of a check-up, whose name is looked up where it is shown."""
        self._add(node.args[0], BOUND["check"], role="check")

    def screen(self, node: ast.Call) -> None:
        """Take a tab, or the title of a screen."""
        keys = {word.arg: word.value for word in node.keywords}
        note = BOUND["tab" if "key" in keys else "title"]
        if "title" in keys:
            self._add(keys["title"], note)
        elif (name := _constant(node.args[0])) is not None:
            self.found.append(Word(name.capitalize(), self.file, node.lineno, notes=[note]))

    def label(self, node: ast.Call) -> None:
        """Take a field's label and help."""
        for text, note in zip(node.args, ("label", "help"), strict=False):
            self._add(text, BOUND[note])

    def option(self, node: ast.Call) -> None:
        """Help of an option."""
        for word in node.keywords:
            if word.arg in {"help", "prompt"}:
                self._add(word.value, BOUND["option"], doc=1)

    def _width_note(self, node: ast.Call) -> list[str]:
        return [f"width {self.widths[id(node)]}"] if id(node) in self.widths else []

    def fitted(self, node: ast.Call) -> None:
        """Remember the width of what is cut to a fixed one: `fit(_("Code"), 13)`."""
        text, width = node.args[0], node.args[1] if len(node.args) > 1 else None
        if isinstance(text, ast.Call) and isinstance(width, ast.Constant) and isinstance(width.value, int):
            # A cell between columns keeps a space to the next.
            self.widths[id(text)] = width.value - 1

    def binding(self, node: ast.Call) -> None:
        """Take a key's word, and what it does."""
        keys = {word.arg: word.value for word in node.keywords}
        if len(node.args) > 2:  # noqa: PLR2004 - Binding(key, action, description)
            shown = _constant(keys.get("show")) != "False"
            self._add(node.args[2], BOUND["key"] if shown else "Word for a key; short.")
        if "tooltip" in keys:
            self._add(keys["tooltip"], BOUND["tip"])

    # ---- declared ----------------------------------------------------------------------------------------------

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._declared(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._declared(node.target, node.value)
        self.generic_visit(node)

    def _declared(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name) and target.id in DECLARED:
            for text in _texts(value):
                self._add(text, DECLARED[target.id])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        bases = {_name(base) for base in node.bases}
        own = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        if "Choice" in bases and "words" not in own:
            for part in node.body:
                if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
                    word = part.targets[0].id.lower().replace("_", " ")
                    self.found.append(Word(word, self.file, part.lineno, notes=[BOUND["choice"]]))
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        made = {_called(part) if isinstance(part, ast.Call) else _name(part) for part in node.decorator_list}
        doc = node.body[0] if node.body else None
        if made & {"command", "group"} and isinstance(doc, ast.Expr):
            self._add(doc.value, BOUND["command"], doc=1)
        self.generic_visit(node)


def _constant(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _called(node: ast.Call) -> str:
    return _name(node.func)


def _texts(value: ast.expr) -> Iterator[ast.expr]:
    """Give the texts of a declaration: itself, or what its tuple, list or table holds (not the table's keys)."""
    if isinstance(value, ast.Dict):
        for part in value.values:
            yield from _texts(part)
    elif isinstance(value, ast.Tuple | ast.List):
        for part in value.elts:
            yield from _texts(part)
    elif isinstance(value, ast.Constant):
        yield value


#: What is done with a call, by the name of what is called.
_LOOKED: Final[dict[str, Callable[[_Finder, ast.Call], None]]] = {
    **dict.fromkeys(("_", "gettext", "later"), _Finder.looked_up),
    "ngettext": _Finder.counted,
    "pgettext": _Finder.with_role,
    "Finding": _Finder.checked,
    "Binding": _Finder.binding,
    "screen": _Finder.screen,
    "Label": _Finder.label,
    "fit": _Finder.fitted,
    **dict.fromkeys(("option", "Option"), _Finder.option),
}


# ---- all of it -------------------------------------------------------------------------------------------------------


def files(root: Path) -> list[Path]:
    """Give the source files in the order of the word file."""

    def rank(path: Path) -> tuple[bool, int, str]:
        name = path.relative_to(root).as_posix()
        return name.startswith(LAST), PLACES.index(name.split("/")[0]), name

    return sorted((path for place in PLACES for path in (root / place).rglob("*.py")), key=rank)


def words(root: Path) -> list[Word]:
    """Give every word of the program, each sentence once for each place."""
    found: list[Word] = []
    for path in files(root):
        name = path.relative_to(root).as_posix()
        if not name.startswith(NOT_SHOWN):
            found += in_source(path.read_text("utf-8"), name)
    found += of_kinds(root)
    return found + [Word(text, "click", 0, plural, notes=[BOUND["click"]]) for text, plural in BORROWED.items()]


def of_kinds(root: Path) -> list[Word]:
    """Give the words of the entry kinds: titles, what was done, labels and help of fields."""
    import models
    from models.entry import KINDS

    for module in pkgutil.iter_modules(models.__path__, "models."):
        importlib.import_module(module.name)
    found: list[Word] = []
    for _number, cls in sorted(KINDS.items()):
        if not cls.__module__.startswith("models."):
            continue
        file, line = Path(inspect.getfile(cls)).relative_to(root).as_posix(), inspect.getsourcelines(cls)[1]
        found.append(Word(cls.kind.title, file, line, notes=[BOUND["form"]]))
        found.append(Word(cls.kind.said, file, line, role="did", notes=[BOUND["said"]]))
        for slot in cls.kind.slots:
            found.append(Word(slot.label, file, line, notes=[BOUND["label"]]))
            if slot.help:
                found.append(Word(slot.help, file, line, notes=[BOUND["help"]]))
    return found


def template(found: Iterable[Word]) -> polib.POFile:
    """Make the template: each sentence once, with all its places and notes."""
    import polib

    made = polib.POFile(wrapwidth=118, check_for_duplicates=False)
    made.header = HEADER
    made.metadata = {
        "Project-Id-Version": f"mvs-tui {mvs_tui.__version__}",
        "Language": "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=INTEGER; plural=EXPRESSION;",
        "X-Language-Name": "",
        "X-Reviewed": "no",
    }
    known: dict[tuple[str, str], polib.POEntry] = {}
    for word in found:
        entry = known.get((word.role, word.text))
        if entry is None:
            entry = known[word.role, word.text] = polib.POEntry(msgid=word.text, msgctxt=word.role or None)
            made.append(entry)
        if word.plural and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr_plural = word.plural, {0: "", 1: ""}
        place = (word.file, str(word.line) if word.line else "")
        if place not in entry.occurrences:
            entry.occurrences.append(place)
        notes = entry.comment.split("\n") if entry.comment else []
        entry.comment = "\n".join(dict.fromkeys([*notes, *word.notes]))
        if re.search(r"\{\w", word.text + word.plural) and "python-brace-format" not in entry.flags:
            entry.flags.append("python-brace-format")
    return made


HEADER: Final = """The sentences of mvs-tui. Make a file for your language with: mvs words new CODE
Write what you would say in your village; {words in braces} stay as they are, their order may change."""


def stale(root: Path) -> bool:
    """Whether the list on disk has other sentences than the source; that lines moved does not count."""
    import polib

    path = root / "assets" / "words" / "mvs.pot"
    return not path.exists() or _sentences(polib.pofile(str(path))) != _sentences(template(words(root)))


def _sentences(book: polib.POFile) -> set[tuple[str | None, ...]]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural, entry.comment) for entry in book}


def main() -> None:
    """Write assets/words/mvs.pot anew."""
    template(words(mvs_tui.HOME)).save(str(mvs_tui.HOME / "assets" / "words" / "mvs.pot"))


if __name__ == "__main__":
    main()

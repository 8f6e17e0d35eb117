"""Nothing that is shown stays English where another language is spoken; every sentence is in the list of sentences."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import polib
import pytest

import mvs_tui
from models import language
from mvs_tui.cli import main
from mvs_tui.cli.base import spoken
from mvs_tui.docs_cli import commands
from mvs_tui.words import borrowed, extract
from mvs_tui.words.drawn import Seen, see
from mvs_tui.words.files import TEMPLATE
from tests.mvs_tui.words.pseudo import KEPT, Pseudo

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(mvs_tui.HOME)
#: A word that would have got an accent.
PLAIN = re.compile(r"\b[A-Za-z]{3,}\b")
#: Words on the screens that belong to the invented co-op, or are keys, names and units.
DATA = frozenset({
    "hammer", "mill", "diesel", "store", "esc", "enter", "tab", "space", "del", "ins", "home", "end", "pgup", "pgdn",
    "mvs", "meshtastic", "usb", "lora", "csv", "json", "english",
    "kiswahili",
})  # fmt: skip
#: The name that the practice co-op gave its policy: it stands in the books, in the language that it was written in.
NAMED = "Work counts"


@pytest.fixture
def pseudo() -> Iterator[Pseudo]:
    """Speak the language that nobody speaks, for one test."""
    before, made = language.now(), Pseudo()
    language.speak(made)
    yield made
    language.speak(before)


@pytest.fixture(scope="module")
def english() -> frozenset[str]:
    """Give the words of all sentences, in small letters: what would be plain English if it stood on a screen."""
    texts = [entry.msgid + " " + entry.msgid_plural for entry in polib.pofile(str(TEMPLATE))]
    found = {word.lower() for text in texts for word in PLAIN.findall(re.sub(r"\{[^}]*\}", " ", text))}
    return frozenset(word for word in found - DATA if re.search("[aeioucnsy]", word))


def left_over(text: str, english: frozenset[str]) -> set[str]:
    """Give the words of a text that are plain English; names and codes are in no sentence, or in capitals."""
    return {word for word in PLAIN.findall(text) if not word.isupper() and word.lower() in english}


@pytest.fixture(scope="module")
def walked() -> tuple[Seen, Pseudo]:
    """Walk through every page, each key of it and each form, in a language that is two fifths longer than English."""
    made = Pseudo(longer=0.4)
    return see(made), made


def test_no_screen_form_help_or_prompt_keeps_an_english_word(
    walked: tuple[Seen, Pseudo], english: frozenset[str]
) -> None:
    """A walk through everything finds only words of the other language, and all of them in the list."""
    seen, pseudo = walked
    found: dict[str, str] = {}
    for name, lines in seen.pages.items():
        text = " ".join(line.strip() for line in lines)
        for word in left_over(KEPT.sub(" ", text.replace(NAMED, " ")), english):
            found.setdefault(word, f"{name}: {next(line.strip() for line in lines if word in line)}")
    assert len(seen.pages) > 100
    assert not found
    assert not pseudo.unknown, "said on screen, but not in the list: ./run docs"


#: The lines of ^P are found by typing; history and titles of requests end with names and dates of their own.
LONG_BY_NATURE = frozenset({"palette", "history"})


def test_layouts_are_wide_enough_for_a_language_two_fifths_longer(walked: tuple[Seen, Pseudo]) -> None:
    """Tabs, titles, labels, columns and the week board show every sentence whole at 80 columns.

    Sentences that hold somebody's name or a date may end where those are too long.
    """
    cut = {
        message: place
        for (role, message), (_text, place) in walked[0].names().items()
        if place not in LONG_BY_NATURE and "{" not in message and role != "short"
    }
    assert cut == {}


@pytest.fixture
def library() -> Iterator[None]:
    """Give the command-line library its own words back after a test."""
    parts = [importlib.import_module(f"click.{part}") for part in borrowed.PARTS]
    before: list[dict[str, Any]] = [
        {name: vars(part)[name] for name in ("_", "ngettext") if name in vars(part)} for part in parts
    ]
    yield
    language.speak()
    for part, known in zip(parts, before, strict=True):
        vars(part).update(known)
    for _name, command, _context in commands(main, "mvs"):
        spoken(command)


def test_no_help_of_a_command_keeps_an_english_sentence(library: None, pseudo: Pseudo, english: frozenset[str]) -> None:
    """Each command's help is spoken, with its options, the library's own words and the exit codes."""
    del library
    borrowed.borrow()
    for name, command, context in commands(main, "mvs"):
        shown = spoken(command).get_help(context)
        assert "Options" not in shown
        assert "Show this" not in shown
        helped = [command.help or "", *(str(getattr(param, "help", "") or "") for param in command.params)]
        for text in (KEPT.sub(" ", text) for text in helped if "JSON" not in text):
            assert not left_over(text, english), name
    assert "done" not in main.get_help(click.Context(main)).rpartition("0")[2]
    assert not pseudo.unknown


def test_the_list_of_sentences_is_current() -> None:
    """The list has every sentence of the source and no other; `./run docs` writes it."""
    assert not extract.stale(ROOT), "run ./run docs and commit what it writes"


def test_the_library_still_says_what_is_borrowed() -> None:
    """Each borrowed sentence stands in the source of the command-line library, so that it is really looked up."""
    folder = Path(click.__file__).parent
    said = {
        node.value
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {*borrowed.BORROWED, *filter(None, borrowed.BORROWED.values())} <= said


LOOKED_UP = frozenset({"_", "gettext", "ngettext", "pgettext"})


def _glued(part: ast.expr) -> bool:
    return isinstance(part, ast.JoinedStr | ast.BinOp)


def test_a_sentence_is_never_glued_before_it_is_looked_up() -> None:
    """What is looked up is a text as it stands, never an f-string or a sum: else no file could have it."""
    calls = [
        (path, node)
        for path in extract.files(ROOT)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LOOKED_UP
    ]
    assert len(calls) > 1000
    bad = [f"{path.name}:{node.lineno}" for path, node in calls if any(map(_glued, node.args[:2]))]
    assert not bad


def test_comments_and_places_reach_the_translator() -> None:
    """A key's word comes with its width and its file; a comment `# words:` is passed on; a plural stands as such."""
    source = (
        'Binding("a", "add", "add", tooltip="Add one.")\n'
        "# words: said at night\n"
        '_("Sleep well")\n'
        'ngettext("{n} goat", "{n} goats", n)\n'
        'pgettext("machine", "back")\n'
        'fit(_("Code"), 13)\n'
    )
    found = {word.text: word for word in extract.in_source(source, "x.py")}
    assert found["add"].notes == [extract.BOUND["key"]]
    assert found["Sleep well"].notes == ["said at night"]
    assert (found["{n} goat"].plural, found["{n} goat"].line) == ("{n} goats", 4)
    assert found["back"].role == "machine"
    assert found["Code"].notes == ["width 12"]

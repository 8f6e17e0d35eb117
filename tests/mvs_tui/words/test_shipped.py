"""The languages that come with the program: each file passes its check, and its words fit where they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import polib
import pytest
from rich.cells import cell_len

from models.language import gettext as _
from mvs_tui import HOME
from mvs_tui.words import drawn
from mvs_tui.words.check import check
from mvs_tui.words.files import SHIPPED, TEMPLATE, head
from mvs_tui.words.spoken import spoken, words_of
from screens import registry

FILES = sorted(SHIPPED.glob("*.po"))
NAMES = {"es": "Español", "fr": "Français", "pt": "Português", "sw": "Kiswahili"}


def test_four_languages_come_with_the_program() -> None:
    """Spanish, French, Portuguese and Swahili; English is the source."""
    assert [path.stem for path in FILES] == sorted(NAMES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_whole_and_has_no_mistake(path: Path) -> None:
    """Every sentence has words; nothing would break or spoil a screen; nobody has reviewed it, and it says so."""
    found = check(path, TEMPLATE, drawn=False)
    assert [one.words for one in found.findings if one.wrong] == []
    assert found.percent >= 99
    assert (head(path)["X-Language-Name"], head(path)["X-Reviewed"]) == (NAMES[path.stem], "no")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_tabs_fit_on_the_line(path: Path) -> None:
    """The line at the top shows every screen's name whole at 80 columns."""
    registry.load()
    with spoken(words_of(path)):
        line = "".join(f" {entry.key} {_(entry.title)} " for entry in registry.tabs())
    assert cell_len(line) <= 80, line


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_of_fields_are_short(path: Path) -> None:
    """No label needs more room than a form gives to the widest."""
    labels = [entry for entry in polib.pofile(str(path)) if "Label of a field" in entry.comment]
    assert labels
    assert {entry.msgstr: len(entry.msgstr) for entry in labels if len(entry.msgstr) > 16} == {}


def test_a_word_that_is_cut_on_a_screen_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tabs that are too long together are found by drawing them, with the line of the file."""
    monkeypatch.setattr(drawn, "see", partial(drawn.see, most=0))
    drawn.english.cache_clear()
    book = polib.pofile(str(TEMPLATE))
    book.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    long = {"Machines": "Mashine za ushirika wetu wote", "Exchange": "Kubadilishana na vijiji vingine"}
    for entry in book:
        entry.msgstr = long.get(entry.msgid, "")
    book.save(str(tmp_path / "long.po"))
    found = check(tmp_path / "long.po", TEMPLATE).findings
    drawn.english.cache_clear()
    cut = [one for one in found if one.sort == "cut"]
    assert any(long["Exchange"] in one.words for one in cut)
    line = (tmp_path / "long.po").read_text("utf-8").splitlines()[cut[0].line - 1]
    assert re.match(r"msgid|#", line)


def test_a_command_below_another_speaks_too() -> None:
    """The help of a command that is found through its group is in the language that was asked for."""
    done = subprocess.run(
        [sys.executable, "-m", "mvs_tui.start", "--language", "es", "machine", "list", "--help"],
        capture_output=True, text=True, check=True, cwd=HOME,
    )  # fmt: skip
    assert "Mostrar las máquinas." in done.stdout
    assert "List the machines" not in done.stdout

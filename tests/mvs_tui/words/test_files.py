"""Word files: which languages there are, reading them cheaply, and what happens when one is broken."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import language as speech
from models.words import BadInput, Refused
from mvs_tui import language
from mvs_tui.config import Home
from mvs_tui.words import files

HEAD = """msgid ""
msgstr ""
"Language: {code}\\n"
"X-Language-Name: {name}\\n"
"X-Reviewed: {reviewed}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def write(home: Home, code: str, body: str, name: str = "", reviewed: str = "no") -> Path:
    """Write a word file of the co-op's own."""
    path = files.own_folder(home) / f"{code}.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD.format(code=code, name=name or code, reviewed=reviewed) + body, "utf-8")
    return path


@pytest.fixture
def home(mvs_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Give a home, and what was spoken back after the test."""
    for name in ("MVS_LANGUAGE", *language.SYSTEM):
        monkeypatch.delenv(name, raising=False)
    before = speech.now()
    yield Home(mvs_home)
    language.use(Home(mvs_home / "none"), "en")
    speech.speak(before)


def test_a_file_with_a_new_code_is_a_new_language(home: Home) -> None:
    """Nothing else is needed: it is listed by its own name, unreviewed, and can be spoken."""
    write(home, "ksb", 'msgid "Home"\nmsgstr "Kaya"\n', name="Kishambaa")
    found = {one.code: one for one in files.languages(home)}
    assert found["ksb"].words() == "Kishambaa (unreviewed)"
    assert next(iter(found)) == "en"
    language.use(home, "ksb")
    assert speech.gettext("Home") == "Kaya"
    assert speech.gettext("Machines") == "Machines"


def test_a_reviewed_language_is_listed_without_a_mark(home: Home) -> None:
    """X-Reviewed: yes takes the mark away."""
    write(home, "ksb", "", name="Kishambaa", reviewed="yes")
    assert next(one for one in files.languages(home) if one.code == "ksb").words() == "Kishambaa"


def test_the_co_ops_own_words_win_sentence_by_sentence(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the co-op's file has is shown; what it lacks comes from the program's own file of that language."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    body = 'msgid "Home"\nmsgstr "Inicio"\n\nmsgid "Machines"\nmsgstr "Máquinas"\n'
    (shipped / "es.po").write_text(HEAD.format(code="es", name="Español", reviewed="no") + body, "utf-8")
    monkeypatch.setattr(files, "SHIPPED", shipped)
    write(home, "es", 'msgid "Machines"\nmsgstr "Fierros"\n')
    language.use(home, "es")
    assert (speech.gettext("Home"), speech.gettext("Machines")) == ("Inicio", "Fierros")


def test_english_words_can_be_corrected_too(home: Home) -> None:
    """A file for en changes the English that is spoken."""
    write(home, "en", 'msgid "Home"\nmsgstr "Start"\n')
    assert language.begin(home) == "en"
    assert speech.gettext("Home") == "Start"


def test_it_is_compiled_once_and_again_when_it_was_saved(home: Home) -> None:
    """The second reading takes what was kept; another time or size of the file makes it anew, and the old one goes."""
    path = write(home, "ksb", 'msgid "Home"\nmsgstr "Kaya"\n')
    files.load(home, "ksb")
    (kept,) = (home.path / "cache").glob("own-ksb-*.mo")
    stamp = kept.stat().st_mtime_ns
    files.load(home, "ksb")
    assert kept.stat().st_mtime_ns == stamp
    path.write_text(path.read_text("utf-8").replace("Kaya", "Kaayaa"), "utf-8")
    words = files.load(home, "ksb")
    assert words is not None
    assert words.gettext("Home") == "Kaayaa"
    assert len(list((home.path / "cache").glob("own-ksb-*.mo"))) == 1


@pytest.mark.parametrize("rubbish", [b"", b"\xde\x12\x04\x95", b"\xde\x12\x04\x95" + b"\xff" * 40, b"nonsense" * 10])
def test_a_broken_cache_is_made_anew(home: Home, rubbish: bytes) -> None:
    """Whatever lies there, the file itself is read then."""
    write(home, "ksb", 'msgid "Home"\nmsgstr "Kaya"\n')
    files.load(home, "ksb")
    (kept,) = (home.path / "cache").glob("own-ksb-*.mo")
    kept.write_bytes(rubbish)
    words = files.load(home, "ksb")
    assert words is not None
    assert words.gettext("Home") == "Kaya"


def test_where_nothing_can_be_kept_the_file_itself_is_read(home: Home) -> None:
    """A folder that cannot be made stops nobody."""
    write(home, "ksb", 'msgid "Home"\nmsgstr "Kaya"\n')
    (home.path / "cache").write_text("in the way")
    words = files.load(home, "ksb")
    assert words is not None
    assert words.gettext("Home") == "Kaya"


def test_a_sentence_that_would_break_a_screen_stays_english(home: Home) -> None:
    """A placeholder that does not fit, or a control character, costs that sentence only."""
    body = (
        'msgid "Waits for you ({n})"\nmsgstr "Yangu ({m})"\n\nmsgid "Home"\nmsgstr "Ka\u202eya"\n\n'
        'msgid "Machines"\nmsgstr "Mashine"\n'
    )
    write(home, "ksb", body)
    language.use(home, "ksb")
    assert speech.gettext("Waits for you ({n})") == "Waits for you ({n})"
    assert speech.gettext("Home") == "Home"
    assert speech.gettext("Machines") == "Mashine"


def test_a_damaged_file_is_told_with_its_line_and_nothing_changes(home: Home) -> None:
    """The words before stay, and who asked reads where to look."""
    path = write(home, "ksb", 'msgid "Home"\nmsgstr "Kaya\n')
    with pytest.raises(Refused, match=f"line {len(path.read_text('utf-8').splitlines())}"):
        language.use(home, "ksb")
    assert speech.gettext("Home") == "Home"


@pytest.mark.parametrize("bad", ['msgid "Machines"\nmsgstr "Fierros\n', "PLURAL"])
def test_a_damaged_own_file_leaves_the_programs_own_of_that_language(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    """The file that comes with the program is spoken, and it is said why the co-op's own is left out."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    body = 'msgid "Home"\nmsgstr "Inicio"\n'
    (shipped / "es.po").write_text(HEAD.format(code="es", name="Español", reviewed="no") + body, "utf-8")
    monkeypatch.setattr(files, "SHIPPED", shipped)
    path = write(home, "es", "" if bad == "PLURAL" else bad)
    if bad == "PLURAL":
        path.write_text(path.read_text("utf-8").replace("(n != 1)", "(n !! 1)"), "utf-8")
    language.use(home, "es")
    assert speech.gettext("Home") == "Inicio"
    assert str(path) in language.left_out()
    write(home, "es", 'msgid "Machines"\nmsgstr "Fierros"\n')
    language.use(home, "es")
    assert (speech.gettext("Machines"), language.left_out()) == ("Fierros", "")


# ---- choosing --------------------------------------------------------------------------------------------------------


def test_what_is_said_first_counts(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option, then MVS_LANGUAGE, the settings, LANGUAGE, LC_ALL, LC_MESSAGES, LANG."""
    for code in ("aa", "bb", "cc", "dd", "ee", "ff", "gg"):
        write(home, code, f'msgid "Home"\nmsgstr "{code}"\n')
    monkeypatch.setenv("LANG", "gg_XX.UTF-8")
    assert language.begin(home) == "gg"
    monkeypatch.setenv("LC_MESSAGES", "ff")
    assert language.begin(home) == "ff"
    monkeypatch.setenv("LC_ALL", "ee_YY")
    assert language.begin(home) == "ee"
    monkeypatch.setenv("LANGUAGE", "zz:dd")
    assert language.begin(home) == "dd"
    language.keep(home, "cc")
    assert language.begin(home) == "cc"
    monkeypatch.setenv("MVS_LANGUAGE", "bb")
    assert language.begin(home) == "bb"
    assert language.begin(home, "aa") == "aa"


@pytest.mark.parametrize("tag", ["C", "POSIX", "en_US.UTF-8", "C.UTF-8", "xx_XX", ""])
def test_a_system_in_another_language_is_spoken_to_in_english(
    home: Home, monkeypatch: pytest.MonkeyPatch, tag: str
) -> None:
    """What the system says is a wish, and no mistake where it cannot be met."""
    monkeypatch.setenv("LANG", tag)
    assert language.begin(home) == "en"


def test_a_language_that_was_asked_for_must_be_there(home: Home) -> None:
    """A wrong code is told, with how to see the right ones."""
    with pytest.raises(BadInput, match="mvs words list"):
        language.begin(home, "qq")


def test_the_setting_is_kept_and_every_other_line_with_it(home: Home) -> None:
    """Comments and tables stay; a `language` of another table is not ours."""
    path = home.path / "config.toml"
    path.write_text('# ours\nlanguage = "fr"\n\n[radio]\nlanguage = "x"  # theirs\nlinks = []\n', "utf-8")
    language.keep(home, "sw")
    assert path.read_text("utf-8").count("# ours") == 1
    assert '[radio]\nlanguage = "x"  # theirs\nlinks = []\n' in path.read_text("utf-8")
    assert home.settings()["language"] == "sw"
    assert home.settings()["radio"] == {"language": "x", "links": []}


def test_english_costs_nothing_at_start(mvs_home: Path) -> None:
    """Without a language to choose, neither the reader of word files nor anything of this folder is imported."""
    code = "import sys; from mvs_tui.cli import main; main(['--version'], standalone_mode=False); print(*sys.modules)"
    env = {**os.environ, "MVS_HOME": str(mvs_home), "MVS_LANGUAGE": "", "LANG": "C.UTF-8"}
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    assert "polib" not in said
    assert "mvs_tui.words.files" not in said

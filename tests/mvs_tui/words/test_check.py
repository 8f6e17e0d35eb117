"""`mvs words check`, `new` and `merge`: what a translator is told, with the line, and what is never lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from models.words import Refused
from mvs_tui.config import Home
from mvs_tui.words import edit
from mvs_tui.words.check import Report, check, opened, plural_count
from mvs_tui.words.files import TEMPLATE
from tests.mvs_tui.words.pseudo import accented

LIST = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#. width 6
msgid "Code"
msgstr ""

#, python-brace-format
msgid "{n} waits at {desk}"
msgstr ""

msgid "{n} goat"
msgid_plural "{n} goats"
msgstr[0] ""
msgstr[1] ""

msgid " Run mvs words list --json (F1)"
msgstr ""

msgid "Found a co-op.\\n\\nFILE: where it lies."
msgstr ""
"""
HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"X-Language-Name: Test\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
GOOD = {
    "Code": "Kodi", "{n} waits at {desk}": "{desk}: {n} yangoja",
    " Run mvs words list --json (F1)": " Andika mvs words list --json (F1)",
    "Found a co-op.\n\nFILE: where it lies.": "Anzisha.\n\nFILE: mahali.",
}  # fmt: skip


def report(
    tmp_path: Path,
    *,
    head: str = HEAD,
    tail: str = "",
    goats: tuple[str, str] = ("mbuzi", "mbuzi {n}"),
    said: dict[str, str] | None = None,
) -> Report:
    """Check a file in which all is right but what is said."""
    (tmp_path / "list.pot").write_text(LIST, "utf-8")
    book = polib.pofile(LIST)
    for entry in book:
        if entry.msgid_plural:
            entry.msgstr_plural = dict(enumerate(goats))
        else:
            entry.msgstr = {**GOOD, **(said or {})}[entry.msgid]
    body = "\n".join(str(entry) for entry in book)
    (tmp_path / "test.po").write_text(head + body + tail, "utf-8")
    return check(tmp_path / "test.po", tmp_path / "list.pot", drawn=False)


def sorts(found: Report) -> list[str]:
    """Name what was found."""
    return [one.sort for one in found.findings]


def test_a_right_file_has_nothing_to_say(tmp_path: Path) -> None:
    """All is done, nothing is wrong, and it is said in one line."""
    found = report(tmp_path)
    assert found.findings == ()
    assert found.words() == "test.po (your own): 5 of 5 sentences, 100 percent; 0 mistakes, 0 hints."


@pytest.mark.parametrize(
    ("message", "said", "sort", "wrong"),
    [
        ("{n} waits at {desk}", "{n} yangoja", "placeholder", True),
        ("{n} waits at {desk}", "{n} {desk} {who}", "placeholder", True),
        ("{n} waits at {desk}", "{n {desk}", "placeholder", True),
        ("{n} waits at {desk}", "{n:>5} {desk}", "placeholder", True),
        ("{n} waits at {desk}", "{n} {desk}\x07", "control", True),
        ("{n} waits at {desk}", "{n}\u202e {desk}", "control", True),
        ("Code", "Kodikodi", "wide", False),
        ("Code", "", "missing", False),
        (" Run mvs words list --json (F1)", " Andika --json (F1)", "fixed", True),
        (" Run mvs words list --json (F1)", " mvs words --jsn (F1)", "fixed", True),
        (" Run mvs words list --json (F1)", "mvs words --json (F1)", "edges", True),
        ("Found a co-op.\n\nFILE: where it lies.", "Anzisha.\n\nFAILI: mahali.", "fixed", True),
    ],
)
def test_what_is_wrong_with_a_sentence_is_told_with_its_line(
    tmp_path: Path, message: str, said: str, sort: str, *, wrong: bool
) -> None:
    """Each has a name for programs, words for people, and the line where the sentence begins."""
    found = report(tmp_path, said={message: said})
    assert sort in sorts(found)
    one = next(one for one in found.findings if one.sort == sort)
    assert one.wrong == wrong
    lines = (tmp_path / "test.po").read_text("utf-8").splitlines()
    first = message.split("\n", maxsplit=1)[0]
    assert f'msgid "{first}' in lines[one.line - 1] or lines[one.line - 1].startswith(("#", "msgid"))
    assert one.words.endswith((".", "”"))


def test_a_plural_may_leave_its_number_out_but_no_form_may_lack(tmp_path: Path) -> None:
    """`one goat` needs no number; an empty form would show English."""
    assert sorts(report(tmp_path, goats=("mbuzi mmoja", "mbuzi {n}"))) == []
    assert sorts(report(tmp_path, goats=("mbuzi", ""))) == ["plural"]


def test_the_head_must_tell_name_and_plurals(tmp_path: Path) -> None:
    """A rule that cannot be followed is a mistake, a missing name a hint."""
    bare = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    assert sorts(report(tmp_path, head=bare)) == ["name", "plural-rule"]


@pytest.mark.parametrize(
    ("rule", "forms"),
    [
        ("nplurals=2; plural=(n != 1);", 2), ("nplurals=1; plural=0;", 1), ("nplurals=2; plural=n>1", 2),
        ("nplurals=2; plural=n;", 0), ("nplurals=2; plural=__import__('os');", 0), ("", 0),
        ("nplurals=2; plural=1/0;", 0), ("nplurals=INTEGER; plural=EXPRESSION;", 0),
    ],
)  # fmt: skip
def test_only_plural_rules_that_work_are_taken(rule: str, forms: int) -> None:
    """A rule is tried on numbers before any screen depends on it."""
    assert plural_count(rule) == forms


def test_the_same_sentence_twice_and_one_that_is_gone_are_told(tmp_path: Path) -> None:
    """Twice is a mistake, for nobody knows which counts; what the program says no more is a hint."""
    found = report(tmp_path, tail='\n\nmsgid "Code"\nmsgstr "Kod"\n\nmsgid "Gone"\nmsgstr "Kwisha"\n')
    assert sorted(sorts(found)) == ["twice", "unknown"]


def test_unsure_sentences_are_shown_in_english_and_counted(tmp_path: Path) -> None:
    """What an editor marks as fuzzy is not done."""
    report(tmp_path)
    path = tmp_path / "test.po"
    path.write_text(path.read_text("utf-8").replace('msgid "Code"', '#, fuzzy\nmsgid "Code"'), "utf-8")
    found = check(path, tmp_path / "list.pot", drawn=False)
    assert (sorts(found), found.unsure, found.done) == (["unsure"], 1, 4)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ('msgid "Code\nmsgstr "x"\n', "line 7"), ('msgid "a"\nmsgstr "b"c"\n', "line 8"),
        ("nonsense\n", "line 7"), ('msgid "a"\nmsgstr Kodi\n', "line 8"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_names_the_line(tmp_path: Path, bad: str, words: str) -> None:
    """A quotation mark that lacks is found, though the library would only lose a letter."""
    (tmp_path / "x.po").write_text(HEAD + bad, "utf-8")
    with pytest.raises(Refused, match=words):
        opened(tmp_path / "x.po")


def test_another_encoding_is_told_as_such(tmp_path: Path) -> None:
    """An old editor's Latin-1 is named."""
    (tmp_path / "x.po").write_bytes(HEAD.encode() + 'msgid "Code"\nmsgstr "Código"\n'.encode("latin-1"))
    with pytest.raises(Refused, match="UTF-8"):
        opened(tmp_path / "x.po")


# ---- days, numbers, choices ------------------------------------------------------------------------------------------


def whole(tmp_path: Path, **said: str) -> Report:
    """Check a file that says everything in English but for a few words, `role/word` for one with a role."""
    book = polib.pofile(str(TEMPLATE))
    book.metadata.update({"Plural-Forms": "nplurals=2; plural=(n != 1);", "X-Language-Name": "Test"})
    for entry in book:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = said.get(f"{entry.msgctxt}/{entry.msgid}", said.get(entry.msgid, entry.msgid))
    book.save(str(tmp_path / "all.po"))
    return check(tmp_path / "all.po", TEMPLATE, drawn=False)


def test_english_in_a_file_is_right(tmp_path: Path) -> None:
    """The list's own sentences pass their check, so that no rule asks for what English does not do."""
    found = whole(tmp_path)
    assert [one.words for one in found.findings if one.wrong] == []
    assert found.percent == 100


@pytest.mark.parametrize(
    ("role", "word", "said", "sort"),
    [
        ("short", "Wed", "Tue", "date"), ("short", "Wed", "Tue", "same"), ("short", "Feb", "Jan", "date"),
        ("date", "{date} {hour}", "{hour}/{date}", "date"), ("number", "12,345.5", "12|345", "number"),
        ("None", "rejected", "confirmed", "same"), ("None", "no", "yes", "same"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_told_apart_or_read_back_are_mistakes(
    tmp_path: Path, role: str, word: str, said: str, sort: str
) -> None:
    """A year of dates is written and read; choices of one list must differ."""
    assert sort in sorts(whole(tmp_path, **{f"{role}/{word}": said}))


# ---- new and merge ---------------------------------------------------------------------------------------------------


def test_a_new_file_has_every_sentence_and_the_forms_of_its_language(mvs_home: Path) -> None:
    """A language with one form asks for one, most for two; nothing is translated yet, and that is no mistake."""
    for code, forms in (("vi", 1), ("fr_HT", 2), ("kam", 2)):
        path, count, left = edit.begin(Home(mvs_home), code, "Name")
        book = opened(path)
        assert count == left == len(book) == len(opened(TEMPLATE))
        assert {len(entry.msgstr_plural) for entry in book if entry.msgid_plural} == {forms}
        found = check(path, TEMPLATE, drawn=False)
        assert (found.percent, found.wrong) == (0, 0)


def test_a_copy_of_the_programs_own_file_waits_for_nothing(mvs_home: Path) -> None:
    """All its sentences have words, so none is said to wait; both files say whose they are."""
    path, count, left = edit.begin(Home(mvs_home), "sw")
    assert (count, left) == (len(opened(TEMPLATE)), 0)
    assert check(path, TEMPLATE, drawn=False).words().startswith("sw.po (your own): ")
    assert check(TEMPLATE.with_name("sw.po"), TEMPLATE, drawn=False).words().startswith("sw.po (the program's): ")


def test_a_file_that_is_there_is_not_made_anew(mvs_home: Path) -> None:
    """Nobody's work is written over; a code that is none is refused."""
    edit.begin(Home(mvs_home), "kam", "Kikamba")
    with pytest.raises(Refused, match="mvs words merge kam"):
        edit.begin(Home(mvs_home), "kam")
    for bad in ("K", "../x", "en", "kam.po"):
        with pytest.raises(Refused, match="no code"):
            edit.begin(Home(mvs_home), bad)


def test_merging_keeps_what_is_translated(tmp_path: Path) -> None:
    """A new sentence is empty; a changed one keeps its words, unsure; one that is gone goes to the end, and back."""
    report(tmp_path)
    path, wanted = tmp_path / "test.po", tmp_path / "list.pot"
    path.write_text(path.read_text("utf-8").replace('msgid "Code"', '# our word since 1990\nmsgid "Code"'), "utf-8")
    changed = LIST.replace("{n} waits at {desk}", "{n} waits at the desk {desk}").replace(
        'msgid "Found a co-op.\\n\\nFILE: where it lies."', 'msgid "Quite new"'
    )
    wanted.write_text(changed, "utf-8")
    done = edit.merge(path, wanted)
    assert (done.new, done.unsure, done.gone) == (2, 1, 2)
    book = {entry.msgid: entry for entry in opened(path) if not entry.obsolete}
    assert (book["Code"].msgstr, book["Code"].tcomment) == ("Kodi", "our word since 1990")
    near = book["{n} waits at the desk {desk}"]
    assert (near.msgstr, near.fuzzy) == ("{desk}: {n} yangoja", True)
    assert not book["Quite new"].msgstr
    assert any(entry.obsolete and entry.msgstr.startswith("Anzisha") for entry in opened(path))
    wanted.write_text(LIST, "utf-8")
    edit.merge(path, wanted)
    again = {entry.msgid: entry for entry in opened(path) if not entry.obsolete}
    assert again["Found a co-op.\n\nFILE: where it lies."].msgstr == "Anzisha.\n\nFILE: mahali."


def test_merging_twice_changes_nothing(tmp_path: Path) -> None:
    """The second time the file is the same to the byte."""
    report(tmp_path)
    edit.merge(tmp_path / "test.po", tmp_path / "list.pot")
    first = (tmp_path / "test.po").read_bytes()
    assert edit.merge(tmp_path / "test.po", tmp_path / "list.pot").new == 0
    assert (tmp_path / "test.po").read_bytes() == first


# ---- the command -----------------------------------------------------------------------------------------------------


def mvs(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command."""
    env = {**os.environ, "MVS_HOME": str(home)}
    program = Path(sys.executable).with_name("mvs")
    return subprocess.run([program, *words], env=env, capture_output=True, text=True, check=False)


def test_the_command_makes_lists_checks_and_speaks(mvs_home: Path) -> None:
    """A village's first steps: a new file, a sentence, a mistake in it, and the language spoken."""
    made = mvs(mvs_home, "words", "new", "kam", "--name", "Kikamba", "--json")
    path = Path(json.loads(made.stdout)["file"])
    text = path.read_text("utf-8")
    message = "Keep a co-op's books, at a desk and over the radio."
    assert message.partition(",")[0] in text
    book = polib.pofile(str(path))
    next(entry for entry in book if entry.msgid == "Options").msgstr = accented("Options")
    next(entry for entry in book if entry.msgid == "Error: {message}").msgstr = "Kosa: {mesage}"
    book.save()
    listed = json.loads(mvs(mvs_home, "words", "list", "--json").stdout)
    assert {"code": "kam", "name": "Kikamba", "reviewed": False, "files": [str(path)]} in listed
    checked = mvs(mvs_home, "words", "check", "kam", "--quick", "--json")
    assert checked.returncode == 1
    (told,) = json.loads(checked.stdout)
    assert told["mistakes"] == 2
    assert {one["sort"] for one in told["findings"] if one["mistake"]} == {"placeholder"}
    helped = mvs(mvs_home, "--language", "kam", "status", "--help")
    assert accented("Options") in helped.stdout
    wrong = mvs(mvs_home, "--language", "kam", "statos")
    assert (wrong.returncode, wrong.stderr.splitlines()[-1]) == (2, "Error: No such command 'statos'.")
    assert mvs(mvs_home, "--language", "qq", "status").returncode == 2

"""`mvs words`: the languages of the program, and what a translator needs: a file, a check, and a look at it live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from models.language import gettext as _
from models.words import Refused
from mvs_tui.cli.base import REFUSED, Commands, as_json, put, put_json, say, table

if TYPE_CHECKING:
    from mvs_tui.words.check import Report
    from mvs_tui.words.files import Language

PLACES: Final = {
    "list": "words:listed",
    "new": "words:new",
    "check": "words:check",
    "try": "words:attempt",
    "merge": "words:merge",
}
#: How many findings are printed before the rest is only counted.
MOST: Final = 200


@click.group(cls=Commands, places=PLACES)
def words() -> None:
    """Translate the program, and correct its words.

    A language is one file that any editor or Poedit opens; docs/words.md tells how. Your own files lie in
    MVS_HOME/words and win over those of the program.
    """


@click.command("list")
@as_json("code name reviewed files", many=True)
def listed(*, as_json: bool) -> None:
    """List the languages, with how much of each is done."""
    from mvs_tui.config import Home
    from mvs_tui.words.files import languages

    found = languages(Home.here())
    if as_json:
        put_json([
            {"code": one.code, "name": one.name, "reviewed": one.reviewed, "files": [str(path) for path in one.files]}
            for one in found
        ])  # fmt: skip
        return
    put(table([(one.code, one.words(), _done(one), *([str(one.files[0])] if one.files else [""])) for one in found]))


def _done(one: Language) -> str:
    from mvs_tui.words.check import opened
    from mvs_tui.words.files import TEMPLATE

    if not one.files:
        return "100 %"
    wanted = {(entry.msgctxt, entry.msgid) for entry in opened(TEMPLATE)}
    have = {(entry.msgctxt, entry.msgid) for path in one.files for entry in opened(path) if entry.translated()}
    return f"{len(have & wanted) * 100 // len(wanted)} %"


@click.command()
@click.argument("code")
@click.option("--name", default="", help="The language's name in the language itself, like Kiswahili.")
@as_json("file sentences")
def new(*, code: str, name: str, as_json: bool) -> None:
    """Make a word file of your own, to correct or begin a language.

    CODE: the language's code of two or three letters, like sw, or with a country, like pt_MZ. The file is written to
    MVS_HOME/words.
    """
    from mvs_tui.config import Home
    from mvs_tui.words.edit import begin

    path, count, left = begin(Home.here(), code, name)
    if as_json:
        put_json({"file": str(path), "sentences": count})
        return
    put(str(path))
    if not left:
        say(_("All its sentences have words: it is a copy of the program's own file. Change what you like, and see it "
              "on the screens as you write: mvs words try {code}").format(code=code))  # fmt: skip
        return
    say(_("{n} sentences wait in it. See them on the screens as you write: mvs words try {code}").format(
        n=left, code=code))  # fmt: skip


@click.command()
@click.argument("which", metavar="[FILE|CODE]", required=False)
@click.option("--quick", is_flag=True, help="Do not draw the screens to find words that are cut.")
@click.option("--all", "everything", is_flag=True, help="Print every line, not only the first 200.")
@as_json("file sentences done percent unsure mistakes findings", many=True)
def check(*, which: str | None, quick: bool, everything: bool, as_json: bool) -> None:
    """Check word files: what is missing, wrong or too wide.

    FILE|CODE: a file, or a language's code; all languages if left out. Ends with 1 where a mistake was found; what
    is only missing, unsure or wide is a hint and no mistake.
    """
    from mvs_tui.words.check import check as run
    from mvs_tui.words.files import TEMPLATE

    paths = _files(which)
    if not quick:
        say(_("All screens are drawn to find words that are cut: that takes a minute a file. --quick leaves it out."))
    reports = [run(path, TEMPLATE, drawn=not quick) for path in paths]
    if as_json:
        put_json([{
            "file": str(one.path), "sentences": one.all, "done": one.done, "percent": one.percent, "unsure": one.unsure,
            "mistakes": one.wrong, "findings": [
                {"line": found.line, "sort": found.sort, "mistake": found.wrong, "words": found.words}
                for found in one.findings
            ],
        } for one in reports])  # fmt: skip
    else:
        for one in map(_ours, reports):
            shown = one.findings if everything else sorted(one.findings, key=lambda found: not found.wrong)[:MOST]
            for found in shown:
                put(f"{one.name}:{found.line}: {'!' if found.wrong else '-'} {found.words}")
            if len(shown) < len(one.findings):
                put(_("… and {n} more; --all shows them.").format(n=len(one.findings) - len(shown)))
            put(one.words())
    if any(one.wrong for one in reports):
        click.get_current_context().exit(REFUSED)


def _ours(report: Report) -> Report:
    """Leave out of the program's own file what only its makers can tidy up."""
    from dataclasses import replace

    if not report.shipped:
        return report
    kept = tuple(found for found in report.findings if found.sort not in {"unknown", "left-out"})
    return replace(report, findings=kept)


def _files(which: str | None) -> list[Path]:
    """Give the files that are meant: a path, the files of a code, or all."""
    from mvs_tui.config import Home
    from mvs_tui.words.files import languages

    if which and (which.endswith((".po", ".pot")) or "/" in which):
        path = Path(which).expanduser()
        if not path.is_file():
            raise Refused(_("There is no file {path}.").format(path=path))
        return [path]
    found = [path for one in languages(Home.here()) if which in {None, one.code} for path in one.files]
    if which and not found:
        raise Refused(_("There is no language “{code}” here. mvs words list shows which there are.").format(code=which))
    return found


@click.command("try")
@click.argument("which", metavar="FILE|CODE")
def attempt(*, which: str) -> None:
    """See a word file on the screens, anew each time it is saved.

    FILE|CODE: a file, or a language's code. The practice co-op opens; your own books are not touched. What is wrong
    with the file is said in the status line, and the last good words stay.
    """
    from mvs_tui.words.attempt import run

    click.get_current_context().exit(run(_files(which)[0]))


@click.command()
@click.argument("which", metavar="FILE|CODE")
@as_json("file new gone unsure")
def merge(*, which: str, as_json: bool) -> None:
    """Take new sentences into a word file, and keep all the old ones.

    FILE|CODE: a file, or a language's code. A sentence that changed a little keeps its translation, marked as unsure;
    one that is gone stands at the end of the file as a comment.
    """
    from mvs_tui.words.edit import merge as run

    merged = [run(path) for path in _files(which)[:1]]
    if as_json:
        put_json({"file": str(merged[0].path), "new": merged[0].new, "gone": merged[0].gone,
                  "unsure": merged[0].unsure})  # fmt: skip
        return
    for one in merged:
        put(_("{file}: {new} new, {unsure} to be looked at, {gone} no longer used.").format(
            file=one.path, new=one.new, unsure=one.unsure, gone=one.gone))  # fmt: skip

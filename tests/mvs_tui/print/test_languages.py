"""Papers in the languages of the program: they fit the page, and the paper has all their letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models import board
from models import language as words
from mvs_tui import language
from mvs_tui.config import Home
from mvs_tui.node import Node
from mvs_tui.print import cells, letters, sheet, slip, week
from tests.mvs_tui.print.conftest import ask

if TYPE_CHECKING:
    from mvs_tui.print.sheet import Paper
    from tests.mvs_tui.clerk import Clerk

CODES = sorted(path.stem for path in (Path(__file__).parents[3] / "assets" / "words").glob("*.po"))


@pytest.fixture
def english() -> Iterator[None]:
    """Speak English again afterwards."""
    yield
    words.speak()


def papers(home: Path) -> list[Paper]:
    """Give the papers whose words do not depend on what other tests make."""
    with Node.opened(Home(home)) as node:
        names, whose = node.names(), ("Serra Verde", "Mirandópolis")
        (row,) = board.bookings(names)
        machine = next(one for one in board.machines(names) if one.key == row.machine)
        return [
            week.hung(names, week.read(names, row.start // 24), *whose),
            week.hung(names, week.read(names, row.start // 24, machine), *whose),
            slip.slip(names, row, *whose),
            slip.custody(names, *whose),
            slip.form(names, 3, *whose),
        ]


def test_there_are_languages_to_look_at() -> None:
    """The test below is about something."""
    assert {"es", "fr", "pt", "sw"} <= set(CODES)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("code", CODES)
def test_papers_fit_the_page_in_every_language(empty: Clerk, code: str) -> None:
    """No line is wider than 80 columns, and no letter of the language is written otherwise."""
    ask(empty, "TRACTOR1", "samuel", "wed 20", 8, "--work", "transport")
    language.use(Home(empty.home), code)
    for paper in papers(empty.home):
        said = sheet.text(paper)
        assert max(cells.width(line) for line in said.splitlines()) <= sheet.WIDE, said
        marks = str.maketrans("", "", "█▀▄")
        assert letters.held(said.translate(marks)), said

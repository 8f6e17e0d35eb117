"""Papers as PDF, read back: their words, their pages, and that nothing runs over the edge."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from mvs_tui.print import pdf, sheet
from mvs_tui.print.pen import LEFT, PAGE_HIGH, PAGE_WIDE, RIGHT, Pen
from tests.mvs_tui.print.conftest import ask
from tests.mvs_tui.print.test_sheet import TABLE, paper

if TYPE_CHECKING:
    from tests.mvs_tui.clerk import Clerk


def words(data: bytes) -> list[str]:
    """Give the words of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_every_word_of_the_text_stands_in_the_pdf() -> None:
    """The two are one description: nothing is said in the one and left out of the other."""
    data, pages = pdf.draw(paper())
    assert pages == 1
    (said,) = words(data)
    for word in ("Agri-Pod", "Kipchoge,", "bridge", "1,250", "together", "missing", "member", "Keeper", "count."):
        assert word in said
    assert "page 1 of 1" in said


def test_a_long_table_has_its_heading_on_every_page() -> None:
    """Pages are counted, the heading stands again, and every row is there once."""
    rows = tuple((f"A#{n}", f"Member number {n}", str(n)) for n in range(200))
    data, pages = pdf.draw(sheet.Paper("Agri-Pod", "today", (sheet.Table(TABLE.columns, rows),)))
    said = words(data)
    assert len(said) == pages > 2
    for number, page in enumerate(said, 1):
        assert f"page {number} of {pages}" in page
        assert "Entry" in page
        assert page.count("Agri-Pod") == 2
    assert [int(n) for n in re.findall(r"Member number (\d+)", "\n".join(said))] == list(range(200))


@pytest.mark.parametrize("word", ["W" * 300, "Thiong'o " * 270, "Ŵ" * 200], ids=["wide", "story", "lacking"])
def test_nothing_runs_over_the_edge(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a text is put, it ends before the right edge and above the lower one."""
    put: list[tuple[float, float]] = []
    made = Pen.__init__

    def watched(self: Pen, *parts: Any) -> None:
        made(self, *parts)
        text = self.pdf.text

        def note(x: float, y: float, said: str) -> None:
            put.append((x + self.pdf.get_string_width(said), y))
            text(x, y, said)

        monkeypatch.setattr(self.pdf, "text", note)

    monkeypatch.setattr(Pen, "__init__", watched)
    columns = (sheet.Column("Who"), sheet.Column("What"), sheet.Column("How many", number=True))
    blocks = (
        sheet.Head(word, "right"), sheet.Words(word), sheet.Pairs((("What", word),)), sheet.Items((("A#1", word),)),
        sheet.Table(columns, ((word, word, "12,345"),) * 3), sheet.Sign((word, word)), sheet.Code("A#1", word),
        sheet.Board(("Mon 23",) * 7, ("06",), ((word,) * 7,)),
    )  # fmt: skip
    pdf.draw(sheet.Paper(word, "printed", blocks, word, title=word))
    assert put
    assert max(x for x, _y in put) <= PAGE_WIDE - RIGHT + 0.5
    assert max(y for _x, y in put) <= PAGE_HIGH - 5
    assert LEFT >= 20


def test_letters_that_the_font_lacks_are_said_at_the_foot() -> None:
    """A name in other letters neither crashes nor vanishes; one of the five languages needs no such word."""
    said = words(pdf.draw(sheet.Paper("Agri-Pod", "", (sheet.Words("Ngũgĩ, محمد, 李"),)))[0])[0]
    assert "Ngugi" in said
    assert "<674E>" in said
    assert "nearest ones stand" in said
    plain = words(pdf.draw(sheet.Paper("João", "", (sheet.Words("ação ñandú œuvre “à” \u2013 mwi"),)))[0])[0]
    assert "ação ñandú œuvre “à” \u2013 mwi" in plain
    assert "nearest" not in plain


def test_the_same_paper_gives_the_same_bytes() -> None:
    """A file that is made twice is the same file."""
    assert pdf.draw(paper()) == pdf.draw(paper())


def test_a_slip_has_the_code_that_it_says(empty: Clerk, tmp_path: Path) -> None:
    """The squares on the slip are those of the entry and its two words, and whoever types them is understood."""
    entry = ask(empty, "TRACTOR1", "ruth", "wed 6", 4)
    empty("machine", "confirm", entry)
    said = empty("print", "slip", "TRACTOR1")
    typed = re.search(r"or type: (A#\d+ \w+-\w+)", said)
    assert typed is not None
    assert typed[1].startswith(f"{entry} ")
    drawn = sheet.code_lines(typed[1])
    assert all(f"  {line}".rstrip() in said for line in drawn)
    assert "handed over" in empty("machine", "handover", typed[1].upper(), "--meter", "412.6")
    assert "its words are" in empty.refused("machine", "return", f"{entry} babab-babab", "--meter", "413")
    file = tmp_path / "slip.pdf"
    empty("print", "slip", entry, "--pdf", file)
    (page,) = words(file.read_bytes())
    assert typed[1] in page
    assert "Ruth A" in page


def test_the_week_and_the_form_as_pdf(empty: Clerk, tmp_path: Path) -> None:
    """The sheet for the barn door has its board, and the empty form as many lines as were asked for."""
    ask(empty, "TRACTOR1", "A003", "wed 6", 4, "--work", "plough")
    for words_typed in (("print", "week", "TRACTOR1"), ("machine", "week", "TRACTOR1")):
        result = empty.types(*words_typed, "--pdf", tmp_path / "week.pdf")
        assert result.exit_code == 0
        assert "1 page" in result.stderr
        (page,) = words((tmp_path / "week.pdf").read_bytes())
        assert "?Ñandú" in page
        assert "week 48" in page
        assert "Ngugi" in page
    empty("print", "form", "--lines", 45, "--pdf", tmp_path / "form.pdf")
    pages = words((tmp_path / "form.pdf").read_bytes())
    assert len(pages) == 2
    assert all("plot" in page for page in pages)


def test_who_has_which_machine(empty: Clerk) -> None:
    """A machine that should be back is marked, one that is here says where."""
    entry = ask(empty, "TRACTOR1", "ruth", "mon 14", 4)
    empty("machine", "confirm", entry)
    empty("machine", "handover", entry, "--meter", "412.6")
    said = empty("print", "custody")
    assert f"with Ruth A ({entry})" in said
    assert "here, Bandari" in said
    empty.offset = 24 * 60
    assert "!  TRACTOR1" in empty("print", "custody")

"""Papers as text: 80 columns, nothing cut, and the words that are wide or long."""

from __future__ import annotations

import pytest

from mvs_tui.print import cells, sheet
from mvs_tui.print.letters import held, nearest

TABLE = sheet.Table(
    (sheet.Column("Entry", most=8), sheet.Column("Who", least=10), sheet.Column("Open", number=True)),
    (
        (
            "A#9",
            "Samuel Kipchoge, who lives at the far end of the valley behind the second bridge and the mill",
            "1,250",
        ),
        ("A#10", "李小龍", "0"),
    ),
    total=("", "together", "1,250"),
)

PAGE = """\
Agri-Pod · Bandari                                       printed Mon 23 Nov 2026
================================================================================
Statement                                                               Nov 2026
Entry  Who                                        Open
------------------------------------------------------
A#9    Samuel Kipchoge, who lives at the far     1,250
       end of the valley behind the second
       bridge and the mill
A#10   李小龍                                        0
------------------------------------------------------
       together                                  1,250

  Keeper           desk A
  What is missing  __________________________

+----+------+
|day |member|
+----+------+
|    |      |
+----+------+
  A#9      = Mon 23 Nov 06-12  Samuel
Keeper   __________________________   Member   __________________________
The books count."""


def paper() -> sheet.Paper:
    """Give a paper with every sort of part but a board and a code."""
    blocks = (
        sheet.Head("Statement", "Nov 2026"),
        TABLE,
        sheet.Space(),
        sheet.Pairs((("Keeper", "desk A"), ("What is missing", ""))),
        sheet.Space(),
        sheet.Form((("day", 4), ("member", 6)), 1),
        sheet.Items((("A#9", "= Mon 23 Nov 06-12  Samuel"),)),
        sheet.Sign(("Keeper", "Member")),
    )
    return sheet.Paper("Agri-Pod · Bandari", "printed Mon 23 Nov 2026", blocks, "The books count.")


def test_a_paper_letter_by_letter() -> None:
    """Columns stand under their heads, a long cell goes on below itself, and an empty fact is a line to write on."""
    assert sheet.text(paper()) == PAGE


def test_no_line_is_wider_than_the_page_and_no_word_is_lost() -> None:
    """However long the words are, they are broken, never cut."""
    long = "Thiong'o" * 30 + " end"
    lines = sheet.text(sheet.Paper("x" * 70, "y" * 30, (sheet.Words(long), sheet.Pairs((("What", long),)))))
    assert max(cells.width(line) for line in lines.splitlines()) <= sheet.WIDE
    assert "".join(lines.split()).count("Thiong'o" * 30) == 2


def test_a_table_whose_numbers_alone_fill_the_page_keeps_them_whole() -> None:
    """Other columns give way, numbers never."""
    columns = (sheet.Column("Who", least=4), *(sheet.Column(f"N{n}", number=True) for n in range(5)))
    said = sheet.text_of([sheet.Table(columns, (("Samuel Kipchoge", *("12,345,678",) * 5),))])
    assert said[2].count("12,345,678") == 5
    assert all(cells.width(line) <= sheet.WIDE for line in said)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ñandú Ngũgĩ", "Ñandú Ngugi"), ("Ŵilliam", "William"), ("ẽlder", "elder"), ("Łukasz", "Lukasz"),
        ("Жанна", "Zhanna"), ("محمد", "mhmd"), ("Ελένη", "Elene"), ("ከበደ", "kabada"), ("李", "<674E>"),
        ("João œuvre “a” \u2013 b €", "João œuvre “a” \u2013 b €"), ("e\u0301", "é"),
    ],
)  # fmt: skip
def test_letters_that_a_paper_lacks_are_written_nearest(name: str, said: str) -> None:
    """What is there stays; an accent goes, a sound stays, and a sign is named by its number."""
    assert nearest(name) == said


def test_no_letter_of_a_name_in_any_script_vanishes() -> None:
    """An Arabic, a Greek and a Devanagari name leave letters that can be read aloud or looked up."""
    for name in ("محمد", "Ελένη", "सीता", "ከበደ"):
        said = nearest(name)
        assert held(said)
        assert len(said) >= len([letter for letter in name if letter.isalpha()])

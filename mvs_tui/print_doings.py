"""What the screens may print: each paper as text and, drawn by a process of its own, as PDF beside it.

Rules
- Papers lie in the folder `printed` of this desk's books; one of the same name is written over.
- Everything runs in the worker thread. Where the PDF cannot be drawn, the text is there all the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from models.language import gettext as _
from models.words import Refused
from mvs_tui.doings import node_of

if TYPE_CHECKING:
    from pathlib import Path

    from models.board import BookingRow
    from models.refs import Key
    from models.rounds_view import Picture
    from mvs_tui.node import Node
    from mvs_tui.print.sheet import Paper
    from screens.desk import Books

#: Empty lines on a form that is printed from a screen.
LINES = 20


def print_paper(books: Books, sort: str, key: Key | None = None, number: int = 0, day: int | None = None) -> str:
    """Write a paper and say where it lies. Raises `Refused` or `OSError`.

    `sort` is slip or why (of the request `key`), week (of the machine, member or village `key`, or of all machines),
    round (of keeper `number`, the one that `day` belongs to), member or machine (the statement of `key` for the month
    of `day`), custody or form.
    """
    node = node_of(books)
    paper, name = _made(node, sort, key, number, day)
    folder = node.home.path / "printed"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / (re.sub(r"[^\w.-]+", "-", name) + ".txt")
    drawn = kept(paper, path)
    if sort == "week":
        return _("The week is written to {path}, and as text beside it. Print it with: lp {path}").format(path=drawn)
    return _("Written to {path}, and as text beside it. Print it with: lp {path}").format(path=drawn)


def kept(paper: Paper, path: Path) -> Path:
    """Write a paper as text into a file and as PDF beside it; gives the PDF's. Raises `Refused` with the text's."""
    from mvs_tui.print import child
    from mvs_tui.print.sheet import text

    path.write_text(text(paper) + "\n", "utf-8")
    drawn = path.with_suffix(".pdf")
    try:
        child.write(paper, drawn)
    except (Refused, OSError) as error:
        raise Refused(_("{why} It lies in {path}. Print it with: lp {path}").format(path=path, why=error)) from error
    return drawn


def _made(node: Node, sort: str, key: Key | None, number: int, day: int | None) -> tuple[Paper, str]:
    from models.names import entry_name
    from mvs_tui.print import slip

    names, whose = node.names(), (node.law.name, node.law.village_of(node.author.number))
    today = names.today if day is None else day
    if sort in {"custody", "form"}:
        paper = slip.custody(names, *whose) if sort == "custody" else slip.form(names, LINES, *whose)
        return paper, sort
    if sort == "round":
        return _round(node, number, day, whose)
    if sort == "week":
        return _week(node, key, today, whose)
    if key is None:
        raise Refused(_("Go to a line first, then press the key again."))
    if sort == "slip":
        return slip.slip(names, _booking(node, key), *whose), f"slip-{entry_name(key)}"
    return _why(node, key, whose) if sort == "why" else _statement(node, sort, key, today, whose)


def _booking(node: Node, key: Key) -> BookingRow:
    from models import board

    row = board.booking(node.names(), key)
    if row is None:
        raise Refused(_("That request is no longer in the books. Press w for why."))
    return row


def _week(node: Node, about: Key | None, day: int, whose: tuple[str, str]) -> tuple[Paper, str]:
    from models.board import machines
    from mvs_tui.print import week

    names = node.names()
    row = next((row for row in machines(names, retired=True) if row.key == about), None)
    if about is None or row is not None:
        page, code = week.read(names, day, row), row.code if row else "all"
    else:
        page, code = week.read_of(names, day, about), names.member(about)[0] or names.of(about)
    return week.hung(names, page, *whose), f"week-{names.calendar.date(page.monday).isoformat()}-{code}"


def _round(node: Node, number: int, day: int | None, whose: tuple[str, str]) -> tuple[Paper, str]:
    from mvs_tui.print import round as page

    names, picture = node.names(), picture_of(node, number or None, day)
    name = f"round-{picture.desk}-{names.calendar.date(picture.first).isoformat()}"
    return page.result(names, picture, *whose), name


def _why(node: Node, key: Key, whose: tuple[str, str]) -> tuple[Paper, str]:
    from models.names import entry_name
    from models.rounds_why import why
    from mvs_tui.print import round as page

    names = node.names()
    picture = picture_of(node, *page.belongs(names, key))
    return page.why(names, picture, why(names, picture, key), *whose), f"why-{entry_name(key)}"


def _statement(node: Node, sort: str, key: Key, day: int, whose: tuple[str, str]) -> tuple[Paper, str]:
    from models import statements
    from mvs_tui.print import statement as page

    names = node.names()
    date = names.calendar.date(day)
    month = statements.machine_month if sort == "machine" else statements.member_month
    made = month(node.ledger, key, date.year, date.month)
    called = names.of(key) if sort == "machine" else names.member(key)[0]
    return page.month(names, made, *whose), f"statement-{called}-{date.year}-{date.month:02d}"


def picture_of(node: Node, keeper: int | None, first: int | None) -> Picture:
    """Give a keeper's round as this desk sees it; the desk's own lot is in it where it is the keeper's."""
    from models.asof import books_now
    from models.rounds_read import read
    from mvs_tui.rounds import own_link

    def lot(desk: int, day: int) -> bytes:
        return own_link(node, books_now(node.ledger), day) if desk == node.author.number else b""

    return read(node.names(), node.author.number, keeper, first, lot)

"""A round on paper: who gets which machine when and why, and the page “why am I fifth?”.

Rules
- Nothing is decided here: the lines are those of `models.rounds_view`, the reasons those of `models.rounds_why`.
- A draft says in its title that it is one; only a sealed round is hung up as a result.
- In the line of a request stands its entry, so that everybody can ask further at any desk.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from models import board, inspect, rounds_read
from models.language import gettext as _
from models.language import ngettext
from models.names import entry_name
from models.rounds_view import Stage, until
from models.rounds_why import inputs_words, rule_words, said
from models.spelling import pair
from mvs_tui.print import sheet

if TYPE_CHECKING:
    from models.names import Names
    from models.refs import Key
    from models.rounds_view import Line, Picture
    from models.rounds_why import Answer


def belongs(names: Names, request: Key) -> tuple[int | None, int | None]:
    """Give the keeper and a day of a request's round: the sealed one that saw it last, else that of its hours."""
    row = board.booking(names, request)
    if row is None:
        return None, None
    for sealed in inspect.rounds(names.ledger, row.keeper):
        if request in rounds_read.said(names, sealed.key):
            return row.keeper, sealed.first
    return row.keeper, row.start // 24


def result(names: Names, picture: Picture, coop: str, village: str) -> sheet.Paper:
    """Give the sheet of a round: what each request gets, by rank, and what it rests on."""
    sealed = picture.stage is Stage.SEALED
    said_so = _("Round of {desk}") if sealed else _("Draft, not decided: round of {desk}")
    title = said_so.format(desk=picture.desk)
    lines = picture.lines if sealed else picture.drawn or picture.requests
    blocks: list[sheet.Block] = [sheet.Head(title, picture.week)]
    if not sealed and picture.policy is not None:
        blocks.append(sheet.Words(until(names, picture)))
    elif sealed:
        gets = ngettext("{n} request gets hours", "{n} requests get hours", picture.granted).format(n=picture.granted)
        left = len(lines) - picture.granted
        rest = ngettext("{n} gets nothing this time", "{n} get nothing this time", left).format(n=left)
        blocks.append(sheet.Words(f"{gets}, {rest}."))
    blocks += [sheet.Space(), _table(lines, _("No request waits for these days.")), sheet.Space()]
    if sealed and picture.late:
        blocks += [sheet.Head(_("Came after the round")), _table(picture.late, ""), sheet.Space()]
    blocks.append(sheet.Words(rule_words(names, picture)))
    if picture.policy is not None:
        blocks.append(sheet.Words(inputs_words(picture)))
    if sealed:
        blocks += [
            sheet.Words(_("Read aloud at every desk: {entry}.").format(entry=_sealed(names, picture))),
            sheet.Sign((_("Keeper"), _("Witness"))),
        ]
    blocks.append(sheet.Space())
    foot = _("Why a request stands where it stands: “mvs print why A#12”, with its entry.")
    head = sheet.head(names, coop, village)
    return sheet.Paper(*head, tuple(blocks), foot, made=sheet.made(names), title=f"{title}, {picture.week}")


def _sealed(names: Names, picture: Picture) -> str:
    from models.history import read_aloud

    key = picture.sealed
    row = names.ledger.arranger.find(key) if key is not None else None
    return f"{entry_name(key)} {read_aloud(row.body)}" if key is not None and row is not None else "-"


def _table(lines: tuple[Line, ...], empty: str) -> sheet.Table:
    columns = (
        sheet.Column(_("Rank"), number=True),
        sheet.Column(_("Entry"), most=10),
        sheet.Column(_("Who"), least=10, most=24),
        sheet.Column(_("Machine"), least=6, most=14),
        sheet.Column(_("Asked for"), least=12, most=20),
        sheet.Column(_("Gets"), least=12, most=24),
        sheet.Column(_("Why"), least=7, most=16),
    )
    rows = tuple(
        (str(line.rank) if line.rank else "-", entry_name(line.key), f"{line.who} ({line.household})", line.machine,
         line.wanted, line.gets, line.reason)
        for line in lines
    )  # fmt: skip
    return sheet.Table(columns, rows, empty)


def why(names: Names, picture: Picture, answer: Answer, coop: str, village: str) -> sheet.Paper:
    """Give the page that says why a request stands where it stands, with every factor."""
    draft = "" if picture.stage is Stage.SEALED else _("Draft: nothing of it is decided yet.")
    columns = (
        sheet.Column(_("What"), least=6, most=14),
        sheet.Column(_("How it stands"), least=20, most=60),
        sheet.Column("", number=True),
    )
    facts = tuple((fact.label, said(replace(fact, figure="")), fact.figure) for fact in answer.facts)
    blocks = (
        sheet.Head(answer.question),
        *((sheet.Words(draft),) if draft else ()),
        sheet.Words(pair(entry_name(answer.about), answer.headline)),
        sheet.Space(),
        sheet.Table(columns, facts),
        sheet.Space(),
        sheet.Words(answer.rule),
        sheet.Words(answer.inputs),
        sheet.Space(),
    )
    foot = _("Every desk that holds these entries gives the same page.")
    return sheet.Paper(*sheet.head(names, coop, village), blocks, foot, made=sheet.made(names), title=answer.question)

"""Papers that go along with a machine: the hand-over slip, who has what, and the empty sheet for requests.

Rules
- The slip's code says the request's entry and the two words by which it is compared: `A#12 lusab-babad`. It is scanned
  into the field where a request is named, or typed.
- What the books know already stands on the slip; what is only found out at the machine is a line to write on.
- The sheet for requests has the columns of the file that `mvs machine bulk` reads, in the same order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models import board
from models.bookings import State
from models.bulk import headings
from models.history import read_aloud
from models.language import gettext as _
from models.names import entry_name
from models.spelling import point
from mvs_tui.print import sheet

if TYPE_CHECKING:
    from models.board import BookingRow, MachineRow
    from models.names import Names

#: The columns of the sheet for requests, and how many columns of text each has to be written into.
WIDTHS = {
    "member": 18, "machine": 10, "day": 9, "from": 4, "hours": 5, "work": 9, "note": 9, "plot": 4, "flex": 4,
}  # fmt: skip


def slip(names: Names, row: BookingRow, coop: str, village: str) -> sheet.Paper:
    """Give the slip for one booking: what is handed over, the meters before and after, and who signs."""
    machine = next(one for one in board.machines(names, retired=True) if one.key == row.machine)
    number, name = names.member(row.member)
    facts = (
        (_("Machine"), f"{row.code}  {machine.name}".rstrip()),
        (_("Keeper"), names.desk(row.keeper)),
        (_("For"), f"{name} ({number})" if name else number),
        (_("When"), names.span(row.start, row.end)),
        (_("Work"), row.purpose.words()),
        *(((_("Note"), row.note),) if row.note else ()),
        (_("State"), f"{row.sign} {row.standing}"),
    )
    said = check(names, row)
    blocks = (
        sheet.Head(_("Hand-over slip"), entry_name(row.key)),
        sheet.Pairs(facts),
        sheet.Space(),
        sheet.Code(said, _("Scan this, or type: {said}").format(said=said)),
        sheet.Space(),
        sheet.Head(_("Handed over")),
        sheet.Pairs((*_meters(machine, row.out), (_("Fuel in the tank, litres"), ""), (_("Day and hour"), ""))),
        sheet.Space(),
        sheet.Sign((_("Keeper"), _("Member"))),
        sheet.Space(),
        sheet.Head(_("Brought back")),
        sheet.Pairs(
            (
                *_meters(machine, row.back or row.job),
                (_("Fuel used, litres"), _fuel(row)),
                (_("Day and hour"), ""),
                (_("Condition"), _("[ ] good   [ ] needs care   [ ] damaged")),
                (_("What is broken"), ""),
            )
        ),
        sheet.Space(),
        sheet.Sign((_("Keeper"), _("Member"))),
        sheet.Space(),
    )
    foot = _("The keeper writes both into the books and keeps this slip until then.")
    title = _("Hand-over slip {entry}").format(entry=entry_name(row.key))
    return sheet.Paper(*sheet.head(names, coop, village), blocks, foot, made=sheet.made(names), title=title)


def check(names: Names, row: BookingRow) -> str:
    """Give what the slip's code says: the entry and its two words."""
    found = names.ledger.arranger.find(row.key)
    name = entry_name(row.key)
    return f"{name} {read_aloud(found.body)}" if found is not None else name


def _meters(machine: MachineRow, read: str) -> tuple[tuple[str, str], ...]:
    """Give a line for each meter, with its reading where there is one."""
    readings = board.show_meters(read).split("/") if read else []
    named = machine.meter_names.split("/")
    readings += [""] * (len(named) - len(readings))
    return tuple((_("Meter {name}").format(name=name), readings[place]) for place, name in enumerate(named))


def _fuel(row: BookingRow) -> str:
    return "" if row.fuel is None else point(f"{row.fuel // 10}.{row.fuel % 10}")


def custody(names: Names, coop: str, village: str) -> sheet.Paper:
    """Give the list of who has which machine now, and what stands where it belongs."""
    hour = names.now // 60
    rows = [_held(names, row, hour) for row in board.machines(names)]
    late = sum(1 for row in rows if row[0] == "!")
    columns = (
        sheet.Column("", least=1, most=1),
        sheet.Column(_("Code"), most=14),
        sheet.Column(_("Where"), most=30),
        sheet.Column(_("Back by"), most=14),
        sheet.Column(_("Meter"), most=14),
        sheet.Column(_("Keeper"), most=20),
    )
    said = _("Every machine is where it belongs, or not due back yet.")
    if late:
        said = _("! should be back by now. Ask there first.")
    blocks = (
        sheet.Head(_("Who has which machine"), names.calendar.show_at(names.now)),
        sheet.Table(columns, tuple(rows), _("There is no machine yet.")),
        sheet.Space(),
        *((sheet.Words(said),) if rows else ()),
    )
    head = sheet.head(names, coop, village)
    return sheet.Paper(*head, blocks, made=sheet.made(names), title=_("Who has which machine"))


def _held(names: Names, row: MachineRow, hour: int) -> tuple[str, ...]:
    if row.out is None:
        return ("", row.code, _("here, {village}").format(village=row.village), "", row.meters, names.desk(row.keeper))
    where = _("with {who} ({entry})").format(who=row.out.who, entry=entry_name(row.out.key))
    late = "!" if row.out.end < hour and row.out.state is State.OUT else ""
    return (late, row.code, where, names.calendar.show_hour(row.out.end), row.meters, names.desk(row.keeper))


def form(names: Names, lines: int, coop: str, village: str) -> sheet.Paper:
    """Give an empty sheet on which members ask for machines, with the columns of the file that is read later."""
    codes = ", ".join(row.code for row in board.machines(names)) or "-"
    blocks = (
        sheet.Head(_("Requests for machines"), _("sheet ____ of ____")),
        sheet.Words(_("Machines: {codes}").format(codes=codes)),
        sheet.Words(
            _("from: the first hour, 0 to 23. flex: how many hours later it may begin. note: no people's names, "
              "it goes by radio to every village.")
        ),
        sheet.Space(),
        sheet.Form(tuple((said, WIDTHS[name]) for name, said in headings().items()), lines),
        sheet.Sign((_("Written by"), _("Entered by"))),
        sheet.Space(),
    )  # fmt: skip
    foot = _("The clerk enters this sheet as it stands; each line keeps its mark “from paper”.")
    head = sheet.head(names, coop, village)
    return sheet.Paper(*head, blocks, foot, made=sheet.made(names), title=_("Requests for machines"))

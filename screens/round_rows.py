"""A round laid out for the screen: the rows of its three views, its title, and what is asked before something is done.

Rules
- Each function is asked in the worker thread, or made from a `Picture` alone.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from models import rounds_view
from models.allot.facts import Why
from models.language import gettext as _
from models.language import ngettext
from models.rounds_view import Differs, Line, Stage
from models.words import Refused
from screens.round_offers import offer_question, take_offer
from screens.widgets.rows import Row
from screens.widgets.table import Column

if TYPE_CHECKING:
    from models.rounds_view import Picture
    from screens.desk import Books, Desk, Tell


class View(enum.Enum):
    """What of a round is shown."""

    REQUESTS = "requests"
    DRAFT = "draft"
    SEALED = "sealed"


def read(
    desk: Desk, books: Books, keeper: int | None, first: int | None, tell: Tell | None = None
) -> tuple[Picture, int, str]:
    """Give a round as this desk sees it, this desk's number, and how the round stands in a sentence."""

    def lot(whose: int, day: int) -> bytes:
        if tell is not None:
            tell(0)  # the last moment at which Esc stops it
        return desk.round_link(books, whose, day)

    from models import rounds_read

    number = books.author.number
    found = rounds_read.read(books.names(), number, keeper, first, lot)
    return found, number, stands(books, found)


def stands(books: Books, picture: Picture) -> str:
    """Say how far the round is and what comes next."""
    names, mine = books.names(), picture.keeper == books.author.number
    if not picture.keeper:
        return _("No desk keeps a machine yet. Esc, then a enters the first one.")
    if picture.policy is None:
        return _("No policy yet: y shows templates. Until one is adopted, the keeper confirms by hand.")
    if picture.stage is Stage.SEALED:
        return _sealed(picture)
    said = rounds_view.until(names, picture)
    if picture.stage is Stage.OPEN:
        return said
    if mine:
        return _("{until} s seals the round.").format(until=said)
    return _("{desk} seals; this is what its rule will give (draft).").format(desk=picture.desk)


def _sealed(picture: Picture) -> str:
    if picture.waits:
        return _("Sealed by {desk}. {waits}").format(desk=picture.desk, waits=picture.waits)
    if picture.differs:
        return ngettext(
            "! Sealed by {desk}; {n} thing differs on this desk.",
            "! Sealed by {desk}; {n} things differ on this desk.",
            len(picture.differs),
        ).format(desk=picture.desk, n=len(picture.differs))
    if picture.doubts:
        return _("Sealed by {desk}: the same on this desk. Doubted by {doubts}.").format(
            desk=picture.desk, doubts=", ".join(picture.doubts)
        )
    return _("= Sealed by {desk}: the same on this desk.").format(desk=picture.desk)


def begins(picture: Picture) -> View:
    """Give the view to begin with."""
    if picture.stage is Stage.SEALED:
        return View.SEALED
    return View.DRAFT if picture.draft is not None and picture.drawn else View.REQUESTS


def title(picture: Picture) -> tuple[str, str]:
    """Give the title line's two ends."""
    left = _(" Round of {desk}").format(desk=picture.desk) if picture.keeper else _(" Rounds")
    return left, f"{picture.week}  < > "


def tabs(picture: Picture, view: View) -> str:
    """Give the line of views, the one in front in brackets."""
    hours = sum(line.granted for line in picture.drawn)
    said = {
        View.REQUESTS: ngettext("{n} request", "{n} requests", len(picture.requests)).format(n=len(picture.requests)),
        View.DRAFT: ngettext("draft: {n} gets hours", "draft: {n} get hours", hours).format(n=hours),
        View.SEALED: _("not sealed yet"),
    }
    if picture.stage is Stage.SEALED:
        n = picture.granted
        said[View.SEALED] = ngettext("sealed: {n} got hours", "sealed: {n} got hours", n).format(n=n)
    return "".join(f"[{said[one]}]" if one is view else f" {said[one]} " for one in View)


def columns(view: View) -> list[Column]:
    """Give the columns of a view."""
    if view is View.REQUESTS:
        return [
            Column(_("Who"), least=10, most=24), Column(_("Machine"), least=8, most=12),
            Column(_("Wanted"), least=12, most=22), Column(_("Household"), least=6, most=12, gives=2),
            Column(_("Village"), least=6, most=20, gives=1), Column(_("Waited"), least=6, most=20),
        ]  # fmt: skip
    return [
        Column("", least=1, most=4, number=True), Column(_("Who"), least=10, most=24, gives=1),
        Column(_("Machine"), least=7, most=12), Column(_("Wanted"), least=12, most=20),
        Column(_("Gets"), least=12, most=28), Column(_("Why"), least=11, most=20),
    ]  # fmt: skip


def listed(picture: Picture, view: View, desk: int) -> list[Row]:
    """Lay a view out."""
    made = {View.REQUESTS: _requests, View.DRAFT: _draft, View.SEALED: _sealing}[view]
    return [*made(picture, desk), *_late(picture, view)]


def _requests(picture: Picture, desk: int) -> list[Row]:
    del desk
    if not picture.requests:
        return [Row("  " + _("No request for these days. n on a machine's week asks for hours."))]
    return [_asked(line) for line in picture.requests]


def _asked(line: Line) -> Row:
    waited = ngettext("{n} round", "{n} rounds", line.waited).format(n=line.waited) if line.waited else "-"
    cells = (line.who, line.machine, line.wanted, line.household, line.village, waited)
    return Row(item=line, name=str(line.key), sign="?", cells=cells)


def _draft(picture: Picture, desk: int) -> list[Row]:
    del desk
    if picture.policy is None:
        return [Row("  " + _("No policy yet: y shows templates, and how the co-op adopts one."))]
    if not picture.drawn:
        return [Row("  " + _("No request for these days, so there is nothing to draw."))]
    return [_ranked(line) for line in picture.drawn]


def _ranked(line: Line) -> Row:
    why = "" if line.why is Why.GRANTED else line.reason  # what it gets says it
    cells = (str(line.rank) if line.rank else "", line.who, line.machine, line.wanted, line.gets, why)
    return Row(item=line, name=str(line.key), sign=line.sign, cells=cells)


def _sealing(picture: Picture, desk: int) -> list[Row]:
    if picture.stage is not Stage.SEALED:
        return [Row(f"  {words}") for words in _unsealed(picture, desk)]
    found = [
        Row(_("differs on this desk: {sealed}").format(sealed=one.sealed), one, f"differs {place}", sign="!")
        for place, one in enumerate(picture.differs)
    ]
    return found + [_ranked(line) for line in picture.lines]


def _unsealed(picture: Picture, desk: int) -> list[str]:
    if picture.policy is None:
        return [_("No policy yet: y shows templates, and how the co-op adopts one.")]
    if picture.keeper == desk and picture.stage is Stage.DUE:
        return [_("Not sealed. The time for requests is over: s seals it now.")]
    if picture.keeper == desk:
        return [_("Not sealed yet. s seals it when the time for requests is over.")]
    return [_("Not sealed yet. {desk} seals; the draft shows what its rule will give.").format(desk=picture.desk)]


def _late(picture: Picture, view: View) -> list[Row]:
    if not picture.late or view is View.DRAFT:
        return []
    return [Row(_("Came after the round"), bold=True), *(_ranked(one)
            if view is View.SEALED else _asked(one) for one in picture.late)]  # fmt: skip


def offered(picture: Picture, desk: int) -> bool:
    """Whether an offer stands for one of a desk's requests."""
    return picture.stage is Stage.SEALED and bool(rounds_view.offers(picture.lines, desk))


def keepers(books: Books) -> list[tuple[str, object]]:
    """Give the desks that keep machines, by name."""
    from models import rounds_read

    names = books.names()
    return [(names.desk(number), number) for number in rounds_read.keepers(names)]


# ---- what is asked before something is done --------------------------------------------------------------------------


def seal_question(books: Books, picture: Picture) -> str:
    """Say what sealing writes; raises `Refused` where it cannot be sealed here or now."""
    names = books.names()
    if picture.policy is None:
        raise Refused(_("There is no policy yet by which a round could be drawn: y shows templates."))
    if picture.stage is Stage.SEALED:
        raise Refused(_("This round is sealed already. > shows the next one."))
    if picture.keeper != books.author.number:
        raise Refused(_("{desk} seals; this is what its rule will give (draft).").format(desk=picture.desk))
    if picture.stage is Stage.OPEN:
        until = rounds_view.until(names, picture)
        raise Refused(_("{until} After that s seals it; before, only “mvs round seal --early”.").format(until=until))
    asked = _("Seal the round of {week}?").format(week=picture.week)
    then = _("It is written at once and goes to all desks, where everybody can reckon it again. It cannot be undone; "
             "a booking is given back one by one.")  # fmt: skip
    return f"{asked}\n{_comes_of_it(picture)}\n{then}"


def _comes_of_it(picture: Picture) -> str:
    granted = sum(line.granted for line in picture.drawn)
    passed = len(picture.drawn) - granted
    if not passed:
        return ngettext("{n} request gets hours", "{n} requests get hours", granted).format(n=granted) + "."
    offers = sum(line.offer is not None and not line.granted for line in picture.drawn)
    gets = ngettext("{n} request gets its hours,", "{n} requests get their hours,", granted).format(n=granted)
    others = ngettext(
        "{n} is passed over ({offers} with other hours offered).",
        "{n} are passed over ({offers} with other hours offered).",
        passed,
    ).format(n=passed, offers=offers)
    return f"{gets} {others}"


__all__ = ["Column", "Differs", "View", "offer_question", "take_offer"]

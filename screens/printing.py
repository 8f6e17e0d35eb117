"""Printing a paper from a screen: it is drawn with progress on screen, and where it lies is said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.language import gettext as _
from models.spelling import month_name
from screens.prompts import Pick

if TYPE_CHECKING:
    from models.refs import Key
    from screens.desk import Books
    from screens.place import Place


async def printed(
    place: Place[Any], sort: str, key: Key | None = None, *, number: int = 0, day: int | None = None
) -> None:
    """Print a paper (see `Desk.print_paper`) and say where it lies."""
    desk = place.desk
    words = await desk.reckon(
        _("Drawing the page"), lambda books, _tell: desk.print_paper(books, sort, key, number, day), stops=False
    )
    place.say(words)


async def printed_month(place: Place[Any], sort: str, key: Key) -> None:
    """Print the statement of a `member` or a `machine` for a month that is chosen: the last full one or the present."""
    choices = await place.desk.ask(months)

    def chosen(day: object) -> None:
        if isinstance(day, int):
            place.start(printed(place, sort, key, day=day))

    place.app.push_screen(Pick(_("Which month?"), choices, high=len(choices)), chosen)


def months(books: Books) -> list[tuple[str, object]]:
    """Give the last full month and the present one, each by its name with a day in it; none from before the books."""
    names = books.names()
    days = (names.today - names.calendar.date(names.today).day, names.today)
    dates = [(names.calendar.date(day), day) for day in days if day >= 0]
    return [(f"{month_name(date.month)} {date.year}", day) for date, day in dates]
